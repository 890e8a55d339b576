/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-schema.h"
#include "engine/csaf/med-csaf-validation.h"
#include "engine/csaf/med-csaf-validator.h"

/* The validator against the test files of OASIS and against real advisories, which lie beside the
 * project and are not part of it. */

static char *
find_shared (const char *first, const char *second)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("MED_TEST_SHARED_DIR"), "data", first, second, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip ("../shared/data is not here");
  return NULL;
}

static JsonNode *
load (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *root = med_json_load_file_sync (path, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (root);
  return root;
}

/* Stands for the network: what the documents of OASIS say of their own addresses. */
static MedCsafAnswer
resolves (const char *url, gpointer user_data)
{
  if (g_str_has_suffix (url, ".invalid") || g_str_has_suffix (url, "/not-available"))
    return MED_CSAF_ANSWER_NO;
  return MED_CSAF_ANSWER_YES;
}

/* Stands for a dictionary: the words of the documents that OASIS says are free of mistakes. */
static MedCsafAnswer
is_spelt (const char *word, const char *language, gpointer words)
{
  g_autofree char *folded = g_utf8_casefold (word, -1);

  if (!g_str_equal (language, "en"))
    return MED_CSAF_ANSWER_UNKNOWN;
  return g_hash_table_contains (words, folded) ? MED_CSAF_ANSWER_YES : MED_CSAF_ANSWER_NO;
}

static void
add_words (GHashTable *words, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) members = json_object_get_values (json_node_get_object (node));

      for (GList *p = members; p != NULL; p = p->next)
        add_words (words, p->data);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        add_words (words, json_array_get_element (json_node_get_array (node), i));
    }
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_auto (GStrv) split = g_strsplit_set (json_node_get_string (node), " .,:()", -1);

      for (gsize i = 0; split[i] != NULL; i++)
        g_hash_table_add (words, g_utf8_casefold (split[i], -1));
    }
}

static GHashTable *
make_dictionary (const char *folder)
{
  static const char *const names[] = {
    "informative/oasis_csaf_tc-csaf_2_0-2021-6-3-08-11.json",
    "informative/oasis_csaf_tc-csaf_2_0-2021-6-3-08-12.json",
  };
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (JsonNode) root = load (folder, names[i]);

      add_words (words, root);
    }
  /* The titles of the failing documents say that they fail. */
  g_hash_table_add (words, g_strdup ("failing"));
  return words;
}

static gboolean
fails (GPtrArray *findings, const char *test)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (finding->test, test) && !finding->unchecked)
        return TRUE;
    }
  return FALSE;
}

static const MedCsafFinding *
find_mandatory (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);

      if (finding->kind <= MED_CSAF_TEST_MANDATORY)
        return finding;
    }
  return NULL;
}

/* What testcases.json says of a file as a whole and MedPatch does not, with the reason. Of single
 * tests nothing is missed. */
static const struct
{
  const char *name;
  const char *test;
} contradictions[] = {
  /* Two checksums by one algorithm for one file, which is what 6.1.25 forbids. */
  { "optional/oasis_csaf_tc-csaf_2_0-2021-6-2-08-02.json", "6.1.25" },
  { "optional/oasis_csaf_tc-csaf_2_0-2021-6-2-09-02.json", "6.1.25" },
};

static gboolean
is_contradiction (const char *name, const char *test)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contradictions); i++)
    if (g_str_equal (contradictions[i].name, name))
      {
        g_assert_cmpstr (contradictions[i].test, ==, test);
        return TRUE;
      }
  return FALSE;
}

/* Returns how many cases of the list do not come out. */
static guint
run_cases (
    const char *folder, const char *test, JsonArray *cases, gboolean must_fail, GHashTable *words)
{
  const MedCsafOutside outside = { resolves, is_spelt, words };
  guint n_wrong = 0;

  for (guint i = 0; cases != NULL && i < json_array_get_length (cases); i++)
    {
      JsonObject *item = med_json_array_get_object (cases, i);
      const char *name = med_json_get_text (item, "name");
      g_autoptr (JsonNode) root = load (folder, name);
      g_autoptr (GPtrArray) findings =
          med_csaf_validator_run_with (root, MED_CSAF_TEST_INFORMATIVE, &outside);
      const MedCsafFinding *mandatory = find_mandatory (findings);
      const gboolean valid = med_json_get_boolean (item, "valid", FALSE);

      if (fails (findings, test) != must_fail)
        {
          g_test_message ("%s: %s, but must %s", name, test, must_fail ? "fail" : "pass");
          n_wrong++;
        }
      if (valid == (mandatory != NULL) &&
          !(mandatory != NULL && is_contradiction (name, mandatory->test)))
        {
          g_test_message ("%s: as a whole: %s %s", name, mandatory ? mandatory->test : "valid",
                          mandatory ? mandatory->text : "");
          n_wrong++;
        }
    }
  return n_wrong;
}

static void
test_oasis (void)
{
  g_autofree char *folder = find_shared ("csaf-tests", "2.0");
  g_autoptr (GPtrArray) ids = med_csaf_validator_list ();
  g_autoptr (JsonNode) cases = NULL;
  guint n_wrong = 0;

  if (folder == NULL)
    return;
  cases = load (folder, "testcases.json");
  JsonArray *tests = med_json_get_array (json_node_get_object (cases), "tests");
  g_assert_nonnull (tests);
  g_autoptr (GHashTable) words = make_dictionary (folder);
  g_assert_cmpuint (json_array_get_length (tests), ==, ids->len);
  for (guint i = 0; i < ids->len; i++)
    {
      JsonObject *test = med_json_array_get_object (tests, i);
      const char *id = med_json_get_text (test, "id");

      g_assert_cmpstr (id, ==, g_ptr_array_index (ids, i));
      n_wrong += run_cases (folder, id, med_json_get_array (test, "failures"), TRUE, words);
      n_wrong += run_cases (folder, id, med_json_get_array (test, "valid"), FALSE, words);
    }
  g_assert_cmpuint (n_wrong, ==, 0);
}

static void
list_files (const char *folder, GPtrArray *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        list_files (path, paths);
      else if (g_str_has_suffix (name, ".json"))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Schema and mandatory tests over a folder: returns the number of files, and who fails what. */
static guint
validate_folder (const char *folder, GString *failed)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  list_files (folder, paths);
  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *name = g_path_get_basename (path);
      g_autoptr (JsonNode) root = load ("", path);
      g_autoptr (GPtrArray) findings = med_csaf_validation_run (root);

      for (guint j = 0; j < findings->len; j++)
        {
          const MedCsafFinding *finding = g_ptr_array_index (findings, j);

          if (finding->kind <= MED_CSAF_TEST_MANDATORY)
            g_string_append_printf (failed, "%s %s %s\n", name, finding->test, finding->pointer);
        }
    }
  return paths->len;
}

static void
test_medical_set (void)
{
  g_autofree char *folder = find_shared ("csaf-provider", "white");
  g_autoptr (GString) failed = g_string_new (NULL);

  if (folder == NULL)
    return;
  g_assert_cmpuint (validate_folder (folder, failed), ==, 144);
  g_assert_cmpstr (failed->str, ==, "");
}

static void
test_examples (void)
{
  g_autofree char *folder = find_shared ("csaf-examples", "csaf");
  g_autoptr (GString) failed = g_string_new (NULL);

  if (folder == NULL)
    return;
  g_assert_cmpuint (validate_folder (folder, failed), >, 15);
  g_assert_cmpstr (failed->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csaf/oasis/every-case-comes-out", test_oasis);
  g_test_add_func ("/csaf/oasis/medical-set-passes-mandatory-tests", test_medical_set);
  g_test_add_func ("/csaf/oasis/examples-pass-mandatory-tests", test_examples);
  return g_test_run ();
}
