/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-udi.h"

#define GTIN "09521234543213" /* the example of GS1 */
#define GS "\x1d"

/* What can be read: the text, its device identifier, its serial number ("" for none). */
static const struct
{
  const char *text;
  const char *di;
  const char *serial;
} good[] = {
  /* The identifier alone, also shorter ones, filled up as GS1 says */
  { GTIN, GTIN, "" },
  { "  " GTIN " \t", GTIN, "" },
  { "4901234567894", "04901234567894", "" },
  { "036000291452", "00036000291452", "" },
  { "96385074", "00000096385074", "" },
  /* As printed */
  { "(01)" GTIN, GTIN, "" },
  { "(01)" GTIN "(21)SN-1", GTIN, "SN-1" },
  { "(21)SN-1(01)" GTIN, GTIN, "SN-1" },
  { "(01)" GTIN "(11)260101(17)310229(10)L/1(21)A+B", GTIN, "A+B" },
  { "(01)" GTIN "(21)A(B)C", GTIN, "A(B)C" },
  { "(01)" GTIN "(240)4711(21)9", GTIN, "9" },
  /* As a scanner sends it */
  { "01" GTIN "21SN1", GTIN, "SN1" },
  { "01" GTIN "17310229"
    "21SN1",
    GTIN, "SN1" },
  { "01" GTIN "10LOT" GS "21SN1", GTIN, "SN1" },
  { "01" GTIN "21SN1" GS "10LOT", GTIN, "SN1" },
  { "]d201" GTIN "21SN1", GTIN, "SN1" },
  { "]C1"
    "01" GTIN "21SN1",
    GTIN, "SN1" },
  { GS "01" GTIN "21SN1", GTIN, "SN1" },
  { "01" GTIN "2112345678901234567890", GTIN, "12345678901234567890" },
  /* HIBCC: the examples of its standard, then with parts behind */
  { "+A123BJC5D6E71G", "A123BJC5D6E71", "" },
  { "+A99912345/$$52001510X33", "A99912345", "" },
  /* ICCBBA */
  { "=/A9999XYZ100T0944", "A9999XYZ100T0944", "" },
  { "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
    "A9999XYZ100T0944", "000025" },
  /* Another agency's, as it is */
  { "ABC-123.456", "ABC-123.456", "" },
};

static const struct
{
  const char *text;
  const char *what;
} bad[] = {
  { "", "too short or too long" },
  { "12345", "check digit" },
  { "09521234543214", "check digit of the GTIN is wrong" },
  { "4901234567890", "check digit of the GTIN is wrong" },
  { "(01)09521234543214", "check digit of the GTIN is wrong" },
  { "(01)0952123454321", "too short or too long" },
  { "(01)0952123454321X", "letters where only digits" },
  { "(01)" GTIN "(21)", "too short or too long" },
  { "(01)" GTIN "(21)123456789012345678901", "too short or too long" },
  { "(01)" GTIN "(17)31022", "too short or too long" },
  { "(01)" GTIN "(99)X", "application identifier that no UDI has" },
  { "(01)" GTIN "(01)" GTIN, "one thing twice" },
  { "(21)A(21)B(01)" GTIN, "one thing twice" },
  { "(21)A", "no device identifier" },
  { "(01" GTIN, "do not match" },
  { "()" GTIN, "application identifier that no UDI has" },
  { "(01)" GTIN "x", "do not match" },
  { "01" GTIN "99X", "application identifier that no UDI has" },
  { "01" GTIN "173102", "too short or too long" },
  { "01" GTIN "21", "too short or too long" },
  { "+A123BJC5D6E71H", "check character" },
  { "+A123BJC5D6E71g", "check character" },
  { "+", "too short or too long" },
  { "=/A9999XYZ100T094", "too short or too long" },
  { "=/A9999XYZ100T09 4", "no device identifier of ICCBBA" },
  { "=/A9999XYZ100T0944=,025", "too short or too long" },
  { "AB C123", "characters that no UDI has" },
  { "ABC", "too short or too long" },
  { "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "too short or too long" },
  { "０９５２１２３４５４３２１３", "characters that no UDI has" },
  { "ABC\x01"
    "DEF",
    "characters that no UDI has" },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedUdi) udi = med_udi_parse (good[i].text, &error);

      g_test_message ("%s", good[i].text);
      g_assert_no_error (error);
      g_assert (udi != NULL);
      g_assert_cmpstr (udi->di, ==, good[i].di);
      g_assert_cmpstr (udi->serial != NULL ? udi->serial : "", ==, good[i].serial);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedUdi) udi = med_udi_parse (bad[i].text, &error);

      g_test_message ("%s", bad[i].text);
      g_assert (udi == NULL);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, bad[i].what) == NULL)
        g_error ("“%s” is refused with “%s”", bad[i].text, error->message);
      /* Nobody has to ask why. */
      udi = med_udi_parse (bad[i].text, NULL);
      g_assert (udi == NULL);
    }
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (100000, '1');
  g_autoptr (GError) error = NULL;
  g_autoptr (MedUdi) udi = med_udi_parse (text, &error);

  g_assert (udi == NULL);
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  /* What is hostile is not printed in full. */
  g_assert_cmpuint (strlen (error->message), <, 200);
}

/* Each wrong digit, and each two that change places but 0 and 5 (which differ by 5), is found. */
static void
test_check_digit_finds_misreadings (void)
{
  for (gsize at = 0; at < strlen (GTIN); at++)
    for (char digit = '0'; digit <= '9'; digit++)
      {
        g_autofree char *text = g_strdup (GTIN);

        text[at] = digit;
        g_assert_cmpint (med_udi_is_gtin (text), ==, digit == GTIN[at]);
      }
  for (gsize at = 0; at + 1 < strlen (GTIN); at++)
    {
      g_autofree char *text = g_strdup (GTIN);
      const int differ = ABS (text[at] - text[at + 1]);

      text[at] = GTIN[at + 1];
      text[at + 1] = GTIN[at];
      g_assert_cmpint (med_udi_is_gtin (text), ==, differ == 0 || differ == 5);
    }
  g_assert_false (med_udi_is_gtin ("0952123454321"));
  g_assert_false (med_udi_is_gtin ("095212345432130"));
  g_assert_false (med_udi_is_gtin ("0952123454321x"));
}

/* A symbol of HIBCC with its check character */
static char *
close_symbol (const char *text)
{
  return g_strdup_printf ("%s%c", text, med_udi_hibcc_check (text, strlen (text)));
}

/* The secondary parts of ANSI/HIBC 2.6, by what stands before the number */
static void
test_hibcc_parts (void)
{
  static const struct
  {
    const char *text;
    const char *serial;
  } cases[] = {
    { "+A99912345/$LOT1", NULL },
    { "+A99912345/$+SN1", "SN1" },
    { "+A99912345/$$0126LOT", NULL },
    { "+A99912345/$$+0126SN1", "SN1" },
    { "+A99912345/$$+2010126SN1", "SN1" },
    { "+A99912345/$$+3260101SN1", "SN1" },
    { "+A99912345/$$+426010112SN1", "SN1" },
    { "+A99912345/$$+526001SN1", "SN1" },
    { "+A99912345/$$+62600112SN1", "SN1" },
    { "+A99912345/$$+7SN1", "SN1" },
    { "+A99912345/$$+8107SN1", "SN1" },
    { "+A99912345/$$+9000107SN1", "SN1" },
    { "+A99912345/$$7LOT/SSN1", "SN1" },
    { "+A99912345/$$7LOT/16D20260101/SSN1", "SN1" },
    { "+A99912345/$$+7", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = close_symbol (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedUdi) udi = med_udi_parse (text, &error);

      g_test_message ("%s", text);
      g_assert_no_error (error);
      g_assert (udi != NULL);
      g_assert_cmpstr (udi->di, ==, "A99912345");
      g_assert_cmpstr (udi->serial, ==, cases[i].serial);
    }
}

static void
test_hibcc_faults (void)
{
  static const struct
  {
    const char *text;
    const char *what;
  } cases[] = {
    { "+A99912345/$+A/SB", "one thing twice" },
    { "+A99912345/$$+2010", "too short or too long" },
    { "+A99912345/$$+X", "too short or too long" },
    { "+A99912345/$$+9000", "too short or too long" },
    { "+1999123459", "no primary identifier" },
    { "+A9991234X", "no primary identifier" },
    { "+A99-12345", "no primary identifier" },
    { "+A999123456789012345678901", "no primary identifier" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = close_symbol (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedUdi) udi = med_udi_parse (text, &error);

      g_assert (udi == NULL);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, cases[i].what) == NULL)
        g_error ("“%s” is refused with “%s”", text, error->message);
    }
  /* Nothing has a check character that holds what no symbol holds. */
  g_assert_cmpint (med_udi_hibcc_check ("+A_", 3), ==, 0);
  g_assert_cmpint (med_udi_hibcc_check ("+A\0B", 4), ==, 0);
}

/* One character changed anywhere in the symbol is found, whatever it becomes. */
static void
test_hibcc_check_finds_misreadings (void)
{
  static const char symbol[] = "+A123BJC5D6E71G",
                    symbols[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  for (gsize at = 1; at < strlen (symbol); at++)
    for (gsize i = 0; i < strlen (symbols); i++)
      {
        g_autofree char *text = g_strdup (symbol);
        g_autoptr (MedUdi) udi = NULL;

        text[at] = symbols[i];
        udi = med_udi_parse (text, NULL);
        g_assert_cmpint (udi != NULL, ==, symbols[i] == symbol[at]);
      }
}

/* What is printed and what is scanned is the same, for any serial number. */
static void
test_printed_and_scanned_agree (void)
{
  static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz-./+_!%&*,:;<=>?";
  g_autoptr (GRand) random = g_rand_new_with_seed (20261128);

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GString) serial = g_string_new (NULL);
      const int length = g_rand_int_range (random, 1, 21);

      for (int n = 0; n < length; n++)
        g_string_append_c (serial, signs[g_rand_int_range (random, 0, (gint32) strlen (signs))]);
      g_autofree char *printed = g_strdup_printf ("(01)" GTIN "(10)L1(21)%s", serial->str);
      g_autofree char *scanned = g_strdup_printf ("01" GTIN "10L1" GS "21%s", serial->str);
      g_autoptr (MedUdi) one = med_udi_parse (printed, NULL);
      g_autoptr (MedUdi) other = med_udi_parse (scanned, NULL);

      g_assert (one != NULL && other != NULL);
      g_assert_cmpstr (one->di, ==, other->di);
      g_assert_cmpstr (one->serial, ==, serial->str);
      g_assert_cmpstr (other->serial, ==, serial->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/udi/what-can-be-read", test_good);
  g_test_add_func ("/inventory/udi/what-cannot", test_bad);
  g_test_add_func ("/inventory/udi/too-long", test_too_long);
  g_test_add_func ("/inventory/udi/check-digit-finds-misreadings",
                   test_check_digit_finds_misreadings);
  g_test_add_func ("/inventory/udi/hibcc-parts", test_hibcc_parts);
  g_test_add_func ("/inventory/udi/hibcc-faults", test_hibcc_faults);
  g_test_add_func ("/inventory/udi/hibcc-check-finds-misreadings",
                   test_hibcc_check_finds_misreadings);
  g_test_add_func ("/inventory/udi/printed-and-scanned-agree", test_printed_and_scanned_agree);
  return g_test_run ();
}
