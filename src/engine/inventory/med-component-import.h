/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-component-diff.h"
#include "engine/inventory/med-sbom.h"

G_BEGIN_DECLS

/**
 * MedComponentFile:
 * @name: its name without folders
 * @sha256: of @bytes, in hexadecimal
 *
 * A list of components as received, and as read. Counted; not changed once made.
 */
typedef struct
{
  char *name;
  char *sha256;
  GBytes *bytes;
  MedSbom *sbom;
} MedComponentFile;

MedComponentFile *
med_component_file_new (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedComponentFile *
med_component_file_load_sync (GFile *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedComponentFile *med_component_file_ref (MedComponentFile *self);
void med_component_file_unref (MedComponentFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedComponentFile, med_component_file_unref)

/**
 * MedComponentImport:
 * @dated_usec: when the document was made; 0 if it does not say
 * @refused: entries that were left out because they cannot be used
 * @source: where a person had the document from; "" before that was asked
 * @made_by: the tools and people that the document names; may be empty
 *
 * One import of components of a release, as stored.
 */
typedef struct
{
  gint64 id;
  char *sha256;
  char *name;
  char *format;
  char *serial;  /* (nullable) */
  char *subject; /* what the document says it is of; may be empty */
  gint64 dated_usec;
  gint64 components;
  gint64 refused;
  char *source;
  char *made_by;
  char *imported_by;
  gint64 imported_usec;
} MedComponentImport;

GPtrArray *
med_component_import_list_sync (MedConnection *connection,
                                gint64 release_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT; /* newest first */
char *med_component_import_describe (const MedComponentImport *self);      /* translated */
void med_component_import_free (MedComponentImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedComponentImport, med_component_import_free)

/**
 * MedComponentPlan:
 * @release_title: maker, model and version of the release
 * @last: (nullable): the last import of this release
 * @is_older: the document is older than the last one
 * @is_known: this very document is the last one, and nothing would change
 * @gap: entries that are missing in the list that counts now
 *
 * What an import would do; shown before a person accepts it.
 */
typedef struct
{
  gint64 release_id;
  char *release_title;
  MedComponentFile *file;
  MedComponentDiff *diff;
  MedComponentImport *last;
  gboolean is_older;
  gboolean is_known;
  gint64 gap;
} MedComponentPlan;

MedComponentPlan *med_component_plan_new_sync (MedConnection *connection,
                                               gint64 release_id,
                                               MedComponentFile *file,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type MedComponentPlan): of one file, for each release of these devices */
GPtrArray *med_component_plans_new_sync (MedConnection *connection,
                                         const GArray *device_ids,
                                         MedComponentFile *file,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_component_plans_accept_sync (MedConnection *connection,
                                          gint64 person_id,
                                          GPtrArray *plans,
                                          const char *source,
                                          gboolean leave_out,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_component_plan_summarize (const MedComponentPlan *self);
char *med_component_plan_describe_source (const MedComponentPlan *self);
void med_component_plan_free (MedComponentPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedComponentPlan, med_component_plan_free)

G_END_DECLS
