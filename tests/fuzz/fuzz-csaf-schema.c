/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-schema.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
unescape (const char *part)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = part; *p != '\0'; p++)
    if (*p == '~')
      {
        p++;
        g_assert (*p == '0' || *p == '1');
        g_string_append_c (name, *p == '0' ? '~' : '/');
      }
    else
      g_string_append_c (name, *p);
  return g_strdup (name->str);
}

/* What a pointer (RFC 6901) names; NULL where there is nothing. */
static JsonNode *
follow (JsonNode *root, const char *pointer)
{
  g_auto (GStrv) parts = g_strsplit (pointer, "/", -1);
  JsonNode *node = root;

  for (gsize i = 1; *pointer != '\0' && parts[i] != NULL && node != NULL; i++)
    if (JSON_NODE_HOLDS_OBJECT (node))
      {
        g_autofree char *name = unescape (parts[i]);
        node = json_object_get_member (json_node_get_object (node), name);
      }
    else
      {
        const guint64 index = g_ascii_strtoull (parts[i], NULL, 10);

        g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
        g_assert_cmpuint (index, <, json_array_get_length (json_node_get_array (node)));
        node = json_array_get_element (json_node_get_array (node), (guint) index);
      }
  return node;
}

/* Something stands there, or it is missing in something that stands there. */
static void
check_finding (JsonNode *root, const MedCsafFinding *finding)
{
  g_autofree char *parent = g_strdup (finding->pointer);
  char *slash = strrchr (parent, '/');

  g_assert_cmpint (finding->kind, ==, MED_CSAF_TEST_SCHEMA);
  g_assert_cmpstr (finding->text, !=, "");
  g_assert_true (g_utf8_validate (finding->text, -1, NULL));
  for (const char *p = finding->text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
  if (follow (root, finding->pointer) != NULL)
    return;
  g_assert_nonnull (slash);
  *slash = '\0';
  JsonNode *node = follow (root, parent);
  g_assert_nonnull (node);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedJsonLimits limits = { 1024 * 1024, 64, 10000 };
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "fuzz", NULL);

  if (root == NULL)
    return 0;
  g_autoptr (GPtrArray) findings = med_csaf_schema_check (root);
  g_assert_cmpuint (findings->len, <=, MED_CSAF_SCHEMA_MOST + 1);
  for (guint i = 0; i < findings->len; i++)
    check_finding (root, g_ptr_array_index (findings, i));
  g_autoptr (GPtrArray) members = med_csaf_schema_list_additional (root, 20);
  g_assert_cmpuint (members->len, <=, 20);
  for (guint i = 0; i < members->len; i++)
    g_assert_nonnull (follow (root, g_ptr_array_index (members, i)));
  return 0;
}
