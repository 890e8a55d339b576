/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-openpgp-key"

#include "config.h"

#include "engine/trust/med-openpgp-key.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "engine/base/med-error.h"

/* Public-key algorithms (RFC 4880, 9.1; RFC 6637) */
#define ALGORITHM_RSA 1
#define ALGORITHM_RSA_SIGN_ONLY 3
#define ALGORITHM_ECDSA 19
#define ALGORITHM_EDDSA 22

#define LEAST_RSA_BYTES 256 /* 2048 bits; less can be broken */
#define MOST_RSA_BYTES 1024 /* 8192 bits; more only takes time */
#define MOST_EXPONENT_BYTES 8
#define ED25519_BYTES 32

typedef struct
{
  gnutls_ecc_curve_t curve;
  gsize coordinate_bytes;
  guint8 oid_bytes;
  guint8 oid[9];
} Curve;

static const Curve curves[] = {
  { GNUTLS_ECC_CURVE_SECP256R1, 32, 8, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 } },
  { GNUTLS_ECC_CURVE_SECP384R1, 48, 5, { 0x2b, 0x81, 0x04, 0x00, 0x22 } },
  { GNUTLS_ECC_CURVE_SECP521R1, 66, 5, { 0x2b, 0x81, 0x04, 0x00, 0x23 } },
};
static const guint8 ed25519_oid[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01 };

struct _MedOpenpgpKey
{
  char *fingerprint;
  gint64 created_usec;
  gint64 expires_usec;
  guint8 algorithm;
  gsize modulus_bytes;
  GBytes *packet;
  MedOpenpgpSpan body; /* within packet */
  gnutls_pubkey_t key;
};

/**
 * med_openpgp_key_free:
 * @self: (transfer full): a key
 */
void
med_openpgp_key_free (MedOpenpgpKey *self)
{
  g_free (self->fingerprint);
  g_clear_pointer (&self->packet, g_bytes_unref);
  if (self->key != NULL)
    gnutls_pubkey_deinit (self->key);
  g_free (self);
}

/**
 * med_openpgp_dup_hex:
 * @bytes: bytes
 * @size: how many
 *
 * Returns: (transfer full): two upper-case digits for each
 */
char *
med_openpgp_dup_hex (const guint8 *bytes, gsize size)
{
  GString *text = g_string_sized_new (2 * size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02X", bytes[i]);
  return g_string_free (text, FALSE);
}

/**
 * med_openpgp_fingerprint_of:
 * @body: a public key or subkey packet of version 4 without its header, at most 65,535 bytes
 *
 * Returns: (transfer full): the fingerprint (RFC 4880, 12.2)
 */
char *
med_openpgp_fingerprint_of (const MedOpenpgpSpan *body)
{
  g_autoptr (GByteArray) hashed = g_byte_array_sized_new ((guint) body->size + 3);
  const guint8 header[] = { 0x99, (guint8) (body->size >> 8), (guint8) body->size };
  guint8 digest[20];

  g_byte_array_append (hashed, header, sizeof header);
  g_byte_array_append (hashed, body->data, (guint) body->size);
  /* The standard knows no other for this version; collisions do not help to imitate a key that a
   * person has compared. */
  gnutls_hash_fast (GNUTLS_DIG_SHA1, hashed->data, hashed->len, digest);
  return med_openpgp_dup_hex (digest, sizeof digest);
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_UNTRUSTED, reason);
  return FALSE;
}

static gnutls_datum_t
to_datum (const MedOpenpgpSpan *span)
{
  return (gnutls_datum_t){ (guchar *) span->data, (guint) span->size };
}

static gboolean
read_rsa (MedOpenpgpKey *self, MedOpenpgpSpan *rest, GError **error)
{
  MedOpenpgpSpan modulus, exponent;

  if (!med_openpgp_take_integer (rest, &modulus) || !med_openpgp_take_integer (rest, &exponent))
    return refuse (error, _ ("the key packet is cut off or faulty"));
  if (modulus.size < LEAST_RSA_BYTES || modulus.size > MOST_RSA_BYTES ||
      (modulus.size == LEAST_RSA_BYTES && modulus.data[0] < 0x80))
    return refuse (error, _ ("an RSA key must have 2048 to 8192 bits"));
  gnutls_datum_t m = to_datum (&modulus), e = to_datum (&exponent);
  self->modulus_bytes = modulus.size;
  if (exponent.size > MOST_EXPONENT_BYTES ||
      gnutls_pubkey_import_rsa_raw (self->key, &m, &e) != GNUTLS_E_SUCCESS)
    return refuse (error, _ ("the numbers of the key are not usable"));
  return TRUE;
}

static gboolean
take_oid (MedOpenpgpSpan *rest, MedOpenpgpSpan *oid)
{
  guint32 size;

  return med_openpgp_take_number (rest, 1, &size) && med_openpgp_take (rest, size, oid);
}

static const Curve *
find_curve (const MedOpenpgpSpan *oid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (curves); i++)
    if (oid->size == curves[i].oid_bytes && memcmp (oid->data, curves[i].oid, oid->size) == 0)
      return &curves[i];
  return NULL;
}

static gboolean
read_ecdsa (MedOpenpgpKey *self, MedOpenpgpSpan *rest, GError **error)
{
  MedOpenpgpSpan oid, point, x, y;

  if (!take_oid (rest, &oid) || !med_openpgp_take_integer (rest, &point))
    return refuse (error, _ ("the key packet is cut off or faulty"));
  const Curve *curve = find_curve (&oid);
  if (curve == NULL)
    return refuse (error, _ ("the key uses a curve that is not accepted here"));
  if (point.size != 1 + 2 * curve->coordinate_bytes || point.data[0] != 4)
    return refuse (error, _ ("the numbers of the key are not usable"));
  x = (MedOpenpgpSpan){ point.data + 1, curve->coordinate_bytes };
  y = (MedOpenpgpSpan){ x.data + x.size, x.size };
  gnutls_datum_t x_datum = to_datum (&x), y_datum = to_datum (&y);
  return gnutls_pubkey_import_ecc_raw (self->key, curve->curve, &x_datum, &y_datum) ==
             GNUTLS_E_SUCCESS ||
         refuse (error, _ ("the numbers of the key are not usable"));
}

static gboolean
read_eddsa (MedOpenpgpKey *self, MedOpenpgpSpan *rest, GError **error)
{
  MedOpenpgpSpan oid, point;

  if (!take_oid (rest, &oid) || !med_openpgp_take_integer (rest, &point))
    return refuse (error, _ ("the key packet is cut off or faulty"));
  if (oid.size != sizeof ed25519_oid || memcmp (oid.data, ed25519_oid, oid.size) != 0)
    return refuse (error, _ ("the key uses a curve that is not accepted here"));
  if (point.size != 1 + ED25519_BYTES || point.data[0] != 0x40)
    return refuse (error, _ ("the numbers of the key are not usable"));
  gnutls_datum_t x = { (guchar *) point.data + 1, ED25519_BYTES };
  return gnutls_pubkey_import_ecc_raw (self->key, GNUTLS_ECC_CURVE_ED25519, &x, NULL) ==
             GNUTLS_E_SUCCESS ||
         refuse (error, _ ("the numbers of the key are not usable"));
}

static gboolean
read_numbers (MedOpenpgpKey *self, MedOpenpgpSpan *rest, GError **error)
{
  switch (self->algorithm)
    {
    case ALGORITHM_RSA:
    case ALGORITHM_RSA_SIGN_ONLY:
      return read_rsa (self, rest, error);
    case ALGORITHM_ECDSA:
      return read_ecdsa (self, rest, error);
    case ALGORITHM_EDDSA:
      return read_eddsa (self, rest, error);
    default:
      g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                   _ ("the key is of algorithm %u; RSA, ECDSA and Ed25519 are accepted"),
                   self->algorithm);
      return FALSE;
    }
}

static gboolean
read_body (MedOpenpgpKey *self, GError **error)
{
  MedOpenpgpSpan rest = self->body;
  guint32 version, created, algorithm;

  if (!med_openpgp_take_number (&rest, 1, &version))
    return refuse (error, _ ("the key packet is cut off or faulty"));
  if (version != 4)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                   _ ("the key is of version %u; version 4 is accepted"), version);
      return FALSE;
    }
  if (self->body.size > G_MAXUINT16 || !med_openpgp_take_number (&rest, 4, &created) ||
      !med_openpgp_take_number (&rest, 1, &algorithm))
    return refuse (error, _ ("the key packet is cut off or faulty"));
  self->created_usec = (gint64) created * G_USEC_PER_SEC;
  self->algorithm = (guint8) algorithm;
  if (gnutls_pubkey_init (&self->key) != GNUTLS_E_SUCCESS)
    g_error ("GnuTLS has no memory for a key");
  if (!read_numbers (self, &rest, error))
    return FALSE;
  return rest.size == 0 || refuse (error, _ ("something stands behind the end of the key"));
}

/**
 * med_openpgp_key_new:
 * @packet: one public key or subkey packet, with its header and nothing else
 * @expires_usec: when it expires, as its owner's signature on it says; 0 if never
 * @error: return location, %MED_ERROR_UNTRUSTED
 *
 * Reads a key of version 4: RSA of 2048 to 8192 bits, ECDSA on P-256, P-384 and P-521, Ed25519. A
 * packet says nothing of whose it is; that is for enrolment.
 *
 * Returns: (transfer full) (nullable): the key
 */
MedOpenpgpKey *
med_openpgp_key_new (GBytes *packet, gint64 expires_usec, GError **error)
{
  g_autoptr (MedOpenpgpKey) self = g_new0 (MedOpenpgpKey, 1);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (packet, &size);
  MedOpenpgpSpan rest = { data, size };
  MedOpenpgpPacket read;

  self->packet = g_bytes_ref (packet);
  self->expires_usec = expires_usec;
  if (!med_openpgp_take_packet (&rest, &read) || rest.size != 0 ||
      (read.tag != MED_OPENPGP_PUBLIC_KEY && read.tag != MED_OPENPGP_PUBLIC_SUBKEY))
    {
      refuse (error, _ ("it is not one OpenPGP public key packet"));
      return NULL;
    }
  self->body = read.body;
  if (!read_body (self, error))
    return NULL;
  self->fingerprint = med_openpgp_fingerprint_of (&self->body);
  return g_steal_pointer (&self);
}

/**
 * med_openpgp_key_get_fingerprint:
 * @self: a key
 *
 * Returns: (transfer none): 40 hexadecimal digits, upper case
 */
const char *
med_openpgp_key_get_fingerprint (const MedOpenpgpKey *self)
{
  return self->fingerprint;
}

/**
 * med_openpgp_key_get_created_usec:
 * @self: a key
 *
 * Returns: when it was made
 */
gint64
med_openpgp_key_get_created_usec (const MedOpenpgpKey *self)
{
  return self->created_usec;
}

/**
 * med_openpgp_key_get_expires_usec:
 * @self: a key
 *
 * Returns: when it expires; 0 if never
 */
gint64
med_openpgp_key_get_expires_usec (const MedOpenpgpKey *self)
{
  return self->expires_usec;
}

/**
 * med_openpgp_key_get_algorithm:
 * @self: a key
 *
 * Returns: its public-key algorithm, as a signature by it must name it
 */
guint8
med_openpgp_key_get_algorithm (const MedOpenpgpKey *self)
{
  return self->algorithm;
}

/**
 * med_openpgp_key_get_body:
 * @self: a key
 *
 * Returns: (transfer none): the packet without its header, for as long as @self lives
 */
MedOpenpgpSpan
med_openpgp_key_get_body (const MedOpenpgpKey *self)
{
  return self->body;
}

static gnutls_sign_algorithm_t
get_rsa_scheme (guint8 hash)
{
  return hash == 8 ? GNUTLS_SIGN_RSA_SHA256
                   : (hash == 9 ? GNUTLS_SIGN_RSA_SHA384 : GNUTLS_SIGN_RSA_SHA512);
}

static gnutls_sign_algorithm_t
get_ecdsa_scheme (guint8 hash)
{
  return hash == 8 ? GNUTLS_SIGN_ECDSA_SHA256
                   : (hash == 9 ? GNUTLS_SIGN_ECDSA_SHA384 : GNUTLS_SIGN_ECDSA_SHA512);
}

static gboolean
verify_rsa (const MedOpenpgpKey *self,
            guint8 hash,
            const gnutls_datum_t *digest,
            MedOpenpgpSpan *integers)
{
  guint8 padded[MOST_RSA_BYTES] = { 0 };
  gnutls_datum_t signature = { padded, (guint) self->modulus_bytes };
  MedOpenpgpSpan number;

  if (!med_openpgp_take_integer (integers, &number) || integers->size != 0 ||
      number.size > self->modulus_bytes)
    return FALSE;
  memcpy (padded + self->modulus_bytes - number.size, number.data, number.size);
  return gnutls_pubkey_verify_hash2 (self->key, get_rsa_scheme (hash), 0, digest, &signature) >= 0;
}

static gboolean
verify_ecdsa (const MedOpenpgpKey *self,
              guint8 hash,
              const gnutls_datum_t *digest,
              const MedOpenpgpSpan *r,
              const MedOpenpgpSpan *s)
{
  gnutls_datum_t r_datum = to_datum (r), s_datum = to_datum (s), signature = { NULL, 0 };

  if (gnutls_encode_rs_value (&signature, &r_datum, &s_datum) != GNUTLS_E_SUCCESS)
    return FALSE;
  gboolean good =
      gnutls_pubkey_verify_hash2 (self->key, get_ecdsa_scheme (hash), 0, digest, &signature) >= 0;
  gnutls_free (signature.data);
  return good;
}

/* What is signed is the digest, as a message (draft of RFC 9580's predecessor, as GnuPG does). */
static gboolean
verify_eddsa (const MedOpenpgpKey *self,
              const gnutls_datum_t *digest,
              const MedOpenpgpSpan *r,
              const MedOpenpgpSpan *s)
{
  guint8 padded[2 * ED25519_BYTES] = { 0 };
  gnutls_datum_t signature = { padded, sizeof padded };

  if (r->size > ED25519_BYTES || s->size > ED25519_BYTES)
    return FALSE;
  memcpy (padded + ED25519_BYTES - r->size, r->data, r->size);
  memcpy (padded + sizeof padded - s->size, s->data, s->size);
  return gnutls_pubkey_verify_data2 (self->key, GNUTLS_SIGN_EDDSA_ED25519, 0, digest, &signature) >=
         0;
}

/**
 * med_openpgp_key_verify:
 * @self: a key
 * @hash: 8, 9 or 10: SHA-256, SHA-384, SHA-512
 * @digest: (array length=size): what was signed, hashed
 * @size: of @digest
 * @integers: the numbers of the signature
 *
 * Returns: whether this key made the signature
 */
gboolean
med_openpgp_key_verify (const MedOpenpgpKey *self,
                        guint8 hash,
                        const guint8 *digest,
                        gsize size,
                        MedOpenpgpSpan integers)
{
  gnutls_datum_t datum = { (guchar *) digest, (guint) size };
  MedOpenpgpSpan r, s;

  if (self->algorithm == ALGORITHM_RSA || self->algorithm == ALGORITHM_RSA_SIGN_ONLY)
    return verify_rsa (self, hash, &datum, &integers);
  if (!med_openpgp_take_integer (&integers, &r) || !med_openpgp_take_integer (&integers, &s) ||
      integers.size != 0)
    return FALSE;
  return self->algorithm == ALGORITHM_ECDSA ? verify_ecdsa (self, hash, &datum, &r, &s)
                                            : verify_eddsa (self, &datum, &r, &s);
}
