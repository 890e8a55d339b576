/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "medpatchctl"

#include "config.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/med-command-context.h"
#include "engine/base/med-error-help.h"
#include "engine/base/med-error.h"
#include "engine/base/med-handbook-file.h"

static const MedCommand *const tables[] = {
  med_advisory_commands,
  med_advisory_test_commands,
  med_audit_commands,
  med_backup_commands,
  med_backup_schedule_commands,
  med_component_commands,
  med_identifier_commands,
  med_demo_commands,
  med_device_commands,
  med_device_history_commands,
  med_reconcile_commands,
  med_reconcile_decide_commands,
  med_exception_commands,
  med_exchange_commands,
  med_handover_commands,
  med_held_commands,
  med_inbox_commands,
  med_install_commands,
  med_kev_commands,
  med_network_commands,
  med_patch_commands,
  med_payload_commands,
  med_person_commands,
  med_record_commands,
  med_report_commands,
  med_report_setting_commands,
  med_schedule_commands,
  med_service_list_commands,
  med_source_commands,
  med_source_key_commands,
  med_statement_commands,
  NULL,
};

static const MedCommand *
find_command (char **argv, gsize *n_words)
{
  const MedCommand *found = NULL;

  *n_words = 0;
  for (gsize t = 0; t < G_N_ELEMENTS (tables) && tables[t] != NULL; t++)
    for (const MedCommand *command = tables[t]; command->name != NULL; command++)
      {
        g_auto (GStrv) words = g_strsplit (command->name, " ", -1);
        gsize n = g_strv_length (words);
        gsize same = 0;

        while (same < n && argv[same] != NULL && g_str_equal (argv[same], words[same]))
          same++;
        if (same == n && n > *n_words)
          {
            found = command;
            *n_words = n;
          }
      }
  return found;
}

static void
print_commands (FILE *stream)
{
  fprintf (stream, _ ("Usage: medpatchctl [OPTION…] COMMAND [ARGUMENT…]\n\nCommands:\n"));
  for (gsize t = 0; t < G_N_ELEMENTS (tables) && tables[t] != NULL; t++)
    for (const MedCommand *command = tables[t]; command->name != NULL; command++)
      {
        g_autofree char *call = g_strconcat (command->name, " ", command->arguments, NULL);
        const char *summary = command->summary != NULL ? _ (command->summary) : "";
        /* A long call leaves no room for its summary on the same line. */
        if (strlen (call) <= 40)
          fprintf (stream, "  %-40s  %s\n", call, summary);
        else
          fprintf (stream, "  %s\n%44s%s\n", call, "", summary);
      }
  fprintf (stream, _ ("\nOptions, before the command:\n"
                      "  --data-dir DIR       the folder of the inventory\n"
                      "  --as LOGIN           who acts\n"
                      "  --passphrases FILE   lines of login and passphrase, for signatures\n"
                      "  --json               answer in JSON\n"
                      "  --version            print the version\n"
                      "\nExit codes: 0 done, 1 refused or failed, 2 wrong use.\n"));
  fprintf (stream,
           _ ("\n“medpatchctl help PAGE” prints a page of the handbook, such as “way” or the "
              "one that an error names; “index” lists them.\n"));
}

static int
exit_code_for (const GError *error)
{
  return g_error_matches (error, MED_ERROR, MED_ERROR_USAGE) ? MED_EXIT_USAGE : MED_EXIT_REFUSED;
}

/* On standard error, so that an answer in JSON stays one. */
static int
complain (const GError *error)
{
  fprintf (stderr, "medpatchctl: %s\n", error->message);
  if (error->domain == MED_ERROR && error->code != MED_ERROR_USAGE)
    fprintf (stderr, "%s\n", med_error_remedy ((MedError) error->code));
  if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    fprintf (stderr, _ ("See: medpatchctl help %s\n"), med_error_help_topic (error));
  return exit_code_for (error);
}

static int
print_help (const char *topic)
{
  g_autoptr (GError) error = NULL;

  if (topic == NULL)
    {
      print_commands (stdout);
      return MED_EXIT_DONE;
    }
  g_autofree char *text = med_handbook_file_dup_text (topic, &error);
  if (text == NULL)
    return complain (error);
  puts (text);
  return MED_EXIT_DONE;
}

/* A word that is no UTF-8 text is the name of a file or nothing: kept as somebody's reason, it
 * would make every list that holds it unreadable. */
static gboolean
check_encoding (const char *word, GError **error)
{
  const char *value = g_str_has_prefix (word, "--") ? strchr (word, '=') : NULL;

  if (g_utf8_validate (word, -1, NULL) ||
      g_file_test (value != NULL ? value + 1 : word, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autofree char *shown = g_utf8_make_valid (word, -1);
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not UTF-8 text, and no such file"),
               shown);
  return FALSE;
}

/* A command that says that it takes nothing takes nothing, and one without options of its own takes
 * no word for a file's name or a search that was meant as an option. What follows “--” is meant as
 * it stands. */
static gboolean
check_words (const MedCommand *command, char **argv, GError **error)
{
  gsize i = 0;

  if (*command->arguments == '\0' && argv[0] != NULL)
    return med_command_usage (command, argv[0], error);
  for (gsize n = 0; argv[n] != NULL; n++)
    if (!check_encoding (argv[n], error))
      return FALSE;
  if (strstr (command->arguments, "--") != NULL)
    return TRUE;
  for (; argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    if (g_str_has_prefix (argv[i], "--"))
      return med_command_usage (command, argv[i], error);
  g_autofree char *dashes = argv[i];
  for (; argv[i] != NULL; i++) /* the words behind them move up */
    argv[i] = argv[i + 1];
  return TRUE;
}

static int
run_command (const MedCommandOptions *options, char **argv)
{
  gsize n_words = 0;
  const MedCommand *command = find_command (argv, &n_words);

  if (command == NULL)
    {
      print_commands (stderr);
      return MED_EXIT_USAGE;
    }
  g_autoptr (MedCommandContext) context = med_command_context_new (options);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late_error = NULL;
  gboolean done = check_words (command, argv + n_words, &error) &&
                  command->run (context, argv + n_words, &error);
  gboolean closed = med_command_context_close (context, &late_error);

  if (!done && error == NULL)
    return MED_EXIT_REFUSED; /* the command has said why, such as a list of refused files */
  if (!done)
    return complain (error);
  return closed ? MED_EXIT_DONE : complain (late_error);
}

/* Where a standard stream is closed, the next file that is opened would take its place, and be
 * written over by answers. Opened the wrong way round, /dev/null makes them fail instead. */
static void
keep_standard_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) == -1 &&
        open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
      exit (MED_EXIT_REFUSED);
}

/* A table that a full disk cut off must not look like the whole one. */
static int
end_answer (int status)
{
  gboolean failed = fflush (stdout) != 0;
  g_autoptr (GError) error = NULL;

  if ((!failed && !ferror (stdout)) || status != MED_EXIT_DONE)
    return status;
  g_set_error_literal (&error, MED_ERROR, MED_ERROR_UNAVAILABLE,
                       _ ("The answer could not be written whole: standard output is closed or "
                          "full. What the command was to do is done."));
  return complain (error);
}

int
main (int argc, char *argv[])
{
  MedCommandOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.data_dir, NULL, NULL },
    { "as", 0, 0, G_OPTION_ARG_STRING, &options.login, NULL, NULL },
    { "passphrases", 0, 0, G_OPTION_ARG_FILENAME, &options.passphrases, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options.version, NULL, NULL },
    { NULL },
  };

  keep_standard_streams ();
  setlocale (LC_ALL, "");
  /* MEDPATCH_LOCALE_DIR: translations of a program that is not installed, for tests and screenshots
   */
  const char *locale_dir = g_getenv ("MEDPATCH_LOCALE_DIR");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : MED_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_autoptr (GOptionContext) parser = g_option_context_new (NULL);
  g_option_context_add_main_entries (parser, entries, NULL);
  g_option_context_set_help_enabled (parser, FALSE);
  g_option_context_set_strict_posix (parser, TRUE);
  g_auto (GStrv) arguments = g_strdupv (argv);
  int status;

  if (!g_option_context_parse_strv (parser, &arguments, &error))
    {
      fprintf (stderr, "medpatchctl: %s\n", error->message);
      status = MED_EXIT_USAGE;
    }
  else if (options.version)
    {
      puts ("medpatchctl " MED_VERSION);
      status = MED_EXIT_DONE;
    }
  else if (g_strcmp0 (arguments[1], "help") == 0)
    status = print_help (arguments[2]);
  else
    status = run_command (&options, arguments + 1);

  g_free (options.data_dir);
  g_free (options.login);
  g_free (options.passphrases);
  return end_answer (status);
}
