/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-dialogs"

#include "config.h"

#include "ui/med-dialogs.h"

#include <glib/gi18n.h>

#include "engine/base/med-error-help.h"
#include "engine/base/med-error.h"
#include "ui/med-handbook.h"

/* GtkFileDialog is 4.10 and AdwAlertDialog 1.5. What stands here is deprecated there but still
 * works, so that this file is the only one to change when the floor rises. */

static GtkWindow *
window_of (GtkWidget *parent)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static GtkFileChooserNative *
chooser_new (GtkWidget *parent, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (title, window_of (parent), action, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  return chooser;
}

static GPtrArray *
chosen_files (GtkFileChooser *chooser)
{
  g_autoptr (GListModel) model = gtk_file_chooser_get_files (chooser);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (files, g_list_model_get_item (model, i));
  return files;
}

static void
chooser_response_cb (GtkNativeDialog *dialog, int response, GTask *task)
{
  g_autoptr (GPtrArray) files = chosen_files (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && files->len > 0)
    g_task_return_pointer (task, g_steal_pointer (&files), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_new_error (task, MED_ERROR, MED_ERROR_CANCELLED, "%s", _ ("Nothing was chosen"));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
  g_object_unref (task);
}

static void
chooser_run (GtkFileChooserNative *chooser,
             GtkWidget *parent,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);

  g_signal_connect (chooser, "response", G_CALLBACK (chooser_response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static GFile *
first_file (GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) files = g_task_propagate_pointer (G_TASK (result), error);

  return files != NULL ? g_object_ref (g_ptr_array_index (files, 0)) : NULL;
}

/**
 * med_dialogs_open_files_async:
 * @parent: a widget of the window that asks
 * @title: what the files are for
 * @patterns: (nullable) (array zero-terminated=1): such as `*.json`; %NULL shows every file
 * @multiple: whether several may be chosen
 * @callback: called when something or nothing was chosen
 * @user_data: for @callback
 *
 * Asks for files to read.
 */
void
med_dialogs_open_files_async (GtkWidget *parent,
                              const char *title,
                              const char *const *patterns,
                              gboolean multiple,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GtkFileChooserNative *chooser = chooser_new (parent, title, GTK_FILE_CHOOSER_ACTION_OPEN);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), multiple);
  if (patterns != NULL)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      g_autofree char *name = g_strjoinv (" ", (char **) patterns);

      gtk_file_filter_set_name (filter, name);
      for (gsize i = 0; patterns[i] != NULL; i++)
        gtk_file_filter_add_pattern (filter, patterns[i]);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);

      g_autoptr (GtkFileFilter) every = gtk_file_filter_new ();
      gtk_file_filter_set_name (every, _ ("All files"));
      gtk_file_filter_add_pattern (every, "*");
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), every);
    }
  chooser_run (chooser, parent, callback, user_data);
}

/**
 * med_dialogs_open_files_finish:
 * @result: what the callback was given
 * @error: return location: %MED_ERROR_CANCELLED when nothing was chosen
 *
 * Returns: (transfer full) (element-type GFile) (nullable): at least one file
 */
GPtrArray *
med_dialogs_open_files_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * med_dialogs_open_folder_async:
 * @parent: a widget of the window that asks
 * @title: what the folder is for
 * @callback: called when a folder or nothing was chosen
 * @user_data: for @callback
 *
 * Asks for a folder, such as a mounted medium.
 */
void
med_dialogs_open_folder_async (GtkWidget *parent,
                               const char *title,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  chooser_run (chooser_new (parent, title, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER), parent, callback,
               user_data);
}

GFile *
med_dialogs_open_folder_finish (GAsyncResult *result, GError **error)
{
  return first_file (result, error);
}

/**
 * med_dialogs_save_file_async:
 * @parent: a widget of the window that asks
 * @title: what is saved
 * @name: the proposed file name
 * @callback: called when a name or nothing was chosen
 * @user_data: for @callback
 *
 * Asks where to save. The chooser itself asks before a file is written over.
 */
void
med_dialogs_save_file_async (GtkWidget *parent,
                             const char *title,
                             const char *name,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GtkFileChooserNative *chooser = chooser_new (parent, title, GTK_FILE_CHOOSER_ACTION_SAVE);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  chooser_run (chooser, parent, callback, user_data);
}

GFile *
med_dialogs_save_file_finish (GAsyncResult *result, GError **error)
{
  return first_file (result, error);
}

static void
confirm_response_cb (AdwMessageDialog *dialog, const char *response, GTask *task)
{
  g_task_return_boolean (task, g_str_equal (response, "yes"));
  g_object_unref (task);
}

/**
 * med_dialogs_confirm_async:
 * @parent: a widget of the window that asks
 * @heading: a short question
 * @body: what will happen, and whether it can be taken back; plain text
 * @verb: the word on the button that does it
 * @destructive: whether something is lost
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks yes or no. Closing the dialog is no.
 */
void
med_dialogs_confirm_async (GtkWidget *parent,
                           const char *heading,
                           const char *body,
                           const char *verb,
                           gboolean destructive,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GtkWidget *dialog = adw_message_dialog_new (window_of (parent), heading, body);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_response (message, "no", _ ("_Cancel"));
  adw_message_dialog_add_response (message, "yes", verb);
  adw_message_dialog_set_response_appearance (
      message, "yes", destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (message, destructive ? "no" : "yes");
  adw_message_dialog_set_close_response (message, "no");
  g_signal_connect (dialog, "response", G_CALLBACK (confirm_response_cb),
                    g_task_new (parent, NULL, callback, user_data));
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
med_dialogs_confirm_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* The dialog closes with every answer; what it was over stays. */
static void
help_response_cb (GtkWindow *dialog, const char *response, const char *topic)
{
  GtkWindow *parent = gtk_window_get_transient_for (dialog);

  med_handbook_open (parent != NULL ? parent : dialog, topic);
}

/**
 * med_dialogs_show_error:
 * @parent: a widget of the window
 * @heading: (nullable): what could not be done; %NULL for a general heading
 * @error: why
 *
 * Says what went wrong and what to do about it, in plain text, and leads to the section of the
 * handbook on it. Silent for %MED_ERROR_CANCELLED.
 */
void
med_dialogs_show_error (GtkWidget *parent, const char *heading, const GError *error)
{
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    return;

  const char *remedy = error->domain == MED_ERROR ? med_error_remedy (error->code) : "";
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", error->message, remedy);
  GtkWidget *dialog = adw_message_dialog_new (
      window_of (parent), heading != NULL ? heading : _ ("That could not be done"),
      g_strchomp (body));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "help", _ ("_Help"), "close",
                                    _ ("_Close"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect (dialog, "response::help", G_CALLBACK (help_response_cb),
                    (gpointer) med_error_help_topic (error));
  gtk_window_present (GTK_WINDOW (dialog));
}
