/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-ward.h"

#include "engine/awareness/med-patch.h"
#include "engine/base/med-error.h"
#include "engine/distribution/med-payload.h"
#include "engine/distribution/med-verification.h"
#include "engine/installation/med-run.h"
#include "engine/schedule/med-downtime.h"
#include "engine/statement/med-statement-confirm.h"
#include "engine/statement/med-statement-import.h"
#include "support/med-test-fleet.h"

#define PAYLOAD "the bytes of the patch\n"

static const MedRole roles[] = {
  MED_ROLE_NONE,           MED_ROLE_TECHNICIAN,       MED_ROLE_TECHNICIAN,      MED_ROLE_LEAD,
  MED_ROLE_CLINICAL_OWNER, MED_ROLE_SECURITY_OFFICER, MED_ROLE_VENDOR_ENGINEER, MED_ROLE_AUDITOR,
  MED_ROLE_CURATOR,
};

typedef struct
{
  MedTestWard *ward;
  gconstpointer what;
  MedTestReport report;
  int number;
  const char *text;
  gint64 id;
} Call;

static gboolean
run (MedTestWard *self, MedStoreFunc func, Call *call, GError **error)
{
  call->ward = self;
  return med_test_engine_run (self->engine, MED_STORE_WRITER, func, call, error) != NULL;
}

static void
add_people (MedTestWard *self)
{
  g_autoptr (GString) script = g_string_new (NULL);

  for (guint i = 1; i < G_N_ELEMENTS (roles); i++)
    g_string_append_printf (script,
                            "INSERT INTO person (id, login, name, salt, verifier, iterations) "
                            "VALUES (%u, 'p%u', 'Person %u', '00', '00', 1);"
                            "INSERT INTO person_role (person_id, role) VALUES (%u, '%s');",
                            (guint) self->base + i, i, i, (guint) self->base + i,
                            med_role_to_word (roles[i]));
  med_test_fleet_run_script (self->engine, script->str);
}

static void
add_calendar (MedTestWard *self)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO calendar_source (kind, name, device_id, time_zone, read_usec, "
      "covers_from_usec, covers_until_usec) VALUES ('ics', 'CT', %" G_GINT64_FORMAT
      ", 'Asia/Tokyo', %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")",
      self->device_id, MED_TEST_NOW_USEC, MED_TEST_NOW_USEC - MED_USEC_PER_DAY,
      MED_TEST_NOW_USEC + 30 * MED_USEC_PER_DAY);

  med_test_fleet_run_script (self->engine, script);
}

static gpointer
add_patch_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  Call *call = input;
  char *cves[] = { (char *) "CVE-2026-1000", NULL };
  const MedPatch patch = { .number = (char *) "KB1",
                           .cots_vendor = (char *) "Microsoft",
                           .cots_product = (char *) "Windows",
                           .title = (char *) "",
                           .released_usec = MED_TEST_NOW_USEC - 30 * MED_USEC_PER_DAY,
                           .released_source = (char *) "https://cots.test/kb1",
                           .scope = (char *) "security",
                           .cves = cves };

  return med_patch_add_sync (connection, call->ward->base + MED_TEST_CURATOR, &patch,
                             &call->ward->patch_id, error)
             ? MED_STORE_OK
             : NULL;
}

static char *
build_statement (int revision, const char *state, gboolean reversible)
{
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, PAYLOAD, -1);
  const char *evidence = "{ \"evidence\": \"tested on a CT\", \"reference\": \"V-1\" }";

  return g_strdup_printf (
      "{ \"format\": \"medpatch-vendor-statement-1.0\", \"manufacturer\": \"Exa\","
      "\"reference\": \"EXA-1\", \"revision\": %d, \"issued\": \"2026-11-01\","
      "\"patch\": { \"number\": \"KB1\", \"vendor\": \"Microsoft\", \"product\": \"Windows\","
      "\"title\": \"Fix\", \"released\": \"2026-10-24\", \"cves\": [\"CVE-2026-1000\"] },"
      "\"releases\": [ { \"model\": \"CT 64\", \"from_version\": \"4.1\", \"to_version\": \"4.2\","
      "\"state\": \"%s\", \"vex_status\": \"affected\", \"risk\": \"r\","
      "\"mitigating_factors\": \"m\" } ],"
      "\"impact_analysis\": { \"date\": \"2026-10-30\", \"components\": [\"Windows\"],"
      "\"interactions\": \"none\", \"effect_of_failed_update\": \"no start\","
      "\"measures\": \"backup\", \"residual_risk\": \"low\", \"residual_risk_acceptable\": true },"
      "\"validation\": { \"date\": \"2026-10-31\", \"functions_as_intended\": %s,"
      "\"meets_cots_specification\": %s, \"safe_and_effective\": %s, \"meets_regulations\": %s,"
      "\"maintainable\": %s, \"free_of_malware\": %s },"
      "\"payloads\": [ { \"name\": \"kb1.msu\", \"size_bytes\": %zu, \"sha256\": \"%s\" } ],"
      "\"installation\": { \"method\": \"hospital-staff\", \"timing\": \"own-date\","
      "\"minutes\": { \"prepare\": 5, \"install\": 20, \"restart\": 5, \"verify\": 10,"
      "\"rollback\": 20 }, \"prepare_steps\": [\"Close the console\"],"
      "\"install_steps\": [\"Run kb1.msu\", \"Restart\"],"
      "\"verification_steps\": [\"Scan the phantom\", \"Compare the CT numbers\"],"
      "\"rollback_steps\": [\"Restore the image\"], \"requires\": [], \"supersedes\": [],"
      "\"reversible\": %s, \"removal_instruction\": \"Uninstall KB1\" } }",
      revision, state, evidence, evidence, evidence, evidence, evidence, evidence, strlen (PAYLOAD),
      sha256, reversible ? "true" : "false");
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  MedStatementImported imported;
  g_autoptr (GBytes) json = g_bytes_new (call->text, strlen (call->text));
  const MedStatementSource source = { .json = json, .name = "statement.json" };

  if (!med_statement_import_sync (connection, call->ward->base + MED_TEST_CURATOR, &source,
                                  &imported, error))
    return NULL;
  call->id = imported.statement_id;
  g_autofree char *subject = med_statement_dup_subject (imported.statement_id);
  g_autoptr (MedSignature) signature = med_test_ward_sign (
      call->ward, call->ward->base + MED_TEST_LEAD, MED_MEANING_CONFIRMED, subject);
  return med_statement_confirm_sync (connection, imported.statement_id, signature, error)
             ? MED_STORE_OK
             : NULL;
}

/* Another revision of the vendor's statement, confirmed by a second person. */
void
med_test_ward_state (MedTestWard *self, int revision, const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = build_statement (revision, state, TRUE);
  Call call = { .text = text };

  run (self, import_func, &call, &error);
  g_assert_no_error (error);
  self->statement_id = call.id;
}

static gpointer
record_scan_func (MedConnection *connection,
                  gpointer input,
                  GCancellable *cancellable,
                  GError **error)
{
  Call *call = input;
  const MedScanRecord scan = { .engine = "ClamAV 1.4",
                               .signatures_usec = MED_TEST_NOW_USEC - MED_USEC_PER_HOUR,
                               .scanned_usec = MED_TEST_NOW_USEC,
                               .clean = TRUE,
                               .note = "scan station" };

  return med_payload_record_scan_sync (connection, call->id, call->ward->base + MED_TEST_TECH,
                                       &scan, error)
             ? MED_STORE_OK
             : NULL;
}

static void
add_payload (MedTestWard *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = med_test_fleet_write_file (self->engine, "kb1.msu", PAYLOAD);
  Call call = { .id = med_test_engine_count (self->engine, "SELECT max(id) FROM payload") };
  g_autoptr (MedVerificationOutcome) outcome =
      med_verification_run_sync (med_engine_get_store (self->engine->engine), self->engine->dir,
                                 call.id, self->base + MED_TEST_TECH, path, NULL, NULL, &error);

  g_assert_no_error (error);
  run (self, record_scan_func, &call, &error);
  g_assert_no_error (error);
}

/* Makes the ward up to the candidate, in an engine that has people already. */
MedTestWard *
med_test_ward_new_in (MedTestEngine *engine, gboolean high_risk, gboolean reversible)
{
  g_autoptr (GError) error = NULL;
  MedTestWard *self = g_new0 (MedTestWard, 1);
  g_autofree char *text = build_statement (1, "released", reversible);
  Call call = { .text = text };

  self->engine = engine;
  self->base = med_test_engine_count (engine, "SELECT coalesce(max(id), 0) FROM person");
  self->attempt_id = g_uuid_string_random ();
  self->session = med_run_dup_workstation_session ();
  add_people (self);
  self->device_id = med_test_fleet_add_device (self->engine, "10233", "Exa", "CT 64", "4.1");
  if (high_risk)
    med_test_fleet_run_script (self->engine, "UPDATE product SET high_risk = 1");
  add_calendar (self);
  run (self, add_patch_func, &call, &error);
  g_assert_no_error (error);
  run (self, import_func, &call, &error);
  g_assert_no_error (error);
  self->statement_id = call.id;
  add_payload (self);
  g_assert_true (med_test_ward_catch_up (self));
  self->disposition_id = med_test_engine_count (self->engine, "SELECT max(id) FROM disposition");
  return self;
}

/* The same, in an engine of its own. */
MedTestWard *
med_test_ward_new (gboolean high_risk, gboolean reversible)
{
  MedTestWard *self = med_test_ward_new_in (med_test_engine_new (), high_risk, reversible);

  self->owns_engine = TRUE;
  return self;
}

void
med_test_ward_free (MedTestWard *self)
{
  if (self->owns_engine)
    med_test_engine_free (self->engine);
  g_free (self->attempt_id);
  g_free (self->session);
  g_free (self);
}

MedSignature *
med_test_ward_sign (MedTestWard *self, gint64 person_id, MedMeaning meaning, const char *subject)
{
  MedSignature *signature = g_new0 (MedSignature, 1);

  signature->person_id = person_id;
  signature->roles = roles[person_id - self->base];
  signature->meaning = meaning;
  signature->subject = g_strdup (subject);
  signature->signed_usec = med_clock_now_usec (self->engine->clock);
  return signature;
}

MedSignature *
med_test_ward_sign_order (MedTestWard *self, gint64 person_id, MedMeaning meaning)
{
  g_autofree char *subject = med_disposition_dup_subject (self->disposition_id);

  return med_test_ward_sign (self, person_id, meaning, subject);
}

MedSignature *
med_test_ward_sign_device (MedTestWard *self, gint64 person_id, MedMeaning meaning)
{
  g_autofree char *subject = med_service_dup_subject (self->device_id);

  return med_test_ward_sign (self, person_id, meaning, subject);
}

#define CALL_FUNC(name, type, function)                                                            \
  static gpointer name##_func (MedConnection *connection, gpointer input,                          \
                               GCancellable *cancellable, GError **error)                          \
  {                                                                                                \
    Call *call = input;                                                                            \
    return function (connection, (const type *) call->what, error) ? MED_STORE_OK : NULL;          \
  }                                                                                                \
  gboolean med_test_ward_##name (MedTestWard *self, const type *what, GError **error)              \
  {                                                                                                \
    Call call = { .what = what };                                                                  \
    return run (self, name##_func, &call, error);                                                  \
  }

CALL_FUNC (apply, MedDispositionRequest, med_disposition_apply_sync)
CALL_FUNC (serve, MedServiceRequest, med_service_apply_sync)
CALL_FUNC (start, MedAttemptStart, med_attempt_start_sync)

static gpointer
options_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_disposition_options_sync (connection, call->ward->disposition_id, call->id, error);
}

GPtrArray *
med_test_ward_options (MedTestWard *self, gint64 person_id, GError **error)
{
  Call call = { .ward = self, .id = person_id };

  return med_test_engine_run (self->engine, MED_STORE_INTERACTIVE, options_func, &call, error);
}

static gpointer
report_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return call->report (connection, call->what, error) ? MED_STORE_OK : NULL;
}

gboolean
med_test_ward_report (MedTestWard *self,
                      MedTestReport func,
                      const MedAttemptReport *report,
                      GError **error)
{
  Call call = { .what = report, .report = func };

  return run (self, report_func, &call, error);
}

static gpointer
tick_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  gint64 n;

  if (!med_connection_get_int (
          connection, "SELECT count(*) FROM attempt_step WHERE attempt_id = $1 AND phase = $2",
          MED_VALUES (MED_TEXT (call->ward->attempt_id),
                      MED_TEXT (med_step_phase_to_word (call->number))),
          &n, error))
    return NULL;
  for (int i = 1; i <= n; i++)
    if (!med_attempt_tick_sync (connection, call->ward->attempt_id, call->number, i, call->text,
                                NULL, call->ward->base + MED_TEST_TECH_2, error))
      return NULL;
  return MED_STORE_OK;
}

/* All steps of a phase. */
gboolean
med_test_ward_tick (MedTestWard *self, MedStepPhase phase, const char *result)
{
  g_autoptr (GError) error = NULL;
  Call call = { .number = phase, .text = result };

  return run (self, tick_func, &call, &error);
}

static gpointer
catch_up_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  gboolean did_something;

  if (!med_worklist_catch_up_sync (connection, NULL, &did_something, error))
    return NULL;
  call->number = did_something;
  return MED_STORE_OK;
}

/* Whether it did something. */
gboolean
med_test_ward_catch_up (MedTestWard *self)
{
  g_autoptr (GError) error = NULL;
  Call call = { 0 };

  run (self, catch_up_func, &call, &error);
  g_assert_no_error (error);
  return call.number;
}

static gpointer
plan_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  MedDowntimeNeed need;

  return med_downtime_need_sync (connection, call->ward->patch_id, call->ward->device_id, &need,
                                 error) &&
                 med_downtime_place_sync (connection, call->ward->base + MED_TEST_TECH, &need,
                                          med_connection_now_usec (connection), "Dr. Sato", "CT 2",
                                          &call->id, error)
             ? MED_STORE_OK
             : NULL;
}

gint64
med_test_ward_plan (MedTestWard *self)
{
  g_autoptr (GError) error = NULL;
  Call call = { 0 };

  run (self, plan_func, &call, &error);
  g_assert_no_error (error);
  return call.id;
}

static void
authorize (MedTestWard *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_order (self, self->base + MED_TEST_LEAD, MED_MEANING_APPROVED);
  const MedDispositionRequest request = { .disposition_id = self->disposition_id,
                                          .to = MED_DISPOSITION_AUTHORIZED,
                                          .person_id = self->base + MED_TEST_LEAD,
                                          .signature = signature };

  med_test_ward_apply (self, &request, &error);
  g_assert_no_error (error);
}

static void
move (MedTestWard *self, MedDispositionState to, gint64 downtime_id)
{
  g_autoptr (GError) error = NULL;
  const MedDispositionRequest request = { .disposition_id = self->disposition_id,
                                          .to = to,
                                          .person_id = self->base + MED_TEST_TECH,
                                          .downtime_id = downtime_id };

  med_test_ward_apply (self, &request, &error);
  g_assert_no_error (error);
}

static void
hand_over (MedTestWard *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_device (self, self->base + MED_TEST_CLINICAL, MED_MEANING_HANDED_OVER);
  MedServiceRequest request = { .device_id = self->device_id,
                                .to = MED_SERVICE_HANDED_OVER,
                                .person_id = self->base + MED_TEST_CLINICAL,
                                .signature = signature };

  med_test_ward_serve (self, &request, &error);
  g_assert_no_error (error);
  request.to = MED_SERVICE_UNDER_SERVICE;
  request.person_id = self->base + MED_TEST_TECH;
  request.signature = NULL;
  med_test_ward_serve (self, &request, &error);
  g_assert_no_error (error);
}

static void
begin (MedTestWard *self)
{
  g_autoptr (GError) error = NULL;
  const MedAttemptStart start = { .attempt_id = self->attempt_id,
                                  .disposition_id = self->disposition_id,
                                  .person_id = self->base + MED_TEST_TECH,
                                  .version_read = "4.1",
                                  .restore_point = "image 7",
                                  .session = self->session,
                                  .rehashed_usec = med_clock_now_usec (self->engine->clock) };

  hand_over (self);
  med_test_ward_start (self, &start, &error);
  g_assert_no_error (error);
}

static void
succeed (MedTestWard *self)
{
  g_autoptr (GError) error = NULL;
  const MedAttemptReport report = { .attempt_id = self->attempt_id,
                                    .person_id = self->base + MED_TEST_TECH,
                                    .version_read = "4.2" };

  g_assert_true (med_test_ward_tick (self, MED_STEP_PREPARE, "done"));
  g_assert_true (med_test_ward_tick (self, MED_STEP_INSTALL, "done"));
  med_test_ward_report (self, med_attempt_report_success_sync, &report, &error);
  g_assert_no_error (error);
}

static void
verify (MedTestWard *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_order (self, self->base + MED_TEST_TECH_2, MED_MEANING_VERIFIED);
  const MedAttemptReport report = { .attempt_id = self->attempt_id,
                                    .person_id = self->base + MED_TEST_TECH_2,
                                    .version_read = "4.2",
                                    .signature = signature };

  g_assert_true (med_test_ward_tick (self, MED_STEP_VERIFY, "done"));
  med_test_ward_report (self, med_attempt_verify_sync, &report, &error);
  g_assert_no_error (error);
}

/* Along the usual way, from the candidate on. */
void
med_test_ward_carry_to (MedTestWard *self, MedDispositionState state)
{
  authorize (self);
  if (state == MED_DISPOSITION_AUTHORIZED)
    return;
  move (self, MED_DISPOSITION_STAGED, 0);
  if (state == MED_DISPOSITION_STAGED)
    return;
  move (self, MED_DISPOSITION_SCHEDULED, med_test_ward_plan (self));
  if (state == MED_DISPOSITION_SCHEDULED)
    return;
  begin (self);
  if (state == MED_DISPOSITION_INSTALLING)
    return;
  succeed (self);
  if (state == MED_DISPOSITION_INSTALLED_UNVERIFIED)
    return;
  verify (self);
  g_assert_cmpint (state, ==, MED_DISPOSITION_IN_SERVICE);
}

void
med_test_ward_assert_state (MedTestWard *self, const char *disposition, const char *service)
{
  g_autofree char *state =
      med_test_fleet_dup_text (self->engine, "SELECT state FROM disposition ORDER BY id LIMIT 1");
  g_autofree char *device = med_test_fleet_dup_text (
      self->engine, "SELECT service_state FROM device ORDER BY id LIMIT 1");

  g_assert_cmpstr (state, ==, disposition);
  g_assert_cmpstr (device, ==, service);
}

char *
med_test_ward_snapshot (MedTestWard *self)
{
  return med_test_fleet_dup_text (
      self->engine,
      "SELECT (SELECT group_concat(id || state || row_version || coalesce(downtime_id, '')) FROM "
      "disposition) || '|' || (SELECT group_concat(id || service_state || config_id || "
      "row_version) FROM device) || '|' || (SELECT count(*) FROM transition) || '|' || (SELECT "
      "count(*) FROM change) || '|' || (SELECT count(*) FROM signature) || '|' || (SELECT "
      "coalesce(group_concat(id || state), '') FROM attempt) || '|' || (SELECT "
      "coalesce(group_concat(id || state), '') FROM downtime) || '|' || (SELECT "
      "coalesce(group_concat(phase || ordinal || coalesce(result, '')), '') FROM attempt_step)");
}

static gboolean
sign_and_report (MedTestWard *ward,
                 MedTestReport func,
                 gint64 person_id,
                 const char *version,
                 const char *text,
                 GError **error)
{
  g_autoptr (MedSignature) signature =
      med_test_ward_sign_order (ward, person_id, MED_MEANING_VERIFIED);
  const MedAttemptReport what = { .attempt_id = ward->attempt_id,
                                  .person_id = person_id,
                                  .version_read = version,
                                  .text = text,
                                  .signature = signature };

  return med_test_ward_report (ward, func, &what, error);
}

/* Refused with this code, and not one row has changed. */
void
med_test_ward_report_refused (
    MedTestWard *ward, MedTestReport func, gint64 person_id, const char *version, MedError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);

  g_assert_false (sign_and_report (ward, func, person_id, version, NULL, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

void
med_test_ward_report_done (
    MedTestWard *ward, MedTestReport func, gint64 person_id, const char *version, const char *text)
{
  g_autoptr (GError) error = NULL;

  sign_and_report (ward, func, person_id, version, text, &error);
  g_assert_no_error (error);
}
