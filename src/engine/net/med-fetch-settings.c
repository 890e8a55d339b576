/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-settings"

#include "config.h"

#include "engine/net/med-fetch-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"

#define STALL_MSEC (60 * 1000)
#define TOTAL_MSEC (60 * 60 * 1000)
#define TRIES 3
#define RETRY_MSEC 1000
#define RETRY_AFTER_MAX_SEC 120

/**
 * med_fetch_settings_new:
 *
 * Returns: (transfer full): the system's proxy, no authority but the system's, no certificate, no
 *   private host, and the limits of every day
 */
MedFetchSettings *
med_fetch_settings_new (void)
{
  MedFetchSettings *self = g_atomic_rc_box_new0 (MedFetchSettings);

  self->proxy = g_object_ref (g_proxy_resolver_get_default ());
  self->authorities = g_ptr_array_new_with_free_func (g_object_unref);
  self->certificates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->private_hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->stall_msec = STALL_MSEC;
  self->total_msec = TOTAL_MSEC;
  self->tries = TRIES;
  self->retry_msec = RETRY_MSEC;
  self->retry_after_max_sec = RETRY_AFTER_MAX_SEC;
  return self;
}

MedFetchSettings *
med_fetch_settings_ref (MedFetchSettings *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MedFetchSettings *self = data;

  g_object_unref (self->proxy);
  g_free (self->proxy_authorization);
  g_ptr_array_unref (self->authorities);
  g_hash_table_unref (self->certificates);
  g_hash_table_unref (self->private_hosts);
}

void
med_fetch_settings_unref (MedFetchSettings *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static GUri *
parse_proxy (const char *proxy)
{
  static const char *const schemes[] = { "http", "https", "socks", "socks4", "socks5", NULL };
  g_autoptr (GUri) uri = g_uri_parse (proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);

  return uri != NULL && g_strv_contains (schemes, g_uri_get_scheme (uri)) &&
                 g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
             ? g_steal_pointer (&uri)
             : NULL;
}

/* Name and passphrase are said at once and once: libsoup 3.2, which knows them by the address, asks
 * the proxy for a way to the proxy itself the second time, and says a wrong passphrase twenty
 * times, by which many an account is locked. SOCKS has a way of its own. */
static char *
take_authorization (GUri *uri, char **address)
{
  const char *user = g_uri_get_user (uri);
  const char *passphrase = g_uri_get_password (uri);

  if (user == NULL || !g_str_has_prefix (g_uri_get_scheme (uri), "http"))
    return NULL;
  g_autofree char *both = g_strdup_printf ("%s:%s", user, passphrase != NULL ? passphrase : "");
  g_autofree char *encoded = g_base64_encode ((const guchar *) both, strlen (both));
  g_free (*address);
  *address = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
  return g_strconcat ("Basic ", encoded, NULL);
}

/**
 * med_fetch_settings_set_proxy:
 * @self: settings
 * @proxy: `system` for what the desktop or the environment says, `none`, or an address such as
 *   `http://proxy.hospital.example:3128`
 * @no_proxy: (nullable): hosts, `*.domain` or networks such as `10.0.0.0/8` that are reached
 * without
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it is the address of a proxy
 */
gboolean
med_fetch_settings_set_proxy (MedFetchSettings *self,
                              const char *proxy,
                              const char *const *no_proxy,
                              GError **error)
{
  gboolean is_system = g_str_equal (proxy, MED_FETCH_PROXY_SYSTEM);
  gboolean is_none = g_str_equal (proxy, MED_FETCH_PROXY_NONE);
  g_autoptr (GUri) uri = is_system || is_none ? NULL : parse_proxy (proxy);
  g_autofree char *address = g_strdup (is_none ? "direct://" : proxy);

  if (!is_system && !is_none && uri == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is not the address of a proxy such as http://proxy.example.com:3128"),
                   proxy);
      return FALSE;
    }
  g_object_unref (self->proxy);
  g_free (self->proxy_authorization);
  self->proxy_authorization = uri != NULL ? take_authorization (uri, &address) : NULL;
  if (is_system)
    self->proxy = g_object_ref (g_proxy_resolver_get_default ());
  else
    self->proxy = g_simple_proxy_resolver_new (address, (char **) no_proxy);
  return TRUE;
}

/* The certificates of a PEM file, each by itself. */
static GPtrArray *
split_certificates (const char *pem, const char *name, GError **error)
{
  static const char begin[] = "-----BEGIN CERTIFICATE-----";
  static const char end[] = "-----END CERTIFICATE-----";
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

  for (const char *at = strstr (pem, begin); at != NULL; at = strstr (at + 1, begin))
    {
      const char *last = strstr (at, end);
      gssize size = last != NULL ? last + strlen (end) - at : (gssize) strlen (at);
      GTlsCertificate *certificate = g_tls_certificate_new_from_pem (at, size, NULL);

      if (certificate == NULL)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("%s: certificate %u of the file is damaged"), name, found->len + 1);
          return NULL;
        }
      g_ptr_array_add (found, certificate);
    }
  if (found->len > 0)
    return g_steal_pointer (&found);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: there is no certificate in it; it begins with -----BEGIN CERTIFICATE-----"),
               name);
  return NULL;
}

/**
 * med_fetch_settings_add_authorities:
 * @self: settings
 * @pem: one or more certificates of authorities, in PEM
 * @name: their file, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Adds authorities whose certificates of servers are believed beside those of the system.
 *
 * Returns: whether all could be read; if not, none is added
 */
gboolean
med_fetch_settings_add_authorities (MedFetchSettings *self,
                                    const char *pem,
                                    const char *name,
                                    GError **error)
{
  g_autoptr (GPtrArray) found = split_certificates (pem, name, error);

  if (found == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (self->authorities, g_steal_pointer (&found));
  return TRUE;
}

/**
 * med_fetch_settings_add_certificate:
 * @self: settings
 * @host: a host in small letters
 * @pem: the certificate, those between it and its authority, and the private key without a
 *   passphrase, in PEM
 * @name: their file, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Sets how MedPatch shows a host who it is.
 *
 * Returns: whether certificate and key could be read
 */
gboolean
med_fetch_settings_add_certificate (
    MedFetchSettings *self, const char *host, const char *pem, const char *name, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (strstr (pem, "PRIVATE KEY-----") == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: there is no private key in it; put certificate and key into one file"),
                   name);
      return FALSE;
    }
  certificate = g_tls_certificate_new_from_pem (pem, -1, &reason);
  if (certificate == NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s: certificate and key cannot be read; a key with a passphrase is not "
                      "supported: %s"),
                   name, reason->message);
      return FALSE;
    }
  g_hash_table_replace (self->certificates, g_ascii_strdown (host, -1),
                        g_steal_pointer (&certificate));
  return TRUE;
}

/**
 * med_fetch_settings_allow_private_host:
 * @self: settings
 * @host: a host that a person has enrolled
 *
 * Without it, no host is asked whose address is of this computer or of the hospital's own network:
 * a document from outside must not make MedPatch speak to machines inside.
 */
void
med_fetch_settings_allow_private_host (MedFetchSettings *self, const char *host)
{
  g_hash_table_add (self->private_hosts, g_ascii_strdown (host, -1));
}
