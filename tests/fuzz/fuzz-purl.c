/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-component-identity.h"
#include "engine/base/med-purl.h"
#include "engine/csaf/med-csaf-purl.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Qualifiers stand in the order of their keys, each once. */
static void
check_order (const char *canonical)
{
  const char *begin = strchr (canonical, '?');
  g_autofree char *text = begin != NULL ? g_strndup (begin + 1, strcspn (begin + 1, "#")) : NULL;
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", "&", -1);

  for (guint i = 1; i < g_strv_length (pairs); i++)
    g_assert_cmpint (strcmp (pairs[i - 1], pairs[i]), <, 0);
}

/* What is read has a canonical form that is its own, is valid by the strict rules where the text
 * was, and names a package. Two package URLs, a line each, are compared. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *first = g_strndup ((const char *) data, MIN (size, 4000));
  char *line_end = strchr (first, '\n');
  const char *second = line_end != NULL ? line_end + 1 : "";

  if (line_end != NULL)
    *line_end = '\0';
  const gboolean strict = med_csaf_purl_is_valid (first);
  g_autoptr (MedComponentIdentity) identity = med_component_identity_from_purl (first);
  g_autoptr (MedPurl) purl = med_purl_new (first);
  g_autoptr (MedPurl) other = med_purl_new (second);
  if (purl == NULL)
    return 0;
  g_autofree char *canonical = med_purl_dup_text (purl);
  g_autoptr (MedPurl) again = med_purl_new (canonical);
  g_assert (again != NULL);
  g_autofree char *once_more = med_purl_dup_text (again);
  g_assert_cmpstr (once_more, ==, canonical);
  check_order (canonical);
  if (strict)
    g_assert_true (med_csaf_purl_is_valid (canonical));
  g_autofree char *versions = med_purl_dup_versions (purl);
  g_assert_true (*versions == '\0' || g_str_has_prefix (versions, "vers:"));
  g_assert_cmpint (med_purl_answer_variant (purl, again), ==, MED_ANSWER_YES);
  if (other != NULL)
    med_purl_answer_variant (purl, other);
  med_purl_answer_scheme (purl, second);
  return 0;
}
