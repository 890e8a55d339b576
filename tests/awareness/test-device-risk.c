/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-device-risk.h"
#include "support/med-test-fleet.h"

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_device_risk_load_sync (connection, *(gint64 *) id, error);
}

static MedDeviceRisk *
load (MedTestEngine *fixture, gint64 id)
{
  g_autoptr (GError) error = NULL;
  MedDeviceRisk *risk = med_test_engine_run (fixture, MED_STORE_BULK, load_func, &id, &error);

  g_assert_no_error (error);
  return risk;
}

static void
test_not_assessed (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 id = med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  g_autoptr (MedDeviceRisk) risk = load (fixture, id);

  g_assert_false (risk->assessed);
  g_assert_null (risk->key);
}

static void
test_nothing_open (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  gint64 id = med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  g_autofree char *advisory =
      med_test_fleet_advisory ("OTH-1", "Other", "Pump", "P=1.0", "known_affected=P");

  med_test_fleet_import (fixture, advisory);
  med_test_fleet_assess (fixture);
  g_autoptr (MedDeviceRisk) risk = load (fixture, id);
  g_assert_true (risk->assessed);
  g_assert_cmpint (risk->outcome, ==, MED_OUTCOME_NONE);
  g_assert_null (risk->key);
}

/* What is said of one device must be what was computed for all at once. */
static void
test_agrees (void)
{
  static const char *const versions[] = { "P=4.1", "P=< 4.2", "P=some of them" };
  static const char *const profiles[][3] = { { "small", "negligible", "degraded" },
                                             { "open", "catastrophic", "mission-failure" },
                                             { "unknown", "unknown", "unknown" } };

  for (gsize v = 0; v < G_N_ELEMENTS (versions); v++)
    for (gsize p = 0; p < G_N_ELEMENTS (profiles); p++)
      {
        g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
        gint64 id = med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
        g_autofree char *advisory =
            med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", versions[v], "known_affected=P");
        g_autofree char *script = g_strdup_printf (
            "UPDATE device SET exposure = '%s', safety_impact = '%s', mission_impact = '%s'",
            profiles[p][0], profiles[p][1], profiles[p][2]);

        med_test_fleet_run_script (fixture, script);
        med_test_fleet_import (fixture, advisory);
        med_test_fleet_assess (fixture);
        g_autoptr (MedDeviceRisk) risk = load (fixture, id);
        g_assert_true (risk->assessed);
        g_assert_cmpint (risk->open_count, ==, 1);
        g_assert_nonnull (risk->key);
        g_assert_cmpint (risk->decision.outcome, ==, risk->outcome);
        g_assert_cmpint (risk->provisional, ==,
                         risk->decision.provisional || risk->cannot_tell_count > 0);
      }
}

static gpointer
decide_func (MedConnection *connection, gpointer key, GCancellable *cancellable, GError **error)
{
  return med_decision_point_set_sync (connection, 1, key, MED_POINT_AUTOMATABLE, "no", "vendor",
                                      error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_names_who_decided (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GError) error = NULL;
  gint64 id = med_test_fleet_add_device (fixture, "1", "Exa", "CT 64", "4.1");
  g_autofree char *advisory =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT 64", "P=4.1", "known_affected=P");

  med_test_fleet_run_script (fixture, "INSERT INTO person (id, login, name, salt, verifier,"
                                      " iterations) VALUES (1, 'sk', 'Sachiko', '', '', 1)");
  med_test_fleet_import (fixture, advisory);
  med_test_fleet_assess (fixture);
  g_autoptr (MedDeviceRisk) before = load (fixture, id);
  g_assert_null (before->automatable_by);
  med_test_engine_run (fixture, MED_STORE_WRITER, decide_func, before->key, &error);
  g_assert_no_error (error);
  med_test_fleet_assess (fixture);
  g_autoptr (MedDeviceRisk) after = load (fixture, id);
  g_assert_cmpstr (after->automatable_by, ==, "Sachiko");
  g_assert_cmpint (after->automatable_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpint (after->decision.inputs.automatable, ==, MED_AUTOMATABLE_NO);
}

static const char *
pick (GRand *random, const char *const *words, guint n)
{
  return words[g_rand_int_range (random, 0, (gint32) n)];
}

/* One vulnerability of chance: what an advisory says of it, what is known of attacks, and what
 * people decided. */
static void
import_at_random (MedTestEngine *fixture, GRand *random, guint number)
{
  static const char *const versions[] = { "P=< 9", "P=4.1", "P=of the spring", "P=4.2" };
  static const char *const statuses[] = { "known_affected=P", "known_affected=P", "fixed=P",
                                          "under_investigation=P" };
  static const char *const exploitation[] = { "none", "poc", "active" };
  static const char *const automatable[] = { "no", "yes" };
  g_autofree char *id = g_strdup_printf ("R-%u", number);
  g_autofree char *cve = g_strdup_printf ("CVE-2026-%04u", number + 1);
  g_autofree char *text =
      med_test_fleet_advisory (id, "Exa", "CT 64", pick (random, versions, G_N_ELEMENTS (versions)),
                               pick (random, statuses, G_N_ELEMENTS (statuses)));
  g_autoptr (GString) script = g_string_new (NULL);

  med_test_fleet_import_about (fixture, cve, text);
  if (g_rand_int_range (random, 0, 4) == 0)
    g_string_append_printf (script,
                            "INSERT INTO kev (cve, added_date, name, ransomware) VALUES ('%s',"
                            " '2026-01-01', '', 0);",
                            cve);
  if (g_rand_boolean (random))
    g_string_append_printf (
        script,
        "INSERT INTO decision_point (vulnerability_key, point, value, source, set_by, set_usec)"
        " VALUES ('%s', 'exploitation', '%s', 's', 1, 1);",
        cve, pick (random, exploitation, G_N_ELEMENTS (exploitation)));
  if (g_rand_boolean (random))
    g_string_append_printf (
        script,
        "INSERT INTO decision_point (vulnerability_key, point, value, source, set_by, set_usec)"
        " VALUES ('%s', 'automatable', '%s', 's', 1, 1);",
        cve, pick (random, automatable, G_N_ELEMENTS (automatable)));
  if (script->len > 0)
    med_test_fleet_run_script (fixture, script->str);
}

/* Of many vulnerabilities the one that is named leads to the outcome that was computed for all
 * devices at once, and nothing that is said of the device is surer than that. */
static void
test_agrees_about_many (void)
{
  static const char *const exposures[] = { "small", "controlled", "open", "unknown" };
  static const char *const safeties[] = { "negligible", "marginal", "critical", "unknown" };
  static const char *const missions[] = { "degraded", "crippled", "mef-failure", "unknown" };
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_test_message ("seed %u", seed);
  med_test_fleet_run_script (fixture, "INSERT INTO person (id, login, name, salt, verifier,"
                                      " iterations) VALUES (1, 'sk', 'Sachiko', '', '', 1)");
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *asset = g_strdup_printf ("%u", i);
      const gint64 id = med_test_fleet_add_device (fixture, asset, "Exa", "CT 64", "4.1");
      g_autofree char *script = g_strdup_printf (
          "UPDATE device SET exposure = '%s', safety_impact = '%s', mission_impact = '%s'"
          " WHERE asset = '%s'",
          pick (random, exposures, 4), pick (random, safeties, 4), pick (random, missions, 4),
          asset);

      med_test_fleet_run_script (fixture, script);
      g_array_append_val (ids, id);
    }
  for (guint n = 0; n < 9; n++)
    {
      import_at_random (fixture, random, n);
      med_test_fleet_assess (fixture);
      for (guint i = 0; i < ids->len; i++)
        {
          g_autoptr (MedDeviceRisk) risk = load (fixture, g_array_index (ids, gint64, i));

          g_assert_nonnull (risk);
          g_assert_true (risk->assessed);
          g_assert_cmpint (risk->key != NULL, ==, risk->open_count > 0);
          g_assert_cmpint (risk->cannot_tell_count, <=, risk->open_count);
          g_assert_cmpint (risk->kev_count, <=, risk->open_count);
          if (risk->open_count == 0)
            {
              g_assert_cmpint (risk->outcome, ==, MED_OUTCOME_NONE);
              continue;
            }
          g_assert_cmpint (risk->decision.outcome, ==, risk->outcome);
          if (!risk->provisional)
            g_assert_false (risk->decision.provisional);
          if (risk->cannot_tell_count == risk->open_count)
            g_assert_true (risk->provisional);
          g_assert_cmpint (risk->exploitation_by != NULL, ==, risk->exploitation_usec != 0);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/device-risk/not-assessed-is-not-safe", test_not_assessed);
  g_test_add_func ("/awareness/device-risk/nothing-open", test_nothing_open);
  g_test_add_func ("/awareness/device-risk/agrees-with-the-assessment-of-all", test_agrees);
  g_test_add_func ("/awareness/device-risk/agrees-about-many", test_agrees_about_many);
  g_test_add_func ("/awareness/device-risk/names-who-decided", test_names_who_decided);
  return g_test_run ();
}
