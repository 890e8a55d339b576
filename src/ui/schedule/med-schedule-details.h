/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"
#include "ui/schedule/med-schedule-row.h"

G_BEGIN_DECLS

/* A popover at the marked span of a row: what it is, and what may be done with it. */
void med_schedule_details_show (MedPage *page, MedScheduleRow *row);

G_END_DECLS
