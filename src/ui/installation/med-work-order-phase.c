/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-work-order-phase"

#include "config.h"

#include "ui/installation/med-work-order-phase.h"

#include <glib/gi18n.h>

static const struct
{
  const char *title;
  gboolean destructive;
} acts[MED_N_ACTS] = {
  [MED_ACT_HAND_OVER] = { N_ ("Hand Over…"), FALSE },
  [MED_ACT_CALL_OFF] = { N_ ("Give Back Unused"), FALSE },
  [MED_ACT_TAKE] = { N_ ("Take Under Service"), FALSE },
  [MED_ACT_START] = { N_ ("Start the Install"), FALSE },
  [MED_ACT_SUCCESS] = { N_ ("The Install Succeeded"), FALSE },
  [MED_ACT_FAILURE] = { N_ ("The Install Failed"), TRUE },
  [MED_ACT_READ] = { N_ ("This Is What the Device Reads"), FALSE },
  [MED_ACT_VERIFY] = { N_ ("Sign the Verification…"), FALSE },
  [MED_ACT_NOT_VERIFIED] = { N_ ("The Verification Failed"), TRUE },
  [MED_ACT_RESTORE] = { N_ ("Start Restoring"), FALSE },
  [MED_ACT_GIVE_UP] = { N_ ("It Cannot Be Restored"), TRUE },
  [MED_ACT_REPAIRED] = { N_ ("Sign the Repair…"), FALSE },
  [MED_ACT_FOUND] = { N_ ("It Is Installed Already…"), FALSE },
  [MED_ACT_PAPER] = { N_ ("Enter the Signed Sheet…"), FALSE },
  [MED_ACT_REMOVE] = { N_ ("Start the Removal"), FALSE },
  [MED_ACT_CLOSE_NONCONFORMANCE] = { N_ ("Close the Nonconformance…"), FALSE },
  [MED_ACT_END_WORK] = { N_ ("End the Work"), FALSE },
  [MED_ACT_RETURN] = { N_ ("Return to Service…"), FALSE },
};

/**
 * med_act_get_title:
 * @act: an act
 *
 * Returns: what stands on its button, translated
 */
const char *
med_act_get_title (MedAct act)
{
  return _ (acts[act].title);
}

/**
 * med_act_is_destructive:
 * @act: an act
 *
 * Returns: whether it says that something went wrong
 */
gboolean
med_act_is_destructive (MedAct act)
{
  return acts[act].destructive;
}

static void
set_acts (MedWorkPhase *self, MedAct first, MedAct second, MedAct third)
{
  self->acts[0] = first;
  self->acts[1] = second;
  self->acts[2] = third;
}

static void
add_act (MedWorkPhase *self, MedAct act)
{
  gsize n = 0;

  while (self->acts[n] != MED_N_ACTS)
    n++;
  if (n + 1 < G_N_ELEMENTS (self->acts))
    self->acts[n] = act;
}

/* The device is not yet under service: who has it is what matters. */
static void
before_service (MedWorkPhase *self, const MedWorkOrder *order)
{
  if (order->service_state == MED_SERVICE_IN_USE)
    {
      self->headline = _ ("IN CLINICAL USE");
      self->explanation =
          g_strdup (_ ("The clinic hands the device over when no patient needs it."));
      set_acts (self, MED_ACT_HAND_OVER, MED_N_ACTS, MED_N_ACTS);
    }
  else if (order->service_state == MED_SERVICE_HANDED_OVER)
    {
      self->headline = _ ("HANDED OVER");
      self->explanation =
          g_strdup (_ ("The calendar is asked again when you take the device under service."));
      self->fields = MED_FIELD_TEXT;
      set_acts (self, MED_ACT_TAKE, MED_ACT_CALL_OFF, MED_N_ACTS);
    }
  else
    {
      self->headline = _ ("NOT UNDER SERVICE");
      self->explanation = g_strdup (_ ("The device waits for its return to the clinic."));
      set_acts (self, MED_ACT_RETURN, MED_N_ACTS, MED_N_ACTS);
    }
}

static void
before_start (MedWorkPhase *self, const MedWorkOrder *order)
{
  const gboolean removal = order->state == MED_DISPOSITION_REMOVAL_REQUIRED;

  self->outcome = removal ? MED_OUTCOME_BAD : MED_OUTCOME_NEUTRAL;
  if (order->service_state != MED_SERVICE_UNDER_SERVICE)
    {
      before_service (self, order);
      if (!removal && order->service_state == MED_SERVICE_IN_USE)
        {
          add_act (self, MED_ACT_PAPER);
          add_act (self, MED_ACT_FOUND);
        }
      if (removal)
        {
          g_free (self->explanation);
          self->explanation = g_strdup (_ ("The vendor withdrew this patch after it was installed. "
                                           "The clinic hands the device over, then it is "
                                           "removed."));
          self->headline = _ ("WITHDRAWN: REMOVE IT");
        }
      return;
    }
  self->headline = removal ? _ ("WITHDRAWN: REMOVE IT") : _ ("READY TO START?");
  self->explanation = g_strdup (
      removal ? _ ("The vendor withdrew this patch after it was installed. Read the release at the "
                   "device; then its removal instruction is followed step by step.")
              : _ ("Read the release at the device and record the restore point. Nothing starts "
                   "until every check holds."));
  self->with_checks = TRUE;
  self->fields = MED_FIELD_RELEASE | (removal ? 0 : MED_FIELD_RESTORE_POINT);
  set_acts (self, removal ? MED_ACT_REMOVE : MED_ACT_START, MED_ACT_END_WORK, MED_N_ACTS);
}

static void
installing (MedWorkPhase *self, const MedWorkOrder *order)
{
  self->headline = _ ("INSTALLING");
  self->outcome = MED_OUTCOME_WARNING;
  self->explanation =
      g_strdup_printf (_ ("When it is done the device reads %s."), order->target_version);
  self->step_phases = 1 << MED_STEP_PREPARE | 1 << MED_STEP_INSTALL;
  self->fields = MED_FIELD_RELEASE | MED_FIELD_TEXT;
  set_acts (self, MED_ACT_SUCCESS, MED_ACT_FAILURE, MED_N_ACTS);
}

static void
interrupted (MedWorkPhase *self, const MedWorkOrder *order)
{
  self->headline = _ ("INTERRUPTED: OUTCOME UNKNOWN");
  self->outcome = MED_OUTCOME_UNKNOWN;
  self->big = TRUE;
  self->explanation = g_strdup_printf (
      _ ("MedPatch or its workstation stopped during the install. Read the release at the device: "
         "%s means that it is installed and still to be verified; anything else means that it "
         "failed."),
      order->target_version);
  self->fields = MED_FIELD_RELEASE | MED_FIELD_TEXT;
  set_acts (self, MED_ACT_READ, MED_ACT_FAILURE, MED_N_ACTS);
}

static void
unverified (MedWorkPhase *self, const MedWorkOrder *order)
{
  self->headline = _ ("NOT VERIFIED");
  self->outcome = MED_OUTCOME_WARNING;
  self->big = TRUE;
  self->explanation = g_strdup (
      order->high_risk
          ? _ ("Installed, but nobody has confirmed that the device works. On a high-risk device "
               "another person than the installer verifies.")
          : _ ("Installed, but nobody has confirmed that the device works."));
  self->step_phases = 1 << MED_STEP_VERIFY;
  self->fields = MED_FIELD_RELEASE | MED_FIELD_TEXT;
  set_acts (self, MED_ACT_VERIFY, MED_ACT_NOT_VERIFIED, MED_N_ACTS);
}

static void
failed (MedWorkPhase *self, const MedWorkOrder *order)
{
  self->headline = _ ("FAILED: RESTORE NOW");
  self->outcome = MED_OUTCOME_BAD;
  self->big = TRUE;
  self->explanation = g_strdup_printf (
      _ ("Bring the device back to release %s. It may not see a patient before that is verified."),
      order->previous_version);
  self->fields = MED_FIELD_TEXT;
  set_acts (self, MED_ACT_RESTORE, MED_ACT_GIVE_UP, MED_N_ACTS);
}

static void
restoring (MedWorkPhase *self, const MedWorkOrder *order)
{
  self->headline = med_work_order_is_removal (order) ? _ ("REMOVING") : _ ("RESTORING");
  self->outcome = MED_OUTCOME_BAD;
  self->explanation = g_strdup_printf (
      med_work_order_is_removal (order)
          ? _ ("It is removed when the device reads %s and every verification step has passed.")
          : _ ("It is restored when the device reads %s and every verification step has passed."),
      order->previous_version);
  self->step_phases = 1 << MED_STEP_ROLLBACK | 1 << MED_STEP_VERIFY;
  self->fields = MED_FIELD_RELEASE | MED_FIELD_TEXT;
  set_acts (self, MED_ACT_VERIFY, MED_ACT_GIVE_UP, MED_N_ACTS);
}

static void
out_of_service (MedWorkPhase *self, const MedWorkOrder *order)
{
  self->headline = _ ("OUT OF SERVICE");
  self->outcome = MED_OUTCOME_BAD;
  self->big = TRUE;
  self->explanation = g_strdup_printf (
      _ ("Quarantined. After the vendor's repair read the release, %s or %s, work through every "
         "verification step, and sign together with the vendor's engineer."),
      order->previous_version, order->target_version);
  self->step_phases = 1 << MED_STEP_VERIFY;
  self->fields = MED_FIELD_RELEASE | MED_FIELD_TEXT;
  set_acts (self, MED_ACT_REPAIRED, MED_N_ACTS, MED_N_ACTS);
}

/* The patch is where it should be; the device goes back to its clinic. */
static void
ended (MedWorkPhase *self, const MedWorkOrder *order)
{
  const gboolean good = order->state == MED_DISPOSITION_IN_SERVICE;

  self->headline = good                                ? _ ("INSTALLED AND VERIFIED")
                   : med_work_order_is_removal (order) ? _ ("REMOVED AND VERIFIED")
                                                       : _ ("RESTORED, NOT INSTALLED");
  self->outcome = good ? MED_OUTCOME_GOOD : MED_OUTCOME_WARNING;
  self->big = TRUE;
  self->explanation = g_strdup (order->service_state == MED_SERVICE_IN_USE
                                    ? _ ("The device is back in clinical use.")
                                    : _ ("The clinic takes the device back with a signature."));
  if (order->service_state == MED_SERVICE_QUARANTINED)
    self->fields = MED_FIELD_TEXT;
  if (order->service_state == MED_SERVICE_UNDER_SERVICE ||
      order->service_state == MED_SERVICE_QUARANTINED)
    set_acts (self, MED_ACT_END_WORK, MED_N_ACTS, MED_N_ACTS);
  else if (order->service_state == MED_SERVICE_AWAITING_RETURN)
    set_acts (self, MED_ACT_RETURN, MED_N_ACTS, MED_N_ACTS);
}

/* A service man may have installed it: that is recorded with the release read at the device. */
static void
not_planned (MedWorkPhase *self, const MedWorkOrder *order)
{
  if (order->service_state == MED_SERVICE_IN_USE)
    set_acts (self, MED_ACT_FOUND, MED_ACT_HAND_OVER, MED_N_ACTS);
  else if (order->service_state == MED_SERVICE_UNDER_SERVICE)
    set_acts (self, MED_ACT_FOUND, MED_ACT_END_WORK, MED_N_ACTS);
  else
    {
      before_service (self, order);
      add_act (self, MED_ACT_FOUND);
    }
  if (order->state == MED_DISPOSITION_STAGED)
    set_acts (self, MED_ACT_PAPER, MED_ACT_FOUND, MED_N_ACTS);
  g_free (self->explanation);
  self->headline = med_disposition_state_get_title (order->state);
  self->explanation = g_strdup (
      order->state == MED_DISPOSITION_STAGED
          ? _ ("Nothing is planned here now. Work that was done in a downtime that has passed is "
               "entered from the signed sheet.")
          : _ ("Nothing is planned here. Where somebody has installed the patch already, read the "
               "release at the device and record the service report; then it is verified."));
}

static void
elsewhere (MedWorkPhase *self, const MedWorkOrder *order)
{
  self->headline = med_disposition_state_get_title (order->state);
  self->outcome = med_disposition_state_get_outcome (order->state);
  self->explanation = med_work_order_describe_next (order);
}

/**
 * med_work_phase_new:
 * @order: a work order
 *
 * Returns: (transfer full): what the screen shows and offers for it
 */
MedWorkPhase *
med_work_phase_new (const MedWorkOrder *order)
{
  MedWorkPhase *self = g_new0 (MedWorkPhase, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (self->acts); i++)
    self->acts[i] = MED_N_ACTS;
  switch ((int) order->state)
    {
    case MED_DISPOSITION_SCHEDULED:
    case MED_DISPOSITION_REMOVAL_REQUIRED:
      before_start (self, order);
      break;
    case MED_DISPOSITION_INSTALLING:
      installing (self, order);
      break;
    case MED_DISPOSITION_INTERRUPTED:
      interrupted (self, order);
      break;
    case MED_DISPOSITION_INSTALLED_UNVERIFIED:
      unverified (self, order);
      break;
    case MED_DISPOSITION_FAILED:
      failed (self, order);
      break;
    case MED_DISPOSITION_RESTORING:
      restoring (self, order);
      break;
    case MED_DISPOSITION_CANDIDATE:
    case MED_DISPOSITION_WAITING_FOR_VENDOR:
    case MED_DISPOSITION_AUTHORIZED:
    case MED_DISPOSITION_STAGED:
    case MED_DISPOSITION_DEFERRED:
    case MED_DISPOSITION_EXCEPTION:
      not_planned (self, order);
      break;
    case MED_DISPOSITION_OUT_OF_SERVICE:
      out_of_service (self, order);
      break;
    case MED_DISPOSITION_IN_SERVICE:
    case MED_DISPOSITION_RESTORED:
      ended (self, order);
      break;
    default:
      elsewhere (self, order);
      break;
    }
  if (order->nonconformance_id != 0)
    add_act (self, MED_ACT_CLOSE_NONCONFORMANCE);
  return self;
}

/**
 * med_work_phase_free:
 * @self: (transfer full): a phase
 *
 * Frees it.
 */
void
med_work_phase_free (MedWorkPhase *self)
{
  g_free (self->explanation);
  g_free (self);
}

/**
 * med_work_phase_get_css_class:
 * @self: a phase
 *
 * Returns: the style class that colours the banner
 */
const char *
med_work_phase_get_css_class (const MedWorkPhase *self)
{
  static const char *const classes[] = {
    [MED_OUTCOME_NEUTRAL] = "work-neutral", [MED_OUTCOME_GOOD] = "work-good",
    [MED_OUTCOME_WARNING] = "work-warning", [MED_OUTCOME_BAD] = "work-bad",
    [MED_OUTCOME_UNKNOWN] = "work-unknown",
  };

  return classes[self->outcome];
}

/**
 * med_work_phase_find_step:
 * @self: a phase
 * @order: the work order
 *
 * Returns: (nullable) (transfer none): the step that comes next
 */
const MedWorkStep *
med_work_phase_find_step (const MedWorkPhase *self, const MedWorkOrder *order)
{
  for (guint i = 0; i < order->steps->len; i++)
    {
      const MedWorkStep *step = order->steps->pdata[i];
      if ((self->step_phases & (1u << step->phase)) != 0 && step->result == NULL)
        return step;
    }
  return NULL;
}

static void
describe_rollback (GString *text, const MedWorkOrder *order, gint64 now_usec)
{
  const gint64 left_min = (order->rollback_point_usec - now_usec) / MED_USEC_PER_MINUTE;

  if (left_min >= 0)
    g_string_append_printf (text,
                            ngettext ("%d minute left until the rollback point",
                                      "%d minutes left until the rollback point",
                                      (gulong) left_min),
                            (int) left_min);
  else
    g_string_append_printf (text,
                            ngettext ("The rollback point passed %d minute ago",
                                      "The rollback point passed %d minutes ago",
                                      (gulong) -left_min),
                            (int) -left_min);
}

/* What was agreed with the clinic. */
static char *
describe_plan (const MedWorkOrder *order)
{
  g_autofree char *start = med_clock_format_local (order->start_usec);
  g_autofree char *end = med_clock_format_local (order->end_usec);
  g_autofree char *rollback = med_clock_format_local (order->rollback_point_usec);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Downtime %s to %s\nRollback point %s"), start, end, rollback);
  if (order->consent_by != NULL && *order->consent_by != '\0')
    g_string_append_printf (text, _ ("\nConsent: %s"), order->consent_by);
  if (order->fallback != NULL && *order->fallback != '\0')
    g_string_append_printf (text, _ ("\nMeanwhile: %s"), order->fallback);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * med_work_phase_describe_time:
 * @order: a work order
 * @now_usec: now
 *
 * Returns: (transfer full): before the start what was planned; then elapsed against planned time,
 *   and what is left until the rollback point; `""` where there is neither
 */
char *
med_work_phase_describe_time (const MedWorkOrder *order, gint64 now_usec)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (order->state == MED_DISPOSITION_SCHEDULED && order->start_usec != 0)
    return describe_plan (order);
  /* What was found installed was never planned. */
  if (!med_disposition_state_is_unsafe (order->state) || order->started_usec == 0 ||
      order->planned_min == 0)
    return g_strdup ("");
  g_string_append_printf (text, _ ("%d of %d planned minutes"),
                          (int) ((now_usec - order->started_usec) / MED_USEC_PER_MINUTE),
                          (int) order->planned_min);
  if (order->rollback_point_usec != 0)
    {
      g_string_append (text, " · ");
      describe_rollback (text, order, now_usec);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * med_work_phase_describe_place:
 * @order: a work order
 *
 * Returns: (transfer full): model, releases before and after the work, and where the device stands;
 *   one release where the work does not lead to another
 */
char *
med_work_phase_describe_place (const MedWorkOrder *order)
{
  const char *before = med_work_order_get_release_before (order);
  const char *after = med_work_order_get_release_after (order);
  const gboolean changes = *after != '\0' && !g_str_equal (before, after);

  return g_strdup_printf ("%s · %s%s%s%s%s", order->model, before, changes ? " → " : "",
                          changes ? after : "", *order->place != '\0' ? " · " : "", order->place);
}
