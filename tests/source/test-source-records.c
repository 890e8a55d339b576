/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/trust/med-passphrase.h"
#include "support/med-test-fetch.h"
#include "support/med-test-fleet.h"
#include "support/med-test-source.h"

/* CVE records as a source: of hundreds of thousands only those that say something of what is here.
 */

typedef struct
{
  MedTestSource source;
  MedTestFetch fetch;
} Fixture;

#define RECORDS "SELECT count(*) FROM advisory WHERE category = 'cve_record'"
#define OF(cve) "SELECT count(*) FROM advisory WHERE tracking_id = '" cve "'"

static void
set_up (Fixture *self, gconstpointer data)
{
  med_test_source_set_up (&self->source, NULL);
  med_test_fetch_set_up (&self->fetch, NULL);
  med_test_fleet_add_device (self->source.engine, "CT-1", "Exa", "CT 9", "1.0");
  med_test_fleet_add_component (self->source.engine, "CT 9", "Acme", "Base", "7");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  med_test_fetch_tear_down (&self->fetch, NULL);
  med_test_source_tear_down (&self->source, NULL);
}

static char *
dup_record (const char *cve, const char *day, const char *vendor, const char *product)
{
  return g_strdup_printf (
      "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":\"%s\","
      "\"state\":\"PUBLISHED\",\"datePublished\":\"2026-01-01T00:00:00Z\","
      "\"dateUpdated\":\"%sT00:00:00Z\"},\"containers\":{\"cna\":{\"title\":\"Title\","
      "\"affected\":[{\"vendor\":\"%s\",\"product\":\"%s\",\"versions\":[{\"version\":\"7\","
      "\"status\":\"affected\"}]}]},\"adp\":[{\"title\":\"CISA ADP Vulnrichment\",\"metrics\":[{"
      "\"other\":{\"type\":\"ssvc\",\"content\":{\"options\":[{\"Exploitation\":\"active\"},{"
      "\"Automatable\":\"yes\"},{\"Technical Impact\":\"total\"}],"
      "\"timestamp\":\"2026-02-01T00:00:00Z\"}}}]}]}}",
      cve, day, vendor, product);
}

static void
put (Fixture *self,
     const char *path,
     const char *cve,
     const char *day,
     const char *vendor,
     const char *product)
{
  g_autofree char *text = dup_record (cve, day, vendor, product);

  med_test_source_write (&self->source, path, "", text, strlen (text));
}

/* An advisory here names the vulnerability. */
static void
name_in_advisory (Fixture *self, const char *cve)
{
  g_autofree char *id = g_strconcat ("A-", cve + 4, NULL);
  g_autofree char *text = med_test_fleet_advisory (id, "Exa", "CT 9", "P=1.0", "known_affected=P");

  med_test_fleet_import_about (self->source.engine, cve, text);
}

static void
look_to (Fixture *self, const MedSourceSync *expected)
{
  med_test_source_look_to (&self->source, self->fetch.fetcher, expected);
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_source_count (&self->source, sql);
}

static void
use_folder (Fixture *self)
{
  med_test_source_add_kind (&self->source, MED_SOURCE_CVE, "CVE", self->source.folder);
}

static void
test_folder (Fixture *self, gconstpointer data)
{
  use_folder (self);
  put (self, "cves/2026/1xxx/CVE-2026-1001.json", "CVE-2026-1001", "2026-03-01", "Acme", "Base");
  put (self, "cves/2026/1xxx/CVE-2026-1002.json", "CVE-2026-1002", "2026-03-01", "Other", "Thing");
  put (self, "cves/2026/1xxx/CVE-2026-1003.json", "CVE-2026-1003", "2026-03-01", "Other", "Thing");
  med_test_source_write (&self->source, "cves/deltaLog.json", "", "[]", 2);
  med_test_source_write (&self->source, "cves/recent.json", "", "{}", 2);
  name_in_advisory (self, "CVE-2026-1003");
  look_to (self, &(MedSourceSync){ .listed = 3, .imported = 2, .skipped = 1 });
  g_assert_cmpint (count (self, RECORDS), ==, 2);
  g_assert_cmpint (count (self, OF ("CVE-2026-1002")), ==, 0);
  /* SSVC of Vulnrichment came with it. */
  g_assert_cmpint (count (self, "SELECT count(*) FROM cve_assessment WHERE exploitation = 'active'"
                                " AND automatable = 'yes'"),
                   ==, 2);
  /* Of what is not wanted nothing is kept: it may be tomorrow. */
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_document"), ==, 2);
  look_to (self, &(MedSourceSync){ .listed = 3, .unchanged = 2, .skipped = 1 });
  name_in_advisory (self, "CVE-2026-1002");
  look_to (self, &(MedSourceSync){ .listed = 3, .imported = 1, .unchanged = 2 });
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_hold"), ==, 0);
}

static void
test_component_that_comes_later (Fixture *self, gconstpointer data)
{
  use_folder (self);
  put (self, "2026/1xxx/CVE-2026-1002.json", "CVE-2026-1002", "2026-03-01", "Zeta", "Kernel");
  look_to (self, &(MedSourceSync){ .listed = 1, .skipped = 1 });
  med_test_fleet_add_component (self->source.engine, "CT 9", "Zeta", "Kernel", "7");
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
}

/* hostile-26: an older record is brought back, one is in the file of another, one disappears. */
static void
test_hostile_folder (Fixture *self, gconstpointer data)
{
  use_folder (self);
  put (self, "2026/1xxx/CVE-2026-1001.json", "CVE-2026-1001", "2026-03-02", "Acme", "Base");
  put (self, "2026/1xxx/CVE-2026-1004.json", "CVE-2026-1004", "2026-03-02", "Acme", "Base");
  look_to (self, &(MedSourceSync){ .listed = 2, .imported = 2 });
  put (self, "2026/1xxx/CVE-2026-1001.json", "CVE-2026-1001", "2026-03-01", "Acme", "Base");
  put (self, "2026/1xxx/CVE-2026-1005.json", "CVE-2026-1006", "2026-03-01", "Acme", "Base");
  med_test_source_remove_file (&self->source, "2026/1xxx/CVE-2026-1004.json");
  look_to (self, &(MedSourceSync){ .listed = 2, .held = 2, .vanished = 1 });
  g_assert_cmpint (count (self, MED_TEST_HELD ("date")), ==, 1);
  g_assert_cmpint (count (self, MED_TEST_HELD ("name")), ==, 1);
  g_assert_cmpint (count (self, MED_TEST_HELD ("vanished")), ==, 1);
  g_assert_cmpint (count (self, RECORDS), ==, 2);
}

/* What cannot be read is told, wanted or not; the others go on. */
static void
test_broken_record (Fixture *self, gconstpointer data)
{
  use_folder (self);
  med_test_source_write (&self->source, "2026/1xxx/CVE-2026-1001.json", "", "{", 1);
  put (self, "2026/1xxx/CVE-2026-1002.json", "CVE-2026-1002", "2026-03-01", "Acme", "Base");
  look_to (self, &(MedSourceSync){ .listed = 2, .imported = 1, .refused = 1 });
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_document WHERE state = 'refused'"), ==,
                   1);
}

static void
test_folder_without_records (Fixture *self, gconstpointer data)
{
  use_folder (self);
  med_test_source_write (&self->source, "README.json", "", "{}", 2);
  med_test_source_write (&self->source, "CVE-26-1.json", "", "{}", 2);
  med_test_source_look_fails (&self->source, self->fetch.fetcher, MED_ERROR_UNAVAILABLE,
                              "lists no documents");
}

static void
use_server (Fixture *self)
{
  g_autofree char *url = med_test_https_url (self->fetch.server, "/cves/");

  med_test_source_add_kind (&self->source, MED_SOURCE_CVE, "CVE", url);
}

/* @path: within the tree */
static void
offer (Fixture *self, const char *path, const char *cve, const char *day)
{
  g_autofree char *text = dup_record (cve, day, "Acme", "Base");
  g_autofree char *whole = g_strconcat ("/cves/", path, NULL);
  g_autofree char *validator = g_strdup_printf ("ETag: \"%s\"\r\n", day);
  g_autofree char *when = g_strdup_printf ("If-None-Match: \"%s\"", day);

  med_test_https_add (
      self->fetch.server,
      &(MedTestPage){ .path = whole, .when = when, .answer = "HTTP/1.1 304 Same\r\n\r\n" });
  med_test_https_add_file (self->fetch.server, whole, validator, text);
}

static guint
count_asked (Fixture *self, const char *path)
{
  g_autofree char *whole = g_strconcat ("/cves/", path, NULL);

  return med_test_https_count (self->fetch.server, whole);
}

/* Only what something here names is asked for, each by its name. */
static void
test_server_without_log (Fixture *self, gconstpointer data)
{
  use_server (self);
  look_to (self, &(MedSourceSync){ 0 });
  name_in_advisory (self, "CVE-2026-0007");
  name_in_advisory (self, "CVE-2025-123456");
  name_in_advisory (self, "CVE-2026-9999");
  offer (self, "2026/0xxx/CVE-2026-0007.json", "CVE-2026-0007", "2026-03-01");
  offer (self, "2025/123xxx/CVE-2025-123456.json", "CVE-2025-123456", "2026-03-01");
  offer (self, "2026/1xxx/CVE-2026-1500.json", "CVE-2026-1500", "2026-03-01");
  /* One number is reserved, and has no record yet. */
  look_to (self, &(MedSourceSync){ .listed = 3, .imported = 2, .skipped = 1 });
  g_assert_cmpuint (count_asked (self, "2026/1xxx/CVE-2026-1500.json"), ==, 0);
  g_assert_cmpint (count (self, RECORDS), ==, 2);
  look_to (self, &(MedSourceSync){ .listed = 3, .unchanged = 2, .skipped = 1 });
  g_assert_cmpuint (count_asked (self, "2026/0xxx/CVE-2026-0007.json"), ==, 2);
}

static void
set_log (Fixture *self, const char *log)
{
  med_test_https_clear (self->fetch.server);
  med_test_https_add_file (self->fetch.server, "/cves/deltaLog.json", NULL, log);
}

/* Where a log tells what changed, nothing else is asked for again. */
static void
test_server_with_log (Fixture *self, gconstpointer data)
{
  const char *first = "[{\"fetchTime\":\"2026-11-20T00:00:00Z\",\"new\":[],\"updated\":[]}]";
  const char *second =
      "[{\"fetchTime\":\"2026-11-22T00:00:00Z\",\"new\":[],\"updated\":[{\"cveId\":"
      "\"CVE-2026-1001\",\"dateUpdated\":\"2026-11-21T22:00:00Z\"}]},"
      "{\"fetchTime\":\"2026-11-20T00:00:00Z\",\"new\":[],\"updated\":[]}]";

  use_server (self);
  name_in_advisory (self, "CVE-2026-1001");
  name_in_advisory (self, "CVE-2026-1002");
  set_log (self, first);
  offer (self, "2026/1xxx/CVE-2026-1001.json", "CVE-2026-1001", "2026-03-01");
  offer (self, "2026/1xxx/CVE-2026-1002.json", "CVE-2026-1002", "2026-03-01");
  look_to (self, &(MedSourceSync){ .listed = 2, .imported = 2 });
  guint asked = count_asked (self, "2026/1xxx/CVE-2026-1001.json");
  look_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 2 });
  g_assert_cmpuint (count_asked (self, "2026/1xxx/CVE-2026-1001.json"), ==, asked);
  set_log (self, second);
  offer (self, "2026/1xxx/CVE-2026-1001.json", "CVE-2026-1001", "2026-11-21");
  look_to (self, &(MedSourceSync){ .listed = 2, .imported = 1, .unchanged = 1 });
  g_assert_cmpint (count (self, OF ("CVE-2026-1001")), ==, 2);
  look_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 2 });
  /* A log that does not reach back to the last look proves nothing of the others. */
  med_clock_advance (self->source.engine->clock, 60 * MED_USEC_PER_DAY);
  set_log (self, "[{\"fetchTime\":\"2027-01-20T00:00:00Z\",\"new\":[],\"updated\":[]}]");
  offer (self, "2026/1xxx/CVE-2026-1001.json", "CVE-2026-1001", "2026-11-21");
  offer (self, "2026/1xxx/CVE-2026-1002.json", "CVE-2026-1002", "2026-12-24");
  look_to (self, &(MedSourceSync){ .listed = 2, .imported = 1, .unchanged = 1 });
  g_assert_cmpint (count (self, OF ("CVE-2026-1002")), ==, 2);
}

/* A log that cannot be used only costs requests; a server that is down is told. */
static void
test_server_with_broken_log (Fixture *self, gconstpointer data)
{
  static const char *const logs[] = { "{", "{}", "[]", "[{\"new\":[]}]", "[1]" };

  use_server (self);
  name_in_advisory (self, "CVE-2026-1001");
  for (gsize i = 0; i < G_N_ELEMENTS (logs); i++)
    {
      set_log (self, logs[i]);
      offer (self, "2026/1xxx/CVE-2026-1001.json", "CVE-2026-1001", "2026-03-01");
      look_to (self, i == 0 ? &(MedSourceSync){ .listed = 1, .imported = 1 }
                            : &(MedSourceSync){ .listed = 1, .unchanged = 1 });
      g_assert_cmpuint (count_asked (self, "2026/1xxx/CVE-2026-1001.json"), >, 0);
    }
  med_test_https_clear (self->fetch.server);
  med_test_fetch_answer (&self->fetch, "/cves/deltaLog.json",
                         "HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n", MED_TEST_END_KEEP);
  med_test_source_look_fails (&self->source, self->fetch.fetcher, MED_ERROR_UNAVAILABLE, "503");
}

/* An advisory may write anything where a CVE number belongs; it never becomes part of an address.
 */
static void
test_hostile_number (Fixture *self, gconstpointer data)
{
  use_server (self);
  name_in_advisory (self, "CVE-2026-1001");
  med_test_fleet_run_script (
      self->source.engine,
      "UPDATE vulnerability SET cve = 'CVE-2026-1/../../secret' WHERE cve = 'CVE-2026-1001'");
  look_to (self, &(MedSourceSync){ 0 });
  g_assert_cmpuint (med_test_https_count_connections (self->fetch.server), <=, 1);
}

/* Known to be exploited in a component that is here: wanted, though no advisory names it. */
static void
test_exploited_component (Fixture *self, gconstpointer data)
{
  use_server (self);
  med_test_fleet_run_script (
      self->source.engine,
      "INSERT INTO kev_product (cve, vendor, product, vendor_key, product_key) VALUES"
      " ('CVE-2026-1001', 'Acme', 'Acme Base', 'acme', 'base'),"
      " ('CVE-2026-1002', 'Other', 'Thing', 'other', 'thing')");
  offer (self, "2026/1xxx/CVE-2026-1001.json", "CVE-2026-1001", "2026-03-01");
  offer (self, "2026/1xxx/CVE-2026-1002.json", "CVE-2026-1002", "2026-03-01");
  look_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, OF ("CVE-2026-1001")), ==, 1);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/source/records/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  med_passphrase_set_test_iterations (1);
  CASE ("folder", test_folder);
  CASE ("component-that-comes-later", test_component_that_comes_later);
  CASE ("hostile-26-folder", test_hostile_folder);
  CASE ("broken-record", test_broken_record);
  CASE ("folder-without-records", test_folder_without_records);
  CASE ("server-without-log", test_server_without_log);
  CASE ("server-with-log", test_server_with_log);
  CASE ("server-with-broken-log", test_server_with_broken_log);
  CASE ("hostile-number", test_hostile_number);
  CASE ("exploited-component", test_exploited_component);
  return g_test_run ();
}
