/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"
#include "ui/widgets/med-table-view.h"

G_BEGIN_DECLS

#define MED_TYPE_DEVICE_ACTIONS (med_device_actions_get_type ())
G_DECLARE_FINAL_TYPE (MedDeviceActions, med_device_actions, MED, DEVICE_ACTIONS, GObject)

MedDeviceActions *med_device_actions_new (MedPage *page, MedTableView *view);
GActionGroup *med_device_actions_get_group (MedDeviceActions *self);
void med_device_actions_update (MedDeviceActions *self);

G_END_DECLS
