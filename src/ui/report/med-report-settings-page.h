/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_REPORT_SETTINGS_PAGE (med_report_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (
    MedReportSettingsPage, med_report_settings_page, MED, REPORT_SETTINGS_PAGE, AdwPreferencesPage)

AdwPreferencesPage *med_report_settings_page_new (MedSession *session);

G_END_DECLS
