/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-service.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static void
set_states (MedTestWard *ward, const char *disposition, const char *service)
{
  g_autofree char *script = g_strdup_printf (
      "UPDATE disposition SET state = '%s'; UPDATE device SET service_state = '%s';", disposition,
      service);

  med_test_fleet_run_script (ward->engine, script);
}

static gboolean
serve (MedTestWard *ward,
       MedServiceState to,
       gint64 person_id,
       const char *reason,
       const MedSignature *signature,
       GError **error)
{
  const MedServiceRequest request = { ward->device_id, to, person_id, reason, signature, NULL };

  return med_test_ward_serve (ward, &request, error);
}

static void
refused (MedTestWard *ward,
         MedServiceState to,
         gint64 person_id,
         const char *reason,
         const MedSignature *signature,
         MedError code,
         const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);

  g_assert_false (serve (ward, to, person_id, reason, signature, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, MED_ERROR, (int) code);
  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static MedSignature *
sign (MedTestWard *ward, gint64 person_id, MedServiceState to)
{
  return med_test_ward_sign_device (
      ward, person_id,
      to == MED_SERVICE_HANDED_OVER ? MED_MEANING_HANDED_OVER : MED_MEANING_RETURNED_TO_SERVICE);
}

#define TECH (1 << MED_TEST_TECH)
#define LEAD (1 << MED_TEST_LEAD)
#define CLIN (1 << MED_TEST_CLINICAL)
#define VEND (1 << MED_TEST_VENDOR)

/* Every way there is, and who may take it. What is not here cannot be done by anybody. */
static const struct
{
  MedServiceState from;
  MedServiceState to;
  guint who; /* bits of people */
} ways[] = {
  { MED_SERVICE_IN_USE, MED_SERVICE_HANDED_OVER, CLIN },
  { MED_SERVICE_HANDED_OVER, MED_SERVICE_UNDER_SERVICE, TECH | VEND },
  { MED_SERVICE_HANDED_OVER, MED_SERVICE_IN_USE, CLIN },
  { MED_SERVICE_UNDER_SERVICE, MED_SERVICE_AWAITING_RETURN, TECH | VEND },
  { MED_SERVICE_AWAITING_RETURN, MED_SERVICE_UNDER_SERVICE, TECH | VEND },
  { MED_SERVICE_AWAITING_RETURN, MED_SERVICE_IN_USE, CLIN },
  { MED_SERVICE_IN_USE, MED_SERVICE_QUARANTINED, LEAD },
  { MED_SERVICE_UNDER_SERVICE, MED_SERVICE_QUARANTINED, LEAD },
  { MED_SERVICE_AWAITING_RETURN, MED_SERVICE_QUARANTINED, LEAD },
  { MED_SERVICE_QUARANTINED, MED_SERVICE_AWAITING_RETURN, LEAD },
};

static guint
who_may (MedServiceState from, MedServiceState to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ways[i].from == from && ways[i].to == to)
      return ways[i].who;
  return 0;
}

static void
test_every_way (void)
{
  static const gint64 people[] = { MED_TEST_TECH,     MED_TEST_LEAD,   MED_TEST_CLINICAL,
                                   MED_TEST_SECURITY, MED_TEST_VENDOR, MED_TEST_AUDITOR };
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  for (int from = 0; from < MED_N_SERVICE_STATES; from++)
    for (int to = 0; to < MED_N_SERVICE_STATES; to++)
      for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
        {
          const gboolean may = (who_may (from, to) & (1u << people[i])) != 0;
          g_autoptr (MedSignature) signature = sign (ward, people[i], to);
          g_autoptr (GError) error = NULL;

          set_states (ward, "authorized", med_service_state_to_word (from));
          g_test_message ("%s to %s by %d", med_service_state_to_word (from),
                          med_service_state_to_word (to), (int) people[i]);
          g_assert_cmpint (serve (ward, to, people[i], "because", signature, &error), ==, may);
          if (may)
            g_assert_no_error (error);
          else
            {
              const int code =
                  who_may (from, to) == 0 ? MED_ERROR_REFUSED : MED_ERROR_NOT_PERMITTED;
              g_assert_error (error, MED_ERROR, code);
            }
        }
}

/* Hand-over and return are signed by whoever does them, for this device, with this meaning. */
static void
test_signed (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedSignature) order =
      med_test_ward_sign_order (ward, MED_TEST_CLINICAL, MED_MEANING_HANDED_OVER);
  g_autoptr (MedSignature) other = sign (ward, MED_TEST_LEAD, MED_SERVICE_HANDED_OVER);
  g_autoptr (MedSignature) meaning = sign (ward, MED_TEST_CLINICAL, MED_SERVICE_IN_USE);
  g_autoptr (MedSignature) old = sign (ward, MED_TEST_CLINICAL, MED_SERVICE_HANDED_OVER);
  g_autoptr (MedSignature) good = sign (ward, MED_TEST_CLINICAL, MED_SERVICE_HANDED_OVER);
  const MedSignature *const wrong[] = { NULL, order, other, meaning, old };
  g_autoptr (GError) error = NULL;

  old->signed_usec -= 16 * MED_USEC_PER_MINUTE;
  set_states (ward, "scheduled", "in-use");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    refused (ward, MED_SERVICE_HANDED_OVER, MED_TEST_CLINICAL, NULL, wrong[i], MED_ERROR_REFUSED,
             "signature");
  serve (ward, MED_SERVICE_HANDED_OVER, MED_TEST_CLINICAL, NULL, good, &error);
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (
                       ward->engine, "SELECT count(*) FROM transition t JOIN signature s ON s.id = "
                                     "t.signature_id WHERE t.to_state = 'handed-over' AND "
                                     "s.meaning = 'handed-over' AND s.person_id = 4"),
                   ==, 1);
}

/* What is not verified does not go back to patients, whoever signs; nor is its work ended while an
 * attempt is open. */
static const struct
{
  const char *disposition;
  gboolean may_end;
  gboolean may_return;
} states[] = {
  { "authorized", TRUE, TRUE },       { "scheduled", TRUE, TRUE },
  { "in-service", TRUE, TRUE },       { "restored", TRUE, TRUE },
  { "removal-required", TRUE, TRUE }, { "installing", FALSE, FALSE },
  { "interrupted", FALSE, FALSE },    { "installed-unverified", TRUE, FALSE },
  { "failed", FALSE, FALSE },         { "restoring", FALSE, FALSE },
  { "out-of-service", FALSE, FALSE },
};

static void
test_unsafe (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (MedSignature) signature = sign (ward, MED_TEST_CLINICAL, MED_SERVICE_IN_USE);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", states[i].disposition);
      set_states (ward, states[i].disposition, "under-service");
      if (states[i].may_end)
        {
          serve (ward, MED_SERVICE_AWAITING_RETURN, MED_TEST_TECH, NULL, NULL, &error);
          g_assert_no_error (error);
        }
      else
        refused (ward, MED_SERVICE_AWAITING_RETURN, MED_TEST_TECH, NULL, NULL, MED_ERROR_REFUSED,
                 NULL);
      set_states (ward, states[i].disposition, "awaiting-return");
      if (states[i].may_return)
        {
          serve (ward, MED_SERVICE_IN_USE, MED_TEST_CLINICAL, NULL, signature, &error);
          g_assert_no_error (error);
          continue;
        }
      refused (ward, MED_SERVICE_IN_USE, MED_TEST_CLINICAL, NULL, signature, MED_ERROR_REFUSED,
               "not verified");
      set_states (ward, states[i].disposition, "quarantined");
      refused (ward, MED_SERVICE_AWAITING_RETURN, MED_TEST_LEAD, "repaired", NULL,
               MED_ERROR_REFUSED, NULL);
    }
}

/* Another patch of the same device counts as well: one that is not verified keeps it from patients.
 */
static void
test_other_patch (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedSignature) signature = sign (ward, MED_TEST_CLINICAL, MED_SERVICE_IN_USE);

  set_states (ward, "in-service", "awaiting-return");
  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES (77, 'KB77',"
      " 'Microsoft', 1, 0);"
      "INSERT INTO disposition (id, patch_id, device_id, state, since_usec) SELECT 77, 77, id,"
      " 'failed', 0 FROM device LIMIT 1;");
  refused (ward, MED_SERVICE_IN_USE, MED_TEST_CLINICAL, NULL, signature, MED_ERROR_REFUSED,
           "not verified");
}

/* A device is not taken while its calendar says that it is booked, or says nothing. */
static void
test_calendar (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *booking = g_strdup_printf (
      "INSERT INTO busy (source_id, device_id, start_usec, end_usec, summary) SELECT id, 1, "
      "%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", 'CT head' FROM calendar_source",
      MED_TEST_NOW_USEC + 10 * MED_USEC_PER_MINUTE, MED_TEST_NOW_USEC + 20 * MED_USEC_PER_MINUTE);
  g_autoptr (GError) error = NULL;

  set_states (ward, "authorized", "handed-over");
  med_test_fleet_run_script (ward->engine, booking);
  refused (ward, MED_SERVICE_UNDER_SERVICE, MED_TEST_TECH, NULL, NULL, MED_ERROR_REFUSED,
           "CT head");
  med_test_fleet_run_script (ward->engine, "DELETE FROM busy; UPDATE calendar_source SET "
                                           "replaced_usec = read_usec;");
  refused (ward, MED_SERVICE_UNDER_SERVICE, MED_TEST_TECH, NULL, NULL, MED_ERROR_REFUSED,
           "calendar");
  med_test_fleet_run_script (ward->engine, "UPDATE calendar_source SET replaced_usec = NULL;");
  serve (ward, MED_SERVICE_UNDER_SERVICE, MED_TEST_TECH, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_bad_input (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  MedServiceRequest request = {
    .device_id = 4711, .to = MED_SERVICE_QUARANTINED, .person_id = MED_TEST_LEAD, .reason = "smoke"
  };

  g_assert_false (med_test_ward_serve (ward, &request, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  refused (ward, MED_SERVICE_QUARANTINED, MED_TEST_LEAD, NULL, NULL, MED_ERROR_REFUSED, "reason");
  refused (ward, MED_SERVICE_QUARANTINED, MED_TEST_LEAD, "", NULL, MED_ERROR_REFUSED, "reason");
  refused (ward, MED_SERVICE_QUARANTINED, 4711, "smoke", NULL, MED_ERROR_NOT_FOUND, NULL);
  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0");
  refused (ward, MED_SERVICE_QUARANTINED, MED_TEST_LEAD, "smoke", NULL, MED_ERROR_NOT_PERMITTED,
           NULL);
}

typedef struct
{
  gint64 device_id;
  gint64 person_id;
} Asking;

static gpointer
options_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Asking *asking = input;

  return med_service_options_sync (connection, asking->device_id, asking->person_id, error);
}

/* What is offered is what is then done: reason and signature are still to be given. */
static void
test_options (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Asking asking = { ward->device_id, MED_TEST_CLINICAL };

  for (int state = 0; state < MED_N_SERVICE_STATES; state++)
    {
      g_autoptr (GError) error = NULL;

      set_states (ward, "authorized", med_service_state_to_word (state));
      g_autoptr (GPtrArray) options =
          med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, options_func, &asking, &error);
      g_assert_no_error (error);
      guint n_ways = 0;
      for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
        n_ways += (int) ways[i].from == state;
      g_assert_cmpuint (options->len, ==, n_ways);
      for (guint i = 0; i < options->len; i++)
        {
          const MedTransitionOption *option = options->pdata[i];
          const gboolean may = (who_may (state, option->to) & CLIN) != 0;
          g_assert_cmpint (option->permitted, ==, may);
          g_assert_cmpint (option->allowed, ==, may);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/service/" name, func)
  CASE ("every-way-and-who-may", test_every_way);
  CASE ("signed", test_signed);
  CASE ("not-verified-not-returned", test_unsafe);
  CASE ("another-patch-of-the-device-counts", test_other_patch);
  CASE ("calendar-is-asked", test_calendar);
  CASE ("bad-input", test_bad_input);
  CASE ("options", test_options);
  return g_test_run ();
}
