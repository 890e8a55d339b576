/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report.h"
#include "ui/med-page.h"

G_BEGIN_DECLS

void med_report_saver_save (MedPage *page, const char *title, const char *name, GBytes *bytes);
/* (transfer full) (element-type MedReportCsv) */
void med_report_saver_save_tables (MedPage *page, GPtrArray *files);

G_END_DECLS
