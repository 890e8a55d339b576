/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/base/med-progress.h"
#include "engine/source/med-source-transport.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

/**
 * MedSourceSync:
 * @listed: how many documents the source has
 * @unchanged: how many are as they were
 * @imported: how many are new or another revision, and among the advisories now
 * @changed: how many of them are of an advisory that was here before
 * @skipped: how many are no advisories
 * @held: how many wait for a person
 * @refused: how many are wrong
 * @failed: how many could not be got; if any, the source counts as not looked through
 * @vanished: how many are not listed any more
 * @feeds: (element-type utf8): where the provider lists its documents
 * @notes: (element-type utf8): path and reason of each that was not imported
 * @cancelled: a person stopped it; what was done stays done
 *
 * What a look at a source brought.
 */
typedef struct
{
  guint listed;
  guint unchanged;
  guint imported;
  guint changed;
  guint skipped;
  guint held;
  guint refused;
  guint failed;
  guint vanished;
  GPtrArray *feeds;
  GPtrArray *notes;
  gboolean cancelled;
} MedSourceSync;

MedSourceSync *med_source_sync_sync (MedStore *store,
                                     gint64 source_id,
                                     gint64 person_id,
                                     MedSourceTransport *way,
                                     MedProgress *progress,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_sync_try (MedStore *store,
                              gint64 source_id,
                              gint64 person_id,
                              MedSourceTransport *way,
                              MedProgress *progress,
                              GCancellable *cancellable,
                              MedSourceSync **brought,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedSourceSync *med_source_sync_new (void);
JsonNode *med_source_sync_write (const MedSourceSync *self, const char *failure);
char *med_source_sync_summarize (const MedSourceSync *self); /* translated */
char *med_source_sync_describe (const MedSourceSync *self);  /* translated */
MedSourceSync *med_source_sync_read (const char *text);      /* (nullable) */
void med_source_sync_free (MedSourceSync *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceSync, med_source_sync_free)

G_END_DECLS
