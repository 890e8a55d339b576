/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-found-install.h"
#include "engine/installation/med-transition-guard.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static gpointer
record_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_found_install_record_sync (connection, input, error) ? MED_STORE_OK : NULL;
}

static gboolean
record (MedTestWard *ward, MedFoundInstall *found, GError **error)
{
  return med_test_engine_run (ward->engine, MED_STORE_WRITER, record_func, found, error) != NULL;
}

typedef struct
{
  const MedFoundInstall *found;
  MedFoundVerdict *verdict;
} Judging;

static gpointer
judge_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Judging *judging = input;

  return med_found_install_judge_sync (connection, judging->found, judging->verdict, error)
             ? MED_STORE_OK
             : NULL;
}

static void
judge (MedTestWard *ward, const MedFoundInstall *found, MedFoundVerdict *verdict)
{
  Judging judging = { found, verdict };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, judge_func, &judging, &error);
  g_assert_no_error (error);
}

static MedFoundInstall *
report (MedTestWard *ward)
{
  MedFoundInstall *found = med_found_install_new (ward->disposition_id, MED_TEST_LEAD);

  found->installed_usec = med_clock_now_usec (ward->engine->clock) - MED_USEC_PER_HOUR;
  found->version_read = g_strdup ("4.2");
  found->engineer = g_strdup ("K. Weber, Exa");
  found->report_number = g_strdup ("SR-2026-118");
  found->text = g_strdup ("Installed during the yearly service.");
  found->report_name = g_strdup ("SR-2026-118.pdf");
  found->report = g_bytes_new_static ("%PDF-1.4 report", 15);
  found->take_from_use = TRUE;
  return found;
}

static char *
dup_missing (MedTestWard *ward)
{
  return med_test_fleet_dup_text (
      ward->engine,
      "SELECT coalesce(group_concat(guard, ' '), '') FROM (SELECT guard FROM missing_guard "
      "ORDER BY guard)");
}

static gint64
count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

/* Installed by a service man outside MedPatch: recorded, taken out of use, not verified by that,
 * and everything that nobody saw to is kept by name. */
static void
test_found (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedFoundInstall) found = NULL;
  g_autoptr (GError) error = NULL;

  med_clock_advance (ward->engine->clock, 2 * MED_USEC_PER_HOUR);
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  found = report (ward);
  record (ward, found, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "installed-unverified", "quarantined");
  g_autofree char *missing = dup_missing (ward);
  g_assert_cmpstr (missing, ==,
                   "consent downtime free-now rehashed restore-point under-service "
                   "version-expected");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM nonconformance"), ==, 0);
  g_assert_cmpint (count (ward, "SELECT started_usec FROM attempt"), ==, found->installed_usec);
  g_autofree char *late = med_test_fleet_dup_text (
      ward->engine, "SELECT way || '|' || entered_by || '|' || engineer || '|' || report_number "
                    "FROM late_entry");
  g_assert_cmpstr (late, ==, "found|3|K. Weber, Exa|SR-2026-118");
  g_autofree char *reason =
      med_test_fleet_dup_text (ward->engine, "SELECT reason FROM disposition");
  g_assert_nonnull (strstr (reason, "Restore point recorded"));
  g_assert_nonnull (strstr (reason, "yearly service"));

  g_free (ward->attempt_id);
  ward->attempt_id = g_strdup (found->attempt_id);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH, "4.2", NULL);
  med_test_ward_assert_state (ward, "in-service", "quarantined");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM missing_guard"), ==, 7);
}

/* The vendor had not released it: an owner sees to that until a date. */
static void
test_nonconforming (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedFoundInstall) found = NULL;
  g_autoptr (GError) error = NULL;

  med_test_ward_state (ward, 2, "withdrawn");
  med_test_ward_catch_up (ward);
  med_clock_advance (ward->engine->clock, 2 * MED_USEC_PER_HOUR);
  found = report (ward);
  g_autofree char *before = med_test_ward_snapshot (ward);
  g_assert_false (record (ward, found, &error)); /* nobody is named for it */
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  found->owner_id = MED_TEST_SECURITY;
  found->due_date = g_strdup ("2020-01-01");
  g_assert_false (record (ward, found, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);

  g_free (found->due_date);
  found->due_date = g_strdup ("2030-12-01");
  record (ward, found, &error);
  g_assert_no_error (error);
  g_autofree char *row = med_test_fleet_dup_text (
      ward->engine, "SELECT owner_id || '|' || due_date || '|' || text FROM nonconformance");
  g_assert_true (g_str_has_prefix (row, "5|2030-12-01|KB1 was installed on 10233"));
  g_assert_nonnull (strstr (row, "release 4.1"));
  g_autofree char *missing = dup_missing (ward);
  g_assert_nonnull (strstr (missing, "released"));
  /* It cannot be verified: what was never validated does not go back to the clinic. */
  g_free (ward->attempt_id);
  ward->attempt_id = g_strdup (found->attempt_id);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH, "4.2",
                                MED_ERROR_REFUSED);
}

/* Judged by what was known when it was installed, not by what is known today. */
static void
test_released_since (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_auto (MedFoundVerdict) now = { 0 }, then = { 0 };
  g_autoptr (MedFoundInstall) found = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_clock_advance (ward->engine->clock, 2 * MED_USEC_PER_HOUR);
  found = report (ward);
  judge (ward, found, &now);
  g_assert_false (now.nonconforming);
  g_assert_null (now.refused);
  found->installed_usec = MED_TEST_NOW_USEC - MED_USEC_PER_DAY; /* a day before the release */
  judge (ward, found, &then);
  g_assert_true (then.nonconforming);
  g_assert_true (then.missing & (G_GUINT64_CONSTANT (1) << MED_GUARD_CHECKS));
}

static void
give_report (MedFoundInstall *found)
{
  g_clear_pointer (&found->report, g_bytes_unref);
}

static void
give_empty_report (MedFoundInstall *found)
{
  g_clear_pointer (&found->report, g_bytes_unref);
  found->report = g_bytes_new_static ("", 0);
}

static void
give_other_version (MedFoundInstall *found)
{
  g_free (found->version_read);
  found->version_read = g_strdup ("4.1");
}

static void
give_no_version (MedFoundInstall *found)
{
  g_clear_pointer (&found->version_read, g_free);
}

static void
give_future (MedFoundInstall *found)
{
  found->installed_usec = MED_TEST_NOW_USEC + MED_USEC_PER_DAY;
}

static void
give_no_time (MedFoundInstall *found)
{
  found->installed_usec = 0;
}

static void
leave_in_use (MedFoundInstall *found)
{
  found->take_from_use = FALSE;
}

static void
by_technician (MedFoundInstall *found)
{
  found->person_id = MED_TEST_TECH;
}

static void
of_no_order (MedFoundInstall *found)
{
  found->disposition_id = 4711;
}

static const struct
{
  const char *name;
  void (*spoil) (MedFoundInstall *found);
  MedError code;
  const char *words;
} spoilt[] = {
  { "without-report", give_report, MED_ERROR_CORRECT_INPUT, "service report" },
  { "empty-report", give_empty_report, MED_ERROR_CORRECT_INPUT, "1 byte" },
  { "other-version", give_other_version, MED_ERROR_REFUSED, "leads to" },
  { "no-version", give_no_version, MED_ERROR_REFUSED, "leads to" },
  { "in-the-future", give_future, MED_ERROR_REFUSED, "future" },
  { "no-time", give_no_time, MED_ERROR_REFUSED, "is missing" },
  { "still-in-use", leave_in_use, MED_ERROR_REFUSED, "clinical use" },
  { "by-a-technician", by_technician, MED_ERROR_REFUSED, "lead" },
  { "of-no-order", of_no_order, MED_ERROR_NOT_FOUND, NULL },
};

static void
test_refused (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedFoundInstall) found = NULL;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_clock_advance (ward->engine->clock, 2 * MED_USEC_PER_HOUR);
  found = report (ward);
  spoilt[i].spoil (found);
  g_autofree char *before = med_test_ward_snapshot (ward);
  g_assert_false (record (ward, found, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, MED_ERROR, (int) spoilt[i].code);
  if (spoilt[i].words != NULL)
    g_assert_nonnull (strstr (error->message, spoilt[i].words));
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (count (ward, "SELECT count(*) FROM evidence"), ==, 0);
}

/* Where it can be found: the lead's own steps lead to the state from which it is recorded. */
static void
test_from_state (gconstpointer data)
{
  const MedDispositionState state = GPOINTER_TO_INT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedFoundInstall) found = NULL;
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, state);
  med_clock_advance (ward->engine->clock, 2 * MED_USEC_PER_HOUR);
  found = report (ward);
  found->installed_usec = MED_TEST_NOW_USEC + MED_USEC_PER_MINUTE;
  record (ward, found, &error);
  g_assert_no_error (error);
  med_test_ward_assert_state (ward, "installed-unverified", "quarantined");
  g_assert_cmpint (count (ward, "SELECT count(*) FROM downtime WHERE state = 'planned'"), ==, 0);
}

static void
test_twice (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedFoundInstall) found = NULL, again = NULL;
  g_auto (MedFoundVerdict) verdict = { 0 };
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_clock_advance (ward->engine->clock, 2 * MED_USEC_PER_HOUR);
  found = report (ward);
  record (ward, found, &error);
  g_assert_no_error (error);
  g_autofree char *before = med_test_ward_snapshot (ward);
  record (ward, found, &error);
  g_assert_no_error (error);
  again = report (ward);
  judge (ward, again, &verdict);
  g_assert_cmpstr (verdict.already, ==, "Installed, not verified");
  g_assert_false (record (ward, again, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

/* A word is kept for each guard, and each word is a title again. */
static void
test_guard_words (void)
{
  const MedTransitionFacts nothing = { 0 };
  const guint64 unmet = med_guard_find_unmet_at_start (&nothing);
  guint n = 0;

  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    {
      const char *word = med_guard_to_word (guard);

      if ((unmet & (G_GUINT64_CONSTANT (1) << guard)) == 0)
        continue;
      n++;
      g_assert_cmpuint (strlen (word), >, 3);
      g_assert_cmpstr (med_guard_word_get_text (word), ==, med_guard_get_title (guard));
    }
  g_assert_cmpuint (n, ==, 11); /* unchanged and no other attempt hold where nothing is known */
  g_assert_cmpstr (med_guard_to_word (MED_GUARD_RETIRED), ==, "");
  g_assert_cmpstr (med_guard_word_get_text ("no such guard"), ==, "no such guard");
  g_assert_cmpstr (med_guard_word_get_text (NULL), ==, "");
}

int
main (int argc, char *argv[])
{
  static const MedDispositionState states[] = { MED_DISPOSITION_AUTHORIZED, MED_DISPOSITION_STAGED,
                                                MED_DISPOSITION_SCHEDULED };

  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/found-install/" name
  g_test_add_func (CASE ("recorded-not-verified"), test_found);
  g_test_add_func (CASE ("not-released-is-a-nonconformance"), test_nonconforming);
  g_test_add_func (CASE ("judged-by-what-was-known-then"), test_released_since);
  g_test_add_func (CASE ("twice-is-harmless"), test_twice);
  g_test_add_func (CASE ("guard-words"), test_guard_words);
  for (guint i = 0; i < G_N_ELEMENTS (spoilt); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("refused/"), spoilt[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refused);
    }
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *path =
          g_strconcat (CASE ("from/"), med_disposition_state_to_word (states[i]), NULL);
      g_test_add_data_func (path, GINT_TO_POINTER (states[i]), test_from_state);
    }
  return g_test_run ();
}
