/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/schedule/med-local-time.h"
#include "engine/schedule/med-weekly-pattern.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Around the end of summer time of 2026 in Berlin. */
#define FROM_USEC (G_GINT64_CONSTANT (1792800000) * G_USEC_PER_SEC)
#define UNTIL_USEC (FROM_USEC + 10 * MED_USEC_PER_DAY)

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedWeeklyPattern) pattern = med_weekly_pattern_parse (text, &error);

  g_assert ((pattern != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (pattern == NULL)
    return 0;

  g_autofree char *json = med_weekly_pattern_to_json (pattern);
  g_autoptr (MedWeeklyPattern) again = med_weekly_pattern_parse (json, &error);
  g_assert_no_error (error);
  g_autofree char *json_again = med_weekly_pattern_to_json (again);
  g_assert_cmpstr (json, ==, json_again);

  g_autoptr (GTimeZone) zone = med_local_zone_new ("Europe/Berlin");
  g_autoptr (GArray) busy = med_weekly_pattern_expand (pattern, zone, FROM_USEC, UNTIL_USEC);
  for (guint i = 0; i < busy->len; i++)
    {
      const MedBusyTime *time = &g_array_index (busy, MedBusyTime, i);

      g_assert_cmpint (time->start_usec, <, time->end_usec);
      g_assert_cmpint (time->end_usec, >, FROM_USEC);
      g_assert_cmpint (time->start_usec, <, UNTIL_USEC);
      g_assert (i == 0 || time[-1].start_usec <= time->start_usec);
    }
  return 0;
}
