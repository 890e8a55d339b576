/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"
#include "engine/store/med-table-spec.h"

G_BEGIN_DECLS

/* Documents that are not used, in SQL: those that were refused and not released since. */
#define MED_HELD_TABLE "(SELECT * FROM held_document WHERE released_usec IS NULL) AS h"

typedef enum
{
  MED_HELD_NAME,
  MED_HELD_TRACKING_ID,
  MED_HELD_REASON,
  MED_HELD_USEC,
} MedHeldField;

extern const MedTableSpec med_held_list_spec;

/**
 * MedHeldDocument:
 * @name: the file
 * @publisher: (nullable): as far as it could be read, as the following
 * @reason: what is wrong first of all
 * @n_findings: how much is wrong
 * @held_usec: since when
 * @vendors: (array zero-terminated=1): whose devices show "cannot tell" because of it
 */
typedef struct
{
  gint64 id;
  char *name;
  char *publisher;
  char *tracking_id;
  char *version;
  char *title;
  char *reason;
  gint64 n_findings;
  gint64 held_usec;
  char **vendors;
} MedHeldDocument;

MedHeldDocument *med_held_document_load_sync (MedConnection *connection,
                                              gint64 id,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_held_document_free (MedHeldDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedHeldDocument, med_held_document_free)

G_END_DECLS
