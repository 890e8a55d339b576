/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-statement.h"

#include "engine/statement/med-statement-confirm.h"
#include "support/med-test-fleet.h"

static const char whole[] =
    "{\n"
    "  \"format\": \"medpatch-vendor-statement-1.0\",\n"
    "  \"manufacturer\": \"Nordlicht\", \"reference\": \"NL-2026-014\", \"revision\": 1,\n"
    "  \"issued\": \"2026-11-03\", \"valid_until\": \"2027-02-01\",\n"
    "  \"patch\": { \"number\": \"KB5025221\", \"vendor\": \"Microsoft\",\n"
    "    \"product\": \"Windows 10 IoT 21H2\", \"released\": \"2026-10-13\",\n"
    "    \"cves\": [\"CVE-2026-21554\"] },\n"
    "  \"releases\": [ { \"model\": \"Exa CT 64\", \"from_version\": \"4.1\",\n"
    "    \"to_version\": \"4.1.7\", \"state\": \"released\", \"vex_status\": \"affected\",\n"
    "    \"risk\": \"Reachable from the department's network.\" } ],\n"
    "  \"impact_analysis\": { \"date\": \"2026-10-20\", \"components\": [\"Message queue\"],\n"
    "    \"interactions\": \"Reconstruction uses the queue.\",\n"
    "    \"effect_of_failed_update\": \"The console does not start.\",\n"
    "    \"measures\": \"Image backup before.\", \"residual_risk\": \"Low.\",\n"
    "    \"residual_risk_acceptable\": true },\n"
    "  \"validation\": { \"date\": \"2026-10-30\",\n"
    "    \"functions_as_intended\": { \"evidence\": \"Regression suite\", \"reference\": \"VR-1\" "
    "},\n"
    "    \"meets_cots_specification\": { \"evidence\": \"Release notes compared\" },\n"
    "    \"safe_and_effective\": { \"evidence\": \"Risk file updated\" },\n"
    "    \"meets_regulations\": { \"evidence\": \"No new approval needed\" },\n"
    "    \"maintainable\": { \"evidence\": \"Service tools tested\" },\n"
    "    \"free_of_malware\": { \"evidence\": \"Scanned with two engines\" } },\n"
    "  \"payloads\": [ { \"name\": \"kb5025221.msu\", \"size_bytes\": 11,\n"
    "    \"sha256\": \"" MED_TEST_PAYLOAD_SHA256 "\" } ],\n"
    "  \"installation\": { \"method\": \"hospital-staff\", \"timing\": \"own-date\",\n"
    "    \"minutes\": { \"prepare\": 10, \"install\": 30, \"restart\": 10, \"verify\": 20,\n"
    "      \"rollback\": 40 },\n"
    "    \"prepare_steps\": [\"Take an image\"], \"install_steps\": [\"Run the file\"],\n"
    "    \"verification_steps\": [\"Scan the phantom\"], \"rollback_steps\": [\"Restore the "
    "image\"],\n"
    "    \"requires\": [], \"supersedes\": [], \"reversible\": true,\n"
    "    \"removal_instruction\": \"Restore the image\" }\n"
    "}\n";

char *
med_test_statement (const char *search, ...)
{
  g_autoptr (GString) text = g_string_new (whole);
  va_list arguments;

  va_start (arguments, search);
  while (search != NULL)
    {
      const char *replacement = va_arg (arguments, const char *);

      g_assert_cmpuint (g_string_replace (text, search, replacement, 0), >, 0);
      search = va_arg (arguments, const char *);
    }
  va_end (arguments);
  return g_strdup (text->str);
}

void
med_test_statement_add_people (MedTestEngine *fixture)
{
  med_test_fleet_run_script (
      fixture, "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
               " (1, 'sato', 'Sato Keiko', '00', '00', 1), (2, 'ito', 'Ito Ken', '00', '00', 1),"
               " (3, 'abe', 'Abe Jun', '00', '00', 1);"
               "INSERT INTO person_role (person_id, role) VALUES (1, 'technician'), (2, 'lead'),"
               " (3, 'auditor');");
}

MedSignature *
med_test_signature (gint64 person_id, MedMeaning meaning, const char *subject)
{
  MedSignature *signature = g_new0 (MedSignature, 1);

  signature->person_id = person_id;
  signature->roles = person_id == 1   ? MED_ROLE_TECHNICIAN
                     : person_id == 2 ? MED_ROLE_LEAD
                                      : MED_ROLE_AUDITOR;
  signature->meaning = meaning;
  signature->subject = g_strdup (subject);
  signature->signed_usec = MED_TEST_NOW_USEC;
  return signature;
}

typedef struct
{
  gint64 person_id;
  MedStatementSource source;
  MedStatementImported *imported;
  gint64 statement_id;
  MedSignature *signature;
} Input;

static gpointer
import (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_statement_import_sync (connection, input->person_id, &input->source, input->imported,
                                    error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
confirm (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;

  return med_statement_confirm_sync (connection, input->statement_id, input->signature, error)
             ? MED_STORE_OK
             : NULL;
}

gboolean
med_test_statement_import (MedTestEngine *fixture,
                           gint64 person_id,
                           const char *text,
                           MedStatementImported *imported,
                           GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  Input input = { .person_id = person_id,
                  .source = { .json = bytes, .name = "s.json" },
                  .imported = imported };

  return med_test_engine_run (fixture, MED_STORE_WRITER, import, &input, error) != NULL;
}

gboolean
med_test_statement_confirm (MedTestEngine *fixture,
                            gint64 statement_id,
                            gint64 person_id,
                            GError **error)
{
  g_autofree char *subject = med_statement_dup_subject (statement_id);
  g_autoptr (MedSignature) signature =
      med_test_signature (person_id, MED_MEANING_CONFIRMED, subject);
  Input input = { .statement_id = statement_id, .signature = signature };

  return med_test_engine_run (fixture, MED_STORE_WRITER, confirm, &input, error) != NULL;
}

gint64
med_test_statement_release (MedTestEngine *fixture, const char *text)
{
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  med_test_statement_import (fixture, 1, text, &imported, &error);
  g_assert_no_error (error);
  med_test_statement_confirm (fixture, imported.statement_id, 2, &error);
  g_assert_no_error (error);
  return imported.statement_id;
}
