/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/inventory/med-device-field.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* 2026-11-27 */
#define NOW_USEC (G_GINT64_CONSTANT (1795737600) * G_USEC_PER_SEC)

/* The first byte is the field, the rest what was written into it. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  if (size == 0)
    return 0;
  MedDeviceField field = (MedDeviceField) (*data % MED_N_DEVICE_FIELDS);
  g_autofree char *text = g_strndup ((const char *) data + 1, size - 1);
  g_autofree char *value = med_device_field_normalise (field, text, NOW_USEC, &error);

  g_assert ((value != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (value == NULL)
    return 0;
  g_assert_true (g_utf8_validate (value, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (value, -1), <=, 200);
  g_assert_null (strpbrk (value, "\r\n\t"));
  if (med_device_field_get_words (field) != NULL)
    g_assert_nonnull (med_device_word_get_title (field, value));
  /* An export that is imported again changes nothing. */
  g_autofree char *again = med_device_field_normalise (field, value, NOW_USEC, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, value);
  return 0;
}
