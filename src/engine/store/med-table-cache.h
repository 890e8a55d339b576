/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-table-query.h"

G_BEGIN_DECLS

/**
 * MedTableCache:
 *
 * The pages of a [class@Table] that were read, by number: page 0 is the head of 300 rows that comes
 * with the keys, the others have 200. Keeps the 20 used last.
 */
typedef struct _MedTableCache MedTableCache;

#define MED_TABLE_HEAD_ROWS 300

MedTableCache *med_table_cache_new (void);
void med_table_cache_free (MedTableCache *self);
void med_table_cache_clear (MedTableCache *self);
void med_table_cache_keep (MedTableCache *self, guint number, MedTablePage *page, guint offset);
gboolean med_table_cache_has (MedTableCache *self, guint number);
MedTablePage *med_table_cache_find (MedTableCache *self, guint position, guint *index);

guint med_table_cache_page_of (guint position);
guint med_table_cache_first_of (guint number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTableCache, med_table_cache_free)

G_END_DECLS
