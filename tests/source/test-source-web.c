/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "support/med-test-authority.h"
#include "support/med-test-source.h"

#define CISA "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17"
#define PATIENCE_USEC (20 * G_USEC_PER_SEC)

/* A provider as providers are: files behind nginx, whose log says what was asked for. */
typedef struct
{
  MedTestSource source;
  MedTestAuthority *authority;
  GSubprocess *nginx;
  MedFetcher *fetcher;
  char *place; /* of its configuration and log */
  guint16 port;
} Fixture;

static guint16
find_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &size), ==, 0);
  close (fd);
  return ntohs (address.sin_port);
}

static gboolean
answers (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean connected = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return connected;
}

/* @rules: further locations */
static void
configure (Fixture *self, const char *rules)
{
  g_autofree char *path = g_build_filename (self->place, "nginx.conf", NULL);
  g_autofree char *text = g_strdup_printf (
      "daemon off; master_process off; %s pid %s/pid; error_log %s/error;\n"
      "events { worker_connections 64; }\n"
      "http { log_format short '$request_uri $status $body_bytes_sent';\n"
      " access_log %s/access short; client_body_temp_path %s/b; proxy_temp_path %s/p;\n"
      " fastcgi_temp_path %s/f; uwsgi_temp_path %s/u; scgi_temp_path %s/s;\n"
      " server { listen 127.0.0.1:%u ssl; server_name localhost; root %s;\n"
      "  ssl_certificate %s/pem; ssl_certificate_key %s/pem;\n%s } }\n",
      getuid () == 0 ? "user root;" : "", self->place, self->place, self->place, self->place,
      self->place, self->place, self->place, self->place, self->port, self->source.folder,
      self->place, self->place, rules);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
start (Fixture *self, const char *rules)
{
  g_autofree char *path = g_build_filename (self->place, "nginx.conf", NULL);
  g_autoptr (GError) error = NULL;
  gint64 until = g_get_monotonic_time () + PATIENCE_USEC;

  configure (self, rules);
  self->nginx = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "nginx", "-p",
                                  self->place, "-c", path, NULL);
  g_assert_no_error (error);
  while (!answers (self->port))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (5000);
    }
}

static void
stop (Fixture *self)
{
  g_subprocess_send_signal (self->nginx, SIGTERM);
  g_assert_true (g_subprocess_wait (self->nginx, NULL, NULL));
  g_clear_object (&self->nginx);
}

static MedFetcher *
make_fetcher (const char *authority)
{
  g_autoptr (MedFetchSettings) settings = med_fetch_settings_new ();
  g_autoptr (GError) error = NULL;

  settings->tries = 1;
  med_fetch_settings_allow_private_host (settings, "localhost");
  if (authority != NULL)
    g_assert_true (med_fetch_settings_add_authorities (settings, authority, "test", &error));
  g_assert_no_error (error);
  return med_fetcher_new (settings);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const MedTestLeaf leaf = { "localhost", -1, 30 };

  med_test_source_set_up (&self->source, "trusted");
  self->place = g_dir_make_tmp ("medpatch-nginx-XXXXXX", NULL);
  self->authority = med_test_authority_new ("Authority of a test");
  g_autofree char *pem = med_test_authority_issue (self->authority, &leaf);
  g_autofree char *path = g_build_filename (self->place, "pem", NULL);
  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  self->port = find_port ();
  self->fetcher = make_fetcher (med_test_authority_get_pem (self->authority));
  start (self, "");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  stop (self);
  g_object_unref (self->fetcher);
  med_test_authority_free (self->authority);
  med_test_remove_tree (self->place);
  g_free (self->place);
  med_test_source_tear_down (&self->source, data);
}

static char *
url (Fixture *self, const char *path)
{
  return g_strdup_printf ("https://localhost:%u/%s", self->port, path);
}

/* @distribution: a member of an object */
static void
write_metadata (Fixture *self, const char *distribution, const char *key)
{
  g_autofree char *text = g_strdup_printf (
      "{\"canonical_url\":\"https://localhost:%u/provider-metadata.json\",\"distributions\":[{%s}],"
      "\"last_updated\":\"2026-11-01T00:00:00Z\",\"list_on_CSAF_aggregators\":true,"
      "\"metadata_version\":\"2.0\",\"mirror_on_CSAF_aggregators\":true,"
      "\"public_openpgp_keys\":[{\"fingerprint\":\"%s\",\"url\":\"https://vendor.test/k.asc\"}],"
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\","
      "\"namespace\":\"" MED_TEST_NAMESPACE "\"},\"role\":\"csaf_trusted_provider\"}",
      self->port, distribution, key);

  med_test_source_write (&self->source, "provider-metadata.json", "", text, strlen (text));
}

static void
use_directory (Fixture *self)
{
  g_autofree char *base = url (self, "");
  g_autofree char *distribution = g_strdup_printf ("\"directory_url\":\"%s\"", base);

  write_metadata (self, distribution, med_test_source_fingerprint);
}

static MedSourceSync *
look (Fixture *self, MedFetcher *fetcher, GError **error)
{
  g_autofree char *location = url (self, "provider-metadata.json");
  g_autoptr (MedSourceTransport) way = med_source_web_new (fetcher, location);

  return med_source_sync_sync (med_engine_get_store (self->source.engine->engine),
                               self->source.source, 0, way, NULL, NULL, error);
}

static void
look_to (Fixture *self, guint imported, guint unchanged)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = look (self, self->fetcher, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < result->notes->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (result->notes, i));
  g_assert_cmpuint (result->imported, ==, imported);
  g_assert_cmpuint (result->unchanged, ==, unchanged);
  g_assert_cmpuint (result->held + result->refused + result->failed, ==, 0);
}

static void
look_fails (Fixture *self, MedFetcher *fetcher, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = look (self, fetcher, &error);

  g_assert_null (result);
  g_assert_nonnull (error);
  g_assert_true (error->domain == MED_ERROR);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
  g_autoptr (MedSource) source = med_test_source_load (&self->source);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_assert_cmpstr (source->result, ==, error->message);
}

/* What was asked for since the last time: how many requests, and how many bytes were sent. */
static void
read_log (Fixture *self, guint *requests, gint64 *bytes, guint *not_modified)
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

static void
assert_log (Fixture *self, guint requests, guint not_modified)
{
  guint n, same;
  gint64 bytes;

  read_log (self, &n, &bytes, &same);
  g_assert_cmpuint (n, ==, requests);
  g_assert_cmpuint (same, ==, not_modified);
}

typedef struct
{
  Fixture *fixture;
  GString *feed;
  const char *changed;
  const char *when;
  guint n;
} Feed;

static void
add_entry (Feed *self, const char *year, const char *name)
{
  g_autofree char *path = g_strdup_printf ("white/%s/%s", year, name);
  g_autofree char *address = url (self->fixture, path);
  const char *when = g_strcmp0 (self->changed, name) == 0 ? self->when : "2026-10-01T00:00:00Z";

  g_string_append_printf (
      self->feed,
      "%s{\"id\":\"%s\",\"title\":\"t\",\"updated\":\"%s\",\"content\":{\"src\":\"%s\","
      "\"type\":\"application/json\"},\"link\":[{\"rel\":\"self\",\"href\":\"%s\"},"
      "{\"rel\":\"hash\",\"href\":\"%s.sha512\"},{\"rel\":\"signature\",\"href\":\"%s.asc\"}]}",
      self->n > 0 ? "," : "", name, when, address, address, address, address);
  self->n++;
}

/* A feed of all documents of the medical set. */
static void
write_feed (Fixture *self, const char *folder, const char *updated, const char *changed)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Feed feed = { self, text, changed, updated, 0 };

  g_string_append_printf (text,
                          "{\"feed\":{\"id\":\"f\",\"title\":\"t\",\"updated\":\"%s\","
                          "\"category\":[],\"link\":[],\"entry\":[",
                          updated);
  for (int year = 2017; year <= 2024; year++)
    {
      g_autofree char *number = g_strdup_printf ("%d", year);
      g_autofree char *path = g_strdup_printf ("%s/white/%s", folder, number);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      g_assert_nonnull (dir);
      while ((name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, ".json"))
          add_entry (&feed, number, name);
    }
  g_string_append (text, "]}}");
  g_assert_cmpuint (feed.n, ==, 144);
  med_test_source_write (&self->source, "feed.json", "", text->str, text->len);
}

/* The medical set: everything once, then only what the feed says has changed. */
static void
test_medical_set (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = med_test_shared_path ("data/csaf-provider");
  g_autofree char *link_path = g_build_filename (self->source.folder, "white", NULL);
  g_autofree char *white = g_build_filename (folder != NULL ? folder : "", "white", NULL);
  g_autofree char *feed = url (self, "feed.json");
  g_autofree char *distribution = g_strdup_printf (
      "\"rolie\":{\"feeds\":[{\"summary\":\"s\",\"tlp_label\":\"WHITE\",\"url\":\"%s\"}]}", feed);
  guint requests, not_modified;
  gint64 first_bytes, bytes;

  if (folder == NULL)
    return;
  med_test_source_add_cisa (&self->source, folder);
  g_assert_cmpint (symlink (white, link_path), ==, 0);
  write_metadata (self, distribution, CISA);
  write_feed (self, folder, "2026-11-01T00:00:00Z", NULL);
  look_to (self, 144, 0);
  read_log (self, &requests, &first_bytes, &not_modified);
  g_assert_cmpuint (requests, ==, 2 + 3 * 144);
  look_to (self, 0, 144);
  read_log (self, &requests, &bytes, &not_modified);
  g_assert_cmpuint (requests, ==, 2);
  g_assert_cmpint (bytes, <, first_bytes / 10);
  /* The feed says that one has changed, and it has not. */
  write_feed (self, folder, "2026-11-02T00:00:00Z", "icsma-17-017-01.json");
  look_to (self, 0, 144);
  assert_log (self, 3, 1);
  look_to (self, 0, 144);
  assert_log (self, 2, 0);
  /* hostile-26: an older feed. */
  write_feed (self, folder, "2026-10-01T00:00:00Z", NULL);
  look_fails (self, self->fetcher, "one of 2026-11-02T00:00:00Z was seen before");
}

/* A folder's index.txt says nothing of what has changed: each document is asked for with what the
 * server named it, and only what has changed is sent. */
static void
test_directory (Fixture *self, gconstpointer data)
{
  use_directory (self);
  med_test_source_publish (&self->source, "2026/v-1.json", "V-1", "1", 1);
  med_test_source_publish (&self->source, "2026/v-2.json", "V-2", "1", 1);
  med_test_source_write (&self->source, "index.txt", "", "2026/v-1.json\n2026/v-2.json\n", 28);
  look_to (self, 2, 0);
  assert_log (self, 1 + 2 + 2 * 3, 0); /* changes.csv is not there */
  look_to (self, 0, 2);
  assert_log (self, 1 + 2 + 2, 2);
  /* Of another size: nginx tells files of one second apart by it. */
  med_test_source_publish (&self->source, "2026/v-2.json", "V-2", "10", 20);
  look_to (self, 1, 1);
  assert_log (self, 1 + 2 + 1 + 3, 1);
  /* changes.csv says when; then nothing that has not changed is asked for. */
  static const char changes[] = "\"2026/v-1.json\",\"2026-10-01T00:00:00Z\"\n"
                                "\"2026/v-2.json\",\"2026-10-20T00:00:00Z\"\n";
  med_test_source_write (&self->source, "changes.csv", "", changes, sizeof changes - 1);
  look_to (self, 0, 2);
  assert_log (self, 1 + 1 + 2, 2);
  look_to (self, 0, 2);
  assert_log (self, 1 + 1, 0);
}

/* hostile-21: one document cannot be got: the others come in, the source is stale, and the next
 * look gets only what is missing. */
static void
test_server_errors (Fixture *self, gconstpointer data)
{
  use_directory (self);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (&self->source, "v-2.json", "V-2", "1", 1);
  med_test_source_write (&self->source, "index.txt", "", "v-1.json\nv-2.json\n", 18);
  stop (self);
  start (self, "location = /v-1.json { return 503; }");
  look_fails (self, self->fetcher, "1 document could not be got");
  g_assert_cmpint (med_test_source_count (&self->source, MED_TEST_ADVISORIES), ==, 1);
  stop (self);
  look_fails (self, self->fetcher, "");
  start (self, "");
  guint requests, not_modified;
  gint64 bytes;
  read_log (self, &requests, &bytes, &not_modified);
  look_to (self, 1, 1);
  assert_log (self, 3 + 3 + 1, 1);
}

/* hostile-19: to http, to a file, to another host: none is followed. */
static void
test_hostile_redirects (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "http://localhost/v-1.json", "file:///etc/passwd",
                                         "https://other.test/v-1.json" };

  use_directory (self);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_write (&self->source, "index.txt", "", "v-1.json\n", 9);
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *rule =
          g_strdup_printf ("location = /v-1.json { return 302 %s; }", targets[i]);
      g_autoptr (GError) error = NULL;

      stop (self);
      start (self, rule);
      g_autoptr (MedSourceSync) result = look (self, self->fetcher, &error);
      g_assert_true (error != NULL || result->held + result->refused == 1);
      g_assert_cmpint (med_test_source_count (&self->source, MED_TEST_ADVISORIES), ==, 0);
    }
}

/* hostile-20: an authority that nobody has enrolled, an expired certificate, one of another host.
 */
static void
test_hostile_certificates (Fixture *self, gconstpointer data)
{
  static const MedTestLeaf leaves[] = { { "localhost", -30, -1 }, { "other.test", -1, 30 } };
  g_autoptr (MedFetcher) stranger = make_fetcher (NULL);
  g_autofree char *path = g_build_filename (self->place, "pem", NULL);

  use_directory (self);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_write (&self->source, "index.txt", "", "v-1.json\n", 9);
  look_fails (self, stranger, "ertificat");
  for (gsize i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autofree char *pem = med_test_authority_issue (self->authority, &leaves[i]);
      g_autoptr (MedFetcher) fresh = make_fetcher (med_test_authority_get_pem (self->authority));

      g_assert_true (g_file_set_contents (path, pem, -1, NULL));
      stop (self);
      start (self, "");
      look_fails (self, fresh, "ertificat");
    }
  g_assert_cmpint (med_test_source_count (&self->source, MED_TEST_ADVISORIES), ==, 0);
}

/* A hash of the weaker kind is looked for where the stronger is not there; none is not enough. */
static void
test_hash_kinds (Fixture *self, gconstpointer data)
{
  g_autofree char *text = med_test_source_dup_advisory (MED_TEST_NAMESPACE, "V-1", "1", 1);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autoptr (GError) error = NULL;

  use_directory (self);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_write (&self->source, "index.txt", "", "v-1.json\n", 9);
  med_test_source_remove_file (&self->source, "v-1.json.sha512");
  g_autoptr (MedSourceSync) result = look (self, self->fetcher, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->held, ==, 1);
  med_test_source_write (&self->source, "v-1.json", ".sha256", sha256, 64);
  look_to (self, 1, 0);
}

#define ADD(name, test) g_test_add ("/source/web/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *nginx = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  /* Debian keeps it where only the administrator looks. */
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin", NULL);
  g_setenv ("PATH", path, TRUE);
  nginx = g_find_program_in_path ("nginx");
  if (nginx == NULL)
    {
      g_print ("1..0 # SKIP there is no nginx\n");
      return 0;
    }
  med_test_source_begin ();
  ADD ("medical-set", test_medical_set);
  ADD ("directory", test_directory);
  ADD ("hostile-21-server-errors", test_server_errors);
  ADD ("hostile-19-redirects", test_hostile_redirects);
  ADD ("hostile-20-certificates", test_hostile_certificates);
  ADD ("hash-kinds", test_hash_kinds);
  status = g_test_run ();
  med_test_source_end ();
  return status;
}
