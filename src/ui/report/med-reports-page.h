/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_REPORTS_PAGE (med_reports_page_get_type ())
G_DECLARE_FINAL_TYPE (MedReportsPage, med_reports_page, MED, REPORTS_PAGE, MedPage)

G_END_DECLS
