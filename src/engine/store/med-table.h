/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-store.h"
#include "engine/store/med-table-row.h"
#include "engine/store/med-table-spec.h"

G_BEGIN_DECLS

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
gboolean med_table_can_sort (MedTable *self, guint column);
void med_table_set_sort (MedTable *self, guint column, gboolean descending);
/* Loads anew, keeping what can be kept on screen; after MedStore::changed. */
void med_table_reload (MedTable *self);
guint med_table_find (MedTable *self, gint64 id); /* position, or GTK's "invalid" G_MAXUINT */
guint med_table_get_n_shown (MedTable *self);
guint med_table_get_n_all (MedTable *self);
guint med_table_get_question (MedTable *self);

G_END_DECLS
