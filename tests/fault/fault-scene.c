/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault/fault-scene.h"

#include <glib/gstdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/awareness/med-patch.h"
#include "engine/distribution/med-payload.h"
#include "engine/distribution/med-verification.h"
#include "engine/inventory/med-people.h"
#include "engine/statement/med-statement-confirm.h"
#include "engine/statement/med-statement-import.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

#define IN_MEMORY "/dev/shm"
/* Disks before and after, and the record of all that was written. */
#define ROOM_BYTES (G_GUINT64_CONSTANT (512) * 1024 * 1024)

static const MedRole roles[] = {
  MED_ROLE_NONE,           MED_ROLE_TECHNICIAN,       MED_ROLE_TECHNICIAN,      MED_ROLE_LEAD,
  MED_ROLE_CLINICAL_OWNER, MED_ROLE_SECURITY_OFFICER, MED_ROLE_VENDOR_ENGINEER, MED_ROLE_AUDITOR,
  MED_ROLE_CURATOR,
};

char *
fault_scene_payload_path (const char *input, guint number)
{
  return g_strdup_printf ("%s/payload-%u.bin", input, number);
}

char *
fault_scene_sheet_path (const char *input, guint number)
{
  return g_strdup_printf ("%s/devices-%u.csv", input, number);
}

char *
fault_scene_advisory_path (const char *input, guint number)
{
  return g_strdup_printf ("%s/advisory-%02u.json", input, number);
}

char *
fault_scene_statement_path (const char *input)
{
  return g_build_filename (input, "statement.json", NULL);
}

char *
fault_scene_evidence_path (const char *input, guint number)
{
  return g_strdup_printf ("%s/evidence-%u.log", input, number);
}

char *
fault_scene_sheet_asset (guint number, guint row)
{
  return g_strdup_printf ("S%u-%04u", number, row);
}

/* Sizes that are no multiple of a block, so that the last sector is a part of one. */
static gsize
payload_size (guint number)
{
  return 200 * 1000 + number * 149 * 1001;
}

static void
write_file (const char *path, const char *data, gssize size)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
}

/* The same bytes in each run: what is found with a seed is found again. */
static void
write_payloads (FaultScene *self)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261123);

  for (guint i = 0; i < FAULT_N_PAYLOADS; i++)
    {
      g_autofree char *path = fault_scene_payload_path (self->input, i);
      gsize size = payload_size (i) / 4 * 4 + 3;
      g_autofree char *data = g_malloc0 (size + 4);

      for (gsize at = 0; at < size; at += 4)
        {
          guint32 word = g_rand_int (chance);
          memcpy (data + at, &word, 4);
        }
      write_file (path, data, (gssize) size);
    }
  for (guint i = 0; i < FAULT_N_DEVICES; i++)
    {
      g_autofree char *path = fault_scene_evidence_path (self->input, i);
      g_autoptr (GString) text = g_string_new ("installer log\n");

      for (guint line = 0; line < 200 + 50 * i; line++)
        g_string_append_printf (text, "%u: step %u done\n", i, line);
      write_file (path, text->str, -1);
    }
}

static void
write_sheets (FaultScene *self)
{
  for (guint i = 0; i < FAULT_N_SHEETS; i++)
    {
      g_autofree char *path = fault_scene_sheet_path (self->input, i);
      g_autoptr (GString) text =
          g_string_new ("asset,name,manufacturer,model,release,department,room\n");

      for (guint row = 0; row < FAULT_N_SHEET_ROWS; row++)
        {
          g_autofree char *asset = fault_scene_sheet_asset (i, row);
          g_string_append_printf (text, "%s,Monitor %u,Vita,C%u,%u.%u,Ward %u,R %u\n", asset, row,
                                  i % 3, row % 4, i, row % 5, row);
        }
      write_file (path, text->str, -1);
    }
}

static void
write_advisories (FaultScene *self)
{
  for (guint i = 0; i < FAULT_N_ADVISORIES; i++)
    {
      g_autofree char *path = fault_scene_advisory_path (self->input, i);
      g_autofree char *id = g_strdup_printf ("TEST-%02u", i);
      g_autofree char *model = g_strdup_printf ("C%u", i % 3);
      g_autofree char *versions = g_strdup_printf ("P1=%u.0;P2=< %u.2", i % 4, 1 + i % 3);
      g_autofree char *text =
          med_test_fleet_advisory (id, "Vita", model, versions, "known_affected=P1,P2");

      write_file (path, text, -1);
    }
}

static char *
payload_list (FaultScene *self)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < FAULT_N_PAYLOADS; i++)
    {
      g_autofree char *path = fault_scene_payload_path (self->input, i);
      g_autofree char *data = NULL;
      gsize size = 0;
      g_autoptr (GError) error = NULL;

      g_file_get_contents (path, &data, &size, &error);
      g_assert_no_error (error);
      g_autofree char *sha256 =
          g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
      g_string_append_printf (
          list, "%s{ \"name\": \"payload-%u.bin\", \"size_bytes\": %zu, \"sha256\": \"%s\" }",
          i > 0 ? "," : "", i, size, sha256);
    }
  return g_strdup (list->str);
}

static char *
build_statement (FaultScene *self, guint number)
{
  g_autofree char *payloads = payload_list (self);
  const char *evidence = "{ \"evidence\": \"tested on a CT\", \"reference\": \"V-1\" }";

  return g_strdup_printf (
      "{ \"format\": \"medpatch-vendor-statement-1.0\", \"manufacturer\": \"Exa\","
      "\"reference\": \"EXA-%u\", \"revision\": 1, \"issued\": \"2026-11-01\","
      "\"patch\": { \"number\": \"KB%u\", \"vendor\": \"Microsoft\", \"product\": \"Windows\","
      "\"title\": \"Fix\", \"released\": \"2026-10-24\", \"cves\": [\"CVE-2026-1000\"] },"
      "\"releases\": [ { \"model\": \"CT 64\", \"from_version\": \"4.1\", \"to_version\": \"4.2\","
      "\"state\": \"released\", \"vex_status\": \"affected\", \"risk\": \"r\","
      "\"mitigating_factors\": \"m\" } ],"
      "\"impact_analysis\": { \"date\": \"2026-10-30\", \"components\": [\"Windows\"],"
      "\"interactions\": \"none\", \"effect_of_failed_update\": \"no start\","
      "\"measures\": \"backup\", \"residual_risk\": \"low\", \"residual_risk_acceptable\": true },"
      "\"validation\": { \"date\": \"2026-10-31\", \"functions_as_intended\": %s,"
      "\"meets_cots_specification\": %s, \"safe_and_effective\": %s, \"meets_regulations\": %s,"
      "\"maintainable\": %s, \"free_of_malware\": %s }, \"payloads\": [ %s ],"
      "\"installation\": { \"method\": \"hospital-staff\", \"timing\": \"own-date\","
      "\"minutes\": { \"prepare\": 5, \"install\": 20, \"restart\": 5, \"verify\": 10,"
      "\"rollback\": 20 }, \"prepare_steps\": [\"Close the console\"],"
      "\"install_steps\": [\"Run the files\", \"Restart\"],"
      "\"verification_steps\": [\"Scan the phantom\", \"Compare the CT numbers\"],"
      "\"rollback_steps\": [\"Restore the image\"], \"requires\": [], \"supersedes\": [],"
      "\"reversible\": true, \"removal_instruction\": \"Uninstall KB1\" } }",
      number, number, evidence, evidence, evidence, evidence, evidence, evidence, payloads);
}

static void
add_people (MedTestEngine *engine)
{
  g_autoptr (GString) script = g_string_new (
      "INSERT INTO setting (key, value) VALUES ('clamd-address', 'unix:/nowhere/clamd.ctl');");

  for (guint i = 1; i < G_N_ELEMENTS (roles); i++)
    g_string_append_printf (script,
                            "INSERT INTO person (id, login, name, salt, verifier, iterations) "
                            "VALUES (%u, 'p%u', 'Person %u', '00', '00', 1);"
                            "INSERT INTO person_role (person_id, role) VALUES (%u, '%s');",
                            i, i, i, i, med_role_to_word (roles[i]));
  med_test_fleet_run_script (engine, script->str);
}

static void
add_devices (MedTestEngine *engine)
{
  for (guint i = 0; i < FAULT_N_DEVICES; i++)
    {
      g_autofree char *asset = g_strdup_printf ("CT-%u", i + 1);
      gint64 id = med_test_fleet_add_device (engine, asset, "Exa", "CT 64", "4.1");
      g_autofree char *script = g_strdup_printf (
          "INSERT INTO calendar_source (kind, name, device_id, time_zone, read_usec, "
          "covers_from_usec, covers_until_usec) VALUES ('ics', 'CT', %" G_GINT64_FORMAT
          ", 'Asia/Tokyo', %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")",
          id, MED_TEST_NOW_USEC, MED_TEST_NOW_USEC - MED_USEC_PER_DAY,
          MED_TEST_NOW_USEC + 30 * MED_USEC_PER_DAY);

      med_test_fleet_run_script (engine, script);
    }
}

static gpointer
add_statement_func (MedConnection *connection,
                    gpointer text,
                    GCancellable *cancellable,
                    GError **error)
{
  char *cves[] = { (char *) "CVE-2026-1000", NULL };
  const MedPatch patch = { .number = (char *) "KB1",
                           .cots_vendor = (char *) "Microsoft",
                           .cots_product = (char *) "Windows",
                           .title = (char *) "",
                           .released_usec = MED_TEST_NOW_USEC - 30 * MED_USEC_PER_DAY,
                           .released_source = (char *) "https://cots.test/kb1",
                           .scope = (char *) "security",
                           .cves = cves };
  g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));
  const MedStatementSource source = { .json = json, .name = "statement.json" };
  MedStatementImported imported = { 0 };
  gint64 patch_id = 0;

  if (!med_patch_add_sync (connection, FAULT_CURATOR, &patch, &patch_id, error) ||
      !med_statement_import_sync (connection, FAULT_CURATOR, &source, &imported, error))
    return NULL;
  g_autofree char *subject = med_statement_dup_subject (imported.statement_id);
  MedSignature *signature = g_new0 (MedSignature, 1);
  signature->person_id = FAULT_LEAD;
  signature->roles = MED_ROLE_LEAD;
  signature->meaning = MED_MEANING_CONFIRMED;
  signature->subject = g_steal_pointer (&subject);
  signature->signed_usec = med_connection_now_usec (connection);
  g_autoptr (MedSignature) owned = signature;
  return med_statement_confirm_sync (connection, imported.statement_id, owned, error) ? MED_STORE_OK
                                                                                      : NULL;
}

static gpointer
record_scans_func (MedConnection *connection,
                   gpointer input,
                   GCancellable *cancellable,
                   GError **error)
{
  const MedScanRecord scan = { .engine = "ClamAV 1.4",
                               .signatures_usec = MED_TEST_NOW_USEC - MED_USEC_PER_HOUR,
                               .scanned_usec = MED_TEST_NOW_USEC,
                               .clean = TRUE,
                               .note = "scan station" };

  for (gint64 id = 1; id <= FAULT_N_PAYLOADS; id++)
    if (!med_payload_record_scan_sync (connection, id, FAULT_TECH, &scan, error))
      return NULL;
  return MED_STORE_OK;
}

static void
verify_payloads (FaultScene *self, MedTestEngine *engine)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < FAULT_N_PAYLOADS; i++)
    {
      g_autofree char *path = fault_scene_payload_path (self->input, i);
      g_autoptr (MedVerificationOutcome) outcome =
          med_verification_run_sync (med_engine_get_store (engine->engine), engine->dir, i + 1,
                                     FAULT_TECH, path, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (outcome->bytes->result, ==, MED_CHECK_PASSED);
    }
  med_test_engine_run (engine, MED_STORE_WRITER, record_scans_func, NULL, &error);
  g_assert_no_error (error);
}

static gpointer
catch_up_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gboolean did_something;

  return med_worklist_catch_up_sync (connection, cancellable, &did_something, error) ? MED_STORE_OK
                                                                                     : NULL;
}

static void
make_content (FaultScene *self, gboolean verified)
{
  MedTestEngine engine = { .dir = g_build_filename (self->root, "data", NULL),
                           .clock = med_clock_new_fixed (MED_TEST_NOW_USEC) };
  g_autofree char *text = build_statement (self, 1);
  g_autofree char *later = build_statement (self, 2);
  g_autofree char *later_path = fault_scene_statement_path (self->input);
  g_autoptr (GError) error = NULL;

  write_file (later_path, later, -1);
  engine.engine = med_engine_open_sync (engine.dir, engine.clock, &error);
  g_assert_no_error (error);
  add_people (&engine);
  add_devices (&engine);
  g_assert_nonnull (
      med_test_engine_run (&engine, MED_STORE_WRITER, add_statement_func, text, &error));
  if (verified)
    verify_payloads (self, &engine);
  med_test_engine_run (&engine, MED_STORE_WRITER, catch_up_func, NULL, &error);
  g_assert_no_error (error);
  med_engine_close (engine.engine);
  g_object_unref (engine.engine);
  g_object_unref (engine.clock);
  g_free (engine.dir);
}

static void
make_folder (const char *parent, const char *name)
{
  g_autofree char *path = g_build_filename (parent, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static gboolean
has_room (const char *folder)
{
  struct statvfs status;

  return access (folder, W_OK) == 0 && statvfs (folder, &status) == 0 &&
         (guint64) status.f_bavail * status.f_frsize >= ROOM_BYTES;
}

static char *
make_folder_in (const char *parent)
{
  g_autofree char *pattern = g_build_filename (parent, "medpatch-fault-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (pattern));
  return g_canonicalize_filename (pattern, NULL);
}

char *
fault_scene_make_folder (void)
{
  const char *wanted = g_getenv ("FAULT_DIR");

  if (wanted != NULL)
    return make_folder_in (wanted);
  return make_folder_in (has_room (IN_MEMORY) ? IN_MEMORY : g_get_tmp_dir ());
}

FaultScene *
fault_scene_new (gboolean in_memory, gboolean verified)
{
  FaultScene *self = g_new0 (FaultScene, 1);

  self->base = in_memory ? fault_scene_make_folder () : make_folder_in (g_get_tmp_dir ());
  self->input = g_build_filename (self->base, "input", NULL);
  self->template = g_build_filename (self->base, "template", NULL);
  self->root = g_build_filename (self->base, "root", NULL);
  make_folder (self->base, "input");
  make_folder (self->root, "backups");
  for (guint i = 0; i < FAULT_N_MEDIA; i++)
    {
      g_autofree char *medium = g_strdup_printf ("media/m%u", i);
      make_folder (self->root, medium);
    }
  write_payloads (self);
  write_sheets (self);
  write_advisories (self);
  make_content (self, verified);
  g_assert_cmpint (g_rename (self->root, self->template), ==, 0);
  return self;
}

void
fault_scene_free (FaultScene *self)
{
  if (g_getenv ("FAULT_KEEP") != NULL)
    g_test_message ("kept: %s", self->base);
  else
    med_test_remove_tree (self->base);
  g_free (self->base);
  g_free (self->input);
  g_free (self->template);
  g_free (self->root);
  g_free (self);
}

/* Files and folders; there are no links in a data folder. */
void
fault_scene_copy_tree (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  g_assert_cmpint (g_mkdir_with_parents (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *data = NULL;
      gsize size = 0;

      if (g_file_test (source, G_FILE_TEST_IS_DIR))
        {
          fault_scene_copy_tree (source, target);
          continue;
        }
      g_assert_true (g_file_get_contents (source, &data, &size, NULL));
      g_assert_true (g_file_set_contents_full (target, data, (gssize) size,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
}

void
fault_scene_reset (FaultScene *self)
{
  med_test_remove_tree (self->root);
  fault_scene_copy_tree (self->template, self->root);
}
