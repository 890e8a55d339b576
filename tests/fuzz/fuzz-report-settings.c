/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/report/med-report-settings.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is read is written as it was meant: reading that again gives the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (MedReportSettings) settings = med_report_settings_parse (text, &error);

  g_assert ((settings != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (settings == NULL)
    return 0;
  JsonObject *object = med_report_settings_to_json (settings);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  g_autofree char *written = json_to_string (node, FALSE);
  g_autoptr (MedReportSettings) again = med_report_settings_parse (written, NULL);
  g_assert (again != NULL);
  for (int kind = 0; kind < MED_N_REPORTS; kind++)
    {
      g_autoptr (GPtrArray) signings =
          med_report_settings_list_signings (again, (MedReportKind) kind);

      g_assert (signings->len <= MED_REPORT_MOST_SIGNATURES);
      g_assert (g_str_equal (med_report_settings_get_citation (settings, (MedReportKind) kind),
                             med_report_settings_get_citation (again, (MedReportKind) kind)));
    }
  return 0;
}
