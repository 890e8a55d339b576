/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "engine/base/med-version.h"

/* Ranges against a second opinion: plain versions of the same shape, for which order is not in
 * doubt, in all the ways in which advisories write a bound. */

static const int numbers[] = { 1, 2, 9, 10, 11, 20, 99, 100 };

#define N_VERSIONS (G_N_ELEMENTS (numbers) * G_N_ELEMENTS (numbers))

static char *
dup_version (gsize index)
{
  return g_strdup_printf ("%d.%d", numbers[index / G_N_ELEMENTS (numbers)],
                          numbers[index % G_N_ELEMENTS (numbers)]);
}

typedef enum
{
  BELOW,
  AT_MOST,
  ABOVE,
  AT_LEAST,
  EXACTLY,
} Bound;

static const struct
{
  const char *format;
  Bound bound;
} notations[] = {
  { "< %s", BELOW },
  { "<%s", BELOW },
  { "vers:all/<%s", BELOW },
  { "vers:generic/<%s", BELOW },
  { "prior to %s", BELOW },
  { "Versions prior to %s", BELOW },
  { "All versions before %s", BELOW },
  { "earlier than %s", BELOW },
  { "lower than %s", BELOW },
  { "up to but not including %s", BELOW },
  { "＜ %s", BELOW }, /* full-width */
  { "<= %s", AT_MOST },
  { "<=%s", AT_MOST },
  { "≤ %s", AT_MOST },
  { "vers:all/<=%s", AT_MOST },
  { "%s and prior", AT_MOST },
  { "%s and earlier", AT_MOST },
  { "Versions %s and prior", AT_MOST },
  { "VERSION %s OR OLDER", AT_MOST },
  { "%s and all prior versions", AT_MOST },
  { "up to and including %s", AT_MOST },
  { "> %s", ABOVE },
  { "later than %s", ABOVE },
  { "newer than %s", ABOVE },
  { ">= %s", AT_LEAST },
  { "≥%s", AT_LEAST },
  { "%s and later", AT_LEAST },
  { "Version %s and newer", AT_LEAST },
  { "at least %s", AT_LEAST },
  { "%s", EXACTLY },
  { "= %s", EXACTLY },
  { "==%s", EXACTLY },
  { "version %s", EXACTLY },
  { "vers:all/%s", EXACTLY },
  { "vers:deb/<%s", BELOW },
  { "vers:npm/<=%s", AT_MOST },
  { "vers:maven/>%s", ABOVE },
  { "vers:semver/>=%s", AT_LEAST },
  { "vers:pypi/=%s", EXACTLY },
  { "VERS:GENERIC/ < %s ", BELOW },
  { "under %s", BELOW },
  { "Firmware versions prior to %s", BELOW },
  { "%s未満", BELOW },
  { "バージョン%sより前のバージョン", BELOW },
  { "≦%s", AT_MOST },
  { "%s以前", AT_MOST },
  { "%s およびそれ以前のバージョン", AT_MOST },
  { "less than or equal to %s", AT_MOST },
  { "prior to and including %s", AT_MOST },
  { "no later than %s", AT_MOST },
  { "%s (and prior)", AT_MOST },
  { "%s and all earlier releases", AT_MOST },
  { "%s or any version before", AT_MOST },
  { "greater than %s", ABOVE },
  { "%s より新しい", ABOVE },
  { "%s以降", AT_LEAST },
  { "%s以上", AT_LEAST },
  { "%s and up", AT_LEAST },
  { "%s+", AT_LEAST },
  { "%s onwards", AT_LEAST },
  { "starting with %s", AT_LEAST },
  { "greater than or equal to %s", AT_LEAST },
};

static gboolean
lies_within (gsize version, gsize bound, Bound kind)
{
  switch (kind)
    {
    case BELOW:
      return version < bound;
    case AT_MOST:
      return version <= bound;
    case ABOVE:
      return version > bound;
    case AT_LEAST:
      return version >= bound;
    case EXACTLY:
    default:
      return version == bound;
    }
}

static void
expect (const char *version, const char *range, gboolean within)
{
  MedAnswer answer = med_version_in_range (version, range);

  if (answer != (within ? MED_ANSWER_YES : MED_ANSWER_NO))
    g_error ("“%s” in “%s”: %s", version, range, med_answer_to_word (answer));
}

static void
test_bounds (void)
{
  for (gsize n = 0; n < G_N_ELEMENTS (notations); n++)
    for (gsize bound = 0; bound < N_VERSIONS; bound += 3)
      {
        g_auto (GStrv) parts = g_strsplit (notations[n].format, "%s", 2);
        g_autofree char *bound_text = dup_version (bound);
        g_autofree char *range = g_strconcat (parts[0], bound_text, parts[1], NULL);

        for (gsize version = 0; version < N_VERSIONS; version++)
          {
            g_autofree char *text = dup_version (version);
            expect (text, range, lies_within (version, bound, notations[n].bound));
          }
      }
}

static void
test_intervals (void)
{
  static const struct
  {
    const char *format;
    Bound from;
    Bound until;
  } intervals[] = {
    { ">= %s | <= %s", AT_LEAST, AT_MOST },   { "vers:all/>=%s|<%s", AT_LEAST, BELOW },
    { "> %s, < %s", ABOVE, BELOW },           { ">=%s;<=%s", AT_LEAST, AT_MOST },
    { "%s to %s", AT_LEAST, AT_MOST },        { "from %s through %s", AT_LEAST, AT_MOST },
    { "%s - %s", AT_LEAST, AT_MOST },         { "%s-%s", AT_LEAST, AT_MOST },
    { "%s – %s", AT_LEAST, AT_MOST },         { "%s～%s", AT_LEAST, AT_MOST },
    { ">= %s < %s", AT_LEAST, BELOW },        { ">V%s<=V%s", ABOVE, AT_MOST },
    { ">= %s but < %s", AT_LEAST, BELOW },    { "%sから%sまで", AT_LEAST, AT_MOST },
    { "vers:npm/>=%s|<%s", AT_LEAST, BELOW },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (intervals); i++)
    for (gsize from = 0; from < N_VERSIONS; from += 7)
      for (gsize until = from + 1; until < N_VERSIONS; until += 11)
        {
          g_auto (GStrv) parts = g_strsplit (intervals[i].format, "%s", 3);
          g_autofree char *a = dup_version (from);
          g_autofree char *b = dup_version (until);
          g_autofree char *range = g_strconcat (parts[0], a, parts[1], b, parts[2], NULL);

          for (gsize version = 0; version < N_VERSIONS; version += 2)
            {
              g_autofree char *text = dup_version (version);
              expect (text, range,
                      lies_within (version, from, intervals[i].from) &&
                          lies_within (version, until, intervals[i].until));
            }
        }
}

/* The ends the wrong way round make no range anybody could mean: that is never a "no". */
static void
test_reversed (void)
{
  static const char *const reversed[] = { ">= 9.1 | <= 2.1", "> 9.1, < 9.1", "9.1 to 2.1",
                                          "vers:all/>=100.1|<1.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (reversed); i++)
    for (gsize version = 0; version < N_VERSIONS; version++)
      {
        g_autofree char *text = dup_version (version);
        MedAnswer answer = med_version_in_range (text, reversed[i]);

        if (g_str_equal (reversed[i], "> 9.1, < 9.1"))
          g_assert_cmpint (answer, !=, MED_ANSWER_YES);
        else
          g_assert_cmpint (answer, ==, MED_ANSWER_CANNOT_TELL);
      }
}

static void
test_lists (void)
{
  static const char *const lists[] = { "2.1, 9.2, 20.11", "2.1 | 9.2 | 20.11", "2.1; 9.2;20.11",
                                       "2.1 and 9.2 and 20.11", "2.1 or 9.2 or 20.11" };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (gsize version = 0; version < N_VERSIONS; version++)
      {
        g_autofree char *text = dup_version (version);

        expect (text, lists[i],
                g_str_equal (text, "2.1") || g_str_equal (text, "9.2") ||
                    g_str_equal (text, "20.11"));
      }
}

static void
test_exclusions (void)
{
  for (gsize version = 0; version < N_VERSIONS; version++)
    {
      g_autofree char *text = dup_version (version);

      expect (text, "vers:all/>=2.1|!=9.2|<20.1",
              !g_str_equal (text, "9.2") && lies_within (version, 8, AT_LEAST) &&
                  lies_within (version, 40, BELOW));
      expect (text, "!= 9.2", !g_str_equal (text, "9.2"));
    }
}

/* Where people write 4.1 for all of 4.1.x only what is certain is said. */
static void
test_finer_and_coarser (void)
{
  static const struct
  {
    const char *version;
    const char *range;
    MedAnswer answer;
  } cases[] = {
    { "4.1.3", "< 4.1", MED_ANSWER_NO },
    { "4.1.3", "<= 4.1", MED_ANSWER_CANNOT_TELL },
    { "4.1.3", ">= 4.1", MED_ANSWER_YES },
    { "4.1.3", "> 4.1", MED_ANSWER_CANNOT_TELL },
    { "4.1.3", "4.1", MED_ANSWER_CANNOT_TELL },
    { "4.1", "< 4.1.3", MED_ANSWER_YES },
    { "4.1", "4.1.3", MED_ANSWER_CANNOT_TELL },
    { "4.1", "> 4.1.3", MED_ANSWER_CANNOT_TELL },
    { "4.1", "!= 4.1.3", MED_ANSWER_CANNOT_TELL },
    { "4.1.3", "4.1.x", MED_ANSWER_YES },
    { "4.2.0", "4.1.x", MED_ANSWER_NO },
    { "4.1.3", "<= 4.1.x", MED_ANSWER_YES },
    { "4.1.3", "< 4.1.x", MED_ANSWER_CANNOT_TELL },
    { "4.1.3", "> 4.1.x", MED_ANSWER_CANNOT_TELL },
    { "4.0.9", "< 4.1.x", MED_ANSWER_YES },
    { "4.2", "> 4.1.x", MED_ANSWER_YES },
    { "4.2", ">= 4.1.x", MED_ANSWER_YES },
    { "4.1", "4.1.x", MED_ANSWER_YES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (med_version_in_range (cases[i].version, cases[i].range) != cases[i].answer)
      g_error ("“%s” in “%s” is %s, not %s", cases[i].version, cases[i].range,
               med_answer_to_word (med_version_in_range (cases[i].version, cases[i].range)),
               med_answer_to_word (cases[i].answer));
}

/* Prose, remarks, schemes with rules of their own, two comparators in one: nobody can tell, and a
 * device is never cleared by what was not understood. */
static void
test_not_understood (void)
{
  static const char *const texts[] = {
    "software of the spring",
    "< 4.2 (Windows only)",
    "all versions with option B",
    "vers:unheard-of/<4.2",
    "vers:none/*",
    "vers:deb/<1:4.2",
    "vers:generic/<4.2|",
    "vers:generic/<",
    "vers:generic",
    "vers:generic/<4%ZZ2",
    "vers:all/*|<4.2",
    "< 8/30/2024",
    "< august 28",
    "4.2 et seq",
    "4.2 bis 4.5",
    "<= C.0x",
    "first five digits of serial number",
    "distributed < april 1, 2018",
    "(X3/MX100 for Rev M only)",
    "4.2 [see notes]",
    "A10 < A11 <= 3",
    "< = 4.2 > 1",
    "serial numbers up to 12000",
    "build b17",
    "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize version = 0; version < N_VERSIONS; version += 5)
      {
        g_autofree char *text = dup_version (version);

        if (med_version_in_range (text, texts[i]) == MED_ANSWER_NO)
          g_error ("“%s” in “%s” is certainly not", text, texts[i]);
      }
}

/* What stands behind a bound may be a condition: with it nothing is certain any more, neither that
 * a version is meant nor that it is not. */
static void
test_remarks (void)
{
  static const char *const remarks[] = { " unless repaired",  " except the mobile unit",
                                         " and the option B", " or whatever was installed later",
                                         " [see notes]",      " when connected to a network" };

  for (gsize n = 0; n < G_N_ELEMENTS (notations); n++)
    for (gsize r = 0; r < G_N_ELEMENTS (remarks); r++)
      {
        g_auto (GStrv) parts = g_strsplit (notations[n].format, "%s", 2);
        g_autofree char *range = g_strconcat (parts[0], "10.10", parts[1], remarks[r], NULL);

        for (gsize version = 0; version < N_VERSIONS; version += 3)
          {
            g_autofree char *text = dup_version (version);
            const MedAnswer answer = med_version_in_range (text, range);

            if (answer != MED_ANSWER_CANNOT_TELL)
              g_error ("“%s” in “%s”: %s", text, range, med_answer_to_word (answer));
          }
      }
}

/* Lists speak of their versions alone; whatever states where it begins does not. */
static void
test_older_than_listed (void)
{
  static const struct
  {
    const char *version;
    const char *text;
    gboolean older;
  } cases[] = {
    { "4.0", "4.1", TRUE },         { "4.1", "4.1", FALSE },
    { "4.2", "4.1", FALSE },        { "4.1", "4.1 SP1", TRUE },
    { "4.1 SP1", "4.1 SP2", TRUE }, { "4.1 SP2", "4.1 SP1", FALSE },
    { "4.1", "Version 4.2", TRUE }, { "4.2", "4.1, 4.3", TRUE },
    { "4.2", "4.3; 4.1", TRUE },    { "4.2", "4.1 and 4.3", TRUE },
    { "4.4", "4.1, 4.3", FALSE },   { "4.0", "4.1 | 4.3", TRUE },
    { "4.0", "< 4.1", FALSE },      { "4.0", "4.1, > 5", FALSE },
    { "4.0", ">= 4.1", FALSE },     { "4.0", "4.1 and later", FALSE },
    { "4.0", "4.1 to 4.3", FALSE }, { "4.0", "vers:all/4.1", FALSE },
    { "4.0", "4.1.x", TRUE },       { "4.2", "4.1.x", FALSE },
    { "4.0", "*", FALSE },          { "4.0", "all versions", FALSE },
    { "", "4.1", FALSE },           { "4.0", "", FALSE },
    { "spring", "4.1", FALSE },     { "4.0", "the blue ones", FALSE },
    { "4", "4.1", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (med_version_is_older_than_listed (cases[i].version, cases[i].text) != cases[i].older)
      g_error ("“%s” and “%s”", cases[i].version, cases[i].text);
  /* Plain versions against a second opinion. */
  for (gsize version = 0; version < N_VERSIONS; version += 2)
    for (gsize listed = 0; listed < N_VERSIONS; listed += 5)
      {
        g_autofree char *text = dup_version (version);
        g_autofree char *other = dup_version (listed);
        g_assert_cmpint (med_version_is_older_than_listed (text, other), ==, version < listed);
      }
}

/* One item of a random vers: range, and whether a version lies within it, by the rules of the
 * notation alone: no code of the reader is used. */
typedef struct
{
  gsize version;
  guint comparator; /* index into comparators */
} Item;

static const char *const comparators[] = { "", "!=", "<", "<=", ">", ">=" };

static gboolean
oracle_contains (const Item *items, guint n, gsize version)
{
  Item pairs[8];
  guint n_pairs = 0;

  for (guint i = 0; i < n; i++)
    if (items[i].version == version && items[i].comparator != 2 && items[i].comparator != 4)
      return items[i].comparator != 1;
  for (guint i = 0; i < n; i++)
    if (items[i].comparator >= 2)
      pairs[n_pairs++] = items[i];
  if (n_pairs == 0)
    return items[0].comparator == 1 && n == 1;
  if (pairs[0].comparator <= 3 && version < pairs[0].version)
    return TRUE;
  if (pairs[n_pairs - 1].comparator >= 4 && version > pairs[n_pairs - 1].version)
    return TRUE;
  for (guint i = 0; i + 1 < n_pairs; i++)
    if (pairs[i].comparator >= 4 && pairs[i + 1].comparator <= 3 && version > pairs[i].version &&
        version < pairs[i + 1].version)
      return TRUE;
  return FALSE;
}

/* A valid range: versions rise, each once, and behind one that opens comes one that closes. */
static guint
draw_range (Item *items)
{
  const guint n = (guint) g_test_rand_int_range (1, 7);
  gsize version = (gsize) g_test_rand_int_range (0, 6);
  gboolean open = FALSE, began = FALSE;
  guint i;

  for (i = 0; i < n && version < N_VERSIONS; i++)
    {
      guint comparator = (guint) g_test_rand_int_range (0, 2) != 0 && began && open ? 1 : 0;

      if (g_test_rand_bit () || n == 1)
        {
          comparator = (open || !began) && g_test_rand_bit () ? 2 : 4;
          if (open)
            comparator = 2;
          comparator += (guint) g_test_rand_int_range (0, 2);
          open = comparator >= 4;
          began = TRUE;
        }
      items[i] = (Item){ version, comparator };
      began = began || comparator == 0;
      version += (gsize) g_test_rand_int_range (1, 9);
    }
  return i;
}

static void
test_vers_against_an_oracle (void)
{
  static const char *const schemes[] = { "all", "generic", "intdot", "semver", "npm",
                                         "deb", "rpm",     "pypi",   "golang" };

  for (guint round = 0; round < 400; round++)
    {
      Item items[8];
      const guint n = draw_range (items);
      g_autoptr (GString) range = g_string_new (NULL);

      g_string_printf (range, "vers:%s/", schemes[round % G_N_ELEMENTS (schemes)]);
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *text = dup_version (items[i].version);
          /* Percent-encoding says the same. */
          if (round % 3 == 0)
            {
              g_autoptr (GString) encoded = g_string_new (text);
              g_string_replace (encoded, ".", "%2E", 0);
              g_free (g_steal_pointer (&text));
              text = g_strdup (encoded->str);
            }
          g_string_append_printf (range, "%s%s%s", i > 0 ? "|" : "",
                                  comparators[items[i].comparator], text);
        }
      for (gsize version = 0; version < N_VERSIONS; version += 1 + round % 3)
        {
          g_autofree char *text = dup_version (version);
          expect (text, range->str, oracle_contains (items, n, version));
        }
    }
}

static void
test_everything (void)
{
  static const char *const all[] = { "*",
                                     "vers:all/*",
                                     "All versions",
                                     "all",
                                     "Any version",
                                     "ALL RELEASES",
                                     "  *  ",
                                     "vers:npm/ * ",
                                     "全バージョン",
                                     "* (end-of-life 2011)" };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_assert_cmpint (med_version_in_range ("4.1", all[i]), ==, MED_ANSWER_YES);
      /* Also of a device whose version nobody has read. */
      g_assert_cmpint (med_version_in_range ("", all[i]), ==, MED_ANSWER_YES);
    }
  g_assert_cmpint (med_version_in_range ("", "< 4.2"), ==, MED_ANSWER_CANNOT_TELL);
  g_assert_cmpint (med_version_in_range ("", "4.2"), ==, MED_ANSWER_CANNOT_TELL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/version-range/every-notation-of-a-bound", test_bounds);
  g_test_add_func ("/base/version-range/intervals", test_intervals);
  g_test_add_func ("/base/version-range/ends-the-wrong-way-round", test_reversed);
  g_test_add_func ("/base/version-range/lists", test_lists);
  g_test_add_func ("/base/version-range/exclusions", test_exclusions);
  g_test_add_func ("/base/version-range/finer-and-coarser", test_finer_and_coarser);
  g_test_add_func ("/base/version-range/not-understood-clears-nothing", test_not_understood);
  g_test_add_func ("/base/version-range/remarks-leave-nothing-certain", test_remarks);
  g_test_add_func ("/base/version-range/vers-against-an-oracle", test_vers_against_an_oracle);
  g_test_add_func ("/base/version-range/older-than-listed", test_older_than_listed);
  g_test_add_func ("/base/version-range/everything", test_everything);
  return g_test_run ();
}
