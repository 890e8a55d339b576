/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-guard"

#include "config.h"

#include "engine/net/med-fetch-guard.h"

#include <glib/gi18n-lib.h>

#include "engine/net/med-address-scope.h"
#include "engine/net/med-fetch-failure.h"
#include "engine/net/med-fetch-url.h"

static gboolean
fail (GUri *uri, GError **error, const char *reason)
{
  g_autofree char *url = g_uri_to_string (uri);

  return med_fetch_fail (error, MED_ERROR_UNTRUSTED, url, reason);
}

/* Who is at the other end is known before a byte is sent; a name may lead to any address. By a
 * proxy it is the proxy's, which a person has named. */
static gboolean
check_address (MedFetchSettings *settings, GUri *uri, GIOStream *connection, GError **error)
{
  g_autoptr (GSocketAddress) address =
      g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  g_autofree char *host = med_fetch_url_dup_host (uri);

  if (!G_IS_INET_SOCKET_ADDRESS (address) || G_IS_PROXY_ADDRESS (address) ||
      med_address_is_public (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))) ||
      g_hash_table_contains (settings->private_hosts, host))
    return TRUE;
  g_autofree char *reason = g_strdup_printf (
      _ ("%s is a computer of the own network or this one, from which nothing is fetched unless a "
         "security officer allows this host"),
      host);
  return fail (uri, error, reason);
}

static gboolean
check_protocol (GUri *uri, GIOStream *connection, GError **error)
{
  return !G_IS_TLS_CONNECTION (connection) ||
         g_tls_connection_get_protocol_version (G_TLS_CONNECTION (connection)) >=
             G_TLS_PROTOCOL_VERSION_TLS_1_2 ||
         fail (uri, error,
               _ ("the server only speaks TLS older than 1.2, which is no longer safe. Ask the "
                  "provider"));
}

/* libsoup's older HTTP/2 keeps a body in memory before any limit is looked at. */
static void
offer_http1 (GIOStream *connection)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  if (G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
}

/**
 * med_fetch_guard_check:
 * @settings: how others are reached
 * @uri: what is to be fetched
 * @event: how far the connection is
 * @connection: the connection
 * @error: return location: %MED_ERROR_UNTRUSTED
 *
 * Watches how a connection is made: to which address, and by which protocols.
 *
 * Returns: whether it may go on
 */
gboolean
med_fetch_guard_check (MedFetchSettings *settings,
                       GUri *uri,
                       GSocketClientEvent event,
                       GIOStream *connection,
                       GError **error)
{
  switch (event)
    {
    case G_SOCKET_CLIENT_CONNECTING:
      return !G_IS_SOCKET_CONNECTION (connection) ||
             check_address (settings, uri, connection, error);
    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
      offer_http1 (connection);
      return TRUE;
    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
      return check_protocol (uri, connection, error);
    case G_SOCKET_CLIENT_RESOLVING:
    case G_SOCKET_CLIENT_RESOLVED:
    case G_SOCKET_CLIENT_CONNECTED:
    case G_SOCKET_CLIENT_PROXY_NEGOTIATING:
    case G_SOCKET_CLIENT_PROXY_NEGOTIATED:
    case G_SOCKET_CLIENT_COMPLETE:
    default:
      return TRUE;
    }
}

/**
 * med_fetch_guard_is_proxy:
 * @event: how far the connection is
 * @connection: the connection
 *
 * Returns: whether it begins, and leads to a proxy
 */
gboolean
med_fetch_guard_is_proxy (GSocketClientEvent event, GIOStream *connection)
{
  if (event != G_SOCKET_CLIENT_CONNECTING || !G_IS_SOCKET_CONNECTION (connection))
    return FALSE;
  g_autoptr (GSocketAddress) address =
      g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  return G_IS_PROXY_ADDRESS (address);
}
