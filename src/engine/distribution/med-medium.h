/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-vault.h"

G_BEGIN_DECLS

/**
 * MedMedium:
 *
 * A mounted medium, such as a USB stick, onto a folder of which payloads are copied.
 */
#define MED_TYPE_MEDIUM (med_medium_get_type ())
G_DECLARE_DERIVABLE_TYPE (MedMedium, med_medium, MED, MEDIUM, GObject)

struct _MedMediumClass
{
  GObjectClass parent_class;

  /* A file was written and is on the medium: what is read next must come from there, not from
   * memory. The default drops the file from the page cache. */
  void (*settle) (MedMedium *self, int fd);
};

MedMedium *med_medium_new (const char *folder);
MedMedium *med_medium_new_of_type (GType type, const char *folder);
const char *med_medium_get_folder (MedMedium *self);
gboolean med_medium_prepare_sync (MedMedium *self,
                                  const char *subfolder,
                                  gint64 needed_bytes,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_medium_copy_sync (MedMedium *self,
                            const char *source_path,
                            const MedVaultFile *file,
                            const MedDigestProgress *progress,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_medium_write_text_sync (MedMedium *self,
                                     const char *name,
                                     const char *text,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_medium_remove (MedMedium *self, const char *name);
char *med_medium_dup_path (MedMedium *self, const char *name);

G_END_DECLS
