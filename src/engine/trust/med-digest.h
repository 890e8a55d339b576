/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How much is read at once; aligned so that O_DIRECT may be used with it. */
#define MED_DIGEST_BLOCK_BYTES (256 * 1024)

/**
 * MedDigestProgress:
 * @report: called on the thread that reads, at most once for each block
 * @data: for @report
 *
 * Whom to tell how much was read.
 */
typedef struct
{
  void (*report) (gint64 done_bytes, gpointer data);
  gpointer data;
} MedDigestProgress;

typedef struct _MedDigest MedDigest;

MedDigest *med_digest_new (void);
MedDigest *med_digest_new_named (const char *name);
void med_digest_update (MedDigest *self, gconstpointer data, gsize size);
char *med_digest_finish (MedDigest *self);
void med_digest_free (MedDigest *self);

gpointer med_digest_block_new (void);
void med_digest_block_free (gpointer block);

int med_digest_open_regular (const char *path, gint64 *size_bytes, GError **error);
gboolean med_digest_update_from_fd_sync (MedDigest *self,
                                         int fd,
                                         gint64 *size_bytes,
                                         const MedDigestProgress *progress,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_digest_of_fd_sync (int fd,
                             gint64 *size_bytes,
                             const MedDigestProgress *progress,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_digest_of_file_sync (const char *path,
                               gint64 *size_bytes,
                               const MedDigestProgress *progress,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDigest, med_digest_free)

G_END_DECLS
