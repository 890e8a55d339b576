/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/schedule/med-local-time.h"
#include "support/med-test-schedule.h"
#include "support/med-test-ui.h"
#include "ui/schedule/med-calendar-dialog.h"
#include "ui/schedule/med-place-dialog.h"
#include "ui/schedule/med-schedule-list.h"
#include "ui/schedule/med-schedule-page.h"

/* CT-1 is in use by day and has a staged patch, CT-2 has no calendar. */
static gint64
add_devices (MedTestUi *ui)
{
  gint64 device = med_test_fleet_add_device (ui->engine, "CT-1", "Exa <b>&</b>", "CT", "4.2");
  g_autofree char *script = NULL;

  med_test_fleet_add_device (ui->engine, "CT-2", "Exa", "CT", "4.1");
  med_test_schedule_set_hours (ui->engine, device, "08:00-12:00, 13:00-18:00");
  gint64 patch = med_test_schedule_add_patch (ui->engine, device, "KB1");
  script = g_strdup_printf ("INSERT INTO disposition (patch_id, device_id, state, since_usec)"
                            " VALUES (%d, %d, 'staged', 0);",
                            (int) patch, (int) device);
  med_test_fleet_run_script (ui->engine, script);
  return device;
}

/* Tuesday from 04:00 to 07:15 in Tokyo */
static void
add_downtime (MedTestUi *ui, gint64 device)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO downtime (device_id, patch_id, statement_id, start_usec, prepare_min,"
      " install_min, restart_min, verify_min, rollback_min, end_usec, calendar_hash, fallback,"
      " planned_by, planned_usec, consent_by, consent_usec) SELECT %d, patch_id, id, "
      "%" G_GINT64_FORMAT ", 15, 60, 15, 45, 60, %" G_GINT64_FORMAT
      ", 'h', 'CT-2', 1, 0, 'Dr. A', 0 FROM statement;"
      "UPDATE disposition SET state = 'scheduled', downtime_id = (SELECT id FROM downtime);",
      (int) device, med_test_schedule_usec ("2026-11-23T19:00:00Z"),
      med_test_schedule_usec ("2026-11-23T22:15:00Z"));

  med_test_fleet_run_script (ui->engine, script);
}

static GtkWidget *
find_type (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* At once; activating a button as Enter does takes a quarter of a second. */
static void
zoom (MedPage *page, const char *name)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (med_test_ui_find (page, name)), TRUE);
}

static void
test_week (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  gint64 device = add_devices (ui);
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_SCHEDULE_PAGE);

  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "CT-1");
  med_test_ui_assert_shows (page, "1 open patch");
  med_test_ui_assert_shows (page, "2 of 2 devices");
  med_test_ui_assert_shows (page, "Mon 2026-11-23 – Sun 2026-11-29");
  MED_PAGE_GET_CLASS (page)->show_item (page, device);
  med_test_ui_settle (ui);
  MedScheduleList *list = MED_SCHEDULE_LIST (find_type (GTK_WIDGET (page), MED_TYPE_SCHEDULE_LIST));
  g_assert_cmpint (med_schedule_list_get_device_id (list), ==, device);
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "schedule-week");
  zoom (page, "Day");
  med_test_ui_settle (ui);
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "schedule-day");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "KB1");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "1 of 2 devices");
  med_test_ui_click (page, "Only KB1");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "2 of 2 devices");
  med_test_ui_click (page, "Later");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Tue 2026-11-24");
  med_test_ui_close (page);
}

/* From the strip to the reason: the time is free again. */
static void
test_call_off (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  gint64 device = add_devices (ui);

  add_downtime (ui, device);
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_SCHEDULE_PAGE);
  MED_PAGE_GET_CLASS (page)->show_item (page, device);
  med_test_ui_settle (ui);
  MedScheduleStrip *strip =
      MED_SCHEDULE_STRIP (find_type (GTK_WIDGET (page), MED_TYPE_SCHEDULE_STRIP));
  MedScheduleTimes *times = med_schedule_strip_get_times (strip);
  guint span = 0;
  while (((MedTimeSpan *) g_ptr_array_index (times->spans, span))->downtime_id == 0)
    span++;
  g_signal_emit_by_name (strip, "picked", span);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Downtime for KB1, it needs 3 h 15 min");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "schedule-week-downtime");
  zoom (page, "Day");
  med_test_ui_settle (ui);
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "schedule-day-downtime");
  zoom (page, "Week");
  med_test_ui_settle (ui);
  g_signal_emit_by_name (strip, "activated", span);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Not verified by 06:15");
  med_test_ui_shoot (gtk_widget_get_first_child (GTK_WIDGET (strip)), "schedule-details");
  med_test_ui_click (page, "Call Off…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  g_assert_false (gtk_widget_get_sensitive (med_test_ui_find (dialog, "Call Off")));
  med_test_ui_type (dialog, "Reason", "a patient needs it");
  med_test_ui_shoot (dialog, "schedule-call-off");
  med_test_ui_click (dialog, "Call Off");
  med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (
                       ui->engine, "SELECT count(*) FROM downtime WHERE state = 'called-off'"),
                   ==, 1);
  med_test_ui_close (page);
}

static void
test_spans (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  gint64 device = add_devices (ui);
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_SCHEDULE_PAGE);

  MED_PAGE_GET_CLASS (page)->show_item (page, device);
  med_test_ui_settle (ui);
  MedScheduleStrip *strip =
      MED_SCHEDULE_STRIP (find_type (GTK_WIDGET (page), MED_TYPE_SCHEDULE_STRIP));
  g_assert_nonnull (med_schedule_strip_get_times (strip));
  g_signal_emit_by_name (strip, "picked", 0);
  med_test_ui_assert_shows (page, "busy, opening hours");
  g_signal_emit_by_name (strip, "activated", 1);
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (page, "Plan Downtime…");
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_first_child (GTK_WIDGET (strip))));
  med_test_ui_settle (ui);
  g_assert_null (gtk_widget_get_first_child (GTK_WIDGET (strip)));
  med_test_ui_close (page);
}

static void
test_place (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  gint64 device = add_devices (ui);
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_SCHEDULE_PAGE);

  med_test_ui_settle (ui);
  med_place_dialog_present (GTK_WIDGET (page), ui->session, device, 0, 0);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "needs 3 h 15 min");
  med_test_ui_assert_shows (dialog, "It fits");
  med_test_ui_shoot (dialog, "schedule-place");
  /* Into the opening hours: refused with the arithmetic, and cannot be planned. */
  med_test_ui_type (dialog, "Day (year-month-day)", "2026-11-24");
  med_test_ui_type (dialog, "Time (24 hours)", "17:30");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "It does not fit");
  med_test_ui_shoot (dialog, "schedule-place-refused");
  med_test_ui_type (dialog, "Who in the clinical department consents", "Dr. A");
  med_test_ui_type (dialog, "Which device serves patients meanwhile", "CT-2");
  g_assert_false (gtk_widget_get_sensitive (med_test_ui_find (dialog, "Plan")));
  med_test_ui_click (dialog, "Next Free");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "It fits");
  g_assert_true (gtk_widget_get_sensitive (med_test_ui_find (dialog, "Plan")));
  gtk_window_close (dialog);
  med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM downtime"), ==, 0);
  med_test_ui_close (page);
}

static void
test_calendar (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  gint64 device = add_devices (ui);
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_SCHEDULE_PAGE);
  g_autofree char *path = med_test_fleet_write_file (
      ui->engine, "ct.ics",
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261124T200000Z\r\n"
      "DTEND:20261124T210000Z\r\nSUMMARY:Mr. Smith\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  MedCalendarDialog *dialog = med_calendar_dialog_present (GTK_WIDGET (page), ui->session, device);
  med_test_ui_settle (ui);
  med_calendar_dialog_set_file (dialog, file);
  for (int i = 0; i < 100 && !gtk_widget_get_sensitive (med_test_ui_find (dialog, "Import")); i++)
    {
      g_usleep (20 * 1000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  med_test_ui_assert_shows (dialog, "1 busy time");
  med_test_ui_shoot (dialog, "schedule-calendar");
  med_test_ui_click (dialog, "Import");
  med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM busy"), ==, 1);
  med_test_ui_close (page);
}

static void
test_weekly (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  gint64 device = add_devices (ui);
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_SCHEDULE_PAGE);

  MED_PAGE_GET_CLASS (page)->show_item (page, device);
  med_test_ui_settle (ui);
  gtk_widget_activate_action (GTK_WIDGET (page), "schedule.weekly", NULL);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  med_test_ui_shoot (dialog, "schedule-weekly");
  med_test_ui_type (dialog, "Monday", "7 to 9");
  med_test_ui_click (dialog, "Save");
  med_test_ui_assert_shows (dialog, "cannot be read as hours");
  med_test_ui_type (dialog, "Monday", "07:00-09:00");
  med_test_ui_click (dialog, "Save");
  med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine,
                                          "SELECT count(*) FROM calendar_source WHERE kind = "
                                          "'weekly' AND replaced_usec IS NULL AND pattern LIKE "
                                          "'%07:00-09:00%'"),
                   ==, 1);
  med_test_ui_close (page);
}

/* A week in which clocks change has 169 or 167 hours, and its days are as wide as they are long. */
static void
test_clock_changes (void)
{
  g_autoptr (GTimeZone) berlin = med_local_zone_new ("Europe/Berlin");
  g_autoptr (MedScheduleScale) autumn =
      med_schedule_scale_new (berlin, med_test_schedule_usec ("2026-10-21T12:00:00Z"), TRUE);
  g_autoptr (MedScheduleScale) spring =
      med_schedule_scale_new (berlin, med_test_schedule_usec ("2026-03-29T12:00:00Z"), FALSE);
  g_autofree char *sunday = med_schedule_scale_dup_day (autumn, 6);
  gint64 midnight = g_array_index (autumn->days_usec, gint64, 6);

  g_assert_cmpint (autumn->from_usec, ==, med_test_schedule_usec ("2026-10-18T22:00:00Z"));
  g_assert_cmpint (autumn->until_usec - autumn->from_usec, ==, 169 * MED_USEC_PER_HOUR);
  g_assert_cmpint (spring->until_usec - spring->from_usec, ==, 23 * MED_USEC_PER_HOUR);
  g_assert_nonnull (strstr (sunday, "25 h"));
  /* The hour from 02 comes twice. */
  g_assert_cmpint (med_schedule_scale_get_hour (autumn, midnight + 2 * MED_USEC_PER_HOUR), ==, 2);
  g_assert_cmpint (med_schedule_scale_get_hour (autumn, midnight + 3 * MED_USEC_PER_HOUR), ==, 2);
  g_assert_cmpint (med_schedule_scale_get_hour (autumn, midnight + 4 * MED_USEC_PER_HOUR), ==, 3);
  g_assert_cmpint (med_schedule_scale_get_hour (spring, spring->from_usec + 2 * MED_USEC_PER_HOUR),
                   ==, 3);
  g_assert_cmpfloat (med_schedule_scale_get_x (autumn, midnight, 169), ==, 144);
  g_assert_cmpint (med_schedule_scale_get_usec (autumn, 144, 169), ==, midnight);
  g_assert_cmpfloat (med_schedule_scale_get_x (autumn, 0, 169), ==, 0);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_setenv ("MEDPATCH_CALENDAR", g_getenv ("MED_TEST_CALENDAR"), TRUE);
  g_test_add_func ("/ui/schedule-page/week-and-day", test_week);
  g_test_add_func ("/ui/schedule-page/weeks-in-which-clocks-change", test_clock_changes);
  g_test_add_func ("/ui/schedule-page/spans-say-what-they-are", test_spans);
  g_test_add_func ("/ui/schedule-page/downtime-is-called-off", test_call_off);
  g_test_add_func ("/ui/schedule-page/plan-shows-the-arithmetic", test_place);
  g_test_add_func ("/ui/schedule-page/calendar-is-read-then-imported", test_calendar);
  g_test_add_func ("/ui/schedule-page/weekly-pattern", test_weekly);
  return g_test_run ();
}
