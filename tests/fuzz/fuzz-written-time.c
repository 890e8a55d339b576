/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/base/med-written-time.h"
#include "engine/schedule/med-local-time.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is read is within the calendar, and written as the program writes it means the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GTimeZone) zone = med_local_zone_new ("Asia/Tokyo");
  g_autoptr (GError) error = NULL;
  gboolean with_time = FALSE;
  gint64 usec = G_MININT64, again_usec = 0;
  gboolean read = med_written_time_parse (text, zone, &usec, &with_time, &error);

  g_assert (read == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  /* What is refused has set nothing. */
  g_assert (read || usec == G_MININT64);
  if (!read || usec < 0)
    return 0;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_assert_nonnull (utc);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
  g_assert_nonnull (local);
  g_autofree char *written = g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
  g_assert_true (med_written_time_parse (written, zone, &again_usec, NULL, &error));
  g_assert_cmpint (again_usec, ==, usec - usec % G_USEC_PER_SEC);
  if (!with_time)
    g_assert_cmpint (usec, ==, med_local_midnight_before (zone, usec));
  return 0;
}
