/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>
#include <locale.h>
#include <string.h>

#include "support/med-test-fleet.h"

typedef struct
{
  char *dir;
  char *out;
  char *err;
  int status;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("medpatch-help-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->out);
  g_free (fixture->err);
}

/* Newer C libraries translate nothing under C.UTF-8: then by a locale of the machine. */
static char **
dup_environment (const char *language)
{
  static const char *const locales[] = { "en_US.UTF-8", "ja_JP.UTF-8" };
  char **environment = g_environ_setenv (g_get_environ (), "LANGUAGE", language, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (locales); i++)
    if (setlocale (LC_MESSAGES, locales[i]) != NULL)
      {
        setlocale (LC_MESSAGES, "C.UTF-8");
        environment = g_environ_unsetenv (environment, "LC_ALL");
        environment = g_environ_setenv (environment, "LC_CTYPE", "C.UTF-8", TRUE);
        return g_environ_setenv (environment, "LC_MESSAGES", locales[i], TRUE);
      }
  return environment;
}

/* @line: the words after the program's name, as in a shell */
static void
call (Fixture *fixture, const char *language, const char *line)
{
  g_autofree char *data_dir = g_build_filename (fixture->dir, "data", NULL);
  g_autofree char *command =
      g_strdup_printf ("'%s' --data-dir '%s' %s", g_getenv ("MEDPATCHCTL"), data_dir, line);
  g_auto (GStrv) environment = dup_environment (language);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  int wait_status = 0;

  g_clear_pointer (&fixture->out, g_free);
  g_clear_pointer (&fixture->err, g_free);
  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  g_assert_true (g_spawn_sync (fixture->dir, argv, environment, G_SPAWN_DEFAULT, NULL, NULL,
                               &fixture->out, &fixture->err, &wait_status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (wait_status));
  fixture->status = WEXITSTATUS (wait_status);
}

static void
assert_contains (const char *text, const char *words)
{
  if (strstr (text, words) == NULL)
    g_error ("“%s” is not in:\n%s", words, text);
}

/* Skips the rest where this machine cannot translate. */
static gboolean
lacks_japanese (Fixture *fixture)
{
  if (!med_test_lacks_locales ())
    return FALSE;
  call (fixture, "ja", "patch show KB7");
  if (strstr (fixture->err, "参照") != NULL)
    return FALSE;
  g_test_skip ("this machine has no locale under which the C library translates");
  return TRUE;
}

/* The topic of the last line, which can be given to the program as it stands. */
static char *
dup_topic (Fixture *fixture, const char *lead)
{
  g_auto (GStrv) lines = g_strsplit (g_strchomp (fixture->err), "\n", -1);
  const char *last = lines[g_strv_length (lines) - 1];

  g_assert_true (g_str_has_prefix (last, lead));
  return g_strdup (last + strlen (lead));
}

static void
test_commands (Fixture *fixture, gconstpointer data)
{
  call (fixture, "en", "help");
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_cmpstr (fixture->err, ==, "");
  assert_contains (fixture->out, "  device list");
  assert_contains (fixture->out, "medpatchctl help PAGE");
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  call (fixture, "en", "help index");
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "errors-people");
  call (fixture, "en", "help way");
  assert_contains (fixture->out, "The Way of a Patch");
  if (lacks_japanese (fixture))
    return;
  call (fixture, "ja", "help way");
  g_assert_cmpint (fixture->status, ==, 0);
  assert_contains (fixture->out, "パッチ");
}

static void
test_no_page (Fixture *fixture, gconstpointer data)
{
  call (fixture, "en", "help no-such-page");
  g_assert_cmpint (fixture->status, ==, 1);
  g_assert_cmpstr (fixture->out, ==, "");
  assert_contains (fixture->err, "no page “no-such-page”");
  g_autofree char *topic = dup_topic (fixture, "See: medpatchctl help ");
  g_assert_cmpstr (topic, ==, "errors-reports#handbook");
}

typedef struct
{
  const char *line;
  int status;
  const char *topic;
} Case;

static const Case cases[] = {
  { "advisory show 7", 1, "errors-advisories#missing" },
  { "device show RAD-7", 1, "errors-devices#asset" },
  { "patch show KB7", 1, "errors-cots#patch" },
  { "statement show 7", 1, "errors-statements#confirm" },
  { "report device RAD-7 --output x.pdf", 1, "errors-devices#asset" },
  { "device show", 2, "errors#usage" },
  { "advisory import nowhere.json", 1, NULL },
};

/* What an error names is there to be printed, and exit codes are as before. */
static void
test_errors (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      call (fixture, "en", cases[i].line);
      g_test_message ("%s: %s", cases[i].line, fixture->err);
      g_assert_cmpint (fixture->status, ==, cases[i].status);
      if (cases[i].topic == NULL)
        continue;
      g_autofree char *topic = dup_topic (fixture, "See: medpatchctl help ");
      g_assert_cmpstr (topic, ==, cases[i].topic);
      g_autofree char *line = g_strconcat ("help ", topic, NULL);
      call (fixture, "en", line);
      g_assert_cmpint (fixture->status, ==, 0);
      g_assert_cmpuint (strlen (fixture->out), >, 80);
    }
}

static void
test_japanese (Fixture *fixture, gconstpointer data)
{
  if (lacks_japanese (fixture))
    return;
  call (fixture, "ja", "patch show KB7");
  g_assert_cmpint (fixture->status, ==, 1);
  g_autofree char *topic = dup_topic (fixture, "参照: medpatchctl help ");
  g_assert_cmpstr (topic, ==, "errors-cots#patch");
}

/* Standard output stays one document of JSON, or empty. */
static void
test_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  call (fixture, "en", "--json patch show KB7");
  g_assert_cmpint (fixture->status, ==, 1);
  g_assert_cmpstr (fixture->out, ==, "");
  assert_contains (fixture->err, "errors-cots#patch");
  call (fixture, "en", "--json patch list");
  g_assert_cmpint (fixture->status, ==, 0);
  g_assert_true (json_parser_load_from_data (parser, fixture->out, -1, NULL));
  g_assert_null (strstr (fixture->err, "medpatchctl help"));
}

#define ADD(name, func) g_test_add ("/cli/help/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("commands", test_commands);
  ADD ("page", test_page);
  ADD ("no-such-page", test_no_page);
  ADD ("errors-name-their-section", test_errors);
  ADD ("japanese", test_japanese);
  ADD ("json-is-untouched", test_json);
  return g_test_run ();
}
