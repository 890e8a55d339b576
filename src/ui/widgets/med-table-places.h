/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/store/med-table.h"

G_BEGIN_DECLS

#define MED_TYPE_TABLE_PLACE (med_table_place_get_type ())
G_DECLARE_FINAL_TYPE (MedTablePlace, med_table_place, MED, TABLE_PLACE, GObject)

MedTableRow *med_table_place_get_row (MedTablePlace *self);

#define MED_TYPE_TABLE_PLACES (med_table_places_get_type ())
G_DECLARE_FINAL_TYPE (MedTablePlaces, med_table_places, MED, TABLE_PLACES, GObject)

MedTablePlaces *med_table_places_new (MedTable *table);
void med_table_places_complete (MedTablePlaces *self);
GtkSelectionModel *med_table_places_select (MedTablePlaces *self, gboolean multi);

G_END_DECLS
