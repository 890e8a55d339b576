/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To be preloaded into any GTK 4 program: prints how long after exec its first frame was painted,
 * and ends it. MED_BENCH_T0 is the time of exec in nanoseconds since 1970, MED_BENCH_PROGRAM the
 * program's name. */
#include <errno.h>
#include <gtk/gtk.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static gboolean
after_paint_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  const gint64 t0 = g_ascii_strtoll (g_getenv ("MED_BENCH_T0"), NULL, 10) / 1000;

  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  printf ("first-frame %.1f %.1f\n", (double) (g_get_real_time () - t0) / 1000,
          (double) used.tv_sec * 1000 + (double) used.tv_nsec / 1e6);
  fflush (stdout);
  _Exit (EXIT_SUCCESS);
}

static void __attribute__ ((constructor)) watch (void)
{
  const char *program = g_getenv ("MED_BENCH_PROGRAM");

  if (program == NULL || g_strcmp0 (program_invocation_short_name, program) != 0)
    return;
  g_unsetenv ("LD_PRELOAD");
  g_type_class_ref (GDK_TYPE_FRAME_CLOCK);
  g_signal_add_emission_hook (g_signal_lookup ("after-paint", GDK_TYPE_FRAME_CLOCK), 0,
                              after_paint_cb, NULL, NULL);
}
