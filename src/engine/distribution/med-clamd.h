/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/distribution/med-clamd-reply.h"
#include "engine/trust/med-digest.h"

G_BEGIN_DECLS

/* Where Debian's clamd listens. */
#define MED_CLAMD_DEFAULT_ADDRESS "unix:/run/clamav/clamd.ctl"

typedef struct _MedClamd MedClamd;

MedClamd *med_clamd_new (const char *address, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_clamd_free (MedClamd *self);

MedClamdVersion *med_clamd_ask_version_sync (MedClamd *self,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedClamdReply *med_clamd_scan_bytes_sync (MedClamd *self,
                                          GBytes *bytes,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedClamdReply *med_clamd_scan_fd_sync (MedClamd *self,
                                       int fd,
                                       char **sha256,
                                       const MedDigestProgress *progress,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_clamd_tells_limits_sync (MedClamd *self, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedClamd, med_clamd_free)

G_END_DECLS
