/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/trust/med-openpgp-packet.h"

G_BEGIN_DECLS

/* A v4 fingerprint: 40 hexadecimal digits, upper case */
#define MED_OPENPGP_FINGERPRINT_DIGITS 40

/* The longest digest, SHA-512 */
#define MED_OPENPGP_DIGEST_BYTES 64

/**
 * MedOpenpgpKey:
 *
 * A public key or subkey that signatures are checked with. It may be used by several threads.
 */
typedef struct _MedOpenpgpKey MedOpenpgpKey;

MedOpenpgpKey *
med_openpgp_key_new (GBytes *packet, gint64 expires_usec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_openpgp_key_free (MedOpenpgpKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedOpenpgpKey, med_openpgp_key_free)

const char *med_openpgp_key_get_fingerprint (const MedOpenpgpKey *self);
gint64 med_openpgp_key_get_created_usec (const MedOpenpgpKey *self);
gint64 med_openpgp_key_get_expires_usec (const MedOpenpgpKey *self);
guint8 med_openpgp_key_get_algorithm (const MedOpenpgpKey *self);
MedOpenpgpSpan med_openpgp_key_get_body (const MedOpenpgpKey *self);
gboolean med_openpgp_key_verify (const MedOpenpgpKey *self,
                                 guint8 hash,
                                 const guint8 *digest,
                                 gsize size,
                                 MedOpenpgpSpan integers) G_GNUC_WARN_UNUSED_RESULT;

char *med_openpgp_fingerprint_of (const MedOpenpgpSpan *body);
char *med_openpgp_dup_hex (const guint8 *bytes, gsize size);

G_END_DECLS
