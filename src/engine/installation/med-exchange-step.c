/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-step"

#include "config.h"

#include "engine/installation/med-exchange-step.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"

static const MedJsonLimits evidence_limits = { 1024 * 1024, 32, 100000 };
/* A signature counts for what is done soon after it, as in med-disposition-move. */
#define SIGNATURE_VALID_MIN 15
#define REHASH_VALID_MIN 30

/**
 * med_replay_step_clear:
 * @step: a step
 *
 * Frees what it holds.
 */
void
med_replay_step_clear (MedReplayStep *step)
{
  g_clear_pointer (&step->body, json_node_unref);
  g_clear_pointer (&step->origin, json_node_unref);
  g_free (step->our_subject);
  g_clear_pointer (&step->signature, med_signature_free);
  g_clear_pointer (&step->approval, med_signature_free);
  g_clear_pointer (&step->clinical, med_signature_free);
}

/**
 * med_replay_step_get_body:
 * @step: a loaded step
 *
 * Returns: (transfer none): what was kept with it there
 */
JsonObject *
med_replay_step_get_body (const MedReplayStep *step)
{
  return json_node_get_object (step->body);
}

static MedMeaning
parse_meaning (const char *word)
{
  for (MedMeaning meaning = MED_MEANING_PERFORMED; meaning <= MED_MEANING_TAKEN_OVER; meaning++)
    if (g_strcmp0 (med_meaning_to_word (meaning), word) == 0)
      return meaning;
  return MED_MEANING_REVIEWED;
}

/* @row of the file as a signature here: of the same subject under its number here. */
static gboolean
load_signature (const MedReplay *self,
                const char *subject_word,
                const MedReplayStep *step,
                JsonObject *row,
                MedSignature **signature,
                GError **error)
{
  g_autofree char *theirs = g_strdup_printf ("%s/%" PRId64, subject_word, step->their_id);
  const char *subject = med_json_get_text (row, "subject");
  gint64 person_id;

  if (!med_replay_find_person (self, med_json_get_text (row, "person"), &person_id, error))
    return FALSE;
  g_autoptr (MedPerson) person = med_person_load_sync (self->connection, person_id, error);
  if (person == NULL)
    return FALSE;
  *signature = g_new0 (MedSignature, 1);
  (*signature)->person_id = person_id;
  (*signature)->roles = person->roles;
  (*signature)->meaning = parse_meaning (med_json_get_text (row, "meaning"));
  (*signature)->subject =
      g_strdup (g_str_equal (subject, theirs) ? step->our_subject : "another subject");
  (*signature)->signed_usec = med_json_get_int (row, "signed_usec", 0);
  return TRUE;
}

/**
 * med_replay_step_get_evidence:
 * @step: a loaded step
 *
 * Returns: (nullable) (transfer none): what the person brought who took the step, wherever that was
 *   recorded first
 */
JsonObject *
med_replay_step_get_evidence (const MedReplayStep *step)
{
  JsonObject *evidence = med_json_get_object (med_replay_step_get_body (step), "evidence");

  while (evidence != NULL && json_object_has_member (evidence, "recorded_at"))
    evidence = med_json_get_object (evidence, "there");
  return evidence;
}

/**
 * med_replay_step_load_second:
 * @self: an import
 * @step: a loaded step
 * @member: of what was kept with it, that names the person
 * @signature: (out) (transfer full) (nullable): the signature
 * @error: return location
 *
 * The second and third signature: by whom the step says, given just before it.
 *
 * Returns: whether it could be looked for
 */
gboolean
med_replay_step_load_second (const MedReplay *self,
                             const MedReplayStep *step,
                             const char *member,
                             MedSignature **signature,
                             GError **error)
{
  const gint64 their_person = med_json_get_int (med_replay_step_get_body (step), member, 0);
  JsonObject *records = json_node_get_object (self->exchange->records);
  JsonArray *people = med_json_get_array (records, "people");
  JsonArray *signatures = med_json_get_array (step->order, "signatures");
  const char *login = NULL;

  for (guint i = 0; i < json_array_get_length (people); i++)
    {
      JsonObject *person = med_json_array_get_object (people, i);
      if (their_person != 0 && med_json_get_int (person, "id", 0) == their_person)
        login = med_json_get_text (person, "login");
    }
  for (guint i = 0; login != NULL && i < json_array_get_length (signatures); i++)
    {
      JsonObject *row = med_json_array_get_object (signatures, i);
      const gint64 age_usec = step->at_usec - med_json_get_int (row, "signed_usec", 0);

      if (g_strcmp0 (med_json_get_text (row, "person"), login) == 0 &&
          g_strcmp0 (med_json_get_text (row, "meaning"), "approved") == 0 && age_usec >= 0 &&
          age_usec <= SIGNATURE_VALID_MIN * MED_USEC_PER_MINUTE)
        return load_signature (self, "disposition", step, row, signature, error);
    }
  return TRUE;
}

/**
 * med_replay_step_load:
 * @self: an import
 * @subject_word: disposition or device
 * @our_id: its number here
 * @subject: the work order or device of the file
 * @step: (inout): the step, with its member `step` set
 * @error: return location
 *
 * Finds everything that a step brings.
 *
 * Returns: whether all of it is known here
 */
gboolean
med_replay_step_load (const MedReplay *self,
                      const char *subject_word,
                      gint64 our_id,
                      JsonObject *subject,
                      MedReplayStep *step,
                      GError **error)
{
  const char *text = med_json_get_text (step->step, "evidence");
  JsonObject *signature = med_json_get_object (step->step, "signature");
  JsonObject *origin = json_object_new ();

  step->body =
      med_json_load (text, strlen (text), &evidence_limits, self->exchange->workstation, error);
  if (step->body == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (step->body))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                           _ ("What was kept with a step cannot be read"));
      return FALSE;
    }
  step->origin = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (step->origin, origin);
  med_replay_add_origin (self, origin);
  if (json_object_has_member (med_replay_step_get_body (step), "evidence"))
    json_object_set_member (
        origin, "there",
        json_node_copy (json_object_get_member (med_replay_step_get_body (step), "evidence")));
  step->at_usec = med_json_get_int (step->step, "at_usec", 0);
  step->their_id = med_json_get_int (subject, "id", 0);
  step->our_subject = g_strdup_printf ("%s/%" PRId64, subject_word, our_id);
  if (!med_replay_find_person (self, med_json_get_text (step->step, "by"), &step->person_id, error))
    return FALSE;
  step->roles = MED_ACTOR_PROGRAM;
  if (step->person_id != 0)
    {
      g_autoptr (MedPerson) person =
          med_person_load_sync (self->connection, step->person_id, error);
      if (person == NULL)
        return FALSE;
      step->roles = person->roles;
    }
  return signature == NULL ||
         load_signature (self, subject_word, step, signature, &step->signature, error);
}

/**
 * med_replay_find_attempt:
 * @order: of the file
 * @id: (nullable): of an attempt
 *
 * Returns: (nullable) (transfer none): the attempt
 */
JsonObject *
med_replay_find_attempt (JsonObject *order, const char *id)
{
  JsonArray *attempts = med_json_get_array (order, "attempts");

  for (guint i = 0; id != NULL && i < json_array_get_length (attempts); i++)
    {
      JsonObject *attempt = med_json_array_get_object (attempts, i);
      if (g_ascii_strcasecmp (med_json_get_text (attempt, "id"), id) == 0)
        return attempt;
    }
  return NULL;
}

/* An install that was found is known by its time alone. */
static JsonObject *
find_found (const MedReplayStep *step)
{
  JsonArray *attempts = med_json_get_array (step->order, "attempts");

  for (guint i = 0; i < json_array_get_length (attempts); i++)
    {
      JsonObject *attempt = med_json_array_get_object (attempts, i);
      const gint64 gap = med_json_get_int (attempt, "started_usec", 0) - step->at_usec;
      if (ABS (gap) <= 2 * G_USEC_PER_SEC)
        return attempt;
    }
  return NULL;
}

/**
 * med_replay_is_start:
 * @to: a state
 *
 * Returns: whether an attempt begins with the step to it
 */
gboolean
med_replay_is_start (MedDispositionState to)
{
  return to == MED_DISPOSITION_INSTALLING || to == MED_DISPOSITION_RESTORING;
}

/**
 * med_replay_is_found:
 * @from: a state
 * @to: another
 *
 * Returns: whether an attempt was found done with the step between them
 */
gboolean
med_replay_is_found (MedDispositionState from, MedDispositionState to)
{
  return to == MED_DISPOSITION_INSTALLED_UNVERIFIED && from != MED_DISPOSITION_INSTALLING &&
         from != MED_DISPOSITION_INTERRUPTED;
}

/**
 * med_replay_step_find_attempt:
 * @work: the case before the step
 * @step: a loaded step
 * @to: where it leads
 *
 * Returns: (nullable) (transfer none): the attempt it begins or belongs to
 */
JsonObject *
med_replay_step_find_attempt (const MedCase *work,
                              const MedReplayStep *step,
                              MedDispositionState to)
{
  JsonObject *evidence = med_replay_step_get_evidence (step);

  if (med_replay_is_start (to))
    return med_replay_find_attempt (
        step->order, evidence != NULL ? med_json_get_text (evidence, "attempt") : NULL);
  if (med_replay_is_found (work->disposition->state, to))
    return find_found (step);
  return work->attempt_id != NULL ? med_replay_find_attempt (step->order, work->attempt_id) : NULL;
}

static JsonObject *
find_downtime (JsonObject *order, gint64 id)
{
  JsonArray *downtimes = med_json_get_array (order, "downtimes");

  for (guint i = 0; i < json_array_get_length (downtimes); i++)
    {
      JsonObject *downtime = med_json_array_get_object (downtimes, i);
      if (med_json_get_int (downtime, "id", 0) == id)
        return downtime;
    }
  return NULL;
}

/**
 * med_replay_step_find_plan:
 * @step: a loaded step
 *
 * Returns: (nullable) (transfer none): what was planned when it was taken
 */
JsonObject *
med_replay_step_find_plan (const MedReplayStep *step)
{
  JsonArray *downtimes = med_json_get_array (step->order, "downtimes");
  JsonObject *newest = NULL;

  for (guint i = 0; i < json_array_get_length (downtimes); i++)
    {
      JsonObject *downtime = med_json_array_get_object (downtimes, i);
      if (med_json_get_int (downtime, "planned_usec", 0) <= step->at_usec)
        newest = downtime;
    }
  return newest;
}

/**
 * med_replay_step_add_facts:
 * @work: (inout): the case before the step
 * @step: a loaded step
 *
 * Adds what only the place of work could know, as it was recorded there.
 */
void
med_replay_step_add_facts (MedCase *work, const MedReplayStep *step)
{
  MedTransitionFacts *facts = &work->facts;
  JsonObject *evidence = med_replay_step_get_evidence (step);
  const gint64 rehashed_usec =
      evidence != NULL ? med_json_get_int (evidence, "rehashed_usec", 0) : 0;
  const gint64 age_usec = step->at_usec - rehashed_usec;
  const MedDispositionState state = work->disposition->state;
  JsonObject *downtime =
      step->attempt != NULL && state == MED_DISPOSITION_SCHEDULED
          ? find_downtime (step->order, med_json_get_int (step->attempt, "downtime", 0))
          : med_replay_step_find_plan (step);
  const char *consent = downtime != NULL ? med_json_get_text (downtime, "consent_by") : NULL;

  facts->checks_allow = facts->free_now = facts->prerequisites_installed = TRUE;
  facts->removal_instruction = TRUE;
  facts->downtime_fits = downtime != NULL;
  facts->consented = consent != NULL && *consent != '\0';
  facts->rehashed =
      rehashed_usec > 0 && age_usec >= 0 && age_usec <= REHASH_VALID_MIN * MED_USEC_PER_MINUTE;
  if (step->attempt != NULL && state == MED_DISPOSITION_SCHEDULED)
    facts->restore_point = *med_json_get_text (step->attempt, "restore_point") != '\0';
  facts->evidence_given = evidence != NULL;
  if (step->person_id == 0)
    facts->downtime_missed = facts->period_ended = facts->run_ended = facts->vendor_reversed =
        facts->changed_since = TRUE;
}
