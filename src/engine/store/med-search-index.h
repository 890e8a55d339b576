/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedSearchIndex:
 * @MED_SEARCH_DEVICE: the table `device`
 * @MED_SEARCH_ADVISORY: the table `advisory`
 *
 * A table whose column `search` has an index of trigrams, so that any part of a word is found
 * without looking at every row.
 */
typedef enum
{
  MED_SEARCH_DEVICE,
  MED_SEARCH_ADVISORY,
} MedSearchIndex;

gboolean med_search_index_replace (MedConnection *connection,
                                   MedSearchIndex index,
                                   gint64 id,
                                   const char *before,
                                   const char *after,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_search_index_rebuild (MedConnection *connection,
                                   MedSearchIndex index,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
