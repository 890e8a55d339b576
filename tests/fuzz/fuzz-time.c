/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-clock.h"
#include "engine/inventory/med-device-field.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define YEAR_10000_USEC (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC)

static void
check_iso8601 (const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 usec = 0, again_usec = 0;

  if (!med_clock_parse_iso8601 (text, &usec, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpint (usec, <, YEAR_10000_USEC + MED_USEC_PER_DAY);
  if (usec < 0 || usec >= YEAR_10000_USEC)
    return;
  g_autofree char *written = med_clock_format_iso8601 (usec);
  g_assert_true (med_clock_parse_iso8601 (written, &again_usec, &error));
  g_assert_cmpint (again_usec, ==, usec - usec % G_USEC_PER_SEC);
}

/* As a column of a table and as a field of a form. */
static void
check_read_on (const char *text)
{
  g_autofree char *value =
      med_device_field_normalise (MED_DEVICE_RELEASE_READ, text, YEAR_10000_USEC, NULL);

  if (value == NULL)
    return;
  g_autofree char *again = med_device_field_format_time (med_device_field_parse_time (value));
  g_assert_cmpstr (again, ==, value);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  if (g_utf8_validate (text, -1, NULL))
    check_iso8601 (text);
  check_read_on (text);
  return 0;
}
