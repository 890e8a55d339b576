/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-passphrase"

#include "config.h"

#include "engine/trust/med-passphrase.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "engine/base/med-error.h"
#include "engine/base/med-hex.h"

/* About 0.1 s on a workstation of 2020; what is stored names its own number, so that a later
 * version may ask for more. */
#define ITERATIONS 310000
/* More than any version asks for: what is stored was damaged, and would take an hour to compute. */
#define MOST_ITERATIONS 10000000
#define SALT_BYTES 16
#define VERIFIER_BYTES 32
#define MINIMUM_CHARACTERS 8

static gint64 test_iterations = 0;

void
med_passphrase_set_test_iterations (gint64 iterations)
{
  test_iterations = iterations;
}

static gboolean
from_hex (const char *text, guint8 *bytes, gsize size)
{
  return text != NULL && strlen (text) == 2 * size && med_hex_read (text, bytes, size);
}

static gboolean
derive (const char *passphrase,
        const guint8 salt[SALT_BYTES],
        gint64 iterations,
        guint8 verifier[VERIFIER_BYTES])
{
  /* The same characters typed on another keyboard or input method must give the same bytes. What is
   * no UTF-8 would make GLib write beyond its memory. */
  g_autofree char *normal = g_utf8_validate (passphrase, -1, NULL)
                                ? g_utf8_normalize (passphrase, -1, G_NORMALIZE_NFKC)
                                : NULL;
  const gnutls_datum_t key = { (guchar *) normal, normal != NULL ? strlen (normal) : 0 };
  const gnutls_datum_t salt_datum = { (guchar *) salt, SALT_BYTES };

  if (normal == NULL || iterations < 1 || iterations > MOST_ITERATIONS)
    return FALSE;
  int result =
      gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &key, &salt_datum, iterations, verifier, VERIFIER_BYTES);
  gnutls_memset (normal, 0, key.size);
  return result == GNUTLS_E_SUCCESS;
}

/**
 * med_passphrase_new:
 * @passphrase: as typed
 * @error: return location
 *
 * Makes what may be stored of a passphrase, with a new random salt. Takes about a tenth of a
 * second, on purpose.
 *
 * Returns: (transfer full) (nullable): salt, verifier and number of iterations
 */
MedPassphrase *
med_passphrase_new (const char *passphrase, GError **error)
{
  guint8 salt[SALT_BYTES];
  guint8 verifier[VERIFIER_BYTES];
  gint64 iterations = test_iterations > 0 ? test_iterations : ITERATIONS;

  if (gnutls_rnd (GNUTLS_RND_RANDOM, salt, sizeof salt) != GNUTLS_E_SUCCESS ||
      !derive (passphrase, salt, iterations, verifier))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_INTERNAL,
                           _ ("The passphrase could not be prepared for storing"));
      return NULL;
    }
  MedPassphrase *self = g_new0 (MedPassphrase, 1);
  self->salt = med_hex_encode (salt, sizeof salt);
  self->verifier = med_hex_encode (verifier, sizeof verifier);
  self->iterations = iterations;
  gnutls_memset (verifier, 0, sizeof verifier);
  return self;
}

/**
 * med_passphrase_verify:
 * @self: what is stored
 * @passphrase: as typed
 *
 * Compares in constant time. What is stored and cannot be read matches nothing.
 *
 * Returns: whether it is the same passphrase
 */
gboolean
med_passphrase_verify (const MedPassphrase *self, const char *passphrase)
{
  guint8 salt[SALT_BYTES];
  guint8 stored[VERIFIER_BYTES];
  guint8 given[VERIFIER_BYTES];

  if (!from_hex (self->salt, salt, sizeof salt) ||
      !from_hex (self->verifier, stored, sizeof stored) ||
      !derive (passphrase, salt, self->iterations, given))
    return FALSE;
  gboolean same = gnutls_memcmp (stored, given, sizeof stored) == 0;
  gnutls_memset (given, 0, sizeof given);
  return same;
}

/**
 * med_passphrase_check_strength:
 * @passphrase: as typed
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Length is what counts (NIST SP 800-63B 5.1.1.2): at least eight characters of any kind.
 *
 * Returns: whether it may be used
 */
gboolean
med_passphrase_check_strength (const char *passphrase, GError **error)
{
  /* As they are typed and as they are compared: ﾊﾟ becomes one character, ㍿ is no more than one.
   */
  g_autofree char *normal = g_utf8_validate (passphrase, -1, NULL)
                                ? g_utf8_normalize (passphrase, -1, G_NORMALIZE_NFKC)
                                : NULL;
  gboolean is_long = normal != NULL && g_utf8_strlen (normal, -1) >= MINIMUM_CHARACTERS &&
                     g_utf8_strlen (passphrase, -1) >= MINIMUM_CHARACTERS;

  if (normal != NULL)
    gnutls_memset (normal, 0, strlen (normal));
  if (is_long)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("A passphrase needs at least %d characters. Several words are easy to remember."),
               MINIMUM_CHARACTERS);
  return FALSE;
}

void
med_passphrase_free (MedPassphrase *self)
{
  g_free (self->salt);
  g_free (self->verifier);
  g_free (self);
}
