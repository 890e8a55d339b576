/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"
#include "engine/source/med-source-document.h"
#include "engine/source/med-source-hold.h"

G_BEGIN_DECLS

/**
 * MedSourceFault:
 * @kind: what a person must decide on
 * @text: (owned): in words
 */
typedef struct
{
  MedSourceHoldKind kind;
  char *text;
} MedSourceFault;

gboolean med_source_guard_check_trust (GBytes *document,
                                       GBytes *hash,
                                       const char *hash_path,
                                       GBytes *signature,
                                       const char *signature_path,
                                       GPtrArray *keys,
                                       gint64 now_usec,
                                       char **signer,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_source_guard_dup_file_name (const char *tracking_id);
GPtrArray *med_source_guard_find_faults (const MedSource *source,
                                         const char *path,
                                         const char *label,
                                         const MedCsafDocument *document,
                                         const MedSourceDocument *newest)
    G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedSourceFault) */

G_END_DECLS
