/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fingerprint.h"
#include "engine/trust/med-openpgp-certificate.h"
#include "engine/trust/med-openpgp.h"
#include "support/med-test-engine.h"
#include "support/med-test-gpg.h"

#define USER "PSIRT <psirt@vendor.test>"

static MedTestGpg *gpg;
static GBytes *document;

static MedOpenpgpCertificate *
read_good (GBytes *file)
{
  g_autoptr (GError) error = NULL;
  MedOpenpgpCertificate *certificate =
      med_openpgp_certificate_read_sync (file, "key.asc", MED_TEST_NOW_USEC, &error);

  g_assert_no_error (error);
  g_assert_nonnull (certificate);
  return certificate;
}

static void
assert_unreadable (GBytes *file, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_openpgp_certificate_read_sync (file, "key.asc", MED_TEST_NOW_USEC, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  if (strstr (error->message, words) == NULL || !g_str_has_prefix (error->message, "key.asc: "))
    g_error ("“%s” instead of “%s”", error->message, words);
}

static void
assert_unusable (const MedOpenpgpCertificate *certificate, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (med_openpgp_certificate_check_usable (certificate, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
}

/* What was kept checks what the publisher signs. */
static void
assert_checks (const MedOpenpgpCertificate *certificate, const char *signer)
{
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_openpgp_key_free);
  g_autofree char *exactly = g_strconcat (signer, "!", NULL);
  g_autoptr (GBytes) armored = med_test_gpg_sign (gpg, exactly, MED_TEST_GPG_TIME, "", document);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < certificate->signers->len; i++)
    {
      const MedOpenpgpSigner *each = g_ptr_array_index (certificate->signers, i);
      MedOpenpgpKey *key = med_openpgp_key_new (each->packet, each->expires_usec, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (med_openpgp_key_get_fingerprint (key), ==, each->fingerprint);
      g_ptr_array_add (keys, key);
    }
  g_autoptr (MedOpenpgpSignature) good =
      med_openpgp_check (keys, document, armored, "s", MED_TEST_NOW_USEC, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (good->fingerprint, ==, signer);
}

static void
test_good (void)
{
  static const char *const kinds[] = { "ed25519", "rsa2048" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *user = g_strconcat (kinds[i], " " USER, NULL);
      g_autofree char *fingerprint = med_test_gpg_make_key (gpg, user, kinds[i]);
      g_autoptr (GBytes) file = med_test_gpg_export (gpg, fingerprint);
      g_autoptr (MedOpenpgpCertificate) certificate = read_good (file);
      g_autoptr (GError) error = NULL;

      g_assert_cmpstr (certificate->fingerprint, ==, fingerprint);
      g_assert_cmpuint (certificate->user_ids->len, ==, 1);
      g_assert_cmpstr (g_ptr_array_index (certificate->user_ids, 0), ==, user);
      g_assert_false (certificate->revoked);
      g_assert_false (certificate->expired);
      g_autofree char *created = med_clock_format_iso8601 (certificate->created_usec);
      g_assert_cmpstr (created, ==, "2026-11-01T08:00:00Z");
      g_autofree char *expires = med_clock_format_iso8601 (certificate->expires_usec);
      g_assert_true (g_str_has_prefix (expires, "2028-"));
      g_assert_true (med_openpgp_certificate_check_usable (certificate, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (certificate->signers->len, ==, 1);
      assert_checks (certificate, fingerprint);
    }
}

/* Without armor it is the same. */
static void
test_binary (void)
{
  g_autofree char *fingerprint = med_test_gpg_make_key (gpg, "Binary", "ed25519");
  g_autofree char *line = g_strdup_printf ("--export %s", fingerprint);
  g_autoptr (GBytes) file = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, line, NULL);
  g_autoptr (MedOpenpgpCertificate) certificate = read_good (file);

  g_assert_cmpstr (certificate->fingerprint, ==, fingerprint);
  g_assert_cmpuint (certificate->signers->len, ==, 1);
}

/* A primary key that only certifies, a subkey that signs, one that encrypts, one that was revoked
 * is left out. */
static void
test_subkeys (void)
{
  g_autoptr (GBytes) made = med_test_gpg_call (
      gpg, MED_TEST_GPG_TIME, "--status-fd 1 --quick-gen-key Subkeys ed25519 cert 2y", NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (made, NULL), g_bytes_get_size (made));
  g_autofree char *primary =
      g_strndup (strstr (text, "KEY_CREATED ") + strlen ("KEY_CREATED P "), 40);
  g_autofree char *without = g_strdup_printf ("--quick-add-key %s cv25519 encr 1y", primary);
  g_autofree char *with = g_strdup_printf ("--quick-add-key %s ed25519 sign 1y", primary);
  g_autoptr (GBytes) encrypts = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, without, NULL);
  g_autoptr (GBytes) before_file = med_test_gpg_export (gpg, primary);
  g_autoptr (MedOpenpgpCertificate) before = read_good (before_file);

  assert_unusable (before, "may sign documents");
  g_autoptr (GBytes) signs = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, with, NULL);
  g_autoptr (GBytes) file = med_test_gpg_export (gpg, primary);
  g_autoptr (MedOpenpgpCertificate) certificate = read_good (file);
  g_assert_cmpstr (certificate->fingerprint, ==, primary);
  g_assert_cmpuint (certificate->signers->len, ==, 1);
  const MedOpenpgpSigner *signer = g_ptr_array_index (certificate->signers, 0);
  g_assert_cmpstr (signer->fingerprint, !=, primary);
  /* The subkey's own expiry, which is the earlier. */
  g_autofree char *expires = med_clock_format_iso8601 (signer->expires_usec);
  g_assert_true (g_str_has_prefix (expires, "2027-"));
  assert_checks (certificate, signer->fingerprint);
}

/* Somebody else's signing subkey, taken over without its own signature: GnuPG is made to bind it by
 * leaving the embedded signature out. */
static void
test_foreign_subkey (void)
{
  g_autofree char *owner = med_test_gpg_make_key (gpg, "Owner", "ed25519");
  g_autofree char *line = g_strdup_printf ("--quick-add-key %s ed25519 sign 1y", owner);
  g_autoptr (GBytes) added = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, line, NULL);
  g_autofree char *export_line = g_strdup_printf ("--export %s", owner);
  g_autoptr (GBytes) file = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, export_line, NULL);
  gsize size = 0;
  guint8 *bytes = g_bytes_unref_to_data (g_steal_pointer (&file), &size);
  MedOpenpgpSpan rest = { bytes, size };
  MedOpenpgpPacket packet;
  gsize binding = 0;

  while (med_openpgp_take_packet (&rest, &packet))
    if (packet.tag == MED_OPENPGP_SIGNATURE)
      binding = (gsize) (packet.body.data - bytes);
  /* The last signature is the binding; its embedded signature stands where nothing is signed, and a
   * byte of it is turned. */
  g_autoptr (GBytes) right = g_bytes_new (bytes, size);
  g_autoptr (MedOpenpgpCertificate) good = read_good (right);
  g_assert_cmpuint (good->signers->len, ==, 2);
  const guint8 *embedded = NULL;
  for (gsize i = binding; i + 2 < size && embedded == NULL; i++)
    if (bytes[i] == 32 && bytes[i + 1] == 4 && bytes[i + 2] == 0x19)
      embedded = bytes + i;
  g_assert_nonnull (embedded);
  bytes[embedded - bytes + 60] ^= 1;
  g_autoptr (GBytes) wrong = g_bytes_new_take (bytes, size);
  g_autoptr (MedOpenpgpCertificate) certificate = read_good (wrong);
  g_assert_cmpuint (certificate->signers->len, ==, 1);
  g_assert_cmpstr (((MedOpenpgpSigner *) g_ptr_array_index (certificate->signers, 0))->fingerprint,
                   ==, owner);
}

static void
test_expired (void)
{
  g_autoptr (GBytes) made = med_test_gpg_call (
      gpg, "20240101T000000", "--status-fd 1 --quick-gen-key Expired ed25519 sign 1y", NULL);
  g_autoptr (GBytes) file = med_test_gpg_export (gpg, "=Expired");
  g_autoptr (MedOpenpgpCertificate) certificate = read_good (file);

  g_assert_true (certificate->expired);
  g_assert_false (certificate->revoked);
  assert_unusable (certificate, "expired at 2024-12-31T00:00:00Z. Ask the publisher for the renew");
}

static void
test_revoked (void)
{
  g_autofree char *fingerprint = med_test_gpg_make_key (gpg, "Revoked", "ed25519");
  g_autofree char *path = g_strdup_printf ("%s/openpgp-revocs.d/%s.rev", gpg->home, fingerprint);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  /* GnuPG puts a colon before it, so that nobody revokes a key by mistake. */
  char *colon = strstr (text, ":-----BEGIN");
  g_assert_nonnull (colon);
  g_autoptr (GBytes) revocation = g_bytes_new (colon + 1, strlen (colon + 1));
  g_autoptr (GBytes) done = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, "--import", revocation);
  g_autoptr (GBytes) file = med_test_gpg_export (gpg, fingerprint);
  g_autoptr (MedOpenpgpCertificate) certificate = read_good (file);
  g_assert_true (certificate->revoked);
  g_assert_cmpuint (certificate->signers->len, ==, 0);
  assert_unusable (certificate, "was revoked by its owner");
}

/* A bare packet proves nothing of whose it is: neither one made here nor the one that was computed
 * from CISA's signatures. */
static void
test_no_self_signature (void)
{
  g_autofree char *fingerprint = med_test_gpg_make_key (gpg, "Bare", "ed25519");
  g_autoptr (GBytes) file = med_test_gpg_export (gpg, fingerprint);
  g_autoptr (GBytes) packet = med_test_gpg_take_packet (file, MED_OPENPGP_PUBLIC_KEY);
  g_autoptr (GBytes) user = med_test_gpg_take_packet (file, MED_OPENPGP_USER_ID);
  g_autofree char *cisa = med_test_shared_path ("data/csaf-provider/cisa-primary-key-packet.bin");
  g_autoptr (GByteArray) both = g_byte_array_new ();

  assert_unreadable (packet, "the key has no name and no signature of its owner");
  g_byte_array_append (both, g_bytes_get_data (packet, NULL), (guint) g_bytes_get_size (packet));
  g_byte_array_append (both, g_bytes_get_data (user, NULL), (guint) g_bytes_get_size (user));
  g_autoptr (GBytes) unsigned_name = g_bytes_new (both->data, both->len);
  assert_unreadable (unsigned_name, "the key's owner has not signed it");
  if (cisa == NULL)
    return;
  g_autofree char *data = NULL;
  gsize size = 0;
  g_assert_true (g_file_get_contents (cisa, &data, &size, NULL));
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  assert_unreadable (bytes, "the key has no name and no signature of its owner");
}

/* The name of a key is part of what its owner signed. */
static void
test_changed_name (void)
{
  g_autofree char *fingerprint = med_test_gpg_make_key (gpg, "Original Name", "ed25519");
  g_autofree char *line = g_strdup_printf ("--export %s", fingerprint);
  g_autoptr (GBytes) file = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, line, NULL);
  gsize size = 0;
  guint8 *bytes = g_bytes_unref_to_data (g_steal_pointer (&file), &size);
  guint8 *name = memmem (bytes, size, "Original", 8);

  g_assert_nonnull (name);
  memcpy (name, "Imposter", 8);
  g_autoptr (GBytes) changed = g_bytes_new_take (bytes, size);
  assert_unreadable (changed, "the key's owner has not signed it");
}

static void
test_not_a_key (void)
{
  g_autofree char *one = med_test_gpg_make_key (gpg, "First of two", "ed25519");
  g_autofree char *two = med_test_gpg_make_key (gpg, "Second of two", "ed25519");
  g_autofree char *both_line = g_strdup_printf ("--export %s %s", one, two);
  g_autofree char *secret_line = g_strdup_printf ("--export-secret-keys %s", one);
  g_autoptr (GBytes) both = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, both_line, NULL);
  g_autoptr (GBytes) secret = med_test_gpg_call (gpg, MED_TEST_GPG_TIME, secret_line, NULL);
  g_autoptr (GBytes) sig = med_test_gpg_sign (gpg, one, MED_TEST_GPG_TIME, "", document);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) words = g_bytes_new_static ("hello", 5);
  g_autofree char *zeros = g_malloc0 (MED_OPENPGP_MOST_CERTIFICATE_BYTES + 1);
  g_autoptr (GBytes) huge = g_bytes_new (zeros, MED_OPENPGP_MOST_CERTIFICATE_BYTES + 1);
  g_autoptr (GBytes) cut = g_bytes_new (g_bytes_get_data (both, NULL), 100);

  assert_unreadable (both, "it holds more than one key");
  assert_unreadable (secret, "it holds a secret key");
  assert_unreadable (sig, "no armored OpenPGP file of the right kind");
  assert_unreadable (nothing, "there is no OpenPGP public key in it");
  assert_unreadable (words, "the key packet is cut off or faulty");
  assert_unreadable (huge, "it is larger than any key");
  assert_unreadable (cut, "the key packet is cut off or faulty");
}

/* A name that turns itself about is shown as what it is. */
static void
test_name_is_visible (void)
{
  g_autofree char *fingerprint = med_test_gpg_make_key (gpg,
                                                        "Ve\xe2\x80\xae"
                                                        "rodn\xe2\x80\x8b",
                                                        "ed25519");
  g_autoptr (GBytes) file = med_test_gpg_export (gpg, fingerprint);
  g_autoptr (MedOpenpgpCertificate) certificate = read_good (file);

  g_assert_cmpstr (g_ptr_array_index (certificate->user_ids, 0), ==, "VeU+202ErodnU+200B");
}

static void
test_typed (void)
{
  MedOpenpgpCertificate certificate = { .fingerprint =
                                            (char *) "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17" };
  static const struct
  {
    const char *typed;
    int code;
  } cases[] = {
    { "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17", -1 },
    { "144a ed0a 57be 7d4a e835  d9d8 cac5 ac4f 7416 4b17", -1 },
    { "14:4A:ED:0A:57:BE:7D:4A:E8:35:D9:D8:CA:C5:AC:4F:74:16:4B:17", -1 },
    { "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B16", MED_ERROR_UNTRUSTED },
    { "244AED0A57BE7D4AE835D9D8CAC5AC4F74164B17", MED_ERROR_UNTRUSTED },
    { "74164B17", MED_ERROR_CORRECT_INPUT },         /* the short id can be imitated */
    { "CAC5AC4F74164B17", MED_ERROR_CORRECT_INPUT }, /* and the long one is not all */
    { "", MED_ERROR_CORRECT_INPUT },
    { "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B1O", MED_ERROR_CORRECT_INPUT },
    { "0x144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17", MED_ERROR_CORRECT_INPUT },
    { "yes", MED_ERROR_CORRECT_INPUT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (med_openpgp_certificate_check_typed (&certificate, cases[i].typed, &error) ==
                     (cases[i].code < 0));
      if (cases[i].code >= 0)
        g_assert_error (error, MED_ERROR, cases[i].code);
    }
  g_autofree char *groups = med_fingerprint_group (certificate.fingerprint);
  g_assert_cmpstr (groups, ==, "144A ED0A 57BE 7D4A E835 D9D8 CAC5 AC4F 7416 4B17");
}

/* Whatever comes of a key, nothing of GnuPG's is left behind. */
static void
test_leaves_nothing (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (name, "medpatch-key-"));
}

int
main (int argc, char **argv)
{
  g_autofree char *tmp = g_dir_make_tmp ("mp-XXXXXX", NULL);
  int status;

  /* Before anything asks for it: this program's own, so that what it leaves is seen. */
  g_setenv ("TMPDIR", tmp, TRUE);
  g_test_init (&argc, &argv, NULL);
  gpg = med_test_gpg_new ();
  document = g_bytes_new_static ("{}", 2);
  g_test_add_func ("/trust/openpgp-certificate/good", test_good);
  g_test_add_func ("/trust/openpgp-certificate/binary", test_binary);
  g_test_add_func ("/trust/openpgp-certificate/subkeys", test_subkeys);
  g_test_add_func ("/trust/openpgp-certificate/foreign-subkey", test_foreign_subkey);
  g_test_add_func ("/trust/openpgp-certificate/expired", test_expired);
  g_test_add_func ("/trust/openpgp-certificate/revoked", test_revoked);
  g_test_add_func ("/trust/openpgp-certificate/no-self-signature", test_no_self_signature);
  g_test_add_func ("/trust/openpgp-certificate/changed-name", test_changed_name);
  g_test_add_func ("/trust/openpgp-certificate/not-a-key", test_not_a_key);
  g_test_add_func ("/trust/openpgp-certificate/name-is-visible", test_name_is_visible);
  g_test_add_func ("/trust/openpgp-certificate/typed", test_typed);
  g_test_add_func ("/trust/openpgp-certificate/leaves-nothing", test_leaves_nothing);
  status = g_test_run ();
  g_bytes_unref (document);
  med_test_gpg_free (gpg);
  med_test_remove_tree (tmp);
  return status;
}
