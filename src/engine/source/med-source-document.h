/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedSourceState:
 * @MED_SOURCE_IMPORTED: it is among the advisories
 * @MED_SOURCE_SKIPPED: it is no advisory, and not meant to be one
 * @MED_SOURCE_HELD: a person must decide
 * @MED_SOURCE_REFUSED: it is wrong and not used
 *
 * Where a document of a source stands.
 */
typedef enum
{
  MED_SOURCE_IMPORTED,
  MED_SOURCE_SKIPPED,
  MED_SOURCE_HELD,
  MED_SOURCE_REFUSED,
  MED_N_SOURCE_STATES,
} MedSourceState;

/**
 * MedSourceDocument:
 * @path: within the folder, or its URL
 * @state: where it stands
 * @sha256: (nullable): of the bytes that were looked at last
 * @publisher: (nullable): the namespace it is published under
 * @tracking_id: (nullable): as it says
 * @version: (nullable): as it says
 * @released_usec: its current release date
 * @signer: (nullable): fingerprint of the key that signed it
 * @reason: (nullable): why it was not imported
 * @entry_usec: when it was changed, as the feed says; 0 if it does not
 * @etag: (nullable): for the next request
 * @last_modified: (nullable): for the next request
 * @vanished_usec: since when it is not listed any more; 0 if it is
 *
 * What is known of one document of a source.
 */
typedef struct
{
  char *path;
  MedSourceState state;
  char *sha256;
  char *publisher;
  char *tracking_id;
  char *version;
  gint64 released_usec;
  char *signer;
  char *reason;
  gint64 entry_usec;
  char *etag;
  char *last_modified;
  gint64 vanished_usec;
} MedSourceDocument;

const char *med_source_state_to_word (MedSourceState state);
MedSourceState med_source_state_from_word (const char *word);
const char *med_source_state_get_title (MedSourceState state); /* translated */

MedSourceDocument *med_source_document_new (const char *path);
void med_source_document_free (MedSourceDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceDocument, med_source_document_free)

GHashTable *
med_source_document_load_all_sync (MedConnection *connection, gint64 source_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* path → MedSourceDocument */
gboolean med_source_document_save_sync (MedConnection *connection,
                                        gint64 source_id,
                                        gint64 person_id,
                                        const MedSourceDocument *document,
                                        gboolean changed,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
