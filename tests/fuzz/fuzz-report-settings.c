/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/report/med-report-settings.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
write_settings (const MedReportSettings *settings)
{
  JsonObject *object = med_report_settings_to_json (settings);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  return json_to_string (node, FALSE);
}

static void
check_form (const MedReportSettings *settings, MedReportKind kind)
{
  g_autoptr (GPtrArray) signings = med_report_settings_list_signings (settings, kind);

  g_assert_true (g_utf8_validate (med_report_settings_get_citation (settings, kind), -1, NULL));
  g_assert_cmpuint (signings->len, <=, MED_REPORT_MOST_SIGNATURES);
  for (guint i = 0; i < signings->len; i++)
    {
      const MedReportSigning *signing = g_ptr_array_index (signings, i);

      g_assert_cmpint (*signing->meaning, !=, '\0');
      g_assert_cmpint (g_utf8_strlen (signing->role, -1), <=, 500);
    }
}

static void
compare_forms (const MedReportSettings *one, const MedReportSettings *other, MedReportKind kind)
{
  g_autoptr (GPtrArray) a = med_report_settings_list_signings (one, kind);
  g_autoptr (GPtrArray) b = med_report_settings_list_signings (other, kind);

  g_assert_cmpstr (med_report_settings_get_citation (one, kind), ==,
                   med_report_settings_get_citation (other, kind));
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const MedReportSigning *first = g_ptr_array_index (a, i);
      const MedReportSigning *second = g_ptr_array_index (b, i);

      g_assert_cmpstr (first->meaning, ==, second->meaning);
      g_assert_cmpstr (first->role, ==, second->role);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReportSettings) settings = med_report_settings_parse (text, &error);

  g_assert ((settings != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (settings == NULL)
    return 0;
  g_assert_null (strchr (settings->letterhead, '\n'));
  for (MedReportKind kind = 0; kind < MED_N_REPORTS; kind++)
    check_form (settings, kind);
  g_autofree char *written = write_settings (settings);
  g_autoptr (MedReportSettings) again = med_report_settings_parse (written, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (settings->letterhead, ==, again->letterhead);
  g_assert_cmpstr (settings->address, ==, again->address);
  g_assert_cmpstr (settings->contact, ==, again->contact);
  g_assert_true (settings->letter == again->letter && settings->csv_mark == again->csv_mark);
  for (MedReportKind kind = 0; kind < MED_N_REPORTS; kind++)
    compare_forms (settings, again, kind);
  return 0;
}
