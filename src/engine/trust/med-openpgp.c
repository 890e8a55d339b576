/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-openpgp"

#include "config.h"

#include "engine/trust/med-openpgp.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

/* Detached signatures of OpenPGP (RFC 4880), version 4, on binary documents, by pinned keys. Far
 * fewer forms are taken than the standard knows, and whatever is in a signature and is not signed
 * must say what is known anyway: so every changed byte is noticed. */

#define TYPE_BINARY 0x00
#define TYPE_SUBKEY_BINDING 0x18
#define TYPE_PRIMARY_KEY_BINDING 0x19

/* Subpackets (RFC 4880, 5.2.3.1; 33 is of RFC 9580) */
#define SUBPACKET_CREATED 2
#define SUBPACKET_EXPIRES 3
#define SUBPACKET_ISSUER 16
#define SUBPACKET_SIGNER 28
#define SUBPACKET_EMBEDDED 32
#define SUBPACKET_ISSUER_FINGERPRINT 33
#define CRITICAL 0x80

#define KEY_ID_BYTES 8
#define FINGERPRINT_BYTES 20
/* Two computers' clocks are not the same. */
#define TOLERANCE_USEC (5 * MED_USEC_PER_MINUTE)

typedef struct
{
  guint8 id;
  const char *name;
  gnutls_digest_algorithm_t digest;
} Hash;

static const Hash hashes[] = {
  { 8, "SHA-256", GNUTLS_DIG_SHA256 },
  { 9, "SHA-384", GNUTLS_DIG_SHA384 },
  { 10, "SHA-512", GNUTLS_DIG_SHA512 },
};

/* The names of what is refused, for the person who must tell the vendor. */
static const char *const other_hashes[] = { NULL, "MD5", "SHA-1", "RIPEMD-160", NULL, NULL,
                                            NULL, NULL,  NULL,    NULL,         NULL, "SHA-224" };

/* A signature packet, read. */
typedef struct
{
  guint32 type;
  guint32 algorithm;
  const Hash *hash;
  MedOpenpgpSpan signed_part; /* of the packet itself, which is hashed too */
  MedOpenpgpSpan left16;
  MedOpenpgpSpan integers;
  gboolean has_created;
  gint64 created_usec;
  gint64 expires_usec; /* 0: never */
  MedOpenpgpSpan fingerprint;
  MedOpenpgpSpan key_id;
} Packet;

/**
 * med_openpgp_signature_free:
 * @self: (transfer full): a signature
 */
void
med_openpgp_signature_free (MedOpenpgpSignature *self)
{
  g_free (self->fingerprint);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_UNTRUSTED, reason);
  return FALSE;
}

static gboolean
refuse_cut (GError **error)
{
  return refuse (error, _ ("the signature packet is cut off or faulty"));
}

static gboolean
find_hash (Packet *self, guint32 id, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hashes); i++)
    if (hashes[i].id == id)
      {
        self->hash = &hashes[i];
        return TRUE;
      }
  g_autofree char *number = g_strdup_printf ("%u", id);
  const char *name = id < G_N_ELEMENTS (other_hashes) ? other_hashes[id] : NULL;
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("the signature uses the hash %s; SHA-256, SHA-384 and SHA-512 are accepted"),
               name != NULL ? name : number);
  return FALSE;
}

static gboolean
take_seconds (MedOpenpgpSpan body, gint64 *usec, GError **error)
{
  guint32 seconds;

  if (!med_openpgp_take_number (&body, 4, &seconds) || body.size != 0)
    return refuse_cut (error);
  *usec = (gint64) seconds * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
take_fingerprint (Packet *self, const MedOpenpgpSpan *body, GError **error)
{
  if (body->size != 1 + FINGERPRINT_BYTES || body->data[0] != 4 || self->fingerprint.size != 0)
    return refuse_cut (error);
  self->fingerprint = (MedOpenpgpSpan){ body->data + 1, FINGERPRINT_BYTES };
  return TRUE;
}

static gboolean
take_key_id (Packet *self, const MedOpenpgpSpan *body, GError **error)
{
  if (body->size != KEY_ID_BYTES || self->key_id.size != 0)
    return refuse_cut (error);
  self->key_id = *body;
  return TRUE;
}

static gboolean
take_created (Packet *self, MedOpenpgpSpan body, GError **error)
{
  if (self->has_created)
    return refuse_cut (error);
  self->has_created = TRUE;
  return take_seconds (body, &self->created_usec, error);
}

static gboolean
read_signed_subpacket (Packet *self, guint8 type, MedOpenpgpSpan body, GError **error)
{
  switch (type & ~CRITICAL)
    {
    case SUBPACKET_CREATED:
      return take_created (self, body, error);
    case SUBPACKET_EXPIRES:
      return take_seconds (body, &self->expires_usec, error);
    case SUBPACKET_ISSUER:
      return take_key_id (self, &body, error);
    case SUBPACKET_ISSUER_FINGERPRINT:
      return take_fingerprint (self, &body, error);
    case SUBPACKET_SIGNER:
      return TRUE;
    default:
      if ((type & CRITICAL) == 0)
        return TRUE;
      g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                   _ ("the signature holds a critical part that is not known here (type %u)"),
                   (guint) (type & ~CRITICAL));
      return FALSE;
    }
}

static gboolean
read_unsigned_subpacket (Packet *self, guint8 type, MedOpenpgpSpan body, GError **error)
{
  if (type == SUBPACKET_ISSUER)
    return take_key_id (self, &body, error);
  if (type == SUBPACKET_ISSUER_FINGERPRINT)
    return take_fingerprint (self, &body, error);
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("the signature holds a part that is not signed (type %u)"),
               (guint) (type & ~CRITICAL));
  return FALSE;
}

static gboolean
read_subpackets (Packet *self, MedOpenpgpSpan area, gboolean is_signed, GError **error)
{
  guint8 type;
  MedOpenpgpSpan body;

  while (area.size > 0)
    {
      if (!med_openpgp_take_subpacket (&area, &type, &body))
        return refuse_cut (error);
      if (!(is_signed ? read_signed_subpacket : read_unsigned_subpacket) (self, type, body, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_area (MedOpenpgpSpan *rest, MedOpenpgpSpan *area)
{
  guint32 size;

  return med_openpgp_take_number (rest, 2, &size) && med_openpgp_take (rest, size, area);
}

/* The fields of a signature of version 4 (RFC 4880, 5.2.3), each where it stands. */
static gboolean
read_fields (MedOpenpgpSpan body,
             Packet *self,
             guint32 *hash,
             MedOpenpgpSpan *signed_area,
             MedOpenpgpSpan *unsigned_area,
             GError **error)
{
  MedOpenpgpSpan rest = body;
  guint32 version;

  if (!med_openpgp_take_number (&rest, 1, &version))
    return refuse_cut (error);
  if (version != 4)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                   _ ("the signature is of version %u; version 4 is accepted"), version);
      return FALSE;
    }
  if (!med_openpgp_take_number (&rest, 1, &self->type) ||
      !med_openpgp_take_number (&rest, 1, &self->algorithm) ||
      !med_openpgp_take_number (&rest, 1, hash) || !take_area (&rest, signed_area))
    return refuse_cut (error);
  self->signed_part = (MedOpenpgpSpan){ body.data, body.size - rest.size };
  if (!take_area (&rest, unsigned_area) || !med_openpgp_take (&rest, 2, &self->left16))
    return refuse_cut (error);
  self->integers = rest;
  return TRUE;
}

static gboolean
read_packet (MedOpenpgpSpan body, guint32 type, Packet *self, GError **error)
{
  MedOpenpgpSpan signed_area, unsigned_area;
  guint32 hash;

  memset (self, 0, sizeof *self);
  if (!read_fields (body, self, &hash, &signed_area, &unsigned_area, error))
    return FALSE;
  if (self->type != type)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                   _ ("the signature is of type 0x%02X, not one on a file"), self->type);
      return FALSE;
    }
  if (!find_hash (self, hash, error) || !read_subpackets (self, signed_area, TRUE, error) ||
      !read_subpackets (self, unsigned_area, FALSE, error))
    return FALSE;
  if (!self->has_created)
    return refuse (error, _ ("the signature does not say when it was made"));
  return TRUE;
}

/* What it is said to be made by must be said of this key in every place. */
static gboolean
is_made_by (const Packet *self, const MedOpenpgpKey *key)
{
  const char *fingerprint = med_openpgp_key_get_fingerprint (key);
  g_autofree char *whole = med_openpgp_dup_hex (self->fingerprint.data, self->fingerprint.size);
  g_autofree char *id = med_openpgp_dup_hex (self->key_id.data, self->key_id.size);

  return (*whole != '\0' || *id != '\0') && (*whole == '\0' || g_str_equal (whole, fingerprint)) &&
         g_str_has_suffix (fingerprint, id);
}

static const MedOpenpgpKey *
find_key (const Packet *self, GPtrArray *keys, GError **error)
{
  const MedOpenpgpSpan *named = self->fingerprint.size > 0 ? &self->fingerprint : &self->key_id;

  for (guint i = 0; i < keys->len; i++)
    if (is_made_by (self, g_ptr_array_index (keys, i)))
      return g_ptr_array_index (keys, i);
  if (named->size == 0)
    {
      refuse (error, _ ("the signature does not say by which key it was made"));
      return NULL;
    }
  g_autofree char *name = med_openpgp_dup_hex (named->data, named->size);
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("the signature is by the key %s, which is not enrolled"), name);
  return NULL;
}

static gboolean
check_times (const Packet *self, const MedOpenpgpKey *key, gint64 now_usec, GError **error)
{
  gint64 key_expires = med_openpgp_key_get_expires_usec (key);
  gint64 expires = self->expires_usec != 0 ? self->created_usec + self->expires_usec : 0;
  g_autofree char *made = med_clock_format_iso8601 (self->created_usec);
  g_autofree char *key_end = med_clock_format_iso8601 (key_expires);
  g_autofree char *end = med_clock_format_iso8601 (expires);

  if (self->created_usec > now_usec + TOLERANCE_USEC)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("the signature was made in the future, at %s; check the clock"), made);
  else if (self->created_usec < med_openpgp_key_get_created_usec (key))
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("the signature of %s is older than its key"), made);
  else if (expires != 0 && expires <= now_usec)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED, _ ("the signature expired at %s"), end);
  else if (key_expires != 0 && key_expires <= now_usec)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("the key expired at %s; enrol the renewed key of the publisher"), key_end);
  else
    return TRUE;
  return FALSE;
}

/* Of what was signed, of the signature itself, and how long that was (RFC 4880, 5.2.4). */
static gsize
hash_all (const Packet *self, const MedOpenpgpSpan *parts, gsize n_parts, guint8 *digest)
{
  gnutls_hash_hd_t handle;
  gsize size = self->signed_part.size;
  const guint8 trailer[] = {
    4, 0xff, (guint8) (size >> 24), (guint8) (size >> 16), (guint8) (size >> 8), (guint8) size
  };

  if (gnutls_hash_init (&handle, self->hash->digest) != GNUTLS_E_SUCCESS)
    g_error ("GnuTLS has no %s", self->hash->name);
  for (gsize i = 0; i < n_parts; i++)
    gnutls_hash (handle, parts[i].data, parts[i].size);
  gnutls_hash (handle, self->signed_part.data, size);
  gnutls_hash (handle, trailer, sizeof trailer);
  gnutls_hash_deinit (handle, digest);
  return gnutls_hash_get_len (self->hash->digest);
}

static gboolean
verify (const Packet *self, const MedOpenpgpKey *key, const MedOpenpgpSpan *parts, gsize n_parts)
{
  guint8 digest[MED_OPENPGP_DIGEST_BYTES];
  gsize size = hash_all (self, parts, n_parts, digest);

  return self->algorithm == med_openpgp_key_get_algorithm (key) &&
         memcmp (digest, self->left16.data, 2) == 0 &&
         med_openpgp_key_verify (key, self->hash->id, digest, size, self->integers);
}

static gboolean
take_only_signature (MedOpenpgpSpan rest, MedOpenpgpPacket *packet, GError **error)
{
  MedOpenpgpPacket second;

  if (!med_openpgp_take_packet (&rest, packet))
    return refuse_cut (error);
  if (packet->tag != MED_OPENPGP_SIGNATURE)
    return refuse (error, _ ("it holds something other than a signature"));
  if (rest.size == 0)
    return TRUE;
  if (med_openpgp_take_packet (&rest, &second) && second.tag == MED_OPENPGP_SIGNATURE)
    return refuse (error, _ ("it holds more than one signature"));
  return refuse (error, _ ("something stands behind the end of the signature"));
}

static MedOpenpgpSignature *
check (GPtrArray *keys, GBytes *data, GBytes *armored, gint64 now_usec, GError **error)
{
  const char *reason = NULL;
  MedOpenpgpPacket packet;
  Packet self;
  MedOpenpgpSpan part, bytes;

  if (g_bytes_get_size (armored) > MED_OPENPGP_MOST_SIGNATURE_BYTES)
    {
      refuse (error, _ ("it is larger than any signature"));
      return NULL;
    }
  g_autoptr (GBytes) packets = med_openpgp_dearmor (armored, "SIGNATURE", &reason);
  if (packets == NULL)
    {
      refuse (error, _ (reason));
      return NULL;
    }
  bytes.data = g_bytes_get_data (packets, &bytes.size);
  part.data = g_bytes_get_data (data, &part.size);
  if (!take_only_signature (bytes, &packet, error) ||
      !read_packet (packet.body, TYPE_BINARY, &self, error))
    return NULL;
  const MedOpenpgpKey *key = find_key (&self, keys, error);
  if (key == NULL)
    return NULL;
  if (!verify (&self, key, &part, 1))
    {
      refuse (error, _ ("the signature does not fit the file: one of the two was changed"));
      return NULL;
    }
  if (!check_times (&self, key, now_usec, error))
    return NULL;
  MedOpenpgpSignature *result = g_new0 (MedOpenpgpSignature, 1);
  result->fingerprint = g_strdup (med_openpgp_key_get_fingerprint (key));
  result->created_usec = self.created_usec;
  result->hash = self.hash->name;
  return result;
}

/**
 * med_openpgp_check:
 * @keys: (element-type MedOpenpgpKey): the keys whose signatures are accepted
 * @data: the file
 * @armored: its detached signature, as a `.asc` file
 * @name: of the signature's file, for messages
 * @now_usec: the time
 * @error: return location, %MED_ERROR_UNTRUSTED: says what is wrong with it
 *
 * Checks that a file is signed by one of @keys: one signature of version 4 on a binary document,
 * with SHA-2, not made in the future, neither it nor its key expired.
 *
 * Returns: (transfer full) (nullable): the signature
 */
MedOpenpgpSignature *
med_openpgp_check (GPtrArray *keys,
                   GBytes *data,
                   GBytes *armored,
                   const char *name,
                   gint64 now_usec,
                   GError **error)
{
  MedOpenpgpSignature *signature = check (keys, data, armored, now_usec, error);

  if (signature == NULL)
    g_prefix_error (error, "%s: ", name);
  return signature;
}

/* A key within what is hashed of a signature on keys (RFC 4880, 5.2.4). */
static void
append_key (GByteArray *array, const MedOpenpgpKey *key)
{
  MedOpenpgpSpan body = med_openpgp_key_get_body (key);
  const guint8 header[] = { 0x99, (guint8) (body.size >> 8), (guint8) body.size };

  g_byte_array_append (array, header, sizeof header);
  g_byte_array_append (array, body.data, (guint) body.size);
}

/* Whether one of the subpackets of @area is a signature by @subkey on both keys. */
static gboolean
holds_back_signature (const MedOpenpgpKey *subkey,
                      MedOpenpgpSpan area,
                      const MedOpenpgpSpan *keys,
                      gint64 now_usec)
{
  guint8 type;
  MedOpenpgpSpan body;
  Packet self;

  while (med_openpgp_take_subpacket (&area, &type, &body))
    if ((type & ~CRITICAL) == SUBPACKET_EMBEDDED &&
        read_packet (body, TYPE_PRIMARY_KEY_BINDING, &self, NULL) && is_made_by (&self, subkey) &&
        verify (&self, subkey, keys, 1) && check_times (&self, subkey, now_usec, NULL))
      return TRUE;
  return FALSE;
}

/**
 * med_openpgp_check_binding:
 * @primary: a key
 * @subkey: a subkey that signs
 * @binding: body of the signature with which @primary owns @subkey
 * @now_usec: the time
 *
 * Looks for the other half of a binding: that the subkey, too, says that it belongs to the key.
 * Without it anybody could take somebody else's signing key for his own (RFC 4880, 5.2.1, 0x19).
 *
 * Returns: whether it says so
 */
gboolean
med_openpgp_check_binding (const MedOpenpgpKey *primary,
                           const MedOpenpgpKey *subkey,
                           MedOpenpgpSpan binding,
                           gint64 now_usec)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  MedOpenpgpSpan areas[2];
  Packet self = { 0 };
  guint32 hash;

  if (!read_fields (binding, &self, &hash, &areas[0], &areas[1], NULL) ||
      self.type != TYPE_SUBKEY_BINDING)
    return FALSE;
  append_key (array, primary);
  append_key (array, subkey);
  const MedOpenpgpSpan keys = { array->data, array->len };
  return holds_back_signature (subkey, areas[0], &keys, now_usec) ||
         holds_back_signature (subkey, areas[1], &keys, now_usec);
}
