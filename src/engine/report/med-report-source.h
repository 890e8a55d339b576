/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

JsonObject *med_report_source_begin_sync (MedConnection *connection,
                                          const char *report,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_report_source_set_counts (MedConnection *connection,
                                       JsonObject *object,
                                       const char *sql,
                                       const MedValue *values,
                                       gsize n_values,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonArray *med_report_source_list_sync (MedConnection *connection,
                                        const char *fields,
                                        const char *sql,
                                        const MedValue *values,
                                        gsize n_values,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_report_source_set_list_sync (MedConnection *connection,
                                          JsonObject *object,
                                          const char *member,
                                          const char *fields,
                                          const char *sql,
                                          const MedValue *values,
                                          gsize n_values,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_report_source_set_first_sync (MedConnection *connection,
                                           JsonObject *object,
                                           const char *member,
                                           const char *fields,
                                           const char *sql,
                                           const MedValue *values,
                                           gsize n_values,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): a member that is none of @known, a list that ends with NULL */
const char *med_report_source_find_unknown (JsonObject *object, const char *const *known);
void med_report_source_set_text (JsonObject *object, const char *name, const char *text);
void med_report_source_set_time (JsonObject *object, const char *name, gint64 usec);
gint64 med_report_source_get_time (JsonObject *object, const char *name);
char *med_report_source_dup_hash (JsonObject *object);
gint64 med_report_source_month_start (int year, int month);
gint64 med_report_source_add_days (gint64 usec, int days);
gint64 med_report_source_add_months (gint64 usec, int months);
gint64 med_report_source_week_start (gint64 usec, int weeks);
char *med_report_source_dup_day (gint64 usec);

G_END_DECLS
