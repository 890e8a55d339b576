/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-fetch-url"

#include "config.h"

#include "engine/net/med-fetch-url.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"

#define HTTPS_PORT 443
#define SHOWN_BYTES 200
#define FLAGS                                                                                      \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY |               \
   G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

/* What a message may show of an address that is not one: short, and nothing that moves the
 * terminal. */
static char *
dup_shown (const char *url)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (url, (gssize) strnlen (url, SHOWN_BYTES));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_unichar (text,
                             g_unichar_isprint (g_utf8_get_char (at)) ? g_utf8_get_char (at) : '?');
  if (strnlen (url, SHOWN_BYTES + 1) > SHOWN_BYTES)
    g_string_append (text, "…");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
refuse (GError **error, const char *url, const char *reason)
{
  g_autofree char *shown = dup_shown (url);

  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s", shown, reason);
  return FALSE;
}

static gboolean
refuse_scheme (GError **error, const char *url, const char *scheme)
{
  g_autofree char *shown = dup_shown (url);

  g_set_error (
      error, MED_ERROR, MED_ERROR_UNTRUSTED,
      _ ("%s: nothing is fetched by %s, only by https, which proves where a file comes from"),
      shown, scheme);
  return FALSE;
}

static gboolean
is_written_plainly (const char *url)
{
  if (strnlen (url, MED_FETCH_URL_MAX_BYTES + 1) > MED_FETCH_URL_MAX_BYTES)
    return FALSE;
  for (const char *at = url; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      return FALSE;
  return TRUE;
}

static gboolean
check (GUri *uri, const char *url, GError **error)
{
  if (!g_str_equal (g_uri_get_scheme (uri), "https"))
    return refuse_scheme (error, url, g_uri_get_scheme (uri));
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return refuse (error, url,
                   _ ("is not a web address such as https://www.example.com/file.json"));
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, url, _ ("an address with a user name or password in it is not used"));
  return TRUE;
}

/* Without what stands behind #, which no server is asked for; a path at least. */
static GUri *
without_fragment (GUri *uri)
{
  const char *path = g_uri_get_path (uri);

  return g_uri_build (FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), *path != '\0' ? path : "/", g_uri_get_query (uri),
                      NULL);
}

/**
 * med_fetch_url_parse:
 * @url: an address as a person or a file gives it
 * @error: return location: %MED_ERROR_UNTRUSTED for any scheme but https, which it names,
 *   %MED_ERROR_CORRECT_INPUT for what is no such address
 *
 * Returns: (transfer full) (nullable): the address, if it is one that may be fetched
 */
GUri *
med_fetch_url_parse (const char *url, GError **error)
{
  g_return_val_if_fail (url != NULL, NULL);

  g_autoptr (GUri) uri = is_written_plainly (url) ? g_uri_parse (url, FLAGS, NULL) : NULL;
  if (uri == NULL)
    {
      refuse (error, url, _ ("is not a web address such as https://www.example.com/file.json"));
      return NULL;
    }
  return check (uri, url, error) ? without_fragment (uri) : NULL;
}

static gboolean
is_loopback (const char *host)
{
  static const char *const hosts[] = { "127.0.0.1", "::1", "localhost", NULL };

  return host != NULL && g_strv_contains (hosts, host);
}

/**
 * med_fetch_url_parse_loopback:
 * @url: an address
 * @error: return location, as for med_fetch_url_parse()
 *
 * As med_fetch_url_parse(), but takes plain http too where it does not leave this computer: for
 * what brings its own proof of where it comes from and is tried against a server of a test.
 *
 * Returns: (transfer full) (nullable): the address, if it is one that may be fetched
 */
GUri *
med_fetch_url_parse_loopback (const char *url, GError **error)
{
  g_autoptr (GUri) uri = is_written_plainly (url) ? g_uri_parse (url, FLAGS, NULL) : NULL;

  return uri != NULL && g_str_equal (g_uri_get_scheme (uri), "http") &&
                 is_loopback (g_uri_get_host (uri)) && g_uri_get_userinfo (uri) == NULL
             ? without_fragment (uri)
             : med_fetch_url_parse (url, error);
}

/**
 * med_fetch_url_follow:
 * @from: the address that answered
 * @location: where it sends us, which may be relative to @from
 * @error: return location, as for med_fetch_url_parse()
 *
 * Returns: (transfer full) (nullable): the address to fetch in its place
 */
GUri *
med_fetch_url_follow (GUri *from, const char *location, GError **error)
{
  g_autoptr (GUri) uri = *location != '\0' && is_written_plainly (location)
                             ? g_uri_parse_relative (from, location, FLAGS, NULL)
                             : NULL;

  if (uri == NULL)
    {
      refuse (error, location,
              _ ("is not a web address such as https://www.example.com/file.json"));
      return NULL;
    }
  return check (uri, location, error) ? without_fragment (uri) : NULL;
}

static int
port_of (GUri *uri)
{
  return g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : HTTPS_PORT;
}

/**
 * med_fetch_url_has_same_host:
 * @a: an address
 * @b: another
 *
 * Returns: whether both are answered by the same host and port
 */
gboolean
med_fetch_url_has_same_host (GUri *a, GUri *b)
{
  return g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         port_of (a) == port_of (b);
}

/**
 * med_fetch_url_dup_host:
 * @url: an address
 *
 * Returns: (transfer full): its host in small letters, without port
 */
char *
med_fetch_url_dup_host (GUri *url)
{
  return g_ascii_strdown (g_uri_get_host (url), -1);
}
