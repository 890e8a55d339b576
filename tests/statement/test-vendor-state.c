/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

#define A(n) (1u << (n))

/* The machine as the design draws it, by number of state: step by step, and with a document. */
static const struct
{
  guint steps;
  guint documented;
} drawn[MED_N_VENDOR_STATES] = {
  [0] = { A (1), A (2) | A (3) | A (4) | A (5) | A (6) | A (7) | A (8) },
  [1] = { A (2) | A (10), A (3) | A (4) | A (5) | A (6) | A (7) | A (8) },
  [2] = { A (3) | A (4) | A (6) | A (10), A (5) | A (7) | A (8) },
  [3] = { A (5) | A (7) | A (10), A (4) | A (6) | A (8) },
  [4] = { A (2) | A (10), 0 },
  [5] = { A (3) | A (6) | A (10), 0 },
  [6] = { A (2) | A (10), 0 },
  [7] = { A (5) | A (8) | A (10), 0 },
  [8] = { A (9) | A (10), 0 },
  [9] = { A (2) | A (10), 0 },
  [10] = { 0, 0 },
};

static void
test_every_pair (void)
{
  for (guint from = 0; from < MED_N_VENDOR_STATES; from++)
    for (guint to = 0; to < MED_N_VENDOR_STATES; to++)
      {
        gboolean step = (drawn[from].steps & A (to)) != 0;
        gboolean jump = step || (drawn[from].documented & A (to)) != 0;

        g_assert_cmpint (med_vendor_state_may_follow (from, to, FALSE), ==, step);
        g_assert_cmpint (med_vendor_state_may_follow (from, to, TRUE), ==, jump);
      }
}

/* Whatever document is attached: nothing withdrawn, superseded, refused or decided against becomes
 * released without being assessed or tested again. */
static void
test_no_way_back_to_released (void)
{
  static const MedVendorState closed[] = {
    MED_VENDOR_STATE_NOT_APPLICABLE,     MED_VENDOR_STATE_NOT_APPROVED,
    MED_VENDOR_STATE_NO_RELEASE_PLANNED, MED_VENDOR_STATE_WITHDRAWN,
    MED_VENDOR_STATE_SUPERSEDED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    g_assert_false (med_vendor_state_may_follow (closed[i], MED_VENDOR_STATE_RELEASED, TRUE));
  g_assert_false (
      med_vendor_state_may_follow (MED_VENDOR_STATE_IN_TEST, MED_VENDOR_STATE_RELEASED, FALSE));
}

/* Every state but the last has a way on; from every state before it release can be reached. */
static void
test_no_dead_end (void)
{
  guint reaches = A (MED_VENDOR_STATE_RELEASED);

  for (guint round = 0; round < MED_N_VENDOR_STATES; round++)
    for (guint from = 0; from < MED_N_VENDOR_STATES; from++)
      for (guint to = 0; to < MED_N_VENDOR_STATES; to++)
        if ((reaches & A (to)) != 0 && med_vendor_state_may_follow (from, to, FALSE))
          reaches |= A (from);
  g_assert_cmpuint (reaches, ==, A (MED_N_VENDOR_STATES) - 1 - A (MED_VENDOR_STATE_SUPERSEDED));
}

static void
test_words (void)
{
  MedVendorState state;

  for (guint i = 0; i < MED_N_VENDOR_STATES; i++)
    {
      g_assert_true (med_vendor_state_from_word (med_vendor_state_to_word (i), &state));
      g_assert_cmpint (state, ==, (int) i);
      g_assert_cmpint (*med_vendor_state_get_title (i), !=, '\0');
      g_assert_cmpint (med_vendor_state_get_reason (i) == NULL, ==, i == MED_VENDOR_STATE_RELEASED);
    }
  g_assert_false (med_vendor_state_from_word ("Released", &state));
  g_assert_false (med_vendor_state_from_word (NULL, &state));
}

typedef struct
{
  MedVendorState state;
  gint64 statement_id;
} Track;

static gpointer
get_track (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Track *track = input;
  gint64 patch_id = 0;
  gint64 release_id = 0;

  if (!med_connection_get_int (connection, "SELECT max(id) FROM patch", MED_NO_VALUES, &patch_id,
                               error) ||
      !med_connection_get_int (connection, "SELECT id FROM release WHERE version = '4.1'",
                               MED_NO_VALUES, &release_id, error) ||
      !med_vendor_track_get_sync (connection, patch_id, release_id, &track->state,
                                  &track->statement_id, error))
    return NULL;
  return MED_STORE_OK;
}

static MedVendorState
state_of (MedTestEngine *fixture)
{
  g_autoptr (GError) error = NULL;
  Track track = { 0 };

  med_test_engine_run (fixture, MED_STORE_WRITER, get_track, &track, &error);
  g_assert_no_error (error);
  return track.state;
}

static void
test_only_confirmed_counts (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  med_test_statement_add_people (fixture);
  g_assert_true (med_test_statement_import (fixture, 1, text, &imported, &error));
  g_assert_cmpint (state_of (fixture), ==, MED_VENDOR_STATE_AVAILABLE);
  g_assert_true (med_test_statement_confirm (fixture, imported.statement_id, 2, &error));
  g_assert_cmpint (state_of (fixture), ==, MED_VENDOR_STATE_RELEASED);
}

static void
test_expired_is_not_released (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *text = med_test_statement ("\"2027-02-01\"", "\"2026-11-24\"", NULL);

  med_test_statement_add_people (fixture);
  med_test_statement_release (fixture, text);
  g_assert_cmpint (state_of (fixture), ==, MED_VENDOR_STATE_RELEASED);
  med_clock_advance (fixture->clock, 2 * MED_USEC_PER_DAY);
  g_assert_cmpint (state_of (fixture), ==, MED_VENDOR_STATE_APPROVED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statement/vendor-state/every-pair-is-as-drawn", test_every_pair);
  g_test_add_func ("/statement/vendor-state/no-way-back-to-released", test_no_way_back_to_released);
  g_test_add_func ("/statement/vendor-state/no-dead-end", test_no_dead_end);
  g_test_add_func ("/statement/vendor-state/words-are-read-back", test_words);
  g_test_add_func ("/statement/vendor-state/only-confirmed-counts", test_only_confirmed_counts);
  g_test_add_func ("/statement/vendor-state/expired-is-not-released", test_expired_is_not_released);
  return g_test_run ();
}
