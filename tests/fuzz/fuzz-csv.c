/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/inventory/med-csv-sheet.h"
#include "engine/inventory/med-device-mapping.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is exported can be imported: each field comes back as it was. */
static void
check_written (MedCsvReader *reader)
{
  g_autoptr (GString) written = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  guint n = med_csv_reader_get_n_fields (reader);

  /* Two columns at least, and the first line tells the separator. */
  g_string_append (written, "a,b\r\n");
  for (guint i = 0; i < n; i++)
    med_csv_append_field (written, med_csv_unguard (med_csv_reader_get_field (reader, i)), FALSE);
  med_csv_append_field (written, "end", TRUE);
  g_autoptr (MedCsvReader) again = med_csv_reader_new (written->str, "again");
  g_assert_true (med_csv_reader_next (again, &error));
  if (!med_csv_reader_next (again, &error))
    return; /* longer than a field may be, once it is quoted */
  g_assert_cmpuint (med_csv_reader_get_n_fields (again), ==, n + 1);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (med_csv_unguard (med_csv_reader_get_field (again, i)), ==,
                     med_csv_unguard (med_csv_reader_get_field (reader, i)));
}

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
    {
      for (guint i = 0; i < med_csv_reader_get_n_fields (reader); i++)
        g_assert_true (g_utf8_validate (med_csv_reader_get_field (reader, i), -1, NULL));
      check_written (reader);
    }
  g_assert (mapping->n_columns == g_strv_length (sheet->headers));
  return 0;
}
