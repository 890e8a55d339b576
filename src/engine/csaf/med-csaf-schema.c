/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-schema"

#include "config.h"

#include "engine/csaf/med-csaf-schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-rule.h"
#include "engine/csaf/med-csaf-text.h"

/* The scan of a document that comes from outside bounds it already; nodes may come from elsewhere.
 */
#define MAX_DEPTH 64

/* Up to so many elements are compared one by one, without a table. */
#define FEW 8

/* One document on its way. @draft: it is one of CSAF 2.1, of which only the shape is asked: no
 * word, no member and no number of members is wrong for being new. */
typedef struct
{
  GPtrArray *findings; /* (nullable) (element-type MedCsafFinding) */
  GPtrArray *members;  /* (nullable) (element-type utf8) where the standard knows no such member */
  guint most;
  GString *pointer;
  guint depth;
  gboolean draft;
} Walk;

static void check (Walk *walk, JsonNode *node, const MedCsafRule *rule);

static gboolean
is_full (Walk *walk)
{
  return (walk->findings != NULL && walk->findings->len >= walk->most) ||
         (walk->members != NULL && walk->members->len >= walk->most);
}

/* Takes @text. */
static void
complain (Walk *walk, char *text)
{
  g_autofree char *owned = text;

  if (walk->findings != NULL && walk->findings->len < walk->most)
    g_ptr_array_add (walk->findings, med_csaf_finding_new (MED_CSAF_SCHEMA_TEST, walk->pointer->str,
                                                           g_steal_pointer (&owned)));
}

static gsize
enter (Walk *walk, const char *member)
{
  const gsize mark = walk->pointer->len;

  g_string_append_c (walk->pointer, '/');
  /* RFC 6901, 3 */
  for (const char *p = member; *p != '\0'; p++)
    if (*p == '~' || *p == '/')
      g_string_append (walk->pointer, *p == '~' ? "~0" : "~1");
    else
      g_string_append_c (walk->pointer, *p);
  return mark;
}

static void
leave (Walk *walk, gsize mark)
{
  g_string_truncate (walk->pointer, mark);
}

static char *
quote_unknown_word (const char *text, const char *const *words)
{
  g_autofree char *quote = med_csaf_text_quote (text);
  g_autofree char *list = g_strjoinv (", ", (char **) words);

  return g_strdup_printf (_ ("“%s” is not one of: %s"), quote, list);
}

static void
check_text (Walk *walk, JsonNode *node, const MedCsafRule *rule)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      complain (walk, g_strdup (_ ("is not a text")));
      return;
    }
  const char *text = json_node_get_string (node);
  if (*text == '\0')
    complain (walk, g_strdup (_ ("is empty")));
  else if (rule->fits != NULL && !rule->fits (text))
    {
      g_autofree char *quote = med_csaf_text_quote (text);

      complain (walk, g_strdup_printf (_ ("“%s” %s"), quote, _ (rule->misfit)));
    }
  else if (rule->words != NULL && !walk->draft && !g_strv_contains (rule->words, text))
    complain (walk, quote_unknown_word (text, rule->words));
}

static void
check_score (Walk *walk, JsonNode *node)
{
  const GType type =
      JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  const double score =
      type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : 0;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    complain (walk, g_strdup (_ ("is not a number")));
  else if (!(score >= 0 && score <= 10))
    complain (walk, g_strdup (_ ("is not between 0 and 10")));
}

static gboolean
nodes_are_equal (gconstpointer a, gconstpointer b)
{
  return json_node_equal ((JsonNode *) a, (JsonNode *) b);
}

static guint
hash_node (gconstpointer node)
{
  return json_node_hash ((JsonNode *) node);
}

/* The first element that stands in the list a second time; its length where none does. */
static guint
find_repeated (JsonArray *array)
{
  const guint n = json_array_get_length (array);

  if (n <= FEW)
    {
      for (guint i = 1; i < n; i++)
        for (guint j = 0; j < i; j++)
          if (json_node_equal (json_array_get_element (array, i),
                               json_array_get_element (array, j)))
            return i;
      return n;
    }
  g_autoptr (GHashTable) seen = g_hash_table_new (hash_node, nodes_are_equal);
  for (guint i = 0; i < n; i++)
    if (!g_hash_table_add (seen, json_array_get_element (array, i)))
      return i;
  return n;
}

static void
check_list (Walk *walk, JsonNode *node, const MedCsafRule *rule)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      complain (walk, g_strdup (_ ("is not a list")));
      return;
    }
  JsonArray *array = json_node_get_array (node);
  const guint n = json_array_get_length (array);
  const gsize mark = walk->pointer->len;
  if (n == 0 && rule->least > 0)
    complain (walk, g_strdup (_ ("is empty")));
  else if (n < rule->least)
    complain (walk, g_strdup_printf (ngettext ("has fewer than %u element",
                                               "has fewer than %u elements", rule->least),
                                     rule->least));
  for (guint i = 0; i < n && !is_full (walk); i++)
    {
      g_string_append_printf (walk->pointer, "/%u", i);
      check (walk, json_array_get_element (array, i), rule->elements);
      leave (walk, mark);
    }
  const guint repeated = rule->unique ? find_repeated (array) : n;
  if (repeated < n)
    {
      g_string_append_printf (walk->pointer, "/%u", repeated);
      complain (walk, g_strdup (_ ("stands in this list already")));
      leave (walk, mark);
    }
}

static void
check_count (Walk *walk, guint n, const MedCsafRule *rule)
{
  if (walk->draft)
    return;
  if (n == 0 && rule->least > 0)
    complain (walk, g_strdup (_ ("is empty")));
  else if (n < rule->least)
    complain (walk, g_strdup_printf (ngettext ("has fewer than %u member",
                                               "has fewer than %u members", rule->least),
                                     rule->least));
  else if (rule->most > 0 && n > rule->most)
    complain (walk, g_strdup_printf (ngettext ("has more than %u member",
                                               "has more than %u members", rule->most),
                                     rule->most));
}

static void
note_additional (Walk *walk, const char *name)
{
  if (walk->members == NULL || walk->members->len >= walk->most)
    return;
  const gsize mark = enter (walk, name);
  g_ptr_array_add (walk->members, g_strdup (walk->pointer->str));
  leave (walk, mark);
}

static void
check_object (Walk *walk, JsonNode *node, const MedCsafRule *rule)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      complain (walk, g_strdup (_ ("is not an object")));
      return;
    }
  JsonObject *object = json_node_get_object (node);
  check_count (walk, json_object_get_size (object), rule);
  for (const MedCsafRuleMember *member = rule->members; member->name != NULL; member++)
    if (member->needed && !json_object_has_member (object, member->name))
      {
        const gsize mark = enter (walk, member->name);
        complain (walk, g_strdup (_ ("is missing")));
        leave (walk, mark);
      }
  JsonObjectIter iter;
  const char *name;
  JsonNode *child;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &child) && !is_full (walk))
    {
      const MedCsafRuleMember *member = med_csaf_rule_find_member (rule, name);

      if (member == NULL)
        {
          note_additional (walk, name);
          continue;
        }
      const gsize mark = enter (walk, name);
      check (walk, child, member->rule);
      leave (walk, mark);
    }
}

/* One of the two has to hold; they differ in the version, which both ask for. */
static void
check_cvss3 (Walk *walk, JsonNode *node)
{
  const char *version = JSON_NODE_HOLDS_OBJECT (node)
                            ? med_json_get_text (json_node_get_object (node), "version")
                            : NULL;
  const gboolean is_30 = g_strcmp0 (version, "3.0") == 0;

  if (version != NULL && !is_30 && !g_str_equal (version, "3.1") && !walk->draft)
    {
      static const char *const versions[] = { "3.0", "3.1", NULL };
      const gsize mark = enter (walk, "version");

      complain (walk, quote_unknown_word (version, versions));
      leave (walk, mark);
      return;
    }
  check_object (walk, node, is_30 ? &med_csaf_rule_cvss30 : &med_csaf_rule_cvss31);
}

static void
check (Walk *walk, JsonNode *node, const MedCsafRule *rule)
{
  if (is_full (walk))
    return;
  if (walk->depth >= MAX_DEPTH && rule->type != MED_CSAF_RULE_TEXT)
    {
      complain (walk, g_strdup (_ ("is nested too deeply")));
      return;
    }
  walk->depth++;
  switch (rule->type)
    {
    case MED_CSAF_RULE_TEXT:
      check_text (walk, node, rule);
      break;
    case MED_CSAF_RULE_SCORE:
      check_score (walk, node);
      break;
    case MED_CSAF_RULE_LIST:
      check_list (walk, node, rule);
      break;
    case MED_CSAF_RULE_CVSS3:
      check_cvss3 (walk, node);
      break;
    case MED_CSAF_RULE_OBJECT:
    default:
      check_object (walk, node, rule);
      break;
    }
  walk->depth--;
}

/**
 * med_csaf_schema_is_draft:
 * @root: (nullable): a document
 *
 * Returns: whether it says that it is one of CSAF 2.1, which is a draft and read tolerantly
 */
gboolean
med_csaf_schema_is_draft (JsonNode *root)
{
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  JsonObject *document = med_json_get_object (json_node_get_object (root), "document");
  return document != NULL && g_strcmp0 (med_json_get_text (document, "csaf_version"), "2.1") == 0;
}

/**
 * med_csaf_schema_check:
 * @root: (nullable): a document as med_json_load() gives it, not yet given to a reader
 *
 * Checks a document against the JSON schema of CSAF 2.0 and those of CVSS 2.0, 3.0 and 3.1. Of a
 * document of the draft 2.1 only the shape is checked that both versions share. At most
 * %MED_CSAF_SCHEMA_MOST findings are listed and one more that says that there are others.
 *
 * Returns: (transfer full) (element-type MedCsafFinding): what breaks it; empty if nothing does
 */
GPtrArray *
med_csaf_schema_check (JsonNode *root)
{
  g_autoptr (GString) pointer = g_string_new (NULL);
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) med_csaf_finding_free);
  /* One more than is listed, to know whether there is one. */
  Walk walk = { .findings = findings,
                .most = MED_CSAF_SCHEMA_MOST + 1,
                .pointer = pointer,
                .draft = med_csaf_schema_is_draft (root) };

  if (root == NULL)
    complain (&walk, g_strdup (_ ("is not an object")));
  else
    check (&walk, root, &med_csaf_rule_document);
  if (findings->len <= MED_CSAF_SCHEMA_MOST)
    return findings;
  g_ptr_array_set_size (findings, MED_CSAF_SCHEMA_MOST);
  g_ptr_array_add (findings, med_csaf_finding_new (
                                 MED_CSAF_SCHEMA_TEST, "",
                                 g_strdup_printf (_ ("there is more; only %u findings are listed"),
                                                  MED_CSAF_SCHEMA_MOST)));
  return findings;
}

/**
 * med_csaf_schema_check_score:
 * @cvss: a `cvss_v2` or `cvss_v3`
 * @is_v2: whether it is the former
 *
 * Checks a score against the JSON schema of its version of CVSS (CSAF 2.0, 6.1.8).
 *
 * Returns: (transfer full) (element-type MedCsafFinding): what breaks it, with pointers from @cvss
 */
GPtrArray *
med_csaf_schema_check_score (JsonNode *cvss, gboolean is_v2)
{
  g_autoptr (GString) pointer = g_string_new (NULL);
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) med_csaf_finding_free);
  Walk walk = { .findings = findings, .most = MED_CSAF_SCHEMA_MOST, .pointer = pointer };

  check (&walk, cvss, is_v2 ? &med_csaf_rule_cvss2 : &med_csaf_rule_cvss3);
  return findings;
}

/**
 * med_csaf_schema_list_additional:
 * @root: (nullable): a document
 * @most: how many to list at the most
 *
 * Lists the members that the schema does not know at their place, also within scores. The schema
 * allows them; test 6.2.20 asks for them.
 *
 * Returns: (transfer full) (element-type utf8): JSON pointers, in the order of the document
 */
GPtrArray *
med_csaf_schema_list_additional (JsonNode *root, guint most)
{
  g_autoptr (GString) pointer = g_string_new (NULL);
  GPtrArray *members = g_ptr_array_new_with_free_func (g_free);
  Walk walk = { .members = members, .most = most, .pointer = pointer, .draft = TRUE };

  if (root != NULL)
    check (&walk, root, &med_csaf_rule_document);
  return members;
}
