/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/med-test-engine.h"
#include "support/med-test-fetch.h"

/* Who is believed, who is asked again, and what is kept of what came: certificates, client
 * certificates, busy servers, files that go on where they ended. */

/* A server whose certificate is of @authority and @leaf; what the fetcher says of it. */
static void
expect_certificate (MedTestFetch *self,
                    MedTestAuthority *authority,
                    MedTestLeaf leaf,
                    const char *words)
{
  g_autofree char *pem = med_test_authority_issue (authority, &leaf);
  g_autoptr (MedTestHttps) server = med_test_https_new (pem);
  g_autofree char *url = med_test_https_url (server, "/a");

  med_test_https_add_file (server, "/a", NULL, "secret");
  if (words == NULL)
    med_test_fetch_expect_body (self, url, "secret");
  else
    med_test_fetch_expect_refusal (self, url, MED_ERROR_UNTRUSTED, words);
  /* Nothing was asked of a server that is not believed. */
  g_assert_cmpuint (med_test_https_count (server, "/a"), ==, words == NULL ? 1 : 0);
}

static void
test_hostile_20_certificate (MedTestFetch *self, gconstpointer data)
{
  MedTestAuthority *known = med_test_fetch_authority ();
  g_autoptr (MedTestAuthority) unknown = med_test_authority_new ("Another CA");
  g_autoptr (MedTestAuthority) impostor = med_test_authority_new ("Test Hospital CA");

  expect_certificate (self, known, (MedTestLeaf){ "localhost", -1, 30 }, NULL);
  expect_certificate (self, known, (MedTestLeaf){ "localhost", -30, -1 }, "has expired");
  expect_certificate (self, known, (MedTestLeaf){ "localhost", 2, 30 }, "is not valid yet");
  expect_certificate (self, known, (MedTestLeaf){ "other.example", -1, 30 },
                      "shows a certificate for another name");
  expect_certificate (self, known, (MedTestLeaf){ "*", -1, 30 },
                      "shows a certificate for another name");
  /* Of the same name as the enrolled one, with another key. */
  expect_certificate (self, impostor, (MedTestLeaf){ "localhost", -1, 30 },
                      "the certificate of the server could not be checked");
  expect_certificate (self, unknown, (MedTestLeaf){ "localhost", -1, 30 },
                      "is from an authority that this computer does not know");
  expect_certificate (self, unknown, (MedTestLeaf){ "other.example", -30, -1 },
                      "shows a certificate for another name");
}

/* An enrolled authority is forgotten with the settings that named it. */
static void
test_authority_is_enrolled (MedTestFetch *self, gconstpointer data)
{
  MedFetchSettings *without = med_test_fetch_settings (NULL);

  med_test_https_add_file (self->server, "/a", NULL, "a");
  med_test_fetch_expect_body (self, "/a", "a");
  med_fetcher_set_settings (self->fetcher, without);
  med_test_fetch_expect_refusal (self, "/a", MED_ERROR_UNTRUSTED,
                                 "If it is the hospital's own, a security officer can enrol it");
  med_fetcher_set_settings (self->fetcher, self->settings);
  med_test_fetch_expect_body (self, "/a", "a");
  med_fetch_settings_unref (without);
}

typedef struct
{
  GSocket *listener;
  const char *priority;
  gboolean shook;
} OldServer;

static void
shake_hands (OldServer *self, int fd)
{
  gnutls_certificate_credentials_t credentials;
  gnutls_datum_t pem = { (unsigned char *) med_test_fetch_pem (),
                         (unsigned int) strlen (med_test_fetch_pem ()) };
  gnutls_session_t session;

  g_assert_cmpint (gnutls_certificate_allocate_credentials (&credentials), ==, 0);
  g_assert_cmpint (
      gnutls_certificate_set_x509_key_mem (credentials, &pem, &pem, GNUTLS_X509_FMT_PEM), >=, 0);
  g_assert_cmpint (gnutls_init (&session, GNUTLS_SERVER), ==, 0);
  g_assert_cmpint (gnutls_priority_set_direct (session, self->priority, NULL), ==, 0);
  g_assert_cmpint (gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials), ==, 0);
  gnutls_transport_set_int (session, fd);
  self->shook = gnutls_handshake (session) == 0;
  if (self->shook)
    {
      static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
      char head[4096];

      if (gnutls_record_recv (session, head, sizeof head) > 0)
        gnutls_record_send (session, answer, strlen (answer));
      gnutls_bye (session, GNUTLS_SHUT_WR);
    }
  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
}

static gpointer
serve_once (gpointer data)
{
  OldServer *self = data;
  g_autoptr (GSocket) socket = g_socket_accept (self->listener, NULL, NULL);

  g_assert (socket != NULL);
  g_assert_true (g_unix_set_fd_nonblocking (g_socket_get_fd (socket), FALSE, NULL));
  shake_hands (self, g_socket_get_fd (socket));
  g_socket_close (socket, NULL);
  return NULL;
}

/* Whether a server with these versions of TLS only is spoken to. */
static gboolean
speaks (MedTestFetch *self, const char *priority, char **message)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) listener =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  OldServer server = { .listener = listener, .priority = priority };
  g_auto (MedFetchResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (g_socket_bind (listener, any, FALSE, NULL) && g_socket_listen (listener, NULL));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (listener, NULL);
  g_autofree char *url = g_strdup_printf (
      "https://localhost:%u/a", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  GThread *thread = g_thread_new ("old-server", serve_once, &server);
  gboolean good = med_test_fetch_get (self, url, &result, &error);
  g_thread_join (thread);
  *message = g_strdup (error != NULL ? error->message : "");
  if (!good)
    g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  return good;
}

static void
test_hostile_20_old_tls (MedTestFetch *self, gconstpointer data)
{
  static const char *const old[] = {
    "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT",
    "NORMAL:-VERS-ALL:+VERS-TLS1.0:%COMPAT",
  };
  static const char *const good[] = {
    "NORMAL:-VERS-ALL:+VERS-TLS1.2",
    "NORMAL:-VERS-ALL:+VERS-TLS1.3",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    {
      g_autofree char *message = NULL;

      g_assert_false (speaks (self, old[i], &message));
      g_test_message ("%s", message);
      g_assert_nonnull (strstr (message, "TLS"));
      g_assert_nonnull (strstr (message, "1.2"));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *message = NULL;

      gboolean spoken = speaks (self, good[i], &message);
      g_test_message ("%s", message);
      g_assert_true (spoken);
    }
}

/* Shown to the host that it is for, and to no other. */
static void
test_client_certificate (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *pem = med_test_authority_issue (med_test_fetch_authority (),
                                                   &(MedTestLeaf){ "hospital.example", -1, 30 });
  g_autofree char *url = med_test_https_url (self->server, "/a");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GError *error = NULL;

  med_test_https_ask_certificate (self->server);
  med_test_https_add_file (self->server, "/a", NULL, "a");
  g_assert_true (
      med_fetch_settings_add_certificate (self->settings, "other.example", pem, "own.pem", &error));
  g_assert_no_error (error);
  med_fetcher_set_settings (self->fetcher, self->settings);
  med_test_fetch_expect_body (self, "/a", "a");
  before = med_test_https_dup_last (self->server);
  g_assert_null (strstr (before, "Peer:"));
  g_assert_true (
      med_fetch_settings_add_certificate (self->settings, "LocalHost", pem, "own.pem", &error));
  med_fetcher_set_settings (self->fetcher, self->settings);
  med_test_fetch_expect_body (self, "/a", "a");
  after = med_test_https_dup_last (self->server);
  g_assert_nonnull (strstr (after, "Peer: CN=hospital.example"));
}

static void
answer_times (MedTestFetch *self, const char *path, const char *answer, guint times)
{
  med_test_https_add (self->server,
                      &(MedTestPage){ .path = path, .answer = answer, .times = times });
}

static void
test_busy (MedTestFetch *self, gconstpointer data)
{
  static const char *const passing[] = {
    "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 429 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\noh!",
    "HTTP/1.1 502 Oh\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 503 Busy\r\nDate: Fri, 28 Nov 2025 07:00:00 GMT\r\n"
    "Retry-After: Fri, 28 Nov 2025 06:00:00 GMT\r\nContent-Length: 0\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (passing); i++)
    {
      med_test_https_clear (self->server);
      answer_times (self, "/a", passing[i], 2);
      med_test_https_add_file (self->server, "/a", NULL, "at last");
      med_test_fetch_expect_body (self, "/a", "at last");
      g_assert_cmpuint (med_test_https_count (self->server, "/a"), ==, 3);
    }
}

static void
test_status (MedTestFetch *self, gconstpointer data)
{
  static const struct
  {
    const char *head;
    guint asked;
    MedError code;
    const char *words;
  } cases[] = {
    { "500 Oh", 3, MED_ERROR_UNAVAILABLE, "is out of order (status 500)" },
    { "503 Busy", 3, MED_ERROR_UNAVAILABLE, "is out of order (status 503)" },
    { "501 No", 1, MED_ERROR_UNAVAILABLE, "is out of order (status 501)" },
    { "429 Busy", 3, MED_ERROR_RETRY, "asks to be left alone" },
    /* Longer than a person may be kept waiting. */
    { "429 Busy\r\nRetry-After: 3600", 1, MED_ERROR_RETRY, "asks to be left alone" },
    { "404 No", 1, MED_ERROR_NOT_FOUND, "there is no such file" },
    { "410 Gone", 1, MED_ERROR_NOT_FOUND, "there is no such file" },
    { "401 Who", 1, MED_ERROR_NOT_PERMITTED, "client certificate" },
    { "403 No", 1, MED_ERROR_NOT_PERMITTED, "client certificate" },
    { "407 Who", 1, MED_ERROR_NOT_PERMITTED, "the proxy asks" },
    { "204 Empty", 1, MED_ERROR_UNAVAILABLE, "answered with status 204" },
    { "400 Bad", 1, MED_ERROR_UNAVAILABLE, "answered with status 400" },
    { "300 Many", 1, MED_ERROR_UNAVAILABLE, "answered with status 300" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer =
          g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", cases[i].head);

      med_test_https_clear (self->server);
      med_test_fetch_answer (self, "/a", answer, MED_TEST_END_KEEP);
      med_test_fetch_expect_refusal (self, "/a", cases[i].code, cases[i].words);
      g_assert_cmpuint (med_test_https_count (self->server, "/a"), ==, cases[i].asked);
    }
}

static void
test_not_modified (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *url = med_test_https_url (self->server, "/a");
  MedFetchRequest request = { .url = url, .etag = "\"1\"", .last_modified = "yesterday" };
  g_auto (MedFetchResult) result = { 0 };
  g_autofree char *head = NULL;
  GError *error = NULL;

  med_test_fetch_answer (self, "/a", "HTTP/1.1 304 Same\r\nETag: \"2\"\r\n\r\n", MED_TEST_END_KEEP);
  g_assert_true (med_fetcher_get_sync (self->fetcher, &request, &result, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (result.not_modified);
  g_assert_null (result.bytes);
  g_assert_cmpstr (result.etag, ==, "\"2\"");
  g_assert_cmpstr (result.last_modified, ==, "yesterday");
  head = med_test_https_dup_last (self->server);
  g_assert_nonnull (strstr (head, "If-None-Match: \"1\"\r\n"));
  g_assert_nonnull (strstr (head, "If-Modified-Since: yesterday\r\n"));
}

/* Fetches /a into a file; the message, or NULL. */
static char *
fetch_file (MedTestFetch *self, const char *name, gint64 expected_bytes, MedFetchResult *result)
{
  g_autofree char *url = med_test_https_url (self->server, "/a");
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  MedFetchRequest request = { .url = url, .path = path, .expected_bytes = expected_bytes };
  g_autoptr (GError) error = NULL;

  if (med_fetcher_get_sync (self->fetcher, &request, result, NULL, NULL, &error))
    return NULL;
  g_assert_true (error->domain == MED_ERROR);
  return g_strdup (error->message);
}

/* NULL: there is no such file. */
static void
expect_file (MedTestFetch *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *found = NULL;

  g_file_get_contents (path, &found, NULL, NULL);
  g_assert_cmpstr (found, ==, text);
}

#define HALF "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"v1\"\r\n\r\n12345"

static void
begin_half (MedTestFetch *self)
{
  g_auto (MedFetchResult) result = { 0 };
  g_autofree char *message = NULL;

  med_test_https_clear (self->server);
  med_test_https_add (self->server, &(MedTestPage){ "/a", NULL, HALF, MED_TEST_END_CUT, 1 });
  message = fetch_file (self, "a.json", 0, &result);
  g_assert_nonnull (strstr (message, "was cut before everything had come"));
  expect_file (self, "a.json", NULL);
  expect_file (self, "a.json.part", "12345");
}

static void
test_resume (MedTestFetch *self, gconstpointer data)
{
  static const struct
  {
    const char *answer; /* to the rest */
    gint64 resumed_bytes;
  } cases[] = {
    { "HTTP/1.1 206 Rest\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\nETag: "
      "\"v1\"\r\n\r\n"
      "67890",
      5 },
    /* Another version, although If-Range named the old one. */
    { "HTTP/1.1 206 Rest\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\nETag: "
      "\"v2\"\r\n\r\n"
      "XXXXX",
      0 },
    /* Another part than was asked for, and an end that is not one. */
    { "HTTP/1.1 206 Rest\r\nContent-Range: bytes 4-8/10\r\nContent-Length: 5\r\n\r\nXXXXX", 0 },
    { "HTTP/1.1 206 Rest\r\nContent-Range: bytes 5-7/10\r\nContent-Length: 3\r\n\r\nXXX", 0 },
    { "HTTP/1.1 206 Rest\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 3\r\n\r\nXXX", 0 },
    { "HTTP/1.1 206 Rest\r\nContent-Length: 5\r\n\r\nXXXXX", 0 },
    { "HTTP/1.1 416 None\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\n\r\n", 0 },
    /* The range is ignored. */
    { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"v1\"\r\n\r\n1234567890", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (MedFetchResult) result = { 0 };
      g_autofree char *path = g_build_filename (self->folder, "a.json", NULL);
      g_autofree char *message = NULL;

      g_unlink (path);
      begin_half (self);
      med_test_https_add (
          self->server,
          &(MedTestPage){ .path = "/a", .when = "Range: bytes=5-\r\n", .answer = cases[i].answer });
      med_test_https_add_file (self->server, "/a", "ETag: \"v2\"\r\n", "1234567890");
      message = fetch_file (self, "a.json", 10, &result);
      g_test_message ("%zu: %s", i, message != NULL ? message : "good");
      g_assert_null (message);
      g_assert_cmpint (result.resumed_bytes, ==, cases[i].resumed_bytes);
      g_assert_cmpint (result.size_bytes, ==, 10);
      g_assert_null (result.bytes);
      expect_file (self, "a.json", "1234567890");
      expect_file (self, "a.json.part", NULL);
      expect_file (self, "a.json.origin", NULL);
    }
}

/* What somebody has put in the way of the file is not written to. */
static void
test_hostile_06_link (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *part = g_build_filename (self->folder, "a.json.part", NULL);
  g_autofree char *victim = g_build_filename (self->folder, "victim", NULL);
  g_auto (MedFetchResult) result = { 0 };

  g_assert_true (g_file_set_contents (victim, "precious", -1, NULL));
  med_test_https_add_file (self->server, "/a", NULL, "hostile");
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *message = NULL;

      if (i == 0)
        g_assert_cmpint (symlink (victim, part), ==, 0);
      else if (i == 1)
        g_assert_cmpint (link (victim, part), ==, 0);
      else
        g_assert_cmpint (mkfifo (part, 0600), ==, 0);
      message = fetch_file (self, "a.json", 0, &result);
      g_assert_nonnull (strstr (message, "is a link or no ordinary file; remove it"));
      g_assert_cmpuint (med_test_https_count (self->server, "/a"), ==, 0);
      expect_file (self, "victim", "precious");
      g_unlink (part);
    }
  g_assert_null (fetch_file (self, "a.json", 0, &result));
  expect_file (self, "a.json", "hostile");
}

static void
test_expected_size (MedTestFetch *self, gconstpointer data)
{
  static const gint64 wrong[] = { 1, 9, 11, 1000000 };

  med_test_https_add_file (self->server, "/a", "ETag: \"1\"\r\n", "1234567890");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (MedFetchResult) result = { 0 };
      g_autofree char *message = fetch_file (self, "a.json", wrong[i], &result);

      g_assert_nonnull (strstr (message, "is 10 bytes in place of "));
      expect_file (self, "a.json", NULL);
    }
  g_auto (MedFetchResult) good = { 0 };
  g_assert_null (fetch_file (self, "a.json", 10, &good));
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static gpointer
cancel_later (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **answer = user_data;

  *answer = g_object_ref (result);
}

/* While the server is silent, while it is waited for, and before it has begun. */
static void
test_cancel (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *url = med_test_https_url (self->server, "/hold");
  MedFetchRequest request = { .url = url };

  self->settings->retry_msec = 60000;
  med_fetcher_set_settings (self->fetcher, self->settings);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (MedFetchResult) result = { 0 };
      g_autoptr (GError) error = NULL;
      gint64 began_usec = g_get_monotonic_time ();

      med_test_https_clear (self->server);
      med_test_fetch_answer (self, "/hold",
                             i == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"
                                    : "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
                             i == 0 ? MED_TEST_END_HOLD : MED_TEST_END_KEEP);
      GThread *thread = i < 2 ? g_thread_new ("cancel", cancel_later, cancellable) : NULL;
      if (thread == NULL)
        g_cancellable_cancel (cancellable);
      g_assert_false (
          med_fetcher_get_sync (self->fetcher, &request, &result, NULL, cancellable, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
      g_assert_cmpint (g_get_monotonic_time () - began_usec, <, 20 * G_USEC_PER_SEC);
      if (thread != NULL)
        g_thread_join (thread);
    }
}

static void
test_async (MedTestFetch *self, gconstpointer data)
{
  g_autofree char *url = med_test_https_url (self->server, "/a");
  g_autofree char *hold = med_test_https_url (self->server, "/hold");
  MedFetchRequest request = { .url = url };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  g_auto (MedFetchResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  med_test_https_add_file (self->server, "/a", NULL, "a");
  med_test_fetch_answer (self, "/hold", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1",
                         MED_TEST_END_HOLD);
  med_fetcher_get_async (self->fetcher, &request, NULL, cancellable, finished_cb, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (med_fetcher_get_finish (self->fetcher, answer, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (result.size_bytes, ==, 1);
  request.url = hold;
  med_fetcher_get_async (self->fetcher, &request, NULL, cancellable, finished_cb, &stopped);
  g_timeout_add (20, cancel_cb, cancellable);
  while (stopped == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_auto (MedFetchResult) none = { 0 };
  g_assert_false (med_fetcher_get_finish (self->fetcher, stopped, &none, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
}

static gpointer
fetch_some (gpointer data)
{
  for (int i = 0; i < 4; i++)
    med_test_fetch_expect_body (data, "/a", "a");
  return NULL;
}

static void
test_polite (MedTestFetch *self, gconstpointer data)
{
  GThread *threads[6];

  med_test_https_add_file (self->server, "/a", NULL, "a");
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("fetch-some", fetch_some, self);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (med_test_https_count (self->server, "/a"), ==, 24);
  g_assert_cmpuint (med_test_https_get_most_at_once (self->server), <=, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/net/fetch-trust/" name, MedTestFetch, NULL, med_test_fetch_set_up, test,           \
              med_test_fetch_tear_down)
  ADD ("hostile-20-certificate", test_hostile_20_certificate);
  ADD ("hostile-20-old-tls", test_hostile_20_old_tls);
  ADD ("authority-is-enrolled", test_authority_is_enrolled);
  ADD ("client-certificate", test_client_certificate);
  ADD ("busy", test_busy);
  ADD ("status", test_status);
  ADD ("not-modified", test_not_modified);
  ADD ("resume", test_resume);
  ADD ("hostile-06-link", test_hostile_06_link);
  ADD ("expected-size", test_expected_size);
  ADD ("cancel", test_cancel);
  ADD ("async", test_async);
  ADD ("polite", test_polite);
  return g_test_run ();
}
