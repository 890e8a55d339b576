/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-identifier.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedReleaseIdentifier:
 * @kind: such as %MED_IDENTIFIER_HASH
 * @value: as it was written; a hash as `algorithm:value file`
 * @source: where it is from
 * @recorded_by: name of the person
 * @recorded_usec: when
 *
 * By what else a release is known, beside its maker, model and version.
 */
typedef struct
{
  char *kind;
  char *value;
  char *source;
  char *recorded_by;
  gint64 recorded_usec;
} MedReleaseIdentifier;

GPtrArray *med_release_identifier_list_sync (MedConnection *connection,
                                             gint64 release_id,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_release_identifier_add_sync (MedConnection *connection,
                                          gint64 person_id,
                                          gint64 release_id,
                                          const MedReleaseIdentifier *identifier,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_release_identifier_remove_sync (MedConnection *connection,
                                             gint64 person_id,
                                             gint64 release_id,
                                             const MedReleaseIdentifier *identifier,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_release_identifier_free (MedReleaseIdentifier *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReleaseIdentifier, med_release_identifier_free)

G_END_DECLS
