/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "engine/base/med-json.h"
#include "engine/inventory/med-device-export.h"
#include "engine/inventory/med-reconcile-sheet.h"
#include "engine/report/med-report-reconciliation.h"
#include "support/med-test-fleet.h"
#include "support/med-test-reconcile.h"

typedef struct
{
  MedTestReconcile *self;
  MedCsvSheet *sheet;
  gboolean open_only;
  guint n;
} Job;

/* Who may not write, cannot begin, decide, take back or close. */
static void
test_permissions (MedTestReconcile *self, gconstpointer data)
{
  const gint64 persons[] = { self->auditor, 73 };
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");

  for (gsize i = 0; i < G_N_ELEMENTS (persons); i++)
    {
      g_autoptr (GError) error = NULL;
      MedReconcileDecision decision = MED_TEST_ALL (MED_RECONCILE_THEIRS);

      decision.person_id = persons[i];
      med_test_reconcile_refuse (self, item->id, decision, MED_ERROR_NOT_PERMITTED,
                                 "may only look");
      g_assert_cmpint (
          med_test_reconcile_begin (self->engine, persons[i], MED_TEST_RECONCILE_THEIRS, &error),
          ==, 0);
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
    }
  g_assert_cmpint (med_test_reconcile_count (self, "SELECT count(*) FROM reconciliation"), ==, 1);
}

static gpointer
close_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  MedTestReconcile *self = ((Job *) data)->self;

  return med_reconciliation_close_sync (connection, self->lead, self->id, error) ? MED_STORE_OK
                                                                                 : NULL;
}

static void
test_close (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) item =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");
  g_autoptr (GError) error = NULL;
  Job job = { .self = self };

  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A2", MED_TEST_ALL (MED_RECONCILE_OURS));
  g_assert_nonnull (med_test_engine_run (self->engine, MED_STORE_WRITER, close_func, &job, &error));
  g_assert_null (med_test_engine_run (self->engine, MED_STORE_WRITER, close_func, &job, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  med_test_reconcile_refuse (self, item->id, MED_TEST_ALL (MED_RECONCILE_THEIRS), MED_ERROR_REFUSED,
                             "is closed");
  g_autoptr (MedReconcileItem) decided =
      med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A2");
  g_assert_false (med_test_reconcile_undo (self, decided->id, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_autoptr (MedReconciliation) session = med_test_reconcile_load (self);
  g_assert_cmpstr (session->closed_by, ==, "Lea");
  g_assert_cmpint (med_reconciliation_count_open (session), ==, 4);
}

/* Rows that cannot be read are named with their reason; their devices are not missing. */
static void
test_unreadable_rows (MedTestReconcile *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint refused;
    guint unclear;
    const char *reason;
  } tables[] = {
    { "asset,udi_di\nA1,(01)09521234543214\n", 1, 1, "check digit" },
    { "asset,serial,udi_di\nA1,S1,(01)09521234543213(21)S9\n", 1, 1, "in its column" },
    { "asset,release_read\nA1,2999-01-01\n", 1, 1, "future" },
    { "asset,room\nA1,R,more\n", 1, 1, "more columns" },
    { "asset,room\n,R\n", 1, 0, "neither asset number" },
    { "asset,room\nn/a,R\n", 1, 0, "neither asset number" },
    { "asset,room\n\"A\n1\",R\n", 1, 1, "line break" },
    { "asset,serial,udi_di\nA1,,(01)09521234543213(21)S1\n", 0, 0, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedReconcileComparison) found =
          med_test_reconcile_compare (self->engine, tables[i].text, &error);

      g_test_message ("%s", tables[i].text);
      g_assert_no_error (error);
      g_assert_cmpuint (found->counts[MED_RECONCILE_REFUSED], ==, tables[i].refused);
      g_assert_cmpuint (found->counts[MED_RECONCILE_AMBIGUOUS], ==, tables[i].unclear);
      if (tables[i].reason != NULL)
        g_assert_nonnull (strstr (
            g_array_index (found->theirs->faults, MedReconcileFault, 0).reason, tables[i].reason));
      /* Each device stands somewhere. */
      g_assert_cmpuint (
          found->counts[MED_RECONCILE_ONLY_HERE] + found->counts[MED_RECONCILE_AMBIGUOUS] +
              found->counts[MED_RECONCILE_EQUAL] + found->counts[MED_RECONCILE_DIFFERS],
          ==, 6);
    }
}

/* What is no table, or has no number, is refused as a whole, with file and line. */
static void
test_hostile_files (MedTestReconcile *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *words;
  } files[] = {
    { "", "empty" },
    { "room,owner\nR,L\n", "No column is known" },
    { "asset,room\nA1,\"R\n", "other.csv, line 2" },
    { "asset,room\nA1,\"R\"x\n", "other.csv, line 2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *before = med_test_fleet_snapshot (self->engine);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (med_test_reconcile_begin (self->engine, self->lead, files[i].text, &error),
                       ==, 0);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      if (strstr (error->message, files[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, files[i].words);
      g_autofree char *after = med_test_fleet_snapshot (self->engine);
      g_assert_cmpstr (before, ==, after);
    }
}

static gpointer
export_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_device_export_sync (connection, cancellable, &((Job *) data)->n, error);
}

static char *
export_devices (MedTestReconcile *self)
{
  g_autoptr (GError) error = NULL;
  Job job = { 0 };
  g_autoptr (GBytes) bytes =
      med_test_engine_run (self->engine, MED_STORE_BULK, export_func, &job, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_own_export_is_equal (MedTestReconcile *self, gconstpointer data)
{
  g_autofree char *text = export_devices (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconcileComparison) found =
      med_test_reconcile_compare (self->engine, text, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->counts[MED_RECONCILE_EQUAL], ==, 6);
  g_assert_cmpuint (found->findings->len, ==, 6);
}

static gpointer
write_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return med_reconcile_sheet_write_sync (connection, job->self->id, job->open_only, cancellable,
                                         &job->n, error);
}

static char *
write_sheet (MedTestReconcile *self, gboolean open_only, guint *n)
{
  g_autoptr (GError) error = NULL;
  Job job = { .self = self, .open_only = open_only };
  g_autoptr (GBytes) bytes =
      med_test_engine_run (self->engine, MED_STORE_BULK, write_func, &job, &error);

  g_assert_no_error (error);
  *n = job.n;
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gpointer
apply_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return med_reconcile_sheet_apply_sync (connection, job->self->lead, job->self->id, job->sheet,
                                         error);
}

static MedReconcileOutcome *
apply (MedTestReconcile *self, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_new (bytes, "decided.csv", error);
  Job job = { .self = self, .sheet = sheet };

  return sheet != NULL
             ? med_test_engine_run (self->engine, MED_STORE_WRITER, apply_func, &job, error)
             : NULL;
}

static void
test_sheet (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) a1 = med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");
  g_autoptr (MedReconcileItem) a3 =
      med_test_reconcile_find_in (self, MED_RECONCILE_AMBIGUOUS, "A3");
  g_autoptr (MedReconcileItem) a5 =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_HERE, "A5");
  g_autoptr (MedReconcileItem) n9 =
      med_test_reconcile_find_in (self, MED_RECONCILE_ONLY_THERE, "N9");
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autofree char *open = write_sheet (self, TRUE, &n);
  g_autofree char *text =
      g_strdup_printf ("item,field,decision,device,reason\r\n%" PRId64 ",room,theirs,,\r\n%" PRId64
                       ",release,Ours,,\r\n%" PRId64 ",,same,A4,\r\n%" PRId64
                       ",,retire,,scrapped\r\n%" PRId64 ",,add,,\r\n%" PRId64 ",,,,\r\n",
                       a1->id, a1->id, a3->id, a5->id, n9->id, a3->id);

  g_assert_cmpuint (n, ==, 6); /* two fields of A1 */
  g_assert_nonnull (strstr (open, "A3 | A4"));
  g_autoptr (MedReconcileOutcome) outcome = apply (self, text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->done, ==, 5);
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE room = 'R 101'"), ==, 1);
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE asset = 'N9'"), ==, 1);
  g_assert_cmpint (
      med_test_reconcile_count (self, "SELECT count(*) FROM device WHERE retired_usec IS NOT NULL"),
      ==, 1);
  /* The same once more decides nothing. */
  g_autofree char *before = med_test_fleet_snapshot (self->engine);
  g_autoptr (MedReconcileOutcome) again = apply (self, text, &error);
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert_no_error (error);
  g_assert_cmpuint (again->done, ==, 0);
  g_assert_cmpuint (again->skipped, ==, 5);
  g_assert_cmpstr (before, ==, after);
  /* And so does the whole result, read back as it was written. */
  g_autofree char *all = write_sheet (self, FALSE, &n);
  g_assert_nonnull (strstr (all, "scrapped"));
  g_autoptr (MedReconcileOutcome) read_back = apply (self, all, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read_back->done, ==, 0);
}

static void
test_faulty_sheets (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (MedReconcileItem) a1 = med_test_reconcile_find_in (self, MED_RECONCILE_DIFFERS, "A1");
  g_autoptr (GError) begun = NULL;
  const gint64 mine = self->id;
  const gint64 other =
      med_test_reconcile_begin (self->engine, self->lead, MED_TEST_RECONCILE_THEIRS, &begun);
  static const struct
  {
    const char *rows; /* %d stands for the item */
    const char *words;
  } sheets[] = {
    { "item,field\n%d,room\n", "are needed" },
    { "decision,field\ntheirs,room\n", "are needed" },
    { "item,decision\n%d,theirs\nx,theirs\n", "line 3: not the number of an item" },
    { "item,decision\n%d,theirs\n-1,theirs\n", "not the number of an item" },
    { "item,decision\n%d,theirs\n999999,ours\n", "There is no difference 999999" },
    { "item,decision\n%d,delete\n", "line 2: not a decision" },
    { "item,decision,field\n%d,theirs,rooms\n", "not a field" },
    { "item,decision,field\n%d,theirs,room\n%d,theirs,owner\n", "line 3: A1: “Owner” is not open" },
    { "item,decision\n%d,add\n", "cannot be decided" },
    { "item,decision,device\n%d,apart,ZZ\n", "ZZ" },
    { "item,decision\n%d,\"theirs\n", "line 2" },
  };

  g_assert_no_error (begun);
  for (gsize i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      g_autofree char *number = g_strdup_printf ("%" PRId64, a1->id);
      g_autoptr (GString) text = g_string_new (sheets[i].rows);
      g_autofree char *before = med_test_fleet_snapshot (self->engine);
      g_autoptr (GError) error = NULL;

      g_string_replace (text, "%d", number, 0);
      g_autoptr (MedReconcileOutcome) outcome = apply (self, text->str, &error);
      g_autofree char *after = med_test_fleet_snapshot (self->engine);
      g_assert (outcome == NULL);
      g_assert (error != NULL);
      if (strstr (error->message, sheets[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, sheets[i].words);
      g_assert_nonnull (strstr (error->message, "decided.csv"));
      g_assert_cmpstr (before, ==, after);
    }
  /* An item of another comparison is not this one's. */
  g_autofree char *text = g_strdup_printf ("item,decision\n%" PRId64 ",ours\n", a1->id);
  g_autoptr (GError) error = NULL;
  self->id = other;
  g_autoptr (MedReconcileOutcome) outcome = apply (self, text, &error);
  g_assert (outcome == NULL);
  g_assert_nonnull (strstr (error->message, "of another reconciliation"));
  self->id = mine;
}

/* A cell that begins like a formula is guarded in the table, and read back as it was. */
static void
test_formulas (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  self->id = med_test_reconcile_begin (
      self->engine, self->lead, "asset,serial,room\nA1,S1,\"=HYPERLINK(\"\"x\"\")\"\n", &error);
  g_assert_no_error (error);
  g_autofree char *text = write_sheet (self, TRUE, &n);
  g_assert_null (strstr (text, ",=HYPERLINK"));
  g_assert_null (strstr (text, ",\"=HYPERLINK"));
  g_assert_nonnull (strstr (text, "\"'=HYPERLINK"));
}

static gpointer
report_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_report_reconciliation_make_sync (connection, ((Job *) data)->self->id, MED_REPORT_A4,
                                              "en", cancellable, error);
}

static void
test_report (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Job job = { .self = self };

  med_test_reconcile_expect (self, MED_RECONCILE_DIFFERS, "A1",
                             MED_TEST_ALL (MED_RECONCILE_THEIRS));
  med_test_reconcile_expect (self, MED_RECONCILE_ONLY_HERE, "A5",
                             MED_TEST_WITH (MED_RECONCILE_RETIRE, "scrapped"));
  g_autoptr (MedReport) report =
      med_test_engine_run (self->engine, MED_STORE_BULK, report_func, &job, &error);
  g_assert_no_error (error);
  g_assert (report != NULL);
  g_assert_cmpint (med_json_get_int (med_json_get_object (report->data, "counts"), "differs", -1),
                   ==, 2);
  g_assert_cmpint (med_json_get_int (med_json_get_object (report->data, "open"), "differs", -1), ==,
                   1);
  g_assert_cmpint (med_json_get_int (med_json_get_object (report->data, "decided"), "retired", -1),
                   ==, 1);
  g_assert_cmpuint (json_array_get_length (med_json_get_array (report->data, "to_decide")), ==, 3);
  g_assert_cmpuint (json_array_get_length (med_json_get_array (report->data, "decisions")), ==, 2);
  g_assert_cmpuint (med_report_layout_get_n_pages (report->layout), >=, 1);
  g_assert_true (med_report_make_pdf (report, &error));
  g_assert_no_error (error);
  self->id = 999;
  g_autoptr (MedReport) none =
      med_test_engine_run (self->engine, MED_STORE_BULK, report_func, &job, &error);
  g_assert (none == NULL);
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (MedTestReconcile *, gconstpointer);
  } cases[] = {
    { "permissions", test_permissions },
    { "close", test_close },
    { "unreadable-rows", test_unreadable_rows },
    { "hostile-files", test_hostile_files },
    { "own-export-is-equal", test_own_export_is_equal },
    { "sheet", test_sheet },
    { "faulty-sheets", test_faulty_sheets },
    { "formulas", test_formulas },
    { "report", test_report },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/inventory/reconcile-sheet/", cases[i].name, NULL);

      g_test_add (path, MedTestReconcile, NULL, med_test_reconcile_set_up, cases[i].run,
                  med_test_reconcile_tear_down);
    }
  return g_test_run ();
}
