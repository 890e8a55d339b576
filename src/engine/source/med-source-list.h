/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-outcome.h"
#include "engine/source/med-source-hold.h"
#include "engine/source/med-source-sync.h"
#include "engine/source/med-source.h"
#include "engine/store/med-table-spec.h"

G_BEGIN_DECLS

typedef enum
{
  MED_SOURCE_LIST_NAME,
  MED_SOURCE_LIST_KIND,
  MED_SOURCE_LIST_PUBLISHER,
  MED_SOURCE_LIST_CHECKED,
  MED_SOURCE_LIST_RESULT,
  MED_SOURCE_LIST_ENABLED,
  MED_SOURCE_LIST_INTERVAL,
  MED_SOURCE_LIST_TRUSTED,
  MED_SOURCE_LIST_DOCUMENTS,
  MED_SOURCE_LIST_HELD,
  MED_SOURCE_LIST_FINGERPRINT,
  MED_SOURCE_LIST_KEYS,
  MED_SOURCE_LIST_WAITING,
} MedSourceListField;

extern const MedTableSpec med_source_list_spec;

/**
 * MedSourceStanding:
 * @MED_SOURCE_STANDING_NEVER: never looked through
 * @MED_SOURCE_STANDING_FRESH: looked through to its end, lately
 * @MED_SOURCE_STANDING_STALE: not for longer than it should be
 * @MED_SOURCE_STANDING_FAILED: not when it was last tried
 * @MED_SOURCE_STANDING_NO_KEY: it cannot be, for want of a key
 * @MED_SOURCE_STANDING_KEY_WAITS: it cannot be before a second person has confirmed its key
 * @MED_SOURCE_STANDING_OFF: it is not looked through by itself
 *
 * Whether what a source says now is known, and if not, why not. Only one of them is good.
 */
typedef enum
{
  MED_SOURCE_STANDING_NEVER,
  MED_SOURCE_STANDING_FRESH,
  MED_SOURCE_STANDING_STALE,
  MED_SOURCE_STANDING_FAILED,
  MED_SOURCE_STANDING_NO_KEY,
  MED_SOURCE_STANDING_KEY_WAITS,
  MED_SOURCE_STANDING_OFF,
  MED_N_SOURCE_STANDINGS,
} MedSourceStanding;

MedSourceStanding
med_source_judge (const MedSource *source, gint64 n_keys, gint64 n_waiting, gint64 now_usec);
const char *med_source_standing_get_title (MedSourceStanding standing); /* translated */
MedOutcome med_source_standing_get_outcome (MedSourceStanding standing);

/* More of what is held than a person reads at once is not loaded. */
#define MED_SOURCE_MOST_HOLDS 100

/**
 * MedSourceHeldItem:
 * @id: its number, for [func@source_hold_resolve_sync]
 * @kind: what is wrong
 * @subject: the document's path; empty for the source itself
 * @text: in words
 * @found_usec: since when
 *
 * What a source holds for a person.
 */
typedef struct
{
  gint64 id;
  MedSourceHoldKind kind;
  char *subject;
  char *text;
  gint64 found_usec;
} MedSourceHeldItem;

/**
 * MedSourceDetail:
 * @source: the source
 * @standing: whether what it says now is known
 * @keys: (element-type MedSourceKey): its keys
 * @holds: (element-type MedSourceHeldItem): the oldest of what is held
 * @n_holds: how much is held
 * @n_documents: how many documents stand where, by #MedSourceState
 * @n_vanished: how many of them are not listed any more
 * @last: (nullable): what the last look brought
 *
 * All that a person sees of one source.
 */
typedef struct
{
  MedSource *source;
  MedSourceStanding standing;
  GPtrArray *keys;
  GPtrArray *holds;
  gint64 n_holds;
  gint64 n_documents[MED_N_SOURCE_STATES];
  gint64 n_vanished;
  MedSourceSync *last;
} MedSourceDetail;

MedSourceDetail *med_source_detail_load_sync (MedConnection *connection,
                                              gint64 id,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_source_detail_free (MedSourceDetail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceDetail, med_source_detail_free)

/**
 * MedSourceTotals:
 * @n_sources: how many there are
 * @n_fresh: of how many of them it is known what they say now
 * @n_held: how much is held
 * @n_waiting: how many keys wait for a second person
 *
 * The whole in numbers.
 */
typedef struct
{
  gint64 n_sources;
  gint64 n_fresh;
  gint64 n_held;
  gint64 n_waiting;
} MedSourceTotals;

gboolean med_source_count_sync (MedConnection *connection,
                                MedSourceTotals *totals,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
