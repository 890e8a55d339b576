/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/csaf/med-csaf-reader.h"
#include "engine/base/med-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_vulnerability (const MedCsafDocument *document, const MedCsafVulnerability *vulnerability)
{
  g_assert_nonnull (vulnerability->title);
  g_assert_nonnull (vulnerability->description);
  g_assert_cmpint (vulnerability->document_score10, <=, 100);
  for (guint i = 0; i < vulnerability->statuses->len; i++)
    {
      const MedCsafStatus *status = g_ptr_array_index (vulnerability->statuses, i);
      g_assert_cmpuint (status->product, <, document->products->len);
    }
  for (guint i = 0; i < vulnerability->remediations->len; i++)
    {
      const MedCsafRemediation *remediation = g_ptr_array_index (vulnerability->remediations, i);
      g_assert (remediation->url == NULL || g_str_has_prefix (remediation->url, "https://"));
      for (guint j = 0; j < remediation->products->len; j++)
        g_assert_cmpuint (g_array_index (remediation->products, guint, j), <,
                          document->products->len);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedJsonLimits limits = { 1024 * 1024, 64, 10000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "fuzz", NULL);

  if (root == NULL)
    return 0;
  g_autoptr (MedCsafDocument) document = med_csaf_reader_read (root, "fuzz", &error);
  g_assert ((document != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; document != NULL && i < document->vulnerabilities->len; i++)
    check_vulnerability (document, g_ptr_array_index (document->vulnerabilities, i));
  return 0;
}
