/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-options"

#include "config.h"

#include "cli/med-command-options.h"

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
