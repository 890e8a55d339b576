/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-found-install"

#include "config.h"

#include "engine/installation/med-found-install.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-attempt-private.h"
#include "engine/installation/med-attempt-step.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-evidence.h"
#include "engine/installation/med-nonconformance.h"
#include "engine/installation/med-transition-table.h"
#include "engine/store/med-as-of.h"

/* From every state it takes fewer steps than this to where it can be recorded. */
#define MOST_STEPS 4

/**
 * med_found_install_new:
 * @disposition_id: which patch on which device
 * @person_id: the lead who records it
 *
 * Returns: (transfer full): nothing known of it yet, and a new UUID
 */
MedFoundInstall *
med_found_install_new (gint64 disposition_id, gint64 person_id)
{
  MedFoundInstall *self = g_new0 (MedFoundInstall, 1);

  self->attempt_id = g_uuid_string_random ();
  self->disposition_id = disposition_id;
  self->person_id = person_id;
  return self;
}

/**
 * med_found_install_free:
 * @self: (transfer full): what was found
 *
 * Frees it with its report.
 */
void
med_found_install_free (MedFoundInstall *self)
{
  char *texts[] = { self->attempt_id, self->version_read, self->engineer, self->report_number,
                    self->text,       self->report_name,  self->due_date };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->report, g_bytes_unref);
  g_free (self);
}

/**
 * med_found_verdict_clear:
 * @self: a verdict on the stack
 *
 * Frees its words.
 */
void
med_found_verdict_clear (MedFoundVerdict *self)
{
  g_free (self->already);
  g_free (self->refused);
}

/**
 * med_found_verdict_dup_missing:
 * @missing: bits 1 << MedGuard
 *
 * Returns: (transfer full): what nobody saw to, by name; `""` if everything was
 */
char *
med_found_verdict_dup_missing (guint64 missing)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    if ((missing & (G_GUINT64_CONSTANT (1) << guard)) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", med_guard_get_title (guard));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Where the device was then, as far as it was recorded. */
static gboolean
load_service_then (MedConnection *connection, MedCase *work, GError **error)
{
  g_autofree char *word = NULL;

  if (!med_connection_dup_text (
          connection,
          "SELECT coalesce((SELECT to_state FROM transition WHERE device_id = $1"
          " AND machine = 'service' AND at_usec <= $2 ORDER BY id DESC LIMIT 1), 'in-use')",
          MED_VALUES (MED_INT (work->disposition->device_id),
                      MED_INT (med_connection_now_usec (connection))),
          &word, error))
    return FALSE;
  if (!med_service_state_from_word (word, &work->facts.service_state))
    work->facts.service_state = MED_SERVICE_IN_USE;
  return TRUE;
}

/* What MedPatch knew at the time of the install. Nobody read the device or the payload before. */
static gboolean
judge_then (MedConnection *connection,
            const MedFoundInstall *found,
            MedFoundVerdict *verdict,
            GError **error)
{
  g_autoptr (MedCase) work = NULL;
  gboolean known;

  med_connection_set_as_of (connection, found->installed_usec);
  work = med_case_load_sync (connection, found->disposition_id, error);
  known = work != NULL && load_service_then (connection, work, error) &&
          med_case_add_readiness (work, connection, 0, error);
  med_connection_set_as_of (connection, 0);
  if (!known)
    return FALSE;
  work->facts.restore_point = FALSE;
  verdict->missing = med_guard_find_unmet_at_start (&work->facts);
  verdict->nonconforming = (verdict->missing & (G_GUINT64_CONSTANT (1) << MED_GUARD_RELEASED)) != 0;
  return TRUE;
}

/* The way from @state to where a found install can be recorded: the lead's own steps, that the
 * table knows. %MED_DISPOSITION_NONE: it can be recorded there, or there is no way. */
static MedDispositionState
next_state (const MedCase *work, MedDispositionState state)
{
  switch ((int) state)
    {
    case MED_DISPOSITION_CANDIDATE:
    case MED_DISPOSITION_RESTORED:
      return MED_DISPOSITION_WAITING_FOR_VENDOR;
    case MED_DISPOSITION_SCHEDULED:
      return MED_DISPOSITION_STAGED;
    case MED_DISPOSITION_STAGED:
      return MED_DISPOSITION_AUTHORIZED;
    case MED_DISPOSITION_DEFERRED:
    case MED_DISPOSITION_EXCEPTION:
      return work->previous_state;
    default:
      return MED_DISPOSITION_NONE;
    }
}

/* Where the vendor has promised nothing there is no target: what was read is what there is. It
 * cannot be verified before the vendor speaks. */
static void
accept_unpromised (MedCase *work)
{
  if (*work->target_version == '\0')
    work->facts.version_target = work->facts.version_read;
}

static gboolean
is_recorded (const MedCase *work)
{
  const MedDispositionState state = work->disposition->state;

  return med_disposition_state_is_unsafe (state) || state == MED_DISPOSITION_IN_SERVICE ||
         state == MED_DISPOSITION_REMOVAL_REQUIRED;
}

static char *
join_missing (GPtrArray *missing)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < missing->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", (const char *) missing->pdata[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Asks the table for every step on the way, as the writing will. */
static void
judge_way (MedCase *work, const MedFoundInstall *found, MedRole roles, MedFoundVerdict *verdict)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  MedDispositionState state = work->disposition->state, to;
  MedTransitionFacts facts = work->facts;
  gboolean allowed = TRUE;

  facts.reason_given = facts.was_here_before = TRUE;
  for (int i = 0;
       i < MOST_STEPS && allowed && (to = next_state (work, state)) != MED_DISPOSITION_NONE; i++)
    {
      allowed =
          med_transition_evaluate (MED_MACHINE_DISPOSITION, &facts, state, to, roles, missing);
      state = to;
    }
  if (allowed && verdict->in_use && found->take_from_use)
    {
      allowed = med_transition_evaluate (MED_MACHINE_SERVICE, &facts, MED_SERVICE_IN_USE,
                                         MED_SERVICE_QUARANTINED, roles, missing);
      facts.service_state = MED_SERVICE_QUARANTINED;
    }
  allowed =
      allowed && med_transition_evaluate (MED_MACHINE_DISPOSITION, &facts, state,
                                          MED_DISPOSITION_INSTALLED_UNVERIFIED, roles, missing);
  if (allowed)
    return;
  verdict->refused =
      missing->len > 0 ? join_missing (missing) : g_strdup (_ ("It is recorded by a lead"));
}

static gboolean
check_time (MedConnection *connection,
            const MedFoundInstall *found,
            MedFoundVerdict *verdict,
            GError **error)
{
  gint64 last_usec;

  if (!med_connection_get_int (
          connection,
          "SELECT coalesce(max(started_usec), 0) FROM attempt WHERE disposition_id = $1",
          MED_VALUES (MED_INT (found->disposition_id)), &last_usec, error))
    return FALSE;
  if (found->installed_usec <= 0)
    verdict->refused = g_strdup (_ ("When it was installed is missing"));
  else if (found->installed_usec > med_connection_now_usec (connection))
    verdict->refused = g_strdup (_ ("The time of the install lies in the future"));
  else if (found->installed_usec <= last_usec)
    verdict->refused = g_strdup (_ ("The time of the install lies before the last attempt"));
  return TRUE;
}

static MedDispositionRequest
request_for (const MedFoundInstall *found, MedDispositionState to, JsonNode *evidence)
{
  return (MedDispositionRequest){ .disposition_id = found->disposition_id,
                                  .to = to,
                                  .person_id = found->person_id,
                                  .version_read = found->version_read,
                                  .evidence = evidence };
}

/**
 * med_found_install_judge_sync:
 * @connection: a connection
 * @found: what was found
 * @verdict: (out): what recording it would mean; clear it
 * @error: return location, %MED_ERROR_NOT_FOUND, %MED_ERROR_NOT_PERMITTED
 *
 * Looks whether it can be recorded, and what nobody saw to before the install by what MedPatch knew
 * at that time. Writes nothing.
 *
 * Returns: whether it could be judged
 */
gboolean
med_found_install_judge_sync (MedConnection *connection,
                              const MedFoundInstall *found,
                              MedFoundVerdict *verdict,
                              GError **error)
{
  g_autoptr (JsonNode) evidence = json_node_new (JSON_NODE_NULL);
  g_autoptr (MedCase) work = med_case_load_sync (connection, found->disposition_id, error);
  MedRole roles;

  *verdict = (MedFoundVerdict){ 0 };
  if (work == NULL || !med_move_load_roles (connection, found->person_id, &roles, error))
    return FALSE;
  if (is_recorded (work))
    {
      verdict->already = g_strdup (med_disposition_state_get_title (work->disposition->state));
      return TRUE;
    }
  const MedDispositionRequest request =
      request_for (found, MED_DISPOSITION_INSTALLED_UNVERIFIED, evidence);
  if (!check_time (connection, found, verdict, error) ||
      !med_case_add_request (work, connection, &request, error))
    return FALSE;
  if (verdict->refused != NULL)
    return TRUE;
  verdict->in_use = work->facts.service_state == MED_SERVICE_IN_USE;
  accept_unpromised (work);
  judge_way (work, found, roles, verdict);
  return judge_then (connection, found, verdict, error);
}

static gboolean
refuse (MedConnection *connection,
        const MedFoundInstall *found,
        const MedFoundVerdict *verdict,
        GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, found->disposition_id, error);

  if (work == NULL)
    return FALSE;
  if (verdict->already != NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("%s on %s is “%s” already"),
                 work->patch_number, work->asset, verdict->already);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s on %s cannot be recorded as found: %s"), work->patch_number, work->asset,
                 verdict->refused);
  return FALSE;
}

typedef struct
{
  MedTransaction *transaction;
  MedConnection *connection;
  const MedFoundInstall *found;
  const MedFoundVerdict *verdict;
  MedLateEntry late;
  MedRole roles;
} Record;

static gboolean
move (Record *self,
      MedCase *work,
      MedDispositionState to,
      const char *reason,
      JsonNode *evidence,
      GError **error)
{
  MedDispositionRequest request = request_for (self->found, to, evidence);

  request.reason = reason;
  request.late = &self->late;
  if (!med_case_add_request (work, self->connection, &request, error))
    return FALSE;
  if (to == MED_DISPOSITION_INSTALLED_UNVERIFIED)
    accept_unpromised (work);
  return med_move_disposition (self->transaction, self->connection, work, &request, self->roles,
                               error);
}

/* Walks to where it can be recorded: what was planned is given back. */
static gboolean
go_there (Record *self, GError **error)
{
  for (int i = 0; i < MOST_STEPS; i++)
    {
      g_autoptr (MedCase) work =
          med_case_load_sync (self->connection, self->found->disposition_id, error);
      if (work == NULL)
        return FALSE;
      const MedDispositionState to = next_state (work, work->disposition->state);
      if (to == MED_DISPOSITION_NONE)
        return TRUE;
      if (!move (self, work, to, _ ("Found installed already"), NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_from_use (Record *self, gint64 device_id, GError **error)
{
  const MedServiceRequest request = { .device_id = device_id,
                                      .to = MED_SERVICE_QUARANTINED,
                                      .person_id = self->found->person_id,
                                      .reason = _ ("A patch was found that nobody has verified"),
                                      .late = &self->late };

  return !self->verdict->in_use || !self->found->take_from_use ||
         med_service_apply_within (self->transaction, self->connection, &request, error);
}

static JsonNode *
build_evidence (Record *self)
{
  const MedFoundInstall *found = self->found;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *missing = json_array_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "report", found->report_name);
  json_object_set_string_member (object, "report_number",
                                 found->report_number != NULL ? found->report_number : "");
  json_object_set_string_member (object, "engineer",
                                 found->engineer != NULL ? found->engineer : "");
  json_object_set_int_member (object, "installed_usec", found->installed_usec);
  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    if ((self->verdict->missing & (G_GUINT64_CONSTANT (1) << guard)) != 0)
      json_array_add_string_element (missing, med_guard_to_word (guard));
  json_object_set_array_member (object, "missing", missing);
  return node;
}

static gboolean
insert_attempt (Record *self, const MedCase *work, GError **error)
{
  const MedFoundInstall *found = self->found;

  return med_connection_execute (
             self->connection,
             "INSERT INTO attempt (id, disposition_id, kind, state, installer_id, config_before, "
             "started_usec, ended_usec, version_before, version_after, restore_point, session) "
             "VALUES ($1, $2, 'install', 'succeeded', $3, $4, $5, $5, $6, $7, '', 'found')",
             MED_VALUES (MED_TEXT (found->attempt_id), MED_INT (found->disposition_id),
                         MED_INT (found->person_id), MED_INT (work->config_id),
                         MED_INT (found->installed_usec), MED_TEXT (work->release_version),
                         MED_TEXT (found->version_read)),
             error) &&
         med_attempt_step_insert_all (self->connection, found->attempt_id, MED_ATTEMPT_INSTALL,
                                      work->statement_id, TRUE, error);
}

static gboolean
attach (Record *self, GError **error)
{
  const MedFoundInstall *found = self->found;
  const MedEvidenceFile file = { found->attempt_id, found->report_name, "service-report",
                                 found->report };
  MedLateMark mark = { .attempt_id = found->attempt_id,
                       .engineer = found->engineer,
                       .report_number = found->report_number,
                       .missing = self->verdict->missing };

  return med_evidence_write (self->transaction, self->connection, &file, found->person_id,
                             &mark.evidence_id, error) &&
         med_late_entry_mark (&self->late, self->connection, &mark, error);
}

static gboolean
open_nonconformance (Record *self, const MedCase *work, GError **error)
{
  const MedFoundInstall *found = self->found;
  const char *words = found->text != NULL ? found->text : "";
  g_autofree char *text =
      g_strdup_printf (_ ("%s was installed on %s although the vendor had not released it for "
                          "release %s. %s"),
                       work->patch_number, work->asset, work->release_version, words);
  const MedNonconformanceOpening opening = { .disposition_id = found->disposition_id,
                                             .attempt_id = found->attempt_id,
                                             .text = g_strstrip (text),
                                             .owner_id = found->owner_id,
                                             .due_date = found->due_date,
                                             .person_id = found->person_id };
  gint64 id;

  return !self->verdict->nonconforming ||
         med_nonconformance_open (self->transaction, self->connection, &opening, &id, error);
}

static gboolean
write_record (Record *self, GError **error)
{
  g_autoptr (JsonNode) evidence = build_evidence (self);
  g_autofree char *missing = med_found_verdict_dup_missing (self->verdict->missing);
  const char *words = self->found->text != NULL ? self->found->text : "";
  g_autofree char *reason =
      g_strdup_printf (_ ("Found installed. Not seen to before: %s. %s"), missing, words);

  if (!go_there (self, error))
    return FALSE;
  g_autoptr (MedCase) work =
      med_case_load_sync (self->connection, self->found->disposition_id, error);
  if (work == NULL || !take_from_use (self, work->disposition->device_id, error))
    return FALSE;
  if (self->verdict->in_use && self->found->take_from_use)
    work->facts.service_state = MED_SERVICE_QUARANTINED;
  return move (self, work, MED_DISPOSITION_INSTALLED_UNVERIFIED, g_strstrip (reason), evidence,
               error) &&
         insert_attempt (self, work, error) && attach (self, error) &&
         open_nonconformance (self, work, error);
}

/* The same call again after a lost answer. */
static gboolean
is_written (MedConnection *connection, const MedFoundInstall *found, gboolean *is, GError **error)
{
  gint64 n;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM attempt WHERE id = $1",
                               MED_VALUES (MED_TEXT (found->attempt_id)), &n, error))
    return FALSE;
  *is = n > 0;
  return TRUE;
}

static gboolean
check_report (const MedFoundInstall *found, GError **error)
{
  if (!g_uuid_string_is_valid (found->attempt_id))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_INTERNAL, "an attempt without an id");
      return FALSE;
    }
  if (found->report != NULL && found->report_name != NULL)
    return med_evidence_check_file (found->report_name, found->report, error);
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("The service report is missing"));
  return FALSE;
}

/**
 * med_found_install_record_within:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @found: what was found
 * @error: return location, %MED_ERROR_REFUSED, %MED_ERROR_CONFLICT if it is recorded already,
 *   %MED_ERROR_CORRECT_INPUT
 *
 * Records a patch that was found installed. It is not verified by that, and what nobody saw to is
 * kept by name.
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_found_install_record_within (MedTransaction *transaction,
                                 MedConnection *connection,
                                 const MedFoundInstall *found,
                                 GError **error)
{
  g_autofree char *sha256 = NULL;
  g_auto (MedFoundVerdict) verdict = { 0 };
  Record record = { .transaction = transaction,
                    .connection = connection,
                    .found = found,
                    .verdict = &verdict,
                    .late = { .way = MED_LATE_FOUND,
                              .entered_by = found->person_id,
                              .entered_usec = med_connection_now_usec (connection) } };
  gboolean written;

  if (!check_report (found, error) || !is_written (connection, found, &written, error))
    return FALSE;
  if (written)
    return TRUE;
  if (!med_move_load_roles (connection, found->person_id, &record.roles, error) ||
      !med_found_install_judge_sync (connection, found, &verdict, error))
    return FALSE;
  if (verdict.already != NULL || verdict.refused != NULL)
    return refuse (connection, found, &verdict, error);
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, found->report);
  record.late.evidence_sha256 = sha256;
  return write_record (&record, error);
}

/**
 * med_found_install_record_sync:
 * @connection: the writer's connection, outside of any transaction
 * @found: what was found
 * @error: return location, see [func@found_install_record_within]
 *
 * Keeps the report and records the install, whole or not at all.
 *
 * Returns: whether it was recorded
 */
gboolean
med_found_install_record_sync (MedConnection *connection,
                               const MedFoundInstall *found,
                               GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
         med_found_install_record_within (transaction, connection, found, error) &&
         med_transaction_commit (transaction, error);
}
