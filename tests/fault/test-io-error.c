/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Failing and full disks. The real engine works while the n-th call that changes something on its
 * disk fails with an I/O error or for want of room, once or from then on; afterwards the disk is
 * well again and is looked at. FAULT_RUNS, FAULT_SEED; see README.md. */

#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "engine/base/med-error.h"
#include "fault/fault-check.h"
#include "fault/fault-scene.h"

/* Every so many runs the operation is carried through afterwards. */
#define CARRY_THROUGH_EVERY 5

typedef struct
{
  FaultScene *scene;
  const char *operation;
  GRand *chance;
  GHashTable *known;
  gboolean only_commits;
  guint n_calls; /* of an undisturbed run */
} Trial;

/* What goes wrong. @abandon: at a commit, and the program is gone with it */
typedef struct
{
  guint at;
  int code;
  gboolean for_good;
  gboolean abandon;
} Failure;

static void
reset (Trial *self)
{
  fault_scene_reset (self->scene);
  if (g_str_equal (self->operation, "first"))
    {
      med_test_remove_tree (self->scene->root);
      g_assert_cmpint (g_mkdir_with_parents (self->scene->root, 0700), ==, 0);
    }
}

/* @failure: (nullable): none; then the calls are counted */
static FaultRun *
run (Trial *self, const Failure *failure, gboolean with_fingerprint)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *root = g_strconcat ("FAULT_ROOT=", self->scene->root, NULL);
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", g_getenv ("FAULT_PRELOAD"), NULL);
  g_autofree char *count = g_strdup_printf ("FAULT_COUNT=%s/count", self->scene->base);

  g_strv_builder_add_many (builder, root, preload, count, NULL);
  if (with_fingerprint)
    g_strv_builder_add (builder, "FAULT_FINGERPRINT=1");
  if (self->only_commits)
    g_strv_builder_add (builder, "FAULT_ONLY_SYNCS_OF=-wal");
  if (failure != NULL && failure->abandon)
    g_strv_builder_add (builder, "FAULT_ABANDON=1");
  if (failure != NULL)
    {
      g_autofree char *at = g_strdup_printf ("FAULT_FAIL_AT=%u", failure->at);
      g_autofree char *code = g_strdup_printf ("FAULT_ERRNO=%d", failure->code);
      g_strv_builder_add_many (builder, at, code, failure->for_good ? "FAULT_FOR_GOOD=1" : NULL,
                               NULL);
    }
  g_auto (GStrv) environment = g_strv_builder_end (builder);
  const FaultOrder order = { .operation = self->operation,
                             .root = self->scene->root,
                             .input = self->scene->input,
                             .environment = (const char *const *) environment };
  return fault_run (&order);
}

static Trial *
trial_new (const char *operation, gboolean only_commits)
{
  Trial *self = g_new0 (Trial, 1);

  self->operation = operation;
  self->only_commits = only_commits;
  self->chance = fault_chance_new ();
  self->scene = fault_scene_new (TRUE, FALSE);
  reset (self);
  g_autoptr (FaultRun) undisturbed = run (self, NULL, TRUE);
  g_assert_true (undisturbed->ended);
  self->known = fault_check_learn (undisturbed->acks);
  g_autofree char *count = g_build_filename (self->scene->base, "count", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (count, &text, NULL, NULL));
  self->n_calls = (guint) g_ascii_strtoull (text, NULL, 10);
  g_assert_cmpuint (self->n_calls, >, only_commits ? 50 : 500);
  return self;
}

static void
trial_free (Trial *self)
{
  fault_scene_free (self->scene);
  g_hash_table_unref (self->known);
  g_rand_free (self->chance);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trial, trial_free)

static char *
look (Trial *self, const FaultRun *done, GHashTable *known)
{
  const FaultExpectation expected = { .root = self->scene->root,
                                      .acks = done->acks,
                                      .n_acks = done->acks->len,
                                      .known = known,
                                      .may_be_absent = done->acks->len == 0 &&
                                                       g_str_equal (self->operation, "first"),
                                      .next_start = TRUE };
  g_autoptr (GPtrArray) faults = fault_check (&expected);

  return fault_check_join (faults);
}

/* An error has words and a code that says what a person can do; a full disk is told as one. */
static char *
judge_error (const FaultRun *done, const Failure *failure)
{
  char *end = NULL;

  if (done->hung || done->crashed)
    return g_strdup (done->hung ? "it hangs" : "it crashes");
  if (done->ended)
    return NULL;
  gint64 code = g_ascii_strtoll (done->error_code, &end, 10);
  if (*end != '\0' || code == MED_ERROR_INTERNAL || *done->error_text == '\0')
    return g_strdup_printf ("told as error “%s”: %s", done->error_code, done->error_text);
  if (failure->code == ENOSPC && failure->for_good && code != MED_ERROR_NO_SPACE)
    return g_strdup_printf ("a full disk is told as error %s: %s", done->error_code,
                            done->error_text);
  return NULL;
}

static char *
try_failure (Trial *self, const Failure *failure, gboolean carry_through, gboolean *reported)
{
  reset (self);
  g_autoptr (FaultRun) done = run (self, failure, FALSE);
  *reported = done->error_text != NULL;
  char *wrong = judge_error (done, failure);
  if (wrong == NULL)
    wrong = look (self, done, self->known);
  if (wrong == NULL && carry_through)
    {
      g_autoptr (FaultRun) rest = run (self, NULL, FALSE);
      wrong = rest->ended ? look (self, rest, NULL)
                          : g_strconcat ("cannot be carried through: ", rest->error_text, NULL);
    }
  return wrong;
}

static void
test_failures (gconstpointer operation)
{
  g_autoptr (Trial) trial = trial_new (operation, FALSE);
  guint runs = fault_number ("FAULT_RUNS", 24) * (g_str_equal (operation, "first") ? 1 : 3) / 4;
  guint n_reported = 0, bad = 0;

  for (guint i = 0; i < runs; i++)
    {
      const Failure failure = { .at = (guint) g_rand_int_range (trial->chance, 1,
                                                                (gint32) trial->n_calls + 1),
                                .code = i % 2 == 0 ? EIO : ENOSPC,
                                .for_good = i % 4 >= 2 };
      gboolean reported = FALSE;
      g_autofree char *wrong =
          try_failure (trial, &failure, i % CARRY_THROUGH_EVERY == 0, &reported);

      n_reported += reported;
      if (wrong == NULL)
        continue;
      bad++;
      g_test_message ("run %u, %s %s at call %u: %s", i, failure.code == EIO ? "EIO" : "ENOSPC",
                      failure.for_good ? "for good" : "once", failure.at, wrong);
    }
  g_test_message ("%s: %u calls; %u runs: %u reported an error, %u went on; %u with a fault",
                  trial->operation, trial->n_calls, runs, n_reported, runs - n_reported, bad);
  g_assert_cmpuint (bad, ==, 0);
  g_assert_cmpuint (n_reported, >, runs / 4);
}

/* Chance seldom meets the few calls that make the folder and the files of a new inventory. */
static void
test_full_from_the_first_call_on (void)
{
  g_autoptr (Trial) trial = trial_new ("first", FALSE);

  for (guint at = 1; at <= 8; at++)
    {
      const Failure failure = { .at = at, .code = ENOSPC, .for_good = TRUE };
      gboolean reported = FALSE;
      g_autofree char *wrong = try_failure (trial, &failure, at == 2, &reported);

      if (wrong != NULL)
        g_error ("full from call %u on: %s", at, wrong);
      g_assert_true (reported);
    }
}

/* The wait for a commit fails, and the program is gone before it can say or undo more: whether the
 * commit is found by the next start nobody can know. Whatever it speaks of must be there then. */
static void
test_commit_in_doubt (void)
{
  g_autoptr (Trial) trial = trial_new ("whole", TRUE);
  guint runs = MIN (fault_number ("FAULT_RUNS", 24) / 2, trial->n_calls), bad = 0;

  for (guint i = 0; i < runs; i++)
    {
      /* Each commit once, where there are runs enough. */
      const Failure failure = {
        .at = runs == trial->n_calls
                  ? i + 1
                  : (guint) g_rand_int_range (trial->chance, 1, (gint32) trial->n_calls + 1),
        .code = EIO,
        .abandon = TRUE,
      };
      gboolean reported = FALSE;
      g_autofree char *wrong =
          try_failure (trial, &failure, i % CARRY_THROUGH_EVERY == 0, &reported);

      if (wrong == NULL)
        continue;
      bad++;
      g_test_message ("commit %u: %s", failure.at, wrong);
    }
  g_test_message ("%u of %u commits in doubt, %u with a fault", runs, trial->n_calls, bad);
  g_assert_cmpuint (bad, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/fault/io-error/first-start", "first", test_failures);
  g_test_add_data_func ("/fault/io-error/at-work", "whole", test_failures);
  g_test_add_func ("/fault/io-error/full-from-the-first-call-on", test_full_from_the_first_call_on);
  g_test_add_func ("/fault/io-error/commit-in-doubt", test_commit_in_doubt);
  return g_test_run ();
}
