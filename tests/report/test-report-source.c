/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "engine/report/med-report-kind.h"
#include "engine/report/med-report-source.h"
#include "support/med-test-fleet.h"

static gint64
usec_of (const char *iso)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) when = g_date_time_new_from_iso8601 (iso, zone);

  g_assert_nonnull (when);
  return g_date_time_to_unix (when) * G_USEC_PER_SEC;
}

static void
use_zone (const char *zone)
{
  g_setenv ("TZ", zone, TRUE);
  tzset ();
}

static void
test_weeks (void)
{
  static const struct
  {
    const char *zone;
    const char *moment;
    int weeks;
    const char *monday;
  } cases[] = {
    { "Asia/Tokyo", "2026-11-23T00:00:00", 0, "2026-11-23T00:00:00" },
    { "Asia/Tokyo", "2026-11-29T23:59:59", 0, "2026-11-23T00:00:00" },
    { "Asia/Tokyo", "2026-11-30T00:00:00", 0, "2026-11-30T00:00:00" },
    { "Asia/Tokyo", "2026-11-25T12:00:00", 1, "2026-11-30T00:00:00" },
    { "Asia/Tokyo", "2026-11-25T12:00:00", -4, "2026-10-26T00:00:00" },
    { "Asia/Tokyo", "2027-01-01T12:00:00", 0, "2026-12-28T00:00:00" },
    /* Clocks go back on Sunday 25 October and forward on 29 March. */
    { "Europe/Berlin", "2026-10-25T12:00:00", 0, "2026-10-19T00:00:00" },
    { "Europe/Berlin", "2026-10-25T12:00:00", 1, "2026-10-26T00:00:00" },
    { "Europe/Berlin", "2026-03-29T12:00:00", 0, "2026-03-23T00:00:00" },
    { "America/New_York", "2026-11-01T01:30:00", 0, "2026-10-26T00:00:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      use_zone (cases[i].zone);
      g_assert_cmpint (med_report_source_week_start (usec_of (cases[i].moment), cases[i].weeks), ==,
                       usec_of (cases[i].monday));
    }
  use_zone ("Asia/Tokyo");
}

/* Each day of two years: its week begins on a Monday not after it, and the next one follows. */
static void
test_weeks_join (void)
{
  static const char *const zones[] = { "Asia/Tokyo", "Europe/Berlin", "America/New_York" };

  for (gsize z = 0; z < G_N_ELEMENTS (zones); z++)
    {
      use_zone (zones[z]);
      for (int day = 0; day < 730; day++)
        {
          gint64 at = usec_of ("2026-01-01T15:00:00") + day * MED_USEC_PER_DAY;
          gint64 start = med_report_source_week_start (at, 0);
          g_autoptr (GDateTime) monday = g_date_time_new_from_unix_local (start / G_USEC_PER_SEC);

          g_assert_cmpint (start, <=, at);
          g_assert_cmpint (med_report_source_week_start (at, 1), >, at);
          g_assert_cmpint (g_date_time_get_day_of_week (monday), ==, 1);
          g_assert_cmpint (g_date_time_get_hour (monday), ==, 0);
          /* The end of this week is the beginning of the next. */
          g_assert_cmpint (med_report_source_week_start (med_report_source_week_start (at, 1), 0),
                           ==, med_report_source_week_start (at, 1));
          g_assert_cmpint (med_report_source_add_days (start, 7), ==,
                           med_report_source_week_start (at, 1));
        }
    }
  use_zone ("Asia/Tokyo");
}

static void
test_months (void)
{
  g_assert_cmpint (med_report_source_month_start (2026, 11), ==, usec_of ("2026-11-01T00:00:00"));
  g_assert_cmpint (med_report_source_month_start (2026, 13), ==, usec_of ("2027-01-01T00:00:00"));
  g_assert_cmpint (med_report_source_month_start (2026, 24), ==, usec_of ("2027-12-01T00:00:00"));
  g_assert_cmpint (med_report_source_add_months (usec_of ("2026-12-01T00:00:00"), -12), ==,
                   usec_of ("2025-12-01T00:00:00"));
  g_assert_cmpint (med_report_source_add_months (usec_of ("2026-03-31T10:00:00"), -1), ==,
                   usec_of ("2026-02-28T10:00:00"));
  use_zone ("Europe/Berlin");
  /* At the same hour, though a day of 25 hours lies between. */
  g_assert_cmpint (med_report_source_add_days (usec_of ("2026-10-24T00:00:00"), 2), ==,
                   usec_of ("2026-10-26T00:00:00"));
  use_zone ("Asia/Tokyo");
}

static void
test_day (void)
{
  g_autofree char *day = med_report_source_dup_day (MED_TEST_NOW_USEC);
  g_autofree char *last = med_report_source_dup_day (usec_of ("2026-11-24T00:00:00") - 1);
  g_autofree char *first = med_report_source_dup_day (usec_of ("2026-11-24T00:00:00"));

  g_assert_cmpstr (day, ==, "2026-11-23");
  g_assert_cmpstr (last, ==, "2026-11-23");
  g_assert_cmpstr (first, ==, "2026-11-24");
}

static void
test_times_that_are_not_known (void)
{
  g_autoptr (JsonObject) object = json_object_new ();

  med_report_source_set_time (object, "known", 5);
  med_report_source_set_time (object, "not", 0);
  g_assert_cmpint (med_report_source_get_time (object, "known"), ==, 5);
  g_assert_true (json_object_get_null_member (object, "not"));
  g_assert_cmpint (med_report_source_get_time (object, "not"), ==, 0);
  g_assert_cmpint (med_report_source_get_time (object, "missing"), ==, 0);
}

static void
test_hash (void)
{
  g_autoptr (JsonObject) first = json_object_new ();
  g_autoptr (JsonObject) second = json_object_new ();
  g_autofree char *known = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "{\"a\":1}", -1);

  json_object_set_int_member (first, "a", 1);
  g_autofree char *hash = med_report_source_dup_hash (first);
  g_assert_cmpstr (hash, ==, known);
  /* Order and every value count. */
  json_object_set_int_member (second, "b", 2);
  json_object_set_int_member (second, "a", 1);
  json_object_set_int_member (first, "b", 2);
  g_autofree char *one = med_report_source_dup_hash (first);
  g_autofree char *other = med_report_source_dup_hash (second);
  g_assert_cmpstr (one, !=, other);
}

typedef struct
{
  const char *fields;
  const char *sql;
} Question;

static gpointer
list (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;

  return med_report_source_list_sync (connection, question->fields, question->sql, MED_NO_VALUES,
                                      error);
}

static void
test_list (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  Question question = { "text number# time@ none empty@ zero#",
                        "SELECT 'a', 7, 9, NULL, 0, 0 UNION ALL SELECT 'b', 1, 2, 'x', 3, 4" };
  Question broken = { "a", "SELECT nothing FROM nowhere" };
  g_autoptr (JsonArray) rows =
      med_test_engine_run (fixture, MED_STORE_BULK, list, &question, &error);
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), rows);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_no_error (error);
  /* A time that is not known is null and never 1970; a number of none is 0. */
  g_assert_cmpstr (text, ==,
                   "[{\"text\":\"a\",\"number\":7,\"time\":9,\"none\":null,\"empty\":null,"
                   "\"zero\":0},{\"text\":\"b\",\"number\":1,\"time\":2,\"none\":\"x\","
                   "\"empty\":3,\"zero\":4}]");
  g_assert_null (med_test_engine_run (fixture, MED_STORE_BULK, list, &broken, &error));
  g_assert_nonnull (error);
}

static gpointer
begin (MedConnection *connection, gpointer report, GCancellable *cancellable, GError **error)
{
  return med_report_source_begin_sync (connection, report, error);
}

static void
test_begin (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) empty =
      med_test_engine_run (fixture, MED_STORE_BULK, begin, (gpointer) "R1", &error);

  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (empty, "as_of"), ==, MED_TEST_NOW_USEC);
  g_assert_true (json_object_get_null_member (empty, "site"));
  g_assert_true (json_object_get_null_member (empty, "kev_catalogue"));
  g_assert_true (json_object_get_null_member (empty, "audit"));
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (empty, "advisories"), "count"), ==,
      0);
  g_assert_true (json_object_has_member (empty, "form"));
  /* A report this program does not know has no form of its own. */
  g_autoptr (JsonObject) other =
      med_test_engine_run (fixture, MED_STORE_BULK, begin, (gpointer) "R99", &error);
  g_assert_false (json_object_has_member (other, "form"));
}

static void
test_kinds (void)
{
  MedReportKind kind;

  for (int i = 0; i < MED_N_REPORTS; i++)
    {
      const MedReportSpec *spec = &med_report_specs[i];

      g_assert_true (med_report_kind_from_word (spec->word, &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_true (med_report_kind_from_code (spec->code, &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_nonnull (spec->title);
      g_assert_nonnull (spec->subtitle);
    }
  static const char *const none[] = { "", "r1", "R9", "Fleet", "fleet " };
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_assert_false (med_report_kind_from_word (none[i], &kind));
      g_assert_false (med_report_kind_from_code (none[i], &kind));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/source/weeks", test_weeks);
  g_test_add_func ("/report/source/weeks-join", test_weeks_join);
  g_test_add_func ("/report/source/months", test_months);
  g_test_add_func ("/report/source/day", test_day);
  g_test_add_func ("/report/source/times-that-are-not-known", test_times_that_are_not_known);
  g_test_add_func ("/report/source/hash", test_hash);
  g_test_add_func ("/report/source/list", test_list);
  g_test_add_func ("/report/source/begin", test_begin);
  g_test_add_func ("/report/source/kinds", test_kinds);
  return g_test_run ();
}
