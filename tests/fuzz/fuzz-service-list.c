/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-service-list.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  MedCsvSheet *sheet;
  MedColumnMapping *mapping;
} Input;

static gpointer
look_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Input *input = data;
  const MedServiceListImport import = { .sheet = input->sheet,
                                        .mapping = input->mapping,
                                        .person_id = MED_TEST_LEAD,
                                        .take_from_use = TRUE };

  return med_service_list_preview_sync (connection, &import, NULL, error);
}

static MedTestWard *ward;

static void
leave (void)
{
  med_test_ward_free (ward);
}

/* One ward for the whole run: a preview writes nothing, which is asserted each time. */
static void
enter (void)
{
  if (ward == NULL)
    {
      atexit (leave);
      ward = med_test_ward_new (FALSE, TRUE);
      med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
      med_clock_advance (ward->engine->clock, 3 * MED_USEC_PER_DAY);
    }
}

static void
check_rows (const MedServicePreview *preview)
{
  guint n = 0;

  for (guint i = 0; i < MED_N_SERVICE_ROW_VERDICTS; i++)
    n += preview->counts[i];
  g_assert (n == preview->rows->len);
  for (guint i = 0; i < preview->rows->len; i++)
    {
      const MedServiceRow *row = preview->rows->pdata[i];

      g_assert (row->verdict < MED_N_SERVICE_ROW_VERDICTS);
      g_assert (row->detail != NULL && g_utf8_validate (row->detail, -1, NULL));
      g_assert (g_utf8_validate (row->asset, -1, NULL) && g_utf8_validate (row->patch, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (bytes, "fuzz.csv", &error);

  enter ();
  if (sheet == NULL)
    {
      g_assert (error != NULL && g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_autoptr (MedColumnMapping) mapping =
      med_service_list_mapping_new ((const char *const *) sheet->headers);
  Input input = { sheet, mapping };
  const gint64 rows = med_test_engine_count (ward->engine, "SELECT count(*) FROM change");
  g_autoptr (MedServicePreview) preview =
      med_test_engine_run (ward->engine, MED_STORE_BULK, look_func, &input, &error);

  g_assert ((preview == NULL) == (error != NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (preview != NULL)
    check_rows (preview);
  g_assert (med_test_engine_count (ward->engine, "SELECT count(*) FROM change") == rows);
  return 0;
}
