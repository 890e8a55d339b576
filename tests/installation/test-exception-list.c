/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-exception.h"
#include "support/med-test-fleet.h"

static void
test_words (void)
{
  for (int i = 0; i < MED_N_EXCEPTION_STATES; i++)
    {
      MedExceptionState state;

      g_assert_true (med_exception_state_from_word (
          med_exception_state_to_word ((MedExceptionState) i), &state));
      g_assert_cmpint (state, ==, i);
      g_assert_cmpstr (med_exception_state_get_title (state), !=, "");
      /* An exception never looks as good as a verified install. */
      g_assert_cmpint (med_exception_state_get_outcome (state), !=, MED_OUTCOME_GOOD);
    }
  for (int i = 0; i < MED_N_EXCEPTION_REASONS; i++)
    {
      MedExceptionReason reason;

      g_assert_true (med_exception_reason_from_word (
          med_exception_reason_to_word ((MedExceptionReason) i), &reason));
      g_assert_cmpint (reason, ==, i);
      g_assert_cmpstr (med_exception_reason_get_title (reason), !=, "");
    }
  for (int i = 0; i < MED_N_CONTROL_KINDS; i++)
    {
      MedControlKind kind;

      g_assert_true (
          med_control_kind_from_word (med_control_kind_to_word ((MedControlKind) i), &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_cmpstr (med_control_kind_get_title (kind), !=, "");
    }
  for (int i = 0; i < MED_N_STANDINGS; i++)
    {
      MedExceptionStanding standing;

      g_assert_true (med_exception_standing_from_word (
          med_exception_standing_to_word ((MedExceptionStanding) i), &standing));
      g_assert_cmpint (standing, ==, i);
      g_assert_cmpint (med_exception_standing_get_outcome (standing), !=, MED_OUTCOME_GOOD);
      g_assert_nonnull (med_exception_standing_get_condition (standing));
    }
}

static void
test_foreign_words (void)
{
  static const char *const foreign[] = { NULL, "", "Running", "running ", "x" };
  MedExceptionState state;
  MedExceptionReason reason;
  MedControlKind kind;
  MedExceptionStanding standing;

  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      g_assert_false (med_exception_state_from_word (foreign[i], &state));
      g_assert_false (med_exception_reason_from_word (foreign[i], &reason));
      g_assert_false (med_control_kind_from_word (foreign[i], &kind));
      g_assert_false (med_exception_standing_from_word (foreign[i], &standing));
    }
  g_assert_cmpstr (med_exception_trigger_get_title (NULL), ==, "");
  g_assert_cmpstr (med_exception_trigger_get_title ("by-magic"), ==, "by-magic");
  g_assert_cmpstr (med_exception_trigger_get_title (MED_TRIGGER_DATE), !=, MED_TRIGGER_DATE);
}

/* Every state with every date around today, 2026-11-23: the boundaries are today and in 60 days. */
static void
test_judge (void)
{
  static const struct
  {
    MedExceptionState state;
    gboolean lapsed;
    const char *expires;
    MedExceptionStanding standing;
  } cases[] = {
    { MED_EXCEPTION_REQUESTED, FALSE, "2027-05-01", MED_STANDING_REQUESTED },
    { MED_EXCEPTION_REQUESTED, FALSE, "2026-01-01", MED_STANDING_REQUESTED },
    { MED_EXCEPTION_RUNNING, FALSE, "2027-01-23", MED_STANDING_RUNNING },
    { MED_EXCEPTION_RUNNING, FALSE, "2027-01-22", MED_STANDING_EXPIRING },
    { MED_EXCEPTION_RUNNING, FALSE, "2026-11-24", MED_STANDING_EXPIRING },
    { MED_EXCEPTION_RUNNING, FALSE, "2026-11-23", MED_STANDING_EXPIRED },
    { MED_EXCEPTION_RUNNING, FALSE, "", MED_STANDING_EXPIRED },
    { MED_EXCEPTION_REFUSED, FALSE, "2027-05-01", MED_STANDING_REFUSED },
    { MED_EXCEPTION_WITHDRAWN, FALSE, "2027-05-01", MED_STANDING_WITHDRAWN },
    { MED_EXCEPTION_ENDED, FALSE, "2027-05-01", MED_STANDING_ENDED },
    { MED_EXCEPTION_ENDED, TRUE, "2027-05-01", MED_STANDING_EXPIRED },
    { MED_EXCEPTION_ENDED, TRUE, "2026-01-01", MED_STANDING_EXPIRED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (
        med_exception_judge (cases[i].state, cases[i].lapsed, cases[i].expires, MED_TEST_NOW_USEC),
        ==, cases[i].standing);
}

typedef struct
{
  MedExceptionCounts counts;
  gint64 of[MED_N_STANDINGS];
} Counted;

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Counted *counted = input;
  g_autofree char *soon = med_exception_dup_soon (med_connection_now_usec (connection));

  for (int i = 0; i < MED_N_STANDINGS; i++)
    {
      g_auto (GStrv) parts =
          g_strsplit (med_exception_standing_get_condition ((MedExceptionStanding) i), "$F1", -1);
      g_autofree char *condition = g_strjoinv ("$1", parts);
      g_autofree char *sql =
          g_strconcat ("SELECT count(*) FROM exception e WHERE ", condition, NULL);

      if (!med_connection_get_int (connection, sql, MED_VALUES (MED_TEXT (soon)), &counted->of[i],
                                   error))
        return NULL;
    }
  return med_exception_count_sync (connection, &counted->counts, error) ? MED_STORE_OK : NULL;
}

static Counted
count_all (MedTestWard *ward)
{
  Counted counted = { 0 };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, count_func, &counted, &error);
  g_assert_no_error (error);
  return counted;
}

/* The filters of the list part the exceptions: each is in exactly one, and it is the one that its
 * standing says. */
static void
test_conditions (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedTestException) exception;
  Counted counted;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_exception_init (&exception, ward);
  g_assert_true (med_test_exception_request (&exception, NULL));
  counted = count_all (ward);
  g_assert_cmpint (counted.of[MED_STANDING_REQUESTED], ==, 1);
  g_assert_cmpint (counted.counts.to_approve, ==, 1);
  g_assert_true (med_test_exception_refuse (&exception, MED_TEST_SECURITY, "no", NULL));
  med_test_exception_run (&exception);
  counted = count_all (ward);
  g_assert_cmpint (counted.of[MED_STANDING_REFUSED], ==, 1);
  g_assert_cmpint (counted.of[MED_STANDING_RUNNING], ==, 1);
  g_assert_cmpint (counted.counts.to_approve, ==, 0);
  g_assert_cmpint (counted.counts.expiring, ==, 0);
  med_test_fleet_run_script (ward->engine, "UPDATE control SET next_test_date = '2027-12-31'");
  med_clock_advance (ward->engine->clock, 99 * MED_USEC_PER_DAY); /* 2027-03-02 */
  med_test_ward_catch_up (ward);
  counted = count_all (ward);
  g_assert_cmpint (counted.of[MED_STANDING_EXPIRING], ==, 1);
  g_assert_cmpint (counted.counts.expiring, ==, 1);
  med_clock_advance (ward->engine->clock, 60 * MED_USEC_PER_DAY); /* 2027-05-01 */
  med_test_ward_catch_up (ward);
  counted = count_all (ward);
  g_assert_cmpint (counted.of[MED_STANDING_EXPIRED], ==, 1);
  g_assert_cmpint (counted.of[MED_STANDING_EXPIRING], ==, 0);
  g_assert_cmpint (counted.counts.expired, ==, 1);
  g_autoptr (MedException) lapsed = med_test_exception_load (&exception);
  g_assert_true (lapsed->lapsed);
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET lapsed_usec = NULL");
  counted = count_all (ward);
  g_assert_cmpint (counted.of[MED_STANDING_EXPIRED], ==, 0);
  g_assert_cmpint (counted.of[MED_STANDING_ENDED], ==, 1);
  gint64 sum = 0;
  for (int i = 0; i < MED_N_STANDINGS; i++)
    sum += counted.of[i];
  g_assert_cmpint (sum, ==, med_test_engine_count (ward->engine, "SELECT count(*) FROM exception"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/exception-list/" name, func)
  CASE ("words-there-and-back", test_words);
  CASE ("foreign-words", test_foreign_words);
  CASE ("standing-by-state-and-date", test_judge);
  CASE ("filters-part-the-exceptions", test_conditions);
  return g_test_run ();
}
