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
      const MedReportPolicy *policy = g_ptr_array_index (policies, i);
      JsonObject *row = med_report_policy_to_json (policy);
      g_autoptr (JsonArray) array = json_array_new ();

      json_array_add_object_element (array, row);
      g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);
      g_autofree char *written = json_to_string (node, FALSE);
      g_autoptr (GPtrArray) again = med_report_policy_parse (written, &error);
      g_assert_no_error (error);
      const MedReportPolicy *other = g_ptr_array_index (again, 0);
      g_assert_cmpstr (policy->name, ==, other->name);
      g_assert_cmpstr (policy->citation, ==, other->citation);
      g_assert_cmpint (policy->exposure_clock, ==, other->exposure_clock);
      for (int outcome = 0; outcome < MED_REPORT_N_OUTCOMES; outcome++)
        {
          g_assert_cmpint (policy->days[outcome], ==, other->days[outcome]);
          g_assert_cmpint (policy->days[outcome], <=, 3650);
        }
    }
  return 0;
}
