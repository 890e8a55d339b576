/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-times"

#include "config.h"

#include "ui/schedule/med-schedule-times.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition.h"
#include "engine/schedule/med-time-words.h"

void
med_schedule_question_free (gpointer data)
{
  MedScheduleQuestion *question = data;

  g_array_unref (question->device_ids);
  g_free (question);
}

MedScheduleTimes *
med_schedule_times_ref (MedScheduleTimes *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MedScheduleTimes *self = data;

  g_clear_pointer (&self->spans, g_ptr_array_unref);
  g_clear_pointer (&self->downtimes, g_ptr_array_unref);
  g_clear_pointer (&self->orders, g_array_unref);
}

void
med_schedule_times_unref (MedScheduleTimes *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gboolean
load_orders (MedScheduleTimes *self, MedConnection *connection, GError **error)
{
  self->orders = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < self->downtimes->len; i++)
    {
      const MedDowntime *downtime = g_ptr_array_index (self->downtimes, i);
      g_autoptr (GError) reason = NULL;
      gint64 id = med_disposition_find_sync (connection, downtime->need.patch_id,
                                             downtime->need.device_id, &reason);

      if (reason != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      g_array_append_val (self->orders, id);
    }
  return TRUE;
}

static MedScheduleTimes *
load_one (MedConnection *connection,
          gint64 device_id,
          const MedScheduleQuestion *question,
          GError **error)
{
  g_autoptr (MedScheduleTimes) times = g_atomic_rc_box_new0 (MedScheduleTimes);

  times->device_id = device_id;
  times->spans = med_free_time_load_sync (connection, device_id, question->from_usec,
                                          question->until_usec, error);
  if (times->spans == NULL)
    return NULL;
  times->downtimes = med_downtime_list_sync (connection, device_id, question->from_usec,
                                             question->until_usec, FALSE, error);
  return times->downtimes != NULL && load_orders (times, connection, error)
             ? g_steal_pointer (&times)
             : NULL;
}

/**
 * med_schedule_times_load:
 * @connection: a connection
 * @question: a MedScheduleQuestion
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedScheduleTimes): one for each device asked
 * for
 */
gpointer
med_schedule_times_load (MedConnection *connection,
                         gpointer question,
                         GCancellable *cancellable,
                         GError **error)
{
  const MedScheduleQuestion *asked = question;
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_schedule_times_unref);

  for (guint i = 0; i < asked->device_ids->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          med_error_convert (error, NULL);
          return NULL;
        }
      MedScheduleTimes *times =
          load_one (connection, g_array_index (asked->device_ids, gint64, i), asked, error);
      if (times == NULL)
        return NULL;
      g_ptr_array_add (list, times);
    }
  return g_steal_pointer (&list);
}

const MedDowntime *
med_schedule_times_find_downtime (const MedScheduleTimes *self, gint64 id)
{
  for (guint i = 0; i < self->downtimes->len; i++)
    {
      const MedDowntime *downtime = g_ptr_array_index (self->downtimes, i);
      if (downtime->id == id)
        return downtime;
    }
  return NULL;
}

gint64
med_schedule_times_find_order (const MedScheduleTimes *self, gint64 downtime_id)
{
  for (guint i = 0; i < self->downtimes->len; i++)
    if (((const MedDowntime *) g_ptr_array_index (self->downtimes, i))->id == downtime_id)
      return g_array_index (self->orders, gint64, i);
  return 0;
}

/**
 * med_schedule_times_describe:
 * @self: the times of a device
 * @span: which of its spans
 *
 * Returns: (transfer full): a whole sentence: when, what it is, and what stands there
 */
char *
med_schedule_times_describe (const MedScheduleTimes *self, guint span)
{
  const MedTimeSpan *time = g_ptr_array_index (self->spans, span);
  g_autofree char *range = med_time_words_range (time->start_usec, time->end_usec);

  if (time->downtime_id != 0)
    {
      const MedDowntime *downtime = med_schedule_times_find_downtime (self, time->downtime_id);
      g_autofree char *arithmetic =
          downtime != NULL ? med_downtime_need_describe (&downtime->need) : g_strdup ("");
      return g_strdup_printf (_ ("%s: %s, it %s"), range, time->what, arithmetic);
    }
  if (time->kind == MED_TIME_BUSY)
    return g_strdup_printf (time->tentative ? _ ("%s: busy (not confirmed), %s")
                                            : _ ("%s: busy, %s"),
                            range, time->what);
  if (time->kind == MED_TIME_UNKNOWN)
    return g_strdup_printf (_ ("%s: unknown, %s"), range, time->what);
  g_autofree char *length =
      med_time_words_duration ((time->end_usec - time->start_usec) / MED_USEC_PER_MINUTE);
  return g_strdup_printf (_ ("%s: free, %s"), range, length);
}
