/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/backup/med-backup-schedule.h"
#include "engine/base/med-error.h"
#include "engine/store/med-backup.h"
#include "support/med-test-ui.h"
#include "ui/backup/med-backup-row.h"
#include "ui/med-window.h"
#include "ui/people/med-preferences-window.h"

typedef struct
{
  MedTestUi *ui;
  MedWindow *window;
  char *folder;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->ui = med_test_ui_new ();
  self->folder = g_dir_make_tmp ("medpatch-backups-XXXXXX", NULL);
  self->window = med_window_new (NULL);
  med_window_set_session (self->window, self->ui->session);
  gtk_window_present (GTK_WINDOW (self->window));
  med_test_ui_settle (self->ui);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_ui_settle (self->ui);
  med_test_ui_close (self->window);
  med_test_ui_free (self->ui);
  med_test_remove_tree (self->folder);
  g_free (self->folder);
}

static gpointer
save_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Fixture *self = data;
  const MedBackupSchedule wanted = { self->folder, TRUE, FALSE, 2, 21, 3, 0 };

  return med_backup_schedule_save_sync (connection, self->ui->lead, &wanted, error) ? MED_STORE_OK
                                                                                    : NULL;
}

static void
choose_folder (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (self->ui->engine, MED_STORE_WRITER, save_func, self, &error);
  g_assert_no_error (error);
  med_test_ui_settle (self->ui);
}

static GtkWindow *
open_page (Fixture *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), "backup", NULL);
  GtkWindow *preferences = med_test_ui_wait_dialog ();

  med_test_ui_settle (self->ui);
  return preferences;
}

static MedBackupKeeper *
keeper (Fixture *self)
{
  return med_session_get_backup_keeper (self->ui->session);
}

static gboolean
is_idle (gpointer data)
{
  return !med_backup_keeper_is_busy (data);
}

static void
wait_idle (Fixture *self)
{
  med_test_ui_wait (is_idle, keeper (self), "the backup to be made");
  med_test_ui_settle (self->ui);
}

static gint64
count_actions (Fixture *self, const char *action)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM change WHERE action = '%s'", action);

  return med_test_engine_count (self->ui->engine, sql);
}

static void
test_without_a_folder (Fixture *self, gconstpointer unused)
{
  GtkWindow *preferences = open_page (self);

  med_test_ui_assert_shows (preferences, "Never, as far as is known");
  med_test_ui_assert_shows (preferences, "No folder is chosen yet");
  med_test_ui_assert_shows (preferences, "None are made automatically");
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (preferences, "now_button")));
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (preferences, "on_switch")));
  med_test_ui_shoot (preferences, "backup-never");
  gtk_window_destroy (preferences);
}

static void
test_now (Fixture *self, gconstpointer unused)
{
  choose_folder (self);
  GtkWindow *preferences = open_page (self);

  med_test_ui_assert_shows (preferences, self->folder);
  med_test_ui_assert_shows (preferences, "There is no backup in this folder yet");
  med_test_ui_click (preferences, "Back Up Now");
  wait_idle (self);
  med_test_ui_assert_shows (preferences, "Verified when it was made.");
  med_test_ui_assert_shows (preferences, "2026-11-23 17:00");
  med_test_ui_assert_shows (preferences, "Whole");
  g_assert_true (gtk_widget_is_sensitive (med_test_ui_find (preferences, "now_button")));
  g_assert_null (med_test_ui_try_find (preferences, "Making a backup"));
  g_assert_cmpint (count_actions (self, "backup-made"), ==, 1);
  g_assert_cmpint (med_test_engine_count (self->ui->engine,
                                          "SELECT count(*) FROM change c JOIN person p ON p.id "
                                          "= c.person_id AND p.login = 'sk' WHERE c.action = "
                                          "'backup-made'"),
                   ==, 1);
  /* The command to restore names this inventory and this backup. */
  GtkWidget *row = med_test_ui_find (preferences, "Close MedPatch, then run in a terminal");
  while (!ADW_IS_ACTION_ROW (row))
    row = gtk_widget_get_parent (row);
  const char *command = adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
  g_assert_nonnull (strstr (command, self->ui->engine->dir));
  g_assert_nonnull (strstr (command, "medpatch-backup-2026"));
  med_test_ui_shoot (preferences, "backup-made");
  gtk_window_destroy (preferences);
}

static void
test_verify_again (Fixture *self, gconstpointer unused)
{
  choose_folder (self);
  GtkWindow *preferences = open_page (self);
  med_test_ui_click (preferences, "Back Up Now");
  wait_idle (self);

  med_clock_advance (self->ui->engine->clock, MED_USEC_PER_DAY);
  med_test_ui_click (preferences, "Verify");
  med_test_ui_assert_shows (preferences, "Read again on 2026-11-24 17:00.");
  g_assert_cmpint (count_actions (self, "backup-verified"), ==, 1);

  g_autofree char *backup = med_backup_find_newest (self->folder, NULL);
  g_autofree char *database = g_build_filename (backup, MED_BACKUP_DATABASE, NULL);
  g_assert_cmpint (g_remove (database), ==, 0);
  med_test_ui_click (preferences, "Verify");
  med_test_ui_assert_shows (preferences, "Not whole");
  med_test_ui_assert_shows (preferences, "is missing");
  g_assert_null (med_test_ui_try_find (preferences, "Whole"));
  med_test_ui_shoot (preferences, "backup-damaged");
  gtk_window_destroy (preferences);
}

static void
test_schedule (Fixture *self, gconstpointer unused)
{
  choose_folder (self);
  GtkWindow *preferences = open_page (self);

  g_assert_cmpint (gtk_spin_button_get_value_as_int (
                       GTK_SPIN_BUTTON (med_test_ui_find (preferences, "days_spin"))),
                   ==, 2);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (
                       GTK_SPIN_BUTTON (med_test_ui_find (preferences, "hour_spin"))),
                   ==, 21);
  gtk_switch_set_active (GTK_SWITCH (med_test_ui_find (preferences, "on_switch")), TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (med_test_ui_find (preferences, "keep_spin")), 4);
  med_test_ui_click (preferences, "Save Schedule");
  wait_idle (self);
  wait_idle (self);
  g_assert_cmpint (count_actions (self, "backup-schedule-changed"), ==, 2);
  /* The first one is due at once, and is made by the program itself. */
  g_assert_cmpint (count_actions (self, "backup-made"), ==, 1);
  med_test_ui_assert_shows (preferences, "Next: 2026-11-24 21:00");
  med_test_ui_shoot (preferences, "backup-schedule");
  gtk_window_destroy (preferences);
}

static gpointer
load_technician (MedConnection *connection, gpointer data, GCancellable *c, GError **error)
{
  return med_person_load_sync (connection, ((Fixture *) data)->ui->technician, error);
}

static void
test_only_a_lead_decides (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedPerson) technician =
      med_test_engine_run (self->ui->engine, MED_STORE_BULK, load_technician, self, NULL);

  choose_folder (self);
  med_session_set_person (self->ui->session, technician);
  GtkWindow *preferences = open_page (self);
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (preferences, "save_button")));
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (preferences, "days_spin")));
  /* Anybody may make one. */
  med_test_ui_click (preferences, "Back Up Now");
  wait_idle (self);
  g_assert_cmpint (count_actions (self, "backup-made"), ==, 1);
  gtk_window_destroy (preferences);
}

static void
test_failure_shows_everywhere (Fixture *self, gconstpointer unused)
{
  choose_folder (self);
  GtkWindow *preferences = open_page (self);

  /* A file where the folder was */
  g_assert_cmpint (g_remove (self->folder), ==, 0);
  g_assert_true (g_file_set_contents (self->folder, "x", 1, NULL));
  g_assert_null (med_test_ui_try_find (self->window, "_Backups"));
  med_test_ui_click (preferences, "Back Up Now");
  wait_idle (self);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "The Backup Was Not Made");
  gtk_window_destroy (dialog);
  med_test_ui_assert_shows (preferences, "Failed on 2026-11-23 17:00");
  med_test_ui_shoot (preferences, "backup-failed");
  gtk_window_destroy (preferences);
  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (self->window, "The backup of 2026-11-23 17:00 was not made");
  med_test_ui_assert_shows (self->window, "See the preferences");
  med_test_ui_shoot (self->window, "backup-banner");

  /* The next one that is made takes the banner away. */
  g_assert_cmpint (g_remove (self->folder), ==, 0);
  med_clock_advance (self->ui->engine->clock, MED_USEC_PER_MINUTE);
  preferences = open_page (self);
  med_test_ui_click (preferences, "Back Up Now");
  wait_idle (self);
  gtk_window_destroy (preferences);
  med_test_ui_settle (self->ui);
  g_autofree char *text = med_test_ui_dup_text (self->window);
  g_assert_null (strstr (text, "was not made"));
}

static void
test_overdue (Fixture *self, gconstpointer unused)
{
  choose_folder (self);
  GtkWindow *preferences = open_page (self);
  gtk_switch_set_active (GTK_SWITCH (med_test_ui_find (preferences, "on_switch")), TRUE);
  med_test_ui_click (preferences, "Save Schedule");
  wait_idle (self);
  wait_idle (self);
  gtk_window_destroy (preferences);

  /* The program slept for a week; before it makes one it says so. */
  med_clock_advance (self->ui->engine->clock, 7 * MED_USEC_PER_DAY);
  g_signal_emit_by_name (med_session_get_store (self->ui->session), "changed");
  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (self->window, "The backup is overdue");
  med_backup_keeper_check (keeper (self));
  med_test_ui_settle (self->ui);
  wait_idle (self);
  g_autofree char *text = med_test_ui_dup_text (self->window);
  g_assert_null (strstr (text, "The backup is overdue"));
  g_assert_cmpint (count_actions (self, "backup-made"), ==, 2);
}

static void
test_overview_card_leads_there (Fixture *self, gconstpointer unused)
{
  med_test_ui_click (self->window, "Last backup");
  GtkWindow *preferences = med_test_ui_wait_dialog ();

  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (preferences, "Never, as far as is known");
  gtk_window_destroy (preferences);
}

static void
test_place_for_the_screen (void)
{
  g_autofree char *portal =
      g_build_filename (g_get_user_runtime_dir (), "doc", "1a2b3c", "Backups of ÅÄ", NULL);
  g_autofree char *shown = med_backup_dup_place (portal);
  g_autofree char *plain = med_backup_dup_place ("/mnt/stick/backups");
  g_autofree char *empty = med_backup_dup_place ("");

  g_assert_cmpstr (shown, ==, "Backups of ÅÄ");
  g_assert_cmpstr (plain, ==, "/mnt/stick/backups");
  g_assert_cmpstr (empty, ==, "");
}

#define CASE(name, function)                                                                       \
  g_test_add ("/ui/backup/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  CASE ("without-a-folder-nothing-can-be-made", test_without_a_folder);
  CASE ("made-now-and-listed", test_now);
  CASE ("verified-again-and-damage-shown", test_verify_again);
  CASE ("schedule-saved-and-first-one-made", test_schedule);
  CASE ("only-a-lead-decides-anybody-may-make-one", test_only_a_lead_decides);
  CASE ("failure-shows-on-page-overview-and-banner", test_failure_shows_everywhere);
  CASE ("overdue-shows-until-it-is-made", test_overdue);
  CASE ("card-of-the-overview-leads-there", test_overview_card_leads_there);
  g_test_add_func ("/ui/backup/folder-of-a-portal-has-a-name", test_place_for_the_screen);
  return g_test_run ();
}
