/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kill -9 at random moments of an import, a verification, a copy to media and the recording of
 * installs; then the next start. FAULT_ROUNDS kills an operation, FAULT_SEED; see README.md. */

#include "config.h"

#include <stdlib.h>

#include "fault/fault-check.h"
#include "fault/fault-scene.h"

/* Kills that a planted fault must be found within, and after how many the pace of the machine is
 * measured again: what else runs on it changes where in an operation a moment falls. */
#define MOST_ROUNDS_TO_FIND 240
#define ROUNDS_AT_ONE_PACE 20

typedef struct
{
  const char *operation;
  gboolean verified; /* what the operation begins with */
} Case;

static const Case cases[] = {
  { "import", FALSE },
  { "verify", FALSE },
  { "copy", TRUE },
  { "record", TRUE },
};

/* An operation, and how it goes undisturbed. */
typedef struct
{
  const Case *what;
  FaultScene *scene;
  GRand *chance;
  GHashTable *known; /* what the tables held with which head of the log */
  GArray *told_usec; /* (element-type gint64) when each action was told, since "ready" */
  gint64 span_usec;
} Trial;

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  gint64 x = (*(FaultRun *const *) a)->span_usec, y = (*(FaultRun *const *) b)->span_usec;

  return x < y ? -1 : x > y;
}

static FaultRun *
run_undisturbed (Trial *self, const char *const *environment)
{
  const FaultOrder order = { .operation = self->what->operation,
                             .root = self->scene->root,
                             .input = self->scene->input,
                             .environment = environment };
  FaultRun *run = fault_run (&order);

  if (!run->ended)
    g_error ("%s does not come to its end: %s", self->what->operation, run->error_text);
  return run;
}

static void
expect_nothing (const FaultExpectation *expected, const char *when)
{
  g_autoptr (GPtrArray) faults = fault_check (expected);
  g_autofree char *text = fault_check_join (faults);

  if (text != NULL)
    g_error ("%s: %s", when, text);
}

/* How long it takes: the middle of three. */
static void
measure_pace (Trial *self)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_run_free);

  for (int i = 0; i < 3; i++)
    {
      fault_scene_reset (self->scene);
      g_ptr_array_add (runs, run_undisturbed (self, NULL));
    }
  g_ptr_array_sort (runs, compare_spans);
  const FaultRun *middle = runs->pdata[1];
  self->span_usec = middle->span_usec;
  g_array_set_size (self->told_usec, 0);
  for (guint i = 0; i < middle->acks->len; i++)
    g_array_append_val (self->told_usec, ((FaultAck *) middle->acks->pdata[i])->at_usec);
}

/* What the operation does when nobody disturbs it. */
static void
learn (Trial *self)
{
  static const char *const with_fingerprint[] = { "FAULT_FINGERPRINT=1", NULL };

  fault_scene_reset (self->scene);
  g_autoptr (FaultRun) told = run_undisturbed (self, with_fingerprint);
  self->known = fault_check_learn (told->acks);
  const FaultExpectation expected = {
    .root = self->scene->root, .acks = told->acks, .n_acks = told->acks->len, .known = self->known
  };
  expect_nothing (&expected, "undisturbed");
}

static Trial *
trial_new (const Case *what)
{
  Trial *self = g_new0 (Trial, 1);

  self->what = what;
  self->chance = fault_chance_new ();
  self->scene = fault_scene_new (FALSE, what->verified);
  self->told_usec = g_array_new (FALSE, FALSE, sizeof (gint64));
  learn (self);
  measure_pace (self);
  g_test_message ("%s: %u actions in %.0f ms", what->operation, self->told_usec->len,
                  (double) self->span_usec / 1000);
  return self;
}

static void
trial_free (Trial *self)
{
  fault_scene_free (self->scene);
  g_hash_table_unref (self->known);
  g_array_unref (self->told_usec);
  g_rand_free (self->chance);
  g_free (self);
}

/* Made once for all tests of an operation. */
static Trial *trials[G_N_ELEMENTS (cases)];

static Trial *
trial_of (const Case *what)
{
  Trial **slot = &trials[what - cases];

  if (*slot == NULL)
    *slot = trial_new (what);
  return *slot;
}

/* Every other kill by the clock, over the whole span; the others at a moment within an action drawn
 * at random, which hits the short ones as often as the long ones whatever the machine does. */
static void
draw_moment (Trial *self, guint round, FaultOrder *order)
{
  order->kill = TRUE;
  order->kill_after_ack = 0;
  if (round % 2 == 0)
    {
      order->kill_delay_usec =
          (gint64) (g_rand_double (self->chance) * (double) self->span_usec * 1.05);
      return;
    }
  guint action = (guint) g_rand_int_range (self->chance, 0, (gint32) self->told_usec->len);
  gint64 from = action > 0 ? g_array_index (self->told_usec, gint64, action - 1) : 0;
  gint64 took = g_array_index (self->told_usec, gint64, action) - from;
  order->kill_after_ack = action;
  order->kill_delay_usec = (gint64) (g_rand_double (self->chance) * (double) took * 1.2);
}

static FaultRun *
run_and_kill (Trial *self, guint round, const char *driver, const char *const *environment)
{
  FaultOrder order = { .driver = driver,
                       .operation = self->what->operation,
                       .root = self->scene->root,
                       .input = self->scene->input,
                       .environment = environment };

  fault_scene_reset (self->scene);
  draw_moment (self, round, &order);
  FaultRun *run = fault_run (&order);
  if (run->hung || run->crashed || run->error_text != NULL)
    g_error ("round %u: %s", round, run->error_text != NULL ? run->error_text : "crashed");
  return run;
}

/* The next start, and then the same operation to its end. */
static void
look_and_go_on (Trial *self, const FaultRun *run, guint round)
{
  FaultExpectation expected = { .root = self->scene->root,
                                .acks = run->acks,
                                .n_acks = run->acks->len,
                                .known = self->known,
                                .next_start = TRUE };
  g_autofree char *when = g_strdup_printf ("round %u, after %u actions", round, run->acks->len);

  expect_nothing (&expected, when);
  g_autoptr (FaultRun) rest = run_undisturbed (self, NULL);
  expected = (FaultExpectation){
    .root = self->scene->root, .acks = rest->acks, .n_acks = rest->acks->len, .next_start = TRUE
  };
  expect_nothing (&expected, "carried through afterwards");
}

static void
test_operation (gconstpointer data)
{
  Trial *trial = trial_of (data);
  guint rounds = fault_number ("FAULT_ROUNDS", 10);
  guint before = 0, within = 0, after = 0;

  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (FaultRun) run = run_and_kill (trial, round, NULL, NULL);

      before += run->killed && run->acks->len == 0;
      after += !run->killed || run->acks->len == trial->told_usec->len;
      within += run->killed && run->acks->len > 0 && run->acks->len < trial->told_usec->len;
      look_and_go_on (trial, run, round);
    }
  g_test_message ("%s: %u kills: %u before the first action was done, %u within, %u after the last",
                  trial->what->operation, rounds, before, within, after);
  /* A test that never hits the operation would find nothing. */
  g_assert_cmpuint (before + within, >=, rounds / 2);
}

/* A build with a fault, or a disk that lies, must be caught. */
typedef struct
{
  const char *name;
  guint operation; /* of cases */
  const char *environment[4];
  gboolean planted; /* in the program; else on its disk */
  const char *words;
} Broken;

static const Broken brokens[] = {
  { "import-without-transactions", 0, { "FAULT_PLANT=no-transaction" }, TRUE, NULL },
  { "import-onto-a-disk-that-writes-later",
    0,
    { "FAULT_BREAK=late-wal" },
    FALSE,
    "acknowledged and lost" },
  { "verification-that-copies-in-place",
    1,
    { "FAULT_PLANT=vault-in-place" },
    TRUE,
    "a part counts as whole" },
  { "copy-under-its-last-name",
    2,
    { "FAULT_BREAK=in-place" },
    FALSE,
    "a part counts as whole on the medium" },
  { "recording-without-transactions", 3, { "FAULT_PLANT=no-transaction" }, TRUE, NULL },
  { "recording-onto-a-disk-that-writes-later",
    3,
    { "FAULT_BREAK=late-wal" },
    FALSE,
    "acknowledged and lost" },
};

static char *
find_fault (Trial *trial, const Broken *broken, guint round)
{
  g_autofree char *root = g_strconcat ("FAULT_ROOT=", trial->scene->root, NULL);
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", g_getenv ("FAULT_PRELOAD"), NULL);
  const char *on_disk[] = { broken->environment[0], root, preload, NULL };
  g_autoptr (FaultRun) run =
      run_and_kill (trial, round, broken->planted ? g_getenv ("FAULT_DRIVER_BROKEN") : NULL,
                    broken->planted ? broken->environment : on_disk);
  const FaultExpectation expected = {
    .root = trial->scene->root, .acks = run->acks, .n_acks = run->acks->len, .known = trial->known
  };
  g_autoptr (GPtrArray) faults = fault_check (&expected);
  return fault_check_join (faults);
}

static void
test_broken (gconstpointer data)
{
  const Broken *broken = data;
  Trial *trial = trial_of (&cases[broken->operation]);

  for (guint round = 0; round < MOST_ROUNDS_TO_FIND; round++)
    {
      if (round > 0 && round % ROUNDS_AT_ONE_PACE == 0)
        measure_pace (trial);
      g_autofree char *found = find_fault (trial, broken, round);

      if (found == NULL || (broken->words != NULL && strstr (found, broken->words) == NULL))
        continue;
      g_test_message ("%s: found by kill %u: %s", broken->name, round + 1, found);
      return;
    }
  g_error ("%s: %d kills have not found it", broken->name, MOST_ROUNDS_TO_FIND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/fault/kill/", cases[i].operation, NULL);
      g_test_add_data_func (path, &cases[i], test_operation);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (brokens); i++)
    {
      g_autofree char *path = g_strconcat ("/fault/kill/finds-", brokens[i].name, NULL);
      g_test_add_data_func (path, &brokens[i], test_broken);
    }
  int status = g_test_run ();
  for (gsize i = 0; i < G_N_ELEMENTS (trials); i++)
    g_clear_pointer (&trials[i], trial_free);
  return status;
}
