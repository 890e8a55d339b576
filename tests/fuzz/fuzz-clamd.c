/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/distribution/med-clamd-reply.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (MedClamdReply) reply = med_clamd_reply_parse ((const char *) data, size);
  g_autoptr (MedClamdVersion) version = med_clamd_version_parse ((const char *) data, size);

  g_assert (g_utf8_validate (reply->text, -1, NULL));
  /* Only these words, whole and ended, are clean. */
  if (reply->verdict == MED_CLAMD_OK)
    g_assert (size > 10 && memmem (data, size, ": OK", 4) != NULL);
  if (reply->verdict == MED_CLAMD_FOUND)
    g_assert (*reply->text != '\0');
  if (version != NULL)
    g_assert (g_str_has_prefix (version->engine, "ClamAV "));
  return 0;
}
