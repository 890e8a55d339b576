/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/report/med-report-language.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (MedReportLanguage) language = med_report_language_new_for_bytes ("ja", bytes, &error);

  g_assert ((language != NULL) == (error == NULL));
  if (language != NULL)
    g_assert (g_utf8_validate (med_report_language_say (language, "Immediate"), -1, NULL));
  return 0;
}
