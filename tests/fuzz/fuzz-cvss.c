/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/risk/med-cvss.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A vector that is read is written and read again as the same vector with the same scores. */
static void
check_round_trip (const char *text, const MedCvssScore *score)
{
  g_autofree char *printed = med_cvss_vector_with (text, "", NULL);
  g_autofree char *again = NULL;
  MedCvssScore same;

  g_assert (printed != NULL && med_cvss_score (printed, &same, NULL));
  g_assert (memcmp (score, &same, sizeof same) == 0);
  again = med_cvss_vector_with (printed, "", NULL);
  g_assert (g_strcmp0 (printed, again) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *vector = g_strndup ((const char *) data, size);
  g_autofree char *with = NULL;
  g_autoptr (GError) error = NULL;
  MedCvssScore score;

  if (!med_cvss_score (vector, &score, &error))
    g_assert (error != NULL && score.base10 == MED_CVSS_NOT_COMPUTED);
  else
    {
      g_assert (score.base10 >= 0 && score.temporal10 >= 0 && score.environmental10 >= 0);
      check_round_trip (vector, &score);
    }
  g_assert (score.base10 <= 100 && score.temporal10 <= score.base10);
  g_assert (score.environmental10 >= -1 && score.environmental10 <= 100);
  /* The same bytes as overrides */
  with = med_cvss_vector_with ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N",
                               vector, NULL);
  g_assert (with == NULL || med_cvss_score (with, &score, NULL));
  return 0;
}
