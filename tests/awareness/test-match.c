/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-alias.h"
#include "engine/awareness/med-match-review.h"
#include "engine/awareness/med-match.h"
#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-similarity.h"
#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"

static void
test_product_key (void)
{
  static const char *const cases[][3] = {
    { "Baxter", "Baxter Connex Health Portal", "connex health portal" },
    { "Baxter", "Baxter Baxter Connex", "connex" },
    { "Baxter, Inc.", "BAXTER Connex", "connex" },
    { "Baxter", "Baxter", "baxter" },
    { "Bax", "Baxter Connex", "baxter connex" },
    { "", "CT 64", "ct 64" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = med_product_key (cases[i][0], cases[i][1]);
      g_assert_cmpstr (key, ==, cases[i][2]);
    }
}

static void
test_similarity (void)
{
  g_autofree char *shared = NULL;

  g_assert_cmpfloat (med_similarity ("vue pacs", "vue pacs"), ==, 1.0);
  g_assert_cmpfloat (med_similarity_of_letters ("philips", "phillips"), >, 0.85);
  g_assert_cmpfloat (med_similarity_of_letters ("philips", ""), ==, 0.0);
  g_assert_cmpfloat (med_similarity_of_letters ("", ""), ==, 1.0);
  g_assert_cmpfloat (med_similarity_of_words ("connex health portal", "connex portal", &shared), >,
                     0.7);
  g_assert_cmpstr (shared, ==, "connex portal");
  g_assert_cmpfloat (med_similarity ("abc", "xyz"), <, 0.1);
  /* Symmetric, and never above one, also with words said twice. */
  g_assert_cmpfloat (med_similarity ("a b b b", "b"), <=, 1.0);
  g_assert_cmpfloat (med_similarity_of_words ("x x", "x", NULL), ==, 1.0);
  g_assert_cmpfloat (med_similarity_of_words ("x", "x x", NULL), ==, 1.0);
  g_assert_cmpfloat (med_similarity ("vitara m 5 bedside", "vitara m5"), >, 0.75);
  g_assert_cmpfloat (med_similarity_of_containment ("a b c", "abc"), ==, 0.0);
  g_assert_cmpfloat (med_similarity ("富士フイルム", "富士フィルム"), >, 0.8);
}

static void
test_version_reasons (void)
{
  static const struct
  {
    const char *version;
    const char *text;
    MedAnswer answer;
    const char *reason;
  } cases[] = {
    { "4.1", "< 4.2", MED_ANSWER_YES, "in-range\t4.1\t< 4.2" },
    { "4.2", "< 4.2", MED_ANSWER_NO, "outside-range\t4.2\t< 4.2" },
    { "4.1", "4.1", MED_ANSWER_YES, "in-range\t4.1\t4.1" },
    { "4.0", "4.1", MED_ANSWER_CANNOT_TELL, "older-than-listed\t4.0\t4.1" },
    { "", "< 4.2", MED_ANSWER_CANNOT_TELL, "version-unknown\t< 4.2" },
    { "4.1", "", MED_ANSWER_CANNOT_TELL, "no-version-stated\t4.1" },
    { "4.1", "the blue ones", MED_ANSWER_CANNOT_TELL, "not-readable\t4.1\tthe blue ones" },
    { "4.1", "a\tb", MED_ANSWER_CANNOT_TELL, "not-readable\t4.1\ta b" },
    /* A service pack is a version like any other, and so is each of a list. */
    { "4.1", "4.1 SP2", MED_ANSWER_CANNOT_TELL, "older-than-listed\t4.1\t4.1 SP2" },
    { "4.0", "4.1 SP2", MED_ANSWER_CANNOT_TELL, "older-than-listed\t4.0\t4.1 SP2" },
    { "4.1 SP3", "4.1 SP2", MED_ANSWER_NO, "outside-range\t4.1 SP3\t4.1 SP2" },
    { "4.0", "4.1, 4.3", MED_ANSWER_CANNOT_TELL, "older-than-listed\t4.0\t4.1, 4.3" },
    { "4.2", "4.1 and 4.3", MED_ANSWER_CANNOT_TELL, "older-than-listed\t4.2\t4.1 and 4.3" },
    { "4.4", "4.1, 4.3", MED_ANSWER_NO, "outside-range\t4.4\t4.1, 4.3" },
    /* A range says where it begins. */
    { "3.9", "4.0 to 4.2", MED_ANSWER_NO, "outside-range\t3.9\t4.0 to 4.2" },
    { "3.9", ">= 4.0 | < 4.2", MED_ANSWER_NO, "outside-range\t3.9\t>= 4.0 | < 4.2" },
    { "3.9", "4.0 and later", MED_ANSWER_NO, "outside-range\t3.9\t4.0 and later" },
    { "3.9", "vers:all/4.0", MED_ANSWER_NO, "outside-range\t3.9\tvers:all/4.0" },
    { "4.1", "4.x and later unless repaired", MED_ANSWER_CANNOT_TELL,
      "not-readable\t4.1\t4.x and later unless repaired" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reason = NULL;
      MedAnswer answer = med_match_version (cases[i].version, cases[i].text, &reason);

      g_assert_cmpstr (reason, ==, cases[i].reason);
      g_assert_cmpint (answer, ==, cases[i].answer);
    }
}

typedef struct
{
  const char *vendor_key;
  const char *product_key;
  gint64 product_id;
  int verb; /* 1 confirm, 0 reject, -1 withdraw */
} Decision;

static gpointer
decide_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Decision *d = input;
  gboolean done = d->verb < 0 ? med_alias_withdraw_sync (connection, 1, d->vendor_key,
                                                         d->product_key, d->product_id, error)
                              : med_alias_decide_sync (connection, 1, d->vendor_key, d->product_key,
                                                       d->product_id, d->verb, error);
  return done ? MED_STORE_OK : NULL;
}

static void
decide (MedTestEngine *fixture, int verb)
{
  Decision decision = { "exa medicals", "connex health portal", 1, verb };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, decide_func, &decision, &error);
  g_assert_no_error (error);
  med_test_fleet_assess (fixture);
}

static gpointer
review_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_match_review_sync (connection, cancellable, error);
}

static GPtrArray *
review (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *names = med_test_engine_run (fixture, MED_STORE_BULK, review_func, NULL, &error);

  g_assert_no_error (error);
  return names;
}

static MedTestEngine *
new_fixture (void)
{
  MedTestEngine *fixture = med_test_engine_new ();
  g_autofree char *text = med_test_fleet_advisory ("EXA-1", "Exa Medicals", "Connex Health Portal",
                                                   "P=< 4.2", "known_affected=P");

  med_test_fleet_add_device (fixture, "1", "Exa Medical", "Connex Portal", "4.1");
  med_test_fleet_add_device (fixture, "2", "Other", "Pump 7", "4.1");
  med_test_fleet_import (fixture, text);
  med_test_fleet_assess (fixture);
  return fixture;
}

static gint64
matches (MedTestEngine *fixture)
{
  return med_test_engine_count (fixture, "SELECT count(*) FROM match");
}

static void
test_review (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autoptr (GPtrArray) names = review (fixture);

  /* Similar is never enough. */
  g_assert_cmpint (matches (fixture), ==, 0);
  g_assert_cmpuint (names->len, ==, 1);
  const MedMatchName *name = g_ptr_array_index (names, 0);
  g_assert_cmpstr (name->vendor, ==, "Exa Medicals");
  g_assert_cmpstr (name->tracking_id, ==, "EXA-1");
  g_assert_cmpuint (name->candidates->len, ==, 1);
  const MedMatchCandidate *candidate = g_ptr_array_index (name->candidates, 0);
  g_assert_cmpstr (candidate->model, ==, "Connex Portal");
  g_assert_cmpstr (candidate->reason, ==,
                   "maker written almost the same; both names have “connex portal”");
}

static void
test_confirmed (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();

  decide (fixture, 1);
  g_autoptr (GPtrArray) confirmed = review (fixture);
  g_assert_cmpuint (confirmed->len, ==, 0);
  g_assert_cmpint (matches (fixture), ==, 1);

  /* It is remembered for advisories to come. */
  g_autofree char *next = med_test_fleet_advisory ("EXA-2", "EXA MEDICALS", "Connex Health Portal",
                                                   "P=4.1", "known_affected=P");
  med_test_fleet_import (fixture, next);
  med_test_fleet_assess (fixture);
  g_assert_cmpint (matches (fixture), ==, 2);

  decide (fixture, -1);
  g_assert_cmpint (matches (fixture), ==, 0);
  g_autoptr (GPtrArray) again = review (fixture);
  g_assert_cmpuint (again->len, ==, 1);
}

static void
test_rejected (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();

  decide (fixture, 0);
  g_autoptr (GPtrArray) names = review (fixture);
  g_assert_cmpuint (names->len, ==, 0);
  g_assert_cmpint (matches (fixture), ==, 0);
}

static void
test_rejected_same_name (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");
  Decision decision = { "exa", "ct", 1, 0 };
  g_autoptr (GError) error = NULL;

  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  med_test_fleet_import (fixture, text);
  med_test_fleet_assess (fixture);
  g_assert_cmpint (matches (fixture), ==, 1);
  med_test_engine_run (fixture, MED_STORE_WRITER, decide_func, &decision, &error);
  g_assert_no_error (error);
  med_test_fleet_assess (fixture);
  g_assert_cmpint (matches (fixture), ==, 0);
}

static void
test_refused (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  Decision unknown = { "exa medicals", "connex health portal", 99, 1 };
  Decision undecided = { "exa medicals", "connex health portal", 1, -1 };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_fleet_snapshot (fixture);

  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, decide_func, &unknown, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, decide_func, &undecided, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_other_numbers (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "Vita monitor MX100", "P=4.1", "known_affected=P");

  med_test_fleet_add_device (fixture, "1", "Exa", "Vita monitor MX40", "4.1");
  med_test_fleet_add_device (fixture, "2", "Exa", "Vita monitor MX-100", "4.1");
  med_test_fleet_import (fixture, text);
  med_test_fleet_assess (fixture);
  g_autoptr (GPtrArray) names = review (fixture);
  const MedMatchName *name = g_ptr_array_index (names, 0);
  const MedMatchCandidate *best = g_ptr_array_index (name->candidates, 0);
  const MedMatchCandidate *next = g_ptr_array_index (name->candidates, 1);
  g_assert_cmpstr (best->model, ==, "Vita monitor MX-100");
  g_assert_cmpfloat (next->score, <, best->score);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/match/maker-in-front-is-taken-away", test_product_key);
  g_test_add_func ("/awareness/match/similarity", test_similarity);
  g_test_add_func ("/awareness/match/version-and-reason", test_version_reasons);
  g_test_add_func ("/awareness/match/similar-names-are-asked-about", test_review);
  g_test_add_func ("/awareness/match/confirmed-name-is-remembered", test_confirmed);
  g_test_add_func ("/awareness/match/rejected-name-is-not-asked-again", test_rejected);
  g_test_add_func ("/awareness/match/rejected-equal-name-matches-no-more", test_rejected_same_name);
  g_test_add_func ("/awareness/match/refused-decisions-change-nothing", test_refused);
  g_test_add_func ("/awareness/match/other-numbers-rank-lower", test_other_numbers);
  return g_test_run ();
}
