/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_START_CHECKS (med_start_checks_get_type ())
G_DECLARE_FINAL_TYPE (MedStartChecks, med_start_checks, MED, START_CHECKS, AdwPreferencesGroup)

void med_start_checks_ask (MedStartChecks *self,
                           MedSession *session,
                           gint64 disposition_id,
                           const char *release,
                           const char *restore_point);

G_END_DECLS
