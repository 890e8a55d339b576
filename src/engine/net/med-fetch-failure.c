/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-failure"

#include "config.h"

#include "engine/net/med-fetch-failure.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/* Each way in which a request fails has its own words, with what to do about it; the network's
 * libraries say "Unacceptable TLS certificate" for all of them. */

/**
 * med_fetch_fail:
 * @error: return location
 * @code: the remedy
 * @url: what was to be fetched
 * @reason: what happened and what to do, translated
 *
 * Returns: %FALSE
 */
gboolean
med_fetch_fail (GError **error, MedError code, const char *url, const char *reason)
{
  g_set_error (error, MED_ERROR, code, "%s: %s", url, reason);
  return FALSE;
}

static gboolean
fail (GError **error, MedError code, const char *url, const char *reason)
{
  return med_fetch_fail (error, code, url, reason);
}

static gboolean
fail_cut (GError **error, const char *url)
{
  return fail (error, MED_ERROR_UNAVAILABLE, url,
               _ ("the connection was cut before everything had come. Try again"));
}

/* The fault first that says most about who is at the other end. */
static gboolean
fail_certificate (GError **error, const char *url, GTlsCertificateFlags faults)
{
  if ((faults & G_TLS_CERTIFICATE_REVOKED) != 0)
    return fail (error, MED_ERROR_UNTRUSTED, url,
                 _ ("the certificate of the server was revoked by its issuer; nothing of it may be "
                    "believed. Ask the provider"));
  if ((faults & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return fail (error, MED_ERROR_UNTRUSTED, url,
                 _ ("the server shows a certificate for another name, so it may be another server. "
                    "Check the address, and ask the provider"));
  if ((faults & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return fail (error, MED_ERROR_UNTRUSTED, url,
                 _ ("the certificate of the server is from an authority that this computer does "
                    "not know. If it is the hospital's own, a security officer can enrol it"));
  if ((faults & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return fail (error, MED_ERROR_UNTRUSTED, url,
                 _ ("the certificate of the server has expired. Check the clock of this computer; "
                    "if it is right, ask the provider to renew the certificate"));
  if ((faults & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return fail (error, MED_ERROR_UNTRUSTED, url,
                 _ ("the certificate of the server is not valid yet. Check the clock of this "
                    "computer"));
  if ((faults & G_TLS_CERTIFICATE_INSECURE) != 0)
    return fail (error, MED_ERROR_UNTRUSTED, url,
                 _ ("the certificate of the server uses an algorithm that is no longer safe. Ask "
                    "the provider"));
  return fail (error, MED_ERROR_UNTRUSTED, url,
               _ ("the certificate of the server could not be checked. Ask the provider"));
}

static gboolean
fail_tls (GError **error, const char *url, const GError *reason, GTlsCertificateFlags faults)
{
  switch (reason->code)
    {
    case G_TLS_ERROR_BAD_CERTIFICATE:
      return fail_certificate (error, url, faults);
    case G_TLS_ERROR_CERTIFICATE_REQUIRED:
      return fail (error, MED_ERROR_NOT_PERMITTED, url,
                   _ ("the server asks who MedPatch is: store a client certificate for this host"));
    case G_TLS_ERROR_EOF:
      return fail_cut (error, url);
    default:
      {
        g_autofree char *message = g_strdup_printf (
            _ ("no safe connection could be made, which needs TLS 1.2 or newer: %s"),
            reason->message);
        return fail (error, MED_ERROR_UNTRUSTED, url, message);
      }
    }
}

static gboolean
fail_proxy_asks (GError **error, const char *url)
{
  return fail (error, MED_ERROR_NOT_PERMITTED, url,
               _ ("the proxy asks for a name and passphrase. Check the settings of the network"));
}

static gboolean
fail_proxy (GError **error, MedError code, const char *url, const char *reason)
{
  g_autofree char *message = g_strdup_printf (
      _ ("the proxy does not let it through: %s. Check the settings of the network"), reason);

  return fail (error, code, url, message);
}

static gboolean
fail_gio (GError **error, const char *url, const GError *reason)
{
  switch (reason->code)
    {
    case G_IO_ERROR_CANCELLED:
      return fail (error, MED_ERROR_CANCELLED, url, _ ("It was stopped"));
    case G_IO_ERROR_PARTIAL_INPUT:
    case G_IO_ERROR_CONNECTION_CLOSED: /* also G_IO_ERROR_BROKEN_PIPE */
      return fail_cut (error, url);
    case G_IO_ERROR_CONNECTION_REFUSED:
      return fail (error, MED_ERROR_UNAVAILABLE, url,
                   _ ("no server answers there. Check the address; it may also be out of order"));
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_UNREACHABLE:
      return fail (error, MED_ERROR_UNAVAILABLE, url,
                   _ ("the server cannot be reached. See that this computer is connected to the "
                      "network"));
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return fail_proxy (error, MED_ERROR_UNAVAILABLE, url, reason->message);
    default:
      {
        g_autofree char *message =
            g_strdup_printf (_ ("the server cannot be reached: %s"), reason->message);
        return fail (error, MED_ERROR_UNAVAILABLE, url, message);
      }
    }
}

static gboolean
fail_to_server (GError **error, const char *url, const GError *reason, GTlsCertificateFlags faults)
{
  if (reason->domain == G_TLS_ERROR)
    return fail_tls (error, url, reason, faults);
  if (reason->domain == G_RESOLVER_ERROR)
    return fail (error, MED_ERROR_UNAVAILABLE, url,
                 _ ("the name of the server is not known. Check the address, and that this "
                    "computer is connected to the network"));
  if (reason->domain == SOUP_SESSION_ERROR)
    return fail (error, MED_ERROR_UNTRUSTED, url,
                 _ ("what answers there is no web server, or one that is out of order"));
  if (reason->domain == G_IO_ERROR)
    return fail_gio (error, url, reason);
  g_autofree char *message =
      g_strdup_printf (_ ("the server cannot be reached: %s"), reason->message);
  return fail (error, MED_ERROR_UNAVAILABLE, url, message);
}

/* TLS is spoken with the server, through the proxy; all before it with the proxy. */
static gboolean
fail_to_proxy (GError **error, const char *url, const GError *reason, GTlsCertificateFlags faults)
{
  if (reason->domain == G_TLS_ERROR || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return fail_to_server (error, url, reason, faults);
  /* libsoup asks again and again where it has no other name to say. */
  if (g_error_matches (reason, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_RESTARTS))
    return fail_proxy_asks (error, url);
  if (reason->domain == SOUP_SESSION_ERROR)
    return fail_proxy (error, MED_ERROR_UNAVAILABLE, url, _ ("what answers there is no proxy"));
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return fail_proxy (error, MED_ERROR_UNAVAILABLE, url, _ ("nothing answers at its address"));
  return fail_proxy (error, MED_ERROR_UNAVAILABLE, url, reason->message);
}

/* Then TLS complains about the end of the connection. */
static gboolean
fail_asked (GError **error, const char *url, const GError *reason)
{
  if (reason->domain == G_TLS_ERROR && reason->code != G_TLS_ERROR_CERTIFICATE_REQUIRED &&
      reason->code != G_TLS_ERROR_BAD_CERTIFICATE)
    return fail_cut (error, url);
  return fail_to_server (error, url, reason, 0);
}

/**
 * med_fetch_fail_io:
 * @error: return location
 * @stage: how far the request was
 * @url: what was to be fetched
 * @reason: as libsoup, TLS or GIO say it
 * @faults: what is wrong with the certificate of the server, if it is that
 *
 * Returns: %FALSE
 */
gboolean
med_fetch_fail_io (GError **error,
                   MedFetchStage stage,
                   const char *url,
                   const GError *reason,
                   GTlsCertificateFlags faults)
{
  switch (stage)
    {
    case MED_FETCH_TO_PROXY:
      return fail_to_proxy (error, url, reason, faults);
    case MED_FETCH_ASKED:
      return fail_asked (error, url, reason);
    case MED_FETCH_TO_SERVER:
    default:
      return fail_to_server (error, url, reason, faults);
    }
}

static gboolean
fail_proxy_status (GError **error, const char *url, guint status)
{
  g_autofree char *reason = g_strdup_printf (_ ("it answers with status %u"), status);

  if (status == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED)
    return fail_proxy_asks (error, url);
  return fail_proxy (
      error, status == SOUP_STATUS_FORBIDDEN ? MED_ERROR_NOT_PERMITTED : MED_ERROR_UNAVAILABLE, url,
      reason);
}

static gboolean
fail_other_status (GError **error, const char *url, guint status)
{
  if (status >= 500)
    {
      g_autofree char *message = g_strdup_printf (
          _ ("the server is out of order (status %u). Try again later, or ask the provider"),
          status);
      return fail (error, MED_ERROR_UNAVAILABLE, url, message);
    }
  g_autofree char *message = g_strdup_printf (
      _ ("the server answered with status %u, which is no file. Check the address"), status);
  return fail (error, MED_ERROR_UNAVAILABLE, url, message);
}

/**
 * med_fetch_fail_status:
 * @error: return location
 * @stage: how far the request was; what a proxy answers is not the server's word
 * @url: what was to be fetched
 * @status: of HTTP, none of success
 *
 * Returns: %FALSE
 */
gboolean
med_fetch_fail_status (GError **error, MedFetchStage stage, const char *url, guint status)
{
  if (stage == MED_FETCH_TO_PROXY)
    return fail_proxy_status (error, url, status);
  switch (status)
    {
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      return fail (error, MED_ERROR_NOT_FOUND, url,
                   _ ("there is no such file on the server. Check the address"));
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
      return fail (error, MED_ERROR_NOT_PERMITTED, url,
                   _ ("the server does not give this file to everybody. Ask the provider for a "
                      "client certificate, and store it for this host"));
    case SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED:
      return fail_proxy_asks (error, url);
    case MED_FETCH_TOO_MANY_REQUESTS:
      return fail (error, MED_ERROR_RETRY, url,
                   _ ("the server asks to be left alone for a while. Try again later"));
    default:
      return fail_other_status (error, url, status);
    }
}
