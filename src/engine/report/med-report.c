/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report"

#include "config.h"

#include "engine/report/med-report.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-alert.h"
#include "engine/report/med-report-component.h"
#include "engine/report/med-report-device.h"
#include "engine/report/med-report-exceptions.h"
#include "engine/report/med-report-inspection.h"
#include "engine/report/med-report-notice.h"
#include "engine/report/med-report-pdf.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-vendors.h"
#include "engine/report/med-report-work-order.h"
#include "engine/store/med-transaction.h"

static JsonObject *
gather_fleet (MedConnection *connection,
              const MedReportRequest *request,
              GCancellable *cancellable,
              GError **error)
{
  return med_report_fleet_gather_sync (connection, &request->period, cancellable, error);
}

static JsonObject *
gather_device (MedConnection *connection,
               const MedReportRequest *request,
               GCancellable *cancellable,
               GError **error)
{
  return med_report_device_gather_sync (connection, request->subject_id, cancellable, error);
}

static JsonObject *
gather_alert (MedConnection *connection,
              const MedReportRequest *request,
              GCancellable *cancellable,
              GError **error)
{
  return med_report_alert_gather_sync (connection, request->subject_id, request->cve, cancellable,
                                       error);
}

static JsonObject *
gather_work_order (MedConnection *connection,
                   const MedReportRequest *request,
                   GCancellable *cancellable,
                   GError **error)
{
  return med_report_work_order_gather_sync (connection, request->subject_id, error);
}

static JsonObject *
gather_exceptions (MedConnection *connection,
                   const MedReportRequest *request,
                   GCancellable *cancellable,
                   GError **error)
{
  return med_report_exceptions_gather_sync (connection, cancellable, error);
}

static JsonObject *
gather_notice (MedConnection *connection,
               const MedReportRequest *request,
               GCancellable *cancellable,
               GError **error)
{
  return med_report_notice_gather_sync (connection, request->subject_id, &request->period, error);
}

static JsonObject *
gather_inspection (MedConnection *connection,
                   const MedReportRequest *request,
                   GCancellable *cancellable,
                   GError **error)
{
  return med_report_inspection_gather_sync (connection, cancellable, error);
}

static JsonObject *
gather_vendors (MedConnection *connection,
                const MedReportRequest *request,
                GCancellable *cancellable,
                GError **error)
{
  return med_report_vendors_gather_sync (connection, request->maker, &request->period, error);
}

static JsonObject *
gather_component (MedConnection *connection,
                  const MedReportRequest *request,
                  GCancellable *cancellable,
                  GError **error)
{
  return med_report_component_gather_sync (
      connection, request->component != NULL ? request->component : "",
      request->versions != NULL ? request->versions : "", error);
}

/* How each report is gathered and put into words; med-report-kind.c has the rest of it. */
static const struct
{
  JsonObject *(*gather) (MedConnection *, const MedReportRequest *, GCancellable *, GError **);
  MedReportDocument *(*compose) (JsonObject *, MedReportLanguage *);
} makers[MED_N_REPORTS] = {
  [MED_REPORT_FLEET] = { gather_fleet, med_report_fleet_compose },
  [MED_REPORT_DEVICE] = { gather_device, med_report_device_compose },
  [MED_REPORT_ALERT] = { gather_alert, med_report_alert_compose },
  [MED_REPORT_WORK_ORDER] = { gather_work_order, med_report_work_order_compose },
  [MED_REPORT_EXCEPTIONS] = { gather_exceptions, med_report_exceptions_compose },
  [MED_REPORT_NOTICE] = { gather_notice, med_report_notice_compose },
  [MED_REPORT_INSPECTION] = { gather_inspection, med_report_inspection_compose },
  [MED_REPORT_VENDORS] = { gather_vendors, med_report_vendors_compose },
  [MED_REPORT_COMPONENT] = { gather_component, med_report_component_compose },
};

static JsonObject *
gather (MedConnection *connection,
        const MedReportRequest *request,
        GCancellable *cancellable,
        GError **error)
{
  /* All figures of one moment, whatever is written meanwhile. */
  g_autoptr (MedTransaction) moment = med_transaction_begin_reading (connection, error);

  return moment != NULL ? makers[request->kind].gather (connection, request, cancellable, error)
                        : NULL;
}

/**
 * med_report_new:
 * @data: (transfer full): everything it says
 * @document: (transfer full): the same in words
 * @paper: its size
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the report, laid out
 */
MedReport *
med_report_new (JsonObject *data,
                MedReportDocument *document,
                MedReportPaper paper,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (MedReport) self = g_atomic_rc_box_new0 (MedReport);

  self->data = data;
  self->hash = med_report_source_dup_hash (data);
  self->document = document;
  self->layout = med_report_layout_new (document, paper, cancellable, error);
  return self->layout != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * med_report_make_sync:
 * @connection: a connection, best that of the bulk lane
 * @request: what is wanted
 * @cancellable: (nullable): to stop it
 * @error: return location, %MED_ERROR_NOT_FOUND for a subject that does not exist
 *
 * Gathers, words and lays out a report. Nothing is written.
 *
 * Returns: (transfer full) (nullable): the report
 */
MedReport *
med_report_make_sync (MedConnection *connection,
                      const MedReportRequest *request,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (request->kind < MED_N_REPORTS, NULL);

  g_autoptr (MedReportLanguage) language =
      med_report_language_new (request->language, request->locale_dir, error);
  if (language == NULL)
    return NULL;
  JsonObject *data = gather (connection, request, cancellable, error);
  return data != NULL ? med_report_new (data, makers[request->kind].compose (data, language),
                                        request->paper, cancellable, error)
                      : NULL;
}

static void
clear (gpointer data)
{
  MedReport *self = data;

  g_clear_pointer (&self->layout, med_report_layout_free);
  g_clear_pointer (&self->document, med_report_document_free);
  g_clear_pointer (&self->data, json_object_unref);
  g_clear_pointer (&self->pdf, g_bytes_unref);
  g_free (self->hash);
}

MedReport *
med_report_ref (MedReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
med_report_unref (MedReport *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * med_report_make_pdf:
 * @self: a report
 * @error: return location
 *
 * Draws the file, unless it is drawn already. For many pages not for the GTK thread.
 *
 * Returns: whether `pdf` is set
 */
gboolean
med_report_make_pdf (MedReport *self, GError **error)
{
  if (self->pdf == NULL)
    self->pdf = med_report_pdf_make (self->document, self->layout, error);
  return self->pdf != NULL;
}

/**
 * med_report_dup_file_name:
 * @self: a report
 *
 * Returns: (transfer full): a name for its file, such as `R1-2026-11-23-0f3a9c21.pdf`
 */
char *
med_report_dup_file_name (const MedReport *self)
{
  return g_strconcat (self->document->id, ".pdf", NULL);
}

static gboolean
write_file (const char *path, gconstpointer data, gsize size, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0640,
                                &local))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return med_error_convert (error, path);
}

/**
 * med_report_write_sync:
 * @self: a report
 * @path: the file; replaced as a whole if there is one
 * @error: return location
 *
 * Writes the report as PDF.
 *
 * Returns: whether it is written
 */
gboolean
med_report_write_sync (MedReport *self, const char *path, GError **error)
{
  return med_report_make_pdf (self, error) &&
         write_file (path, g_bytes_get_data (self->pdf, NULL), g_bytes_get_size (self->pdf), error);
}
