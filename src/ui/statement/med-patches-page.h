/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_PATCHES_PAGE (med_patches_page_get_type ())
G_DECLARE_FINAL_TYPE (MedPatchesPage, med_patches_page, MED, PATCHES_PAGE, MedPage)

G_END_DECLS
