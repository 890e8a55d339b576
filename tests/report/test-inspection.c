/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/report/med-inspection.h"
#include "support/med-test-fleet.h"

typedef struct
{
  gint64 person_id;
  MedInspectionAnswer answer;
} Order;

static gpointer
answer (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;

  return med_inspection_answer_sync (connection, order->person_id, &order->answer, error)
             ? MED_STORE_OK
             : NULL;
}

/* 1 lead, 2 security officer, 3 technician, 4 auditor */
static MedTestEngine *
engine_new (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_run_script (
      fixture, "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
               " (1, 'a', 'A', '00', '00', 1), (2, 'b', 'B', '00', '00', 1),"
               " (3, 'c', 'C', '00', '00', 1), (4, 'd', 'D', '00', '00', 1);"
               "INSERT INTO person_role VALUES (1, 'lead'), (2, 'security-officer'),"
               " (3, 'technician'), (4, 'auditor');");
  return fixture;
}

static gboolean
try_answer (MedTestEngine *fixture, Order order, GError **error)
{
  return med_test_engine_run (fixture, MED_STORE_WRITER, answer, &order, error) != NULL;
}

static void
test_words (void)
{
  MedInspectionItem item;

  for (int i = 0; i < MED_N_INSPECTION_ITEMS; i++)
    {
      const char *word = med_inspection_item_to_word ((MedInspectionItem) i);

      g_assert_true (med_inspection_item_from_word (word, &item));
      g_assert_cmpint (item, ==, i);
      g_assert_cmpstr (med_inspection_item_get_title (item), !=, "");
    }
  g_assert_false (med_inspection_item_from_word ("", &item));
  g_assert_false (med_inspection_item_from_word ("Ledger", &item));
}

static void
test_recorded (void)
{
  g_autoptr (MedTestEngine) fixture = engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (try_answer (
      fixture, (Order){ 1, { MED_INSPECTION_PATCHES, FALSE, "2026-11-20", "2027-03-31", "later" } },
      &error));
  g_assert_true (try_answer (
      fixture, (Order){ 2, { MED_INSPECTION_PATCHES, TRUE, "2026-11-23", "", "" } }, &error));
  g_assert_no_error (error);
  g_autofree char *rows = med_test_fleet_dup_text (
      fixture, "SELECT group_concat (answer || ' ' || confirmed_date || ' ' || coalesce"
               " (target_date, '-') || ' ' || note || ' ' || recorded_by, '; ')"
               " FROM inspection_answer");
  /* Both stay: the newer one counts. */
  g_assert_cmpstr (rows, ==, "no 2026-11-20 2027-03-31 later 1; yes 2026-11-23 -  2");
  g_autofree char *changes = med_test_fleet_dup_text (
      fixture, "SELECT group_concat (person_id || ' ' || subject, '; ') FROM change"
               " WHERE action = 'inspection-answered'");
  g_assert_cmpstr (changes, ==, "1 inspection/patches; 2 inspection/patches");
}

static void
test_refused (void)
{
  static const struct
  {
    Order order;
    MedError code;
    const char *named;
  } cases[] = {
    { { 3, { MED_INSPECTION_LEDGER, TRUE, "2026-11-23", "", "" } },
      MED_ERROR_NOT_PERMITTED,
      "lead" },
    { { 4, { MED_INSPECTION_LEDGER, TRUE, "2026-11-23", "", "" } },
      MED_ERROR_NOT_PERMITTED,
      "lead" },
    { { 99, { MED_INSPECTION_LEDGER, TRUE, "2026-11-23", "", "" } }, MED_ERROR_NOT_FOUND, "" },
    { { 1, { MED_INSPECTION_LEDGER, TRUE, "", "", "" } }, MED_ERROR_CORRECT_INPUT, "confirmation" },
    { { 1, { MED_INSPECTION_LEDGER, TRUE, "2026-11-24", "", "" } },
      MED_ERROR_CORRECT_INPUT,
      "future" },
    { { 1, { MED_INSPECTION_LEDGER, TRUE, "2026-11-23", "2027-01-01", "" } },
      MED_ERROR_CORRECT_INPUT,
      "target" },
    { { 1, { MED_INSPECTION_LEDGER, FALSE, "2026-11-23", "", "" } },
      MED_ERROR_CORRECT_INPUT,
      "needs the date" },
    { { 1, { MED_INSPECTION_LEDGER, FALSE, "2026-11-23", "2026-11-22", "" } },
      MED_ERROR_CORRECT_INPUT,
      "before" },
    { { 1, { MED_INSPECTION_LEDGER, TRUE, "2026-11-23", "", "\xff" } },
      MED_ERROR_CORRECT_INPUT,
      "note" },
  };

  g_autoptr (MedTestEngine) fixture = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (try_answer (fixture, cases[i].order, &error));
      g_assert_error (error, MED_ERROR, (int) cases[i].code);
      if (strstr (error->message, cases[i].named) == NULL)
        g_error ("“%s” is not in: %s", cases[i].named, error->message);
    }
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM inspection_answer"), ==,
                   0);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = "
                                                   "'inspection-answered'"),
                   ==, 0);
}

/* On the same day is soon, but possible; the day itself has come. */
static void
test_edges (void)
{
  g_autoptr (MedTestEngine) fixture = engine_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (try_answer (
      fixture, (Order){ 1, { MED_INSPECTION_REMOTE, FALSE, "2026-11-23", "2026-11-23", "" } },
      &error));
  g_assert_true (try_answer (
      fixture, (Order){ 1, { MED_INSPECTION_REMOTE, TRUE, "2024-02-29", "", "" } }, &error));
  g_autofree char *note = g_strnfill (500, 'n');
  g_autofree char *longer = g_strnfill (501, 'n');
  g_assert_true (try_answer (
      fixture, (Order){ 1, { MED_INSPECTION_REMOTE, TRUE, "2026-11-23", "", note } }, &error));
  g_assert_no_error (error);
  g_assert_false (try_answer (
      fixture, (Order){ 1, { MED_INSPECTION_REMOTE, TRUE, "2026-11-23", "", longer } }, NULL));
}

static void
test_dates_that_are_none (void)
{
  static const char *const dates[] = {
    "2026-02-29", "2026-13-01",  "2026-00-10",  "2026-1-1",    "26-11-23",
    "2026/11/23", "2026-11-23 ", " 2026-11-23", "2026-11-231", "20261123",
    "2026-11--1", "1899-12-31",  "0000-00-00",  "yesterday",   "２０２６-11-23",
  };

  g_autoptr (MedTestEngine) fixture = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autoptr (GError) error = NULL;

      if (try_answer (fixture, (Order){ 1, { MED_INSPECTION_LEDGER, TRUE, dates[i], "", "" } },
                      &error))
        g_error ("taken: %s", dates[i]);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (try_answer (fixture,
                      (Order){ 1, { MED_INSPECTION_LEDGER, FALSE, "2020-01-01", dates[i], "" } },
                      NULL))
        g_error ("taken as a target: %s", dates[i]);
    }
}

/* The database itself keeps the two apart, whoever writes. */
static gpointer
run_script (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  return med_connection_run_script (connection, script, error) ? MED_STORE_OK : NULL;
}

static void
test_database_refuses_too (void)
{
  static const char *const values[] = {
    "('ledger', 'yes', '2026-01-01', '2026-02-01', '', 1, 1)",
    "('ledger', 'no', '2026-01-01', NULL, '', 1, 1)",
    "('ledger', 'perhaps', '2026-01-01', NULL, '', 1, 1)",
    "('weather', 'yes', '2026-01-01', NULL, '', 1, 1)",
  };

  g_autoptr (MedTestEngine) fixture = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *script = g_strdup_printf (
          "INSERT INTO inspection_answer (item, answer, confirmed_date, target_date, note,"
          " recorded_by, recorded_usec) VALUES %s;",
          values[i]);

      g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, run_script, script, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/inspection-answer/words", test_words);
  g_test_add_func ("/report/inspection-answer/recorded", test_recorded);
  g_test_add_func ("/report/inspection-answer/refused", test_refused);
  g_test_add_func ("/report/inspection-answer/edges", test_edges);
  g_test_add_func ("/report/inspection-answer/dates-that-are-none", test_dates_that_are_none);
  g_test_add_func ("/report/inspection-answer/database-refuses-too", test_database_refuses_too);
  return g_test_run ();
}
