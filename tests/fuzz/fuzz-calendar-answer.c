/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/schedule/med-calendar-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedCalendarRequest request = {
    .name = "fuzz", .time_zone = "UTC", .from_usec = 1000, .until_usec = 2000
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCalendarReading) reading =
      med_calendar_reading_parse ((const char *) data, size, &request, &error);

  /* Either a reading or a reason; nothing in a reading is outside the window or without length. */
  g_assert ((reading != NULL) == (error == NULL));
  for (guint i = 0; reading != NULL && i < reading->bookings->len; i++)
    {
      const MedBooking *booking = g_ptr_array_index (reading->bookings, i);

      g_assert_cmpint (booking->start_usec, <, booking->end_usec);
      g_assert_cmpint (booking->end_usec, >, request.from_usec);
      g_assert_cmpint (booking->start_usec, <, request.until_usec);
      g_assert_true (g_utf8_validate (booking->summary, -1, NULL));
      g_assert_null (strchr (booking->summary, '\n'));
    }
  g_assert (reading == NULL || g_utf8_validate (reading->warning, -1, NULL));
  return 0;
}
