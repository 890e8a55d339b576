/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "engine/csaf/med-cyclonedx-vex.h"
#include "support/med-test-csaf.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What an entry can say to do at most: each answer once, and a way around. */
#define MOST_REMEDIATIONS 6

static void
check_remediations (JsonNode *root, const MedCsafDocument *document)
{
  JsonArray *entries = med_json_get_array (json_node_get_object (root), "vulnerabilities");
  guint n = 0;

  for (guint i = 0; i < document->vulnerabilities->len; i++)
    n += ((const MedCsafVulnerability *) document->vulnerabilities->pdata[i])->remediations->len;
  g_assert (entries != NULL);
  g_assert_cmpuint (n, <=, MOST_REMEDIATIONS * json_array_get_length (entries));
}

/* A document that fits together or a reason, whatever the bytes. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedJsonLimits limits = { 1024 * 1024, 64, 10000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "fuzz", NULL);

  if (root == NULL)
    return 0;
  g_autoptr (MedCsafDocument) document = med_cyclonedx_vex_read (root, "fuzz", &error);
  g_assert ((document != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (document == NULL)
    return 0;
  med_test_csaf_check (document);
  check_remediations (root, document);
  return 0;
}
