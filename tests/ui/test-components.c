/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-chooser.h"
#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "ui/inventory/med-component-filter.h"
#include "ui/inventory/med-component-import-dialog.h"
#include "ui/inventory/med-component-rows.h"
#include "ui/inventory/med-devices-page.h"

/* Lists of components in the window: taken over with a look before, shown at the device, and asked
 * for among all devices. */

#define HEAD                                                                                       \
  "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"metadata\":{\"timestamp\":"              \
  "\"2026-03-01T00:00:00Z\",\"tools\":[{\"name\":\"syft\",\"version\":\"1.2\"}],\"component\":{"   \
  "\"name\":\"Exa <CT>\",\"version\":\"4.1\"}},\"components\":["
#define OPENSSL(version)                                                                           \
  "{\"name\":\"OpenSSL\",\"version\":\"" version "\",\"publisher\":\"OpenSSL\",\"cpe\":"           \
  "\"cpe:2.3:a:openssl:openssl:" version ":*:*:*:*:*:*:*\"}"
#define NAMED "{\"name\":\"Qt <b>&\",\"publisher\":\"Q\"}"
#define SOURCE "Where you have the list from, such as the vendor's portal"
#define LEAVE_OUT "Leave out the entries that cannot be used; of them nothing is known"
#define N_IMPORTS "SELECT count(*) FROM component_import"

static gint64
id_of (MedTestChoosers *self, const char *asset)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM device WHERE asset = '%s'", asset);

  return med_test_engine_count (self->ui->engine, sql);
}

static MedPage *
show_devices (MedTestChoosers *self)
{
  med_test_fleet_add_device (self->ui->engine, "CT-1", "Exa & Co", "Exa <CT>", "4.1");
  med_test_fleet_add_device (self->ui->engine, "CT-2", "Exa & Co", "Exa <CT>", "4.1");
  med_test_fleet_add_device (self->ui->engine, "MR-1", "Exa & Co", "Exa MR", "1.0");
  return med_test_choosers_show_page (self, MED_TYPE_DEVICES_PAGE);
}

static void
select_device (MedTestChoosers *self, MedPage *page, const char *asset)
{
  MED_PAGE_GET_CLASS (page)->show_item (page, id_of (self, asset));
  med_test_ui_settle (self->ui);
}

/* The dialog for a document of this text, chosen as a person does it. */
static GtkWindow *
import_text (MedTestChoosers *self, MedPage *page, const char *name, const char *text)
{
  g_autofree char *path = med_test_choosers_dup_place (self, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_ui_click (page, "Import a List…");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_settle (self->ui);
  return dialog;
}

static gboolean
may_take_over (GtkWindow *dialog)
{
  return gtk_widget_is_sensitive (med_test_ui_find (dialog, "Take Over"));
}

static void
test_taken_over (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_devices (self);

  select_device (self, page, "CT-1");
  med_test_ui_assert_shows (page, "Components unknown: vulnerabilities of COTS software");
  med_test_ui_assert_shows (page, "Components unknown: COTS software is not in this outcome.");
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "components-unknown");
  GtkWindow *dialog = import_text (self, page, "exa.cdx.json", HEAD OPENSSL ("3.0.6") "]}");
  gpointer weak = dialog;
  static const char *const shown[] = {
    "Exa & Co Exa <CT> 4.1",
    "exa.cdx.json (CycloneDX 1.5)",
    "Exa <CT> 4.1",
    "2026-03-01",
    "syft 1.2",
    "None: components unknown so far",
    "1 added · 0 removed · 0 in another version",
    "Added: OpenSSL OpenSSL, 3.0.6",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    med_test_ui_assert_shows (dialog, shown[i]);
  med_test_ui_shoot (dialog, "components-preview");
  /* Looking has changed nothing; without a source nothing is taken over. */
  g_assert_cmpint (med_test_engine_count (self->ui->engine, N_IMPORTS), ==, 0);
  g_assert_false (may_take_over (dialog));
  med_test_form_fill (dialog, SOURCE, "   ");
  g_assert_false (may_take_over (dialog));
  med_test_form_fill (dialog, SOURCE, "Portal of Exa, 1 March");
  g_assert_true (may_take_over (dialog));
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  med_test_ui_click (dialog, "Take Over");
  med_test_form_assert_gone (&weak);
  med_test_choosers_assert_toast (self, "Components of 1 release taken over");
  med_test_form_wait_count (self->ui, N_IMPORTS " WHERE source = 'Portal of Exa, 1 March'", 1);
  /* It counts for every device of the release. */
  select_device (self, page, "CT-2");
  med_test_ui_assert_shows (page, "1 component, from Portal of Exa, 1 March: exa.cdx.json");
  med_test_ui_assert_shows (page, "OpenSSL  3.0.6");
  med_test_ui_assert_shows (page, "cpe:2.3:a:openssl:openssl:3.0.6");
  med_test_ui_assert_shows (page, "1 list was taken over");
  select_device (self, page, "MR-1");
  med_test_ui_assert_shows (page, "Components unknown");
  med_test_ui_close (page);
}

/* The same once more changes nothing, and says so; another one shows what it changes. */
static void
test_again (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_devices (self);

  select_device (self, page, "CT-1");
  GtkWindow *dialog = import_text (self, page, "a.json", HEAD OPENSSL ("3.0.6") "," NAMED "]}");
  med_test_form_fill (dialog, SOURCE, "Portal");
  med_test_ui_click (dialog, "Take Over");
  med_test_form_wait_count (self->ui, N_IMPORTS, 1);
  med_test_form_assert_no_dialog ();
  select_device (self, page, "CT-1");
  dialog = import_text (self, page, "a.json", HEAD OPENSSL ("3.0.6") "," NAMED "]}");
  med_test_ui_assert_shows (dialog, "Nothing Changes");
  g_assert_null (med_test_ui_try_find (dialog, "Take Over"));
  med_test_ui_shoot (dialog, "components-same");
  med_test_ui_click (dialog, "Close");
  med_test_form_assert_no_dialog ();
  dialog = import_text (self, page, "b.json",
                        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"metadata\":{"
                        "\"timestamp\":\"2026-01-01T00:00:00Z\"},\"components\":[" OPENSSL (
                            "3.0.7") ",{\"name\":\"zlib\",\"version\":\"1\"}]}");
  static const char *const shown[] = {
    "Changed: OpenSSL OpenSSL, 3.0.6 → 3.0.7",
    "Removed: Q Qt <b>&, version not known",
    "Added: zlib, 1",
    "1 added · 1 removed · 1 in another version",
    "This document is older than the one imported last.",
    "It does not say",
    "From: Portal",
    "2 · 1 known by name only",
    "Not identified: /components/1 (zlib 1)",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    med_test_ui_assert_shows (dialog, shown[i]);
  med_test_ui_shoot (dialog, "components-diff");
  med_test_form_cancel (dialog);
  g_assert_cmpint (med_test_engine_count (self->ui->engine, N_IMPORTS), ==, 1);
  med_test_ui_close (page);
}

static void
test_refused (MedTestChoosers *self, gconstpointer unused)
{
  static const char *const cases[][2] = {
    { "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[]}",
      "it lists no components" },
    { "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"9\"}", "CycloneDX 9 cannot be read" },
    { "{\"spdxVersion\":\"SPDX-3.0\"}", "SPDX-3.0 cannot be read" },
    { HEAD "{}]}", "/components/0: the component has no name" },
    { "colour,size\nred,1\n", "the first line must name the columns" },
    { "", "the file is empty" },
  };
  MedPage *page = show_devices (self);

  select_device (self, page, "CT-1");
  g_autofree char *before = med_test_fleet_snapshot (self->ui->engine);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWindow *dialog = import_text (self, page, "bad.json", cases[i][0]);

      med_test_ui_assert_shows (dialog, cases[i][1]);
      med_test_ui_assert_shows (dialog, "The List Cannot Be Used");
      g_assert_null (med_test_ui_try_find (dialog, "Take Over"));
      if (i == 0)
        {
          g_assert_nonnull (med_test_ui_find (dialog, "Help on This"));
          med_test_ui_shoot (dialog, "components-refused");
        }
      med_test_ui_click (dialog, "Close");
      med_test_form_assert_no_dialog ();
    }
  g_autofree char *after = med_test_fleet_snapshot (self->ui->engine);
  g_assert_cmpstr (before, ==, after);
  med_test_ui_close (page);
}

/* Single entries that cannot be used are named, left out by decision, and stay known as missing. */
static void
test_left_out (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_devices (self);

  select_device (self, page, "CT-1");
  GtkWindow *dialog =
      import_text (self, page, "half.json", HEAD OPENSSL ("3.0.7") ",{\"version\":\"1\"},7]}");
  med_test_ui_assert_shows (dialog,
                            "Refused: /components/1 (without a name): the component has no name");
  med_test_ui_assert_shows (dialog, "Refused: /components/2 (without a name): is no object");
  med_test_form_fill (dialog, SOURCE, "Portal");
  g_assert_false (may_take_over (dialog));
  med_test_ui_shoot (dialog, "components-entries-refused");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (med_test_ui_find (dialog, LEAVE_OUT)), TRUE);
  g_assert_true (may_take_over (dialog));
  med_test_ui_click (dialog, "Take Over");
  med_test_form_wait_count (self->ui, "SELECT entries FROM component_gap", 2);
  med_test_form_assert_no_dialog ();
  select_device (self, page, "CT-1");
  med_test_ui_assert_shows (page, "In part unknown: 2 entries of the list cannot be used");
  med_test_ui_assert_shows (page, "Components in part unknown");
  med_test_ui_shoot (med_test_ui_find (page, "components"), "components-in-part");
  med_test_ui_close (page);
}

static gpointer
change_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedComponent component = { .manufacturer = (char *) "a",
                                   .model = (char *) "other",
                                   .version = (char *) "1",
                                   .source = (char *) "meanwhile" };

  return med_release_add_component_sync (connection, 1, *(gint64 *) data, &component, error)
             ? MED_STORE_OK
             : NULL;
}

/* What somebody else changed meanwhile is looked at before it is accepted. */
static void
test_changed_meanwhile (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_devices (self);
  g_autoptr (GError) error = NULL;
  gint64 release = med_test_engine_count (self->ui->engine,
                                          "SELECT c.release_id FROM device d JOIN config c ON c.id "
                                          "= d.config_id WHERE d.asset = 'CT-1'");

  select_device (self, page, "CT-1");
  GtkWindow *dialog = import_text (self, page, "a.json", HEAD OPENSSL ("3.0.7") "]}");
  med_test_form_fill (dialog, SOURCE, "Portal");
  med_test_engine_run (self->ui->engine, MED_STORE_WRITER, change_func, &release, &error);
  g_assert_no_error (error);
  med_test_ui_click (dialog, "Take Over");
  med_test_ui_assert_shows (dialog, "were changed meanwhile");
  med_test_ui_assert_shows (dialog, "Removed: a other, 1");
  med_test_form_assert_value (dialog, SOURCE, "Portal");
  med_test_ui_click (dialog, "Take Over");
  med_test_form_wait_count (self->ui, N_IMPORTS, 1);
  med_test_ui_close (page);
}

/* One document for the releases of all devices that are selected, each release once. */
static void
test_several (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_devices (self);
  g_autofree char *path = med_test_choosers_dup_place (self, "all.csv");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 devices[] = { id_of (self, "CT-1"), id_of (self, "CT-2"), id_of (self, "MR-1") };

  g_array_append_vals (ids, devices, G_N_ELEMENTS (devices));
  g_assert_true (g_file_set_contents (path, "component,version\nzlib,1.2\n", -1, NULL));
  GtkWidget *dialog = med_component_import_dialog_new (page, ids, file);
  gtk_window_present (GTK_WINDOW (dialog));
  med_test_ui_assert_shows (dialog, "For the releases");
  med_test_ui_assert_shows (dialog, "Exa & Co Exa MR 1.0");
  med_test_ui_assert_shows (dialog, "2 added");
  med_test_ui_assert_shows (dialog,
                            "Exa & Co Exa <CT> 4.1: 1 component: 1 added, 0 removed, 0 changed");
  med_test_ui_shoot (dialog, "components-several");
  med_test_form_fill (dialog, SOURCE, "Letter");
  med_test_ui_click (dialog, "Take Over");
  med_test_form_wait_count (self->ui, N_IMPORTS, 2);
  med_test_choosers_assert_toast (self, "Components of 2 releases taken over");
  med_test_ui_close (page);
}

static void
test_closed_while_reading (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_devices (self);
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/list.json");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 id = id_of (self, "CT-1");

  g_array_append_val (ids, id);
  GtkWidget *dialog = med_component_import_dialog_new (page, ids, file);
  gpointer weak = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
  med_test_form_assert_gone (&weak);
  dialog = med_component_import_dialog_new (page, ids, file);
  gtk_window_present (GTK_WINDOW (dialog));
  med_test_ui_assert_shows (dialog, "list.json");
  med_test_ui_assert_shows (dialog, "The List Cannot Be Used");
  med_test_ui_close (dialog);
  /* Who chooses no file has done nothing wrong. */
  select_device (self, page, "CT-1");
  self->chooser->cancels = TRUE;
  med_test_ui_click (page, "Import a List…");
  med_test_chooser_wait_asked (self->chooser, 1);
  med_test_ui_settle (self->ui);
  med_test_form_assert_no_dialog ();
  med_test_ui_close (page);
}

static void
test_auditor (MedTestChoosers *self, gconstpointer unused)
{
  MedPerson auditor = { 2, (char *) "au", (char *) "Auditor", MED_ROLE_AUDITOR, TRUE };
  MedPage *page = show_devices (self);

  med_session_set_person (self->ui->session, &auditor);
  select_device (self, page, "CT-1");
  g_assert_false (gtk_widget_is_sensitive (med_test_ui_find (page, "Import a List…")));
  med_test_ui_close (page);
}

/* A list of thousands is shown as it is looked at, and searched. */
static void
test_long_list (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_devices (self);
  g_autoptr (GString) text = g_string_new ("maker,component,version,purl\n");

  for (guint i = 0; i < 1200; i++)
    g_string_append_printf (text, "m,part%04u,1.%u,pkg:npm/part%04u@1.%u\n", i, i, i, i);
  select_device (self, page, "CT-1");
  GtkWindow *dialog = import_text (self, page, "long.csv", text->str);
  med_test_ui_assert_shows (dialog, "1200 added");
  med_test_form_fill (dialog, SOURCE, "Portal");
  med_test_ui_click (dialog, "Take Over");
  med_test_form_wait_count (self->ui, N_IMPORTS, 1);
  select_device (self, page, "CT-1");
  med_test_ui_assert_shows (page, "1200 components shown");
  med_test_ui_assert_shows (page, "part0000  1.0");
  med_test_ui_type (page, "search_entry", "part1199");
  med_test_ui_assert_shows (page, "1 component shown");
  med_test_ui_assert_shows (page, "part1199  1.1199");
  med_test_ui_type (page, "search_entry", "npm/part012");
  med_test_ui_assert_shows (page, "10 components shown");
  med_test_ui_shoot (med_test_ui_find (page, "components"), "components-listed");
  med_test_ui_type (page, "search_entry", "%");
  med_test_ui_assert_shows (page, "0 components shown");
  med_test_ui_close (page);
}

static void
test_rows (void)
{
  g_autoptr (GError) error = NULL;
  const char *text = HEAD OPENSSL ("3") "," NAMED ",7]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (MedComponentFile) file = med_component_file_new (bytes, "x", &error);
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autoptr (GPtrArray) plans =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_component_plan_free);
  static const char *const expected[] = { "Refused: ", "M R 1: ",   "Added: ",      "M R 2: ",
                                          "Removed: ", "Changed: ", "No version: ", "Not " };
  MedComponentChange changes[] = {
    { (char *) "m", (char *) "a", NULL, (char *) "1" },
    { (char *) "m", (char *) "a", (char *) "1", NULL },
    { (char *) "m", (char *) "a", (char *) "1", (char *) "2" },
  };

  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      MedComponentPlan *plan = g_new0 (MedComponentPlan, 1);

      plan->file = med_component_file_ref (file);
      plan->release_title = g_strdup_printf ("M R %u", i + 1);
      plan->diff = g_new0 (MedComponentDiff, 1);
      plan->diff->changes = g_ptr_array_new ();
      if (i == 0)
        g_ptr_array_add (plan->diff->changes, &changes[0]);
      else
        {
          g_ptr_array_add (plan->diff->changes, &changes[1]);
          g_ptr_array_add (plan->diff->changes, &changes[2]);
        }
      g_ptr_array_add (plans, plan);
    }
  g_autoptr (MedComponentRows) rows = med_component_rows_new (plans);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rows)), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GtkStringObject) row = g_list_model_get_item (G_LIST_MODEL (rows), i);

      if (!g_str_has_prefix (gtk_string_object_get_string (row), expected[i]))
        g_error ("row %u is “%s”", i, gtk_string_object_get_string (row));
    }
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (rows), G_N_ELEMENTS (expected)));
}

/* Which devices contain it: three answers, each by itself, and none forgotten. */

static MedPage *
show_fleet (MedTestChoosers *self)
{
  MedTestEngine *engine = self->ui->engine;

  med_test_fleet_add_device (engine, "A-1", "Exa", "One", "1");
  med_test_fleet_add_device (engine, "A-2", "Exa", "Two", "2");
  med_test_fleet_add_device (engine, "A-3", "Exa", "Three", "3");
  med_test_fleet_add_device (engine, "A-4", "Exa", "Four", "4");
  med_test_fleet_add_device (engine, "A-5", "Exa", "Five", "5");
  med_test_fleet_add_component (engine, "One", "OpenSSL", "OpenSSL", "3.0.7");
  med_test_fleet_add_component (engine, "Two", "OpenSSL", "OpenSSL", "1.1.1");
  med_test_fleet_add_component (engine, "Three", "OpenSSL", "OpenSSL", "");
  med_test_fleet_add_component (engine, "Five", "Z", "zlib", "1");
  return med_test_choosers_show_page (self, MED_TYPE_DEVICES_PAGE);
}

typedef struct
{
  MedPage *page;
  const char *const *assets;
} Listed;

static gboolean
is_listed (gpointer data)
{
  static const char *const all[] = { "A-1", "A-2", "A-3", "A-4", "A-5" };
  const Listed *listed = data;
  g_autofree char *shown = med_test_ui_dup_text (listed->page);

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if ((strstr (shown, all[i]) != NULL) != g_strv_contains (listed->assets, all[i]))
      return FALSE;
  return TRUE;
}

/* Exactly these devices, once the list has come. */
static void
assert_listed (MedPage *page, const char *const *assets)
{
  Listed listed = { page, assets };
  g_autofree char *status = g_strdup_printf ("%u of 5 devices", g_strv_length ((char **) assets));
  g_autofree char *what = g_strjoinv (" ", (char **) assets);

  med_test_ui_assert_shows (page, status);
  med_test_ui_wait (is_listed, &listed, what);
}

static void
test_filter (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_fleet (self);

  med_test_ui_click (page, "Component…");
  assert_listed (page, (const char *const[]){ "A-1", "A-2", "A-3", "A-4", "A-5", NULL });
  med_test_ui_type (page, "name_entry", "OpenSSL 3.0.7");
  med_test_ui_click (page, "Find");
  med_test_ui_assert_shows (page, "OpenSSL, version 3.0.7");
  med_test_ui_assert_shows (page, "Contain it: 1");
  med_test_ui_assert_shows (page, "Version cannot be told: 1");
  med_test_ui_assert_shows (page, "Components unknown: 1");
  med_test_ui_assert_shows (page, "Cannot tell for 1 device: its components are unknown.");
  assert_listed (page, (const char *const[]){ "A-1", NULL });
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "component-filter");
  med_test_ui_click (page, "Version cannot be told: 1");
  assert_listed (page, (const char *const[]){ "A-3", NULL });
  med_test_ui_click (page, "Components unknown: 1");
  assert_listed (page, (const char *const[]){ "A-4", NULL });
  /* Asked anew the answer is who contains it. */
  med_test_ui_type (page, "versions_entry", "< 3");
  med_test_ui_type (page, "name_entry", "openssl");
  med_test_ui_click (page, "Find");
  med_test_ui_assert_shows (page, "openssl, version < 3");
  assert_listed (page, (const char *const[]){ "A-2", NULL });
  /* Another filter is added to it; without it all are there again. */
  med_test_ui_click (page, "Component…");
  assert_listed (page, (const char *const[]){ "A-1", "A-2", "A-3", "A-4", "A-5", NULL });
  med_test_ui_close (page);
}

static void
test_filter_finds_nothing (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_fleet (self);

  MED_PAGE_GET_CLASS (page)->show_filter (page, "component\tlog4j\t");
  med_test_ui_assert_shows (page, "log4j, any version");
  med_test_ui_assert_shows (page, "Contain it: 0");
  /* Nowhere is not clean. */
  med_test_ui_assert_shows (page, "Cannot tell for 1 device");
  assert_listed (page, (const char *const[]){ NULL });
  med_test_ui_shoot (gtk_widget_get_root (GTK_WIDGET (page)), "component-filter-nowhere");
  MED_PAGE_GET_CLASS (page)->show_filter (page, "component\tcpe:/a:openssl:openssl:3.0.7\t");
  med_test_ui_assert_shows (page, "4 devices have components that are known by name only");
  assert_listed (page, (const char *const[]){ "A-1", NULL });
  /* Nothing asked for is told, and shows everything. */
  MED_PAGE_GET_CLASS (page)->show_filter (page, "component\t \t");
  med_test_ui_assert_shows (page, "Name the component that you look for");
  assert_listed (page, (const char *const[]){ "A-1", "A-2", "A-3", "A-4", "A-5", NULL });
  /* Another page asks for something else: the component is forgotten. */
  MED_PAGE_GET_CLASS (page)->show_filter (page, "component\topenssl\t");
  assert_listed (page, (const char *const[]){ "A-1", "A-2", "A-3", NULL });
  MED_PAGE_GET_CLASS (page)->show_filter (page, "stale");
  med_test_ui_assert_shows (page, "5 of 5 devices");
  med_test_ui_close (page);
}

/* What is written meanwhile changes the answer. */
static void
test_filter_follows (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = show_fleet (self);

  MED_PAGE_GET_CLASS (page)->show_filter (page, "component\topenssl\t3.0.7");
  assert_listed (page, (const char *const[]){ "A-1", NULL });
  med_test_fleet_add_component (self->ui->engine, "Four", "OpenSSL", "OpenSSL", "3.0.7");
  med_page_reload (page);
  med_test_ui_assert_shows (page, "Contain it: 2");
  assert_listed (page, (const char *const[]){ "A-1", "A-4", NULL });
  med_test_ui_assert_shows (page, "Components unknown: 0");
  med_test_ui_close (page);
}

static void
add_cases (void)
{
#define ADD(path, func)                                                                            \
  g_test_add ("/ui/components/" path, MedTestChoosers, NULL, med_test_choosers_set_up, func,       \
              med_test_choosers_tear_down)
  ADD ("taken-over-with-its-source", test_taken_over);
  ADD ("the-same-and-another", test_again);
  ADD ("refused", test_refused);
  ADD ("entries-left-out", test_left_out);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("several-releases", test_several);
  ADD ("closed-while-reading", test_closed_while_reading);
  ADD ("auditor-only-looks", test_auditor);
  ADD ("long-list", test_long_list);
  g_test_add_func ("/ui/components/rows-in-order", test_rows);
  ADD ("filter-tells-three-answers", test_filter);
  ADD ("filter-nowhere-is-not-clean", test_filter_finds_nothing);
  ADD ("filter-follows-what-is-written", test_filter_follows);
}

int
main (int argc, char *argv[])
{
  return med_test_choosers_run (&argc, &argv, add_cases);
}
