/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-reader.h"
#include "engine/csaf/med-vex-name.h"
#include "engine/csaf/med-vex-reader.h"
#include "engine/risk/med-vex.h"
#include "support/med-test-csaf.h"

static MedCsafDocument *
read_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, "a.json", error);

  return root != NULL ? med_vex_reader_read (root, "a.json", error) : NULL;
}

static char *
load_corpus (const char *target)
{
  g_autofree char *path = g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "fuzz", "corpus",
                                            target, "whole.json", NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
assert_dump (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = read_text (text, &error);

  g_assert_no_error (error);
  med_test_csaf_check (document);
  g_autofree char *dump = med_test_csaf_dump (document);
  g_assert_cmpstr (dump, ==, expected);
}

#define MARCH_1 "1772352000000000"
#define MARCH_2 "1772438400000000"

/* The latest statement counts; an alias gives the CVE; a CPE comes before the id. */
static void
test_whole_openvex (void)
{
  g_autofree char *text = load_corpus ("openvex");

  assert_dump (
      text,
      "Exa PSIRT|Exa PSIRT|https://exa.test/vex/7|2|final|openvex|OpenVEX: Exa PSIRT||" MARCH_1
      "|" MARCH_2 "\n"
      "p 1|Exa CT 64 4.1|Exa|CT 64|4.1\n"
      "p 2|exa ct 64 4.1|exa|ct 64|4.1\n"
      "p 3|https://exa.test/pump|Exa|https://exa.test/pump|\n"
      "v CVE-2026-1000||An overflow|(null)|(null)|(null)|-1|(null)\n"
      " s 0 known_not_affected|vulnerable_code_not_in_execute_path|(null)\n"
      "v CVE-2026-1001|GHSA-aaaa-bbbb-cccc||(null)|(null)|(null)|-1|(null)\n"
      " s 1 known_affected|(null)|(null)\n"
      " s 2 known_affected|(null)|(null)\n"
      " r mitigation|Update to 4.2|(null)|(null) 1 2\n"
      "v CVE-2026-1003|||(null)|(null)|(null)|-1|(null)\n"
      " s 0 known_not_affected|(null)|The port is closed.\n"
      "v CVE-2026-1002|||(null)|(null)|(null)|-1|(null)\n"
      " s 0 fixed|(null)|(null)\n");
}

/* What is said of a part is said of the product it is in; versions have their own word. */
static void
test_whole_cyclonedx (void)
{
  g_autofree char *text = load_corpus ("cyclonedx-vex");

  assert_dump (text, "Exa|Exa|urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79|3|final|cyclonedx_vex|"
                     "CycloneDX VEX: CT 64||" MARCH_1 "|" MARCH_1 "\n"
                     "p 1|Exa Medical CT 64 4.1|Exa Medical|CT 64|4.1\n"
                     "p 2|Exa Medical CT 64 4.1|Exa Medical|CT 64|vers:generic/>=4.2\n"
                     "p 3|Exa Medical CT 64 4.1|Exa Medical|CT 64|3.0\n"
                     "p 4|Exa Medical CT 64 4.1|Exa Medical|CT 64|3.9\n"
                     "p 5|urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#pump||pump|\n"
                     "v CVE-2026-1000||An overflow|CWE-787|4.0|"
                     "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N|93|(null)\n"
                     " s 0 known_not_affected|vulnerable_code_not_in_execute_path|Never called.\n"
                     " r no_fix_planned|Will not be fixed|(null)|(null) 0\n"
                     " r vendor_fix|Update to 4.2|(null)|(null) 0\n"
                     "v CVE-2026-1001|GHSA-aaaa-bbbb-cccc||(null)|(null)|(null)|-1|(null)\n"
                     " s 0 known_affected|(null)|(null)\n"
                     " s 1 known_not_affected|(null)|(null)\n"
                     " s 2 under_investigation|(null)|(null)\n"
                     " s 3 known_affected|(null)|(null)\n"
                     " r workaround|A workaround is available|(null)|(null) 0 1 2 3\n"
                     " r workaround|Close the port.|(null)|(null) 0 1 2 3\n"
                     "v CVE-2026-1002|||(null)|(null)|(null)|-1|(null)\n"
                     " s 4 under_investigation|(null)|(null)\n");
}

#define OPENVEX(statements)                                                                        \
  "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"x\",\"author\":\"A\","                \
  "\"timestamp\":\"2026-03-01T08:00:00Z\",\"version\":1,\"statements\":[" statements "]}"
#define SAYS(status, more)                                                                         \
  "{\"vulnerability\":{\"name\":\"CVE-2026-1000\"},\"products\":[{\"@id\":\"pkg:a/V/P@1\"}],"      \
  "\"status\":\"" status "\"" more "}"
#define CYCLONEDX(vulnerability)                                                                   \
  "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"serialNumber\":\"s\",\"metadata\":{"     \
  "\"timestamp\":\"2026-03-01T08:00:00Z\",\"supplier\":{\"name\":\"V\"},\"component\":{"           \
  "\"bom-ref\":\"p\",\"name\":\"P\",\"version\":\"1\"}},\"components\":[{\"bom-ref\":\"c\","       \
  "\"name\":\"C\",\"version\":\"9\"}],\"vulnerabilities\":[{\"id\":\"CVE-2026-"                    \
  "1000\"," vulnerability "}]}"
#define ANALYSIS(state, more)                                                                      \
  CYCLONEDX ("\"analysis\":{\"state\":\"" state "\"" more "},\"affects\":[{\"ref\":\"p\"}]")

/* What the document says of its only product, through the gate: the words as flags, and whether
 * they are justified. */
static MedVexStatus
says (const char *text, gboolean *justified)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsafDocument) document = read_text (text, &error);
  MedVexStatus all = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (document->products->len, ==, 1);
  g_assert_cmpuint (document->vulnerabilities->len, ==, 1);
  const MedCsafVulnerability *vulnerability = document->vulnerabilities->pdata[0];
  *justified = FALSE;
  for (guint i = 0; i < vulnerability->statuses->len; i++)
    {
      const MedCsafStatus *status = vulnerability->statuses->pdata[i];

      all |= med_vex_status_from_word (status->status);
      *justified |= status->flag != NULL || status->impact != NULL;
      g_assert_true (status->flag == NULL || med_vex_justification_get_text (status->flag) != NULL);
    }
  return all;
}

static void
test_every_word (void)
{
  static const struct
  {
    const char *text;
    MedVexStatus says;
    gboolean justified;
  } cases[] = {
    { OPENVEX (SAYS ("affected", "")), MED_VEX_AFFECTED, FALSE },
    { OPENVEX (SAYS ("affected", ",\"justification\":\"component_not_present\"")), MED_VEX_AFFECTED,
      FALSE },
    { OPENVEX (SAYS ("fixed", "")), MED_VEX_FIXED, FALSE },
    { OPENVEX (SAYS ("under_investigation", "")), MED_VEX_UNDER_INVESTIGATION, FALSE },
    { OPENVEX (SAYS ("not_affected", "")), MED_VEX_NOT_AFFECTED, FALSE },
    { OPENVEX (SAYS ("not_affected", ",\"status_notes\":\"trust us\"")), MED_VEX_NOT_AFFECTED,
      FALSE },
    { OPENVEX (SAYS ("not_affected", ",\"justification\":\"because\"")), MED_VEX_NOT_AFFECTED,
      FALSE },
    { OPENVEX (SAYS ("not_affected", ",\"justification\":\"component_not_present\"")),
      MED_VEX_NOT_AFFECTED, TRUE },
    { OPENVEX (SAYS ("not_affected", ",\"justification\":\"inline_mitigations_already_exist\"")),
      MED_VEX_NOT_AFFECTED, TRUE },
    { OPENVEX (SAYS ("not_affected", ",\"impact_statement\":\"closed\"")), MED_VEX_NOT_AFFECTED,
      TRUE },
    /* Two words at the same time contradict; a later one replaces. */
    { OPENVEX (SAYS ("not_affected", "") "," SAYS ("affected", "")),
      MED_VEX_NOT_AFFECTED | MED_VEX_AFFECTED, FALSE },
    { OPENVEX (SAYS ("not_affected",
                     ",\"timestamp\":\"2026-02-01T00:00:00Z\"") "," SAYS ("affected", "")),
      MED_VEX_AFFECTED, FALSE },
    { OPENVEX (SAYS ("affected", "") "," SAYS ("fixed", ",\"timestamp\":\"2026-04-01T00:00:00Z\"")),
      MED_VEX_FIXED, FALSE },
    { OPENVEX (SAYS ("affected", ",\"timestamp\":\"2026-02-01T00:00:00Z\",\"last_updated\":\"2026-"
                                 "05-01T00:00:00Z\"") "," SAYS ("fixed", "")),
      MED_VEX_AFFECTED, FALSE },
    { ANALYSIS ("exploitable", ""), MED_VEX_AFFECTED, FALSE },
    { ANALYSIS ("resolved", ""), MED_VEX_FIXED, FALSE },
    { ANALYSIS ("resolved_with_pedigree", ""), MED_VEX_FIXED, FALSE },
    { ANALYSIS ("in_triage", ",\"detail\":\"soon\""), MED_VEX_UNDER_INVESTIGATION, FALSE },
    { ANALYSIS ("not_affected", ""), MED_VEX_NOT_AFFECTED, FALSE },
    { ANALYSIS ("false_positive", ",\"justification\":\"code_not_present\""), MED_VEX_NOT_AFFECTED,
      TRUE },
    { ANALYSIS ("not_affected", ",\"justification\":\"requires_configuration\""),
      MED_VEX_NOT_AFFECTED, TRUE },
    { ANALYSIS ("not_affected", ",\"justification\":\"protected_by_compiler\""),
      MED_VEX_NOT_AFFECTED, TRUE },
    /* The wall around it is the hospital's. */
    { ANALYSIS ("not_affected", ",\"justification\":\"protected_at_perimeter\""),
      MED_VEX_NOT_AFFECTED, FALSE },
    { ANALYSIS ("not_affected", ",\"justification\":\"because\""), MED_VEX_NOT_AFFECTED, FALSE },
    { ANALYSIS ("not_affected", ",\"detail\":\"\""), MED_VEX_NOT_AFFECTED, FALSE },
    { CYCLONEDX ("\"affects\":[{\"ref\":\"p\"}]"), MED_VEX_UNDER_INVESTIGATION, FALSE },
    { CYCLONEDX ("\"analysis\":{},\"affects\":[{\"ref\":\"p\"}]"), MED_VEX_UNDER_INVESTIGATION,
      FALSE },
    /* A part speaks for the product, and its own versions are none of the product's. */
    { CYCLONEDX ("\"analysis\":{\"state\":\"exploitable\"},\"affects\":[{\"ref\":\"c\","
                 "\"versions\":[{\"version\":\"9\",\"status\":\"unaffected\"}]}]"),
      MED_VEX_AFFECTED, FALSE },
    { CYCLONEDX ("\"analysis\":{\"state\":\"not_affected\"},\"affects\":[{\"ref\":\"p\","
                 "\"versions\":[{\"version\":\"1\",\"status\":\"affected\"}]}]"),
      MED_VEX_NOT_AFFECTED | MED_VEX_AFFECTED, FALSE },
    { CYCLONEDX ("\"analysis\":{\"state\":\"exploitable\"},\"affects\":[{\"ref\":\"p\","
                 "\"versions\":[{\"version\":\"1\",\"status\":\"unaffected\"}]}]"),
      MED_VEX_NOT_AFFECTED, FALSE },
    /* Two entries about two parts of one product */
    { CYCLONEDX (
          "\"analysis\":{\"state\":\"exploitable\"},\"affects\":[{\"ref\":\"c\"}]},{\"id\":\"CVE-"
          "2026-1000\",\"analysis\":{\"state\":\"not_affected\"},\"affects\":[{\"ref\":\"p\"}]"),
      MED_VEX_NOT_AFFECTED | MED_VEX_AFFECTED, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean justified;
      MedVexStatus found = says (cases[i].text, &justified);

      if (found != cases[i].says || justified != cases[i].justified)
        g_error ("%s: says %d, justified %d", cases[i].text, found, justified);
    }
}

static void
test_refusals_name_the_place (void)
{
  static const struct
  {
    const char *text;
    const char *message; /* how it ends */
  } cases[] = {
    { "{\"@context\":\"https://openvex.dev/ns/v0.2.0\"}", "/@id: is missing" },
    { "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"x\"}", "/author: is missing" },
    { "{\"@context\":\"https://openvex.dev/ns/"
      "v0.2.0\",\"@id\":\"x\",\"author\":\"a\",\"timestamp\":\"May\"}",
      "/timestamp: is not a date with time (RFC 3339)" },
    { "{\"@context\":\"https://openvex.dev/ns/"
      "v0.2.0\",\"@id\":\"x\",\"author\":\"a\",\"timestamp\":\"2026-03-01T08:00:00Z\",\"version\":"
      "\"1\"}",
      "/version: is not a whole number from 1" },
    { "{\"@context\":\"https://openvex.dev/ns/"
      "v0.2.0\",\"@id\":\"x\",\"author\":\"a\",\"timestamp\":\"2026-03-01T08:00:00Z\",\"version\":"
      "0}",
      "/version: is not a whole number from 1" },
    { "{\"@context\":\"https://openvex.dev/ns/"
      "v0.2.0\",\"@id\":\"x\",\"author\":\"a\",\"timestamp\":\"2026-03-01T08:00:00Z\",\"version\":"
      "1}",
      "/statements: is missing" },
    { OPENVEX (""), "/statements: is empty" },
    { OPENVEX ("7"), "/statements/0: is not an object" },
    { OPENVEX ("{\"status\":\"fixed\"}"), "/statements/0/vulnerability: is missing" },
    { OPENVEX ("{\"vulnerability\":\"CVE-2026-1000\",\"status\":\"fixed\"}"),
      "/statements/0/vulnerability: is not an object" },
    { OPENVEX (SAYS ("fixed", "") "," SAYS ("perhaps", "")),
      "/statements/1/status: is a word that this format does not have here" },
    { OPENVEX ("{\"vulnerability\":{\"name\":\"n\"},\"status\":\"fixed\",\"products\":[{"
               "\"identifiers\":{}}]}"),
      "/statements/0/products/0/@id: is missing" },
    { OPENVEX ("{\"vulnerability\":{\"name\":\"n\"},\"status\":\"fixed\",\"products\":[{\"@id\":"
               "\"\"}]}"),
      "/statements/0/products/0/@id: is missing" },
    { OPENVEX (SAYS ("affected", ",\"action_statement\":7")),
      "/statements/0/action_statement: is not a text" },
    { "{\"bomFormat\":\"CycloneDX\",\"vulnerabilities\":[]}", "/specVersion: is missing" },
    { "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.3\",\"vulnerabilities\":[]}",
      "/specVersion: is none of 1.4, 1.5 and 1.6" },
    { "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"vulnerabilities\":[]}",
      "/serialNumber: is missing" },
    { "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"serialNumber\":\"s\",\"version\":0,"
      "\"vulnerabilities\":[]}",
      "/version: is not a whole number from 1" },
    { "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"serialNumber\":\"s\","
      "\"vulnerabilities\":[]}",
      "/metadata: is missing" },
    { "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"serialNumber\":\"s\",\"metadata\":{"
      "\"timestamp\":\"2026-03-01T08:00:00Z\"},\"vulnerabilities\":[]}",
      "/metadata/supplier: is missing: nobody says this" },
    { CYCLONEDX ("\"affects\":[{}]"), "/vulnerabilities/0/affects/0/ref: is missing" },
    { CYCLONEDX ("\"affects\":[{\"ref\":\"p\",\"versions\":[{}]}]"),
      "/vulnerabilities/0/affects/0/versions/0/version: is missing" },
    { CYCLONEDX ("\"analysis\":{\"state\":\"perhaps\"}"),
      "/vulnerabilities/0/analysis/state: is a word that this format does not have here" },
    { CYCLONEDX ("\"ratings\":[{\"score\":11,\"vector\":\"CVSS:3.1/AV:N\"}]"),
      "/vulnerabilities/0/ratings/0/score: is not between 0 and 10" },
    { CYCLONEDX ("\"affects\":{}"), "/vulnerabilities/0/affects: is not a list" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedCsafDocument) document = read_text (cases[i].text, &error);
      g_autofree char *whole = g_strconcat ("a.json: ", cases[i].message, NULL);

      g_assert_null (document);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_cmpstr (error->message, ==, whole);
    }
}

/* A whole file with each of its values left out or of another type: read and sound, or refused. */
static void
bend_object (JsonNode *root, JsonObject *object, guint *n)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    l->data = g_strdup (l->data);

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *name = l->data; /* the object frees its own with the member */
      JsonNode *kept = json_node_copy (json_object_get_member (object, name));

      for (guint kind = 0; kind < 4; kind++, (*n)++)
        {
          g_autoptr (GError) error = NULL;

          if (kind == 0)
            json_object_remove_member (object, name);
          else if (kind == 1)
            json_object_set_null_member (object, name);
          else if (kind == 2)
            json_object_set_array_member (object, name, json_array_new ());
          else
            json_object_set_string_member (object, name, "");
          g_autoptr (MedCsafDocument) document = med_vex_reader_read (root, "a.json", &error);
          g_assert_true ((document != NULL) == (error == NULL));
          if (document != NULL)
            med_test_csaf_check (document);
          json_object_set_member (object, name, json_node_copy (kept));
        }
      JsonNode *node = json_object_get_member (object, name);
      if (JSON_NODE_HOLDS_OBJECT (node))
        bend_object (root, json_node_get_object (node), n);
      for (guint i = 0;
           JSON_NODE_HOLDS_ARRAY (node) && i < json_array_get_length (json_node_get_array (node));
           i++)
        {
          JsonNode *element = json_array_get_element (json_node_get_array (node), i);

          if (JSON_NODE_HOLDS_OBJECT (element))
            bend_object (root, json_node_get_object (element), n);
        }
      json_node_unref (kept);
    }
}

static void
test_bent_files (void)
{
  static const char *const targets[] = { "openvex", "cyclonedx-vex" };

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *text = load_corpus (targets[i]);
      g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, "a.json", NULL);
      guint n = 0;

      bend_object (root, json_node_get_object (root), &n);
      g_assert_cmpuint (n, >, 150);
    }
}

static void
test_kinds_are_told_by_content (void)
{
  static const struct
  {
    const char *text;
    gboolean csaf;
    gboolean other;
  } cases[] = {
    { OPENVEX (""), FALSE, FALSE },
    { CYCLONEDX ("\"affects\":[]"), FALSE, FALSE },
    { "{\"bomFormat\":\"CycloneDX\",\"components\":[]}", TRUE, TRUE },
    { "{\"document\":{}}", TRUE, FALSE },
    { "{\"@context\":\"https://example.test/ns\"}", TRUE, FALSE },
    { "{\"@context\":[\"https://openvex.dev/ns\"]}", TRUE, FALSE },
    { "[]", TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) root =
          med_json_load (cases[i].text, strlen (cases[i].text), NULL, "a.json", NULL);

      if (root == NULL)
        continue;
      g_assert_cmpint (med_vex_reader_is_csaf (root), ==, cases[i].csaf);
      g_assert_cmpint (med_csaf_reader_name_other_kind (root) != NULL, ==, cases[i].other);
    }
}

static void
test_identifiers (void)
{
  static const struct
  {
    const char *identifier;
    const char *parts; /* vendor|product|version; NULL: none */
  } cases[] = {
    { "pkg:generic/exa/ct@4.1", "exa|ct|4.1" },
    { "pkg:generic/ct@4.1", "|ct|4.1" },
    { "pkg:generic/ct", "|ct|" },
    { "pkg:maven/org.apache/log4j-core@2.14?type=jar#a/b", "org.apache|log4j-core|2.14" },
    { "pkg:npm/%40exa/viewer@1.0.0", "@exa|viewer|1.0.0" },
    { "pkg:npm/@exa/viewer", "@exa|viewer|" },
    { "pkg:oci/a/b/c@sha256%3Aabc", "a/b|c|sha256:abc" },
    { "pkg:generic/CT%2064@4%2B1", "|CT 64|4+1" },
    { "pkg:generic/%zz@1", "|%zz|1" },
    { "pkg:generic", NULL },
    { "pkg:generic/", NULL },
    { "pkg:generic/@1", NULL },
    { "cpe:2.3:h:exa_medical:ct_64:4.1:*:*:*:*:*:*:*", "exa medical|ct 64|4.1" },
    { "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*", "v|p|" },
    { "cpe:2.3:a:v:p:-", "v|p|" },
    { "cpe:2.3:a:v\\:w:p\\.q:1\\.0", "v:w|p.q|1.0" },
    { "cpe:2.3:a:*:p:1", NULL },
    { "cpe:2.3:a:v", NULL },
    { "cpe:2.3:", NULL },
    { "cpe:/h:exa:ct:4.1", "exa|ct|4.1" },
    { "cpe:/", NULL },
    { "https://exa.test/ct", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MedVexParts) parts = { 0 };
      gboolean read = med_vex_name_parse (cases[i].identifier, &parts);
      g_autofree char *text =
          read ? g_strjoin ("|", parts.vendor, parts.product, parts.version, NULL) : NULL;

      if (g_strcmp0 (text, cases[i].parts) != 0)
        g_error ("%s: %s", cases[i].identifier, text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csaf/vex-reader/whole-openvex", test_whole_openvex);
  g_test_add_func ("/csaf/vex-reader/whole-cyclonedx", test_whole_cyclonedx);
  g_test_add_func ("/csaf/vex-reader/every-word", test_every_word);
  g_test_add_func ("/csaf/vex-reader/refusals-name-the-place", test_refusals_name_the_place);
  g_test_add_func ("/csaf/vex-reader/bent-files", test_bent_files);
  g_test_add_func ("/csaf/vex-reader/kinds-are-told-by-content", test_kinds_are_told_by_content);
  g_test_add_func ("/csaf/vex-reader/identifiers", test_identifiers);
  return g_test_run ();
}
