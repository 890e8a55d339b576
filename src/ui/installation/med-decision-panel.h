/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Signals: `open-order` (int64 disposition), `plan` (int64 device), `said` (string). */
#define MED_TYPE_DECISION_PANEL (med_decision_panel_get_type ())
G_DECLARE_FINAL_TYPE (MedDecisionPanel, med_decision_panel, MED, DECISION_PANEL, AdwBin)

MedDecisionPanel *med_decision_panel_new (MedSession *session);
/* (element-type gint64): one disposition shows all about it; several can be decided at once */
void med_decision_panel_show (MedDecisionPanel *self, GArray *disposition_ids);

G_END_DECLS
