/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/installation/med-work-order-phase.h"

/* What the work order screen says and offers in every state: pure, so all of them are asked. */

typedef struct
{
  MedDispositionState state;
  MedServiceState service;
  const char *kind;
  const char *headline; /* NULL: the state's own title */
  MedOutcome outcome;
  gboolean big;
  MedAct acts[6]; /* ended by MED_N_ACTS */
  guint phases;
  guint fields;
} Case;

#define PREPARE (1 << MED_STEP_PREPARE)
#define INSTALL (1 << MED_STEP_INSTALL)
#define VERIFY (1 << MED_STEP_VERIFY)
#define ROLLBACK (1 << MED_STEP_ROLLBACK)
#define RELEASE MED_FIELD_RELEASE
#define POINT MED_FIELD_RESTORE_POINT
#define TEXT MED_FIELD_TEXT
#define S(state, service) MED_DISPOSITION_##state, MED_SERVICE_##service
#define ACTS(...)                                                                                  \
  {                                                                                                \
    __VA_ARGS__, MED_N_ACTS                                                                        \
  }
#define NONE                                                                                       \
  {                                                                                                \
    MED_N_ACTS                                                                                     \
  }

static const Case cases[] = {
  { S (SCHEDULED, IN_USE), NULL, "IN CLINICAL USE", MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_HAND_OVER, MED_ACT_PAPER, MED_ACT_FOUND), 0, 0 },
  { S (SCHEDULED, HANDED_OVER), NULL, "HANDED OVER", MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_TAKE, MED_ACT_CALL_OFF), 0, TEXT },
  { S (SCHEDULED, UNDER_SERVICE), NULL, "READY TO START?", MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_START, MED_ACT_END_WORK), 0, RELEASE | POINT },
  { S (SCHEDULED, AWAITING_RETURN), NULL, "NOT UNDER SERVICE", MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_RETURN), 0, 0 },
  { S (INSTALLING, UNDER_SERVICE), "install", "INSTALLING", MED_OUTCOME_WARNING, FALSE,
    ACTS (MED_ACT_SUCCESS, MED_ACT_FAILURE), PREPARE | INSTALL, RELEASE | TEXT },
  { S (INTERRUPTED, UNDER_SERVICE), "install", "INTERRUPTED: OUTCOME UNKNOWN", MED_OUTCOME_UNKNOWN,
    TRUE, ACTS (MED_ACT_READ, MED_ACT_FAILURE), 0, RELEASE | TEXT },
  { S (INSTALLED_UNVERIFIED, UNDER_SERVICE), "install", "NOT VERIFIED", MED_OUTCOME_WARNING, TRUE,
    ACTS (MED_ACT_VERIFY, MED_ACT_NOT_VERIFIED), VERIFY, RELEASE | TEXT },
  { S (INSTALLED_UNVERIFIED, QUARANTINED), "install", "NOT VERIFIED", MED_OUTCOME_WARNING, TRUE,
    ACTS (MED_ACT_VERIFY, MED_ACT_NOT_VERIFIED), VERIFY, RELEASE | TEXT },
  { S (FAILED, UNDER_SERVICE), "install", "FAILED: RESTORE NOW", MED_OUTCOME_BAD, TRUE,
    ACTS (MED_ACT_RESTORE, MED_ACT_GIVE_UP), 0, TEXT },
  { S (RESTORING, UNDER_SERVICE), "restore", "RESTORING", MED_OUTCOME_BAD, FALSE,
    ACTS (MED_ACT_VERIFY, MED_ACT_GIVE_UP), ROLLBACK | VERIFY, RELEASE | TEXT },
  { S (RESTORING, UNDER_SERVICE), "remove", "REMOVING", MED_OUTCOME_BAD, FALSE,
    ACTS (MED_ACT_VERIFY, MED_ACT_GIVE_UP), ROLLBACK | VERIFY, RELEASE | TEXT },
  { S (OUT_OF_SERVICE, QUARANTINED), "restore", "OUT OF SERVICE", MED_OUTCOME_BAD, TRUE,
    ACTS (MED_ACT_REPAIRED), VERIFY, RELEASE | TEXT },
  { S (IN_SERVICE, UNDER_SERVICE), "install", "INSTALLED AND VERIFIED", MED_OUTCOME_GOOD, TRUE,
    ACTS (MED_ACT_END_WORK), 0, 0 },
  { S (IN_SERVICE, QUARANTINED), "install", "INSTALLED AND VERIFIED", MED_OUTCOME_GOOD, TRUE,
    ACTS (MED_ACT_END_WORK), 0, TEXT },
  { S (IN_SERVICE, AWAITING_RETURN), "install", "INSTALLED AND VERIFIED", MED_OUTCOME_GOOD, TRUE,
    ACTS (MED_ACT_RETURN), 0, 0 },
  { S (IN_SERVICE, IN_USE), "install", "INSTALLED AND VERIFIED", MED_OUTCOME_GOOD, TRUE, NONE, 0,
    0 },
  { S (RESTORED, UNDER_SERVICE), "restore", "RESTORED, NOT INSTALLED", MED_OUTCOME_WARNING, TRUE,
    ACTS (MED_ACT_END_WORK), 0, 0 },
  { S (RESTORED, AWAITING_RETURN), "remove", "REMOVED AND VERIFIED", MED_OUTCOME_WARNING, TRUE,
    ACTS (MED_ACT_RETURN), 0, 0 },
  { S (REMOVAL_REQUIRED, IN_USE), "install", "WITHDRAWN: REMOVE IT", MED_OUTCOME_BAD, FALSE,
    ACTS (MED_ACT_HAND_OVER), 0, 0 },
  { S (REMOVAL_REQUIRED, HANDED_OVER), "install", "WITHDRAWN: REMOVE IT", MED_OUTCOME_BAD, FALSE,
    ACTS (MED_ACT_TAKE, MED_ACT_CALL_OFF), 0, TEXT },
  { S (REMOVAL_REQUIRED, UNDER_SERVICE), "install", "WITHDRAWN: REMOVE IT", MED_OUTCOME_BAD, FALSE,
    ACTS (MED_ACT_REMOVE, MED_ACT_END_WORK), 0, RELEASE },
  { S (CANDIDATE, IN_USE), NULL, NULL, MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_FOUND, MED_ACT_HAND_OVER), 0, 0 },
  { S (WAITING_FOR_VENDOR, IN_USE), NULL, NULL, MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_FOUND, MED_ACT_HAND_OVER), 0, 0 },
  { S (AUTHORIZED, IN_USE), NULL, NULL, MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_FOUND, MED_ACT_HAND_OVER), 0, 0 },
  { S (AUTHORIZED, UNDER_SERVICE), NULL, NULL, MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_FOUND, MED_ACT_END_WORK), 0, 0 },
  { S (AUTHORIZED, HANDED_OVER), NULL, NULL, MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_TAKE, MED_ACT_CALL_OFF, MED_ACT_FOUND), 0, TEXT },
  { S (STAGED, IN_USE), NULL, NULL, MED_OUTCOME_NEUTRAL, FALSE, ACTS (MED_ACT_PAPER, MED_ACT_FOUND),
    0, 0 },
  { S (DEFERRED, IN_USE), NULL, NULL, MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_FOUND, MED_ACT_HAND_OVER), 0, 0 },
  { S (EXCEPTION, IN_USE), NULL, NULL, MED_OUTCOME_NEUTRAL, FALSE,
    ACTS (MED_ACT_FOUND, MED_ACT_HAND_OVER), 0, 0 },
};

static MedWorkOrder *
order_new (MedDispositionState state, MedServiceState service, const char *kind)
{
  MedWorkOrder *order = g_new0 (MedWorkOrder, 1);

  order->state = state;
  order->service_state = service;
  order->attempt_kind = g_strdup (kind);
  order->target_version = g_strdup ("4.2");
  order->previous_version = g_strdup ("4.1");
  order->release_version = g_strdup ("4.1");
  order->model = g_strdup ("Exa CT 64");
  order->place = g_strdup ("Emergency");
  order->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) med_work_step_free);
  return order;
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr (MedWorkOrder) order = order_new (wanted->state, wanted->service, wanted->kind);
  g_autoptr (MedWorkPhase) phase = med_work_phase_new (order);
  gsize n = 0;

  g_assert_cmpstr (phase->headline, ==,
                   wanted->headline != NULL ? wanted->headline
                                            : med_disposition_state_get_title (wanted->state));
  if (wanted->headline != NULL)
    g_assert_cmpint (phase->outcome, ==, wanted->outcome);
  g_assert_cmpint (phase->big, ==, wanted->big);
  g_assert_cmpuint (phase->step_phases, ==, wanted->phases);
  g_assert_cmpuint (phase->fields, ==, wanted->fields);
  for (; wanted->acts[n] != MED_N_ACTS; n++)
    g_assert_cmpint (phase->acts[n], ==, wanted->acts[n]);
  g_assert_cmpint (phase->acts[n], ==, MED_N_ACTS);
  g_assert_nonnull (phase->explanation);
  g_assert_cmpuint (strlen (phase->explanation), >, 10);
}

/* Whatever the states are: nothing green but what was verified, no way back to patients from what
 * was not, and the checks are listed exactly where something can start. */
static void
test_every_pair (void)
{
  for (int state = 0; state < MED_N_DISPOSITION_STATES; state++)
    for (int service = 0; service < MED_N_SERVICE_STATES; service++)
      {
        g_autoptr (MedWorkOrder) order = order_new (state, service, "install");
        g_autoptr (MedWorkPhase) phase = med_work_phase_new (order);
        gboolean starts = FALSE;

        g_test_message ("%s, %s", med_disposition_state_to_word (state),
                        med_service_state_to_word (service));
        g_assert_nonnull (phase->headline);
        g_assert_nonnull (phase->explanation);
        if (phase->big && phase->outcome == MED_OUTCOME_GOOD)
          g_assert_cmpint (state, ==, MED_DISPOSITION_IN_SERVICE);
        for (gsize i = 0; phase->acts[i] != MED_N_ACTS; i++)
          {
            starts |= phase->acts[i] == MED_ACT_START || phase->acts[i] == MED_ACT_REMOVE;
            if (med_disposition_state_is_unsafe (state))
              g_assert_true (phase->acts[i] != MED_ACT_RETURN &&
                             phase->acts[i] != MED_ACT_END_WORK && phase->acts[i] != MED_ACT_START);
            g_assert_cmpuint (strlen (med_act_get_title (phase->acts[i])), >, 3);
            for (gsize n = 0; n < i; n++)
              g_assert_cmpint (phase->acts[n], !=, phase->acts[i]);
          }
        g_assert_cmpint (phase->with_checks, ==, starts);
        g_assert_true (g_str_has_prefix (med_work_phase_get_css_class (phase), "work-"));
      }
}

/* An open nonconformance can be closed from wherever the work order stands. */
static void
test_nonconformance (void)
{
  for (int state = 0; state < MED_N_DISPOSITION_STATES; state++)
    for (int service = 0; service < MED_N_SERVICE_STATES; service++)
      {
        g_autoptr (MedWorkOrder) order = order_new (state, service, "install");
        guint n = 0;

        order->nonconformance_id = 3;
        g_autoptr (MedWorkPhase) phase = med_work_phase_new (order);
        for (gsize i = 0; phase->acts[i] != MED_N_ACTS; i++)
          n += phase->acts[i] == MED_ACT_CLOSE_NONCONFORMANCE;
        g_assert_cmpuint (n, ==, 1);
      }
}

static void
add_step (MedWorkOrder *order, MedStepPhase phase, int ordinal, const char *result)
{
  MedWorkStep *step = g_new0 (MedWorkStep, 1);

  step->phase = phase;
  step->ordinal = ordinal;
  step->result = g_strdup (result);
  g_ptr_array_add (order->steps, step);
}

/* The next step is the first that nobody has looked at, of those that can be done now. */
static void
test_next_step (void)
{
  g_autoptr (MedWorkOrder) order = order_new (S (INSTALLING, UNDER_SERVICE), "install");
  g_autoptr (MedWorkPhase) phase = med_work_phase_new (order);

  g_assert_null (med_work_phase_find_step (phase, order));
  add_step (order, MED_STEP_PREPARE, 1, "done");
  add_step (order, MED_STEP_PREPARE, 2, "skipped");
  add_step (order, MED_STEP_VERIFY, 1, NULL);
  g_assert_null (med_work_phase_find_step (phase, order));
  add_step (order, MED_STEP_INSTALL, 1, "failed");
  add_step (order, MED_STEP_INSTALL, 2, NULL);
  add_step (order, MED_STEP_INSTALL, 3, NULL);
  const MedWorkStep *step = med_work_phase_find_step (phase, order);
  g_assert_cmpint (step->phase, ==, MED_STEP_INSTALL);
  g_assert_cmpint (step->ordinal, ==, 2);
}

/* Minutes of and minutes left; beyond the rollback point they are told as past, never as left. */
static void
test_time (void)
{
  g_autoptr (MedWorkOrder) order = order_new (S (INSTALLING, UNDER_SERVICE), "install");
  const gint64 start_usec = G_GINT64_CONSTANT (1795420800) * G_USEC_PER_SEC;

  g_autofree char *nothing = med_work_phase_describe_time (order, start_usec);
  g_assert_cmpstr (nothing, ==, "");
  order->started_usec = start_usec;
  g_autofree char *unplanned = med_work_phase_describe_time (order, start_usec);
  g_assert_cmpstr (unplanned, ==, "");
  order->planned_min = 40;
  g_autofree char *plain =
      med_work_phase_describe_time (order, start_usec + 7 * MED_USEC_PER_MINUTE);
  g_assert_cmpstr (plain, ==, "7 of 40 planned minutes");
  order->rollback_point_usec = start_usec + 40 * MED_USEC_PER_MINUTE;
  g_autofree char *left =
      med_work_phase_describe_time (order, start_usec + 39 * MED_USEC_PER_MINUTE);
  g_assert_nonnull (strstr (left, "1 minute left until"));
  g_autofree char *past =
      med_work_phase_describe_time (order, start_usec + 42 * MED_USEC_PER_MINUTE);
  g_assert_nonnull (strstr (past, "passed 2 minutes ago"));
  g_assert_null (strstr (past, "left"));
  order->state = MED_DISPOSITION_IN_SERVICE;
  g_autofree char *done = med_work_phase_describe_time (order, start_usec);
  g_assert_cmpstr (done, ==, "");
}

static void
test_place (void)
{
  g_autoptr (MedWorkOrder) order = order_new (S (SCHEDULED, IN_USE), NULL);

  g_autofree char *planned = med_work_phase_describe_place (order);
  g_assert_cmpstr (planned, ==, "Exa CT 64 · 4.1 → 4.2 · Emergency");
  order->version_before = g_strdup ("4.0");
  g_autofree char *scheduled = med_work_phase_describe_place (order);
  g_assert_cmpstr (scheduled, ==, "Exa CT 64 · 4.1 → 4.2 · Emergency"); /* of an older attempt */
  order->state = MED_DISPOSITION_INSTALLING;
  g_autofree char *installing = med_work_phase_describe_place (order);
  g_assert_cmpstr (installing, ==, "Exa CT 64 · 4.0 → 4.2 · Emergency");
  order->state = MED_DISPOSITION_AUTHORIZED; /* decided anew: the attempt is an older one */
  g_autofree char *anew = med_work_phase_describe_place (order);
  g_assert_cmpstr (anew, ==, "Exa CT 64 · 4.1 → 4.2 · Emergency");
  order->state = MED_DISPOSITION_INSTALLING;
  g_free (order->place);
  order->place = g_strdup ("");
  g_autofree char *nowhere = med_work_phase_describe_place (order);
  g_assert_cmpstr (nowhere, ==, "Exa CT 64 · 4.0 → 4.2");
}

/* A removal leads from the release that was installed to the one before, and never to itself. */
static void
test_place_of_a_removal (void)
{
  static const MedDispositionState states[] = {
    MED_DISPOSITION_RESTORING,
    MED_DISPOSITION_RESTORED,
    MED_DISPOSITION_OUT_OF_SERVICE,
  };
  g_autoptr (MedWorkOrder) required = order_new (S (REMOVAL_REQUIRED, IN_USE), "install");

  required->version_before = g_strdup ("4.1"); /* of the install */
  g_free (required->release_version);
  required->release_version = g_strdup ("4.2");
  g_autofree char *to_remove = med_work_phase_describe_place (required);
  g_assert_cmpstr (to_remove, ==, "Exa CT 64 · 4.2 → 4.1 · Emergency");
  g_free (required->previous_version);
  required->previous_version = g_strdup ("4.2"); /* nothing tells what was before */
  g_autofree char *unknown = med_work_phase_describe_place (required);
  g_assert_cmpstr (unknown, ==, "Exa CT 64 · 4.2 · Emergency");
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (MedWorkOrder) order = order_new (states[i], MED_SERVICE_UNDER_SERVICE, "remove");

      order->version_before = g_strdup ("4.2");
      g_autofree char *place = med_work_phase_describe_place (order);
      g_assert_cmpstr (place, ==, "Exa CT 64 · 4.2 → 4.1 · Emergency");
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define NAMED(name) "/ui/work-order-phase/" name
  g_test_add_func (NAMED ("every-pair-is-safe"), test_every_pair);
  g_test_add_func (NAMED ("nonconformance-can-be-closed"), test_nonconformance);
  g_test_add_func (NAMED ("next-step"), test_next_step);
  g_test_add_func (NAMED ("minutes"), test_time);
  g_test_add_func (NAMED ("place"), test_place);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf (NAMED ("%s/%s/%s"), med_disposition_state_to_word (cases[i].state),
                           med_service_state_to_word (cases[i].service),
                           cases[i].kind != NULL ? cases[i].kind : "none");
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func (NAMED ("removal-leads-back"), test_place_of_a_removal);
  return g_test_run ();
}
