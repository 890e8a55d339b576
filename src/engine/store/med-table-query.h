/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-store.h"
#include "engine/store/med-table-spec.h"

G_BEGIN_DECLS

/**
 * MedTablePage:
 *
 * The fields of some rows, as read on a lane. Counted; rows hold the page they were read with.
 */
typedef struct _MedTablePage MedTablePage;

MedTablePage *med_table_page_ref (MedTablePage *self);
void med_table_page_unref (MedTablePage *self);
guint med_table_page_get_n_rows (MedTablePage *self);
gint64 med_table_page_get_id (MedTablePage *self, guint row);
const char *med_table_page_get_text (MedTablePage *self, guint row, guint column);
gboolean med_table_page_same_row (MedTablePage *a, guint row_a, MedTablePage *b, guint row_b);

/**
 * MedTableRequest:
 *
 * A snapshot of what a list shows, for the lane: conditions and their values, order, or only the
 * ids whose fields are wanted.
 */
typedef struct _MedTableRequest MedTableRequest;

MedTableRequest *med_table_request_new (const MedTableSpec *spec);
void med_table_request_free (MedTableRequest *self);
void med_table_request_add_search (MedTableRequest *self, const char *text);
void med_table_request_add_filter (MedTableRequest *self,
                                   const char *condition,
                                   const MedValue *values,
                                   gsize n_values);
void med_table_request_set_sort (MedTableRequest *self, guint column, gboolean descending);
void med_table_request_set_head (MedTableRequest *self, guint head_rows);
void med_table_request_set_ids (MedTableRequest *self, const gint64 *ids, gsize n_ids);

/**
 * MedTableResult:
 * @ids: (element-type gint64): the keys in order
 * @head: the fields of the first rows
 * @n_all: how many rows there are without search and filter
 */
typedef struct
{
  GArray *ids;
  MedTablePage *head;
  gint64 n_all;
} MedTableResult;

void med_table_result_free (MedTableResult *self);

/* Both are MedStoreFunc with a MedTableRequest as input. */
gpointer med_table_request_list_sync (MedConnection *connection,
                                      gpointer request,
                                      GCancellable *cancellable,
                                      GError **error); /* MedTableResult */
gpointer med_table_request_page_sync (MedConnection *connection,
                                      gpointer request,
                                      GCancellable *cancellable,
                                      GError **error); /* MedTablePage */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTablePage, med_table_page_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTableRequest, med_table_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTableResult, med_table_result_free)

G_END_DECLS
