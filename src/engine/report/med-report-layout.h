/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <pango/pangocairo.h>

#include "engine/report/med-report-document.h"

G_BEGIN_DECLS

/**
 * MedReportPaper:
 * @MED_REPORT_A4: 210 × 297 mm (ISO 216)
 * @MED_REPORT_LETTER: 8.5 × 11 inches
 */
typedef enum
{
  MED_REPORT_A4,
  MED_REPORT_LETTER,
} MedReportPaper;

typedef struct _MedReportLayout MedReportLayout;

MedReportLayout *med_report_layout_new (const MedReportDocument *document,
                                        MedReportPaper paper,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_report_layout_free (MedReportLayout *self);

guint med_report_layout_get_n_pages (MedReportLayout *self);
void med_report_layout_get_page_size (MedReportLayout *self, double *width, double *height);
char *med_report_layout_dup_page_text (MedReportLayout *self, guint page);
void med_report_layout_paint_page (MedReportLayout *self, cairo_t *cairo, guint page);

gboolean
med_report_paper_from_word (const char *word, MedReportPaper *paper) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportLayout, med_report_layout_free)

G_END_DECLS
