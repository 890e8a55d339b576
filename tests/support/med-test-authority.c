/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-authority.h"

#include <gio/gio.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

#define DAY_SECONDS (24 * 60 * 60)
#define AUTHORITY_DAYS 3650

struct _MedTestAuthority
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  char *pem;
  guint8 serial;
};

static void
expect (int code)
{
  g_assert_cmpstr (code < 0 ? gnutls_strerror (code) : "good", ==, "good");
}

static gnutls_x509_privkey_t
make_key (void)
{
  gnutls_x509_privkey_t key;

  expect (gnutls_x509_privkey_init (&key));
  expect (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                        GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  return key;
}

static gnutls_x509_privkey_t
make_rsa_key (unsigned int bits)
{
  gnutls_x509_privkey_t key;

  expect (gnutls_x509_privkey_init (&key));
  expect (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, bits, 0));
  return key;
}

static gnutls_x509_crt_t
make_certificate (MedTestAuthority *self,
                  const char *name,
                  gnutls_x509_privkey_t key,
                  int from_days,
                  int until_days)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s", name);
  gnutls_x509_crt_t certificate;
  time_t now = time (NULL);

  expect (gnutls_x509_crt_init (&certificate));
  expect (gnutls_x509_crt_set_version (certificate, 3));
  self->serial++;
  expect (gnutls_x509_crt_set_serial (certificate, &self->serial, 1));
  expect (gnutls_x509_crt_set_activation_time (certificate, now + from_days * DAY_SECONDS - 60));
  expect (gnutls_x509_crt_set_expiration_time (certificate, now + until_days * DAY_SECONDS));
  expect (gnutls_x509_crt_set_dn (certificate, dn, NULL));
  expect (gnutls_x509_crt_set_key (certificate, key));
  return certificate;
}

static char *
export_certificate (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t data;

  expect (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &data));
  char *pem = g_strndup ((const char *) data.data, data.size);
  gnutls_free (data.data);
  return pem;
}

/**
 * med_test_authority_new:
 * @name: its name
 *
 * Returns: (transfer full): an authority with a key of its own
 */
MedTestAuthority *
med_test_authority_new (const char *name)
{
  MedTestAuthority *self = g_new0 (MedTestAuthority, 1);

  self->key = make_key ();
  self->certificate = make_certificate (self, name, self->key, -1, AUTHORITY_DAYS);
  expect (gnutls_x509_crt_set_basic_constraints (self->certificate, 1, -1));
  expect (gnutls_x509_crt_set_key_usage (self->certificate, GNUTLS_KEY_KEY_CERT_SIGN));
  expect (gnutls_x509_crt_sign2 (self->certificate, self->certificate, self->key, GNUTLS_DIG_SHA256,
                                 0));
  self->pem = export_certificate (self->certificate);
  return self;
}

void
med_test_authority_free (MedTestAuthority *self)
{
  gnutls_x509_crt_deinit (self->certificate);
  gnutls_x509_privkey_deinit (self->key);
  g_free (self->pem);
  g_free (self);
}

const char *
med_test_authority_get_pem (MedTestAuthority *self)
{
  return self->pem;
}

static void
add_name (gnutls_x509_crt_t certificate, const char *name)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  if (address != NULL)
    expect (gnutls_x509_crt_set_subject_alt_name (
        certificate, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
        (unsigned int) g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND));
  else
    expect (gnutls_x509_crt_set_subject_alt_name (
        certificate, GNUTLS_SAN_DNSNAME, name, (unsigned int) strlen (name), GNUTLS_FSAN_APPEND));
}

/**
 * med_test_authority_issue:
 * @self: an authority
 * @leaf: what is to be certified
 *
 * Returns: (transfer full): certificate and key, in PEM, for a server or a client
 */
char *
med_test_authority_issue (MedTestAuthority *self, const MedTestLeaf *leaf)
{
  g_auto (GStrv) names = g_strsplit (leaf->names, ",", -1);
  gnutls_x509_privkey_t key = make_key ();
  gnutls_x509_crt_t certificate =
      make_certificate (self, names[0], key, leaf->from_days, leaf->until_days);
  gnutls_datum_t data;

  for (guint i = 0; names[i] != NULL; i++)
    add_name (certificate, names[i]);
  expect (gnutls_x509_crt_set_basic_constraints (certificate, 0, -1));
  expect (gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
  expect (gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_CLIENT, 0));
  expect (gnutls_x509_crt_sign2 (certificate, self->certificate, self->key, GNUTLS_DIG_SHA256, 0));
  g_autofree char *pem = export_certificate (certificate);
  expect (
      gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &data));
  char *both = g_strdup_printf ("%s%.*s", pem, (int) data.size, (const char *) data.data);
  gnutls_free (data.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return both;
}

/**
 * med_test_authority_make_root:
 * @root: what it says of itself
 *
 * Returns: (transfer full): the certificate, in PEM
 */
char *
med_test_authority_make_root (const MedTestRoot *root)
{
  MedTestAuthority maker = { 0 };
  gnutls_x509_privkey_t key = root->rsa_bits > 0 ? make_rsa_key (root->rsa_bits) : make_key ();
  gnutls_x509_crt_t certificate =
      make_certificate (&maker, root->name, key, root->from_days, root->until_days);

  if (root->constraints >= 0)
    expect (
        gnutls_x509_crt_set_basic_constraints (certificate, (unsigned int) root->constraints, -1));
  if (root->key_usage != 0)
    expect (gnutls_x509_crt_set_key_usage (certificate, root->key_usage));
  expect (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0));
  char *pem = export_certificate (certificate);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return pem;
}

char *
med_test_authority_dup_sha256 (const char *pem)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);
  g_autoptr (GByteArray) der = NULL;

  g_assert_nonnull (certificate);
  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}
