/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "engine/csaf/med-openvex.h"
#include "support/med-test-csaf.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A document that fits together or a reason, whatever the bytes. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedJsonLimits limits = { 1024 * 1024, 64, 10000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "fuzz", NULL);

  if (root == NULL)
    return 0;
  g_autoptr (MedCsafDocument) document = med_openvex_read (root, "fuzz", &error);
  g_assert ((document != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (document != NULL)
    med_test_csaf_check (document);
  return 0;
}
