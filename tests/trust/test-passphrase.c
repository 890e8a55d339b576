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
  return g_test_run ();
}
