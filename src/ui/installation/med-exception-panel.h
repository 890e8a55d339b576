/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/**
 * MedExceptionPanel:
 *
 * All about one exception: its scope, why, until when, what protects the devices, who agreed; and
 * what can be done with it. Signal: `open-order` (int64 disposition).
 */
#define MED_TYPE_EXCEPTION_PANEL (med_exception_panel_get_type ())
G_DECLARE_FINAL_TYPE (MedExceptionPanel, med_exception_panel, MED, EXCEPTION_PANEL, AdwBin)

MedExceptionPanel *med_exception_panel_new (MedSession *session);
void med_exception_panel_show (MedExceptionPanel *self, gint64 exception_id); /* 0: none */

G_END_DECLS
