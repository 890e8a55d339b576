/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-hex.h"
#include "engine/trust/med-public-key.h"
#include "support/med-test-tuf.h"

/* Made by OpenSSL 3.0 over "abc": RSA-PSS with SHA-256 and the longest salt, its default. */
static const char openssl_key[] =
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsd+a5RfJiWII57M59D"
    "dW\nBaj5sM7nnZySp5uPDROPSC/ORu9uFaChx5886eQ5sAsruqlwGoVWw9LvpP7jMIwD\nBWTFGfDqRNgsRaVWyThe"
    "DIOeYuK96LKv4+mDG9nAWXlftkC27XHARDTSew1D7Ec/\neS2rDIEnt6GVmFQxclV7Eyq1j9Ae4gs6DmxiOqI0/r9j"
    "xv98cuNkwMdOVND42DBp\nCPR/2KDUEjON+HHDJCTrovAZwdl8w+55WKQh5uK17k7RqMfujLXUWO6t3bi+ddhA\n9w"
    "qFfHQO8HWTMiNc++kfMT2ipr0MUKwP6xi6Ao/k1iOcBn4GwCI761Yjec/X+yiP\nJQIDAQAB\n-----END PUBLIC "
    "KEY-----\n";
static const char openssl_signature[] =
    "54bc74a94212a8ed7b8e2725d3a101c459d441b4d1795821a3ad84b41177fd774e9fa737ae68ece8c4156f2803"
    "40b273b5e7bd3a3156c5e46fee5a2ef56e2bfc2888b64dcae9bdf6be41cddca914f73e3ae733fedf1d94082733"
    "c2c89e7d9a7f8fe1cf109c925e4b082f7e7a676b49f0a714af9bc7ab108bd4b8bf8b0279a7ce4dd5d0e85b25ac"
    "429d62a5b97774967c8d054a396abb7ca7be376d273fa35d6783434561c19978ecf43cacd9f713b3ba9910ade6"
    "f6cb055934e35bf1bde1f3e1d4508e96851873c5349f39640b384028c0de492c40a5c60a186b336493a95467d4"
    "b3070e7c89dfbe2cdd7c980e57681f2887c6a66c0f74104815a303030b86b9";

static const char rsa_1024[] =
    "-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCwp3a0g5K80+dvBCQusICFBw"
    "pp\nzlTAQzx9kiYOKQFKi2VWagxHM0OOXIQXqbDSlpG/7XiBgBJLUD7HhFJqHjSHBBCB\ne5UtfhaecMMKzSH3soor"
    "eYjmyq4DXxQrpgQegbU3GZvUZgaLcRD5M26Jz7tQWZt+\nNIg/QymiNO1mG8T7xQIDAQAB\n-----END PUBLIC KE"
    "Y-----\n";
static const char secp256k1[] =
    "-----BEGIN PUBLIC KEY-----\nMFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEeWMegKf7sBmFcOhrVfnUiRmwIMCITH"
    "k2\njxlkTZx1tiV2mVbnQdC3BNY4HN3kjFf/vfNEZlfBeU9sxzyWdDPDrA==\n-----END PUBLIC KEY-----\n";

/* RFC 8032, 7.1, test 2: the secret key signs the one byte 0x72. */
static const char rfc_key[] = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
static const char rfc_signature[] =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

static const struct
{
  const char *type;
  const char *scheme;
} schemes[] = {
  { "ed25519", "ed25519" },
  { "ecdsa", "ecdsa-sha2-nistp256" },
  { "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256" },
  { "ecdsa", "ecdsa-sha2-nistp384" },
  { "ecdsa", "ecdsa-sha2-nistp521" },
  { "rsa", "rsassa-pss-sha256" },
  { "rsa", "rsassa-pss-sha512" },
  { "rsa", "rsa-pkcs1v15-sha256" },
};

static MedPublicKey *
read_key (const char *type, const char *scheme, const char *value)
{
  g_autoptr (GError) error = NULL;
  MedPublicKey *key = med_public_key_new (type, scheme, value, &error);

  g_assert_no_error (error);
  g_assert_nonnull (key);
  return key;
}

static GBytes *
from_hex (const char *text)
{
  return med_hex_decode (text, 4096);
}

/* Every bit of what was signed, and one bit of every byte of the signature. */
static void
assert_only_these (MedPublicKey *key, GBytes *data, GBytes *signature)
{
  for (int which = 0; which < 2; which++)
    {
      GBytes *right = which == 0 ? data : signature;
      gsize size = g_bytes_get_size (right);
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (right, NULL), size);

      for (gsize i = 0; i < size; i++)
        {
          bytes[i] ^= (guint8) (1u << (i % 8));
          g_autoptr (GBytes) wrong = g_bytes_new (bytes, size);
          g_assert_false (med_public_key_verify (key, which == 0 ? wrong : data,
                                                 which == 0 ? signature : wrong));
          bytes[i] ^= (guint8) (1u << (i % 8));
        }
    }
}

static void
test_every_scheme (gconstpointer index)
{
  gsize i = GPOINTER_TO_SIZE (index);
  MedTestTufKey *secret = med_test_tuf_key_new (schemes[i].type, schemes[i].scheme);
  MedTestTufKey *other = med_test_tuf_key_new (schemes[i].type, schemes[i].scheme);
  g_autoptr (MedPublicKey) key =
      read_key (schemes[i].type, schemes[i].scheme, med_test_tuf_key_get_value (secret));
  g_autoptr (GBytes) data = g_bytes_new_static ("what is signed", 14);
  g_autofree char *text = med_test_tuf_key_sign (secret, data);
  g_autofree char *foreign = med_test_tuf_key_sign (other, data);
  g_autoptr (GBytes) signature = from_hex (text);
  g_autoptr (GBytes) foreign_signature = from_hex (foreign);

  g_assert_true (med_public_key_verify (key, data, signature));
  g_assert_false (med_public_key_verify (key, data, foreign_signature));
  assert_only_these (key, data, signature);
  med_test_tuf_key_unref (secret);
  med_test_tuf_key_unref (other);
}

static void
test_rfc_8032 (void)
{
  g_autoptr (MedPublicKey) key = read_key ("ed25519", "ed25519", rfc_key);
  g_autoptr (GBytes) data = from_hex ("72");
  g_autoptr (GBytes) signature = from_hex (rfc_signature);

  g_assert_true (med_public_key_verify (key, data, signature));
  assert_only_these (key, data, signature);
}

/* S and S + L verify the same equation; RFC 8032 takes only the smaller. */
static void
test_malleable_ed25519 (void)
{
  static const guint8 order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                    0,    0,    0,    0,    0,    0,    0,    0,
                                    0,    0,    0,    0,    0,    0,    0,    0x10 };
  g_autoptr (MedPublicKey) key = read_key ("ed25519", "ed25519", rfc_key);
  g_autoptr (GBytes) data = from_hex ("72");
  guint8 signature[64];
  guint carry = 0;

  g_assert_true (med_hex_read (rfc_signature, signature, sizeof signature));
  for (gsize i = 0; i < sizeof order; i++)
    {
      carry += (guint) signature[32 + i] + order[i];
      signature[32 + i] = (guint8) carry;
      carry >>= 8;
    }
  g_autoptr (GBytes) larger = g_bytes_new (signature, sizeof signature);
  g_assert_false (med_public_key_verify (key, data, larger));
}

static void
test_longest_salt (void)
{
  g_autoptr (MedPublicKey) key = read_key ("rsa", "rsassa-pss-sha256", openssl_key);
  g_autoptr (MedPublicKey) plain = read_key ("rsa", "rsa-pkcs1v15-sha256", openssl_key);
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) signature = from_hex (openssl_signature);

  g_assert_true (med_public_key_verify (key, data, signature));
  /* One key, whatever its scheme; but a signature of one scheme is none of another. */
  g_assert_false (med_public_key_verify (plain, data, signature));
  g_assert_cmpstr (med_public_key_get_fingerprint (key), ==,
                   med_public_key_get_fingerprint (plain));
  assert_only_these (key, data, signature);
}

static void
test_sizes_of_signatures (void)
{
  g_autoptr (MedPublicKey) key = read_key ("ed25519", "ed25519", rfc_key);
  g_autoptr (GBytes) data = from_hex ("72");
  g_autofree guint8 *zeros = g_malloc0 (2048);

  for (gsize size = 0; size <= 2048; size += size < 70 ? 1 : 97)
    {
      g_autoptr (GBytes) signature = g_bytes_new (zeros, size);
      g_assert_false (med_public_key_verify (key, data, signature));
    }
}

static const struct
{
  const char *type;
  const char *scheme;
  const char *value;
  MedError code;
  const char *message;
} refused[] = {
  { "ed25519", "ed25519", "", MED_ERROR_CORRECT_INPUT, "*64 hexadecimal digits*" },
  { "ed25519", "ed25519", "3d40", MED_ERROR_CORRECT_INPUT, "*64 hexadecimal digits*" },
  { "ed25519", "ed25519", "zz4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    MED_ERROR_CORRECT_INPUT, "*64 hexadecimal digits*" },
  { "ed25519", "ed25519", openssl_key, MED_ERROR_CORRECT_INPUT, "*64 hexadecimal digits*" },
  { "rsa", "rsassa-pss-sha256", rfc_key, MED_ERROR_CORRECT_INPUT, "*cannot be read*" },
  { "rsa", "rsassa-pss-sha256", "", MED_ERROR_CORRECT_INPUT, "*cannot be read*" },
  { "rsa", "rsassa-pss-sha256", rsa_1024, MED_ERROR_CORRECT_INPUT, "*2048 to 8192 bits*" },
  { "ecdsa", "ecdsa-sha2-nistp256", openssl_key, MED_ERROR_CORRECT_INPUT, "*another kind*" },
  { "ecdsa", "ecdsa-sha2-nistp256", secp256k1, MED_ERROR_CORRECT_INPUT, "*" },
  { "rsa", "ed25519", openssl_key, MED_ERROR_NEWER_VERSION, "*rsa*ed25519*not known*" },
  { "ecdsa", "rsassa-pss-sha256", openssl_key, MED_ERROR_NEWER_VERSION, "*not known*" },
  { "rsa", "rsa-pkcs1v15-sha1", openssl_key, MED_ERROR_NEWER_VERSION, "*not known*" },
  { "dilithium", "ml-dsa-65", "00", MED_ERROR_NEWER_VERSION, "*dilithium*ml-dsa-65*" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          med_public_key_new (refused[i].type, refused[i].scheme, refused[i].value, &error));
      g_assert_error (error, MED_ERROR, (int) refused[i].code);
      g_assert_true (g_pattern_match_simple (refused[i].message, error->message));
    }
}

/* GnuTLS would verify by a key of P-384 what a scheme of P-256 names. */
static void
test_curve_of_another_scheme (void)
{
  MedTestTufKey *secret = med_test_tuf_key_new ("ecdsa", "ecdsa-sha2-nistp384");
  g_autoptr (GError) error = NULL;

  g_assert_null (med_public_key_new ("ecdsa", "ecdsa-sha2-nistp256",
                                     med_test_tuf_key_get_value (secret), &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_true (g_pattern_match_simple ("*another curve*", error->message));
  med_test_tuf_key_unref (secret);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autofree char *name =
          g_strdup_printf ("/trust/public-key/%s-of-%s", schemes[i].scheme, schemes[i].type);
      g_test_add_data_func (name, GSIZE_TO_POINTER (i), test_every_scheme);
    }
  g_test_add_func ("/trust/public-key/vector-of-rfc-8032", test_rfc_8032);
  g_test_add_func ("/trust/public-key/malleable-signature-is-refused", test_malleable_ed25519);
  g_test_add_func ("/trust/public-key/longest-salt-of-openssl", test_longest_salt);
  g_test_add_func ("/trust/public-key/zeros-of-every-size-are-refused", test_sizes_of_signatures);
  g_test_add_func ("/trust/public-key/what-is-no-key-is-refused", test_refused);
  g_test_add_func ("/trust/public-key/curve-of-another-scheme", test_curve_of_another_scheme);
  return g_test_run ();
}
