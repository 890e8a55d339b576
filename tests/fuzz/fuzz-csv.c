/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/inventory/med-csv-sheet.h"
#include "engine/inventory/med-device-mapping.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (bytes, "fuzz", &error);

  g_assert ((sheet != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (sheet == NULL)
    return 0;

  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) sheet->headers);
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (sheet->text, sheet->name);
  while (med_csv_reader_next (reader, &error))
    for (guint i = 0; i < med_csv_reader_get_n_fields (reader); i++)
      {
        const char *field = med_csv_unguard (med_csv_reader_get_field (reader, i));
        g_autoptr (GString) written = g_string_new (NULL);
        g_autoptr (GError) fault = NULL;
        g_autofree char *value =
            med_device_field_normalise (i % MED_N_DEVICE_FIELDS, field, G_MAXINT64 / 2, &fault);

        g_assert ((value != NULL) == (fault == NULL));
        g_assert (fault == NULL || g_utf8_validate (fault->message, -1, NULL));
        med_csv_append_field (written, field, TRUE);
      }
  g_assert (mapping->n_columns == g_strv_length (sheet->headers));
  return 0;
}
