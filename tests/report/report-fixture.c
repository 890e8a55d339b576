/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report-fixture.h"

#include <glib/gstdio.h>

#include "engine/report/med-report-source.h"

#define STATEMENT                                                                                  \
  "{\"format\":\"medpatch-vendor-statement-1.0\",\"manufacturer\":\"Exa & Co\","                   \
  "\"reference\":\"EXA-7 <rel>\",\"revision\":2,\"issued\":\"2026-10-14\","                        \
  "\"patch\":{\"number\":\"KB1\",\"vendor\":\"Microsoft\",\"product\":\"Windows 10\","             \
  "\"released\":\"2026-09-24\",\"cves\":[\"CVE-2026-0001\"]},"                                     \
  "\"releases\":[{\"model\":\"Exa CT 64\",\"from_version\":\"4.1\",\"to_version\":\"4.1.1\","      \
  "\"state\":\"released\",\"vex_status\":\"affected\",\"risk\":\"Reachable.\"}],"                  \
  "\"impact_analysis\":{\"date\":\"2026-10-01\",\"components\":[\"Queue\"],"                       \
  "\"interactions\":\"None.\",\"effect_of_failed_update\":\"No start.\","                          \
  "\"measures\":\"Image before.\",\"residual_risk\":\"Low.\","                                     \
  "\"residual_risk_acceptable\":true},\"validation\":{\"date\":\"2026-10-10\","                    \
  "\"functions_as_intended\":{\"evidence\":\"Suite\"},"                                            \
  "\"meets_cots_specification\":{\"evidence\":\"Notes\"},"                                         \
  "\"safe_and_effective\":{\"evidence\":\"Risk file\"},"                                           \
  "\"meets_regulations\":{\"evidence\":\"No new approval\"},"                                      \
  "\"maintainable\":{\"evidence\":\"Tools\"},"                                                     \
  "\"free_of_malware\":{\"evidence\":\"Scanned\"}},"                                               \
  "\"payloads\":[{\"name\":\"kb1.msu\",\"size_bytes\":1073741824,\"sha256\":"                      \
  "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}],"                        \
  "\"installation\":{\"method\":\"hospital-staff\",\"timing\":\"own-date\",\"minutes\":{"          \
  "\"prepare\":10,\"install\":20,\"restart\":5,\"verify\":15,\"rollback\":30},"                    \
  "\"prepare_steps\":[\"Take an image of the console\",\"Export the protocols\"],"                 \
  "\"install_steps\":[\"Run setup & wait\",\"Restart the console\"],"                              \
  "\"verification_steps\":[\"Read the version <About>\",\"Scan the phantom\"],"                    \
  "\"rollback_steps\":[\"Restore the image\"],\"requires\":[],\"supersedes\":[],"                  \
  "\"reversible\":true,\"removal_instruction\":\"Restore the image\"}}"

/* {-30} is the moment thirty days before the day every test lives on. Names hold what markup would
 * trip over. */
static const char *const hospital =
    "INSERT INTO site VALUES (1, 'St. <b>Mary</b> & Sons 病院');"
    "INSERT INTO department VALUES (1, 1, 'Radiology'), (2, 1, '救急部');"
    "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
    "  (1, 'suzuki', '鈴木 一郎', '00', '00', 1), (2, 'tanaka', 'Tanaka <i>', '00', '00', 1),"
    "  (3, 'clin', 'Clara Clin', '00', '00', 1);"
    "INSERT INTO person_role VALUES (1, 'technician'), (2, 'lead'), (2, 'technician'),"
    "  (3, 'clinical-owner');"
    "INSERT INTO product (id, kind, manufacturer, model, manufacturer_key, model_key, device_class,"
    "  high_risk, support_stage, end_of_support_date) VALUES"
    "  (1, 'device', 'Exa & Co', 'Exa CT 64', 'exa', 'exact64', 'ct', 1, 'supported', "
    "'2030-01-01'),"
    "  (2, 'device', 'Vita', 'Vita C3', 'vita', 'vitac3', 'monitor', 0, 'limited', '2026-01-31'),"
    "  (3, 'device', 'Pax', 'Pax Archive', 'pax', 'paxarchive', 'pacs', 0, 'unknown', NULL),"
    "  (4, 'component', 'Microsoft', 'Windows 10', 'microsoft', 'windows10', NULL, 0, 'unknown',"
    "   NULL);"
    "INSERT INTO release VALUES (1, 1, '4.1'), (2, 1, '4.1.1'), (3, 2, '2.8'), (4, 3, ''),"
    "  (5, 4, '22H2');"
    "INSERT INTO release_component (release_id, component_release_id, source, read_usec) VALUES"
    "  (1, 5, 'SBOM', {-400}), (2, 5, 'SBOM', {-400});"
    "INSERT INTO patch (id, number, cots_vendor, cots_product, title, released_usec, recorded_by,"
    "  recorded_usec) VALUES"
    "  (1, 'KB1', 'Microsoft', 'Windows 10', 'November roll-up', {-60}, 1, {-59}),"
    "  (2, 'KB2', 'Microsoft', 'Windows 10', 'No date', NULL, 1, {-20}),"
    "  (3, 'KB3', 'Microsoft', 'Windows 10', 'Old', {-200}, 1, {-199});"
    "INSERT INTO patch_cve VALUES (1, 'CVE-2026-0001'), (1, 'CVE-2026-0002'), (3, 'CVE-2026-0003');"
    "INSERT INTO config VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c'), (4, 4, 'd');"
    "INSERT INTO config_patch VALUES (2, 1);"
    "INSERT INTO device (id, asset, serial, name, config_id, release_read_usec, release_source,"
    "  department_id, room, owner, exposure, safety_impact, mission_impact, retired_usec) VALUES"
    "  (1, 'CT-1', 'S1', 'CT <1> & co', 1, {-10}, 'console', 1, 'R 014', 'Dr Ro', 'open',"
    "   'critical', 'mef-failure', NULL),"
    "  (2, 'CT-2', 'S2', 'CT two', 2, {-30}, 'console', 1, 'R 015', 'Dr Ro', 'open', 'critical',"
    "   'mef-failure', NULL),"
    "  (3, 'M-1', 'S3', 'Monitor', 3, {-500}, 'letter', 2, '', 'Dr Em', 'small', 'marginal',"
    "   'degraded', NULL),"
    "  (4, 'M-2', 'S4', 'Monitor', 3, NULL, '', 2, '', '', 'small', 'marginal', 'degraded', NULL),"
    "  (5, 'P-1', 'S5', 'Archive', 4, NULL, '', NULL, '', '', 'unknown', 'unknown', 'unknown', "
    "NULL),"
    "  (6, 'OLD', 'S6', 'Gone', 3, {-900}, '', 2, '', '', 'small', 'marginal', 'degraded', {-5});"
    "INSERT INTO document VALUES ('d1', 'a.json', 10, {-50}), ('d2', 's.json', 10, {-50});"
    "INSERT INTO advisory (id, publisher, publisher_name, tracking_id, version, status, category,"
    "  title, initial_release_usec, current_release_usec, imported_usec, sha256) VALUES"
    "  (1, 'https://e', 'E', 'A-1', '1', 'final', 'csaf_vex', 'T', {-50}, {-50}, {-3}, 'd1');"
    "INSERT INTO advisory_head (publisher, tracking_id, advisory_id, read_usec) VALUES "
    "('https://e', 'A-1', 1, NULL);"
    "INSERT INTO vulnerability (id, advisory_id, ordinal, cve) VALUES (1, 1, 0, 'CVE-2026-0001'),"
    "  (2, 1, 1, 'CVE-2026-0009');"
    "INSERT INTO exposure (config_id, vulnerability_id, status, reason) VALUES (1, 1, 'affected', "
    "'x'), (3, 1, 'cannot-tell', 'x'),"
    "  (2, 1, 'fixed', 'x'), (1, 2, 'affected', 'x');"
    "INSERT INTO config_risk VALUES (1, 'open', 'critical', 'mef-failure', 4, 0, 2, 0, 1),"
    "  (2, 'open', 'critical', 'mef-failure', 0, 0, 0, 0, 0),"
    "  (3, 'small', 'marginal', 'degraded', 2, 1, 1, 1, 1);"
    "INSERT INTO statement (id, patch_id, manufacturer, manufacturer_key, reference, revision,"
    "  issued_usec, origin, sha256, entered_by, entered_usec, confirmed_by, confirmed_usec, body,"
    "  method, timing, prepare_min, install_min, restart_min, verify_min, rollback_min, reversible)"
    "  VALUES (1, 1, 'Exa & Co', 'exa', 'EXA-7 <rel>', 2, {-40}, 'file', 'd2', 1, {-40}, 2, {-40},"
    "  '" STATEMENT "', 'hospital-staff', 'own-date', 10, 20, 5, 15, 30, 1);"
    "INSERT INTO statement_release (statement_id, model, model_key, from_version, to_version,"
    "  vendor_state, vex_status) VALUES (1, 'Exa CT 64', 'exact64', '4.1', '4.1.1', 'released',"
    "  'affected');"
    "INSERT INTO vendor_track (patch_id, release_id, state, statement_id, since_usec) VALUES"
    "  (1, 1, 'in-test', NULL, {-50}), (1, 1, 'released', 1, {-20}), (3, 3, 'under-assessment',"
    "   NULL, {-100}), (2, 1, 'released', NULL, {-19});"
    "INSERT INTO payload VALUES (1, 1, 'kb1 & x.msu', 1073741824,"
    "  '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', {-18});"
    "INSERT INTO payload_check (payload_id, kind, result, device_id, detail, checked_by,"
    "  checked_usec) VALUES (1, 'bytes', 'failed', NULL, '', 0, {-19}),"
    "  (1, 'bytes', 'passed', NULL, '', 0, {-18}), (1, 'authenticity', 'vouched', NULL, '', 0,"
    "   {-18}), (1, 'malware', 'recorded', NULL, '', 1, {-18});"
    "INSERT INTO downtime (id, device_id, patch_id, statement_id, start_usec, prepare_min,"
    "  install_min, restart_min, verify_min, rollback_min, end_usec, state, calendar_hash, "
    "fallback,"
    "  planned_by, planned_usec, consent_by, consent_usec) VALUES"
    "  (1, 2, 1, 1, {-10}, 10, 20, 5, 15, 30, {-9}, 'used', 'x', 'CT-1', 1, {-12}, 'Dr Ro', {-12}),"
    "  (2, 1, 1, 1, {1}, 10, 20, 5, 15, 30, {2}, 'planned', 'x', 'CT-2', 1, {-2}, 'Dr Ro', {-2});"
    "INSERT INTO disposition (id, patch_id, device_id, state, since_usec, downtime_id, reason,"
    "  review_date) VALUES"
    "  (1, 1, 1, 'scheduled', {-2}, 2, '', NULL),"
    "  (2, 1, 2, 'in-service', {-9}, NULL, '', NULL),"
    "  (3, 3, 3, 'waiting-for-vendor', {-100}, NULL, '', NULL),"
    "  (4, 3, 4, 'exception', {-100}, NULL, 'no window', '2026-12-24'),"
    "  (5, 1, 3, 'exception', {-100}, NULL, 'late', '2026-11-01'),"
    "  (6, 2, 5, 'interrupted', {-1}, NULL, '', NULL),"
    "  (7, 1, 6, 'waiting-for-vendor', {-100}, NULL, 'retired device', NULL),"
    "  (8, 2, 1, 'failed', {-8}, NULL, '', NULL);"
    "INSERT INTO signature (id, person_id, meaning, subject, signed_usec) VALUES"
    "  (1, 3, 'handed-over', 'device/2', {-10}), (2, 1, 'performed', 'disposition/2', {-10}),"
    "  (3, 2, 'verified', 'disposition/2', {-9}), (4, 3, 'returned-to-service', 'device/2', {-9});"
    "INSERT INTO attempt (id, disposition_id, downtime_id, kind, state, installer_id,"
    "  config_before, started_usec, ended_usec, version_before, version_after, restore_point,"
    "  session) VALUES"
    "  ('u1', 2, 1, 'install', 'succeeded', 1, 1, {-10}, {-9}, '4.1', '4.1.1', 'BK-7', 's'),"
    "  ('u2', 8, NULL, 'install', 'failed', 2, 1, {-8}, {-8}, '4.1', '4.1', 'BK-8', 's');"
    "INSERT INTO attempt_step VALUES ('u1', 'install', 0, 'Run setup & wait', 'done', '', 1, "
    "{-10}),"
    "  ('u1', 'verify', 0, 'Scan the phantom', 'done', 'ok', 2, {-9}),"
    "  ('u1', 'rollback', 0, 'Restore BK', NULL, '', NULL, NULL);"
    "INSERT INTO transition (disposition_id, device_id, machine, from_state, to_state, by_person,"
    "  at_usec, signature_id) VALUES"
    "  (NULL, 2, 'service', 'in-use', 'handed-over', 3, {-10}, 1),"
    "  (2, 2, 'disposition', 'authorized', 'staged', 1, {-13}, NULL),"
    "  (2, 2, 'disposition', 'scheduled', 'installing', 1, {-10}, 2),"
    "  (2, 2, 'disposition', 'installing', 'installed-unverified', 1, {-9}, NULL),"
    "  (2, 2, 'disposition', 'installed-unverified', 'in-service', 2, {-9}, 3),"
    "  (NULL, 2, 'service', 'awaiting-return', 'in-use', 3, {-9}, 4),"
    "  (8, 1, 'disposition', 'installing', 'failed', 2, {-8}, NULL),"
    "  (8, 1, 'disposition', 'installing', 'failed', 2, {-60}, NULL);"
    "INSERT INTO kev_catalog VALUES ('2026.11.20', {-4}, {-3}, 2);"
    "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-0001', '2026-10-01'),"
    "  ('CVE-2020-1', '2020-01-01');";

static gboolean
put_time (const GMatchInfo *match, GString *result, gpointer unused)
{
  g_autofree char *days = g_match_info_fetch (match, 1);

  g_string_append_printf (result, "%" G_GINT64_FORMAT,
                          MED_TEST_NOW_USEC + g_ascii_strtoll (days, NULL, 10) * MED_USEC_PER_DAY);
  return FALSE;
}

static gpointer
run_script (MedConnection *connection, gpointer script, GCancellable *cancellable, GError **error)
{
  return med_connection_run_script (connection, script, error) ? MED_STORE_OK : NULL;
}

void
report_fixture_run_script (MedTestEngine *fixture, const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) times = g_regex_new ("\\{(-?[0-9]+)\\}", 0, 0, NULL);
  g_autofree char *sql = g_regex_replace_eval (times, script, -1, 0, 0, put_time, NULL, &error);

  g_assert_no_error (error);
  med_test_engine_run (fixture, MED_STORE_WRITER, run_script, sql, &error);
  g_assert_no_error (error);
}

MedTestEngine *
report_fixture_new (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  report_fixture_run_script (fixture, hospital);
  return fixture;
}

static gpointer
make (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_report_make_sync (connection, input, cancellable, error);
}

MedReport *
report_fixture_make_in (MedTestEngine *fixture,
                        MedReportKind kind,
                        gint64 subject_id,
                        const char *language,
                        MedReportPaper paper)
{
  g_autoptr (GError) error = NULL;
  MedReportRequest request = {
    .kind = kind,
    .subject_id = subject_id,
    .language = language,
    .locale_dir = fixture->dir,
    .paper = paper,
    .period = { med_report_source_month_start (2026, 11),
                med_report_source_month_start (2026, 12) },
  };
  MedReport *report = med_test_engine_run (fixture, MED_STORE_BULK, make, &request, &error);

  g_assert_no_error (error);
  return report;
}

MedReport *
report_fixture_try (MedTestEngine *fixture, MedReportKind kind, gint64 subject_id, GError **error)
{
  MedReportRequest request = { .kind = kind, .subject_id = subject_id, .language = "en" };

  return med_test_engine_run (fixture, MED_STORE_BULK, make, &request, error);
}

MedReport *
report_fixture_make_request (MedTestEngine *fixture,
                             const MedReportRequest *request,
                             GError **error)
{
  MedReportRequest copy = *request;

  return med_test_engine_run (fixture, MED_STORE_BULK, make, &copy, error);
}

char *
report_fixture_dup_pages (MedReport *report)
{
  GString *words = g_string_new (NULL);

  for (guint page = 0; page < med_report_layout_get_n_pages (report->layout); page++)
    {
      g_autofree char *text = med_report_layout_dup_page_text (report->layout, page);
      g_string_append (words, text);
    }
  return g_string_free (words, FALSE);
}

const MedReportTable *
report_fixture_find_table (const MedReport *report, const char *title)
{
  for (guint i = 0; i < report->document->blocks->len; i++)
    {
      const MedReportBlock *block = g_ptr_array_index (report->document->blocks, i);

      if (block->table != NULL && g_str_equal (block->table->title, title))
        return block->table;
    }
  g_error ("there is no table “%s”", title);
}

const MedReportChart *
report_fixture_find_chart (const MedReport *report, const char *title)
{
  for (guint i = 0; i < report->document->blocks->len; i++)
    {
      const MedReportBlock *block = g_ptr_array_index (report->document->blocks, i);

      if (block->chart != NULL && g_str_equal (block->chart->title, title))
        return block->chart;
    }
  g_error ("there is no chart “%s”", title);
}

MedReport *
report_fixture_make (MedTestEngine *fixture, MedReportKind kind, gint64 subject_id)
{
  return report_fixture_make_in (fixture, kind, subject_id, "en", MED_REPORT_A4);
}

/* What pdftotext reads in the file; NULL after marking the test as skipped where there is none. */
char *
report_fixture_dup_pdf_text (MedReport *report)
{
  g_autofree char *program = g_find_program_in_path ("pdftotext");
  g_autofree char *folder = g_dir_make_tmp ("medpatch-report-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "report.pdf", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (program == NULL)
    {
      g_test_skip ("pdftotext is absent");
      med_test_remove_tree (folder);
      return NULL;
    }
  g_assert_true (med_report_write_sync (report, path, &error));
  g_assert_no_error (error);
  const char *argv[] = { program, "-layout", path, "-", NULL };
  g_assert_true (
      g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &text, NULL, NULL, &error));
  g_assert_no_error (error);
  if (g_getenv ("MED_TEST_KEEP_REPORTS") != NULL)
    {
      g_autofree char *name = med_report_dup_file_name (report);
      g_autofree char *keep = g_strdup_printf ("%s/%s-%s", g_getenv ("MED_TEST_KEEP_REPORTS"),
                                               report->document->language, name);
      g_assert_true (med_report_write_sync (report, keep, NULL));
    }
  med_test_remove_tree (folder);
  return text;
}

typedef struct
{
  const char *original;
  const char *translation;
} Text;

/* A catalogue as msgfmt writes it, for a few texts; sorted as the format asks. */
static const Text texts[] = {
  { "", "Content-Type: text/plain; charset=UTF-8\n" },
  { "Devices in scope", "対象の機器" },
  { "Fleet patch compliance, %s", "パッチ適用状況の報告、%s" },
  { "Immediate", "即時" },
  { "Inventory", "" },
  { "Page", "ページ" },
  { "Unknown", "不明" },
};

static void
append_number (GByteArray *bytes, guint32 number)
{
  g_byte_array_append (bytes, (const guint8 *) &number, sizeof number);
}

char *
report_fixture_write_catalogue (MedTestEngine *fixture)
{
  const guint32 n = G_N_ELEMENTS (texts);
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autofree char *folder = g_build_filename (fixture->dir, "ja", "LC_MESSAGES", NULL);
  char *path = g_build_filename (folder, GETTEXT_PACKAGE ".mo", NULL);
  guint32 start = 28 + n * 16;

  append_number (head, 0x950412deu);
  append_number (head, 0);
  append_number (head, n);
  append_number (head, 28);
  append_number (head, 28 + n * 8);
  append_number (head, 0);
  append_number (head, start);
  for (int pass = 0; pass < 2; pass++)
    for (guint32 i = 0; i < n; i++)
      {
        const char *text = pass == 0 ? texts[i].original : texts[i].translation;

        append_number (head, strlen (text));
        append_number (head, start + body->len);
        g_byte_array_append (body, (const guint8 *) text, strlen (text) + 1);
      }
  g_byte_array_append (head, body->data, body->len);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (const char *) head->data, head->len, NULL));
  return path;
}
