/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-assessment.h"
#include "support/med-test-naive.h"
#include "world-fixture.h"

/* One thing after the other changes. After each, what caught up is the same as what is computed
 * anew, and the same as what a comparison without any cleverness finds. */

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
say_difference (const char *what, const char *found, const char *expected)
{
  g_auto (GStrv) left = g_strsplit (found, "\n", -1);
  g_auto (GStrv) right = g_strsplit (expected, "\n", -1);

  for (gsize i = 0; left[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) right, left[i]))
      g_printerr ("%s: too much: %s\n", what, left[i]);
  for (gsize i = 0; right[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) left, right[i]))
      g_printerr ("%s: missing: %s\n", what, right[i]);
}

static void
compare (World *world, const char *what, guint step, const char *found, const char *expected)
{
  if (g_str_equal (found, expected))
    return;
  say_difference (what, found, expected);
  g_error ("seed %u, change %u (%s): %s", world->seed, step, world->last, what);
}

static void
check (World *world, guint step)
{
  med_test_fleet_assess (world->engine);
  g_autofree char *caught_up = med_test_naive_dup_rows (world->engine);
  g_autofree char *stored = med_test_naive_dup_stored (world->engine);
  g_autofree char *naive = med_test_naive_dup (world->engine);

  compare (world, "not as joined device by device", step, stored, naive);
  if (step % 4 == 3)
    med_test_fleet_empty_derived (world->engine);
  world_run (world, rebuild_func, NULL);
  g_autofree char *anew = med_test_naive_dup_rows (world->engine);
  compare (world, "not as computed anew", step, caught_up, anew);
}

static void
live (guint32 seed, guint n_changes)
{
  g_autoptr (World) world = world_new (seed);

  for (guint step = 0; step < n_changes; step++)
    {
      /* Several changes at once, now and then. */
      for (guint n = g_rand_int_range (world->random, 0, 5) == 0 ? 3 : 1; n > 0; n--)
        world_change (world);
      check (world, step);
    }
}

/* Always the same, so that each fault that was planted once is found each time. */
static void
test_known_worlds (void)
{
  static const guint32 seeds[] = { 1, 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++)
    live (seeds[i], 25);
}

/* MED_TEST_WORLDS: how many, for a long look by hand */
static void
test_worlds (void)
{
  const char *worlds = g_getenv ("MED_TEST_WORLDS");
  const guint64 n = worlds != NULL ? g_ascii_strtoull (worlds, NULL, 10) : 1;

  for (guint64 i = 0; i < n; i++)
    live ((guint32) g_test_rand_int (), 15);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/assessment-scope/known-worlds", test_known_worlds);
  g_test_add_func ("/awareness/assessment-scope/worlds-of-chance", test_worlds);
  return g_test_run ();
}
