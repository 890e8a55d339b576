/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exchange.h"
#include "support/med-test-chooser.h"
#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "support/med-test-ward.h"
#include "ui/audit/med-audit-page.h"
#include "ui/awareness/med-advisories-page.h"
#include "ui/installation/med-evidence-attach.h"
#include "ui/installation/med-exchange-act.h"
#include "ui/inventory/med-devices-page.h"
#include "ui/widgets/med-form-dialog.h"

/* Forms and pages that read and write the files a person chose. */

static void
test_form_file (MedTestChoosers *self, gconstpointer unused)
{
  const MedFormField fields[] = {
    { MED_FORM_TEXT, "Note", NULL, NULL },
    { MED_FORM_FILE, "Report", NULL, NULL },
  };
  g_autofree char *amp = med_test_choosers_dup_place (self, "a & <b>.pdf");
  g_autofree char *bytes = med_test_choosers_dup_place (self, "caf\xe9.pdf"); /* Latin 1 */
  GtkWidget *label = gtk_label_new ("behind");

  med_test_ui_show (label);
  MedFormDialog *dialog = med_form_dialog_new (label, "Form", "Why", "_Go", fields, 2);
  gtk_window_present (GTK_WINDOW (dialog));
  g_autoptr (GPtrArray) none = med_form_dialog_dup_values (dialog);
  g_assert_cmpstr (none->pdata[1], ==, "");
  med_test_chooser_choose (self->chooser, amp, NULL);
  med_test_form_tab_to (dialog, "Report");
  med_test_form_press (dialog);
  med_test_ui_assert_shows (dialog, "a & <b>.pdf");
  g_autoptr (GPtrArray) first = med_form_dialog_dup_values (dialog);
  g_assert_cmpstr (first->pdata[1], ==, amp);
  self->chooser->cancels = TRUE;
  med_test_ui_click (dialog, "Choose…");
  med_test_chooser_wait_asked (self->chooser, 2);
  med_test_ui_settle (self->ui);
  g_autoptr (GPtrArray) kept = med_form_dialog_dup_values (dialog);
  g_assert_cmpstr (kept->pdata[1], ==, amp); /* what was chosen before stays */
  med_test_chooser_choose (self->chooser, bytes, NULL);
  med_test_ui_click (dialog, "Choose…");
  med_test_chooser_wait_asked (self->chooser, 3);
  med_test_ui_assert_shows (dialog, "caf");
  g_autoptr (GPtrArray) other = med_form_dialog_dup_values (dialog);
  g_assert_cmpstr (other->pdata[1], ==, bytes); /* as the disk has it */
  med_test_ui_close (dialog);
  med_test_ui_close (label);
}

/* The same for a folder, of which the portal is asked as of one. */
static void
test_form_folder (MedTestChoosers *self, gconstpointer unused)
{
  const MedFormField fields[] = { { MED_FORM_FOLDER, "Stick", NULL, NULL } };
  g_autofree char *stick = med_test_choosers_dup_place (self, "stick <A> & more");
  GtkWidget *label = gtk_label_new ("behind");

  g_assert_cmpint (g_mkdir (stick, 0700), ==, 0);
  med_test_ui_show (label);
  MedFormDialog *dialog = med_form_dialog_new (label, "Form", "Why", "_Go", fields, 1);
  gtk_window_present (GTK_WINDOW (dialog));
  self->chooser->cancels = TRUE;
  med_test_ui_click (dialog, "Choose…");
  med_test_chooser_wait_asked (self->chooser, 1);
  g_assert_true (self->chooser->directory);
  g_assert_false (self->chooser->multiple);
  med_test_ui_settle (self->ui);
  g_autoptr (GPtrArray) none = med_form_dialog_dup_values (dialog);
  g_assert_cmpstr (none->pdata[0], ==, "");
  med_test_chooser_choose (self->chooser, stick, NULL);
  med_test_ui_click (dialog, "Choose…");
  med_test_ui_assert_shows (dialog, "stick <A> & more");
  g_autoptr (GPtrArray) chosen = med_form_dialog_dup_values (dialog);
  g_assert_cmpstr (chosen->pdata[0], ==, stick);
  med_test_ui_close (dialog);
  med_test_ui_close (label);
}

static void
test_form_closed_while_choosing (MedTestChoosers *self, gconstpointer unused)
{
  const MedFormField fields[] = { { MED_FORM_FILE, "Report", NULL, NULL } };
  g_autofree char *path = med_test_choosers_dup_place (self, "a.pdf");
  GtkWidget *label = gtk_label_new ("behind");

  med_test_ui_show (label);
  MedFormDialog *dialog = med_form_dialog_new (label, "Form", "Why", "_Go", fields, 1);
  gpointer weak = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  gtk_window_present (GTK_WINDOW (dialog));
  self->chooser->silent = TRUE;
  med_test_ui_click (dialog, "Choose…");
  med_test_chooser_wait_asked (self->chooser, 1);
  gtk_window_destroy (GTK_WINDOW (dialog));
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_chooser_answer (self->chooser);
  med_test_form_assert_gone (&weak);
  med_test_ui_close (label);
}

/* Evidence */

typedef struct
{
  gboolean done;
  gboolean kept;
  GError *error;
} Attached;

static void
attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Attached *attached = user_data;

  attached->kept = med_evidence_attach_finish (result, &attached->error);
  attached->done = TRUE;
}

static gboolean
is_attached (gpointer data)
{
  return ((Attached *) data)->done;
}

static void
attach (MedTestChoosers *self, GtkWidget *label, const char *attempt, Attached *attached)
{
  *attached = (Attached){ 0 };
  med_evidence_attach_async (label, self->ui->session, attempt, NULL, attached_cb, attached);
  med_test_ui_wait (is_attached, attached, "the evidence");
}

static void
test_evidence (MedTestChoosers *self, gconstpointer unused)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (self->ui->engine, FALSE, TRUE);
  g_autofree char *log = med_test_choosers_dup_place (self, "install.log");
  g_autofree char *gone = med_test_choosers_dup_place (self, "gone.log");
  GtkWidget *label = gtk_label_new ("behind");
  Attached attached;

  med_test_ui_show (label);
  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  g_assert_nonnull (ward->attempt_id);
  g_assert_true (g_file_set_contents (log, "restart\n", -1, NULL));
  g_autofree char *before = med_test_fleet_snapshot (self->ui->engine);
  self->chooser->cancels = TRUE;
  attach (self, label, ward->attempt_id, &attached);
  g_assert_error (attached.error, MED_ERROR, MED_ERROR_CANCELLED);
  g_clear_error (&attached.error);
  med_test_chooser_choose (self->chooser, gone, NULL);
  attach (self, label, ward->attempt_id, &attached);
  g_assert_nonnull (strstr (attached.error->message, "gone.log"));
  g_clear_error (&attached.error);
  med_test_chooser_choose (self->chooser, log, NULL);
  attach (self, label, "no such attempt", &attached);
  g_assert_false (attached.kept);
  g_clear_error (&attached.error);
  g_autofree char *after = med_test_fleet_snapshot (self->ui->engine);
  g_assert_cmpstr (before, ==, after);
  gint64 evidence = med_test_engine_count (self->ui->engine, "SELECT count(*) FROM evidence");
  attach (self, label, ward->attempt_id, &attached);
  g_assert_no_error (attached.error);
  g_assert_true (attached.kept);
  g_assert_cmpint (med_test_engine_count (self->ui->engine, "SELECT count(*) FROM evidence"), ==,
                   evidence + 1);
  med_test_ui_close (label);
}

/* Results */

static void
export_results (MedTestChoosers *self, GtkWidget *label, const char *name)
{
  med_exchange_export_act (label, self->ui->session);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_form_fill (dialog, "Name of this workstation", name);
  med_test_form_choose (dialog, "Work orders", "Everything");
  med_test_ui_click (dialog, "Export…");
}

static void
test_results (MedTestChoosers *self, gconstpointer unused)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (self->ui->engine, FALSE, TRUE);
  g_autofree char *path = med_test_choosers_dup_place (self, "mine.medpatch-results");
  g_autofree char *nowhere = med_test_choosers_dup_place (self, "none/mine.medpatch-results");
  GtkWidget *label = gtk_label_new ("behind");

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  med_test_ui_show (label);
  med_test_chooser_choose (self->chooser, nowhere, NULL);
  export_results (self, label, "Ward 3 & co");
  med_test_choosers_assert_error ("mine.medpatch-results");
  self->chooser->cancels = TRUE;
  export_results (self, label, "Ward 3 & co");
  med_test_chooser_wait_asked (self->chooser, 2);
  med_test_form_assert_no_dialog ();
  g_assert_cmpuint (med_test_choosers_count_files (self), ==, 0);
  med_test_chooser_choose (self->chooser, path, NULL);
  export_results (self, label, "Ward 3 & co");
  med_test_chooser_wait_asked (self->chooser, 3);
  GtkWindow *told = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (told, "1 work order of Ward 3 & co is in the file");
  med_test_ui_click (told, "Understood");
  med_test_form_assert_no_dialog ();
  g_assert_cmpstr (self->chooser->name, ==, "results." MED_EXCHANGE_EXTENSION);
  g_autofree char *text = med_test_choosers_dup_content (self, "mine.medpatch-results");
  g_assert_nonnull (text);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (MedExchange) exchange = med_exchange_parse (bytes, "mine", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (exchange->workstation, ==, "Ward 3 & co");

  /* And in again, where all of it is known */
  med_exchange_import_act (label, self->ui->session);
  GtkWindow *import = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (import, "Nothing in the file is new here");
  med_test_ui_close (import);
  self->chooser->cancels = TRUE;
  med_exchange_import_act (label, self->ui->session);
  med_test_chooser_wait_asked (self->chooser, 5);
  med_test_ui_settle (self->ui);
  med_test_form_assert_no_dialog ();
  med_test_ui_close (label);
}

/* Pages */

static void
test_devices (MedTestChoosers *self, gconstpointer unused)
{
  g_autofree char *path = med_test_choosers_dup_place (self, "all.csv");
  g_autofree char *folder = med_test_choosers_dup_place (self, "folder.csv");

  med_test_fleet_add_device (self->ui->engine, "10233", "Exa", "=CT", "4.1");
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_DEVICES_PAGE);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  med_test_chooser_choose (self->chooser, folder, NULL);
  med_test_choosers_activate (page, "device.export");
  med_test_choosers_assert_error ("folder.csv");
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_choosers_activate (page, "device.export");
  med_test_choosers_assert_toast (self, "1 device exported");
  g_assert_cmpstr (self->chooser->name, ==, "devices.csv");
  g_autofree char *text = med_test_choosers_dup_content (self, "all.csv");
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "10233"));
  g_assert_null (strstr (text, ",=CT")); /* no spreadsheet computes it */
  med_test_choosers_activate (page, "device.import");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "What the Columns Hold");
  g_assert_cmpuint (self->chooser->n_filters, ==, 2);
  med_test_ui_close (dialog);
  self->chooser->cancels = TRUE;
  med_test_choosers_activate (page, "device.import");
  med_test_chooser_wait_asked (self->chooser, 4);
  med_test_ui_settle (self->ui);
  med_test_form_assert_no_dialog ();
  med_test_ui_close (page);
}

static void
test_audit (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *path = med_test_choosers_dup_place (self, "log.csv");
  g_autofree char *nowhere = med_test_choosers_dup_place (self, "none/log.csv");

  med_test_chooser_choose (self->chooser, nowhere, NULL);
  med_test_ui_click (gtk_widget_get_root (GTK_WIDGET (page)), "Export…");
  med_test_choosers_assert_error ("log.csv");
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_ui_click (gtk_widget_get_root (GTK_WIDGET (page)), "Export…");
  med_test_choosers_assert_toast (self, "The audit log is written");
  g_autofree char *text = med_test_choosers_dup_content (self, "log.csv");
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "person-added"));
  med_test_ui_close (page);
}

static void
test_advisories (MedTestChoosers *self, gconstpointer unused)
{
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autofree char *good = med_test_choosers_dup_place (self, "good.json");
  g_autofree char *bad = med_test_choosers_dup_place (self, "bad.json");
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_ADVISORIES_PAGE);

  g_assert_true (g_file_set_contents (good, advisory, -1, NULL));
  g_assert_true (g_file_set_contents (bad, "{", -1, NULL));
  med_test_chooser_choose (self->chooser, good, bad);
  med_test_choosers_activate (page, "advisories.import-files");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "1 of 2 files loaded");
  g_assert_true (self->chooser->multiple);
  /* What a file was refused for is explained where it is said. */
  g_assert_nonnull (med_test_ui_find (dialog, "Help on This"));
  med_test_ui_shoot (dialog, "advisories-import-refused");
  med_test_ui_click (dialog, "close_button");
  med_test_form_assert_no_dialog ();
  med_test_chooser_choose (self->chooser, self->dir, NULL);
  med_test_choosers_activate (page, "advisories.import-folder");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Refused: bad.json");
  g_assert_true (self->chooser->directory);
  med_test_ui_click (dialog, "close_button");
  med_test_form_assert_no_dialog ();
  med_test_chooser_choose (self->chooser, bad, NULL);
  med_test_choosers_activate (page, "advisories.import-kev");
  med_test_choosers_assert_error ("bad.json");
  g_assert_cmpint (med_test_engine_count (self->ui->engine, "SELECT count(*) FROM kev_catalog"), ==,
                   0);
  med_test_ui_close (page);
}

static char *
dup_corpus (const char *target)
{
  g_autofree char *path = g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "fuzz", "corpus",
                                            target, "whole.json", NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Statements on vulnerabilities come in by the same door, whatever their files are called; what
 * only lists components does not, and says so. */
static void
test_vex (MedTestChoosers *self, gconstpointer unused)
{
  g_autofree char *openvex = dup_corpus ("openvex");
  g_autofree char *cyclonedx = dup_corpus ("cyclonedx-vex");
  g_autofree char *first = med_test_choosers_dup_place (self, "statement.vex");
  g_autofree char *second = med_test_choosers_dup_place (self, "product.cdx.json");
  g_autofree char *third = med_test_choosers_dup_place (self, "sbom.json");
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_ADVISORIES_PAGE);

  g_assert_true (g_file_set_contents (first, openvex, -1, NULL));
  g_assert_true (g_file_set_contents (second, cyclonedx, -1, NULL));
  med_test_chooser_choose (self->chooser, first, second);
  med_test_choosers_activate (page, "advisories.import-files");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "2 of 2 files loaded");
  g_assert_cmpint (med_test_engine_count (self->ui->engine, "SELECT count(*) FROM advisory_head"),
                   ==, 2);
  med_test_ui_click (dialog, "close_button");
  med_test_form_assert_no_dialog ();
  g_autofree char *before = med_test_fleet_snapshot (self->ui->engine);
  g_assert_true (g_file_set_contents (
      third,
      "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[{\"name\":\"a\"}]}", -1,
      NULL));
  med_test_chooser_choose (self->chooser, third, NULL);
  med_test_choosers_activate (page, "advisories.import-files");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "a list of components without vulnerabilities, no advisory");
  g_autofree char *after = med_test_fleet_snapshot (self->ui->engine);
  g_assert_cmpstr (before, ==, after);
  med_test_ui_click (dialog, "close_button");
  med_test_ui_close (page);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/ui/chosen-files/" name, MedTestChoosers, NULL, med_test_choosers_set_up, function, \
              med_test_choosers_tear_down)

static void
add_cases (void)
{
  CASE ("file-of-a-form", test_form_file);
  CASE ("folder-of-a-form", test_form_folder);
  CASE ("form-closed-while-choosing", test_form_closed_while_choosing);
  CASE ("evidence", test_evidence);
  CASE ("results-out-and-in", test_results);
  CASE ("devices-out-and-in", test_devices);
  CASE ("audit-log", test_audit);
  CASE ("advisories-and-catalogue", test_advisories);
  CASE ("statements-and-lists-of-components", test_vex);
}

int
main (int argc, char *argv[])
{
  return med_test_choosers_run (&argc, &argv, add_cases);
}
