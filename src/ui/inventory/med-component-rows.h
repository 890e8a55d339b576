/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/inventory/med-component-import.h"

G_BEGIN_DECLS

/**
 * MedComponentRows:
 *
 * What a person should see of an import of components before it is accepted, as a list model whose
 * rows are made when they are looked at: entries that cannot be used, what changes in each release,
 * entries that cannot be identified or have no version.
 */
#define MED_TYPE_COMPONENT_ROWS (med_component_rows_get_type ())
G_DECLARE_FINAL_TYPE (MedComponentRows, med_component_rows, MED, COMPONENT_ROWS, GObject)

/* @plans: (element-type MedComponentPlan): of one file, at least one */
MedComponentRows *med_component_rows_new (GPtrArray *plans);
/* Of a row: an icon, and a style class or NULL */
const char *med_component_rows_get_icon_name (gpointer row);
const char *med_component_rows_get_css_class (gpointer row);

G_END_DECLS
