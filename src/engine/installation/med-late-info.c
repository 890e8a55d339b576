/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-late-info"

#include "config.h"

#include "engine/installation/med-late-info.h"

#include <glib/gi18n-lib.h>

#include "engine/installation/med-transition-guard.h"

/**
 * med_late_info_free:
 * @self: (transfer full): how an attempt was entered
 *
 * Frees it.
 */
void
med_late_info_free (MedLateInfo *self)
{
  char *texts[] = { self->way,    self->entered_by, self->evidence,
                    self->sha256, self->engineer,   self->report_number };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_ptr_array_unref (self->missing);
  g_free (self);
}

static gboolean
load_missing (MedConnection *connection, const char *attempt_id, GPtrArray *missing, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT guard FROM missing_guard WHERE attempt_id = $1 ORDER BY guard",
      MED_VALUES (MED_TEXT (attempt_id)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (missing, med_query_dup_text (query, 0));
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_late_info_load_sync:
 * @connection: a connection
 * @attempt_id: an attempt
 * @info: (out) (nullable) (transfer full): how it was entered; %NULL: live
 * @error: return location
 *
 * Returns: whether it could be read
 */
gboolean
med_late_info_load_sync (MedConnection *connection,
                         const char *attempt_id,
                         MedLateInfo **info,
                         GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT l.way, n.name, l.entered_usec, e.name, e.sha256, l.engineer, l.report_number"
      " FROM late_entry l JOIN person n ON n.id = l.entered_by"
      " JOIN evidence e ON e.id = l.evidence_id WHERE l.attempt_id = $1",
      MED_VALUES (MED_TEXT (attempt_id)), error);

  *info = NULL;
  if (query == NULL)
    return FALSE;
  if (!med_query_next (query))
    return med_query_finish (query, error);
  g_autoptr (MedLateInfo) self = g_new0 (MedLateInfo, 1);
  self->way = med_query_dup_text (query, 0);
  self->entered_by = med_query_dup_text (query, 1);
  self->entered_usec = med_query_get_int (query, 2);
  self->evidence = med_query_dup_text (query, 3);
  self->sha256 = med_query_dup_text (query, 4);
  self->engineer = med_query_dup_text (query, 5);
  self->report_number = med_query_dup_text (query, 6);
  self->missing = g_ptr_array_new_with_free_func (g_free);
  if (!load_missing (connection, attempt_id, self->missing, error))
    return FALSE;
  *info = g_steal_pointer (&self);
  return TRUE;
}

/**
 * med_late_info_describe:
 * @self: how an attempt was entered
 *
 * Returns: (transfer full): who entered it when and from what, and what nobody saw to, in words
 */
char *
med_late_info_describe (const MedLateInfo *self)
{
  g_autofree char *time = med_clock_format_local (self->entered_usec);
  g_autoptr (GString) text = g_string_new (NULL);

  if (g_strcmp0 (self->way, MED_LATE_PAPER) == 0)
    {
      g_string_append_printf (text, _ ("Entered late by %s on %s, from the signed sheet %s"),
                              self->entered_by, time, self->evidence);
      return g_string_free (g_steal_pointer (&text), FALSE);
    }
  g_string_append_printf (text, _ ("Found or reported: entered late by %s on %s, from %s"),
                          self->entered_by, time, self->evidence);
  if (*self->report_number != '\0')
    g_string_append_printf (text, _ (", report %s"), self->report_number);
  if (*self->engineer != '\0')
    g_string_append_printf (text, _ (", done by %s"), self->engineer);
  if (self->missing->len > 0)
    g_string_append_printf (text, "\n%s", _ ("Not seen to before the install:"));
  for (guint i = 0; i < self->missing->len; i++)
    g_string_append_printf (text, "\n• %s", _ (med_guard_word_get_text (self->missing->pdata[i])));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
