/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/trust/med-openpgp-key.h"

G_BEGIN_DECLS

/* A detached signature by the largest key that is accepted has less than 3 kB. */
#define MED_OPENPGP_MOST_SIGNATURE_BYTES (64 * 1024)

/**
 * MedOpenpgpSignature:
 * @fingerprint: of the key or subkey that made it
 * @created_usec: when, as it says
 * @hash: such as `SHA-512`
 *
 * A good signature.
 */
typedef struct
{
  char *fingerprint;
  gint64 created_usec;
  const char *hash; /* static */
} MedOpenpgpSignature;

MedOpenpgpSignature *med_openpgp_check (GPtrArray *keys,
                                        GBytes *data,
                                        GBytes *armored,
                                        const char *name,
                                        gint64 now_usec,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_openpgp_check_binding (const MedOpenpgpKey *primary,
                                    const MedOpenpgpKey *subkey,
                                    MedOpenpgpSpan binding,
                                    gint64 now_usec) G_GNUC_WARN_UNUSED_RESULT;
void med_openpgp_signature_free (MedOpenpgpSignature *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedOpenpgpSignature, med_openpgp_signature_free)

G_END_DECLS
