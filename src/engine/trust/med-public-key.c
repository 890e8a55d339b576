/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-public-key"

#include "config.h"

#include "engine/trust/med-public-key.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-hex.h"

#define ED25519_BYTES 32
#define FINGERPRINT_BYTES 32
#define RSA_LEAST_BITS 2048
#define RSA_MOST_BITS 8192
/* A key of 8192 bits in PEM has 1.5 KB. */
#define PEM_MOST_BYTES (16 * 1024)

/* GnuTLS ties a scheme neither to a curve nor to a size of key; this table does. */
typedef struct
{
  const char *name;
  const char *types[4];
  gnutls_pk_algorithm_t algorithm;
  gnutls_ecc_curve_t curve;
  gnutls_sign_algorithm_t sign;
  gnutls_digest_algorithm_t pss_digest; /* with a salt; %GNUTLS_DIG_UNKNOWN for all others */
} Scheme;

static const Scheme schemes[] = {
  { "ed25519",
    { "ed25519" },
    GNUTLS_PK_EDDSA_ED25519,
    GNUTLS_ECC_CURVE_ED25519,
    GNUTLS_SIGN_EDDSA_ED25519,
    GNUTLS_DIG_UNKNOWN },
  { "ecdsa-sha2-nistp256",
    { "ecdsa", "ecdsa-sha2-nistp256" },
    GNUTLS_PK_ECDSA,
    GNUTLS_ECC_CURVE_SECP256R1,
    GNUTLS_SIGN_ECDSA_SHA256,
    GNUTLS_DIG_UNKNOWN },
  { "ecdsa-sha2-nistp384",
    { "ecdsa", "ecdsa-sha2-nistp384" },
    GNUTLS_PK_ECDSA,
    GNUTLS_ECC_CURVE_SECP384R1,
    GNUTLS_SIGN_ECDSA_SHA384,
    GNUTLS_DIG_UNKNOWN },
  { "ecdsa-sha2-nistp521",
    { "ecdsa", "ecdsa-sha2-nistp521" },
    GNUTLS_PK_ECDSA,
    GNUTLS_ECC_CURVE_SECP521R1,
    GNUTLS_SIGN_ECDSA_SHA512,
    GNUTLS_DIG_UNKNOWN },
  { "rsassa-pss-sha256",
    { "rsa" },
    GNUTLS_PK_RSA,
    GNUTLS_ECC_CURVE_INVALID,
    GNUTLS_SIGN_RSA_PSS_SHA256,
    GNUTLS_DIG_SHA256 },
  { "rsassa-pss-sha384",
    { "rsa" },
    GNUTLS_PK_RSA,
    GNUTLS_ECC_CURVE_INVALID,
    GNUTLS_SIGN_RSA_PSS_SHA384,
    GNUTLS_DIG_SHA384 },
  { "rsassa-pss-sha512",
    { "rsa" },
    GNUTLS_PK_RSA,
    GNUTLS_ECC_CURVE_INVALID,
    GNUTLS_SIGN_RSA_PSS_SHA512,
    GNUTLS_DIG_SHA512 },
  { "rsa-pkcs1v15-sha256",
    { "rsa" },
    GNUTLS_PK_RSA,
    GNUTLS_ECC_CURVE_INVALID,
    GNUTLS_SIGN_RSA_SHA256,
    GNUTLS_DIG_UNKNOWN },
  { "rsa-pkcs1v15-sha384",
    { "rsa" },
    GNUTLS_PK_RSA,
    GNUTLS_ECC_CURVE_INVALID,
    GNUTLS_SIGN_RSA_SHA384,
    GNUTLS_DIG_UNKNOWN },
  { "rsa-pkcs1v15-sha512",
    { "rsa" },
    GNUTLS_PK_RSA,
    GNUTLS_ECC_CURVE_INVALID,
    GNUTLS_SIGN_RSA_SHA512,
    GNUTLS_DIG_UNKNOWN },
};

struct _MedPublicKey
{
  const Scheme *scheme;
  gnutls_pubkey_t key;
  guint bits;
  char *fingerprint;
};

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, reason);
  return FALSE;
}

static const Scheme *
find_scheme (const char *type, const char *name, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (schemes[i].name, name) && g_strv_contains (schemes[i].types, type))
      return &schemes[i];
  g_set_error (error, MED_ERROR, MED_ERROR_NEWER_VERSION,
               _ ("a key of the kind %.40s that signs by %.40s is not known to this program"), type,
               name);
  return NULL;
}

static gboolean
import_ed25519 (gnutls_pubkey_t key, const char *value, GError **error)
{
  g_autoptr (GBytes) raw = med_hex_decode (value, ED25519_BYTES);
  gnutls_datum_t x = { NULL, ED25519_BYTES };

  if (raw == NULL || g_bytes_get_size (raw) != ED25519_BYTES)
    return refuse (error, _ ("a key of Ed25519 has 64 hexadecimal digits"));
  x.data = (guchar *) g_bytes_get_data (raw, NULL);
  return gnutls_pubkey_import_ecc_raw (key, GNUTLS_ECC_CURVE_ED25519, &x, NULL) ==
             GNUTLS_E_SUCCESS ||
         refuse (error, _ ("the public key cannot be read"));
}

static gboolean
import_pem (gnutls_pubkey_t key, const char *value, GError **error)
{
  gsize size = strlen (value);
  gnutls_datum_t pem = { (guchar *) value, (guint) size };

  return (size <= PEM_MOST_BYTES &&
          gnutls_pubkey_import (key, &pem, GNUTLS_X509_FMT_PEM) == GNUTLS_E_SUCCESS) ||
         refuse (error, _ ("the public key cannot be read"));
}

static gboolean
check_kind (MedPublicKey *self, GError **error)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
  int algorithm = gnutls_pubkey_get_pk_algorithm (self->key, &self->bits);

  if (algorithm != (int) self->scheme->algorithm)
    return refuse (error, _ ("the public key is of another kind than its scheme"));
  if (self->scheme->algorithm == GNUTLS_PK_RSA)
    return (self->bits >= RSA_LEAST_BITS && self->bits <= RSA_MOST_BITS) ||
           refuse (error, _ ("an RSA key must have 2048 to 8192 bits"));
  return (gnutls_pubkey_export_ecc_raw2 (self->key, &curve, NULL, NULL, 0) == GNUTLS_E_SUCCESS &&
          curve == self->scheme->curve) ||
         refuse (error, _ ("the public key is on another curve than its scheme"));
}

static gboolean
set_fingerprint (MedPublicKey *self, GError **error)
{
  guint8 raw[FINGERPRINT_BYTES];
  gsize size = sizeof raw;

  if (gnutls_pubkey_get_key_id (self->key, GNUTLS_KEYID_USE_SHA256, raw, &size) != GNUTLS_E_SUCCESS)
    return refuse (error, _ ("the public key cannot be read"));
  self->fingerprint = med_hex_encode (raw, size);
  return TRUE;
}

/**
 * med_public_key_new:
 * @type: the kind of key as TUF writes it: `ed25519`, `ecdsa`, `rsa`
 * @scheme: how it signs: `ed25519`, `ecdsa-sha2-nistp256`, `-nistp384`, `-nistp521`,
 *   `rsassa-pss-sha256`, `-sha384`, `-sha512`, `rsa-pkcs1v15-sha256`, `-sha384`, `-sha512`
 * @value: the public key: 64 hexadecimal digits for Ed25519, SubjectPublicKeyInfo in PEM for all
 *   others
 * @error: return location: %MED_ERROR_NEWER_VERSION for a kind or scheme that is not known,
 *   %MED_ERROR_CORRECT_INPUT for a key that is none, too short, or on another curve
 *
 * Reads a public key (TUF 1.0, section 4.2). NIST curves and RSA of at least 2048 bits only.
 *
 * Returns: (transfer full) (nullable): the key
 */
MedPublicKey *
med_public_key_new (const char *type, const char *scheme, const char *value, GError **error)
{
  g_autoptr (MedPublicKey) self = g_atomic_rc_box_new0 (MedPublicKey);

  g_return_val_if_fail (type != NULL && scheme != NULL && value != NULL, NULL);
  self->scheme = find_scheme (type, scheme, error);
  if (self->scheme == NULL)
    return NULL;
  if (gnutls_pubkey_init (&self->key) != GNUTLS_E_SUCCESS)
    {
      refuse (error, _ ("the public key cannot be read"));
      return NULL;
    }
  gboolean read = self->scheme->algorithm == GNUTLS_PK_EDDSA_ED25519
                      ? import_ed25519 (self->key, value, error)
                      : import_pem (self->key, value, error);
  if (!read || !check_kind (self, error) || !set_fingerprint (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

MedPublicKey *
med_public_key_ref (MedPublicKey *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MedPublicKey *self = data;

  if (self->key != NULL)
    gnutls_pubkey_deinit (self->key);
  g_free (self->fingerprint);
}

void
med_public_key_unref (MedPublicKey *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * med_public_key_get_fingerprint:
 * @self: a key
 *
 * Says which key it is, by whatever name and scheme it is listed: the SHA-256 of its
 * SubjectPublicKeyInfo. Keys are counted by it.
 *
 * Returns: (transfer none): 64 hexadecimal digits
 */
const char *
med_public_key_get_fingerprint (MedPublicKey *self)
{
  return self->fingerprint;
}

/* The salt is as long as the digest (RFC 4055, what most make) or as long as the key allows (what
 * OpenSSL makes unless told otherwise); GnuTLS takes one length only, the key's own. */
static gboolean
verify_pss (MedPublicKey *self, const gnutls_datum_t *data, const gnutls_datum_t *signature)
{
  guint digest_bytes = gnutls_hash_get_len (self->scheme->pss_digest);
  guint salts[] = { digest_bytes, (self->bits + 6) / 8 - digest_bytes - 2 };
  gnutls_x509_spki_t spki = NULL;
  gboolean verified = FALSE;

  if (gnutls_x509_spki_init (&spki) != GNUTLS_E_SUCCESS)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (salts) && !verified; i++)
    {
      gnutls_pubkey_t key = NULL;

      gnutls_x509_spki_set_rsa_pss_params (spki, self->scheme->pss_digest, salts[i]);
      if (gnutls_pubkey_init (&key) != GNUTLS_E_SUCCESS)
        break;
      /* A key of its own, since several threads may verify by one. */
      gnutls_datum_t der = { NULL, 0 };
      verified = gnutls_pubkey_export2 (self->key, GNUTLS_X509_FMT_DER, &der) == GNUTLS_E_SUCCESS &&
                 gnutls_pubkey_import (key, &der, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS &&
                 gnutls_pubkey_set_spki (key, spki, 0) == GNUTLS_E_SUCCESS &&
                 gnutls_pubkey_verify_data2 (key, self->scheme->sign, 0, data, signature) >= 0;
      gnutls_free (der.data);
      gnutls_pubkey_deinit (key);
    }
  gnutls_x509_spki_deinit (spki);
  return verified;
}

/**
 * med_public_key_verify:
 * @self: a key
 * @data: what was signed
 * @signature: the signature: 64 bytes for Ed25519 (RFC 8032), DER for ECDSA, as long as the key for
 *   RSA
 *
 * Returns: whether the key made this signature over exactly @data, by its scheme
 */
gboolean
med_public_key_verify (MedPublicKey *self, GBytes *data, GBytes *signature)
{
  gsize size = 0;
  gconstpointer bytes = g_bytes_get_data (data, &size);
  gnutls_datum_t what = { (guchar *) bytes, (guint) size };
  gnutls_datum_t by = { NULL, 0 };

  if (size > G_MAXUINT || g_bytes_get_size (signature) == 0 ||
      g_bytes_get_size (signature) > RSA_MOST_BITS / 8)
    return FALSE;
  by.data = (guchar *) g_bytes_get_data (signature, &size);
  by.size = (guint) size;
  if (self->scheme->pss_digest != GNUTLS_DIG_UNKNOWN)
    return verify_pss (self, &what, &by);
  return gnutls_pubkey_verify_data2 (self->key, self->scheme->sign, 0, &what, &by) >= 0;
}
