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
