/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-work-order"

#include "config.h"

#include "engine/installation/med-work-order.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-case.h"
#include "engine/installation/med-late-info.h"
#include "engine/installation/med-nonconformance.h"
#include "engine/schedule/med-downtime.h"

/**
 * med_work_step_free:
 * @step: (transfer full): a step
 *
 * Frees it.
 */
void
med_work_step_free (MedWorkStep *step)
{
  g_free (step->text);
  g_free (step->result);
  g_free (step->note);
  g_free (step->by_name);
  g_free (step);
}

/* Takes over what the case already knows. */
static void
take_case (MedWorkOrder *self, MedCase *work)
{
  const MedDisposition *row = work->disposition;

  self->disposition_id = row->id;
  self->patch_id = row->patch_id;
  self->device_id = row->device_id;
  self->row_version = row->row_version;
  self->since_usec = row->since_usec;
  self->state = row->state;
  self->downtime_id = row->downtime_id;
  self->reason = g_strdup (row->reason);
  self->review_date = g_strdup (row->review_date);
  self->service_state = work->facts.service_state;
  self->vendor_state = work->facts.vendor_state;
  self->high_risk = work->facts.high_risk;
  self->patch_number = g_strdup (work->patch_number);
  self->asset = g_strdup (work->asset);
  self->release_version = g_strdup (work->release_version);
  self->target_version = g_strdup (work->target_version);
  self->previous_version = g_strdup (work->previous_version);
  self->attempt_id = g_strdup (work->attempt_id);
  self->attempt_kind = g_strdup (work->attempt_kind);
  self->attempt_state = g_strdup (work->attempt_state);
  self->installer_id = work->installer_id;
  self->restore_point = g_strdup (work->restore_point);
}

static gboolean
load_names (MedWorkOrder *self, MedConnection *connection, gint64 statement_id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT p.title, d.name, m.manufacturer || ' ' || m.model, coalesce(t.name, ''), "
      "coalesce(e.name, ''), d.room, coalesce((SELECT reversible FROM statement WHERE id = $1), 1) "
      "FROM disposition x JOIN patch p ON p.id = x.patch_id JOIN device d ON d.id = x.device_id "
      "JOIN config c ON c.id = d.config_id JOIN release r ON r.id = c.release_id "
      "JOIN product m ON m.id = r.product_id LEFT JOIN department e ON e.id = d.department_id "
      "LEFT JOIN site t ON t.id = e.site_id WHERE x.id = $2",
      MED_VALUES (MED_INT (statement_id), MED_INT (self->disposition_id)), error);
  g_autoptr (GString) place = g_string_new (NULL);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      self->patch_title = med_query_dup_text (query, 0);
      self->device_name = med_query_dup_text (query, 1);
      self->model = med_query_dup_text (query, 2);
      for (int column = 3; column <= 5; column++)
        if (*med_query_get_text (query, column) != '\0')
          g_string_append_printf (place, "%s%s", place->len > 0 ? " · " : "",
                                  med_query_get_text (query, column));
      self->reversible = med_query_get_int (query, 6) != 0;
    }
  self->place = g_strdup (place->str);
  return med_query_finish (query, error);
}

static gboolean
load_downtime (MedWorkOrder *self, MedConnection *connection, GError **error)
{
  if (self->downtime_id == 0)
    return TRUE;
  g_autoptr (MedDowntime) downtime = med_downtime_load_sync (connection, self->downtime_id, error);
  if (downtime == NULL)
    return FALSE;
  self->start_usec = downtime->start_usec;
  self->end_usec = downtime->end_usec;
  self->rollback_point_usec =
      downtime->end_usec - downtime->need.rollback_min * MED_USEC_PER_MINUTE;
  self->planned_min = med_downtime_need_total_min (&downtime->need) - downtime->need.rollback_min;
  self->fallback = g_strdup (downtime->fallback);
  self->consent_by = g_strdup (downtime->consent_by);
  return TRUE;
}

static gboolean
load_attempt (MedWorkOrder *self, MedConnection *connection, GError **error)
{
  if (self->attempt_id == NULL)
    return TRUE;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT n.name, a.started_usec, a.ended_usec, a.version_before, a.version_after "
      "FROM attempt a JOIN person n ON n.id = a.installer_id WHERE a.id = $1",
      MED_VALUES (MED_TEXT (self->attempt_id)), error);
  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      self->installer_name = med_query_dup_text (query, 0);
      self->started_usec = med_query_get_int (query, 1);
      self->ended_usec = med_query_get_int (query, 2);
      self->version_before = med_query_dup_text (query, 3);
      self->version_after = med_query_dup_text (query, 4);
    }
  return med_query_finish (query, error);
}

static gboolean
load_steps (MedWorkOrder *self, MedConnection *connection, GError **error)
{
  if (self->attempt_id == NULL)
    return TRUE;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT s.phase, s.ordinal, s.text, s.result, s.note, n.name, s.at_usec FROM attempt_step s "
      "LEFT JOIN person n ON n.id = s.by_person WHERE s.attempt_id = $1 ORDER BY CASE s.phase "
      "WHEN 'prepare' THEN 0 WHEN 'install' THEN 1 WHEN 'rollback' THEN 2 ELSE 3 END, s.ordinal",
      MED_VALUES (MED_TEXT (self->attempt_id)), error);
  while (query != NULL && med_query_next (query))
    {
      MedWorkStep *step = g_new0 (MedWorkStep, 1);

      g_ptr_array_add (self->steps, step);
      if (!med_step_phase_from_word (med_query_get_text (query, 0), &step->phase))
        step->phase = MED_STEP_VERIFY;
      step->ordinal = (int) med_query_get_int (query, 1);
      step->text = med_query_dup_text (query, 2);
      step->result = med_query_dup_text (query, 3);
      step->note = med_query_dup_text (query, 4);
      step->by_name = med_query_dup_text (query, 5);
      step->at_usec = med_query_get_int (query, 6);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_evidence (MedWorkOrder *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT e.name FROM evidence e JOIN attempt a ON a.id = e.attempt_id "
                            "WHERE a.disposition_id = $1 ORDER BY e.id",
                            MED_VALUES (MED_INT (self->disposition_id)), error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (self->evidence, med_query_dup_text (query, 0));
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_assignment (MedWorkOrder *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT n.id, n.name FROM assignment g JOIN person n "
                            "ON n.id = g.person_id WHERE g.disposition_id = $1",
                            MED_VALUES (MED_INT (self->disposition_id)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      self->assigned_id = med_query_get_int (query, 0);
      self->assigned_name = med_query_dup_text (query, 1);
    }
  if (!med_query_finish (query, error))
    return FALSE;
  self->handovers = med_handover_list_sync (connection, self->disposition_id, error);
  return self->handovers != NULL;
}

static gboolean
load_late (MedWorkOrder *self, MedConnection *connection, GError **error)
{
  g_autoptr (MedLateInfo) info = NULL;

  if (self->attempt_id == NULL)
    return TRUE;
  if (!med_late_info_load_sync (connection, self->attempt_id, &info, error))
    return FALSE;
  self->late = info != NULL ? med_late_info_describe (info) : NULL;
  return TRUE;
}

static gboolean
load_nonconformance (MedWorkOrder *self, MedConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) open =
      med_nonconformance_list_sync (connection, self->disposition_id, FALSE, error);

  if (open == NULL)
    return FALSE;
  if (open->len == 0)
    return TRUE;
  const MedNonconformance *first = open->pdata[0];
  self->nonconformance_id = first->id;
  /* Translators: what it is about, a person, a date */
  self->nonconformance = g_strdup_printf (_ ("Nonconformance: %s\n%s sees to it until %s"),
                                          first->text, first->owner_name, first->due_date);
  return TRUE;
}

/**
 * med_work_order_load_sync:
 * @connection: a connection
 * @disposition_id: which patch on which device
 * @person_id: who asks; 0 leaves out what may be done
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): all that the work order shows
 */
MedWorkOrder *
med_work_order_load_sync (MedConnection *connection,
                          gint64 disposition_id,
                          gint64 person_id,
                          GError **error)
{
  g_autoptr (MedWorkOrder) self = g_new0 (MedWorkOrder, 1);
  g_autoptr (MedCase) work = med_case_load_sync (connection, disposition_id, error);

  if (work == NULL)
    return NULL;
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) med_work_step_free);
  self->evidence = g_ptr_array_new_with_free_func (g_free);
  take_case (self, work);
  if (!load_names (self, connection, work->statement_id, error) ||
      !load_downtime (self, connection, error) || !load_attempt (self, connection, error) ||
      !load_steps (self, connection, error) || !load_evidence (self, connection, error) ||
      !load_assignment (self, connection, error) || !load_late (self, connection, error) ||
      !load_nonconformance (self, connection, error))
    return NULL;
  if (person_id == 0)
    return g_steal_pointer (&self);
  self->options = med_disposition_options_sync (connection, disposition_id, person_id, error);
  if (self->options == NULL)
    return NULL;
  self->service_options = med_service_options_sync (connection, self->device_id, person_id, error);
  return self->service_options != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * med_work_order_find_offer:
 * @self: a work order
 *
 * Returns: (nullable) (transfer none): the hand-over that waits for a colleague to take it
 */
const MedHandover *
med_work_order_find_offer (const MedWorkOrder *self)
{
  for (guint i = 0; i < self->handovers->len; i++)
    {
      const MedHandover *handover = self->handovers->pdata[i];
      if (g_strcmp0 (handover->state, MED_HANDOVER_OFFERED) == 0)
        return handover;
    }
  return NULL;
}

static const MedTransitionOption *
find_option (GPtrArray *options, int to)
{
  for (guint i = 0; options != NULL && i < options->len; i++)
    if (((const MedTransitionOption *) options->pdata[i])->to == to)
      return options->pdata[i];
  return NULL;
}

/**
 * med_work_order_find_option:
 * @self: a work order
 * @to: a state
 *
 * Returns: (nullable) (transfer none): the step that leads there, if there is one from here
 */
const MedTransitionOption *
med_work_order_find_option (const MedWorkOrder *self, MedDispositionState to)
{
  return find_option (self->options, (int) to);
}

/**
 * med_work_order_find_service_option:
 * @self: a work order
 * @to: a state of the device
 *
 * Returns: (nullable) (transfer none): the step that leads there, if there is one from here
 */
const MedTransitionOption *
med_work_order_find_service_option (const MedWorkOrder *self, MedServiceState to)
{
  return find_option (self->service_options, (int) to);
}

/**
 * med_work_order_is_removal:
 * @self: a work order
 *
 * Returns: whether the work is to take the patch away again; a patch that was removed and is
 *   authorized anew is to be installed
 */
gboolean
med_work_order_is_removal (const MedWorkOrder *self)
{
  if (self->state == MED_DISPOSITION_REMOVAL_REQUIRED)
    return TRUE;
  return g_strcmp0 (self->attempt_kind, MED_ATTEMPT_REMOVE) == 0 &&
         (self->state == MED_DISPOSITION_RESTORING || self->state == MED_DISPOSITION_RESTORED ||
          self->state == MED_DISPOSITION_OUT_OF_SERVICE);
}

/**
 * med_work_order_get_release_before:
 * @self: a work order
 *
 * Returns: what the device read when the work began, or reads until it begins
 */
const char *
med_work_order_get_release_before (const MedWorkOrder *self)
{
  /* The newest attempt is of this round of the work only from its start on. */
  const gboolean begun = med_disposition_state_is_unsafe (self->state) ||
                         self->state == MED_DISPOSITION_IN_SERVICE ||
                         self->state == MED_DISPOSITION_RESTORED;

  return begun && self->version_before != NULL && *self->version_before != '\0'
             ? self->version_before
             : self->release_version;
}

/**
 * med_work_order_get_release_after:
 * @self: a work order
 *
 * Returns: what the device reads when the work has succeeded: after a removal the release from
 *   before the install; "" where no statement and no record says
 */
const char *
med_work_order_get_release_after (const MedWorkOrder *self)
{
  const char *after =
      med_work_order_is_removal (self) ? self->previous_version : self->target_version;

  return after != NULL ? after : "";
}

static const char *
next_at_start (MedServiceState service)
{
  switch ((int) service)
    {
    case MED_SERVICE_IN_USE:
      return _ ("The clinic hands the device over");
    case MED_SERVICE_HANDED_OVER:
      return _ ("The technician takes the device under service");
    default:
      return _ ("The technician starts");
    }
}

/**
 * med_work_order_next_for_state:
 * @state: of the patch on the device
 * @service: of the device
 *
 * Returns: what happens next and by whom, translated
 */
const char *
med_work_order_next_for_state (MedDispositionState state, MedServiceState service)
{
  switch ((int) state)
    {
    case MED_DISPOSITION_CANDIDATE:
      return _ ("The lead decides");
    case MED_DISPOSITION_WAITING_FOR_VENDOR:
      return _ ("The vendor answers");
    case MED_DISPOSITION_IN_INTERNAL_TEST:
      return _ ("The test ends, the lead decides");
    case MED_DISPOSITION_AUTHORIZED:
      return _ ("The technician stages the payload");
    case MED_DISPOSITION_STAGED:
      return _ ("The technician plans a downtime");
    case MED_DISPOSITION_SCHEDULED:
      return next_at_start (service);
    case MED_DISPOSITION_REMOVAL_REQUIRED:
      return service == MED_SERVICE_UNDER_SERVICE ? _ ("The technician removes the patch")
                                                  : next_at_start (service);
    case MED_DISPOSITION_INSTALLING:
      return _ ("The installer reports the result");
    case MED_DISPOSITION_INTERRUPTED:
      return _ ("A person reads the release at the device");
    case MED_DISPOSITION_INSTALLED_UNVERIFIED:
      return _ ("Verification");
    case MED_DISPOSITION_FAILED:
      return _ ("Restore the device now");
    case MED_DISPOSITION_RESTORING:
      return _ ("Restore, then verify");
    case MED_DISPOSITION_RESTORED:
    case MED_DISPOSITION_NOT_AUTHORIZED:
      return _ ("The lead decides again");
    case MED_DISPOSITION_OUT_OF_SERVICE:
      return _ ("The vendor repairs the device");
    case MED_DISPOSITION_IN_SERVICE:
      return service == MED_SERVICE_IN_USE ? "" : _ ("The clinic takes the device back");
    default:
      return "";
    }
}

/**
 * med_work_order_describe_next:
 * @self: a work order
 *
 * Returns: (transfer full): what happens next and by whom, in words
 */
char *
med_work_order_describe_next (const MedWorkOrder *self)
{
  const gboolean again =
      self->state == MED_DISPOSITION_AUTHORIZED && find_option (self->options, self->state) != NULL;

  return g_strdup (again ? _ ("The lead authorizes the vendor's new word")
                         : med_work_order_next_for_state (self->state, self->service_state));
}

/**
 * med_work_order_free:
 * @self: (transfer full): a work order
 *
 * Frees it.
 */
void
med_work_order_free (MedWorkOrder *self)
{
  char *texts[] = { self->patch_number,    self->patch_title,    self->asset,
                    self->device_name,     self->model,          self->place,
                    self->release_version, self->target_version, self->previous_version,
                    self->reason,          self->review_date,    self->fallback,
                    self->consent_by,      self->attempt_id,     self->attempt_kind,
                    self->attempt_state,   self->installer_name, self->version_before,
                    self->version_after,   self->restore_point,  self->late,
                    self->nonconformance,  self->assigned_name };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->evidence, g_ptr_array_unref);
  g_clear_pointer (&self->handovers, g_ptr_array_unref);
  g_clear_pointer (&self->options, g_ptr_array_unref);
  g_clear_pointer (&self->service_options, g_ptr_array_unref);
  g_free (self);
}
