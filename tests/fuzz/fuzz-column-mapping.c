/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/inventory/med-device-mapping.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (const MedColumnMapping *mapping)
{
  guint times[MED_N_DEVICE_FIELDS + 1] = { 0 };

  for (guint i = 0; i < mapping->n_columns; i++)
    {
      g_assert_cmpuint (mapping->fields[i], <=, MED_N_DEVICE_FIELDS);
      times[mapping->fields[i]]++;
    }
  /* Two columns for one field would let the second win unseen. */
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    g_assert_cmpuint (times[field], <=, 1);
}

/* The first line are the headers, parted by commas; the rest a mapping that was kept. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  char *line_end = strchr (text, '\n');
  g_autoptr (GError) error = NULL;

  if (line_end == NULL)
    return 0;
  *line_end = '\0';
  g_auto (GStrv) headers = g_strsplit (text, ",", 40);
  g_autoptr (MedColumnMapping) mapping = med_device_mapping_new ((const char *const *) headers);
  check (mapping);
  g_assert (med_column_mapping_take (mapping, line_end + 1, &error) == (error == NULL));
  check (mapping);

  g_autoptr (JsonNode) node = med_column_mapping_to_json (mapping);
  g_autofree char *kept = json_to_string (node, FALSE);
  g_autoptr (MedColumnMapping) again = med_device_mapping_new ((const char *const *) headers);
  g_assert_true (med_column_mapping_take (again, kept, NULL));
  for (guint i = 0; i < mapping->n_columns; i++)
    g_assert_cmpuint (mapping->fields[i], ==, again->fields[i]);
  return 0;
}
