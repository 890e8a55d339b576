/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-saver"

#include "config.h"

#include "ui/report/med-report-saver.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/med-dialogs.h"

/* What is to be written: the report may be another one when the dialog is answered. */
typedef struct
{
  MedPage *page;
  GBytes *bytes;
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->page);
  g_bytes_unref (saving->bytes);
  g_free (saving);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autofree char *text = g_strdup_printf (_ ("%s is written"), name);

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    med_page_toast (saving->page, text);
  else
    {
      med_error_convert (&error, name);
      med_page_show_error (saving->page, error);
    }
  saving_free (saving);
}

static void
place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = med_dialogs_save_file_finish (result, &error);

  if (file != NULL)
    {
      g_file_replace_contents_bytes_async (file, saving->bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                           NULL, written_cb, saving);
      return;
    }
  if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    med_page_show_error (saving->page, error);
  saving_free (saving);
}

/**
 * med_report_saver_save:
 * @page: the page that says what came of it
 * @title: of the dialog
 * @name: of the file, as a proposal
 * @bytes: what is written
 *
 * Asks where, then writes the file as a whole.
 */
void
med_report_saver_save (MedPage *page, const char *title, const char *name, GBytes *bytes)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->page = g_object_ref (page);
  saving->bytes = g_bytes_ref (bytes);
  med_dialogs_save_file_async (GTK_WIDGET (page), title, name, place_chosen_cb, saving);
}

/* Files that are written one after the other into a folder. */
typedef struct
{
  MedPage *page;
  GFile *folder;
  GPtrArray *files; /* (element-type MedReportCsv) */
  guint n_written;
} Writing;

static void
writing_free (Writing *writing)
{
  g_object_unref (writing->page);
  g_clear_object (&writing->folder);
  g_ptr_array_unref (writing->files);
  g_free (writing);
}

static void write_next (Writing *writing);

static void
table_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      writing->n_written++;
      write_next (writing);
      return;
    }
  med_error_convert (&error, name);
  med_page_show_error (writing->page, error);
  writing_free (writing);
}

static void
write_next (Writing *writing)
{
  if (writing->n_written == writing->files->len)
    {
      g_autofree char *folder = g_file_get_basename (writing->folder);
      g_autofree char *text =
          g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u table is written to %s",
                                        "%u tables are written to %s", writing->n_written),
                           writing->n_written, folder);

      med_page_toast (writing->page, text);
      writing_free (writing);
      return;
    }
  const MedReportCsv *csv = g_ptr_array_index (writing->files, writing->n_written);
  g_autoptr (GFile) file = g_file_get_child (writing->folder, csv->name);
  g_autoptr (GBytes) bytes = g_bytes_new (csv->text, strlen (csv->text));

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       table_written_cb, writing);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr (GError) error = NULL;

  writing->folder = med_dialogs_open_folder_finish (result, &error);
  if (writing->folder != NULL)
    {
      write_next (writing);
      return;
    }
  if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    med_page_show_error (writing->page, error);
  writing_free (writing);
}

/**
 * med_report_saver_save_tables:
 * @page: the page that says what came of it
 * @files: (transfer full) (element-type MedReportCsv): the tables of a report
 *
 * Asks where, then writes a file for each table: a single one as a file, several into a folder.
 */
void
med_report_saver_save_tables (MedPage *page, GPtrArray *files)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->page = g_object_ref (page);
  writing->files = files;
  if (files->len != 1)
    {
      med_dialogs_open_folder_async (GTK_WIDGET (page), _ ("Folder for the Tables of the Report"),
                                     folder_chosen_cb, writing);
      return;
    }
  const MedReportCsv *csv = g_ptr_array_index (files, 0);
  g_autoptr (GBytes) bytes = g_bytes_new (csv->text, strlen (csv->text));
  med_report_saver_save (page, _ ("Save the Table of the Report"), csv->name, bytes);
  writing_free (writing);
}
