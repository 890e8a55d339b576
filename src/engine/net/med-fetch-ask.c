/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-ask"

#include "config.h"

#include "engine/net/med-fetch-ask.h"

#include "engine/net/med-fetch-url.h"

/**
 * med_fetch_ask_copy:
 * @request: a request
 *
 * Returns: the same with texts of its own, and with a limit
 */
MedFetchRequest
med_fetch_ask_copy (const MedFetchRequest *request)
{
  MedFetchRequest copy = *request;

  copy.url = g_strdup (request->url);
  copy.etag = g_strdup (request->etag);
  copy.last_modified = g_strdup (request->last_modified);
  copy.path = g_strdup (request->path);
  if (copy.limit_bytes <= 0)
    copy.limit_bytes = MED_FETCH_LIMIT_BYTES;
  return copy;
}

/**
 * med_fetch_ask_clear:
 * @request: a copy by med_fetch_ask_copy()
 */
void
med_fetch_ask_clear (MedFetchRequest *request)
{
  g_free ((char *) request->url);
  g_free ((char *) request->etag);
  g_free ((char *) request->last_modified);
  g_free ((char *) request->path);
}

static void
add_conditions (const MedFetchRequest *request, SoupMessageHeaders *headers)
{
  if (request->etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", request->etag);
  if (request->last_modified != NULL)
    soup_message_headers_replace (headers, "If-Modified-Since", request->last_modified);
}

/**
 * med_fetch_ask_new:
 * @request: what to fetch
 * @settings: how others are reached
 * @uri: where it is asked for now
 * @resumed_bytes: how much of it is there already
 * @validator: (nullable): of which version
 *
 * Returns: (transfer full): the question to the server
 */
SoupMessage *
med_fetch_ask_new (const MedFetchRequest *request,
                   MedFetchSettings *settings,
                   GUri *uri,
                   gint64 resumed_bytes,
                   const char *validator)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *host = med_fetch_url_dup_host (uri);
  GTlsCertificate *certificate = g_hash_table_lookup (settings->certificates, host);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (resumed_bytes > 0)
    {
      soup_message_headers_set_range (headers, resumed_bytes, -1);
      soup_message_headers_replace (headers, "If-Range", validator);
    }
  else
    add_conditions (request, headers);
  if (certificate != NULL)
    soup_message_set_tls_client_certificate (message, certificate);
  return message;
}
