/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-schema.h"

#include "engine/base/med-json.h"
#include "support/med-test-engine.h"

/* One look at one value. */
typedef struct
{
  JsonObject *root;
  JsonObject *schema;
  JsonNode *node;
  const char *place;
} Look;

static char *check (JsonObject *root, JsonObject *schema, JsonNode *node, const char *place);

static char *
broken (const Look *look, const char *keyword)
{
  return g_strdup_printf ("%s: %s", *look->place != '\0' ? look->place : "/", keyword);
}

static const char *
text_of (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
is_of_type (JsonNode *node, const char *type)
{
  if (g_str_equal (type, "object"))
    return JSON_NODE_HOLDS_OBJECT (node);
  if (g_str_equal (type, "array"))
    return JSON_NODE_HOLDS_ARRAY (node);
  if (g_str_equal (type, "null"))
    return JSON_NODE_HOLDS_NULL (node);
  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  const GType value = json_node_get_value_type (node);
  if (g_str_equal (type, "string"))
    return value == G_TYPE_STRING;
  if (g_str_equal (type, "boolean"))
    return value == G_TYPE_BOOLEAN;
  if (g_str_equal (type, "integer"))
    return value == G_TYPE_INT64;
  if (g_str_equal (type, "number"))
    return value == G_TYPE_INT64 || value == G_TYPE_DOUBLE;
  g_error ("the schema names a type “%s”", type);
}

static char *
check_type (const Look *look, JsonNode *keyword)
{
  return is_of_type (look->node, json_node_get_string (keyword)) ? NULL : broken (look, "type");
}

static char *
check_const (const Look *look, JsonNode *keyword)
{
  return json_node_equal (look->node, keyword) ? NULL : broken (look, "const");
}

static char *
check_enum (const Look *look, JsonNode *keyword)
{
  JsonArray *values = json_node_get_array (keyword);

  for (guint i = 0; i < json_array_get_length (values); i++)
    if (json_node_equal (look->node, json_array_get_element (values, i)))
      return NULL;
  return broken (look, "enum");
}

static char *
check_required (const Look *look, JsonNode *keyword)
{
  JsonArray *names = json_node_get_array (keyword);

  for (guint i = 0; JSON_NODE_HOLDS_OBJECT (look->node) && i < json_array_get_length (names); i++)
    if (!json_object_has_member (json_node_get_object (look->node),
                                 json_array_get_string_element (names, i)))
      return broken (look, "required");
  return NULL;
}

static char *
check_properties (const Look *look, JsonNode *keyword)
{
  JsonObject *properties = json_node_get_object (keyword);
  g_autoptr (GList) members = NULL;
  char *fault = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (look->node))
    return NULL;
  members = json_object_get_members (json_node_get_object (look->node));
  for (GList *member = members; fault == NULL && member != NULL; member = member->next)
    {
      JsonObject *own = med_json_get_object (properties, member->data);
      g_autofree char *place = g_strdup_printf ("%s/%s", look->place, (char *) member->data);

      if (own != NULL)
        fault =
            check (look->root, own,
                   json_object_get_member (json_node_get_object (look->node), member->data), place);
    }
  return fault;
}

static char *
check_additional (const Look *look, JsonNode *keyword)
{
  JsonObject *properties = med_json_get_object (look->schema, "properties");
  g_autoptr (GList) members = NULL;

  g_assert_false (json_node_get_boolean (keyword));
  if (!JSON_NODE_HOLDS_OBJECT (look->node))
    return NULL;
  members = json_object_get_members (json_node_get_object (look->node));
  for (GList *member = members; member != NULL; member = member->next)
    if (!json_object_has_member (properties, member->data))
      return broken (look, "additionalProperties");
  return NULL;
}

static char *
check_items (const Look *look, JsonNode *keyword)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (look->node) ? json_node_get_array (look->node) : NULL;
  char *fault = NULL;

  for (guint i = 0; fault == NULL && array != NULL && i < json_array_get_length (array); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s/%u", look->place, i);

      fault = check (look->root, json_node_get_object (keyword), json_array_get_element (array, i),
                     place);
    }
  return fault;
}

static char *
check_contains (const Look *look, JsonNode *keyword)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (look->node) ? json_node_get_array (look->node) : NULL;

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *fault = check (look->root, json_node_get_object (keyword),
                                      json_array_get_element (array, i), look->place);
      if (fault == NULL)
        return NULL;
    }
  return broken (look, "contains");
}

static char *
check_all_of (const Look *look, JsonNode *keyword)
{
  JsonArray *all = json_node_get_array (keyword);
  char *fault = NULL;

  for (guint i = 0; fault == NULL && i < json_array_get_length (all); i++)
    fault = check (look->root, json_array_get_object_element (all, i), look->node, look->place);
  return fault;
}

/* Exactly one of them holds. */
static char *
check_one_of (const Look *look, JsonNode *keyword)
{
  JsonArray *all = json_node_get_array (keyword);
  guint hold = 0;

  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      g_autofree char *fault =
          check (look->root, json_array_get_object_element (all, i), look->node, look->place);
      hold += fault == NULL;
    }
  return hold == 1 ? NULL : broken (look, "oneOf");
}

static char *
check_reference (const Look *look, JsonNode *keyword)
{
  const char *path = json_node_get_string (keyword);
  JsonObject *target = NULL;

  g_assert_true (g_str_has_prefix (path, "#/$defs/"));
  target =
      med_json_get_object (med_json_get_object (look->root, "$defs"), path + strlen ("#/$defs/"));
  if (target == NULL)
    g_error ("the schema has no %s", path);
  return check (look->root, target, look->node, look->place);
}

static char *
check_min_length (const Look *look, JsonNode *keyword)
{
  const char *text = text_of (look->node);

  return text == NULL || g_utf8_strlen (text, -1) >= json_node_get_int (keyword)
             ? NULL
             : broken (look, "minLength");
}

static char *
check_max_length (const Look *look, JsonNode *keyword)
{
  const char *text = text_of (look->node);

  return text == NULL || g_utf8_strlen (text, -1) <= json_node_get_int (keyword)
             ? NULL
             : broken (look, "maxLength");
}

/* Of ECMAScript's expressions those that PCRE reads alike; "$" is the very end in both. */
static char *
check_pattern (const Look *look, JsonNode *keyword)
{
  const char *text = text_of (look->node);
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) escapes = g_regex_new ("\\\\u([0-9a-f]{4})", 0, 0, NULL);
  g_autofree char *pattern =
      g_regex_replace (escapes, json_node_get_string (keyword), -1, 0, "\\\\x{\\1}", 0, &error);

  g_assert_no_error (error);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_DOLLAR_ENDONLY, 0, &error);
  g_assert_no_error (error);
  return text == NULL || g_regex_match (regex, text, 0, NULL) ? NULL : broken (look, "pattern");
}

static char *
check_minimum (const Look *look, JsonNode *keyword)
{
  return !is_of_type (look->node, "number") ||
                 json_node_get_double (look->node) >= json_node_get_double (keyword)
             ? NULL
             : broken (look, "minimum");
}

static char *
check_maximum (const Look *look, JsonNode *keyword)
{
  return !is_of_type (look->node, "number") ||
                 json_node_get_double (look->node) <= json_node_get_double (keyword)
             ? NULL
             : broken (look, "maximum");
}

static char *
check_min_items (const Look *look, JsonNode *keyword)
{
  return !JSON_NODE_HOLDS_ARRAY (look->node) ||
                 json_array_get_length (json_node_get_array (look->node)) >=
                     json_node_get_int (keyword)
             ? NULL
             : broken (look, "minItems");
}

static char *
check_max_items (const Look *look, JsonNode *keyword)
{
  return !JSON_NODE_HOLDS_ARRAY (look->node) ||
                 json_array_get_length (json_node_get_array (look->node)) <=
                     json_node_get_int (keyword)
             ? NULL
             : broken (look, "maxItems");
}

/* NULL: says nothing of a value. */
static const struct
{
  const char *name;
  char *(*check) (const Look *look, JsonNode *keyword);
} keywords[] = {
  { "$schema", NULL },
  { "$id", NULL },
  { "$defs", NULL },
  { "title", NULL },
  { "description", NULL },
  { "$ref", check_reference },
  { "allOf", check_all_of },
  { "oneOf", check_one_of },
  { "type", check_type },
  { "const", check_const },
  { "enum", check_enum },
  { "required", check_required },
  { "properties", check_properties },
  { "additionalProperties", check_additional },
  { "items", check_items },
  { "contains", check_contains },
  { "minLength", check_min_length },
  { "maxLength", check_max_length },
  { "pattern", check_pattern },
  { "minimum", check_minimum },
  { "maximum", check_maximum },
  { "minItems", check_min_items },
  { "maxItems", check_max_items },
};

static char *
check_keyword (const Look *look, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_str_equal (keywords[i].name, name))
      return keywords[i].check != NULL
                 ? keywords[i].check (look, json_object_get_member (look->schema, name))
                 : NULL;
  g_error ("%s: the keyword “%s” of the schema is not one this test knows", look->place, name);
}

static char *
check (JsonObject *root, JsonObject *schema, JsonNode *node, const char *place)
{
  const Look look = { root, schema, node, place };
  g_autoptr (GList) names = json_object_get_members (schema);
  char *fault = NULL;

  for (GList *name = names; fault == NULL && name != NULL; name = name->next)
    fault = check_keyword (&look, name->data);
  return fault;
}

/**
 * med_test_schema_load:
 * @name: of a file in data/schemas
 *
 * Returns: (transfer full): the schema
 */
JsonNode *
med_test_schema_load (const char *name)
{
  g_autofree char *relative = g_strconcat ("../data/schemas/", name, NULL);
  g_autofree char *path = med_test_source_path (relative);
  g_autoptr (GError) error = NULL;
  JsonNode *schema = med_json_load_file_sync (path, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (schema);
  return schema;
}

/**
 * med_test_schema_check:
 * @schema: a schema
 * @node: a document
 *
 * Returns: (transfer full) (nullable): what the document breaks
 */
char *
med_test_schema_check (JsonNode *schema, JsonNode *node)
{
  JsonObject *root = json_node_get_object (schema);

  return check (root, root, node, "");
}
