/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source-document.h"

G_BEGIN_DECLS

/**
 * MedSourceVendor:
 * @name: as it is written
 * @key: folded, as vendors are compared
 * @by_revision: an earlier revision that was believed names it; otherwise it is the publisher
 *
 * Whose devices a document may be about of which nothing may be read.
 */
typedef struct
{
  char *name;
  char *key;
  gboolean by_revision;
} MedSourceVendor;

GPtrArray *med_source_vendor_find_sync (MedConnection *connection,
                                        const char *source_name,
                                        const char *publisher,
                                        const char *name_space,
                                        const MedSourceDocument *known,
                                        GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedSourceVendor) */
gboolean med_source_vendor_note_sync (MedConnection *connection,
                                      gint64 hold_id,
                                      const MedSourceVendor *vendor,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_source_vendor_find_new_sync (MedConnection *connection,
                                            gint64 hold_id,
                                            GPtrArray *vendors,
                                            GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedSourceVendor) */
gboolean med_source_vendor_describe_unknown_sync (MedConnection *connection,
                                                  gint64 source_id,
                                                  char **words,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_vendor_count_unknown_sync (MedConnection *connection,
                                               gint64 source_id,
                                               gint64 *n,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
