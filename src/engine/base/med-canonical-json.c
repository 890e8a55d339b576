/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-canonical-json"

#include "config.h"

#include "engine/base/med-canonical-json.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/base/med-error.h"

static gboolean append_node (GString *text, JsonNode *node, GError **error);

/* Only what would end the string, or begin an escape, is escaped: everything else stands for
 * itself, control characters too. */
static void
append_string (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static gboolean
append_object (GString *text, JsonObject *object, GError **error)
{
  g_autoptr (GList) names = g_list_sort (json_object_get_members (object), compare_names);

  g_string_append_c (text, '{');
  for (GList *at = names; at != NULL; at = at->next)
    {
      if (at != names)
        g_string_append_c (text, ',');
      append_string (text, at->data);
      g_string_append_c (text, ':');
      if (!append_node (text, json_object_get_member (object, at->data), error))
        return FALSE;
    }
  g_string_append_c (text, '}');
  return TRUE;
}

static gboolean
append_array (GString *text, JsonArray *array, GError **error)
{
  g_string_append_c (text, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      if (!append_node (text, json_array_get_element (array, i), error))
        return FALSE;
    }
  g_string_append_c (text, ']');
  return TRUE;
}

static gboolean
append_value (GString *text, JsonNode *node, GError **error)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    append_string (text, json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    g_string_append_printf (text, "%" PRId64, json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
  else
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("a number with a fraction has no canonical form and cannot be "
                              "signed. Ask the sender for a correct file."));
      return FALSE;
    }
  return TRUE;
}

static gboolean
append_node (GString *text, JsonNode *node, GError **error)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      return append_object (text, json_node_get_object (node), error);
    case JSON_NODE_ARRAY:
      return append_array (text, json_node_get_array (node), error);
    case JSON_NODE_VALUE:
      return append_value (text, node, error);
    case JSON_NODE_NULL:
    default:
      g_string_append (text, "null");
      return TRUE;
    }
}

/**
 * med_canonical_json_write:
 * @node: what med_json_load() built, which bounds its depth
 * @name: put before messages, usually the file's name
 * @error: return location: %MED_ERROR_CORRECT_INPUT for a number that is not an integer
 *
 * Writes the one form of a document over which signatures are made: names sorted by the bytes of
 * their UTF-8, no blanks, only `"` and `\` escaped, integers only. This is the canonical JSON of
 * OLPC that TUF 1.0 (section 4.2) names. What is not known to the reader stays in it.
 *
 * Returns: (transfer full) (nullable): the bytes, without a NUL behind them
 */
GBytes *
med_canonical_json_write (JsonNode *node, const char *name, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (node != NULL && name != NULL, NULL);
  if (!append_node (text, node, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  return g_string_free_to_bytes (g_steal_pointer (&text));
}
