/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-evidence-attach"

#include "config.h"

#include "ui/installation/med-evidence-attach.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt.h"
#include "ui/med-dialogs.h"

typedef struct
{
  char *attempt_id;
  GFile *file;
  gint64 person_id;
  MedStore *store;
} Evidence;

static void
evidence_free (Evidence *evidence)
{
  g_free (evidence->attempt_id);
  g_clear_object (&evidence->file);
  g_object_unref (evidence->store);
  g_free (evidence);
}

static gpointer
evidence_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Evidence *evidence = input;
  g_autofree char *name = g_file_get_basename (evidence->file);
  g_autoptr (GBytes) bytes = g_file_load_bytes (evidence->file, cancellable, NULL, error);

  if (bytes == NULL)
    {
      med_error_convert (error, name);
      return NULL;
    }
  return med_attempt_add_evidence_sync (connection, evidence->attempt_id, name, "attachment", bytes,
                                        evidence->person_id, error)
             ? MED_STORE_OK
             : NULL;
}

static void
kept_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, NULL);
  Evidence *evidence = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (files == NULL || files->len == 0)
    {
      g_task_return_new_error (task, MED_ERROR, MED_ERROR_CANCELLED, "no file was chosen");
      return;
    }
  evidence->file = g_object_ref (files->pdata[0]);
  med_store_run_async (evidence->store, MED_STORE_WRITER, evidence_func, evidence, NULL, NULL,
                       cancellable, kept_cb, g_steal_pointer (&task));
}

/**
 * med_evidence_attach_async:
 * @parent: a widget of the window
 * @session: who adds it
 * @attempt_id: what it belongs to
 * @cancellable: (nullable): to stop reading
 * @callback: called when it is kept, or no file was chosen
 * @user_data: for @callback
 *
 * Asks for a file and keeps it as evidence of an attempt.
 */
void
med_evidence_attach_async (GtkWidget *parent,
                           MedSession *session,
                           const char *attempt_id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Evidence *evidence = g_new0 (Evidence, 1);

  evidence->attempt_id = g_strdup (attempt_id);
  evidence->person_id = med_session_get_person_id (session);
  evidence->store = g_object_ref (med_session_get_store (session));
  g_task_set_task_data (task, evidence, (GDestroyNotify) evidence_free);
  med_dialogs_open_files_async (parent, _ ("Attach Evidence"), NULL, FALSE, chosen_cb, task);
}

/**
 * med_evidence_attach_finish:
 * @result: what the callback was given
 * @error: return location, %MED_ERROR_CANCELLED where no file was chosen
 *
 * Returns: whether it is kept
 */
gboolean
med_evidence_attach_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
