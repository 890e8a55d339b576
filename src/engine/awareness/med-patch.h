/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* The words stored for the scope of a patch; the two others are filed as outside scope and cannot
 * be planned. */
#define MED_PATCH_SCOPE_SECURITY "security"
#define MED_PATCH_SCOPE_OUTSIDE_APPLICATION "outside-application"
#define MED_PATCH_SCOPE_OUTSIDE_FEATURE "outside-feature"

/**
 * MedPatch:
 * @id: 0 while it is not recorded
 * @number: the COTS vendor's own number, such as KB5025221
 * @cots_vendor: who makes the component
 * @cots_product: the component
 * @title: in words; may be empty
 * @released_usec: when the COTS vendor released it; 0: not known. The exposure clock runs from here
 * @released_source: where that date is written
 * @scope: one of the words above
 * @cves: (array zero-terminated=1): what it closes
 *
 * A patch of a COTS component, as recorded by the hospital before any device vendor has spoken.
 */
typedef struct
{
  gint64 id;
  char *number;
  char *cots_vendor;
  char *cots_product;
  char *title;
  gint64 released_usec;
  char *released_source;
  char *scope;
  char **cves;
} MedPatch;

void med_patch_free (MedPatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPatch, med_patch_free)

MedPatch *med_patch_load_sync (MedConnection *connection,
                               gint64 id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By its number, or by its number in the database written as digits */
gboolean med_patch_find_sync (MedConnection *connection,
                              const char *number,
                              gint64 *id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_patch_add_sync (MedConnection *connection,
                             gint64 person_id,
                             const MedPatch *patch,
                             gint64 *id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *med_patch_scope_get_title (const char *scope); /* translated */

G_END_DECLS
