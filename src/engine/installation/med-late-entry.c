/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-late-entry"

#include "config.h"

#include "engine/installation/med-late-entry.h"

#include "engine/installation/med-transition-guard.h"

/**
 * med_late_entry_get_recorder:
 * @self: (nullable): how it was entered; %NULL: live
 * @person_id: who did it
 *
 * Returns: who stands in the audit log for it: the person at the keyboard
 */
gint64
med_late_entry_get_recorder (const MedLateEntry *self, gint64 person_id)
{
  return self != NULL ? self->entered_by : person_id;
}

/**
 * med_late_entry_add_to:
 * @self: (nullable): how it was entered; %NULL: live, and nothing is added
 * @person_id: who did it, as the paper says
 * @body: the evidence of an event
 *
 * Adds who entered it when, and from what.
 */
void
med_late_entry_add_to (const MedLateEntry *self, gint64 person_id, JsonObject *body)
{
  JsonObject *late;

  if (self == NULL)
    return;
  late = json_object_new ();
  json_object_set_string_member (late, "way", self->way);
  json_object_set_int_member (late, "entered_by", self->entered_by);
  json_object_set_int_member (late, "entered_usec", self->entered_usec);
  json_object_set_int_member (late, "done_by", person_id);
  json_object_set_string_member (late, "sha256", self->evidence_sha256);
  json_object_set_object_member (body, "entered_late", late);
}

/**
 * med_late_entry_sign:
 * @self: how it was entered
 * @connection: the writer's connection, within a transaction, set to the written time
 * @person_id: who signed on the sheet
 * @meaning: of that signature
 * @subject: what it was given for
 * @id: (out): its row
 * @error: return location
 *
 * Writes down that a person signed on paper. Its identity says so, so that nobody takes it for a
 * passphrase given.
 *
 * Returns: whether it was written
 */
gboolean
med_late_entry_sign (const MedLateEntry *self,
                     MedConnection *connection,
                     gint64 person_id,
                     MedMeaning meaning,
                     const char *subject,
                     gint64 *id,
                     GError **error)
{
  return med_connection_insert (
      connection,
      "INSERT INTO signature (person_id, meaning, subject, signed_usec, identity)"
      " VALUES ($1, $2, $3, $4, $5)",
      MED_VALUES (MED_INT (person_id), MED_TEXT (med_meaning_to_word (meaning)), MED_TEXT (subject),
                  MED_INT (med_connection_now_usec (connection)), MED_TEXT (MED_LATE_IDENTITY)),
      id, error);
}

static gboolean
insert_missing (MedConnection *connection, const MedLateMark *mark, GError **error)
{
  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    if ((mark->missing & (G_GUINT64_CONSTANT (1) << guard)) != 0 &&
        !med_connection_execute (
            connection, "INSERT INTO missing_guard (attempt_id, guard) VALUES ($1, $2)",
            MED_VALUES (MED_TEXT (mark->attempt_id), MED_TEXT (med_guard_to_word (guard))), error))
      return FALSE;
  return TRUE;
}

/**
 * med_late_entry_mark:
 * @self: how it was entered
 * @connection: the writer's connection, within a transaction that is recorded
 * @mark: what belongs to the attempt
 * @error: return location
 *
 * Marks an attempt as entered late, with what nobody saw to before it, for screens and reports.
 *
 * Returns: whether it was written
 */
gboolean
med_late_entry_mark (const MedLateEntry *self,
                     MedConnection *connection,
                     const MedLateMark *mark,
                     GError **error)
{
  return med_connection_execute (
             connection,
             "INSERT INTO late_entry (attempt_id, way, entered_by, entered_usec, evidence_id,"
             " engineer, report_number) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             MED_VALUES (MED_TEXT (mark->attempt_id), MED_TEXT (self->way),
                         MED_INT (self->entered_by), MED_INT (self->entered_usec),
                         MED_INT (mark->evidence_id),
                         MED_TEXT (mark->engineer != NULL ? mark->engineer : ""),
                         MED_TEXT (mark->report_number != NULL ? mark->report_number : "")),
             error) &&
         insert_missing (connection, mark, error);
}
