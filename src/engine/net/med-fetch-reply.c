/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-reply"

#include "config.h"

#include "engine/net/med-fetch-reply.h"

#include <string.h>

/* A file that changed within the second of its time would keep that time (RFC 9110, 8.8.2.2). */
#define SETTLED_SEC 60

void
med_fetch_result_clear (MedFetchResult *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->last_modified, g_free);
  g_clear_pointer (&self->content_type, g_free);
  memset (self, 0, sizeof *self);
}

static const char *
header_of (SoupMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (message), name);
}

static gint64
time_of (SoupMessage *message, const char *name)
{
  const char *text = header_of (message, name);
  g_autoptr (GDateTime) time = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

/* What is kept of a header goes into the store, and back to the server. */
static char *
dup_header (SoupMessage *message, const char *name)
{
  const char *text = header_of (message, name);

  return text != NULL && g_str_is_ascii (text) ? g_strdup (text) : NULL;
}

/**
 * med_fetch_reply_fill:
 * @message: whose headers have come
 * @url: from where it came
 * @result: what to fill in
 */
void
med_fetch_reply_fill (SoupMessage *message, const char *url, MedFetchResult *result)
{
  result->url = g_strdup (url);
  result->etag = dup_header (message, "ETag");
  result->last_modified = dup_header (message, "Last-Modified");
  result->content_type = dup_header (message, "Content-Type");
  result->date_usec = time_of (message, "Date") * G_USEC_PER_SEC;
}

/**
 * med_fetch_reply_dup_validator:
 * @message: whose headers have come
 *
 * Returns: (transfer full) (nullable): what tells this version of the file from any other, byte by
 *   byte, so that it can be resumed
 */
char *
med_fetch_reply_dup_validator (SoupMessage *message)
{
  g_autofree char *etag = dup_header (message, "ETag");

  if (etag != NULL && etag[0] == '"')
    return g_steal_pointer (&etag);
  gint64 date = time_of (message, "Date");
  gint64 modified = time_of (message, "Last-Modified");
  if (etag == NULL && modified > 0 && date >= modified + SETTLED_SEC)
    return dup_header (message, "Last-Modified");
  return NULL;
}

/**
 * med_fetch_reply_continues:
 * @message: an answer of status 206
 * @from_bytes: how much is there already
 * @validator: of which version
 *
 * Returns: whether it is the rest of the same version, up to its end
 */
gboolean
med_fetch_reply_continues (SoupMessage *message, gint64 from_bytes, const char *validator)
{
  goffset begin, end, total;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (!soup_message_headers_get_content_range (headers, &begin, &end, &total) ||
      begin != from_bytes || total < 0 || end != total - 1)
    return FALSE;
  /* Of chunks no total says that the last was the last. */
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) != total - begin)
    return FALSE;
  const char *now = header_of (message, validator[0] == '"' ? "ETag" : "Last-Modified");
  return now == NULL || g_str_equal (now, validator);
}

/* How long the server asks to be left alone; -1 if it does not say */
static gint64
retry_after_sec (SoupMessage *message)
{
  const char *text = header_of (message, "Retry-After");
  guint64 seconds;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &seconds, NULL))
    return (gint64) seconds;
  gint64 until = time_of (message, "Retry-After");
  gint64 date = time_of (message, "Date");
  return until > 0 && date > 0 ? MAX (until - date, 0) : -1;
}

/**
 * med_fetch_reply_get_wait_msec:
 * @message: an answer of a server that is busy or out of order
 * @settings: how often to ask, and how long to wait
 * @tries: how often it was asked before
 *
 * Returns: how long to wait before it is asked again; -1 if it is not
 */
gint64
med_fetch_reply_get_wait_msec (SoupMessage *message, const MedFetchSettings *settings, guint tries)
{
  gint64 asked_sec = retry_after_sec (message);

  if (tries + 1 >= settings->tries || asked_sec > settings->retry_after_max_sec)
    return -1;
  return MAX ((gint64) settings->retry_msec << MIN (tries, 10), asked_sec * 1000);
}
