/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedPassphrase:
 * @salt: 16 random bytes, hexadecimal
 * @verifier: PBKDF2-HMAC-SHA-256 (RFC 8018) of the passphrase, 32 bytes, hexadecimal
 * @iterations: how often it was folded
 *
 * What is stored of a passphrase.
 */
typedef struct
{
  char *salt;
  char *verifier;
  gint64 iterations;
} MedPassphrase;

MedPassphrase *
med_passphrase_new (const char *passphrase, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_passphrase_verify (const MedPassphrase *self, const char *passphrase);
gboolean
med_passphrase_check_strength (const char *passphrase, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_passphrase_free (MedPassphrase *self);

/* For tests, so that a hundred signatures take no time, and for the demonstration, whose passphrase
 * is public. 0 goes back to what protects. There is no setting for it. */
void med_passphrase_set_test_iterations (gint64 iterations);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPassphrase, med_passphrase_free)

G_END_DECLS
