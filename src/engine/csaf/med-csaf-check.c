/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-check"

#include "config.h"

#include "engine/csaf/med-csaf-check.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-revision.h"
#include "engine/csaf/med-csaf-schema.h"
#include "engine/csaf/med-csaf-text.h"

/* Many times what the largest document seen asks for; about a second on a slow machine. */
#define MAX_WORK G_GUINT64_CONSTANT (5000000)

/* The scan of documents allows fewer levels; nodes may come from elsewhere. */
#define MAX_DEPTH 200

static void
append_member (GString *pointer, const char *member)
{
  for (const char *p = member; *p != '\0'; p++)
    if (*p == '~')
      g_string_append (pointer, "~0");
    else if (*p == '/')
      g_string_append (pointer, "~1");
    else
      g_string_append_c (pointer, *p);
}

static void
append_path (GString *pointer, const MedCsafPath *path)
{
  if (path == NULL)
    return;
  append_path (pointer, path->up);
  g_string_append_c (pointer, '/');
  if (path->member != NULL)
    append_member (pointer, path->member);
  else
    g_string_append_printf (pointer, "%u", path->index);
}

/**
 * med_csaf_check_report_below:
 * @self: a check
 * @at: (nullable): where; %NULL is the whole document
 * @pointer: a JSON pointer from there on
 * @text: what is wrong there, translated
 *
 * Adds a finding of the test that runs.
 */
void
med_csaf_check_report_below (MedCsafCheck *self,
                             const MedCsafPath *at,
                             const char *pointer,
                             const char *text)
{
  g_autoptr (GString) whole = NULL;

  if (self->n_found++ >= MED_CSAF_CHECK_MOST)
    return;
  whole = g_string_new (NULL);
  append_path (whole, at);
  g_string_append (whole, pointer);
  g_ptr_array_add (self->findings, med_csaf_finding_new (self->test, whole->str, g_strdup (text)));
}

/**
 * med_csaf_check_report:
 * @self: a check
 * @at: (nullable): where; %NULL is the whole document
 * @text: what is wrong there, translated
 *
 * Adds a finding of the test that runs.
 */
void
med_csaf_check_report (MedCsafCheck *self, const MedCsafPath *at, const char *text)
{
  med_csaf_check_report_below (self, at, "", text);
}

/**
 * med_csaf_check_report_word:
 * @self: a check
 * @at: (nullable): where; %NULL is the whole document
 * @format: what is wrong there, translated, with one `%s`
 * @word: what stands there; it is shortened and made visible
 *
 * Adds a finding of the test that runs.
 */
void
med_csaf_check_report_word (MedCsafCheck *self,
                            const MedCsafPath *at,
                            const char *format,
                            const char *word)
{
  g_autofree char *quote = NULL;
  g_autoptr (GString) text = NULL;

  if (self->n_found < MED_CSAF_CHECK_MOST)
    {
      quote = med_csaf_text_quote (word);
      text = g_string_new (format);
      g_string_replace (text, "%s", quote, 1);
    }
  med_csaf_check_report (self, at, text != NULL ? text->str : "");
}

/**
 * med_csaf_check_report_unchecked:
 * @self: a check
 * @text: what was not looked at and why, translated
 *
 * Adds that the test that runs was not done, which is no pass.
 */
void
med_csaf_check_report_unchecked (MedCsafCheck *self, const char *text)
{
  MedCsafFinding *finding = med_csaf_finding_new (self->test, "", g_strdup (text));

  finding->unchecked = TRUE;
  g_ptr_array_add (self->findings, finding);
}

/**
 * med_csaf_check_run:
 * @self: a check
 * @test: the id of a test; static
 * @function: the test
 *
 * Runs a test. Where it finds very much, the last finding says how much.
 */
void
med_csaf_check_run (MedCsafCheck *self, const char *test, void (*function) (MedCsafCheck *check))
{
  self->test = test;
  self->n_found = 0;
  self->work = 0;
  function (self);
  if (self->n_found > MED_CSAF_CHECK_MOST)
    {
      const guint others = self->n_found - MED_CSAF_CHECK_MOST;
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u other place fails this test too and is not listed",
                    "%u other places fail this test too and are not listed", others),
          others);

      g_ptr_array_add (self->findings, med_csaf_finding_new (test, "", g_strdup (text)));
    }
  if (self->work > MAX_WORK)
    med_csaf_check_report_unchecked (
        self, _ ("This test was given up: there is too much to compare in this document"));
}

/**
 * med_csaf_check_spend:
 * @self: a check
 * @work: comparisons to be made
 *
 * A small document can ask for very many comparisons, since groups of products stand for all that
 * is in them. A test that is refused here stops, and is reported as not done.
 *
 * Returns: whether to go on
 */
gboolean
med_csaf_check_spend (MedCsafCheck *self, guint64 work)
{
  if (self->work <= MAX_WORK)
    self->work += work;
  return self->work <= MAX_WORK;
}

/**
 * med_csaf_check_is:
 * @self: a check
 * @first: a category of documents
 * @...: others; ends with %NULL
 *
 * Returns: whether the document is of one of these categories
 */
gboolean
med_csaf_check_is (MedCsafCheck *self, const char *first, ...)
{
  va_list others;
  gboolean is_one = FALSE;

  va_start (others, first);
  for (const char *category = first; category != NULL && !is_one;
       category = va_arg (others, const char *))
    is_one = g_str_equal (self->category, category);
  va_end (others);
  return is_one;
}

/**
 * med_csaf_check_each:
 * @self: a check
 * @object: (nullable): an object of the document
 * @member: the name of a list in it
 * @at: (nullable): where @object is
 * @function: what to do with each object in that list
 * @user_data: for @function
 */
void
med_csaf_check_each (MedCsafCheck *self,
                     JsonObject *object,
                     const char *member,
                     const MedCsafPath *at,
                     MedCsafObjectFunc function,
                     gpointer user_data)
{
  JsonArray *array = med_json_get_array (object, member);
  const MedCsafPath *list = MED_CSAF_AT (at, member);
  const guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *element = med_json_array_get_object (array, i);

      if (element != NULL)
        function (self, element, MED_CSAF_AT_INDEX (list, i), user_data);
    }
}

/**
 * med_csaf_check_each_text:
 * @self: a check
 * @object: (nullable): an object of the document
 * @member: the name of a list in it
 * @at: (nullable): where @object is
 * @function: what to do with each text in that list
 * @user_data: for @function
 */
void
med_csaf_check_each_text (MedCsafCheck *self,
                          JsonObject *object,
                          const char *member,
                          const MedCsafPath *at,
                          MedCsafTextFunc function,
                          gpointer user_data)
{
  JsonArray *array = med_json_get_array (object, member);
  const MedCsafPath *list = MED_CSAF_AT (at, member);
  const guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      const char *text = med_json_array_get_text (array, i);

      if (text != NULL)
        function (self, text, MED_CSAF_AT_INDEX (list, i), user_data);
    }
}

/**
 * med_csaf_check_each_vulnerability:
 * @self: a check
 * @function: what to do with each
 * @user_data: for @function
 */
void
med_csaf_check_each_vulnerability (MedCsafCheck *self,
                                   MedCsafObjectFunc function,
                                   gpointer user_data)
{
  med_csaf_check_each (self, self->root, "vulnerabilities", NULL, function, user_data);
}

static void
visit_branches (MedCsafCheck *self,
                JsonObject *object,
                const MedCsafPath *at,
                MedCsafObjectFunc function,
                gpointer user_data,
                guint depth)
{
  JsonArray *branches = med_json_get_array (object, "branches");
  const MedCsafPath *list = MED_CSAF_AT (at, "branches");
  const guint n = branches != NULL && depth < MAX_DEPTH ? json_array_get_length (branches) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *branch = med_json_array_get_object (branches, i);
      const MedCsafPath *here = MED_CSAF_AT_INDEX (list, i);

      if (branch == NULL)
        continue;
      function (self, branch, here, user_data);
      visit_branches (self, branch, here, function, user_data, depth + 1);
    }
}

/**
 * med_csaf_check_each_branch:
 * @self: a check
 * @function: what to do with each branch of the product tree, before those below it
 * @user_data: for @function
 */
void
med_csaf_check_each_branch (MedCsafCheck *self, MedCsafObjectFunc function, gpointer user_data)
{
  visit_branches (self, self->tree, MED_CSAF_AT (NULL, "product_tree"), function, user_data, 0);
}

/* What is done with each product, for a walk over what holds products. */
typedef struct
{
  MedCsafObjectFunc function;
  gpointer user_data;
  const char *member;
} ProductVisit;

static void
visit_product (MedCsafCheck *self, JsonObject *holder, const MedCsafPath *at, gpointer user_data)
{
  const ProductVisit *visit = user_data;
  JsonObject *product = med_json_get_object (holder, visit->member);

  if (product != NULL)
    visit->function (self, product, MED_CSAF_AT (at, visit->member), visit->user_data);
}

/**
 * med_csaf_check_each_product:
 * @self: a check
 * @function: what to do with each product that the product tree defines
 * @user_data: for @function
 */
void
med_csaf_check_each_product (MedCsafCheck *self, MedCsafObjectFunc function, gpointer user_data)
{
  const MedCsafPath *tree = MED_CSAF_AT (NULL, "product_tree");
  ProductVisit of_branch = { function, user_data, "product" };
  ProductVisit of_relationship = { function, user_data, "full_product_name" };

  med_csaf_check_each_branch (self, visit_product, &of_branch);
  med_csaf_check_each (self, self->tree, "full_product_names", tree, function, user_data);
  med_csaf_check_each (self, self->tree, "relationships", tree, visit_product, &of_relationship);
}

/* The members of a vulnerability that are lists of things said of products. */
static const char *const said_of_products[] = { "flags", "remediations", "threats" };

const MedCsafStatusWord med_csaf_statuses[MED_CSAF_N_STATUSES] = {
  { "first_affected", MED_CSAF_STATUS_AFFECTED },
  { "first_fixed", MED_CSAF_STATUS_FIXED },
  { "fixed", MED_CSAF_STATUS_FIXED },
  { "known_affected", MED_CSAF_STATUS_AFFECTED },
  { "known_not_affected", MED_CSAF_STATUS_NOT_AFFECTED },
  { "last_affected", MED_CSAF_STATUS_AFFECTED },
  { "recommended", 0 },
  { "under_investigation", MED_CSAF_STATUS_UNDER_INVESTIGATION },
};

/* What is done with each id, for a walk over what holds ids. */
typedef struct
{
  MedCsafTextFunc function;
  gpointer user_data;
  const char *member;
} IdVisit;

static void
visit_ids (MedCsafCheck *self, JsonObject *holder, const MedCsafPath *at, gpointer user_data)
{
  const IdVisit *visit = user_data;

  med_csaf_check_each_text (self, holder, visit->member, at, visit->function, visit->user_data);
}

static void
visit_group_ids (MedCsafCheck *self,
                 JsonObject *vulnerability,
                 const MedCsafPath *at,
                 gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (said_of_products); i++)
    med_csaf_check_each (self, vulnerability, said_of_products[i], at, visit_ids, user_data);
}

static void
visit_product_ids (MedCsafCheck *self,
                   JsonObject *vulnerability,
                   const MedCsafPath *at,
                   gpointer user_data)
{
  const IdVisit *visit = user_data;
  IdVisit of_score = { visit->function, visit->user_data, "products" };
  JsonObject *statuses = med_json_get_object (vulnerability, "product_status");
  const MedCsafPath *here = MED_CSAF_AT (at, "product_status");

  for (guint i = 0; i < G_N_ELEMENTS (med_csaf_statuses); i++)
    med_csaf_check_each_text (self, statuses, med_csaf_statuses[i].word, here, visit->function,
                              visit->user_data);
  visit_group_ids (self, vulnerability, at, user_data);
  med_csaf_check_each (self, vulnerability, "scores", at, visit_ids, &of_score);
  med_csaf_check_each (self, vulnerability, "metrics", at, visit_ids, &of_score);
}

static void
visit_ends (MedCsafCheck *self, JsonObject *relationship, const MedCsafPath *at, gpointer user_data)
{
  static const char *const ends[] = { "product_reference", "relates_to_product_reference" };
  const IdVisit *visit = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      const char *id = med_json_get_text (relationship, ends[i]);

      if (id != NULL)
        visit->function (self, id, MED_CSAF_AT (at, ends[i]), visit->user_data);
    }
}

/**
 * med_csaf_check_each_product_id:
 * @self: a check
 * @function: what to do with each product id that something refers to
 * @user_data: for @function
 */
void
med_csaf_check_each_product_id (MedCsafCheck *self, MedCsafTextFunc function, gpointer user_data)
{
  const MedCsafPath *tree = MED_CSAF_AT (NULL, "product_tree");
  IdVisit visit = { function, user_data, "product_ids" };

  med_csaf_check_each (self, self->tree, "product_groups", tree, visit_ids, &visit);
  med_csaf_check_each (self, self->tree, "relationships", tree, visit_ends, &visit);
  med_csaf_check_each_vulnerability (self, visit_product_ids, &visit);
}

/**
 * med_csaf_check_each_group_id:
 * @self: a check
 * @function: what to do with each id of a product group that something refers to
 * @user_data: for @function
 */
void
med_csaf_check_each_group_id (MedCsafCheck *self, MedCsafTextFunc function, gpointer user_data)
{
  IdVisit visit = { function, user_data, "group_ids" };

  med_csaf_check_each_vulnerability (self, visit_group_ids, &visit);
}

/**
 * med_csaf_check_collect:
 * @self: a check
 * @object: (nullable): an object that names products and groups, such as a remediation
 * @products: (element-type utf8): gets the ids of the products, also of those in the groups
 */
void
med_csaf_check_collect (MedCsafCheck *self, JsonObject *object, GHashTable *products)
{
  JsonArray *ids = med_json_get_array (object, "product_ids");
  JsonArray *groups = med_json_get_array (object, "group_ids");
  const guint n_groups = groups != NULL ? json_array_get_length (groups) : 0;

  for (guint g = 0; g <= n_groups; g++)
    {
      const char *group = g > 0 ? med_json_array_get_text (groups, g - 1) : NULL;
      JsonArray *list = g == 0          ? ids
                        : group != NULL ? g_hash_table_lookup (self->groups, group)
                                        : NULL;
      const guint n = list != NULL ? json_array_get_length (list) : 0;

      if (!med_csaf_check_spend (self, n + 1))
        return;
      for (guint i = 0; i < n; i++)
        {
          const char *id = med_json_array_get_text (list, i);

          if (id != NULL)
            g_hash_table_add (products, (char *) id);
        }
    }
}

static void
index_product (MedCsafCheck *self, JsonObject *product, const MedCsafPath *at, gpointer user_data)
{
  const char *id = med_json_get_text (product, "product_id");

  if (id != NULL)
    g_hash_table_add (self->products, (char *) id);
}

static void
index_used (MedCsafCheck *self, const char *id, const MedCsafPath *at, gpointer user_data)
{
  g_hash_table_add (self->used, (char *) id);
}

static void
index_group (MedCsafCheck *self, JsonObject *group, const MedCsafPath *at, gpointer user_data)
{
  const char *id = med_json_get_text (group, "group_id");

  if (id != NULL && !g_hash_table_contains (self->groups, id))
    g_hash_table_insert (self->groups, (char *) id, med_json_get_array (group, "product_ids"));
}

/**
 * med_csaf_check_new:
 * @root: (nullable): a document; outlives the check
 * @outside: (nullable): what it does not tell
 *
 * Returns: (transfer full): the document, ready for the tests
 */
MedCsafCheck *
med_csaf_check_new (JsonNode *root, const MedCsafOutside *outside)
{
  MedCsafCheck *self = g_new0 (MedCsafCheck, 1);
  const char *category, *status;

  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) med_csaf_finding_free);
  self->products = g_hash_table_new (g_str_hash, g_str_equal);
  self->used = g_hash_table_new (g_str_hash, g_str_equal);
  self->groups = g_hash_table_new (g_str_hash, g_str_equal);
  if (outside != NULL)
    self->outside = *outside;
  self->node = root;
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    self->root = json_node_get_object (root);
  self->document = med_json_get_object (self->root, "document");
  self->tracking = med_json_get_object (self->document, "tracking");
  self->tree = med_json_get_object (self->root, "product_tree");
  self->vulnerabilities = med_json_get_array (self->root, "vulnerabilities");
  category = med_json_get_text (self->document, "category");
  status = med_json_get_text (self->tracking, "status");
  self->category = category != NULL ? category : "";
  self->status = status != NULL ? status : "";
  self->is_settled = g_str_equal (self->status, "final") || g_str_equal (self->status, "interim");
  self->is_draft = med_csaf_schema_is_draft (root);
  self->history = med_csaf_revision_list (med_json_get_array (self->tracking, "revision_history"));
  med_csaf_check_each_product (self, index_product, NULL);
  med_csaf_check_each (self, self->tree, "product_groups", NULL, index_group, NULL);
  med_csaf_check_each_product_id (self, index_used, NULL);
  return self;
}

/**
 * med_csaf_check_free:
 * @self: (transfer full): a check
 */
void
med_csaf_check_free (MedCsafCheck *self)
{
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_hash_table_unref (self->products);
  g_hash_table_unref (self->used);
  g_hash_table_unref (self->groups);
  g_array_unref (self->history);
  g_free (self);
}
