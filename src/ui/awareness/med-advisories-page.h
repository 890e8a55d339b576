/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_ADVISORIES_PAGE (med_advisories_page_get_type ())
G_DECLARE_FINAL_TYPE (MedAdvisoriesPage, med_advisories_page, MED, ADVISORIES_PAGE, MedPage)

G_END_DECLS
