/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/awareness/med-catalog-standing.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedKevCatalog:
 * @version: as the catalogue says, such as `2025.08.25`
 * @released_usec: when it was released
 * @entries: how many vulnerabilities it names
 * @unchanged: this catalogue was here already
 *
 * A catalogue of known exploited vulnerabilities.
 */
typedef struct
{
  char *version;
  gint64 released_usec;
  gint64 entries;
  gboolean unchanged;
} MedKevCatalog;

/**
 * MedKevFile:
 * @name: its file, for messages
 * @sha256: of its bytes
 * @catalog: what it says of itself
 *
 * A catalogue that was read and is not stored.
 */
typedef struct
{
  char *name;
  char *sha256;
  MedKevCatalog *catalog;
  JsonNode *root;
  JsonArray *entries; /* (unowned) of @root */
} MedKevFile;

MedKevFile *
med_kev_file_read (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_kev_file_compare_sync (MedConnection *connection,
                                    MedKevFile *self,
                                    MedCatalogStanding *standing,
                                    GError **fault,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
med_kev_file_find_lost_sync (MedConnection *connection,
                             MedKevFile *self,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT; /* (element-type utf8) */
gboolean med_kev_file_store_sync (MedConnection *connection,
                                  gint64 person_id,
                                  MedKevFile *self,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_kev_file_free (MedKevFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedKevFile, med_kev_file_free)

MedKevCatalog *med_kev_catalog_read (JsonNode *root,
                                     const char *path,
                                     JsonArray **entries,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedKevCatalog *med_kev_import_sync (MedConnection *connection,
                                    gint64 person_id,
                                    const char *path,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_kev_catalog_free (MedKevCatalog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedKevCatalog, med_kev_catalog_free)

G_END_DECLS
