/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/trust/med-passphrase.h"

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedPassphrase) stored = med_passphrase_new ("correct horse", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (stored->salt), ==, 32);
  g_assert_cmpuint (strlen (stored->verifier), ==, 64);
  g_assert_cmpint (stored->iterations, >=, 200000);
  g_assert_true (med_passphrase_verify (stored, "correct horse"));
  g_assert_false (med_passphrase_verify (stored, "correct horsf"));
  g_assert_false (med_passphrase_verify (stored, ""));
  g_assert_null (strstr (stored->verifier, "horse"));
}

static void
test_known_answer (void)
{
  /* PBKDF2-HMAC-SHA-256 of "passwordPASSWORDpassword" computed with Python's hashlib. */
  MedPassphrase stored = {
    .salt = (char *) "000102030405060708090a0b0c0d0e0f",
    .verifier = (char *) "4487824bbebafb7cefaad089ed0a8e478e26240caac8d42c88fcf832f5ada788",
    .iterations = 1000,
  };

  g_assert_true (med_passphrase_verify (&stored, "passwordPASSWORDpassword"));
}

static void
test_salt_differs (void)
{
  g_autoptr (MedPassphrase) a = med_passphrase_new ("same words", NULL);
  g_autoptr (MedPassphrase) b = med_passphrase_new ("same words", NULL);

  g_assert_cmpstr (a->salt, !=, b->salt);
  g_assert_cmpstr (a->verifier, !=, b->verifier);
}

static void
test_same_characters (void)
{
  /* カ as one character, and as half-width カ: two input methods, one passphrase. */
  g_autoptr (MedPassphrase) stored = med_passphrase_new ("パスフレーズ一二三", NULL);

  g_assert_true (med_passphrase_verify (stored, "ﾊﾟｽﾌﾚｰｽﾞ一二三"));
}

/* GLib writes beyond its memory when it normalises what is no UTF-8. */
static void
test_no_text (void)
{
  static const char *const wrong[] = { "\xfc\xfc\xfc\xfc\xfc\xfc\xfc\xfc", "correct horse \xe3\x81",
                                       "\xff", "pass\xc0\x80word" };
  g_autoptr (MedPassphrase) stored = med_passphrase_new ("correct horse", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (med_passphrase_new (wrong[i], &error));
      g_assert_nonnull (error);
      g_assert_false (med_passphrase_verify (stored, wrong[i]));
      g_assert_false (med_passphrase_check_strength (wrong[i], NULL));
    }
  g_assert_true (med_passphrase_verify (stored, "correct horse"));
}

static void
test_damaged (void)
{
  static const MedPassphrase damaged[] = {
    { NULL, NULL, 1 },
    { (char *) "", (char *) "", 1 },
    { (char *) "00", (char *) "00", 1 },
    { (char *) "zz0102030405060708090a0b0c0d0e0f", (char *) "00", 1 },
    { (char *) "000102030405060708090a0b0c0d0e0f",
      (char *) "0000000000000000000000000000000000000000000000000000000000000000", 0 },
    { (char *) "000102030405060708090a0b0c0d0e0f",
      (char *) "0000000000000000000000000000000000000000000000000000000000000000", -5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_assert_false (med_passphrase_verify (&damaged[i], ""));
      g_assert_false (med_passphrase_verify (&damaged[i], "00"));
    }
}

static void
test_strength (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (med_passphrase_check_strength ("seven77", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_false (med_passphrase_check_strength ("\xff\xff\xff\xff\xff\xff\xff\xff\xff", NULL));
  g_assert_true (med_passphrase_check_strength ("eight888", NULL));
  g_assert_true (med_passphrase_check_strength ("一二三四五六七八", NULL));
}

/* As they are typed and as they are compared: neither may be shorter. */
static void
test_characters_are_counted (void)
{
  static const struct
  {
    const char *passphrase;
    gboolean enough;
  } rows[] = {
    { "", FALSE },
    { "1234567", FALSE },
    { "12345678", TRUE },
    { "        ", TRUE },
    { "ｱｲｳｴｵｶｷ", FALSE },
    { "ｱｲｳｴｵｶｷｸ", TRUE },
    { "ﾊﾟﾊﾟﾊﾟﾊﾟ", FALSE }, /* eight typed, four compared */
    { "ﾊﾟﾊﾟﾊﾟﾊﾟﾊﾟﾊﾟﾊﾟﾊﾟ", TRUE },
    { "㍿㍿", FALSE }, /* two typed, eight compared */
    { "ﬃﬃﬃ", FALSE },
    { "e\xCC\x81"
      "e\xCC\x81"
      "e\xCC\x81"
      "e\xCC\x81",
      FALSE },
    { "😀😀😀😀😀😀😀", FALSE },
    { "😀😀😀😀😀😀😀😀", TRUE },
    { "correct horse battery staple", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      if (med_passphrase_check_strength (rows[i].passphrase, &error) != rows[i].enough)
        g_error ("“%s” is %senough", rows[i].passphrase, rows[i].enough ? "not " : "");
      g_assert_true ((error == NULL) == rows[i].enough);
      if (error != NULL)
        g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* One change anywhere opens nothing: in what is stored, and in what is typed. */
static void
test_every_change_counts (void)
{
  med_passphrase_set_test_iterations (3);
  g_autoptr (MedPassphrase) stored = med_passphrase_new ("correct horse", NULL);
  g_autofree char *typed = g_strdup ("correct horse");

  g_assert_nonnull (stored);
  g_assert_cmpint (stored->iterations, ==, 3);
  for (gsize i = 0; i < strlen (stored->salt); i++)
    {
      char before = stored->salt[i];

      stored->salt[i] = before == '0' ? '1' : '0';
      g_assert_false (med_passphrase_verify (stored, typed));
      stored->salt[i] = before;
    }
  for (gsize i = 0; i < strlen (stored->verifier); i++)
    {
      char before = stored->verifier[i];

      stored->verifier[i] = before == '0' ? '1' : '0';
      g_assert_false (med_passphrase_verify (stored, typed));
      stored->verifier[i] = 'g';
      g_assert_false (med_passphrase_verify (stored, typed));
      stored->verifier[i] = before;
    }
  for (gsize i = 0; i < strlen (typed); i++)
    {
      typed[i] ^= 1;
      g_assert_false (med_passphrase_verify (stored, typed));
      typed[i] ^= 1;
    }
  for (gint64 iterations = -1; iterations < 6; iterations++)
    {
      stored->iterations = iterations;
      g_assert_true (med_passphrase_verify (stored, typed) == (iterations == 3));
    }
  med_passphrase_set_test_iterations (0);
}

/* A number that somebody wrote into the database does not hold the program up for an hour. */
static void
test_absurd_iterations (void)
{
  static const gint64 numbers[] = { 10000001, G_MAXINT32, G_MAXUINT, G_MAXINT64, G_MININT64 };
  gint64 began = g_get_monotonic_time ();

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const MedPassphrase stored = {
        .salt = (char *) "000102030405060708090a0b0c0d0e0f",
        .verifier = (char *) "4487824bbebafb7cefaad089ed0a8e478e26240caac8d42c88fcf832f5ada788",
        .iterations = numbers[i],
      };

      g_assert_false (med_passphrase_verify (&stored, "passwordPASSWORDpassword"));
    }
  g_assert_cmpint (g_get_monotonic_time () - began, <, 5 * G_USEC_PER_SEC);
}

/* Anything that can be typed is kept, and opens only for itself. */
static void
test_any_text (void)
{
  static const char *const texts[] = { "",     " ",     "a",    "A",    "a ", "ａ",
                                       "%s%n", "'\"\\", "病院", "院病", "\t", "\n" };
  g_autofree char *long_text = g_strnfill (100000, 'p');
  g_autofree char *longer = g_strnfill (100001, 'p');

  med_passphrase_set_test_iterations (1);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MedPassphrase) stored = med_passphrase_new (texts[i], NULL);

      g_assert_nonnull (stored);
      for (gsize n = 0; n < G_N_ELEMENTS (texts); n++)
        {
          g_autofree char *one = g_utf8_normalize (texts[i], -1, G_NORMALIZE_NFKC);
          g_autofree char *two = g_utf8_normalize (texts[n], -1, G_NORMALIZE_NFKC);

          g_assert_true (med_passphrase_verify (stored, texts[n]) == g_str_equal (one, two));
        }
    }
  g_autoptr (MedPassphrase) stored = med_passphrase_new (long_text, NULL);
  g_assert_nonnull (stored);
  g_assert_true (med_passphrase_verify (stored, long_text));
  g_assert_false (med_passphrase_verify (stored, longer));
  med_passphrase_set_test_iterations (0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/passphrase/what-is-no-text-is-refused", test_no_text);
  g_test_add_func ("/trust/passphrase/round-trip", test_round_trip);
  g_test_add_func ("/trust/passphrase/known-answer", test_known_answer);
  g_test_add_func ("/trust/passphrase/each-salt-is-new", test_salt_differs);
  g_test_add_func ("/trust/passphrase/same-characters-from-another-keyboard", test_same_characters);
  g_test_add_func ("/trust/passphrase/damaged-verifier-matches-nothing", test_damaged);
  g_test_add_func ("/trust/passphrase/short-ones-are-refused", test_strength);
  g_test_add_func ("/trust/passphrase/characters-are-counted", test_characters_are_counted);
  g_test_add_func ("/trust/passphrase/every-change-counts", test_every_change_counts);
  g_test_add_func ("/trust/passphrase/absurd-iterations-match-nothing", test_absurd_iterations);
  g_test_add_func ("/trust/passphrase/any-text-opens-only-for-itself", test_any_text);
  return g_test_run ();
}
