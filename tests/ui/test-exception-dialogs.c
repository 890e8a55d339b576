/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "ui/installation/med-exception-act.h"
#include "ui/installation/med-exception-dialog.h"

/* The dialogs in which exceptions are requested, decided and looked after. */

#define EXPIRES "Expires on: year-month-day"
#define BUDGET "Budget year"
#define WHAT "What was done"
#define REFERENCE "Evidence: where it is written down"
#define LAST "Last seen to work on: year-month-day"
#define NEXT "Next test by: year-month-day"

typedef struct
{
  MedTestUi *ui;
  MedTestWard *ward;
  MedTestException exception;
  GtkWidget *label;
  char *before; /* what was stored before the dialog opened */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->ui = med_test_ui_new ();
  self->ward = med_test_ward_new_in (self->ui->engine, FALSE, TRUE);
  med_test_ward_carry_to (self->ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&self->exception, self->ward);
  self->label = gtk_label_new ("behind");
  med_test_ui_show (self->label);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_ui_settle (self->ui);
  med_test_ui_close (self->label);
  med_test_exception_clear (&self->exception);
  med_test_ward_free (self->ward);
  med_test_ui_free (self->ui);
  g_free (self->before);
}

static void
sign_in_technician (Fixture *self)
{
  const MedPerson person = { .id = self->ui->technician,
                             .login = (char *) "tt",
                             .name = (char *) "Taro Tanaka",
                             .roles = MED_ROLE_TECHNICIAN | MED_ROLE_CLINICAL_OWNER,
                             .active = TRUE };

  med_session_set_person (self->ui->session, &person);
}

static void
remember (Fixture *self)
{
  g_free (self->before);
  self->before = med_test_exception_snapshot (self->ward);
}

static void
assert_unchanged (Fixture *self)
{
  g_autofree char *after = med_test_exception_snapshot (self->ward);

  g_assert_cmpstr (self->before, ==, after);
}

static GtkWindow *
open_request (Fixture *self, const MedException *before)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  sign_in_technician (self);
  remember (self);
  g_array_append_val (ids, self->ward->disposition_id);
  med_exception_dialog_present (self->label, self->ui->session, ids, "KB1 on 10233", before);
  return med_test_ui_wait_dialog ();
}

static GtkWidget *
group_of (GtkWindow *dialog, guint number)
{
  g_autofree char *title = g_strdup_printf ("Control %u", number);
  GtkWidget *group =
      gtk_widget_get_ancestor (med_test_ui_find (dialog, title), ADW_TYPE_PREFERENCES_GROUP);

  g_assert_nonnull (group);
  return group;
}

typedef struct
{
  GtkWindow *window;
  GtkWidget *row;
} Focus;

static gboolean
is_in_row (gpointer data)
{
  const Focus *focus = data;
  GtkWidget *widget = gtk_window_get_focus (focus->window);

  return widget != NULL && (widget == focus->row || gtk_widget_is_ancestor (widget, focus->row));
}

/* @number: of the control, or 0 for a row outside of them */
static void
assert_focus (GtkWindow *dialog, guint number, const char *title)
{
  gpointer root = number > 0 ? (gpointer) group_of (dialog, number) : dialog;
  Focus focus = { dialog, med_test_form_row (root, title) };

  med_test_ui_wait (is_in_row, &focus, title);
}

/* Refused with these words at this row, and nothing is stored. */
static void
refused (Fixture *self, GtkWindow *dialog, const char *words, guint number, const char *title)
{
  med_test_ui_click (dialog, "Request");
  med_test_ui_assert_shows (dialog, words);
  assert_focus (dialog, number, title);
  assert_unchanged (self);
}

static void
fill_first_part (GtkWindow *dialog)
{
  med_test_form_fill (dialog, "In words", "The ward needs it every day");
  med_test_form_fill (dialog, "Residual risk", "Somebody in the room");
  med_test_form_fill (dialog, EXPIRES, "2027-05-01");
}

static void
fill_control (GtkWindow *dialog, guint number, const char *what)
{
  GtkWidget *group = group_of (dialog, number);

  med_test_ui_type (group, WHAT, what);
  med_test_ui_type (group, REFERENCE, "Rule set 14");
  med_test_ui_type (group, NEXT, "2027-02-01");
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_engine_count (self->ui->engine, sql);
}

/* Each empty row in its turn: what is wrong stands above, the focus is where to mend it, and what
 * was typed before stays. */
static void
test_row_by_row (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_request (self, NULL);

  refused (self, dialog, "in words as well", 0, "In words");
  med_test_form_type (dialog, "The ward needs it");
  refused (self, dialog, "Say which risk remains", 0, "Residual risk");
  med_test_form_type (dialog, "Somebody in the room");
  refused (self, dialog, "An exception has an end", 0, EXPIRES);
  med_test_form_type (dialog, "next year");
  refused (self, dialog, "Name at least one control", 1, WHAT);
  med_test_ui_type (dialog, NEXT, "2027-02-01");
  refused (self, dialog, "Say what protects the device", 1, WHAT);
  med_test_form_type (dialog, "Firewall <b> & co");
  refused (self, dialog, "“Firewall <b> & co” needs evidence", 1, REFERENCE);
  med_test_form_type (dialog, "Rule set 14");
  med_test_form_fill (dialog, NEXT, "soon");
  refused (self, dialog, "“soon” is not a date", 1, NEXT);
  med_test_form_type (dialog, "2026-11-22");
  refused (self, dialog, "lies in the future", 1, NEXT);
  med_test_form_type (dialog, "2027-02-01");
  med_test_form_fill (dialog, LAST, "2026-11");
  refused (self, dialog, "“2026-11” is not a date", 1, LAST);
  med_test_form_type (dialog, "2026-11-20");
  refused (self, dialog, "A date in the future is needed, within the limit of the policy", 0,
           EXPIRES);
  med_test_form_type (dialog, "2027-05-01");
  med_test_form_fill (dialog, BUDGET, "soon");
  refused (self, dialog, "The budget year is a year such as 2027", 0, BUDGET);
  med_test_form_type (dialog, "27");
  refused (self, dialog, "The budget year is a year such as 2027", 0, BUDGET);
  med_test_form_type (dialog, "2027");
  med_test_form_assert_value (dialog, "In words", "The ward needs it");
  med_test_form_assert_value (dialog, "Residual risk", "Somebody in the room");
  med_test_form_assert_value (dialog, WHAT, "Firewall <b> & co");
  med_test_ui_click (dialog, "Request");
  med_test_form_assert_no_dialog ();
  g_autofree char *stored = med_test_fleet_dup_text (
      self->ui->engine, "SELECT state || ' ' || expires_date || ' ' || budget_year || ' ' ||"
                        " (SELECT description FROM control) FROM exception");
  g_assert_cmpstr (stored, ==, "requested 2027-05-01 2027 Firewall <b> & co");
}

/* As many as there are, with keys only; those left empty at the end are none. */
static void
test_many_controls (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_request (self, NULL);

  fill_first_part (dialog);
  fill_control (dialog, 1, "thing 1");
  for (guint i = 2; i <= 5; i++)
    {
      med_test_form_tab_to (dialog, "Add a Control");
      med_test_form_press (dialog);
      assert_focus (dialog, i, "Kind");
      if (i < 5)
        {
          g_autofree char *what = g_strdup_printf ("thing %u", i);
          fill_control (dialog, i, what);
        }
    }
  med_test_ui_shoot (dialog, "exception-many-controls");
  med_test_form_tab_to (dialog, "Remove Control 2");
  med_test_form_press (dialog);
  med_test_ui_click (dialog, "Request");
  med_test_form_assert_no_dialog ();
  g_autofree char *stored = med_test_fleet_dup_text (
      self->ui->engine, "SELECT group_concat(description, ', ') FROM (SELECT description FROM "
                        "control ORDER BY id)");
  g_assert_cmpstr (stored, ==, "thing 1, thing 3, thing 4");
}

/* Which of several is wrong is said by its number, also where one in the middle is empty. */
static void
test_faulty_control_is_named (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_request (self, NULL);

  fill_first_part (dialog);
  fill_control (dialog, 1, "one");
  med_test_ui_click (dialog, "Add a Control");
  med_test_ui_click (dialog, "Add a Control");
  fill_control (dialog, 3, "three");
  refused (self, dialog, "Control 2: Say what protects the device", 2, WHAT);
  med_test_form_type (dialog, "two");
  refused (self, dialog, "Control 2: “two” needs evidence", 2, REFERENCE);
  med_test_form_type (dialog, "log");
  refused (self, dialog, "Control 2: Every control has a date", 2, NEXT);
  med_test_form_type (dialog, "2027-02-01");
  med_test_ui_type (group_of (dialog, 3), NEXT, "2020-01-01");
  refused (self, dialog, "Control 3: The next test of a control lies in the future", 3, NEXT);
  med_test_ui_click (dialog, "Remove Control 3");
  med_test_ui_click (dialog, "Request");
  med_test_form_assert_no_dialog ();
  g_assert_cmpint (count (self, "SELECT count(*) FROM control"), ==, 2);
}

static void
test_missing_file (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = med_test_fleet_write_file (self->ui->engine, "rules.txt", "deny all");
  GtkWindow *dialog = open_request (self, NULL);

  fill_first_part (dialog);
  med_test_form_fill (dialog, WHAT, "Firewall");
  med_test_form_fill (dialog, NEXT, "2027-02-01");
  med_test_form_choose_file (dialog, "Or a file of evidence", "/nowhere/rules.txt");
  med_test_ui_click (dialog, "Request");
  med_test_ui_assert_shows (dialog, "rules.txt:");
  assert_unchanged (self);
  med_test_form_assert_value (dialog, WHAT, "Firewall");
  med_test_form_choose_file (dialog, "Or a file of evidence", file);
  med_test_ui_click (dialog, "Request");
  med_test_form_assert_no_dialog ();
  g_assert_cmpint (
      count (self, "SELECT count(*) FROM control c JOIN evidence e ON e.id = c.evidence_id"), ==,
      1);
}

static void
test_cancelled (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_request (self, NULL);

  fill_first_part (dialog);
  fill_control (dialog, 1, "Firewall");
  med_test_form_cancel (dialog);
  assert_unchanged (self);
}

/* Closed in the moment in which it is written: the request stands, and nothing is left behind. */
static void
test_closed_while_written (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_request (self, NULL);
  gpointer weak = dialog;

  fill_first_part (dialog);
  fill_control (dialog, 1, "Firewall");
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  g_signal_emit_by_name (dialog, "submitted");
  gtk_window_destroy (dialog);
  med_test_form_assert_gone (&weak);
  med_test_form_wait_count (self->ui, "SELECT count(*) FROM exception", 1);
}

/* What the last one had is offered again: every control, but no date of the future. */
static void
test_renewal (Fixture *self, gconstpointer unused)
{
  const MedControlDraft controls[] = {
    { MED_CONTROL_ISOLATE, "Unplugged", "Log 1", NULL, NULL, "2026-11-20", "2027-02-01" },
    { MED_CONTROL_OTHER, "Guard", "Log 2", NULL, NULL, NULL, "2027-02-01" },
    { MED_CONTROL_NETWORK_BLOCK, "Firewall", "Log 3", NULL, NULL, NULL, "2027-02-01" },
  };
  const char *const texts[] = { "Unplugged", "Guard", "Firewall" };

  self->exception.draft.controls = controls;
  self->exception.draft.n_controls = G_N_ELEMENTS (controls);
  med_test_exception_run (&self->exception);
  g_autoptr (MedException) running = med_test_exception_load (&self->exception);
  GtkWindow *dialog = open_request (self, running);
  med_test_ui_assert_shows (dialog, "Request a Renewal");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GtkWidget *group = group_of (dialog, i + 1);

      med_test_form_assert_value (group, WHAT, texts[i]);
      med_test_form_assert_value (group, "Kind", med_control_kind_get_title (controls[i].kind));
      med_test_form_assert_value (group, NEXT, "");
    }
  med_test_form_assert_value (dialog, EXPIRES, "");
  refused (self, dialog, "An exception has an end", 0, EXPIRES);
  med_test_form_type (dialog, "2027-08-01");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    med_test_ui_type (group_of (dialog, i + 1), NEXT, "2027-03-01");
  med_test_ui_click (dialog, "Request");
  med_test_form_assert_no_dialog ();
  g_assert_cmpint (count (self, "SELECT count(*) FROM exception WHERE renews_id IS NOT NULL"), ==,
                   1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM control WHERE exception_id = (SELECT max(id) "
                                "FROM exception)"),
                   ==, 3);
}

/* Taken back by who requested it, with a reason */
static void
test_withdraw (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->exception.draft.person_id = self->ui->technician;
  g_assert_true (med_test_exception_request (&self->exception, &error));
  g_assert_no_error (error);
  g_autoptr (MedException) request = med_test_exception_load (&self->exception);
  sign_in_technician (self);
  remember (self);
  med_exception_act_withdraw (self->label, self->ui->session, request);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "Take Back");
  med_test_ui_assert_shows (dialog, "why");
  assert_unchanged (self);
  med_test_form_cancel (dialog);
  assert_unchanged (self);
  med_exception_act_withdraw (self->label, self->ui->session, request);
  dialog = med_test_ui_wait_dialog ();
  med_test_form_fill (dialog, "Why it is taken back", "There is a downtime");
  med_test_form_tab_to (dialog, "Take Back");
  med_test_form_press (dialog);
  med_test_form_assert_no_dialog ();
  g_assert_cmpint (count (self, "SELECT count(*) FROM exception WHERE state = 'withdrawn'"), ==, 1);
}

/* A signature that is not given leaves the form as it was. */
static void
test_refusal_not_signed (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_exception_request (&self->exception, &error));
  g_autoptr (MedException) request = med_test_exception_load (&self->exception);
  remember (self);
  med_exception_act_refuse (self->label, self->ui->session, request);
  GtkWindow *form = med_test_ui_wait_dialog ();
  med_test_ui_click (form, "Refuse…");
  med_test_ui_assert_shows (form, "Say why it is refused");
  assert_focus (form, 0, "Why it is refused");
  med_test_form_type (form, "There is a downtime on Sunday");
  med_test_ui_click (form, "Refuse…");
  GtkWindow *sign = med_test_ui_wait_dialog ();
  g_assert_true (sign != form);
  med_test_ui_assert_shows (sign, "Refuse exception");
  med_test_form_cancel (sign);
  med_test_form_assert_value (form, "Why it is refused", "There is a downtime on Sunday");
  g_assert_true (gtk_widget_is_sensitive (med_test_ui_find (form, "Refuse…")));
  assert_unchanged (self);
  med_test_form_cancel (form);
}

static void
test_control_test (Fixture *self, gconstpointer unused)
{
  med_test_exception_run (&self->exception);
  g_autoptr (MedException) running = med_test_exception_load (&self->exception);
  remember (self);
  med_exception_act_test (self->label, self->ui->session, running->controls->pdata[0]);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Firewall");
  med_test_ui_click (dialog, "Record");
  med_test_ui_assert_shows (dialog, "tested again");
  med_test_form_fill (dialog, NEXT, "2027-04-01");
  med_test_form_fill (dialog, "Tested on: year-month-day", "2027-01-01");
  med_test_ui_click (dialog, "Record");
  med_test_ui_assert_shows (dialog, "lies in the future");
  med_test_form_fill (dialog, "Tested on: year-month-day", "yesterday");
  med_test_ui_click (dialog, "Record");
  med_test_ui_assert_shows (dialog, "“yesterday” is not a date");
  med_test_form_fill (dialog, "Tested on: year-month-day", "2026-11-23");
  med_test_form_choose (dialog, "Result", "Failed");
  med_test_ui_click (dialog, "Record");
  med_test_ui_assert_shows (dialog, "Say what was seen to fail");
  assert_unchanged (self);
  med_test_form_fill (dialog, "What was done and seen", "Port 445 answers");
  med_test_ui_click (dialog, "Record");
  med_test_form_assert_no_dialog ();
  med_test_form_wait_count (self->ui, "SELECT count(*) FROM control_test WHERE result = 'failed'",
                            1);
}

/* To stop the use of a device is a clinical decision: without the signature nothing is stored. */
static void
test_protect (Fixture *self, gconstpointer unused)
{
  remember (self);
  med_exception_act_protect (self->label, self->ui->session, self->ward->disposition_id,
                             "KB1 on 10233");
  GtkWindow *form = med_test_ui_wait_dialog ();
  med_test_ui_click (form, "Record");
  med_test_ui_assert_shows (form, "Say what protects the device");
  med_test_form_fill (form, WHAT, "Taken off the ward");
  med_test_form_fill (form, REFERENCE, "Ward log, page 12");
  med_test_form_fill (form, "Check again by: year-month-day (may be empty)", "12/24");
  med_test_ui_click (form, "Record");
  med_test_ui_assert_shows (form, "“12/24” is not a date");
  assert_unchanged (self);
  med_test_form_fill (form, "Check again by: year-month-day (may be empty)", "");
  med_test_form_choose (form, "Measure", med_control_kind_get_title (MED_CONTROL_STOP_USE));
  med_test_ui_click (form, "Record");
  GtkWindow *sign = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (sign, "Stop the use of the device");
  med_test_form_cancel (sign);
  assert_unchanged (self);
  med_test_form_assert_value (form, WHAT, "Taken off the ward");
  med_test_form_choose (form, "Measure", med_control_kind_get_title (MED_CONTROL_ISOLATE));
  med_test_ui_click (form, "Record");
  med_test_form_assert_no_dialog ();
  g_assert_cmpint (count (self, "SELECT count(*) FROM control WHERE exception_id IS NULL"), ==, 1);
  med_test_ward_assert_state (self->ward, "authorized", "in-use");
}

#define CASE(name, function)                                                                       \
  g_test_add ("/ui/exception-dialogs/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  CASE ("refused-row-by-row", test_row_by_row);
  CASE ("as-many-controls-as-there-are", test_many_controls);
  CASE ("faulty-control-is-named", test_faulty_control_is_named);
  CASE ("file-of-evidence", test_missing_file);
  CASE ("cancelled", test_cancelled);
  CASE ("closed-while-it-is-written", test_closed_while_written);
  CASE ("renewal-offers-what-was", test_renewal);
  CASE ("withdrawn", test_withdraw);
  CASE ("refusal-that-nobody-signs", test_refusal_not_signed);
  CASE ("test-of-a-control", test_control_test);
  CASE ("protect-now", test_protect);
  return g_test_run ();
}
