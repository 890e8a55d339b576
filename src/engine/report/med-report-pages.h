/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/report/med-report-document.h"
#include "engine/report/med-report-words.h"

G_BEGIN_DECLS

/* What the composers of the reports write into. */
typedef struct
{
  MedReportDocument *document;
  MedReportLanguage *language;
} MedReportPages;

/* A column; the title is marked with N_(). A list ends with one without title. */
typedef struct
{
  const char *title;
  guint weight;
  MedReportAlign align;
} MedReportColumnSpec;

MedReportDocument *med_report_pages_begin (MedReportPages *self,
                                           JsonObject *data,
                                           const char *title,
                                           const char *detail);
void med_report_pages_facts_of_period (MedReportPages *self, JsonObject *data);
void
med_report_pages_facts_of_feeds (MedReportPages *self, MedReportBlock *facts, JsonObject *data);
void med_report_pages_heading (MedReportPages *self, const char *title);
void med_report_pages_note (MedReportPages *self, const char *text);
void med_report_pages_fact (MedReportPages *self,
                            MedReportBlock *facts,
                            const char *label,
                            const char *text);
void med_report_pages_fact_time (MedReportPages *self,
                                 MedReportBlock *facts,
                                 const char *label,
                                 gint64 usec,
                                 const char *otherwise);
MedReportBlock *med_report_pages_signatures (MedReportPages *self);
void med_report_pages_sign (MedReportPages *self, JsonObject *data, const char *heading);

MedReportTable *med_report_pages_table (MedReportPages *self,
                                        const char *title,
                                        const MedReportColumnSpec *columns);
void med_report_pages_empty (MedReportPages *self, MedReportTable *table, const char *text);
void med_report_pages_limit (MedReportPages *self, MedReportTable *table, guint rows);
void med_report_pages_cell (MedReportPages *self, MedReportTable *table, const char *text);
void med_report_pages_time (MedReportPages *self,
                            MedReportTable *table,
                            gint64 usec,
                            gboolean with_time);
void med_report_pages_append_line (GString *text, const char *line);
void med_report_pages_number (MedReportTable *table, gint64 number);
void med_report_pages_count (MedReportTable *table, gint64 number, gboolean strong);
void med_report_pages_share (MedReportTable *table, gint64 number, gint64 of);
void med_report_pages_days (MedReportTable *table, gint64 days10);
void med_report_pages_ending (MedReportPages *self, JsonArray *rows);
void med_report_pages_open_task (MedReportPages *self, MedReportTable *table, JsonObject *task);

G_END_DECLS
