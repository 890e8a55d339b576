/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/fold/search-meets-forms", test_search_meets_forms);
  g_test_add_func ("/base/fold/ascii-folds-as-all-text", test_ascii_folds_as_all_text);
  g_test_add_func ("/base/fold/like-escapes-wildcards", test_like_escapes_wildcards);
  g_test_add_func ("/base/fold/name-drops-legal-forms", test_name_drops_legal_forms);
  return g_test_run ();
}
