/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-job"

#include "config.h"

#include "engine/net/med-fetch-job.h"

#include <glib/gi18n-lib.h>

#include "engine/net/med-fetch-ask.h"
#include "engine/net/med-fetch-body.h"
#include "engine/net/med-fetch-failure.h"
#include "engine/net/med-fetch-guard.h"
#include "engine/net/med-fetch-reply.h"
#include "engine/net/med-fetch-url.h"

/* One request from its beginning to its end, in the fetch thread: the wait until the server may be
 * asked, the request itself, redirects, tries again, and the body. At any time it waits for exactly
 * one thing, a time or a call of libsoup; what stops it cancels that. */

#define REDIRECTS_MAX 5

struct _MedFetchJob
{
  MedFetchRequest request; /* its texts are owned */
  MedProgress *progress;   /* (nullable) */
  GMainContext *context;
  MedFetchDone done;
  gpointer done_data;

  const MedFetchWay *way;
  MedFetchSettings *settings;
  SoupSession *session;
  GUri *uri;
  char *url;           /* of @uri, for messages */
  GHashTable *visited; /* set of addresses */
  guint tries;
  MedFetchSink *sink;

  SoupMessage *message;
  GInputStream *stream;
  MedFetchBody *body;
  gint64 resumed_bytes;
  MedFetchStage stage;

  GCancellable *stop;
  GError *refusal; /* why it was stopped */
  GSource *stall;
  GSource *deadline;
  GSource *wait;
  gboolean is_over;
};

static void wait_or_send (MedFetchJob *self);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
clear (gpointer data)
{
  MedFetchJob *self = data;

  med_fetch_ask_clear (&self->request);
  g_clear_object (&self->progress);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->settings, med_fetch_settings_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->url);
  g_hash_table_unref (self->visited);
  g_clear_pointer (&self->sink, med_fetch_sink_free);
  g_object_unref (self->stop);
  g_clear_error (&self->refusal);
}

/**
 * med_fetch_job_new:
 * @request: what to fetch; copied
 * @progress: (nullable): whom to tell
 * @context: of the fetch thread
 * @done: called in the end
 * @user_data: for @done
 *
 * Returns: (transfer full): a request that has not begun
 */
MedFetchJob *
med_fetch_job_new (const MedFetchRequest *request,
                   MedProgress *progress,
                   GMainContext *context,
                   MedFetchDone done,
                   gpointer user_data)
{
  MedFetchJob *self = g_atomic_rc_box_new0 (MedFetchJob);

  self->request = med_fetch_ask_copy (request);
  self->progress = progress != NULL ? g_object_ref (progress) : NULL;
  self->context = g_main_context_ref (context);
  self->done = done;
  self->done_data = user_data;
  self->visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->stop = g_cancellable_new ();
  return self;
}

MedFetchJob *
med_fetch_job_ref (MedFetchJob *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
med_fetch_job_unref (MedFetchJob *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
close_message (MedFetchJob *self)
{
  clear_source (&self->stall);
  g_clear_pointer (&self->body, med_fetch_body_free);
  if (self->stream != NULL)
    g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->stream);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

/* Takes @error. */
static void
finish (MedFetchJob *self, MedFetchResult *result, GError *error)
{
  self->is_over = TRUE;
  close_message (self);
  clear_source (&self->deadline);
  clear_source (&self->wait);
  /* Whoever could still cancel it keeps the job, but not its file. */
  g_clear_pointer (&self->sink, med_fetch_sink_free);
  self->done (result, error, self->done_data);
  med_fetch_job_unref (self);
}

/* Takes @error. */
static void
finish_failed (MedFetchJob *self, GError *error)
{
  if (self->refusal != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&self->refusal);
    }
  finish (self, NULL, error);
}

static void
fail (MedFetchJob *self, MedError code, const char *reason)
{
  GError *error = NULL;

  med_fetch_fail (&error, code, self->url, reason);
  finish_failed (self, error);
}

static void
fail_status (MedFetchJob *self)
{
  GError *error = NULL;

  med_fetch_fail_status (&error, self->stage, self->url, soup_message_get_status (self->message));
  finish_failed (self, error);
}

/* Ends the job from outside of what it waits for. Takes @error. */
static void
refuse_with (MedFetchJob *self, GError *error)
{
  if (self->is_over || self->refusal != NULL)
    {
      g_error_free (error);
      return;
    }
  self->refusal = error;
  g_cancellable_cancel (self->stop);
  if (self->wait != NULL)
    finish_failed (self, NULL);
}

static void
refuse (MedFetchJob *self, MedError code, const char *reason)
{
  GError *error = NULL;

  med_fetch_fail (&error, code, self->url != NULL ? self->url : self->request.url, reason);
  refuse_with (self, error);
}

static gboolean
cancel_cb (gpointer user_data)
{
  refuse (user_data, MED_ERROR_CANCELLED, _ ("It was stopped"));
  return G_SOURCE_REMOVE;
}

static gboolean
stall_cb (gpointer user_data)
{
  MedFetchJob *self = user_data;
  g_autofree char *reason =
      g_strdup_printf (_ ("nothing has come for %u seconds. The server or the network is too slow; "
                          "try again later"),
                       MAX (self->settings->stall_msec / 1000, 1));

  refuse (self, MED_ERROR_UNAVAILABLE, reason);
  return G_SOURCE_REMOVE;
}

static gboolean
deadline_cb (gpointer user_data)
{
  MedFetchJob *self = user_data;
  g_autofree char *reason = g_strdup_printf (
      _ ("it has taken longer than %u seconds, the longest that is waited. Try again later"),
      MAX (self->settings->total_msec / 1000, 1));

  refuse (self, MED_ERROR_UNAVAILABLE, reason);
  return G_SOURCE_REMOVE;
}

static GSource *
call_after (MedFetchJob *self, guint msec, GSourceFunc function)
{
  GSource *source = g_timeout_source_new (msec);

  g_source_set_callback (source, function, self, NULL);
  g_source_attach (source, self->context);
  return source;
}

/* Something has happened. What waits in the queue behind other requests to the same host has not
 * begun, and neither stalls nor takes too long. */
static void
note_life (MedFetchJob *self)
{
  if (self->stall == NULL)
    self->stall = call_after (self, self->settings->stall_msec, stall_cb);
  else
    g_source_set_ready_time (self->stall,
                             g_get_monotonic_time () + (gint64) self->settings->stall_msec * 1000);
  if (self->deadline == NULL)
    self->deadline = call_after (self, self->settings->total_msec, deadline_cb);
}

static void
starting_cb (SoupMessage *message, gpointer user_data)
{
  MedFetchJob *self = user_data;

  self->stage = MED_FETCH_ASKED;
  note_life (self);
}

static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer user_data)
{
  MedFetchJob *self = user_data;
  GError *error = NULL;

  note_life (self);
  if (med_fetch_guard_is_proxy (event, connection))
    self->stage = MED_FETCH_TO_PROXY;
  if (!med_fetch_guard_check (self->settings, self->uri, event, connection, &error))
    refuse_with (self, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MedFetchJob *self = user_data;
  GError *error = NULL;
  MedFetchResult fetched = { 0 };
  MedFetchBodyState state = med_fetch_body_read_finish (self->body, result, self->sink, &error);

  if (state == MED_FETCH_BODY_MORE)
    {
      note_life (self);
      med_progress_report (self->progress, med_fetch_body_get_fraction (self->body), NULL);
      med_fetch_body_read_async (self->body, self->stop, read_cb, self);
      return;
    }
  if (state == MED_FETCH_BODY_FAILED && error->domain != MED_ERROR)
    {
      g_autoptr (GError) reason = g_steal_pointer (&error);
      med_fetch_fail_io (&error, MED_FETCH_ASKED, self->url, reason, 0);
    }
  if (state == MED_FETCH_BODY_FAILED || self->refusal != NULL ||
      !med_fetch_sink_finish (self->sink, &fetched.bytes, &error))
    {
      med_fetch_result_clear (&fetched);
      finish_failed (self, error);
      return;
    }
  med_fetch_reply_fill (self->message, self->url, &fetched);
  fetched.size_bytes = med_fetch_sink_get_size (self->sink);
  fetched.resumed_bytes = self->resumed_bytes;
  med_progress_report (self->progress, 1, NULL);
  finish (self, &fetched, NULL);
}

static void
take_body (MedFetchJob *self)
{
  GError *error = NULL;
  MedFetchBounds bounds = {
    .limit_bytes = self->request.limit_bytes,
    .expected_bytes = self->request.expected_bytes,
    .resumed_bytes = self->resumed_bytes,
  };
  g_autofree char *validator = med_fetch_reply_dup_validator (self->message);

  self->body = med_fetch_body_new (self->stream, self->message, self->url, &bounds, &error);
  if (self->body == NULL ||
      (self->resumed_bytes == 0 && !med_fetch_sink_begin (self->sink, validator, &error)))
    {
      finish_failed (self, error);
      return;
    }
  med_fetch_body_read_async (self->body, self->stop, read_cb, self);
}

/* What is there from an earlier attempt is not a part of what is there now. */
static void
begin_anew (MedFetchJob *self)
{
  GError *error = NULL;

  if (!med_fetch_sink_begin (self->sink, NULL, &error))
    {
      finish_failed (self, error);
      return;
    }
  close_message (self);
  wait_or_send (self);
}

static void
take_part (MedFetchJob *self)
{
  if (self->resumed_bytes > 0 &&
      med_fetch_reply_continues (self->message, self->resumed_bytes,
                                 med_fetch_sink_get_validator (self->sink)))
    take_body (self);
  else if (self->resumed_bytes > 0)
    begin_anew (self);
  else
    fail (self, MED_ERROR_UNTRUSTED, _ ("the server sends a part of the file, not the whole"));
}

static void
take_not_modified (MedFetchJob *self)
{
  MedFetchResult fetched = { .not_modified = TRUE };

  if (self->request.etag == NULL && self->request.last_modified == NULL)
    {
      fail (self, MED_ERROR_UNTRUSTED,
            _ ("the server says that nothing has changed since, but it was not asked that"));
      return;
    }
  med_fetch_reply_fill (self->message, self->url, &fetched);
  if (fetched.etag == NULL)
    fetched.etag = g_strdup (self->request.etag);
  if (fetched.last_modified == NULL)
    fetched.last_modified = g_strdup (self->request.last_modified);
  finish (self, &fetched, NULL);
}

static gboolean
go_to (MedFetchJob *self, GUri *uri)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  self->uri = g_uri_ref (uri);
  g_free (self->url);
  self->url = g_uri_to_string (uri);
  return g_hash_table_add (self->visited, g_strdup (self->url));
}

static void
fail_other_host (MedFetchJob *self, GUri *to)
{
  g_autofree char *host = med_fetch_url_dup_host (to);
  g_autofree char *reason =
      g_strdup_printf (_ ("the server leads to another host, %s, which nobody has enrolled. Ask "
                          "the provider; if it is right, give that address"),
                       host);

  fail (self, MED_ERROR_UNTRUSTED, reason);
}

static void
follow (MedFetchJob *self)
{
  const char *location =
      soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");
  GError *error = NULL;
  g_autoptr (GUri) to = NULL;

  to = med_fetch_url_follow (self->uri, location != NULL ? location : "", &error);
  if (to == NULL)
    {
      g_prefix_error (&error, _ ("%s leads elsewhere: "), self->url);
      finish_failed (self, error);
      return;
    }
  if (!self->request.may_change_host && !med_fetch_url_has_same_host (self->uri, to))
    {
      fail_other_host (self, to);
      return;
    }
  close_message (self);
  if (!go_to (self, to))
    fail (self, MED_ERROR_UNTRUSTED, _ ("the server leads in a circle. Ask the provider"));
  else if (g_hash_table_size (self->visited) > REDIRECTS_MAX + 1)
    fail (self, MED_ERROR_UNTRUSTED,
          _ ("the server leads elsewhere more than five times. Ask the provider"));
  else
    wait_or_send (self);
}

/* Busy or out of order, which often passes: asked again a few times, later each time. */
static void
try_again (MedFetchJob *self)
{
  gint64 wait_msec = med_fetch_reply_get_wait_msec (self->message, self->settings, self->tries++);

  if (wait_msec < 0)
    {
      fail_status (self);
      return;
    }
  gint64 *until_usec = g_new (gint64, 1);
  *until_usec = g_get_monotonic_time () + wait_msec * 1000;
  g_hash_table_replace (self->way->quiet_until, med_fetch_url_dup_host (self->uri), until_usec);
  close_message (self);
  wait_or_send (self);
}

static void
take_status (MedFetchJob *self)
{
  switch ((guint) soup_message_get_status (self->message))
    {
    case SOUP_STATUS_OK:
      self->resumed_bytes = 0;
      take_body (self);
      break;
    case SOUP_STATUS_PARTIAL_CONTENT:
      take_part (self);
      break;
    case SOUP_STATUS_NOT_MODIFIED:
      take_not_modified (self);
      break;
    case SOUP_STATUS_MOVED_PERMANENTLY:
    case SOUP_STATUS_FOUND:
    case SOUP_STATUS_SEE_OTHER:
    case SOUP_STATUS_TEMPORARY_REDIRECT:
    case SOUP_STATUS_PERMANENT_REDIRECT:
      follow (self);
      break;
    case MED_FETCH_TOO_MANY_REQUESTS:
    case SOUP_STATUS_INTERNAL_SERVER_ERROR:
    case SOUP_STATUS_BAD_GATEWAY:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
    case SOUP_STATUS_GATEWAY_TIMEOUT:
      try_again (self);
      break;
    case SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE:
      take_part (self);
      break;
    default:
      fail_status (self);
    }
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MedFetchJob *self = user_data;
  g_autoptr (GError) reason = NULL;
  GError *error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &reason);
  if (self->stream != NULL && self->refusal == NULL)
    {
      self->stage == MED_FETCH_TO_PROXY ? fail_status (self) : take_status (self);
      return;
    }
  if (reason != NULL)
    med_fetch_fail_io (&error, self->stage, self->url, reason,
                       soup_message_get_tls_peer_certificate_errors (self->message));
  finish_failed (self, error);
}

static void
send (MedFetchJob *self)
{
  const char *validator = med_fetch_sink_get_validator (self->sink);

  self->stage = MED_FETCH_TO_SERVER;
  self->resumed_bytes = validator != NULL ? med_fetch_sink_get_size (self->sink) : 0;
  self->message =
      med_fetch_ask_new (&self->request, self->settings, self->uri, self->resumed_bytes, validator);
  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->stop, sent_cb,
                           self);
}

static gboolean
waited_cb (gpointer user_data)
{
  MedFetchJob *self = user_data;

  clear_source (&self->wait);
  wait_or_send (self);
  return G_SOURCE_REMOVE;
}

static void
wait_or_send (MedFetchJob *self)
{
  g_autofree char *host = med_fetch_url_dup_host (self->uri);
  const gint64 *until_usec = g_hash_table_lookup (self->way->quiet_until, host);
  gint64 left_usec = until_usec != NULL ? *until_usec - g_get_monotonic_time () : 0;

  if (left_usec <= 0)
    {
      send (self);
      return;
    }
  g_autofree char *text = g_strdup_printf (_ ("Waiting %u s before %s is asked again"),
                                           (guint) (left_usec / G_USEC_PER_SEC) + 1, host);
  med_progress_report (self->progress, 0, text);
  self->wait = call_after (self, (guint) (left_usec / 1000) + 1, waited_cb);
}

/**
 * med_fetch_job_start:
 * @self: (transfer full): a request that has not begun
 * @way: by which it goes; outlives it
 *
 * Begins, in the fetch thread.
 */
void
med_fetch_job_start (MedFetchJob *self, const MedFetchWay *way)
{
  GError *error = NULL;
  g_autoptr (GUri) uri = NULL;

  self->way = way;
  self->session = g_object_ref (way->session);
  self->settings = med_fetch_settings_ref (way->settings);
  uri = self->settings->plain_loopback ? med_fetch_url_parse_loopback (self->request.url, &error)
                                       : med_fetch_url_parse (self->request.url, &error);
  if (uri != NULL)
    self->sink = med_fetch_sink_new (self->request.path, self->request.url, &error);
  if (uri == NULL || self->sink == NULL)
    {
      finish_failed (self, error);
      return;
    }
  go_to (self, uri);
  wait_or_send (self);
}

/**
 * med_fetch_job_cancel:
 * @self: a request
 *
 * Stops it at once. May be called from any thread, and after it has ended.
 */
void
med_fetch_job_cancel (MedFetchJob *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, cancel_cb, med_fetch_job_ref (self),
                         (GDestroyNotify) med_fetch_job_unref);
  g_source_attach (source, self->context);
}
