/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/trust/med-hash-file.h"
#include "engine/trust/med-openpgp.h"
#include "support/med-test-engine.h"
#include "support/med-test-gpg.h"

#define CISA_FINGERPRINT "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17"
#define CISA_DOCUMENTS 144

/* A publisher with an Ed25519 key, and a document signed by it; made once. */
static MedTestGpg *gpg;
static char *fingerprint;
static GPtrArray *keys;
static GBytes *document;
static GBytes *signature;

static GPtrArray *
keys_of (GBytes *packet, gint64 expires_usec)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) med_openpgp_key_free);
  MedOpenpgpKey *key = med_openpgp_key_new (packet, expires_usec, &error);

  g_assert_no_error (error);
  g_ptr_array_add (array, key);
  return array;
}

static GPtrArray *
keys_of_publisher (const char *name, gint64 expires_usec)
{
  g_autoptr (GBytes) exported = med_test_gpg_export (gpg, name);
  g_autoptr (GBytes) packet = med_test_gpg_take_packet (exported, MED_OPENPGP_PUBLIC_KEY);

  return keys_of (packet, expires_usec);
}

static void
assert_good (GPtrArray *array, GBytes *data, GBytes *armored, const char *by, const char *hash)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedOpenpgpSignature) good =
      med_openpgp_check (array, data, armored, "a.json.asc", MED_TEST_NOW_USEC, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (good->fingerprint, ==, by);
  g_assert_cmpstr (good->hash, ==, hash);
  g_assert_cmpint (good->created_usec, <=, MED_TEST_NOW_USEC);
}

static void
assert_refused (GPtrArray *array, GBytes *data, GBytes *armored, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedOpenpgpSignature) good =
      med_openpgp_check (array, data, armored, "a.json.asc", MED_TEST_NOW_USEC, &error);

  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  g_assert_null (good);
  if (strstr (error->message, words) == NULL || !g_str_has_prefix (error->message, "a.json.asc: "))
    g_error ("“%s” instead of “%s”", error->message, words);
}

static GBytes *
copy_changed (GBytes *bytes, gsize at, guint8 value)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *copy = g_memdup2 (data, size);

  copy[at] = value;
  return g_bytes_new_take (copy, size);
}

static void
assert_signed (const char *publisher, const char *hash)
{
  g_autoptr (GPtrArray) theirs = keys_of_publisher (publisher, 0);
  g_autofree char *options = g_strdup_printf ("--digest-algo %s", hash);
  g_autoptr (GBytes) armored =
      med_test_gpg_sign (gpg, publisher, MED_TEST_GPG_TIME, options, document);
  g_autofree char *name = g_strdup_printf ("SHA-%s", hash + 3);

  assert_good (theirs, document, armored, publisher, name);
  for (gsize i = 0; i < g_bytes_get_size (document); i++)
    {
      g_autoptr (GBytes) changed = copy_changed (document, i, '!');
      assert_refused (theirs, changed, armored, "one of the two was changed");
    }
}

/* With every kind of key and hash that is accepted. */
static void
test_algorithms (void)
{
  static const char *const kinds[] = { "rsa2048", "nistp256", "nistp384", "nistp521", "ed25519" };
  static const char *const hashes[] = { "SHA256", "SHA384", "SHA512" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *publisher = med_test_gpg_make_key (gpg, kinds[i], kinds[i]);

      for (gsize j = 0; j < G_N_ELEMENTS (hashes); j++)
        /* GnuPG itself takes no hash shorter than half the curve. */
        if (!(g_str_equal (kinds[i], "nistp384") && j == 0) &&
            !(g_str_equal (kinds[i], "nistp521") && j < 2))
          assert_signed (publisher, hashes[j]);
    }
}

static GBytes *
read_shared (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize size = 0;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static GPtrArray *
read_cisa_key (const char *shared)
{
  g_autoptr (GBytes) packet = read_shared (shared, "cisa-primary-key-packet.bin");
  GPtrArray *array = keys_of (packet, 0);

  g_assert_cmpstr (med_openpgp_key_get_fingerprint (g_ptr_array_index (array, 0)), ==,
                   CISA_FINGERPRINT);
  return array;
}

static void
check_cisa_document (GPtrArray *cisa, const char *folder, const char *name, GRand *chance)
{
  g_autofree char *asc = g_strconcat (name, ".asc", NULL);
  g_autofree char *sha512 = g_strconcat (name, ".sha512", NULL);
  g_autoptr (GBytes) data = read_shared (folder, name);
  g_autoptr (GBytes) armored = read_shared (folder, asc);
  g_autoptr (GBytes) hash = read_shared (folder, sha512);
  g_autoptr (GError) error = NULL;

  assert_good (cisa, data, armored, CISA_FINGERPRINT, "SHA-512");
  g_assert_true (med_hash_file_check (data, hash, sha512, &error));
  g_assert_no_error (error);
  for (int i = 0; i < 5; i++)
    {
      gsize at = (gsize) g_rand_int_range (chance, 0, (gint32) g_bytes_get_size (data));
      guint8 bit = (guint8) (1u << g_rand_int_range (chance, 0, 8));
      const guint8 *bytes = g_bytes_get_data (data, NULL);
      g_autoptr (GBytes) changed = copy_changed (data, at, bytes[at] ^ bit);

      assert_refused (cisa, changed, armored, "one of the two was changed");
      g_assert_false (med_hash_file_check (changed, hash, sha512, NULL));
    }
}

/* Every document of the medical set. */
static void
test_cisa (void)
{
  g_autofree char *shared = med_test_shared_path ("data/csaf-provider");
  guint n = 0;
  g_autoptr (GRand) chance = g_rand_new_with_seed (29);

  if (shared == NULL)
    return;
  g_autoptr (GPtrArray) cisa = read_cisa_key (shared);
  for (int year = 2017; year <= 2024; year++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/white/%d", shared, year);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      g_assert_nonnull (dir);
      while ((name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, ".json"))
          {
            check_cisa_document (cisa, folder, name, chance);
            n++;
          }
    }
  g_assert_cmpuint (n, ==, CISA_DOCUMENTS);
}

/* Not one byte of one document, nor one bit of its signature and hash, can be another. */
static void
test_every_byte (void)
{
  g_autofree char *shared = med_test_shared_path ("data/csaf-provider");

  if (shared == NULL)
    return;
  g_autoptr (GPtrArray) cisa = read_cisa_key (shared);
  g_autofree char *folder = g_build_filename (shared, "white", "2017", NULL);
  g_autoptr (GBytes) data = read_shared (folder, "icsma-17-017-01.json");
  g_autoptr (GBytes) armored = read_shared (folder, "icsma-17-017-01.json.asc");
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (GBytes) changed = copy_changed (data, i, bytes[i] ^ (guint8) (1u << (i % 8)));
      assert_refused (cisa, changed, armored, "one of the two was changed");
    }
  bytes = g_bytes_get_data (armored, &size);
  for (gsize i = 0; i < size; i++)
    for (int bit = 0; bit < 8; bit++)
      {
        g_autoptr (GBytes) changed = copy_changed (armored, i, bytes[i] ^ (guint8) (1u << bit));
        assert_refused (cisa, data, changed, "");
      }
}

/* The same with the armor off and put on again, so that its checksum hides nothing; bytes are left
 * out too. The first byte may be another: a short packet begins the same way in the old and the new
 * format, whose difference says nothing. */
static void
test_every_packet_byte (void)
{
  const char *reason = NULL;
  g_autoptr (GBytes) packets = med_openpgp_dearmor (signature, "SIGNATURE", &reason);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (packets, &size);
  g_autoptr (GBytes) same = med_test_gpg_armor (bytes, size, "SIGNATURE");

  assert_good (keys, document, same, fingerprint, "SHA-256");
  for (gsize i = 0; i < size; i++)
    for (guint value = 0; value < 256; value += 1 + i % 16)
      if (value != bytes[i] && !(i == 0 && value == 0xc2))
        {
          g_autoptr (GBytes) changed = copy_changed (packets, i, (guint8) value);
          g_autoptr (GBytes) worn =
              med_test_gpg_armor (g_bytes_get_data (changed, NULL), size, "SIGNATURE");
          assert_refused (keys, document, worn, "");
        }
  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *without = g_memdup2 (bytes, size);
      memmove (without + i, without + i + 1, size - i - 1);
      g_autoptr (GBytes) shorter = med_test_gpg_armor (without, size - 1, "SIGNATURE");
      assert_refused (keys, document, shorter, "");
      g_autoptr (GBytes) cut = med_test_gpg_armor (bytes, i, "SIGNATURE");
      assert_refused (keys, document, cut, "");
    }
}

/* The packet of a good signature with one byte set. */
static void
assert_byte_refused (gsize at, guint8 value, const char *words)
{
  const char *reason = NULL;
  g_autoptr (GBytes) packets = med_openpgp_dearmor (signature, "SIGNATURE", &reason);
  g_autoptr (GBytes) changed = copy_changed (packets, at, value);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (changed, &size);
  g_autoptr (GBytes) worn = med_test_gpg_armor (bytes, size, "SIGNATURE");

  assert_refused (keys, document, worn, words);
}

/* Header of two bytes, version, type, algorithm, hash. */
static void
test_hostile_hashes (void)
{
  g_autoptr (GBytes) sha1 =
      med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME, "--digest-algo SHA1", document);

  assert_refused (keys, document, sha1, "uses the hash SHA-1;");
  assert_byte_refused (5, 1, "uses the hash MD5;");
  assert_byte_refused (5, 2, "uses the hash SHA-1;");
  assert_byte_refused (5, 3, "uses the hash RIPEMD-160;");
  assert_byte_refused (5, 11, "uses the hash SHA-224;");
  assert_byte_refused (5, 0, "uses the hash 0;");
  assert_byte_refused (5, 99, "uses the hash 99;");
  assert_byte_refused (2, 3, "is of version 3;");
  assert_byte_refused (2, 6, "is of version 6;");
  assert_byte_refused (3, 1, "is of type 0x01,");
  assert_byte_refused (3, 0x18, "is of type 0x18,");
  assert_byte_refused (4, 1, "one of the two was changed");
}

static void
test_hostile_other_key (void)
{
  g_autofree char *other = med_test_gpg_make_key (gpg, "Other", "ed25519");
  g_autoptr (GBytes) theirs = med_test_gpg_sign (gpg, other, MED_TEST_GPG_TIME, "", document);
  g_autoptr (GPtrArray) both = keys_of_publisher (fingerprint, 0);
  g_autoptr (GPtrArray) their_keys = keys_of_publisher (other, 0);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *words =
      g_strdup_printf ("the signature is by the key %s, which is not enrolled", other);

  assert_refused (keys, document, theirs, words);
  assert_refused (none, document, theirs, words);
  g_ptr_array_extend_and_steal (both, g_steal_pointer (&their_keys));
  assert_good (both, document, theirs, other, "SHA-256");
  assert_good (both, document, signature, fingerprint, "SHA-256");
}

static void
test_hostile_two_signatures (void)
{
  g_autofree char *other = med_test_gpg_make_key (gpg, "Second", "ed25519");
  g_autofree char *options = g_strdup_printf ("-u %s", other);
  g_autoptr (GBytes) two =
      med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME, options, document);
  const char *reason = NULL;
  g_autoptr (GBytes) packets = med_openpgp_dearmor (signature, "SIGNATURE", &reason);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (packets, &size);
  g_autofree guint8 *more = g_malloc0 (size + 2);

  assert_refused (keys, document, two, "it holds more than one signature");
  memcpy (more, bytes, size);
  g_autoptr (GBytes) zeros = med_test_gpg_armor (more, size + 2, "SIGNATURE");
  assert_refused (keys, document, zeros, "something stands behind the end of the signature");
  /* A user id in its place. */
  const guint8 name[] = { 0xcd, 2, 'h', 'i' };
  g_autoptr (GBytes) user = med_test_gpg_armor (name, sizeof name, "SIGNATURE");
  assert_refused (keys, document, user, "something other than a signature");
}

static void
test_hostile_critical (void)
{
  g_autoptr (GBytes) critical = med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME,
                                                   "--sig-notation '!x@vendor.test=1'", document);
  g_autoptr (GBytes) harmless = med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME,
                                                   "--sig-notation 'x@vendor.test=1'", document);

  assert_refused (keys, document, critical, "a critical part that is not known here (type 20)");
  assert_good (keys, document, harmless, fingerprint, "SHA-256");
}

static void
test_hostile_times (void)
{
  g_autoptr (GBytes) future = med_test_gpg_sign (gpg, fingerprint, "20261123T081000", "", document);
  g_autoptr (GBytes) nearly = med_test_gpg_sign (gpg, fingerprint, "20261123T080400", "", document);
  g_autoptr (GBytes) expired =
      med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME, "--default-sig-expire 3d", document);
  g_autoptr (GBytes) not_yet =
      med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME, "--default-sig-expire 1y", document);
  g_autoptr (GPtrArray) old = keys_of_publisher (fingerprint, MED_TEST_NOW_USEC);
  g_autoptr (GPtrArray) soon = keys_of_publisher (fingerprint, MED_TEST_NOW_USEC + 1);
  g_autoptr (GError) error = NULL;

  assert_refused (keys, document, future,
                  "made in the future, at 2026-11-23T08:10:00Z; check the clock");
  g_autoptr (MedOpenpgpSignature) tolerated =
      med_openpgp_check (keys, document, nearly, "n", MED_TEST_NOW_USEC, &error);
  g_assert_no_error (error);
  g_assert_nonnull (tolerated);
  assert_refused (keys, document, expired, "the signature expired at 2026-11-04T08:00:00Z");
  assert_good (keys, document, not_yet, fingerprint, "SHA-256");
  assert_refused (old, document, signature, "the key expired at 2026-11-23T08:00:00Z; enrol");
  assert_good (soon, document, signature, fingerprint, "SHA-256");
}

static void
test_hostile_armor (void)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (signature, &size);
  g_autofree char *good = g_strndup (text, size);
  g_autofree char *many = g_strnfill (10 * 1024 * 1024, 'A');
  g_autoptr (GBytes) huge = g_bytes_new_static (many, 10 * 1024 * 1024);
  static const struct
  {
    const char *find;
    const char *replace;
    const char *words;
  } cases[] = {
    { "BEGIN PGP SIGNATURE", "BEGIN PGP MESSAGE", "no armored OpenPGP file of the right kind" },
    { "END PGP SIGNATURE", "END PGP MESSAGE", "cut off or faulty" },
    { "-----BEGIN", "hello\n-----BEGIN", "no armored OpenPGP file of the right kind" },
    { "-----END PGP SIGNATURE-----\n", "", "cut off or faulty" },
    { "-----END PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----\nx", "behind the end" },
    { "SIGNATURE-----\n\n", "SIGNATURE-----\nX-Other: 1\n\n", "cut off or faulty" },
    { "SIGNATURE-----\n\n", "SIGNATURE-----\n", "cut off or faulty" },
    { "\n=", "\n= ", "" },
    { "\n=", "\n=AAAA\n=", "the checksum of its armor is wrong" },
  };
  static const char *const harmless[] = { "SIGNATURE-----\nVersion: GnuPG v2\nComment: =-x\n\n",
                                          "SIGNATURE-----\r\n\r\n" };

  assert_refused (keys, document, huge, "larger than any signature");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) changed = g_string_new (good);

      g_assert_cmpuint (g_string_replace (changed, cases[i].find, cases[i].replace, 1), ==, 1);
      g_autoptr (GBytes) armored = g_bytes_new (changed->str, changed->len);
      assert_refused (keys, document, armored, cases[i].words);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    {
      g_autoptr (GString) changed = g_string_new (good);

      g_string_replace (changed, "SIGNATURE-----\n\n", harmless[i], 1);
      g_string_append (changed, "\n\r\n");
      g_autoptr (GBytes) armored = g_bytes_new (changed->str, changed->len);
      assert_good (keys, document, armored, fingerprint, "SHA-256");
    }
}

/* An empty file can be signed; an empty signature is none. */
static void
test_empty (void)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) armored = med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME, "", nothing);

  assert_good (keys, nothing, armored, fingerprint, "SHA-256");
  assert_refused (keys, document, armored, "one of the two was changed");
  assert_refused (keys, document, nothing, "no armored OpenPGP file of the right kind");
}

static void
assert_no_key (const guint8 *data, gsize size, const char *words)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (med_openpgp_key_new (bytes, 0, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
}

static void
test_key_packets (void)
{
  g_autoptr (GBytes) exported = med_test_gpg_export (gpg, fingerprint);
  g_autoptr (GBytes) packet = med_test_gpg_take_packet (exported, MED_OPENPGP_PUBLIC_KEY);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (packet, &size);
  /* Header 2, version, time 4, algorithm, OID 10, bits 2, point 33 */
  const struct
  {
    gsize at;
    guint8 value;
    const char *words;
  } cases[] = {
    { 0, 0xb4, "not one OpenPGP public key packet" }, /* a user id */
    { 0, 0x94, "not one OpenPGP public key packet" }, /* a secret key */
    { 1, 0xff, "not one OpenPGP public key packet" },
    { 2, 3, "the key is of version 3;" },
    { 2, 6, "the key is of version 6;" },
    { 7, 17, "the key is of algorithm 17;" }, /* DSA */
    { 7, 18, "the key is of algorithm 18;" }, /* ECDH */
    { 10, 0, "a curve that is not accepted" },
    { 8, 0, "cut off or faulty" },
    { 8, 0xff, "cut off or faulty" },
    { 20, 0x41, "the numbers of the key are not usable" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes, size);

      copy[cases[i].at] = cases[i].value;
      assert_no_key (copy, size, cases[i].words);
    }
  for (gsize i = 0; i < size; i++)
    assert_no_key (bytes, i, "not one OpenPGP public key packet");
  g_autofree guint8 *twice = g_malloc (2 * size);
  memcpy (twice, bytes, size);
  memcpy (twice + size, bytes, size);
  assert_no_key (twice, 2 * size, "not one OpenPGP public key packet");
}

/* RSA below 2048 bits, whose packet is written here. */
static void
test_weak_rsa (void)
{
  guint8 packet[3 + 6 + 2 + 128 + 2 + 3] = { 0x99, 0, 6 + 2 + 128 + 2 + 3, 4, 0, 0, 0, 1, 1, 4, 0 };

  memset (packet + 11, 0xff, 128);
  memcpy (packet + 11 + 128, "\0\x11\1\0\1", 5);
  assert_no_key (packet, sizeof packet, "an RSA key must have 2048 to 8192 bits");
}

static void
assert_hash (const char *name, const char *text, const char *words)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  gboolean good = med_hash_file_check (data, file, name, &error);

  g_assert_true (good == (words == NULL));
  if (words == NULL)
    g_assert_no_error (error);
  else
    {
      g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
      if (strstr (error->message, words) == NULL || !g_str_has_prefix (error->message, name))
        g_error ("“%s” instead of “%s”", error->message, words);
    }
}

#define ABC_256 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ABC_512                                                                                    \
  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"                               \
  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

static void
test_hash_files (void)
{
  static const struct
  {
    const char *name;
    const char *text;
    const char *words;
  } cases[] = {
    { "d/a.json.sha256", ABC_256, NULL },
    { "a.json.sha256", ABC_256 "\n", NULL },
    { "a.json.sha256", ABC_256 "  a.json\n", NULL },
    { "a.json.sha256", ABC_256 " *a.json\r\n", NULL },
    { "white/2020/a.json.sha256", ABC_256 "  ./out/a.json", NULL },
    { "a.json.sha512", ABC_512 "  a.json", NULL },
    { "a.json.sha256", ABC_256 "  b.json", "of a file of another name" },
    { "a.json.sha256", ABC_256 "0", "does not begin with a digest of its kind" },
    { "a.json.sha256", ABC_512, "does not begin with a digest of its kind" },
    { "a.json.sha512", ABC_256, "does not begin with a digest of its kind" },
    { "a.json.sha256", "", "does not begin with a digest of its kind" },
    { "a.json.sha256", " " ABC_256, "does not begin with a digest of its kind" },
    { "a.json.sha256", "a.json " ABC_256, "does not begin with a digest of its kind" },
    { "a.json.sha256", "SHA256 (a.json) = " ABC_256, "does not begin with a digest of its kind" },
    { "a.json.sha256", "aa" ABC_256, "does not begin with a digest of its kind" },
    { "a.json.sha256", "00" ABC_256, "does not begin with a digest of its kind" },
    { "a.json.sha1", "a9993e364706816aba3e25717850c26c9cd0d89d", "only hash files of SHA-512 and" },
    { "a.json.md5", "900150983cd24fb0d6963f7d28e17f72", "only hash files of SHA-512 and SHA-256" },
    { "a.json", ABC_256, "only hash files of SHA-512 and SHA-256" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_hash (cases[i].name, cases[i].text, cases[i].words);
  for (gsize i = 0; i < 64; i++)
    {
      g_autofree char *wrong = g_strdup (ABC_256);

      wrong[i] = wrong[i] == '0' ? '1' : '0';
      assert_hash ("a.json.sha256", wrong, "one of the two was changed");
    }
  g_autofree char *long_name = g_strnfill (MED_HASH_FILE_MOST_BYTES, 'x');
  g_autofree char *endless = g_strconcat (ABC_256, "  ", long_name, NULL);
  assert_hash ("a.json.sha256", endless, "does not begin with a digest of its kind");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gpg = med_test_gpg_new ();
  fingerprint = med_test_gpg_make_key (gpg, "PSIRT <psirt@vendor.test>", "ed25519");
  keys = keys_of_publisher (fingerprint, 0);
  document = g_bytes_new_static ("{\"document\":{}}\n", 16);
  signature = med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME, "", document);
  g_test_add_func ("/trust/openpgp/algorithms", test_algorithms);
  g_test_add_func ("/trust/openpgp/cisa", test_cisa);
  g_test_add_func ("/trust/openpgp/every-byte-changed", test_every_byte);
  g_test_add_func ("/trust/openpgp/every-byte-of-the-packet", test_every_packet_byte);
  g_test_add_func ("/trust/openpgp/hostile-29-hashes", test_hostile_hashes);
  g_test_add_func ("/trust/openpgp/hostile-29-other-key", test_hostile_other_key);
  g_test_add_func ("/trust/openpgp/hostile-29-two-signatures", test_hostile_two_signatures);
  g_test_add_func ("/trust/openpgp/hostile-29-critical-part", test_hostile_critical);
  g_test_add_func ("/trust/openpgp/hostile-29-times", test_hostile_times);
  g_test_add_func ("/trust/openpgp/hostile-29-armor", test_hostile_armor);
  g_test_add_func ("/trust/openpgp/empty", test_empty);
  g_test_add_func ("/trust/openpgp/key-packets", test_key_packets);
  g_test_add_func ("/trust/openpgp/weak-rsa", test_weak_rsa);
  g_test_add_func ("/trust/openpgp/hash-files", test_hash_files);
  status = g_test_run ();
  g_bytes_unref (signature);
  g_bytes_unref (document);
  g_ptr_array_unref (keys);
  g_free (fingerprint);
  med_test_gpg_free (gpg);
  return status;
}
