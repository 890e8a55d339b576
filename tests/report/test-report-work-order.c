/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "report-fixture.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

static const MedReportBlock *
find_result (const MedReport *report)
{
  for (guint i = 0; i < report->document->blocks->len; i++)
    {
      const MedReportBlock *block = report->document->blocks->pdata[i];
      if (block->type == MED_REPORT_BLOCK_RESULT)
        return block;
    }
  g_error ("the work order says no result");
}

static MedReport *
make (MedTestWard *ward)
{
  return report_fixture_make (ward->engine, MED_REPORT_WORK_ORDER, ward->disposition_id);
}

/* The words in the array `missing`, with spaces. */
static char *
dup_missing (MedReport *report)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonArray *missing = med_json_get_array (report->data, "missing");

  for (guint i = 0; missing != NULL && i < json_array_get_length (missing); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            json_array_get_string_element (missing, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Which banner for which state, whether it says that the device must not be used. A state is set as
 * it is stored: what is judged is what the page makes of it. */
static const struct
{
  const char *state;
  const char *kind;
  const char *text;
  MedReportTone tone;
  gboolean forbids;
} banners[] = {
  { "in-service", "install", "INSTALLED AND VERIFIED", MED_REPORT_GOOD, FALSE },
  { "installed-unverified", "install", "INSTALLED, NOT VERIFIED", MED_REPORT_WARNING, TRUE },
  { "failed", "install", "FAILED: RESTORE NOW", MED_REPORT_BAD, TRUE },
  { "restoring", "install", "FAILED: BEING RESTORED", MED_REPORT_BAD, TRUE },
  { "restored", "install", "NOT INSTALLED: RESTORED", MED_REPORT_WARNING, FALSE },
  { "out-of-service", "install", "FAILED: OUT OF SERVICE", MED_REPORT_BAD, TRUE },
  { "interrupted", "install", "INTERRUPTED: OUTCOME UNKNOWN", MED_REPORT_UNKNOWN, TRUE },
  { "installing", "install", "IN PROGRESS: NO RESULT YET", MED_REPORT_UNKNOWN, TRUE },
  { "removal-required", "install", "WITHDRAWN: REMOVE", MED_REPORT_BAD, FALSE },
  { "authorized", "install", "NO RESULT", MED_REPORT_UNKNOWN, FALSE },
  { "restoring", "remove", "WITHDRAWN: BEING REMOVED", MED_REPORT_WARNING, TRUE },
  { "restored", "remove", "REMOVED AND VERIFIED", MED_REPORT_GOOD, FALSE },
  { "out-of-service", "remove", "REMOVAL FAILED: OUT OF SERVICE", MED_REPORT_BAD, TRUE },
  { "removal-required", "remove", "WITHDRAWN: REMOVE", MED_REPORT_BAD, FALSE },
};

static void
test_banners (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  for (gsize i = 0; i < G_N_ELEMENTS (banners); i++)
    {
      g_autofree char *script =
          g_strdup_printf ("UPDATE disposition SET state = '%s'; UPDATE attempt SET kind = '%s';",
                           banners[i].state, banners[i].kind);

      med_test_fleet_run_script (ward->engine, script);
      g_autoptr (MedReport) report = make (ward);
      const MedReportBlock *result = find_result (report);
      g_test_message ("%s, %s", banners[i].state, banners[i].kind);
      g_assert_cmpstr (result->text, ==, banners[i].text);
      g_assert_cmpint (result->tone, ==, banners[i].tone);
      g_assert_cmpint (result->detail != NULL &&
                           strstr (result->detail, "must not be used") != NULL,
                       ==, banners[i].forbids);
      /* Only what is verified and in service is called a certificate. */
      g_assert_cmpint (g_str_has_prefix (report->document->title, "Completion certificate"), ==,
                       g_str_equal (banners[i].state, "in-service"));
    }
}

/* Before the work it is the sheet to carry: every step of the vendor, room for every signature. */
static void
test_sheet (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  guint n_open = 0, n_signatures = 0, n_ticks = 0;

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  g_autoptr (MedReport) report = make (ward);
  g_assert_false (json_object_get_boolean_member (report->data, "begun"));
  g_assert_false (json_object_has_member (report->data, "missing"));
  for (guint i = 0; i < report->document->blocks->len; i++)
    {
      const MedReportBlock *block = report->document->blocks->pdata[i];

      n_open += block->type == MED_REPORT_BLOCK_RESULT && block->tone == MED_REPORT_OPEN;
      if (block->type == MED_REPORT_BLOCK_SIGNATURES)
        n_signatures += block->fields->len;
      for (guint n = 0; block->table != NULL && n < block->table->cells->len; n++)
        n_ticks += g_array_index (block->table->cells, MedReportCell, n).style == MED_REPORT_TICK;
    }
  g_assert_cmpuint (n_open, ==, 2);       /* success and failure, neither chosen */
  g_assert_cmpuint (n_signatures, ==, 4); /* handed over, performed, verified, returned */
  g_assert_cmpuint (n_ticks, ==, 6);      /* 1 prepare, 2 install, 1 rollback, 2 verify */
  JsonArray *steps = med_json_get_array (report->data, "steps");
  g_assert_cmpuint (json_array_get_length (steps), ==, 6);
  JsonObject *downtime = med_json_get_object (report->data, "downtime");
  g_assert_cmpstr (med_json_get_text (downtime, "consent_by"), ==, "Dr. Sato");
  g_assert_cmpint (med_json_get_int (downtime, "rollback_min", 0), ==, 20);
}

/* Where there is no way back, the sheet has a line for each of the two who accept that, in place of
 * the restore point; else it has none. */
static void
test_no_way_back (void)
{
  static const gboolean reversible[] = { TRUE, FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (reversible); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, reversible[i]);

      med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
      g_autoptr (MedReport) report = make (ward);
      g_autofree char *pages = report_fixture_dup_pages (report);
      g_assert_cmpint (strstr (pages, "The restore point was made and can be read") != NULL, ==,
                       reversible[i]);
      g_assert_cmpint (strstr (pages, "Accepted by the lead engineer") != NULL, ==, !reversible[i]);
      g_assert_cmpint (strstr (pages, "Accepted by the clinical owner") != NULL, ==,
                       !reversible[i]);
    }
}

/* What a certificate lacks is named, each for itself. */
static const struct
{
  const char *name;
  const char *script;
  const char *missing; /* beside the signature of the installer, which nobody gives live */
} lacks[] = {
  { "nothing", "", "" },
  { "consent", "UPDATE downtime SET consent_by = NULL", "consent" },
  { "downtime", "UPDATE disposition SET downtime_id = NULL; UPDATE attempt SET downtime_id = NULL",
    "downtime" },
  { "restore-point", "UPDATE attempt SET restore_point = ''", "restore-point" },
  { "version", "UPDATE attempt SET version_after = NULL", "version-after" },
  { "step", "UPDATE attempt_step SET result = NULL WHERE phase = 'verify' AND ordinal = 1",
    "steps" },
  { "skipped-step", "UPDATE attempt_step SET result = 'skipped' WHERE phase = 'install'", "steps" },
  { "way-back-is-not-needed",
    "INSERT INTO attempt_step (attempt_id, phase, ordinal, text) SELECT "
    "id, 'rollback', 1, 'Restore the image' FROM attempt",
    "" },
  { "check", "UPDATE payload_check SET result = 'failed' WHERE kind = 'malware'", "checks" },
  { "hand-over",
    "UPDATE transition SET signature_id = NULL; DELETE FROM signature WHERE meaning = "
    "'handed-over'",
    "handed-over" },
  { "verification",
    "UPDATE transition SET signature_id = NULL; DELETE FROM signature WHERE meaning "
    "= 'verified'",
    "verified" },
};

static void
test_missing (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  if (*lacks[i].script != '\0')
    med_test_fleet_run_script (ward->engine, lacks[i].script);
  g_autoptr (MedReport) report = make (ward);
  g_autofree char *missing = dup_missing (report);
  const char *before =
      g_str_equal (lacks[i].missing, "handed-over") || g_str_equal (lacks[i].missing, "verified")
          ? NULL
          : lacks[i].missing;
  g_autofree char *expected = before != NULL ? g_strdup_printf ("%s%sperformed returned-to-service",
                                                                before, *before != '\0' ? " " : "")
                              : g_str_equal (lacks[i].missing, "verified")
                                  ? g_strdup ("performed verified returned-to-service")
                                  : g_strdup ("handed-over performed returned-to-service");

  g_assert_cmpstr (missing, ==, expected);
}

static void
test_no_order (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_null (report_fixture_try (ward->engine, MED_REPORT_WORK_ORDER, 4711, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (report_fixture_try (ward->engine, MED_REPORT_DEVICE, 4711, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

static const char *
get_removed (MedReport *report)
{
  JsonObject *removal = med_json_get_object (report->data, "removal");

  return removal != NULL ? med_json_get_text (removal, "version") : NULL;
}

/* What the device reads once the patch is taken away; null where the work is to install it. */
static void
test_removal (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  g_autoptr (MedReport) installed = make (ward);
  g_assert_null (get_removed (installed));
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'removal-required'");
  g_autoptr (MedReport) to_remove = make (ward);
  g_assert_cmpstr (get_removed (to_remove), ==, "4.1");
  /* A failure that is restored leads back as well, but nothing is removed. */
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'restoring'");
  g_autoptr (MedReport) restoring = make (ward);
  g_assert_null (get_removed (restoring));
  /* Without an install that succeeded nothing is known of what was before. */
  med_test_fleet_run_script (ward->engine, "UPDATE disposition SET state = 'removal-required';"
                                           "UPDATE attempt SET state = 'failed'");
  g_autoptr (MedReport) unknown = make (ward);
  g_assert_null (get_removed (unknown));
}

/* The same facts make the same hash, and any change another one. */
static void
test_hash (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_ward_carry_to (ward, MED_DISPOSITION_IN_SERVICE);
  g_autoptr (MedReport) first = make (ward);
  g_autoptr (MedReport) second = make (ward);
  g_assert_cmpstr (first->hash, ==, second->hash);
  med_test_fleet_run_script (ward->engine, "UPDATE attempt SET restore_point = 'image 8'");
  g_autoptr (MedReport) third = make (ward);
  g_assert_cmpstr (first->hash, !=, third->hash);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/report/work-order/" name
  g_test_add_func (CASE ("banner-of-every-state"), test_banners);
  g_test_add_func (CASE ("sheet-before-the-work"), test_sheet);
  g_test_add_func (CASE ("sheet-without-a-way-back"), test_no_way_back);
  g_test_add_func (CASE ("no-such-order-or-device"), test_no_order);
  g_test_add_func (CASE ("hash-follows-the-facts"), test_hash);
  g_test_add_func (CASE ("removal-leads-back"), test_removal);
  for (guint i = 0; i < G_N_ELEMENTS (lacks); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("lacks/"), lacks[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_missing);
    }
  return g_test_run ();
}
