/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/report/med-report-policy.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) policies = med_report_policy_parse (text, &error);

  g_assert ((policies != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; policies != NULL && i < policies->len; i++)
    {
      g_autoptr (JsonObject) row = med_report_policy_to_json (g_ptr_array_index (policies, i));
      g_assert (json_object_has_member (row, "days"));
    }
  return 0;
}
