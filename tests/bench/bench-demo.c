/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/resource.h>

#include "engine/demo/med-demo.h"
#include "support/med-test-engine.h"

/* How long the demonstration takes to make; the aim is under five seconds. */
int
main (void)
{
  g_autofree char *folder = g_dir_make_tmp ("medpatch-bench-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  gint64 started_usec = g_get_monotonic_time ();
  struct rusage usage;

  if (!med_demo_make_sync (folder, NULL, &error))
    g_error ("%s", error->message);
  getrusage (RUSAGE_SELF, &usage);
  g_print ("demonstration made in %.2f s, of that %.2f s of CPU\n",
           (double) (g_get_monotonic_time () - started_usec) / G_USEC_PER_SEC,
           (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC);
  med_test_remove_tree (folder);
  return 0;
}
