/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A key with many signatures of others on it has some 100 kB. */
#define MED_OPENPGP_MOST_CERTIFICATE_BYTES (1024 * 1024)

/**
 * MedOpenpgpSigner:
 * @fingerprint: of the key or subkey
 * @packet: its packet, for [func@openpgp_key_new]
 * @created_usec: when it was made
 * @expires_usec: when it or the key above it expires; 0 if never
 *
 * A key that may sign documents, as its owner says.
 */
typedef struct
{
  char *fingerprint;
  GBytes *packet;
  gint64 created_usec;
  gint64 expires_usec;
} MedOpenpgpSigner;

/**
 * MedOpenpgpCertificate:
 * @fingerprint: of the primary key, which a person compares
 * @user_ids: (element-type utf8): whose it is, as its owner says; visible text
 * @created_usec: when it was made
 * @expires_usec: when it expires; 0 if never
 * @revoked: its owner says that it must not be used any more
 * @expired: it is past @expires_usec
 * @signers: (element-type MedOpenpgpSigner): the keys in it that sign documents and can be used now
 *
 * The public key of a publisher, with all that its owner's signatures say of it.
 */
typedef struct
{
  char *fingerprint;
  GPtrArray *user_ids;
  gint64 created_usec;
  gint64 expires_usec;
  gboolean revoked;
  gboolean expired;
  GPtrArray *signers;
} MedOpenpgpCertificate;

MedOpenpgpCertificate *med_openpgp_certificate_read_sync (GBytes *file,
                                                          const char *name,
                                                          gint64 now_usec,
                                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_openpgp_certificate_check_usable (const MedOpenpgpCertificate *self,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_openpgp_certificate_check_typed (const MedOpenpgpCertificate *self,
                                              const char *typed,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_openpgp_certificate_free (MedOpenpgpCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedOpenpgpCertificate, med_openpgp_certificate_free)

G_END_DECLS
