/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-file-copy.h"
#include "support/med-test-engine.h"

typedef struct
{
  char *dir;
  char *from;
  char *to;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->dir = g_dir_make_tmp ("medpatch-copy-XXXXXX", NULL);
  self->from = g_build_filename (self->dir, "from", NULL);
  self->to = g_build_filename (self->dir, "to", NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->from);
  g_free (self->to);
}

static void
test_words (void)
{
  static const struct
  {
    int code;
    MedError kind;
  } cases[] = {
    { ENOSPC, MED_ERROR_NO_SPACE },  { EDQUOT, MED_ERROR_NO_SPACE },
    { EFBIG, MED_ERROR_NO_SPACE },   { EROFS, MED_ERROR_READ_ONLY },
    { EACCES, MED_ERROR_READ_ONLY }, { EPERM, MED_ERROR_READ_ONLY },
    { EIO, MED_ERROR_UNAVAILABLE },  { ENODEV, MED_ERROR_UNAVAILABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      med_file_copy_set_error (&error, cases[i].code);
      g_assert_error (error, MED_ERROR, (int) cases[i].kind);
      g_assert_cmpuint (strlen (error->message), >, 10);
    }
}

typedef struct
{
  gint64 last;
  guint calls;
  GCancellable *cancel_after; /* (nullable) */
} Told;

static void
report_cb (gint64 done_bytes, gpointer data)
{
  Told *told = data;

  g_assert_cmpint (done_bytes, >, told->last);
  told->last = done_bytes;
  told->calls++;
  if (told->cancel_after != NULL)
    g_cancellable_cancel (told->cancel_after);
}

static char *
copy (Fixture *self, gint64 max_bytes, Told *told, GError **error)
{
  const MedDigestProgress progress = { report_cb, told };
  int from = g_open (self->from, O_RDONLY | O_CLOEXEC, 0);
  int to = g_open (self->to, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  char *sha256 = med_file_copy_hashed_sync (from, to, max_bytes, told != NULL ? &progress : NULL,
                                            told != NULL ? told->cancel_after : NULL, error);

  close (from);
  close (to);
  return sha256;
}

/* Around the size of a block, where a loop goes wrong. */
static void
test_sizes (Fixture *self, gconstpointer unused)
{
  static const gsize sizes[] = { 0,
                                 1,
                                 511,
                                 4096,
                                 MED_DIGEST_BLOCK_BYTES - 1,
                                 MED_DIGEST_BLOCK_BYTES,
                                 MED_DIGEST_BLOCK_BYTES + 1,
                                 3 * MED_DIGEST_BLOCK_BYTES,
                                 3 * MED_DIGEST_BLOCK_BYTES + 17 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *data = g_malloc (sizes[i] + 1);
      g_autofree char *copied = NULL;
      g_autoptr (GError) error = NULL;
      Told told = { 0 };
      gsize size = 0;

      for (gsize at = 0; at < sizes[i]; at++)
        data[at] = (char) (at * 31 + i);
      g_assert_true (g_file_set_contents (self->from, data, (gssize) sizes[i], NULL));
      g_autofree char *wanted =
          g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) data, sizes[i]);
      g_autofree char *sha256 = copy (self, (gint64) sizes[i], &told, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (sha256, ==, wanted);
      g_assert_true (g_file_get_contents (self->to, &copied, &size, NULL));
      g_assert_cmpmem (copied, size, data, sizes[i]);
      g_assert_cmpint (told.last, ==, (gint64) sizes[i]);
      g_assert_cmpuint (told.calls, ==,
                        (sizes[i] + MED_DIGEST_BLOCK_BYTES - 1) / MED_DIGEST_BLOCK_BYTES);
    }
}

static void
test_longer_than_allowed (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->from, text, 1000, NULL));
  g_assert_null (copy (self, 999, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "999"));
}

static void
test_stopped (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (3 * MED_DIGEST_BLOCK_BYTES, 'x');
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Told told = { .cancel_after = cancellable };

  g_assert_true (g_file_set_contents (self->from, text, -1, NULL));
  g_assert_null (copy (self, G_MAXINT64, &told, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_cmpuint (told.calls, ==, 1);
}

static void
test_bad_descriptors (Fixture *self, gconstpointer unused)
{
  int folder = g_open (self->dir, O_RDONLY | O_CLOEXEC, 0);
  int full = g_open ("/dev/full", O_WRONLY | O_CLOEXEC, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (med_file_copy_hashed_sync (folder, full, 10, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_false (med_file_copy_write (full, "x", 1, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_true (med_file_copy_write (full, "", 0, &error));
  g_assert_false (med_file_copy_write (-1, "x", 1, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE);
  close (folder);
  close (full);
}

/* A pipe takes what it has room for; the rest is written when there is room again. */
static gpointer
drain_thread (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  GString *all = g_string_new (NULL);
  char block[999];
  gssize n;

  while ((n = read (fd, block, sizeof block)) > 0)
    g_string_append_len (all, block, n);
  return all;
}

static void
test_short_writes (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (300 * 1000, 'x');
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  GThread *thread = g_thread_new ("drain", drain_thread, GINT_TO_POINTER (fds[0]));
  g_assert_true (med_file_copy_write (fds[1], text, 300 * 1000, &error));
  close (fds[1]);
  g_autoptr (GString) all = g_thread_join (thread);
  close (fds[0]);
  g_assert_cmpuint (all->len, ==, 300 * 1000);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/distribution/file-copy/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/distribution/file-copy/failures-say-what-to-do", test_words);
  ADD ("every-size-around-a-block", test_sizes);
  ADD ("longer-than-allowed-is-refused", test_longer_than_allowed);
  ADD ("stopped-at-the-next-block", test_stopped);
  ADD ("bad-source-and-full-target", test_bad_descriptors);
  ADD ("short-writes-are-gone-on-with", test_short_writes);
  return g_test_run ();
}
