/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-store"

#include "config.h"

#include "engine/store/med-store.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/store/med-migration.h"

#define N_LANES 3
/* Above this a full check at every start would hold up the first frame; it then runs in the bulk
 * lane on demand. */
#define CHECK_AT_OPEN_BYTES (16 * 1024 * 1024)

typedef struct
{
  MedStore *store; /* (unowned) joins the thread before it goes */
  MedStoreLane lane;
  MedConnection *connection; /* (owned) used by the lane's thread only */
  GAsyncQueue *queue;        /* (owned) of Job */
  GThread *thread;
} Lane;

typedef struct
{
  MedStoreFunc func;
  gpointer input;
  GDestroyNotify input_free;
  GDestroyNotify result_free;
  GTask *task; /* (owned) (nullable) none for the job that ends the thread */
} Job;

/**
 * MedStore:
 *
 * The database and its three threads: one that writes, one that reads for the screen, one that
 * reads for long work. Everybody else hands in functions and gets results; see
 * [method@Store.run_async].
 */
struct _MedStore
{
  GObject parent_instance;

  Lane lanes[N_LANES];
  GMainContext *context; /* (owned) where ::changed is emitted */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (MedStore, med_store, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
job_free (Job *job)
{
  if (job->input_free != NULL)
    job->input_free (job->input);
  g_clear_object (&job->task);
  g_free (job);
}

static gboolean
emit_changed_cb (gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
announce_change (MedStore *self)
{
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, emit_changed_cb,
                              g_object_ref (self), g_object_unref);
}

static void
interrupt_cb (GCancellable *cancellable, gpointer connection)
{
  med_connection_interrupt (connection);
}

static void
run_job (Lane *lane, Job *job)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_new_error (job->task, MED_ERROR, MED_ERROR_CANCELLED, "%s", _ ("Stopped"));
      return;
    }
  gint64 before = med_connection_rows_changed (lane->connection);
  gulong handler =
      cancellable != NULL
          ? g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), lane->connection, NULL)
          : 0;
  gpointer result = job->func (lane->connection, job->input, cancellable, &error);
  g_cancellable_disconnect (cancellable, handler);
  /* The next job must not find itself within the transaction of this one. */
  med_connection_abandon (lane->connection);

  if (lane->lane == MED_STORE_WRITER && med_connection_rows_changed (lane->connection) != before)
    announce_change (lane->store);
  if (result != NULL)
    g_task_return_pointer (job->task, result, job->result_free);
  else if (error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&error));
  else
    g_task_return_new_error (job->task, MED_ERROR, MED_ERROR_INTERNAL,
                             "work for the database gave neither result nor error");
}

static gpointer
lane_thread (gpointer data)
{
  Lane *lane = data;

  for (;;)
    {
      Job *job = g_async_queue_pop (lane->queue);
      gboolean last = job->task == NULL;

      if (!last)
        run_job (lane, job);
      job_free (job);
      if (last)
        return NULL;
    }
}

static void
start_lane (MedStore *self, MedStoreLane which, MedConnection *connection)
{
  static const char *const names[] = { "store-writer", "store-reader", "store-bulk" };
  Lane *lane = &self->lanes[which];

  lane->store = self;
  lane->lane = which;
  lane->connection = connection;
  lane->queue = g_async_queue_new ();
  lane->thread = g_thread_new (names[which], lane_thread, lane);
}

/**
 * med_store_close:
 * @self: a store
 *
 * Lets the work that waits come to its end, then closes the connections. Blocks until that is done.
 */
void
med_store_close (MedStore *self)
{
  g_return_if_fail (MED_IS_STORE (self));

  if (self->closed)
    return;
  self->closed = TRUE;
  /* The writer goes last: only it can bring the write-ahead log home and remove it. */
  for (guint i = N_LANES; i-- > 0;)
    {
      if (self->lanes[i].thread == NULL)
        continue;
      g_async_queue_push (self->lanes[i].queue, g_new0 (Job, 1));
      g_thread_join (self->lanes[i].thread);
      g_async_queue_unref (self->lanes[i].queue);
      med_connection_close (self->lanes[i].connection);
    }
}

static void
med_store_finalize (GObject *object)
{
  MedStore *self = MED_STORE (object);

  med_store_close (self);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (med_store_parent_class)->finalize (object);
}

static void
med_store_class_init (MedStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_store_finalize;

  /**
   * MedStore::changed:
   *
   * Something was written. Emitted in the main context in which the store was opened.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_store_init (MedStore *self)
{
  self->context = g_main_context_ref_thread_default ();
}

static gboolean
is_remote (const char *location)
{
  g_autofree char *folder = g_path_get_dirname (location);
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (
      file, G_FILE_ATTRIBUTE_FILESYSTEM_REMOTE "," G_FILE_ATTRIBUTE_FILESYSTEM_TYPE, NULL, NULL);

  if (info == NULL)
    return FALSE;
  const char *type = g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_FILESYSTEM_TYPE);
  static const char *const remote[] = { "nfs",        "nfs4", "cifs", "smb",  "smb2",      "smb3",
                                        "fuse.sshfs", "afs",  "9p",   "ceph", "glusterfs", NULL };
  return g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_FILESYSTEM_REMOTE) ||
         (type != NULL && g_strv_contains (remote, type));
}

/* Looks without writing, so that a file we refuse stays byte for byte as it was; but for one whose
 * last writer died while there was no write-ahead log yet, or none any more: only a writer can take
 * back what that one had begun. */
static MedStoreMode
mode_to_inspect (const char *location)
{
  g_autofree char *journal = g_strconcat (location, "-journal", NULL);

  return g_file_test (journal, G_FILE_TEST_EXISTS) ? MED_STORE_WRITE : MED_STORE_READ;
}

static gboolean
inspect (const char *location, MedClock *clock, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (location);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  gint64 version = 0;

  if (info == NULL || g_file_info_get_size (info) == 0)
    return TRUE;
  g_autoptr (MedConnection) connection =
      med_connection_open (&med_sqlite_driver, location, mode_to_inspect (location), clock, error);
  if (connection == NULL || !med_migration_read_version (connection, &version, error))
    {
      g_prefix_error (error, "%s: ", location);
      return FALSE;
    }
  if (version > med_migration_newest_version ())
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NEWER_VERSION,
                   _ ("%s was written by a newer MedPatch (database version %" PRId64
                      ", this program knows %" PRId64 "). Nothing was changed."),
                   location, version, med_migration_newest_version ());
      return FALSE;
    }
  if (g_file_info_get_size (info) <= CHECK_AT_OPEN_BYTES &&
      !med_connection_check (connection, error))
    {
      g_prefix_error (error, "%s: ", location);
      return FALSE;
    }
  return TRUE;
}

/**
 * med_store_open_sync:
 * @location: a file name; made if there is none
 * @clock: tells the time of what is recorded
 * @error: return location: %MED_ERROR_NEWER_VERSION, %MED_ERROR_DAMAGED, %MED_ERROR_REFUSED on a
 * remote file system
 *
 * Opens the database and starts its threads. What is refused is left as it was.
 *
 * Returns: (transfer full) (nullable): the store
 */
MedStore *
med_store_open_sync (const char *location, MedClock *clock, GError **error)
{
  if (is_remote (location))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("%s is on a network file system, where a database can be damaged. Choose a "
                      "folder on this workstation."),
                   location);
      return NULL;
    }
  if (!inspect (location, clock, error) ||
      !med_migration_run_sync (&med_sqlite_driver, location, clock, error))
    return NULL;

  g_autoptr (MedStore) self = g_object_new (MED_TYPE_STORE, NULL);
  for (guint i = 0; i < N_LANES; i++)
    {
      MedStoreMode mode = i == MED_STORE_WRITER ? MED_STORE_WRITE : MED_STORE_READ;
      MedConnection *connection =
          med_connection_open (&med_sqlite_driver, location, mode, clock, error);

      if (connection == NULL)
        return NULL;
      start_lane (self, i, connection);
    }
  return g_steal_pointer (&self);
}

/**
 * med_store_run_async:
 * @self: a store
 * @lane: which thread
 * @func: the work
 * @input: (nullable): a snapshot for @func, not used by anybody else from now on
 * @input_free: (nullable): frees @input on the lane's thread
 * @result_free: (nullable): frees a result that nobody takes
 * @cancellable: (nullable): interrupts a running statement
 * @callback: called in the main context of the caller
 * @user_data: for @callback
 *
 * Hands work to a lane.
 */
void
med_store_run_async (MedStore *self,
                     MedStoreLane lane,
                     MedStoreFunc func,
                     gpointer input,
                     GDestroyNotify input_free,
                     GDestroyNotify result_free,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_return_if_fail (MED_IS_STORE (self));

  Job *job = g_new0 (Job, 1);
  job->func = func;
  job->input = input;
  job->input_free = input_free;
  job->result_free = result_free;
  job->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, med_store_run_async);
  /* The error of an interrupted statement says more than GTask's own, and a commit that went
   * through must be told. */
  g_task_set_check_cancellable (job->task, FALSE);
  /* A screen that goes away while the program ends may still ask for something. */
  if (self->closed)
    {
      g_task_return_new_error (job->task, MED_ERROR, MED_ERROR_CANCELLED, "%s", _ ("Stopped"));
      job_free (job);
      return;
    }
  g_async_queue_push (self->lanes[lane].queue, job);
}

/**
 * med_store_run_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the result of the work, for the caller to free; %NULL with
 * @error set
 */
gpointer
med_store_run_finish (MedStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  GMainLoop *loop;
  gpointer result;
  GError *error;
} SyncRun;

static void
sync_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SyncRun *run = user_data;

  run->result = med_store_run_finish (MED_STORE (source), result, &run->error);
  g_main_loop_quit (run->loop);
}

/**
 * med_store_run_sync:
 * @self: a store
 * @lane: which thread
 * @func: the work
 * @input: (nullable): for @func; stays the caller's
 * @cancellable: (nullable): interrupts it
 * @error: return location
 *
 * Hands work to a lane and waits. For the command line and tests; never on the GTK thread.
 *
 * Returns: (transfer full) (nullable): the result of the work
 */
gpointer
med_store_run_sync (MedStore *self,
                    MedStoreLane lane,
                    MedStoreFunc func,
                    gpointer input,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  SyncRun run = { .loop = loop };

  g_main_context_push_thread_default (context);
  med_store_run_async (self, lane, func, input, NULL, NULL, cancellable, sync_done_cb, &run);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  if (run.error != NULL)
    g_propagate_error (error, run.error);
  return run.result;
}
