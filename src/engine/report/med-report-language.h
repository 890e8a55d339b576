/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MedReportLanguage MedReportLanguage;

MedReportLanguage *med_report_language_new (const char *code,
                                            const char *locale_dir,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedReportLanguage *med_report_language_new_for_bytes (const char *code,
                                                      GBytes *catalogue,
                                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_report_language_free (MedReportLanguage *self);

const char *med_report_language_get_code (MedReportLanguage *self);
const char *med_report_language_say (MedReportLanguage *self, const char *text) G_GNUC_FORMAT (2);
char *med_report_language_format_date (MedReportLanguage *self, gint64 usec);
char *med_report_language_format_time (MedReportLanguage *self, gint64 usec);
char *med_report_language_format_weekday (MedReportLanguage *self, gint64 usec);
char *med_report_language_format_short_day (MedReportLanguage *self, gint64 usec);
char *med_report_language_format_hour (MedReportLanguage *self, gint64 usec);
char *med_report_language_format_month (MedReportLanguage *self, gint64 usec);

const char *const *med_report_language_list (void);
const char *med_report_language_get_name (const char *code);
const char *med_report_language_guess (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportLanguage, med_report_language_free)

G_END_DECLS
