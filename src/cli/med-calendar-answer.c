/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "cli/med-calendar-expand.h"

void
med_calendar_answer_free (MedCalendarAnswer *self)
{
  g_ptr_array_unref (self->busy);
  g_ptr_array_unref (self->incomplete);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}

static void
add_times (JsonBuilder *builder, const char *name, GPtrArray *times, gboolean with_summaries)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < times->len; i++)
    {
      const MedCalendarBusy *busy = g_ptr_array_index (times, i);

      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, busy->start_usec);
      json_builder_add_int_value (builder, busy->end_usec);
      json_builder_add_int_value (builder, busy->tentative ? 1 : 0);
      json_builder_add_string_value (builder, busy->category != NULL ? busy->category : "");
      json_builder_add_string_value (builder,
                                     with_summaries && busy->summary != NULL ? busy->summary : "");
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

/**
 * med_calendar_answer_to_json:
 * @self: what was found
 * @with_summaries: whether the events' own words leave the process; they may name a patient
 *
 * Returns: (transfer full): one line, as med-calendar-reader reads it
 */
char *
med_calendar_answer_to_json (const MedCalendarAnswer *self, gboolean with_summaries)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, "medpatch-calendar-1");
  json_builder_set_member_name (builder, "events");
  json_builder_add_int_value (builder, self->n_events);
  add_times (builder, "busy", self->busy, with_summaries);
  add_times (builder, "incomplete", self->incomplete, FALSE);
  json_builder_set_member_name (builder, "warnings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->warnings->len; i++)
    {
      const MedCalendarWarning *warning = g_ptr_array_index (self->warnings, i);

      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, warning->event);
      json_builder_add_string_value (builder, warning->word);
      json_builder_add_string_value (builder, warning->detail != NULL ? warning->detail : "");
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
