/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/trust/med-digest.h"
#include "support/med-test-engine.h"

/* FIPS 180-4 and what everybody publishes for nothing and for "abc". */
static const struct
{
  const char *text;
  const char *sha256;
} known[] = {
  { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void
test_known (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (MedDigest) digest = med_digest_new ();

      med_digest_update (digest, known[i].text, strlen (known[i].text));
      g_autofree char *first = med_digest_finish (digest);
      g_assert_cmpstr (first, ==, known[i].sha256);
      /* It begins anew. */
      g_autofree char *second = med_digest_finish (digest);
      g_assert_cmpstr (second, ==, known[0].sha256);
    }
}

/* Around the size of a block, beside GLib's own. */
static void
test_sizes (void)
{
  static const gsize sizes[] = { 1,
                                 4095,
                                 4096,
                                 MED_DIGEST_BLOCK_BYTES - 1,
                                 MED_DIGEST_BLOCK_BYTES,
                                 MED_DIGEST_BLOCK_BYTES + 1,
                                 3 * MED_DIGEST_BLOCK_BYTES + 17 };
  g_autofree char *dir = g_dir_make_tmp ("medpatch-digest-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "file", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *data = g_strnfill (sizes[i], (char) ('a' + i));
      g_autofree char *expected =
          g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, sizes[i]);
      g_autoptr (GError) error = NULL;
      gint64 size_bytes = 0;

      g_assert_true (g_file_set_contents (path, data, (gssize) sizes[i], NULL));
      g_autofree char *sha256 = med_digest_of_file_sync (path, &size_bytes, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (sha256, ==, expected);
      g_assert_cmpint (size_bytes, ==, (gint64) sizes[i]);
    }
  med_test_remove_tree (dir);
}

static void
refused (const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (med_digest_of_file_sync (path, NULL, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_not_a_file (void)
{
  g_autofree char *dir = g_dir_make_tmp ("medpatch-digest-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *link = g_build_filename (dir, "link", NULL);
  g_autofree char *pipe = g_build_filename (dir, "pipe", NULL);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (symlink (file, link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  refused (link, MED_ERROR_UNTRUSTED);
  refused (pipe, MED_ERROR_UNTRUSTED); /* and nobody waits for a writer */
  refused (dir, MED_ERROR_UNTRUSTED);
  refused ("/dev/zero", MED_ERROR_UNTRUSTED);
  refused ("/nowhere/at/all", MED_ERROR_NOT_FOUND);
  med_test_remove_tree (dir);
}

static void
report_cb (gint64 done_bytes, gpointer data)
{
  gint64 *last = data;

  g_assert_cmpint (done_bytes, >, *last);
  *last = done_bytes;
}

static void
cancel_cb (gint64 done_bytes, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_progress_and_stop (void)
{
  g_autofree char *dir = g_dir_make_tmp ("medpatch-digest-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  gsize size = 5 * MED_DIGEST_BLOCK_BYTES;
  g_autofree char *data = g_strnfill (size, 'x');
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 last = 0;
  const MedDigestProgress told = { .report = report_cb, .data = &last };
  const MedDigestProgress stopping = { .report = cancel_cb, .data = cancellable };

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  g_autofree char *sha256 = med_digest_of_file_sync (path, NULL, &told, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last, ==, (gint64) size);
  g_assert_null (med_digest_of_file_sync (path, NULL, &stopping, cancellable, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  med_test_remove_tree (dir);
}

/* In whatever pieces the bytes come, the digest is that of all of them. */
static void
test_any_pieces (void)
{
  guint32 seed = 20261128;
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  g_autofree guint8 *bytes = g_malloc (70000);

  g_test_message ("seed %u", seed);
  for (gsize i = 0; i < 70000; i++)
    bytes[i] = (guint8) g_rand_int (chance);
  for (int i = 0; i < 40; i++)
    {
      gsize size = (gsize) g_rand_int_range (chance, 0, 70000), done = 0;
      g_autoptr (MedDigest) digest = med_digest_new ();
      g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, size);

      while (done < size)
        {
          gsize wanted = (gsize) g_rand_int_range (chance, 0, 9000);
          gsize piece = MIN (wanted, size - done);

          med_digest_update (digest, bytes + done, piece);
          done += piece;
        }
      g_autofree char *sha256 = med_digest_finish (digest);
      g_assert_cmpstr (sha256, ==, expected);
      g_assert_cmpuint (strspn (sha256, "0123456789abcdef"), ==, 64);
    }
}

static void
test_descriptors (void)
{
  g_autofree char *dir = g_dir_make_tmp ("medpatch-digest-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autoptr (GError) error = NULL;
  gint64 size_bytes = -1;

  g_assert_true (g_file_set_contents (path, "xxabc", 5, NULL));
  int fd = med_digest_open_regular (path, &size_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (size_bytes, ==, 5);
  /* From where it stands to the end; read to the end there is nothing more. */
  g_assert_cmpint (lseek (fd, 2, SEEK_SET), ==, 2);
  g_autofree char *rest = med_digest_of_fd_sync (fd, &size_bytes, NULL, NULL, &error);
  g_assert_cmpstr (rest, ==, known[1].sha256);
  g_assert_cmpint (size_bytes, ==, 3);
  g_autofree char *nothing = med_digest_of_fd_sync (fd, &size_bytes, NULL, NULL, &error);
  g_assert_cmpstr (nothing, ==, known[0].sha256);
  g_assert_cmpint (size_bytes, ==, 0);
  close (fd);
  /* One that cannot be read gives no digest, and leaves the size as it was. */
  size_bytes = -7;
  fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  g_assert_null (med_digest_of_fd_sync (fd, &size_bytes, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE);
  g_assert_cmpint (size_bytes, ==, -7);
  close (fd);
  g_clear_error (&error);
  g_assert_null (med_digest_of_fd_sync (-1, NULL, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE);
  med_test_remove_tree (dir);
}

/* An empty file is a file; one that is taken away while it is read is still the one that was
 * opened. */
static void
test_files_that_change (void)
{
  g_autofree char *dir = g_dir_make_tmp ("medpatch-digest-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autofree char *below = g_build_filename (path, "below", NULL);
  g_autoptr (GError) error = NULL;
  gint64 size_bytes = -1, last = 0;
  const MedDigestProgress told = { .report = report_cb, .data = &last };

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_autofree char *empty = med_digest_of_file_sync (path, &size_bytes, &told, NULL, &error);
  g_assert_cmpstr (empty, ==, known[0].sha256);
  g_assert_cmpint (size_bytes, ==, 0);
  g_assert_cmpint (last, ==, 0);
  g_assert_true (g_file_set_contents (path, "abc", 3, NULL));
  int fd = med_digest_open_regular (path, NULL, &error);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_autofree char *gone = med_digest_of_fd_sync (fd, NULL, NULL, NULL, &error);
  g_assert_cmpstr (gone, ==, known[1].sha256);
  close (fd);
  g_assert_true (g_file_set_contents (path, "abc", 3, NULL));
  refused (below, MED_ERROR_UNAVAILABLE);
  med_test_remove_tree (dir);
}

static void
test_blocks (void)
{
  for (int i = 0; i < 8; i++)
    {
      guint8 *block = med_digest_block_new ();

      g_assert_cmpuint (GPOINTER_TO_SIZE (block) % 4096, ==, 0);
      memset (block, i, MED_DIGEST_BLOCK_BYTES);
      med_digest_block_free (block);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/digest/known-answers", test_known);
  g_test_add_func ("/trust/digest/sizes-around-a-block", test_sizes);
  g_test_add_func ("/trust/digest/only-regular-files", test_not_a_file);
  g_test_add_func ("/trust/digest/progress-and-stop", test_progress_and_stop);
  g_test_add_func ("/trust/digest/in-whatever-pieces", test_any_pieces);
  g_test_add_func ("/trust/digest/descriptors", test_descriptors);
  g_test_add_func ("/trust/digest/files-that-change", test_files_that_change);
  g_test_add_func ("/trust/digest/blocks-are-aligned", test_blocks);
  return g_test_run ();
}
