/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/med-calendar-expand.h"

#include "cli/med-calendar-event.h"
#include "engine/schedule/med-local-time.h"

#define MOST_INSTANCES 10000 /* of one event, within the window */
#define MOST_STEPS 200000    /* of one rule, up to the end of the window */
#define MOST_BUSY 100000     /* of one file */
#define MOST_WARNINGS 50

typedef struct
{
  const MedCalendarWindow *window;
  MedCalendarAnswer *answer;
  GHashTable *overrides; /* (element-type utf8 GArray<MedCalendarMoment>): by UID */
  gboolean overflow;
} Expansion;

typedef struct
{
  Expansion *expansion;
  const MedCalendarEvent *event;
  GArray *replaced; /* (nullable) (element-type MedCalendarMoment) */
  guint n_instances;
} Series;

static void
busy_free (gpointer data)
{
  MedCalendarBusy *busy = data;

  g_free (busy->category);
  g_free (busy->summary);
  g_free (busy);
}

static void
warning_free (gpointer data)
{
  MedCalendarWarning *warning = data;

  g_free (warning->detail);
  g_free (warning);
}

static void
add_incomplete (Expansion *self, gint64 start_usec, gint64 end_usec)
{
  const MedCalendarWindow *window = self->window;
  /* An event may be a day off where its zone is not known. */
  gint64 from = MAX (start_usec, window->from_usec);
  gint64 until = MIN (end_usec, window->until_usec);

  if (from >= until)
    return;
  MedCalendarBusy *busy = g_new0 (MedCalendarBusy, 1);
  busy->start_usec = MAX (med_local_midnight_before (window->local, from), window->from_usec);
  busy->end_usec = MIN (med_local_midnight_after (window->local, until - 1), window->until_usec);
  g_ptr_array_add (self->answer->incomplete, busy);
}

static void
warn (Expansion *self, guint event, const char *word, const char *detail)
{
  if (self->answer->warnings->len == MOST_WARNINGS)
    return;
  MedCalendarWarning *warning = g_new0 (MedCalendarWarning, 1);
  warning->event = event;
  warning->word = word;
  if (detail != NULL)
    {
      warning->detail = g_strndup (detail, 64);
      for (char *c = warning->detail; *c != '\0'; c++)
        if (!g_ascii_isprint (*c))
          *c = '?';
    }
  g_ptr_array_add (self->answer->warnings, warning);
}

static void
refuse_file (Expansion *self, const char *word)
{
  warn (self, 0, word, NULL);
  add_incomplete (self, self->window->from_usec, self->window->until_usec);
}

static void
add_busy (Expansion *self, const MedCalendarEvent *event, gint64 start_usec, gint64 end_usec)
{
  const MedCalendarWindow *window = self->window;

  if (end_usec <= window->from_usec || start_usec >= window->until_usec || self->overflow)
    return;
  if (self->answer->busy->len == MOST_BUSY)
    {
      self->overflow = TRUE;
      refuse_file (self, "too-many-bookings");
      return;
    }
  MedCalendarBusy *busy = g_new0 (MedCalendarBusy, 1);
  busy->start_usec = start_usec;
  busy->end_usec = end_usec;
  if (event != NULL)
    {
      busy->tentative = event->tentative;
      busy->category = g_strdup (event->category);
      busy->summary = g_strdup (event->summary);
    }
  g_ptr_array_add (self->answer->busy, busy);
}

/* The days that an event which cannot be read may touch are not free. */
static void
refuse_event (Expansion *self, const MedCalendarEvent *event, const char *word, const char *detail)
{
  const MedCalendarWindow *window = self->window;

  warn (self, self->answer->n_events, word, detail);
  if (event->start.zone == NULL)
    {
      add_incomplete (self, window->from_usec, window->until_usec);
      return;
    }
  /* Without a readable end there is no telling how long it takes; a lost line may be its rule. */
  gboolean open_end = event->recurs || event->elapsed_usec <= 0 || g_str_equal (word, "line") ||
                      g_str_equal (word, "end") || g_str_equal (word, "range");
  add_incomplete (self, event->start.first_usec,
                  open_end ? window->until_usec : event->start.last_usec + event->elapsed_usec);
  if (event->recurrence.zone != NULL)
    add_incomplete (self, event->recurrence.first_usec, event->recurrence.last_usec + 1);
}

static gboolean
is_listed (GArray *moments, const MedCalendarMoment *instance)
{
  for (guint i = 0; moments != NULL && i < moments->len; i++)
    if (med_calendar_moment_same (&g_array_index (moments, MedCalendarMoment, i), instance))
      return TRUE;
  return FALSE;
}

/* FALSE: more instances than a device can have bookings. */
static gboolean
add_instance (Series *self, const MedCalendarMoment *instance)
{
  const MedCalendarWindow *window = self->expansion->window;
  MedCalendarMoment end = *instance;

  med_calendar_moment_set_wall (&end, instance->wall + self->event->nominal_sec);
  gint64 end_usec = MAX (end.last_usec, instance->last_usec + self->event->elapsed_usec);
  if (end_usec <= window->from_usec || instance->first_usec >= window->until_usec)
    return TRUE;
  if (++self->n_instances > MOST_INSTANCES)
    return FALSE;
  if (!is_listed (self->event->exceptions, instance) && !is_listed (self->replaced, instance))
    add_busy (self->expansion, self->event, instance->first_usec, end_usec);
  return TRUE;
}

static struct icaltimetype
floating (const MedCalendarMoment *moment)
{
  struct icaltimetype time = icaltime_from_timet_with_zone ((time_t) moment->wall, 0, NULL);

  time.is_date = moment->is_date;
  return time;
}

/* Without a zone libical steps from wall clock to wall clock; on days on which clocks change its
 * own conversion would shift this and the following instances. */
static const char *
expand_rule (Series *self, struct icalrecurrencetype rule)
{
  MedCalendarMoment instance = self->event->start;
  icalrecur_iterator *iterator = icalrecur_iterator_new (rule, floating (&instance));
  const char *refused = NULL;
  guint steps = 0;

  if (iterator == NULL)
    return "rule";
  while (refused == NULL)
    {
      struct icaltimetype time = icalrecur_iterator_next (iterator);

      if (icaltime_is_null_time (time))
        break;
      med_calendar_moment_set_wall (
          &instance,
          med_local_wall (time.year, time.month, time.day, time.hour, time.minute, time.second));
      if (instance.first_usec >= self->expansion->window->until_usec)
        break;
      if (instance.wall == self->event->start.wall)
        continue;
      if (++steps > MOST_STEPS || !add_instance (self, &instance))
        refused = "too-many-instances";
    }
  icalrecur_iterator_free (iterator);
  return refused;
}

static const char *
expand_series (Series *self)
{
  const MedCalendarEvent *event = self->event;
  const char *refused = NULL;

  /* The start is an instance, whether it matches its rule or not. */
  if (!add_instance (self, &event->start))
    refused = "too-many-instances";
  for (guint i = 0; refused == NULL && i < event->rules->len; i++)
    refused = expand_rule (self, g_array_index (event->rules, struct icalrecurrencetype, i));
  for (guint i = 0; refused == NULL && i < event->dates->len; i++)
    if (!add_instance (self, &g_array_index (event->dates, MedCalendarMoment, i)))
      refused = "too-many-instances";
  for (guint i = 0; refused == NULL && i < event->periods->len; i++)
    {
      const MedCalendarPeriod *period = &g_array_index (event->periods, MedCalendarPeriod, i);
      add_busy (self->expansion, event, period->start_usec, period->end_usec);
    }
  return refused;
}

static void
expand_event (Expansion *self, const MedCalendarEvent *event)
{
  gboolean is_override = event->recurrence.zone != NULL;
  Series series = {
    .expansion = self,
    .event = event,
    .replaced = is_override || event->uid == NULL
                    ? NULL
                    : g_hash_table_lookup (self->overrides, event->uid),
  };

  if (event->refused != NULL)
    {
      refuse_event (self, event, event->refused, event->refused_detail);
      return;
    }
  if (event->ignored)
    return;
  const char *refused = expand_series (&series);
  if (refused != NULL)
    refuse_event (self, event, refused, NULL);
}

static void
note_override (Expansion *self, const MedCalendarEvent *event)
{
  if (event->recurrence.zone == NULL || event->uid == NULL)
    return;
  GArray *moments = g_hash_table_lookup (self->overrides, event->uid);
  if (moments == NULL)
    {
      moments = g_array_new (FALSE, FALSE, sizeof (MedCalendarMoment));
      g_hash_table_insert (self->overrides, g_strdup (event->uid), moments);
    }
  g_array_append_val (moments, event->recurrence);
}

static void
expand_free_busy (Expansion *self, icalcomponent *component)
{
  for (icalproperty *property =
           icalcomponent_get_first_property (component, ICAL_FREEBUSY_PROPERTY);
       property != NULL;
       property = icalcomponent_get_next_property (component, ICAL_FREEBUSY_PROPERTY))
    {
      icalparameter *type = icalproperty_get_first_parameter (property, ICAL_FBTYPE_PARAMETER);
      struct icalperiodtype period = icalproperty_get_freebusy (property);
      gint64 start = icaltime_as_timet (period.start);
      gint64 end = icaltime_is_null_time (period.end)
                       ? start + icaldurationtype_as_int (period.duration)
                       : icaltime_as_timet (period.end);

      if (type != NULL && icalparameter_get_fbtype (type) == ICAL_FBTYPE_FREE)
        continue;
      if (icaltime_is_null_time (period.start) || end <= start)
        refuse_file (self, "free-busy");
      else
        add_busy (self, NULL, start * G_USEC_PER_SEC, end * G_USEC_PER_SEC);
    }
  if (icalcomponent_count_properties (component, ICAL_XLICERROR_PROPERTY) > 0)
    refuse_file (self, "free-busy");
}

typedef void (*ComponentFunc) (Expansion *self, icalcomponent *component, gpointer data);

/* With an iterator of its own: the component's is used when zones are looked up. */
static void
for_each (Expansion *self, icalcomponent *root, ComponentFunc func, gpointer data)
{
  icalcompiter iterator = icalcomponent_begin_component (root, ICAL_ANY_COMPONENT);

  for (icalcomponent *child = icalcompiter_deref (&iterator); child != NULL;
       child = icalcompiter_next (&iterator))
    {
      func (self, child, data);
      if (icalcomponent_isa (child) == ICAL_VCALENDAR_COMPONENT)
        for_each (self, child, func, data);
    }
}

typedef struct
{
  MedCalendarZones *zones;
  GPtrArray *events;
  gint64 n_calendars;
} Pass;

/* What stands outside an event where only events may stand, may have been one. */
static void
check_calendar (Expansion *self, icalcomponent *calendar)
{
  if (icalcomponent_count_properties (calendar, ICAL_XLICERROR_PROPERTY) > 0)
    refuse_file (self, "damaged");
  else if (icalcomponent_count_properties (calendar, ICAL_DTSTART_PROPERTY) > 0)
    refuse_file (self, "damaged");
}

static void
read_component (Expansion *self, icalcomponent *component, gpointer data)
{
  Pass *pass = data;

  switch ((int) icalcomponent_isa (component))
    {
    case ICAL_VCALENDAR_COMPONENT:
      pass->n_calendars++;
      check_calendar (self, component);
      break;
    case ICAL_VEVENT_COMPONENT:
      g_ptr_array_add (pass->events,
                       med_calendar_event_read (component, pass->zones, self->window->default_min));
      note_override (self, g_ptr_array_index (pass->events, pass->events->len - 1));
      break;
    case ICAL_VFREEBUSY_COMPONENT:
      expand_free_busy (self, component);
      break;
    default:
      break;
    }
}

static int
compare_busy (gconstpointer a, gconstpointer b)
{
  const MedCalendarBusy *left = *(const MedCalendarBusy *const *) a;
  const MedCalendarBusy *right = *(const MedCalendarBusy *const *) b;

  if (left->start_usec != right->start_usec)
    return left->start_usec < right->start_usec ? -1 : 1;
  return left->end_usec < right->end_usec ? -1 : left->end_usec > right->end_usec;
}

static void
expand_root (Expansion *self, icalcomponent *root)
{
  g_autoptr (MedCalendarZones) zones = med_calendar_zones_new (root, self->window->local);
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_calendar_event_free);
  Pass pass = { .zones = zones, .events = events };

  /* libical hands out the only calendar of a file itself, several of them under a root. */
  if (icalcomponent_isa (root) == ICAL_VCALENDAR_COMPONENT)
    read_component (self, root, &pass);
  for_each (self, root, read_component, &pass);
  if (pass.n_calendars == 0)
    refuse_file (self, "no-calendar");
  for (guint i = 0; i < events->len; i++)
    {
      self->answer->n_events++;
      expand_event (self, g_ptr_array_index (events, i));
    }
}

/**
 * med_calendar_expand:
 * @text: an iCalendar file (RFC 5545)
 * @window: what is wanted
 *
 * Finds when the calendar's owner is busy. Errs towards busy: days of events that cannot be read
 * with certainty are incomplete, both readings of an ambiguous time are busy, and instances keep
 * the longer of their lengths by wall clock and by elapsed time.
 *
 * Returns: (transfer full): what the file says of the window
 */
MedCalendarAnswer *
med_calendar_expand (const char *text, const MedCalendarWindow *window)
{
  g_autoptr (GHashTable) overrides =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  MedCalendarAnswer *answer = g_new0 (MedCalendarAnswer, 1);
  Expansion self = { .window = window, .answer = answer, .overrides = overrides };

  answer->busy = g_ptr_array_new_with_free_func (busy_free);
  answer->incomplete = g_ptr_array_new_with_free_func (busy_free);
  answer->warnings = g_ptr_array_new_with_free_func (warning_free);
  icalerror_set_errors_are_fatal (0);
  icalcomponent *root = icalparser_parse_string (text);
  if (root == NULL)
    {
      refuse_file (&self, "no-calendar");
      return answer;
    }
  expand_root (&self, root);
  icalcomponent_free (root);
  g_ptr_array_sort (answer->busy, compare_busy);
  g_ptr_array_sort (answer->incomplete, compare_busy);
  return answer;
}
