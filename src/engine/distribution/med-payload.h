/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-payload-check.h"

G_BEGIN_DECLS

/**
 * MedPayload:
 * @stored_usec: when its bytes came into the vault; 0: they are not there
 *
 * A file of a patch.
 */
typedef struct
{
  gint64 id;
  gint64 statement_id;
  char *name;
  gint64 size_bytes;
  char *sha256;
  gint64 stored_usec;
} MedPayload;

/**
 * MedScanRecord:
 * @engine: scanner and version
 * @signatures_usec: when its signatures were made
 * @scanned_usec: when it was scanned
 * @clean: what was found
 * @note: where and how, in words
 *
 * A scan that a person made with another scanner and vouches for by name.
 */
typedef struct
{
  const char *engine;
  gint64 signatures_usec;
  gint64 scanned_usec;
  gboolean clean;
  const char *note;
} MedScanRecord;

MedPayload *med_payload_load_sync (MedConnection *connection,
                                   gint64 id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_payload_list_sync (MedConnection *connection,
                                  gint64 statement_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_payload_free (MedPayload *self);

gboolean med_payload_store_checks_sync (MedConnection *connection,
                                        gint64 payload_id,
                                        gint64 person_id,
                                        const MedPayloadCheck *bytes,
                                        const MedPayloadCheck *malware,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_payload_record_scan_sync (MedConnection *connection,
                                       gint64 payload_id,
                                       gint64 person_id,
                                       const MedScanRecord *scan,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPayload, med_payload_free)

G_END_DECLS
