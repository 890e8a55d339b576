/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault/fault-work.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "engine/awareness/med-advisory-import.h"
#include "engine/base/med-error.h"
#include "engine/distribution/med-distribution.h"
#include "engine/distribution/med-payload.h"
#include "engine/installation/med-worklist.h"
#include "engine/inventory/med-device-import.h"
#include "engine/statement/med-statement-import.h"
#include "engine/store/med-backup.h"
#include "fault/fault-scene.h"
#include "fault/fault-state.h"

gboolean
fault_work_run_writer (FaultWork *self, MedStoreFunc func, gpointer input, GError **error)
{
  return med_test_engine_run (&self->engine, MED_STORE_WRITER, func, input, error) != NULL;
}

static gpointer
ask_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gint64 *number = g_new0 (gint64, 1);

  if (med_connection_get_int (connection, input, MED_NO_VALUES, number, error))
    return number;
  g_free (number);
  return NULL;
}

gboolean
fault_work_ask (FaultWork *self, const char *sql, gint64 *value, GError **error)
{
  g_autofree gint64 *number =
      med_test_engine_run (&self->engine, MED_STORE_BULK, ask_func, (gpointer) sql, error);

  if (number == NULL)
    return FALSE;
  *value = *number;
  return TRUE;
}

static gpointer
state_func (MedConnection *connection, gpointer with, GCancellable *cancellable, GError **error)
{
  return fault_state_load (connection, with != NULL, error);
}

gboolean
fault_work_ack (FaultWork *self, GError **error, const char *format, ...)
{
  va_list arguments;
  g_autoptr (FaultState) state = med_test_engine_run (
      &self->engine, MED_STORE_BULK, state_func, self->fingerprint ? MED_STORE_OK : NULL, error);

  if (state == NULL)
    return FALSE;
  va_start (arguments, format);
  g_autofree char *words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *line =
      g_strdup_printf ("ack\t%" PRId64 "\t%s\t%s\t%s\n", state->seq, state->head,
                       state->fingerprint != NULL ? state->fingerprint : "-", words);
  if (write (self->ack_fd, line, strlen (line)) == (gssize) strlen (line))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE, "ack: %s", g_strerror (errno));
  return FALSE;
}

static gpointer
catch_up_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gboolean did_something;

  return med_worklist_catch_up_sync (connection, cancellable, &did_something, error) ? MED_STORE_OK
                                                                                     : NULL;
}

/* As the desktop program starts: opens, says that it runs, lets what is derived catch up. */
FaultWork *
fault_work_open (
    const char *root, const char *input, int ack_fd, gboolean fingerprint, GError **error)
{
  FaultWork *self = g_new0 (FaultWork, 1);

  self->root = g_strdup (root);
  self->input = g_strdup (input);
  self->ack_fd = ack_fd;
  self->fingerprint = fingerprint;
  self->engine.dir = g_build_filename (root, "data", NULL);
  self->engine.clock = med_clock_new_fixed (MED_TEST_NOW_USEC);
  self->engine.engine = med_engine_open_sync (self->engine.dir, self->engine.clock, error);
  self->run = self->engine.engine != NULL ? med_run_begin_sync (self->engine.dir, error) : NULL;
  if (self->run != NULL)
    self->session = med_run_dup_session (self->run);
  if (self->run != NULL && fault_work_run_writer (self, catch_up_func, NULL, error))
    return self;
  fault_work_close (self);
  return NULL;
}

void
fault_work_close (FaultWork *self)
{
  g_clear_pointer (&self->run, med_run_end);
  if (self->engine.engine != NULL)
    med_engine_close (self->engine.engine);
  g_clear_object (&self->engine.engine);
  g_clear_object (&self->engine.clock);
  g_free (self->engine.dir);
  g_free (self->session);
  g_free (self->root);
  g_free (self->input);
  g_free (self);
}

static gpointer
import_sheet_func (MedConnection *connection,
                   gpointer sheet,
                   GCancellable *cancellable,
                   GError **error)
{
  MedCsvSheet *table = sheet;
  g_autoptr (MedColumnMapping) mapping =
      med_device_mapping_new ((const char *const *) table->headers);
  const MedDeviceImport import = { .sheet = table, .mapping = mapping, .person_id = FAULT_CURATOR };
  g_autoptr (MedDevicePreview) preview =
      med_device_import_apply_sync (connection, &import, cancellable, error);

  return preview != NULL ? MED_STORE_OK : NULL;
}

static gboolean
import_sheet (FaultWork *self, guint number, GError **error)
{
  g_autofree char *path = fault_scene_sheet_path (self->input, number);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MedCsvSheet) sheet = med_csv_sheet_load_sync (file, error);

  return sheet != NULL && fault_work_run_writer (self, import_sheet_func, sheet, error) &&
         fault_work_ack (self, error, "sheet %u", number);
}

static gboolean
import_advisory (FaultWork *self, guint number, GError **error)
{
  g_autofree char *path = fault_scene_advisory_path (self->input, number);
  const char *const paths[] = { path, NULL };
  g_autoptr (MedAdvisoryImport) import = med_advisory_import_sync (
      med_engine_get_store (self->engine.engine), paths, FAULT_CURATOR, NULL, NULL, error);

  if (import == NULL)
    return FALSE;
  const MedAdvisoryImportFile *file = g_ptr_array_index (import->files, 0);
  if (file->outcome != MED_ADVISORY_REFUSED)
    return fault_work_ack (self, error, "advisory %u", number);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "refused: %s", file->text);
  return FALSE;
}

static gpointer
import_statement_func (MedConnection *connection,
                       gpointer json,
                       GCancellable *cancellable,
                       GError **error)
{
  const MedStatementSource source = { .json = json, .name = "statement.json" };
  MedStatementImported imported = { 0 };

  return med_statement_import_sync (connection, FAULT_CURATOR, &source, &imported, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
import_statement (FaultWork *self, GError **error)
{
  g_autofree char *path = fault_scene_statement_path (self->input);
  char *text = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  g_autoptr (GBytes) json = g_bytes_new_take (text, size);
  return fault_work_run_writer (self, import_statement_func, json, error) &&
         fault_work_ack (self, error, "statement");
}

static gboolean
import_all (FaultWork *self, guint n_sheets, guint n_advisories, GError **error)
{
  for (guint i = 0; i < MAX (n_sheets, n_advisories); i++)
    if ((i < n_sheets && !import_sheet (self, i, error)) ||
        (i < n_advisories && !import_advisory (self, i, error)))
      return FALSE;
  return fault_work_run_writer (self, catch_up_func, NULL, error) &&
         fault_work_ack (self, error, "caught-up");
}

static gpointer
record_scan_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  const MedScanRecord scan = { .engine = "ClamAV 1.4",
                               .signatures_usec = MED_TEST_NOW_USEC - MED_USEC_PER_HOUR,
                               .scanned_usec = MED_TEST_NOW_USEC,
                               .clean = TRUE,
                               .note = "scan station" };

  return med_payload_record_scan_sync (connection, *(gint64 *) id, FAULT_TECH, &scan, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
verify_payload (FaultWork *self, gint64 id, GError **error)
{
  g_autofree char *path = fault_scene_payload_path (self->input, (guint) id - 1);
  g_autofree char *is_stored = g_strdup_printf (
      "SELECT count(*) FROM payload WHERE id = %" PRId64 " AND stored_usec IS NOT NULL", id);
  g_autofree char *is_scanned =
      g_strdup_printf ("SELECT count(*) FROM payload_check WHERE payload_id = %" PRId64
                       " AND kind = 'malware' AND result = 'recorded'",
                       id);
  gint64 stored = 0, scanned = 0;

  if (!fault_work_ask (self, is_stored, &stored, error) ||
      !fault_work_ask (self, is_scanned, &scanned, error))
    return FALSE;
  if (stored == 0)
    {
      g_autoptr (MedVerificationOutcome) outcome =
          med_verification_run_sync (med_engine_get_store (self->engine.engine), self->engine.dir,
                                     id, FAULT_TECH, path, NULL, NULL, error);
      if (outcome == NULL)
        return FALSE;
      if (outcome->bytes->result != MED_CHECK_PASSED)
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_UNTRUSTED, outcome->bytes->detail);
          return FALSE;
        }
      if (!fault_work_ack (self, error, "payload %" PRId64, id))
        return FALSE;
    }
  return scanned != 0 || (fault_work_run_writer (self, record_scan_func, &id, error) &&
                          fault_work_ack (self, error, "scan %" PRId64, id));
}

static gboolean
verify_all (FaultWork *self, GError **error)
{
  for (gint64 id = 1; id <= FAULT_N_PAYLOADS; id++)
    if (!verify_payload (self, id, error))
      return FALSE;
  return TRUE;
}

static gboolean
copy_medium (FaultWork *self, guint number, GError **error)
{
  g_autofree char *folder = g_strdup_printf ("%s/media/m%u", self->root, number);
  g_autofree char *ask = g_strdup_printf (
      "SELECT count(*) FROM distribution WHERE medium = '%s' AND result = 'succeeded'", folder);
  const MedDistributionRequest request = { .statement_id = 1, .person_id = FAULT_TECH };
  gint64 done = 0;

  if (!fault_work_ask (self, ask, &done, error))
    return FALSE;
  if (done > 0)
    return TRUE;
  g_autoptr (MedMedium) medium = med_medium_new (folder);
  g_autoptr (MedDistributionReport) report = med_distribution_copy_sync (
      med_engine_get_store (self->engine.engine), medium, &request, NULL, NULL, error);
  return report != NULL && fault_work_ack (self, error, "medium %u", number);
}

static gboolean
copy_all (FaultWork *self, guint n_media, GError **error)
{
  for (guint i = 0; i < n_media; i++)
    if (!copy_medium (self, i, error))
      return FALSE;
  return TRUE;
}

static gboolean
record_all (FaultWork *self, guint n_devices, GError **error)
{
  for (gint64 device_id = 1; device_id <= n_devices; device_id++)
    if (!fault_work_record_device (self, device_id, error))
      return FALSE;
  return TRUE;
}

static gpointer
make_backup_func (MedConnection *connection,
                  gpointer parent,
                  GCancellable *cancellable,
                  GError **error)
{
  return med_backup_make_sync (connection, parent, TRUE, NULL, cancellable, error);
}

static gpointer
record_backup_func (MedConnection *connection,
                    gpointer backup,
                    GCancellable *cancellable,
                    GError **error)
{
  return med_backup_record_sync (connection, FAULT_TECH, backup, error) ? MED_STORE_OK : NULL;
}

static gboolean
back_up (FaultWork *self, GError **error)
{
  g_autofree char *parent = g_build_filename (self->root, "backups", NULL);
  g_autoptr (MedBackup) backup =
      med_test_engine_run (&self->engine, MED_STORE_BULK, make_backup_func, parent, error);

  if (backup == NULL)
    return FALSE;
  g_autofree char *name = g_path_get_basename (backup->path);
  return fault_work_ack (self, error, "backup %s", name) &&
         fault_work_run_writer (self, record_backup_func, backup, error) &&
         fault_work_ack (self, error, "backup-recorded");
}

gboolean
fault_work_run (FaultWork *self, const char *operation, GError **error)
{
  if (g_str_equal (operation, "import"))
    return import_all (self, FAULT_N_SHEETS, FAULT_N_ADVISORIES, error);
  if (g_str_equal (operation, "verify"))
    return verify_all (self, error);
  if (g_str_equal (operation, "copy"))
    return copy_all (self, FAULT_N_MEDIA, error);
  if (g_str_equal (operation, "record"))
    return record_all (self, FAULT_N_DEVICES, error);
  if (g_str_equal (operation, "backup"))
    return back_up (self, error);
  if (g_str_equal (operation, "first"))
    return import_all (self, 2, 3, error) && back_up (self, error);
  if (g_str_equal (operation, "whole"))
    return import_all (self, 2, 4, error) && import_statement (self, error) &&
           verify_all (self, error) && copy_all (self, 2, error) && back_up (self, error) &&
           record_all (self, 2, error) && back_up (self, error);
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE, "no such operation: %s", operation);
  return FALSE;
}
