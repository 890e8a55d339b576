/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-bounded-file"

#include "config.h"

#include "engine/base/med-bounded-file.h"

#include "engine/base/med-error.h"

/**
 * med_bounded_file_load_sync:
 * @file: a file, local or through a portal
 * @most_bytes: where to stop
 * @error: return location: why it cannot be read
 *
 * Reads a file that a person chose, whatever its size on the disk or the device behind its name.
 * Ask for one byte more than is taken, so that a longer one can be refused.
 *
 * Returns: (transfer full) (nullable): its beginning, at most @most_bytes
 */
GBytes *
med_bounded_file_load_sync (GFile *file, gsize most_bytes, GError **error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  if (stream == NULL)
    {
      med_error_convert (error, shown);
      return NULL;
    }
  g_autofree char *data = g_malloc (most_bytes);
  gsize size = 0;
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data, most_bytes, &size, NULL, error))
    {
      med_error_convert (error, shown);
      return NULL;
    }
  char *fitting = g_realloc (g_steal_pointer (&data), MAX (size, 1));
  return g_bytes_new_take (fitting, size);
}
