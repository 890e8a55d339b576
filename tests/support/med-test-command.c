/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

#include <glib/gstdio.h>

static const char people[] = "lindqvist demonstration\nduval demonstration\nokoye demonstration\n"
                             "brandt demonstration\nhayashi demonstration\nkessler demonstration\n"
                             "tanaka demonstration\nmora demonstration\nnair demonstration\n";

MedTestCommand *
med_test_command_new (void)
{
  MedTestCommand *self = g_new0 (MedTestCommand, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("medpatch-command-XXXXXX", &error);
  g_assert_no_error (error);
  med_test_command_write (self, "passphrases", people, -1);
  return self;
}

/* Made once a test program, since it takes seconds, and copied for each test. */
static MedTestCommand *pattern;

static void
free_pattern (void)
{
  g_clear_pointer (&pattern, med_test_command_free);
}

MedTestCommand *
med_test_command_new_demo (void)
{
  if (pattern == NULL)
    {
      pattern = med_test_command_new ();
      med_test_command_expect (pattern, "demo data", 0, "demonstration");
      atexit (free_pattern);
    }
  MedTestCommand *self = med_test_command_new ();
  g_autofree char *from = med_test_command_path (pattern, "data");
  const char *argv[] = { "cp", "-a", from, self->folder, NULL };
  int wait_status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &wait_status, NULL));
  g_assert_cmpint (wait_status, ==, 0);
  return self;
}

void
med_test_command_free (MedTestCommand *self)
{
  med_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self);
}

MedTestCommand *
med_test_command_new_with (MedTestEngine *fixture)
{
  MedTestCommand *self = med_test_command_new ();
  g_autofree char *data = med_test_command_path (self, "data");

  med_engine_close (fixture->engine);
  g_assert_finalize_object (fixture->engine);
  g_assert_cmpint (g_rename (fixture->dir, data), ==, 0);
  g_object_unref (fixture->clock);
  g_free (fixture->dir);
  g_free (fixture);
  return self;
}

/* @line: for messages */
static MedTestAnswer *
run (MedTestCommand *self, const char *line, char **argv)
{
  g_autoptr (GError) error = NULL;
  MedTestAnswer *answer = g_new0 (MedTestAnswer, 1);
  int wait_status = 0;

  g_assert_true (g_spawn_sync (self->folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               &answer->out, &answer->err, &wait_status, &error));
  g_assert_no_error (error);
  if (!WIFEXITED (wait_status))
    g_error ("%s: ended by a signal: %s", line, answer->err);
  answer->status = WEXITSTATUS (wait_status);
  return answer;
}

MedTestAnswer *
med_test_command_call (MedTestCommand *self, const char *line)
{
  g_autofree char *command = g_strdup_printf ("'%s' --data-dir data --passphrases passphrases %s",
                                              g_getenv ("MEDPATCHCTL"), line);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  return run (self, line, argv);
}

MedTestAnswer *
med_test_command_call_in_shell (MedTestCommand *self, const char *script)
{
  g_autofree char *whole =
      g_strconcat ("medpatchctl () { \"$MEDPATCHCTL\" --data-dir data --passphrases passphrases "
                   "\"$@\"; }\n",
                   script, NULL);
  char *argv[] = { "sh", "-c", whole, NULL };

  return run (self, script, argv);
}

void
med_test_answer_free (MedTestAnswer *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

/* A refusal may say its reasons as a list on standard output. */
void
med_test_command_expect (MedTestCommand *self, const char *line, int status, const char *words)
{
  g_autoptr (MedTestAnswer) answer = med_test_command_call (self, line);
  gboolean said =
      strstr (answer->out, words) != NULL || (status != 0 && strstr (answer->err, words) != NULL);

  if (answer->status != status || !said)
    g_error ("%s: %d, not %d with “%s”:\n%s%s", line, answer->status, status, words, answer->out,
             answer->err);
}

void
med_test_command_expect_all (MedTestCommand *self, const MedTestLine *lines, gsize n_lines)
{
  for (gsize i = 0; i < n_lines; i++)
    med_test_command_expect (self, lines[i].line, lines[i].status, lines[i].words);
}

void
med_test_command_expect_unchanged (MedTestCommand *self, const MedTestLine *lines, gsize n_lines)
{
  g_autofree char *before = med_test_command_dup_head (self);

  med_test_command_expect_all (self, lines, n_lines);
  g_autofree char *after = med_test_command_dup_head (self);
  g_assert_cmpstr (before, ==, after);
}

JsonNode *
med_test_command_ask (MedTestCommand *self, const char *line)
{
  g_autofree char *json = g_strconcat ("--json ", line, NULL);
  g_autoptr (MedTestAnswer) answer = med_test_command_call (self, json);
  g_autoptr (GError) error = NULL;

  if (answer->status != 0)
    g_error ("%s: %s", line, answer->err);
  JsonNode *node = json_from_string (answer->out, &error);
  if (node == NULL)
    g_error ("%s: %s:\n%s", line, error != NULL ? error->message : "empty", answer->out);
  return node;
}

JsonObject *
med_test_command_find_row (JsonNode *list, const char *member, const char *value)
{
  JsonArray *rows = json_node_get_array (list);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (row, member, NULL), value) == 0)
        return row;
    }
  g_error ("no row has %s = %s", member, value);
}

char *
med_test_command_path (MedTestCommand *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

void
med_test_command_write (MedTestCommand *self, const char *name, const char *text, gssize length)
{
  g_autofree char *path = med_test_command_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

char *
med_test_command_dup_log (MedTestCommand *self)
{
  g_autoptr (MedTestAnswer) answer = med_test_command_call (self, "--json audit list");

  g_assert_cmpint (answer->status, ==, 0);
  return g_steal_pointer (&answer->out);
}

char *
med_test_command_dup_head (MedTestCommand *self)
{
  g_autoptr (MedTestAnswer) answer = med_test_command_call (self, "--json audit verify");

  g_assert_cmpint (answer->status, ==, 0);
  return g_steal_pointer (&answer->out);
}
