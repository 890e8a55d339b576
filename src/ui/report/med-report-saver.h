/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

void med_report_saver_save (MedPage *page, const char *title, const char *name, GBytes *bytes);

G_END_DECLS
