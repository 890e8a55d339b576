/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-schema.h"

/* How many documents the oracle changes at random; MED_TEST_MUTATIONS for more. */
#define MUTATIONS 2000

/* A document that uses every member of the schema. */
static char *
complete_path (void)
{
  return g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "fuzz", "corpus", "csaf-schema",
                           "complete.json", NULL);
}

static JsonNode *
load_complete (void)
{
  g_autofree char *path = complete_path ();
  g_autoptr (GError) error = NULL;
  JsonNode *root = med_json_load_file_sync (path, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return root;
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = med_json_load (text, strlen (text), NULL, "case", &error);

  g_assert_no_error (error);
  return node;
}

static char *
list_findings (GPtrArray *findings)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpint (finding->kind, ==, MED_CSAF_TEST_SCHEMA);
      g_assert_cmpstr (finding->test, ==, MED_CSAF_SCHEMA_TEST);
      g_string_append_printf (list, "%s%s: %s", i > 0 ? "\n" : "", finding->pointer, finding->text);
    }
  return g_strdup (list->str);
}

static void
test_complete (void)
{
  g_autoptr (JsonNode) root = load_complete ();
  g_autoptr (GPtrArray) findings = med_csaf_schema_check (root);
  g_autofree char *list = list_findings (findings);
  g_autoptr (GPtrArray) additional = med_csaf_schema_list_additional (root, 100);

  g_assert_cmpstr (list, ==, "");
  g_assert_cmpuint (additional->len, ==, 0);
  g_assert_false (med_csaf_schema_is_draft (root));
}

/* The node that holds what @pointer names, and its last part. */
static JsonNode *
find_parent (JsonNode *root, char **parts)
{
  JsonNode *node = root;

  for (gsize i = 1; parts[i + 1] != NULL; i++)
    node = JSON_NODE_HOLDS_ARRAY (node)
               ? json_array_get_element (json_node_get_array (node),
                                         (guint) g_ascii_strtoull (parts[i], NULL, 10))
               : json_object_get_member (json_node_get_object (node), parts[i]);
  return node;
}

/* Puts @json at @pointer, or takes away what is there; "-" appends to a list. */
static void
edit (JsonNode *root, const char *pointer, const char *json)
{
  g_auto (GStrv) parts = g_strsplit (pointer, "/", -1);
  JsonNode *parent = find_parent (root, parts);
  const char *last = parts[g_strv_length (parts) - 1];

  if (JSON_NODE_HOLDS_OBJECT (parent) && json != NULL)
    json_object_set_member (json_node_get_object (parent), last, parse (json));
  else if (JSON_NODE_HOLDS_OBJECT (parent))
    json_object_remove_member (json_node_get_object (parent), last);
  else if (*last == '-')
    json_array_add_element (json_node_get_array (parent), parse (json));
  else
    json_array_remove_element (json_node_get_array (parent),
                               (guint) g_ascii_strtoull (last, NULL, 10));
}

static const struct
{
  const char *what;
  const char *pointer;
  const char *json;     /* NULL: taken away */
  const char *findings; /* all, in order */
} edits[] = {
  { "missing", "/document/title", NULL, "/document/title: is missing" },
  { "no-text", "/document/title", "7", "/document/title: is not a text" },
  { "null", "/document/title", "null", "/document/title: is not a text" },
  { "empty", "/document/title", "\"\"", "/document/title: is empty" },
  { "no-list", "/vulnerabilities", "{}", "/vulnerabilities: is not a list" },
  { "empty-list", "/vulnerabilities", "[]", "/vulnerabilities: is empty" },
  { "no-object", "/document/tracking", "[]", "/document/tracking: is not an object" },
  { "empty-object", "/product_tree", "{}", "/product_tree: is empty" },
  { "too-few-members", "/product_tree/branches/0/branches", NULL,
    "/product_tree/branches/0: has fewer than 3 members" },
  { "too-many-members", "/product_tree/branches/0/x", "1",
    "/product_tree/branches/0: has more than 3 members" },
  { "too-few-elements", "/product_tree/product_groups/0/product_ids", "[\"P1\"]",
    "/product_tree/product_groups/0/product_ids: has fewer than 2 elements" },
  { "twice", "/vulnerabilities/0/product_status/fixed", "[\"P1\", \"P2\", \"P1\"]",
    "/vulnerabilities/0/product_status/fixed/2: stands in this list already" },
  { "object-twice", "/vulnerabilities/0/ids/-", "{\"text\": \"t\", \"system_name\": \"s\"}",
    "/vulnerabilities/0/ids/1: stands in this list already" },
  { "word", "/document/distribution/tlp/label", "\"CLEAR\"",
    "/document/distribution/tlp/label: “CLEAR” is not one of: AMBER, GREEN, RED, WHITE" },
  { "version", "/document/csaf_version", "\"3.0\"",
    "/document/csaf_version: “3.0” is not one of: 2.0" },
  { "time", "/document/tracking/generator/date", "\"in spring\"",
    "/document/tracking/generator/date: “in spring” is not a date with time (RFC 3339)" },
  { "address", "/document/references/0/url", "\"exa.test\"",
    "/document/references/0/url: “exa.test” is not an address (URI, RFC 3986)" },
  { "terminal", "/document/lang", "\"\\u001b[2J\\u202e\"",
    "/document/lang: “\xef\xbf\xbd[2J\xef\xbf\xbd” is not a language such as en or ja (BCP 47)" },
  { "cvss-version", "/vulnerabilities/0/scores/0/cvss_v3/version", "\"4.0\"",
    "/vulnerabilities/0/scores/0/cvss_v3/version: “4.0” is not one of: 3.0, 3.1" },
  { "cvss-no-version", "/vulnerabilities/0/scores/1/cvss_v3/version", NULL,
    "/vulnerabilities/0/scores/1/cvss_v3/version: is missing" },
  { "cvss-vector", "/vulnerabilities/0/scores/0/cvss_v3/version", "\"3.1\"",
    "/vulnerabilities/0/scores/0/cvss_v3/vectorString: “CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:"
    "H” is not a vector of this version of CVSS" },
  { "score-high", "/vulnerabilities/0/scores/0/cvss_v2/baseScore", "10.1",
    "/vulnerabilities/0/scores/0/cvss_v2/baseScore: is not between 0 and 10" },
  { "score-low", "/vulnerabilities/0/scores/0/cvss_v2/baseScore", "-1",
    "/vulnerabilities/0/scores/0/cvss_v2/baseScore: is not between 0 and 10" },
  { "score-text", "/vulnerabilities/0/scores/0/cvss_v2/baseScore", "\"9\"",
    "/vulnerabilities/0/scores/0/cvss_v2/baseScore: is not a number" },
  { "score-truth", "/vulnerabilities/0/scores/0/cvss_v2/baseScore", "true",
    "/vulnerabilities/0/scores/0/cvss_v2/baseScore: is not a number" },
  { "score-alone", "/vulnerabilities/0/scores/1/cvss_v3", NULL,
    "/vulnerabilities/0/scores/1: has fewer than 2 members" },
  { "severity", "/vulnerabilities/0/scores/1/cvss_v3/baseSeverity", NULL,
    "/vulnerabilities/0/scores/1/cvss_v3/baseSeverity: is missing" },
  { "several", "/document/publisher", "{\"category\": \"friend\", \"name\": \"\"}",
    "/document/publisher/namespace: is missing\n"
    "/document/publisher/category: “friend” is not one of: coordinator, discoverer, other, "
    "translator, user, vendor\n"
    "/document/publisher/name: is empty" },
  /* Allowed by the schema, and listed for test 6.2.20 only. */
  { "unknown-member", "/document/x_internal", "{\"a\": 1}", "" },
  { "whole-score", "/vulnerabilities/0/scores/0/cvss_v2/baseScore", "10.0", "" },
};

static void
test_edit (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (JsonNode) root = load_complete ();

  edit (root, edits[i].pointer, edits[i].json);
  g_autoptr (GPtrArray) findings = med_csaf_schema_check (root);
  g_autofree char *list = list_findings (findings);
  g_assert_cmpstr (list, ==, edits[i].findings);
}

static void
test_no_document (void)
{
  static const struct
  {
    const char *json;
    const char *findings;
  } cases[] = {
    { "[]", ": is not an object" },
    { "\"x\"", ": is not an object" },
    { "null", ": is not an object" },
    { "{}", "/document: is missing" },
    { "{\"document\": 1}", "/document: is not an object" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) root = parse (cases[i].json);
      g_autoptr (GPtrArray) findings = med_csaf_schema_check (root);
      g_autofree char *list = list_findings (findings);

      g_assert_cmpstr (list, ==, cases[i].findings);
      g_assert_false (med_csaf_schema_is_draft (root));
    }
  g_autoptr (GPtrArray) of_nothing = med_csaf_schema_check (NULL);
  g_assert_cmpuint (of_nothing->len, ==, 1);
  g_assert_false (med_csaf_schema_is_draft (NULL));
}

/* However much is wrong, the list has an end, and says that it is one. */
static void
test_bounded (void)
{
  static const struct
  {
    guint wrong;
    guint listed;
  } cases[] = { { 99, 99 }, { 100, 100 }, { 101, 101 }, { 5000, 101 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) root = load_complete ();
      JsonArray *ids = json_array_new ();

      for (guint j = 0; j < cases[i].wrong; j++)
        json_array_add_int_element (ids, j);
      JsonObject *status = json_node_get_object (root);
      status = json_array_get_object_element (
          json_object_get_array_member (status, "vulnerabilities"), 0);
      status = json_object_get_object_member (status, "product_status");
      json_object_set_array_member (status, "fixed", ids);
      g_autoptr (GPtrArray) findings = med_csaf_schema_check (root);
      const MedCsafFinding *last = g_ptr_array_index (findings, findings->len - 1);

      g_assert_cmpuint (findings->len, ==, cases[i].listed);
      g_assert_cmpstr (last->text, ==,
                       cases[i].wrong > 100 ? "there is more; only 100 findings are listed"
                                            : "is not a text");
    }
}

/* Branches may stand within branches without end; the check may not. */
static void
test_deep (void)
{
  g_autoptr (JsonNode) root = load_complete ();
  g_autofree char *innermost = g_strdup ("{\"category\": \"vendor\", \"name\": \"n\", \"product\": "
                                         "{\"name\": \"n\", \"product_id\": \"D\"}}");
  g_autoptr (JsonNode) branch = parse (innermost);

  for (int i = 0; i < 500; i++)
    {
      JsonObject *outer = json_object_new ();
      JsonArray *branches = json_array_new ();

      json_array_add_element (branches, g_steal_pointer (&branch));
      json_object_set_string_member (outer, "category", "vendor");
      json_object_set_string_member (outer, "name", "n");
      json_object_set_array_member (outer, "branches", branches);
      branch = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (branch, outer);
    }
  JsonObject *tree = json_object_get_object_member (json_node_get_object (root), "product_tree");
  JsonArray *branches = json_object_get_array_member (tree, "branches");
  json_array_add_element (branches, g_steal_pointer (&branch));
  g_autoptr (GPtrArray) findings = med_csaf_schema_check (root);
  g_assert_cmpuint (findings->len, ==, 1);
  const MedCsafFinding *finding = g_ptr_array_index (findings, 0);
  g_assert_cmpstr (finding->text, ==, "is nested too deeply");
}

static void
test_additional (void)
{
  g_autoptr (JsonNode) root = load_complete ();

  edit (root, "/x_root", "1");
  edit (root, "/document/x~a", "{\"b\": {}}");
  edit (root, "/document/tracking/generator/engine/by", "\"x\"");
  edit (root, "/product_tree/branches/0/branches/0/product/udi", "\"x\"");
  edit (root, "/vulnerabilities/0/scores/1/cvss_v3/x", "\"x\"");
  g_autoptr (GPtrArray) members = med_csaf_schema_list_additional (root, 100);
  g_autoptr (GPtrArray) two = med_csaf_schema_list_additional (root, 2);
  g_autoptr (GPtrArray) of_nothing = med_csaf_schema_list_additional (NULL, 100);
  g_ptr_array_add (members, NULL);
  g_autofree char *list = g_strjoinv (" ", (char **) members->pdata);
  g_assert_cmpstr (list, ==,
                   "/document/tracking/generator/engine/by /document/x~0a "
                   "/product_tree/branches/0/branches/0/product/udi "
                   "/vulnerabilities/0/scores/1/cvss_v3/x /x_root");
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpuint (of_nothing->len, ==, 0);
  g_autoptr (GPtrArray) findings = med_csaf_schema_check (root);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* What is new in the draft is not wrong; what has no shape is. */
static void
test_draft (void)
{
  g_autoptr (JsonNode) root = load_complete ();

  edit (root, "/document/csaf_version", "\"2.1\"");
  edit (root, "/document/distribution/tlp/label", "\"CLEAR\"");
  edit (root, "/document/publisher/category", "\"multiplier\"");
  edit (root, "/document/license_expression", "\"CC-BY-4.0\"");
  edit (root, "/product_tree/branches/0/category", "\"platform\"");
  edit (root, "/product_tree/branches/0/x", "1");
  edit (root, "/vulnerabilities/0/remediations/0/category", "\"fix_planned\"");
  edit (root, "/vulnerabilities/0/metrics", "[{\"content\": {}}]");
  edit (root, "/vulnerabilities/0/product_status/unknown", "[\"P1\"]");
  g_autoptr (GPtrArray) findings = med_csaf_schema_check (root);
  g_autofree char *none = list_findings (findings);
  g_assert_cmpstr (none, ==, "");
  g_assert_true (med_csaf_schema_is_draft (root));

  edit (root, "/document/title", "\"\"");
  edit (root, "/vulnerabilities/0/cve", "7");
  g_autoptr (GPtrArray) wrong = med_csaf_schema_check (root);
  g_autofree char *list = list_findings (wrong);
  g_assert_cmpstr (list, ==, "/document/title: is empty\n/vulnerabilities/0/cve: is not a text");
}

/* --- the oracle --- */

static void
find_documents (const char *folder, GPtrArray *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        find_documents (path, paths);
      else if (g_str_has_suffix (name, ".json") && !g_str_equal (name, "testcases.json"))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
}

static void
compare_line (const char *line, guint seed, guint *valid)
{
  g_autoptr (JsonNode) root = parse (line);
  JsonObject *object = json_node_get_object (root);
  const gboolean expected = json_object_get_boolean_member (object, "valid");
  JsonNode *document = json_object_get_member (object, "document");
  g_autoptr (GPtrArray) findings = med_csaf_schema_check (document);

  *valid += expected;
  /* Of a draft less is asked than the schema of 2.0 does. */
  if (expected == (findings->len == 0) || (!expected && med_csaf_schema_is_draft (document)))
    return;
  g_autofree char *list = list_findings (findings);
  g_autofree char *text = json_to_string (document, FALSE);
  g_error ("%s (seed %u): the oracle says %s; found: %s\n%s", med_json_get_text (object, "name"),
           seed, expected ? "valid" : "invalid", list, text);
}

/* Whether one process of python3-jsonschema with the schema of OASIS gives every document the same
 * verdict: all that are in the shared folder, and mutations of them. */
static void
test_oracle (void)
{
  g_autofree char *shared = g_build_filename (g_getenv ("MED_TEST_SHARED_DIR"), "data", NULL);
  g_autofree char *schema =
      g_build_filename (shared, "csaf-tests", "schema-2.0", "csaf_json_schema.json", NULL);
  g_autofree char *script =
      g_build_filename (g_getenv ("MED_TEST_SOURCE_DIR"), "csaf", "schema-oracle", NULL);
  g_autofree char *base = complete_path ();
  const char *wanted = g_getenv ("MED_TEST_MUTATIONS");
  const guint n = wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : MUTATIONS;
  const guint seed = g_test_rand_int_range (1, G_MAXINT);
  g_autofree char *seed_text = g_strdup_printf ("%u", seed);
  g_autofree char *n_text = g_strdup_printf ("%u", n);
  static const char *const folders[] = { "csaf-tests/2.0", "csaf-provider", "csaf-examples" };
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (!g_file_test (schema, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the schema of OASIS is not in the shared folder");
      return;
    }
  g_ptr_array_add (argv, g_strdup ("/usr/bin/python3"));
  for (const char *const *word =
           (const char *const[]){ script, schema, seed_text, n_text, base, NULL };
       *word != NULL; word++)
    g_ptr_array_add (argv, g_strdup (*word));
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (shared, folders[i], NULL);

      find_documents (folder, argv);
    }
  const guint n_documents = argv->len - 6 + 1;
  g_ptr_array_add (argv, NULL);
  g_autoptr (GSubprocess) process =
      g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  guint valid = 0, all = 0;
  for (;; all++)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

      g_assert_no_error (error);
      if (line == NULL)
        break;
      compare_line (line, seed, &valid);
    }
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  if (g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 77)
    {
      g_test_skip ("python3-jsonschema is not installed");
      return;
    }
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpuint (all, ==, n + n_documents);
  g_assert_cmpuint (valid, >, n_documents / 2);
  g_assert_cmpuint (valid, <, all);
  g_test_message ("seed %u: %u documents, %u of them valid", seed, all, valid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csaf/schema/complete", test_complete);
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *path = g_strdup_printf ("/csaf/schema/edit/%s", edits[i].what);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_edit);
    }
  g_test_add_func ("/csaf/schema/no-document", test_no_document);
  g_test_add_func ("/csaf/schema/bounded", test_bounded);
  g_test_add_func ("/csaf/schema/deep", test_deep);
  g_test_add_func ("/csaf/schema/additional", test_additional);
  g_test_add_func ("/csaf/schema/draft", test_draft);
  g_test_add_func ("/csaf/schema/oracle", test_oracle);
  return g_test_run ();
}
