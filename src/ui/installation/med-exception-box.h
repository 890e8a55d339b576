/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/installation/med-work-order.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedExceptionBox:
 *
 * What a work order says about exceptions: that it is overdue, that the device must be protected
 * now, what was done for it, and how to request an exception. Shows one by the action
 * `work-orders.show-exception` of the page it is on.
 */
#define MED_TYPE_EXCEPTION_BOX (med_exception_box_get_type ())
G_DECLARE_FINAL_TYPE (MedExceptionBox, med_exception_box, MED, EXCEPTION_BOX, AdwBin)

void med_exception_box_set_session (MedExceptionBox *self, MedSession *session);
/* @ids: (nullable) (element-type gint64): all that are chosen, of which @order is the first */
void med_exception_box_show (MedExceptionBox *self, const MedWorkOrder *order, GArray *ids);
void med_exception_box_request (MedExceptionBox *self);

G_END_DECLS
