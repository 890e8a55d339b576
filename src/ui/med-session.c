/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-session"

#include "config.h"

#include "ui/med-session.h"

#include "engine/base/med-error.h"
#include "engine/demo/med-demo.h"
#include "engine/installation/med-worklist.h"

/* Several writes in a row, such as an import's, make the pages load anew once. */
#define COALESCE_MSEC 150
/* While one write follows another, what is derived is brought up to date in at most a third of the
 * time, or an import would wait for it after each file; but after 20 seconds at the latest. */
#define REST_PER_WORK 2
#define MOST_REST_USEC (20 * G_USEC_PER_SEC)
/* A day that begins ends exceptions and calls downtimes missed; nobody need write for that. */
#define CALENDAR_SECONDS (15 * 60)

struct _MedSession
{
  GObject parent_instance;

  MedEngine *engine;         /* (owned) */
  MedBackupKeeper *keeper;   /* (owned) */
  MedSourceKeeper *sources;  /* (owned) */
  GSettings *settings;       /* (owned) (nullable) where the schema is installed */
  MedPerson *person;         /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) ends with the session */
  gboolean locked;
  gboolean demonstration;
  guint changed_source;
  guint calendar_source;
  gboolean catching_up;
  gboolean again;
  gint64 rest_until_usec;
  guint rest_source;
};

G_DEFINE_FINAL_TYPE (MedSession, med_session, G_TYPE_OBJECT)

enum
{
  PROP_ENGINE = 1,
  PROP_PERSON_ID,
  PROP_PERSON_NAME,
  PROP_LOCKED,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gpointer
catch_up_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gboolean did_something = FALSE;
  gint64 worked_usec = -g_get_monotonic_time ();

  if (!med_worklist_catch_up_sync (connection, cancellable, &did_something, error))
    return NULL;
  worked_usec += g_get_monotonic_time ();
  return g_memdup2 (&worked_usec, sizeof worked_usec);
}

static void catch_up (MedSession *self);

static gboolean
rested_cb (gpointer user_data)
{
  MedSession *self = user_data;

  self->rest_source = 0;
  catch_up (self);
  return G_SOURCE_REMOVE;
}

static void
caught_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *worked_usec = med_store_run_finish (MED_STORE (source), result, &error);

  self->catching_up = FALSE;
  if (worked_usec != NULL)
    self->rest_until_usec =
        g_get_monotonic_time () + MIN (REST_PER_WORK * *worked_usec, MOST_REST_USEC);
  else if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    g_message ("What is derived could not be brought up to date: %s", error->message);
  if (self->again)
    catch_up (self);
}

/* What is derived from the facts follows them: after start, and after every write, also its own,
 * until there is nothing left to do. */
static void
catch_up (MedSession *self)
{
  gint64 rest_usec = self->rest_until_usec - g_get_monotonic_time ();

  if (g_cancellable_is_cancelled (self->cancellable))
    return; /* closed */
  self->again = self->catching_up;
  if (self->catching_up || self->rest_source != 0)
    return;
  if (rest_usec > 0)
    {
      self->rest_source = g_timeout_add ((guint) (rest_usec / 1000 + 1), rested_cb, self);
      return;
    }
  self->catching_up = TRUE;
  med_store_run_async (med_engine_get_store (self->engine), MED_STORE_WRITER, catch_up_func, NULL,
                       NULL, g_free, self->cancellable, caught_up_cb, g_object_ref (self));
}

static gboolean
emit_changed_cb (gpointer user_data)
{
  MedSession *self = user_data;

  self->changed_source = 0;
  catch_up (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
store_changed_cb (MedStore *store, MedSession *self)
{
  /* Closed: nothing is loaded anew any more, though the engine may still write. */
  if (self->changed_source == 0 && !g_cancellable_is_cancelled (self->cancellable))
    self->changed_source = g_timeout_add (COALESCE_MSEC, emit_changed_cb, self);
}

static gboolean
calendar_cb (gpointer user_data)
{
  catch_up (user_data);
  return G_SOURCE_CONTINUE;
}

static void
settings_cb (MedSession *self)
{
  med_source_keeper_set_wanted (
      self->sources, g_settings_get_boolean (self->settings, MED_SESSION_LOOK_KEY),
      g_settings_get_boolean (self->settings, MED_SESSION_LOOK_METERED_KEY));
}

/* The demonstration's hospital is not there, and nobody is to be asked for its sake. */
static void
start_sources (MedSession *self)
{
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (
      g_settings_schema_source_get_default (), MED_APPLICATION_ID, TRUE);

  self->sources = med_source_keeper_new (med_engine_get_store (self->engine),
                                         med_engine_get_clock (self->engine));
  if (self->demonstration)
    {
      med_source_keeper_set_wanted (self->sources, FALSE, FALSE);
      return;
    }
  if (schema != NULL)
    {
      self->settings = g_settings_new (MED_APPLICATION_ID);
      g_signal_connect_object (self->settings, "changed", G_CALLBACK (settings_cb), self,
                               G_CONNECT_SWAPPED);
      settings_cb (self);
    }
  med_source_keeper_start (self->sources);
}

static void
med_session_constructed (GObject *object)
{
  MedSession *self = MED_SESSION (object);

  G_OBJECT_CLASS (med_session_parent_class)->constructed (object);
  self->demonstration = med_demo_is_made (med_engine_get_data_dir (self->engine));
  g_signal_connect_object (med_engine_get_store (self->engine), "changed",
                           G_CALLBACK (store_changed_cb), self, 0);
  self->calendar_source = g_timeout_add_seconds (CALENDAR_SECONDS, calendar_cb, self);
  self->keeper = med_backup_keeper_new (med_engine_get_store (self->engine),
                                        med_engine_get_data_dir (self->engine),
                                        med_engine_get_clock (self->engine));
  med_backup_keeper_start (self->keeper);
  start_sources (self);
  catch_up (self);
}

static void
med_session_dispose (GObject *object)
{
  MedSession *self = MED_SESSION (object);

  med_session_close (self);
  G_OBJECT_CLASS (med_session_parent_class)->dispose (object);
}

static void
med_session_finalize (GObject *object)
{
  MedSession *self = MED_SESSION (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->keeper);
  g_clear_object (&self->sources);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->person, med_person_free);
  G_OBJECT_CLASS (med_session_parent_class)->finalize (object);
}

static void
med_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedSession *self = MED_SESSION (object);

  switch (id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_PERSON_ID:
      g_value_set_int64 (value, med_session_get_person_id (self));
      break;
    case PROP_PERSON_NAME:
      g_value_set_string (value, self->person != NULL ? self->person->name : "");
      break;
    case PROP_LOCKED:
      g_value_set_boolean (value, self->locked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedSession *self = MED_SESSION (object);

  switch (id)
    {
    case PROP_ENGINE:
      self->engine = g_value_dup_object (value);
      break;
    case PROP_LOCKED:
      med_session_set_locked (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_session_class_init (MedSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = med_session_constructed;
  object_class->dispose = med_session_dispose;
  object_class->finalize = med_session_finalize;
  object_class->get_property = med_session_get_property;
  object_class->set_property = med_session_set_property;

  properties[PROP_ENGINE] =
      g_param_spec_object ("engine", NULL, NULL, MED_TYPE_ENGINE,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * MedSession:person-id:
   *
   * Who is working; 0 if nobody has signed in.
   */
  properties[PROP_PERSON_ID] = g_param_spec_int64 ("person-id", NULL, NULL, 0, G_MAXINT64, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PERSON_NAME] = g_param_spec_string ("person-name", NULL, NULL, "",
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MedSession:locked:
   *
   * Whether the window hides everything until somebody gives a passphrase.
   */
  properties[PROP_LOCKED] =
      g_param_spec_boolean ("locked", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * MedSession::changed:
   *
   * Something was written; at most once in 150 ms.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MED_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_session_init (MedSession *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * med_session_new:
 * @engine: an open engine
 *
 * Returns: (transfer full): a session in which nobody has signed in yet
 */
MedSession *
med_session_new (MedEngine *engine)
{
  return g_object_new (MED_TYPE_SESSION, "engine", engine, NULL);
}

MedEngine *
med_session_get_engine (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), NULL);
  return self->engine;
}

MedStore *
med_session_get_store (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), NULL);
  return med_engine_get_store (self->engine);
}

/**
 * med_session_get_backup_keeper:
 * @self: a session
 *
 * Returns: (transfer none): who makes the backups of these data while the session lasts
 */
MedBackupKeeper *
med_session_get_backup_keeper (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), NULL);
  return self->keeper;
}

/**
 * med_session_get_source_keeper:
 * @self: a session
 *
 * Returns: (transfer none): who looks through the sources while the session lasts
 */
MedSourceKeeper *
med_session_get_source_keeper (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), NULL);
  return self->sources;
}

/**
 * med_session_close:
 * @self: a session
 *
 * Ends what the session does by itself, before the engine is closed. Blocks until its threads are
 * gone, which are stopped.
 */
void
med_session_close (MedSession *self)
{
  g_return_if_fail (MED_IS_SESSION (self));

  self->again = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->changed_source, g_source_remove);
  g_clear_handle_id (&self->calendar_source, g_source_remove);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  if (self->keeper != NULL)
    med_backup_keeper_close (self->keeper);
  if (self->sources != NULL)
    med_source_keeper_close (self->sources);
}

/**
 * med_session_catch_up:
 * @self: a session
 *
 * Lets what is derived follow the facts and the calendar at once; by itself it is done after every
 * write, at start and every quarter of an hour.
 */
void
med_session_catch_up (MedSession *self)
{
  g_return_if_fail (MED_IS_SESSION (self));
  catch_up (self);
}

/**
 * med_session_is_demonstration:
 * @self: a session
 *
 * Returns: whether the data folder holds the fictional hospital
 */
gboolean
med_session_is_demonstration (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), FALSE);
  return self->demonstration;
}

gint64
med_session_get_person_id (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), 0);
  return self->person != NULL ? self->person->id : 0;
}

MedRole
med_session_get_roles (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), MED_ROLE_NONE);
  return self->person != NULL ? self->person->roles : MED_ROLE_NONE;
}

/**
 * med_session_set_person:
 * @self: a session
 * @person: (nullable): who gave the passphrase just now; %NULL signs out
 *
 * Sets who is working.
 */
void
med_session_set_person (MedSession *self, const MedPerson *person)
{
  g_return_if_fail (MED_IS_SESSION (self));

  g_clear_pointer (&self->person, med_person_free);
  if (person != NULL)
    self->person = med_person_copy (person);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PERSON_ID]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PERSON_NAME]);
}

gboolean
med_session_get_locked (MedSession *self)
{
  g_return_val_if_fail (MED_IS_SESSION (self), FALSE);
  return self->locked;
}

/**
 * med_session_set_locked:
 * @self: a session
 * @locked: whether everything is hidden until somebody gives a passphrase
 *
 * Locks or unlocks. Whoever works stays known, so that the window can offer the same name.
 */
void
med_session_set_locked (MedSession *self, gboolean locked)
{
  g_return_if_fail (MED_IS_SESSION (self));

  if (self->locked == locked)
    return;
  self->locked = locked;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCKED]);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_person_list_sync (connection, error);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *people = med_store_run_finish (MED_STORE (source), result, &error);

  if (people != NULL)
    g_task_return_pointer (task, people, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * med_session_list_people_async:
 * @self: a session
 * @cancellable: (nullable): when nobody waits any more
 * @callback: called with the list
 * @user_data: for @callback
 *
 * Loads everybody, also those who have left.
 */
void
med_session_list_people_async (MedSession *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self));

  med_store_run_async (med_session_get_store (self), MED_STORE_INTERACTIVE, list_func, NULL, NULL,
                       (GDestroyNotify) g_ptr_array_unref, cancellable, listed_cb,
                       g_task_new (self, NULL, callback, user_data));
}

GPtrArray *
med_session_list_people_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  char *login;
  char *passphrase;
} SignIn;

static void
sign_in_free (gpointer data)
{
  SignIn *sign_in = data;

  explicit_bzero (sign_in->passphrase, strlen (sign_in->passphrase));
  g_free (sign_in->passphrase);
  g_free (sign_in->login);
  g_free (sign_in);
}

static gpointer
sign_in_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  SignIn *sign_in = input;

  return med_person_sign_in_sync (connection, sign_in->login, sign_in->passphrase, error);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MedSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (MedPerson) person = med_store_run_finish (MED_STORE (source), result, &error);

  if (person == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  med_session_set_person (self, person);
  med_session_set_locked (self, FALSE);
  g_task_return_boolean (task, TRUE);
}

/**
 * med_session_sign_in_async:
 * @self: a session
 * @login: who wants to work
 * @passphrase: as typed
 * @callback: called when it is verified or refused
 * @user_data: for @callback
 *
 * Verifies the passphrase; if it is right, that person works from now on and the lock ends.
 */
void
med_session_sign_in_async (MedSession *self,
                           const char *login,
                           const char *passphrase,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (MED_IS_SESSION (self));

  SignIn *sign_in = g_new0 (SignIn, 1);
  sign_in->login = g_strdup (login);
  sign_in->passphrase = g_strdup (passphrase);
  med_store_run_async (med_session_get_store (self), MED_STORE_WRITER, sign_in_func, sign_in,
                       sign_in_free, (GDestroyNotify) med_person_free, NULL, signed_in_cb,
                       g_task_new (self, NULL, callback, user_data));
}

gboolean
med_session_sign_in_finish (MedSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
