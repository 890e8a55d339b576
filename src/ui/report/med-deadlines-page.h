/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

#define MED_TYPE_DEADLINES_PAGE (med_deadlines_page_get_type ())
G_DECLARE_FINAL_TYPE (MedDeadlinesPage, med_deadlines_page, MED, DEADLINES_PAGE, AdwPreferencesPage)

AdwPreferencesPage *med_deadlines_page_new (MedSession *session);

G_END_DECLS
