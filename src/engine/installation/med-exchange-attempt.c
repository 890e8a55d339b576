/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-attempt"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/installation/med-exchange-replay.h"
#include "engine/inventory/med-configuration.h"
#include "engine/inventory/med-product.h"

/* Attempts of another workstation with their ticks, evidence and hand-overs. */

/* The configuration by its release and patches, of the product of the device here. */
static gboolean
find_config (MedReplay *self, const MedCase *work, JsonObject *config, gint64 *id, GError **error)
{
  JsonArray *patches = med_json_get_array (config, "patches");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 release_id;

  for (guint i = 0; i < json_array_get_length (patches); i++)
    {
      JsonObject *patch = med_json_array_get_object (patches, i);
      gint64 patch_id;

      if (!med_connection_get_int (
              self->connection,
              "SELECT coalesce((SELECT id FROM patch WHERE cots_vendor = $1 AND number = $2), 0)",
              MED_VALUES (MED_TEXT (med_json_get_text (patch, "vendor")),
                          MED_TEXT (med_json_get_text (patch, "number"))),
              &patch_id, error))
        return FALSE;
      if (patch_id == 0)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                       _ ("The patch %s, installed there before, is not known here"),
                       med_json_get_text (patch, "number"));
          return FALSE;
        }
      g_array_append_val (ids, patch_id);
    }
  return med_release_ensure (self->connection, work->product_id,
                             med_json_get_text (config, "release"), &release_id, error) &&
         med_configuration_ensure (self->connection, release_id,
                                   (const gint64 *) (gpointer) ids->data, ids->len, id, error);
}

static gboolean
record (MedReplay *self,
        gint64 person_id,
        const char *action,
        const char *subject,
        JsonObject *object,
        GError **error)
{
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (body, object);
  med_replay_add_origin (self, object);
  return med_transaction_record (self->transaction, person_id, action, subject, body, error);
}

/* The audit log tells of a tick as if it had been made here, and says where it was. */
static gboolean
record_tick (MedReplay *self, const char *id, JsonObject *step, gint64 person_id, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("attempt/%s", id);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "phase", med_json_get_text (step, "phase"));
  json_object_set_int_member (object, "ordinal", med_json_get_int (step, "ordinal", 0));
  json_object_set_string_member (object, "result", med_json_get_text (step, "result"));
  json_object_set_string_member (object, "note", med_json_get_text (step, "note"));
  return record (self, person_id, "attempt-step-ticked", subject, object, error);
}

static gboolean
insert_step (MedReplay *self, const char *id, JsonObject *step, GError **error)
{
  const char *result = med_json_get_text (step, "result");
  gint64 person_id;

  return med_replay_find_person (self, med_json_get_text (step, "by"), &person_id, error) &&
         med_connection_execute (
             self->connection,
             "INSERT INTO attempt_step (attempt_id, phase, ordinal, text, result, note, by_person, "
             "at_usec) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
             MED_VALUES (MED_TEXT (id), MED_TEXT (med_json_get_text (step, "phase")),
                         MED_INT (med_json_get_int (step, "ordinal", 0)),
                         MED_TEXT (med_json_get_text (step, "text")),
                         result != NULL ? MED_TEXT (result) : MED_NULL,
                         MED_TEXT (med_json_get_text (step, "note")), MED_INT_OR_NULL (person_id),
                         MED_INT_OR_NULL (med_json_get_int (step, "at_usec", 0))),
             error) &&
         (result == NULL || record_tick (self, id, step, person_id, error));
}

static gboolean
insert_evidence (MedReplay *self, const char *id, JsonObject *row, GError **error)
{
  const char *sha256 = med_json_get_text (row, "sha256");
  JsonObject *object = json_object_new ();
  gint64 person_id, evidence_id;
  g_autofree char *subject = NULL;

  json_object_set_string_member (object, "attempt", id);
  json_object_set_string_member (object, "name", med_json_get_text (row, "name"));
  json_object_set_string_member (object, "kind", med_json_get_text (row, "kind"));
  json_object_set_string_member (object, "sha256", sha256);
  if (!med_replay_find_person (self, med_json_get_text (row, "by"), &person_id, error) ||
      !med_connection_insert (
          self->connection,
          "INSERT INTO evidence (sha256, name, size_bytes, attempt_id, kind, added_by, "
          "added_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
          MED_VALUES (MED_TEXT (sha256), MED_TEXT (med_json_get_text (row, "name")),
                      MED_INT (med_json_get_int (row, "size", 0)), MED_TEXT (id),
                      MED_TEXT (med_json_get_text (row, "kind")), MED_INT (person_id),
                      MED_INT (med_json_get_int (row, "at_usec", 0))),
          &evidence_id, error))
    {
      json_object_unref (object);
      return FALSE;
    }
  g_autofree char *number = g_strdup_printf ("%" PRId64, evidence_id);
  subject = g_strdup_printf ("evidence/%" PRId64, evidence_id);
  return record (self, person_id, "evidence-added", subject, object, error) &&
         med_replay_mark (self, "evidence", number, error);
}

/* Who held it is needed for the rule of another person, so it comes with the attempt. */
static gboolean
insert_handover (
    MedReplay *self, gint64 disposition_id, const char *id, JsonObject *row, GError **error)
{
  gint64 from_id, to_id, by_id, handover_id, n_known;

  if (!med_replay_find_person (self, med_json_get_text (row, "from"), &from_id, error) ||
      !med_replay_find_person (self, med_json_get_text (row, "to"), &to_id, error) ||
      !med_replay_find_person (self, med_json_get_text (row, "by"), &by_id, error) ||
      !med_connection_get_int (
          self->connection,
          "SELECT count(*) FROM handover WHERE attempt_id = $1 AND from_person = $2 AND "
          "to_person = $3 AND offered_usec = $4",
          MED_VALUES (MED_TEXT (id), MED_INT (from_id), MED_INT (to_id),
                      MED_INT (med_json_get_int (row, "offered_usec", 0))),
          &n_known, error))
    return FALSE;
  if (n_known > 0)
    return TRUE;
  if (from_id == to_id)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("A hand-over is between two people"));
      return FALSE;
    }
  if (!med_connection_insert (
          self->connection,
          "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, state, "
          "offered_by, offered_usec, ended_usec, ended_by) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $4)",
          MED_VALUES (MED_INT (disposition_id), MED_TEXT (id), MED_INT (from_id), MED_INT (to_id),
                      MED_TEXT (med_json_get_text (row, "note")),
                      MED_TEXT (med_json_get_text (row, "state")), MED_INT (by_id),
                      MED_INT (med_json_get_int (row, "offered_usec", 0)),
                      MED_INT (med_json_get_int (row, "ended_usec", 0))),
          &handover_id, error))
    return FALSE;
  g_autofree char *number = g_strdup_printf ("%" PRId64, handover_id);
  return med_replay_mark (self, "handover", number, error);
}

static gboolean
insert_attempt (
    MedReplay *self, const MedCase *work, JsonObject *attempt, gboolean found, GError **error)
{
  const char *id = med_json_get_text (attempt, "id");
  g_autofree char *session =
      found ? g_strdup ("found") : g_strdup_printf ("exchange/%s", self->exchange->workstation);
  gint64 installer_id, config_before, n_known;

  if (!med_replay_find_person (self, med_json_get_text (attempt, "installer"), &installer_id,
                               error) ||
      !find_config (self, work, med_json_get_object (attempt, "config_before"), &config_before,
                    error) ||
      !med_connection_get_int (self->connection, "SELECT count(*) FROM attempt WHERE id = $1",
                               MED_VALUES (MED_TEXT (id)), &n_known, error))
    return FALSE;
  if (n_known > 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("The attempt is here already, with another work order"));
      return FALSE;
    }
  return med_connection_execute (
             self->connection,
             "INSERT INTO attempt (id, disposition_id, downtime_id, kind, state, installer_id, "
             "config_before, started_usec, version_before, restore_point, session) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
             MED_VALUES (
                 MED_TEXT (id), MED_INT (work->disposition->id),
                 found ? MED_NULL : MED_INT_OR_NULL (work->disposition->downtime_id),
                 MED_TEXT (med_json_get_text (attempt, "kind")),
                 MED_TEXT (found ? "succeeded" : "open"), MED_INT (installer_id),
                 MED_INT (config_before), MED_INT (med_json_get_int (attempt, "started_usec", 0)),
                 MED_TEXT (med_json_get_text (attempt, "version_before")),
                 MED_TEXT (med_json_get_text (attempt, "restore_point")), MED_TEXT (session)),
             error) &&
         med_replay_mark (self, "attempt", id, error);
}

/**
 * med_replay_attempt:
 * @self: an import
 * @work: the case before the step that began it
 * @attempt: of the file
 * @found: it was found installed, not started
 * @error: return location
 *
 * Writes an attempt as it was begun, with all that was ticked, kept and handed over since.
 *
 * Returns: whether it was written
 */
gboolean
med_replay_attempt (
    MedReplay *self, const MedCase *work, JsonObject *attempt, gboolean found, GError **error)
{
  JsonArray *steps = med_json_get_array (attempt, "steps");
  JsonArray *evidence = med_json_get_array (attempt, "evidence");
  JsonArray *handovers = med_json_get_array (attempt, "handovers");
  const char *id = med_json_get_text (attempt, "id");

  if (!insert_attempt (self, work, attempt, found, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (steps); i++)
    if (!insert_step (self, id, med_json_array_get_object (steps, i), error))
      return FALSE;
  for (guint i = 0; i < json_array_get_length (evidence); i++)
    if (!insert_evidence (self, id, med_json_array_get_object (evidence, i), error))
      return FALSE;
  for (guint i = 0; i < json_array_get_length (handovers); i++)
    if (!insert_handover (self, work->disposition->id, id, med_json_array_get_object (handovers, i),
                          error))
      return FALSE;
  return TRUE;
}

/* A step that is ticked there and not yet here; another tick here is a conflict. */
static gboolean
add_tick (MedReplay *self, const char *id, JsonObject *step, guint *n, GError **error)
{
  const char *phase = med_json_get_text (step, "phase");
  const char *result = med_json_get_text (step, "result");
  const gint64 ordinal = med_json_get_int (step, "ordinal", 0);
  g_autofree char *here = NULL;
  gint64 person_id;

  if (result == NULL)
    return TRUE;
  if (!med_connection_dup_text (self->connection,
                                "SELECT coalesce(result, '') FROM attempt_step WHERE attempt_id = "
                                "$1 AND phase = $2 AND ordinal = $3 AND text = $4",
                                MED_VALUES (MED_TEXT (id), MED_TEXT (phase), MED_INT (ordinal),
                                            MED_TEXT (med_json_get_text (step, "text"))),
                                &here, error))
    return FALSE;
  if (g_strcmp0 (here, result) == 0)
    return TRUE;
  if (here == NULL || *here != '\0')
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
                   _ ("Step “%s” was ticked differently here"), med_json_get_text (step, "text"));
      return FALSE;
    }
  (*n)++;
  self->n_written++;
  return med_replay_find_person (self, med_json_get_text (step, "by"), &person_id, error) &&
         med_connection_execute (
             self->connection,
             "UPDATE attempt_step SET result = $1, note = $2, by_person = $3, at_usec = $4 "
             "WHERE attempt_id = $5 AND phase = $6 AND ordinal = $7",
             MED_VALUES (MED_TEXT (result), MED_TEXT (med_json_get_text (step, "note")),
                         MED_INT_OR_NULL (person_id),
                         MED_INT (med_json_get_int (step, "at_usec", 0)), MED_TEXT (id),
                         MED_TEXT (phase), MED_INT (ordinal)),
             error) &&
         record_tick (self, id, step, person_id, error);
}

static gboolean
add_evidence (MedReplay *self, const char *id, JsonObject *row, guint *n, GError **error)
{
  gint64 n_known;

  if (!med_connection_get_int (
          self->connection, "SELECT count(*) FROM evidence WHERE attempt_id = $1 AND sha256 = $2",
          MED_VALUES (MED_TEXT (id), MED_TEXT (med_json_get_text (row, "sha256"))), &n_known,
          error))
    return FALSE;
  if (n_known > 0)
    return TRUE;
  (*n)++;
  return insert_evidence (self, id, row, error);
}

static gboolean
add_to_attempt (
    MedReplay *self, gint64 disposition_id, JsonObject *attempt, guint *n, GError **error)
{
  JsonArray *steps = med_json_get_array (attempt, "steps");
  JsonArray *evidence = med_json_get_array (attempt, "evidence");
  JsonArray *handovers = med_json_get_array (attempt, "handovers");
  const char *id = med_json_get_text (attempt, "id");
  const guint before = self->n_written;

  for (guint i = 0; i < json_array_get_length (steps); i++)
    if (!add_tick (self, id, med_json_array_get_object (steps, i), n, error))
      return FALSE;
  for (guint i = 0; i < json_array_get_length (evidence); i++)
    if (!add_evidence (self, id, med_json_array_get_object (evidence, i), n, error))
      return FALSE;
  for (guint i = 0; i < json_array_get_length (handovers); i++)
    if (!insert_handover (self, disposition_id, id, med_json_array_get_object (handovers, i),
                          error))
      return FALSE;
  if (self->n_written > before && *n == 0)
    (*n)++;
  return TRUE;
}

/**
 * med_replay_additions:
 * @self: an import
 * @disposition_id: the work order here
 * @order: of the file
 * @n: (inout): how much was written
 * @error: return location, %MED_ERROR_CONFLICT where a step was ticked differently
 *
 * Brings what was added to attempts that are here already.
 *
 * Returns: whether it was written
 */
gboolean
med_replay_additions (
    MedReplay *self, gint64 disposition_id, JsonObject *order, guint *n, GError **error)
{
  JsonArray *attempts = med_json_get_array (order, "attempts");

  for (guint i = 0; i < json_array_get_length (attempts); i++)
    {
      JsonObject *attempt = med_json_array_get_object (attempts, i);
      gint64 n_known;

      if (!med_connection_get_int (
              self->connection,
              "SELECT count(*) FROM attempt WHERE id = $1 AND disposition_id = $2",
              MED_VALUES (MED_TEXT (med_json_get_text (attempt, "id")), MED_INT (disposition_id)),
              &n_known, error) ||
          (n_known > 0 && !add_to_attempt (self, disposition_id, attempt, n, error)))
        return FALSE;
    }
  return TRUE;
}
