/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-fleet.h"
#include "support/med-test-reconcile.h"
#include "support/med-test-ui.h"
#include "ui/inventory/med-devices-page.h"
#include "ui/inventory/med-reconcile-import.h"
#include "ui/inventory/med-reconcile-result.h"
#include "ui/inventory/med-reconcile-window.h"
#include "ui/widgets/med-table-view.h"

#define OURS                                                                                       \
  "asset,name,manufacturer,model,release,serial,department,room\n"                                 \
  "RAD-1,CT <b>& 1,Exa Medical,Exa CT,4.2,S1,Radiology,R 1\n"                                      \
  "RAD-2,CT 2,Exa Medical,Exa CT,4.1,S2,Radiology,R 2\n"                                           \
  "RAD-3,MR 3,Exa Medical,Exa MR,7.0,S3,Radiology,R 3\n"                                           \
  "RAD-4,MR 4,Exa Medical,Exa MR,7.0,S4,Radiology,R 4\n"                                           \
  "RAD-5,Monitor 5,Vita,C3,2.8,S5,ICU,R 5\n"
/* Two fields differ; one does; two numbers are two devices'; one is missing there; one is new. */
#define THEIRS                                                                                     \
  "asset,manufacturer,model,release,serial,department,room\n"                                      \
  "RAD-1,Exa Medical,Exa CT,4.3,S1,Radiology,R 101\n"                                              \
  "rad-2,EXA MEDICAL INC.,Exa CT,4.1,S2,Radiology,R 102\n"                                         \
  "RAD-3,Exa Medical,Exa MR,7.0,S4,Radiology,R 3\n"                                                \
  "NEW-9,Vita,C4,1.0,S9,ICU,R 9\n"

typedef struct
{
  MedTestUi *ui;
  MedPage *page;
  GtkWidget *window;
  gint64 id;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->ui = med_test_ui_new ();
  med_test_reconcile_import (self->ui->engine, OURS);
  self->id = med_test_reconcile_begin (self->ui->engine, self->ui->lead, THEIRS, &error);
  g_assert_no_error (error);
  self->page = med_test_ui_show_page (self->ui, MED_TYPE_DEVICES_PAGE);
}

static void
open_window (Fixture *self)
{
  self->window = med_reconcile_window_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->page))), self->ui->session, self->id);
  gtk_window_present (GTK_WINDOW (self->window));
  med_test_ui_settle (self->ui);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  med_test_ui_settle (self->ui);
  med_test_ui_close (self->page);
  med_test_ui_free (self->ui);
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_engine_count (self->ui->engine, sql);
}

static void
select_item (Fixture *self, MedReconcileClass class, const char *asset)
{
  g_autoptr (MedReconcileItem) item = med_test_reconcile_find (self->ui->engine, class, asset);

  med_table_view_select (MED_TABLE_VIEW (med_test_ui_find (self->window, "view")), item->id);
  med_test_ui_settle (self->ui);
}

/* As a person at the keyboard, with the focus in the list. */
static void
press (Fixture *self, guint key, GdkModifierType state)
{
  med_test_ui_press (self->window, key, state);
  med_test_ui_settle (self->ui);
}

static void
test_side_by_side (Fixture *self, gconstpointer data)
{
  open_window (self);
  med_test_ui_assert_shows (self->window, "5 shown · 5 to decide");
  select_item (self, MED_RECONCILE_DIFFERS, "RAD-1");
  med_test_ui_assert_shows (self->window, "RAD-1 · Differs");
  med_test_ui_assert_shows (self->window, "Agree: asset number, serial number.");
  med_test_ui_assert_shows (self->window, "R 101");
  /* In words, not by colour alone; names are never read as markup. */
  med_test_ui_assert_shows (self->window, "Differs");
  med_test_ui_assert_shows (self->window, "CT <b>& 1");
  med_test_ui_shoot (self->window, "reconcile-differs");
  select_item (self, MED_RECONCILE_DIFFERS, "RAD-2");
  med_test_ui_assert_shows (self->window, "Ignored: capitals.");
  select_item (self, MED_RECONCILE_AMBIGUOUS, "RAD-3");
  med_test_ui_assert_shows (self->window, "The asset number is one device’s");
  med_test_ui_find (self->window, "choice");
  med_test_ui_shoot (self->window, "reconcile-ambiguous");
  select_item (self, MED_RECONCILE_ONLY_THERE, "NEW-9");
  g_assert_null (med_test_ui_try_find (self->window, "Take Theirs (T)"));
  med_test_ui_find (self->window, "Add the Device (A)");
  med_test_ui_shoot (self->window, "reconcile-only-there");
}

static void
test_one_key (Fixture *self, gconstpointer data)
{
  open_window (self);
  select_item (self, MED_RECONCILE_DIFFERS, "RAD-2");
  press (self, GDK_KEY_t, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE room = 'R 102'"), ==, 1);
  med_test_ui_assert_shows (self->window, "4 shown · 4 to decide");
  /* What cannot be said of the next row does nothing. */
  select_item (self, MED_RECONCILE_ONLY_THERE, "NEW-9");
  press (self, GDK_KEY_t, 0);
  press (self, GDK_KEY_b, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device"), ==, 5);
  press (self, GDK_KEY_a, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE asset = 'NEW-9'"), ==, 1);
  /* The device that was added stays: the other decision is what can be taken back. */
  press (self, GDK_KEY_z, GDK_CONTROL_MASK);
  med_test_ui_assert_shows (self->window, "stays in the records");
  press (self, GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE room = 'R 2'"), ==, 1);
  med_test_ui_assert_shows (self->window, "4 to decide");
}

static void
test_field_by_field (Fixture *self, gconstpointer data)
{
  open_window (self);
  select_item (self, MED_RECONCILE_DIFFERS, "RAD-1");
  /* The first field that differs is the release. */
  med_test_ui_click (self->window, "Theirs");
  med_test_ui_settle (self->ui);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                                " JOIN release r ON r.id = c.release_id"
                                " WHERE r.version = '4.3' AND d.room = 'R 1'"),
                   ==, 1);
  select_item (self, MED_RECONCILE_DIFFERS, "RAD-1");
  med_test_ui_assert_shows (self->window, "Theirs taken");
  press (self, GDK_KEY_o, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_item WHERE decision = 'each'"),
                   ==, 1);
}

static void
test_retire_with_reason (Fixture *self, gconstpointer data)
{
  open_window (self);
  select_item (self, MED_RECONCILE_ONLY_HERE, "RAD-5");
  press (self, GDK_KEY_r, 0);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_shoot (dialog, "reconcile-retire");
  med_test_ui_type (dialog, "Reason", " ");
  med_test_ui_click (dialog, "Retire");
  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (dialog, "Say why it is taken out of use");
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE retired_usec IS NULL"), ==, 5);
  med_test_ui_type (dialog, "Reason", "scrapped");
  med_test_ui_click (dialog, "Retire");
  med_test_ui_settle (self->ui);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE retired_usec IS NULL"), ==, 4);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_item WHERE note = 'scrapped'"),
                   ==, 1);
}

static void
test_same_device (Fixture *self, gconstpointer data)
{
  open_window (self);
  select_item (self, MED_RECONCILE_AMBIGUOUS, "RAD-3");
  /* The second of the two: the serial number is right. */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (med_test_ui_find (self->window, "choice")), 1);
  press (self, GDK_KEY_s, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_item i JOIN device d"
                                " ON d.id = i.device_id WHERE i.class = 'differs'"
                                " AND d.asset = 'RAD-4' AND i.how = 'person'"),
                   ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_judgement WHERE same = 1"), ==,
                   1);
}

static void
test_all_of_a_class (Fixture *self, gconstpointer data)
{
  open_window (self);
  GtkWidget *bulk = med_test_ui_find (self->window, "bulk_button");
  g_assert_false (gtk_widget_get_sensitive (bulk));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (med_test_ui_find (self->window, "class_drop")),
                              1 + MED_RECONCILE_DIFFERS);
  med_test_ui_settle (self->ui);
  g_assert_true (gtk_widget_get_sensitive (bulk));
  med_test_ui_click (self->window, "bulk_button");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_shoot (dialog, "reconcile-bulk");
  gtk_window_destroy (dialog);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_item"
                                " WHERE decision IS NOT NULL"),
                   ==, 0);
  med_test_ui_click (self->window, "bulk_button");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_click (dialog, "Decide");
  med_test_ui_settle (self->ui);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation_item WHERE decision = 'ours'"),
                   ==, 2);
  med_test_ui_assert_shows (self->window, "3 to decide");
  med_test_ui_assert_shows (self->window, "0 shown · 3 to decide");
  med_test_ui_shoot (self->window, "reconcile-nothing");
}

static void
test_result (Fixture *self, gconstpointer data)
{
  open_window (self);
  select_item (self, MED_RECONCILE_DIFFERS, "RAD-2");
  press (self, GDK_KEY_t, 0);
  med_test_ui_click (self->window, "Result…");
  GtkWindow *result = med_test_ui_wait_dialog ();
  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (result, "other.csv");
  med_test_ui_assert_shows (result, "Theirs taken");
  med_test_ui_assert_shows (result, "2, of which 1 to decide");
  med_test_ui_shoot (result, "reconcile-result");
  med_test_ui_click (result, "Close Comparison…");
  GtkWindow *question = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (question, "4 are still to be decided");
  med_test_ui_click (question, "Close Comparison");
  med_test_ui_settle (self->ui);
  g_assert_cmpint (
      count (self, "SELECT count(*) FROM reconciliation WHERE closed_usec IS NOT NULL"), ==, 1);
  gtk_window_destroy (result);
  /* Then nothing can be decided any more. */
  med_test_ui_settle (self->ui);
  select_item (self, MED_RECONCILE_ONLY_THERE, "NEW-9");
  press (self, GDK_KEY_a, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device"), ==, 5);
  med_test_ui_assert_shows (self->window, "NEW-9");
}

static void
test_sessions (Fixture *self, gconstpointer data)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->page)));
  GtkWindow *sessions = med_reconcile_sessions_present (parent, self->ui->session);

  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (sessions, "other.csv");
  med_test_ui_shoot (sessions, "reconcile-sessions");
  med_test_ui_click (sessions, "other.csv · 2026-11-23 · Sachiko Kimura");
  med_test_ui_settle (self->ui);
  self->window = GTK_WIDGET (med_test_ui_wait_dialog ());
  med_test_ui_assert_shows (self->window, "5 to decide");
}

/* From the file over the meaning of its columns to the window. */
static void
test_from_a_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = med_test_fleet_write_file (self->ui->engine, "it.csv", THEIRS);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWidget *dialog = med_reconcile_import_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->page))), self->ui->session, file);

  gtk_window_present (GTK_WINDOW (dialog));
  med_test_ui_settle (self->ui);
  med_test_ui_click (dialog, "Preview");
  med_test_ui_settle (self->ui);
  med_test_ui_assert_shows (dialog, "Differs: 2");
  med_test_ui_assert_shows (dialog, "RAD-1 · Differs: Software release, Room");
  med_test_ui_shoot (dialog, "reconcile-preview");
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation"), ==, 1);
  med_test_ui_click (dialog, "Keep and Decide");
  med_test_ui_settle (self->ui);
  g_assert_cmpint (count (self, "SELECT count(*) FROM reconciliation"), ==, 2);
  self->window = GTK_WIDGET (med_test_ui_wait_dialog ());
  g_assert_true (MED_IS_RECONCILE_WINDOW (self->window));
  med_test_ui_assert_shows (self->window, "it.csv");
}

/* Who only looks sees everything and decides nothing. */
static void
test_auditor (Fixture *self, gconstpointer data)
{
  const MedPerson auditor = {
    .id = self->ui->lead, .login = "au", .name = "Auditor", .roles = MED_ROLE_AUDITOR, .active = 1
  };

  med_session_set_person (self->ui->session, &auditor);
  open_window (self);
  select_item (self, MED_RECONCILE_DIFFERS, "RAD-1");
  g_assert_false (gtk_widget_get_sensitive (med_test_ui_find (self->window, "Take Theirs (T)")));
  press (self, GDK_KEY_t, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE room = 'R 1'"), ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *, gconstpointer);
  } cases[] = {
    { "/ui/reconcile/side-by-side", test_side_by_side },
    { "/ui/reconcile/one-key", test_one_key },
    { "/ui/reconcile/field-by-field", test_field_by_field },
    { "/ui/reconcile/retire-with-reason", test_retire_with_reason },
    { "/ui/reconcile/same-device", test_same_device },
    { "/ui/reconcile/all-of-a-class", test_all_of_a_class },
    { "/ui/reconcile/result", test_result },
    { "/ui/reconcile/sessions", test_sessions },
    { "/ui/reconcile/from-a-file", test_from_a_file },
    { "/ui/reconcile/auditor", test_auditor },
  };

  med_test_ui_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Fixture, NULL, set_up, cases[i].run, tear_down);
  return g_test_run ();
}
