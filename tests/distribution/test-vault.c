/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-vault.h"
#include "support/med-test-engine.h"
#include "support/med-test-statement.h"

static const MedVaultFile hello = { .name = "hello.bin",
                                    .size_bytes = 11,
                                    .sha256 = MED_TEST_PAYLOAD_SHA256 };

typedef struct
{
  char *dir;
  char *source;
} Folder;

static void
set_up (Folder *folder, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  folder->dir = g_dir_make_tmp ("medpatch-vault-XXXXXX", &error);
  g_assert_no_error (error);
  folder->source = g_build_filename (folder->dir, "source", NULL);
  g_file_set_contents (folder->source, MED_TEST_PAYLOAD_TEXT, -1, &error);
  g_assert_no_error (error);
}

static void
tear_down (Folder *folder, gconstpointer data)
{
  med_test_remove_tree (folder->dir);
  g_free (folder->dir);
  g_free (folder->source);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      n += g_file_test (child, G_FILE_TEST_IS_DIR) ? count_files (child) : 1;
    }
  return n;
}

/* Refused with @code, and nothing in the vault, not even a half. */
static void
refused (Folder *folder, const char *source, const MedVaultFile *file, int code)
{
  g_autofree char *vault = g_build_filename (folder->dir, "vault", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_vault_put_sync (folder->dir, source, file, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, code);
  g_assert_cmpuint (count_files (vault), ==, 0);
}

static void
test_put (Folder *folder, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = med_vault_dup_path (folder->dir, hello.sha256);
  g_autofree char *vault = g_build_filename (folder->dir, "vault", NULL);

  for (int round = 0; round < 2; round++)
    {
      g_assert_true (med_vault_put_sync (folder->dir, folder->source, &hello, NULL, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
      g_assert_cmpuint (count_files (vault), ==, 1);
    }
  g_assert_true (med_vault_check_sync (folder->dir, &hello, NULL, NULL, &error));
}

static void
test_wrong_bytes (Folder *folder, gconstpointer data)
{
  MedVaultFile longer = hello;
  MedVaultFile other = hello;

  longer.size_bytes = 12;
  other.sha256 = "0000000000000000000000000000000000000000000000000000000000000000";
  refused (folder, folder->source, &longer, MED_ERROR_UNTRUSTED);
  refused (folder, folder->source, &other, MED_ERROR_UNTRUSTED);
}

static void
test_not_a_file (Folder *folder, gconstpointer data)
{
  g_autofree char *link = g_build_filename (folder->dir, "link", NULL);
  g_autofree char *pipe = g_build_filename (folder->dir, "pipe", NULL);

  g_assert_cmpint (symlink (folder->source, link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  refused (folder, link, &hello, MED_ERROR_UNTRUSTED);
  refused (folder, pipe, &hello, MED_ERROR_UNTRUSTED); /* and does not wait for a writer */
  refused (folder, folder->dir, &hello, MED_ERROR_UNTRUSTED);
  refused (folder, "/dev/zero", &hello, MED_ERROR_UNTRUSTED);
  refused (folder, "/nowhere/at/all", &hello, MED_ERROR_NOT_FOUND);
}

static void
test_stopped (Folder *folder, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *vault = g_build_filename (folder->dir, "vault", NULL);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      med_vault_put_sync (folder->dir, folder->source, &hello, NULL, cancellable, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (vault), ==, 0);
}

/* A file that a program left when it died is taken away by the next. */
static void
test_left_over (Folder *folder, gconstpointer data)
{
  g_autofree char *incoming = g_build_filename (folder->dir, "vault", "incoming", NULL);
  g_autofree char *left = g_build_filename (incoming, "left", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (incoming, 0700), ==, 0);
  g_assert_true (g_file_set_contents (left, "half", -1, NULL));
  g_assert_true (med_vault_put_sync (folder->dir, folder->source, &hello, NULL, NULL, &error));
  g_assert_cmpuint (count_files (incoming), ==, 0);
}

static void
test_damage_is_seen_and_mended (Folder *folder, gconstpointer data)
{
  g_autofree char *path = med_vault_dup_path (folder->dir, hello.sha256);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_vault_put_sync (folder->dir, folder->source, &hello, NULL, NULL, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (g_file_set_contents (path, "hello_world", -1, NULL));
  g_assert_false (med_vault_check_sync (folder->dir, &hello, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_true (med_vault_put_sync (folder->dir, folder->source, &hello, NULL, NULL, NULL));
  g_assert_true (med_vault_check_sync (folder->dir, &hello, NULL, NULL, &error));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_false (med_vault_check_sync (folder->dir, &hello, NULL, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
}

/* Another file takes the place of the source while it is copied: either it is refused, or what is
 * kept are the bytes that were asked for. */
static gpointer
swap_thread (gpointer data)
{
  Folder *folder = data;
  g_autofree char *other = g_build_filename (folder->dir, "other", NULL);
  g_autofree char *spare = g_build_filename (folder->dir, "spare", NULL);

  for (int i = 0; i < 200; i++)
    {
      g_assert_true (g_file_set_contents (other, "HELLO WORLD", -1, NULL));
      g_assert_true (g_file_set_contents (spare, MED_TEST_PAYLOAD_TEXT, -1, NULL));
      g_rename (other, folder->source);
      g_rename (spare, folder->source);
    }
  return NULL;
}

static void
test_swapped (Folder *folder, gconstpointer data)
{
  GThread *thread = g_thread_new ("swap", swap_thread, folder);

  for (int i = 0; i < 100; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!med_vault_put_sync (folder->dir, folder->source, &hello, NULL, NULL, &error))
        g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
      else
        g_assert_true (med_vault_check_sync (folder->dir, &hello, NULL, NULL, NULL));
    }
  g_thread_join (thread);
}

#define ADD(name, func) g_test_add (name, Folder, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/distribution/vault/bytes-are-kept-once", test_put);
  ADD ("/distribution/vault/wrong-bytes-leave-nothing", test_wrong_bytes);
  ADD ("/distribution/vault/hostile-06-only-regular-files", test_not_a_file);
  ADD ("/distribution/vault/stopped-leaves-nothing", test_stopped);
  ADD ("/distribution/vault/left-over-is-swept", test_left_over);
  ADD ("/distribution/vault/damage-is-seen-and-mended", test_damage_is_seen_and_mended);
  ADD ("/distribution/vault/hostile-07-swapped-source-is-never-kept", test_swapped);
  return g_test_run ();
}
