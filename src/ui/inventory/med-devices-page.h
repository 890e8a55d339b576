/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_DEVICES_PAGE (med_devices_page_get_type ())
G_DECLARE_FINAL_TYPE (MedDevicesPage, med_devices_page, MED, DEVICES_PAGE, MedPage)

G_END_DECLS
