/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/risk/med-cvss.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *vector = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  MedCvssScore score;

  if (!med_cvss_score (vector, &score, &error))
    g_assert (error != NULL && score.base10 == MED_CVSS_NOT_COMPUTED);
  else
    /* What is not computed has no score; what is has all three. */
    g_assert ((score.version == MED_CVSS_VERSION_3_0 || score.version == MED_CVSS_VERSION_3_1) ==
              (score.base10 >= 0 && score.temporal10 >= 0 && score.environmental10 >= 0));
  g_assert (score.base10 >= -1 && score.base10 <= 100);
  g_assert (score.temporal10 <= score.base10);
  g_assert (score.environmental10 >= -1 && score.environmental10 <= 100);
  return 0;
}
