/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-field.h"
#include "support/med-test-engine.h"

static void
accepted (MedDeviceField field, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = med_device_field_normalise (field, text, MED_TEST_NOW_USEC, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

static void
refused (MedDeviceField field, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", med_device_field_get_key (field));
  g_assert_null (med_device_field_normalise (field, text, MED_TEST_NOW_USEC, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  /* The message names the field. */
  g_assert_true (g_str_has_prefix (error->message, med_device_field_get_title (field)));
}

static void
test_text (void)
{
  accepted (MED_DEVICE_ASSET, "  A 1\t", "A 1");
  accepted (MED_DEVICE_ROOM, "　救急　１　", "救急　１");
  accepted (MED_DEVICE_ROOM, "", "");
  accepted (MED_DEVICE_NAME, "<b>&amp; 'x'; --", "<b>&amp; 'x'; --");
  refused (MED_DEVICE_ASSET, " \t ");
  refused (MED_DEVICE_MODEL, "　");
  refused (MED_DEVICE_NAME, "a\nb");
  refused (MED_DEVICE_NAME, "a\xff");
  g_autofree char *longest = g_strnfill (200, 'x');
  accepted (MED_DEVICE_OWNER, longest, longest);
  g_autofree char *longer = g_strnfill (201, 'x');
  refused (MED_DEVICE_OWNER, longer);
}

static void
test_words (void)
{
  accepted (MED_DEVICE_EXPOSURE, "Controlled", "controlled");
  accepted (MED_DEVICE_EXPOSURE, "", "unknown");
  accepted (MED_DEVICE_SAFETY_IMPACT, "CATASTROPHIC", "catastrophic");
  accepted (MED_DEVICE_HIGH_RISK, "TRUE", "yes");
  accepted (MED_DEVICE_HIGH_RISK, "0", "no");
  accepted (MED_DEVICE_SUPPORT_STAGE, "Limited support", "limited");
  refused (MED_DEVICE_EXPOSURE, "public");
  refused (MED_DEVICE_HIGH_RISK, "maybe");
}

static void
test_dates (void)
{
  accepted (MED_DEVICE_END_OF_SUPPORT, "2027-02-28", "2027-02-28");
  accepted (MED_DEVICE_END_OF_SUPPORT, "2027/2/8", "2027-02-08");
  accepted (MED_DEVICE_END_OF_SUPPORT, "2027年2月8日", "2027-02-08");
  refused (MED_DEVICE_END_OF_SUPPORT, "2027-02-30");
  refused (MED_DEVICE_END_OF_SUPPORT, "28.02.2027");
  refused (MED_DEVICE_END_OF_SUPPORT, "2027-02");
  refused (MED_DEVICE_END_OF_SUPPORT, "2027-02-28 10:00");
  refused (MED_DEVICE_END_OF_SUPPORT, "99999-02-28");
  refused (MED_DEVICE_END_OF_SUPPORT, "0000-01-01");
}

static void
test_reading_time (void)
{
  accepted (MED_DEVICE_RELEASE_READ, "2026/11/1", "2026-11-01");
  accepted (MED_DEVICE_RELEASE_READ, "2026-11-01 8:05", "2026-11-01 08:05");
  /* The tests live in Tokyo. */
  accepted (MED_DEVICE_RELEASE_READ, "2026-11-01T00:00:30Z", "2026-11-01 09:00");
  accepted (MED_DEVICE_RELEASE_READ, "2026-11-23", "2026-11-23");
  refused (MED_DEVICE_RELEASE_READ, "2026-11-26");
  refused (MED_DEVICE_RELEASE_READ, "2026-11-01 25:00");
  refused (MED_DEVICE_RELEASE_READ, "yesterday");
  g_assert_cmpint (med_device_field_parse_time (""), ==, 0);
  g_assert_cmpint (med_device_field_parse_time ("2026-11-23 17:00"), ==, MED_TEST_NOW_USEC);
  g_autofree char *text = med_device_field_format_time (MED_TEST_NOW_USEC);
  g_assert_cmpstr (text, ==, "2026-11-23 17:00");
}

static void
test_udi (void)
{
  accepted (MED_DEVICE_UDI_DI, "04012345678901", "04012345678901");
  accepted (MED_DEVICE_UDI_DI, "+A123BJC5D6E7", "+A123BJC5D6E7");
  refused (MED_DEVICE_UDI_DI, "04012345678902");
  refused (MED_DEVICE_UDI_DI, "4012345678901");
  refused (MED_DEVICE_UDI_DI, "A 123 456");
  refused (MED_DEVICE_UDI_DI, "A１２３４５");
}

static void
test_titles (void)
{
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      const MedDeviceWord *words = med_device_field_get_words (field);

      g_assert_nonnull (med_device_field_get_key (field));
      g_assert_cmpuint (strlen (med_device_field_get_title (field)), >, 0);
      for (; words != NULL && words->word != NULL; words++)
        accepted (field, med_device_word_get_title (field, words->word), words->word);
    }
  g_assert_cmpstr (med_device_word_get_title (MED_DEVICE_ROOM, "R 1"), ==, "R 1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/device-field/text-is-trimmed-and-bounded", test_text);
  g_test_add_func ("/inventory/device-field/words-by-form-or-title", test_words);
  g_test_add_func ("/inventory/device-field/dates-of-the-calendar", test_dates);
  g_test_add_func ("/inventory/device-field/nothing-is-read-in-the-future", test_reading_time);
  g_test_add_func ("/inventory/device-field/udi-check-digit", test_udi);
  g_test_add_func ("/inventory/device-field/every-title-is-understood", test_titles);
  return g_test_run ();
}
