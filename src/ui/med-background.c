/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-background"

#include "config.h"

#include "ui/med-background.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define BACKGROUND "org.freedesktop.portal.Background"
#define REQUEST "org.freedesktop.portal.Request"
/* Within every Flatpak */
#define SANDBOX_FILE "/.flatpak-info"

/* org.freedesktop.portal.Request::Response */
enum
{
  RESPONSE_GRANTED = 0,
  RESPONSE_CANCELLED = 1,
};

typedef struct
{
  GDBusConnection *connection;
  guint subscription; /* holds the task until there is an answer */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  if (question->subscription != 0)
    g_dbus_connection_signal_unsubscribe (question->connection, question->subscription);
  g_object_unref (question->connection);
  g_free (question);
}

/* Whether this is the first answer; none is listened for after it. */
static gboolean
end_question (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (g_task_get_completed (task))
    return FALSE;
  if (question->subscription != 0)
    g_dbus_connection_signal_unsubscribe (question->connection, question->subscription);
  question->subscription = 0;
  return TRUE;
}

static void
refuse (GTask *task, int code, const char *words)
{
  if (end_question (task))
    g_task_return_new_error (task, MED_ERROR, code, "%s", words);
}

static void
response_cb (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (GVariant) results = NULL;
  gboolean granted = FALSE;
  guint32 response = RESPONSE_CANCELLED;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == RESPONSE_GRANTED)
    g_variant_lookup (results, "background", "b", &granted);
  if (!granted)
    refuse (task, MED_ERROR_NOT_PERMITTED,
            _ ("The desktop does not let MedPatch run without a window. Its settings may allow "
               "it."));
  else if (end_question (task))
    g_task_return_boolean (task, TRUE);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    return; /* The answer comes as a signal. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    refuse (task, MED_ERROR_CANCELLED, _ ("Stopped"));
  else
    refuse (task, MED_ERROR_UNAVAILABLE,
            _ ("The desktop has no service that lets MedPatch run without a window."));
}

/* Where the answer will come from: known before the question is put, so that it cannot be missed.
 */
static char *
request_path (GDBusConnection *connection, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (connection) + 1);

  g_strdelimit (sender, ".", '_');
  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
}

/**
 * med_background_ask_async:
 * @connection: the session bus
 * @cancellable: (nullable): when nobody waits any more
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Puts the question to the portal org.freedesktop.portal.Background. It does not ask to be started
 * by itself.
 */
void
med_background_ask_async (GDBusConnection *connection,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *token = g_strdup_printf ("medpatch%u", g_random_int ());
  g_autofree char *path = request_path (connection, token);
  GVariantBuilder options;
  Question *question = g_new0 (Question, 1);

  question->connection = g_object_ref (connection);
  g_task_set_task_data (task, question, question_free);
  question->subscription = g_dbus_connection_signal_subscribe (
      connection, PORTAL, REQUEST, "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, response_cb,
      g_object_ref (task), g_object_unref);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (
      &options, "{sv}", "reason",
      g_variant_new_string (_ ("Backups on schedule, and reminders of what is due")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (connection, PORTAL, PORTAL_PATH, BACKGROUND, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, cancellable, called_cb, task);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_finish (result, &error);

  if (connection == NULL)
    g_task_return_new_error (
        task, MED_ERROR, MED_ERROR_UNAVAILABLE, "%s",
        _ ("The desktop has no service that lets MedPatch run without a window."));
  else
    med_background_ask_async (connection, g_task_get_cancellable (task), asked_cb,
                              g_steal_pointer (&task));
}

/**
 * med_background_request_async:
 * @cancellable: (nullable): when nobody waits any more
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks whether the program may keep running without a window: through the portal within a sandbox;
 * elsewhere nothing forbids it, and the answer is yes.
 */
void
med_background_request_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  if (g_file_test (SANDBOX_FILE, G_FILE_TEST_EXISTS))
    g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * med_background_request_finish:
 * @result: what the callback was given, by either of the two functions
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_UNAVAILABLE without a portal
 *
 * Returns: whether it may
 */
gboolean
med_background_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
