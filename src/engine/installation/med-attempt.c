/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-attempt"

#include "config.h"

#include "engine/installation/med-attempt-private.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-vault.h"
#include "engine/installation/med-attempt-step.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-installed-config.h"
#include "engine/installation/med-transition-table.h"
#include "engine/schedule/med-downtime.h"
#include "engine/store/med-as-of.h"

/* Bytes hashed longer ago than this may have changed since. */
#define REHASH_VALID_MIN 30

/**
 * med_attempt_rehash_sync:
 * @connection: a reader's connection, outside of any transaction
 * @disposition_id: which patch on which device
 * @cancellable: (nullable): to stop it
 * @error: return location, %MED_ERROR_UNTRUSTED where the bytes are not the statement's
 *
 * Hashes the payloads of the statement again, right before an install. Reads gigabytes.
 *
 * Returns: whether every byte is as the vendor stated
 */
gboolean
med_attempt_rehash_sync (MedConnection *connection,
                         gint64 disposition_id,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);

  if (work == NULL)
    return FALSE;
  if (work->statement_id == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED, _ ("%s on %s: no statement releases it"),
                   work->patch_number, work->asset);
      return FALSE;
    }
  return med_vault_rehash_sync (connection, work->statement_id, cancellable, NULL, error);
}

static MedDispositionState
state_to_start (const MedCase *work)
{
  return work->disposition->state == MED_DISPOSITION_FAILED ||
                 work->disposition->state == MED_DISPOSITION_REMOVAL_REQUIRED
             ? MED_DISPOSITION_RESTORING
             : MED_DISPOSITION_INSTALLING;
}

static gboolean
is_reversible (MedConnection *connection, const MedCase *work, gboolean *reversible, GError **error)
{
  gint64 value;

  if (!med_connection_get_int (
          connection, "SELECT coalesce((SELECT reversible FROM statement WHERE id = $1), 1)",
          MED_VALUES (MED_INT (work->statement_id)), &value, error))
    return FALSE;
  *reversible = value != 0;
  return TRUE;
}

/* Lead and clinical owner, two people, as they signed on the sheet. */
static gboolean
find_acceptance_on_paper (MedConnection *connection,
                          const MedAttemptStart *start,
                          gboolean *accepted,
                          GError **error)
{
  MedRole lead, clinical;

  *accepted = FALSE;
  if (start->late == NULL || start->accepted_by_lead == 0 || start->accepted_by_clinical == 0)
    return TRUE;
  if (!med_move_load_roles (connection, start->accepted_by_lead, &lead, error) ||
      !med_move_load_roles (connection, start->accepted_by_clinical, &clinical, error))
    return FALSE;
  *accepted = start->accepted_by_lead != start->accepted_by_clinical &&
              (lead & MED_ROLE_LEAD) != 0 && (clinical & MED_ROLE_CLINICAL_OWNER) != 0;
  return TRUE;
}

static gboolean
accepts_no_way_back (MedConnection *connection, const MedCase *work, const MedAttemptStart *start)
{
  g_autofree char *subject = med_disposition_dup_subject (work->disposition->id);
  const char *const subjects[] = { subject, NULL };
  const MedSignature *lead = start->approval, *clinical = start->clinical;

  return med_move_is_signed (connection, lead, 0, MED_MEANING_APPROVED, subjects) &&
         (lead->roles & MED_ROLE_LEAD) != 0 &&
         med_move_is_signed (connection, clinical, 0, MED_MEANING_APPROVED, subjects) &&
         (clinical->roles & MED_ROLE_CLINICAL_OWNER) != 0;
}

static gboolean
add_start_facts (MedConnection *connection,
                 MedCase *work,
                 const MedAttemptStart *start,
                 GError **error)
{
  /* Bytes that are right when a sheet is entered were right when the same file was installed. */
  const gint64 age_usec = med_connection_get_clock_usec (connection) - start->rehashed_usec;
  MedTransitionFacts *facts = &work->facts;
  gboolean reversible, on_paper;

  facts->rehashed = start->rehash_error == NULL && start->rehashed_usec > 0 && age_usec >= 0 &&
                    age_usec <= REHASH_VALID_MIN * MED_USEC_PER_MINUTE;
  facts->rehash_reason = start->rehash_error;
  if (!is_reversible (connection, work, &reversible, error) ||
      !find_acceptance_on_paper (connection, start, &on_paper, error))
    return FALSE;
  if (state_to_start (work) == MED_DISPOSITION_INSTALLING)
    facts->restore_point =
        (start->restore_point != NULL && *start->restore_point != '\0' &&
         g_strcmp0 (start->restore_point, MED_ATTEMPT_NOT_REVERSIBLE) != 0) ||
        (!reversible && (on_paper || accepts_no_way_back (connection, work, start)));
  else if (g_strcmp0 (work->restore_point, MED_ATTEMPT_NOT_REVERSIBLE) == 0)
    facts->restore_point = FALSE;
  return TRUE;
}

/* Without a restore point it could only be started where both accepted it. */
static gboolean
is_accepted_on_paper (const MedAttemptStart *start)
{
  return start->late != NULL && start->accepted_by_lead != 0 && start->accepted_by_clinical != 0 &&
         (start->restore_point == NULL || *start->restore_point == '\0');
}

static JsonNode *
build_evidence (const MedAttemptStart *start)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "attempt", start->attempt_id);
  json_object_set_string_member (object, "restore_point",
                                 start->restore_point != NULL ? start->restore_point : "");
  json_object_set_int_member (object, "rehashed_usec", start->rehashed_usec);
  if (is_accepted_on_paper (start))
    {
      json_object_set_int_member (object, "no_way_back_lead", start->accepted_by_lead);
      json_object_set_int_member (object, "no_way_back_clinical", start->accepted_by_clinical);
    }
  return node;
}

/* Beside the steps of the sheet that people signed. */
static gboolean
sign_acceptance_on_paper (MedConnection *connection, const MedAttemptStart *start, GError **error)
{
  g_autofree char *subject = med_disposition_dup_subject (start->disposition_id);
  gint64 id;

  return !is_accepted_on_paper (start) ||
         (med_late_entry_sign (start->late, connection, start->accepted_by_lead,
                               MED_MEANING_APPROVED, subject, &id, error) &&
          med_late_entry_sign (start->late, connection, start->accepted_by_clinical,
                               MED_MEANING_APPROVED, subject, &id, error));
}

static MedDispositionRequest
request_to_start (const MedCase *work, const MedAttemptStart *start, JsonNode *evidence)
{
  return (MedDispositionRequest){
    .disposition_id = start->disposition_id,
    .to = state_to_start (work),
    .person_id = start->person_id,
    .reason = start->reason,
    .version_read = start->version_read,
    .evidence = evidence,
    .signature = start->signature,
    .approval = start->approval,
    .clinical = start->clinical,
    .late = start->late,
  };
}

static const char *
kind_to_start (const MedCase *work)
{
  switch ((int) work->disposition->state)
    {
    case MED_DISPOSITION_FAILED:
      return MED_ATTEMPT_RESTORE;
    case MED_DISPOSITION_REMOVAL_REQUIRED:
      return MED_ATTEMPT_REMOVE;
    default:
      return MED_ATTEMPT_INSTALL;
    }
}

static gboolean
insert_attempt (MedConnection *connection,
                const MedCase *work,
                const MedAttemptStart *start,
                gint64 config_before,
                GError **error)
{
  const gboolean install = work->disposition->state == MED_DISPOSITION_SCHEDULED;
  const char *restore_point =
      install && start->restore_point != NULL && *start->restore_point != '\0'
          ? start->restore_point
      : install                     ? MED_ATTEMPT_NOT_REVERSIBLE
      : work->restore_point != NULL ? work->restore_point
                                    : "";

  return med_connection_execute (
      connection,
      "INSERT INTO attempt (id, disposition_id, downtime_id, kind, state, installer_id, "
      "config_before, started_usec, version_before, restore_point, session) "
      "VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10)",
      MED_VALUES (MED_TEXT (start->attempt_id), MED_INT (work->disposition->id),
                  MED_INT_OR_NULL (work->disposition->downtime_id), MED_TEXT (kind_to_start (work)),
                  MED_INT (start->person_id), MED_INT (config_before),
                  MED_INT (med_connection_now_usec (connection)),
                  MED_TEXT (start->version_read != NULL ? start->version_read : ""),
                  MED_TEXT (restore_point), MED_TEXT (start->session)),
      error);
}

static gboolean
write_attempt (MedTransaction *transaction,
               MedConnection *connection,
               const MedCase *work,
               const MedAttemptStart *start,
               GError **error)
{
  const gboolean install = work->disposition->state == MED_DISPOSITION_SCHEDULED;
  const gint64 statement_id = install ? work->statement_id : work->decided_statement_id;
  g_autofree char *subject = g_strdup_printf ("attempt/%s", start->attempt_id);
  g_autoptr (JsonNode) body = build_evidence (start);
  gint64 config_before = work->config_id;

  if (work->disposition->state == MED_DISPOSITION_REMOVAL_REQUIRED &&
      !med_installed_config_find_before (connection, work, &config_before, error))
    return FALSE;
  json_object_set_string_member (json_node_get_object (body), "kind", kind_to_start (work));
  json_object_set_int_member (json_node_get_object (body), "disposition", work->disposition->id);
  med_late_entry_add_to (start->late, start->person_id, json_node_get_object (body));
  return insert_attempt (connection, work, start, config_before, error) &&
         med_attempt_step_insert_all (connection, start->attempt_id, kind_to_start (work),
                                      statement_id, FALSE, error) &&
         (!install || med_downtime_mark_used (connection, work->disposition->downtime_id, error)) &&
         med_transaction_record (transaction,
                                 med_late_entry_get_recorder (start->late, start->person_id),
                                 "attempt-started", subject, body, error);
}

/* The same call again after a lost answer. */
static gboolean
find_started (MedConnection *connection,
              const MedAttemptStart *start,
              gboolean *found,
              GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT disposition_id, installer_id FROM attempt WHERE id = $1",
      MED_VALUES (MED_TEXT (start->attempt_id)), error);

  if (query == NULL)
    return FALSE;
  *found = med_query_next (query);
  if (*found && (med_query_get_int (query, 0) != start->disposition_id ||
                 med_query_get_int (query, 1) != start->person_id))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CONFLICT,
                           _ ("This attempt belongs to another work order or person"));
      return FALSE;
    }
  return *found || med_query_finish (query, error);
}

static MedCase *
load_to_start (MedConnection *connection, const MedAttemptStart *start, GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, start->disposition_id, error);

  if (work == NULL || !med_case_add_readiness (work, connection, 0, error) ||
      !add_start_facts (connection, work, start, error))
    return NULL;
  return g_steal_pointer (&work);
}

/**
 * med_attempt_start_within:
 * @transaction: the caller's transaction
 * @connection: its connection
 * @start: what the person read, recorded and signed
 * @error: return location, %MED_ERROR_REFUSED with everything that is missing
 *
 * Judges and writes the start of an attempt, see [func@attempt_start_sync].
 *
 * Returns: whether it was written; the caller commits
 */
gboolean
med_attempt_start_within (MedTransaction *transaction,
                          MedConnection *connection,
                          const MedAttemptStart *start,
                          GError **error)
{
  g_autoptr (JsonNode) evidence = build_evidence (start);
  MedRole roles;

  if (!med_move_load_roles (connection, start->person_id, &roles, error))
    return FALSE;
  g_autoptr (MedCase) work = load_to_start (connection, start, error);
  if (work == NULL)
    return FALSE;
  const MedDispositionRequest request = request_to_start (work, start, evidence);
  return med_case_add_request (work, connection, &request, error) &&
         med_move_disposition (transaction, connection, work, &request, roles, error) &&
         sign_acceptance_on_paper (connection, start, error) &&
         write_attempt (transaction, connection, work, start, error);
}

/**
 * med_attempt_start_sync:
 * @connection: the writer's connection
 * @start: what the person read, recorded and signed
 * @error: return location, %MED_ERROR_REFUSED with everything that is missing
 *
 * Opens an attempt: to install what is scheduled (T10), to restore what failed (T15), to remove
 * what was withdrawn (T25). Everything is asked again now; nothing from planning is taken for
 * granted.
 *
 * Returns: whether the attempt is open
 */
gboolean
med_attempt_start_sync (MedConnection *connection, const MedAttemptStart *start, GError **error)
{
  gboolean found;

  if (!g_uuid_string_is_valid (start->attempt_id) || start->session == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_INTERNAL, "an attempt without an id");
      return FALSE;
    }
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !find_started (connection, start, &found, error))
    return FALSE;
  return found || (med_attempt_start_within (transaction, connection, start, error) &&
                   med_transaction_commit (transaction, error));
}

static MedStartCheck *
start_check_new (MedGuard guard, const MedTransitionFacts *facts)
{
  MedStartCheck *check = g_new0 (MedStartCheck, 1);

  check->title = med_guard_get_title (guard);
  check->passed = med_guard_holds (guard, facts);
  check->at_start = guard == MED_GUARD_REHASHED && !check->passed && facts->rehash_reason == NULL;
  if (check->at_start)
    check->missing = g_strdup (_ ("Its bytes are hashed again when you start"));
  else if (!check->passed)
    check->missing = med_guard_dup_missing (guard, facts);
  return check;
}

/**
 * med_attempt_list_checks_sync:
 * @connection: a connection
 * @start: what the person has brought so far
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedStartCheck): every check before the start as
 *   it would be judged now
 */
GPtrArray *
med_attempt_list_checks_sync (MedConnection *connection,
                              const MedAttemptStart *start,
                              GError **error)
{
  g_autoptr (MedCase) work = load_to_start (connection, start, error);
  MedRole roles;

  if (work == NULL || !med_move_load_roles (connection, start->person_id, &roles, error))
    return NULL;
  const MedDispositionRequest request = request_to_start (work, start, NULL);
  if (!med_case_add_request (work, connection, &request, error))
    return NULL;
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) med_start_check_free);
  const MedTransitionRule *rule = med_transition_find_rule (
      MED_MACHINE_DISPOSITION, work->disposition->state, request.to, roles, &work->facts);
  for (guint guard = 0; rule != NULL && guard < MED_N_GUARDS; guard++)
    if ((rule->guards & (G_GUINT64_CONSTANT (1) << guard)) != 0)
      g_ptr_array_add (checks, start_check_new (guard, &work->facts));
  return checks;
}

/**
 * med_start_check_free:
 * @self: (transfer full): a check
 *
 * Frees it.
 */
void
med_start_check_free (MedStartCheck *self)
{
  g_free (self->missing);
  g_free (self);
}
