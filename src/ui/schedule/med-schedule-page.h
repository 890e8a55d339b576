/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

/* show_item: a device. show_filter: "plan" opens the dialog for it, "plan/7" for patch 7; any other
 * word is the number of a patch: only devices for which it is open are shown. */
#define MED_TYPE_SCHEDULE_PAGE (med_schedule_page_get_type ())
G_DECLARE_FINAL_TYPE (MedSchedulePage, med_schedule_page, MED, SCHEDULE_PAGE, MedPage)

G_END_DECLS
