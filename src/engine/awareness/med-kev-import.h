/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

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
