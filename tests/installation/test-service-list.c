/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-service-list.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

#define HEADER "Asset no.,S/N,KB,Date,Version,Engineer,Report no.\n"

typedef struct
{
  const char *text;
  gint64 person_id;
  gint64 owner_id;
  gboolean take_from_use;
  gboolean leave_out;
  gboolean apply;
} List;

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const List *list = input;
  g_autoptr (GBytes) bytes = g_bytes_new (list->text, strlen (list->text));
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (bytes, "list.csv", error);
  g_autoptr (MedColumnMapping) mapping =
      sheet != NULL ? med_service_list_mapping_new ((const char *const *) sheet->headers) : NULL;

  if (mapping == NULL || !med_column_mapping_recall_sync (mapping, connection, error))
    return NULL;
  const MedServiceListImport import = { .sheet = sheet,
                                        .mapping = mapping,
                                        .person_id = list->person_id,
                                        .owner_id = list->owner_id,
                                        .due_date = "2030-12-01",
                                        .take_from_use = list->take_from_use,
                                        .leave_out_refused = list->leave_out };
  return list->apply ? med_service_list_apply_sync (connection, &import, NULL, error)
                     : med_service_list_preview_sync (connection, &import, NULL, error);
}

static MedServicePreview *
run (MedTestWard *ward, List *list, gboolean apply, GError **error)
{
  if (list->person_id == 0)
    list->person_id = MED_TEST_LEAD;
  list->apply = apply;
  return med_test_engine_run (ward->engine, apply ? MED_STORE_WRITER : MED_STORE_BULK, list_func,
                              list, error);
}

static MedTestWard *
ward_new (void)
{
  MedTestWard *ward = med_test_ward_new (FALSE, TRUE);

  med_test_fleet_run_script (ward->engine, "UPDATE device SET serial = 'SN-77'");
  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_clock_advance (ward->engine->clock, 3 * MED_USEC_PER_DAY);
  return ward;
}

static char *
day (gint64 days)
{
  g_autofree char *text = med_clock_format_local_date (MED_TEST_NOW_USEC + days * MED_USEC_PER_DAY);

  return g_steal_pointer (&text);
}

/* Each row has its verdict; %s stands for the day of the visit. */
static const struct
{
  const char *name;
  const char *row;
  gboolean take_from_use;
  MedServiceRowVerdict verdict;
  const char *detail;
} rows[] = {
  { "by-asset", "10233,,KB1,%s 21:05,4.2,K. Weber,SR-1", TRUE, MED_SERVICE_ROW_RECORD,
    "taken out of clinical use" },
  { "by-serial", ",SN-77,KB1,%s,4.2,K. Weber,SR-1", TRUE, MED_SERVICE_ROW_RECORD, "Consent" },
  { "both-numbers", "10233,SN-77,KB1,%s,4.2,,", TRUE, MED_SERVICE_ROW_RECORD, "Restore point" },
  { "still-in-use", "10233,,KB1,%s,4.2,,", FALSE, MED_SERVICE_ROW_REFUSED, "handed over" },
  { "unknown-device", "99999,,KB1,%s,4.2,,", TRUE, MED_SERVICE_ROW_UNKNOWN_DEVICE, "inventory" },
  { "unknown-serial", ",SN-78,KB1,%s,4.2,,", TRUE, MED_SERVICE_ROW_UNKNOWN_DEVICE, NULL },
  { "no-device", ",,KB1,%s,4.2,,", TRUE, MED_SERVICE_ROW_UNKNOWN_DEVICE, "neither" },
  { "unknown-patch", "10233,,KB2,%s,4.2,,", TRUE, MED_SERVICE_ROW_UNKNOWN_PATCH, "recorded" },
  { "no-patch", "10233,,,%s,4.2,,", TRUE, MED_SERVICE_ROW_UNKNOWN_PATCH, NULL },
  { "ambiguous-date", "10233,,KB1,03/04/2026,4.2,,", TRUE, MED_SERVICE_ROW_UNREADABLE, "03/04" },
  { "no-date", "10233,,KB1,,4.2,,", TRUE, MED_SERVICE_ROW_UNREADABLE, NULL },
  { "no-version", "10233,,KB1,%s,,,", TRUE, MED_SERVICE_ROW_UNREADABLE, "missing" },
  { "other-version", "10233,,KB1,%s,4.3,,", TRUE, MED_SERVICE_ROW_REFUSED, "leads to" },
  { "in-the-future", "10233,,KB1,2099-01-01,4.2,,", TRUE, MED_SERVICE_ROW_REFUSED, "future" },
  { "before-the-release", "10233,,KB1,2026-10-30,4.2,,", TRUE, MED_SERVICE_ROW_NONCONFORMING,
    "Released by the vendor" },
  { "short-row", "10233", TRUE, MED_SERVICE_ROW_UNKNOWN_PATCH, NULL },
};

static char *
list_of (const char *row)
{
  g_autofree char *visit = day (1);
  g_auto (GStrv) parts = g_strsplit (row, "%s", -1);
  g_autofree char *filled = g_strjoinv (visit, parts);

  return g_strconcat (HEADER, filled, "\n", NULL);
}

static void
test_row (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = ward_new ();
  g_autofree char *text = list_of (rows[i].row);
  List list = { .text = text, .take_from_use = rows[i].take_from_use, .owner_id = MED_TEST_TECH };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);
  g_autoptr (MedServicePreview) preview = run (ward, &list, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (preview->rows->len, ==, 1);
  const MedServiceRow *row = preview->rows->pdata[0];
  g_test_message ("%s: %s", med_service_row_verdict_get_title (row->verdict), row->detail);
  g_assert_cmpint (row->verdict, ==, rows[i].verdict);
  g_assert_cmpuint (row->line, ==, 2);
  g_assert_cmpuint (preview->counts[row->verdict], ==, 1);
  if (rows[i].detail != NULL)
    g_assert_nonnull (strstr (row->detail, rows[i].detail));
  g_autofree char *after = med_test_ward_snapshot (ward); /* a preview writes nothing */
  g_assert_cmpstr (before, ==, after);

  /* What is then done is what the preview said. */
  g_autoptr (MedServicePreview) done = run (ward, &list, TRUE, &error);
  if (med_service_row_verdict_is_refusal (row->verdict))
    {
      g_assert_null (done);
      g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
      g_autofree char *still = med_test_ward_snapshot (ward);
      g_assert_cmpstr (before, ==, still);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (med_service_preview_count_written (done), ==, 1);
  med_test_ward_assert_state (ward, "installed-unverified", "quarantined");
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT count(*) FROM nonconformance"), ==,
                   row->verdict == MED_SERVICE_ROW_NONCONFORMING);
  g_assert_cmpint (
      med_test_engine_count (ward->engine,
                             "SELECT count(*) FROM evidence WHERE name = 'list.csv' AND kind ="
                             " 'service-report'"),
      ==, 1);
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM change WHERE action ="
                                          " 'service-list-imported' AND person_id = 3"),
                   ==, 1);
}

/* All or nothing, unless the refused rows are left out on purpose; the second time nothing is left
 * to do. */
static void
test_whole_list (void)
{
  g_autoptr (MedTestWard) ward = ward_new ();
  g_autofree char *visit = day (1);
  g_autofree char *text = g_strdup_printf (HEADER "10233,,KB1,%s,4.2,K. Weber,SR-1\n"
                                                  "99999,,KB1,%s,4.2,K. Weber,SR-1\n"
                                                  "10233,,KB1,%s,4.2,K. Weber,SR-1\n",
                                           visit, visit, visit);
  List list = { .text = text, .take_from_use = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);

  g_assert_null (run (ward, &list, TRUE, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "Line 3"));
  g_clear_error (&error);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);

  list.leave_out = TRUE;
  g_autoptr (MedServicePreview) done = run (ward, &list, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done->counts[MED_SERVICE_ROW_RECORD], ==, 1);
  g_assert_cmpuint (done->counts[MED_SERVICE_ROW_UNKNOWN_DEVICE], ==, 1);
  g_assert_cmpuint (done->counts[MED_SERVICE_ROW_ALREADY], ==, 1); /* the row that came twice */

  g_autofree char *then = med_test_ward_snapshot (ward);
  g_autoptr (MedServicePreview) again = run (ward, &list, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->counts[MED_SERVICE_ROW_ALREADY], ==, 2);
  g_assert_cmpuint (med_service_preview_count_written (again), ==, 0);
  g_autofree char *now = med_test_ward_snapshot (ward);
  g_assert_cmpstr (then, ==, now);
}

/* A nonconformance needs an owner; only a lead records. */
static void
test_people (void)
{
  g_autoptr (MedTestWard) ward = ward_new ();
  g_autofree char *text = g_strconcat (HEADER, "10233,,KB1,2026-10-30,4.2,,\n", NULL);
  List nobody = { .text = text, .take_from_use = TRUE };
  List technician = { .text = text, .take_from_use = TRUE, .person_id = MED_TEST_TECH };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_ward_snapshot (ward);

  g_assert_null (run (ward, &nobody, TRUE, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_nonnull (strstr (error->message, "line 2"));
  g_clear_error (&error);
  g_assert_null (run (ward, &technician, TRUE, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static const struct
{
  const char *header;
  const char *fields; /* keys by column */
  gboolean enough;
} headers[] = {
  { "Asset no.,S/N,KB,Date,Version,Engineer,Report no.",
    "asset serial patch date version engineer report", TRUE },
  { "資産番号,製造番号,パッチ番号,作業日,時刻,適用後バージョン,作業者,報告書番号,備考",
    "asset serial patch date time version engineer report remark", TRUE },
  { "Serial,Patch ID,Service date,Software version", "serial patch date version", TRUE },
  { "Asset,Patch,Date", "asset patch date", FALSE },
  { "Asset,Patch,Version", "asset patch version", FALSE },
  { "Patch,Date,Version", "patch date version", FALSE },
  { "Asset,Date,Version", "asset date version", FALSE },
  { "Colour,Asset no.,Asset id,KB,Date,Version", "- asset - patch date version", TRUE },
};

static void
test_mapping (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_auto (GStrv) columns = g_strsplit (headers[i].header, ",", -1);
      g_auto (GStrv) keys = g_strsplit (headers[i].fields, " ", -1);
      g_autoptr (MedColumnMapping) mapping =
          med_service_list_mapping_new ((const char *const *) columns);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", headers[i].header);
      g_assert_cmpuint (mapping->n_columns, ==, g_strv_length (keys));
      for (guint n = 0; n < mapping->n_columns; n++)
        g_assert_cmpstr (mapping->fields[n] < MED_N_SERVICE_FIELDS
                             ? mapping->set->get_key (mapping->fields[n])
                             : "-",
                         ==, keys[n]);
      g_assert_cmpint (med_service_list_mapping_check (mapping, &error), ==, headers[i].enough);
      g_assert_cmpint (error != NULL, ==, !headers[i].enough);
    }
}

/* Without a table it is no list; a broken line is told by its number. */
static void
test_no_list (void)
{
  static const char *const texts[] = { "", "\n", "hello world\n", "a,b\n1,2\n",
                                       HEADER "\"10233,,KB1\n" };
  g_autoptr (MedTestWard) ward = ward_new ();
  g_autofree char *before = med_test_ward_snapshot (ward);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      List list = { .text = texts[i] };
      g_autoptr (GError) error = NULL;

      g_assert_null (run (ward, &list, TRUE, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
  g_autofree char *after = med_test_ward_snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static void
test_words (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < MED_N_SERVICE_ROW_VERDICTS; i++)
    {
      g_assert_true (g_hash_table_add (words, (gpointer) med_service_row_verdict_to_word (i)));
      g_assert_cmpuint (strlen (med_service_row_verdict_get_title (i)), >, 3);
      g_assert_false (med_service_row_verdict_writes (i) && med_service_row_verdict_is_refusal (i));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/service-list/" name
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("row/"), rows[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func (CASE ("whole-or-not-at-all"), test_whole_list);
  g_test_add_func (CASE ("owner-and-lead"), test_people);
  g_test_add_func (CASE ("columns-in-two-languages"), test_mapping);
  g_test_add_func (CASE ("not-a-list"), test_no_list);
  g_test_add_func (CASE ("words"), test_words);
  return g_test_run ();
}
