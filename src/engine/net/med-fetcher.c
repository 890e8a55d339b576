/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetcher"

#include "config.h"

#include "engine/net/med-fetcher.h"

#include "engine/net/med-ca-database.h"
#include "engine/net/med-fetch-job.h"

/* Polite to servers that many hospitals ask at the same hour. */
#define CONNECTIONS_PER_HOST 2
#define CONNECTIONS 8
#define IDLE_TIMEOUT_SEC 30

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  MedFetchWay way; /* only touched in the thread */
} Worker;

/**
 * MedFetcher:
 *
 * Fetches files by https, in a thread of its own. Any thread may ask it; a thread that may wait
 * asks med_fetcher_get_sync(), the one that draws med_fetcher_get_async().
 */
struct _MedFetcher
{
  GObject parent_instance;

  GThread *thread;
  Worker *worker; /* belongs to the thread; context and loop may be used here */
};

G_DEFINE_FINAL_TYPE (MedFetcher, med_fetcher, G_TYPE_OBJECT)

/* Of all that libsoup sends, what opens a way is only for the proxy. */
static void
request_queued_cb (SoupSession *session, SoupMessage *message, gpointer user_data)
{
  const char *authorization = user_data;

  if (g_str_equal (soup_message_get_method (message), SOUP_METHOD_CONNECT))
    soup_message_headers_replace (soup_message_get_request_headers (message), "Proxy-Authorization",
                                  authorization);
}

static void
free_text (gpointer text, GClosure *closure)
{
  g_free (text);
}

static SoupSession *
make_session (MedFetchSettings *settings)
{
  g_autoptr (GTlsDatabase) system =
      g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_autoptr (GTlsDatabase) database = med_ca_database_new (system, settings->authorities);
  SoupSession *session = soup_session_new_with_options (
      "user-agent", "MedPatch/" MED_VERSION, "max-conns", CONNECTIONS, "max-conns-per-host",
      CONNECTIONS_PER_HOST, "idle-timeout", IDLE_TIMEOUT_SEC, "timeout", 0, "tls-database",
      database, "proxy-resolver", settings->proxy, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (settings->proxy_authorization != NULL)
    g_signal_connect_data (session, "request-queued", G_CALLBACK (request_queued_cb),
                           g_strdup (settings->proxy_authorization), free_text, 0);
  return session;
}

static void
clear_way (MedFetchWay *way)
{
  if (way->session != NULL)
    soup_session_abort (way->session);
  g_clear_object (&way->session);
  g_clear_pointer (&way->settings, med_fetch_settings_unref);
}

static gpointer
run_worker (gpointer data)
{
  Worker *worker = data;

  g_main_context_push_thread_default (worker->context);
  worker->way.quiet_until = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_main_loop_run (worker->loop);
  clear_way (&worker->way);
  /* Connections are closed in callbacks of their own. */
  while (g_main_context_iteration (worker->context, FALSE))
    ;
  g_hash_table_unref (worker->way.quiet_until);
  g_main_context_pop_thread_default (worker->context);
  g_main_loop_unref (worker->loop);
  g_main_context_unref (worker->context);
  g_free (worker);
  return NULL;
}

static void
call_in_thread (MedFetcher *self, GSourceFunc function, gpointer data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, data, NULL);
  g_source_attach (source, self->worker->context);
}

typedef struct
{
  Worker *worker;
  MedFetchSettings *settings;
} NewSettings;

static gboolean
set_settings_cb (gpointer user_data)
{
  NewSettings *new_settings = user_data;
  MedFetchWay *way = &new_settings->worker->way;

  /* What runs keeps the old session until it ends. */
  g_clear_object (&way->session);
  g_clear_pointer (&way->settings, med_fetch_settings_unref);
  way->settings = new_settings->settings;
  way->session = make_session (way->settings);
  g_free (new_settings);
  return G_SOURCE_REMOVE;
}

/**
 * med_fetcher_set_settings:
 * @self: a fetcher
 * @settings: how others are reached; not changed any more
 *
 * Takes effect for what is asked for from now on.
 */
void
med_fetcher_set_settings (MedFetcher *self, MedFetchSettings *settings)
{
  NewSettings *new_settings = g_new (NewSettings, 1);

  new_settings->worker = self->worker;
  new_settings->settings = med_fetch_settings_ref (settings);
  call_in_thread (self, set_settings_cb, new_settings);
}

static gboolean
quit_cb (gpointer user_data)
{
  Worker *worker = user_data;

  g_main_loop_quit (worker->loop);
  return G_SOURCE_REMOVE;
}

/* Whoever asks holds a reference, so that nothing runs any more. The last one may be given up in
 * the fetch thread itself, which cannot wait for its own end. */
static void
med_fetcher_finalize (GObject *object)
{
  MedFetcher *self = MED_FETCHER (object);

  call_in_thread (self, quit_cb, self->worker);
  if (self->thread == g_thread_self ())
    g_thread_unref (self->thread);
  else
    g_thread_join (self->thread);
  G_OBJECT_CLASS (med_fetcher_parent_class)->finalize (object);
}

static void
med_fetcher_class_init (MedFetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_fetcher_finalize;
}

static void
med_fetcher_init (MedFetcher *self)
{
  self->worker = g_new0 (Worker, 1);
  self->worker->context = g_main_context_new ();
  self->worker->loop = g_main_loop_new (self->worker->context, FALSE);
  self->thread = g_thread_new ("medpatch-fetch", run_worker, self->worker);
}

/**
 * med_fetcher_new:
 * @settings: how others are reached; not changed any more
 *
 * Returns: (transfer full): a fetcher with its thread
 */
MedFetcher *
med_fetcher_new (MedFetchSettings *settings)
{
  MedFetcher *self = g_object_new (MED_TYPE_FETCHER, NULL);

  med_fetcher_set_settings (self, settings);
  return self;
}

typedef struct
{
  MedFetchJob *job;
  Worker *worker;
} Start;

static gboolean
start_cb (gpointer user_data)
{
  Start *start = user_data;

  med_fetch_job_start (start->job, &start->worker->way);
  g_free (start);
  return G_SOURCE_REMOVE;
}

/* Takes @job. */
static void
start_job (MedFetcher *self, MedFetchJob *job)
{
  Start *start = g_new (Start, 1);

  start->job = job;
  start->worker = self->worker;
  call_in_thread (self, start_cb, start);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  med_fetch_job_cancel (user_data);
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean is_over;
  MedFetchResult *result;
  GError *error;
} Waiter;

static void
move_result (MedFetchResult *to, MedFetchResult *from)
{
  *to = *from;
  *from = (MedFetchResult){ 0 };
}

static void
wake_cb (MedFetchResult *result, GError *error, gpointer user_data)
{
  Waiter *waiter = user_data;

  g_mutex_lock (&waiter->mutex);
  if (result != NULL)
    move_result (waiter->result, result);
  waiter->error = error;
  waiter->is_over = TRUE;
  g_cond_signal (&waiter->cond);
  g_mutex_unlock (&waiter->mutex);
}

/**
 * med_fetcher_get_sync:
 * @self: a fetcher
 * @request: what to fetch
 * @result: (out caller-allocates): what came; cleared by med_fetch_result_clear()
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it, at once
 * @error: return location: %MED_ERROR_UNAVAILABLE if it may work later, %MED_ERROR_UNTRUSTED if the
 *   server, its certificate or what it sends cannot be trusted, %MED_ERROR_NOT_FOUND,
 *   %MED_ERROR_NOT_PERMITTED, %MED_ERROR_RETRY, %MED_ERROR_CORRECT_INPUT for an address that is
 *   none, or of the disk
 *
 * Fetches a file and waits for it. May be called from any thread that may wait; not from the one
 * that draws.
 *
 * Returns: whether the whole file has come, or has not changed
 */
gboolean
med_fetcher_get_sync (MedFetcher *self,
                      const MedFetchRequest *request,
                      MedFetchResult *result,
                      MedProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  Waiter waiter = { .result = result };
  gulong handler = 0;

  g_return_val_if_fail (MED_IS_FETCHER (self), FALSE);
  g_return_val_if_fail (request->url != NULL, FALSE);

  *result = (MedFetchResult){ 0 };
  g_mutex_init (&waiter.mutex);
  g_cond_init (&waiter.cond);
  g_autoptr (MedFetchJob) job =
      med_fetch_job_new (request, progress, self->worker->context, wake_cb, &waiter);
  start_job (self, med_fetch_job_ref (job));
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), job, NULL);
  g_mutex_lock (&waiter.mutex);
  while (!waiter.is_over)
    g_cond_wait (&waiter.cond, &waiter.mutex);
  g_mutex_unlock (&waiter.mutex);
  g_cancellable_disconnect (cancellable, handler);
  g_mutex_clear (&waiter.mutex);
  g_cond_clear (&waiter.cond);
  if (waiter.error == NULL)
    return TRUE;
  g_propagate_error (error, waiter.error);
  return FALSE;
}

static void
free_result (gpointer data)
{
  med_fetch_result_clear (data);
  g_free (data);
}

static void
answer_cb (MedFetchResult *result, GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MedFetchResult *answer;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  answer = g_new (MedFetchResult, 1);
  move_result (answer, result);
  g_task_return_pointer (task, answer, free_result);
}

static void
forget_job (gpointer data, GClosure *closure)
{
  med_fetch_job_unref (data);
}

/**
 * med_fetcher_get_async:
 * @self: a fetcher
 * @request: what to fetch; copied
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it, at once
 * @callback: called in the caller's main context; calls med_fetcher_get_finish()
 * @user_data: for @callback
 *
 * As med_fetcher_get_sync(), without waiting.
 */
void
med_fetcher_get_async (MedFetcher *self,
                       const MedFetchRequest *request,
                       MedProgress *progress,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (MED_IS_FETCHER (self));
  g_return_if_fail (request->url != NULL);

  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, med_fetcher_get_async);
  g_task_set_check_cancellable (task, FALSE);
  MedFetchJob *job = med_fetch_job_new (request, progress, self->worker->context, answer_cb, task);
  start_job (self, med_fetch_job_ref (job));
  if (cancellable != NULL)
    g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (cancelled_cb),
                           med_fetch_job_ref (job), forget_job, 0);
  if (g_cancellable_is_cancelled (cancellable))
    med_fetch_job_cancel (job);
  med_fetch_job_unref (job);
}

/**
 * med_fetcher_get_finish:
 * @self: a fetcher
 * @answer: as given to the callback
 * @result: (out caller-allocates): what came; cleared by med_fetch_result_clear()
 * @error: return location, as for med_fetcher_get_sync()
 *
 * Returns: whether the whole file has come, or has not changed
 */
gboolean
med_fetcher_get_finish (MedFetcher *self,
                        GAsyncResult *answer,
                        MedFetchResult *result,
                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (answer, self), FALSE);

  MedFetchResult *fetched = g_task_propagate_pointer (G_TASK (answer), error);
  *result = (MedFetchResult){ 0 };
  if (fetched == NULL)
    return FALSE;
  move_result (result, fetched);
  g_free (fetched);
  return TRUE;
}
