/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sched.h>

#include "support/med-test-ui.h"
#include "support/med-test-watchdog.h"

/* The watchdog itself: a block that is planted must be found, and what is not the program's fault
 * must not be. */

typedef struct
{
  gint64 compute_usec;
  gint64 sleep_usec;
  GMainLoop *loop;
} Block;

static gint64
thread_cpu_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
block_cb (gpointer data)
{
  const Block *block = data;
  gint64 until_usec = thread_cpu_usec () + block->compute_usec;

  if (block->sleep_usec > 0)
    g_usleep ((gulong) block->sleep_usec);
  while (thread_cpu_usec () < until_usec)
    ;
  g_main_loop_quit (block->loop);
  return G_SOURCE_REMOVE;
}

static void
run_block (MedTestWatchdog *watchdog, Block block)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  block.loop = loop;
  med_test_watchdog_reset (watchdog);
  g_timeout_add (20, block_cb, &block);
  g_main_loop_run (loop);
  /* Its round ends with the next look at the sources. */
  g_main_context_iteration (NULL, FALSE);
}

static void
test_computing (void)
{
  g_autoptr (MedTestWatchdog) watchdog = med_test_watchdog_new ();

  med_test_watchdog_set_phase (watchdog, "planted");
  run_block (watchdog, (Block){ .compute_usec = 150 * 1000 });
  GPtrArray *holds = med_test_watchdog_list (watchdog);
  g_assert_cmpuint (holds->len, >, 0);
  const MedTestHold *hold = g_ptr_array_index (holds, 0);
  g_assert_cmpint (hold->held_usec, >=, 150 * 1000);
  g_assert_cmpint (hold->cpu_usec, >=, 150 * 1000);
  g_assert_cmpstr (hold->phase, ==, "planted");
  g_assert_nonnull (hold->stack);
  g_assert_cmpint (med_test_watchdog_get_longest_usec (watchdog), >, MED_TEST_HOLD_LIMIT_USEC);
}

/* A thread that waits for a disk or a lock computes nothing and holds the loop all the same. */
static void
test_waiting (void)
{
  g_autoptr (MedTestWatchdog) watchdog = med_test_watchdog_new ();

  run_block (watchdog, (Block){ .sleep_usec = 150 * 1000 });
  const MedTestHold *hold = g_ptr_array_index (med_test_watchdog_list (watchdog), 0);
  g_assert_cmpint (hold->held_usec, >, MED_TEST_HOLD_LIMIT_USEC);
  g_assert_cmpint (hold->cpu_usec, <, 50 * 1000);
}

static void
test_short (void)
{
  g_autoptr (MedTestWatchdog) watchdog = med_test_watchdog_new ();

  run_block (watchdog, (Block){ .compute_usec = 20 * 1000 });
  g_assert_cmpint (med_test_watchdog_get_longest_usec (watchdog), >=, 20 * 1000);
  g_assert_cmpint (med_test_watchdog_get_longest_usec (watchdog), <, MED_TEST_HOLD_LIMIT_USEC);
  g_assert_cmpuint (med_test_watchdog_get_n_rounds (watchdog), >, 0);
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* To have nothing to do is no hold. */
static void
test_idle (void)
{
  g_autoptr (MedTestWatchdog) watchdog = med_test_watchdog_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add (300, quit_cb, loop);
  g_main_loop_run (loop);
  g_assert_cmpint (med_test_watchdog_get_longest_usec (watchdog), <, MED_TEST_HOLD_LIMIT_USEC);
}

static gpointer
compute_thread (gpointer ending)
{
  while (!g_atomic_int_get ((int *) ending))
    ;
  return NULL;
}

/* Five others want the same processor: what takes 40 ms lasts far longer, and nobody is to blame.
 */
static void
test_crowd (void)
{
  g_autoptr (MedTestWatchdog) watchdog = med_test_watchdog_new ();
  GThread *crowd[5];
  int ending = 0;
  cpu_set_t before, one;

  if (!med_test_watchdog_knows_queue ())
    {
      g_test_skip ("this kernel does not tell how long a thread waits for a processor");
      return;
    }
  sched_getaffinity (0, sizeof before, &before);
  CPU_ZERO (&one);
  CPU_SET ((gsize) sched_getcpu (), &one);
  sched_setaffinity (0, sizeof one, &one);
  for (gsize i = 0; i < G_N_ELEMENTS (crowd); i++)
    crowd[i] = g_thread_new ("crowd", compute_thread, &ending);
  run_block (watchdog, (Block){ .compute_usec = 40 * 1000 });
  g_atomic_int_set (&ending, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (crowd); i++)
    g_thread_join (crowd[i]);
  sched_setaffinity (0, sizeof before, &before);

  const MedTestHold *hold = g_ptr_array_index (med_test_watchdog_list (watchdog), 0);
  g_assert_cmpint (hold->wall_usec, >, MED_TEST_HOLD_LIMIT_USEC);
  g_assert_cmpint (hold->held_usec, <, MED_TEST_HOLD_LIMIT_USEC);
  g_assert_cmpint (hold->held_usec, >=, 40 * 1000);
}

static void
test_memory (void)
{
  const gsize size = 64 * 1024 * 1024;
  gint64 before = med_test_peak_memory_bytes ();
  g_autofree char *block = g_malloc (size);

  memset (block, 1, size);
  g_assert_cmpint (before, >, 0);
  g_assert_cmpint (med_test_peak_memory_bytes (), >=, before + (gint64) size / 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/watchdog/planted-computing-is-found", test_computing);
  g_test_add_func ("/ui/watchdog/planted-waiting-is-found", test_waiting);
  g_test_add_func ("/ui/watchdog/short-work-is-let-be", test_short);
  g_test_add_func ("/ui/watchdog/idle-is-no-hold", test_idle);
  g_test_add_func ("/ui/watchdog/want-of-a-processor-is-told-apart", test_crowd);
  g_test_add_func ("/ui/watchdog/peak-memory-is-told", test_memory);
  return g_test_run ();
}
