/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/distribution/med-verification-job.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

typedef struct
{
  MedTestEngine *engine;
  MedVerificationQueue *queue;
  GMainLoop *loop;
  guint running;
  guint passed;
  guint failed;
  guint stopped;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = med_test_statement (NULL, NULL);

  fixture->engine = med_test_engine_new ();
  med_test_statement_add_people (fixture->engine);
  med_test_fleet_run_script (fixture->engine, "INSERT INTO setting (key, value) VALUES"
                                              " ('clamd-address', 'unix:/nowhere/clamd.ctl')");
  med_test_statement_release (fixture->engine, text);
  fixture->queue = med_verification_queue_new (med_engine_get_store (fixture->engine->engine),
                                               fixture->engine->dir);
  fixture->loop = g_main_loop_new (NULL, FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_verification_queue_close (fixture->queue);
  g_assert_finalize_object (fixture->queue);
  g_main_loop_unref (fixture->loop);
  med_test_engine_free (fixture->engine);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedVerificationOutcome) outcome =
      med_verification_queue_finish (fixture->queue, result, &error);

  if (outcome == NULL)
    {
      fixture->stopped += g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED) ? 1 : 0;
      g_test_message ("%s", error->message);
    }
  else if (outcome->bytes->result == MED_CHECK_PASSED)
    {
      fixture->passed++;
      g_assert_nonnull (outcome->malware);
    }
  else
    {
      fixture->failed++;
      g_assert_null (outcome->malware);
    }
  if (--fixture->running == 0)
    g_main_loop_quit (fixture->loop);
}

static MedVerificationJob *
add (Fixture *fixture, const char *path)
{
  fixture->running++;
  return med_verification_queue_add (fixture->queue, 1, 1, path, done_cb, fixture);
}

static void
test_right_and_wrong (Fixture *fixture, gconstpointer data)
{
  g_autofree char *right =
      med_test_fleet_write_file (fixture->engine, "right", MED_TEST_PAYLOAD_TEXT);
  g_autofree char *wrong = med_test_fleet_write_file (fixture->engine, "wrong", "hello_world");

  add (fixture, wrong);
  g_main_loop_run (fixture->loop);
  g_assert_cmpuint (fixture->failed, ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture->engine,
                                          "SELECT count(*) FROM payload_check"
                                          " WHERE kind = 'bytes' AND result = 'failed'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT coalesce(stored_usec, 0)"
                                                           " FROM payload"),
                   ==, 0);
  add (fixture, right);
  add (fixture, NULL);
  g_main_loop_run (fixture->loop);
  g_assert_cmpuint (fixture->passed, >=, 1);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT stored_usec FROM payload"), ==,
                   MED_TEST_NOW_USEC);
  /* No scanner: told as not scanned, never as clean. */
  g_assert_cmpint (med_test_engine_count (fixture->engine,
                                          "SELECT count(*) FROM payload_check"
                                          " WHERE kind = 'malware' AND result <> 'not-checked'"),
                   ==, 0);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autofree char *right =
      med_test_fleet_write_file (fixture->engine, "right", MED_TEST_PAYLOAD_TEXT);

  for (int i = 0; i < 20; i++)
    add (fixture, right);
  g_main_loop_run (fixture->loop);
  g_assert_cmpuint (fixture->passed, ==, 20);
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = med_test_fleet_snapshot (fixture->engine);
  g_autofree char *right =
      med_test_fleet_write_file (fixture->engine, "right", MED_TEST_PAYLOAD_TEXT);
  MedVerificationState state = { 0 };

  g_autoptr (MedVerificationJob) job = g_object_ref (add (fixture, "/dev/zero"));
  med_verification_job_cancel (job);
  for (int i = 0; i < 5; i++)
    med_verification_job_cancel (add (fixture, "/nowhere"));
  g_main_loop_run (fixture->loop);
  med_verification_job_get_state (job, &state);
  g_assert_cmpint (state.phase, ==, MED_VERIFICATION_ENDED);
  g_assert_cmpuint (fixture->passed + fixture->failed, ==, fixture->failed);
  g_autofree char *after = med_test_fleet_snapshot (fixture->engine);
  if (fixture->failed == 0)
    g_assert_cmpstr (before, ==, after);
}

/* Closing while jobs wait: each is told, nothing is left behind. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 10; i++)
    add (fixture, "/nowhere/at/all");
  med_verification_queue_close (fixture->queue);
  g_main_loop_run (fixture->loop);
  g_assert_cmpuint (fixture->passed, ==, 0);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/distribution/verification/right-and-wrong-bytes", test_right_and_wrong);
  ADD ("/distribution/verification/many-at-once", test_many);
  ADD ("/distribution/verification/stopped-stores-nothing", test_stopped);
  ADD ("/distribution/verification/closed-while-waiting", test_closed);
  return g_test_run ();
}
