/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csv-sheet"

#include "config.h"

#include "engine/inventory/med-csv-sheet.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-bounded-file.h"
#include "engine/base/med-error.h"

#define N_SAMPLES 3
/* Beyond what the reader takes, so that its own message is given. */
#define MOST_READ_BYTES (64 * 1024 * 1024 + 1)

static char **
dup_record (MedCsvReader *reader)
{
  guint n = med_csv_reader_get_n_fields (reader);
  char **record = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    record[i] = g_strstrip (g_strdup (med_csv_unguard (med_csv_reader_get_field (reader, i))));
  return record;
}

static void
sheet_clear (MedCsvSheet *self)
{
  g_free (self->name);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->sha256);
  g_free (self->text);
  g_strfreev (self->headers);
  g_clear_pointer (&self->samples, g_ptr_array_unref);
}

MedCsvSheet *
med_csv_sheet_ref (MedCsvSheet *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
med_csv_sheet_unref (MedCsvSheet *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) sheet_clear);
}

static gboolean
read_beginning (MedCsvSheet *self, GError **error)
{
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (self->text, self->name);
  g_autoptr (GError) local = NULL;

  self->separator = med_csv_reader_get_separator (reader);
  if (!med_csv_reader_next (reader, &local))
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s: the file is empty"),
                     self->name);
      return FALSE;
    }
  self->headers = dup_record (reader);
  /* A fault further down is told by its line when the rows are looked at. */
  while (self->samples->len < N_SAMPLES && med_csv_reader_next (reader, NULL))
    g_ptr_array_add (self->samples, dup_record (reader));
  return TRUE;
}

/**
 * med_csv_sheet_new:
 * @bytes: a file
 * @name: its name, for messages and records
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Reads the text and the first lines of a table.
 *
 * Returns: (transfer full) (nullable): the table
 */
MedCsvSheet *
med_csv_sheet_new (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MedCsvSheet) self = g_atomic_rc_box_new0 (MedCsvSheet);

  self->name = g_strdup (name);
  self->bytes = g_bytes_ref (bytes);
  self->samples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->text = med_csv_decode (bytes, name, &self->encoding, error);
  if (self->text == NULL || !read_beginning (self, error))
    return NULL;
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  for (const char *p = self->text; (p = strpbrk (p, "\r\n")) != NULL; p++)
    self->n_lines++;
  return g_steal_pointer (&self);
}

/**
 * med_csv_sheet_load_sync:
 * @file: a file
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the table in @file
 */
MedCsvSheet *
med_csv_sheet_load_sync (GFile *file, GError **error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GBytes) bytes = med_bounded_file_load_sync (file, MOST_READ_BYTES, error);

  if (bytes == NULL)
    return NULL;
  return med_csv_sheet_new (bytes, name, error);
}

/**
 * med_csv_sheet_describe:
 * @self: a table
 *
 * Returns: (transfer full): in words how it was read: encoding and separator
 */
char *
med_csv_sheet_describe (const MedCsvSheet *self)
{
  const char *separator = self->separator == ','   ? _ ("comma")
                          : self->separator == ';' ? _ ("semicolon")
                                                   : _ ("tab");

  /* Translators: the name of an encoding, then of the sign between columns */
  return g_strdup_printf (_ ("Read as %s, columns parted by %s"),
                          med_csv_encoding_get_title (self->encoding), separator);
}
