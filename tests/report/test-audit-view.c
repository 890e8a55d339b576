/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-audit.h"
#include "support/med-test-fleet.h"

static const MedAuditValue *
value (GPtrArray *values, guint i)
{
  return g_ptr_array_index (values, i);
}

static void
test_bodies (void)
{
  static const struct
  {
    const char *body;
    guint n;
    const char *name, *before, *after; /* of the first value */
  } cases[] = {
    { "{}", 0, NULL, NULL, NULL },
    { "{\"reason\":\"worn out\"}", 1, "reason", NULL, "worn out" },
    { "{\"before\":1,\"after\":2}", 1, "value", "1", "2" },
    { "{\"before\":\"\",\"after\":\"x\"}", 1, "value", "", "x" },
    { "{\"after\":{\"room\":\"B\"}}", 1, "room", NULL, "B" },
    { "{\"before\":{\"room\":\"A\"}}", 1, "room", "A", NULL },
    { "{\"before\":{\"room\":\"A\"},\"after\":{\"room\":\"B\",\"owner\":\"C\"}}", 2, "room", "A",
      "B" },
    { "{\"before\":{\"a\":1},\"after\":{\"b\":2}}", 2, "b", NULL, "2" },
    { "{\"list\":[1,2]}", 1, "list", NULL, "[1,2]" },
    { "{\"nothing\":null}", 1, "nothing", NULL, NULL },
    { "{\"yes\":true}", 1, "yes", NULL, "true" },
    { "{\"two_words\":\"x\"}", 1, "two words", NULL, "x" },
    { "{\"at_usec\":1795420800000000}", 1, "at", NULL, "2026-11-23 17:00" },
    { "{\"at_usec\":\"noon\"}", 1, "at", NULL, "noon" },
    { "{\"at_usec\":0}", 1, "at", NULL, "0" },
    { "{\"markup\":\"<b>&amp;\"}", 1, "markup", NULL, "<b>&amp;" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) values = med_audit_body_read (cases[i].body);

      if (values->len != cases[i].n)
        g_error ("%s: %u values", cases[i].body, values->len);
      if (cases[i].n == 0)
        continue;
      g_assert_cmpstr (value (values, 0)->name, ==, cases[i].name);
      g_assert_cmpstr (value (values, 0)->before, ==, cases[i].before);
      g_assert_cmpstr (value (values, 0)->after, ==, cases[i].after);
    }
}

/* What is no object is shown as it stands: whatever is wrong with it must be seen. */
static void
test_bodies_that_are_none (void)
{
  static const char *const bodies[] = { "", "[]", "null", "7", "{", "{\"a\":1,\"a\":2}", "plain" };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GPtrArray) values = med_audit_body_read (bodies[i]);

      g_assert_cmpuint (values->len, ==, 1);
      g_assert_cmpstr (value (values, 0)->name, ==, "not JSON");
      g_assert_cmpstr (value (values, 0)->after, ==, bodies[i]);
    }
}

/* A time that no calendar has is shown as the number it is. */
static void
test_times_out_of_the_calendar (void)
{
  static const char *const numbers[] = { "9223372036854775807", "-9223372036854775807" };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"at_usec\":%s}", numbers[i]);
      g_autoptr (GPtrArray) values = med_audit_body_read (body);

      g_assert_cmpstr (value (values, 0)->after, ==, numbers[i]);
    }
}

/* Words that a source file of the engine hands to a function that records. */
static void
collect (const char *path, GHashTable *words)
{
  g_autofree char *text = NULL;
  g_autoptr (GRegex) calls = g_regex_new (
      "\\b(?:med_transaction_record|record\\w*)\\s*\\(([^;{]*?)\\)\\s*(?:&&|;|\\?|\\))",
      G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GRegex) word = g_regex_new ("\"([a-z]+(?:-[a-z]+)+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) call = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_regex_match (calls, text, 0, &call);
  for (; g_match_info_matches (call); g_match_info_next (call, NULL))
    {
      g_autofree char *arguments = g_match_info_fetch (call, 1);
      g_autoptr (GMatchInfo) found = NULL;

      g_regex_match (word, arguments, 0, &found);
      for (; g_match_info_matches (found); g_match_info_next (found, NULL))
        g_hash_table_add (words, g_match_info_fetch (found, 1));
    }
}

static void
walk (const char *folder, GHashTable *words)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        walk (path, words);
      else if (g_str_has_suffix (name, ".c"))
        collect (path, words);
    }
}

/* Nobody reading the log should have to guess what a row is: each action that the engine records
 * has a title of its own. */
static void
test_every_action_has_a_title (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *folder = med_test_source_path ("../src/engine");
  GHashTableIter iter;
  gpointer word;

  walk (folder, words);
  /* The search itself works. */
  g_assert_cmpuint (g_hash_table_size (words), >, 30);
  g_assert_true (g_hash_table_contains (words, "report-settings-changed"));
  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    {
      g_autofree char *title = med_audit_action_dup_title (word);
      g_autofree char *plain = g_strdelimit (g_strdup (word), "-", ' ');

      if (g_str_equal (title, plain))
        g_error ("“%s” has no title in med-audit-view.c", (char *) word);
    }
}

static void
count_row (const MedAuditRow *row, gpointer user_data)
{
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT ":%s:%s:%s ", row->seq,
                          row->person != NULL ? row->person : "-", row->action, row->subject);
}

static gpointer
each (MedConnection *connection, gpointer text, GCancellable *cancellable, GError **error)
{
  return med_audit_each_sync (connection, cancellable, count_row, text, error) ? MED_STORE_OK
                                                                               : NULL;
}

static void
test_rows_in_order (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  GString *none = g_string_new (NULL);
  GString *rows = g_string_new (NULL);

  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_BULK, each, none, &error));
  g_assert_cmpuint (none->len, ==, 0);
  med_test_fleet_add_device (fixture, "CT-1", "Exa", "CT", "1");
  med_test_fleet_add_device (fixture, "CT-2", "Exa", "CT", "1");
  g_assert_nonnull (med_test_engine_run (fixture, MED_STORE_BULK, each, rows, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (rows->str, "device-added:device/1"));
  g_assert_nonnull (strstr (rows->str, "device-added:device/2"));
  g_assert_true (strstr (rows->str, "device/1") < strstr (rows->str, "device/2"));
  g_string_free (none, TRUE);
  g_string_free (rows, TRUE);
}

static void
test_row_as_json (void)
{
  const MedAuditRow row = { .seq = 7,
                            .at_usec = 9,
                            .person_id = 0,
                            .action = "device-added",
                            .subject = "device/1",
                            .body = "{\"a\":\"<b>\"}",
                            .content_hash = "c",
                            .head = "h" };
  g_autoptr (JsonObject) object = med_audit_row_to_json (&row);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_nonnull (strstr (text, "\"seq\":7"));
  g_assert_nonnull (strstr (text, "device/1"));
  g_assert_nonnull (strstr (text, "<b>"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/audit-view/bodies", test_bodies);
  g_test_add_func ("/report/audit-view/bodies-that-are-none", test_bodies_that_are_none);
  g_test_add_func ("/report/audit-view/times-out-of-the-calendar", test_times_out_of_the_calendar);
  g_test_add_func ("/report/audit-view/every-action-has-a-title", test_every_action_has_a_title);
  g_test_add_func ("/report/audit-view/rows-in-order", test_rows_in_order);
  g_test_add_func ("/report/audit-view/row-as-json", test_row_as_json);
  return g_test_run ();
}
