/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-chunked-body"

#include "config.h"

#include "engine/net/med-chunked-body.h"

#include <string.h>

/* A size that fits 60 bits; extensions and trailers that a server of today writes. */
#define DIGITS_MAX 15
#define LINE_BYTES_MAX 256
#define TRAILER_BYTES_MAX 8192

typedef enum
{
  STATE_SIZE,
  STATE_EXTENSION,
  STATE_SIZE_LF,
  STATE_DATA,
  STATE_DATA_CR,
  STATE_DATA_LF,
  STATE_TRAILER,
  STATE_TRAILER_LF,
  STATE_COMPLETE,
} State;

static gboolean
go (MedChunkedBody *self, State state)
{
  self->state = state;
  return TRUE;
}

static gboolean
take_size (MedChunkedBody *self, guint8 byte)
{
  int digit = g_ascii_xdigit_value ((char) byte);

  if (digit >= 0)
    {
      self->left = self->left * 16 + (guint64) digit;
      return ++self->digits <= DIGITS_MAX;
    }
  if (self->digits == 0)
    return FALSE;
  if (byte == '\r')
    return go (self, STATE_SIZE_LF);
  return (byte == ';' || byte == ' ' || byte == '\t') && go (self, STATE_EXTENSION);
}

static gboolean
take_extension (MedChunkedBody *self, guint8 byte)
{
  if (byte == '\r')
    return go (self, STATE_SIZE_LF);
  return byte != '\n' && ++self->header_bytes <= LINE_BYTES_MAX;
}

static gboolean
end_size (MedChunkedBody *self, guint8 byte)
{
  self->header_bytes = 0;
  self->line_is_empty = TRUE;
  return byte == '\n' && go (self, self->left > 0 ? STATE_DATA : STATE_TRAILER);
}

static gboolean
begin_size (MedChunkedBody *self, guint8 byte)
{
  self->left = 0;
  self->digits = 0;
  self->header_bytes = 0;
  return byte == '\n' && go (self, STATE_SIZE);
}

static gboolean
take_trailer (MedChunkedBody *self, guint8 byte)
{
  if (byte == '\r')
    return go (self, STATE_TRAILER_LF);
  self->line_is_empty = FALSE;
  return byte != '\n' && ++self->header_bytes <= TRAILER_BYTES_MAX;
}

static gboolean
end_trailer (MedChunkedBody *self, guint8 byte)
{
  gboolean is_last = self->line_is_empty;

  self->line_is_empty = TRUE;
  return byte == '\n' && go (self, is_last ? STATE_COMPLETE : STATE_TRAILER);
}

static gboolean
take (MedChunkedBody *self, guint8 byte)
{
  switch ((State) self->state)
    {
    case STATE_SIZE:
      return take_size (self, byte);
    case STATE_EXTENSION:
      return take_extension (self, byte);
    case STATE_SIZE_LF:
      return end_size (self, byte);
    case STATE_DATA_CR:
      return byte == '\r' && go (self, STATE_DATA_LF);
    case STATE_DATA_LF:
      return begin_size (self, byte);
    case STATE_TRAILER:
      return take_trailer (self, byte);
    case STATE_TRAILER_LF:
      return end_trailer (self, byte);
    case STATE_DATA:
    case STATE_COMPLETE:
    default:
      return FALSE;
    }
}

/**
 * med_chunked_body_decode:
 * @self: how far it has been read
 * @data: the next bytes from the connection; what of them is body is moved to its beginning
 * @size: of @data
 *
 * libsoup before 3.4 takes a body in chunks whose connection was cut between two of them for a
 * whole one; therefore MedPatch looks for the last chunk itself.
 *
 * Returns: how many bytes of body stand at the beginning of @data; -1 if this is no body in chunks,
 *   or goes on behind its end
 */
gssize
med_chunked_body_decode (MedChunkedBody *self, guint8 *data, gsize size)
{
  gsize written = 0;

  for (gsize at = 0; at < size;)
    if (self->state == STATE_DATA)
      {
        gsize part = (gsize) MIN (self->left, size - at);

        memmove (data + written, data + at, part);
        written += part;
        at += part;
        self->left -= part;
        if (self->left == 0)
          self->state = STATE_DATA_CR;
      }
    else if (!take (self, data[at++]))
      return -1;
  return (gssize) written;
}

/**
 * med_chunked_body_is_complete:
 * @self: how far it has been read
 *
 * Returns: whether the last chunk, which is empty, and the end behind it have come
 */
gboolean
med_chunked_body_is_complete (const MedChunkedBody *self)
{
  return self->state == STATE_COMPLETE;
}
