/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "support/med-test-chooser.h"
#include "support/med-test-form.h"
#include "ui/audit/med-audit-page.h"
#include "ui/med-dialogs.h"
#include "ui/report/med-report-saver.h"
#include "ui/report/med-reports-page.h"

/* What the program asks of the file chooser, and what it does with the answer, whatever that is. */

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
test_open (MedTestChoosers *self, gconstpointer unused)
{
  static const char *const patterns[] = { "*.json", "*.csv", NULL };
  g_autofree char *one = med_test_choosers_dup_place (self, "a & <b>.json");
  g_autofree char *two = med_test_choosers_dup_place (self, "温度 #2.json");
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
test_folder_and_save (MedTestChoosers *self, gconstpointer unused)
{
  g_autofree char *path = med_test_choosers_dup_place (self, "audit.csv");
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
  g_assert_null (med_test_choosers_dup_content (self, "audit.csv")); /* choosing writes nothing */
  clear_answer (&answer);
  med_test_ui_close (label);
}

static void
test_cancelled (MedTestChoosers *self, gconstpointer unused)
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
test_answered_late (MedTestChoosers *self, gconstpointer unused)
{
  g_autofree char *path = med_test_choosers_dup_place (self, "late.json");
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

static void
save (MedTestChoosers *self, MedPage *page, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  med_report_saver_save (page, "Save the Report", "R1.pdf", bytes);
}

static void
test_saver_writes (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *path = med_test_choosers_dup_place (self, "mine.pdf");

  med_test_chooser_choose (self->chooser, path, NULL);
  save (self, page, "%PDF, and what was longer");
  med_test_choosers_assert_toast (self, "mine.pdf is written");
  g_assert_cmpstr (self->chooser->name, ==, "R1.pdf");
  g_autofree char *first = med_test_choosers_dup_content (self, "mine.pdf");
  g_assert_cmpstr (first, ==, "%PDF, and what was longer");
  save (self, page, "%PDF");
  med_test_choosers_assert_toast (self, "mine.pdf is written");
  g_autofree char *second = med_test_choosers_dup_content (self, "mine.pdf");
  g_assert_cmpstr (second, ==, "%PDF"); /* nothing of the old file is left */
  g_assert_cmpuint (med_test_choosers_count_files (self), ==, 1);
  med_test_ui_close (page);
}

static void
test_saver_fails (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *nowhere = med_test_choosers_dup_place (self, "no such folder/mine.pdf");
  g_autofree char *folder = med_test_choosers_dup_place (self, "a folder");

  self->chooser->cancels = TRUE;
  save (self, page, "%PDF");
  med_test_chooser_wait_asked (self->chooser, 1);
  med_test_ui_settle (self->ui);
  med_test_form_assert_no_dialog (); /* no complaint: it was a person's wish */
  g_assert_null (self->toast);
  g_assert_cmpuint (med_test_choosers_count_files (self), ==, 0);
  med_test_chooser_choose (self->chooser, nowhere, NULL);
  save (self, page, "%PDF");
  med_test_choosers_assert_error ("mine.pdf");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  med_test_chooser_choose (self->chooser, folder, NULL);
  save (self, page, "%PDF");
  med_test_choosers_assert_error ("a folder");
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
test_tables (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *path = med_test_choosers_dup_place (self, "one.csv");
  g_autofree char *taken = med_test_choosers_dup_place (self, "R1-2.csv");

  /* A single one as a file, with its own name as the proposal */
  med_test_chooser_choose (self->chooser, path, NULL);
  med_report_saver_save_tables (page, tables_new (NULL));
  med_test_choosers_assert_toast (self, "one.csv is written");
  g_assert_cmpstr (self->chooser->method, ==, "SaveFile");
  g_assert_cmpstr (self->chooser->name, ==, "R1-1.csv");
  g_autofree char *single = med_test_choosers_dup_content (self, "one.csv");
  g_assert_cmpstr (single, ==, "Device\r\nCT-1\r\n");
  /* Several into a folder */
  med_test_chooser_choose (self->chooser, self->dir, NULL);
  med_report_saver_save_tables (page, tables_new ("R1-3.csv"));
  med_test_choosers_assert_toast (self, "2 tables are written");
  g_assert_true (self->chooser->directory);
  g_autofree char *second = med_test_choosers_dup_content (self, "R1-3.csv");
  g_assert_cmpstr (second, ==, "Task\r\n");
  /* The second cannot be written: that is said, and nothing counted. */
  g_assert_cmpint (g_mkdir (taken, 0700), ==, 0);
  med_report_saver_save_tables (page, tables_new ("R1-2.csv"));
  med_test_choosers_assert_error ("R1-2.csv");
  g_assert_null (self->toast);
  self->chooser->cancels = TRUE;
  med_report_saver_save_tables (page, tables_new ("R1-4.csv"));
  med_test_chooser_wait_asked (self->chooser, 4);
  med_test_ui_settle (self->ui);
  med_test_form_assert_no_dialog ();
  g_assert_null (med_test_choosers_dup_content (self, "R1-4.csv"));
  med_test_ui_close (page);
}

/* The page closed while a person still thinks about the place: written all the same, as asked. */
static void
test_saver_outlives_page (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_AUDIT_PAGE);
  g_autofree char *path = med_test_choosers_dup_place (self, "late.pdf");
  gpointer weak = page;

  self->chooser->silent = TRUE;
  g_object_add_weak_pointer (G_OBJECT (page), &weak);
  save (self, page, "%PDF");
  med_test_chooser_wait_asked (self->chooser, 1);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))));
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_chooser_answer (self->chooser);
  med_test_form_assert_gone (&weak);
  g_autofree char *text = med_test_choosers_dup_content (self, "late.pdf");
  g_assert_cmpstr (text, ==, "%PDF");
}

static void
test_reports_page (MedTestChoosers *self, gconstpointer unused)
{
  MedPage *page = med_test_choosers_show_page (self, MED_TYPE_REPORTS_PAGE);
  g_autofree char *path = med_test_choosers_dup_place (self, "fleet.pdf");

  med_test_ui_assert_shows (page, "Page 1 of");
  med_test_chooser_choose (self->chooser, path, NULL);
  med_test_choosers_activate (page, "report.save-pdf");
  med_test_choosers_assert_toast (self, "fleet.pdf is written");
  g_assert_true (g_str_has_prefix (self->chooser->name, "R1-"));
  g_assert_true (g_str_has_suffix (self->chooser->name, ".pdf"));
  g_autofree char *pdf = med_test_choosers_dup_content (self, "fleet.pdf");
  g_assert_nonnull (pdf);
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  med_test_chooser_choose (self->chooser, self->dir, NULL);
  med_test_choosers_activate (page, "report.save-csv");
  med_test_choosers_assert_toast (self, "written to");
  g_assert_true (self->chooser->directory);
  g_assert_cmpuint (med_test_choosers_count_files (self), >, 2);
  med_test_ui_close (page);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/ui/file-choosers/" name, MedTestChoosers, NULL, med_test_choosers_set_up,          \
              function, med_test_choosers_tear_down)

static void
add_cases (void)
{
  CASE ("files-to-read", test_open);
  CASE ("folders-and-places-to-save", test_folder_and_save);
  CASE ("nothing-was-chosen", test_cancelled);
  CASE ("answered-after-the-window-closed", test_answered_late);
  CASE ("report-is-written-as-a-whole", test_saver_writes);
  CASE ("report-cannot-be-written", test_saver_fails);
  CASE ("tables", test_tables);
  CASE ("report-outlives-its-page", test_saver_outlives_page);
  CASE ("reports-page", test_reports_page);
}

int
main (int argc, char *argv[])
{
  return med_test_choosers_run (&argc, &argv, add_cases);
}
