/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "support/med-test-command.h"

#define OURS                                                                                       \
  "asset,name,manufacturer,model,release,serial,department,room\n"                                 \
  "A1,CT 1,Exa,Exa CT,4.2,S1,Radiology,R 1\n"                                                      \
  "A2,CT 2,Exa,Exa CT,4.1,S2,Radiology,R 2\n"                                                      \
  "A3,MR 3,Exa,Exa MR,7.0,S3,Radiology,R 3\n"                                                      \
  "A4,MR 4,Exa,Exa MR,7.0,S4,Radiology,R 4\n"                                                      \
  "A5,Monitor 5,Vita,C3,2.8,S5,ICU,R 5\n"
#define THEIRS                                                                                     \
  "資産番号,製造業者,型式,バージョン,シリアル番号,設置場所\n"             \
  "ａ1,EXA Inc.,Exa CT,4.3,S1,R 101\n"                                                            \
  "A2,Exa,Exa CT,4.1,S2,R 102\n"                                                                   \
  "A3,Exa,Exa MR,7.0,S4,R 3\n"                                                                     \
  "N9,Vita,C4,1.0,S9,R 9\n"                                                                        \
  "A7,Vita,C4,2999年1月1日,\"=1+1\",R 9,\n"

typedef struct
{
  MedTestCommand *command;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  static const MedTestLine lines[] = {
    { "person add lea Lea lead", 0, "" },
    { "--as lea person add audit Audit auditor", 0, "" },
    { "--as lea device import ours.csv", 0, "New: 5" },
  };

  self->command = med_test_command_new ();
  med_test_command_write (self->command, "passphrases",
                          "lea correct horse battery\naudit correct horse battery\n", -1);
  med_test_command_write (self->command, "ours.csv", OURS, -1);
  med_test_command_write (self->command, "it.csv", THEIRS, -1);
  med_test_command_expect_all (self->command, lines, G_N_ELEMENTS (lines));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  med_test_command_free (self->command);
}

/* The number of the newest item of a class with this asset number */
static gint64
find_item (Fixture *self, const char *class, const char *asset)
{
  g_autoptr (JsonNode) list = med_test_command_ask (self->command, "device reconcile-show 1");
  JsonArray *array = json_node_get_array (list);
  gint64 id = 0;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *row = json_array_get_object_element (array, i);

      if (g_str_equal (json_object_get_string_member (row, "class"), class) &&
          g_str_equal (json_object_get_string_member (row, "asset"), asset))
        id = MAX (id, json_object_get_int_member (row, "item"));
    }
  g_assert_cmpint (id, >, 0);
  return id;
}

static void
expect_item (Fixture *self,
             const char *class,
             const char *asset,
             const char *rest,
             int status,
             const char *words)
{
  g_autofree char *line = g_strdup_printf ("--as lea device reconcile-decide %d %s",
                                           (int) find_item (self, class, asset), rest);

  med_test_command_expect (self->command, line, status, words);
}

static void
test_compare (Fixture *self, gconstpointer data)
{
  static const MedTestLine refused[] = {
    { "device reconcile", 2, "Name one file" },
    { "device reconcile a b", 2, "Name one file" },
    { "device reconcile missing.csv", 1, "missing.csv" },
    { "device reconcile it.csv --begin", 2, "--as" },
    { "--as audit device reconcile it.csv --begin", 1, "may only look" },
    { "device reconcile-show 1", 1, "There is no reconciliation 1" },
    { "device reconcile-show x", 2, "" },
    { "device reconcile-export 1 out.csv", 1, "There is no reconciliation 1" },
    { "device reconcile-report 1 out.pdf", 1, "There is no reconciliation 1" },
    { "--as lea device reconcile-close 1", 1, "There is no reconciliation 1" },
    { "--as lea device reconcile-undo 1", 1, "There is no difference 1" },
  };
  g_autofree char *before = med_test_command_dup_head (self->command);
  g_autoptr (JsonNode) answer = med_test_command_ask (self->command, "device reconcile it.csv");
  g_autofree char *after = med_test_command_dup_head (self->command);
  JsonObject *found = json_node_get_object (answer);

  /* To look writes nothing. */
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (json_object_get_int_member (found, "differs"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (found, "ambiguous"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (found, "only-there"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (found, "only-here"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (found, "refused"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (found, "reconciliation"), ==, 0);
  JsonObject *a1 =
      json_array_get_object_element (json_object_get_array_member (found, "findings"), 0);
  g_assert_cmpstr (json_object_get_string_member (a1, "how"), ==, "asset serial ~width ~case");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (a1, "differences")), ==,
                    2);
  med_test_command_expect (self->command, "device reconcile it.csv", 0,
                           "Room: ours “R 1”, theirs “R 101”");
  med_test_command_expect (self->command, "device reconcile-list", 0,
                           "No other list was compared yet");
  med_test_command_expect_unchanged (self->command, refused, G_N_ELEMENTS (refused));
}

static void
test_decide (Fixture *self, gconstpointer data)
{
  static const MedTestLine lines[] = {
    { "--as lea device reconcile it.csv --begin", 0, "Kept as reconciliation 1" },
    { "device reconcile-list", 0, "6 to decide" },
    { "device reconcile-show 1 --class differs --field room", 0, "A2" },
    { "device reconcile-show 1 --class ambiguous", 0, "Cannot tell" },
  };
  static const MedTestLine refused[] = {
    { "device reconcile-show 1 --class nothing", 2, "no class" },
    { "device reconcile-show 1 --field nothing", 2, "no field" },
    { "--as lea device reconcile-decide 1", 2, "Name the number of an item" },
    { "--as lea device reconcile-decide 1 delete", 2, "no decision" },
    { "device reconcile-decide 1 theirs", 2, "--as" },
    { "--as audit device reconcile-decide 1 theirs", 1, "may only look" },
    { "--as lea device reconcile-decide 99 theirs", 1, "There is no difference 99" },
    { "--as lea device reconcile-decide-all 1 differs", 2, "Name the number" },
    { "--as lea device reconcile-decide-all 1 equal ours", 1, "nothing to decide" },
    { "--as lea device reconcile-decide-all 1 differs theirs --field name", 1,
      "nothing to decide" },
    { "--as lea device reconcile-undo 1", 1, "nothing was decided yet" },
  };

  med_test_command_expect_all (self->command, lines, G_N_ELEMENTS (lines));
  med_test_command_expect_unchanged (self->command, refused, G_N_ELEMENTS (refused));
  expect_item (self, "differs", "A1", "theirs --field room", 0, "1 decided");
  med_test_command_expect (self->command, "device show A1", 0, "R 101");
  expect_item (self, "ambiguous", "A3", "same", 1, "say which of the devices");
  expect_item (self, "ambiguous", "A3", "same --device A4", 0, "1 decided");
  expect_item (self, "only-here", "A5", "retire", 1, "Say why");
  expect_item (self, "only-here", "A5", "retire --reason 'not found'", 0, "1 decided");
  expect_item (self, "only-there", "N9", "add", 0, "1 decided");
  med_test_command_expect (self->command, "device show N9", 0, "C4");
  med_test_command_expect (self->command,
                           "--as lea device reconcile-decide-all 1 differs theirs --field room", 0,
                           "2 decided, 0 left");
  med_test_command_expect (self->command, "device show A2", 0, "R 102");
  med_test_command_expect (self->command, "--as lea device reconcile-close 1", 0, "");
  med_test_command_expect (self->command, "--as lea device reconcile-close 1", 1, "is closed");
  expect_item (self, "only-here", "A3", "ours", 1, "is closed");
  med_test_command_expect (self->command, "device reconcile-list", 0, "closed");
  med_test_command_expect (self->command, "audit verify", 0, "whole");
}

static void
test_undo (Fixture *self, gconstpointer data)
{
  med_test_command_expect (self->command, "--as lea device reconcile it.csv --begin", 0, "");
  const int item = (int) find_item (self, "differs", "A2");
  g_autofree char *line = g_strdup_printf ("--as lea device reconcile-undo %d", item);

  expect_item (self, "differs", "A2", "theirs", 0, "1 decided");
  med_test_command_expect (self->command, line, 0, "");
  med_test_command_expect (self->command, "device show A2", 0, "R 2\n");
  expect_item (self, "differs", "A2", "theirs", 0, "1 decided");
  med_test_command_expect (self->command, "--as lea device edit A2 room=Cellar", 0, "");
  med_test_command_expect (self->command, line, 1, "Cellar");
}

/* Through the table: exported, filled in, carried out, reported. */
static void
test_table (Fixture *self, gconstpointer data)
{
  g_autofree char *path = med_test_command_path (self->command, "open.csv");
  g_autofree char *pdf = med_test_command_path (self->command, "r.pdf");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  static const MedTestLine lines[] = {
    { "--as lea device reconcile it.csv --begin", 0, "" },
    { "device reconcile-export 1 open.csv --open", 0, "open.csv: 7 rows" },
    { "device reconcile-export 1", 2, "Name the number" },
  };
  static const MedTestLine applied[] = {
    { "--as lea device reconcile-apply 1 bad.csv", 1, "bad.csv, line 2" },
    { "--as audit device reconcile-apply 1 decided.csv", 1, "may only look" },
    { "device reconcile-apply 1 decided.csv", 2, "--as" },
    { "--as lea device reconcile-apply 2 decided.csv", 1, "There is no reconciliation 2" },
    { "--as lea device reconcile-apply 1", 2, "Name the number" },
  };

  med_test_command_expect_all (self->command, lines, G_N_ELEMENTS (lines));
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "\xef\xbb\xbf"
                                         "item,class,line,asset"));
  g_assert_nonnull (strstr (text, "A3 | A4"));
  g_autofree char *decided = g_strdup_printf ("item,decision,reason\n%d,theirs,\n%d,retire,gone\n",
                                              (int) find_item (self, "differs", "A1"),
                                              (int) find_item (self, "only-here", "A5"));
  g_autofree char *bad =
      g_strdup_printf ("item,decision\n%d,retire\n", (int) find_item (self, "only-here", "A5"));
  med_test_command_write (self->command, "decided.csv", decided, -1);
  med_test_command_write (self->command, "bad.csv", bad, -1);
  med_test_command_expect_unchanged (self->command, applied, G_N_ELEMENTS (applied));
  med_test_command_expect (self->command, "--as lea device reconcile-apply 1 decided.csv", 0,
                           "2 decided, 0 left");
  med_test_command_expect (self->command, "--as lea device reconcile-apply 1 decided.csv", 0,
                           "0 decided, 2 left");
  med_test_command_expect (self->command, "device show A1", 0, "4.3");
  med_test_command_expect (self->command, "device reconcile-report 1 r.pdf", 0, "");
  g_autofree char *paper = NULL;
  g_assert_true (g_file_get_contents (pdf, &paper, &length, &error));
  g_assert_true (g_str_has_prefix (paper, "%PDF-"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cli/reconcile/compare", Fixture, NULL, set_up, test_compare, tear_down);
  g_test_add ("/cli/reconcile/decide", Fixture, NULL, set_up, test_decide, tear_down);
  g_test_add ("/cli/reconcile/undo", Fixture, NULL, set_up, test_undo, tear_down);
  g_test_add ("/cli/reconcile/table", Fixture, NULL, set_up, test_table, tear_down);
  return g_test_run ();
}
