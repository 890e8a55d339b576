/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-calendar-reader"

#include "config.h"

#include "engine/schedule/med-calendar-reader.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/schedule/med-calendar-process.h"

#define MOST_FILE_BYTES (32 * 1024 * 1024)
#define MOST_SUMMARY_BYTES 200
/* A booking that began before the window, or ends after it, is a year away at most. */
#define SLACK_USEC (500 * MED_USEC_PER_DAY)

static void
booking_free (gpointer data)
{
  MedBooking *booking = data;

  g_free (booking->summary);
  g_free (booking);
}

void
med_calendar_reading_free (MedCalendarReading *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_ptr_array_unref (self->bookings);
  g_free (self->warning);
  g_free (self);
}

static const struct
{
  const char *word;
  const char *text;
} reasons[] = {
  { "damaged", N_ ("the file is damaged or cut short") },
  { "end", N_ ("it ends before it begins, or lasts for more than 400 days") },
  { "every-second", N_ ("it repeats every second") },
  { "free-busy", N_ ("a busy time cannot be read") },
  { "line", N_ ("one of its lines cannot be read") },
  { "no-calendar", N_ ("the file is not a calendar") },
  { "no-start", N_ ("it has no start") },
  { "range", N_ ("it changes all following events at once") },
  { "rule", N_ ("its rule of repetition cannot be read") },
  { "rule-part", N_ ("programs read its rule of repetition differently") },
  { "rule-start", N_ ("its start does not fit its rule of repetition") },
  { "time", N_ ("one of its times cannot be read") },
  { "too-many-bookings", N_ ("the file holds more than 100,000 bookings") },
  { "too-many-dates", N_ ("it lists more than 2,000 dates") },
  { "too-many-instances", N_ ("it repeats more than 10,000 times") },
  { "two-starts", N_ ("it has two starts") },
  { "zone", N_ ("its time zone is not known") },
};

static const char *
reason_text (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (word, reasons[i].word) == 0)
      return _ (reasons[i].text);
  return _ ("it cannot be read");
}

static gboolean
unexpected (const MedCalendarRequest *request, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_INTERNAL,
               _ ("%s: the expansion of the calendar gave an answer that makes no sense"),
               request->name);
  return FALSE;
}

/* The category is a list; of a text only its first line, shortened at a whole character. */
static char *
clean_summary (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, MOST_SUMMARY_BYTES));
  char *end = valid + strcspn (valid, "\r\n");

  *end = '\0';
  return g_strdup (g_strstrip (valid));
}

static MedBooking *
parse_booking (JsonArray *fields, const MedCalendarRequest *request)
{
  if (fields == NULL || json_array_get_length (fields) != 5)
    return NULL;
  for (guint i = 0; i < 3; i++)
    {
      JsonNode *node = json_array_get_element (fields, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
        return NULL;
    }
  const char *category = med_json_array_get_text (fields, 3);
  const char *summary = med_json_array_get_text (fields, 4);
  gint64 start = json_array_get_int_element (fields, 0);
  gint64 end = json_array_get_int_element (fields, 1);
  if (category == NULL || summary == NULL || end <= start || end <= request->from_usec ||
      start >= request->until_usec || start < request->from_usec - SLACK_USEC ||
      end > request->until_usec + SLACK_USEC)
    return NULL;
  MedBooking *booking = g_new0 (MedBooking, 1);
  booking->start_usec = start;
  booking->end_usec = end;
  booking->tentative = json_array_get_int_element (fields, 2) != 0;
  booking->summary =
      clean_summary (request->with_summaries && *summary != '\0' ? summary : category);
  return booking;
}

static gboolean
parse_bookings (MedCalendarReading *self,
                JsonObject *object,
                const char *member,
                const MedCalendarRequest *request,
                GError **error)
{
  JsonArray *array = med_json_get_array (object, member);

  if (array == NULL)
    return unexpected (request, error);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      MedBooking *booking =
          parse_booking (JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL, request);

      if (booking == NULL)
        return unexpected (request, error);
      booking->unreadable = g_str_equal (member, "incomplete");
      g_ptr_array_add (self->bookings, booking);
    }
  return TRUE;
}

static char *
describe_warning (JsonArray *fields)
{
  JsonNode *first = json_array_get_element (fields, 0);
  gint64 event = JSON_NODE_HOLDS_VALUE (first) ? json_node_get_int (first) : 0;
  const char *detail = med_json_array_get_text (fields, 2);
  const char *reason = reason_text (med_json_array_get_text (fields, 1));
  g_autofree char *quoted = detail != NULL && *detail != '\0' && strlen (detail) <= 64
                                ? g_strdup_printf (" (%s)", detail)
                                : g_strdup ("");

  if (event <= 0)
    return g_strdup_printf ("%s%s", reason, quoted);
  /* Translators: a calendar's event number and why it cannot be read */
  return g_strdup_printf (_ ("event %" PRId64 ": %s%s"), event, reason, quoted);
}

static gboolean
parse_warnings (MedCalendarReading *self,
                JsonObject *object,
                const MedCalendarRequest *request,
                GError **error)
{
  JsonArray *array = med_json_get_array (object, "warnings");
  g_autoptr (GString) text = g_string_new (NULL);

  if (array == NULL)
    return unexpected (request, error);
  self->n_refused = json_array_get_length (array);
  if (self->n_refused == 0)
    return TRUE;
  g_string_append (text, _ ("The calendar is incomplete; days that it may concern count as busy."));
  for (guint i = 0; i < self->n_refused; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) != 3)
        return unexpected (request, error);
      g_autofree char *line = describe_warning (json_node_get_array (node));
      if (i < 20)
        g_string_append_printf (text, "\n%s", line);
    }
  g_free (self->warning);
  self->warning = g_strdup (text->str);
  return TRUE;
}

/**
 * med_calendar_reading_parse:
 * @answer: what medpatch-calendar wrote
 * @size: its bytes
 * @request: what it was asked
 * @error: return location
 *
 * Reads the answer as strictly as if a stranger had sent it: a calendar may have taken over the
 * process.
 *
 * Returns: (transfer full) (nullable): the reading, without `bytes`
 */
MedCalendarReading *
med_calendar_reading_parse (const char *answer,
                            gsize size,
                            const MedCalendarRequest *request,
                            GError **error)
{
  g_autoptr (MedCalendarReading) self = g_new0 (MedCalendarReading, 1);
  g_autoptr (JsonNode) root =
      med_json_load (answer, size, &med_json_default_limits, request->name, error);

  self->bookings = g_ptr_array_new_with_free_func (booking_free);
  self->warning = g_strdup ("");
  if (root == NULL)
    return NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  if (object == NULL ||
      g_strcmp0 (med_json_get_text (object, "format"), "medpatch-calendar-1") != 0)
    {
      unexpected (request, error);
      return NULL;
    }
  self->n_events = (guint) CLAMP (med_json_get_int (object, "events", 0), 0, G_MAXINT);
  if (!parse_bookings (self, object, "busy", request, error) ||
      !parse_bookings (self, object, "incomplete", request, error) ||
      !parse_warnings (self, object, request, error))
    return NULL;
  return g_steal_pointer (&self);
}

static GBytes *
run (GBytes *bytes, const MedCalendarRequest *request, GCancellable *cancellable, GError **error)
{
  g_autofree char *from = g_strdup_printf ("--from=%" PRId64, request->from_usec);
  g_autofree char *until = g_strdup_printf ("--until=%" PRId64, request->until_usec);
  g_autofree char *zone = g_strdup_printf ("--zone=%s", request->time_zone);
  g_autofree char *length = g_strdup_printf ("--default-min=%" PRId64, request->default_min);
  const char *const arguments[] = {
    from, until, zone, length, request->with_summaries ? "--summaries" : NULL, NULL
  };
  g_autoptr (GError) reason = NULL;
  GBytes *answer = med_calendar_process_run_sync (arguments, bytes, cancellable, &reason);

  if (answer == NULL)
    g_set_error (error, MED_ERROR, reason->code, "%s: %s", request->name, reason->message);
  return answer;
}

/**
 * med_calendar_read_sync:
 * @bytes: the file as it is
 * @request: what is wanted of it
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_CORRECT_INPUT where nothing can be read of it
 *
 * Reads an iCalendar file in a process of its own, see med-calendar-process. Needs no store and may
 * take seconds: run it in a worker.
 *
 * Returns: (transfer full) (nullable): what it says; events that cannot be read make their days
 * busy and are told in `warning`
 */
MedCalendarReading *
med_calendar_read_sync (GBytes *bytes,
                        const MedCalendarRequest *request,
                        GCancellable *cancellable,
                        GError **error)
{
  if (g_bytes_get_size (bytes) > MOST_FILE_BYTES)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: it is larger than 32 MB, which no calendar of a device is"),
                   request->name);
      return NULL;
    }
  g_autoptr (GBytes) stripped = med_calendar_strip (bytes, request->with_summaries);
  g_autoptr (GBytes) answer = run (stripped, request, cancellable, error);
  if (answer == NULL)
    return NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (answer, &size);
  MedCalendarReading *reading = med_calendar_reading_parse (data, size, request, error);
  if (reading != NULL)
    reading->bytes = g_steal_pointer (&stripped);
  return reading;
}
