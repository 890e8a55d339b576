/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reminders"

#include "config.h"

#include "ui/med-reminders.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/report/med-reminder.h"

#define CHECK_SECONDS (10 * 60)
/* What follows from what a source brought is derived by then. */
#define AFTER_LOOK_SECONDS 30
/* After a start the window comes first. */
#define FIRST_CHECK_SECONDS 30
/* What has not been due for so long is forgotten. */
#define REMEMBER_USEC (60 * MED_USEC_PER_DAY)

struct _MedReminders
{
  GObject parent_instance;

  GApplication *application; /* (unowned) it outlives what it has */
  MedSession *session;       /* (owned) */
  GSettings *settings;       /* (owned) (nullable) where the schema is installed */
  GVariant *told;            /* (owned) a{sx}: what was told where no setting keeps it */
  GHashTable *shown; /* (owned) of notifications that may be on screen: id → what is told */
  GCancellable *cancellable; /* (owned) */
  gint64 person_id;          /* who worked last: the window may be closed */
  guint source;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (MedReminders, med_reminders, G_TYPE_OBJECT)

/**
 * med_reminders_sift:
 * @current: (element-type MedReminder): what is due
 * @told: what was told before: `a{sx}`, id and time
 * @now_usec: what the clock says
 * @remembered: (out) (transfer full): what is to be remembered
 *
 * Returns: (transfer container) (element-type MedReminder): what of @current is news
 */
GPtrArray *
med_reminders_sift (const GPtrArray *current,
                    GVariant *told,
                    gint64 now_usec,
                    GVariant **remembered)
{
  g_autoptr (GHashTable) due = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *news = g_ptr_array_new ();
  GVariantBuilder builder;
  GVariantIter iter;
  const char *id;
  gint64 usec;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sx}"));
  for (guint i = 0; i < current->len; i++)
    {
      MedReminder *reminder = current->pdata[i];

      if (!g_hash_table_add (due, reminder->id))
        continue;
      if (!g_variant_lookup (told, reminder->id, "x", &usec))
        g_ptr_array_add (news, reminder);
      g_variant_builder_add (&builder, "{sx}", reminder->id, now_usec);
    }
  g_variant_iter_init (&iter, told);
  while (g_variant_iter_next (&iter, "{&sx}", &id, &usec))
    if (!g_hash_table_contains (due, id) && now_usec - usec < REMEMBER_USEC)
      g_variant_builder_add (&builder, "{sx}", id, usec);
  *remembered = g_variant_ref_sink (g_variant_builder_end (&builder));
  return news;
}

/* @members: what is told by it, which may be several */
static void
notify_of (MedReminders *self, const MedReminder *reminder, const GPtrArray *members)
{
  g_autoptr (GNotification) notification = g_notification_new (reminder->title);
  g_autoptr (GIcon) icon = g_themed_icon_new (MED_APPLICATION_ID);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  gboolean hidden =
      med_session_get_locked (self->session) || med_session_get_person_id (self->session) == 0;

  if (!hidden && *reminder->body != '\0')
    g_notification_set_body (notification, reminder->body);
  g_notification_set_icon (notification, icon);
  g_notification_set_default_action_and_target (notification, "app.show", "(sxs)", reminder->page,
                                                reminder->item,
                                                reminder->filter != NULL ? reminder->filter : "");
  g_application_send_notification (self->application, reminder->id, notification);
  for (guint i = 0; i < members->len; i++)
    g_strv_builder_add (ids, ((MedReminder *) members->pdata[i])->id);
  g_hash_table_insert (self->shown, g_strdup (reminder->id), g_strv_builder_end (ids));
}

/* What belongs together is told in one; the rest each by itself. */
static void
notify_of_all (MedReminders *self, const GPtrArray *news)
{
  static const char *const groups[] = { MED_REMINDER_TOUCHES, MED_REMINDER_UNSURE,
                                        MED_REMINDER_HELD, MED_REMINDER_OVERDUE,
                                        MED_REMINDER_STALE };

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (GPtrArray) members = g_ptr_array_new ();

      for (guint j = 0; j < news->len; j++)
        if (g_strcmp0 (((MedReminder *) news->pdata[j])->group, groups[i]) == 0)
          g_ptr_array_add (members, news->pdata[j]);
      if (members->len == 0)
        continue;
      g_autoptr (MedReminder) joined = med_reminder_join (members);
      notify_of (self, joined, members);
    }
  for (guint j = 0; j < news->len; j++)
    {
      g_autoptr (GPtrArray) itself = g_ptr_array_new ();

      g_ptr_array_add (itself, news->pdata[j]);
      if (((MedReminder *) news->pdata[j])->group == NULL)
        notify_of (self, news->pdata[j], itself);
    }
}

static gboolean
is_due (GHashTable *current, char **ids)
{
  for (gsize i = 0; ids[i] != NULL; i++)
    if (g_hash_table_contains (current, ids[i]))
      return TRUE;
  return FALSE;
}

/* What has been seen to need not stay on screen. */
static void
withdraw_settled (MedReminders *self, const GPtrArray *current)
{
  g_autoptr (GHashTable) due = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id, members;

  for (guint i = 0; i < current->len; i++)
    g_hash_table_add (due, ((MedReminder *) current->pdata[i])->id);
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, &members))
    if (!is_due (due, members))
      {
        g_application_withdraw_notification (self->application, id);
        g_hash_table_iter_remove (&iter);
      }
}

static void
remember (MedReminders *self, GVariant *remembered)
{
  g_clear_pointer (&self->told, g_variant_unref);
  self->told = g_variant_ref (remembered);
  if (self->settings != NULL)
    g_settings_set_value (self->settings, "reminded", remembered);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReminders) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) current = med_store_run_finish (MED_STORE (source), result, &error);
  g_autoptr (GVariant) remembered = NULL;

  self->loading = FALSE;
  if (current == NULL || g_cancellable_is_cancelled (self->cancellable))
    {
      if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        g_message ("What is due could not be read: %s", error->message);
      return;
    }
  MedEngine *engine = med_session_get_engine (self->session);
  gint64 now_usec = med_clock_now_usec (med_engine_get_clock (engine));
  g_autoptr (GPtrArray) news = med_reminders_sift (current, self->told, now_usec, &remembered);
  withdraw_settled (self, current);
  notify_of_all (self, news);
  remember (self, remembered);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_reminder_list_sync (connection, *(gint64 *) input, cancellable, error);
}

static gboolean
is_wanted (MedReminders *self)
{
  return self->person_id != 0 &&
         (self->settings == NULL || g_settings_get_boolean (self->settings, "reminders"));
}

/**
 * med_reminders_check:
 * @self: reminders
 *
 * Looks what is due now and tells what is news.
 */
void
med_reminders_check (MedReminders *self)
{
  g_return_if_fail (MED_IS_REMINDERS (self));

  if (self->loading || !is_wanted (self))
    return;
  self->loading = TRUE;
  med_store_run_async (med_session_get_store (self->session), MED_STORE_BULK, load_func,
                       g_memdup2 (&self->person_id, sizeof self->person_id), g_free,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, loaded_cb,
                       g_object_ref (self));
}

static void
withdraw_all (MedReminders *self)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  withdraw_settled (self, nothing);
}

static gboolean
tick_cb (gpointer user_data)
{
  MedReminders *self = user_data;

  self->source = g_timeout_add_seconds (CHECK_SECONDS, tick_cb, self);
  med_reminders_check (self);
  return G_SOURCE_REMOVE;
}

/* What a source brought is told soon. */
static void
looked_cb (MedReminders *self)
{
  if (self->source == 0)
    return; /* stopped */
  g_source_remove (self->source);
  self->source = g_timeout_add_seconds (AFTER_LOOK_SECONDS, tick_cb, self);
}

/* Another person: what was told concerned somebody else. */
static void
person_cb (MedReminders *self)
{
  gint64 person_id = med_session_get_person_id (self->session);

  if (person_id == 0 || person_id == self->person_id)
    return;
  withdraw_all (self);
  self->person_id = person_id;
}

static void
switched_cb (MedReminders *self)
{
  if (!is_wanted (self))
    withdraw_all (self);
  else
    med_reminders_check (self);
}

/**
 * med_reminders_stop:
 * @self: reminders
 *
 * Tells nothing any more, and takes back what may still be on screen: without the program nothing
 * would follow from it.
 */
void
med_reminders_stop (MedReminders *self)
{
  g_return_if_fail (MED_IS_REMINDERS (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  withdraw_all (self);
}

static void
med_reminders_dispose (GObject *object)
{
  MedReminders *self = MED_REMINDERS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  G_OBJECT_CLASS (med_reminders_parent_class)->dispose (object);
}

static void
med_reminders_finalize (GObject *object)
{
  MedReminders *self = MED_REMINDERS (object);

  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->told, g_variant_unref);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  G_OBJECT_CLASS (med_reminders_parent_class)->finalize (object);
}

static void
med_reminders_class_init (MedRemindersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_reminders_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_reminders_finalize;
}

static void
med_reminders_init (MedReminders *self)
{
  self->cancellable = g_cancellable_new ();
  self->shown =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
}

static void
open_settings (MedReminders *self)
{
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (
      g_settings_schema_source_get_default (), MED_APPLICATION_ID, TRUE);

  if (schema == NULL)
    {
      self->told = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sx}"), NULL, 0));
      return;
    }
  self->settings = g_settings_new (MED_APPLICATION_ID);
  self->told = g_settings_get_value (self->settings, "reminded");
  g_signal_connect_object (self->settings, "changed::reminders", G_CALLBACK (switched_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * med_reminders_new:
 * @application: whose notifications they are
 * @session: the session
 *
 * Returns: (transfer full): reminders, from half a minute later on
 */
MedReminders *
med_reminders_new (GApplication *application, MedSession *session)
{
  MedReminders *self = g_object_new (MED_TYPE_REMINDERS, NULL);

  self->application = application;
  self->session = g_object_ref (session);
  self->person_id = med_session_get_person_id (session);
  open_settings (self);
  g_signal_connect_object (session, "notify::person-id", G_CALLBACK (person_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (med_session_get_source_keeper (session), "looked",
                           G_CALLBACK (looked_cb), self, G_CONNECT_SWAPPED);
  self->source = g_timeout_add_seconds (FIRST_CHECK_SECONDS, tick_cb, self);
  return self;
}
