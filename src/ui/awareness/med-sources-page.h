/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_SOURCES_PAGE (med_sources_page_get_type ())
G_DECLARE_FINAL_TYPE (MedSourcesPage, med_sources_page, MED, SOURCES_PAGE, MedPage)

G_END_DECLS
