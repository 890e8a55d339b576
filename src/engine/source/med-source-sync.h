/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-progress.h"
#include "engine/source/med-source-transport.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

/**
 * MedSourceSync:
 * @listed: how many documents the source has
 * @unchanged: how many are as they were
 * @imported: how many are new or another revision, and among the advisories now
 * @skipped: how many are no advisories
 * @held: how many wait for a person
 * @refused: how many are wrong
 * @failed: how many could not be got; if any, the source counts as not looked through
 * @vanished: how many are not listed any more
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
  guint skipped;
  guint held;
  guint refused;
  guint failed;
  guint vanished;
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
char *med_source_sync_summarize (const MedSourceSync *self); /* translated */
void med_source_sync_free (MedSourceSync *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceSync, med_source_sync_free)

G_END_DECLS
