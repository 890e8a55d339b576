/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-provider.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/base/med-error.h"

/* How long a line of the server's log is waited for. */
#define LOG_USEC (5 * G_USEC_PER_SEC)
#define QUIET_USEC (100 * 1000)
#define PATIENCE_USEC (20 * G_USEC_PER_SEC)

/* Debian keeps it where only the administrator looks. */
gboolean
med_test_provider_begin (void)
{
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin", NULL);

  g_setenv ("PATH", path, TRUE);
  g_autofree char *nginx = g_find_program_in_path ("nginx");
  if (nginx == NULL)
    {
      g_print ("1..0 # SKIP there is no nginx\n");
      return FALSE;
    }
  med_test_source_begin ();
  return TRUE;
}

static int
open_socket (guint16 port, struct sockaddr_in *address)
{
  *address = (struct sockaddr_in){ .sin_family = AF_INET,
                                   .sin_port = htons (port),
                                   .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  return socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static guint16
find_port (void)
{
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  int fd = open_socket (0, &address);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &size), ==, 0);
  close (fd);
  return ntohs (address.sin_port);
}

static gboolean
answers (guint16 port)
{
  struct sockaddr_in address;
  int fd = open_socket (port, &address);
  gboolean connected = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return connected;
}

static void
add_server (
    MedTestProvider *self, GString *text, guint16 port, const char *certificate, const char *rules)
{
  g_string_append_printf (text,
                          " server { listen 127.0.0.1:%u ssl; server_name localhost; root %s;\n"
                          "  ssl_certificate %s/%s; ssl_certificate_key %s/%s;\n%s }\n",
                          port, self->source.folder, self->place, certificate, self->place,
                          certificate, rules);
}

static void
configure (MedTestProvider *self, const char *rules)
{
  g_autofree char *path = g_build_filename (self->place, "nginx.conf", NULL);
  g_autofree char *other = g_build_filename (self->place, "other-pem", NULL);
  g_autoptr (GString) text = g_string_new (getuid () == 0 ? "user root;" : "");
  const char *at = self->place;

  g_string_append_printf (
      text,
      "daemon off; master_process off; pid %s/pid; error_log %s/error;\n"
      "events { worker_connections 64; }\n"
      "http { log_format short '$request_uri $status $body_bytes_sent';\n"
      " access_log %s/access short; client_body_temp_path %s/b; proxy_temp_path %s/p;\n"
      " fastcgi_temp_path %s/f; uwsgi_temp_path %s/u; scgi_temp_path %s/s;\n",
      at, at, at, at, at, at, at, at);
  add_server (self, text, self->port, "pem", rules);
  if (g_file_test (other, G_FILE_TEST_EXISTS))
    add_server (self, text, self->other_port, "other-pem", "");
  g_string_append (text, "}\n");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
}

/* Else it lives on where a test is aborted, and holds the port and the output. */
static void
end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
med_test_provider_serve (MedTestProvider *self, const char *rules)
{
  g_autofree char *path = g_build_filename (self->place, "nginx.conf", NULL);
  g_autoptr (GError) error = NULL;
  gint64 until = g_get_monotonic_time () + PATIENCE_USEC;

  if (self->nginx != NULL)
    med_test_provider_stop (self);
  configure (self, rules);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  self->nginx =
      g_subprocess_launcher_spawn (launcher, &error, "nginx", "-p", self->place, "-c", path, NULL);
  g_assert_no_error (error);
  while (!answers (self->port))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (2000);
    }
}

void
med_test_provider_stop (MedTestProvider *self)
{
  g_subprocess_send_signal (self->nginx, SIGTERM);
  g_assert_true (g_subprocess_wait (self->nginx, NULL, NULL));
  g_clear_object (&self->nginx);
}

void
med_test_provider_certify (MedTestProvider *self, const char *file, const MedTestLeaf *leaf)
{
  g_autofree char *pem = med_test_authority_issue (self->authority, leaf);
  g_autofree char *path = g_build_filename (self->place, file, NULL);

  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
}

MedFetchSettings *
med_test_provider_settings (const char *authority)
{
  MedFetchSettings *settings = med_fetch_settings_new ();
  g_autoptr (GError) error = NULL;

  settings->tries = 1;
  g_assert_true (med_fetch_settings_set_proxy (settings, MED_FETCH_PROXY_NONE, NULL, &error));
  med_fetch_settings_allow_private_host (settings, "localhost");
  if (authority != NULL)
    g_assert_true (med_fetch_settings_add_authorities (settings, authority, "test", &error));
  g_assert_no_error (error);
  return settings;
}

MedFetcher *
med_test_provider_fetcher (const char *authority)
{
  g_autoptr (MedFetchSettings) settings = med_test_provider_settings (authority);

  return med_fetcher_new (settings);
}

void
med_test_provider_set_up (MedTestProvider *self, gconstpointer data)
{
  const MedTestLeaf leaf = { "localhost," MED_TEST_DOMAIN "," MED_TEST_SECURITY_NAME, -1, 30 };

  med_test_source_set_up (&self->source, "trusted");
  self->place = g_dir_make_tmp ("medpatch-nginx-XXXXXX", NULL);
  self->authority = med_test_authority_new ("Authority of a test");
  med_test_provider_certify (self, "pem", &leaf);
  self->port = find_port ();
  self->other_port = find_port ();
  self->fetcher = med_test_provider_fetcher (med_test_authority_get_pem (self->authority));
  med_test_provider_serve (self, "");
}

void
med_test_provider_tear_down (MedTestProvider *self, gconstpointer data)
{
  med_test_provider_stop (self);
  g_object_unref (self->fetcher);
  med_test_authority_free (self->authority);
  med_test_remove_tree (self->place);
  g_free (self->place);
  med_test_source_tear_down (&self->source, data);
}

char *
med_test_provider_url (MedTestProvider *self, const char *path)
{
  return g_strdup_printf ("https://localhost:%u/%s", self->port, path);
}

static char *
or_else (const char *text, char *otherwise)
{
  if (text == NULL)
    return otherwise;
  g_free (otherwise);
  return g_strdup (text);
}

void
med_test_provider_publish (MedTestProvider *self, const MedTestMetadata *metadata)
{
  const char *file = metadata->file != NULL ? metadata->file : "provider-metadata.json";
  g_autofree char *base = med_test_provider_url (self, "");
  g_autofree char *canonical = or_else (metadata->canonical, g_strconcat (base, file, NULL));
  g_autofree char *distribution =
      or_else (metadata->distribution, g_strdup_printf ("\"directory_url\":\"%s\"", base));
  g_autofree char *keys = or_else (
      metadata->keys, g_strdup_printf ("{\"fingerprint\":\"%s\",\"url\":\"https://vendor.test/"
                                       "k.asc\"}",
                                       med_test_source_fingerprint));
  g_autofree char *role = or_else (metadata->role, g_strdup ("csaf_trusted_provider"));
  g_autofree char *day = or_else (metadata->day, g_strdup ("01"));
  g_autofree char *text = g_strdup_printf (
      "{\"canonical_url\":\"%s\",\"distributions\":[{%s}],"
      "\"last_updated\":\"2026-11-%sT00:00:00Z\",\"list_on_CSAF_aggregators\":true,"
      "\"metadata_version\":\"2.0\",\"mirror_on_CSAF_aggregators\":true,"
      "\"public_openpgp_keys\":[%s],\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\","
      "\"namespace\":\"" MED_TEST_NAMESPACE "\"},\"role\":\"%s\"}",
      canonical, distribution, day, keys, role);

  med_test_source_write (&self->source, file, "", text, strlen (text));
}

void
med_test_provider_use_directory (MedTestProvider *self)
{
  med_test_provider_publish (self, &(MedTestMetadata){ 0 });
}

void
med_test_provider_add_entry (GString *entries,
                             const char *id,
                             const char *address,
                             const char *updated)
{
  g_string_append_printf (
      entries,
      "%s{\"id\":\"%s\",\"title\":\"t\",\"updated\":\"%s\",\"content\":{\"src\":\"%s\","
      "\"type\":\"application/json\"},\"link\":[{\"rel\":\"self\",\"href\":\"%s\"},"
      "{\"rel\":\"hash\",\"href\":\"%s.sha512\"},{\"rel\":\"signature\",\"href\":\"%s.asc\"}]}",
      entries->len > 0 ? "," : "", id, updated, address, address, address, address);
}

void
med_test_provider_write_feed (MedTestProvider *self, const GString *entries, const char *updated)
{
  g_autofree char *text =
      g_strdup_printf ("{\"feed\":{\"id\":\"f\",\"title\":\"t\",\"updated\":\"%s\","
                       "\"category\":[],\"link\":[],\"entry\":[%s]}}",
                       updated, entries->str);

  med_test_source_write (&self->source, "feed.json", "", text, strlen (text));
}

MedSourceSync *
med_test_provider_look_at (MedTestProvider *self,
                           MedFetcher *fetcher,
                           const char *location,
                           GError **error)
{
  g_autoptr (MedSourceTransport) way = med_source_web_new (fetcher, location);

  return med_source_sync_sync (med_engine_get_store (self->source.engine->engine),
                               self->source.source, 0, way, NULL, NULL, error);
}

MedSourceSync *
med_test_provider_look (MedTestProvider *self, MedFetcher *fetcher, GError **error)
{
  g_autofree char *location = med_test_provider_url (self, "provider-metadata.json");

  return med_test_provider_look_at (self, fetcher, location, error);
}

void
med_test_provider_look_to (MedTestProvider *self, guint imported, guint unchanged)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = med_test_provider_look (self, self->fetcher, &error);

  g_assert_no_error (error);
  g_assert (result != NULL);
  for (guint i = 0; i < result->notes->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (result->notes, i));
  g_assert_cmpuint (result->imported, ==, imported);
  g_assert_cmpuint (result->unchanged, ==, unchanged);
  g_assert_cmpuint (result->held + result->refused + result->failed, ==, 0);
}

void
med_test_provider_look_fails (MedTestProvider *self, MedFetcher *fetcher, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = med_test_provider_look (self, fetcher, &error);

  g_assert_null (result);
  g_assert (error != NULL);
  g_assert_true (error->domain == MED_ERROR);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
  g_autoptr (MedSource) source = med_test_source_load (&self->source);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_assert_cmpstr (source->result, ==, error->message);
}

void
med_test_provider_read_log (MedTestProvider *self,
                            guint *requests,
                            gint64 *bytes,
                            guint *not_modified)
{
  g_autofree char *path = g_build_filename (self->place, "access", NULL);
  g_autofree char *text = NULL;

  *requests = 0;
  *bytes = 0;
  *not_modified = 0;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);

      if (g_strv_length (words) != 3)
        continue;
      *requests += 1;
      *bytes += g_ascii_strtoll (words[2], NULL, 10);
      *not_modified += g_str_equal (words[1], "304") ? 1 : 0;
    }
  g_assert_cmpint (truncate (path, 0), ==, 0);
}

static guint
count_lines (MedTestProvider *self)
{
  g_autofree char *path = g_build_filename (self->place, "access", NULL);
  g_autofree char *text = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *at = strchr (text, '\n'); at != NULL; at = strchr (at + 1, '\n'))
    n++;
  return n;
}

void
med_test_provider_forget_log (MedTestProvider *self)
{
  const gint64 until = g_get_monotonic_time () + LOG_USEC;
  guint requests, same, n;
  gint64 bytes;

  do
    {
      n = count_lines (self);
      g_usleep (QUIET_USEC);
    }
  while (count_lines (self) != n && g_get_monotonic_time () < until);
  med_test_provider_read_log (self, &requests, &bytes, &same);
}

/* nginx writes a line when the client has its answer already. */
void
med_test_provider_assert_log (MedTestProvider *self, guint requests, guint not_modified)
{
  const gint64 until = g_get_monotonic_time () + LOG_USEC;
  guint n, same;
  gint64 bytes;

  while (count_lines (self) < requests && g_get_monotonic_time () < until)
    g_usleep (2000);
  med_test_provider_read_log (self, &n, &bytes, &same);
  g_assert_cmpuint (n, ==, requests);
  g_assert_cmpuint (same, ==, not_modified);
}
