/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_DEVICE_DETAIL (med_device_detail_get_type ())
G_DECLARE_FINAL_TYPE (MedDeviceDetail, med_device_detail, MED, DEVICE_DETAIL, AdwBin)

GtkWidget *med_device_detail_new (MedPage *page);
void med_device_detail_show (MedDeviceDetail *self, gint64 device_id); /* 0: nothing */

G_END_DECLS
