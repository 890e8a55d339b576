/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "engine/base/med-identifier.h"

#define SHA256 "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff"
#define SMALL "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void
test_lookups (void)
{
  static const struct
  {
    const char *kind;
    const char *value;
    const char *lookup; /* (nullable) %NULL: it is not understood */
  } cases[] = {
    { "hash", "sha256:" SHA256 " fw.bin", "sha256:" SMALL },
    { "hash", "SHA-256: " SHA256, "sha256:" SMALL },
    { "hash", "sha3-256:" SHA256 " a b", "sha3256:" SMALL },
    { "hash", "blake2b-256:" SHA256, "blake2b256:" SMALL },
    { "hash", "sha512:" SHA256, NULL },
    { "hash", "sha256:" SHA256 "0", NULL },
    { "hash", "sha256:" SHA256 "x", NULL },
    { "hash", "sha256", NULL },
    { "hash", "", NULL },
    { "sbom-url", "HTTPS://Exa.Test/Path/", "https://exa.test/Path" },
    { "sbom-url", " https://exa.test ", "https://exa.test" },
    { "sbom-url", "https://exa.test/a?B=C#D", "https://exa.test/a?B=C#D" },
    { "sbom-url", "urn:cdx:3E67-1/2", "urn:uuid:3e67-1" },
    { "sbom-url", "urn:cdx:3e67-1/2#Part", "urn:uuid:3e67-1#part" },
    { "sbom-url", "URN:UUID:3E67-1", "urn:uuid:3e67-1" },
    { "sbom-url", "exa.test/sbom", NULL },
    { "sbom-url", ":x", NULL },
    { "sbom-url", "https:", NULL },
    { "sbom-url", "https://a b", NULL },
    { "uri", "https://exa.test/ns urn:x:Y", "urn:x:Y" },
    { "uri", "urn:x:Y", "urn:x:Y" },
    { "uri", "ns ", NULL },
    { "cpe", "cpe:2.3:a:Exa:The_Pump:1:*:*:*:*:*:*:*", "exa\037the pump" },
    { "cpe", "cpe:/a:exa", NULL },
    { "purl", "pkg:deb/debian/Curl@1", "pkg deb debian\037curl" },
    { "purl", "curl", NULL },
    { "serial-number", "1", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *lookup = med_identifier_dup_lookup (cases[i].kind, cases[i].value);

      g_test_message ("%s %s", cases[i].kind, cases[i].value);
      g_assert_cmpstr (lookup, ==, cases[i].lookup);
    }
}

/* Two spellings of one address are one; what is compared is its own lookup. */
static void
test_lookups_are_settled (void)
{
  static const char *const urls[] = { "HTTPS://A.test/x///", "urn:CDX:Ab/1", "Urn:Uuid:AB",
                                      "ftp://Host:21/Path", "mailto:A@B" };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *once = med_identifier_dup_url (urls[i]);
      g_assert_nonnull (once);
      g_autofree char *twice = med_identifier_dup_url (once);

      g_assert_cmpstr (twice, ==, once);
    }
}

static void
test_files (void)
{
  static const char *const cases[][2] = {
    { "sha256:00 Fw.Bin", "fw.bin" },
    { "sha256: 00 my file.bin", "my file.bin" },
    { "sha256:00", "" },
    { "sha256:00 ", "" },
    { "fw.bin", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *file = med_identifier_dup_file (cases[i][0]);
      g_assert_cmpstr (file, ==, cases[i][1]);
    }
}

/* Files of one value can be made for some algorithms, and of none that is not known. */
static void
test_strength (void)
{
  g_assert_true (med_identifier_is_strong ("sha256:00"));
  g_assert_true (med_identifier_is_strong ("sha3512:00"));
  g_assert_false (med_identifier_is_strong ("md5:00"));
  g_assert_false (med_identifier_is_strong ("sha1:00"));
  g_assert_false (med_identifier_is_strong ("sha2567:00"));
  g_assert_false (med_identifier_is_strong ("sha:00"));
  g_assert_false (med_identifier_is_strong (""));
}

static void
test_titles (void)
{
  for (guint i = 0; med_identifier_kinds[i] != NULL; i++)
    g_assert_cmpstr (med_identifier_kind_get_title (med_identifier_kinds[i]), !=,
                     med_identifier_kinds[i]);
  g_assert_cmpstr (med_identifier_kind_get_title ("new-kind"), ==, "new-kind");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/identifier/lookups", test_lookups);
  g_test_add_func ("/base/identifier/lookups-are-settled", test_lookups_are_settled);
  g_test_add_func ("/base/identifier/files", test_files);
  g_test_add_func ("/base/identifier/strength", test_strength);
  g_test_add_func ("/base/identifier/titles", test_titles);
  return g_test_run ();
}
