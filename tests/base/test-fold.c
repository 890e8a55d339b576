/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "engine/base/med-fold.h"

typedef char *(*FoldFunc) (const char *text);

static void
assert_folds (FoldFunc fold, const char *text, const char *expected)
{
  g_autofree char *folded = fold (text);
  g_autofree char *again = fold (folded);

  g_assert_cmpstr (folded, ==, expected);
  if (fold != med_fold_like)
    g_assert_cmpstr (again, ==, expected);
}

static void
test_search_meets_forms (void)
{
  assert_folds (med_fold_search, "  Infusion \t\n Pump ", "infusion pump");
  assert_folds (med_fold_search, "ＩＮＦＵＳＩＯＮ　ｐｕｍｐ", "infusion pump");
  assert_folds (med_fold_search, "ｼﾘﾝｼﾞﾎﾟﾝﾌﾟ", "シリンジポンプ");
  assert_folds (med_fold_search,
                "Stra\xC3\x9F"
                "e",
                "strasse");
  assert_folds (med_fold_search,
                "a\xE2\x80\x8B\xE2\x80\xAE"
                "b",
                "ab");
  assert_folds (med_fold_search, "", "");
  assert_folds (med_fold_search, "bad \xFF byte", "bad \xEF\xBF\xBD byte");
}

/* Plain ASCII takes a shorter way through the folding; a character that is dropped forces the long
 * one, and both must end alike, control characters included. */
static void
test_ascii_folds_as_all_text (void)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261128);

  for (int i = 0; i < 4000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (int n = g_rand_int_range (chance, 0, 24); n > 0; n--)
        g_string_append_c (text, (char) g_rand_int_range (chance, 1, 128));
      g_autofree char *marked = g_strconcat (text->str, "\xE2\x80\x8B", NULL);
      g_autofree char *name = med_fold_name (text->str), *marked_name = med_fold_name (marked);
      g_autofree char *folded = med_fold_search (text->str);
      g_autofree char *expected = med_fold_search (marked);

      g_assert_cmpstr (folded, ==, expected);
      g_assert_cmpstr (name, ==, marked_name);
    }
}

static void
test_like_escapes_wildcards (void)
{
  assert_folds (med_fold_like, "50%_a\\", "%50\\%\\_a\\\\%");
  assert_folds (med_fold_like, "", "%%");
}

static void
test_name_drops_legal_forms (void)
{
  assert_folds (med_fold_name, "Acme Medical, Inc.", "acme medical");
  assert_folds (med_fold_name, "ACME  MEDICAL", "acme medical");
  assert_folds (med_fold_name, "Muster Medizin GmbH & Co. KG", "muster medizin");
  assert_folds (med_fold_name, "AS ONE Corporation", "as one");
  assert_folds (med_fold_name, "B. Braun", "b braun");
  assert_folds (med_fold_name, "Philips ", "philips");
  assert_folds (med_fold_name, "Exemple S.A.", "exemple");
  assert_folds (med_fold_name, "株式会社サンプル", "サンプル");
  assert_folds (med_fold_name, "サンプル㈱", "サンプル");
  assert_folds (med_fold_name, "株式会社", "株式会社");
  assert_folds (med_fold_name, "Co.", "co");
  assert_folds (med_fold_name, "iSite-PACS 3.6", "isite pacs 3.6");
  assert_folds (med_fold_name, "iSite PACS 36", "isite pacs 36");
  assert_folds (med_fold_name, "***", "***");
  assert_folds (med_fold_name, "", "");
}

/* Characters of which each has something special: marks, ligatures, widths, letters that fold into
 * several, those that cannot be seen, spaces of all kinds, brackets, legal forms. */
static char *
random_text (GRand *chance)
{
  static const gunichar special[] = {
    'a',    'B',    'z',    '1',    '.',     ' ',     '-',     '\'',    0x00a0, 0x00ad,
    0x00b4, 0x00c5, 0x00df, 0x0130, 0x0131,  0x0149,  0x01c5,  0x0301,  0x0308, 0x0345,
    0x0390, 0x03a3, 0x03c2, 0x0587, 0x1100,  0x1161,  0x11a8,  0xac00,  0x1e9e, 0x1f80,
    0x1fb7, 0x2019, 0x200b, 0x200d, 0x202e,  0x2028,  0x2126,  0x212b,  0x3000, 0x304b,
    0x3099, 0x309b, 0x30ab, 0x3231, 0x337f,  0x33a5,  0x4e00,  0xfb03,  0xff21, 0xff66,
    0xff76, 0xff9e, 0xff9f, 0xfeff, 0x10400, 0x1d400, 0x20bb7, 0x1f600,
  };
  GString *text = g_string_new (NULL);

  for (gint32 n = g_rand_int_range (chance, 0, 12); n > 0; n--)
    g_string_append_unichar (text, special[g_rand_int_range (chance, 0, G_N_ELEMENTS (special))]);
  return g_string_free (text, FALSE);
}

/* Folded once more, nothing changes: what is stored is found by what is stored. */
static void
test_folded_is_folded (void)
{
  guint32 seed = 20261128;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *text = random_text (chance);
      g_autofree char *search = med_fold_search (text), *search_again = med_fold_search (search);
      g_autofree char *name = med_fold_name (text), *name_again = med_fold_name (name);

      g_assert_true (g_utf8_validate (search, -1, NULL) && g_utf8_validate (name, -1, NULL));
      if (!g_str_equal (search, search_again))
        g_error ("“%s” folds to “%s” and that to “%s”", text, search, search_again);
      if (!g_str_equal (name, name_again))
        g_error ("“%s” folds to the name “%s” and that to “%s”", text, name, name_again);
      g_assert_false (g_str_has_prefix (search, " ") || g_str_has_suffix (search, " "));
      g_assert_null (strstr (search, "  "));
    }
}

/* In whatever form the characters come, they meet. */
static void
test_forms_meet (void)
{
  static const GNormalizeMode modes[] = { G_NORMALIZE_NFD, G_NORMALIZE_NFC, G_NORMALIZE_NFKD,
                                          G_NORMALIZE_NFKC };
  guint32 seed = 20261129;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 4000; i++)
    {
      g_autofree char *text = random_text (chance);
      g_autofree char *expected = med_fold_search (text);
      /* Unseen ones part what would be one character, in one form and not in another. */
      g_autofree char *seen = g_strdup (expected);

      for (gsize m = 0; m < G_N_ELEMENTS (modes); m++)
        {
          g_autofree char *form = g_utf8_normalize (seen, -1, modes[m]);
          g_autofree char *folded = med_fold_search (form);

          if (!g_str_equal (folded, expected))
            g_error ("“%s”: “%s” and “%s”", text, expected, folded);
        }
    }
}

static void
test_unseen_between (void)
{
  assert_folds (med_fold_search,
                "e\xE2\x80\x8B\xCC\x81"
                "g",
                "ég");
  assert_folds (med_fold_search, "か\xE2\x80\x8D\xE3\x82\x99", "が");
  assert_folds (med_fold_search,
                "\xEF\xBB\xBF"
                "CT",
                "ct");
  assert_folds (med_fold_search,
                "in\xC2\xAD"
                "fusion",
                "infusion");
  assert_folds (med_fold_search, "\xE2\x80\x8B", "");
}

/* A pattern finds what it was made of, and a wildcard of a person is none. */
static gboolean
like (const char *pattern, const char *text)
{
  for (; *pattern != '\0'; pattern++, text++)
    {
      if (*pattern == '%')
        {
          for (const char *rest = text;; rest++)
            if (like (pattern + 1, rest))
              return TRUE;
            else if (*rest == '\0')
              return FALSE;
        }
      if (*pattern == '\\')
        pattern++;
      else
        g_assert_cmpint (*pattern, !=, '_');
      if (*pattern != *text)
        return FALSE;
    }
  return *text == '\0';
}

static void
test_like_is_a_substring (void)
{
  static const char letters[] = "ab%_\\";
  guint32 seed = 20261130;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  guint found = 0;

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 4000; i++)
    {
      char text[8] = "", word[4] = "";

      for (int n = g_rand_int_range (chance, 0, 8) - 1; n >= 0; n--)
        text[n] = letters[g_rand_int_range (chance, 0, 5)];
      for (int n = g_rand_int_range (chance, 0, 4) - 1; n >= 0; n--)
        word[n] = letters[g_rand_int_range (chance, 0, 5)];
      g_autofree char *pattern = med_fold_like (word);
      gboolean holds = strstr (text, word) != NULL;

      if (like (pattern, text) != holds)
        g_error ("“%s” in “%s”", word, text);
      found += holds ? 1 : 0;
    }
  g_assert_cmpuint (found, >, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/fold/search-meets-forms", test_search_meets_forms);
  g_test_add_func ("/base/fold/ascii-folds-as-all-text", test_ascii_folds_as_all_text);
  g_test_add_func ("/base/fold/like-escapes-wildcards", test_like_escapes_wildcards);
  g_test_add_func ("/base/fold/name-drops-legal-forms", test_name_drops_legal_forms);
  g_test_add_func ("/base/fold/folded-is-folded", test_folded_is_folded);
  g_test_add_func ("/base/fold/forms-meet", test_forms_meet);
  g_test_add_func ("/base/fold/unseen-between-parts-nothing", test_unseen_between);
  g_test_add_func ("/base/fold/like-is-a-substring", test_like_is_a_substring);
  return g_test_run ();
}
