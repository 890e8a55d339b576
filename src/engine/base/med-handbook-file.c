/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-handbook-file"

#include "config.h"

#include "engine/base/med-handbook-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"

#define SOURCE_LANGUAGE "en"
/* Begins the line that names a page or section in the plain text; see help/make-handbook.py. */
#define MARK "@ "

/* MEDPATCH_HELP_DIR: the handbook of a program that is not installed, for tests */
static const char *
folder (void)
{
  const char *named = g_getenv ("MEDPATCH_HELP_DIR");

  return named != NULL ? named : MED_DATA_DIR "/help";
}

static char *
dup_existing_path (const char *language, const char *extension)
{
  g_autofree char *name = g_strdup_printf ("medpatch-help.%s.%s", language, extension);
  g_autofree char *path = g_build_filename (folder (), name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

/**
 * med_handbook_file_dup_path:
 * @extension: `html` for the browser, `txt` for the terminal
 * @error: return location, %MED_ERROR_NOT_FOUND when the handbook is not installed
 *
 * Finds the file that holds the whole handbook, in the language of the screen, in English where it
 * is not translated.
 *
 * Returns: (transfer full) (nullable): a path
 */
char *
med_handbook_file_dup_path (const char *extension, GError **error)
{
  const char *const *languages = g_get_language_names ();
  char *path = NULL;

  /* "C" is what the screen shows when no other language fits: English. */
  for (; path == NULL && *languages != NULL && !g_str_equal (*languages, "C"); languages++)
    path = dup_existing_path (*languages, extension);
  if (path == NULL)
    path = dup_existing_path (SOURCE_LANGUAGE, extension);
  if (path == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                 _ ("%s: the handbook is missing. Install MedPatch anew."), folder ());
  return path;
}

/* A section ends at the next mark, a page at the next one that is not of a section of its own. */
static gboolean
ends (const char *name, const char *topic)
{
  gsize length = strlen (topic);

  return !g_str_has_prefix (name, topic) || name[length] != '#';
}

static char *
cut (char **lines, const char *topic)
{
  g_autoptr (GString) text = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    if (!g_str_has_prefix (lines[i], MARK))
      {
        if (text != NULL)
          g_string_append_printf (text, "%s\n", lines[i]);
      }
    else if (text != NULL && ends (lines[i] + strlen (MARK), topic))
      break;
    else if (g_str_equal (lines[i] + strlen (MARK), topic))
      text = g_string_new (NULL);
  return text != NULL ? g_strchomp (g_string_free (g_steal_pointer (&text), FALSE)) : NULL;
}

/**
 * med_handbook_file_dup_text:
 * @topic: a page, or a section such as `errors-people#sign-in`
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Reads a page with all its sections, or one section, as plain text for a terminal.
 *
 * Returns: (transfer full) (nullable): the text without a line break at its end
 */
char *
med_handbook_file_dup_text (const char *topic, GError **error)
{
  g_autofree char *path = med_handbook_file_dup_path ("txt", error);
  g_autofree char *contents = NULL;

  if (path == NULL)
    return NULL;
  if (!g_file_get_contents (path, &contents, NULL, error))
    {
      med_error_convert (error, path);
      return NULL;
    }
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  char *text = cut (lines, topic);
  if (text == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                 _ ("The handbook has no page “%s”. “medpatchctl help index” lists them."), topic);
  return text;
}
