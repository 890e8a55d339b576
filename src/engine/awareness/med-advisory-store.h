/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedAdvisoryOutcome:
 * @MED_ADVISORY_ADDED: a new tracking id
 * @MED_ADVISORY_UPDATED: a newer revision of one that was there; it counts from now on
 * @MED_ADVISORY_OLDER: an older revision, kept as history
 * @MED_ADVISORY_UNCHANGED: these bytes were there already
 * @MED_ADVISORY_SKIPPED: no advisory, and not meant to be one
 * @MED_ADVISORY_HELD: it cannot be used; kept, and its vendor's devices show "cannot tell"
 * @MED_ADVISORY_REFUSED: wrong; nothing of it was stored
 *
 * What became of a file.
 */
typedef enum
{
  MED_ADVISORY_ADDED,
  MED_ADVISORY_UPDATED,
  MED_ADVISORY_OLDER,
  MED_ADVISORY_UNCHANGED,
  MED_ADVISORY_SKIPPED,
  MED_ADVISORY_HELD,
  MED_ADVISORY_REFUSED,
  MED_N_ADVISORY_OUTCOMES,
} MedAdvisoryOutcome;

gboolean med_advisory_store_sync (MedConnection *connection,
                                  gint64 person_id,
                                  const MedCsafDocument *document,
                                  const char *name,
                                  GBytes *bytes,
                                  MedAdvisoryOutcome *outcome,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
