/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-ca-check"

#include "config.h"

#include "engine/net/med-ca-check.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>

#include "engine/base/med-error.h"

/* What a certificate must be before the hospital believes every server that it vouches for. */

static gboolean
may_sign_certificates (gnutls_x509_crt_t certificate)
{
  unsigned int usage = 0;
  unsigned int critical;
  int code = gnutls_x509_crt_get_key_usage (certificate, &usage, &critical);

  /* Where nothing is said, everything is allowed (RFC 5280, 4.2.1.3). */
  return code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ||
         (code >= 0 && (usage & GNUTLS_KEY_KEY_CERT_SIGN) != 0);
}

static gboolean
is_strong (gnutls_x509_crt_t certificate)
{
  unsigned int bits = 0;
  int algorithm = gnutls_x509_crt_get_pk_algorithm (certificate, &bits);

  return algorithm >= 0 && gnutls_pk_bits_to_sec_param ((gnutls_pk_algorithm_t) algorithm, bits) >=
                               GNUTLS_SEC_PARAM_MEDIUM;
}

/* Translated, for a person */
static const char *
fault (const char *text)
{
  return text;
}

static const char *
find_fault (gnutls_x509_crt_t certificate, gint64 now_sec)
{
  unsigned int critical;
  unsigned int is_authority = 0;
  int path_length;
  int code =
      gnutls_x509_crt_get_basic_constraints (certificate, &critical, &is_authority, &path_length);

  if (code < 0)
    return fault (_ ("the certificate does not say that it is of an authority (basic constraints). "
                     "Ask for the certificate of the authority"));
  if (!is_authority)
    return fault (
        _ ("this is the certificate of a server or a person, not of an authority. Ask for "
           "the certificate of the authority that issued it"));
  if (!may_sign_certificates (certificate))
    return fault (_ ("the key of this certificate may not sign certificates (key usage), so it is "
                     "no authority for servers. Ask for the right one"));
  if (gnutls_x509_crt_get_expiration_time (certificate) <= now_sec)
    return fault (_ ("the certificate of the authority has expired. Ask for the new one"));
  if (gnutls_x509_crt_get_activation_time (certificate) > now_sec)
    return fault (_ ("the certificate of the authority is not valid yet. Check the clock of this "
                     "computer"));
  if (!is_strong (certificate))
    return fault (
        _ ("the key of this authority is too weak to be trusted; RSA needs 2048 bits. Ask "
           "for a new one"));
  return NULL;
}

/**
 * med_ca_check:
 * @certificate: what is to be believed
 * @name: its file, for messages
 * @now_usec: the time
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * A certificate of a server among the authorities would be believed for that server whatever
 * becomes of its name and end, and one whose key may not sign says that somebody took the wrong
 * file.
 *
 * Returns: whether it is of an authority that may vouch for servers (RFC 5280), now
 */
gboolean
med_ca_check (GTlsCertificate *certificate, const char *name, gint64 now_usec, GError **error)
{
  g_autoptr (GByteArray) der = NULL;
  gnutls_x509_crt_t read;
  const char *found = fault (_ ("the certificate is damaged"));

  g_object_get (certificate, "certificate", &der, NULL);
  if (der != NULL && gnutls_x509_crt_init (&read) >= 0)
    {
      const gnutls_datum_t data = { der->data, der->len };

      if (gnutls_x509_crt_import (read, &data, GNUTLS_X509_FMT_DER) >= 0)
        found = find_fault (read, now_usec / G_USEC_PER_SEC);
      gnutls_x509_crt_deinit (read);
    }
  if (found == NULL)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s", name, found);
  return FALSE;
}
