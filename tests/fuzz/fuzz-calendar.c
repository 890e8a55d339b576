/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cli/med-calendar-expand.h"
#include "engine/schedule/med-calendar-reader.h"
#include "engine/schedule/med-local-time.h"

#define DAY_USEC (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What the process and the reader do with a file, without the wall between them: whatever is
 * answered must be an answer that the reader accepts. Rules that take long are cut by the limits of
 * the process; here the size of the file must do. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const gint64 from_usec = G_GINT64_CONSTANT (1795392000) * G_USEC_PER_SEC;
  const MedCalendarRequest request = { .name = "fuzz",
                                       .time_zone = "Europe/Berlin",
                                       .from_usec = from_usec,
                                       .until_usec = from_usec + 30 * DAY_USEC };
  g_autoptr (GTimeZone) zone = med_local_zone_new (request.time_zone);
  const MedCalendarWindow window = { request.from_usec, request.until_usec, zone, 60 };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) stripped = med_calendar_strip (bytes, FALSE);
  gsize stripped_size = 0;
  const char *stripped_data = g_bytes_get_data (stripped, &stripped_size);
  g_autofree char *text = g_strndup (stripped_size > 0 ? stripped_data : "", stripped_size);
  g_autoptr (GError) error = NULL;

  if (size > 8192)
    return 0;
  g_autoptr (MedCalendarAnswer) answer = med_calendar_expand (text, &window);
  g_autofree char *json = med_calendar_answer_to_json (answer, FALSE);
  g_autoptr (MedCalendarReading) reading =
      med_calendar_reading_parse (json, strlen (json), &request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reading->bookings->len, ==, answer->busy->len + answer->incomplete->len);
  return 0;
}
