/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/awareness/med-reason.h"
#include "engine/base/med-cpe.h"
#include "engine/base/med-error.h"
#include "engine/base/med-identifier.h"
#include "engine/base/med-json.h"
#include "engine/base/med-purl.h"
#include "engine/csaf/med-csaf-reader.h"
#include "engine/inventory/med-release-identifier.h"
#include "support/med-test-fleet.h"

typedef struct
{
  gint64 release_id;
  MedReleaseIdentifier identifier;
  gboolean remove;
} Change;

static gpointer
change_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Change *change = data;

  return (change->remove ? med_release_identifier_remove_sync (connection, 1, change->release_id,
                                                               &change->identifier, error)
                         : med_release_identifier_add_sync (connection, 1, change->release_id,
                                                            &change->identifier, error))
             ? MED_STORE_OK
             : NULL;
}

/* Of the one release whose product is called @model. */
static void
change (MedTestEngine *fixture,
        const char *model,
        const char *kind,
        const char *value,
        gboolean remove,
        GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT r.id FROM release r JOIN product p"
                                          " ON p.id = r.product_id WHERE p.model = '%s'",
                                          model);
  Change call = {
    .release_id = med_test_engine_count (fixture, sql),
    .identifier = { .kind = (char *) kind, .value = (char *) value, .source = "label" },
    .remove = remove
  };

  med_test_engine_run (fixture, MED_STORE_WRITER, change_func, &call, error);
}

static void
add (MedTestEngine *fixture, const char *model, const char *kind, const char *value)
{
  g_autoptr (GError) error = NULL;

  change (fixture, model, kind, value, FALSE, &error);
  g_assert_no_error (error);
}

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER "11112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define MD5 "00112233445566778899aabbccddeeff"
#define FILE_HASH(algorithm, value)                                                                \
  "\"hashes\":[{\"filename\":\"fw.bin\",\"file_hashes\":[{\"algorithm\":\"" algorithm              \
  "\",\"value\":\"" value "\"}]}]"

/* An advisory of Exa on Pump, affected, in @versions; @helper is put into its product. */
static void
import (MedTestEngine *fixture, const char *versions, const char *helper)
{
  g_autofree char *product = g_strconcat ("P=", versions, NULL);
  g_autofree char *plain =
      med_test_fleet_advisory ("EXA-7", "Exa", "Pump", product, "known_affected=P");
  g_autoptr (GString) text = g_string_new (plain);
  g_autofree char *with_helper =
      g_strdup_printf ("\"product_id\":\"P\",\"product_identification_helper\":{%s}}", helper);

  g_assert_cmpuint (g_string_replace (text, "\"product_id\":\"P\"}", with_helper, 1), ==, 1);
  med_test_fleet_import (fixture, text->str);
}

/* What is answered, and why, of each release that the advisory means: "answer reason" or "". */
static void
expect (MedTestEngine *fixture, const char *answer, const char *reason)
{
  med_test_fleet_assess (fixture);
  g_autofree char *found =
      med_test_fleet_dup_text (fixture, "SELECT answer || ' ' || reason FROM match");
  const char *space = strchr (found, ' ');

  if (*answer == '\0')
    {
      g_assert_cmpstr (found, ==, "");
      return;
    }
  if (space == NULL || !g_str_has_prefix (found, answer) || strstr (space, reason) == NULL)
    g_error ("“%s” is not %s with “%s”", found, answer, reason);
  g_autofree char *said = med_reason_describe (space + 1);
  g_assert_null (strchr (said, '\t'));
}

static const struct
{
  const char *versions; /* of the advisory; the pump has 3.1 */
  const char *helper;
  const char *kind; /* (nullable) of what is recorded of the pump */
  const char *value;
  const char *answer;
  const char *reason;
} recorded[] = {
  /* Hashes of files. */
  { "< 4", FILE_HASH ("sha256", HASH), NULL, NULL, "yes", "in-range" },
  { "spring", FILE_HASH ("sha256", HASH), NULL, NULL, "cannot-tell", "not-readable" },
  { "spring", FILE_HASH ("sha256", HASH), "hash", "sha256:" HASH " fw.bin", "yes",
    MED_REASON_EVIDENCE "\tsha256:" HASH " fw.bin" },
  { "spring", FILE_HASH ("SHA-256", HASH), "hash", "SHA-256:" HASH " FW.BIN", "yes",
    MED_REASON_EVIDENCE },
  { "spring", FILE_HASH ("sha256", HASH), "hash", "sha256:" OTHER " fw.bin", "cannot-tell",
    MED_REASON_EVIDENCE_AGAINST },
  { "< 4", FILE_HASH ("sha256", HASH), "hash", "sha256:" OTHER " fw.bin", "cannot-tell",
    MED_REASON_EVIDENCE_AGAINST },
  { "< 4", FILE_HASH ("sha256", HASH), "hash", "sha256:" OTHER " other.bin", "yes", "in-range" },
  { "< 3", FILE_HASH ("sha256", HASH), "hash", "sha256:" HASH " fw.bin", "cannot-tell",
    MED_REASON_EVIDENCE_FOR },
  { "< 3", FILE_HASH ("sha256", HASH), "hash", "sha256:" OTHER " fw.bin", "no", "outside-range" },
  /* Two files of one MD5 can be made. */
  { "spring", FILE_HASH ("md5", MD5), "hash", "md5:" MD5 " fw.bin", "cannot-tell", "not-readable" },
  { "spring", FILE_HASH ("unheard", HASH), "hash", "sha256:" HASH " fw.bin", "cannot-tell",
    "not-readable" },
  /* Addresses. */
  { "spring", "\"sbom_urls\":[\"https://Exa.test/sbom/\"]", "sbom-url", "HTTPS://exa.test/sbom",
    "yes", MED_REASON_EVIDENCE },
  { "spring", "\"sbom_urls\":[\"https://exa.test/sbom\"]", "sbom-url", "https://exa.test/SBOM",
    "cannot-tell", "not-readable" },
  { "spring", "\"x_generic_uris\":[{\"namespace\":\"https://exa.test/n\",\"uri\":\"urn:x:1\"}]",
    "uri", "urn:x:1", "yes", MED_REASON_EVIDENCE },
  /* Versions within CPE and package URL. */
  { "vers:all/*", "\"cpe\":\"cpe:2.3:h:exa:pump:3.1:*:*:*:*:*:*:*\"", NULL, NULL, "yes",
    "in-range" },
  { "vers:all/*", "\"cpe\":\"cpe:2.3:h:exa:pump:5.1:*:*:*:*:*:*:*\"", NULL, NULL, "cannot-tell",
    MED_REASON_VERSIONS_DISAGREE "\tvers:all/*\tcpe:2.3:h:exa:pump:5.1" },
  { "< 3", "\"purl\":\"pkg:generic/exa/pump@3.1\"", NULL, NULL, "cannot-tell",
    MED_REASON_VERSIONS_DISAGREE },
  /* Editions and platforms. */
  { "< 4", "\"cpe\":\"cpe:2.3:h:exa:pump:*:*:*:*:*:linux:*:*\"", NULL, NULL, "cannot-tell",
    MED_REASON_VARIANT_UNKNOWN "\tcpe:2.3:h:exa:pump" },
  { "< 4", "\"cpe\":\"cpe:2.3:h:exa:pump:*:*:*:*:*:linux:*:*\"", "cpe",
    "cpe:2.3:h:exa:pump:3.1:*:*:*:*:linux:*:*", "yes", "in-range" },
  { "< 4", "\"cpe\":\"cpe:2.3:h:exa:pump:*:*:*:*:*:linux:*:*\"", "cpe",
    "cpe:/h:exa:pump:3.1::~~~vxworks~~", "no", MED_REASON_VARIANT_OUTSIDE },
  { "< 3", "\"cpe\":\"cpe:2.3:h:exa:pump:*:*:*:*:*:linux:*:*\"", NULL, NULL, "no",
    "outside-range" },
  { "< 4", "\"purl\":\"pkg:deb/debian/pump?distro=jessie\"", "purl",
    "pkg:deb/debian/pump@3.1?distro=sid", "no", MED_REASON_VARIANT_OUTSIDE },
  { "< 4", "\"purl\":\"pkg:deb/debian/pump?arch=i386\"", "purl", "pkg:deb/debian/pump@3.1",
    "cannot-tell", MED_REASON_VARIANT_UNKNOWN },
  { "vers:rpm/<4", "\"cpe\":\"cpe:2.3:h:x:y:*:*:*:*:*:*:*:*\"", "purl", "pkg:deb/debian/pump@3.1",
    "cannot-tell", MED_REASON_OTHER_SCHEME "\tvers:rpm/<4" },
  { "vers:rpm/<3", "\"cpe\":\"cpe:2.3:h:x:y:*:*:*:*:*:*:*:*\"", "purl", "pkg:deb/debian/pump@3.1",
    "cannot-tell", MED_REASON_OTHER_SCHEME },
  { "vers:deb/<4", "\"cpe\":\"cpe:2.3:h:x:y:*:*:*:*:*:*:*:*\"", "purl", "pkg:deb/debian/pump@3.1",
    "yes", "in-range" },
};

static void
clear (MedTestEngine *fixture)
{
  med_test_fleet_run_script (
      fixture, "DELETE FROM release_identifier; DELETE FROM match; DELETE FROM advisory_head;"
               "DELETE FROM exposure; DELETE FROM vulnerability_status;"
               "DELETE FROM advisory_product_identifier; UPDATE assessment SET seq = 0;");
}

static void
test_recorded (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (recorded); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

      g_test_message ("%s %s %s", recorded[i].versions, recorded[i].helper,
                      recorded[i].value != NULL ? recorded[i].value : "-");
      med_test_fleet_add_device (fixture, "A1", "Exa", "Pump", "3.1");
      if (recorded[i].kind != NULL)
        add (fixture, "Pump", recorded[i].kind, recorded[i].value);
      import (fixture, recorded[i].versions, recorded[i].helper);
      expect (fixture, recorded[i].answer, recorded[i].reason);
    }
}

/* What finds a device that is called otherwise, and by another maker. */
static void
test_found_by_itself (void)
{
  static const struct
  {
    const char *helper;
    const char *kind;
    const char *value;
    const char *answer;
    const char *reason;
  } cases[] = {
    { FILE_HASH ("sha256", HASH), "hash", "sha256:" HASH " fw.bin", "yes",
      MED_REASON_IDENTIFIER "\tsha256:" HASH },
    { FILE_HASH ("sha256", HASH), "hash", "sha256:" OTHER " fw.bin", "", "" },
    { "\"sbom_urls\":[\"https://exa.test/s\"]", "uri", "https://exa.test/s", "yes",
      MED_REASON_IDENTIFIER "\thttps://exa.test/s" },
    { "\"cpe\":\"cpe:2.3:h:exa:infuser:*:*:*:*:*:*:*:*\"", "cpe", "cpe:/h:exa:infuser:3.1", "yes",
      MED_REASON_IDENTIFIER "\tcpe:2.3:h:exa:infuser" },
    { "\"cpe\":\"cpe:2.3:h:exa:infuser:*:*:*:*:*:*:*:*\"", "cpe", "cpe:/h:exa:other:3.1", "", "" },
    { "\"purl\":\"pkg:generic/exa/exa-infuser\"", "purl", "pkg:generic/exa/exa-infuser@3.1", "yes",
      MED_REASON_IDENTIFIER "\tpkg:generic" },
    { "\"cpe\":\"cpe:2.3:h:x:y:*:*:*:*:*:*:*:*\"", "cpe", "cpe:/h:exa:pump:3.1", "yes",
      MED_REASON_IDENTIFIER "\texa pump" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

      g_test_message ("%s", cases[i].helper);
      med_test_fleet_add_device (fixture, "A1", "Zeta", "Model 1", "3.1");
      import (fixture, "< 4", cases[i].helper);
      expect (fixture, "", "");
      /* Recorded afterwards it is found as well, and once it is taken back it is not. */
      add (fixture, "Model 1", cases[i].kind, cases[i].value);
      expect (fixture, cases[i].answer, cases[i].reason);
      med_test_fleet_assert_rebuild (fixture);
      g_autoptr (GError) error = NULL;
      change (fixture, "Model 1", cases[i].kind, cases[i].value, TRUE, &error);
      g_assert_no_error (error);
      expect (fixture, "", "");
    }
}

static void
test_refused (void)
{
  static const char *const cases[][2] = {
    { "cpe", "cpe:2.3:a" },
    { "cpe", "pkg:npm/a" },
    { "purl", "npm/a" },
    { "hash", "sha256:00" },
    { "hash", HASH },
    { "hash", "crc32:00112233" },
    { "hash", "md5:" HASH },
    { "sbom-url", "sbom.json" },
    { "sbom-url", "https://a b" },
    { "uri", "" },
    { "uri", "urn:x\n1" },
    { "model", "35700" },
    { "serial-number", "1" },
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "A1", "Exa", "Pump", "3.1");
  g_autofree char *before = med_test_fleet_snapshot (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      change (fixture, "Pump", cases[i][0], cases[i][1], FALSE, &error);
      if (error == NULL)
        g_error ("%s %s is recorded", cases[i][0], cases[i][1]);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
  g_autoptr (GError) error = NULL;
  change (fixture, "Pump", "uri", "urn:x:1", TRUE, &error);
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (after, ==, before);
  /* Twice is once, and recorded in the audit log once. */
  add (fixture, "Pump", "uri", "urn:x:1");
  const gint64 seq = med_test_engine_count (fixture, "SELECT max(seq) FROM change");
  add (fixture, "Pump", "uri", "urn:x:1");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT max(seq) FROM change"), ==, seq);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM release_identifier"), ==,
                   1);
}

/* The serial number of a list of components that was imported is what an advisory points to. */
static void
test_lists_of_components (void)
{
  static const struct
  {
    const char *serial;
    const char *helper;
    gboolean found;
  } cases[] = {
    { "urn:uuid:3E671687-395b-41f5-a30f-a58921a69b79",
      "\"sbom_urls\":[\"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1\"]", TRUE },
    { "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
      "\"x_generic_uris\":[{\"namespace\":\"https://cyclonedx.org/capabilities/bomlink/\",\"uri\":"
      "\"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/7\"}]",
      TRUE },
    /* Something within the list is not the device. */
    { "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
      "\"sbom_urls\":[\"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#part\"]", FALSE },
    { "urn:uuid:4e671687-395b-41f5-a30f-a58921a69b79",
      "\"sbom_urls\":[\"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1\"]", FALSE },
    { "https://spdx.test/doc-1", "\"sbom_urls\":[\"https://SPDX.test/doc-1\"]", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
      g_autofree char *script = g_strdup_printf (
          "INSERT INTO document VALUES ('s', 's', 1, 0); INSERT INTO component_import (release_id,"
          " sha256, name, format, serial, subject, components, imported_by, imported_usec)"
          " SELECT id, 's', 's', 'CycloneDX 1.5', '%s', '', 1, 1, 1 FROM release;",
          cases[i].serial);

      med_test_fleet_add_device (fixture, "A1", "Zeta", "Model 1", "3.1");
      med_test_fleet_run_script (fixture, script);
      import (fixture, "spring", cases[i].helper);
      g_test_message ("%s %s", cases[i].serial, cases[i].helper);
      expect (fixture, cases[i].found ? "yes" : "", MED_REASON_EVIDENCE);
    }
}

#define RECORD(affected)                                                                           \
  "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":\"CVE-2026-"    \
  "1000\","                                                                                        \
  "\"state\":\"PUBLISHED\",\"datePublished\":\"2026-01-02T00:00:00.000Z\"},\"containers\":{"       \
  "\"cna\":{"                                                                                      \
  "\"title\":\"t\",\"affected\":[" affected "]}}}"
#define ENTRY(vendor, product, versions, rest)                                                     \
  "{\"vendor\":\"" vendor "\",\"product\":\"" product "\"" rest ",\"versions\":[" versions "]}"
#define AT(version, status) "{\"version\":\"" version "\",\"status\":\"" status "\"}"
#define DEFAULT(word) ",\"defaultStatus\":\"" word "\""

/* A component goes by its name and, in a CVE record, by its CPE: no entry clears the other. */
static void
test_named_twice (void)
{
  static const struct
  {
    const char *record;
    const char *status;
  } cases[] = {
    /* By one name some version is affected, of the rest nothing is known; by the other all is well.
     */
    { RECORD (ENTRY ("Apache", "HTTP Server", AT ("2.0", "affected"),
                     DEFAULT ("unknown")) "," ENTRY ("apache", "httpd", AT ("2.4", "unaffected"),
                                                     DEFAULT ("unaffected"))),
      "cannot-tell" },
    { RECORD (ENTRY ("Apache", "HTTP Server", AT ("2.4", "affected"),
                     DEFAULT ("unaffected")) "," ENTRY ("apache", "httpd", AT ("2.4", "unaffected"),
                                                        DEFAULT ("unaffected"))),
      "affected" },
    { RECORD (ENTRY ("Apache", "HTTP Server", AT ("2.0", "affected"),
                     DEFAULT ("unaffected")) "," ENTRY ("apache", "httpd", AT ("2.4", "unaffected"),
                                                        DEFAULT ("unaffected"))),
      "not-affected" },
    /* The same entry under both names. */
    { RECORD ("{\"vendor\":\"Apache\",\"product\":\"HTTP "
              "Server\",\"cpes\":[\"cpe:2.3:a:apache:httpd:*:*:*:"
              "*:*:*:*:*\"],\"defaultStatus\":\"unknown\",\"versions\":[" AT ("2.4",
                                                                              "unaffected") "]}"),
      "not-affected" },
    { RECORD (ENTRY ("Apache", "HTTP Server", AT ("2.4", "unaffected"),
                     DEFAULT ("unaffected")) "," ENTRY ("apache", "httpd", AT ("2.4", "unaffected"),
                                                        DEFAULT ("unaffected"))),
      "not-affected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

      g_test_message ("%s", cases[i].record);
      med_test_fleet_add_device (fixture, "A1", "Exa", "CT", "1");
      med_test_fleet_add_component (fixture, "CT", "Apache", "HTTP Server", "2.4");
      med_test_fleet_run_script (
          fixture, "INSERT INTO component_identity SELECT 'cpe:apache:httpd', id, 'apache', 'httpd'"
                   " FROM product WHERE kind = 'component';");
      med_test_fleet_import (fixture, cases[i].record);
      med_test_fleet_assess (fixture);
      g_autofree char *status = med_test_fleet_dup_text (fixture, "SELECT status FROM exposure");
      g_assert_cmpstr (status, ==, cases[i].status);
    }
}

/* Helpers drawn by chance, recorded or not: an answer is "no" only where version, platform or
 * label says so, and never where nothing is recorded that speaks against it. */
static void
test_no_wrong_no (void)
{
  static const char *const helpers[] = {
    "\"skus\":[\"4-*\"]",
    "\"serial_numbers\":[\"SN1*\"]",
    "\"model_numbers\":[\"M1?\"]",
    "\"cpe\":\"cpe:2.3:h:exa:pump:*:*:*:*:*:linux:*:*\"",
    FILE_HASH ("sha256", HASH),
    "\"purl\":\"pkg:deb/debian/pump?distro=sid\"",
    "\"sbom_urls\":[\"https://exa.test/s\"]",
  };
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();

  med_test_fleet_add_device (fixture, "A1", "Exa", "Pump", "3.1");
  med_test_fleet_add_device (fixture, "A2", "Exa", "Pump", "");
  for (guint set = 1; set < 1u << G_N_ELEMENTS (helpers); set += 6)
    {
      g_autoptr (GString) helper = g_string_new (NULL);

      for (guint i = 0; i < G_N_ELEMENTS (helpers); i++)
        if (set & (1u << i))
          g_string_append_printf (helper, "%s%s", helper->len > 0 ? "," : "", helpers[i]);
      clear (fixture);
      g_autofree char *id = g_strdup_printf ("EXA-%u", set);
      g_autofree char *plain =
          med_test_fleet_advisory (id, "Exa", "Pump", "P=< 4", "known_affected=P");
      g_autoptr (GString) text = g_string_new (plain);
      g_autofree char *with_helper = g_strdup_printf (
          "\"product_id\":\"P\",\"product_identification_helper\":{%s}}", helper->str);
      g_string_replace (text, "\"product_id\":\"P\"}", with_helper, 1);
      med_test_fleet_import (fixture, text->str);
      med_test_fleet_assess (fixture);
      g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM match"), ==, 2);
      g_assert_cmpint (
          med_test_engine_count (fixture, "SELECT count(*) FROM match WHERE answer = 'no'"), ==, 0);
    }
}

static const char *
find_kind (const char *kind)
{
  static const char *const kinds[] = { MED_CSAF_CPE,           MED_CSAF_PURL,
                                       MED_CSAF_HASH,          MED_CSAF_MODEL_NUMBER,
                                       MED_CSAF_SKU,           MED_CSAF_SBOM_URL,
                                       MED_CSAF_SERIAL_NUMBER, MED_CSAF_GENERIC_URI };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i], kind))
      return kinds[i];
  return NULL;
}

/* Whether what a real document writes is something that is compared. */
static gboolean
is_understood (const MedCsafIdentifier *this)
{
  g_autoptr (MedCpe) cpe = med_cpe_new (this->value);
  g_autoptr (MedPurl) purl = med_purl_new (this->value);
  g_autofree char *lookup = med_identifier_dup_lookup (this->kind, this->value);

  if (g_str_equal (this->kind, MED_CSAF_CPE))
    return cpe != NULL;
  if (g_str_equal (this->kind, MED_CSAF_PURL))
    return purl != NULL;
  if (g_str_equal (this->kind, MED_CSAF_MODEL_NUMBER) || g_str_equal (this->kind, MED_CSAF_SKU) ||
      g_str_equal (this->kind, MED_CSAF_SERIAL_NUMBER))
    return *this->value != '\0';
  return lookup != NULL;
}

static void
count_document (const char *path, GHashTable *counts)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return;
  g_autoptr (JsonNode) root = med_json_load (text, length, NULL, path, NULL);
  g_autoptr (MedCsafDocument) document = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                                             ? med_csaf_reader_read (root, path, NULL)
                                             : NULL;
  for (guint i = 0; document != NULL && i < document->products->len; i++)
    {
      const MedCsafProduct *product = g_ptr_array_index (document->products, i);

      for (guint k = 0; k < product->identifiers->len; k++)
        {
          const MedCsafIdentifier *this = g_ptr_array_index (product->identifiers, k);
          const char *kind = find_kind (this->kind);

          g_assert_nonnull (kind);
          if (!is_understood (this))
            g_error ("%s: %s “%s” is not understood", path, this->kind, this->value);
          g_hash_table_insert (
              counts, (gpointer) kind,
              GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, kind)) + 1));
        }
    }
}

static void
count_folder (const char *folder, GHashTable *counts)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        count_folder (path, counts);
      else if (g_str_has_suffix (name, ".json"))
        count_document (path, counts);
    }
}

/* Every helper of the real documents, and of the examples, is something that is compared. */
static void
test_real_documents (void)
{
  static const char *const folders[] = { "data/csaf-examples/csaf", "data/csaf-provider" };
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer kind, n;

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = med_test_shared_path (folders[i]);

      if (folder == NULL)
        return;
      count_folder (folder, counts);
    }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &kind, &n))
    g_test_message ("%s: %u", (const char *) kind, GPOINTER_TO_UINT (n));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/match-identifier/recorded", test_recorded);
  g_test_add_func ("/awareness/match-identifier/found-by-itself", test_found_by_itself);
  g_test_add_func ("/awareness/match-identifier/refused", test_refused);
  g_test_add_func ("/awareness/match-identifier/lists-of-components", test_lists_of_components);
  g_test_add_func ("/awareness/match-identifier/named-twice", test_named_twice);
  g_test_add_func ("/awareness/match-identifier/no-wrong-no", test_no_wrong_no);
  g_test_add_func ("/awareness/match-identifier/real-documents", test_real_documents);
  return g_test_run ();
}
