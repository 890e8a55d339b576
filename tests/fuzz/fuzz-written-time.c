/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/base/med-written-time.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever is typed or stands in a list: a time of the years that are allowed, or a refusal that
 * can be shown; and what is shown for a time is read as the same time. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GError) error = NULL;
  gint64 usec = G_MININT64, again = 0;
  gboolean with_time;

  if (!med_written_time_parse (text, zone, &usec, &with_time, &error))
    {
      g_assert (error != NULL && g_utf8_validate (error->message, -1, NULL));
      g_assert (usec == G_MININT64);
      return 0;
    }
  g_assert (error == NULL);
  if (usec < 0 || usec > G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC)
    return 0; /* with an offset it may lie a day before 1970 */
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autofree char *shown = g_date_time_format (when, "%Y-%m-%d %H:%M:%S");
  g_assert (med_written_time_parse (shown, zone, &again, NULL, NULL));
  g_assert (again == usec / G_USEC_PER_SEC * G_USEC_PER_SEC);
  return 0;
}
