/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-kev-import.h"
#include "engine/base/med-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedJsonLimits limits = { 1024 * 1024, 16, 10000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "fuzz", NULL);
  JsonArray *entries = NULL;

  if (root == NULL)
    return 0;
  g_autoptr (MedKevCatalog) catalog = med_kev_catalog_read (root, "fuzz", &entries, &error);
  g_assert ((catalog != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (catalog == NULL)
    return 0;
  /* An empty catalogue would take every mark of known exploitation away. */
  g_assert_cmpint (catalog->entries, ==, json_array_get_length (entries));
  g_assert_cmpint (catalog->entries, >, 0);
  g_assert_cmpint (*catalog->version, !=, '\0');
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = med_json_array_get_object (entries, i);

      g_assert_true (g_str_has_prefix (med_json_get_text (entry, "cveID"), "CVE-"));
      g_assert_cmpuint (strlen (med_json_get_text (entry, "dateAdded")), ==, 10);
    }
  return 0;
}
