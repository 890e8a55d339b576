/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-verification-job"

#include "config.h"

#include "engine/distribution/med-verification-job.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

#define FILES_AT_ONCE 2
/* Before that a speed is noise. */
#define SPEED_AFTER_USEC (G_USEC_PER_SEC / 4)

/**
 * MedVerificationJob:
 *
 * One verification that waits, runs or has ended. Its state may be asked for from any thread.
 */
struct _MedVerificationJob
{
  GObject parent_instance;

  gint64 payload_id;
  gint64 person_id;
  char *source_path;
  GCancellable *cancellable;

  GMutex lock;
  MedVerificationState state; /* (locked) */
  gint64 phase_began_usec;    /* (locked) monotonic */
};

G_DEFINE_FINAL_TYPE (MedVerificationJob, med_verification_job, G_TYPE_OBJECT)

static void
med_verification_job_finalize (GObject *object)
{
  MedVerificationJob *self = MED_VERIFICATION_JOB (object);

  g_free (self->source_path);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (med_verification_job_parent_class)->finalize (object);
}

static void
med_verification_job_class_init (MedVerificationJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_verification_job_finalize;
}

static void
med_verification_job_init (MedVerificationJob *self)
{
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
}

gint64
med_verification_job_get_payload_id (MedVerificationJob *self)
{
  return self->payload_id;
}

/**
 * med_verification_job_get_state:
 * @self: a job
 * @state: (out caller-allocates): how far it is
 *
 * A snapshot, for a screen to ask for a few times a second.
 */
void
med_verification_job_get_state (MedVerificationJob *self, MedVerificationState *state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 taken_usec = g_get_monotonic_time () - self->phase_began_usec;

  *state = self->state;
  if (taken_usec > SPEED_AFTER_USEC)
    state->bytes_per_second = (double) state->done_bytes * G_USEC_PER_SEC / (double) taken_usec;
}

/**
 * med_verification_job_cancel:
 * @self: a job
 *
 * Stops it at the next block; nothing of it is stored.
 */
void
med_verification_job_cancel (MedVerificationJob *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
enter_cb (MedVerificationPhase phase, gint64 total_bytes, gpointer data)
{
  MedVerificationJob *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->state = (MedVerificationState){ .phase = phase, .total_bytes = total_bytes };
  self->phase_began_usec = g_get_monotonic_time ();
}

static void
advance_cb (gint64 done_bytes, gpointer data)
{
  MedVerificationJob *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->state.done_bytes = done_bytes;
}

struct _MedVerificationQueue
{
  GObject parent_instance;

  MedStore *store;
  char *data_dir;
  GThreadPool *pool;
  GPtrArray *jobs; /* (element-type MedVerificationJob) that have not ended; main context only */
};

G_DEFINE_FINAL_TYPE (MedVerificationQueue, med_verification_queue, G_TYPE_OBJECT)

/* A thread of the pool. */
static void
work (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  MedVerificationQueue *queue = user_data;
  MedVerificationJob *job = g_task_get_task_data (task);
  const MedVerificationWatch watch = { .enter = enter_cb, .advance = advance_cb, .data = job };
  g_autoptr (GError) error = NULL;
  MedVerificationOutcome *outcome = NULL;

  if (!g_cancellable_set_error_if_cancelled (job->cancellable, &error))
    outcome =
        med_verification_run_sync (queue->store, queue->data_dir, job->payload_id, job->person_id,
                                   job->source_path, &watch, job->cancellable, &error);
  else
    med_error_convert (&error, NULL);
  enter_cb (MED_VERIFICATION_ENDED, 0, job);
  if (outcome != NULL)
    g_task_return_pointer (task, outcome, (GDestroyNotify) med_verification_outcome_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
med_verification_queue_dispose (GObject *object)
{
  med_verification_queue_close (MED_VERIFICATION_QUEUE (object));
  G_OBJECT_CLASS (med_verification_queue_parent_class)->dispose (object);
}

static void
med_verification_queue_finalize (GObject *object)
{
  MedVerificationQueue *self = MED_VERIFICATION_QUEUE (object);

  g_ptr_array_unref (self->jobs);
  g_object_unref (self->store);
  g_free (self->data_dir);
  G_OBJECT_CLASS (med_verification_queue_parent_class)->finalize (object);
}

static void
med_verification_queue_class_init (MedVerificationQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_verification_queue_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_verification_queue_finalize;
}

static void
med_verification_queue_init (MedVerificationQueue *self)
{
  int threads = CLAMP ((int) g_get_num_processors (), 1, FILES_AT_ONCE);

  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->pool = g_thread_pool_new (work, self, threads, FALSE, NULL);
}

/**
 * med_verification_queue_new:
 * @store: the store
 * @data_dir: the data folder
 *
 * Returns: (transfer full): a queue in which nothing waits
 */
MedVerificationQueue *
med_verification_queue_new (MedStore *store, const char *data_dir)
{
  MedVerificationQueue *self = g_object_new (MED_TYPE_VERIFICATION_QUEUE, NULL);

  self->store = g_object_ref (store);
  self->data_dir = g_strdup (data_dir);
  return self;
}

/**
 * med_verification_queue_close:
 * @self: a queue
 *
 * Stops what runs and what waits, and returns when no thread of it is left; their callbacks are
 * still called, with %MED_ERROR_CANCELLED. To be called before the store is closed.
 */
void
med_verification_queue_close (MedVerificationQueue *self)
{
  g_return_if_fail (MED_IS_VERIFICATION_QUEUE (self));

  for (guint i = 0; i < self->jobs->len; i++)
    med_verification_job_cancel (g_ptr_array_index (self->jobs, i));
  if (self->pool != NULL)
    g_thread_pool_free (g_steal_pointer (&self->pool), FALSE, TRUE);
}

/**
 * med_verification_queue_add:
 * @self: a queue that is not closed
 * @payload_id: a payload
 * @person_id: who asks for it
 * @source_path: (nullable): where its bytes are; %NULL: in the vault
 * @callback: called in the main context of the caller when it has ended
 * @user_data: for @callback
 *
 * Returns: (transfer none): the job, to ask how far it is and to stop it
 */
MedVerificationJob *
med_verification_queue_add (MedVerificationQueue *self,
                            gint64 payload_id,
                            gint64 person_id,
                            const char *source_path,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_val_if_fail (self->pool != NULL, NULL);

  MedVerificationJob *job = g_object_new (MED_TYPE_VERIFICATION_JOB, NULL);
  GTask *task = g_task_new (self, job->cancellable, callback, user_data);

  job->payload_id = payload_id;
  job->person_id = person_id;
  job->source_path = g_strdup (source_path);
  g_task_set_source_tag (task, med_verification_queue_add);
  /* A finding that was stored is told, even if somebody wanted to stop it in that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_object_ref (job), g_object_unref);
  g_ptr_array_add (self->jobs, job);
  g_thread_pool_push (self->pool, task, NULL);
  return job;
}

/**
 * med_verification_queue_finish:
 * @self: the queue
 * @result: what the callback was given
 * @error: return location: %MED_ERROR_CANCELLED if it was stopped
 *
 * Returns: (transfer full) (nullable): what was found and stored
 */
MedVerificationOutcome *
med_verification_queue_finish (MedVerificationQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  MedVerificationOutcome *outcome = g_task_propagate_pointer (G_TASK (result), error);
  g_ptr_array_remove (self->jobs, g_task_get_task_data (G_TASK (result)));
  return outcome;
}
