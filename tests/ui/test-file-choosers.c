/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exchange.h"
#include "support/med-test-fleet.h"
#include "support/med-test-form.h"
#include "support/med-test-portal.h"
#include "support/med-test-ward.h"
#include "ui/audit/med-audit-page.h"
#include "ui/awareness/med-advisories-page.h"
#include "ui/installation/med-evidence-attach.h"
#include "ui/installation/med-exchange-act.h"
#include "ui/inventory/med-devices-page.h"
#include "ui/med-dialogs.h"
#include "ui/report/med-report-saver.h"
#include "ui/report/med-reports-page.h"
#include "ui/widgets/med-form-dialog.h"

/* What the program asks of the file chooser, and what it does with the answer, whatever that is. */

typedef struct
{
  MedTestUi *ui;
  MedTestChooser *chooser;
  char *dir;
  char *toast; /* (nullable) what a page said last */
} Fixture;

/* One for all cases: were the name free in between, the bus would start the portal of the machine.
 */
static MedTestChooser *the_chooser;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->ui = med_test_ui_new ();
  self->chooser = the_chooser;
  med_test_chooser_reset (the_chooser);
  self->dir = g_dir_make_tmp ("medpatch-choosers-XXXXXX", NULL);
  g_assert_nonnull (self->dir);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_ui_free (self->ui);
  med_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->toast);
}

static char *
dup_place (Fixture *self, const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}

static char *
dup_content (Fixture *self, const char *name)
{
  g_autofree char *path = dup_place (self, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static guint
count_files (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* The choosers themselves */

typedef struct
{
  gboolean done;
  GPtrArray *files; /* (nullable) */
  GError *error;
} Answer;

static void
clear_answer (Answer *self)
{
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_error (&self->error);
  self->done = FALSE;
}

static void
files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->files = med_dialogs_open_files_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
folder_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  GFile *folder = med_dialogs_open_folder_finish (result, &answer->error);

  answer->files = g_ptr_array_new_with_free_func (g_object_unref);
  if (folder != NULL)
    g_ptr_array_add (answer->files, folder);
  answer->done = TRUE;
}

static void
save_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  GFile *file = med_dialogs_save_file_finish (result, &answer->error);

  answer->files = g_ptr_array_new_with_free_func (g_object_unref);
  if (file != NULL)
    g_ptr_array_add (answer->files, file);
  answer->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Answer *) data)->done;
}

static void
wait_answer (Answer *answer)
{
  med_test_ui_wait (is_done, answer, "the answer of the chooser");
}

/* In whatever order GTK gives them */
static void
assert_chosen (const Answer *answer, const char *path)
{
  g_assert_no_error (answer->error);
  g_assert_nonnull (answer->files);
  for (guint i = 0; i < answer->files->len; i++)
    {
      g_autofree char *chosen = g_file_get_path (g_ptr_array_index (answer->files, i));

      if (g_strcmp0 (chosen, path) == 0)
        return;
    }
  g_error ("“%s” was not chosen", path);
}

static void
test_open (Fixture *self, gconstpointer unused)
{
  static const char *const patterns[] = { "*.json", "*.csv", NULL };
  g_autofree char *one = dup_place (self, "a & <b>.json");
  g_autofree char *two = dup_place (self, "温度 #2.json");
  GtkWidget *label = gtk_label_new ("behind");
  Answer answer = { 0 };

  med_test_ui_show (label);
  med_test_chooser_choose (self->chooser, one, two);
  med_dialogs_open_files_async (label, "Both", patterns, TRUE, files_cb, &answer);
  wait_answer (&answer);
  assert_chosen (&answer, one);
  assert_chosen (&answer, two);
  g_assert_cmpuint (answer.files->len, ==, 2);
  g_assert_cmpstr (self->chooser->method, ==, "OpenFile");
  g_assert_cmpstr (self->chooser->title, ==, "Both");
  g_assert_true (self->chooser->multiple);
  g_assert_false (self->chooser->directory);
  g_assert_cmpuint (self->chooser->n_filters, ==, 2); /* those, and every file */
  clear_answer (&answer);

  med_test_chooser_choose (self->chooser, two, NULL);
  med_dialogs_open_files_async (label, "One", NULL, FALSE, files_cb, &answer);
  wait_answer (&answer);
  assert_chosen (&answer, two);
  g_assert_cmpuint (answer.files->len, ==, 1);
  g_assert_false (self->chooser->multiple);
  g_assert_cmpuint (self->chooser->n_filters, ==, 0);
  clear_answer (&answer);
  med_test_ui_close (label);
}

static void
test_folder_and_save (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = dup_place (self, "audit.csv");
  GtkWidget *label = gtk_label_new ("behind");
  Answer answer = { 0 };

  med_test_ui_show (label);
  med_test_chooser_choose (self->chooser, self->dir, NULL);
  med_dialogs_open_folder_async (label, "Where", folder_cb, &answer);
  wait_answer (&answer);
  assert_chosen (&answer, self->dir);
  g_assert_cmpstr (self->chooser->method, ==, "OpenFile");
  g_assert_true (self->chooser->directory);
  clear_answer (&answer);

  med_test_chooser_choose (self->chooser, path, NULL);
  med_dialogs_save_file_async (label, "Save", "proposal.csv", save_cb, &answer);
  wait_answer (&answer);
  assert_chosen (&answer, path);
  g_assert_cmpstr (self->chooser->method, ==, "SaveFile");
  g_assert_cmpstr (self->chooser->name, ==, "proposal.csv");
  g_assert_null (dup_content (self, "audit.csv")); /* choosing writes nothing */
  clear_answer (&answer);
  med_test_ui_close (label);
}

static void
test_cancelled (Fixture *self, gconstpointer unused)
{
  GtkWidget *label = gtk_label_new ("behind");
  Answer answer = { 0 };

  med_test_ui_show (label);
  self->chooser->cancels = TRUE;
  for (int i = 0; i < 3; i++)
    {
      if (i == 0)
        med_dialogs_open_files_async (label, "t", NULL, TRUE, files_cb, &answer);
      else if (i == 1)
        med_dialogs_open_folder_async (label, "t", folder_cb, &answer);
      else
        med_dialogs_save_file_async (label, "t", "n", save_cb, &answer);
      wait_answer (&answer);
      g_assert_error (answer.error, MED_ERROR, MED_ERROR_CANCELLED);
      clear_answer (&answer);
    }
  /* Agreed to without any file: nothing was chosen either. */
  self->chooser->cancels = FALSE;
  g_clear_pointer (&self->chooser->uris, g_strfreev);
  med_dialogs_open_files_async (label, "t", NULL, TRUE, files_cb, &answer);
  wait_answer (&answer);
  g_assert_null (answer.files);
  g_assert_error (answer.error, MED_ERROR, MED_ERROR_CANCELLED);
  clear_answer (&answer);
  med_test_ui_close (label);
}

/* The answer comes when what asked is no longer on the screen. */
static void
test_answered_late (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = dup_place (self, "late.json");
  GtkWidget *label = gtk_label_new ("behind");
  GtkWindow *window = med_test_ui_show (label);
  gpointer weak = label;
  Answer answer = { 0 };

  self->chooser->silent = TRUE;
  g_object_add_weak_pointer (G_OBJECT (label), &weak);
  med_dialogs_open_files_async (label, "Late", NULL, FALSE, files_cb, &answer);
  med_test_chooser_wait_asked (self->chooser, 1);
  gtk_window_destroy (window);
  g_assert_false (answer.done);
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_chooser_answer (self->chooser);
  wait_answer (&answer);
  assert_chosen (&answer, path);
  clear_answer (&answer);
  med_test_form_assert_gone (&weak);
}

/* Reports */

static void
toast_cb (MedPage *page, const char *text, Fixture *self)
{
  g_free (self->toast);
  self->toast = g_strdup (text);
}

static gboolean
has_toast (gpointer data)
{
  return ((Fixture *) data)->toast != NULL;
}

static void
assert_toast (Fixture *self, const char *text)
{
  med_test_ui_wait (has_toast, self, text);
  if (strstr (self->toast, text) == NULL)
    g_error ("“%s” does not say “%s”", self->toast, text);
  g_clear_pointer (&self->toast, g_free);
}

static MedPage *
show_page (Fixture *self, GType type)
{
  MedPage *page = med_test_ui_show_page (self->ui, type);

  g_signal_connect (page, "toast", G_CALLBACK (toast_cb), self);
  med_page_reload (page);
  med_test_ui_settle (self->ui);
  return page;
}

/* As the entry of a menu in the header bar does */
static void
activate (MedPage *page, const char *action)
{
  GtkWidget *button = med_page_get_action_widget (page);

  if (!gtk_widget_activate_action (button, action, NULL) &&
      !gtk_widget_activate_action (GTK_WIDGET (page), action, NULL))
    g_error ("there is no action “%s”", action);
}

/* Says why not, by name, and closes. */
static void
assert_error_dialog (const char *text)
{
  GtkWindow *dialog = med_test_ui_wait_dialog ();

  med_test_ui_assert_shows (dialog, text);
  g_assert_nonnull (med_test_ui_find (dialog, "Help"));
  med_test_ui_click (dialog, "Close");
  med_test_form_assert_no_dialog ();
}

static void
save (Fixture *self, MedPage *page, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  med_report_saver_save (page, "Save the Report", "R1.pdf", bytes);
}

static void
test_saver_writes (Fixture *self, gconstpointer unused)
{
  MedPage *page = show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *path = dup_place (self, "mine.pdf");

  med_test_chooser_choose (self->chooser, path, NULL);
  save (self, page, "%PDF, and what was longer");
  assert_toast (self, "mine.pdf is written");
  g_assert_cmpstr (self->chooser->name, ==, "R1.pdf");
  g_autofree char *first = dup_content (self, "mine.pdf");
  g_assert_cmpstr (first, ==, "%PDF, and what was longer");
  save (self, page, "%PDF");
  assert_toast (self, "mine.pdf is written");
  g_autofree char *second = dup_content (self, "mine.pdf");
  g_assert_cmpstr (second, ==, "%PDF"); /* nothing of the old file is left */
  g_assert_cmpuint (count_files (self), ==, 1);
  med_test_ui_close (page);
}

static void
test_saver_fails (Fixture *self, gconstpointer unused)
{
  MedPage *page = show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *nowhere = dup_place (self, "no such folder/mine.pdf");
  g_autofree char *folder = dup_place (self, "a folder");

  self->chooser->cancels = TRUE;
  save (self, page, "%PDF");
  med_test_chooser_wait_asked (self->chooser, 1);
  med_test_ui_settle (self->ui);
  med_test_form_assert_no_dialog (); /* no complaint: it was a person's wish */
  g_assert_null (self->toast);
  g_assert_cmpuint (count_files (self), ==, 0);
  med_test_chooser_choose (self->chooser, nowhere, NULL);
  save (self, page, "%PDF");
  assert_error_dialog ("mine.pdf");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  med_test_chooser_choose (self->chooser, folder, NULL);
  save (self, page, "%PDF");
  assert_error_dialog ("a folder");
  g_assert_null (self->toast);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  med_test_ui_close (page);
}

static MedReportCsv *
csv_new (const char *name, const char *text)
{
  MedReportCsv *csv = g_new0 (MedReportCsv, 1);

  csv->name = g_strdup (name);
  csv->text = g_strdup (text);
  return csv;
}

static GPtrArray *
tables_new (const char *second)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) med_report_csv_free);

  g_ptr_array_add (files, csv_new ("R1-1.csv", "Device\r\nCT-1\r\n"));
  if (second != NULL)
    g_ptr_array_add (files, csv_new (second, "Task\r\n"));
  return files;
}

static void
test_tables (Fixture *self, gconstpointer unused)
{
  MedPage *page = show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *path = dup_place (self, "one.csv");
  g_autofree char *taken = dup_place (self, "R1-2.csv");

  /* A single one as a file, with its own name as the proposal */
  med_test_chooser_choose (self->chooser, path, NULL);
  med_report_saver_save_tables (page, tables_new (NULL));
  assert_toast (self, "one.csv is written");
  g_assert_cmpstr (self->chooser->method, ==, "SaveFile");
  g_assert_cmpstr (self->chooser->name, ==, "R1-1.csv");
  g_autofree char *single = dup_content (self, "one.csv");
  g_assert_cmpstr (single, ==, "Device\r\nCT-1\r\n");
  /* Several into a folder */
  med_test_chooser_choose (self->chooser, self->dir, NULL);
  med_report_saver_save_tables (page, tables_new ("R1-3.csv"));
  assert_toast (self, "2 tables are written");
  g_assert_true (self->chooser->directory);
  g_autofree char *second = dup_content (self, "R1-3.csv");
  g_assert_cmpstr (second, ==, "Task\r\n");
  /* The second cannot be written: that is said, and nothing counted. */
  g_assert_cmpint (g_mkdir (taken, 0700), ==, 0);
  med_report_saver_save_tables (page, tables_new ("R1-2.csv"));
  assert_error_dialog ("R1-2.csv");
  g_assert_null (self->toast);
  self->chooser->cancels = TRUE;
  med_report_saver_save_tables (page, tables_new ("R1-4.csv"));
  med_test_chooser_wait_asked (self->chooser, 4);
  med_test_ui_settle (self->ui);
  med_test_form_assert_no_dialog ();
  g_assert_null (dup_content (self, "R1-4.csv"));
  med_test_ui_close (page);
}

/* The page closed while a person still thinks about the place: written all the same, as asked. */
static void
test_saver_outlives_page (Fixture *self, gconstpointer unused)
{
  MedPage *page = show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *path = dup_place (self, "late.pdf");
  gpointer weak = page;

  self->chooser->silent = TRUE;
  g_object_add_weak_pointer (G_OBJECT (page), &weak);
  save (self, page, "%PDF");
  med_test_chooser_wait_asked (self->chooser, 1);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))));
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_chooser_answer (self->chooser);
  med_test_form_assert_gone (&weak);
  g_autofree char *text = dup_content (self, "late.pdf");
  g_assert_cmpstr (text, ==, "%PDF");
}

static void
test_reports_page (Fixture *self, gconstpointer unused)
{
  MedPage *page = show_page (self, MED_TYPE_REPORTS_PAGE);
  g_autofree char *path = dup_place (self, "fleet.pdf");

  med_test_ui_assert_shows (page, "Page 1 of");
  med_test_chooser_choose (self->chooser, path, NULL);
  activate (page, "report.save-pdf");
  assert_toast (self, "fleet.pdf is written");
  g_assert_true (g_str_has_prefix (self->chooser->name, "R1-"));
  g_assert_true (g_str_has_suffix (self->chooser->name, ".pdf"));
  g_autofree char *pdf = dup_content (self, "fleet.pdf");
  g_assert_nonnull (pdf);
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  med_test_chooser_choose (self->chooser, self->dir, NULL);
  activate (page, "report.save-csv");
  assert_toast (self, "written to");
  g_assert_true (self->chooser->directory);
  g_assert_cmpuint (count_files (self), >, 2);
  med_test_ui_close (page);
}

/* Forms */

static void
test_form_file (Fixture *self, gconstpointer unused)
{
  const MedFormField fields[] = {
    { MED_FORM_TEXT, "Note", NULL, NULL },
    { MED_FORM_FILE, "Report", NULL, NULL },
  };
  g_autofree char *amp = dup_place (self, "a & <b>.pdf");
  g_autofree char *bytes = dup_place (self, "caf\xe9.pdf"); /* Latin 1 */
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

static void
test_form_closed_while_choosing (Fixture *self, gconstpointer unused)
{
  const MedFormField fields[] = { { MED_FORM_FILE, "Report", NULL, NULL } };
  g_autofree char *path = dup_place (self, "a.pdf");
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
attach (Fixture *self, GtkWidget *label, const char *attempt, Attached *attached)
{
  *attached = (Attached){ 0 };
  med_evidence_attach_async (label, self->ui->session, attempt, NULL, attached_cb, attached);
  med_test_ui_wait (is_attached, attached, "the evidence");
}

static void
test_evidence (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (self->ui->engine, FALSE, TRUE);
  g_autofree char *log = dup_place (self, "install.log");
  g_autofree char *gone = dup_place (self, "gone.log");
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
export_results (Fixture *self, GtkWidget *label, const char *name)
{
  med_exchange_export_act (label, self->ui->session);
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_form_fill (dialog, "Name of this workstation", name);
  med_test_form_choose (dialog, "Work orders", "Everything");
  med_test_ui_click (dialog, "Export…");
}

static void
test_results (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new_in (self->ui->engine, FALSE, TRUE);
  g_autofree char *path = dup_place (self, "mine.medpatch-results");
  g_autofree char *nowhere = dup_place (self, "none/mine.medpatch-results");
  GtkWidget *label = gtk_label_new ("behind");

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  med_test_ui_show (label);
  med_test_chooser_choose (self->chooser, nowhere, NULL);
  export_results (self, label, "Ward 3 & co");
  assert_error_dialog ("mine.medpatch-results");
  self->chooser->cancels = TRUE;
  export_results (self, label, "Ward 3 & co");
  med_test_chooser_wait_asked (self->chooser, 2);
  med_test_form_assert_no_dialog ();
  g_assert_cmpuint (count_files (self), ==, 0);
  med_test_chooser_choose (self->chooser, path, NULL);
  export_results (self, label, "Ward 3 & co");
  med_test_chooser_wait_asked (self->chooser, 3);
  GtkWindow *told = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (told, "1 work order of Ward 3 & co is in the file");
  med_test_ui_click (told, "Understood");
  med_test_form_assert_no_dialog ();
  g_assert_cmpstr (self->chooser->name, ==, "results." MED_EXCHANGE_EXTENSION);
  g_autofree char *text = dup_content (self, "mine.medpatch-results");
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
test_devices (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = dup_place (self, "all.csv");
  g_autofree char *folder = dup_place (self, "folder.csv");

  med_test_fleet_add_device (self->ui->engine, "10233", "Exa", "=CT", "4.1");
  MedPage *page = show_page (self, MED_TYPE_DEVICES_PAGE);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  med_test_chooser_choose (self->chooser, folder, NULL);
  activate (page, "device.export");
  assert_error_dialog ("folder.csv");
  med_test_chooser_choose (self->chooser, path, NULL);
  activate (page, "device.export");
  assert_toast (self, "1 device exported");
  g_assert_cmpstr (self->chooser->name, ==, "devices.csv");
  g_autofree char *text = dup_content (self, "all.csv");
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "10233"));
  g_assert_null (strstr (text, ",=CT")); /* no spreadsheet computes it */
  activate (page, "device.import");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "What the Columns Hold");
  g_assert_cmpuint (self->chooser->n_filters, ==, 2);
  med_test_ui_close (dialog);
  self->chooser->cancels = TRUE;
  activate (page, "device.import");
  med_test_chooser_wait_asked (self->chooser, 4);
  med_test_ui_settle (self->ui);
  med_test_form_assert_no_dialog ();
  med_test_ui_close (page);
}

static void
test_audit (Fixture *self, gconstpointer unused)
{
  MedPage *page = show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *path = dup_place (self, "log.csv");
  g_autofree char *nowhere = dup_place (self, "none/log.csv");

  med_test_chooser_choose (self->chooser, nowhere, NULL);
  med_test_ui_click (gtk_widget_get_root (GTK_WIDGET (page)), "Export…");
  assert_error_dialog ("log.csv");
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_ui_click (gtk_widget_get_root (GTK_WIDGET (page)), "Export…");
  assert_toast (self, "The audit log is written");
  g_autofree char *text = dup_content (self, "log.csv");
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "person-added"));
  med_test_ui_close (page);
}

static void
test_advisories (Fixture *self, gconstpointer unused)
{
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  g_autofree char *good = dup_place (self, "good.json");
  g_autofree char *bad = dup_place (self, "bad.json");
  MedPage *page = show_page (self, MED_TYPE_ADVISORIES_PAGE);

  g_assert_true (g_file_set_contents (good, advisory, -1, NULL));
  g_assert_true (g_file_set_contents (bad, "{", -1, NULL));
  med_test_chooser_choose (self->chooser, good, bad);
  activate (page, "advisories.import-files");
  GtkWindow *dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "1 of 2 files loaded");
  g_assert_true (self->chooser->multiple);
  /* What a file was refused for is explained where it is said. */
  g_assert_nonnull (med_test_ui_find (dialog, "Help on This"));
  med_test_ui_shoot (dialog, "advisories-import-refused");
  med_test_ui_click (dialog, "close_button");
  med_test_form_assert_no_dialog ();
  med_test_chooser_choose (self->chooser, self->dir, NULL);
  activate (page, "advisories.import-folder");
  dialog = med_test_ui_wait_dialog ();
  med_test_ui_assert_shows (dialog, "Refused: bad.json");
  g_assert_true (self->chooser->directory);
  med_test_ui_click (dialog, "close_button");
  med_test_form_assert_no_dialog ();
  med_test_chooser_choose (self->chooser, bad, NULL);
  activate (page, "advisories.import-kev");
  assert_error_dialog ("bad.json");
  g_assert_cmpint (med_test_engine_count (self->ui->engine, "SELECT count(*) FROM kev_catalog"), ==,
                   0);
  med_test_ui_close (page);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/ui/file-choosers/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_chooser_use_portals ();
  the_chooser = med_test_chooser_new ();
  med_test_ui_init (&argc, &argv);
  CASE ("files-to-read", test_open);
  CASE ("folders-and-places-to-save", test_folder_and_save);
  CASE ("nothing-was-chosen", test_cancelled);
  CASE ("answered-after-the-window-closed", test_answered_late);
  CASE ("report-is-written-as-a-whole", test_saver_writes);
  CASE ("report-cannot-be-written", test_saver_fails);
  CASE ("tables", test_tables);
  CASE ("report-outlives-its-page", test_saver_outlives_page);
  CASE ("reports-page", test_reports_page);
  CASE ("file-of-a-form", test_form_file);
  CASE ("form-closed-while-choosing", test_form_closed_while_choosing);
  CASE ("evidence", test_evidence);
  CASE ("results-out-and-in", test_results);
  CASE ("devices-out-and-in", test_devices);
  CASE ("audit-log", test_audit);
  CASE ("advisories-and-catalogue", test_advisories);

  int status = g_test_run ();
  med_test_chooser_free (the_chooser);
  return status;
}
