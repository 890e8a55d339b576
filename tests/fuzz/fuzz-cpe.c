/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-cpe.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (const MedCpe *name)
{
  g_autofree char *formatted = med_cpe_dup_formatted (name);
  g_autofree char *uri = med_cpe_dup_uri (name);
  g_autoptr (MedCpe) from_text = med_cpe_new (formatted);
  g_autoptr (MedCpe) from_uri = med_cpe_new (uri);

  g_assert (from_text != NULL && from_uri != NULL);
  for (guint i = 0; i < MED_N_CPE_ATTRIBUTES; i++)
    {
      g_assert_cmpstr (from_text->values[i], ==, name->values[i]);
      g_assert_cmpstr (from_uri->values[i], ==, name->values[i]);
    }
}

/* Two names, a line each. What is read can be written both ways and read again, and a "no" is
 * never given where the standard does not call them disjoint. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *first = g_strndup ((const char *) data, MIN (size, 4000));
  char *line_end = strchr (first, '\n');
  const char *second = line_end != NULL ? line_end + 1 : "";

  if (line_end != NULL)
    *line_end = '\0';
  g_autoptr (MedCpe) a = med_cpe_new (first);
  g_autoptr (MedCpe) b = med_cpe_new (second);
  if (a == NULL)
    return 0;
  check (a);
  g_autofree char *versions = med_cpe_dup_versions (a);
  g_assert_true (g_utf8_validate (versions, -1, NULL));
  if (b == NULL)
    return 0;
  g_autofree char *version = med_cpe_dup_plain (b, MED_CPE_VERSION);
  med_cpe_answer_version (a, version);
  const MedCpeRelation relation = med_cpe_compare (a, b);
  const MedAnswer answer = med_cpe_answer_variant (a, b);
  g_assert_true (answer != MED_ANSWER_NO || relation == MED_CPE_DISJOINT ||
                 relation == MED_CPE_UNDEFINED);
  if (relation == MED_CPE_EQUAL || relation == MED_CPE_SUPERSET)
    g_assert_cmpint (answer, ==, MED_ANSWER_YES);
  return 0;
}
