/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-advisory.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-validator.h"

static const char sound[] =
    "{\"document\":{\"category\":\"csaf_security_advisory\",\"csaf_version\":\"2.0\","
    "\"distribution\":{\"tlp\":{\"label\":\"WHITE\"}},\"lang\":\"en\","
    "\"notes\":[{\"category\":\"summary\",\"text\":\"The words.\"}],"
    "\"publisher\":{\"category\":\"vendor\",\"name\":\"Exa\",\"namespace\":\"https://exa.test\"},"
    "\"references\":[{\"category\":\"self\",\"summary\":\"own\","
    "\"url\":\"https://exa.test/exa_1.json\"},{\"category\":\"external\",\"summary\":\"other\","
    "\"url\":\"https://exa.test/other\"}],\"title\":\"title\","
    "\"tracking\":{\"current_release_date\":\"2024-02-01T00:00:00Z\",\"id\":\"Exa 1\","
    "\"initial_release_date\":\"2024-01-01T00:00:00Z\",\"revision_history\":["
    "{\"date\":\"2024-01-01T00:00:00Z\",\"number\":\"1\",\"summary\":\"first\"},"
    "{\"date\":\"2024-02-01T00:00:00Z\",\"number\":\"2\",\"summary\":\"second\"}],"
    "\"status\":\"final\",\"version\":\"2\"}},"
    "\"product_tree\":{\"branches\":[{\"branches\":[{\"branches\":["
    "{\"category\":\"product_version\",\"name\":\"1.0\",\"product\":{\"name\":\"CT 1.0\","
    "\"product_id\":\"P1\",\"product_identification_helper\":{\"hashes\":[{\"file_hashes\":["
    "{\"algorithm\":\"sha256\",\"value\":\"" MED_TEST_ADVISORY_HASH
    "\"}],\"filename\":\"ct.bin\"}],"
    "\"purl\":\"pkg:generic/ct@1.0\"}}},"
    "{\"category\":\"product_version\",\"name\":\"2.0\",\"product\":{\"name\":\"CT 2.0\","
    "\"product_id\":\"P2\",\"product_identification_helper\":{\"model_numbers\":[\"2\"]}}}],"
    "\"category\":\"product_name\",\"name\":\"CT\"}],\"category\":\"vendor\",\"name\":\"Exa\"}],"
    "\"full_product_names\":[{\"name\":\"OS\",\"product_id\":\"P3\","
    "\"product_identification_helper\":{\"model_numbers\":[\"3\"]}}],"
    "\"product_groups\":[{\"group_id\":\"G1\",\"product_ids\":[\"P1\",\"P2\"]}],"
    "\"relationships\":[{\"category\":\"installed_on\",\"full_product_name\":{"
    "\"name\":\"CT on OS\",\"product_id\":\"P4\",\"product_identification_helper\":{"
    "\"skus\":[\"4\"]}},\"product_reference\":\"P1\",\"relates_to_product_reference\":\"P3\"}]},"
    "\"vulnerabilities\":[{\"cve\":\"CVE-2024-0001\",\"cwe\":{\"id\":\"CWE-79\",\"name\":"
    "\"" MED_TEST_ADVISORY_WEAKNESS
    "\"},\"flags\":[{\"label\":\"component_not_present\",\"product_ids\":[\"P2\"]}],"
    "\"ids\":[{\"system_name\":\"Exa\",\"text\":\"E-1\"}],"
    "\"involvements\":[{\"date\":\"2024-01-01T00:00:00Z\",\"party\":\"vendor\","
    "\"status\":\"completed\"}],\"notes\":[{\"category\":\"description\",\"text\":\"words\"}],"
    "\"product_status\":{\"known_affected\":[\"P1\",\"P4\"],\"known_not_affected\":[\"P2\"]},"
    "\"remediations\":[{\"category\":\"mitigation\",\"details\":\"words\","
    "\"product_ids\":[\"P1\",\"P4\"],\"url\":\"https://exa.test/fix\"}],"
    "\"scores\":[{\"cvss_v3\":{\"baseScore\":6.5,\"baseSeverity\":\"MEDIUM\","
    "\"vectorString\":\"" MED_TEST_ADVISORY_VECTOR
    "\",\"version\":\"3.1\"},\"products\":[\"P1\",\"P4\"]}]}]}";

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = med_json_load (text, strlen (text), NULL, "a.json", &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

/* Values need not be objects; only a document is. */
JsonNode *
med_test_advisory_parse_value (const char *text)
{
  g_autofree char *whole = g_strdup_printf ("{\"v\":%s}", text);
  g_autoptr (JsonNode) root = parse (whole);

  return json_node_copy (json_object_get_member (json_node_get_object (root), "v"));
}

static void
edit_array (JsonArray *array, const char *index, JsonNode *value)
{
  if (!g_str_equal (index, "-"))
    json_array_remove_element (array, (guint) g_ascii_strtoull (index, NULL, 10));
  /* Only the last one is ever replaced. */
  if (value != NULL)
    json_array_add_element (array, value);
}

/* Takes @value; NULL takes away. */
static void
edit_node (JsonNode *node, char **steps, JsonNode *value)
{
  const gboolean is_last = steps[1] == NULL;
  g_auto (GStrv) pieces = g_strsplit (steps[0], "~1", -1);
  g_autofree char *member = g_strjoinv ("/", pieces);

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      if (is_last)
        edit_array (array, member, value);
      else
        edit_node (json_array_get_element (array, (guint) strtoul (member, NULL, 10)), steps + 1,
                   value);
      return;
    }
  JsonObject *object = json_node_get_object (node);
  if (!is_last)
    {
      g_assert_true (json_object_has_member (object, member));
      edit_node (json_object_get_member (object, member), steps + 1, value);
    }
  else if (value != NULL)
    json_object_set_member (object, member, value);
  else
    {
      g_assert_true (json_object_has_member (object, member));
      json_object_remove_member (object, member);
    }
}

JsonNode *
med_test_advisory_make (const char *edits)
{
  JsonNode *root = parse (sound);
  g_auto (GStrv) lines = g_strsplit (edits, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) steps = NULL;
      char *is = strchr (lines[i], '=');

      if (*lines[i] == '\0')
        continue;
      if (is != NULL)
        *is = '\0';
      steps = g_strsplit (lines[i] + 1, "/", -1);
      edit_node (root, steps, is != NULL ? med_test_advisory_parse_value (is + 1) : NULL);
    }
  return root;
}

static MedCsafAnswer
resolves (const char *url, gpointer n_asked)
{
  if (n_asked != NULL)
    (*(guint *) n_asked)++;
  if (strstr (url, ".unknown") != NULL)
    return MED_CSAF_ANSWER_UNKNOWN;
  return strstr (url, ".invalid") != NULL ? MED_CSAF_ANSWER_NO : MED_CSAF_ANSWER_YES;
}

static MedCsafAnswer
is_spelt (const char *word, const char *language, gpointer user_data)
{
  if (!g_str_equal (language, "en"))
    return MED_CSAF_ANSWER_UNKNOWN;
  return g_ascii_strcasecmp (word, "teh") == 0 ? MED_CSAF_ANSWER_NO : MED_CSAF_ANSWER_YES;
}

const MedCsafOutside med_test_advisory_outside = { resolves, is_spelt, NULL };

GPtrArray *
med_test_advisory_run (const char *edits, const MedCsafOutside *outside)
{
  g_autoptr (JsonNode) root = med_test_advisory_make (edits);

  return med_csaf_validator_run_with (root, MED_CSAF_TEST_INFORMATIVE, outside);
}

const MedCsafFinding *
med_test_advisory_find (GPtrArray *findings, const char *test)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (finding->test, test))
        return finding;
    }
  return NULL;
}
