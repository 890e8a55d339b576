/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/tuf/med-tuf-folder.h"
#include "engine/tuf/med-tuf-metadata.h"
#include "engine/tuf/med-tuf-path.h"
#include "support/med-test-https.h"
#include "support/med-test-tuf.h"

/* The program itself against a server on this computer, as tests of TUF clients drive it. */
typedef struct
{
  MedTestTuf *repository;
  MedTestHttps *server;
  char *err;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->repository = med_test_tuf_new ();
  fixture->server = med_test_https_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_https_free (fixture->server);
  med_test_tuf_free (fixture->repository);
  g_free (fixture->err);
}

static void
serve_folder (Fixture *fixture, const char *below)
{
  g_autofree char *folder = med_test_tuf_path (fixture->repository, below);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (below, name, NULL);
      g_autofree char *file = med_test_tuf_path (fixture->repository, child);
      g_autofree char *escaped = g_uri_escape_string (child, "/%", FALSE);
      g_autofree char *path = g_strconcat ("/", escaped, NULL);
      g_autofree char *content = NULL;

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        {
          serve_folder (fixture, child);
          continue;
        }
      g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
      med_test_https_add_file (fixture->server, path, NULL, content);
    }
}

static void
serve (Fixture *fixture)
{
  med_test_https_clear (fixture->server);
  serve_folder (fixture, "metadata");
  serve_folder (fixture, "targets");
}

static int
call (Fixture *fixture, const char *const *words)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  /* Nobody answers there: what is on this computer is not asked for through a proxy. */
  g_auto (GStrv) environment =
      g_environ_setenv (g_get_environ (), "http_proxy", "http://127.0.0.1:9/", TRUE);
  int status = 0;

  g_ptr_array_add (line, (gpointer) g_getenv ("MEDPATCH_TUF"));
  for (gsize i = 0; words[i] != NULL; i++)
    g_ptr_array_add (line, (gpointer) words[i]);
  g_ptr_array_add (line, NULL);
  g_clear_pointer (&fixture->err, g_free);
  g_assert_true (g_spawn_sync (NULL, (char **) line->pdata, environment, G_SPAWN_DEFAULT, NULL,
                               NULL, NULL, &fixture->err, &status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static int
init (Fixture *fixture)
{
  g_autofree char *trusted = med_test_tuf_path (fixture->repository, "trusted");
  g_autofree char *root = med_test_tuf_path (fixture->repository, "metadata/1.root.json");

  return call (fixture, (const char *const[]){ "--metadata-dir", trusted, "init", root, NULL });
}

static int
refresh (Fixture *fixture)
{
  g_autofree char *trusted = med_test_tuf_path (fixture->repository, "trusted");
  g_autofree char *url = med_test_https_url (fixture->server, "/metadata");

  return call (fixture, (const char *const[]){ "--metadata-dir", trusted, "--metadata-url", url,
                                               "refresh", NULL });
}

static int
download (Fixture *fixture, const char *first, const char *second)
{
  g_autofree char *trusted = med_test_tuf_path (fixture->repository, "trusted");
  g_autofree char *downloads = med_test_tuf_path (fixture->repository, "downloads");
  g_autofree char *url = med_test_https_url (fixture->server, "/metadata/");
  g_autofree char *targets = med_test_https_url (fixture->server, "/targets/");

  return call (fixture, (const char *const[]){
                            "--metadata-dir", trusted, "--metadata-url", url, "--target-name",
                            first, second != NULL ? "--target-name" : "--target-dir",
                            second != NULL ? second : downloads, "--target-dir", downloads,
                            "--target-base-url", targets, "download", NULL });
}

static void
assert_asked (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) paths = med_test_https_take_paths (fixture->server);

  g_ptr_array_add (paths, NULL);
  g_autofree char *found = g_strjoinv (" ", (char **) paths->pdata);
  g_assert_cmpstr (found, ==, expected);
}

static char *
read_download (Fixture *fixture, const char *name)
{
  g_autofree char *child = g_build_filename ("downloads", name, NULL);
  g_autofree char *path = med_test_tuf_path (fixture->repository, child);
  char *content = NULL;

  return g_file_get_contents (path, &content, NULL, NULL) ? content : NULL;
}

static void
test_requests_of_a_refresh (Fixture *fixture, gconstpointer data)
{
  serve (fixture);
  g_assert_cmpint (init (fixture), ==, 0);
  assert_asked (fixture, "");
  g_assert_cmpint (refresh (fixture), ==, 0);
  assert_asked (fixture, "/metadata/2.root.json /metadata/timestamp.json"
                         " /metadata/1.snapshot.json /metadata/1.targets.json");
  /* Nothing has changed: the timestamp says so. */
  g_assert_cmpint (refresh (fixture), ==, 0);
  assert_asked (fixture, "/metadata/2.root.json /metadata/timestamp.json");
  /* Only what has. */
  med_test_tuf_bump (fixture->repository, MED_TUF_ROOT);
  g_bytes_unref (med_test_tuf_write (fixture->repository, MED_TUF_ROOT));
  med_test_tuf_bump (fixture->repository, MED_TUF_SNAPSHOT);
  med_test_tuf_bump (fixture->repository, MED_TUF_TIMESTAMP);
  med_test_tuf_publish (fixture->repository, TRUE);
  serve (fixture);
  g_assert_cmpint (refresh (fixture), ==, 0);
  assert_asked (fixture, "/metadata/2.root.json /metadata/3.root.json /metadata/timestamp.json"
                         " /metadata/2.snapshot.json");
}

static void
test_requests_of_delegations (Fixture *fixture, gconstpointer data)
{
  MedTestTuf *repository = fixture->repository;

  med_test_tuf_delegate (repository, MED_TUF_TARGETS, "../delegatedrole", "\"paths\": [\"*\"]");
  med_test_tuf_delegate (repository, MED_TUF_TARGETS, "b c", "\"paths\": [\"*\"]");
  med_test_tuf_delegate (repository, "../delegatedrole", "日", "\"paths\": [\"*\"]");
  med_test_tuf_add_target (repository, "b c", "x y", "found");
  med_test_tuf_advance (repository);
  serve (fixture);
  g_assert_cmpint (init (fixture), ==, 0);
  g_assert_cmpint (download (fixture, "x y", NULL), ==, 0);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "found", -1);
  g_autofree char *expected =
      g_strdup_printf ("/metadata/2.root.json /metadata/timestamp.json /metadata/2.snapshot.json"
                       " /metadata/2.targets.json /metadata/2...%%2Fdelegatedrole.json"
                       " /metadata/2.%%E6%%97%%A5.json /metadata/2.b%%20c.json /targets/%s.x%%20y",
                       hash);
  assert_asked (fixture, expected);
  g_autofree char *content = read_download (fixture, "x%20y");
  g_assert_cmpstr (content, ==, "found");
  /* What is there and right is not fetched again, nor is a role. */
  g_assert_cmpint (download (fixture, "x y", NULL), ==, 0);
  assert_asked (fixture, "/metadata/2.root.json /metadata/timestamp.json");
}

static void
test_several_targets (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "one", "1");
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "two", "2");
  med_test_tuf_advance (fixture->repository);
  serve (fixture);
  g_assert_cmpint (init (fixture), ==, 0);
  g_assert_cmpint (download (fixture, "two", "one"), ==, 0);
  g_autofree char *one = read_download (fixture, "one");
  g_autofree char *two = read_download (fixture, "two");
  g_assert_cmpstr (one, ==, "1");
  g_assert_cmpstr (two, ==, "2");
  /* In their order, and none after the first that fails. */
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "one", "first");
  med_test_tuf_advance (fixture->repository);
  serve (fixture);
  g_assert_cmpint (download (fixture, "none", "one"), ==, 1);
  g_assert_nonnull (strstr (fixture->err, "medpatch-tuf: none: nobody signs for such a target"));
  g_autofree char *still = read_download (fixture, "one");
  g_assert_cmpstr (still, ==, "1");
}

static void
test_empty_target (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "empty", "");
  med_test_tuf_advance (fixture->repository);
  serve (fixture);
  g_assert_cmpint (init (fixture), ==, 0);
  g_assert_cmpint (download (fixture, "empty", NULL), ==, 0);
  g_autofree char *content = read_download (fixture, "empty");
  g_assert_cmpstr (content, ==, "");
}

/* A file of a target by @answer: it fails, and leaves nothing. */
static void
assert_target_refused (Fixture *fixture, const char *answer, MedTestEnd end, const char *message)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "patch", -1);
  g_autofree char *path = g_strdup_printf ("/targets/%s.patch", hash);
  g_autofree char *downloads = med_test_tuf_path (fixture->repository, "downloads");
  MedTestPage page = { path, NULL, answer, end, 0 };

  med_test_https_clear (fixture->server);
  serve_folder (fixture, "metadata");
  med_test_https_add (fixture->server, &page);
  g_assert_cmpint (download (fixture, "patch", NULL), ==, 1);
  if (!g_pattern_match_simple (message, fixture->err))
    g_error ("%s", fixture->err);
  g_autoptr (GDir) dir = g_dir_open (downloads, 0, NULL);
  g_assert_true (dir == NULL || g_dir_read_name (dir) == NULL);
}

/* hostile-19, hostile-21 */
static void
test_hostile_servers (Fixture *fixture, gconstpointer data)
{
  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "patch", "patch");
  med_test_tuf_advance (fixture->repository);
  g_assert_cmpint (init (fixture), ==, 0);
  assert_target_refused (fixture, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npAtch",
                         MED_TEST_END_KEEP, "*patch: *sha256*changed*");
  assert_target_refused (fixture, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npat",
                         MED_TEST_END_CLOSE, "medpatch-tuf: http*");
  assert_target_refused (fixture, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
                         MED_TEST_END_CLOSE, "medpatch-tuf: http*");
  assert_target_refused (fixture, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n",
                         MED_TEST_END_ENDLESS, "medpatch-tuf: http*");
  assert_target_refused (fixture,
                         "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n"
                         "Content-Length: 0\r\n\r\n",
                         MED_TEST_END_KEEP, "*leads elsewhere*only by https*");
  assert_target_refused (fixture,
                         "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
                         "Content-Length: 0\r\n\r\n",
                         MED_TEST_END_KEEP, "*leads elsewhere*file*");
  assert_target_refused (fixture, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", MED_TEST_END_KEEP,
                         "medpatch-tuf: http*");
}

static void
test_server_fails_at_a_root (Fixture *fixture, gconstpointer data)
{
  MedTestPage page = { "/metadata/2.root.json", NULL,
                       "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", MED_TEST_END_KEEP, 0 };

  g_assert_cmpint (init (fixture), ==, 0);
  med_test_https_add (fixture->server, &page);
  serve_folder (fixture, "metadata");
  /* Busy is not "there is none": a new root could be withheld by it. */
  g_assert_cmpint (refresh (fixture), ==, 1);
  assert_asked (fixture, "/metadata/2.root.json");
}

static void
test_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *trusted = med_test_tuf_path (fixture->repository, "trusted");
  g_autofree char *downloads = med_test_tuf_path (fixture->repository, "downloads");
  g_autofree char *metadata =
      g_strconcat ("file://", med_test_tuf_get_folder (fixture->repository), "/metadata/", NULL);
  g_autofree char *targets =
      g_strconcat ("file://", med_test_tuf_get_folder (fixture->repository), "/targets/", NULL);

  med_test_tuf_add_target (fixture->repository, MED_TUF_TARGETS, "a/b", "by stick");
  med_test_tuf_advance (fixture->repository);
  g_assert_cmpint (init (fixture), ==, 0);
  g_assert_cmpint (
      call (fixture, (const char *const[]){ "--metadata-dir", trusted, "--metadata-url", metadata,
                                            "--target-name", "a/b", "--target-dir", downloads,
                                            "--target-base-url", targets, "download", NULL }),
      ==, 0);
  g_autofree char *content = read_download (fixture, "a%2Fb");
  g_assert_cmpstr (content, ==, "by stick");
}

/* Every file that is there is whole, and none is older than it was. */
static void
check_trusted (Fixture *fixture, gint64 *versions)
{
  static const char *const roles[] = { MED_TUF_ROOT, MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT,
                                       MED_TUF_TARGETS };
  g_autofree char *trusted = med_test_tuf_path (fixture->repository, "trusted");

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = med_tuf_folder_load_sync (trusted, roles[i], NULL);
      g_autoptr (MedTufMetadata) metadata =
          bytes != NULL ? med_tuf_metadata_read (roles[i], bytes, roles[i], &error) : NULL;

      g_assert_no_error (error);
      g_assert_true (metadata != NULL || versions[i] == 0);
      if (metadata == NULL)
        continue;
      g_assert_cmpint (med_tuf_metadata_get_version (metadata), >=, versions[i]);
      versions[i] = med_tuf_metadata_get_version (metadata);
    }
}

static void
kill_refresh_after (Fixture *fixture, gulong usec)
{
  g_autofree char *trusted = med_test_tuf_path (fixture->repository, "trusted");
  g_autofree char *url = med_test_https_url (fixture->server, "/metadata");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, g_getenv ("MEDPATCH_TUF"),
                        "--metadata-dir", trusted, "--metadata-url", url, "refresh", NULL);

  g_assert_no_error (error);
  g_usleep (usec);
  g_subprocess_force_exit (process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  gint64 versions[4] = { 1, 0, 0, 0 };

  g_assert_cmpint (init (fixture), ==, 0);
  for (int i = 0; i < 25; i++)
    {
      med_test_tuf_advance (fixture->repository);
      if (i % 3 == 0)
        {
          med_test_tuf_bump (fixture->repository, MED_TUF_ROOT);
          g_bytes_unref (med_test_tuf_write (fixture->repository, MED_TUF_ROOT));
        }
      serve (fixture);
      kill_refresh_after (fixture, (gulong) g_test_rand_int_range (1000, 60000));
      check_trusted (fixture, versions);
    }
  g_assert_cmpint (refresh (fixture), ==, 0);
  check_trusted (fixture, versions);
  g_assert_cmpint (versions[1], ==, 26);
}

static void
test_usage (Fixture *fixture, gconstpointer data)
{
  g_autofree char *trusted = med_test_tuf_path (fixture->repository, "trusted");
  const char *const lines[][6] = {
    { NULL },
    { "refresh", NULL },
    { "--metadata-dir", trusted, NULL },
    { "--metadata-dir", trusted, "init", NULL },
    { "--metadata-dir", trusted, "init", "/nowhere/root.json", NULL },
    { "--metadata-dir", trusted, "refresh", NULL },
    { "--metadata-dir", trusted, "sing", NULL },
    { "--metadata-dir", trusted, "--metadata-url", "https://localhost/", "download", NULL },
    { "--sing", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_assert_cmpint (call (fixture, lines[i]), ==, 1);
      g_assert_true (g_str_has_prefix (fixture->err, "medpatch-tuf: "));
    }
  g_assert_cmpint (init (fixture), ==, 0);
  /* http is for this computer only. */
  g_assert_cmpint (
      call (fixture, (const char *const[]){ "--metadata-dir", trusted, "--metadata-url",
                                            "http://192.0.2.1/", "refresh", NULL }),
      ==, 1);
  g_assert_nonnull (strstr (fixture->err, "only by https"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/tuf/medpatch-tuf/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("requests-of-a-refresh", test_requests_of_a_refresh);
  ADD ("requests-of-delegations", test_requests_of_delegations);
  ADD ("several-targets", test_several_targets);
  ADD ("empty-target", test_empty_target);
  ADD ("hostile-19-21-servers", test_hostile_servers);
  ADD ("server-that-fails-hides-no-root", test_server_fails_at_a_root);
  ADD ("folder", test_folder);
  ADD ("killed-at-any-time", test_killed);
  ADD ("usage", test_usage);
  return g_test_run ();
}
