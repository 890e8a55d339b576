/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedJsonLimits limits = { 1024 * 1024, 16, 10000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = med_json_load ((const char *) data, size, &limits, "fuzz", &error);

  /* Either a document or a reason in words that can be shown, never both, never none. */
  g_assert ((node != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (node != NULL)
    {
      g_autofree char *text = json_to_string (node, FALSE);

      /* What was loaded can be written and read again, but for large numbers: json-glib writes
       * 5e237 as 5e+237.0. */
      if (strstr (text, "e+") == NULL && strstr (text, "e-") == NULL)
        g_assert (med_json_scan (text, strlen (text), NULL, "again", &error));
    }
  return 0;
}
