/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-printer"

#include "config.h"

#include "ui/report/med-report-printer.h"

#include "engine/base/med-error.h"
#include "engine/report/med-report-pdf.h"

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, MedReport *report)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  double width, height;

  med_report_layout_get_page_size (report->layout, &width, &height);
  /* Another paper was chosen in the dialog: nothing is cut off. */
  double scale = MIN (gtk_print_context_get_width (context) / width,
                      gtk_print_context_get_height (context) / height);
  cairo_scale (cairo, scale, scale);
  med_report_pdf_set_metadata (cairo_get_target (cairo), report->document);
  med_report_layout_paint_page (report->layout, cairo, (guint) page);
}

static GtkPageSetup *
make_setup (MedReport *report, MedReportPaper paper)
{
  GtkPageSetup *setup = gtk_page_setup_new ();
  GtkPaperSize *size =
      gtk_paper_size_new (paper == MED_REPORT_A4 ? GTK_PAPER_NAME_A4 : GTK_PAPER_NAME_LETTER);

  gtk_page_setup_set_paper_size_and_default_margins (setup, size);
  gtk_page_setup_set_orientation (setup, report->document->landscape
                                             ? GTK_PAGE_ORIENTATION_LANDSCAPE
                                             : GTK_PAGE_ORIENTATION_PORTRAIT);
  gtk_paper_size_free (size);
  return setup;
}

/**
 * med_report_printer_new_operation:
 * @report: what is printed
 * @paper: its paper
 *
 * Returns: (transfer full): an operation that draws the pages as they are on screen
 */
GtkPrintOperation *
med_report_printer_new_operation (MedReport *report, MedReportPaper paper)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = make_setup (report, paper);

  gtk_print_operation_set_n_pages (operation, (int) med_report_layout_get_n_pages (report->layout));
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, report->document->id);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page_cb), med_report_ref (report),
                         (GClosureNotify) (GCallback) med_report_unref, 0);
  return operation;
}

static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult outcome, GTask *task)
{
  GError *error = NULL;

  if (g_task_get_completed (task))
    return;
  if (outcome == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      if (error != NULL)
        {
          GError *own = g_error_new_literal (MED_ERROR, MED_ERROR_UNAVAILABLE, error->message);
          g_error_free (error);
          g_task_return_error (task, own);
          return;
        }
    }
  g_task_return_int (task, outcome);
}

/**
 * med_report_printer_print_async:
 * @report: what is printed
 * @paper: its paper
 * @parent: (nullable): the window the dialog belongs to
 * @callback: called when it is printed, or not
 * @user_data: for @callback
 *
 * Opens the print dialog; the program goes on meanwhile.
 */
void
med_report_printer_print_async (MedReport *report,
                                MedReportPaper paper,
                                GtkWindow *parent,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GtkPrintOperation) operation = med_report_printer_new_operation (report, paper);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_signal_connect_data (operation, "done", G_CALLBACK (done_cb), g_object_ref (task),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  /* Errors come with "done" as well. */
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}

/**
 * med_report_printer_print_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: what came of it: applied, cancelled, or an error with @error set
 */
GtkPrintOperationResult
med_report_printer_print_finish (GAsyncResult *result, GError **error)
{
  gssize outcome = g_task_propagate_int (G_TASK (result), error);

  return outcome >= 0 ? (GtkPrintOperationResult) outcome : GTK_PRINT_OPERATION_RESULT_ERROR;
}
