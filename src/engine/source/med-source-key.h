/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source.h"
#include "engine/trust/med-openpgp-certificate.h"

G_BEGIN_DECLS

/**
 * MedSourceKey:
 * @fingerprint: of the primary key, which a person typed
 * @user_id: whose it is, as its owner says
 * @expires_usec: when it expires; 0 if never
 * @pinned_id: who typed its fingerprint
 * @pinned_name: the same by name
 * @pinned_usec: when
 * @origin: where that person had the fingerprint from
 * @confirmed_name: (nullable): who confirmed it
 * @confirmed_usec: when; 0 while it waits for a second person
 * @distrusted_usec: since when nothing it signs is believed; 0 if it is
 * @reason: (nullable): why not
 *
 * A publisher's key, as far as it is enrolled.
 */
typedef struct
{
  char *fingerprint;
  char *user_id;
  gint64 expires_usec;
  gint64 pinned_id;
  char *pinned_name;
  gint64 pinned_usec;
  char *origin;
  char *confirmed_name;
  gint64 confirmed_usec;
  gint64 distrusted_usec;
  char *reason;
} MedSourceKey;

void med_source_key_free (MedSourceKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceKey, med_source_key_free)
GPtrArray *med_source_key_list_sync (MedConnection *connection, gint64 source_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedSourceKey) */

gboolean med_source_key_pin_sync (MedConnection *connection,
                                  gint64 by_person,
                                  gint64 source_id,
                                  const MedOpenpgpCertificate *certificate,
                                  const char *typed,
                                  const char *origin,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_key_store (MedConnection *connection,
                               gint64 by_person,
                               gint64 source_id,
                               const MedOpenpgpCertificate *certificate,
                               const char *origin,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_source_key_dup_subject (gint64 source_id, const char *fingerprint);
gboolean med_source_key_confirm_sync (MedConnection *connection,
                                      gint64 source_id,
                                      const char *fingerprint,
                                      const MedSignature *signature,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_key_refuse_sync (MedConnection *connection,
                                     gint64 by_person,
                                     gint64 source_id,
                                     const char *fingerprint,
                                     const char *reason,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_key_distrust_sync (MedConnection *connection,
                                       gint64 by_person,
                                       const char *fingerprint,
                                       const char *reason,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_source_key_load_sync (MedConnection *connection, gint64 source_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedOpenpgpKey) */

G_END_DECLS
