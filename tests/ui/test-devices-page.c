/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/inventory/med-device-import.h"
#include "engine/inventory/med-device.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"
#include "ui/inventory/med-device-import-dialog.h"
#include "ui/inventory/med-devices-page.h"
#include "ui/widgets/med-table-view.h"

#define TABLE                                                                                      \
  "asset,name,manufacturer,model,release,release_read,department,room\n"                           \
  "10233,CT emergency 1,Exa Medical,Exa CT 64,4.2,2026-11-01,Emergency,R 014\n"                    \
  "10234,CT <b>& 2,Exa Medical,Exa CT 64,4.1,2020-01-01,Emergency,R 015\n"                         \
  "10311,Central monitor,Vita,C3,2.8,,ICU,\n"

typedef struct
{
  MedTestUi *ui;
  MedPage *page;
} Fixture;

static gpointer
import_func (MedConnection *connection, gpointer text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (bytes, "devices.csv", error);
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) sheet->headers);
  MedDeviceImport import = { .sheet = sheet, .mapping = mapping };

  return med_device_import_apply_sync (connection, &import, cancellable, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->ui = med_test_ui_new ();
  g_autoptr (MedDevicePreview) preview = med_test_engine_run (
      fixture->ui->engine, MED_STORE_WRITER, import_func, (gpointer) TABLE, &error);
  g_assert_no_error (error);
  fixture->page = med_test_ui_show_page (fixture->ui, MED_TYPE_DEVICES_PAGE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_ui_close (fixture->page);
  med_test_ui_free (fixture->ui);
}

static gpointer
window_of (Fixture *fixture)
{
  return gtk_widget_get_root (GTK_WIDGET (fixture->page));
}

static void
hides (Fixture *fixture, const char *text)
{
  g_autofree char *shown = med_test_ui_dup_text (fixture->page);

  g_assert_null (strstr (shown, text));
}

static gint64
count (Fixture *fixture, const char *sql)
{
  return med_test_engine_count (fixture->ui->engine, sql);
}

static void
select_device (Fixture *fixture, gint64 id)
{
  MED_PAGE_GET_CLASS (fixture->page)->show_item (fixture->page, id);
  med_test_ui_settle (fixture->ui);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  med_test_ui_assert_shows (fixture->page, "CT emergency 1");
  /* Names are never read as markup. */
  med_test_ui_assert_shows (fixture->page, "CT <b>& 2");
  /* Read long ago and never read are marked. */
  med_test_ui_assert_shows (fixture->page, "4.1 ?");
  med_test_ui_assert_shows (fixture->page, "2.8 ?");
  hides (fixture, "4.2 ?");
  med_test_ui_assert_shows (fixture->page, "3 of 3 devices");
  med_test_ui_shoot (window_of (fixture), "devices");
}

static void
activate (Fixture *fixture, const char *action)
{
  g_assert_true (
      gtk_widget_activate_action (med_test_ui_find (fixture->page, "change_button"), action, NULL));
  med_test_ui_settle (fixture->ui);
}

/* What becomes of a device is asked with a reason, and stands in its history afterwards. */
static void
test_move_and_renumber (Fixture *fixture, gconstpointer data)
{
  select_device (fixture, 1);
  activate (fixture, "device.move");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Room", "R 999");
  med_test_ui_click (dialog, "Move");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (dialog, "A reason is needed");
  med_test_ui_shoot (dialog, "device-move");
  med_test_ui_type (dialog, "Reason", "rebuilding");
  med_test_ui_click (dialog, "Move");
  med_test_ui_settle (fixture->ui);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE room = 'R 999'"), ==, 1);

  activate (fixture, "device.rename");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Asset number", "77001");
  med_test_ui_type (dialog, "Reason", "new <numbers>");
  med_test_ui_click (dialog, "Renumber");
  med_test_ui_settle (fixture->ui);
  select_device (fixture, 1);
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "Formerly 10233");
  med_test_ui_assert_shows (fixture->page, "new <numbers>");
  med_test_ui_assert_shows (fixture->page, "R 014 → R 999");
  med_test_ui_shoot (window_of (fixture), "device-history");
  gtk_editable_set_text (GTK_EDITABLE (med_page_get_search_widget (fixture->page)), "10233");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "77001");
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  select_device (fixture, 1);
  activate (fixture, "device.replace");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_shoot (dialog, "device-replace");
  med_test_ui_type (dialog, "Asset number", "10234");
  med_test_ui_type (dialog, "Reason", "worn out");
  med_test_ui_click (dialog, "Replace");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (dialog, "belongs to another device already");
  med_test_ui_type (dialog, "Asset number", "30001");
  med_test_ui_click (dialog, "Replace");
  med_test_ui_settle (fixture->ui);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE retired_usec IS NOT NULL"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE asset = '30001' AND room = "
                                   "'R 014' AND name = 'CT emergency 1'"),
                   ==, 1);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = med_page_get_search_widget (fixture->page);

  gtk_editable_set_text (GTK_EDITABLE (entry), "EMER exa 014");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "CT emergency 1");
  med_test_ui_assert_shows (fixture->page, "1 of 3 devices");
  hides (fixture, "Central monitor");
  gtk_editable_set_text (GTK_EDITABLE (entry), "no such device");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "Nothing Found");
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  GtkWidget *toggle = med_test_ui_find (fixture->page, "Release not read lately");

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "2 of 3 devices");
  MED_PAGE_GET_CLASS (fixture->page)->show_filter (fixture->page, "retired");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "0 of 3 devices");
  MED_PAGE_GET_CLASS (fixture->page)->show_filter (fixture->page, "immediate");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "0 of 3 devices");
}

static void
test_detail (Fixture *fixture, gconstpointer data)
{
  select_device (fixture, 2);
  med_test_ui_assert_shows (fixture->page, "10234 · Exa CT 64 · Emergency");
  med_test_ui_assert_shows (fixture->page, "longer ago than the policy allows");
  med_test_ui_assert_shows (fixture->page, "No advisory names this product.");
  select_device (fixture, 3);
  med_test_ui_assert_shows (fixture->page, "never read at the device");
  med_test_ui_shoot (window_of (fixture), "devices-detail");
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  select_device (fixture, 1);
  med_test_ui_click (fixture->page, "Edit…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (fixture->ui);
  med_test_ui_type (dialog, "Room", "R 099");
  med_test_ui_shoot (dialog, "device-edit");
  med_test_ui_click (dialog, "Save");
  med_test_ui_settle (fixture->ui);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE room = 'R 099'"), ==, 1);
  med_test_ui_assert_shows (fixture->page, "R 099");
}

static void
test_edit_refused (Fixture *fixture, gconstpointer data)
{
  select_device (fixture, 1);
  med_test_ui_click (fixture->page, "Edit…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (fixture->ui);
  med_test_ui_type (dialog, "UDI-DI", "12345678901234");
  med_test_ui_assert_shows (dialog, "not a device identifier");
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (dialog, "Save")));
  med_test_ui_type (dialog, "UDI-DI", "");
  med_test_ui_type (dialog, "Asset number", "10234");
  med_test_ui_click (dialog, "Save");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (dialog, "belongs to another device already");
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE asset = '10233'"), ==, 1);
  gtk_window_destroy (dialog);
}

static gpointer
move_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedDevice) before = med_device_load_sync (connection, 1, error);
  g_autoptr (MedDevice) after = med_device_copy (before);

  med_device_set (after, MED_DEVICE_ROOM, "R 777");
  return med_device_edit_sync (connection, 0, before, after, error) ? MED_STORE_OK : NULL;
}

static void
test_edit_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  select_device (fixture, 1);
  med_test_ui_click (fixture->page, "Edit…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (fixture->ui);
  med_test_engine_run (fixture->ui->engine, MED_STORE_WRITER, move_func, NULL, &error);
  g_assert_no_error (error);
  med_test_ui_type (dialog, "Room", "R 888");
  med_test_ui_click (dialog, "Save");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (dialog, "Room is “R 777” now, you entered “R 888”");
  med_test_ui_shoot (dialog, "device-conflict");
  med_test_ui_click (dialog, "Show Newer Values");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (dialog, "R 777");
  gtk_window_destroy (dialog);
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  med_test_ui_click (window_of (fixture), "Add…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_type (dialog, "Asset number", "10400");
  med_test_ui_assert_shows (dialog, "Manufacturer is missing");
  med_test_ui_type (dialog, "Manufacturer", "Vita");
  med_test_ui_type (dialog, "Model", "C3");
  med_test_ui_click (dialog, "Save");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "10400");
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM change WHERE action = 'device-added' AND"
                                   " person_id = 1"),
                   ==, 1);
}

static void
test_retire (Fixture *fixture, gconstpointer data)
{
  select_device (fixture, 3);
  med_test_ui_click (fixture->page, "Retire…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (dialog, "Retire")));
  med_test_ui_type (dialog, "Why it is taken out of use", "sold");
  med_test_ui_shoot (dialog, "device-retire");
  med_test_ui_click (dialog, "Retire");
  med_test_ui_settle (fixture->ui);
  hides (fixture, "10311");
  med_test_ui_assert_shows (fixture->page, "2 of 2 devices");
}

static void
test_auditor (Fixture *fixture, gconstpointer data)
{
  MedPerson auditor = { 2, (char *) "au", (char *) "Auditor", MED_ROLE_AUDITOR, TRUE };

  med_session_set_person (fixture->ui->session, &auditor);
  select_device (fixture, 1);
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (window_of (fixture), "Add…")));
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (fixture->page, "Edit…")));
}

static GtkWindow *
import_text (Fixture *fixture, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->ui->engine->dir, "more.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  GtkWidget *dialog =
      med_device_import_dialog_new (window_of (fixture), fixture->ui->session, file);
  gtk_window_present (GTK_WINDOW (dialog));
  med_test_ui_settle (fixture->ui);
  return GTK_WINDOW (dialog);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog = import_text (fixture, "asset;manufacturer;model;room\n"
                                            "10233;Exa Medical;Exa CT 64;R 500\n"
                                            "10500;Vita;C3;\n"
                                            "10500;Vita;C3;\n");

  med_test_ui_assert_shows (dialog, "Read as UTF-8, columns parted by semicolon");
  med_test_ui_shoot (dialog, "import-mapping");
  med_test_ui_click (dialog, "Preview");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (dialog, "1 new · 1 changed · 0 unchanged · 1 refused");
  med_test_ui_assert_shows (dialog, "Line 4 · 10500 · Refused");
  med_test_ui_shoot (dialog, "import-preview");
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (dialog, "Import 2 Rows")));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (med_test_ui_find (
                                   dialog, "Leave out the refused rows and import the others")),
                               TRUE);
  med_test_ui_click (dialog, "Import 2 Rows");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (dialog, "Imported");
  med_test_ui_click (dialog, "Close");
  med_test_ui_settle (fixture->ui);
  med_test_ui_assert_shows (fixture->page, "10500");
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device WHERE room = 'R 500'"), ==, 1);
}

static void
test_import_refused (Fixture *fixture, gconstpointer data)
{
  GtkWindow *dialog = import_text (fixture, "colour\nred\n");

  med_test_ui_assert_shows (dialog, "No column is known as the asset number");
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (dialog, "Preview")));
  gtk_window_destroy (dialog);
  dialog = import_text (fixture, "");
  med_test_ui_assert_shows (dialog, "the file is empty");
  gtk_window_destroy (dialog);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM device"), ==, 3);
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->page));
  GValue value = G_VALUE_INIT;

  select_device (fixture, 1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "device.copy", NULL);
  med_test_ui_settle (fixture->ui);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (
      gdk_content_provider_get_value (gdk_clipboard_get_content (clipboard), &value, NULL));
  g_assert_cmpstr (g_value_get_string (&value), ==,
                   "10233\tCT emergency 1\tExa Medical\tExa CT 64\t4.2\t\tEmergency\tR 014\n");
  g_value_unset (&value);
}

static void
test_empty (void)
{
  MedTestUi *ui = med_test_ui_new ();
  MedPage *page = med_test_ui_show_page (ui, MED_TYPE_DEVICES_PAGE);

  med_test_ui_assert_shows (page, "No Devices Yet");
  med_test_ui_assert_shows (page, "Import a Table…");
  med_test_ui_close (page);
  med_test_ui_free (ui);
}

/* A known exploited vulnerability of a component that nobody has answered stands at the device, and
 * what has nothing else open does not look as if nothing were. */
static void
test_exploited (Fixture *fixture, gconstpointer data)
{
  static const char *const shown[] = {
    "Cannot tell: the vendor has not answered",
    "Known exploited: CVE-2026-1 in Microsoft Windows; the vendor has not answered",
    "Known exploited since 2026-01-02, due by the catalogue on 2026-01-23",
    "Ask the device's vendor whether it is affected",
  };
  MedTestEngine *engine = fixture->ui->engine;
  const gint64 first = count (fixture, "SELECT id FROM device WHERE asset = '10233'");
  const gint64 other = count (fixture, "SELECT id FROM device WHERE asset = '10311'");

  med_test_fleet_add_component (engine, "Exa CT 64", "Microsoft", "Windows", "10");
  /* Something to be compared with, so that nothing would be open. */
  g_autofree char *advisory =
      med_test_fleet_advisory ("O-1", "Other", "Pump", "P=1", "known_affected=P");
  med_test_fleet_import (engine, advisory);
  med_test_fleet_assess (engine);
  med_test_fleet_run_script (
      engine, "INSERT INTO kev (cve, added_date, due_date) VALUES ('CVE-2026-1', '2026-01-02',"
              " '2026-01-23');"
              "INSERT INTO kev_product VALUES ('CVE-2026-1', '', '', 'microsoft', 'windows');");
  select_device (fixture, first);
  med_test_ui_shoot (window_of (fixture), "device-exploited");
  if (g_getenv ("MED_TEST_LANGUAGE") != NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    med_test_ui_assert_shows (fixture->page, shown[i]);
  select_device (fixture, other);
  hides (fixture, "Known exploited");
  /* More than fit are counted. */
  med_test_fleet_run_script (
      engine, "INSERT INTO kev (cve, added_date) SELECT 'CVE-2026-1' || id, '2026-01-01' FROM"
              " (SELECT 1 AS id UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5"
              " UNION SELECT 6);"
              "INSERT INTO kev_product SELECT cve, '', '', 'microsoft', 'windows' FROM kev"
              " WHERE cve <> 'CVE-2026-1';");
  select_device (fixture, first);
  med_test_ui_assert_shows (fixture->page,
                            "and 2 more known exploited; the device record lists all");
  med_test_fleet_run_script (engine, "DELETE FROM kev_product; DELETE FROM kev;");
  select_device (fixture, other);
  select_device (fixture, first);
  hides (fixture, "Known exploited");
  hides (fixture, "Cannot tell: ");
  med_test_ui_assert_shows (fixture->page, "Nothing open");
}

#define ADD(path, func)                                                                            \
  g_test_add ("/ui/devices-page/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  ADD ("rows-mark-old-readings", test_list);
  ADD ("move-and-renumber", test_move_and_renumber);
  ADD ("replace", test_replace);
  ADD ("search-as-you-type", test_search);
  ADD ("filters", test_filters);
  ADD ("detail-says-what-is-known", test_detail);
  ADD ("known-exploited-and-not-answered", test_exploited);
  ADD ("edit-stores", test_edit);
  ADD ("faulty-entry-is-told-in-place", test_edit_refused);
  ADD ("conflict-shows-both-values", test_edit_conflict);
  ADD ("add", test_add);
  ADD ("retire-asks-why", test_retire);
  ADD ("auditor-only-looks", test_auditor);
  ADD ("import-with-preview", test_import);
  ADD ("unusable-table-is-refused", test_import_refused);
  ADD ("copy-as-table", test_copy);
  g_test_add_func ("/ui/devices-page/empty-says-what-to-do", test_empty);
  return g_test_run ();
}
