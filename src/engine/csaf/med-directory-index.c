/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-directory-index"

#include "config.h"

#include "engine/csaf/med-directory-index.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

/* The lists of a folder of CSAF documents (CSAF 2.0, sections 7.1.12 and 7.1.13): index.txt, a path
 * a line; changes.csv, a path and a time a line. Real ones give paths from the root of the
 * repository and not from their own folder, and are not sorted; both are read. Paths become
 * addresses and names of files, so that only what CSAF allows in them is taken. */

#define PATH_MAX_BYTES 512
#define PATH_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_./"

typedef struct
{
  const char *name;
  guint line;
  GPtrArray *entries;
  GHashTable *known; /* path → entry; both owned by @entries */
  GError **error;
} Reading;

static void
entry_free (gpointer data)
{
  MedDirectoryEntry *entry = data;

  g_free (entry->path);
  g_free (entry);
}

static gboolean
fail_at (Reading *self, const char *reason)
{
  g_set_error (self->error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s, line %u: %s"), self->name,
               self->line, reason);
  return FALSE;
}

static gboolean
is_plain_path (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (strlen (path) > PATH_MAX_BYTES || path[strspn (path, PATH_LETTERS)] != '\0' ||
      !g_str_has_suffix (path, ".json"))
    return FALSE;
  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || parts[i][0] == '.')
      return FALSE;
  return TRUE;
}

/* A document that is named twice was changed when the later line says. */
static gboolean
add (Reading *self, const char *path, gint64 updated_usec)
{
  const char *plain = g_str_has_prefix (path, "./") ? path + 2 : path;
  MedDirectoryEntry *known;

  if (!is_plain_path (plain))
    return fail_at (self, _ ("is not the path of a document below this folder"));
  known = g_hash_table_lookup (self->known, plain);
  if (known != NULL)
    {
      known->updated_usec = MAX (known->updated_usec, updated_usec);
      return TRUE;
    }
  MedDirectoryEntry *entry = g_new (MedDirectoryEntry, 1);
  entry->path = g_strdup (plain);
  entry->updated_usec = updated_usec;
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->known, entry->path, entry);
  return TRUE;
}

/* A field of CSV, with or without quotation marks; no path and no time has one within it. */
static char *
take_field (const char **at)
{
  const char *begin = *at;
  const char *end;

  if (*begin != '"')
    {
      *at += strcspn (begin, ",");
      return g_strndup (begin, (gsize) (*at - begin));
    }
  end = strchr (begin + 1, '"');
  if (end == NULL || (end[1] != ',' && end[1] != '\0'))
    return NULL;
  *at = end + 1;
  return g_strndup (begin + 1, (gsize) (end - begin - 1));
}

static gboolean
read_change (Reading *self, const char *line)
{
  const char *at = line;
  g_autofree char *path = take_field (&at);
  g_autofree char *time = NULL;
  gint64 usec;

  if (path != NULL && *at == ',')
    {
      at++;
      time = take_field (&at);
    }
  if (path == NULL || time == NULL || *at != '\0')
    return fail_at (self, _ ("is not a path and a time with a comma between them"));
  if (!med_clock_parse_iso8601 (time, &usec, NULL))
    return fail_at (self, _ ("is not a time such as 2026-01-31T09:00:00Z"));
  return add (self, path, usec);
}

static gboolean
read_path (Reading *self, const char *line)
{
  return add (self, line, 0);
}

/* How many bytes of the path are the end of the folder's own: `OT/white/` of `OT/white/2025/a.json`
 * in https://host/OT/white. */
static gsize
overlap_of (const char *path, const char *folder)
{
  gsize best = 0;

  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      gsize length = (gsize) (slash - path);
      g_autofree char *end = g_strdup_printf ("/%.*s", (int) length, path);

      if (g_str_has_suffix (folder, end))
        best = length + 1;
    }
  return best;
}

/* Only if every path begins so: a folder within may have its parent's name. */
static void
make_relative (GPtrArray *entries, const char *folder)
{
  g_autofree char *plain = g_strdup (folder);
  gsize length = strlen (plain);
  gsize overlap = 0;

  while (length > 0 && plain[length - 1] == '/')
    plain[--length] = '\0';
  for (guint i = 0; i < entries->len; i++)
    {
      const MedDirectoryEntry *entry = g_ptr_array_index (entries, i);
      gsize own = overlap_of (entry->path, plain);

      overlap = i == 0 ? own : MIN (overlap, own);
      if (overlap == 0 || own != overlap)
        return;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      MedDirectoryEntry *entry = g_ptr_array_index (entries, i);

      memmove (entry->path, entry->path + overlap, strlen (entry->path + overlap) + 1);
    }
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const MedDirectoryEntry *first = *(const MedDirectoryEntry *const *) a;
  const MedDirectoryEntry *second = *(const MedDirectoryEntry *const *) b;

  if (first->updated_usec != second->updated_usec)
    return first->updated_usec > second->updated_usec ? -1 : 1;
  return strcmp (first->path, second->path);
}

static GPtrArray *
read_lines (Reading *self,
            const char *text,
            gsize size,
            const char *folder,
            gboolean (*read) (Reading *, const char *))
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  const char *end = text + size;

  self->entries = entries;
  self->known = known;
  for (const char *at = text; at < end;)
    {
      const char *found = memchr (at, '\n', (gsize) (end - at));
      gsize length = (gsize) ((found != NULL ? found : end) - at);
      g_autofree char *line = g_strndup (at, length);

      self->line++;
      at += length + 1;
      if (strlen (line) != length)
        {
          fail_at (self, _ ("is not text"));
          return NULL;
        }
      g_strchomp (line);
      if (*line != '\0' && !read (self, line))
        return NULL;
    }
  make_relative (entries, folder);
  return g_steal_pointer (&entries);
}

/**
 * med_directory_index_read:
 * @text: the bytes of index.txt
 * @size: how many
 * @name: its address, for messages
 * @folder: address or path of the folder it is of
 * @error: return location: %MED_ERROR_CORRECT_INPUT with address, line and reason
 *
 * Returns: (transfer full) (element-type MedDirectoryEntry) (nullable): the documents, in the
 * list's order
 */
GPtrArray *
med_directory_index_read (
    const char *text, gsize size, const char *name, const char *folder, GError **error)
{
  Reading reading = { .name = name, .error = error };

  return read_lines (&reading, text, size, folder, read_path);
}

/**
 * med_directory_changes_read:
 * @text: the bytes of changes.csv
 * @size: how many
 * @name: its address, for messages
 * @folder: address or path of the folder it is of
 * @error: return location: %MED_ERROR_CORRECT_INPUT with address, line and reason
 *
 * Returns: (transfer full) (element-type MedDirectoryEntry) (nullable): the documents, the newest
 *   first
 */
GPtrArray *
med_directory_changes_read (
    const char *text, gsize size, const char *name, const char *folder, GError **error)
{
  Reading reading = { .name = name, .error = error };
  GPtrArray *entries = read_lines (&reading, text, size, folder, read_change);

  if (entries != NULL)
    g_ptr_array_sort (entries, compare_newest);
  return entries;
}
