/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <gmodule.h>
#include <stdlib.h>
#include <time.h>

/* Loaded before GLib into a program under test (LD_PRELOAD), it moves the program's clock on by
 * MED_TEST_CLOCK_DAYS days. The program itself knows nothing of it, so that nobody can move the
 * clock of an installed one but by means that would get around anything. */

G_MODULE_EXPORT gint64
g_get_real_time (void)
{
  const char *days = getenv ("MED_TEST_CLOCK_DAYS");
  struct timespec now = { 0 };

  clock_gettime (CLOCK_REALTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000 +
         (days != NULL ? strtoll (days, NULL, 10) : 0) * 24 * 60 * 60 * G_USEC_PER_SEC;
}
