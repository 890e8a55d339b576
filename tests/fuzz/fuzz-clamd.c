/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/distribution/med-clamd-reply.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Only these words, whole and ended, are clean; in a spelling of its own, so that the parser is not
 * compared with itself. */
static gboolean
says_clean (const char *data, gsize size)
{
  g_autofree char *text = g_strndup (data, size);
  gboolean ended = memchr (data, '\0', size) != NULL || memchr (data, '\n', size) != NULL;

  return ended && g_regex_match_simple ("^(stream|fd\\[[0-9]+\\]): OK[ \\t\\r\\f\\v]*\\n*$", text,
                                        G_REGEX_DEFAULT, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (MedClamdReply) reply = med_clamd_reply_parse ((const char *) data, size);
  g_autoptr (MedClamdVersion) version = med_clamd_version_parse ((const char *) data, size);

  g_assert (g_utf8_validate (reply->text, -1, NULL));
  if (reply->verdict == MED_CLAMD_OK)
    g_assert_true (says_clean ((const char *) data, size));
  if (reply->verdict == MED_CLAMD_FOUND)
    g_assert (*reply->text != '\0');
  if (version != NULL)
    g_assert (g_str_has_prefix (version->engine, "ClamAV "));
  return 0;
}
