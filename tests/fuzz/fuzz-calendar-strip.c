/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/schedule/med-calendar-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is kept of a calendar must name nobody. */
static void
check_lines (GBytes *kept)
{
  static const char *const personal[] = { "ATTENDEE", "ORGANIZER", "SUMMARY", "DESCRIPTION",
                                          "LOCATION", "CONTACT",   "COMMENT", "URL" };
  gsize size = 0;
  const char *data = g_bytes_get_data (kept, &size);
  g_autofree char *text = g_strndup (size > 0 ? data : "", size);
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (personal); j++)
      g_assert_false (g_ascii_strncasecmp (lines[i], personal[j], strlen (personal[j])) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) kept = med_calendar_strip (bytes, FALSE);
  g_autoptr (GBytes) again = med_calendar_strip (kept, FALSE);
  g_autoptr (GBytes) with_summaries = med_calendar_strip (bytes, TRUE);

  check_lines (kept);
  g_assert_true (g_bytes_equal (kept, again));
  g_assert_cmpuint (g_bytes_get_size (kept), <=, g_bytes_get_size (with_summaries));
  return 0;
}
