/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sbom-csv"

#include "config.h"

#include "engine/inventory/med-sbom.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/inventory/med-csv.h"

enum
{
  COLUMN_MAKER,
  COLUMN_NAME,
  COLUMN_VERSION,
  COLUMN_PURL,
  COLUMN_CPE,
  N_COLUMNS,
};

/* Folded. Tables come from people, so several words mean the same. */
static const struct
{
  const char *word;
  int column;
} words[] = {
  { "maker", COLUMN_MAKER },
  { "manufacturer", COLUMN_MAKER },
  { "vendor", COLUMN_MAKER },
  { "supplier", COLUMN_MAKER },
  { "publisher", COLUMN_MAKER },
  { "supplier name", COLUMN_MAKER },
  { "メーカー", COLUMN_MAKER },
  { "製造元", COLUMN_MAKER },
  { "供給者", COLUMN_MAKER },
  { "ベンダー", COLUMN_MAKER },
  { "component", COLUMN_NAME },
  { "component name", COLUMN_NAME },
  { "name", COLUMN_NAME },
  { "product", COLUMN_NAME },
  { "package", COLUMN_NAME },
  { "コンポーネント", COLUMN_NAME },
  { "コンポーネント名", COLUMN_NAME },
  { "名称", COLUMN_NAME },
  { "version", COLUMN_VERSION },
  { "component version", COLUMN_VERSION },
  { "バージョン", COLUMN_VERSION },
  { "purl", COLUMN_PURL },
  { "package url", COLUMN_PURL },
  { "cpe", COLUMN_CPE },
};

static gboolean
map_header (MedCsvReader *reader, int *columns, const char *name, GError **error)
{
  for (int i = 0; i < N_COLUMNS; i++)
    columns[i] = -1;
  for (guint i = 0; i < med_csv_reader_get_n_fields (reader); i++)
    {
      g_autofree char *folded = med_fold_name (med_csv_reader_get_field (reader, i));

      for (gsize j = 0; j < G_N_ELEMENTS (words); j++)
        {
          g_autofree char *word = med_fold_name (words[j].word);

          if (g_str_equal (folded, word) && columns[words[j].column] < 0)
            columns[words[j].column] = (int) i;
        }
    }
  if (columns[COLUMN_NAME] >= 0 && columns[COLUMN_VERSION] >= 0)
    return TRUE;
  g_set_error (
      error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
      _ ("%s: the first line must name the columns: component and version, and also maker, "
         "purl and cpe where they are known"),
      name);
  return FALSE;
}

static char *
dup_field (MedCsvReader *reader, int column)
{
  if (column < 0 || (guint) column >= med_csv_reader_get_n_fields (reader))
    return g_strdup ("");
  return g_strstrip (
      g_strdup (med_csv_unguard (med_csv_reader_get_field (reader, (guint) column))));
}

static char *
dup_field_or_null (MedCsvReader *reader, int column)
{
  g_autofree char *field = dup_field (reader, column);

  return *field != '\0' ? g_steal_pointer (&field) : NULL;
}

static gboolean
read_rows (MedSbom *sbom, MedCsvReader *reader, const char *name, GError **error)
{
  int columns[N_COLUMNS];
  g_autoptr (GError) local = NULL;

  if (!med_csv_reader_next (reader, &local))
    {
      if (local == NULL)
        g_set_error (&local, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s: the file is empty"), name);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!map_header (reader, columns, name, error))
    return FALSE;
  while (med_csv_reader_next (reader, &local))
    {
      MedComponent *component = g_new0 (MedComponent, 1);
      g_autofree char *place = g_strdup_printf (_ ("line %u"), med_csv_reader_get_line (reader));

      component->manufacturer = dup_field (reader, columns[COLUMN_MAKER]);
      component->model = dup_field (reader, columns[COLUMN_NAME]);
      component->version = dup_field (reader, columns[COLUMN_VERSION]);
      component->purl = dup_field_or_null (reader, columns[COLUMN_PURL]);
      component->cpe = dup_field_or_null (reader, columns[COLUMN_CPE]);
      if (!med_sbom_add (sbom, component, name, place, error))
        return FALSE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * med_sbom_read_csv:
 * @bytes: a table
 * @name: its name, for messages
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Reads a table whose first line names the columns, in English or Japanese.
 *
 * Returns: (transfer full) (nullable): the components
 */
MedSbom *
med_sbom_read_csv (GBytes *bytes, const char *name, GError **error)
{
  MedCsvEncoding encoding;
  g_autofree char *text = med_csv_decode (bytes, name, &encoding, error);

  if (text == NULL)
    return NULL;
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (text, name);
  g_autoptr (MedSbom) sbom = med_sbom_new (g_strdup ("CSV"));
  return read_rows (sbom, reader, name, error) ? g_steal_pointer (&sbom) : NULL;
}
