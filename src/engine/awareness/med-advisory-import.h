/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-advisory-store.h"
#include "engine/base/med-progress.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

/**
 * MedAdvisoryImportFile:
 * @path: the file
 * @outcome: what became of it
 * @text: tracking id and version, or why it was skipped or refused
 */
typedef struct
{
  char *path;
  MedAdvisoryOutcome outcome;
  char *text;
} MedAdvisoryImportFile;

/**
 * MedAdvisoryImport:
 * @counts: how many files of each outcome
 * @files: (element-type MedAdvisoryImportFile): in the order in which they were read
 * @cancelled: a person stopped it; what is counted was done
 *
 * What an import did.
 */
typedef struct
{
  guint counts[MED_N_ADVISORY_OUTCOMES];
  GPtrArray *files;
  gboolean cancelled;
} MedAdvisoryImport;

/**
 * MedAdvisoryGuard:
 * @document: what was read
 * @user_data: as given
 * @error: return location: why it must not be imported
 *
 * Looks at an advisory that was read and tested before anything of it is written.
 *
 * Returns: whether it may be imported
 */
typedef gboolean (*MedAdvisoryGuard) (const MedCsafDocument *document,
                                      gpointer user_data,
                                      GError **error);

gboolean med_advisory_import_bytes_sync (MedStore *store,
                                         GBytes *bytes,
                                         const char *name,
                                         gint64 person_id,
                                         MedAdvisoryGuard guard,
                                         gpointer guard_data,
                                         MedAdvisoryOutcome *outcome,
                                         char **text,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_advisory_import_concerns_file (const GError *error);
MedAdvisoryImport *med_advisory_import_sync (MedStore *store,
                                             const char *const *paths,
                                             gint64 person_id,
                                             MedProgress *progress,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_advisory_import_async (MedStore *store,
                                const char *const *paths,
                                gint64 person_id,
                                MedProgress *progress,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MedAdvisoryImport *med_advisory_import_finish (MedStore *store,
                                               GAsyncResult *result,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_advisory_import_summarize (const MedAdvisoryImport *self);
const char *med_advisory_outcome_to_word (MedAdvisoryOutcome outcome);
const char *med_advisory_outcome_get_title (MedAdvisoryOutcome outcome); /* translated */
void med_advisory_import_free (MedAdvisoryImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedAdvisoryImport, med_advisory_import_free)

G_END_DECLS
