/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-payload-actions"

#include "config.h"

#include "ui/distribution/med-payload-actions.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-progress-row.h"

#define REFRESH_MSEC 200
/* How long a result stays before its row makes room. */
#define RESULT_SECONDS 8

/* A verification and its row. */
typedef struct
{
  MedPatchView *view;          /* (owned) */
  MedVerificationQueue *queue; /* (owned) */
  MedVerificationJob *job;     /* (owned) */
  GtkWidget *row;              /* (owned) */
  guint timer;
} Work;

static void
work_free (Work *work)
{
  g_clear_handle_id (&work->timer, g_source_remove);
  g_clear_object (&work->job);
  g_clear_object (&work->queue);
  g_object_unref (work->row);
  g_object_unref (work->view);
  g_free (work);
}

static gboolean
refresh_cb (gpointer user_data)
{
  Work *work = user_data;
  MedVerificationState state;

  med_verification_job_get_state (work->job, &state);
  if (state.phase == MED_VERIFICATION_HASHING || state.phase == MED_VERIFICATION_SCANNING)
    med_progress_row_set_bytes (MED_PROGRESS_ROW (work->row), (guint64) state.done_bytes,
                                (guint64) state.total_bytes);
  return G_SOURCE_CONTINUE;
}

static gboolean
remove_cb (gpointer user_data)
{
  Work *work = user_data;

  work->timer = 0;
  if (gtk_widget_get_parent (work->row) != NULL)
    med_patch_view_remove_work (work->view, work->row);
  work_free (work);
  return G_SOURCE_REMOVE;
}

static void
show_outcome (Work *work, const MedVerificationOutcome *outcome)
{
  gboolean match = outcome->bytes->result == MED_CHECK_PASSED;
  gboolean clean = outcome->malware != NULL && outcome->malware->result == MED_CHECK_PASSED;
  gboolean infected = outcome->malware != NULL && outcome->malware->result == MED_CHECK_FAILED;
  const char *bytes = med_check_get_title (MED_CHECK_BYTES, outcome->bytes->result);
  g_autofree char *word =
      outcome->malware != NULL
          ? g_strdup_printf ("%s · %s", bytes,
                             med_check_get_title (MED_CHECK_MALWARE, outcome->malware->result))
          : g_strdup (bytes);

  med_progress_row_finish (MED_PROGRESS_ROW (work->row),
                           !match || infected ? MED_OUTCOME_BAD
                           : clean            ? MED_OUTCOME_GOOD
                                              : MED_OUTCOME_WARNING,
                           word);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedVerificationOutcome) outcome =
      med_verification_queue_finish (work->queue, result, &error);

  g_clear_handle_id (&work->timer, g_source_remove);
  if (outcome != NULL)
    show_outcome (work, outcome);
  else
    med_progress_row_finish (MED_PROGRESS_ROW (work->row),
                             g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED)
                                 ? MED_OUTCOME_NEUTRAL
                                 : MED_OUTCOME_BAD,
                             error->message);
  work->timer = g_timeout_add_seconds (RESULT_SECONDS, remove_cb, work);
}

static void
stop_cb (GCancellable *cancellable, MedVerificationJob *job)
{
  med_verification_job_cancel (job);
}

static void
start (MedPage *page,
       MedPatchView *view,
       MedVerificationQueue *queue,
       const MedPayload *payload,
       const char *path)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Work *work = g_new0 (Work, 1);

  work->view = g_object_ref (view);
  work->queue = g_object_ref (queue);
  work->row = g_object_ref_sink (GTK_WIDGET (med_progress_row_new (payload->name, cancellable)));
  work->job = g_object_ref (med_verification_queue_add (
      queue, payload->id, med_session_get_person_id (med_page_get_session (page)), path,
      verified_cb, work));
  g_cancellable_connect (cancellable, G_CALLBACK (stop_cb), g_object_ref (work->job),
                         g_object_unref);
  med_patch_view_add_work (view, work->row);
  work->timer = g_timeout_add (REFRESH_MSEC, refresh_cb, work);
}

static const MedPayload *
find_payload (const MedDossier *dossier, const char *name)
{
  for (guint i = 0; i < dossier->payloads->len; i++)
    {
      const MedDossierPayload *item = g_ptr_array_index (dossier->payloads, i);
      if (g_str_equal (item->payload->name, name))
        return item->payload;
    }
  return NULL;
}

static void
start_file (MedPage *page, MedPatchView *view, MedVerificationQueue *queue, GFile *file)
{
  const MedDossier *dossier = med_patch_view_get_dossier (view);
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_file_get_basename (file);
  const MedPayload *payload = find_payload (dossier, name);

  /* One file for one payload: whatever it is called, its bytes decide. */
  if (payload == NULL && dossier->payloads->len == 1)
    payload = ((MedDossierPayload *) g_ptr_array_index (dossier->payloads, 0))->payload;
  if (payload != NULL && path != NULL)
    {
      start (page, view, queue, payload, path);
      return;
    }
  g_autoptr (GError) error =
      g_error_new (MED_ERROR, MED_ERROR_NOT_FOUND, _ ("The statement has no payload “%s”"), name);
  med_page_show_error (page, error);
}

void
med_payload_actions_verify (MedPage *page,
                            MedPatchView *view,
                            MedVerificationQueue *queue,
                            GPtrArray *files)
{
  const MedDossier *dossier = med_patch_view_get_dossier (view);

  for (guint i = 0; files != NULL && i < files->len; i++)
    start_file (page, view, queue, g_ptr_array_index (files, i));
  for (guint i = 0; files == NULL && i < dossier->payloads->len; i++)
    {
      const MedDossierPayload *item = g_ptr_array_index (dossier->payloads, i);
      if (item->payload->stored_usec != 0)
        start (page, view, queue, item->payload, NULL);
    }
}

/* What a person records of a scan, on its way to the writer. */
typedef struct
{
  gint64 person_id;
  GArray *payload_ids; /* (element-type gint64) */
  char *engine;
  char *note;
  MedScanRecord scan;
} Record;

static void
record_free (gpointer data)
{
  Record *record = data;

  g_array_unref (record->payload_ids);
  g_free (record->engine);
  g_free (record->note);
  g_free (record);
}

static gpointer
record_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Record *record = input;

  for (guint i = 0; i < record->payload_ids->len; i++)
    if (!med_payload_record_scan_sync (connection, g_array_index (record->payload_ids, gint64, i),
                                       record->person_id, &record->scan, error))
      return NULL;
  return MED_STORE_OK;
}

static void
recorded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, -1, error->message);
}

static gboolean
read_date (MedFormDialog *dialog, GPtrArray *values, int field, gint64 *usec)
{
  g_autoptr (GError) error = NULL;

  if (med_clock_parse_iso8601 (g_ptr_array_index (values, field), usec, &error))
    return TRUE;
  med_form_dialog_fail (dialog, field, error->message);
  return FALSE;
}

static void
submitted_cb (MedFormDialog *dialog, MedPage *page)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  GArray *payload_ids = g_object_get_data (G_OBJECT (dialog), "payloads");
  MedSession *session = med_page_get_session (page);
  MedScanRecord scan = { 0 };

  if (!read_date (dialog, values, 1, &scan.signatures_usec) ||
      !read_date (dialog, values, 2, &scan.scanned_usec))
    return;
  Record *record = g_new0 (Record, 1);
  record->person_id = med_session_get_person_id (session);
  record->payload_ids = g_array_ref (payload_ids);
  record->engine = g_strdup (g_ptr_array_index (values, 0));
  record->note = g_strdup (g_ptr_array_index (values, 4));
  record->scan = scan;
  record->scan.engine = record->engine;
  record->scan.note = record->note;
  record->scan.clean = g_str_equal (g_ptr_array_index (values, 3), "1");
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, record_func, record,
                       record_free, NULL, NULL, recorded_cb, g_object_ref (dialog));
}

void
med_payload_actions_record_scan (MedPage *page, const MedDossier *dossier)
{
  const char *const findings[] = { _ ("Malware was found"), _ ("Nothing was found"), NULL };
  const MedFormField fields[] = {
    { MED_FORM_TEXT, _ ("Scanner and version"), NULL, NULL },
    { MED_FORM_TEXT, _ ("Date of its signatures, such as 2026-11-23"), NULL, NULL },
    { MED_FORM_TEXT, _ ("Date of the scan"), NULL, NULL },
    { MED_FORM_CHOICE, _ ("Finding"), "0", findings },
    { MED_FORM_TEXT, _ ("Where and how"), NULL, NULL },
  };
  GArray *payload_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  MedFormDialog *dialog = med_form_dialog_new (
      GTK_WIDGET (page), _ ("Record a Scan"),
      _ ("For a scan of every payload of this patch that was made with another scanner. It is "
         "shown as recorded by you."),
      _ ("_Record"), fields, G_N_ELEMENTS (fields));

  for (guint i = 0; i < dossier->payloads->len; i++)
    {
      const MedDossierPayload *item = g_ptr_array_index (dossier->payloads, i);
      g_array_append_val (payload_ids, item->payload->id);
    }
  g_object_set_data_full (G_OBJECT (dialog), "payloads", payload_ids,
                          (GDestroyNotify) g_array_unref);
  g_signal_connect_object (dialog, "submitted", G_CALLBACK (submitted_cb), page, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
