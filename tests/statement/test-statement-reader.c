/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/statement/med-statement-reader.h"
#include "support/med-test-statement.h"

static MedVendorStatement *
read_text (const char *text, GPtrArray *problems, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return med_statement_reader_read (bytes, "s.json", problems, error);
}

static void
test_whole (void)
{
  g_autofree char *text = med_test_statement (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedVendorStatement) statement = read_text (text, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (statement->manufacturer, ==, "Nordlicht");
  g_assert_cmpstr (statement->patch_number, ==, "KB5025221");
  g_assert_cmpstr (statement->cves[0], ==, "CVE-2026-21554");
  g_assert_cmpuint (statement->releases->len, ==, 1);
  const MedStatementRelease *release = g_ptr_array_index (statement->releases, 0);
  g_assert_cmpint (release->state, ==, MED_VENDOR_STATE_RELEASED);
  g_assert_cmpstr (release->to_version, ==, "4.1.7");
  g_assert_cmpint (statement->residual_risk_acceptable, ==, 1);
  g_assert_cmpstr (statement->assertions[MED_ASSERTION_FUNCTIONS_AS_INTENDED].reference, ==,
                   "VR-1");
  const MedStatementPayload *payload = g_ptr_array_index (statement->payloads, 0);
  g_assert_cmpint (payload->size_bytes, ==, 11);
  g_assert_cmpint (statement->minutes.rollback_min, ==, 40);
  g_assert_cmpstr (statement->verification_steps[0], ==, "Scan the phantom");
  g_assert_true (statement->reversible);
}

/* One replacement in a statement that is right otherwise, where it is found, and why. */
static const struct
{
  const char *search;
  const char *replacement;
  const char *pointer;
  const char *reason;
} faults[] = {
  { "\"Nordlicht\", \"ref", "\"Nordlicht\", \"colour\": \"red\", \"ref", "/colour", "no member" },
  { "\"4.1\",\n", "\"4.1\", \"Version\": \"1\",\n", "/releases/0/Version", "no member" },
  { "\"reversible\"", "\"a/b\": 1, \"reversible\"", "/installation/a~1b", "no member" },
  { "statement-1.0", "statement-2.0", "/format", "none of" },
  { "\"revision\": 1", "\"revision\": 0", "/revision", "from 1" },
  { "\"revision\": 1", "\"revision\": \"1\"", "/revision", "whole number" },
  { "\"revision\": 1", "\"revision\": 1.5", "/revision", "whole number" },
  { "2026-11-03", "3 November", "/issued", "not a date" },
  { "2026-11-03", "2026-13-45", "/issued", "not a date" },
  { "2027-02-01", "2026-11-01", "/valid_until", "not after" },
  { "2026-10-13", "2026-11-20", "/patch/released", "after the date" },
  { "CVE-2026-21554", "cve-2026-1", "/patch/cves/0", "CVE number" },
  { "[\"CVE-2026-21554\"]", "[7]", "/patch/cves/0", "must be a text" },
  { "\"state\": \"released\"", "\"state\": \"available\"", "/releases/0/state", "none of" },
  { "\"vex_status\": \"affected\"", "\"vex_status\": \"not_affected\"", "/releases/0",
    "justification" },
  { "\"vex_status\": \"affected\"",
    "\"vex_status\": \"affected\", \"justification\": \"component_not_present\"", "/releases/0",
    "only" },
  { "\"to_version\": \"4.1.7\", ", "", "/releases/0", "to_version" },
  { "Exa CT 64", "Exa\u202e CT", "/releases/0/model", "U+202E" },
  { "Exa CT 64", "Exa\\nCT", "/releases/0/model", "U+000A" },
  { "Exa CT 64", " Exa", "/releases/0/model", "space" },
  { "[\"Message queue\"]", "[]", "/impact_analysis/components", "components" },
  { "\"effect_of_failed_update\": \"The console does not start.\",", "",
    "/impact_analysis/effect_of_failed_update", "failed update" },
  { "\"residual_risk_acceptable\": true", "\"residual_risk_acceptable\": false",
    "/impact_analysis/residual_risk_acceptable", "acceptable" },
  { "\"residual_risk_acceptable\": true", "\"residual_risk_acceptable\": 1",
    "/impact_analysis/residual_risk_acceptable", "true or false" },
  { "{ \"evidence\": \"Risk file updated\" }", "{ \"reference\": \"R\" }",
    "/validation/safe_and_effective/evidence", "missing" },
  { "\"maintainable\": { \"evidence\": \"Service tools tested\" },", "", "/validation/maintainable",
    "evidence" },
  { "kb5025221.msu", "../kb.msu", "/payloads/0/name", "letters" },
  { "kb5025221.msu", "CON.msu", "/payloads/0/name", "letters" },
  { "kb5025221.msu", "sha256sums", "/payloads/0/name", "letters" },
  { "kb5025221.msu", "パッチ.msu", "/payloads/0/name", "letters" },
  { "\"size_bytes\": 11", "\"size_bytes\": -1", "/payloads/0/size_bytes", "from 1" },
  { "b94d27b9", "B94D27B9", "/payloads/0/sha256", "64 digits" },
  { "b94d27b9", "", "/payloads/0/sha256", "64 digits" },
  { "hospital-staff", "by-post", "/installation/method", "none of" },
  { "\"rollback\": 40", "\"rollback\": 0", "/installation/minutes/rollback", "restoring" },
  { "\"verify\": 20", "\"verify\": 0", "/installation/minutes/verify", "more than 0" },
  { "\"rollback\": 40", "\"rollback\": 100000", "/installation/minutes/rollback", "from 0" },
  { "[\"Scan the phantom\"]", "[]", "/installation/verification_steps", "verify" },
  { "[\"Restore the image\"]", "[]", "/installation/rollback_steps", "restore" },
  { "\"requires\": []", "\"requires\": [\"KB5025221\"]", "/installation/requires", "itself" },
  { "\"requires\": []", "\"requires\": {}", "/installation/requires", "array" },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *text = med_test_statement (faults[i].search, faults[i].replacement, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s: %s", faults[i].search, faults[i].replacement);
      g_assert_null (read_text (text, NULL, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_test_message ("%s", error->message);
      g_autofree char *place = g_strdup_printf ("s.json, %s: ", faults[i].pointer);
      g_assert_nonnull (strstr (error->message, place));
      g_assert_nonnull (strstr (error->message, faults[i].reason));
    }
}

static void
test_bad_documents (void)
{
  static const char *const documents[] = {
    "",
    "[]",
    "7",
    "{",
    "{\"format\": 1, \"format\": 2}",
    "{} {}",
    "{\"patch\": []}",
    "{\"releases\": [[]]}",
    "{\"releases\": {}}",
    "{\"validation\": 7, \"payloads\": 7}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (read_text (documents[i], NULL, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* What is not released need not be complete. */
static void
test_short_statement (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedVendorStatement) statement =
      read_text ("{\"format\": \"medpatch-vendor-statement-1.0\", \"manufacturer\": \"Nordlicht\","
                 " \"reference\": \"NL-2\", \"revision\": 1, \"issued\": \"2026-11-03\","
                 " \"patch\": {\"number\": \"KB1\", \"vendor\": \"Microsoft\", \"product\": \"W\","
                 " \"released\": \"2026-10-13\"}, \"releases\": [{\"model\": \"Exa\","
                 " \"from_version\": \"4.1\", \"state\": \"not-applicable\","
                 " \"vex_status\": \"not_affected\","
                 " \"justification\": \"component_not_present\"}]}",
                 NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (statement->payloads->len, ==, 0);
  g_assert_cmpint (statement->residual_risk_acceptable, ==, -1);
}

/* The template tells of every empty place, so that a vendor can go through the list. */
static void
test_template (void)
{
  g_autoptr (GBytes) template = med_statement_reader_get_template ();
  g_autoptr (GPtrArray) problems =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_problem_free);
  g_autoptr (GError) error = NULL;

  g_assert_null (med_statement_reader_read (template, "template", problems, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpuint (problems->len, >, 20);
  for (guint i = 0; i < problems->len; i++)
    {
      const MedStatementProblem *problem = g_ptr_array_index (problems, i);
      g_assert_null (strstr (problem->reason, "no member"));
    }
}

/* The object of the schema that is meant, through a reference within the document. */
static JsonObject *
resolve (JsonObject *schema, JsonObject *object)
{
  const char *reference = med_json_get_text (object, "$ref");

  if (reference == NULL)
    return object;
  g_assert_true (g_str_has_prefix (reference, "#/$defs/"));
  return med_json_get_object (med_json_get_object (schema, "$defs"),
                              reference + strlen ("#/$defs/"));
}

/* Every member of the template is in the schema; what the reader refuses the schema refuses too. */
static void
compare (JsonObject *schema, JsonObject *described, JsonNode *node)
{
  described = resolve (schema, described);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      if (json_array_get_length (array) > 0)
        compare (schema, med_json_get_object (described, "items"),
                 json_array_get_element (array, 0));
      return;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  JsonObject *properties = med_json_get_object (described, "properties");
  g_autoptr (GList) members = json_object_get_members (json_node_get_object (node));
  g_assert_nonnull (properties);
  g_assert_false (med_json_get_boolean (described, "additionalProperties", TRUE));
  for (GList *l = members; l != NULL; l = l->next)
    {
      g_test_message ("%s", (const char *) l->data);
      g_assert_nonnull (med_json_get_object (properties, l->data));
      compare (schema, med_json_get_object (properties, l->data),
               json_object_get_member (json_node_get_object (node), l->data));
    }
}

static void
test_schema (void)
{
  g_autofree char *path = med_test_source_path ("../data/schemas/vendor-statement-1.0.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) schema = med_json_load_file_sync (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) template = med_statement_reader_get_template ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  g_autoptr (JsonNode) empty = med_json_load (
      g_bytes_get_data (template, NULL), g_bytes_get_size (template), NULL, "template", &error);
  g_autoptr (JsonNode) whole = med_json_load (text, strlen (text), NULL, "statement", &error);
  JsonObject *root = json_node_get_object (schema);

  g_assert_no_error (error);
  compare (root, root, empty);
  compare (root, root, whole);
}

static void
test_two_releases (void)
{
  g_autofree char *text = med_test_statement (
      "\"risk\": \"Reachable from the department's network.\" }",
      "\"risk\": \"r\" }, { \"model\": \"EXA CT 64\", \"from_version\": \"4.1\","
      " \"state\": \"in-test\", \"vex_status\": \"affected\" }",
      NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text (text, NULL, &error));
  g_assert_nonnull (strstr (error->message, "named twice"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statement/reader/whole-statement-is-read", test_whole);
  g_test_add_func ("/statement/reader/each-fault-is-told-with-its-place", test_faults);
  g_test_add_func ("/statement/reader/bad-documents-are-refused", test_bad_documents);
  g_test_add_func ("/statement/reader/unreleased-may-be-short", test_short_statement);
  g_test_add_func ("/statement/reader/template-tells-what-is-empty", test_template);
  g_test_add_func ("/statement/reader/schema-has-the-same-members", test_schema);
  g_test_add_func ("/statement/reader/release-named-twice-is-refused", test_two_releases);
  return g_test_run ();
}
