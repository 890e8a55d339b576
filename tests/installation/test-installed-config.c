/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-case.h"
#include "engine/installation/med-installed-config.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* What the inventory says a device runs, and when that changes. */

static char *
dup_config (MedTestWard *ward)
{
  return med_test_fleet_dup_text (
      ward->engine,
      "SELECT r.version || ' ' || coalesce((SELECT group_concat(p.number, ',') FROM config_patch k "
      "JOIN patch p ON p.id = k.patch_id WHERE k.config_id = d.config_id), '-') FROM device d JOIN "
      "config c ON c.id = d.config_id JOIN release r ON r.id = c.release_id");
}

static void
assert_config (MedTestWard *ward, const char *expected)
{
  g_autofree char *config = dup_config (ward);

  g_assert_cmpstr (config, ==, expected);
}

/* Until a person has verified it the inventory stays as it was; then it has the patch, the release
 * the patch leads to, and where that is known from. */
static void
test_only_when_verified (void)
{
  static const MedDispositionState before[] = {
    MED_DISPOSITION_AUTHORIZED,
    MED_DISPOSITION_STAGED,
    MED_DISPOSITION_SCHEDULED,
    MED_DISPOSITION_INSTALLING,
    MED_DISPOSITION_INSTALLED_UNVERIFIED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

      med_test_ward_carry_to (ward, before[i]);
      assert_config (ward, "4.1 -");
    }
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  assert_config (ward, "4.2 KB1");
  g_autofree char *source =
      med_test_fleet_dup_text (ward->engine, "SELECT release_source FROM device");
  g_autofree char *expected =
      g_strdup_printf ("disposition/%" G_GINT64_FORMAT, ward->disposition_id);
  g_assert_cmpstr (source, ==, expected);
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT release_read_usec FROM device"), ==,
                   med_clock_now_usec (ward->engine->clock));
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM change WHERE action = "
                                          "'device-configuration-changed' AND person_id = 2"),
                   ==, 1);
}

/* A failed install leaves it, and so does its restore: nothing was ever there. */
static void
test_restore_leaves_it (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_ward_report_done (ward, med_attempt_report_failure_sync, MED_TEST_TECH, NULL,
                             "no start");
  assert_config (ward, "4.1 -");
  g_free (ward->attempt_id);
  ward->attempt_id = g_uuid_string_random ();
  med_clock_advance (ward->engine->clock, MED_USEC_PER_MINUTE);
  const MedAttemptStart start = { .attempt_id = ward->attempt_id,
                                  .disposition_id = ward->disposition_id,
                                  .person_id = MED_TEST_TECH,
                                  .session = ward->session };
  med_test_ward_start (ward, &start, &error);
  g_assert_no_error (error);
  g_assert_true (med_test_ward_tick (ward, MED_STEP_ROLLBACK, "done"));
  g_assert_true (med_test_ward_tick (ward, MED_STEP_VERIFY, "done"));
  med_test_ward_report_refused (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.2",
                                MED_ERROR_REFUSED);
  med_test_ward_report_done (ward, med_attempt_verify_sync, MED_TEST_TECH_2, "4.1", NULL);
  assert_config (ward, "4.1 -");
}

typedef struct
{
  gint64 disposition_id;
  gint64 config_id;
} Asking;

static gpointer
before_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Asking *asking = input;
  g_autoptr (MedCase) work = med_case_load_sync (connection, asking->disposition_id, error);

  return work != NULL &&
                 med_installed_config_find_before (connection, work, &asking->config_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
find_before (MedTestWard *ward, gint64 *config_id, GError **error)
{
  Asking asking = { ward->disposition_id, 0 };
  gboolean found =
      med_test_engine_run (ward->engine, MED_STORE_BULK, before_func, &asking, error) != NULL;

  *config_id = asking.config_id;
  return found;
}

/* A removal leads to the configuration that was verified before, or nowhere. */
static void
test_before (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  gint64 config_id;

  g_assert_false (find_before (ward, &config_id, &error)); /* it was never installed */
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "is not recorded"));
  g_clear_error (&error);
  const gint64 before = med_test_engine_count (ward->engine, "SELECT config_id FROM device");
  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  g_assert_true (find_before (ward, &config_id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (config_id, ==, before);
}

/* Another patch came on top of it: taking this one away would lead to what nobody validated. */
static void
test_later_patch (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  gint64 config_id;

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES (77, 'KB77',"
      " 'Microsoft', 1, 0);"
      "INSERT INTO config_patch (config_id, patch_id) SELECT config_id, 77 FROM device;");
  g_assert_false (find_before (ward, &config_id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "remove those first"));
  g_clear_error (&error);
  /* The same patch in both is no patch on top. */
  med_test_fleet_run_script (ward->engine, "INSERT INTO config_patch (config_id, patch_id) SELECT "
                                           "config_before, 77 FROM attempt;");
  g_assert_true (find_before (ward, &config_id, &error));
  g_assert_no_error (error);
}

/* Two devices with the same release and patches share one configuration. */
static void
test_shared (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_fleet_add_device (ward->engine, "10299", "Exa", "CT 64", "4.1");
  g_assert_cmpint (
      med_test_engine_count (ward->engine, "SELECT count(DISTINCT config_id) FROM device"), ==, 1);
  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  g_assert_cmpint (
      med_test_engine_count (ward->engine, "SELECT count(DISTINCT config_id) FROM device"), ==, 2);
  g_autofree char *other = med_test_fleet_dup_text (
      ward->engine, "SELECT r.version FROM device d JOIN config c ON c.id = d.config_id JOIN "
                    "release r ON r.id = c.release_id WHERE d.asset = '10299'");
  g_assert_cmpstr (other, ==, "4.1"); /* what one has been given the other has not */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/installed-config/" name, func)
  CASE ("moves-only-when-verified", test_only_when_verified);
  CASE ("restore-leaves-it", test_restore_leaves_it);
  CASE ("configuration-before", test_before);
  CASE ("later-patch-is-in-the-way", test_later_patch);
  CASE ("shared-until-it-differs", test_shared);
  return g_test_run ();
}
