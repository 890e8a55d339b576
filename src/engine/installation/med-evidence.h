/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedEvidenceFile:
 * @attempt_id: (nullable): the attempt it belongs to; %NULL where something else refers to it
 * @name: of the file
 * @kind: such as `log`, `photo`, `service-report`, `control`
 * @bytes: its content
 *
 * A file to be kept by its SHA-256.
 */
typedef struct
{
  const char *attempt_id;
  const char *name;
  const char *kind;
  GBytes *bytes;
} MedEvidenceFile;

/* Within the caller's transaction */
gboolean med_evidence_write (MedTransaction *transaction,
                             MedConnection *connection,
                             const MedEvidenceFile *file,
                             gint64 person_id,
                             gint64 *evidence_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_evidence_check_file (const char *name, GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
