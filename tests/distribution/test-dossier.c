/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/distribution/med-dossier.h"
#include "engine/distribution/med-target.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

/* A patch that its vendor released for the release of one device. */
typedef struct
{
  MedTestEngine *engine;
  gint64 device_id;
  gint64 patch_id;
  gint64 statement_id;
} Fixture;

typedef struct
{
  gint64 patch_id;
  gint64 device_id;
} Input;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *text = med_test_statement (NULL, NULL);

  self->engine = med_test_engine_new ();
  med_test_statement_add_people (self->engine);
  self->device_id =
      med_test_fleet_add_device (self->engine, "10233", "Nordlicht", "Exa CT 64", "4.1");
  self->statement_id = med_test_statement_release (self->engine, text);
  self->patch_id = med_test_engine_count (self->engine, "SELECT id FROM patch");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  med_test_engine_free (self->engine);
}

static gpointer
dossier_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_dossier_load_sync (connection, ((Input *) data)->patch_id, error);
}

static gpointer
target_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Input *input = data;

  return med_target_check_sync (connection, input->patch_id, input->device_id, error);
}

static MedDossier *
load (Fixture *self)
{
  Input input = { .patch_id = self->patch_id };
  g_autoptr (GError) error = NULL;
  MedDossier *dossier =
      med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, dossier_func, &input, &error);

  g_assert_no_error (error);
  g_assert_nonnull (dossier);
  return dossier;
}

static void
expect_target (Fixture *self, gint64 device_id, MedCheckResult result, const char *words)
{
  Input input = { self->patch_id, device_id };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTarget) target =
      med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, target_func, &input, &error);

  g_assert_no_error (error);
  g_assert_nonnull (target);
  g_test_message ("%s", target->reason);
  g_assert_cmpint (target->result, ==, result);
  g_assert_nonnull (strstr (target->reason, words));
}

static gint64
import (Fixture *self, const char *text)
{
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_statement_import (self->engine, 1, text, &imported, &error));
  g_assert_no_error (error);
  return imported.statement_id;
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  g_autoptr (MedDossier) dossier = load (self);

  g_assert_cmpstr (dossier->patch->number, ==, "KB5025221");
  g_assert_nonnull (dossier->statement);
  g_assert_cmpint (dossier->statement->id, ==, self->statement_id);
  g_assert_cmpuint (dossier->standings->len, ==, 1);
  const MedDossierStanding *standing = med_dossier_get_standing (dossier);
  g_assert_nonnull (standing);
  g_assert_cmpstr (standing->reference, ==, "NL-2026-014");
  g_assert_cmpint (standing->revision, ==, 1);
  g_assert_false (standing->origin_letter);
  g_assert_cmpstr (standing->entered_name, ==, "Sato Keiko");
  g_assert_cmpstr (standing->confirmed_name, ==, "Ito Ken");
  g_assert_cmpint (standing->confirmed_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpstr (standing->document_name, ==, "s.json");
  g_assert_true (med_dossier_is_released (dossier));
  g_assert_cmpuint (dossier->payloads->len, ==, 1);
  const MedDossierPayload *payload = dossier->payloads->pdata[0];
  g_assert_cmpstr (payload->payload->sha256, ==, MED_TEST_PAYLOAD_SHA256);
  g_assert_cmpint (payload->checks[MED_CHECK_BYTES]->result, ==, MED_CHECK_NOT_CHECKED);
  g_assert_cmpint (payload->checks[MED_CHECK_AUTHENTICITY]->result, ==, MED_CHECK_VOUCHED);
  g_assert_cmpint (payload->checks[MED_CHECK_MALWARE]->result, ==, MED_CHECK_NOT_CHECKED);
  g_assert_null (dossier->last_medium);
  g_assert_cmpuint (strlen (dossier->policy), >, 40);
}

static void
test_not_there (Fixture *self, gconstpointer data)
{
  static const gint64 ids[] = { 0, -1, 99, G_MAXINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      Input input = { .patch_id = ids[i], .device_id = self->device_id };
      g_autoptr (GError) error = NULL;

      g_assert_null (
          med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, dossier_func, &input, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
      g_clear_error (&error);
      g_assert_null (
          med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, target_func, &input, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
      g_clear_error (&error);
      input = (Input){ .patch_id = self->patch_id, .device_id = ids[i] };
      g_assert_null (
          med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, target_func, &input, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
    }
}

/* A patch of which the vendor has said nothing has a dossier without its second half. */
static void
test_without_a_statement (Fixture *self, gconstpointer data)
{
  med_test_fleet_run_script (
      self->engine, "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) "
                    "VALUES (77, 'KB1', 'Microsoft', 1, 1)");
  self->patch_id = 77;
  g_autoptr (MedDossier) dossier = load (self);
  g_assert_null (dossier->statement);
  g_assert_null (med_dossier_get_standing (dossier));
  g_assert_false (med_dossier_is_released (dossier));
  g_assert_cmpuint (dossier->standings->len + dossier->releases->len + dossier->payloads->len, ==,
                    0);
  expect_target (self, self->device_id, MED_CHECK_FAILED, "Not released for Exa CT 64 4.1");
}

/* The newest that was not refused is shown, whether or not it counts already. */
static void
test_revisions (Fixture *self, gconstpointer data)
{
  g_autofree char *second = med_test_statement ("\"revision\": 1", "\"revision\": 2",
                                                "kb5025221.msu", "kb5025221-2.msu", NULL);
  gint64 second_id = import (self, second);
  g_autoptr (MedDossier) waiting = load (self);
  const MedDossierStanding *standing = med_dossier_get_standing (waiting);

  g_assert_cmpuint (waiting->standings->len, ==, 2);
  g_assert_nonnull (standing);
  g_assert_cmpint (standing->statement_id, ==, second_id);
  g_assert_null (standing->confirmed_name);
  g_assert_cmpint (standing->confirmed_usec, ==, 0);
  g_assert_cmpstr (((MedDossierPayload *) waiting->payloads->pdata[0])->payload->name, ==,
                   "kb5025221-2.msu");
  /* What counts is still the first. */
  g_assert_true (med_dossier_is_released (waiting));
  med_test_fleet_run_script (self->engine,
                             "UPDATE statement SET refused_reason = 'a copy' WHERE revision = 2");
  g_autoptr (MedDossier) refused = load (self);
  standing = med_dossier_get_standing (refused);
  g_assert_nonnull (standing);
  g_assert_cmpint (standing->statement_id, ==, self->statement_id);
  g_assert_cmpstr (((MedDossierStanding *) refused->standings->pdata[0])->refused_reason, ==,
                   "a copy");
  med_test_fleet_run_script (self->engine, "UPDATE statement SET refused_reason = 'both'");
  g_autoptr (MedDossier) none = load (self);
  g_assert_null (none->statement);
  g_assert_cmpuint (none->standings->len, ==, 2);
}

/* Devices are counted by the release they have, retired ones not. */
static void
test_devices (Fixture *self, gconstpointer data)
{
  gint64 second =
      med_test_fleet_add_device (self->engine, "10234", "Nordlicht", "Exa CT 64", "4.1");
  gint64 other = med_test_fleet_add_device (self->engine, "10235", "Nordlicht", "Exa CT 64", "3.9");
  const gint64 devices[] = { self->device_id, second, other };

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      g_autofree char *script =
          g_strdup_printf ("INSERT INTO disposition (patch_id, device_id, state, since_usec) VALUES"
                           " (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", 'candidate', 1)",
                           self->patch_id, devices[i]);
      med_test_fleet_run_script (self->engine, script);
    }
  g_autoptr (MedDossier) dossier = load (self);
  g_assert_cmpint (dossier->n_devices, ==, 3);
  g_assert_cmpuint (dossier->releases->len, ==, 2);
  const MedDossierRelease *older = dossier->releases->pdata[0];
  const MedDossierRelease *released = dossier->releases->pdata[1];
  g_assert_cmpstr (older->version, ==, "3.9");
  g_assert_cmpint (older->n_devices, ==, 1);
  g_assert_cmpint (older->state, ==, MED_VENDOR_STATE_AVAILABLE);
  g_assert_cmpint (older->since_usec, ==, 0);
  g_assert_cmpint (released->n_devices, ==, 2);
  g_assert_cmpint (released->state, ==, MED_VENDOR_STATE_RELEASED);
  g_assert_cmpint (released->since_usec, ==, MED_TEST_NOW_USEC);
  med_test_fleet_run_script (self->engine,
                             "UPDATE device SET retired_usec = 1 WHERE asset = '10234'");
  g_autoptr (MedDossier) fewer = load (self);
  g_assert_cmpint (fewer->n_devices, ==, 2);
}

static void
test_inquiries_and_media (Fixture *self, gconstpointer data)
{
  med_test_fleet_run_script (
      self->engine,
      "INSERT INTO vendor_inquiry (patch_id, product_id, asked_usec, asked_by, channel, answer,"
      " answered_usec) VALUES (1, 1, 1000, 1, 'mail', 'soon', 2000), (1, 1, 3000, 2, 'phone', NULL,"
      " NULL);"
      "INSERT INTO distribution (payload_id, device_id, medium, path, result, detail, by_person,"
      " at_usec) VALUES (1, NULL, '/media/first', 'x', 'succeeded', '', 1, 10),"
      " (1, 1, '/media/second', 'x', 'not-distributed', 'full', 1, 20)");
  g_autoptr (MedDossier) dossier = load (self);
  g_assert_cmpuint (dossier->inquiries->len, ==, 2);
  const MedDossierInquiry *newest = dossier->inquiries->pdata[0];
  const MedDossierInquiry *oldest = dossier->inquiries->pdata[1];
  g_assert_cmpstr (newest->channel, ==, "phone");
  g_assert_cmpstr (newest->asked_name, ==, "Ito Ken");
  g_assert_null (newest->answer);
  g_assert_cmpint (newest->answered_usec, ==, 0);
  g_assert_cmpstr (oldest->answer, ==, "soon");
  g_assert_cmpint (oldest->answered_usec, ==, 2000);
  /* The last copy is told, not the last good one. */
  g_assert_cmpstr (dossier->last_medium, ==, "/media/second");
  g_assert_false (dossier->last_medium_succeeded);
  g_assert_cmpint (dossier->last_medium_usec, ==, 20);
}

/* Each way in which a patch does not fit, by itself. */
static const struct
{
  const char *script;
  const char *undo;
  const char *words;
} misfits[] = {
  { "UPDATE device SET retired_usec = 1", "UPDATE device SET retired_usec = NULL",
    "10233 is retired" },
  { "UPDATE patch SET scope = 'outside-feature'", "UPDATE patch SET scope = 'security'",
    "outside scope" },
  { "UPDATE patch SET scope = 'outside-application'", "UPDATE patch SET scope = 'security'",
    "outside scope" },
  { "UPDATE release SET version = '' WHERE version = '4.1'",
    "UPDATE release SET version = '4.1' WHERE version = ''", "is not known" },
  { "INSERT INTO config_patch SELECT config_id, 1 FROM device", "DELETE FROM config_patch",
    "is installed on device 10233" },
  { "UPDATE vendor_track SET state = 'withdrawn'", "UPDATE vendor_track SET state = 'released'",
    "taken it back" },
  { "UPDATE vendor_track SET state = 'approved'", "UPDATE vendor_track SET state = 'released'",
    "Not released for Exa CT 64 4.1" },
  { "UPDATE vendor_track SET state = 'superseded'", "UPDATE vendor_track SET state = 'released'",
    "newer released patch" },
  { "UPDATE statement SET valid_until_usec = 1", "UPDATE statement SET valid_until_usec = NULL",
    "no longer valid" },
  { "INSERT INTO statement_patch_relation VALUES (1, 'requires', 'KB9')",
    "DELETE FROM statement_patch_relation", "KB9 must be installed" },
};

static void
test_target (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (misfits); i++)
    {
      g_test_message ("%s", misfits[i].script);
      expect_target (self, self->device_id, MED_CHECK_PASSED, "Released for Exa CT 64 4.1");
      med_test_fleet_run_script (self->engine, misfits[i].script);
      expect_target (self, self->device_id, MED_CHECK_FAILED, misfits[i].words);
      med_test_fleet_run_script (self->engine, misfits[i].undo);
    }
  expect_target (self, self->device_id, MED_CHECK_PASSED, "Released for Exa CT 64 4.1");
}

/* What must come first must be the same maker's: KB9 of another is another patch. */
static void
test_prerequisite_of_another_maker (Fixture *self, gconstpointer data)
{
  med_test_fleet_run_script (
      self->engine, "INSERT INTO statement_patch_relation VALUES (1, 'requires', 'KB9');"
                    "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES"
                    " (77, 'KB9', 'Adobe', 1, 1), (78, 'KB9', 'Microsoft', 1, 1);"
                    "INSERT INTO config_patch SELECT config_id, 77 FROM device");
  expect_target (self, self->device_id, MED_CHECK_FAILED, "KB9 must be installed");
  med_test_fleet_run_script (self->engine,
                             "INSERT INTO config_patch SELECT config_id, 78 FROM device");
  expect_target (self, self->device_id, MED_CHECK_PASSED, "Released for");
}

/* The last moment at which the statement is valid, and the first at which it is not. */
static void
test_end_of_validity (Fixture *self, gconstpointer data)
{
  gint64 end_usec = med_test_engine_count (self->engine, "SELECT valid_until_usec FROM statement");

  med_clock_advance (self->engine->clock, end_usec - MED_TEST_NOW_USEC - 1);
  expect_target (self, self->device_id, MED_CHECK_PASSED, "Released for");
  med_clock_advance (self->engine->clock, 1);
  expect_target (self, self->device_id, MED_CHECK_FAILED, "no longer valid");
}

#define ADD(name, func) g_test_add ("/distribution/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("dossier/whole", test_whole);
  ADD ("dossier/what-is-not-there", test_not_there);
  ADD ("dossier/without-a-statement", test_without_a_statement);
  ADD ("dossier/newest-revision-not-refused", test_revisions);
  ADD ("dossier/devices-by-release", test_devices);
  ADD ("dossier/inquiries-and-media", test_inquiries_and_media);
  ADD ("target/each-misfit", test_target);
  ADD ("target/prerequisite-of-another-maker", test_prerequisite_of_another_maker);
  ADD ("target/end-of-validity", test_end_of_validity);
  return g_test_run ();
}
