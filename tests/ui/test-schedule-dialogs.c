/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-schedule.h"
#include "support/med-test-ui.h"
#include "ui/schedule/med-calendar-dialog.h"
#include "ui/schedule/med-call-off-dialog.h"
#include "ui/schedule/med-place-dialog.h"
#include "ui/schedule/med-weekly-dialog.h"

#define DAY "Day (year-month-day)"
#define TIME "Time (24 hours)"
#define CONSENT "Who in the clinical department consents"
#define FALLBACK "Which device serves patients meanwhile"
#define UNTIL "Valid until (year-month-day)"
#define COMPLETE "Complete until (year-month-day)"
#define ZONE "Time zone of times without one"

typedef struct
{
  MedTestUi *ui;
  GtkWidget *parent;
  gint64 device; /* in use by day, with a staged patch */
  gint64 bare;   /* without a calendar and without a patch */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->ui = med_test_ui_new ();
  self->device = med_test_fleet_add_device (self->ui->engine, "CT-1", "Exa <b>&</b>", "CT", "4.2");
  self->bare = med_test_fleet_add_device (self->ui->engine, "CT-2", "Exa", "CT", "4.1");
  med_test_schedule_set_hours (self->ui->engine, self->device, "08:00-12:00, 13:00-18:00");
  gint64 patch = med_test_schedule_add_patch (self->ui->engine, self->device, "KB1");
  g_autofree char *script =
      g_strdup_printf ("INSERT INTO disposition (patch_id, device_id, state, since_usec)"
                       " VALUES (%d, %d, 'staged', 0);",
                       (int) patch, (int) self->device);
  med_test_fleet_run_script (self->ui->engine, script);
  self->parent = gtk_label_new ("parent");
  med_test_ui_show (self->parent);
  med_test_ui_settle (self->ui);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_ui_settle (self->ui);
  med_test_ui_close (self->parent);
  med_test_ui_free (self->ui);
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_engine_count (self->ui->engine, sql);
}

static gboolean
is_sensitive (GtkWindow *dialog, const char *name)
{
  return gtk_widget_is_sensitive (med_test_ui_find (dialog, name));
}

static gboolean
is_destroyed (gpointer weak)
{
  return *(gpointer *) weak == NULL;
}

/* Spins until the dialog has closed itself. */
static void
wait_closed (gpointer *weak)
{
  med_test_ui_wait (is_destroyed, weak, "the dialog to close");
}

static GtkWindow *
open_place (Fixture *self, gint64 device)
{
  med_place_dialog_present (self->parent, self->ui->session, device, 0, 0);
  GtkWindow *dialog = med_test_ui_wait_dialog ();

  med_test_ui_settle (self->ui);
  return dialog;
}

static void
enter (Fixture *self, GtkWindow *dialog, const char *day, const char *time)
{
  med_test_ui_type (dialog, DAY, day);
  med_test_ui_type (dialog, TIME, time);
  med_test_ui_settle (self->ui);
}

/* What is typed and what is said of it; only what fits can be planned. */
static void
test_place_judges_what_is_entered (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *day, *time, *said;
    gboolean fits;
  } cases[] = {
    /* In use from 17:00 to 21:00 and from 22:00 to 03:00 in Tokyo, kept free for 15 minutes more.
     */
    { "2026-11-24", "03:15", "It fits", TRUE },
    { "2026-11-24", "03:14", "It does not fit", FALSE },
    { "2026-11-24", "04:00", "It fits", TRUE },
    { "2026-11-24", "13:30", "It fits", TRUE },
    { "2026-11-24", "13:31", "It does not fit", FALSE },
    { "2026-11-24", "17:00", "It does not fit", FALSE },
    { "2026-11-24", "21:00", "It does not fit", FALSE },
    { "2026-11-24", "24:30", "Enter a day like", FALSE },
    { "2026-11-24", "6 pm", "Enter a day like", FALSE },
    { "2026-11-24", "", "Enter a day like", FALSE },
    { "2026-02-30", "18:00", "Enter a day like", FALSE },
    { "tomorrow", "18:00", "Enter a day like", FALSE },
    { "", "", "Enter a day like", FALSE },
    { "2026-11-22", "18:00", "", FALSE }, /* over */
    { "2026-11-25", "05:00", "It fits", TRUE },
  };
  GtkWindow *dialog = open_place (self, self->device);

  med_test_ui_type (dialog, CONSENT, "Dr. A");
  med_test_ui_type (dialog, FALLBACK, "CT-2");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      enter (self, dialog, cases[i].day, cases[i].time);
      med_test_ui_assert_shows (dialog, cases[i].said);
      if (is_sensitive (dialog, "Plan") != cases[i].fits)
        g_error ("%s %s", cases[i].day, cases[i].time);
    }
  gtk_window_destroy (dialog);
  g_assert_cmpint (count (self, "SELECT count(*) FROM downtime"), ==, 0);
}

static gpointer
load_technician (MedConnection *connection, gpointer data, GCancellable *c, GError **error)
{
  return med_person_load_sync (connection, ((Fixture *) data)->ui->technician, error);
}

/* Planning is a technician's; whoever else tries is told so. */
static void
test_place_is_a_technicians (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_place (self, self->device);

  enter (self, dialog, "2026-11-24", "04:00");
  med_test_ui_type (dialog, CONSENT, "Dr. A");
  med_test_ui_type (dialog, FALLBACK, "CT-2");
  med_test_ui_click (dialog, "Plan");
  med_test_ui_assert_shows (dialog, "is done by another role");
  g_assert_cmpint (count (self, "SELECT count(*) FROM downtime WHERE state = 'planned'"), ==, 0);
  gtk_window_destroy (dialog);
}

static void
test_place_needs_consent_and_fallback (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedPerson) technician =
      med_test_engine_run (self->ui->engine, MED_STORE_BULK, load_technician, self, NULL);

  static const char *const blanks[] = { "", " ", "\t " };

  med_session_set_person (self->ui->session, technician);
  GtkWindow *dialog = open_place (self, self->device);
  gpointer weak = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  enter (self, dialog, "2026-11-24", "04:00");
  for (gsize i = 0; i < G_N_ELEMENTS (blanks); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (blanks); k++)
      {
        med_test_ui_type (dialog, CONSENT, blanks[i]);
        med_test_ui_type (dialog, FALLBACK, blanks[k]);
        g_assert_false (is_sensitive (dialog, "Plan"));
      }
  med_test_ui_type (dialog, CONSENT, "Dr. <A> & B");
  g_assert_false (is_sensitive (dialog, "Plan"));
  med_test_ui_type (dialog, FALLBACK, "CT-2");
  g_assert_true (is_sensitive (dialog, "Plan"));
  med_test_ui_click (dialog, "Plan");
  wait_closed (&weak);
  g_assert_cmpint (count (self, "SELECT count(*) FROM downtime WHERE state = 'planned' AND"
                                " consent_by = 'Dr. <A> & B' AND fallback = 'CT-2'"),
                   ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM disposition WHERE state = 'scheduled'"), ==,
                   1);
}

/* More reserve than the vendor states is allowed, less is not; what no longer fits is refused. */
static void
test_place_rollback (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_place (self, self->device);
  GtkSpinButton *spin = GTK_SPIN_BUTTON (med_test_ui_find (dialog, "rollback_spin"));
  double least = gtk_spin_button_get_value (spin);

  enter (self, dialog, "2026-11-24", "03:15");
  g_assert_cmpfloat (least, >, 0);
  gtk_spin_button_set_value (spin, least - 30);
  med_test_ui_settle (self->ui);
  g_assert_cmpfloat (gtk_spin_button_get_value (spin), ==, least);
  gtk_spin_button_set_value (spin, least + 600);
  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (dialog, "It fits");
  /* From 03:15 to 16:45 are 13 hours and a half. */
  gtk_spin_button_set_value (spin, 15 * 60);
  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (dialog, "It does not fit");
  gtk_window_destroy (dialog);
}

static void
test_place_next_goes_on (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_place (self, self->device);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 4; i++)
    {
      const char *day =
          gtk_editable_get_text (GTK_EDITABLE (med_test_ui_find (dialog, "date_row")));
      const char *time =
          gtk_editable_get_text (GTK_EDITABLE (med_test_ui_find (dialog, "time_row")));

      g_assert_true (g_hash_table_add (seen, g_strconcat (day, " ", time, NULL)));
      med_test_ui_click (dialog, "Next Free");
      med_test_ui_settle (self->ui);
      med_test_ui_assert_shows (dialog, "It fits");
    }
  gtk_window_destroy (dialog);
}

static void
test_place_without_a_patch (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_place (self, self->bare);

  med_test_ui_assert_shows (dialog, "No security patch is open for this device");
  g_assert_false (is_sensitive (dialog, "Plan"));
  g_assert_false (is_sensitive (dialog, "Next Free"));
  gtk_window_destroy (dialog);
}

/* Somebody else has planned it meanwhile: refused in words, nothing is written twice. */
static void
test_place_loses_a_race (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_place (self, self->device);

  enter (self, dialog, "2026-11-24", "04:00");
  med_test_ui_type (dialog, CONSENT, "Dr. A");
  med_test_ui_type (dialog, FALLBACK, "CT-2");
  g_assert_true (is_sensitive (dialog, "Plan"));
  med_test_fleet_run_script (self->ui->engine, "UPDATE disposition SET state = 'not-affected'");
  med_test_ui_click (dialog, "Plan");
  med_test_ui_settle (self->ui);
  g_assert_cmpint (count (self, "SELECT count(*) FROM downtime WHERE state = 'planned'"), ==, 0);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (dialog)));
  g_autofree char *text = med_test_ui_dup_text (dialog);
  g_assert_null (strstr (text, "It fits"));
  gtk_window_destroy (dialog);
}

static gint64
add_downtime (Fixture *self)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO downtime (device_id, patch_id, statement_id, start_usec, prepare_min,"
      " install_min, restart_min, verify_min, rollback_min, end_usec, calendar_hash, fallback,"
      " planned_by, planned_usec, consent_by, consent_usec) SELECT %d, patch_id, id, "
      "%" G_GINT64_FORMAT ", 15, 60, 15, 45, 60, %" G_GINT64_FORMAT
      ", 'h', 'CT-2', 1, 0, 'Dr. A', 0 FROM statement;"
      "UPDATE disposition SET state = 'scheduled', downtime_id = (SELECT id FROM downtime);",
      (int) self->device, med_test_schedule_usec ("2026-11-23T19:00:00Z"),
      med_test_schedule_usec ("2026-11-23T22:15:00Z"));

  med_test_fleet_run_script (self->ui->engine, script);
  return count (self, "SELECT max(id) FROM downtime");
}

static GtkWindow *
open_call_off (Fixture *self, gint64 downtime)
{
  med_call_off_dialog_present (self->parent, self->ui->session, downtime, "CT-1 <at> 04:00");
  return med_test_ui_wait_dialog ();
}

static void
test_call_off_needs_a_reason (Fixture *self, gconstpointer unused)
{
  gint64 downtime = add_downtime (self);
  GtkWindow *dialog = open_call_off (self, downtime);
  gpointer weak = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  med_test_ui_assert_shows (dialog, "CT-1 <at> 04:00");
  g_assert_false (is_sensitive (dialog, "Call Off"));
  med_test_ui_type (dialog, "Reason", "   ");
  g_assert_false (is_sensitive (dialog, "Call Off"));
  med_test_ui_type (dialog, "Reason", "a patient's need");
  med_test_ui_click (dialog, "Call Off");
  wait_closed (&weak);
  g_assert_cmpint (count (self, "SELECT count(*) FROM downtime WHERE state = 'called-off' AND"
                                " called_off_reason = 'a patient''s need'"),
                   ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM disposition WHERE state = 'staged'"), ==, 1);
}

static void
test_call_off_refused_says_why (Fixture *self, gconstpointer unused)
{
  gint64 downtime = add_downtime (self);
  GtkWindow *dialog = open_call_off (self, downtime);

  med_test_fleet_run_script (self->ui->engine, "UPDATE downtime SET state = 'used';"
                                               "UPDATE disposition SET state = 'installing'");
  med_test_ui_type (dialog, "Reason", "too late");
  med_test_ui_click (dialog, "Call Off");
  med_test_ui_settle (self->ui);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (dialog)));
  GtkWidget *error = med_test_ui_find (dialog, "error_label");
  g_assert_cmpuint (strlen (gtk_label_get_text (GTK_LABEL (error))), >, 10);
  g_assert_cmpint (count (self, "SELECT count(*) FROM downtime WHERE state = 'used'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM change WHERE body LIKE '%too late%'"), ==, 0);
  /* It can be tried again, and nothing was lost. */
  g_assert_true (is_sensitive (dialog, "Call Off"));
  gtk_window_destroy (dialog);
}

static GtkWindow *
open_weekly (Fixture *self, gint64 device)
{
  med_weekly_dialog_present (self->parent, self->ui->session, device);
  GtkWindow *dialog = med_test_ui_wait_dialog ();

  med_test_ui_settle (self->ui);
  return dialog;
}

static void
set_exceptions (GtkWindow *dialog, const char *text)
{
  GtkWidget *view = med_test_ui_find (dialog, "Exceptions");

  while (view != NULL && !ADW_IS_PREFERENCES_GROUP (view))
    view = gtk_widget_get_parent (view);
  for (GtkWidget *child = view; child != NULL;)
    {
      if (GTK_IS_TEXT_VIEW (child))
        {
          gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (child)), text, -1);
          return;
        }
      GtkWidget *next = gtk_widget_get_first_child (child);
      while (next == NULL && child != view)
        {
          next = gtk_widget_get_next_sibling (child);
          if (next == NULL)
            child = gtk_widget_get_parent (child);
        }
      child = next;
    }
  g_assert_not_reached ();
}

static void
test_weekly_refuses_in_words (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *monday, *exceptions, *until, *said;
  } cases[] = {
    { "7 to 9", "", "2027-03-01", "cannot be read as hours" },
    { "07:00-25:00", "", "2027-03-01", "cannot be read as hours" },
    { "07:00-09:00", "Christmas", "2027-03-01", "" },
    { "07:00-09:00", "2026-02-30", "2027-03-01", "" },
    { "07:00-09:00", "2026-12-24 x-y", "2027-03-01", "" },
    { "07:00-09:00", "", "soon", "Enter a day like 2027-03-01" },
    { "07:00-09:00", "", "2027-13-01", "Enter a day like 2027-03-01" },
    { "07:00-09:00", "", "", "Enter a day like 2027-03-01" },
  };
  GtkWindow *dialog = open_weekly (self, self->device);
  gint64 rows = count (self, "SELECT count(*) FROM change");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %zu: %s", i, cases[i].monday);
      med_test_ui_type (dialog, "Monday", cases[i].monday);
      set_exceptions (dialog, cases[i].exceptions);
      med_test_ui_type (dialog, UNTIL, cases[i].until);
      med_test_ui_click (dialog, "Save");
      med_test_ui_settle (self->ui);
      GtkWidget *error = med_test_ui_find (dialog, "error_label");
      const char *said = gtk_label_get_text (GTK_LABEL (error));
      if (strstr (said, cases[i].said) == NULL || *said == '\0')
        g_error ("case %zu: %s", i, said);
    }
  g_assert_cmpint (count (self, "SELECT count(*) FROM change"), ==, rows);
  gtk_window_destroy (dialog);
}

static void
test_weekly_is_read_back (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_weekly (self, self->device);
  gpointer weak = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  med_test_ui_type (dialog, "Monday", "07:00-09:00");
  med_test_ui_type (dialog, "Sunday", "");
  set_exceptions (dialog, "\n 2026-12-25 \n2026-12-24 07:00-13:00\n\n");
  med_test_ui_type (dialog, UNTIL, "2027-03-01");
  med_test_ui_click (dialog, "Save");
  wait_closed (&weak);

  GtkWindow *again = open_weekly (self, self->device);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (med_test_ui_find (again, "until_row"))), ==,
                   "2027-03-01");
  med_test_ui_assert_shows (again, "07:00-09:00");
  g_assert_cmpint (count (self, "SELECT count(*) FROM calendar_source WHERE kind = 'weekly' AND"
                                " replaced_usec IS NULL AND pattern LIKE '%2026-12-25%' AND"
                                " pattern LIKE '%2026-12-24%07:00-13:00%'"),
                   ==, 1);
  gtk_window_destroy (again);
}

static void
test_weekly_of_a_bare_device (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_weekly (self, self->bare);
  gpointer weak = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  g_assert_true (is_sensitive (dialog, "Save"));
  med_test_ui_click (dialog, "Save");
  wait_closed (&weak);
  /* Closed all week is an answer too, and it is of this device only. */
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM calendar_source WHERE device_id = %d AND"
                       " kind = 'weekly' AND replaced_usec IS NULL",
                       (int) self->bare);
  g_assert_cmpint (count (self, sql), ==, 1);
}

static MedCalendarDialog *
open_calendar (Fixture *self, const char *contents)
{
  g_autofree char *path = med_test_fleet_write_file (self->ui->engine, "ct <1>.ics", contents);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  MedCalendarDialog *dialog =
      med_calendar_dialog_present (self->parent, self->ui->session, self->device);

  med_test_ui_settle (self->ui);
  med_calendar_dialog_set_file (dialog, file);
  return dialog;
}

#define EVENT                                                                                      \
  "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261124T200000Z\r\nDTEND:20261124T210000Z\r\nEND:VEVENT\r\n"
#define CALENDAR(events) "BEGIN:VCALENDAR\r\n" events "END:VCALENDAR\r\n"

static void
test_calendar_entries_are_checked (Fixture *self, gconstpointer unused)
{
  MedCalendarDialog *dialog = open_calendar (self, CALENDAR (EVENT));

  med_test_ui_assert_shows (dialog, "1 busy time");
  g_assert_true (is_sensitive (GTK_WINDOW (dialog), "Import"));
  med_test_ui_type (dialog, ZONE, "Atlantis/Capital");
  g_assert_false (is_sensitive (GTK_WINDOW (dialog), "Import"));
  med_test_ui_assert_shows (dialog, "Enter a time zone like");
  med_test_ui_type (dialog, ZONE, "Europe/Berlin");
  med_test_ui_assert_shows (dialog, "1 busy time");
  med_test_ui_type (dialog, COMPLETE, "March");
  med_test_ui_assert_shows (dialog, "Enter a day like 2027-03-01");
  g_assert_false (is_sensitive (GTK_WINDOW (dialog), "Import"));
  /* Complete until before the event: it is not in the period. */
  med_test_ui_type (dialog, COMPLETE, "2026-11-23");
  med_test_ui_assert_shows (dialog, "0 busy times");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpint (count (self, "SELECT count(*) FROM busy"), ==, 0);
}

/* What cannot be read may have said that the device is busy: all of the time is, none is free. */
static void
test_calendar_that_is_none (Fixture *self, gconstpointer unused)
{
  static const char *const files[] = { "", "hello", "\x89PNG\r\n", "BEGIN:VCALENDAR\r\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      MedCalendarDialog *dialog = open_calendar (self, files[i]);

      med_test_ui_assert_shows (dialog, "days that it may concern count as busy");
      med_test_ui_click (dialog, "Import");
      med_test_ui_settle (self->ui);
      g_assert_cmpint (count (self, "SELECT count(*) FROM busy b JOIN calendar_source s ON s.id ="
                                    " b.source_id WHERE s.replaced_usec IS NULL AND s.kind <>"
                                    " 'weekly' AND b.end_usec - b.start_usec > 7000000000000"),
                       ==, 1);
    }
}

static void
test_calendar_for_a_file_that_is_gone (Fixture *self, gconstpointer unused)
{
  MedCalendarDialog *dialog =
      med_calendar_dialog_present (self->parent, self->ui->session, self->device);
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nonexistent/ct.ics");

  /* Before it is known which device it is for */
  med_calendar_dialog_set_file (dialog, nowhere);
  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (dialog, "Nothing was changed");
  med_test_ui_assert_shows (dialog, "/nonexistent/ct.ics");
  g_assert_false (is_sensitive (GTK_WINDOW (dialog), "Import"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Closed while what it asked for is on its way. */
static void
test_closed_at_once (Fixture *self, gconstpointer unused)
{
  gint64 downtime = add_downtime (self);
  gint64 rows = count (self, "SELECT count(*) FROM change");

  for (int i = 0; i < 4; i++)
    {
      if (i == 0)
        med_place_dialog_present (self->parent, self->ui->session, self->device, 0, 0);
      else if (i == 1)
        med_weekly_dialog_present (self->parent, self->ui->session, self->device);
      else if (i == 2)
        med_calendar_dialog_present (self->parent, self->ui->session, self->device);
      else
        med_call_off_dialog_present (self->parent, self->ui->session, downtime, "x");
      GtkWindow *dialog = med_test_ui_wait_dialog ();
      gpointer weak = dialog;
      g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
      gtk_window_destroy (dialog);
      med_test_ui_settle (self->ui);
      g_assert_null (weak);
    }
  g_assert_cmpint (count (self, "SELECT count(*) FROM change"), ==, rows);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/ui/schedule-dialogs/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_setenv ("MEDPATCH_CALENDAR", g_getenv ("MED_TEST_CALENDAR"), TRUE);
  CASE ("place-judges-what-is-entered", test_place_judges_what_is_entered);
  CASE ("place-needs-consent-and-fallback", test_place_needs_consent_and_fallback);
  CASE ("place-is-a-technicians", test_place_is_a_technicians);
  CASE ("place-keeps-the-rollback-reserve", test_place_rollback);
  CASE ("place-next-goes-on", test_place_next_goes_on);
  CASE ("place-without-a-patch", test_place_without_a_patch);
  CASE ("place-refused-meanwhile", test_place_loses_a_race);
  CASE ("call-off-needs-a-reason", test_call_off_needs_a_reason);
  CASE ("call-off-refused-says-why", test_call_off_refused_says_why);
  CASE ("weekly-refuses-in-words", test_weekly_refuses_in_words);
  CASE ("weekly-is-read-back", test_weekly_is_read_back);
  CASE ("weekly-of-a-bare-device", test_weekly_of_a_bare_device);
  CASE ("calendar-entries-are-checked", test_calendar_entries_are_checked);
  CASE ("calendar-that-is-none", test_calendar_that_is_none);
  CASE ("calendar-of-a-file-that-is-gone", test_calendar_for_a_file_that_is_gone);
  CASE ("closed-at-once", test_closed_at_once);
  return g_test_run ();
}
