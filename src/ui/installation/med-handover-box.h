/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/installation/med-work-order.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_HANDOVER_BOX (med_handover_box_get_type ())
G_DECLARE_FINAL_TYPE (MedHandoverBox, med_handover_box, MED, HANDOVER_BOX, AdwBin)

void med_handover_box_set_session (MedHandoverBox *self, MedSession *session);
/* Whether there is, was or will be somebody in charge */
gboolean med_handover_box_has_news (const MedWorkOrder *order);
/* @ids: (nullable) (element-type gint64): what is assigned together; @order is the first of them
 * and must live until it is shown anew */
void med_handover_box_show (MedHandoverBox *self, const MedWorkOrder *order, GArray *ids);

G_END_DECLS
