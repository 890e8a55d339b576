/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-weekly-pattern"

#include "config.h"

#include "engine/schedule/med-weekly-pattern.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/schedule/med-local-time.h"

#define DAY_MIN 1440
#define DAY_SEC G_GINT64_CONSTANT (86400)
/* More than any hospital writes; a longer pattern is a fault or an attack. */
#define MOST_RANGES 24
#define MOST_EXCEPTIONS 1000

/* Minutes of the wall clock since local midnight. An end after 1440 lies in the next day. */
typedef struct
{
  int from_min;
  int until_min;
} Range;

struct _MedWeeklyPattern
{
  GArray *days[7];        /* (element-type Range): from Monday */
  GHashTable *exceptions; /* (element-type utf8 GArray): by ISO date */
};

/**
 * med_weekly_pattern_new:
 *
 * Returns: (transfer full): a pattern that is closed on all days
 */
MedWeeklyPattern *
med_weekly_pattern_new (void)
{
  MedWeeklyPattern *self = g_new0 (MedWeeklyPattern, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (self->days); i++)
    self->days[i] = g_array_new (FALSE, FALSE, sizeof (Range));
  self->exceptions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

void
med_weekly_pattern_free (MedWeeklyPattern *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->days); i++)
    g_array_unref (self->days[i]);
  g_hash_table_unref (self->exceptions);
  g_free (self);
}

static gboolean
read_two_digits (const char **text, int most, int *value)
{
  const char *c = *text;

  if (!g_ascii_isdigit (c[0]))
    return FALSE;
  *value = c[0] - '0';
  c++;
  if (g_ascii_isdigit (*c))
    *value = *value * 10 + (*c++ - '0');
  *text = c;
  return *value <= most;
}

/* "7:30", "07:30", "24:00" */
static gboolean
read_minute (const char **text, int *minute)
{
  int hour = 0;
  int rest = 0;

  if (!read_two_digits (text, 24, &hour))
    return FALSE;
  if (**text == ':')
    {
      (*text)++;
      if (!g_ascii_isdigit ((*text)[0]) || !g_ascii_isdigit ((*text)[1]) ||
          !read_two_digits (text, 59, &rest))
        return FALSE;
    }
  *minute = hour * 60 + rest;
  return *minute <= DAY_MIN;
}

static void
skip_spaces (const char **text)
{
  while (g_ascii_isspace (**text))
    (*text)++;
}

/* A hyphen, or the dash that people and locales write. */
static gboolean
skip_dash (const char **text)
{
  static const char *const dashes[] = { "-", "\342\200\223", "\357\275\236", "\343\200\234" };

  skip_spaces (text);
  for (gsize i = 0; i < G_N_ELEMENTS (dashes); i++)
    if (g_str_has_prefix (*text, dashes[i]))
      {
        *text += strlen (dashes[i]);
        skip_spaces (text);
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_range (const char **text, Range *range)
{
  skip_spaces (text);
  if (!read_minute (text, &range->from_min) || !skip_dash (text) ||
      !read_minute (text, &range->until_min) || range->from_min == range->until_min)
    return FALSE;
  /* 22:00-06:00 goes on into the next day. */
  if (range->until_min < range->from_min)
    range->until_min += DAY_MIN;
  skip_spaces (text);
  /* 24:00-00:00 is the same midnight twice. */
  return range->from_min < range->until_min;
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  return ((const Range *) a)->from_min - ((const Range *) b)->from_min;
}

static GArray *
read_hours (const char *hours, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  const char *text = hours;

  skip_spaces (&text);
  while (*text != '\0')
    {
      Range range = { 0 };

      if (!read_range (&text, &range) || (*text != '\0' && *text != ',') ||
          ranges->len == MOST_RANGES)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("“%s” cannot be read as hours: write them like 07:00-12:00, 13:00-18:30, "
                          "or nothing for closed"),
                       hours);
          return NULL;
        }
      g_array_append_val (ranges, range);
      if (*text == ',')
        text++;
    }
  g_array_sort (ranges, compare_ranges);
  return g_steal_pointer (&ranges);
}

/**
 * med_weekly_pattern_set_day:
 * @self: a pattern
 * @weekday: the day of the week
 * @hours: the hours in use, such as `07:00-12:00, 13:00-18:30`; empty: closed. An end before its
 * beginning lies in the next day.
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether the hours could be read; if not, nothing has changed
 */
gboolean
med_weekly_pattern_set_day (MedWeeklyPattern *self,
                            GDateWeekday weekday,
                            const char *hours,
                            GError **error)
{
  g_return_val_if_fail (weekday >= G_DATE_MONDAY && weekday <= G_DATE_SUNDAY, FALSE);
  GArray *ranges = read_hours (hours, error);

  if (ranges == NULL)
    return FALSE;
  g_array_unref (self->days[weekday - 1]);
  self->days[weekday - 1] = ranges;
  return TRUE;
}

static gboolean
is_date (const char *text)
{
  static const char shape[] = "dddd-dd-dd";

  for (gsize i = 0; i < sizeof shape; i++)
    if (shape[i] == 'd' ? !g_ascii_isdigit (text[i]) : text[i] != shape[i])
      return FALSE;
  gint64 year = g_ascii_strtoll (text, NULL, 10);
  gint64 month = g_ascii_strtoll (text + 5, NULL, 10);
  gint64 day = g_ascii_strtoll (text + 8, NULL, 10);
  return year >= 1970 && month >= 1 && month <= 12 &&
         g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

/**
 * med_weekly_pattern_set_exception:
 * @self: a pattern
 * @date: the date, ISO 8601
 * @hours: (nullable): the hours in use on this one date; empty: closed; %NULL: no exception
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether date and hours could be read; if not, nothing has changed
 */
gboolean
med_weekly_pattern_set_exception (MedWeeklyPattern *self,
                                  const char *date,
                                  const char *hours,
                                  GError **error)
{
  if (!is_date (date))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is not a date: write it like 2026-12-24"), date);
      return FALSE;
    }
  if (hours == NULL)
    {
      g_hash_table_remove (self->exceptions, date);
      return TRUE;
    }
  if (g_hash_table_size (self->exceptions) >= MOST_EXCEPTIONS &&
      !g_hash_table_contains (self->exceptions, date))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("A weekly pattern can have at most %d exceptions"), MOST_EXCEPTIONS);
      return FALSE;
    }
  GArray *ranges = read_hours (hours, error);
  if (ranges == NULL)
    return FALSE;
  g_hash_table_replace (self->exceptions, g_strdup (date), ranges);
  return TRUE;
}

static char *
write_hours (GArray *ranges)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);
      int until = range->until_min > DAY_MIN ? range->until_min - DAY_MIN : range->until_min;

      g_string_append_printf (text, "%s%02d:%02d-%02d:%02d", i > 0 ? ", " : "",
                              range->from_min / 60, range->from_min % 60, until / 60, until % 60);
    }
  return g_string_free (text, FALSE);
}

/**
 * med_weekly_pattern_dup_day:
 * @self: a pattern
 * @weekday: the day of the week
 *
 * Returns: (transfer full): its hours as [method@WeeklyPattern.set_day] reads them
 */
char *
med_weekly_pattern_dup_day (MedWeeklyPattern *self, GDateWeekday weekday)
{
  g_return_val_if_fail (weekday >= G_DATE_MONDAY && weekday <= G_DATE_SUNDAY, NULL);
  return write_hours (self->days[weekday - 1]);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * med_weekly_pattern_list_exceptions:
 * @self: a pattern
 *
 * Returns: (transfer full) (element-type utf8): for each exception "DATE HOURS", by date; a closed
 * date has no hours
 */
GPtrArray *
med_weekly_pattern_list_exceptions (MedWeeklyPattern *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer date;
  gpointer ranges;

  g_hash_table_iter_init (&iter, self->exceptions);
  while (g_hash_table_iter_next (&iter, &date, &ranges))
    {
      g_autofree char *hours = write_hours (ranges);
      g_ptr_array_add (list, g_strstrip (g_strdup_printf ("%s %s", (char *) date, hours)));
    }
  g_ptr_array_sort (list, compare_texts);
  return list;
}

/**
 * med_weekly_pattern_to_json:
 * @self: a pattern
 *
 * Returns: (transfer full): `{"days": [7 texts], "exceptions": {"DATE": "HOURS"}}`
 */
char *
med_weekly_pattern_to_json (MedWeeklyPattern *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GPtrArray) exceptions = med_weekly_pattern_list_exceptions (self);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "days");
  json_builder_begin_array (builder);
  for (int i = 0; i < 7; i++)
    {
      g_autofree char *hours = write_hours (self->days[i]);
      json_builder_add_string_value (builder, hours);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "exceptions");
  json_builder_begin_object (builder);
  for (guint i = 0; i < exceptions->len; i++)
    {
      const char *line = g_ptr_array_index (exceptions, i);
      g_autofree char *date = g_strndup (line, 10);

      json_builder_set_member_name (builder, date);
      json_builder_add_string_value (builder, line[10] == ' ' ? line + 11 : "");
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
parse_exceptions (MedWeeklyPattern *self, JsonObject *exceptions, GError **error)
{
  g_autoptr (GList) dates = json_object_get_members (exceptions);

  for (GList *l = dates; l != NULL; l = l->next)
    {
      const char *hours = med_json_get_text (exceptions, l->data);

      if (!med_weekly_pattern_set_exception (self, l->data, hours != NULL ? hours : "?", error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_weekly_pattern_parse:
 * @json: what [method@WeeklyPattern.to_json] gave
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Returns: (transfer full) (nullable): the pattern
 */
MedWeeklyPattern *
med_weekly_pattern_parse (const char *json, GError **error)
{
  g_autoptr (MedWeeklyPattern) self = med_weekly_pattern_new ();
  const char *name = _ ("weekly pattern");
  g_autoptr (JsonNode) root =
      med_json_load (json, strlen (json), &med_json_default_limits, name, error);

  if (root == NULL)
    return NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonArray *days = object != NULL ? med_json_get_array (object, "days") : NULL;
  if (days == NULL || json_array_get_length (days) != 7)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s: it must name seven days"),
                   name);
      return NULL;
    }
  for (guint i = 0; i < 7; i++)
    {
      const char *hours = med_json_array_get_text (days, i);

      if (!med_weekly_pattern_set_day (self, (GDateWeekday) (i + 1), hours != NULL ? hours : "?",
                                       error))
        return NULL;
    }
  JsonObject *exceptions = med_json_get_object (object, "exceptions");
  if (exceptions != NULL && !parse_exceptions (self, exceptions, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
add_day (GArray *busy, GTimeZone *zone, gint64 midnight_wall, GArray *ranges)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);
      MedBusyTime time;
      gint64 other;

      /* On a day on which clocks change, both readings of either end are in use. */
      med_local_resolve (zone, midnight_wall + range->from_min * 60, &time.start_usec, &other);
      med_local_resolve (zone, midnight_wall + range->until_min * 60, &other, &time.end_usec);
      g_array_append_val (busy, time);
    }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 x = ((const MedBusyTime *) a)->start_usec, y = ((const MedBusyTime *) b)->start_usec;

  return (x > y) - (x < y);
}

/* Where clocks go forward at midnight, hours of the new day have a reading before the end of the
 * old one: in order only after sorting. */
static GArray *
merge (GArray *times)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (MedBusyTime));

  g_array_sort (times, compare_times);
  for (guint i = 0; i < times->len; i++)
    {
      const MedBusyTime *time = &g_array_index (times, MedBusyTime, i);
      MedBusyTime *last =
          merged->len > 0 ? &g_array_index (merged, MedBusyTime, merged->len - 1) : NULL;

      if (last != NULL && time->start_usec <= last->end_usec)
        last->end_usec = MAX (last->end_usec, time->end_usec);
      else
        g_array_append_val (merged, *time);
    }
  return merged;
}

static GArray *
ranges_of (MedWeeklyPattern *self, gint64 midnight_wall)
{
  gint64 days = midnight_wall / DAY_SEC;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (days + 719163)); /* 1970-01-01 */
  g_autofree char *iso = g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date),
                                          g_date_get_month (&date), g_date_get_day (&date));
  GArray *exception = g_hash_table_lookup (self->exceptions, iso);
  return exception != NULL ? exception : self->days[g_date_get_weekday (&date) - 1];
}

/**
 * med_weekly_pattern_expand:
 * @self: a pattern
 * @zone: whose wall clock its hours are
 * @from_usec: beginning of the window, not before 1970
 * @until_usec: end of the window
 *
 * Returns: (transfer full) (element-type MedBusyTime): the times in use that touch the window, by
 * start
 */
GArray *
med_weekly_pattern_expand (MedWeeklyPattern *self,
                           GTimeZone *zone,
                           gint64 from_usec,
                           gint64 until_usec)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (MedBusyTime));
  gint64 wall = med_local_wall_at (zone, MAX (from_usec, 2 * MED_USEC_PER_DAY));
  gint64 last = med_local_wall_at (zone, until_usec);

  /* From the day before: its night shift may reach into the window. */
  for (gint64 day = (wall / DAY_SEC - 1) * DAY_SEC; day <= last; day += DAY_SEC)
    add_day (times, zone, day, ranges_of (self, day));
  GArray *busy = merge (times);
  for (guint i = busy->len; i > 0; i--)
    {
      const MedBusyTime *time = &g_array_index (busy, MedBusyTime, i - 1);

      if (time->end_usec <= from_usec || time->start_usec >= until_usec)
        g_array_remove_index (busy, i - 1);
    }
  return busy;
}
