/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-statement-file"

#include "config.h"

#include <inttypes.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/statement/med-statement-import.h"
#include "engine/trust/med-digest.h"

#define STATEMENT_MAX_BYTES (1024 * 1024)
#define LETTER_MAX_BYTES (64 * 1024 * 1024)
#define FOLDER_MAX_FILES 1000

/**
 * med_statement_read_file_sync:
 * @path: a regular file
 * @max_bytes: how large it may be
 * @error: return location
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GBytes *
med_statement_read_file_sync (const char *path, gint64 max_bytes, GError **error)
{
  gint64 size = 0;
  int fd = med_digest_open_regular (path, &size, error);

  if (fd < 0)
    return NULL;
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (fd, TRUE);
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes (stream, (gsize) MIN (size, max_bytes) + 1, NULL, error);
  if (bytes == NULL)
    {
      med_error_convert (error, path);
      return NULL;
    }
  if ((gint64) g_bytes_get_size (bytes) <= max_bytes && size <= max_bytes)
    return g_steal_pointer (&bytes);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s is larger than %" PRId64 " bytes"),
               path, max_bytes);
  return NULL;
}

/**
 * med_statement_import_file_sync:
 * @connection: the writer's connection
 * @person_id: who brings it in
 * @path: the statement
 * @letter_path: (nullable): the scan of the letter it was typed in from
 * @imported: (out): which statement it became
 * @error: return location
 *
 * Returns: whether it is stored
 */
gboolean
med_statement_import_file_sync (MedConnection *connection,
                                gint64 person_id,
                                const char *path,
                                const char *letter_path,
                                MedStatementImported *imported,
                                GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *letter_name = letter_path != NULL ? g_path_get_basename (letter_path) : NULL;
  g_autoptr (GBytes) json = med_statement_read_file_sync (path, STATEMENT_MAX_BYTES, error);
  g_autoptr (GBytes) letter = NULL;

  if (json == NULL)
    return FALSE;
  if (letter_path != NULL)
    {
      letter = med_statement_read_file_sync (letter_path, LETTER_MAX_BYTES, error);
      if (letter == NULL)
        return FALSE;
    }
  const MedStatementSource source = {
    .json = json, .name = name, .letter = letter, .letter_name = letter_name
  };
  return med_statement_import_sync (connection, person_id, &source, imported, error);
}

/**
 * med_statement_import_letter_sync:
 * @connection: the writer's connection
 * @person_id: who typed it in
 * @json: what was typed in, as a statement
 * @letter_path: the scan of the letter
 * @error: return location: %MED_ERROR_CONFLICT if that revision is here already
 *
 * Returns: whether it is stored
 */
gboolean
med_statement_import_letter_sync (MedConnection *connection,
                                  gint64 person_id,
                                  GBytes *json,
                                  const char *letter_path,
                                  GError **error)
{
  MedStatementImported imported = { 0 };
  g_autofree char *letter_name = g_path_get_basename (letter_path);
  g_autoptr (GBytes) letter = med_statement_read_file_sync (letter_path, LETTER_MAX_BYTES, error);

  if (letter == NULL)
    return FALSE;
  const MedStatementSource source = {
    .json = json, .name = _ ("typed in"), .letter = letter, .letter_name = letter_name
  };
  return med_statement_import_sync (connection, person_id, &source, &imported, error);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/**
 * med_statement_list_files_sync:
 * @path: a file or a folder
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type filename): the file itself, or the .json files
 * of the folder, in order of name
 */
GPtrArray *
med_statement_list_files_sync (const char *path, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_ptr_array_add (paths, g_strdup (path));
      return g_steal_pointer (&paths);
    }
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    {
      med_error_convert (error, path);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL && paths->len <= FOLDER_MAX_FILES)
    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (paths, g_build_filename (path, name, NULL));
  g_ptr_array_sort (paths, compare_paths);
  if (paths->len > 0 && paths->len <= FOLDER_MAX_FILES)
    return g_steal_pointer (&paths);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               paths->len == 0 ? _ ("%s: there is no .json file in this folder")
                               : _ ("%s: there are too many files in this folder"),
               path);
  return NULL;
}
