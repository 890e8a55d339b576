/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/store/med-table.h"

G_BEGIN_DECLS

/**
 * MedTableColumn:
 * @title: marked with N_()
 * @column: index into the table's fields
 * @width_chars: natural width
 * @numeric: right-aligned with tabular figures
 * @expand: takes of the room that is left, in equal parts where several do
 * @present: (nullable): turns the row into what is shown; the default shows the field as text. Sets
 * icon-name, text and a style class.
 * @describe: (nullable): what the cell means in a sentence, for tooltip and screen reader
 * @spare: gives way to the others while the detail leaves the list little room
 */
typedef struct
{
  const char *title;
  guint column;
  int width_chars;
  gboolean numeric;
  gboolean expand;
  void (*present) (MedTableRow *row, char **text, const char **icon_name, const char **css_class);
  char *(*describe) (MedTableRow *row);
  gboolean spare;
} MedTableColumn;

/**
 * MedTableView:
 *
 * List on the left, detail on the right, status line below: GtkColumnView over a MedTable with
 * sorting by headers, lazy rows ("…" and busy for the screen reader until loaded), empty state, and
 * a detail widget that folds away below 900 px and then opens as a page. Signals: `selected` (int64
 * id; 0 none), `activated` (int64 id). Selection is kept by id over reloads.
 */
#define MED_TYPE_TABLE_VIEW (med_table_view_get_type ())
G_DECLARE_FINAL_TYPE (MedTableView, med_table_view, MED, TABLE_VIEW, AdwBin)

MedTableView *med_table_view_new (void);
void med_table_view_set_table (MedTableView *self,
                               MedTable *table,
                               const MedTableColumn *columns,
                               guint n_columns);
void med_table_view_set_detail (MedTableView *self, GtkWidget *detail);
/* Shown instead of an empty list: what this is, why it is empty, one button (action name; nullable)
 */
void med_table_view_set_empty (MedTableView *self,
                               const char *icon_name,
                               const char *title,
                               const char *description,
                               const char *button,
                               const char *action);
void med_table_view_set_status (MedTableView *self, const char *text);
void med_table_view_select (MedTableView *self, gint64 id);
gint64 med_table_view_get_selected (MedTableView *self);
void med_table_view_set_multi_select (MedTableView *self, gboolean multi);
GArray *med_table_view_dup_selection (MedTableView *self); /* (element-type gint64) */

G_END_DECLS
