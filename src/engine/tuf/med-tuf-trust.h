/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/tuf/med-tuf-metadata.h"

G_BEGIN_DECLS

/**
 * MedTufTaken:
 * @MED_TUF_NEW: it is taken as trusted
 * @MED_TUF_SAME: it is the version that is trusted already; the old one stays
 * @MED_TUF_REFUSED: it is not taken
 *
 * What became of timestamp metadata.
 */
typedef enum
{
  MED_TUF_NEW,
  MED_TUF_SAME,
  MED_TUF_REFUSED,
} MedTufTaken;

/**
 * MedTufTrust:
 *
 * The metadata that is trusted at one time, and the rules by which other metadata comes to be. It
 * reads and writes no files.
 */
typedef struct _MedTufTrust MedTufTrust;

MedTufTrust *
med_tuf_trust_new (GBytes *root, gint64 start_usec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_tuf_trust_free (MedTufTrust *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTufTrust, med_tuf_trust_free)

gboolean med_tuf_trust_take_root (MedTufTrust *self,
                                  GBytes *bytes,
                                  gboolean *rotated,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_tuf_trust_finish_root (MedTufTrust *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_tuf_trust_remember_timestamp (MedTufTrust *self, GBytes *bytes);
MedTufTaken med_tuf_trust_take_timestamp (MedTufTrust *self, GBytes *bytes, GError **error);
gboolean med_tuf_trust_take_snapshot (MedTufTrust *self,
                                      GBytes *bytes,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_tuf_trust_remember_snapshot (MedTufTrust *self, GBytes *bytes);
gboolean med_tuf_trust_take_targets (MedTufTrust *self,
                                     const char *role,
                                     const char *parent,
                                     GBytes *bytes,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

MedTufMetadata *med_tuf_trust_get (MedTufTrust *self, const char *role);
const MedTufFile *med_tuf_trust_get_snapshot_file (MedTufTrust *self);
const MedTufFile *med_tuf_trust_get_targets_file (MedTufTrust *self, const char *role);

G_END_DECLS
