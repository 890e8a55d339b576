/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/trust/med-passphrase.h"
#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "support/med-test-ui.h"
#include "support/med-test-ward.h"
#include "ui/med-window.h"
#include "ui/people/med-idle-lock.h"

static MedWindow *
open_window (MedTestUi *ui)
{
  MedWindow *window = med_window_new (NULL);

  med_window_set_session (window, ui->session);
  gtk_window_present (GTK_WINDOW (window));
  med_test_ui_settle (ui);
  return window;
}

static void
test_sign_in (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  med_session_set_person (ui->session, NULL);
  MedWindow *window = open_window (ui);
  med_test_ui_shoot (window, "sign-in");
  g_assert_null (med_window_get_visible_page (window));
  med_test_ui_assert_shows (window, "It does not protect the data themselves");

  med_test_ui_type (window, "Passphrase", "wrong");
  med_test_ui_click (window, "Start Working");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (window, "Name and passphrase do not go together");
  g_assert_cmpint (med_session_get_person_id (ui->session), ==, 0);

  med_clock_advance (ui->engine->clock, G_USEC_PER_SEC);
  med_test_ui_type (window, "Passphrase", MED_TEST_PASSPHRASE);
  med_test_ui_click (window, "Start Working");
  med_test_ui_settle (ui);
  g_assert_cmpint (med_session_get_person_id (ui->session), ==, ui->lead);
  g_assert_nonnull (med_window_get_visible_page (window));
  med_test_ui_find (window, "Working: Sachiko Kimura");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM change WHERE action = "
                                                      "'person-signed-in'"),
                   ==, 1);
  med_test_ui_close (window);
}

static void
test_lock (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);
  GtkWidget *dialog = gtk_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (dialog));
  med_session_set_locked (ui->session, TRUE);
  med_test_ui_settle (ui);
  g_assert_null (med_window_get_visible_page (window));
  g_assert_false (gtk_widget_get_visible (dialog));
  g_assert_null (med_test_ui_try_find (window, "Cancel"));

  med_test_ui_type (window, "Passphrase", MED_TEST_PASSPHRASE);
  med_test_ui_click (window, "Start Working");
  med_test_ui_settle (ui);
  g_assert_false (med_session_get_locked (ui->session));
  g_assert_true (gtk_widget_get_visible (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
  med_test_ui_close (window);
}

static void
test_switch_person (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  med_window_switch_person (window);
  med_test_ui_settle (ui);
  med_test_ui_click (window, "Cancel");
  g_assert_nonnull (med_window_get_visible_page (window));
  g_assert_cmpint (med_session_get_person_id (ui->session), ==, ui->lead);

  med_window_switch_person (window);
  med_test_ui_settle (ui);
  adw_combo_row_set_selected (ADW_COMBO_ROW (med_test_ui_find (window, "Person")), 1);
  med_test_ui_type (window, "Passphrase", MED_TEST_PASSPHRASE);
  med_test_ui_click (window, "Start Working");
  med_test_ui_settle (ui);
  g_assert_cmpint (med_session_get_person_id (ui->session), ==, ui->technician);
  med_test_ui_close (window);
}

static void
test_idle (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedIdleLock *lock = med_idle_lock_new (ui->session, 10);
  gint64 late = G_MAXINT64 / 2;

  med_idle_lock_check (lock, 0);
  g_assert_false (med_session_get_locked (ui->session));
  med_idle_lock_set_minutes (lock, 0);
  med_idle_lock_check (lock, late);
  g_assert_false (med_session_get_locked (ui->session));
  med_idle_lock_set_minutes (lock, 10);
  med_idle_lock_check (lock, late);
  g_assert_true (med_session_get_locked (ui->session));
  g_assert_finalize_object (lock);
}

static void
enter_person (MedWindow *window, const char *name, const char *passphrase, const char *again)
{
  med_test_ui_type (window, "Full name", name);
  med_test_ui_type (window, "Passphrase (at least 8 characters)", passphrase);
  med_test_ui_type (window, "The same passphrase again", again);
}

/* An engine without people, as at the first start. */
static MedTestUi *
empty_ui_new (void)
{
  MedTestUi *ui = g_new0 (MedTestUi, 1);

  ui->engine = med_test_engine_new ();
  ui->session = med_session_new (ui->engine->engine);
  return ui;
}

static void
test_first_start (void)
{
  g_autoptr (MedTestUi) ui = empty_ui_new ();
  MedWindow *window = open_window (ui);

  med_test_ui_assert_shows (window, "Welcome to MedPatch");
  med_test_ui_shoot (window, "welcome-1");
  med_test_ui_click (window, "Set Up This Workstation");
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (window, "Next")));
  med_test_ui_type (window, "Hospital", "St. <Mary> & Co");
  GtkTextView *departments = GTK_TEXT_VIEW (med_test_ui_find (window, "departments_view"));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (departments), "Emergency\n\n Radiology ", -1);
  med_test_ui_shoot (window, "welcome-2");
  med_test_ui_click (window, "Next");

  enter_person (window, "Sachiko Kimura", "correct horse", "correct hose");
  med_test_ui_click (window, "Add Another Person");
  med_test_ui_assert_shows (window, "The two passphrases are not the same");
  enter_person (window, "Sachiko Kimura", "short", "short");
  med_test_ui_click (window, "Add Another Person");
  med_test_ui_assert_shows (window, "at least 8 characters");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM person"), ==, 0);
  enter_person (window, "Sachiko Kimura", "correct horse", "correct horse");
  med_test_ui_click (window, "Add Another Person");
  enter_person (window, "Taro Tanaka", "another horse", "another horse");
  med_test_ui_shoot (window, "welcome-3");
  med_test_ui_click (window, "Next");
  med_test_ui_shoot (window, "welcome-4");
  med_test_ui_click (window, "Start Without Devices");
  med_test_ui_settle (ui);

  g_assert_nonnull (med_window_get_visible_page (window));
  med_test_ui_find (window, "Working: Sachiko Kimura");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM person"), ==, 2);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM department d JOIN site "
                                                      "s ON s.id = d.site_id WHERE s.name = 'St. "
                                                      "<Mary> & Co' AND d.name IN ('Emergency', "
                                                      "'Radiology')"),
                   ==, 2);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM person WHERE login IN "
                                                      "('skimura', 'ttanaka')"),
                   ==, 2);
  med_test_ui_close (window);
}

/* Who holds something, or alone has a role, leaves only with a successor. */
static void
test_leave (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  g_action_group_activate_action (G_ACTION_GROUP (window), "preferences", NULL);
  GtkWindow *preferences = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  med_test_ui_click (preferences, "People");
  med_test_ui_settle (ui);
  med_test_ui_click (preferences, "Taro Tanaka");
  GtkWindow *person = med_test_ui_wait_dialog ();
  gtk_switch_set_active (GTK_SWITCH (med_test_ui_find (person, "active_switch")), FALSE);
  med_test_ui_click (person, "Save");
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Taro Tanaka holds nothing");
  med_test_ui_assert_shows (dialog, "Nobody else is: Biomedical technician, Clinical owner");
  med_test_ui_shoot (dialog, "person-leaves");
  med_test_ui_click (dialog, "Leaves");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "cannot leave without a successor");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM person WHERE active"),
                   ==, 2);
  GtkWidget *successor = med_test_ui_find (dialog, "Successor");
  adw_combo_row_set_selected (ADW_COMBO_ROW (successor), 1);
  med_test_ui_click (dialog, "Leaves");
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM person WHERE active"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM person_role r JOIN "
                                                      "person p ON p.id = r.person_id "
                                                      "WHERE p.active AND r.role = 'technician'"),
                   ==, 1);
  gtk_window_destroy (preferences);
  med_test_ui_close (window);
}

static void
check (GtkWindow *dialog, const char *role, gboolean active)
{
  GtkWidget *row = med_test_ui_find (dialog, role);

  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row))), active);
}

static void
save_as (MedTestUi *ui, GtkWindow *preferences, gboolean technician, gboolean curator)
{
  med_test_ui_click (preferences, "Taro Tanaka");
  GtkWindow *person = med_test_ui_wait_dialog ();
  check (person, "Biomedical technician", technician);
  check (person, "Clinical owner", FALSE);
  check (person, "Inventory curator", curator);
  med_test_ui_click (person, "Save");
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
}

/* A role that held work needs is given up with a successor, in a dialog of its own; what else was
 * changed is saved, and the person goes on. */
static void
test_give_up_role (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_autofree char *holds = g_strdup_printf (
      "INSERT INTO assignment (disposition_id, person_id, by_person, at_usec) SELECT id, "
      "%" G_GINT64_FORMAT ", 1, 5 FROM disposition",
      ui->technician);
  MedWindow *window = open_window (ui);

  med_test_fleet_run_script (ui->engine, holds);
  g_action_group_activate_action (G_ACTION_GROUP (window), "preferences", NULL);
  GtkWindow *preferences = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  med_test_ui_click (preferences, "People");
  med_test_ui_settle (ui);
  save_as (ui, preferences, FALSE, TRUE);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Taro Tanaka Gives Up a Role");
  med_test_ui_assert_shows (dialog, "Work orders assigned (1): KB1 · 10233");
  med_test_ui_shoot (dialog, "person-gives-up-role");
  /* Until then the role stays, beside the new one. */
  g_assert_cmpint (med_test_engine_count (ui->engine,
                                          "SELECT count(*) FROM person_role r JOIN person p ON "
                                          "p.id = r.person_id WHERE p.login = 'tt' AND r.role IN "
                                          "('technician', 'curator')"),
                   ==, 2);
  med_test_form_choose (dialog, "Successor", "Person 1 (Biomedical technician)");
  med_test_ui_click (dialog, "Give Up");
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
  g_autofree char *roles = med_test_fleet_dup_text (
      ui->engine, "SELECT group_concat(r.role) FROM person_role r JOIN person p ON p.id = "
                  "r.person_id WHERE p.login = 'tt'");
  g_assert_cmpstr (roles, ==, "curator");
  g_assert_cmpint (med_test_engine_count (ui->engine, "SELECT count(*) FROM person WHERE login = "
                                                      "'tt' AND active"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (ui->engine,
                                          "SELECT count(*) FROM assignment g JOIN person p ON p.id "
                                          "= g.person_id WHERE p.login = 'p1'"),
                   ==, 1);
  gtk_window_destroy (preferences);
  med_test_ui_close (window);
}

static void
test_preferences (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  g_action_group_activate_action (G_ACTION_GROUP (window), "preferences", NULL);
  GtkWindow *preferences = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (preferences, "It does not protect the data themselves");
  med_test_ui_shoot (preferences, "preferences-1");

  med_test_ui_click (preferences, "People");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (preferences, "Taro Tanaka");
  med_test_ui_shoot (preferences, "preferences-2");
  med_test_ui_click (preferences, "Policies");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (preferences, "An exception lasts at most");
  med_test_ui_shoot (preferences, "preferences-3");
  med_test_ui_click (preferences, "Save Policies");
  med_test_ui_settle (ui);
  gtk_window_destroy (preferences);
  med_test_ui_settle (ui);
  med_test_ui_close (window);
}

static GtkWindow *
newest_dialog (GtkWindow *parent)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == parent && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static void
test_add_person (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = open_window (ui);

  g_action_group_activate_action (G_ACTION_GROUP (window), "preferences", NULL);
  GtkWindow *preferences = med_test_ui_wait_dialog ();
  med_test_ui_settle (ui);
  med_test_ui_click (preferences, "People");
  med_test_ui_settle (ui);
  med_test_ui_click (preferences, "Add Person");
  med_test_ui_settle (ui);
  GtkWindow *dialog = newest_dialog (preferences);
  g_assert_nonnull (dialog);
  med_test_ui_type (dialog, "Full name", "Hana Sato");
  med_test_ui_type (dialog, "Short name (small letters and digits)", "hs");
  med_test_ui_type (dialog, "Passphrase (at least 8 characters)", "short");
  med_test_ui_type (dialog, "The same passphrase again", "short");
  med_test_ui_click (dialog, "Save");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "at least 8 characters");
  med_test_ui_shoot (dialog, "person-dialog");
  med_test_ui_type (dialog, "Passphrase (at least 8 characters)", MED_TEST_PASSPHRASE);
  med_test_ui_type (dialog, "The same passphrase again", MED_TEST_PASSPHRASE);
  med_test_ui_click (dialog, "Save");
  med_test_ui_settle (ui);
  med_test_ui_settle (ui);
  g_assert_null (newest_dialog (preferences));
  med_test_ui_assert_shows (preferences, "Hana Sato");
  gtk_window_destroy (preferences);
  med_test_ui_settle (ui);
  med_test_ui_close (window);
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/people/sign-in-opens-the-window", test_sign_in);
  g_test_add_func ("/ui/people/lock-hides-everything", test_lock);
  g_test_add_func ("/ui/people/another-person-takes-over", test_switch_person);
  g_test_add_func ("/ui/people/idle-time-locks", test_idle);
  g_test_add_func ("/ui/people/first-start-asks-and-writes-once", test_first_start);
  g_test_add_func ("/ui/people/preferences-show-people-and-policies", test_preferences);
  g_test_add_func ("/ui/people/leave", test_leave);
  g_test_add_func ("/ui/people/person-is-added-when-right", test_add_person);
  g_test_add_func ("/ui/people/role-is-given-up-with-a-successor", test_give_up_role);
  return g_test_run ();
}
