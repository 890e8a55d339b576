/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source-vendor.h"
#include "engine/source/med-source.h"

G_BEGIN_DECLS

/**
 * MedSourceHoldKind:
 * @MED_SOURCE_HOLD_UNTRUSTED: hash, signature or content is not what it should be; nobody can
 * accept it
 * @MED_SOURCE_HOLD_VERSION: the version of an advisory went back
 * @MED_SOURCE_HOLD_DATE: the release date of an advisory went back
 * @MED_SOURCE_HOLD_PUBLISHER: a document in the name of another publisher
 * @MED_SOURCE_HOLD_NAME: the file is not named after its tracking id
 * @MED_SOURCE_HOLD_VANISHED: a document is no longer listed
 * @MED_SOURCE_HOLD_METADATA_DATE: the provider's metadata went back
 * @MED_SOURCE_HOLD_FEED_DATE: the provider's feed went back
 * @MED_SOURCE_HOLD_CANONICAL_URL: the metadata is said to be somewhere else
 * @MED_SOURCE_HOLD_ROLE: the provider promises less than before
 * @MED_SOURCE_HOLD_KEYS: the provider no longer lists a key that is enrolled here
 * @MED_SOURCE_HOLD_MAINTAINED: the metadata is past the day until which it is maintained
 * @MED_SOURCE_HOLD_UNCHANGED: nothing was published for longer than is usual
 * @MED_SOURCE_HOLD_OLDER: a catalogue is older than the one in use; nobody can accept it
 * @MED_SOURCE_HOLD_REWRITTEN: a catalogue changed under one version or day; nobody can accept it
 * @MED_SOURCE_HOLD_SHRUNK: a catalogue lost entries
 * @MED_SOURCE_HOLD_LABEL: a document is to be kept more closely than the feed that lists it
 *
 * What is put before a person instead of being believed.
 */
typedef enum
{
  MED_SOURCE_HOLD_UNTRUSTED,
  MED_SOURCE_HOLD_VERSION,
  MED_SOURCE_HOLD_DATE,
  MED_SOURCE_HOLD_PUBLISHER,
  MED_SOURCE_HOLD_NAME,
  MED_SOURCE_HOLD_VANISHED,
  MED_SOURCE_HOLD_METADATA_DATE,
  MED_SOURCE_HOLD_FEED_DATE,
  MED_SOURCE_HOLD_CANONICAL_URL,
  MED_SOURCE_HOLD_ROLE,
  MED_SOURCE_HOLD_KEYS,
  MED_SOURCE_HOLD_MAINTAINED,
  MED_SOURCE_HOLD_UNCHANGED,
  MED_SOURCE_HOLD_OLDER,
  MED_SOURCE_HOLD_REWRITTEN,
  MED_SOURCE_HOLD_SHRUNK,
  MED_SOURCE_HOLD_LABEL,
  MED_N_SOURCE_HOLD_KINDS,
} MedSourceHoldKind;

/**
 * MedSourceHold:
 * @kind: what is wrong
 * @subject: the document's path; empty for the source itself
 * @value: what was found, such as the document's SHA-256; another value is another hold
 * @text: in words
 * @vendors: (nullable) (element-type MedSourceVendor): whose devices show “cannot tell” as long as
 * it is held
 */
typedef struct
{
  MedSourceHoldKind kind;
  const char *subject;
  const char *value;
  const char *text;
  GPtrArray *vendors;
} MedSourceHold;

const char *med_source_hold_kind_to_word (MedSourceHoldKind kind);
MedSourceHoldKind med_source_hold_kind_from_word (const char *word);
const char *med_source_hold_kind_get_title (MedSourceHoldKind kind); /* translated */
gboolean med_source_hold_kind_can_be_accepted (MedSourceHoldKind kind);

gboolean med_source_hold_note_sync (MedConnection *connection,
                                    gint64 source_id,
                                    const MedSourceHold *hold,
                                    gboolean *accepted,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
GHashTable *
med_source_hold_load_untrusted_sync (MedConnection *connection,
                                     gint64 source_id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT; /* a set of paths */
gboolean med_source_hold_release_sync (MedConnection *connection,
                                       gint64 source_id,
                                       gint64 person_id,
                                       const char *path,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_hold_release_catalog_sync (MedConnection *connection,
                                               gint64 source_id,
                                               gint64 person_id,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_hold_resolve_sync (MedConnection *connection,
                                       gint64 by_person,
                                       gint64 hold_id,
                                       gboolean accept,
                                       const char *reason,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
