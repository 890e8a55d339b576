/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/inventory/med-device.h"
#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "ui/inventory/med-components-dialog.h"
#include "ui/inventory/med-device-change.h"
#include "ui/inventory/med-device-dialog.h"
#include "ui/inventory/med-devices-page.h"
#include "ui/inventory/med-retire-dialog.h"
#include "ui/med-window.h"

/* Devices entered, changed and taken away, and the first start: what is refused and what stays. */

typedef struct
{
  MedTestUi *ui;
  MedPage *page;
  gint64 device;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->ui = med_test_ui_new ();
  self->device = med_test_fleet_add_device (self->ui->engine, "10233", "Exa <b>", "CT & 64", "4.1");
  med_test_fleet_add_device (self->ui->engine, "10234", "Exa <b>", "CT & 64", "4.1");
  self->page = med_test_ui_show_page (self->ui, MED_TYPE_DEVICES_PAGE);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_ui_close (self->page);
  med_test_ui_free (self->ui);
}

static GtkWindow *
window_of (Fixture *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->page)));
}

static GtkWindow *
open_device (Fixture *self, gint64 id)
{
  GtkWidget *dialog = med_device_dialog_new (window_of (self), self->ui->session, id);

  gtk_window_present (GTK_WINDOW (dialog));
  if (id != 0)
    {
      g_autofree char *first = NULL;

      med_test_ui_assert_shows (dialog, "10233");
      first = med_test_form_dup_value (dialog, "Asset number");
      g_assert_cmpstr (first, ==, "10233");
    }
  return GTK_WINDOW (dialog);
}

static gboolean
may_save (GtkWindow *dialog)
{
  return gtk_widget_is_sensitive (med_test_ui_find (dialog, "Save"));
}

static gboolean
is_marked (GtkWindow *dialog, const char *title)
{
  return gtk_widget_has_css_class (med_test_form_row (dialog, title), "error");
}

/* Each field says at once what is wrong with it, under its own group, and is marked; what is right
 * again is not. */
static void
test_fields (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *title;
    const char *bad;
    const char *words;
    const char *good;
  } cases[] = {
    { "Asset number", "  ", "Asset number is missing", "10233" },
    { "Manufacturer", "", "Manufacturer is missing", "Exa <b>" },
    { "Model", "", "Model is missing", "CT & 64" },
    { "UDI-DI", "12345678901234", "not a device identifier", "" },
    { "Release read on", "last week", "last week", "2026-11-01" },
    { "End of life", "31.12.2030", "31.12.2030", "2030-12-31" },
    { "End of support", "2030-13-01", "2030-13-01", "" },
    { "MDS/SDS received on", "soon", "soon", "" },
  };
  g_autofree char *before = med_test_fleet_snapshot (self->ui->engine);
  GtkWindow *dialog = open_device (self, self->device);

  g_assert_true (may_save (dialog));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_test_form_tab_to (dialog, cases[i].title);
      med_test_form_type (dialog, cases[i].bad);
      med_test_ui_assert_shows (dialog, cases[i].words);
      g_assert_true (is_marked (dialog, cases[i].title));
      g_assert_false (may_save (dialog));
      med_test_form_tab_to (dialog, cases[i].title);
      med_test_form_type (dialog, cases[i].good);
      g_assert_false (is_marked (dialog, cases[i].title));
      g_assert_true (may_save (dialog));
    }
  med_test_form_cancel (dialog);
  g_autofree char *after = med_test_fleet_snapshot (self->ui->engine);
  g_assert_cmpstr (before, ==, after);
}

/* The first of several faults of a group is told; the group without any says nothing. */
static void
test_help_beside_the_group (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_device (self, self->device);

  g_assert_null (med_test_ui_try_find (dialog, "Help on This"));
  med_test_ui_type (dialog, "UDI-DI", "12345678901234");
  med_test_ui_assert_shows (dialog, "not a device identifier");
  g_assert_nonnull (med_test_ui_find (dialog, "Help on This"));
  med_test_ui_type (dialog, "UDI-DI", "");
  g_assert_null (med_test_ui_try_find (dialog, "Help on This"));
  med_test_form_cancel (dialog);
}

/* An empty form is not wrong yet, but cannot be saved; filled in by keyboard it can. */
static void
test_added (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_device (self, 0);
  gpointer weak = dialog;

  med_test_form_assert_focused (dialog, "Asset number");
  g_assert_false (is_marked (dialog, "Asset number"));
  g_assert_false (may_save (dialog));
  med_test_form_type (dialog, "20001");
  g_assert_true (is_marked (dialog, "Model"));
  med_test_form_fill (dialog, "Manufacturer", "Vita & <i>Co</i>");
  med_test_form_fill (dialog, "Model", "C3");
  med_test_form_fill (dialog, "Model number", "35700BAX");
  med_test_form_fill (dialog, "Order number (SKU)", "4-1022");
  med_test_ui_shoot (dialog, "device-dialog");
  med_test_form_choose (dialog, "High risk", "Yes");
  g_assert_true (may_save (dialog));
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  med_test_form_tab_to (dialog, "Save");
  med_test_form_press (dialog);
  med_test_form_assert_gone (&weak);
  g_autofree char *stored = med_test_fleet_dup_text (
      self->ui->engine, "SELECT d.asset || ' ' || p.manufacturer || ' ' || p.high_risk || ' ' ||"
                        " d.model_number || ' ' || d.sku FROM device "
                        "d JOIN config c ON c.id = d.config_id JOIN release r ON r.id = "
                        "c.release_id JOIN product p ON p.id = r.product_id WHERE d.asset = "
                        "'20001'");
  g_assert_cmpstr (stored, ==, "20001 Vita & <i>Co</i> 1 35700BAX 4-1022");
}

/* Refused by what is stored: the message stands above, and everything typed is still there. */
static void
test_taken_number (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_device (self, 0);

  med_test_ui_type (dialog, "Asset number", "10234");
  med_test_ui_type (dialog, "Manufacturer", "Vita");
  med_test_ui_type (dialog, "Model", "C3");
  med_test_ui_type (dialog, "Room", "R <1>");
  g_autofree char *before = med_test_fleet_snapshot (self->ui->engine);
  med_test_ui_click (dialog, "Save");
  med_test_ui_assert_shows (dialog, "Asset number “10234” belongs to another device already");
  g_assert_nonnull (med_test_ui_find (dialog, "Help on This"));
  g_assert_true (may_save (dialog));
  med_test_form_assert_value (dialog, "Room", "R <1>");
  g_autofree char *after = med_test_fleet_snapshot (self->ui->engine);
  g_assert_cmpstr (before, ==, after);
  med_test_form_cancel (dialog);
}

/* Typing while it is saved does not let it be saved again. */
static void
test_saved_once (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_device (self, self->device);
  gpointer weak = dialog;
  gint64 changes = med_test_engine_count (self->ui->engine, "SELECT count(*) FROM change");

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  gtk_editable_set_text (GTK_EDITABLE (med_test_form_row (dialog, "Room")), "R 2");
  GtkWidget *save = med_test_ui_find (dialog, "save_button");
  g_signal_emit_by_name (save, "clicked");
  g_assert_false (gtk_widget_get_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (med_test_form_row (dialog, "Room")), "R 3");
  g_assert_false (gtk_widget_get_sensitive (save));
  g_signal_emit_by_name (save, "clicked");
  med_test_form_assert_gone (&weak);
  g_assert_cmpint (med_test_engine_count (self->ui->engine, "SELECT count(*) FROM change"), ==,
                   changes + 1);
  g_autofree char *room =
      med_test_fleet_dup_text (self->ui->engine, "SELECT room FROM device WHERE asset = '10233'");
  g_assert_cmpstr (room, ==, "R 2");
}

static void
test_closed_while_loading (Fixture *self, gconstpointer unused)
{
  GtkWidget *dialog = med_device_dialog_new (window_of (self), self->ui->session, self->device);
  gpointer weak = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
  med_test_form_assert_gone (&weak);
  /* One that is not there says so. */
  dialog = med_device_dialog_new (window_of (self), self->ui->session, 4711);
  gtk_window_present (GTK_WINDOW (dialog));
  med_test_ui_assert_shows (dialog, "There is no such device");
  g_assert_false (may_save (GTK_WINDOW (dialog)));
  med_test_ui_close (dialog);
}

/* Components */

static GtkWindow *
open_components (Fixture *self)
{
  med_components_dialog_show (self->page, self->device);
  return med_test_ui_wait_dialog ();
}

static void
test_components (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *text;
    const char *words;
  } cases[] = {
    { "Microsoft", "Line 1: write maker; component; version" },
    { "Microsoft; Windows; 10\n\nPinewell", "Line 3: write maker; component; version" },
    { "a; b; c; d", "Line 1: write maker; component; version" },
    { "Microsoft; ; 10", "Line 1: the component is missing" },
  };
  const char *lines = "One a line: maker; component; version";
  GtkWindow *dialog = open_components (self);

  med_test_ui_assert_shows (dialog, "Components of CT & 64 4.1");
  g_autofree char *before = med_test_fleet_snapshot (self->ui->engine);
  med_test_form_fill (dialog, "Where this is known from", "SBOM & <letter>");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_test_form_tab_to (dialog, lines);
      med_test_form_type (dialog, cases[i].text);
      med_test_ui_click (dialog, "Save");
      med_test_ui_assert_shows (dialog, cases[i].words);
      med_test_form_assert_value (dialog, lines, cases[i].text);
      med_test_form_assert_focused (dialog, lines);
    }
  med_test_form_type (dialog, "Microsoft; Windows 10; 10.0.17763\nPinewell; Remote; ");
  med_test_form_fill (dialog, "Where this is known from", "");
  med_test_ui_click (dialog, "Save");
  med_test_ui_assert_shows (dialog, "Say where the components are known from");
  g_autofree char *after = med_test_fleet_snapshot (self->ui->engine);
  g_assert_cmpstr (before, ==, after);
  med_test_form_fill (dialog, "Where this is known from", "SBOM & <letter>");
  med_test_ui_click (dialog, "Save");
  med_test_form_assert_no_dialog ();
  g_assert_cmpint (
      med_test_engine_count (self->ui->engine, "SELECT count(*) FROM release_component"), ==, 2);
  /* Offered again as it stands, and cancelled without a change */
  dialog = open_components (self);
  g_autofree char *shown = med_test_form_dup_value (dialog, lines);
  g_assert_nonnull (strstr (shown, "Microsoft; Windows 10; 10.0.17763"));
  g_assert_nonnull (strstr (shown, "Pinewell; Remote"));
  med_test_form_cancel (dialog);
  g_assert_cmpint (
      med_test_engine_count (self->ui->engine, "SELECT count(*) FROM release_component"), ==, 2);
}

/* Move, renumber, replace */

static GtkWindow *
open_change (Fixture *self, MedDeviceChange change)
{
  med_device_change_present (self->page, self->device, change);
  return med_test_ui_wait_dialog ();
}

/* Refused for want of a reason at the reason, and for the rest at the first row. */
static void
test_changes_refused (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    MedDeviceChange change;
    const char *verb;
    const char *row;
    const char *text;
    const char *words;
  } cases[] = {
    { MED_DEVICE_CHANGE_MOVE, "Move", NULL, NULL, "Nothing is changed by that" },
    { MED_DEVICE_CHANGE_RENAME, "Renumber", NULL, NULL, "Nothing is changed by that" },
    { MED_DEVICE_CHANGE_RENAME, "Renumber", "Asset number", "10234", "belongs to another device" },
    { MED_DEVICE_CHANGE_RENAME, "Renumber", "Asset number", "", "Asset number is missing" },
    { MED_DEVICE_CHANGE_REPLACE, "Replace", "Asset number", "", "Asset number is missing" },
    { MED_DEVICE_CHANGE_REPLACE, "Replace", "Asset number", "10234", "belongs to another device" },
    { MED_DEVICE_CHANGE_REPLACE, "Replace", "Asset number", "10233", "belongs to another device" },
  };
  g_autofree char *before = med_test_fleet_snapshot (self->ui->engine);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWindow *dialog = open_change (self, cases[i].change);

      if (cases[i].row != NULL)
        med_test_form_fill (dialog, cases[i].row, cases[i].text);
      med_test_ui_click (dialog, cases[i].verb);
      med_test_ui_assert_shows (dialog, "A reason is needed");
      med_test_form_assert_focused (dialog, "Reason");
      med_test_form_type (dialog, "why & <b>");
      med_test_ui_click (dialog, cases[i].verb);
      med_test_ui_assert_shows (dialog, cases[i].words);
      med_test_form_assert_value (dialog, "Reason", "why & <b>");
      g_assert_false (med_test_form_is_focused (dialog, "Reason"));
      med_test_form_cancel (dialog);
      g_autofree char *after = med_test_fleet_snapshot (self->ui->engine);
      g_assert_cmpstr (before, ==, after);
    }
}

static void
test_replaced (Fixture *self, gconstpointer unused)
{
  GtkWindow *dialog = open_change (self, MED_DEVICE_CHANGE_REPLACE);

  med_test_form_assert_value (dialog, "Asset number", ""); /* its own, never the old one's */
  med_test_form_assert_value (dialog, "Model", "CT & 64");
  med_test_form_fill (dialog, "Asset number", "30001");
  med_test_form_fill (dialog, "Reason", "worn out");
  med_test_form_choose (dialog, "Network and impact", "Not copied");
  med_test_form_tab_to (dialog, "Replace");
  med_test_form_press (dialog);
  med_test_form_assert_no_dialog ();
  g_assert_cmpint (med_test_engine_count (self->ui->engine,
                                          "SELECT count(*) FROM device WHERE (asset = '10233' AND "
                                          "retired_usec IS NOT NULL) OR (asset = '30001' AND "
                                          "retired_usec IS NULL)"),
                   ==, 2);
}

/* The page goes while the device is still loaded: no dialog opens, and nothing is left. */
static void
test_change_of_what_is_gone (Fixture *self, gconstpointer unused)
{
  med_device_change_present (self->page, 4711, MED_DEVICE_CHANGE_MOVE);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "There is no such device");
  med_test_ui_click (dialog, "Close");
  med_test_form_assert_no_dialog ();
}

/* Retire */

static void
test_retire (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = med_test_fleet_snapshot (self->ui->engine);
  GtkWidget *dialog = med_retire_dialog_new (window_of (self), self->ui->session, self->device,
                                             "CT & <64> (10233)");
  gpointer weak = dialog;

  gtk_window_present (GTK_WINDOW (dialog));
  med_test_ui_assert_shows (dialog, "CT & <64> (10233)");
  GtkWidget *retire = med_test_ui_find (dialog, "retire_button");
  g_assert_false (gtk_widget_get_sensitive (retire));
  med_test_form_tab_to (dialog, "Why it is taken out of use");
  med_test_form_type (dialog, "   ");
  g_assert_false (gtk_widget_get_sensitive (retire));
  med_test_form_cancel (GTK_WINDOW (dialog));
  g_autofree char *after = med_test_fleet_snapshot (self->ui->engine);
  g_assert_cmpstr (before, ==, after);

  /* Worked on: refused, with the reason kept */
  med_test_fleet_run_script (self->ui->engine, "UPDATE device SET service_state = 'under-service'");
  dialog = med_retire_dialog_new (window_of (self), self->ui->session, self->device, "CT");
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  gtk_window_present (GTK_WINDOW (dialog));
  retire = med_test_ui_find (dialog, "retire_button");
  med_test_form_fill (dialog, "Why it is taken out of use", "sold");
  g_signal_emit_by_name (retire, "clicked");
  gtk_editable_set_text (GTK_EDITABLE (med_test_form_row (dialog, "Why it is taken out of use")),
                         "sold on");
  g_assert_false (gtk_widget_get_sensitive (retire)); /* not twice */
  med_test_ui_assert_shows (dialog, "is being worked on");
  g_assert_nonnull (med_test_ui_find (dialog, "Help on This"));
  g_assert_true (gtk_widget_get_sensitive (retire));
  med_test_form_assert_value (dialog, "Why it is taken out of use", "sold on");
  med_test_fleet_run_script (self->ui->engine, "UPDATE device SET service_state = 'in-use'");
  g_signal_emit_by_name (retire, "clicked");
  med_test_form_assert_gone (&weak);
  g_assert_cmpint (med_test_engine_count (self->ui->engine, "SELECT count(*) FROM device WHERE "
                                                            "retired_usec IS NOT NULL"),
                   ==, 1);
}

/* The first start */

static void
fill_person (
    gpointer window, const char *name, const char *login, const char *first, const char *second)
{
  med_test_ui_type (window, "Full name", name);
  if (login != NULL)
    med_test_ui_type (window, "Short name (small letters and digits)", login);
  med_test_ui_type (window, "Passphrase (at least 8 characters)", first);
  med_test_ui_type (window, "The same passphrase again", second);
}

static gboolean
may_go_on (gpointer window)
{
  return gtk_widget_is_sensitive (med_test_ui_find (window, "next_button"));
}

static void
go_on (gpointer window)
{
  g_signal_emit_by_name (med_test_ui_find (window, "next_button"), "clicked");
}

static gint64
count_people (MedTestEngine *engine)
{
  return med_test_engine_count (engine, "SELECT count(*) FROM person");
}

static void
test_first_start (void)
{
  static const struct
  {
    const char *name, *login, *first, *second, *words;
  } cases[] = {
    { "Ana", NULL, "correct horse", "correct hose", "The two passphrases are not the same" },
    { "Ana", NULL, "short", "short", "at least 8 characters" },
    { "Ana", "A B", "correct horse", "correct horse", "cannot be a short name" },
    { "", "ana", "correct horse", "correct horse", "The name is missing" },
  };
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (MedSession) session = med_session_new (engine->engine);
  MedTestUi ui = { .engine = engine, .session = session };
  MedWindow *window = med_window_new (NULL);

  med_window_set_session (window, session);
  gtk_window_present (GTK_WINDOW (window));
  med_test_ui_click (window, "Set Up This Workstation");
  med_test_form_assert_focused (window, "Hospital");
  g_assert_false (may_go_on (window));
  med_test_form_type (window, "   ");
  g_assert_false (may_go_on (window)); /* a name of spaces is none */
  med_test_form_type (window, "St. <b> & Co");
  go_on (window);
  med_test_form_assert_focused (window, "Full name");
  g_assert_false (may_go_on (window)); /* nobody yet */
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fill_person (window, cases[i].name, cases[i].login, cases[i].first, cases[i].second);
      go_on (window);
      med_test_ui_assert_shows (window, cases[i].words);
      med_test_form_assert_value (window, "Full name", cases[i].name);
    }
  /* The short name is made of the name, and can be another. */
  med_test_ui_type (window, "Full name", "Jürgen de la Cruz");
  med_test_form_assert_value (window, "Short name (small letters and digits)", "jdlcruz");
  fill_person (window, "Ana <i>", "ana", "correct horse", "correct horse");
  med_test_ui_click (window, "another_button");
  med_test_ui_assert_shows (window, "Ana <i>");
  med_test_form_assert_focused (window, "Full name");
  med_test_form_assert_value (window, "Full name", "");
  fill_person (window, "Ann", "ana", "correct horse", "correct horse");
  med_test_ui_click (window, "another_button");
  med_test_ui_assert_shows (window, "There already is a person with the short name “ana”");
  g_assert_cmpint (count_people (engine), ==, 0); /* nothing is written before the end */
  fill_person (window, "", "", "", "");
  go_on (window);
  med_test_ui_click (window, "back_button");
  med_test_ui_click (window, "back_button");
  med_test_form_assert_value (window, "Hospital", "St. <b> & Co");
  go_on (window);
  go_on (window);
  med_test_ui_click (window, "Start Without Devices");
  med_test_ui_find (window, "sidebar");
  g_assert_cmpint (count_people (engine), ==, 1);
  g_autofree char *site = med_test_fleet_dup_text (engine, "SELECT name FROM site");
  g_assert_cmpstr (site, ==, "St. <b> & Co");
  med_test_ui_settle (&ui);
  med_test_ui_close (window);
  med_test_ui_settle (&ui);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/ui/device-dialogs/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  CASE ("fields-say-what-is-wrong", test_fields);
  CASE ("help-beside-the-group", test_help_beside_the_group);
  CASE ("added-by-keyboard", test_added);
  CASE ("number-of-another-device", test_taken_number);
  CASE ("saved-once", test_saved_once);
  CASE ("closed-while-loading", test_closed_while_loading);
  CASE ("components", test_components);
  CASE ("changes-refused-at-their-row", test_changes_refused);
  CASE ("replaced", test_replaced);
  CASE ("change-of-what-is-gone", test_change_of_what_is_gone);
  CASE ("retired", test_retire);
  g_test_add_func ("/ui/device-dialogs/first-start", test_first_start);
  return g_test_run ();
}
