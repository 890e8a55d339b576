/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-sbom.h"

#include "engine/base/med-component-identity.h"

/* A name that is shown for editing in a line between semicolons means the same when read again. */
static void
assert_fits_a_line (const char *text, gboolean needed)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strpbrk (text, ";\r\n\t"));
  g_assert_cmpstr (stripped, ==, text);
  g_assert_true (!needed || *text != '\0');
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 200);
}

/* Reads any bytes: a list or a reason, never both, and what is listed can be stored. */
void
med_test_sbom_read_any (const guint8 *data, gsize size, MedTestSbomReader reader)
{
  const MedJsonLimits limits = { 1024 * 1024, 32, 20000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "fuzz", NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  g_autoptr (MedSbom) sbom = reader (json_node_get_object (root), "fuzz", &error);
  g_assert ((sbom != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (sbom == NULL)
    return;
  g_assert_nonnull (sbom->subject);
  g_assert_true (g_utf8_validate (sbom->made_by, -1, NULL));
  for (guint i = 0; i < sbom->notes->len; i++)
    {
      g_autofree char *note = med_sbom_note_describe (g_ptr_array_index (sbom->notes, i));
      g_assert_true (g_utf8_validate (note, -1, NULL));
    }
  for (guint i = 0; i < sbom->components->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (sbom->components, i);
      g_autoptr (MedComponentIdentity) purl = med_component_identity_from_purl (component->purl);

      assert_fits_a_line (component->manufacturer, FALSE);
      assert_fits_a_line (component->model, TRUE);
      assert_fits_a_line (component->version, FALSE);
      g_assert_true (g_hash_table_add (seen, g_strjoin ("\n", purl != NULL ? purl->text : "",
                                                        component->manufacturer, component->model,
                                                        component->version, NULL)));
    }
}

/* A line a component: maker; name; version; purl; CPE */
char *
med_test_sbom_list (const MedSbom *sbom)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sbom->components->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (sbom->components, i);

      g_string_append_printf (text, "%s; %s; %s; %s; %s\n", component->manufacturer,
                              component->model, component->version,
                              component->purl != NULL ? component->purl : "-",
                              component->cpe != NULL ? component->cpe : "-");
    }
  return g_string_free (text, FALSE);
}
