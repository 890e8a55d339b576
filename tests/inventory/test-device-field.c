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

/* What a normalised value is normalised to is itself, whatever the field and the text: else a table
 * that was exported would change devices when it comes back. */
static void
test_twice (void)
{
  static const char *const pieces[] = { " ",      "\u3000", "a",  "2026",  "-",  "11",
                                        "23",     "年",     "月", "日",    "08", ":",
                                        "yes",    "Open",   "é",  "\n",    "0",  "1",
                                        "\u00a0", "T",      "Z",  "small", ".",  "/" };
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  guint n_accepted = 0;

  g_test_message ("seed %u", seed);
  for (int round = 0; round < 20000; round++)
    {
      const MedDeviceField field =
          (MedDeviceField) g_rand_int_range (chance, 0, MED_N_DEVICE_FIELDS);
      g_autoptr (GString) text = g_string_new (NULL);
      const int n = g_rand_int_range (chance, 0, 7);

      for (int i = 0; i < n; i++)
        g_string_append (text, pieces[g_rand_int_range (chance, 0, G_N_ELEMENTS (pieces))]);
      g_autofree char *value =
          med_device_field_normalise (field, text->str, MED_TEST_NOW_USEC, NULL);
      if (value == NULL)
        continue;
      n_accepted++;
      accepted (field, value, value);
    }
  g_assert_cmpuint (n_accepted, >, 1000);
}

/* The bound of 200 counts characters, in every field that takes any text. */
static void
test_bounds (void)
{
  static const char *const letters[] = { "x", "é", "病", "\xf0\x9f\x8f\xa5" };

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      g_autofree char *probe = med_device_field_normalise (field, "x y", MED_TEST_NOW_USEC, NULL);

      if (probe == NULL)
        continue; /* takes words, dates or identifiers only */
      for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
        {
          g_autoptr (GString) text = g_string_new (NULL);

          for (int n = 0; n < 200; n++)
            g_string_append (text, letters[i]);
          accepted (field, text->str, text->str);
          /* White space around it does not count. */
          g_autofree char *wide = g_strconcat (" ", text->str, "\u3000 ", NULL);
          accepted (field, wide, text->str);
          g_string_append (text, letters[i]);
          refused (field, text->str);
        }
    }
}

/* Control characters stand in no field: they would break lines of reports and tables. */
static void
test_controls (void)
{
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    for (gunichar c = 1; c < 0xa0; c++)
      {
        char letter[7] = { 0 };

        if (!g_unichar_iscntrl (c))
          continue;
        g_unichar_to_utf8 (c, letter);
        g_autofree char *text = g_strconcat ("a", letter, "b", NULL);
        refused (field, text);
      }
}

/* Every day from 1900 on, in each way of writing; and no day that is none. */
static void
test_calendar (void)
{
  static const char *const forms[] = { "%04d-%02d-%02d", "%04d/%d/%d", "%04d.%02d.%02d",
                                       "%04d年%d月%d日" };
  static const int years[] = { 1900, 1999, 2000, 2023, 2024, 2100, 9999 };

  for (gsize y = 0; y < G_N_ELEMENTS (years); y++)
    for (int month = 0; month <= 13; month++)
      for (int day = 0; day <= 32; day++)
        {
          const gboolean valid =
              month > 0 && day > 0 &&
              g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) years[y]);
          g_autofree char *expected = g_strdup_printf ("%04d-%02d-%02d", years[y], month, day);

          for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
            {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
              g_autofree char *text = g_strdup_printf (forms[i], years[y], month, day);
#pragma GCC diagnostic pop
              if (valid)
                accepted (MED_DEVICE_END_OF_LIFE, text, expected);
              else
                refused (MED_DEVICE_END_OF_LIFE, text);
            }
        }
  refused (MED_DEVICE_END_OF_LIFE, "1899-12-31");
  refused (MED_DEVICE_END_OF_LIFE, "2026-11-23x");
  refused (MED_DEVICE_END_OF_LIFE, "2026-11");
  refused (MED_DEVICE_END_OF_LIFE, "-2026-11-23");
}

/* A time comes back from its text to the minute, also before 1970 and in a summer time of 1950. */
static void
test_times_come_back (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 2000; i++)
    {
      const gint64 minute = (gint64) (g_rand_double (chance) * MED_TEST_NOW_USEC / 60000000);
      const gint64 usec = MAX (minute, 1) * 60 * G_USEC_PER_SEC;
      g_autofree char *text = med_device_field_format_time (usec);

      g_assert_cmpint (med_device_field_parse_time (text), ==, usec);
      accepted (MED_DEVICE_RELEASE_READ, text, text);
    }
  g_assert_cmpint (med_device_field_parse_time ("no time"), ==, 0);
  g_autofree char *never = med_device_field_format_time (0);
  g_assert_cmpstr (never, ==, "");
}

/* One digit misread, or two neighbours exchanged unless they differ by 5, and it is no GTIN. */
static void
test_check_digit (void)
{
  static const char *const gtins[] = { "04012345678901", "04512345678906", "00000000000000" };

  for (gsize i = 0; i < G_N_ELEMENTS (gtins); i++)
    {
      accepted (MED_DEVICE_UDI_DI, gtins[i], gtins[i]);
      for (guint at = 0; at < 14; at++)
        for (char digit = '0'; digit <= '9'; digit++)
          {
            g_autofree char *text = g_strdup (gtins[i]);

            text[at] = digit;
            if (g_str_equal (text, gtins[i]))
              accepted (MED_DEVICE_UDI_DI, text, text);
            else
              refused (MED_DEVICE_UDI_DI, text);
          }
      for (guint at = 0; at < 13; at++)
        {
          g_autofree char *text = g_strdup (gtins[i]);
          const int distance = ABS (text[at] - text[at + 1]);

          text[at] = gtins[i][at + 1];
          text[at + 1] = gtins[i][at];
          if (distance % 5 != 0)
            refused (MED_DEVICE_UDI_DI, text);
        }
    }
}

static void
test_metrics_of_cvss (void)
{
  accepted (MED_DEVICE_CVSS_METRICS, "", "");
  accepted (MED_DEVICE_CVSS_METRICS, " CR:L/IR:H/AR:H ", "CR:L/IR:H/AR:H");
  accepted (MED_DEVICE_CVSS_METRICS, "CR:X/MAV:A", "MAV:A");
  refused (MED_DEVICE_CVSS_METRICS, "CR:Q");
  refused (MED_DEVICE_CVSS_METRICS, "AV:N");
  refused (MED_DEVICE_CVSS_METRICS, "CR:H/CR:L");
  refused (MED_DEVICE_CVSS_METRICS, "high");
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
  g_test_add_func ("/inventory/device-field/normalised-once-is-enough", test_twice);
  g_test_add_func ("/inventory/device-field/bounds-count-characters", test_bounds);
  g_test_add_func ("/inventory/device-field/no-control-characters", test_controls);
  g_test_add_func ("/inventory/device-field/calendar", test_calendar);
  g_test_add_func ("/inventory/device-field/times-come-back", test_times_come_back);
  g_test_add_func ("/inventory/device-field/one-misread-digit", test_check_digit);
  g_test_add_func ("/inventory/device-field/metrics-of-cvss", test_metrics_of_cvss);
  return g_test_run ();
}
