/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-options"

#include "config.h"

#include "cli/med-command-options.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"

/**
 * med_command_options_read:
 * @entries: the options that the command knows
 * @argv: what stands after its words
 * @rest: (out) (transfer full): what is not an option
 * @error: return location: %MED_ERROR_USAGE
 *
 * Reads the options of one command, which may stand before, between and after its other words.
 *
 * Returns: whether they could be read
 */
gboolean
med_command_options_read (const GOptionEntry *entries, char **argv, char ***rest, GError **error)
{
  g_autoptr (GOptionContext) parser = g_option_context_new (NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) wrong = NULL;

  g_strv_builder_add (builder, "medpatchctl"); /* where GLib expects the program's name */
  g_strv_builder_addv (builder, (const char **) argv);
  g_auto (GStrv) words = g_strv_builder_end (builder);
  g_option_context_set_help_enabled (parser, FALSE);
  g_option_context_add_main_entries (parser, entries, NULL);
  if (!g_option_context_parse_strv (parser, &words, &wrong))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, wrong->message);
      return FALSE;
    }
  *rest = g_strdupv (words + 1);
  return TRUE;
}

/**
 * med_command_words_end:
 * @words: what is not an option
 * @most: how many words the command takes
 * @error: return location: %MED_ERROR_USAGE
 *
 * A command that takes one number does not pass over a second one as if it had been done too.
 *
 * Returns: whether there are no more words than it takes
 */
gboolean
med_command_words_end (char **words, guint most, GError **error)
{
  if (g_strv_length (words) <= most)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is one word too many"), words[most]);
  return FALSE;
}

/**
 * med_command_parse_number:
 * @text: (nullable): a word
 * @number: (out): the number of something stored, from 1
 * @error: return location: %MED_ERROR_USAGE
 *
 * A number with anything before or behind it is none: “1x” does not name what 1 names.
 *
 * Returns: whether the word is a number
 */
gboolean
med_command_parse_number (const char *text, gint64 *number, GError **error)
{
  if (text != NULL && g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, number, NULL))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE, _ ("A number is needed"));
  return FALSE;
}

/**
 * med_command_read_number:
 * @command: the command that was called
 * @words: what stands after its words
 * @most: how many words it takes
 * @what: what to say where the first of them is no number
 * @number: (out): the first of them
 * @error: return location: %MED_ERROR_USAGE
 *
 * Returns: whether the first word is a number, and not too many follow
 */
gboolean
med_command_read_number (const MedCommand *command,
                         char **words,
                         guint most,
                         const char *what,
                         gint64 *number,
                         GError **error)
{
  return (med_command_parse_number (words[0], number, NULL) ||
          med_command_usage (command, what, error)) &&
         med_command_words_end (words, most, error);
}
