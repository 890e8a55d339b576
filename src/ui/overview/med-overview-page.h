/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_OVERVIEW_PAGE (med_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (MedOverviewPage, med_overview_page, MED, OVERVIEW_PAGE, MedPage)

G_END_DECLS
