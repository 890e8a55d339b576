/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-network-authority"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fingerprint.h"
#include "engine/base/med-json.h"
#include "engine/net/med-ca-check.h"
#include "engine/source/med-network-settings.h"

/* A certificate authority of the hospital, before it is believed. */

/* More than any file of certificates has. */
#define PEM_MAX_BYTES (1024 * 1024)
#define FINGERPRINT_DIGITS 64

/**
 * med_network_read_pem_sync:
 * @path: a file of certificates
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what is in it, as text
 */
char *
med_network_read_pem_sync (const char *path, GError **error)
{
  const MedJsonLimits limits = { .size_bytes = PEM_MAX_BYTES };
  g_autoptr (GBytes) bytes = med_json_read_file_sync (path, &limits, error);
  gsize size = 0;

  if (bytes == NULL)
    return NULL;
  const char *data = g_bytes_get_data (bytes, &size);
  return g_strndup (data != NULL ? data : "", size);
}

/**
 * med_network_authority_read:
 * @pem: the certificate of one authority, in PEM
 * @name: its file, for messages
 * @now_usec: the time
 * @error: return location: %MED_ERROR_CORRECT_INPUT for what is none, or several
 *
 * Reads an authority in order to show it. Several at once could not be compared with one
 * fingerprint.
 *
 * Returns: (transfer full) (nullable): whose it is; nothing of it is believed yet
 */
MedNetworkCertificate *
med_network_authority_read (const char *pem, const char *name, gint64 now_usec, GError **error)
{
  g_autoptr (MedFetchSettings) read = med_fetch_settings_new ();
  g_autofree char *one = NULL;

  if (!med_fetch_settings_add_authorities (read, pem, name, error))
    return NULL;
  if (read->authorities->len != 1)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: there are %u certificates in it. Enrol each authority by itself, with "
                      "its own fingerprint"),
                   name, read->authorities->len);
      return NULL;
    }
  if (!med_ca_check (g_ptr_array_index (read->authorities, 0), name, now_usec, error))
    return NULL;
  g_object_get (g_ptr_array_index (read->authorities, 0), "certificate-pem", &one, NULL);
  return med_network_certificate_new (NULL, one);
}

/**
 * med_network_authority_check_typed:
 * @authority: an authority
 * @typed: its SHA-256 fingerprint as a person typed it
 * @error: return location: %MED_ERROR_CORRECT_INPUT for what is no whole fingerprint;
 * %MED_ERROR_UNTRUSTED for that of another certificate
 *
 * Returns: whether it is the authority that is meant
 */
gboolean
med_network_authority_check_typed (const MedNetworkCertificate *authority,
                                   const char *typed,
                                   GError **error)
{
  g_autofree char *digits = med_fingerprint_dup_digits (typed);

  if (strlen (digits) != FINGERPRINT_DIGITS ||
      strspn (digits, "0123456789ABCDEF") != FINGERPRINT_DIGITS)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("The SHA-256 fingerprint of a certificate has %d digits from 0 to 9 and A to "
                      "F. Type all of them from what the hospital's IT has given you."),
                   FINGERPRINT_DIGITS);
      return FALSE;
    }
  if (g_ascii_strcasecmp (digits, authority->sha256) == 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                       _ ("The file holds another certificate than that of the fingerprint that "
                          "was typed. If it was typed right, the file is the wrong one."));
  return FALSE;
}
