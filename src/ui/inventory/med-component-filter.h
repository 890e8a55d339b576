/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

/**
 * MedComponentFilter:
 *
 * Asks which devices contain a component, and tells three answers apart: those that contain it,
 * those of whose version that cannot be told, and those whose components are unknown. Signal
 * `changed`: other devices shall be shown.
 */
#define MED_TYPE_COMPONENT_FILTER (med_component_filter_get_type ())
G_DECLARE_FINAL_TYPE (MedComponentFilter, med_component_filter, MED, COMPONENT_FILTER, AdwBin)

void med_component_filter_set_page (MedComponentFilter *self, MedPage *page);
void med_component_filter_ask (MedComponentFilter *self, const char *name, const char *range);
void med_component_filter_clear (MedComponentFilter *self);
void med_component_filter_reload (MedComponentFilter *self);
/* (nullable) (element-type gint64): the releases of the answer that is chosen; %NULL: all */
const GArray *med_component_filter_get_releases (MedComponentFilter *self);

G_END_DECLS
