/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gnutls/x509.h>
#include <string.h>

#include "engine/net/med-address-scope.h"
#include "engine/net/med-ca-check.h"
#include "engine/net/med-chunked-body.h"
#include "engine/net/med-fetch-url.h"
#include "support/med-test-fetch.h"

/* The parts of the fetcher that need no network: addresses, chunks, settings. */

static void
test_scope (void)
{
  static const char *const public[] = {
    "1.1.1.1",         "9.255.255.255",   "11.0.0.0",    "100.63.255.255", "100.128.0.0",
    "126.255.255.1",   "128.0.0.1",       "169.253.0.1", "172.15.255.255", "172.32.0.0",
    "192.0.1.1",       "192.167.0.1",     "192.169.0.1", "198.17.255.255", "198.20.0.0",
    "223.255.255.1",   "2606:4700::1111", "2a00::1",     "::ffff:8.8.8.8", "64:ff9b::808:808",
    "2002:808:808::1",
  };
  static const char *const private[] = {
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "fc00::1",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (public); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (public[i]);

      g_test_message ("%s", public[i]);
      g_assert_true (med_address_is_public (address));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (private); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (private[i]);

      g_test_message ("%s", private[i]);
      g_assert_false (med_address_is_public (address));
    }
}

/* However a body is cut into pieces on the way, the same comes out. */
static void
test_chunks_in_pieces (void)
{
  static const char whole[] = "5\r\nhello\r\n1;a=b\r\n,\r\n0a\r\n hospital!\r\n0\r\nX: y\r\n\r\n";
  guint32 seed = (guint32) g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (int round = 0; round < 500; round++)
    {
      MedChunkedBody body = { 0 };
      g_autoptr (GString) text = g_string_new (NULL);

      for (gsize at = 0; at < strlen (whole);)
        {
          gsize wish = (gsize) g_rand_int_range (random, 1, 9);
          gsize size = MIN (wish, strlen (whole) - at);
          g_autofree guint8 *piece = g_memdup2 (whole + at, size);
          gssize n;

          g_assert_false (med_chunked_body_is_complete (&body));
          n = med_chunked_body_decode (&body, piece, size);
          g_assert_cmpint (n, >=, 0);
          g_string_append_len (text, (const char *) piece, n);
          at += size;
        }
      g_assert_true (med_chunked_body_is_complete (&body));
      g_assert_cmpstr (text->str, ==, "hello, hospital!");
    }
}

/* No beginning of a body is a whole one. */
static void
test_chunks_are_cut (void)
{
  static const char whole[] = "3\r\nabc\r\n1000\r\n";

  for (gsize size = 0; size <= strlen (whole); size++)
    {
      MedChunkedBody body = { 0 };
      g_autofree guint8 *piece = g_memdup2 (whole, size + 1);

      g_assert_cmpint (med_chunked_body_decode (&body, piece, size), >=, 0);
      g_assert_false (med_chunked_body_is_complete (&body));
    }
}

static void
test_chunks_refused (void)
{
  static const char *const faulty[] = {
    "\r\n",       "x\r\n",       " 3\r\n",
    "3\n",        "3\rx",        "3\r\nabcd",
    "3\r\nabc\n", "3\r\nabc\rx", "0123456789abcdef\r\n",
    "3;\n",       "0\r\n\n",     "0\r\nX\n",
    "0\r\n\r\nX", "0\r\n\rX",
  };
  g_autofree char *extension = g_strnfill (300, 'x');
  g_autofree char *long_line = g_strconcat ("3;", extension, NULL);
  MedChunkedBody longer = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (faulty); i++)
    {
      MedChunkedBody body = { 0 };
      g_autofree char *piece = g_strdup (faulty[i]);

      g_test_message ("%zu", i);
      g_assert_cmpint (med_chunked_body_decode (&body, (guint8 *) piece, strlen (piece)), ==, -1);
    }
  g_assert_cmpint (med_chunked_body_decode (&longer, (guint8 *) long_line, strlen (long_line)), ==,
                   -1);
}

static void
test_url (void)
{
  static const struct
  {
    const char *from;
    const char *location;
    const char *expected;
  } cases[] = {
    { "https://a", "/x", "https://a/x" },
    { "HTTPS://A.example:8443/b/c?d#e", "f", "https://A.example:8443/b/f" },
    { "https://a/b/", "../../../x", "https://a/x" },
    { "https://a/%2e%2e/b", "?q", "https://a/b?q" },
    { "https://a/b", "https://c", "https://c/" },
    { "https://[2001:db8::1]/b", "c", "https://[2001:db8::1]/c" },
  };
  g_autofree char *longest = g_strnfill (MED_FETCH_URL_MAX_BYTES, 'a');
  g_autofree char *too_long = g_strconcat ("https://a/", longest, NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *none = NULL;
      g_autoptr (GUri) from = med_fetch_url_parse (cases[i].from, &none);
      g_assert_no_error (none);
      g_autoptr (GUri) to = med_fetch_url_follow (from, cases[i].location, &none);
      g_assert_no_error (none);
      g_autofree char *text = g_uri_to_string (to);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
  g_assert_null (med_fetch_url_parse (too_long, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
test_settings_refuse (void)
{
  static const char *const proxies[] = {
    "", "proxy", "ftp://p:1", "http://", "file:///x", "SYSTEM"
  };
  MedFetchSettings *settings = med_fetch_settings_new ();
  g_autofree char *twice = g_strconcat (med_test_authority_get_pem (med_test_fetch_authority ()),
                                        "-----BEGIN CERTIFICATE-----\nMIIB\n", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (proxies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (med_fetch_settings_set_proxy (settings, proxies[i], NULL, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (error->message, "is not the address of a proxy"));
    }
  const struct
  {
    const char *pem;
    const char *words;
  } files[] = {
    { "", "ca.pem: there is no certificate in it" },
    { "hello", "ca.pem: there is no certificate in it" },
    { twice, "ca.pem: certificate 2 of the file is damaged" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (
          med_fetch_settings_add_authorities (settings, files[i].pem, "ca.pem", &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (error->message, files[i].words));
      g_assert_cmpuint (settings->authorities->len, ==, 0);
    }
  g_autoptr (GError) error = NULL;
  g_assert_false (med_fetch_settings_add_certificate (
      settings, "a", med_test_authority_get_pem (med_test_fetch_authority ()), "own.pem", &error));
  g_assert_nonnull (strstr (error->message, "own.pem: there is no private key in it"));
  g_clear_error (&error);
  g_assert_false (med_fetch_settings_add_certificate (
      settings, "a", "-----BEGIN PRIVATE KEY-----\nx", "own.pem", &error));
  g_assert_nonnull (strstr (error->message, "own.pem: certificate and key cannot be read"));
  g_assert_cmpuint (g_hash_table_size (settings->certificates), ==, 0);
  med_fetch_settings_unref (settings);
}

/* Whoever enrols the wrong file is told so: each kind of it. */
static void
test_authority_is_one (void)
{
  const unsigned int sign = GNUTLS_KEY_KEY_CERT_SIGN;
  const struct
  {
    MedTestRoot root;
    const char *words; /* NULL: it is one */
  } cases[] = {
    { { "Good CA", 1, GNUTLS_KEY_KEY_CERT_SIGN, -1, 30, 0 }, NULL },
    { { "Good CA with CRLs", 1, sign | GNUTLS_KEY_CRL_SIGN, -1, 30, 0 }, NULL },
    { { "CA that says nothing of its key", 1, 0, -1, 30, 0 }, NULL },
    { { "RSA CA", 1, sign, -1, 30, 2048 }, NULL },
    { { "Server", 0, GNUTLS_KEY_DIGITAL_SIGNATURE, -1, 30, 0 }, "of a server or a person" },
    { { "Server that may sign", 0, sign, -1, 30, 0 }, "of a server or a person" },
    { { "Says nothing", -1, 0, -1, 30, 0 }, "does not say that it is of an authority" },
    { { "Says nothing and may sign", -1, sign, -1, 30, 0 }, "does not say that it is of an" },
    { { "Signs documents", 1, GNUTLS_KEY_DIGITAL_SIGNATURE, -1, 30, 0 }, "(key usage)" },
    { { "Signs lists", 1, GNUTLS_KEY_CRL_SIGN, -1, 30, 0 }, "(key usage)" },
    { { "Old CA", 1, sign, -30, -1, 0 }, "has expired" },
    { { "Next CA", 1, sign, 2, 30, 0 }, "is not valid yet" },
    { { "Weak CA", 1, sign, -1, 30, 1024 }, "too weak" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *pem = med_test_authority_make_root (&cases[i].root);
      g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);
      g_autoptr (GError) error = NULL;
      gboolean good = med_ca_check (certificate, "ca.pem", g_get_real_time (), &error);

      g_assert_cmpint (good, ==, cases[i].words == NULL);
      if (good)
        continue;
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_true (g_str_has_prefix (error->message, "ca.pem: "));
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("%s: “%s” instead of “%s”", cases[i].root.name, error->message, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/ca-check/authority-is-one", test_authority_is_one);
  g_test_add_func ("/net/fetch-parts/scope", test_scope);
  g_test_add_func ("/net/fetch-parts/chunks-in-pieces", test_chunks_in_pieces);
  g_test_add_func ("/net/fetch-parts/chunks-are-cut", test_chunks_are_cut);
  g_test_add_func ("/net/fetch-parts/chunks-refused", test_chunks_refused);
  g_test_add_func ("/net/fetch-parts/url", test_url);
  g_test_add_func ("/net/fetch-parts/settings-refuse", test_settings_refuse);
  return g_test_run ();
}
