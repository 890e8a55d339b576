/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-store.h"

G_BEGIN_DECLS

/**
 * MedTableSpec:
 * @name: for messages, such as `device`
 * @from: tables and joins; may use no parameter
 * @id: the expression of the integer key
 * @columns: (array zero-terminated=1): the expressions of the fields a row carries, each read as
 * text
 * @sorts: (array zero-terminated=1): for each column the expression to sort by, or `""` where it
 * cannot be sorted
 * @search: (nullable): condition with one parameter `$1`, a folded LIKE pattern
 * @search_short: (nullable): the same for patterns of fewer than three characters, where a trigram
 * index does not help
 * @where: (nullable): condition that always holds
 *
 * What a list shows, in portable SQL. Static const; nothing in it comes from outside.
 */
typedef struct
{
  const char *name;
  const char *from;
  const char *id;
  const char *const *columns;
  const char *const *sorts;
  const char *search;
  const char *search_short;
  const char *where;
} MedTableSpec;

#define MED_TYPE_TABLE_ROW (med_table_row_get_type ())
G_DECLARE_FINAL_TYPE (MedTableRow, med_table_row, MED, TABLE_ROW, GObject)

gint64 med_table_row_get_id (MedTableRow *self);
/* FALSE until the fields arrive; then ::notify "loaded" */
gboolean med_table_row_get_loaded (MedTableRow *self);
/* (nullable) %NULL for NULL and while not loaded */
const char *med_table_row_get_text (MedTableRow *self, guint column);

/**
 * MedTable:
 *
 * A [iface@Gio.ListModel] of [class@TableRow] over a statement: the vector of ids and the first 300
 * rows' fields are loaded on the interactive lane; further rows are loaded in pages of 200 when
 * first asked for, 20 pages are kept. Properties: `loading` (boolean), `n-shown` (uint), `n-all`
 * (uint, without search and filter), `error-message` (string, nullable). Main context only.
 */
#define MED_TYPE_TABLE (med_table_get_type ())
G_DECLARE_FINAL_TYPE (MedTable, med_table, MED, TABLE, GObject)

MedTable *med_table_new (MedStore *store, const MedTableSpec *spec);
void med_table_set_search (MedTable *self, const char *text);
/* A condition in SQL from the program itself (never from outside) with values of its own, or NULL
 * for none. In the condition parameters are written $F1, $F2 … and renumbered by the table. */
void med_table_set_filter (MedTable *self,
                           const char *condition,
                           const MedValue *values,
                           gsize n_values);
void med_table_set_sort (MedTable *self, guint column, gboolean descending);
/* Loads anew, keeping what can be kept on screen; after MedStore::changed. */
void med_table_reload (MedTable *self);
guint med_table_find (MedTable *self, gint64 id); /* position, or GTK's "invalid" G_MAXUINT */
guint med_table_get_n_shown (MedTable *self);
guint med_table_get_n_all (MedTable *self);

G_END_DECLS
