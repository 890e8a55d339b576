/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-exchange.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "support/med-test-ward.h"
#include "ui/installation/med-exchange-dialog.h"
#include "ui/med-window.h"

static gpointer
export_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const MedExchangeExport export = { .person_id = *(gint64 *) input, .workstation = "Ward 3" };
  guint n_orders;

  return med_exchange_export_sync (connection, &export, &n_orders, error);
}

/* What a workstation of its own has recorded, as a file. */
static GFile *
write_results (MedTestUi *ui, MedTestWard *there)
{
  g_autoptr (GError) error = NULL;
  gint64 person = there->base + MED_TEST_TECH;
  g_autoptr (GBytes) bytes =
      med_test_engine_run (there->engine, MED_STORE_INTERACTIVE, export_func, &person, &error);
  g_autofree char *path = g_build_filename (ui->engine->dir, "r.medpatch-results", NULL);

  g_assert_no_error (error);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

static GtkWidget *
show_dialog (MedTestUi *ui, GFile *file)
{
  GtkWidget *dialog = med_exchange_dialog_new (NULL, ui->session, file);

  gtk_window_present (GTK_WINDOW (dialog));
  for (int i = 0; i < 6; i++)
    med_test_ui_settle (ui);
  return dialog;
}

static void
test_import (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) here = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_autoptr (MedTestUi) other = med_test_ui_new ();
  g_autoptr (MedTestWard) there = med_test_ward_new_in (other->engine, FALSE, TRUE);

  med_test_ward_carry_to (there, MED_DISPOSITION_IN_SERVICE);
  g_autoptr (GFile) file = write_results (ui, there);
  GtkWidget *dialog = show_dialog (ui, file);
  med_test_ui_assert_shows (dialog, "Recorded at Ward 3");
  med_test_ui_assert_shows (dialog, "1 new, 0 already here, 0 in conflict");
  med_test_ui_assert_shows (dialog, "KB1 · 10233: New");
  med_test_ui_assert_shows (dialog, "There: Installed and verified");
  med_test_ui_shoot (dialog, "exchange-new");
  med_test_ward_assert_state (here, "candidate", "in-use");
  med_test_ui_click (dialog, "Import");
  for (int i = 0; i < 6; i++)
    med_test_ui_settle (ui);
  med_test_ward_assert_state (here, "in-service", "under-service");

  dialog = show_dialog (ui, file);
  med_test_ui_assert_shows (dialog, "Nothing in the file is new here");
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (dialog, "Import")));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* A conflict stands side by side, and what is here stays unless somebody says so. */
static void
test_conflict (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autoptr (MedTestWard) here = med_test_ward_new_in (ui->engine, FALSE, TRUE);
  g_autoptr (MedTestUi) other = med_test_ui_new ();
  g_autoptr (MedTestWard) there = med_test_ward_new_in (other->engine, FALSE, TRUE);

  med_test_ward_carry_to (there, MED_DISPOSITION_INSTALLING);
  g_autoptr (GFile) file = write_results (ui, there);
  GtkWidget *dialog = show_dialog (ui, file);
  med_test_ui_assert_shows (dialog, "Conflict: decide");
  med_test_ui_assert_shows (dialog, "Here: To be decided");
  med_test_ui_assert_shows (dialog, "There: Installing");
  med_test_ui_assert_shows (dialog, "still going on there");
  med_test_ui_assert_shows (dialog, "Keep ours");
  med_test_ui_shoot (dialog, "exchange-conflict");
  med_test_ui_click (dialog, "Import");
  for (int i = 0; i < 6; i++)
    med_test_ui_settle (ui);
  med_test_ward_assert_state (here, "candidate", "in-use");
}

static void
test_faulty_file (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *path = med_test_fleet_write_file (ui->engine, "x.medpatch-results", "PK <b>");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/y.medpatch-results");
  GtkWidget *dialog = show_dialog (ui, file);

  med_test_ui_assert_shows (dialog, "this is not a file of results of MedPatch");
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (dialog, "Import")));
  gtk_window_destroy (GTK_WINDOW (dialog));
  dialog = show_dialog (ui, nowhere);
  med_test_ui_assert_shows (dialog, "y.medpatch-results");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Closed while the file is still read: nothing is left behind. */
static void
test_closed_early (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *path = med_test_fleet_write_file (ui->engine, "x.medpatch-results", "x");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWidget *dialog = med_exchange_dialog_new (NULL, ui->session, file);

  gtk_window_present (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
  for (int i = 0; i < 4; i++)
    med_test_ui_settle (ui);
}

static void
test_export_asks (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedWindow *window = med_window_new (NULL);

  med_window_set_session (window, ui->session);
  gtk_window_present (GTK_WINDOW (window));
  med_test_ui_settle (ui);
  g_action_group_activate_action (G_ACTION_GROUP (window), "export-results", NULL);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Passphrases are never in it");
  med_test_ui_type (dialog, "Name of this workstation", "  ");
  med_test_ui_click (dialog, "Export…");
  med_test_ui_settle (ui);
  med_test_ui_assert_shows (dialog, "A name with up to 64 characters is needed");
  med_test_ui_shoot (dialog, "exchange-export");
  gtk_window_destroy (dialog);
  med_test_ui_close (window);
}

int
main (int argc, char **argv)
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/exchange/import", test_import);
  g_test_add_func ("/ui/exchange/conflict", test_conflict);
  g_test_add_func ("/ui/exchange/faulty-file", test_faulty_file);
  g_test_add_func ("/ui/exchange/closed-early", test_closed_early);
  g_test_add_func ("/ui/exchange/export-asks", test_export_asks);
  return g_test_run ();
}
