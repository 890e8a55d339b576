/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/med-calendar-event.h"

enum
{
  BY_MINUTE = 1 << 0,
  BY_HOUR = 1 << 1,
  BY_DAY = 1 << 2,
  BY_MONTH_DAY = 1 << 3,
  BY_MONTH = 1 << 4,
  BY_SET_POS = 1 << 5,
  BY_NTH_DAY = 1 << 6,
  BY_NEGATIVE_MONTH_DAY = 1 << 7,
  BY_OTHER = 1 << 8,
};

#define HAS(list) ((list)[0] != ICAL_RECURRENCE_ARRAY_MAX)

static int
parts_of (const struct icalrecurrencetype *rule)
{
  int parts = (HAS (rule->by_minute) ? BY_MINUTE : 0) | (HAS (rule->by_hour) ? BY_HOUR : 0) |
              (HAS (rule->by_day) ? BY_DAY : 0) | (HAS (rule->by_month_day) ? BY_MONTH_DAY : 0) |
              (HAS (rule->by_month) ? BY_MONTH : 0) | (HAS (rule->by_set_pos) ? BY_SET_POS : 0);

  if (HAS (rule->by_second) || HAS (rule->by_year_day) || HAS (rule->by_week_no) ||
      rule->rscale != NULL)
    parts |= BY_OTHER;
  for (gsize i = 0; i < G_N_ELEMENTS (rule->by_day) && HAS (&rule->by_day[i]); i++)
    if (icalrecurrencetype_day_position (rule->by_day[i]) != 0)
      parts |= BY_NTH_DAY;
  for (gsize i = 0; i < G_N_ELEMENTS (rule->by_month_day) && HAS (&rule->by_month_day[i]); i++)
    if (rule->by_month_day[i] < 0)
      parts |= BY_NEGATIVE_MONTH_DAY;
  for (gsize i = 0; i < G_N_ELEMENTS (rule->by_month) && HAS (&rule->by_month[i]); i++)
    if (icalrecurrencetype_month_is_leap (rule->by_month[i]))
      parts |= BY_OTHER;
  return parts;
}

/* The parts with which libical 3.0.16 was found to agree with RFC 5545 (compared with dateutil on
 * random rules); with others it misses instances. */
static int
trusted_parts (icalrecurrencetype_frequency frequency)
{
  switch (frequency)
    {
    case ICAL_HOURLY_RECURRENCE:
      return BY_DAY | BY_MONTH;
    case ICAL_DAILY_RECURRENCE:
      return BY_MINUTE | BY_HOUR | BY_DAY | BY_MONTH;
    case ICAL_WEEKLY_RECURRENCE:
      return BY_MINUTE | BY_HOUR | BY_DAY | BY_MONTH;
    case ICAL_MONTHLY_RECURRENCE:
      return BY_MINUTE | BY_HOUR | BY_DAY | BY_NTH_DAY | BY_MONTH_DAY | BY_NEGATIVE_MONTH_DAY |
             BY_MONTH | BY_SET_POS;
    case ICAL_YEARLY_RECURRENCE:
      return BY_MINUTE | BY_HOUR | BY_DAY | BY_NTH_DAY | BY_MONTH_DAY | BY_NEGATIVE_MONTH_DAY |
             BY_MONTH;
    case ICAL_MINUTELY_RECURRENCE: /* with parts it can search for years between two instances */
    case ICAL_SECONDLY_RECURRENCE:
    case ICAL_NO_RECURRENCE:
    default:
      return 0;
    }
}

static gboolean
day_is_named (const struct icalrecurrencetype *rule, const struct icaltimetype *start)
{
  int weekday = icaltime_day_of_week (*start);

  for (gsize i = 0; i < G_N_ELEMENTS (rule->by_day) && HAS (&rule->by_day[i]); i++)
    if ((int) icalrecurrencetype_day_day_of_week (rule->by_day[i]) == weekday)
      return TRUE;
  return !HAS (rule->by_day);
}

/**
 * med_calendar_rule_refuse:
 * @rule: a rule
 * @start: the start of the event it belongs to
 *
 * Returns: (nullable): a fixed word that says why the rule cannot be expanded with certainty
 */
const char *
med_calendar_rule_refuse (const struct icalrecurrencetype *rule, const struct icaltimetype *start)
{
  int parts = parts_of (rule);

  if (rule->freq == ICAL_SECONDLY_RECURRENCE)
    return "every-second";
  if (rule->freq == ICAL_NO_RECURRENCE || rule->interval < 1)
    return "rule";
  if ((parts & ~trusted_parts (rule->freq)) != 0)
    return "rule-part";
  /* Readings of the standard differ: in the month of the start, or in every month? */
  if (rule->freq == ICAL_YEARLY_RECURRENCE && (parts & (BY_MONTH_DAY | BY_DAY)) != 0 &&
      (parts & BY_MONTH) == 0)
    return "rule-part";
  /* Positions are counted within the days only, not within the days' hours. */
  if ((parts & BY_SET_POS) != 0 && (parts & (BY_MONTH_DAY | BY_HOUR | BY_MINUTE)) != 0)
    return "rule-part";
  if (rule->freq == ICAL_WEEKLY_RECURRENCE && rule->interval > 1 && !day_is_named (rule, start))
    return "rule-start";
  return NULL;
}

static int
compare_shorts (gconstpointer a, gconstpointer b)
{
  return *(const short *) a - *(const short *) b;
}

static void
sort (short *list, gsize size)
{
  gsize n = 0;

  while (n < size && HAS (&list[n]))
    n++;
  qsort (list, n, sizeof *list, compare_shorts);
}

/**
 * med_calendar_rule_sort:
 * @rule: a rule
 *
 * libical takes hours and minutes in the order in which they are written, and counts instances
 * before the start where that is not the order of time.
 */
void
med_calendar_rule_sort (struct icalrecurrencetype *rule)
{
  sort (rule->by_hour, G_N_ELEMENTS (rule->by_hour));
  sort (rule->by_minute, G_N_ELEMENTS (rule->by_minute));
}
