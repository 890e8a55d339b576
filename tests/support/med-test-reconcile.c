/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-reconcile.h"

#include <string.h>

#include "engine/inventory/med-device-import.h"
#include "support/med-test-fleet.h"

typedef struct
{
  MedTestReconcile *ward;
  MedCsvSheet *sheet;
  gint64 person_id;
  gint64 id;
  const MedReconcileDecision *decision;
  const char *asset;
  MedReconcileClass class;
} Job;

static MedCsvSheet *
new_sheet (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return med_csv_sheet_new (bytes, "other.csv", error);
}

static gpointer
import_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) job->sheet->headers);
  const MedDeviceImport import = { .sheet = job->sheet, .mapping = mapping };

  return med_device_import_apply_sync (connection, &import, cancellable, error);
}

void
med_test_reconcile_import (MedTestEngine *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedCsvSheet) sheet = new_sheet (text, &error);
  Job job = { .sheet = sheet };
  g_autoptr (MedDevicePreview) preview =
      med_test_engine_run (fixture, MED_STORE_WRITER, import_func, &job, &error);

  g_assert_no_error (error);
}

static gpointer
compare_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) job->sheet->headers);

  return med_reconcile_compare_sync (connection, job->sheet, mapping, NULL, cancellable, error);
}

MedReconcileComparison *
med_test_reconcile_compare (MedTestEngine *fixture, const char *text, GError **error)
{
  g_autoptr (MedCsvSheet) sheet = new_sheet (text, error);
  Job job = { .sheet = sheet };

  return sheet != NULL ? med_test_engine_run (fixture, MED_STORE_BULK, compare_func, &job, error)
                       : NULL;
}

static gpointer
begin_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) job->sheet->headers);
  const MedReconcileBegin begin = { .sheet = job->sheet,
                                    .mapping = mapping,
                                    .person_id = job->person_id };

  return med_reconciliation_begin_sync (connection, &begin, cancellable, &job->id, error)
             ? MED_STORE_OK
             : NULL;
}

gint64
med_test_reconcile_begin (MedTestEngine *fixture,
                          gint64 person_id,
                          const char *text,
                          GError **error)
{
  g_autoptr (MedCsvSheet) sheet = new_sheet (text, error);
  Job job = { .sheet = sheet, .person_id = person_id };

  if (sheet == NULL ||
      med_test_engine_run (fixture, MED_STORE_WRITER, begin_func, &job, error) == NULL)
    return 0;
  return job.id;
}

static gpointer
find_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  gint64 id = 0;

  return med_connection_get_int (connection,
                                 "SELECT coalesce(max(id), 0) FROM reconciliation_item"
                                 " WHERE class = $1 AND asset = $2",
                                 MED_VALUES (MED_TEXT (med_reconcile_class_to_word (job->class)),
                                             MED_TEXT (job->asset)),
                                 &id, error)
             ? med_reconcile_item_load_sync (connection, id, error)
             : NULL;
}

MedReconcileItem *
med_test_reconcile_find (MedTestEngine *fixture, MedReconcileClass class, const char *asset)
{
  g_autoptr (GError) error = NULL;
  Job job = { .class = class, .asset = asset };
  MedReconcileItem *item = med_test_engine_run (fixture, MED_STORE_BULK, find_func, &job, &error);

  g_assert_no_error (error);
  return item;
}

static gpointer
decide_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, job->id);
  return med_reconcile_decide_sync (connection, job->decision, ids, NULL, cancellable, error);
}

MedReconcileOutcome *
med_test_reconcile_decide (MedTestEngine *fixture,
                           const MedReconcileDecision *decision,
                           gint64 item_id,
                           GError **error)
{
  Job job = { .decision = decision, .id = item_id };

  return med_test_engine_run (fixture, MED_STORE_WRITER, decide_func, &job, error);
}

void
med_test_reconcile_set_up (MedTestReconcile *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->engine = med_test_engine_new ();
  med_test_reconcile_import (self->engine, MED_TEST_RECONCILE_OURS);
  med_test_fleet_run_script (
      self->engine,
      "INSERT INTO person (id, login, name, salt, verifier, iterations, active) VALUES"
      " (71, 'lea', 'Lea', '00', '00', 1, 1), (72, 'audit', 'Audit', '00', '00', 1,"
      " 1), (73, 'gone', 'Gone', '00', '00', 1, 0);"
      "INSERT INTO person_role (person_id, role) VALUES (71, 'lead'),"
      " (72, 'auditor'), (73, 'lead')");
  self->lead = 71;
  self->auditor = 72;
  self->id = med_test_reconcile_begin (self->engine, self->lead, MED_TEST_RECONCILE_THEIRS, &error);
  g_assert_no_error (error);
}

void
med_test_reconcile_tear_down (MedTestReconcile *self, gconstpointer data)
{
  med_test_engine_free (self->engine);
}

gint64
med_test_reconcile_count (MedTestReconcile *self, const char *sql)
{
  return med_test_engine_count (self->engine, sql);
}

MedReconcileItem *
med_test_reconcile_find_in (MedTestReconcile *self, MedReconcileClass class, const char *asset)
{
  return med_test_reconcile_find (self->engine, class, asset);
}

/* Decides on the newest item of a class with this number; fails the test where it cannot be. */
void
med_test_reconcile_expect (MedTestReconcile *self,
                           MedReconcileClass class,
                           const char *asset,
                           MedReconcileDecision decision)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconcileItem) item = med_test_reconcile_find_in (self, class, asset);
  g_autoptr (MedReconcileOutcome) outcome = NULL;

  decision.person_id = self->lead;
  outcome = med_test_reconcile_decide (self->engine, &decision, item->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->done, ==, 1);
  g_assert_cmpuint (outcome->skipped, ==, 0);
}

/* It is refused with these words, and nothing at all has changed. */
void
med_test_reconcile_refuse (MedTestReconcile *self,
                           gint64 item_id,
                           MedReconcileDecision decision,
                           MedError code,
                           const char *words)
{
  g_autofree char *before = med_test_fleet_snapshot (self->engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconcileOutcome) outcome = NULL;

  if (decision.person_id == 0)
    decision.person_id = self->lead;
  outcome = med_test_reconcile_decide (self->engine, &decision, item_id, &error);
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert (outcome == NULL);
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_cmpstr (before, ==, after);
}

static gpointer
undo_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return med_reconcile_undo_sync (connection, job->ward->lead, job->id, error) ? MED_STORE_OK
                                                                               : NULL;
}

gboolean
med_test_reconcile_undo (MedTestReconcile *self, gint64 item_id, GError **error)
{
  Job job = { .ward = self, .id = item_id };

  return med_test_engine_run (self->engine, MED_STORE_WRITER, undo_func, &job, error) != NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_reconciliation_load_sync (connection, ((Job *) data)->ward->id, error);
}

MedReconciliation *
med_test_reconcile_load (MedTestReconcile *self)
{
  g_autoptr (GError) error = NULL;
  Job job = { .ward = self };
  MedReconciliation *session =
      med_test_engine_run (self->engine, MED_STORE_BULK, load_func, &job, &error);

  g_assert_no_error (error);
  return session;
}
