/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-transition.h"
#include "support/med-test-facts.h"

#define IS(fact, name) ((fact) == MED_DISPOSITION_##name)

/* The three machines together. */

#define N_B MED_N_DISPOSITION_STATES
#define N_C MED_N_SERVICE_STATES
#define N_JOINT (MED_N_VENDOR_STATES * N_B * N_C)

static int
joint (int vendor, int b, int c)
{
  return (vendor * N_B + b) * N_C + c;
}

/* Facts that follow from the states themselves; the others may be anything. */
static void
fill_joint (MedTransitionFacts *facts, int vendor, int b, int c, gsize pattern, GRand *chance)
{
  med_test_facts_fill (facts, pattern, chance);
  facts->vendor_state = vendor;
  facts->service_state = c;
  facts->device_safe = !med_disposition_state_is_unsafe (b);
  facts->work_ended = facts->device_safe || b == MED_DISPOSITION_INSTALLED_UNVERIFIED;
}

static gboolean
possible (MedMachine machine, int vendor, int b, int c, int to, GRand *chance)
{
  const int from = machine == MED_MACHINE_DISPOSITION ? b : c;

  if (med_transition_get_roles (machine, from, to) == MED_ROLE_NONE)
    return FALSE;
  for (gsize pattern = 0; pattern < MED_TEST_N_PATTERNS; pattern++)
    for (gsize i = 0; i < MED_TEST_N_ACTORS; i++)
      {
        MedTransitionFacts facts = { 0 };

        fill_joint (&facts, vendor, b, c, pattern, chance);
        if (med_transition_evaluate (machine, &facts, from, to, med_test_actors[i], NULL))
          return TRUE;
      }
  return FALSE;
}

/* Successors of a joint state, as a list ended by -1. */
static int *
successors (int state, GRand *chance)
{
  const int c = state % N_C, b = state / N_C % N_B, vendor = state / N_C / N_B;
  GArray *next = g_array_new (TRUE, FALSE, sizeof (int));
  int to_state;

  for (int to = 0; to < MED_N_VENDOR_STATES; to++)
    if (to != vendor && med_vendor_state_may_follow (vendor, to, TRUE))
      {
        to_state = joint (to, b, c);
        g_array_append_val (next, to_state);
      }
  for (int to = 0; to < N_B; to++)
    if (possible (MED_MACHINE_DISPOSITION, vendor, b, c, to, chance))
      {
        /* Out of service quarantines the device in the same step. */
        to_state =
            joint (vendor, to, to == MED_DISPOSITION_OUT_OF_SERVICE ? MED_SERVICE_QUARANTINED : c);
        g_array_append_val (next, to_state);
      }
  for (int to = 0; to < N_C; to++)
    if (possible (MED_MACHINE_SERVICE, vendor, b, c, to, chance))
      {
        to_state = joint (vendor, b, to);
        g_array_append_val (next, to_state);
      }
  to_state = -1;
  g_array_append_val (next, to_state);
  return (int *) g_array_free (next, FALSE);
}

static gboolean
is_end (int state)
{
  const int c = state % N_C, b = state / N_C % N_B;

  if (IS (b, CLOSED_NOT_NEEDED)) /* a retired device need not go back to the clinic */
    return TRUE;
  return c == MED_SERVICE_IN_USE &&
         (IS (b, NOT_AFFECTED) || IS (b, IN_SERVICE) || IS (b, EXCEPTION));
}

typedef struct
{
  int *next[N_JOINT];
  gboolean reached[N_JOINT];
  gboolean ends[N_JOINT];
} Walk;

static void
walk_free (Walk *walk)
{
  for (int i = 0; i < N_JOINT; i++)
    g_free (walk->next[i]);
  g_free (walk);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Walk, walk_free)

static Walk *
walk_all (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (80001);
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (int));
  Walk *walk = g_new0 (Walk, 1);
  int first = joint (MED_VENDOR_STATE_NO_STATEMENT, MED_DISPOSITION_CANDIDATE, MED_SERVICE_IN_USE);

  g_array_append_val (queue, first);
  walk->reached[first] = TRUE;
  for (guint i = 0; i < queue->len; i++)
    {
      int state = g_array_index (queue, int, i);
      walk->next[state] = successors (state, chance);
      for (int *next = walk->next[state]; *next >= 0; next++)
        if (!walk->reached[*next])
          {
            walk->reached[*next] = TRUE;
            g_array_append_val (queue, *next);
          }
    }
  return walk;
}

static void
find_ends (Walk *walk)
{
  gboolean changed = TRUE;

  while (changed)
    {
      changed = FALSE;
      for (int i = 0; i < N_JOINT; i++)
        {
          gboolean ends = is_end (i);
          for (int *next = walk->next[i]; !ends && next != NULL && *next >= 0; next++)
            ends = walk->ends[*next];
          changed |= ends && !walk->ends[i];
          walk->ends[i] = ends;
        }
    }
}

static void
test_joint (void)
{
  g_autoptr (Walk) walk = walk_all ();
  guint n_reached = 0;

  find_ends (walk);
  for (int i = 0; i < N_JOINT; i++)
    if (walk->reached[i])
      {
        const int c = i % N_C, b = i / N_C % N_B, vendor = i / N_C / N_B;

        n_reached++;
        if (med_disposition_state_is_unsafe (b) && c == MED_SERVICE_IN_USE)
          g_error ("7: %s in clinical use", med_disposition_state_to_word (b));
        if (IS (b, OUT_OF_SERVICE) && c != MED_SERVICE_QUARANTINED)
          g_error ("out of service but %s", med_service_state_to_word (c));
        if (!walk->ends[i])
          g_error ("no way out of %s, %s, vendor %d", med_disposition_state_to_word (b),
                   med_service_state_to_word (c), vendor);
      }
  g_test_message ("%u joint states of %d are reached", n_reached, N_JOINT);
  for (int b = 0; b < N_B; b++)
    {
      gboolean reached = FALSE;
      for (int rest = 0; rest < MED_N_VENDOR_STATES * N_C; rest++)
        reached |= walk->reached[joint (rest / N_C, b, rest % N_C)];
      g_assert_true (reached);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/installation/machines/together-they-are-safe-and-end", test_joint);
  return g_test_run ();
}
