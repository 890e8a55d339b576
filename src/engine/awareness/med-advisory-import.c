/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-import"

#include "config.h"

#include "engine/awareness/med-advisory-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/awareness/med-held-document.h"
#include "engine/awareness/med-import-files.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-reader.h"
#include "engine/csaf/med-csaf-validation.h"
#include "engine/csaf/med-vex-reader.h"

/* One file on its way through the writer's lane. */
typedef struct
{
  gint64 person_id;
  const MedCsafDocument *document;
  const MedHeldDocument *held; /* instead of a document */
  gboolean known;
  const char *name;
  GBytes *bytes;
  MedAdvisoryOutcome outcome;
} Job;

static void
import_file_free (gpointer data)
{
  MedAdvisoryImportFile *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/**
 * med_advisory_import_free:
 * @self: (transfer full): what an import did
 */
void
med_advisory_import_free (MedAdvisoryImport *self)
{
  g_ptr_array_unref (self->files);
  g_free (self);
}

/* Takes @text. */
static void
note (MedAdvisoryImport *self, const char *path, MedAdvisoryOutcome outcome, char *text)
{
  MedAdvisoryImportFile *file = g_new0 (MedAdvisoryImportFile, 1);

  file->path = g_strdup (path);
  file->outcome = outcome;
  /* File names are bytes; what a person or JSON is given is UTF-8. */
  file->text = g_utf8_make_valid (text, -1);
  g_free (text);
  self->counts[outcome]++;
  g_ptr_array_add (self->files, file);
}

/**
 * med_advisory_import_concerns_file:
 * @error: why a document was not imported
 *
 * What is wrong with one file is told and the others go on; what is wrong with this workstation
 * stops an import.
 *
 * Returns: whether it is only that file
 */
gboolean
med_advisory_import_concerns_file (const GError *error)
{
  if (error->domain != MED_ERROR)
    return FALSE;
  switch ((MedError) error->code)
    {
    case MED_ERROR_CORRECT_INPUT:
    case MED_ERROR_NOT_FOUND:
    case MED_ERROR_NOT_PERMITTED:
    case MED_ERROR_UNTRUSTED:
    case MED_ERROR_REFUSED:
    case MED_ERROR_CONFLICT:
      return TRUE;
    case MED_ERROR_INTERNAL:
    case MED_ERROR_USAGE:
    case MED_ERROR_RETRY:
    case MED_ERROR_UNAVAILABLE:
    case MED_ERROR_NO_SPACE:
    case MED_ERROR_READ_ONLY:
    case MED_ERROR_DAMAGED:
    case MED_ERROR_NEWER_VERSION:
    case MED_ERROR_CANCELLED:
    default:
      return FALSE;
    }
}

static gpointer
store_on_lane (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Job *job = input;

  return med_advisory_store_sync (connection, job->person_id, job->document, job->name, job->bytes,
                                  &job->outcome, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
hold_on_lane (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Job *job = input;

  return med_held_document_store_sync (connection, job->person_id, job->held, job->bytes,
                                       &job->known, error)
             ? MED_STORE_OK
             : NULL;
}

/* Keeps what cannot be used: a vendor has published something, and nobody knows what. */
static gboolean
hold (
    MedStore *store, JsonNode *root, Job *job, guint n_findings, const char *reason, GError **error)
{
  const gsize n = strlen (job->name);
  /* The file has its own place there. */
  const gboolean names_file =
      g_str_has_prefix (reason, job->name) && g_str_has_prefix (reason + n, ": ");
  g_autoptr (MedHeldDocument) held =
      med_held_document_read (root, job->name, names_file ? reason + n + 2 : reason, n_findings);

  job->held = held;
  return med_store_run_sync (store, MED_STORE_WRITER, hold_on_lane, job, NULL, error) != NULL;
}

static void
set_finding (const char *name, const MedCsafFinding *finding, GError **error)
{
  if (*finding->pointer != '\0')
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s: %s", name, finding->pointer,
                 finding->text);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s", name, finding->text);
}

/* Tests an advisory before it is read. NULL where the schema holds something against it, or where
 * it does not fit together. */
static MedCsafDocument *
read_tested (JsonNode *root, const char *name, guint *n_schema, GError **error)
{
  if (!med_vex_reader_is_csaf (root))
    return med_vex_reader_read (root, name, error);
  g_autoptr (GPtrArray) findings = med_csaf_validation_run (root);
  *n_schema = med_csaf_validation_count (findings, MED_CSAF_TEST_SCHEMA);
  if (*n_schema > 0)
    {
      set_finding (name, g_ptr_array_index (findings, 0), error);
      return NULL;
    }
  MedCsafDocument *document = med_vex_reader_read (root, name, error);
  if (document != NULL)
    document->findings = g_steal_pointer (&findings);
  return document;
}

/**
 * med_advisory_import_bytes_sync:
 * @store: the store
 * @bytes: what may be an advisory
 * @name: its file name, for messages and to be kept
 * @person_id: who imports; 0 for the program itself
 * @guard: (nullable): asked before anything is written
 * @guard_data: for @guard
 * @outcome: (out): what became of it
 * @text: (out) (transfer full): tracking id and version, or why it was skipped or held
 * @error: return location
 *
 * Imports one document, wherever it comes from: the one way in for all. It is tested and read on
 * the caller's thread; the writer's lane is held only while the rows are written. An advisory that
 * cannot be used is held, with what can be read of it. Must not run on a lane of @store.
 *
 * Returns: %FALSE if it was refused; then nothing of it is stored
 */
gboolean
med_advisory_import_bytes_sync (MedStore *store,
                                GBytes *bytes,
                                const char *name,
                                gint64 person_id,
                                MedAdvisoryGuard guard,
                                gpointer guard_data,
                                MedAdvisoryOutcome *outcome,
                                char **text,
                                GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonNode) root = med_json_load (data, size, &med_json_default_limits, name, error);

  if (root == NULL)
    return FALSE;
  const char *other_kind = med_csaf_reader_name_other_kind (root);
  if (other_kind != NULL)
    {
      *outcome = MED_ADVISORY_SKIPPED;
      *text = g_strdup (other_kind);
      return TRUE;
    }
  g_autoptr (GError) local_error = NULL;
  guint n_schema = 0;
  g_autoptr (MedCsafDocument) document = read_tested (root, name, &n_schema, &local_error);
  Job job = { .person_id = person_id, .document = document, .name = name, .bytes = bytes };
  if (document == NULL && med_vex_reader_is_csaf (root) && med_held_document_is_meant (root))
    {
      if (!hold (store, root, &job, n_schema, local_error->message, error))
        return FALSE;
      *outcome = MED_ADVISORY_HELD;
      *text = g_strdup (local_error->message);
      return TRUE;
    }
  if (document == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (guard != NULL && !guard (document, guard_data, error))
    return FALSE;
  g_clear_pointer (&root, json_node_unref);

  if (!med_store_run_sync (store, MED_STORE_WRITER, store_on_lane, &job, NULL, error))
    return FALSE;
  *outcome = job.outcome;
  *text = g_strdup_printf (_ ("%s version %s"), document->tracking_id, document->version);
  return TRUE;
}

static gboolean
import_file (
    MedStore *store, const char *path, gint64 person_id, MedAdvisoryImport *import, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (GBytes) bytes = med_json_read_file_sync (path, &med_json_default_limits, error);
  MedAdvisoryOutcome outcome;
  g_autofree char *text = NULL;

  if (bytes == NULL || !med_advisory_import_bytes_sync (store, bytes, name, person_id, NULL, NULL,
                                                        &outcome, &text, error))
    return FALSE;
  note (import, path, outcome, g_steal_pointer (&text));
  return TRUE;
}

static gboolean
import_or_note (
    MedStore *store, const char *path, gint64 person_id, MedAdvisoryImport *import, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (import_file (store, path, person_id, import, &local_error))
    return TRUE;
  if (med_advisory_import_concerns_file (local_error))
    {
      note (import, path, MED_ADVISORY_REFUSED, g_strdup (local_error->message));
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
report_progress (MedProgress *progress, guint done, guint all)
{
  g_autofree char *text = g_strdup_printf (_ ("%u of %u files"), done, all);

  med_progress_report (progress, all > 0 ? (double) done / all : 1, text);
}

/**
 * med_advisory_import_sync:
 * @store: the store; each file is a piece of work of its own on the writer's lane
 * @paths: (array zero-terminated=1): files, and folders whose `.json` files are read, also deeper
 * down; links in them are not followed
 * @person_id: who imports
 * @progress: (nullable): told after each file
 * @cancellable: (nullable): stops between two files
 * @error: return location for what concerns more than one file, such as a full disk
 *
 * Imports advisories of CSAF, and statements of CycloneDX and OpenVEX, told apart by their content.
 * An advisory that cannot be used is held; any other file that is refused leaves nothing behind.
 * Neither keeps the others from being loaded. Must not run on a lane of @store nor on the GTK
 * thread.
 *
 * Returns: (transfer full) (nullable): what was done
 */
MedAdvisoryImport *
med_advisory_import_sync (MedStore *store,
                          const char *const *paths,
                          gint64 person_id,
                          MedProgress *progress,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (MedAdvisoryImport) import = g_new0 (MedAdvisoryImport, 1);
  g_autoptr (GPtrArray) skipped = g_ptr_array_new_with_free_func (g_free);

  import->files = g_ptr_array_new_with_free_func (import_file_free);
  g_autoptr (GPtrArray) found = med_import_files_find_sync (paths, ".json", skipped, cancellable);
  for (guint i = 0; i < skipped->len; i++)
    note (import, g_ptr_array_index (skipped, i), MED_ADVISORY_SKIPPED,
          g_strdup (_ ("a link; links in folders are not followed")));
  for (guint i = 0; i < found->len; i++)
    {
      report_progress (progress, i, found->len);
      if (g_cancellable_is_cancelled (cancellable))
        break;
      if (!import_or_note (store, g_ptr_array_index (found, i), person_id, import, error))
        return NULL;
    }
  import->cancelled = g_cancellable_is_cancelled (cancellable);
  if (!import->cancelled)
    report_progress (progress, found->len, found->len);
  return g_steal_pointer (&import);
}

typedef struct
{
  char **paths;
  gint64 person_id;
  MedProgress *progress;
} AsyncInput;

static void
async_input_free (gpointer data)
{
  AsyncInput *self = data;

  g_strfreev (self->paths);
  g_clear_object (&self->progress);
  g_free (self);
}

static void
import_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  AsyncInput *input = task_data;
  GError *error = NULL;
  MedAdvisoryImport *import =
      med_advisory_import_sync (MED_STORE (source), (const char *const *) input->paths,
                                input->person_id, input->progress, cancellable, &error);

  if (import != NULL)
    g_task_return_pointer (task, import, (GDestroyNotify) med_advisory_import_free);
  else
    g_task_return_error (task, error);
}

/**
 * med_advisory_import_async:
 * @store: the store
 * @paths: (array zero-terminated=1): files and folders
 * @person_id: who imports
 * @progress: (nullable): made in the caller's main context
 * @cancellable: (nullable): stops between two files; the result then says so
 * @callback: called in the main context of the caller
 * @user_data: for @callback
 *
 * See [func@advisory_import_sync].
 */
void
med_advisory_import_async (MedStore *store,
                           const char *const *paths,
                           gint64 person_id,
                           MedProgress *progress,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  AsyncInput *input = g_new0 (AsyncInput, 1);

  input->paths = g_strdupv ((char **) paths);
  input->person_id = person_id;
  g_set_object (&input->progress, progress);
  g_task_set_source_tag (task, med_advisory_import_async);
  g_task_set_task_data (task, input, async_input_free);
  /* Stopped half way it still has something to tell. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, import_in_thread);
}

/**
 * med_advisory_import_finish:
 * @store: the store
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what was done
 */
MedAdvisoryImport *
med_advisory_import_finish (MedStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * med_advisory_import_summarize:
 * @self: what an import did
 *
 * Returns: (transfer full): one line in words
 */
char *
med_advisory_import_summarize (const MedAdvisoryImport *self)
{
  guint loaded = 0;

  for (guint i = MED_ADVISORY_ADDED; i <= MED_ADVISORY_UNCHANGED; i++)
    loaded += self->counts[i];
  return g_strdup_printf (
      _ ("%u of %u files loaded: %u added, %u updated, %u older revisions kept, %u unchanged; %u "
         "skipped, %u held, %u refused"),
      loaded, self->files->len - self->counts[MED_ADVISORY_SKIPPED],
      self->counts[MED_ADVISORY_ADDED], self->counts[MED_ADVISORY_UPDATED],
      self->counts[MED_ADVISORY_OLDER], self->counts[MED_ADVISORY_UNCHANGED],
      self->counts[MED_ADVISORY_SKIPPED], self->counts[MED_ADVISORY_HELD],
      self->counts[MED_ADVISORY_REFUSED]);
}

/**
 * med_advisory_outcome_to_word:
 * @outcome: what became of a file
 *
 * Returns: (transfer none): a fixed word, for JSON
 */
const char *
med_advisory_outcome_to_word (MedAdvisoryOutcome outcome)
{
  static const char *const words[] = {
    "added", "updated", "older", "unchanged", "skipped", "held", "refused",
  };

  g_return_val_if_fail (outcome < G_N_ELEMENTS (words), NULL);
  return words[outcome];
}

/**
 * med_advisory_outcome_get_title:
 * @outcome: what became of a file
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_advisory_outcome_get_title (MedAdvisoryOutcome outcome)
{
  static const char *const titles[] = {
    N_ ("Added"),     N_ ("Updated"), N_ ("Older revision, kept as history"),
    N_ ("Unchanged"), N_ ("Skipped"), N_ ("Held: cannot be used"),
    N_ ("Refused"),
  };

  g_return_val_if_fail (outcome < G_N_ELEMENTS (titles), NULL);
  return _ (titles[outcome]);
}
