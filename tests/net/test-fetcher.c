/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "support/med-test-fetch.h"

/* The real fetcher against servers on loopback that speak TLS right and everything above it wrong.
 * Cases named hostile-NN are those of the list of hostile inputs. */

static void
test_file (MedTestFetch *self, gconstpointer data)
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
  g_assert_true (med_test_fetch_get (self, "/a.json", &result, &error));
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
test_connection_is_kept (MedTestFetch *self, gconstpointer data)
{
  med_test_https_add_file (self->server, "/a", NULL, "one");
  med_test_https_add_file (self->server, "/b", NULL, "");
  for (int i = 0; i < 5; i++)
    {
      med_test_fetch_expect_body (self, "/a", "one");
      med_test_fetch_expect_body (self, "/b", "");
    }
  g_assert_cmpuint (med_test_https_count_connections (self->server), ==, 1);
}

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
#define CLOSING "Connection: close\r\n"

static void
test_chunks (MedTestFetch *self, gconstpointer data)
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
      med_test_fetch_answer (self, cases[i].path, cases[i].answer, cases[i].end);
      med_test_fetch_expect_body (self, cases[i].path, cases[i].body);
      med_test_fetch_expect_body (self, cases[i].path, cases[i].body);
    }
}

static void
test_hostile_21_cut (MedTestFetch *self, gconstpointer data)
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
        med_test_fetch_answer (self, cases[i].path, cases[i].answer,
                               orderly ? MED_TEST_END_CLOSE : MED_TEST_END_CUT);
        med_test_fetch_expect_refusal (
            self, cases[i].path, MED_ERROR_UNAVAILABLE,
            "the connection was cut before everything had come. Try again");
      }
}

/* What nobody could tell the end of, and what is not HTTP. */
static void
test_hostile_21_form (MedTestFetch *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *answer;
    const char *words;
  } cases[] = {
    { "/no-length", "HTTP/1.1 200 OK\r\n" CLOSING "\r\nall?", "does not say how long the file is" },
    { "/old", "HTTP/1.0 200 OK\r\n\r\nall?", "does not say how long the file is" },
    { "/chunk-word", CHUNKED "\r\nthree\r\nabc\r\n0\r\n\r\n", "not built as HTTP says" },
    { "/chunk-negative", CHUNKED "\r\n-3\r\nabc\r\n0\r\n\r\n", "not built as HTTP says" },
    { "/chunk-short", CHUNKED "\r\n2\r\nabc\r\n0\r\n\r\n", "not built as HTTP says" },
    { "/chunk-more", CHUNKED "\r\n3\r\nabc\r\n0\r\n\r\nmore", "not built as HTTP says" },
    { "/chunk-huge", CHUNKED "\r\nffffffffffffffff\r\nabc", "not built as HTTP says" },
    { "/no-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "is no web server" },
    { "/status", "HTTP/1.1 huge OK\r\n\r\n", "is no web server" },
    { "/part", "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-2/9\r\nContent-Length: 3\r\n\r\nabc",
      "sends a part of the file" },
    { "/unchanged", "HTTP/1.1 304 Not Modified\r\n\r\n", "it was not asked that" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_test_fetch_answer (self, cases[i].path, cases[i].answer, MED_TEST_END_CLOSE);
      med_test_fetch_expect_refusal (self, cases[i].path, MED_ERROR_UNTRUSTED, cases[i].words);
    }
}

static void
test_hostile_21_endless (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *block = g_strnfill (4096, 'a');
  g_autofree char *chunk = g_strdup_printf (CHUNKED "\r\n1000\r\n%s\r\n", block);
  g_autofree char *large =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n%s", block);

  med_test_fetch_answer (self, "/announced", large, MED_TEST_END_HOLD);
  med_test_fetch_expect_refusal (self, "/announced", MED_ERROR_UNTRUSTED,
                                 "is larger than the 100000 bytes that are taken");
  /* The body of the answer, with the size of the chunk, comes again and again. */
  med_test_fetch_answer (self, "/endless", chunk, MED_TEST_END_ENDLESS);
  med_test_fetch_expect_refusal (self, "/endless", MED_ERROR_UNTRUSTED,
                                 "is larger than the 100000 bytes that are taken");
}

static void
use_settings (MedTestFetch *self)
{
  med_fetcher_set_settings (self->fetcher, self->settings);
}

static void
test_hostile_21_slow (MedTestFetch *self, gconstpointer data)
{
  self->settings->stall_msec = 120;
  use_settings (self);
  med_test_fetch_answer (self, "/half", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
                         MED_TEST_END_HOLD);
  med_test_fetch_expect_refusal (self, "/half", MED_ERROR_UNAVAILABLE,
                                 "nothing has come for 1 seconds");
  med_test_fetch_answer (self, "/silent", "", MED_TEST_END_HOLD);
  med_test_fetch_expect_refusal (self, "/silent", MED_ERROR_UNAVAILABLE,
                                 "nothing has come for 1 seconds");
  self->settings->stall_msec = 60000;
  self->settings->total_msec = 150;
  use_settings (self);
  med_test_fetch_answer (self, "/drip",
                         "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
                         "123456789012345678901234567890123456789012345678901234567890",
                         MED_TEST_END_DRIP);
  med_test_fetch_expect_refusal (self, "/drip", MED_ERROR_UNAVAILABLE,
                                 "it has taken longer than 1 seconds");
}

/* 50 kB that would become 50 MB. */
static void
test_hostile_02_packed (MedTestFetch *self, gconstpointer data)
{
  static const char *const encodings[] = { "gzip", "br", "deflate", "x-gzip, identity" };

  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/packed-%zu", i);
      g_autofree char *line = g_strdup_printf ("Content-Encoding: %s\r\n", encodings[i]);

      med_test_https_add_file (self->server, path, line, "\x1f\x8b\x08");
      med_test_fetch_expect_refusal (self, path, MED_ERROR_UNTRUSTED,
                                     "the server sends it compressed");
    }
  med_test_https_add_file (self->server, "/plain", "Content-Encoding: identity\r\n", "plain");
  med_test_fetch_expect_body (self, "/plain", "plain");
}

static void
redirect (MedTestFetch *self, const char *path, const char *to)
{
  g_autofree char *answer =
      g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", to);

  med_test_fetch_answer (self, path, answer, MED_TEST_END_KEEP);
}

static void
test_redirect (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *whole = med_test_https_url (self->server, "/end");
  g_auto (MedFetchResult) result = { 0 };
  GError *error = NULL;

  redirect (self, "/1", "/a/2?x=1");
  redirect (self, "/a/2?x=1", "3#part");
  redirect (self, "/a/3", "../4");
  redirect (self, "/4", "/5");
  redirect (self, "/5", whole);
  med_test_https_add_file (self->server, "/end", NULL, "there");
  g_assert_true (med_test_fetch_get (self, "/1", &result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (result.url, ==, whole);
}

static void
test_hostile_19_redirect (MedTestFetch *self, gconstpointer data)
{
  static const struct
  {
    const char *to;
    MedError code;
    const char *words;
  } cases[] = {
    { "http://localhost/x", MED_ERROR_UNTRUSTED, "nothing is fetched by http, only by https" },
    { "HTTP://localhost/x", MED_ERROR_UNTRUSTED, "nothing is fetched by http, only by https" },
    { "file:///etc/passwd", MED_ERROR_UNTRUSTED, "nothing is fetched by file, only by https" },
    { "data:text/plain,x", MED_ERROR_UNTRUSTED, "nothing is fetched by data, only by https" },
    { "ftp://localhost/x", MED_ERROR_UNTRUSTED, "nothing is fetched by ftp, only by https" },
    { "javascript:alert(1)", MED_ERROR_UNTRUSTED, "nothing is fetched by javascript" },
    { "https://user:word@localhost/x", MED_ERROR_CORRECT_INPUT, "user name or password" },
    { "https://", MED_ERROR_CORRECT_INPUT, "is not a web address" },
    { "//evil.example/x", MED_ERROR_UNTRUSTED, "leads to another host, evil.example" },
    { "https://localhost.evil.example/", MED_ERROR_UNTRUSTED, "leads to another host" },
    { "https://localhost:1/x", MED_ERROR_UNTRUSTED, "leads to another host, localhost" },
    { "https://127.0.0.1/x", MED_ERROR_UNTRUSTED, "leads to another host, 127.0.0.1" },
    { "", MED_ERROR_CORRECT_INPUT, "leads elsewhere" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      med_test_https_clear (self->server);
      redirect (self, "/from", cases[i].to);
      med_test_fetch_expect_refusal (self, "/from", cases[i].code, cases[i].words);
      g_assert_cmpuint (med_test_https_count (self->server, "/from"), ==, 1);
      g_assert_cmpuint (med_test_https_count (self->server, "/x"), ==, 0);
    }
}

static void
test_hostile_19_circle (MedTestFetch *self, gconstpointer data)
{
  redirect (self, "/self", "/self");
  med_test_fetch_expect_refusal (self, "/self", MED_ERROR_UNTRUSTED, "leads in a circle");
  redirect (self, "/a", "/b");
  redirect (self, "/b", "/a");
  med_test_fetch_expect_refusal (self, "/a", MED_ERROR_UNTRUSTED,
                                 "/a: the server leads in a circle");
  for (int i = 0; i < 9; i++)
    {
      g_autofree char *from = g_strdup_printf ("/n%d", i);
      g_autofree char *to = g_strdup_printf ("/n%d", i + 1);

      redirect (self, from, to);
    }
  med_test_https_add_file (self->server, "/n9", NULL, "far");
  med_test_fetch_expect_body (self, "/n9", "far");
  g_auto (MedFetchResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_false (med_test_fetch_get (self, "/n0", &result, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "more than five times"));
  g_assert_cmpuint (med_test_https_count (self->server, "/n5"), ==, 1);
  g_assert_cmpuint (med_test_https_count (self->server, "/n6"), ==, 0);
}

/* Another host may be meant, but is not therefore a host of the own network. */
static void
test_hostile_19_private (MedTestFetch *self, gconstpointer data)
{
  guint port = med_test_https_get_port (self->server);
  g_autofree char *url = med_test_https_url (self->server, "/from");
  MedFetchRequest request = { .url = url, .may_change_host = TRUE };
  static const char *const hosts[] = { "127.0.0.1", "csaf.data.security.localhost", "127.1",
                                       "0x7f000001" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_auto (MedFetchResult) result = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *to = g_strdup_printf ("https://%s:%u/in", hosts[i], port);

      med_test_https_clear (self->server);
      redirect (self, "/from", to);
      med_test_https_add_file (self->server, "/in", NULL, "inside");
      g_assert_false (med_fetcher_get_sync (self->fetcher, &request, &result, NULL, NULL, &error));
      g_assert (error != NULL);
      g_test_message ("%s", error->message);
      g_assert_true (error->domain == MED_ERROR);
      g_assert_cmpuint (med_test_https_count (self->server, "/in"), ==, 0);
      g_assert_true (
          i > 1 || strstr (error->message, "is a computer of the own network or this one") != NULL);
    }
  med_fetch_settings_allow_private_host (self->settings, "csaf.data.security.localhost");
  g_autofree char *allowed = g_strdup_printf ("https://csaf.data.security.localhost:%u/in", port);
  use_settings (self);
  med_test_https_clear (self->server);
  redirect (self, "/from", allowed);
  med_test_https_add_file (self->server, "/in", NULL, "inside");
  g_auto (MedFetchResult) good = { 0 };
  GError *none = NULL;
  g_assert_true (med_fetcher_get_sync (self->fetcher, &request, &good, NULL, NULL, &none));
  g_assert_no_error (none);
  g_assert_cmpstr (good.url, ==, allowed);
}

static void
test_hostile_19_address (MedTestFetch *self, gconstpointer data)
{
  med_test_fetch_expect_refusal (self, "http://localhost/a", MED_ERROR_UNTRUSTED,
                                 "http://localhost/a: nothing is fetched by http");
  med_test_fetch_expect_refusal (self, "file:///etc/passwd", MED_ERROR_UNTRUSTED, "by file");
  med_test_fetch_expect_refusal (self, "localhost/a", MED_ERROR_CORRECT_INPUT, "web address");
  med_test_fetch_expect_refusal (self, "", MED_ERROR_CORRECT_INPUT, "web address");
  med_test_fetch_expect_refusal (self, "https://a\r\nHost: b/", MED_ERROR_CORRECT_INPUT,
                                 "https://a??Host: b/: is not a web address");
  med_test_fetch_expect_refusal (self, "https://localhost:1/", MED_ERROR_UNAVAILABLE,
                                 "https://localhost:1/: no server answers there");
}
int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test)                                                                            \
  g_test_add ("/net/fetcher/" name, MedTestFetch, NULL, med_test_fetch_set_up, test,               \
              med_test_fetch_tear_down)
  ADD ("file", test_file);
  ADD ("connection-is-kept", test_connection_is_kept);
  ADD ("chunks", test_chunks);
  ADD ("redirect", test_redirect);
  ADD ("hostile-02-packed", test_hostile_02_packed);
  ADD ("hostile-19-redirect", test_hostile_19_redirect);
  ADD ("hostile-19-circle", test_hostile_19_circle);
  ADD ("hostile-19-private", test_hostile_19_private);
  ADD ("hostile-19-address", test_hostile_19_address);
  ADD ("hostile-21-cut", test_hostile_21_cut);
  ADD ("hostile-21-form", test_hostile_21_form);
  ADD ("hostile-21-endless", test_hostile_21_endless);
  ADD ("hostile-21-slow", test_hostile_21_slow);
  return g_test_run ();
}
