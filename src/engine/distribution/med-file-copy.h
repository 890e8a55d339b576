/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/trust/med-digest.h"

G_BEGIN_DECLS

char *med_file_copy_hashed_sync (int from_fd,
                                 int to_fd,
                                 gint64 max_bytes,
                                 const MedDigestProgress *progress,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_file_copy_write (int fd, gconstpointer data, gsize size, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void med_file_copy_set_error (GError **error, int code);

G_END_DECLS
