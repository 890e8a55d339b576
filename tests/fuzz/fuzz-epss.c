/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-epss-import.h"
#include "engine/risk/med-cve.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedEpssSet) set = med_epss_read (bytes, "fuzz", &error);

  g_assert ((set != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (set == NULL)
    return 0;
  /* No scores would take every score away. */
  g_assert_cmpuint (set->scores->len, >, 0);
  g_assert_cmpuint (strlen (set->score_date), ==, 10);
  for (guint i = 0; i < set->scores->len; i++)
    {
      const MedEpssScore *score = &g_array_index (set->scores, MedEpssScore, i);

      g_assert_true (med_cve_is_number (score->cve));
      g_assert_true (score->score_e5 >= 0 && score->score_e5 <= 100000);
      g_assert_true (score->percentile_e5 >= 0 && score->percentile_e5 <= 100000);
    }
  return 0;
}
