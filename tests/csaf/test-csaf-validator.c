/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-validation.h"
#include "engine/csaf/med-csaf-validator.h"
#include "support/med-test-advisory.h"

#define FLAW "/vulnerabilities/0"

static void
test_sound (void)
{
  g_autoptr (GPtrArray) findings = med_test_advisory_run ("", &med_test_advisory_outside);

  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      g_test_message ("%s %s %s", finding->test, finding->pointer, finding->text);
    }
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_kinds (void)
{
  g_autoptr (JsonNode) root =
      med_test_advisory_make ("/document/lang=\"EZ\"\n/document/distribution\n" FLAW "/cve");
  const guint n_least[] = { 0, 1, 2, 3 };
  guint before = 0;

  for (guint kind = 0; kind < MED_N_CSAF_TEST_KINDS; kind++)
    {
      g_autoptr (GPtrArray) findings = med_csaf_validator_run (root, kind);

      g_assert_cmpuint (findings->len, >=, n_least[kind]);
      g_assert_true (kind == 0 || findings->len > before);
      before = findings->len;
      for (guint i = 0; i < findings->len; i++)
        g_assert_cmpint (((MedCsafFinding *) g_ptr_array_index (findings, i))->kind, <=, kind);
    }
}

/* Nobody to ask is no pass. */
static void
test_unchecked (void)
{
  static const char *const tests[] = { "6.3.6", "6.3.7", "6.3.8" };
  g_autoptr (GPtrArray) findings = med_test_advisory_run ("", NULL);

  g_assert_cmpuint (findings->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpstr (finding->test, ==, tests[i]);
      g_assert_cmpstr (finding->pointer, ==, "");
      g_assert_true (finding->unchecked);
    }
}

static void
test_unknown_answers (void)
{
  g_autoptr (GPtrArray) findings = med_test_advisory_run (
      "/document/references/1/url=\"https://a.unknown\"\n/document/lang=\"de\"",
      &med_test_advisory_outside);
  const MedCsafFinding *address = med_test_advisory_find (findings, "6.3.6");
  const MedCsafFinding *words = med_test_advisory_find (findings, "6.3.8");

  g_assert_nonnull (address);
  g_assert_true (address->unchecked);
  g_assert_nonnull (words);
  g_assert_true (words->unchecked);
  g_assert_null (med_test_advisory_find (findings, "6.3.7"));
}

static void
test_each_address_is_asked_once (void)
{
  guint n_asked = 0;
  MedCsafOutside counting = med_test_advisory_outside;
  g_autoptr (GPtrArray) findings = NULL;

  counting.user_data = &n_asked;
  findings =
      med_test_advisory_run ("/document/references/1/url=\"https://exa.test/fix\"", &counting);

  /* The publisher's, the fix, which is named twice, and the document's own. */
  g_assert_cmpuint (n_asked, ==, 3);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* No language, no dictionary to ask. */
static void
test_no_language (void)
{
  g_autoptr (GPtrArray) findings = med_test_advisory_run (
      "/document/lang\n/document/notes/0/text=\"teh\"", &med_test_advisory_outside);

  g_assert_null (med_test_advisory_find (findings, "6.3.8"));
}

static void
test_quotes_are_visible (void)
{
  g_autoptr (GPtrArray) findings = med_test_advisory_run (
      "/document/lang=\"\\u001b[31m%s%n\\u202e" MED_TEST_ADVISORY_HASH MED_TEST_ADVISORY_HASH "\"",
      &med_test_advisory_outside);
  const MedCsafFinding *finding = med_test_advisory_find (findings, "6.1.12");

  g_assert_nonnull (finding);
  g_assert_null (strchr (finding->text, '\x1b'));
  g_assert_null (strstr (finding->text, "\xe2\x80\xae"));
  g_assert_nonnull (strstr (finding->text, "%s%n"));
  g_assert_cmpint (g_utf8_strlen (finding->text, -1), <, 120);
}

static void
test_many_findings (void)
{
  g_autoptr (GString) edits = g_string_new (FLAW "/product_status/fixed=[");
  g_autoptr (GPtrArray) findings = NULL;
  guint n = 0;

  for (guint i = 0; i < 150; i++)
    g_string_append_printf (edits, "%s\"X%u\"", i > 0 ? "," : "", i);
  g_string_append_c (edits, ']');
  findings = med_test_advisory_run (edits->str, &med_test_advisory_outside);
  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      if (!g_str_equal (finding->test, "6.1.1"))
        continue;
      n++;
      if (n == MED_CSAF_CHECK_MOST + 1)
        {
          g_assert_cmpstr (finding->pointer, ==, "");
          g_assert_true (g_str_has_prefix (finding->text, "50 "));
        }
    }
  g_assert_cmpuint (n, ==, MED_CSAF_CHECK_MOST + 1);
}

/* A group of 2,500 products in each of 2,500 vulnerabilities asks for 6 million comparisons: the
 * test is given up, and says so. */
static void
test_given_up (void)
{
  g_autoptr (GString) text = g_string_new (
      "{\"document\":{\"category\":\"csaf_vex\"},\"product_tree\":{\"product_groups\":["
      "{\"group_id\":\"G\",\"product_ids\":[");
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  const MedCsafFinding *finding;

  for (guint i = 0; i < 2500; i++)
    g_string_append_printf (text, "%s\"P%u\"", i > 0 ? "," : "", i);
  g_string_append (text, "]}]},\"vulnerabilities\":[");
  for (guint i = 0; i < 2500; i++)
    g_string_append_printf (text, "%s{\"remediations\":[{\"group_ids\":[\"G\"]}]}",
                            i > 0 ? "," : "");
  g_string_append (text, "]}");
  root = med_json_load (text->str, text->len, NULL, "a.json", NULL);
  g_assert_nonnull (root);
  findings = med_csaf_validator_run (root, MED_CSAF_TEST_MANDATORY);
  finding = med_test_advisory_find (findings, "6.1.27.10");
  g_assert_nonnull (finding);
  g_assert_true (finding->unchecked);
  /* What could not be decided is no pass. */
  g_assert_cmpint (med_csaf_validation_judge (findings), ==, MED_CSAF_DOUBTFUL);
}

/* Each product is made from the next; @closed: the last one from the first. */
static char *
make_chain (guint n, gboolean closed)
{
  GString *text = g_string_new ("{\"product_tree\":{\"relationships\":[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s{\"full_product_name\":{\"product_id\":\"P%u\"},"
                            "\"product_reference\":\"P%u\","
                            "\"relates_to_product_reference\":\"P\"}",
                            i > 0 ? "," : "", i, closed ? (i + 1) % n : i + 1);
  g_string_append (text, "]}}");
  return g_string_free (text, FALSE);
}

/* A chain as long as a file allows is neither followed by recursion nor once for each link. */
static void
test_long_chain (void)
{
  for (guint closed = 0; closed <= 1; closed++)
    {
      g_autofree char *text = make_chain (5000, closed);
      g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, "a.json", NULL);

      g_assert_nonnull (root);
      g_autoptr (GPtrArray) findings = med_csaf_validator_run (root, MED_CSAF_TEST_MANDATORY);
      g_assert_cmpint (med_test_advisory_find (findings, "6.1.3") != NULL, ==, closed);
    }
}

static void
test_schema_goes_first (void)
{
  g_autoptr (JsonNode) broken = med_test_advisory_make ("/document/title\n/document/lang=\"EZ\"");
  g_autoptr (JsonNode) doubtful = med_test_advisory_make ("/document/lang=\"EZ\"");
  g_autoptr (JsonNode) usable = med_test_advisory_make ("");
  g_autoptr (GPtrArray) of_broken = med_csaf_validation_run (broken);
  g_autoptr (GPtrArray) of_doubtful = med_csaf_validation_run (doubtful);
  g_autoptr (GPtrArray) of_usable = med_csaf_validation_run (usable);

  g_assert_cmpint (med_csaf_validation_judge (of_broken), ==, MED_CSAF_UNUSABLE);
  g_assert_null (med_test_advisory_find (of_broken, "6.1.12"));
  g_assert_cmpint (med_csaf_validation_judge (of_doubtful), ==, MED_CSAF_DOUBTFUL);
  g_assert_nonnull (med_test_advisory_find (of_doubtful, "6.1.12"));
  g_assert_cmpint (med_csaf_validation_judge (of_usable), ==, MED_CSAF_USABLE);
}

/* Each node of the document in turn becomes each other type. */
static const char *const shapes[] = { "null", "true",      "-1.5", "9223372036854775807",
                                      "\"\"", "\"a\"",     "[]",   "[[],{},\"a\",1,null]",
                                      "{}",   "{\"a\":{}}" };

static guint
distort (JsonNode *root, JsonNode *node)
{
  guint n = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autolist (GString) members = NULL;
      JsonObjectIter iter;
      const char *name;

      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, &name, NULL))
        members = g_list_prepend (members, g_string_new (name));
      for (GList *p = members; p != NULL; p = p->next)
        {
          const char *member = ((GString *) p->data)->str;
          g_autoptr (JsonNode) right = json_node_copy (json_object_get_member (object, member));

          n += distort (root, json_object_get_member (object, member));
          for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
            {
              g_autoptr (GPtrArray) findings = NULL;

              json_object_set_member (object, member, med_test_advisory_parse_value (shapes[i]));
              findings = med_csaf_validator_run_with (root, MED_CSAF_TEST_INFORMATIVE,
                                                      &med_test_advisory_outside);
              n += findings->len > 0;
            }
          json_object_set_member (object, member, g_steal_pointer (&right));
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        n += distort (root, json_array_get_element (json_node_get_array (node), i));
    }
  return n;
}

static void
test_any_shape (void)
{
  g_autoptr (JsonNode) root = med_test_advisory_make ("/document/source_lang=\"ja\"");
  g_autoptr (GPtrArray) after = NULL;

  g_assert_cmpuint (distort (root, root), >, 500);
  after = med_csaf_validator_run_with (root, MED_CSAF_TEST_MANDATORY, &med_test_advisory_outside);
  g_assert_cmpuint (after->len, ==, 0);
}

static void
test_any_root (void)
{
  g_autoptr (GPtrArray) of_nothing = med_csaf_validator_run (NULL, MED_CSAF_TEST_INFORMATIVE);

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (JsonNode) root = med_test_advisory_parse_value (shapes[i]);
      g_autoptr (GPtrArray) findings = med_csaf_validator_run (root, MED_CSAF_TEST_INFORMATIVE);

      g_assert_nonnull (med_test_advisory_find (findings, "6.2.12"));
      g_assert_null (med_test_advisory_find (findings, "6.1.1"));
    }
  g_assert_nonnull (med_test_advisory_find (of_nothing, "6.2.12"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csaf/validator/sound-document-has-no-finding", test_sound);
  g_test_add_func ("/csaf/validator/kinds-are-chosen", test_kinds);
  g_test_add_func ("/csaf/validator/nobody-to-ask-is-no-pass", test_unchecked);
  g_test_add_func ("/csaf/validator/unknown-answer-is-no-pass", test_unknown_answers);
  g_test_add_func ("/csaf/validator/address-is-asked-once", test_each_address_is_asked_once);
  g_test_add_func ("/csaf/validator/no-language-no-spelling", test_no_language);
  g_test_add_func ("/csaf/validator/quotes-are-visible", test_quotes_are_visible);
  g_test_add_func ("/csaf/validator/many-findings-are-counted", test_many_findings);
  g_test_add_func ("/csaf/validator/too-much-is-given-up", test_given_up);
  g_test_add_func ("/csaf/validator/long-chain-of-products", test_long_chain);
  g_test_add_func ("/csaf/validator/schema-goes-first", test_schema_goes_first);
  g_test_add_func ("/csaf/validator/any-shape", test_any_shape);
  g_test_add_func ("/csaf/validator/any-root", test_any_root);
  return g_test_run ();
}
