/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-body"

#include "config.h"

#include "engine/net/med-fetch-body.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/net/med-chunked-body.h"
#include "engine/net/med-fetch-failure.h"

/* A body is only taken for whole if something proves it: its length in the header, its last chunk,
 * or a size known beforehand. libsoup takes the end of a connection for the end of a body where the
 * server announces that it will close it, and where a body in chunks is cut between two of them. */

#define BLOCK_BYTES (64 * 1024)
#define UNKNOWN (-1)

struct _MedFetchBody
{
  GInputStream *stream; /* libsoup's, or below it where chunks are read here */
  char *url;
  MedFetchBounds bounds;
  gboolean is_chunked;
  MedChunkedBody chunks;
  gint64 length; /* of this body, UNKNOWN in chunks */
  gint64 received;
  guint8 buffer[BLOCK_BYTES];
};

void
med_fetch_body_free (MedFetchBody *self)
{
  g_object_unref (self->stream);
  g_free (self->url);
  g_free (self);
}

static gboolean
fail (MedFetchBody *self, GError **error, MedError code, const char *reason)
{
  return med_fetch_fail (error, code, self->url, reason);
}

static gboolean
refuse_size (MedFetchBody *self, gint64 size, GError **error)
{
  if (self->bounds.expected_bytes > 0 && size != self->bounds.expected_bytes)
    {
      g_autofree char *reason = g_strdup_printf (
          _ ("is %" PRId64 " bytes in place of %" PRId64 ", so it is not the file that was meant"),
          size, self->bounds.expected_bytes);
      return fail (self, error, MED_ERROR_UNTRUSTED, reason);
    }
  g_autofree char *reason = g_strdup_printf (
      _ ("is larger than the %" PRId64 " bytes that are taken; nothing of it is used"),
      self->bounds.limit_bytes);
  return fail (self, error, MED_ERROR_UNTRUSTED, reason);
}

static gboolean
size_is_allowed (MedFetchBody *self, gint64 size)
{
  return size <= self->bounds.limit_bytes &&
         (self->bounds.expected_bytes == 0 || size == self->bounds.expected_bytes);
}

/* Nothing is unpacked on the way: a few bytes could become more than memory holds. */
static gboolean
check_encoding (MedFetchBody *self, SoupMessageHeaders *headers, GError **error)
{
  const char *encoding = soup_message_headers_get_list (headers, "Content-Encoding");

  return encoding == NULL || *encoding == '\0' || g_ascii_strcasecmp (encoding, "identity") == 0 ||
         fail (self, error, MED_ERROR_UNTRUSTED,
               _ ("the server sends it compressed, although it was asked not to; nothing of it is "
                  "used. Ask the provider"));
}

static gboolean
check_length (MedFetchBody *self, SoupMessageHeaders *headers, GError **error)
{
  switch (soup_message_headers_get_encoding (headers))
    {
    case SOUP_ENCODING_CHUNKED:
      self->is_chunked = TRUE;
      self->length = UNKNOWN;
      return TRUE;
    case SOUP_ENCODING_CONTENT_LENGTH:
      self->length = soup_message_headers_get_content_length (headers);
      break;
    case SOUP_ENCODING_UNRECOGNIZED:
    case SOUP_ENCODING_NONE:
    case SOUP_ENCODING_EOF:
    case SOUP_ENCODING_BYTERANGES:
    default:
      if (self->bounds.expected_bytes == 0)
        return fail (self, error, MED_ERROR_UNTRUSTED,
                     _ ("the server does not say how long the file is, so that nobody could tell "
                        "whether it is whole. Ask the provider"));
      self->length = self->bounds.expected_bytes - self->bounds.resumed_bytes;
    }
  gint64 size = self->bounds.resumed_bytes + self->length;
  return size_is_allowed (self, size) || refuse_size (self, size, error);
}

/* The bytes of the connection lie two filters below what libsoup hands out. */
static GInputStream *
below (GInputStream *stream)
{
  for (int i = 0; i < 2 && stream != NULL; i++)
    stream = G_IS_FILTER_INPUT_STREAM (stream)
                 ? g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream))
                 : NULL;
  return stream;
}

/**
 * med_fetch_body_new:
 * @stream: as libsoup hands it out
 * @message: whose body it is; its headers have come
 * @url: for messages
 * @bounds: how large it may and must be
 * @error: return location: %MED_ERROR_UNTRUSTED
 *
 * Looks at what the headers promise before anything is read.
 *
 * Returns: (transfer full) (nullable): the body
 */
MedFetchBody *
med_fetch_body_new (GInputStream *stream,
                    SoupMessage *message,
                    const char *url,
                    const MedFetchBounds *bounds,
                    GError **error)
{
  g_autoptr (MedFetchBody) self = g_new0 (MedFetchBody, 1);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  self->stream = g_object_ref (stream);
  self->url = g_strdup (url);
  self->bounds = *bounds;
  if (!check_encoding (self, headers, error) || !check_length (self, headers, error))
    return NULL;
  if (self->is_chunked)
    {
      GInputStream *bytes = below (stream);

      if (bytes == NULL)
        {
          fail (self, error, MED_ERROR_INTERNAL,
                _ ("what comes in chunks cannot be checked with this version of libsoup"));
          return NULL;
        }
      g_set_object (&self->stream, bytes);
    }
  return g_steal_pointer (&self);
}

/**
 * med_fetch_body_read_async:
 * @self: a body
 * @cancellable: (nullable): to stop it
 * @callback: calls med_fetch_body_read_finish()
 * @user_data: for @callback
 *
 * Reads what comes next.
 */
void
med_fetch_body_read_async (MedFetchBody *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_input_stream_read_async (self->stream, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             cancellable, callback, user_data);
}

static gboolean
fail_cut (MedFetchBody *self, GError **error)
{
  return fail (self, error, MED_ERROR_UNAVAILABLE,
               _ ("the connection was cut before everything had come. Try again"));
}

static MedFetchBodyState
end_of_connection (MedFetchBody *self, GError **error)
{
  if (!self->is_chunked && self->received == self->length)
    return MED_FETCH_BODY_WHOLE;
  fail_cut (self, error);
  return MED_FETCH_BODY_FAILED;
}

static MedFetchBodyState
after_part (MedFetchBody *self, GError **error)
{
  gint64 size = self->bounds.resumed_bytes + self->received;

  if (!self->is_chunked || !med_chunked_body_is_complete (&self->chunks))
    return MED_FETCH_BODY_MORE;
  if (size_is_allowed (self, size))
    return MED_FETCH_BODY_WHOLE;
  refuse_size (self, size, error);
  return MED_FETCH_BODY_FAILED;
}

/**
 * med_fetch_body_read_finish:
 * @self: a body
 * @result: as given to the callback
 * @sink: where the bytes go
 * @error: return location: of GIO if the connection failed, else of MedPatch
 *
 * Returns: whether to read on
 */
MedFetchBodyState
med_fetch_body_read_finish (MedFetchBody *self,
                            GAsyncResult *result,
                            MedFetchSink *sink,
                            GError **error)
{
  gssize n = g_input_stream_read_finish (self->stream, result, error);

  if (n < 0)
    return MED_FETCH_BODY_FAILED;
  if (n == 0)
    return end_of_connection (self, error);
  if (self->is_chunked)
    n = med_chunked_body_decode (&self->chunks, self->buffer, (gsize) n);
  if (n < 0)
    {
      fail (self, error, MED_ERROR_UNTRUSTED,
            _ ("what the server sends is not built as HTTP says; nothing of it is used"));
      return MED_FETCH_BODY_FAILED;
    }
  self->received += n;
  gint64 size = self->bounds.resumed_bytes + self->received;
  if (size > self->bounds.limit_bytes ||
      (self->bounds.expected_bytes > 0 && size > self->bounds.expected_bytes))
    {
      refuse_size (self, size, error);
      return MED_FETCH_BODY_FAILED;
    }
  if (n > 0 && !med_fetch_sink_write (sink, self->buffer, (gsize) n, error))
    return MED_FETCH_BODY_FAILED;
  return after_part (self, error);
}

/**
 * med_fetch_body_get_fraction:
 * @self: a body
 *
 * Returns: how much of the whole has come, from 0 to 1; 0 if its size is not known
 */
double
med_fetch_body_get_fraction (MedFetchBody *self)
{
  gint64 whole = self->length != UNKNOWN ? self->bounds.resumed_bytes + self->length
                                         : self->bounds.expected_bytes;

  return whole > 0 ? (double) (self->bounds.resumed_bytes + self->received) / (double) whole : 0;
}
