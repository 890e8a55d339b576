/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"
#include "engine/store/med-table-spec.h"

G_BEGIN_DECLS

/* What is not used, in SQL: documents that were refused and not released since, and, by their
 * number below 0, what a source holds for a person. */
#define MED_HELD_TABLE                                                                             \
  "(SELECT id, name, tracking_id, reason, held_usec FROM held_document"                            \
  " WHERE released_usec IS NULL UNION ALL"                                                         \
  " SELECT -o.id, CASE o.subject WHEN '' THEN s.name ELSE o.subject END, NULL, o.text,"            \
  " o.found_usec FROM source_hold o JOIN source s ON s.id = o.source_id"                           \
  " WHERE o.resolved_usec IS NULL) AS h"

typedef enum
{
  MED_HELD_NAME,
  MED_HELD_TRACKING_ID,
  MED_HELD_REASON,
  MED_HELD_USEC,
} MedHeldField;

extern const MedTableSpec med_held_list_spec;

/**
 * MedHeldBySource:
 * @id: of the hold
 * @source_id: which source
 * @source: its name
 * @kind: what is wrong, in the word of #MedSourceHoldKind
 * @subject: the document's path; empty for the source itself
 * @text: why, in words
 * @found_usec: since when
 * @resolved_usec: when it was decided on; 0: it is held
 * @vendors: (element-type utf8): whose devices it may be about, as far as that is known without
 * reading it
 *
 * What a source holds for a person.
 */
typedef struct
{
  gint64 id;
  gint64 source_id;
  char *source;
  char *kind;
  char *subject;
  char *text;
  gint64 found_usec;
  gint64 resolved_usec;
  GPtrArray *vendors;
} MedHeldBySource;

MedHeldBySource *med_held_by_source_load_sync (MedConnection *connection,
                                               gint64 id,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_held_by_source_free (MedHeldBySource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedHeldBySource, med_held_by_source_free)

G_END_DECLS
