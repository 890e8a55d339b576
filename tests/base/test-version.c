/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-json.h"
#include "engine/base/med-version.h"
#include "support/med-test-engine.h"

static const char *const sample[] = {
  "1.0",
  "1",
  "1.0.0",
  "1.1",
  "1.10",
  "1.01",
  "1.003",
  "1.2",
  "2",
  "2.1",
  "2.1.5",
  "4.1",
  "4.1.3",
  "4.2-rc1",
  "4.2-rc2",
  "4.2beta",
  "4.2 alpha 2",
  "4.2",
  "4.2.0.1",
  "4.2 SP1",
  "4.2 Service Pack 02",
  "v4.2",
  "V4.3",
  "Version 4.4",
  "4.2a",
  "4.2b",
  "4.2 build 7",
  "4.2-7",
  "2018-1",
  "2021-1",
  "2023.3",
  "20190501",
  "B.02",
  "B.06.18",
  "C.00.04",
  "BT02",
  "BT06",
  "U61",
  "L81",
  "K",
  "N",
  "012U000040",
  "012U000061",
  "4107600010.23",
  "5.17.1-754993421",
  "1.4.2.0-9d9eff4",
  "Windows XP",
  "may 2018",
  "",
  "2.4A",
  "2.7A",
  "R8.0.3",
  "3.x",
  "10.0.19045.2364",
  "882400 Gemini",
  "MMT-554",
  "3002",
  "2024-05-01",
  "A10",
  "HD23",
  "2nd edition",
  "1.1.1",
  "1.1.1a",
  "1.1.1k",
  "1.1.1zg",
  "1.1.1-rc1",
  "1.1.1b2",
  "1.1.1.1",
  "1.1.1 SP1",
  "1.1",
  "1.1k",
  "1.1.0k",
};

static void
assert_order (const char *a, const char *b, int expected)
{
  int order = 9;

  if (!med_version_compare (a, b, &order) || order != expected)
    g_error ("%s against %s: %d instead of %d", a, b, order, expected);
}

static void
assert_unrelated (const char *a, const char *b)
{
  int order;

  if (med_version_compare (a, b, &order))
    g_error ("%s against %s should not be comparable", a, b);
}

static void
test_numbers_are_numbers (void)
{
  assert_order ("1.9", "1.10", -1);
  assert_order ("4.2", "4.2.0", 0);
  assert_order ("4.2", "v4.2", 0);
  assert_order ("4.2.1", "4.2", 1);
  assert_order ("Version 2.1", "2.0", 1);
  assert_order ("99999999999999999999.1", "100000000000000000000", -1);
  assert_order ("2018-1", "2021-1", -1);
  assert_order ("10.0.17763", "10.0.19045.1", -1);
}

static void
test_words_have_places (void)
{
  assert_order ("4.2-rc1", "4.2", -1);
  assert_order ("4.2-rc1", "4.2.0", -1);
  assert_order ("4.2beta", "4.2-rc1", -1);
  assert_order ("4.2-rc2", "4.2-rc10", -1);
  assert_order ("4.2 SP1", "4.2", 1);
  assert_order ("4.2 SP1", "4.2 Service Pack 02", -1);
  assert_order ("4.1 SP1", "4.2-rc1", -1);
  assert_order ("2.4A", "2.7A", -1);
  assert_order ("2.4A", "2.4B", -1);
  assert_order ("BT02", "BT06", -1);
  assert_order ("B.06.18", "B.12", -1);
  assert_order ("K", "N", -1);
  assert_order ("012U000040", "012U000061", -1);
}

static void
test_dates_and_editions (void)
{
  assert_order ("may 2018", "june 2018", -1);
  assert_order ("8/30/2024", "9/30/2024", -1);
  assert_order ("30/8/2024", "8/30/2024", 0);
  assert_order ("2018-05-01", "april 2018", 1);
  assert_order ("20180331", "april 1, 2018", -1);
  assert_order ("Sept. 3 2019", "3 september 2019", 0);
  assert_unrelated ("2018-05-14", "may 2018");
  assert_unrelated ("31 february 2020", "march 2020");
  assert_unrelated ("may may 2018", "june 2018");
  assert_order ("2nd Edition", "3rd edition", -1);
  assert_order ("Edition 2", "2nd edition", 0);
  assert_unrelated ("2nd edition", "2.0");
  assert_order ("1.4.2.0-9d9eff4", "1.4.3", -1);
  assert_order ("2023.3_Build_9342", "2023.3 build 9343", -1);
}

static void
test_what_cannot_be_compared (void)
{
  assert_unrelated ("4.2", "B.02");
  assert_unrelated ("4.2", "2019.1");
  assert_unrelated ("4.2", "20190501");
  assert_unrelated ("4.2", "4.2a");
  assert_unrelated ("4.2", "4.2 build 7");
  assert_unrelated ("U61", "L81");
  assert_unrelated ("1.4.2.0-9d9eff4", "1.4.2.0-8abcdef");
  assert_unrelated ("august 28", "august 29");
  assert_unrelated ("8/9/2024", "8/10/2024");
  assert_unrelated ("may 2018", "4.2");
  assert_unrelated ("C.01", "C.0x");
  assert_unrelated ("4.3", "4.2 bis 4.5");
  assert_unrelated ("Windows XP", "Windows 7");
  assert_unrelated ("1.05", "1.2");
  assert_unrelated ("", "");
  assert_unrelated ("", "1.0");
  assert_unrelated ("1.0.", "1.0");
}

/* As OpenSSL counts; letters that may be those of a pre-release stay in doubt. */
static void
test_letters_behind_three_numbers (void)
{
  static const char *const rising[] = { "1.0.2zg", "1.1.1a",  "1.1.1b",  "1.1.1k",  "1.1.1w",
                                        "1.1.1z",  "1.1.1za", "1.1.1zb", "1.1.1zz", "3.0.7" };
  static const struct
  {
    const char *version, *range;
    MedAnswer answer;
  } cases[] = {
    { "1.1.1k", "< 1.1.1l", MED_ANSWER_YES },
    { "1.1.1l", "< 1.1.1l", MED_ANSWER_NO },
    { "1.1.1za", "< 1.1.1l", MED_ANSWER_NO },
    { "1.0.2u", ">= 1.0.2 | < 1.0.2zg", MED_ANSWER_YES },
    { "1.0.2zg", ">= 1.0.2 | < 1.0.2zg", MED_ANSWER_NO },
    { "1.0.2zh", ">= 1.0.2, < 1.0.2zg", MED_ANSWER_NO },
    { "1.1.1k", ">= 1.0.2 | < 1.0.2zg", MED_ANSWER_NO },
    { "1.1.1", "< 1.1.1l", MED_ANSWER_YES },
    { "1.1.1k", ">= 1.1.1 | < 1.1.1l", MED_ANSWER_YES },
    { "1.1.1a", ">= 1.1.1 | < 1.1.1l", MED_ANSWER_YES },
    { "1.1.1b", ">= 1.1.1 | <= 1.1.1l", MED_ANSWER_YES },
    { "1.1.1m", ">= 1.1.1 | < 1.1.1l", MED_ANSWER_NO },
    { "1.1.1k", "< 1.1.1", MED_ANSWER_NO },
    { "1.1.1k", "<= 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1k", "1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1", "1.1.1k", MED_ANSWER_CANNOT_TELL },
    { "1.1.1k", "1.1.x", MED_ANSWER_YES },
    { "1.1.1k", "vers:generic/>=1.1.1|<1.1.1l", MED_ANSWER_YES },
    { "1.1.1l", "vers:generic/=1.1.1k", MED_ANSWER_NO },
    /* In doubt nobody is cleared: alpha, beta, candidate, another way of counting. */
    { "1.1.1a", "< 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1b", "< 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1c", "< 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1a", ">= 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1a", ">= 1.1.1 | < 1.1.1c", MED_ANSWER_CANNOT_TELL },
    { "1.1.1a", ">= 1.1.1 | < 1.1.2", MED_ANSWER_CANNOT_TELL },
    { "1.1.1", "< 1.1.1a", MED_ANSWER_CANNOT_TELL },
    { "4.2k", "< 4.2", MED_ANSWER_CANNOT_TELL },
    { "1.1.1 k", "< 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1-k", "< 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1k2", "< 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1b1", "< 1.1.1", MED_ANSWER_CANNOT_TELL },
    { "1.1.1a2", "< 1.1.1l", MED_ANSWER_CANNOT_TELL },
    { "1.1.1rc1", "< 1.1.1", MED_ANSWER_YES },
    { "1.1.1rc1", "< 1.1.1l", MED_ANSWER_CANNOT_TELL },
    { "1.1.1x", "< 1.1.1l", MED_ANSWER_CANNOT_TELL },
    { "1.1.1ab", "< 1.1.1l", MED_ANSWER_CANNOT_TELL },
    { "1.1.1k-fips", "< 1.1.1l", MED_ANSWER_CANNOT_TELL },
    { "ZB", "< K", MED_ANSWER_CANNOT_TELL },
    { "B.1.1k", "< B.1.1", MED_ANSWER_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rising); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (rising); j++)
      assert_order (rising[i], rising[j], i < j ? -1 : i > j);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (med_version_in_range (cases[i].version, cases[i].range) != cases[i].answer)
      g_error ("“%s” in “%s” is not “%s”", cases[i].version, cases[i].range,
               med_answer_to_word (cases[i].answer));
}

static void
test_order_is_antisymmetric (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sample); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sample); j++)
      {
        int there = 0;
        int back = 0;
        gboolean comparable = med_version_compare (sample[i], sample[j], &there);

        g_assert_cmpint (comparable, ==, med_version_compare (sample[j], sample[i], &back));
        g_assert_cmpint (there, ==, -back);
        if (i == j && comparable)
          g_assert_cmpint (there, ==, 0);
      }
}

static void
assert_transitive (const char *a, const char *b, const char *c)
{
  int ab, bc, ac;

  if (!med_version_compare (a, b, &ab) || !med_version_compare (b, c, &bc) || ab > 0 || bc > 0)
    return;
  if (!med_version_compare (a, c, &ac))
    return;
  if (ac > 0 || (ac == 0 && (ab < 0 || bc < 0)))
    g_error ("%s <= %s <= %s, but %d", a, b, c, ac);
}

static void
test_order_is_transitive (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sample); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sample); j++)
      for (gsize k = 0; k < G_N_ELEMENTS (sample); k++)
        assert_transitive (sample[i], sample[j], sample[k]);
}

static const struct
{
  const char *version;
  const char *range;
  MedAnswer answer;
} ranges[] = {
  { "4.1", "< 4.2", MED_ANSWER_YES },
  { "4.2", "< 4.2", MED_ANSWER_NO },
  { "4.2.1", "<4.2", MED_ANSWER_NO },
  { "4.2-rc1", "< 4.2", MED_ANSWER_YES },
  { "2.3.5", "<=2.3.5", MED_ANSWER_YES },
  { "2.3.5.1", "<= 2.3.5", MED_ANSWER_CANNOT_TELL },
  { "2.4", "<= 2.3.5", MED_ANSWER_NO },
  { "2.3.6", "2.3.6 and  below", MED_ANSWER_YES },
  { "2.3.7", "2.3.6 and  below", MED_ANSWER_NO },
  { "1.3", ">=1.0|<=1.6", MED_ANSWER_YES },
  { "0.9", ">=1.0|<=1.6", MED_ANSWER_NO },
  { "1.7", ">= 1.0 | <= 1.6", MED_ANSWER_NO },
  { "1.7", ">= 1.0, < 1.6", MED_ANSWER_NO },
  { "1.5.3", ">= 1.3.4 | < 1.5.3", MED_ANSWER_NO },
  { "3", ">= 5 | <= 2", MED_ANSWER_CANNOT_TELL },
  { "20D30", ">= 20D29 | <= 20D32 | >= 22D24 | <= 22D28", MED_ANSWER_YES },
  { "22D25", ">= 20D29 | <= 20D32 | >= 22D24 | <= 22D28", MED_ANSWER_YES },
  { "21D01", ">= 20D29 | <= 20D32 | >= 22D24 | <= 22D28", MED_ANSWER_NO },
  { "4.1", "vers:all/*", MED_ANSWER_YES },
  { "", "vers:all/*", MED_ANSWER_YES },
  { "Windows XP", "*", MED_ANSWER_YES },
  { "4.1", "All versions", MED_ANSWER_YES },
  { "2.15.0", "vers:all/<V2.15.1", MED_ANSWER_YES },
  { "2.15.1", "vers:all/<V2.15.1", MED_ANSWER_NO },
  { "2.0", "vers:generic/>=1.0|<3.0", MED_ANSWER_YES },
  { "3.0", "vers:generic/>=1.0|<3.0", MED_ANSWER_NO },
  { "2.0", "vers:intdot/>=1.0|!=2.0|<3.0", MED_ANSWER_NO },
  { "2.5", "vers:intdot/>=1.0|!=2.0|<3.0", MED_ANSWER_YES },
  { "5.0", "vers:intdot/>=1.0|!=2.0|<3.0", MED_ANSWER_NO },
  { "2.0", "vers:intdot/!=2.0", MED_ANSWER_NO },
  { "2.1", "vers:intdot/!=2.0", MED_ANSWER_YES },
  { "2.0", "vers:deb/<3.0", MED_ANSWER_YES },
  { "4.1", "All versions prior to 4.2", MED_ANSWER_YES },
  { "4.2", "All versions prior to 4.2", MED_ANSWER_NO },
  { "4.2", "Versions prior to v4.2", MED_ANSWER_NO },
  { "2.1", "Version 2.1 and prior", MED_ANSWER_YES },
  { "2.2", "Version 2.1 and prior", MED_ANSWER_NO },
  { "2.0", "2.1 or earlier versions", MED_ANSWER_YES },
  { "2.0", "2.1 and later", MED_ANSWER_NO },
  { "2.2", "2.1 and later", MED_ANSWER_YES },
  { "4.2", "up to 4.2", MED_ANSWER_CANNOT_TELL },
  { "4.1", "up to 4.2", MED_ANSWER_YES },
  { "4.2", "up to and including 4.2", MED_ANSWER_YES },
  { "4.2", "up to but not including 4.2", MED_ANSWER_NO },
  { "2.5", ">= 2.0 and < 3.0", MED_ANSWER_YES },
  { "3.5", ">= 2.0 and < 3.0", MED_ANSWER_NO },
  { "1.5", "1.0 to 2.0", MED_ANSWER_YES },
  { "2.5", "from 1.0 through 2.0", MED_ANSWER_NO },
  { "1.4", "1.1 | 1.2 | 1.4 | 1.5", MED_ANSWER_YES },
  { "1.3", "1.1 | 1.2 | 1.4 | 1.5", MED_ANSWER_NO },
  { "2141", "2131 and 2141", MED_ANSWER_YES },
  { "4.1", "4.1", MED_ANSWER_YES },
  { "4.1.0", "4.1", MED_ANSWER_YES },
  { "4.1.3", "4.1", MED_ANSWER_CANNOT_TELL },
  { "4.1", "4.1.3", MED_ANSWER_CANNOT_TELL },
  { "4.2", "4.1", MED_ANSWER_NO },
  { "1.7", "1.X", MED_ANSWER_YES },
  { "2.0", "1.X", MED_ANSWER_NO },
  { "12.2.4", "<= 12.2.x.x", MED_ANSWER_YES },
  { "12.3", "<= 12.2.x.x", MED_ANSWER_NO },
  { "12.1", "<= 12.2.x.x", MED_ANSWER_YES },
  { "12", "<= 12.2.x.x", MED_ANSWER_CANNOT_TELL },
  { "3.1", "< 3.x", MED_ANSWER_CANNOT_TELL },
  { "2.9", "< 3.x", MED_ANSWER_YES },
  { "4.5", "4.X | 5.X", MED_ANSWER_YES },
  { "BT04", ">=BT02 | <= BT06", MED_ANSWER_YES },
  { "BT07", ">=BT02 | <= BT06", MED_ANSWER_NO },
  { "U60", "<= U61 |<= L81", MED_ANSWER_YES },
  { "M2", "<= U61 |<= L81", MED_ANSWER_CANNOT_TELL },
  { "1.8.4", "< 1.8.4 Service Pack 01", MED_ANSWER_YES },
  { "1.8.4 SP2", "< 1.8.4 Service Pack 01", MED_ANSWER_NO },
  { "", "< 4.2", MED_ANSWER_CANNOT_TELL },
  { "4.1", "", MED_ANSWER_CANNOT_TELL },
  { "4.1", "< august 28", MED_ANSWER_CANNOT_TELL },
  { "4.1", "<May 2018", MED_ANSWER_CANNOT_TELL },
  { "4.1", "<8/30/2024", MED_ANSWER_CANNOT_TELL },
  { "4.1", "<  july 1 2017", MED_ANSWER_CANNOT_TELL },
  { "4.1", "distributed  < april 1, 2018", MED_ANSWER_CANNOT_TELL },
  { "4.1", "Rev B-M", MED_ANSWER_CANNOT_TELL },
  { "D", "Rev B-M", MED_ANSWER_YES },
  { "B.01", "Version A, Firmware A.03.09", MED_ANSWER_CANNOT_TELL },
  { "9.0", "* (end-of-life 2011)", MED_ANSWER_YES },
  { "2.0", "<= 2.01 (end-of-life Nov 2017)", MED_ANSWER_YES },
  { "12.0", "<=11.2 on Windows 8.1 with IIS 7.5", MED_ANSWER_CANNOT_TELL },
  { "B.1", "A.01 <= C.0x | 4.0", MED_ANSWER_CANNOT_TELL },
  { "A10", "A10 < A11", MED_ANSWER_CANNOT_TELL },
  { "4.1", "882160 Gemini Dual", MED_ANSWER_CANNOT_TELL },
  { "6.1", "6.x model 35700BAX", MED_ANSWER_CANNOT_TELL },
  { "Accu-Chek Inform II", "Accu-Chek Inform II", MED_ANSWER_YES },
  { "4.1", "| | ,", MED_ANSWER_CANNOT_TELL },
  { "4.1", "<", MED_ANSWER_CANNOT_TELL },
};

static void
test_ranges_as_they_are_written (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (med_version_in_range (ranges[i].version, ranges[i].range) != ranges[i].answer)
      g_error ("“%s” in “%s” is not “%s”", ranges[i].version, ranges[i].range,
               med_answer_to_word (ranges[i].answer));
}

static guint seen, understood;

/* Prose never clears a device; a remark in parentheses does not more than what stands before it. */
static void
check_prose (const char *text)
{
  g_autofree char *head = g_strndup (text, strcspn (text, "("));

  for (gsize k = 0; k < G_N_ELEMENTS (sample); k++)
    {
      if (strstr (text, "Windows") != NULL)
        g_assert_cmpint (med_version_in_range (sample[k], text), !=, MED_ANSWER_NO);
      else if (strchr (text, '(') != NULL && *head != '\0' &&
               med_version_in_range (sample[k], text) == MED_ANSWER_NO)
        g_assert_cmpint (med_version_in_range (sample[k], head), ==, MED_ANSWER_NO);
    }
}

static void
walk_branches (JsonArray *branches)
{
  for (guint i = 0; branches != NULL && i < json_array_get_length (branches); i++)
    {
      JsonObject *branch = med_json_array_get_object (branches, i);
      const char *category = med_json_get_text (branch, "category");
      const char *text = med_json_get_text (branch, "name");

      walk_branches (med_json_get_array (branch, "branches"));
      if (category == NULL || !g_str_has_prefix (category, "product_version"))
        continue;
      seen++;
      for (gsize k = 0; k < G_N_ELEMENTS (sample); k++)
        if (med_version_in_range (sample[k], text) != MED_ANSWER_CANNOT_TELL)
          {
            understood++;
            break;
          }
      check_prose (text);
    }
}

static void
walk_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        walk_folder (child);
      else if (g_str_has_suffix (name, ".json"))
        {
          g_autoptr (JsonNode) node = med_json_load_file_sync (child, NULL, NULL, NULL, NULL);
          JsonObject *tree = med_json_get_object (json_node_get_object (node), "product_tree");
          walk_branches (med_json_get_array (tree, "branches"));
        }
    }
}

static void
test_real_version_strings (void)
{
  g_autofree char *path = med_test_shared_path ("data/csaf-provider/white");

  if (path == NULL)
    return;
  walk_folder (path);
  g_test_message ("%u of %u version strings are understood", understood, seen);
  g_assert_cmpuint (seen, ==, 607);
  g_assert_cmpuint (understood, >=, 520);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/version/numbers-are-numbers", test_numbers_are_numbers);
  g_test_add_func ("/base/version/words-have-places", test_words_have_places);
  g_test_add_func ("/base/version/dates-and-editions", test_dates_and_editions);
  g_test_add_func ("/base/version/what-cannot-be-compared", test_what_cannot_be_compared);
  g_test_add_func ("/base/version/letters-behind-three-numbers", test_letters_behind_three_numbers);
  g_test_add_func ("/base/version/order-is-antisymmetric", test_order_is_antisymmetric);
  g_test_add_func ("/base/version/order-is-transitive", test_order_is_transitive);
  g_test_add_func ("/base/version/ranges-as-they-are-written", test_ranges_as_they_are_written);
  g_test_add_func ("/base/version/real-version-strings", test_real_version_strings);
  return g_test_run ();
}
