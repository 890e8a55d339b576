/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MedPublicKey:
 *
 * A public key and the one way in which it signs. Not changed after it was made, so that any thread
 * may hold it.
 */
typedef struct _MedPublicKey MedPublicKey;

MedPublicKey *med_public_key_new (const char *type,
                                  const char *scheme,
                                  const char *value,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedPublicKey *med_public_key_ref (MedPublicKey *self);
void med_public_key_unref (MedPublicKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPublicKey, med_public_key_unref)

const char *med_public_key_get_fingerprint (MedPublicKey *self);
gboolean med_public_key_verify (MedPublicKey *self, GBytes *data, GBytes *signature);

G_END_DECLS
