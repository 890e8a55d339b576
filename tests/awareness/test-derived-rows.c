/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>

#include "engine/awareness/med-derived-rows.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-fleet.h"

static const MedDerivedTable table = {
  .put = "INSERT INTO exposure (config_id, vulnerability_id, status, reason, provisional)"
         " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (config_id, vulnerability_id) DO UPDATE SET"
         " status = excluded.status, reason = excluded.reason, provisional = excluded.provisional",
  .remove = "DELETE FROM exposure WHERE config_id = $1 AND vulnerability_id = $2",
  .has_flag = TRUE,
};

#define SELECT_ALL "SELECT config_id, vulnerability_id, status, provisional, reason FROM exposure"

/* What is to be written, and what was told of it. */
typedef struct
{
  MedDerivedRows *after;
  GString *told;
  gint64 limit; /* of the first numbers that are looked at */
} Job;

static void
tell_cb (const MedDerivedRow *before, const MedDerivedRow *after, gpointer user_data)
{
  GString *told = user_data;
  const MedDerivedRow *row = before != NULL ? before : after;

  g_assert_true (before == NULL || after == NULL || before->first == after->first);
  g_string_append_printf (told, "%s%" PRId64 "/%" PRId64 " ",
                          before == NULL  ? "+"
                          : after == NULL ? "-"
                                          : "~",
                          row->first, row->second);
}

static gpointer
write_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Job *job = input;
  g_autoptr (MedDerivedRows) before = med_derived_rows_new ();
  g_autoptr (MedTransaction) transaction = med_transaction_begin_derived (connection, error);

  return transaction != NULL &&
                 med_derived_rows_load (before, connection, SELECT_ALL " WHERE config_id <= $1",
                                        MED_VALUES (MED_INT (job->limit)), error) &&
                 med_derived_rows_write (before, job->after, connection, &table,
                                         job->told != NULL ? tell_cb : NULL, job->told, error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

/* "first/second word flag text; …" */
static MedDerivedRows *
rows_of (const char *text)
{
  MedDerivedRows *rows = med_derived_rows_new ();
  g_auto (GStrv) lines = g_strsplit (text, "; ", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);
      g_auto (GStrv) numbers = NULL;

      if (g_strv_length (words) < 4)
        continue;
      numbers = g_strsplit (words[0], "/", 2);
      med_derived_rows_add (rows, g_ascii_strtoll (numbers[0], NULL, 10),
                            g_ascii_strtoll (numbers[1], NULL, 10), g_intern_string (words[1]),
                            *words[2] == '1', words[3]);
    }
  return rows;
}

static char *
write_rows (MedTestEngine *fixture, const char *text, gint64 limit)
{
  g_autoptr (MedDerivedRows) rows = rows_of (text);
  g_autoptr (GString) told = g_string_new (NULL);
  Job job = { rows, told, limit };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, write_func, &job, &error);
  g_assert_no_error (error);
  return g_strdup (told->str);
}

static char *
dup_table (MedTestEngine *fixture)
{
  g_autofree char *lines = med_test_fleet_dup_text (
      fixture, "SELECT config_id || '/' || vulnerability_id || ' ' || status || ' ' || provisional"
               " || ' ' || reason FROM exposure ORDER BY config_id, vulnerability_id");
  g_auto (GStrv) parts = g_strsplit (lines, "\n", -1);

  return g_strjoinv ("; ", parts);
}

#define A "1/1 affected 0 why"
#define B "1/2 fixed 0 so"
#define C "2/1 cannot-tell 1 it is not\tread"

/* Only what differs is written, and each difference is told once, in the order of the keys. */
static void
test_differences (void)
{
  static const struct
  {
    const char *rows;
    const char *told;
  } steps[] = {
    { "", "" },
    { B "; " C "; " A, "+1/1 +1/2 +2/1 " },
    { A "; " B "; " C, "" },
    { A "; 1/2 fixed 1 so; " C, "~1/2 " },
    { A "; 1/2 fixed 1 otherwise; " C, "~1/2 " },
    { A "; 1/2 affected 1 otherwise; " C, "~1/2 " },
    { C, "-1/1 -1/2 " },
    { "0/9 fixed 0 a; " C "; 3/1 fixed 0 b", "+0/9 +3/1 " },
    { "4/1 fixed 0 c", "-0/9 -2/1 -3/1 +4/1 " },
    { "", "-4/1 " },
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *told = write_rows (fixture, steps[i].rows, G_MAXINT64);
      g_autofree char *again = write_rows (fixture, steps[i].rows, G_MAXINT64);
      g_autofree char *found = dup_table (fixture);
      g_autoptr (MedDerivedRows) expected = rows_of (steps[i].rows);

      g_assert_cmpstr (told, ==, steps[i].told);
      g_assert_cmpstr (again, ==, "");
      med_derived_rows_sort (expected);
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM exposure"), ==,
                       expected->rows->len);
      for (guint j = 0; j < expected->rows->len; j++)
        g_assert_nonnull (strstr (found, g_array_index (expected->rows, MedDerivedRow, j).text));
    }
}

/* What was not looked at stays as it is. */
static void
test_only_what_is_looked_at (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *first = write_rows (fixture, A "; " C "; 7/1 fixed 0 far", G_MAXINT64);
  g_autofree char *told = write_rows (fixture, B, 2);
  g_autofree char *found = dup_table (fixture);

  g_assert_cmpstr (first, ==, "+1/1 +2/1 +7/1 ");
  g_assert_cmpstr (told, ==, "-1/1 +1/2 -2/1 ");
  g_assert_cmpstr (found, ==, B "; 7/1 fixed 0 far");
}

/* A word that the table does not know: nothing at all is written. */
static void
test_refused (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *first = write_rows (fixture, A, G_MAXINT64);
  g_autoptr (MedDerivedRows) rows = rows_of (B "; 3/1 perhaps 0 c");
  Job job = { rows, NULL, G_MAXINT64 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (first, ==, "+1/1 ");
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, write_func, &job, &error));
  g_assert_nonnull (error);
  g_autofree char *found = dup_table (fixture);
  g_assert_cmpstr (found, ==, A);
}

/* Of rows of one key the one that was added first stays; the order is that of the numbers. */
static void
test_sorted (void)
{
  g_autoptr (MedDerivedRows) rows = rows_of ("10/1 a 0 x; 9/2 b 0 x; 9/10 c 0 x; 9/2 d 0 y");
  static const gint64 firsts[] = { 9, 9, 10 }, seconds[] = { 2, 10, 1 };

  med_derived_rows_sort (rows);
  g_assert_cmpuint (rows->rows->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const MedDerivedRow *row = &g_array_index (rows->rows, MedDerivedRow, i);

      g_assert_cmpint (row->first, ==, firsts[i]);
      g_assert_cmpint (row->second, ==, seconds[i]);
    }
  g_assert_cmpstr (g_array_index (rows->rows, MedDerivedRow, 0).word, ==, "b");
}

/* Any two tables: after the difference is written the second is there, and as much was told as
 * differs. */
static void
test_any_two (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  static const char *const words[] = { "affected", "fixed", "not-affected" };

  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (gint first = 1; first < 6; first++)
        for (gint second = 1; second < 6; second++)
          if (g_test_rand_int_range (0, 3) > 0)
            g_string_append_printf (text, "%s%d/%d %s %d %d", text->len > 0 ? "; " : "", first,
                                    second, words[g_test_rand_int_range (0, 3)],
                                    g_test_rand_int_range (0, 2), g_test_rand_int_range (0, 2));
      g_autofree char *before = dup_table (fixture);
      g_autofree char *told = write_rows (fixture, text->str, G_MAXINT64);
      g_autofree char *after = dup_table (fixture);
      g_auto (GStrv) old = g_strsplit (before, "; ", -1);
      g_auto (GStrv) new = g_strsplit (after, "; ", -1);
      g_auto (GStrv) changes = g_strsplit (told, " ", -1);
      g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      g_assert_cmpstr (after, ==, text->str);
      for (gsize i = 0; old[i] != NULL; i++)
        if (*old[i] != '\0' && !g_strv_contains ((const char *const *) new, old[i]))
          g_hash_table_add (keys, g_strndup (old[i], strcspn (old[i], " ")));
      for (gsize i = 0; new[i] != NULL; i++)
        if (*new[i] != '\0' && !g_strv_contains ((const char *const *) old, new[i]))
          g_hash_table_add (keys, g_strndup (new[i], strcspn (new[i], " ")));
      g_assert_cmpuint (g_strv_length (changes) - 1, ==, g_hash_table_size (keys));
      for (gsize i = 0; changes[i] != NULL && *changes[i] != '\0'; i++)
        g_assert_true (g_hash_table_contains (keys, changes[i] + 1));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/derived-rows/differences-are-written-and-told", test_differences);
  g_test_add_func ("/awareness/derived-rows/only-what-is-looked-at", test_only_what_is_looked_at);
  g_test_add_func ("/awareness/derived-rows/refused-writes-nothing", test_refused);
  g_test_add_func ("/awareness/derived-rows/sorted-by-number-the-first-stays", test_sorted);
  g_test_add_func ("/awareness/derived-rows/any-two", test_any_two);
  return g_test_run ();
}
