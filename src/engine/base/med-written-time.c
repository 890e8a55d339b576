/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-written-time"

#include "config.h"

#include "engine/base/med-written-time.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

#define MOST_BYTES 64
#define MOST_NUMBERS 6
/* Reiwa 1 is 2019, from the first of May. */
#define REIWA 2018
#define REIWA_BEGINS_MONTH 5

/* Numbers and what stands between them: "2026-11-24 21:05" is 2026 - 11 - 24 _ 21 : 05. */
typedef struct
{
  guint n;
  int numbers[MOST_NUMBERS];
  guint digits[MOST_NUMBERS];
  gunichar after[MOST_NUMBERS]; /* 0: the end */
  gboolean reiwa;
} Parts;

static const char *
skip_space (const char *p)
{
  while (g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

/* A day of the week in brackets, as Japanese lists have it: 11月24日(火). */
static const char *
skip_weekday (const char *p)
{
  const char *end;

  p = skip_space (p);
  if (*p != '(')
    return p;
  end = strchr (p, ')');
  return end != NULL && g_utf8_strlen (p, end - p) <= 4 ? skip_space (end + 1) : p;
}

static const char *
read_number (const char *p, Parts *parts)
{
  int value = 0;
  guint digits = 0;

  for (; g_ascii_isdigit (*p) && digits < 5; p++, digits++)
    value = value * 10 + (*p - '0');
  parts->numbers[parts->n] = value;
  parts->digits[parts->n] = digits;
  return p;
}

static const char *
read_era (const char *p, Parts *parts)
{
  if (g_str_has_prefix (p, "令和"))
    p = skip_space (p + strlen ("令和"));
  else if (*p == 'R' || *p == 'r')
    p++;
  else
    return p;
  parts->reiwa = TRUE;
  return skip_space (p);
}

/* The first year of an era is not written with a number: 令和元年. */
static const char *
read_first_year (const char *p, Parts *parts)
{
  if (!parts->reiwa || !g_str_has_prefix (p, "元年"))
    return p;
  parts->numbers[0] = parts->digits[0] = 1;
  parts->after[0] = 0x5e74;
  parts->n = 1;
  return p + strlen ("元年");
}

static gboolean
split (const char *text, Parts *parts)
{
  const char *p = read_first_year (read_era (skip_space (text), parts), parts);

  while (parts->n < MOST_NUMBERS && g_ascii_isdigit (*p))
    {
      p = read_number (p, parts);
      gunichar after = g_utf8_get_char (p);
      if (after == 0x65e5 || g_unichar_isspace (after) || after == '(') /* 日 */
        {
          p = skip_weekday (after == 0x65e5 ? g_utf8_next_char (p) : p);
          after = *p == '\0' ? 0 : ' ';
        }
      else if (after != 0)
        p = g_utf8_next_char (p);
      parts->after[parts->n++] = after;
    }
  return *p == '\0' && parts->n >= 3;
}

static gboolean
read_date (const Parts *parts, int *year, int *month, int *day)
{
  const gunichar first = parts->after[0], second = parts->after[1], last = parts->after[2];
  const gboolean same = first == second && (first == '-' || first == '/' || first == '.');
  const gboolean kanji = first == 0x5e74 && second == 0x6708; /* 年 月 */

  if ((!same && !kanji) || (last != 0 && last != ' ' && last != 'T'))
    return FALSE;
  *month = parts->numbers[1];
  if (parts->reiwa || parts->digits[0] == 4)
    {
      *year = parts->reiwa ? REIWA + parts->numbers[0] : parts->numbers[0];
      *day = parts->numbers[2];
      return parts->digits[2] <= 2 && parts->digits[1] <= 2 &&
             (!parts->reiwa || parts->numbers[0] > 1 ||
              (parts->numbers[0] == 1 && *month >= REIWA_BEGINS_MONTH));
    }
  /* 24.11.2026: only dots are read so; 03/04/2026 may be March or April. */
  *day = parts->numbers[0];
  *year = parts->numbers[2];
  return first == '.' && parts->digits[2] == 4 && parts->digits[1] <= 2;
}

static gboolean
read_time (const Parts *parts, int *hour, int *minute, int *second)
{
  const gboolean kanji = parts->n > 3 && parts->after[3] == 0x6642; /* 時 分 */
  const gunichar colon = kanji ? 0x6642 : ':', next = kanji ? 0x5206 : ':';

  *hour = *minute = *second = 0;
  if (parts->n == 3)
    return parts->after[2] == 0 || parts->after[2] == ' ';
  if (parts->n == 4 || parts->after[3] != colon)
    return FALSE;
  *hour = parts->numbers[3];
  *minute = parts->numbers[4];
  if (parts->n == 5)
    return parts->after[4] == 0 || (kanji && parts->after[4] == next);
  *second = parts->numbers[5];
  return parts->after[4] == next && parts->after[5] == 0;
}

/* A clock that is put forward skips an hour: nobody can have written a time within it. */
static gboolean
exists (GDateTime *when, int hour, int minute, gboolean with_time)
{
  return !with_time ||
         (g_date_time_get_hour (when) == hour && g_date_time_get_minute (when) == minute);
}

static gboolean
refuse (const char *text, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("“%s” is not a date and time such as 2026-11-24 21:05"), text);
  return FALSE;
}

/* With an offset it is a moment, whatever the zone here. */
static gboolean
names_offset (const char *text)
{
  const char *time = strchr (text, 'T');

  return time != NULL && (strpbrk (time, "Z+") != NULL || strchr (time, '-') != NULL);
}

/**
 * med_written_time_parse:
 * @text: as it is written: `2026-11-24 21:05`, `2026/11/24`, `24.11.2026 21:05`,
 *   `2026年11月24日 21時5分`, `令和8年11月24日`, or ISO 8601 with an offset
 * @zone: where it was written
 * @usec: (out): microseconds since 1970 UTC
 * @with_time: (out) (nullable): whether a time of day is given; else it is the day's first moment
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Reads a time that can be read in one way only. `03/04/2026` is refused: it may be March or April.
 *
 * Returns: whether it is a time
 */
gboolean
med_written_time_parse (
    const char *text, GTimeZone *zone, gint64 *usec, gboolean *with_time, GError **error)
{
  g_autofree char *plain = NULL;
  int year, month, day, hour, minute, second;
  Parts parts = { 0 };

  if (strlen (text) > MOST_BYTES || !g_utf8_validate (text, -1, NULL))
    return refuse ("…", error);
  plain = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  g_strstrip (plain);
  if (with_time != NULL)
    *with_time = TRUE;
  if (names_offset (plain))
    return med_clock_parse_iso8601 (plain, usec, NULL) || refuse (text, error);
  if (!split (plain, &parts) || !read_date (&parts, &year, &month, &day) ||
      !read_time (&parts, &hour, &minute, &second) || year < 1970 || year > 9999)
    return refuse (text, error);
  g_autoptr (GDateTime) when =
      g_date_time_new (zone, year, month, day, hour, minute, (double) second);
  if (when == NULL || !exists (when, hour, minute, parts.n > 3))
    return refuse (text, error);
  if (with_time != NULL)
    *with_time = parts.n > 3;
  *usec = g_date_time_to_unix (when) * G_USEC_PER_SEC;
  return TRUE;
}
