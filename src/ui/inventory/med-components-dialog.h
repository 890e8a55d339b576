/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

void med_components_dialog_show (MedPage *page, gint64 device_id);

G_END_DECLS
