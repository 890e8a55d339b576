/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Signals: `closed`: back to the list; `said` (string): a message for the foot of the window. */
#define MED_TYPE_WORK_ORDER_VIEW (med_work_order_view_get_type ())
G_DECLARE_FINAL_TYPE (MedWorkOrderView, med_work_order_view, MED, WORK_ORDER_VIEW, AdwBin)

MedWorkOrderView *med_work_order_view_new (MedSession *session);
void med_work_order_view_show (MedWorkOrderView *self, gint64 disposition_id);
void med_work_order_view_reload (MedWorkOrderView *self);

G_END_DECLS
