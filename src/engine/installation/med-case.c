/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-case"

#include "config.h"

#include "engine/installation/med-case.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-staging.h"
#include "engine/inventory/med-policy.h"
#include "engine/schedule/med-downtime.h"
#include "engine/schedule/med-free-time.h"
#include "engine/statement/med-vendor-statement.h"

/* A removal is not planned weeks ahead: this much must be free from now on. */
#define UNPLANNED_WORK_MIN 60

/* The states between the start of an attempt and its verification. */
#define UNSAFE_STATES                                                                              \
  "('installing', 'interrupted', 'installed-unverified', 'failed', 'restoring', 'out-of-service')"

static gboolean
load_row (MedCase *self, MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT x.id, x.patch_id, x.device_id, x.state, x.since_usec, x.downtime_id, x.row_version, "
      "x.reason, x.review_date, x.statement_id, x.release_id, x.previous_state, p.number, p.scope, "
      "d.asset, d.config_id, d.service_state, d.retired_usec, c.release_id, r.version, "
      "r.product_id, m.high_risk "
      "FROM disposition x JOIN patch p ON p.id = x.patch_id JOIN device d ON d.id = x.device_id "
      "JOIN config c ON c.id = d.config_id JOIN release r ON r.id = c.release_id "
      "JOIN product m ON m.id = r.product_id WHERE x.id = $1",
      MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return FALSE;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no work order %" PRId64),
                     id);
      return FALSE;
    }
  MedDisposition *row = self->disposition = g_new0 (MedDisposition, 1);
  row->id = med_query_get_int (query, 0);
  row->patch_id = med_query_get_int (query, 1);
  row->device_id = med_query_get_int (query, 2);
  row->since_usec = med_query_get_int (query, 4);
  row->downtime_id = med_query_get_int (query, 5);
  row->row_version = med_query_get_int (query, 6);
  row->reason = med_query_dup_text (query, 7);
  row->review_date = med_query_dup_text (query, 8);
  self->decided_statement_id = med_query_get_int (query, 9);
  self->decided_release_id = med_query_get_int (query, 10);
  self->previous_state = MED_DISPOSITION_NONE;
  if (!med_query_is_null (query, 11) &&
      !med_disposition_state_from_word (med_query_get_text (query, 11), &self->previous_state))
    self->previous_state = MED_DISPOSITION_NONE;
  self->patch_number = med_query_dup_text (query, 12);
  self->facts.in_scope = g_strcmp0 (med_query_get_text (query, 13), "security") == 0;
  self->asset = med_query_dup_text (query, 14);
  self->config_id = med_query_get_int (query, 15);
  self->facts.device_retired = !med_query_is_null (query, 17);
  self->device_release_id = med_query_get_int (query, 18);
  self->release_version = med_query_dup_text (query, 19);
  self->product_id = med_query_get_int (query, 20);
  self->facts.high_risk = med_query_get_int (query, 21) != 0;
  if (!med_disposition_state_from_word (med_query_get_text (query, 3), &row->state) ||
      !med_service_state_from_word (med_query_get_text (query, 16), &self->facts.service_state))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED,
                   _ ("Work order %" PRId64 " is in a state this program does not know"), id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
load_attempt (MedCase *self, MedConnection *connection, GError **error)
{
  /* What was seen before a repair says nothing of the device after it. */
  const gint64 ticked_since = self->disposition->state == MED_DISPOSITION_OUT_OF_SERVICE
                                  ? self->disposition->since_usec
                                  : 0;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT a.id, a.state, a.kind, a.installer_id, a.config_before, a.restore_point, r.version, "
      "(SELECT count(*) FROM attempt_step s WHERE s.attempt_id = a.id AND s.phase = 'verify'), "
      "(SELECT count(*) FROM attempt_step s WHERE s.attempt_id = a.id AND s.phase = 'verify' "
      "AND s.result = 'done' AND s.at_usec >= $1) "
      "FROM attempt a JOIN config c ON c.id = a.config_before "
      "JOIN release r ON r.id = c.release_id WHERE a.disposition_id = $2 "
      "ORDER BY a.started_usec DESC, a.kind DESC LIMIT 1",
      MED_VALUES (MED_INT (ticked_since), MED_INT (self->disposition->id)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      self->attempt_id = med_query_dup_text (query, 0);
      self->attempt_state = med_query_dup_text (query, 1);
      self->attempt_kind = med_query_dup_text (query, 2);
      self->installer_id = med_query_get_int (query, 3);
      self->config_before = med_query_get_int (query, 4);
      self->restore_point = med_query_dup_text (query, 5);
      self->previous_version = med_query_dup_text (query, 6);
      gint64 n_steps = med_query_get_int (query, 7);
      self->facts.steps_passed = n_steps > 0 && n_steps == med_query_get_int (query, 8);
      self->facts.restore_point = *self->restore_point != '\0';
    }
  return med_query_finish (query, error);
}

/* On a high-risk device none of them verifies. */
static gboolean
load_former_holders (MedCase *self, MedConnection *connection, GError **error)
{
  self->former_holders = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (self->attempt_id == NULL)
    return TRUE;
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT DISTINCT from_person FROM handover WHERE attempt_id = $1 "
                            "AND state IN ('taken', 'moved')",
                            MED_VALUES (MED_TEXT (self->attempt_id)), error);
  while (query != NULL && med_query_next (query))
    {
      const gint64 person_id = med_query_get_int (query, 0);
      g_array_append_val (self->former_holders, person_id);
    }
  return query != NULL && med_query_finish (query, error);
}

/* After the install the device reads another release; the vendor's word is on the one before. */
static gint64
release_for_vendor (const MedCase *self)
{
  MedDispositionState state = self->disposition->state;
  gboolean installed = med_disposition_state_is_unsafe (state) ||
                       state == MED_DISPOSITION_IN_SERVICE ||
                       state == MED_DISPOSITION_REMOVAL_REQUIRED ||
                       (state == MED_DISPOSITION_EXCEPTION &&
                        self->previous_state == MED_DISPOSITION_REMOVAL_REQUIRED);

  return installed && self->decided_release_id != 0 ? self->decided_release_id
                                                    : self->device_release_id;
}

static gboolean
load_vendor (MedCase *self, MedConnection *connection, GError **error)
{
  self->release_id = release_for_vendor (self);
  if (!med_vendor_track_get_sync (connection, self->disposition->patch_id, self->release_id,
                                  &self->facts.vendor_state, &self->statement_id, error))
    return FALSE;
  if (self->statement_id == 0)
    return TRUE;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT s.to_version FROM statement_release s JOIN release r ON r.id = $1 "
      "JOIN product m ON m.id = r.product_id AND m.model_key = s.model_key "
      "WHERE s.statement_id = $2 AND s.from_version = r.version",
      MED_VALUES (MED_INT (self->release_id), MED_INT (self->statement_id)), error);
  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    self->target_version = med_query_dup_text (query, 0);
  return med_query_finish (query, error);
}

static gboolean
count (MedConnection *connection,
       const char *sql,
       gint64 first,
       gint64 second,
       gint64 *number,
       GError **error)
{
  return med_connection_get_int (connection, sql, MED_VALUES (MED_INT (first), MED_INT (second)),
                                 number, error);
}

static gboolean
load_exposure (MedCase *self, MedConnection *connection, GError **error)
{
  gint64 open, all, installed, named;
  const gint64 patch = self->disposition->patch_id;

  if (!count (connection,
              "SELECT count(*) FROM patch_cve k JOIN vulnerability v ON v.cve = k.cve "
              "JOIN advisory_head h ON h.advisory_id = v.advisory_id "
              "JOIN exposure e ON e.vulnerability_id = v.id WHERE k.patch_id = $1 "
              "AND e.config_id = $2 "
              "AND e.status IN ('affected', 'cannot-tell', 'under-investigation')",
              patch, self->config_id, &open, error) ||
      !count (connection,
              "SELECT count(*) FROM patch_cve k JOIN vulnerability v ON v.cve = k.cve "
              "JOIN advisory_head h ON h.advisory_id = v.advisory_id "
              "JOIN exposure e ON e.vulnerability_id = v.id WHERE k.patch_id = $1 "
              "AND e.config_id = $2",
              patch, self->config_id, &all, error) ||
      !count (connection,
              "SELECT count(*) FROM config_patch WHERE patch_id = $1 AND config_id = $2", patch,
              self->config_id, &installed, error) ||
      !count (connection,
              "SELECT count(*) FROM vendor_track WHERE patch_id = $1 AND release_id = $2 "
              "AND statement_id IS NOT NULL",
              patch, self->device_release_id, &named, error))
    return FALSE;
  self->facts.matched = open > 0 || named > 0;
  self->facts.version_proves = installed > 0 || (all > 0 && open == 0);
  return TRUE;
}

static gboolean
load_device (MedCase *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT count(CASE WHEN state IN " UNSAFE_STATES " THEN 1 END), "
      "count(CASE WHEN state = 'installed-unverified' THEN 1 END), "
      "count(CASE WHEN id <> $1 AND state IN " UNSAFE_STATES " THEN 1 END) "
      "FROM disposition WHERE device_id = $2",
      MED_VALUES (MED_INT (self->disposition->id), MED_INT (self->disposition->device_id)), error);
  gint64 outcome;

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      self->facts.device_safe = med_query_get_int (query, 0) == 0;
      self->facts.work_ended = med_query_get_int (query, 0) == med_query_get_int (query, 1);
      self->facts.other_attempt_open = med_query_get_int (query, 2) > 0;
    }
  if (!med_query_finish (query, error) ||
      !med_connection_get_int (
          connection,
          "SELECT coalesce((SELECT max(k.outcome) FROM config_risk k JOIN device d ON d.config_id "
          "= k.config_id AND d.exposure = k.exposure AND d.safety_impact = k.safety_impact "
          "AND d.mission_impact = k.mission_impact WHERE d.id = $1), 4)",
          MED_VALUES (MED_INT (self->disposition->device_id)), &outcome, error))
    return FALSE;
  self->facts.outcome_defer = outcome <= 1; /* no row is no answer, and no answer is not Defer */
  return TRUE;
}

static void
compare_with_decision (MedCase *self)
{
  gboolean other_release =
      self->decided_release_id != 0 && self->decided_release_id != self->device_release_id;

  self->facts.changed_since = other_release || (self->decided_statement_id != 0 &&
                                                self->decided_statement_id != self->statement_id);
  self->facts.vendor_reversed =
      (other_release && self->facts.matched && !self->facts.version_proves) ||
      (self->decided_statement_id != 0 &&
       self->facts.vendor_state != MED_VENDOR_STATE_NOT_APPLICABLE &&
       self->facts.vendor_state != MED_VENDOR_STATE_SUPERSEDED);
}

/**
 * med_case_load_sync:
 * @connection: a connection
 * @disposition_id: which patch on which device
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the case with the facts that the store knows at once
 */
MedCase *
med_case_load_sync (MedConnection *connection, gint64 disposition_id, GError **error)
{
  g_autoptr (MedCase) self = g_new0 (MedCase, 1);

  if (!load_row (self, connection, disposition_id, error) ||
      !load_attempt (self, connection, error) || !load_former_holders (self, connection, error) ||
      !load_vendor (self, connection, error) || !load_exposure (self, connection, error) ||
      !load_device (self, connection, error))
    return NULL;
  compare_with_decision (self);
  if (self->target_version == NULL)
    self->target_version = g_strdup ("");
  /* A failed install left the inventory as it was; only a removal goes back further. */
  if (self->previous_version == NULL ||
      (g_strcmp0 (self->attempt_kind, "remove") != 0 &&
       self->disposition->state != MED_DISPOSITION_REMOVAL_REQUIRED))
    {
      g_free (self->previous_version);
      self->previous_version = g_strdup (self->release_version);
    }
  return g_steal_pointer (&self);
}

static gboolean
add_checks (MedCase *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedStagingVerdict) verdict = NULL;

  if (!med_staging_check_sync (connection, self->disposition->patch_id,
                               self->disposition->device_id, &verdict, error))
    return FALSE;
  self->facts.checks_allow = verdict->allowed;
  g_free (self->checks_reason);
  self->checks_reason = g_strdup (verdict->reason);
  self->facts.checks_reason = self->checks_reason;
  return TRUE;
}

/* Why a downtime does not serve this case, or NULL. */
static char *
find_fault_of_downtime (const MedCase *self, const MedDowntime *downtime, gint64 now_usec)
{
  if (g_strcmp0 (downtime->state, "planned") != 0)
    return g_strdup (_ ("it was called off or used"));
  if (downtime->need.device_id != self->disposition->device_id ||
      downtime->need.patch_id != self->disposition->patch_id)
    return g_strdup (_ ("it was planned for another device or patch"));
  if (downtime->need.statement_id != self->statement_id)
    return g_strdup (_ ("it was planned by another revision of the vendor's statement"));
  if (downtime->need.rollback_min <= 0 ||
      downtime->end_usec - downtime->start_usec <
          med_downtime_need_total_min (&downtime->need) * MED_USEC_PER_MINUTE)
    return g_strdup (_ ("it has no room for the rollback reserve"));
  if (downtime->end_usec <= now_usec)
    return g_strdup (_ ("it has passed"));
  return NULL;
}

static gboolean
add_downtime (MedCase *self, MedConnection *connection, gint64 downtime_id, GError **error)
{
  g_autoptr (MedDowntime) downtime = med_downtime_load_sync (connection, downtime_id, error);
  MedTimeKind verdict = MED_TIME_UNKNOWN;
  gboolean changed;

  if (downtime == NULL)
    return FALSE;
  g_free (self->downtime_reason);
  self->downtime_reason =
      find_fault_of_downtime (self, downtime, med_connection_now_usec (connection));
  self->facts.downtime_reason = self->downtime_reason;
  self->facts.downtime_fits = self->downtime_reason == NULL;
  self->facts.consented = downtime->consent_by != NULL && *downtime->consent_by != '\0';
  if (!self->facts.downtime_fits)
    return TRUE;
  g_clear_pointer (&self->free_reason, g_free);
  if (!med_downtime_recheck_sync (connection, downtime_id, &verdict, &changed, &self->free_reason,
                                  error))
    return FALSE;
  self->facts.free_now = verdict == MED_TIME_FREE;
  self->facts.free_reason = self->free_reason;
  return TRUE;
}

static gboolean
add_free_time (MedCase *self, MedConnection *connection, GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  MedTimeKind verdict = MED_TIME_UNKNOWN;

  g_clear_pointer (&self->free_reason, g_free);
  if (!med_free_time_check_sync (connection, self->disposition->device_id, now_usec,
                                 now_usec + UNPLANNED_WORK_MIN * MED_USEC_PER_MINUTE, &verdict,
                                 &self->free_reason, error))
    return FALSE;
  self->facts.free_now = verdict == MED_TIME_FREE;
  self->facts.free_reason = self->free_reason;
  return TRUE;
}

static gboolean
add_prerequisites (MedCase *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT s.patch_number FROM statement_patch_relation s WHERE s.statement_id = $1 "
      "AND s.relation = 'requires' AND NOT EXISTS (SELECT 1 FROM config_patch c "
      "JOIN patch p ON p.id = c.patch_id WHERE p.number = s.patch_number AND c.config_id = $2) "
      "ORDER BY s.patch_number",
      MED_VALUES (MED_INT (self->statement_id), MED_INT (self->config_id)), error);
  g_autoptr (GString) missing = g_string_new (NULL);

  while (query != NULL && med_query_next (query))
    g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "",
                            med_query_get_text (query, 0));
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  self->facts.prerequisites_installed = missing->len == 0;
  g_free (self->prerequisites_reason);
  self->prerequisites_reason = g_strdup (missing->str);
  self->facts.prerequisites_reason = self->prerequisites_reason;
  return TRUE;
}

static gboolean
statement_has_removal (MedConnection *connection, gint64 id, gboolean *has, GError **error)
{
  if (id == 0)
    return TRUE;
  g_autoptr (MedVendorStatement) statement = med_vendor_statement_load_sync (connection, id, error);
  if (statement == NULL)
    return FALSE;
  *has |= statement->removal_instruction != NULL && *statement->removal_instruction != '\0';
  return TRUE;
}

/**
 * med_case_add_readiness:
 * @self: a case
 * @connection: a connection
 * @downtime_id: the downtime asked for, or 0 for the one it has
 * @error: return location
 *
 * Adds what takes some work to find out, where the state makes it matter: the payload's checks,
 * the downtime, the calendar from now on, what must be installed before, the removal instruction.
 *
 * Returns: whether it could be found out
 */
gboolean
med_case_add_readiness (MedCase *self,
                        MedConnection *connection,
                        gint64 downtime_id,
                        GError **error)
{
  MedDispositionState state = self->disposition->state;

  if (downtime_id == 0)
    downtime_id = self->disposition->downtime_id;
  if ((state == MED_DISPOSITION_AUTHORIZED || state == MED_DISPOSITION_STAGED ||
       state == MED_DISPOSITION_SCHEDULED) &&
      (!add_checks (self, connection, error) || !add_prerequisites (self, connection, error)))
    return FALSE;
  if ((state == MED_DISPOSITION_STAGED || state == MED_DISPOSITION_SCHEDULED) && downtime_id != 0 &&
      !add_downtime (self, connection, downtime_id, error))
    return FALSE;
  if (state != MED_DISPOSITION_REMOVAL_REQUIRED)
    return TRUE;
  return add_free_time (self, connection, error) &&
         statement_has_removal (connection, self->statement_id, &self->facts.removal_instruction,
                                error) &&
         statement_has_removal (connection, self->decided_statement_id,
                                &self->facts.removal_instruction, error);
}

/**
 * med_case_goes_back_to:
 * @self: a case
 * @to: a state
 *
 * Returns: whether a deferral or exception came from there; what was authorized may wait for the
 *   vendor again where the patch is not released any more
 */
gboolean
med_case_goes_back_to (const MedCase *self, MedDispositionState to)
{
  return self->previous_state == to || (to == MED_DISPOSITION_WAITING_FOR_VENDOR &&
                                        self->previous_state == MED_DISPOSITION_AUTHORIZED &&
                                        self->facts.vendor_state != MED_VENDOR_STATE_RELEASED);
}

/**
 * med_case_add_person:
 * @self: a case
 * @person_id: who acts
 *
 * Adds what follows from who it is.
 */
void
med_case_add_person (MedCase *self, gint64 person_id)
{
  self->facts.is_installer = self->attempt_id != NULL && self->installer_id == person_id;
  self->facts.has_held = FALSE;
  for (guint i = 0; i < self->former_holders->len; i++)
    self->facts.has_held |= g_array_index (self->former_holders, gint64, i) == person_id;
}

static gboolean
date_is_within (MedConnection *connection, const char *text, gboolean *within, GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  gint64 policies[MED_N_POLICIES], date_usec;

  if (!med_policy_load_sync (connection, policies, error))
    return FALSE;
  *within = strlen (text) == 10 && med_clock_parse_iso8601 (text, &date_usec, NULL) &&
            date_usec > now_usec &&
            date_usec <= now_usec + policies[MED_POLICY_EXCEPTION_MAX_DAYS] * MED_USEC_PER_DAY;
  return TRUE;
}

/**
 * med_case_add_request:
 * @self: a case
 * @connection: a connection
 * @request: what a person asks for and brings
 * @error: return location
 *
 * Adds what the person brings: reason, date, evidence, what was read at the device. Signatures are
 * judged where they are stored, by med_disposition_apply_sync().
 *
 * Returns: whether it could be found out
 */
gboolean
med_case_add_request (MedCase *self,
                      MedConnection *connection,
                      const MedDispositionRequest *request,
                      GError **error)
{
  MedTransitionFacts *facts = &self->facts;
  const char *version = request->version_read;

  med_case_add_person (self, request->person_id);
  facts->reason_given = request->reason != NULL && *request->reason != '\0';
  facts->evidence_given = request->evidence != NULL;
  facts->version_read = version != NULL && *version != '\0';
  facts->version_expected = g_strcmp0 (version, self->release_version) == 0;
  facts->version_target =
      *self->target_version != '\0' && g_strcmp0 (version, self->target_version) == 0;
  facts->version_previous = g_strcmp0 (version, self->previous_version) == 0;
  facts->was_here_before = med_case_goes_back_to (self, request->to);
  if (request->review_date != NULL && *request->review_date != '\0')
    return date_is_within (connection, request->review_date, &facts->review_date_given, error);
  return TRUE;
}

/**
 * med_case_free:
 * @self: (transfer full): a case
 *
 * Frees it.
 */
void
med_case_free (MedCase *self)
{
  g_clear_pointer (&self->disposition, med_disposition_free);
  g_clear_pointer (&self->former_holders, g_array_unref);
  g_free (self->patch_number);
  g_free (self->asset);
  g_free (self->release_version);
  g_free (self->target_version);
  g_free (self->previous_version);
  g_free (self->attempt_id);
  g_free (self->attempt_state);
  g_free (self->attempt_kind);
  g_free (self->restore_point);
  g_free (self->checks_reason);
  g_free (self->downtime_reason);
  g_free (self->free_reason);
  g_free (self->prerequisites_reason);
  g_free (self);
}
