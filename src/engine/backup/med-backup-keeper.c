/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-keeper"

#include "config.h"

#include "engine/backup/med-backup-keeper.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

#define CHECK_SECONDS 60
/* At a start the window comes first. */
#define FIRST_CHECK_SECONDS 20
/* A try that failed is made again when the stick may be back in its place. */
#define RETRY_USEC MED_USEC_PER_HOUR
/* A backup, somebody who looks at the list and somebody who verifies an older one. */
#define THREADS 3

struct _MedBackupKeeper
{
  GObject parent_instance;

  MedStore *store;
  char *data_dir;
  MedClock *clock;
  GThreadPool *pool;           /* (owned) (nullable) none once it is closed */
  GCancellable *closing;       /* (owned) stops what reads */
  MedBackupStanding *standing; /* (owned) (nullable) until it was loaded */
  GPtrArray *tasks;            /* (owned) of GTask, that have not ended */
  GTask *running;              /* (unowned) (nullable) the backup under way */
  GCancellable *cancellable;   /* (owned) (nullable) stops it */
  MedProgress *progress;       /* (owned) (nullable) how far it is */
  gint64 tried_usec;           /* when the last try by itself began; 0 for none in this run */
  guint source;
  gboolean loading;
  gboolean again;     /* something changed while it was loaded */
  gboolean may_start; /* whether what is loaded may lead to a backup */
};

G_DEFINE_FINAL_TYPE (MedBackupKeeper, med_backup_keeper, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* One piece of work for the pool; what it needs is its own. */
typedef struct
{
  gpointer (*work) (MedConnection *connection, gpointer job, GCancellable *c, GError **error);
  MedStore *store;
  char *data_dir;
  MedClock *clock;
  MedBackupWish wish; /* its folder is owned */
  char *path;
  gint64 made_usec;
  gint64 person_id;
  MedProgress *progress;
  GDestroyNotify result_free;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->store);
  g_object_unref (job->clock);
  g_clear_object (&job->progress);
  g_free (job->data_dir);
  g_free (job->wish.folder);
  g_free (job->path);
  g_free (job);
}

static void
pool_func (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    med_error_convert (&error, NULL);
  else
    {
      g_autoptr (MedConnection) connection =
          med_backup_open_connection (job->data_dir, job->clock, &error);

      if (connection != NULL)
        result = job->work (connection, job, cancellable, &error);
    }
  if (result != NULL)
    g_task_return_pointer (task, result, job->result_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static Job *
job_new (MedBackupKeeper *self)
{
  Job *job = g_new0 (Job, 1);

  job->store = g_object_ref (self->store);
  job->clock = g_object_ref (self->clock);
  job->data_dir = g_strdup (self->data_dir);
  return job;
}

static void
task_ended_cb (GTask *task, GParamSpec *pspec, MedBackupKeeper *self)
{
  g_ptr_array_remove (self->tasks, task);
}

/* Hands a job to the pool. Takes @job, and gives a task that is the keeper's. */
static GTask *
push (MedBackupKeeper *self,
      Job *job,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  g_autoptr (GCancellable) own = cancellable == NULL ? g_cancellable_new () : NULL;
  GTask *task = g_task_new (self, cancellable != NULL ? cancellable : own, callback, user_data);

  g_task_set_task_data (task, job, job_free);
  /* What was made is told, even if somebody wanted to stop it in that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_ptr_array_add (self->tasks, g_object_ref (task));
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (task_ended_cb), self, 0);
  if (self->pool != NULL)
    g_thread_pool_push (self->pool, task, NULL);
  else
    {
      g_task_return_new_error (task, MED_ERROR, MED_ERROR_CANCELLED, "%s", _ ("Stopped"));
      g_object_unref (task);
    }
  return task;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_backup_standing_load_sync (connection, error);
}

static void load (MedBackupKeeper *self);

static void
scheduled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackupResult) made =
      med_backup_keeper_back_up_finish (MED_BACKUP_KEEPER (source), result, &error);

  if (made == NULL)
    g_message ("The backup was not made: %s", error->message);
  else if (made->not_pruned != NULL)
    g_message ("Older backups could not be looked through: %s", made->not_pruned);
}

static void
start_if_due (MedBackupKeeper *self)
{
  const MedBackupSchedule *schedule = self->standing->schedule;
  gint64 now_usec = med_clock_now_usec (self->clock);
  gboolean waits = self->tried_usec != 0 && now_usec >= self->tried_usec &&
                   now_usec - self->tried_usec < RETRY_USEC;

  if (self->running != NULL || !schedule->on || now_usec < self->standing->next_usec || waits)
    return;
  const MedBackupWish wish = { schedule->folder, schedule->with_payloads, schedule->keep, 0 };
  self->tried_usec = now_usec;
  med_backup_keeper_back_up_async (self, &wish, scheduled_cb, NULL);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedBackupKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  MedBackupStanding *standing = med_store_run_finish (MED_STORE (source), result, &error);

  self->loading = FALSE;
  if (self->pool == NULL)
    {
      g_clear_pointer (&standing, med_backup_standing_free);
      return;
    }
  if (standing == NULL)
    g_message ("How the backups stand could not be read: %s", error->message);
  else
    {
      g_clear_pointer (&self->standing, med_backup_standing_free);
      self->standing = standing;
      if (self->may_start)
        start_if_due (self);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
  self->may_start = FALSE;
  if (self->again)
    load (self);
}

static void
load (MedBackupKeeper *self)
{
  self->again = self->loading;
  if (self->loading || self->pool == NULL)
    return;
  self->loading = TRUE;
  med_store_run_async (self->store, MED_STORE_INTERACTIVE, load_func, NULL, NULL,
                       (GDestroyNotify) med_backup_standing_free, self->closing, loaded_cb,
                       g_object_ref (self));
}

static gboolean
tick_cb (gpointer user_data)
{
  med_backup_keeper_check (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
first_tick_cb (gpointer user_data)
{
  MedBackupKeeper *self = user_data;

  self->source = g_timeout_add_seconds (CHECK_SECONDS, tick_cb, self);
  med_backup_keeper_check (self);
  return G_SOURCE_REMOVE;
}

static void
med_backup_keeper_dispose (GObject *object)
{
  med_backup_keeper_close (MED_BACKUP_KEEPER (object));
  G_OBJECT_CLASS (med_backup_keeper_parent_class)->dispose (object);
}

static void
med_backup_keeper_finalize (GObject *object)
{
  MedBackupKeeper *self = MED_BACKUP_KEEPER (object);

  g_clear_pointer (&self->standing, med_backup_standing_free);
  g_ptr_array_unref (self->tasks);
  g_object_unref (self->closing);
  g_object_unref (self->store);
  g_object_unref (self->clock);
  g_free (self->data_dir);
  G_OBJECT_CLASS (med_backup_keeper_parent_class)->finalize (object);
}

static void
med_backup_keeper_class_init (MedBackupKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_backup_keeper_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_backup_keeper_finalize;

  /**
   * MedBackupKeeper::changed:
   *
   * How the inventory stands, or whether a backup is being made, may have changed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MED_TYPE_BACKUP_KEEPER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_backup_keeper_init (MedBackupKeeper *self)
{
  self->closing = g_cancellable_new ();
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->pool = g_thread_pool_new (pool_func, NULL, THREADS, FALSE, NULL);
}

/**
 * med_backup_keeper_new:
 * @store: the store
 * @data_dir: the folder of the inventory
 * @clock: tells the time
 *
 * Returns: (transfer full): a keeper that does nothing by itself until it is started
 */
MedBackupKeeper *
med_backup_keeper_new (MedStore *store, const char *data_dir, MedClock *clock)
{
  MedBackupKeeper *self = g_object_new (MED_TYPE_BACKUP_KEEPER, NULL);

  self->store = g_object_ref (store);
  self->data_dir = g_strdup (data_dir);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (store, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return self;
}

static gpointer
tidy_work (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;

  return med_backup_tidy_sync (job->store, connection, cancellable, error) ? MED_STORE_OK : NULL;
}

/**
 * med_backup_keeper_start:
 * @self: a keeper
 *
 * Clears up after a program that died; from now on looks every minute whether a backup is due, and
 * makes it.
 */
void
med_backup_keeper_start (MedBackupKeeper *self)
{
  g_return_if_fail (MED_IS_BACKUP_KEEPER (self));

  if (self->source != 0 || self->pool == NULL)
    return;
  self->source = g_timeout_add_seconds (FIRST_CHECK_SECONDS, first_tick_cb, self);
  Job *job = job_new (self);
  job->work = tidy_work;
  push (self, job, NULL, NULL, NULL);
}

/**
 * med_backup_keeper_check:
 * @self: a keeper
 *
 * Looks at once how the inventory stands, and makes a backup if one is due; after a failure again
 * only an hour later.
 */
void
med_backup_keeper_check (MedBackupKeeper *self)
{
  g_return_if_fail (MED_IS_BACKUP_KEEPER (self));

  self->may_start = TRUE;
  load (self);
}

/**
 * med_backup_keeper_close:
 * @self: a keeper
 *
 * Stops what runs, which leaves nothing behind, and returns when no thread of it is left; their
 * callbacks are still called, with %MED_ERROR_CANCELLED. To be called before the store is closed.
 */
void
med_backup_keeper_close (MedBackupKeeper *self)
{
  g_return_if_fail (MED_IS_BACKUP_KEEPER (self));

  g_clear_handle_id (&self->source, g_source_remove);
  g_cancellable_cancel (self->closing);
  for (guint i = 0; i < self->tasks->len; i++)
    g_cancellable_cancel (g_task_get_cancellable (self->tasks->pdata[i]));
  if (self->pool != NULL)
    g_thread_pool_free (g_steal_pointer (&self->pool), FALSE, TRUE);
}

/**
 * med_backup_keeper_get_standing:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): how the inventory stands; %NULL until it was read
 */
const MedBackupStanding *
med_backup_keeper_get_standing (MedBackupKeeper *self)
{
  g_return_val_if_fail (MED_IS_BACKUP_KEEPER (self), NULL);
  return self->standing;
}

/**
 * med_backup_keeper_is_busy:
 * @self: a keeper
 *
 * Returns: whether a backup is being made
 */
gboolean
med_backup_keeper_is_busy (MedBackupKeeper *self)
{
  g_return_val_if_fail (MED_IS_BACKUP_KEEPER (self), FALSE);
  return self->running != NULL;
}

/**
 * med_backup_keeper_get_progress:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): how far the backup is that is being made
 */
MedProgress *
med_backup_keeper_get_progress (MedBackupKeeper *self)
{
  g_return_val_if_fail (MED_IS_BACKUP_KEEPER (self), NULL);
  return self->progress;
}

/**
 * med_backup_keeper_get_cancellable:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): what stops the backup that is being made
 */
GCancellable *
med_backup_keeper_get_cancellable (MedBackupKeeper *self)
{
  g_return_val_if_fail (MED_IS_BACKUP_KEEPER (self), NULL);
  return self->cancellable;
}

static gpointer
back_up_work (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return med_backup_run_sync (job->store, connection, &job->wish, job->progress, cancellable,
                              error);
}

static void
ended_cb (GTask *task, GParamSpec *pspec, MedBackupKeeper *self)
{
  self->running = NULL;
  g_clear_object (&self->cancellable);
  g_clear_object (&self->progress);
  load (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * med_backup_keeper_back_up_async:
 * @self: a keeper
 * @wish: what is wanted
 * @callback: called when it is made, or not
 * @user_data: for @callback
 *
 * Makes a backup on a thread of its own. One at a time: a second wish is answered with
 * %MED_ERROR_RETRY.
 */
void
med_backup_keeper_back_up_async (MedBackupKeeper *self,
                                 const MedBackupWish *wish,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (MED_IS_BACKUP_KEEPER (self));

  if (self->running != NULL)
    {
      g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

      g_task_return_new_error (task, MED_ERROR, MED_ERROR_RETRY, "%s",
                               _ ("A backup is being made already"));
      return;
    }
  Job *job = job_new (self);

  job->work = back_up_work;
  job->result_free = (GDestroyNotify) med_backup_result_free;
  job->wish = *wish;
  job->wish.folder = g_strdup (wish->folder);
  job->progress = med_progress_new ();
  self->progress = g_object_ref (job->progress);
  self->cancellable = g_cancellable_new ();
  self->running = push (self, job, self->cancellable, callback, user_data);
  g_signal_connect_object (self->running, "notify::completed", G_CALLBACK (ended_cb), self, 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

MedBackupResult *
med_backup_keeper_back_up_finish (MedBackupKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
list_work (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;

  return med_backup_folder_list_sync (connection, job->path, cancellable, error);
}

/**
 * med_backup_keeper_list_async:
 * @self: a keeper
 * @folder: a folder in which backups are made
 * @cancellable: (nullable): when nobody waits any more
 * @callback: called with the list
 * @user_data: for @callback
 *
 * Finds the backups in a folder, which may be on a slow disk.
 */
void
med_backup_keeper_list_async (MedBackupKeeper *self,
                              const char *folder,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (MED_IS_BACKUP_KEEPER (self));

  Job *job = job_new (self);
  job->work = list_work;
  job->result_free = (GDestroyNotify) g_ptr_array_unref;
  job->path = g_strdup (folder);
  push (self, job, cancellable, callback, user_data);
}

GPtrArray *
med_backup_keeper_list_finish (MedBackupKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
verify_work (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  g_autoptr (GPtrArray) findings = g_ptr_array_new ();
  g_autoptr (MedBackupFinding) finding =
      med_backup_find_out_sync (job->path, job->made_usec, job->progress, cancellable, error);

  if (finding == NULL)
    return NULL;
  g_ptr_array_add (findings, finding);
  if (!med_backup_note_findings_sync (job->store, job->person_id, findings, error))
    return NULL;
  return g_steal_pointer (&finding);
}

/**
 * med_backup_keeper_verify_async:
 * @self: a keeper
 * @entry: which backup
 * @person_id: who asks for it
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @callback: called with what was found and noted
 * @user_data: for @callback
 *
 * Reads every byte of a backup again.
 */
void
med_backup_keeper_verify_async (MedBackupKeeper *self,
                                const MedBackupEntry *entry,
                                gint64 person_id,
                                MedProgress *progress,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (MED_IS_BACKUP_KEEPER (self));

  Job *job = job_new (self);
  job->work = verify_work;
  job->result_free = (GDestroyNotify) med_backup_finding_free;
  job->path = g_strdup (entry->path);
  job->made_usec = entry->made_usec;
  job->person_id = person_id;
  job->progress = progress != NULL ? g_object_ref (progress) : NULL;
  push (self, job, cancellable, callback, user_data);
}

MedBackupFinding *
med_backup_keeper_verify_finish (MedBackupKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
