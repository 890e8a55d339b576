/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-malware-scan.h"
#include "support/med-test-engine.h"
#include "support/med-test-statement.h"

static const struct
{
  const char *data;
  gsize size; /* 0: with its NUL */
  MedClamdVerdict verdict;
  const char *text;
} replies[] = {
  { "stream: OK", 0, MED_CLAMD_OK, "" },
  { "fd[12]: OK", 0, MED_CLAMD_OK, "" },
  { "stream: Eicar-Test.UNOFFICIAL FOUND", 0, MED_CLAMD_FOUND, "Eicar-Test.UNOFFICIAL" },
  { "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", 0, MED_CLAMD_LIMITS,
    "Heuristics.Limits.Exceeded.MaxFileSize" },
  { "INSTREAM size limit exceeded. ERROR", 0, MED_CLAMD_LIMITS, NULL },
  { "stream: Can't allocate memory ERROR", 0, MED_CLAMD_ERROR, NULL },
  { "stream: OK", 10, MED_CLAMD_UNREADABLE, NULL }, /* cut off before its end */
  { "stream: OK ", 0, MED_CLAMD_OK, NULL },
  { "stream: NOT OK", 0, MED_CLAMD_UNREADABLE, NULL },
  { "stream:OK", 0, MED_CLAMD_UNREADABLE, NULL },
  { "OK", 0, MED_CLAMD_UNREADABLE, NULL },
  { "", 0, MED_CLAMD_UNREADABLE, NULL },
  { "stream:  FOUND", 0, MED_CLAMD_UNREADABLE, NULL },
  { "http: OK", 0, MED_CLAMD_UNREADABLE, NULL },
  { "stream: OK\n", 0, MED_CLAMD_OK, "" },
  { "stream: OK\nstream: Eicar FOUND", 0, MED_CLAMD_UNREADABLE, NULL },
  { "stream: OK\n\xb6", 0, MED_CLAMD_UNREADABLE, NULL },
  { "fd[: OK", 0, MED_CLAMD_UNREADABLE, NULL },
  { "fd[]: OK", 0, MED_CLAMD_UNREADABLE, NULL },
  { "fd[x]: OK", 0, MED_CLAMD_UNREADABLE, NULL },
  { "fd[1 no file: OK", 0, MED_CLAMD_UNREADABLE, NULL },
  { "stream: \x01 FOUND", 0, MED_CLAMD_UNREADABLE, NULL },
  { "stream: \xff FOUND", 0, MED_CLAMD_UNREADABLE, NULL },
};

static void
test_replies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      gsize size = replies[i].size != 0 ? replies[i].size : strlen (replies[i].data) + 1;
      g_autoptr (MedClamdReply) reply = med_clamd_reply_parse (replies[i].data, size);

      /* Not every reply is text. */
      g_autofree char *shown = g_strescape (replies[i].data, NULL);
      g_test_message ("%s", shown);
      g_assert_cmpint (reply->verdict, ==, replies[i].verdict);
      if (replies[i].text != NULL)
        g_assert_cmpstr (reply->text, ==, replies[i].text);
    }
}

static void
test_versions (void)
{
  static const char whole[] = "ClamAV 1.4.6/27500/Mon Nov  3 08:00:00 2026";
  static const char bare[] = "ClamAV 1.4.6";
  static const char odd[] = "ClamAV 1.4.6/27500/yesterday";
  g_autoptr (MedClamdVersion) first = med_clamd_version_parse (whole, sizeof whole);
  g_autoptr (MedClamdVersion) second = med_clamd_version_parse (bare, sizeof bare);
  g_autoptr (MedClamdVersion) third = med_clamd_version_parse (odd, sizeof odd);

  g_assert_cmpstr (first->engine, ==, "ClamAV 1.4.6");
  g_assert_cmpstr (first->signatures, ==, "27500");
  g_assert_cmpint (first->signatures_usec, ==, G_GINT64_CONSTANT (1793692800) * G_USEC_PER_SEC);
  g_assert_cmpint (second->signatures_usec, ==, 0);
  g_assert_cmpint (third->signatures_usec, ==, 0);
  g_assert_null (med_clamd_version_parse ("HTTP/1.1 400", 13));
}

static void
test_addresses (void)
{
  static const char *const bad[] = { "", "unix:", "unix:relative", "http://x", "tcp:", NULL };

  for (gsize i = 0; bad[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (med_clamd_new (bad[i], &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* A scanner of our own that answers what the test says: a word for EICAR, one for the rest. */
typedef struct
{
  char *dir;
  char *path;
  char *address;
  GSocketListener *listener;
  GThread *thread;
  GCancellable *stop;
  const char *canary;
  const char *canary_later; /* (nullable): from the second time on */
  const char *answer;
  const char *limits;
  guint canaries;
} Scanner;

static void
answer (Scanner *scanner, GSocketConnection *connection)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GString) all = g_string_new (NULL);
  const char *reply = NULL;
  char buffer[4096];
  gssize n;

  while (reply == NULL && (n = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      g_string_append_len (all, buffer, n);
      if (g_str_has_prefix (all->str, "zVERSION"))
        reply = "ClamAV 1.4.6/27500/Mon Nov 23 06:00:00 2026";
      else if (g_str_has_prefix (all->str, "zFILDES") && all->len > strlen ("zFILDES") + 1)
        reply = scanner->limits;
      else if (g_str_has_prefix (all->str, "zINSTREAM") &&
               memcmp (all->str + all->len - 4, "\0\0\0\0", 4) == 0)
        {
          gboolean canary = memmem (all->str, all->len, "EICAR", 5) != NULL;
          if (canary && scanner->canaries++ > 0 && scanner->canary_later != NULL)
            reply = scanner->canary_later;
          else
            reply = canary ? scanner->canary : scanner->answer;
        }
    }
  if (reply != NULL && *reply != '\0')
    g_output_stream_write_all (out, reply, strlen (reply) + 1, NULL, NULL, NULL);
}

static gpointer
scanner_thread (gpointer data)
{
  Scanner *scanner = data;
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (scanner->listener, NULL, scanner->stop, NULL)) !=
         NULL)
    {
      answer (scanner, connection);
      g_object_unref (connection);
    }
  return NULL;
}

static void
start (Scanner *scanner)
{
  g_autoptr (GError) error = NULL;

  scanner->dir = g_dir_make_tmp ("medpatch-clamd-XXXXXX", &error);
  scanner->path = g_build_filename (scanner->dir, "file", NULL);
  g_autofree char *socket_path = g_build_filename (scanner->dir, "socket", NULL);
  scanner->address = g_strconcat ("unix:", socket_path, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket_path);
  scanner->listener = g_socket_listener_new ();
  scanner->stop = g_cancellable_new ();
  g_assert_true (g_socket_listener_add_address (scanner->listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error));
  g_assert_true (g_file_set_contents (scanner->path, MED_TEST_PAYLOAD_TEXT, -1, NULL));
  scanner->thread = g_thread_new ("scanner", scanner_thread, scanner);
}

static void
stop (Scanner *scanner)
{
  g_cancellable_cancel (scanner->stop);
  g_thread_join (scanner->thread);
  g_object_unref (scanner->stop);
  g_socket_listener_close (scanner->listener);
  g_object_unref (scanner->listener);
  med_test_remove_tree (scanner->dir);
  g_free (scanner->dir);
  g_free (scanner->path);
  g_free (scanner->address);
}

static MedPayloadCheck *
scan_with (Scanner *scanner, gint64 size_bytes)
{
  const MedVaultFile file = { "file", size_bytes, MED_TEST_PAYLOAD_SHA256 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MedClamd) clamd = med_clamd_new (scanner->address, &error);

  g_assert_no_error (error);
  return med_malware_scan_sync (clamd, scanner->path, &file, MED_TEST_NOW_USEC, NULL, NULL);
}

static void
expect (Scanner scanner, gint64 size_bytes, MedCheckResult result)
{
  start (&scanner);
  g_autoptr (MedPayloadCheck) check = scan_with (&scanner, size_bytes);
  stop (&scanner);
  g_test_message ("%s", check->detail);
  g_assert_cmpint (check->result, ==, result);
  g_assert_cmpint (*check->detail, !=, '\0');
}

#define FOUND "stream: Eicar FOUND"
#define TELLS "fd[3]: Heuristics.Limits.Exceeded.MaxFileSize FOUND"

static void
test_results (void)
{
  expect ((Scanner){ .canary = FOUND, .answer = "stream: OK", .limits = TELLS }, 11,
          MED_CHECK_PASSED);
  expect ((Scanner){ .canary = FOUND, .answer = "stream: Trojan FOUND", .limits = TELLS }, 11,
          MED_CHECK_FAILED);
  expect ((Scanner){ .canary = FOUND, .answer = TELLS, .limits = TELLS }, 11,
          MED_CHECK_NOT_FULLY_SCANNED);
  expect ((Scanner){ .canary = FOUND,
                     .answer = "INSTREAM size limit exceeded. ERROR",
                     .limits = TELLS },
          11, MED_CHECK_NOT_FULLY_SCANNED);
}

/* Nothing but a clear answer of a scanner that works is clean. */
static void
test_lying_scanners (void)
{
  /* does not know EICAR, before or after */
  expect ((Scanner){ .canary = "stream: OK", .answer = "stream: OK", .limits = TELLS }, 11,
          MED_CHECK_NOT_CHECKED);
  expect (
      (Scanner){
          .canary = FOUND, .canary_later = "stream: OK", .answer = "stream: OK", .limits = TELLS },
      11, MED_CHECK_NOT_CHECKED);
  /* closes without an answer, answers nonsense, fails */
  expect ((Scanner){ .canary = FOUND, .answer = "", .limits = TELLS }, 11, MED_CHECK_NOT_CHECKED);
  expect ((Scanner){ .canary = FOUND, .answer = "fine", .limits = TELLS }, 11,
          MED_CHECK_NOT_CHECKED);
  expect ((Scanner){ .canary = FOUND, .answer = "stream: ERROR", .limits = TELLS }, 11,
          MED_CHECK_NOT_CHECKED);
  /* does not tell of its limits: trusted with small files only */
  expect ((Scanner){ .canary = FOUND, .answer = "stream: OK", .limits = "fd[3]: OK" }, 11,
          MED_CHECK_PASSED);
  expect ((Scanner){ .canary = FOUND, .answer = "stream: OK", .limits = "fd[3]: OK" },
          MED_SCAN_TRUSTED_BYTES, MED_CHECK_NOT_FULLY_SCANNED);
  expect ((Scanner){ .canary = FOUND, .answer = "stream: OK", .limits = TELLS },
          MED_SCAN_MAX_BYTES + 1, MED_CHECK_NOT_FULLY_SCANNED);
}

static void
test_nobody_there (void)
{
  const MedVaultFile file = { "file", 11, MED_TEST_PAYLOAD_SHA256 };
  g_autoptr (MedClamd) clamd = med_clamd_new ("unix:/nowhere/clamd.ctl", NULL);
  g_autoptr (MedPayloadCheck) check =
      med_malware_scan_sync (clamd, "/nowhere", &file, MED_TEST_NOW_USEC, NULL, NULL);

  g_assert_cmpint (check->result, ==, MED_CHECK_NOT_CHECKED);
  g_assert_nonnull (strstr (check->detail, "/nowhere/clamd.ctl"));
}

static void
test_old_signatures_are_told (void)
{
  Scanner scanner = { .canary = FOUND, .answer = "stream: OK", .limits = TELLS };
  const MedVaultFile file = { "file", 11, MED_TEST_PAYLOAD_SHA256 };

  start (&scanner);
  g_autoptr (MedClamd) clamd = med_clamd_new (scanner.address, NULL);
  g_autoptr (MedPayloadCheck) check = med_malware_scan_sync (
      clamd, scanner.path, &file, MED_TEST_NOW_USEC + 10 * MED_USEC_PER_DAY, NULL, NULL);
  stop (&scanner);
  g_assert_cmpint (check->result, ==, MED_CHECK_PASSED);
  g_assert_nonnull (strstr (check->detail, "days old"));
  g_assert_nonnull (strstr (check->evidence, "27500"));
}

static gboolean
wait_for (const char *path)
{
  for (int i = 0; i < 1000; i++)
    {
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
      g_usleep (10 * 1000);
    }
  return FALSE;
}

/* The real scanner with a signature of our own for EICAR. */
static void
test_real_clamd (void)
{
  g_autofree char *clamd_path = g_find_program_in_path ("/usr/sbin/clamd");
  g_autofree char *dir = g_dir_make_tmp ("medpatch-clamd-XXXXXX", NULL);
  g_autofree char *config = g_build_filename (dir, "clamd.conf", NULL);
  g_autofree char *base = g_build_filename (dir, "local.ndb", NULL);
  g_autofree char *socket_path = g_build_filename (dir, "socket", NULL);
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autofree char *text = g_strdup_printf ("Foreground yes\nDatabaseDirectory %s\nLocalSocket %s\n"
                                           "AlertExceedsMax yes\nTemporaryDirectory %s\n",
                                           dir, socket_path, dir);
  const char *argv[] = { "/usr/sbin/clamd", "-c", config, NULL };
  const MedVaultFile file = { "file", 11, MED_TEST_PAYLOAD_SHA256 };
  GPid pid = 0;

  if (clamd_path == NULL)
    {
      med_test_remove_tree (dir);
      g_test_skip ("clamd is not installed");
      return;
    }
  g_assert_true (g_file_set_contents (config, text, -1, NULL));
  /* "EICAR-STANDARD-ANTIVIRUS-TEST-FILE" and, for the other case, "Hallo Welt" */
  g_assert_true (g_file_set_contents (
      base, "Test.Eicar:0:*:45494341522d5354414e444152442d414e544956495255532d544553542d46494c45\n",
      -1, NULL));
  g_assert_true (g_file_set_contents (path, MED_TEST_PAYLOAD_TEXT, -1, NULL));
  g_assert_true (g_spawn_async (NULL, (char **) argv, NULL,
                                G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                                    G_SPAWN_STDERR_TO_DEV_NULL,
                                NULL, NULL, &pid, NULL));
  gboolean up = wait_for (socket_path);
  g_autofree char *address = g_strconcat ("unix:", socket_path, NULL);
  g_autoptr (MedClamd) clamd = med_clamd_new (address, NULL);
  gboolean tells = up && med_clamd_tells_limits_sync (clamd, NULL);
  g_autoptr (MedPayloadCheck) check =
      med_malware_scan_sync (clamd, path, &file, MED_TEST_NOW_USEC, NULL, NULL);
  kill (pid, SIGKILL);
  g_spawn_close_pid (pid);
  med_test_remove_tree (dir);
  g_test_message ("%s", check->detail);
  g_assert_true (up);
  g_assert_true (tells);
  g_assert_cmpint (check->result, ==, MED_CHECK_PASSED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/distribution/clamd/replies-are-read-strictly", test_replies);
  g_test_add_func ("/distribution/clamd/versions-are-read", test_versions);
  g_test_add_func ("/distribution/clamd/bad-addresses-are-refused", test_addresses);
  g_test_add_func ("/distribution/clamd/four-results", test_results);
  g_test_add_func ("/distribution/clamd/hostile-24-lying-scanner-is-never-clean",
                   test_lying_scanners);
  g_test_add_func ("/distribution/clamd/hostile-24-nobody-there-is-not-scanned", test_nobody_there);
  g_test_add_func ("/distribution/clamd/old-signatures-are-told", test_old_signatures_are_told);
  g_test_add_func ("/distribution/clamd/the-real-scanner", test_real_clamd);
  return g_test_run ();
}
