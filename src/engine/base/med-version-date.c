/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-version-date"

#include "config.h"

#include "engine/base/med-version-date.h"

#include <string.h>

/* Services and some devices are versioned by dates: "May 2018", "8/30/2024". A day without a year
 * ("august 28") is no date: which year is meant only the reader of the whole advisory can guess. */

static const char *const months[] = { "january",   "february", "march",    "april",
                                      "may",       "june",     "july",     "august",
                                      "september", "october",  "november", "december" };

/* "sep", "sept", "september" and "sep." */
static guint
read_month (const char *word)
{
  g_autofree char *plain = g_strdup (word);
  gsize length = strlen (plain);

  if (length > 0 && plain[length - 1] == '.')
    plain[--length] = '\0';
  for (guint i = 0; length >= 3 && i < G_N_ELEMENTS (months); i++)
    if (g_str_has_prefix (months[i], plain))
      return i + 1;
  return 0;
}

static gboolean
read_number (const char *word, gsize at_most, guint *number)
{
  const gsize length = strspn (word, "0123456789");

  if (length == 0 || length > at_most || word[length] != '\0')
    return FALSE;
  *number = (guint) g_ascii_strtoull (word, NULL, 10);
  return TRUE;
}

static guint32
julian (guint day, guint month, guint year)
{
  GDate date;

  if (year < 1980 || year > 2100 || !g_date_valid_dmy ((GDateDay) day, month, (GDateYear) year))
    return 0;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, month, (GDateYear) year);
  return g_date_get_julian (&date);
}

static MedVersionDate
one_day (guint day, guint month, guint year, gboolean certain)
{
  const guint32 number = julian (day, month, year);

  return (MedVersionDate){ number, number, certain && number != 0 };
}

static MedVersionDate
whole_month (guint month, guint year)
{
  const guint32 first = julian (1, month, year);

  if (first == 0)
    return (MedVersionDate){ 0 };
  const guint days = g_date_get_days_in_month (month, (GDateYear) year);
  return (MedVersionDate){ first, first + days - 1, TRUE };
}

/* "april 1 2018", "1 april 2018", "april 2018", with or without commas. */
static MedVersionDate
read_words (const char *folded)
{
  g_auto (GStrv) words = g_strsplit_set (folded, " ,", -1);
  guint month = 0, day = 0, year = 0, number, n_words = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      n_words++;
      if (month == 0 && (number = read_month (words[i])) != 0)
        month = number;
      else if (day == 0 && read_number (words[i], 2, &number) && number > 0)
        day = number;
      else if (year == 0 && strlen (words[i]) == 4 && read_number (words[i], 4, &number))
        year = number;
      else
        return (MedVersionDate){ 0 };
    }
  if (month == 0 || year == 0)
    return (MedVersionDate){ 0 };
  return day == 0 && n_words == 2 ? whole_month (month, year) : one_day (day, month, year, TRUE);
}

/* 8/30/2024 can only be the 30th of August; 8/9/2024 may be two days and is left alone. */
static MedVersionDate
read_slashes (const char *folded)
{
  g_auto (GStrv) parts = g_strsplit (folded, "/", -1);
  guint a, b, year;

  if (g_strv_length (parts) != 3 || !read_number (parts[0], 2, &a) ||
      !read_number (parts[1], 2, &b) || strlen (parts[2]) != 4 || !read_number (parts[2], 4, &year))
    return (MedVersionDate){ 0 };
  if (a == b || b > 12)
    return one_day (b, a, year, TRUE);
  return a > 12 ? one_day (a, b, year, TRUE) : (MedVersionDate){ 0 };
}

/* 2018-05-01, 2018.05.01, 20180501: may as well be a version. */
static MedVersionDate
read_digits (const char *folded)
{
  g_autofree char *digits = g_strdup (folded);
  guint number;

  if (strlen (folded) == 10 && (folded[4] == '-' || folded[4] == '.') && folded[7] == folded[4])
    {
      memmove (digits + 4, folded + 5, 2);
      memmove (digits + 6, folded + 8, 3);
    }
  if (strlen (digits) != 8 || !read_number (digits, 8, &number))
    return (MedVersionDate){ 0 };
  return one_day (number % 100, number / 100 % 100, number / 10000, FALSE);
}

/**
 * med_version_date_read:
 * @folded: a version or a bound, folded for searching
 *
 * Returns: the days it may mean; none where it is not a date, or the year is missing
 */
MedVersionDate
med_version_date_read (const char *folded)
{
  if (strchr (folded, '/') != NULL)
    return read_slashes (folded);
  return strpbrk (folded, "abcdefghijklmnopqrstuvwxyz") != NULL ? read_words (folded)
                                                                : read_digits (folded);
}

/**
 * med_version_date_order:
 * @a: a date
 * @b: another
 *
 * Returns: how they stand to each other; a day within a month cannot be told from the month
 */
MedVersionOrder
med_version_date_order (const MedVersionDate *a, const MedVersionDate *b)
{
  if (a->first == 0 || b->first == 0 || (!a->certain && !b->certain))
    return MED_VERSION_UNRELATED;
  if (a->first == b->first && a->last == b->last)
    return MED_VERSION_EQUAL;
  if (a->last < b->first)
    return MED_VERSION_BEFORE;
  return a->first > b->last ? MED_VERSION_AFTER : MED_VERSION_UNRELATED;
}
