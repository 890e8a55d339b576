/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/net/med-fetcher.h"
#include "support/med-test-engine.h"
#include "support/med-test-https.h"

/* The real fetcher against servers on loopback that speak TLS right and everything above it wrong.
 * Cases named hostile-NN are those of the list of hostile inputs. */

typedef struct
{
  MedTestHttps *server;
  MedFetchSettings *settings;
  MedFetcher *fetcher;
  char *folder;
} Fixture;

static char *server_pem; /* made once: keys cost time */
static MedTestAuthority *authority;

static MedFetchSettings *
make_settings (const char *ca_pem)
{
  MedFetchSettings *settings = med_fetch_settings_new ();
  GError *error = NULL;

  g_assert_true (med_fetch_settings_set_proxy (settings, MED_FETCH_PROXY_NONE, NULL, &error));
  if (ca_pem != NULL)
    g_assert_true (med_fetch_settings_add_authorities (settings, ca_pem, "ca.pem", &error));
  g_assert_no_error (error);
  med_fetch_settings_allow_private_host (settings, "localhost");
  settings->retry_msec = 1;
  return settings;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  GError *error = NULL;

  self->server = med_test_https_new (server_pem);
  self->settings = make_settings (med_test_authority_get_pem (authority));
  self->fetcher = med_fetcher_new (self->settings);
  self->folder = g_dir_make_tmp ("medpatch-fetch-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->fetcher);
  med_test_https_free (self->server);
  med_fetch_settings_unref (self->settings);
  med_test_remove_tree (self->folder);
  g_free (self->folder);
}

static gboolean
fetch (Fixture *self, const char *path, MedFetchResult *result, GError **error)
{
  g_autofree char *url = *path == '/' ? med_test_https_url (self->server, path) : g_strdup (path);
  MedFetchRequest request = { .url = url, .limit_bytes = 100000 };

  return med_fetcher_get_sync (self->fetcher, &request, result, NULL, NULL, error);
}

static void
expect_body (Fixture *self, const char *path, const char *body)
{
  g_auto (MedFetchResult) result = { 0 };
  GError *error = NULL;
  gsize size = 0;

  g_assert_true (fetch (self, path, &result, &error));
  g_assert_no_error (error);
  g_assert_nonnull (result.bytes);
  const char *data = g_bytes_get_data (result.bytes, &size);
  g_assert_cmpmem (data, size, body, strlen (body));
  g_assert_cmpint (result.size_bytes, ==, strlen (body));
  g_assert_false (result.not_modified);
}

/* The message has the address and the words, and nothing came. */
static void
expect_refusal (Fixture *self, const char *path, MedError code, const char *words)
{
  g_auto (MedFetchResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (fetch (self, path, &result, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, *path == '/' ? path : "://"));
  g_assert_null (result.bytes);
}

static void
answer_with (Fixture *self, const char *path, const char *answer, MedTestEnd end)
{
  med_test_https_add (self->server, &(MedTestPage){ .path = path, .answer = answer, .end = end });
}

static void
test_file (Fixture *self, gconstpointer data)
{
  g_auto (MedFetchResult) result = { 0 };
  g_autofree char *url = med_test_https_url (self->server, "/a.json");
  g_autofree char *head = NULL;
  GError *error = NULL;

  med_test_https_add_file (self->server, "/a.json",
                           "ETag: \"v1\"\r\nLast-Modified: Sat, 01 Nov 2025 00:00:00 GMT\r\n"
                           "Content-Type: application/json\r\n"
                           "Date: Fri, 28 Nov 2025 07:00:00 GMT\r\n",
                           "{\"a\":1}");
  g_assert_true (fetch (self, "/a.json", &result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (result.url, ==, url);
  g_assert_cmpstr (result.etag, ==, "\"v1\"");
  g_assert_cmpstr (result.last_modified, ==, "Sat, 01 Nov 2025 00:00:00 GMT");
  g_assert_cmpstr (result.content_type, ==, "application/json");
  g_assert_cmpint (result.date_usec, ==, G_GINT64_CONSTANT (1764313200) * G_USEC_PER_SEC);
  head = med_test_https_dup_last (self->server);
  g_assert_nonnull (strstr (head, "User-Agent: MedPatch/" MED_VERSION "\r\n"));
  g_assert_nonnull (strstr (head, "Accept-Encoding: identity\r\n"));
  g_assert_null (strstr (head, "Range:"));
  g_assert_null (strstr (head, "Cookie:"));
}

/* The same connection serves one after the other. */
static void
test_connection_is_kept (Fixture *self, gconstpointer data)
{
  med_test_https_add_file (self->server, "/a", NULL, "one");
  med_test_https_add_file (self->server, "/b", NULL, "");
  for (int i = 0; i < 5; i++)
    {
      expect_body (self, "/a", "one");
      expect_body (self, "/b", "");
    }
  g_assert_cmpuint (med_test_https_count_connections (self->server), ==, 1);
}

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
#define CLOSING "Connection: close\r\n"

static void
test_chunks (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *answer;
    MedTestEnd end;
    const char *body;
  } cases[] = {
    { "/keep", CHUNKED "\r\n3\r\nabc\r\n002;x=y\r\nde\r\n0\r\n\r\n", MED_TEST_END_KEEP, "abcde" },
    { "/close", CHUNKED CLOSING "\r\n3\r\nabc\r\n0\r\n\r\n", MED_TEST_END_CLOSE, "abc" },
    { "/cut", CHUNKED CLOSING "\r\n3\r\nabc\r\n0\r\n\r\n", MED_TEST_END_CUT, "abc" },
    { "/trailer", CHUNKED "\r\nA\r\n0123456789\r\n0\r\nX: y\r\nZ: 0\r\n\r\n", MED_TEST_END_KEEP,
      "0123456789" },
    { "/empty", CHUNKED "\r\n0\r\n\r\n", MED_TEST_END_KEEP, "" },
    { "/slow", CHUNKED "\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", MED_TEST_END_DRIP, "abcde" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      answer_with (self, cases[i].path, cases[i].answer, cases[i].end);
      expect_body (self, cases[i].path, cases[i].body);
      expect_body (self, cases[i].path, cases[i].body);
    }
}

static void
test_hostile_21_cut (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *answer;
  } cases[] = {
    { "/length", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345" },
    { "/length-close", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n" CLOSING "\r\n12345" },
    { "/length-nothing", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" },
    { "/chunks-between", CHUNKED "\r\n3\r\nabc\r\n" },
    { "/chunks-between-close", CHUNKED CLOSING "\r\n3\r\nabc\r\n" },
    { "/chunk-inside", CHUNKED CLOSING "\r\nff\r\nabc" },
    { "/chunk-size", CHUNKED CLOSING "\r\n3\r\nabc\r\n1000\r" },
    { "/chunk-zero", CHUNKED CLOSING "\r\n3\r\nabc\r\n0\r\n" },
    { "/chunk-none", CHUNKED CLOSING "\r\n" },
    { "/nothing", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int orderly = 0; orderly < 2; orderly++)
      {
        g_test_message ("%s, %s", cases[i].path, orderly ? "closed" : "cut");
        med_test_https_clear (self->server);
        answer_with (self, cases[i].path, cases[i].answer,
                     orderly ? MED_TEST_END_CLOSE : MED_TEST_END_CUT);
        expect_refusal (self, cases[i].path, MED_ERROR_UNAVAILABLE,
                        "the connection was cut before everything had come. Try again");
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  authority = med_test_authority_new ("Test Hospital CA");
  server_pem = med_test_authority_issue (authority, &(MedTestLeaf){ "localhost", -1, 30 });

#define ADD(name, test) g_test_add ("/net/fetcher/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("file", test_file);
  ADD ("connection-is-kept", test_connection_is_kept);
  ADD ("chunks", test_chunks);
  ADD ("hostile-21-cut", test_hostile_21_cut);
  int status = g_test_run ();
  med_test_authority_free (authority);
  g_free (server_pem);
  return status;
}
