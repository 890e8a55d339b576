/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version-scheme"

#include "config.h"

#include "engine/base/med-version-scheme.h"

#include <string.h>

static const struct
{
  const char *word;
  MedVersionScheme scheme;
} schemes[] = {
  { "all", MED_VERSION_SCHEME_HUMAN },           { "generic", MED_VERSION_SCHEME_HUMAN },
  { "intdot", MED_VERSION_SCHEME_HUMAN },        { "semver", MED_VERSION_SCHEME_SEMVER },
  { "npm", MED_VERSION_SCHEME_SEMVER },          { "cargo", MED_VERSION_SCHEME_SEMVER },
  { "golang", MED_VERSION_SCHEME_SEMVER },       { "go", MED_VERSION_SCHEME_SEMVER },
  { "hex", MED_VERSION_SCHEME_SEMVER },          { "pub", MED_VERSION_SCHEME_SEMVER },
  { "swift", MED_VERSION_SCHEME_SEMVER },        { "deb", MED_VERSION_SCHEME_NUMBERS },
  { "rpm", MED_VERSION_SCHEME_NUMBERS },         { "alpm", MED_VERSION_SCHEME_NUMBERS },
  { "apk", MED_VERSION_SCHEME_NUMBERS },         { "alpine", MED_VERSION_SCHEME_NUMBERS },
  { "ebuild", MED_VERSION_SCHEME_NUMBERS },      { "gentoo", MED_VERSION_SCHEME_NUMBERS },
  { "pypi", MED_VERSION_SCHEME_NUMBERS },        { "gem", MED_VERSION_SCHEME_NUMBERS },
  { "maven", MED_VERSION_SCHEME_NUMBERS },       { "nuget", MED_VERSION_SCHEME_NUMBERS },
  { "nginx", MED_VERSION_SCHEME_NUMBERS },       { "openssl", MED_VERSION_SCHEME_NUMBERS },
  { "conan", MED_VERSION_SCHEME_NUMBERS },       { "conda", MED_VERSION_SCHEME_NUMBERS },
  { "composer", MED_VERSION_SCHEME_NUMBERS },    { "github", MED_VERSION_SCHEME_NUMBERS },
  { "mattermost", MED_VERSION_SCHEME_NUMBERS },  { "cpan", MED_VERSION_SCHEME_NUMBERS },
  { "lexicographic", MED_VERSION_SCHEME_BYTES }, { "datetime", MED_VERSION_SCHEME_TIME },
};

/**
 * med_version_scheme_from_word:
 * @word: what stands between `vers:` and the slash
 *
 * Returns: the rules; %MED_VERSION_SCHEME_UNKNOWN where there are none. `none` has none either: it
 *   means that there is no version, and of what then is affected it says nothing
 */
MedVersionScheme
med_version_scheme_from_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strcasecmp (word, schemes[i].word) == 0)
      return schemes[i].scheme;
  return MED_VERSION_SCHEME_UNKNOWN;
}

static MedVersionOrder
from_sign (int order)
{
  return order < 0 ? MED_VERSION_BEFORE : order > 0 ? MED_VERSION_AFTER : MED_VERSION_EQUAL;
}

/* Runs of digits of any length. */
static int
compare_digits (const char *a, gsize length_a, const char *b, gsize length_b)
{
  while (length_a > 0 && *a == '0')
    a++, length_a--;
  while (length_b > 0 && *b == '0')
    b++, length_b--;
  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;
  return strncmp (a, b, length_a);
}

static gsize
length_of_digits (const char *text)
{
  return strspn (text, "0123456789");
}

/* The numbers of both up to where one of them goes on otherwise. Where one has fewer, the missing
 * ones are zero as long as the rest of the other is. Answers FALSE where that does not decide: is
 * 1.2 before 1.2.0, or the same? */
static gboolean
compare_numbers (const char **a, const char **b, int *order)
{
  *order = 0;
  for (;;)
    {
      const gsize length_a = length_of_digits (*a), length_b = length_of_digits (*b);

      if (length_a == 0 || length_b == 0)
        return FALSE;
      if (*order == 0)
        *order = compare_digits (*a, length_a, *b, length_b);
      *a += length_a;
      *b += length_b;
      if (**a != '.' || **b != '.')
        return TRUE;
      (*a)++;
      (*b)++;
    }
}

static gboolean
are_numbers (const char *text)
{
  for (;;)
    {
      const gsize length = length_of_digits (text);

      if (length == 0)
        return FALSE;
      text += length;
      if (*text == '\0')
        return TRUE;
      if (*text++ != '.')
        return FALSE;
    }
}

static gboolean
are_zeros (const char *text)
{
  return strspn (text, ".0") >= strlen (text);
}

/* What all schemes agree on. 1.2 and 1.2.0 are the same for some and not for others. */
static MedVersionOrder
order_plain_numbers (const char *a, const char *b)
{
  int order;

  if (g_str_equal (a, b))
    return MED_VERSION_EQUAL;
  if (!are_numbers (a) || !are_numbers (b) || !compare_numbers (&a, &b, &order))
    return MED_VERSION_UNRELATED;
  if (order != 0)
    return from_sign (order);
  if (*a == '\0' && *b == '\0')
    return MED_VERSION_EQUAL;
  if (are_zeros (a) && are_zeros (b))
    return MED_VERSION_UNRELATED;
  return *a == '\0' ? MED_VERSION_BEFORE : MED_VERSION_AFTER;
}

static gboolean
is_semver_rest (const char *rest)
{
  return *rest == '\0' || *rest == '-' || *rest == '+';
}

/* One identifier of a pre-release: numbers before words, numbers as numbers. */
static int
compare_identifiers (const char *a, const char *b)
{
  const gboolean number_a = are_numbers (a) && strchr (a, '.') == NULL;
  const gboolean number_b = are_numbers (b) && strchr (b, '.') == NULL;

  if (number_a && number_b)
    return compare_digits (a, strlen (a), b, strlen (b));
  if (number_a != number_b)
    return number_a ? -1 : 1;
  return strcmp (a, b);
}

static int
compare_prereleases (const char *a, const char *b)
{
  g_autofree char *text_a = g_strndup (a, strcspn (a, "+"));
  g_autofree char *text_b = g_strndup (b, strcspn (b, "+"));

  if (*text_a == '\0' || *text_b == '\0')
    return (*text_a == '\0') - (*text_b == '\0');
  g_auto (GStrv) words_a = g_strsplit (text_a + 1, ".", -1);
  g_auto (GStrv) words_b = g_strsplit (text_b + 1, ".", -1);
  for (guint i = 0;; i++)
    {
      if (words_a[i] == NULL || words_b[i] == NULL)
        return (words_a[i] != NULL) - (words_b[i] != NULL);
      const int order = compare_identifiers (words_a[i], words_b[i]);
      if (order != 0)
        return order;
    }
}

/* Semantic Versioning 2.0.0, clause 11. Build metadata does not count. */
static MedVersionOrder
order_semver (const char *a, const char *b)
{
  int order;

  a += g_ascii_tolower (*a) == 'v';
  b += g_ascii_tolower (*b) == 'v';
  if (!compare_numbers (&a, &b, &order))
    return MED_VERSION_UNRELATED;
  /* 1.2 is not a semantic version; a range that is cut short counts as one with zeros. */
  const char *rest_a = a + strspn (a, ".0123456789");
  const char *rest_b = b + strspn (b, ".0123456789");
  if (!is_semver_rest (rest_a) || !is_semver_rest (rest_b))
    return MED_VERSION_UNRELATED;
  if (order != 0)
    return from_sign (order);
  if (strspn (a, ".0") < (gsize) (rest_a - a))
    return MED_VERSION_AFTER;
  if (strspn (b, ".0") < (gsize) (rest_b - b))
    return MED_VERSION_BEFORE;
  return from_sign (compare_prereleases (rest_a, rest_b));
}

static MedVersionOrder
order_times (const char *a, const char *b)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time_a = g_date_time_new_from_iso8601 (a, utc);
  g_autoptr (GDateTime) time_b = g_date_time_new_from_iso8601 (b, utc);

  if (time_a == NULL || time_b == NULL)
    return MED_VERSION_UNRELATED;
  return from_sign (g_date_time_compare (time_a, time_b));
}

/**
 * med_version_scheme_order:
 * @scheme: rules other than those of people, for which see med_version_order()
 * @a: a version as written
 * @b: another
 *
 * Returns: how they stand to each other; never finer or coarser, since these schemes know no such
 *   thing
 */
MedVersionOrder
med_version_scheme_order (MedVersionScheme scheme, const char *a, const char *b)
{
  if (*a == '\0' || *b == '\0')
    return MED_VERSION_UNRELATED;
  switch (scheme)
    {
    case MED_VERSION_SCHEME_SEMVER:
      return order_semver (a, b);
    case MED_VERSION_SCHEME_NUMBERS:
      return order_plain_numbers (a, b);
    case MED_VERSION_SCHEME_BYTES:
      return from_sign (strcmp (a, b));
    case MED_VERSION_SCHEME_TIME:
      return order_times (a, b);
    default:
      return MED_VERSION_UNRELATED;
    }
}
