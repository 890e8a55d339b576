/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-openpgp-certificate"

#include "config.h"

#include "engine/trust/med-openpgp-certificate.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gpgme.h>
#include <string.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fingerprint.h"
#include "engine/trust/med-openpgp.h"

/* Keys come in by GnuPG, which knows all that can be said of them: self-signatures, bindings,
 * expiry, revocation. It works in a folder of its own, without network, agent or the person's own
 * keys, and what it finds usable is kept as bare packets with which documents are checked. */

#define OPTIONS                                                                                    \
  "no-autostart\n"                                                                                 \
  "disable-dirmngr\n"                                                                              \
  "no-auto-key-locate\n"                                                                           \
  "no-auto-key-retrieve\n"                                                                         \
  "no-auto-check-trustdb\n"                                                                        \
  "trust-model always\n"

#define KIND "PUBLIC KEY BLOCK"

/* A key on its way through GnuPG. */
typedef struct
{
  const char *name;
  GError **error;
  gint64 now_usec;
  char *home;
  gpgme_ctx_t context;
  MedOpenpgpCertificate *certificate;
  gpgme_key_t key;
} Reading;

static void
signer_free (gpointer data)
{
  MedOpenpgpSigner *self = data;

  g_free (self->fingerprint);
  g_bytes_unref (self->packet);
  g_free (self);
}

/**
 * med_openpgp_certificate_free:
 * @self: (transfer full): a key
 */
void
med_openpgp_certificate_free (MedOpenpgpCertificate *self)
{
  g_free (self->fingerprint);
  g_ptr_array_unref (self->user_ids);
  g_ptr_array_unref (self->signers);
  g_free (self);
}

static gboolean
refuse (const Reading *self, const char *reason)
{
  g_set_error (self->error, MED_ERROR, MED_ERROR_UNTRUSTED, "%s: %s", self->name, reason);
  return FALSE;
}

static gboolean
fail (const Reading *self, gpgme_error_t problem)
{
  g_set_error (self->error, MED_ERROR, MED_ERROR_UNAVAILABLE,
               _ ("%s: GnuPG could not read the key: %s"), self->name, gpgme_strerror (problem));
  return FALSE;
}

/* What a key file must hold before GnuPG is given it: one public key, and whose it is. */
static gboolean
look_through (const Reading *self, GBytes *packets)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (packets, &size);
  MedOpenpgpSpan rest = { data, size };
  MedOpenpgpPacket packet;
  guint keys = 0, names = 0;

  while (rest.size > 0)
    {
      if (!med_openpgp_take_packet (&rest, &packet))
        return refuse (self, _ ("the key packet is cut off or faulty"));
      if (packet.tag == MED_OPENPGP_SECRET_KEY || packet.tag == MED_OPENPGP_SECRET_SUBKEY)
        return refuse (self, _ ("it holds a secret key, which a publisher never gives away"));
      keys += packet.tag == MED_OPENPGP_PUBLIC_KEY;
      names += packet.tag == MED_OPENPGP_USER_ID;
    }
  if (keys == 0)
    return refuse (self, _ ("there is no OpenPGP public key in it"));
  if (keys > 1)
    return refuse (self, _ ("it holds more than one key; export each into a file of its own"));
  if (names == 0)
    return refuse (self, _ ("the key has no name and no signature of its owner that says so; it "
                            "proves nothing of whose it is"));
  return TRUE;
}

static GBytes *
take_packets (const Reading *self, GBytes *file)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (file, &size);
  const char *reason = NULL;
  g_autoptr (GBytes) packets = NULL;

  if (size > MED_OPENPGP_MOST_CERTIFICATE_BYTES)
    refuse (self, _ ("it is larger than any key"));
  else if (size == 0 || data[0] != '-')
    packets = g_bytes_ref (file);
  else if ((packets = med_openpgp_dearmor (file, KIND, &reason)) == NULL)
    refuse (self, _ (reason));
  return packets != NULL && look_through (self, packets) ? g_steal_pointer (&packets) : NULL;
}

/* Options of a private folder; the time is the program's, so that all of it agrees on what is
 * expired. */
static gboolean
make_home (Reading *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (self->now_usec / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *options = g_strdup_printf (OPTIONS "faked-system-time %s!\n", time);

  self->home = g_dir_make_tmp ("medpatch-key-XXXXXX", self->error);
  if (self->home == NULL)
    return med_error_convert (self->error, _ ("a folder for GnuPG"));
  g_autofree char *path = g_build_filename (self->home, "gpg.conf", NULL);
  return g_file_set_contents (path, options, -1, self->error) ||
         med_error_convert (self->error, path);
}

/* GnuPG makes only files in it: key ring, trust database, locks. */
static void
remove_home (Reading *self)
{
  g_autoptr (GDir) dir = self->home != NULL ? g_dir_open (self->home, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->home, name, NULL);

      if (g_remove (path) != 0)
        g_debug ("%s stays", path);
    }
  if (self->home != NULL && g_rmdir (self->home) != 0)
    g_debug ("%s stays", self->home);
  g_clear_pointer (&self->home, g_free);
}

static gboolean
open_context (Reading *self)
{
  static gsize ready = 0;
  gpgme_error_t problem;

  if (g_once_init_enter (&ready))
    {
      gpgme_check_version (NULL);
      g_once_init_leave (&ready, 1);
    }
  problem = gpgme_new (&self->context);
  if (problem == GPG_ERR_NO_ERROR)
    problem = gpgme_ctx_set_engine_info (self->context, GPGME_PROTOCOL_OpenPGP, NULL, self->home);
  if (problem != GPG_ERR_NO_ERROR)
    return fail (self, problem);
  gpgme_set_offline (self->context, 1);
  return TRUE;
}

static gboolean
import (Reading *self, GBytes *packets)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (packets, &size);
  gpgme_data_t data = NULL;
  gpgme_error_t problem = gpgme_data_new_from_mem (&data, bytes, size, 0);

  if (problem == GPG_ERR_NO_ERROR)
    problem = gpgme_op_import (self->context, data);
  if (data != NULL)
    gpgme_data_release (data);
  if (problem != GPG_ERR_NO_ERROR)
    return fail (self, problem);
  gpgme_import_result_t result = gpgme_op_import_result (self->context);
  if (result == NULL || result->imported != 1 || result->imports == NULL)
    return refuse (self, _ ("the key's owner has not signed it, or the signature is wrong; it "
                            "proves nothing of whose it is"));
  problem = gpgme_get_key (self->context, result->imports->fpr, &self->key, 0);
  return problem == GPG_ERR_NO_ERROR || fail (self, problem);
}

/* What cannot be seen, or turns text about, is shown by its number. */
static char *
dup_visible (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *visible = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isprint (c) && g_unichar_type (c) != G_UNICODE_FORMAT)
        g_string_append_unichar (visible, c);
      else
        g_string_append_printf (visible, "U+%04X", c);
    }
  return g_string_free (visible, FALSE);
}

static void
describe (const Reading *self)
{
  MedOpenpgpCertificate *certificate = self->certificate;
  gpgme_subkey_t primary = self->key->subkeys;

  certificate->fingerprint = g_strdup (primary->fpr);
  certificate->created_usec = (gint64) primary->timestamp * G_USEC_PER_SEC;
  certificate->expires_usec = (gint64) primary->expires * G_USEC_PER_SEC;
  certificate->revoked = self->key->revoked || primary->revoked;
  certificate->expired =
      certificate->expires_usec != 0 && certificate->expires_usec <= self->now_usec;
  for (gpgme_user_id_t user = self->key->uids; user != NULL; user = user->next)
    if (!user->revoked && !user->invalid)
      g_ptr_array_add (certificate->user_ids, dup_visible (user->uid));
}

static gpgme_subkey_t
find_subkey (const Reading *self, const char *fingerprint)
{
  for (gpgme_subkey_t subkey = self->key->subkeys; subkey != NULL; subkey = subkey->next)
    if (g_strcmp0 (subkey->fpr, fingerprint) == 0)
      return subkey;
  return NULL;
}

/* The earlier of two moments, of which 0 is none. */
static gint64
earlier (gint64 a, gint64 b)
{
  return a == 0 || b == 0 ? MAX (a, b) : MIN (a, b);
}

/* The key of a packet, if its owner lets it sign and it can be used now. */
static MedOpenpgpKey *
find_signer (const Reading *self, const MedOpenpgpPacket *packet)
{
  if (packet->body.size == 0 || packet->body.size > G_MAXUINT16)
    return NULL;
  g_autofree char *fingerprint = med_openpgp_fingerprint_of (&packet->body);
  gpgme_subkey_t subkey = find_subkey (self, fingerprint);
  g_autoptr (GBytes) bytes = g_bytes_new (packet->whole.data, packet->whole.size);
  g_autoptr (GError) error = NULL;

  if (subkey == NULL || !subkey->can_sign || subkey->revoked || subkey->expired ||
      subkey->disabled || subkey->invalid)
    return NULL;
  MedOpenpgpKey *key = med_openpgp_key_new (
      bytes, earlier ((gint64) subkey->expires * G_USEC_PER_SEC, self->certificate->expires_usec),
      &error);
  if (key == NULL)
    g_debug ("%s: %s", fingerprint, error->message);
  return key;
}

static void
add_signer (const Reading *self, const MedOpenpgpKey *key, const MedOpenpgpPacket *packet)
{
  MedOpenpgpSigner *signer = g_new0 (MedOpenpgpSigner, 1);

  signer->fingerprint = g_strdup (med_openpgp_key_get_fingerprint (key));
  signer->packet = g_bytes_new (packet->whole.data, packet->whole.size);
  signer->created_usec = med_openpgp_key_get_created_usec (key);
  signer->expires_usec = med_openpgp_key_get_expires_usec (key);
  g_ptr_array_add (self->certificate->signers, signer);
}

static MedOpenpgpKey *
take_primary (MedOpenpgpSpan *rest, MedOpenpgpPacket *packet)
{
  if (!med_openpgp_take_packet (rest, packet) || packet->tag != MED_OPENPGP_PUBLIC_KEY)
    return NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (packet->whole.data, packet->whole.size);

  return med_openpgp_key_new (bytes, 0, NULL);
}

/* A subkey counts once one of the signatures behind it holds the subkey's own. */
static void
collect_signers (const Reading *self, MedOpenpgpSpan rest)
{
  MedOpenpgpPacket packet, subkey_packet;
  g_autoptr (MedOpenpgpKey) primary = take_primary (&rest, &packet);
  g_autoptr (MedOpenpgpKey) subkey = NULL;

  if (primary == NULL)
    return;
  g_autoptr (MedOpenpgpKey) signer = find_signer (self, &packet);
  if (signer != NULL)
    add_signer (self, signer, &packet);
  while (med_openpgp_take_packet (&rest, &packet))
    if (packet.tag == MED_OPENPGP_PUBLIC_SUBKEY)
      {
        g_clear_pointer (&subkey, med_openpgp_key_free);
        subkey = find_signer (self, &packet);
        subkey_packet = packet;
      }
    else if (packet.tag == MED_OPENPGP_SIGNATURE && subkey != NULL &&
             med_openpgp_check_binding (primary, subkey, packet.body, self->now_usec))
      {
        add_signer (self, subkey, &subkey_packet);
        g_clear_pointer (&subkey, med_openpgp_key_free);
      }
}

/* The key as GnuPG has kept it, without what it did not believe. */
static gboolean export(const Reading *self)
{
  gpgme_data_t data = NULL;
  gpgme_error_t problem = gpgme_data_new (&data);
  size_t size = 0;
  char *bytes = NULL;

  if (problem == GPG_ERR_NO_ERROR)
    problem = gpgme_op_export (self->context, self->certificate->fingerprint,
                               GPGME_EXPORT_MODE_MINIMAL, data);
  if (problem != GPG_ERR_NO_ERROR)
    {
      if (data != NULL)
        gpgme_data_release (data);
      return fail (self, problem);
    }
  bytes = gpgme_data_release_and_get_mem (data, &size);
  if (bytes != NULL)
    collect_signers (self, (MedOpenpgpSpan){ (const guint8 *) bytes, size });
  gpgme_free (bytes);
  return TRUE;
}

static gboolean
read_with_gnupg (Reading *self, GBytes *packets)
{
  if (!make_home (self) || !open_context (self) || !import (self, packets))
    return FALSE;
  describe (self);
  return export(self);
}

static void
close_reading (Reading *self)
{
  if (self->key != NULL)
    gpgme_key_unref (self->key);
  if (self->context != NULL)
    gpgme_release (self->context);
  remove_home (self);
}

/**
 * med_openpgp_certificate_read_sync:
 * @file: a key as its publisher hands it out, armored or not
 * @name: of the file, for messages
 * @now_usec: the time, for what is expired
 * @error: return location: %MED_ERROR_UNTRUSTED for a key that proves nothing;
 * %MED_ERROR_UNAVAILABLE where GnuPG does not work
 *
 * Reads a public key with GnuPG, in a folder of its own that is removed again. A key that is
 * expired or revoked is read too, so that a person sees why it cannot be used. Takes some ten
 * milliseconds and starts processes: not for the GTK thread. One at a time.
 *
 * Returns: (transfer full) (nullable): the key
 */
MedOpenpgpCertificate *
med_openpgp_certificate_read_sync (GBytes *file, const char *name, gint64 now_usec, GError **error)
{
  static GMutex one_at_a_time;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&one_at_a_time);
  g_autoptr (MedOpenpgpCertificate) certificate = g_new0 (MedOpenpgpCertificate, 1);
  Reading self = { .name = name, .error = error, .now_usec = now_usec, .certificate = certificate };

  certificate->user_ids = g_ptr_array_new_with_free_func (g_free);
  certificate->signers = g_ptr_array_new_with_free_func (signer_free);
  g_autoptr (GBytes) packets = take_packets (&self, file);
  gboolean done = packets != NULL && read_with_gnupg (&self, packets);
  close_reading (&self);
  return done ? g_steal_pointer (&certificate) : NULL;
}

/**
 * med_openpgp_certificate_check_usable:
 * @self: a key
 * @error: return location, %MED_ERROR_UNTRUSTED
 *
 * Returns: whether documents can be checked with it now
 */
gboolean
med_openpgp_certificate_check_usable (const MedOpenpgpCertificate *self, GError **error)
{
  g_autofree char *end = med_clock_format_iso8601 (self->expires_usec);

  if (self->revoked)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("The key %s was revoked by its owner. Ask the publisher for the new one."),
                 self->fingerprint);
  else if (self->expired)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("The key %s expired at %s. Ask the publisher for the renewed one."),
                 self->fingerprint, end);
  else if (self->signers->len == 0)
    g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                 _ ("Nothing in the key %s may sign documents with an algorithm that is accepted "
                    "here. Ask the publisher for another."),
                 self->fingerprint);
  else
    return TRUE;
  return FALSE;
}

/**
 * med_openpgp_certificate_check_typed:
 * @self: a key
 * @typed: the fingerprint as a person typed it from the publisher's letter or telephone
 * @error: return location: %MED_ERROR_CORRECT_INPUT for what is no whole fingerprint;
 * %MED_ERROR_UNTRUSTED for that of another key
 *
 * Returns: whether it is the key that the publisher means
 */
gboolean
med_openpgp_certificate_check_typed (const MedOpenpgpCertificate *self,
                                     const char *typed,
                                     GError **error)
{
  g_autofree char *digits = med_fingerprint_dup_digits (typed);

  if (strlen (digits) != MED_OPENPGP_FINGERPRINT_DIGITS ||
      strspn (digits, "0123456789ABCDEF") != MED_OPENPGP_FINGERPRINT_DIGITS)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("A fingerprint has %d digits from 0 to 9 and A to F. Type all of them from "
                      "what the publisher has given you."),
                   MED_OPENPGP_FINGERPRINT_DIGITS);
      return FALSE;
    }
  if (g_str_equal (digits, self->fingerprint))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                       _ ("The file holds the key of another fingerprint than the one typed. If it "
                          "was typed right, the file is not from the publisher."));
  return FALSE;
}
