/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/risk/med-cve.h"

static void
test_numbers (void)
{
  static const char *const good[] = { "CVE-2024-6795", "CVE-1999-0001", "CVE-2024-1234567890123",
                                      "CVE-0000-0000", "CVE-2024-1234567890123456789" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (med_cve_is_number (good[i]));
}

/* Each would meet no other number, and look as if nothing were known of it. */
static void
test_none (void)
{
  static const char *const bad[] = {
    "",
    "CVE",
    "CVE-",
    "CVE-2024",
    "CVE-2024-",
    "CVE-2024-1",
    "CVE-2024-679",
    "CVE-24-67955555",
    "CVE-2024-12345678901234567890",
    "CVE-20244-6795",
    "cve-2024-6795",
    "Cve-2024-6795",
    "CVE-2024-6795 ",
    " CVE-2024-6795",
    "CVE-2024-6795\n",
    "CVE-2024-6795\r\n",
    "CVE-2024-6795\t",
    "CVE-2024-67a5",
    "CVE-2024-6795a",
    "CVE-2024-6795,CVE-2024-6796",
    "CVE-2024 -6795",
    "CVE–2024–6795",
    "CVE-2024-٦٧٩٥",
    "CVE-２０２４-6795",
    "CVE-2024-6795\xe2\x80\x8b",
    "CAN-2024-6795",
    "+CVE-2024-6795",
    "CVE-+024-6795",
    "CVE-2024-+795",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    if (med_cve_is_number (bad[i]))
      g_error ("“%s” is taken for a number", bad[i]);
}

/* Any one letter put into, taken out of or exchanged in a number of the shortest form. */
static void
test_one_letter_off (void)
{
  static const char letters[] = " \n-0aA.C";
  const char *number = "CVE-2024-6795";

  for (gsize i = 0; i < strlen (number); i++)
    {
      g_autofree char *shorter = g_strconcat (number, NULL);

      memmove (shorter + i, shorter + i + 1, strlen (shorter + i));
      g_assert_false (med_cve_is_number (shorter));
      for (gsize l = 0; letters[l] != '\0'; l++)
        {
          g_autofree char *other = g_strdup (number);
          const gboolean digit = g_ascii_isdigit (number[i]) && g_ascii_isdigit (letters[l]);

          other[i] = letters[l];
          g_assert_cmpint (med_cve_is_number (other), ==, digit || letters[l] == number[i]);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/cve/numbers", test_numbers);
  g_test_add_func ("/risk/cve/nothing-else", test_none);
  g_test_add_func ("/risk/cve/one-letter-off", test_one_letter_off);
  return g_test_run ();
}
