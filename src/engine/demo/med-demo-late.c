/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-demo-late"

#include "config.h"

#include "engine/demo/med-demo-order.h"

#include <cairo-pdf.h>

#include "engine/base/med-json.h"
#include "engine/installation/med-found-install.h"
#include "engine/installation/med-paper-record.h"
#include "engine/installation/med-work-order.h"

/* What was entered afterwards: an install from its signed sheet, and one that the vendor made
 * without an order. */

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* A page that stands for the scan. */
static GBytes *
draw_page (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_cb, bytes, 595, 842);
  cairo_t *cr = cairo_create (surface);

  cairo_set_font_size (cr, 18);
  cairo_move_to (cr, 60, 100);
  cairo_show_text (cr, text);
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
tick_all (MedConnection *connection, MedPaperRecord *record, GError **error)
{
  g_autoptr (GPtrArray) steps =
      med_paper_record_list_steps_sync (connection, record->disposition_id, error);

  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const MedWorkStep *step = steps->pdata[i];
      if (step->phase != MED_STEP_ROLLBACK)
        med_paper_record_add_step (record, step->phase, step->ordinal, "done", NULL);
    }
  return steps != NULL;
}

static void
write_times (MedPaperRecord *record, gint64 now_usec)
{
  static const int minutes[MED_N_PAPER_TIMES] = { [MED_PAPER_HANDED_OVER] = 60,
                                                  [MED_PAPER_STARTED] = 56,
                                                  [MED_PAPER_ENDED] = 36,
                                                  [MED_PAPER_CHECKED] = 22,
                                                  [MED_PAPER_RETURNED] = 18 };

  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    if (minutes[i] != 0)
      record->times[i] = now_usec - minutes[i] * MED_USEC_PER_MINUTE;
}

/* The device stands where no screen is: an hour later the technician enters the sheet. */
gboolean
med_demo_late_enter_sheet (MedDemoScene *scene,
                           MedConnection *connection,
                           gconstpointer data,
                           GError **error)
{
  const MedDemoOrder *order = data;
  g_autoptr (MedPaperRecord) record = med_paper_record_new (order->disposition_id, 0);
  g_autofree char *subject = med_disposition_dup_subject (order->disposition_id);

  med_clock_advance (scene->clock, 61 * MED_USEC_PER_MINUTE);
  write_times (record, med_clock_now_usec (scene->clock));
  record->signature =
      med_demo_scene_sign (connection, order->technician, MED_MEANING_CONFIRMED, subject, error);
  if (record->signature == NULL || !tick_all (connection, record, error) ||
      !med_paper_record_rehash_sync (connection, order->disposition_id, NULL, error))
    return FALSE;
  record->rehashed_usec = med_clock_now_usec (scene->clock);
  record->person_id = record->installer_id = record->signature->person_id;
  record->verifier_id = med_demo_scene_find_person (connection, order->verifier, error);
  record->handed_over_by = med_demo_scene_find_person (connection, order->clinician, error);
  record->returned_by = record->handed_over_by;
  record->version_before = g_strdup (order->version_before);
  record->version_after = g_strdup (order->version_target);
  record->restore_point = g_strdup ("Image on the service disk");
  record->scan_name = g_strdup ("signed-sheet.pdf");
  record->scan = draw_page ("Signed work order (a stand-in of the demonstration)");
  return med_paper_record_enter_sync (connection, record, error);
}

/* The vendor's engineer came for something else and installed it. */
gboolean
med_demo_late_find_installed (MedDemoScene *scene,
                              MedConnection *connection,
                              gconstpointer data,
                              GError **error)
{
  const MedDemoOrder *order = data;
  gint64 lead_id = med_demo_scene_find_person (connection, "lindqvist", error);
  g_autoptr (MedFoundInstall) found = med_found_install_new (order->disposition_id, lead_id);
  g_autoptr (MedWorkOrder) work =
      lead_id != 0 ? med_work_order_load_sync (connection, order->disposition_id, 0, error) : NULL;

  if (work == NULL)
    return FALSE;
  found->installed_usec = med_clock_now_usec (scene->clock) - 5 * MED_USEC_PER_HOUR;
  found->version_read = g_strdup (work->target_version);
  found->engineer = g_strdup (med_json_get_text (order->line, "engineer"));
  found->report_number = g_strdup (med_json_get_text (order->line, "report"));
  found->text = g_strdup (med_json_get_text (order->line, "reason"));
  found->report_name = g_strdup ("service-report.pdf");
  found->report = draw_page ("Service report (a stand-in of the demonstration)");
  found->take_from_use = TRUE;
  return med_found_install_record_sync (connection, found, error);
}
