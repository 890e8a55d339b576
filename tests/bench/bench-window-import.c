/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "support/med-test-load.h"

static guint
number_or (const char *text, guint otherwise)
{
  guint64 number = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, 1000000, &number, NULL)
             ? (guint) number
             : otherwise;
}

/* Imports 100,000 devices and 2,000 advisories, or as many as the arguments say, while the window
 * is used. Fails where the main loop is held over 100 ms or memory passes 200 MB. */
int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  guint n_devices = number_or (argv[1], 100000);
  guint n_advisories = number_or (argc > 2 ? argv[2] : NULL, 2000);
  MedTestLoad load = med_test_load_run (n_devices, n_advisories);
  gboolean complete = load.devices == n_devices && load.advisories == n_advisories;

  g_print ("%" G_GINT64_FORMAT " devices, %" G_GINT64_FORMAT " advisories, %" G_GUINT64_FORMAT
           " acts: the main loop was held for at most %.1f ms, memory was %.1f MB at most\n",
           load.devices, load.advisories, load.n_acts, (double) load.longest_usec / 1000,
           (double) load.peak_bytes / 1e6);
  return complete && load.longest_usec <= MED_TEST_HOLD_LIMIT_USEC &&
                 load.peak_bytes < 200 * 1000 * 1000
             ? EXIT_SUCCESS
             : EXIT_FAILURE;
}
