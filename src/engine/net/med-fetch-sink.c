/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-sink"

#include "config.h"

#include "engine/net/med-fetch-sink.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-error.h"

/* What has come of a file is in PATH.part; of which version of which address it is, in PATH.origin:
 * two lines, the address and the validator of that version. A part without it is begun anew. */

#define MODE 0600
#define ORIGIN_MAX_BYTES 8192

struct _MedFetchSink
{
  GByteArray *memory; /* (nullable) */
  char *path;
  char *part;
  char *origin;
  char *url;
  char *validator; /* (nullable) of what is in the part */
  int fd;
  gint64 size;
};

void
med_fetch_sink_free (MedFetchSink *self)
{
  if (self->memory != NULL)
    g_byte_array_unref (self->memory);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->part);
  g_free (self->origin);
  g_free (self->url);
  g_free (self->validator);
  g_free (self);
}

/* Opened without following a link or waiting for a fifo; only an ordinary file of our own. */
static int
open_plain (const char *path, int flags, GError **error)
{
  int fd = g_open (path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, MODE);
  int code = errno;
  struct stat status;

  if (fd < 0 && code != ELOOP && code != ENXIO)
    {
      med_durable_fail (path, code, error);
      return -1;
    }
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_nlink == 1)
    return fd;
  if (fd >= 0)
    close (fd);
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("%s: is a link or no ordinary file; remove it, then fetch again"), path);
  return -1;
}

/* The validator under which the part was begun, if it is of this address. */
static char *
read_origin (MedFetchSink *self)
{
  char text[ORIGIN_MAX_BYTES];
  int fd = open_plain (self->origin, O_RDONLY, NULL);

  if (fd < 0)
    return NULL;
  gssize n = read (fd, text, sizeof text - 1);
  close (fd);
  if (n <= 0)
    return NULL;
  text[n] = '\0';
  g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
  if (g_strv_length (lines) != 3 || *lines[2] != '\0' || !g_str_equal (lines[0], self->url) ||
      *lines[1] == '\0')
    return NULL;
  return g_strdup (lines[1]);
}

static gboolean
open_part (MedFetchSink *self, GError **error)
{
  self->fd = open_plain (self->part, O_RDWR | O_CREAT, error);
  if (self->fd < 0)
    return FALSE;
  if (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_RETRY, _ ("%s: is being fetched already"),
                   self->path);
      return FALSE;
    }
  self->validator = read_origin (self);
  self->size = self->validator != NULL ? lseek (self->fd, 0, SEEK_END) : 0;
  return self->size >= 0 || med_durable_fail (self->part, errno, error);
}

/**
 * med_fetch_sink_new:
 * @path: (nullable): the file to make in the end; %NULL for memory
 * @url: what is fetched
 * @error: return location: %MED_ERROR_UNTRUSTED if somebody put something else than a file there
 *
 * Returns: (transfer full) (nullable): where the bytes go; for a file, with what came earlier
 */
MedFetchSink *
med_fetch_sink_new (const char *path, const char *url, GError **error)
{
  g_autoptr (MedFetchSink) self = g_new0 (MedFetchSink, 1);

  self->fd = -1;
  self->url = g_strdup (url);
  if (path == NULL)
    {
      self->memory = g_byte_array_new ();
      return g_steal_pointer (&self);
    }
  self->path = g_strdup (path);
  self->part = g_strconcat (path, ".part", NULL);
  self->origin = g_strconcat (path, ".origin", NULL);
  return open_part (self, error) ? g_steal_pointer (&self) : NULL;
}

gint64
med_fetch_sink_get_size (MedFetchSink *self)
{
  return self->size;
}

/**
 * med_fetch_sink_get_validator:
 * @self: a sink
 *
 * Returns: (nullable): of which version the bytes are that are there already
 */
const char *
med_fetch_sink_get_validator (MedFetchSink *self)
{
  return self->validator;
}

/**
 * med_fetch_sink_begin:
 * @self: a sink
 * @validator: (nullable): of the version that comes now; %NULL if it cannot be resumed
 * @error: return location
 *
 * Throws away what is there and begins with the first byte.
 *
 * Returns: whether it worked
 */
gboolean
med_fetch_sink_begin (MedFetchSink *self, const char *validator, GError **error)
{
  self->size = 0;
  if (self->memory != NULL)
    {
      g_byte_array_set_size (self->memory, 0);
      return TRUE;
    }
  if (ftruncate (self->fd, 0) != 0 || lseek (self->fd, 0, SEEK_SET) != 0)
    return med_durable_fail (self->part, errno, error);
  g_free (self->validator);
  self->validator = g_strdup (validator);
  if (g_unlink (self->origin) != 0 && errno != ENOENT)
    return med_durable_fail (self->origin, errno, error);
  if (validator == NULL)
    return TRUE;
  g_autofree char *text = g_strdup_printf ("%s\n%s\n", self->url, validator);
  return med_durable_write (self->origin, text, strlen (text), error);
}

/**
 * med_fetch_sink_write:
 * @self: a sink
 * @data: the next bytes
 * @size: how many
 * @error: return location: %MED_ERROR_NO_SPACE, %MED_ERROR_READ_ONLY
 *
 * Returns: whether they were taken
 */
gboolean
med_fetch_sink_write (MedFetchSink *self, gconstpointer data, gsize size, GError **error)
{
  const guint8 *at = data;

  if (self->memory != NULL)
    g_byte_array_append (self->memory, data, (guint) size);
  for (gsize left = self->memory == NULL ? size : 0; left > 0;)
    {
      gssize n = write (self->fd, at, left);

      if (n < 0 && errno != EINTR)
        return med_durable_fail (self->part, errno, error);
      at += MAX (n, 0);
      left -= (gsize) MAX (n, 0);
    }
  self->size += (gint64) size;
  return TRUE;
}

/**
 * med_fetch_sink_finish:
 * @self: a sink in which everything is
 * @bytes: (out) (transfer full) (nullable): what is in memory
 * @error: return location
 *
 * Gives a file its name, when it is safe on the disk.
 *
 * Returns: whether it worked
 */
gboolean
med_fetch_sink_finish (MedFetchSink *self, GBytes **bytes, GError **error)
{
  *bytes = NULL;
  if (self->memory != NULL)
    {
      *bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->memory));
      return TRUE;
    }
  if (fdatasync (self->fd) != 0)
    return med_durable_fail (self->part, errno, error);
  if (!med_durable_rename (self->part, self->path, error))
    return FALSE;
  g_unlink (self->origin);
  return TRUE;
}
