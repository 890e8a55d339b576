/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-durable.h"
#include "engine/store/med-backup.h"
#include "engine/store/med-sweep.h"
#include "support/med-test-engine.h"

#define SHELF "ab"
#define REST "cdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
#define SHA SHELF REST
#define OTHER "cd" REST

typedef struct
{
  char *dir;
  gint64 now_usec; /* two days after everything was written */
} Fixture;

static gint64
system_now_usec (void)
{
  g_autoptr (MedClock) clock = med_clock_new ();

  return med_clock_now_usec (clock);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->dir = g_dir_make_tmp ("medpatch-sweep-XXXXXX", NULL);
  self->now_usec = system_now_usec () + 2 * MED_USEC_PER_DAY;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_remove_tree (self->dir);
  g_free (self->dir);
}

/* A file with the folders above it */
static char *
put (Fixture *self, const char *name)
{
  char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, name, -1, NULL));
  return path;
}

static gboolean
is_there (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  GStatBuf status;

  return g_lstat (path, &status) == 0;
}

static void
test_names_of_files (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *name;
    gboolean goes;
  } rows[] = {
    { "documents/" SHELF "/" SHA ".Ab3dE9", TRUE },
    { "evidence/" SHELF "/" SHA ".zzzzzz", TRUE },
    { "documents/" SHELF "/" SHA, FALSE },
    { "documents/" SHELF "/" SHA ".Ab3dE", FALSE },
    { "documents/" SHELF "/" SHA ".Ab3dE99", FALSE },
    { "documents/" SHELF "/" SHA ".Ab-dE9", FALSE },
    { "documents/" SHELF "/" SHA "-Ab3dE9", FALSE },
    { "documents/" SHELF "/" SHA "0.Ab3dE9", FALSE },
    { "documents/" SHELF "/" SHA ".Ab3dE9.txt", FALSE },
    { "documents/" SHELF "/" SHA ".", FALSE },
    { "documents/" SHELF "/" OTHER ".Ab3dE9", FALSE },
    { "documents/" SHELF "/x.Ab3dE9", FALSE },
    { "documents/" SHELF "/AB" REST ".Ab3dE9", FALSE },
    { "documents/" SHA ".Ab3dE9", FALSE },
    { "documents/" SHELF "c/" SHELF "c" REST ".Ab3dE9", FALSE },
    { "documents/AB/" SHA ".Ab3dE9", FALSE },
    { "documents/" SHELF "/" SHELF "/" SHA ".Ab3dE9", FALSE },
    { "vault/" SHELF "/" SHA ".Ab3dE9", FALSE },
    { "backups/" SHELF "/" SHA ".Ab3dE9", FALSE },
    { SHELF "/" SHA ".Ab3dE9", FALSE },
  };
  guint goes = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = put (self, rows[i].name);
      goes += rows[i].goes ? 1 : 0;
    }
  g_assert_cmpuint (med_sweep_files (self->dir, self->now_usec, NULL), ==, goes);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (is_there (self, rows[i].name) == rows[i].goes)
      g_error ("%s: %s", rows[i].name, rows[i].goes ? "is still there" : "is gone");
  g_assert_cmpuint (med_sweep_files (self->dir, self->now_usec, NULL), ==, 0);
}

/* The very second counts, and a clock that was set back removes nothing. */
static void
test_age (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    gint64 after_usec;
    gboolean goes;
  } rows[] = {
    { -MED_USEC_PER_DAY, FALSE }, { 0, FALSE },
    { MED_USEC_PER_HOUR, FALSE }, { MED_USEC_PER_DAY - G_USEC_PER_SEC, FALSE },
    { MED_USEC_PER_DAY, TRUE },   { 400 * MED_USEC_PER_DAY, TRUE },
    { G_MININT64 / 2, FALSE },
  };
  g_autofree char *path = put (self, "documents/" SHELF "/" SHA ".Ab3dE9");
  const struct timespec times[2] = { { 1700000000, 0 }, { 1700000000, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 written_usec = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC;

      g_assert_true (g_file_set_contents (path, "x", 1, NULL));
      g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
      g_assert_cmpuint (med_sweep_files (self->dir, written_usec + rows[i].after_usec, NULL), ==,
                        rows[i].goes ? 1 : 0);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == !rows[i].goes);
    }
}

static void
test_held_file (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = put (self, "evidence/" SHELF "/" SHA ".Ab3dE9");
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  g_assert_cmpuint (med_sweep_files (self->dir, self->now_usec, NULL), ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  close (fd);
  g_assert_cmpuint (med_sweep_files (self->dir, self->now_usec, NULL), ==, 1);
}

/* A link in each place on the way to a file that has just the right name. */
static void
test_links_are_not_followed (Fixture *self, gconstpointer unused)
{
  g_autofree char *outside = put (self, "outside/" SHELF "/" SHA ".Ab3dE9");
  g_autofree char *target = g_build_filename (self->dir, "outside", NULL);
  g_autofree char *target_shelf = g_build_filename (target, SHELF, NULL);
  g_autofree char *data = g_build_filename (self->dir, "data", NULL);
  g_autofree char *documents = g_build_filename (data, "documents", NULL);
  g_autofree char *evidence = g_build_filename (data, "evidence", NULL);
  g_autofree char *shelf = g_build_filename (evidence, SHELF, NULL);
  g_autofree char *file = put (self, "data/evidence/cd/x");
  g_autofree char *link = g_build_filename (evidence, "cd", OTHER ".Ab3dE9", NULL);

  g_assert_cmpint (symlink (target, documents), ==, 0);
  g_assert_cmpint (symlink (target_shelf, shelf), ==, 0);
  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_assert_cmpuint (med_sweep_files (data, self->now_usec, NULL), ==, 0);
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

/* A folder or a pipe of such a name is nobody's leftover; a pipe must not make it wait. */
static void
test_other_kinds (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = put (self, "documents/" SHELF "/" SHA);
  g_autofree char *folder = g_strconcat (file, ".folder", NULL);
  g_autofree char *pipe = g_strconcat (file, ".pipe66", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpuint (med_sweep_files (self->dir, self->now_usec, NULL), ==, 0);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (pipe, G_FILE_TEST_EXISTS));
}

static void
test_nothing_there (Fixture *self, gconstpointer unused)
{
  g_autofree char *nowhere = g_build_filename (self->dir, "nowhere", NULL);
  g_autofree char *file = put (self, "file");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autofree char *left = put (self, "documents/" SHELF "/" SHA ".Ab3dE9");
  g_autofree char *backup = put (self, "medpatch-backup-Ab3dE9.tmp/medpatch.db");

  g_assert_cmpuint (med_sweep_files (nowhere, self->now_usec, NULL), ==, 0);
  g_assert_cmpuint (med_sweep_files (file, self->now_usec, NULL), ==, 0);
  g_assert_cmpuint (med_sweep_backups (nowhere, self->now_usec, NULL), ==, 0);
  g_assert_cmpuint (med_sweep_backups (file, self->now_usec, NULL), ==, 0);
  g_assert_false (g_file_test (nowhere, G_FILE_TEST_EXISTS));
  g_cancellable_cancel (cancelled);
  g_assert_cmpuint (med_sweep_files (self->dir, self->now_usec, cancelled), ==, 0);
  g_assert_cmpuint (med_sweep_backups (self->dir, self->now_usec, cancelled), ==, 0);
  g_assert_true (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
}

#define CUT_OFF "medpatch-backup-Ab3dE9.tmp/"

static void
test_names_of_backups (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *name;
    gboolean goes;
  } rows[] = {
    { "medpatch-backup-Ab3dE9.tmp", TRUE },
    { "medpatch-backup-000000.tmp", TRUE },
    { "medpatch-backup-Ab3dE.tmp", FALSE },
    { "medpatch-backup-Ab3dE99.tmp", FALSE },
    { "medpatch-backup-Ab.dE9.tmp", FALSE },
    { "medpatch-backup-Ab3dE9.tmp.old", FALSE },
    { "medpatch-backup-Ab3dE9", FALSE },
    { "my-medpatch-backup-Ab3dE9.tmp", FALSE },
    { "medpatch-backup-20261123T080000Z-schema6-seq9-0123456789abcdef", FALSE },
    { "medpatch-backup-20261123T080000Z-schema6-seq9-0123456789abcdef.tmp", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_build_filename (rows[i].name, "medpatch.db", NULL);
      g_autofree char *path = put (self, name);
    }
  g_assert_cmpuint (med_sweep_backups (self->dir, self->now_usec, NULL), ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (is_there (self, rows[i].name) == rows[i].goes)
      g_error ("%s: %s", rows[i].name, rows[i].goes ? "is still there" : "is gone");
}

static void
test_whole_leftover (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = {
    CUT_OFF "medpatch.db",
    CUT_OFF "medpatch.db-journal",
    CUT_OFF "medpatch.db-wal",
    CUT_OFF "medpatch.db-shm",
    CUT_OFF "manifest.json",
    CUT_OFF "manifest.json.Ab3dE9",
    CUT_OFF "manifest.sha256",
    CUT_OFF "manifest.sha256.Ab3dE9",
    CUT_OFF "documents/" SHELF "/" SHA,
    CUT_OFF "evidence/" SHELF "/" SHA,
    CUT_OFF "vault/cd/" OTHER,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = put (self, names[i]);
    }
  g_assert_cmpuint (med_sweep_backups (self->dir, self->now_usec, NULL), ==, 1);
  g_assert_false (is_there (self, CUT_OFF));
}

/* What is not of a backup stays where it is, whatever else goes. */
static void
test_what_others_put_in (Fixture *self, gconstpointer unused)
{
  static const char *const stays[] = {
    CUT_OFF "notes.txt",
    CUT_OFF "medpatch.db.bak",
    CUT_OFF "manifest.json.Ab3dE99",
    CUT_OFF "documents/readme",
    CUT_OFF "documents/" SHELF "/" OTHER,
    CUT_OFF "documents/" SHELF "/" SHA ".bak",
    CUT_OFF "evidence/" SHELF "/deep/" SHA,
    CUT_OFF "evidence/xy/" SHA,
    CUT_OFF "photos/" SHELF "/" SHA,
  };
  g_autofree char *database = put (self, CUT_OFF "medpatch.db");
  g_autofree char *payload = put (self, CUT_OFF "vault/" SHELF "/" SHA);
  g_autofree char *document = put (self, CUT_OFF "documents/" SHELF "/" SHA);

  for (gsize i = 0; i < G_N_ELEMENTS (stays); i++)
    {
      g_autofree char *path = put (self, stays[i]);
    }
  g_assert_cmpuint (med_sweep_backups (self->dir, self->now_usec, NULL), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (stays); i++)
    if (!is_there (self, stays[i]))
      g_error ("%s is gone", stays[i]);
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (document, G_FILE_TEST_EXISTS));
  g_assert_false (is_there (self, CUT_OFF "vault"));
}

static void
test_links_in_backups (Fixture *self, gconstpointer unused)
{
  g_autofree char *outside = put (self, "outside/" SHELF "/" SHA);
  g_autofree char *outside_database = put (self, "outside/medpatch.db");
  g_autofree char *target = g_build_filename (self->dir, "outside", NULL);
  g_autofree char *whole = g_build_filename (self->dir, "medpatch-backup-link00.tmp", NULL);
  g_autofree char *inner = put (self, CUT_OFF "manifest.json");
  g_autofree char *vault = g_build_filename (self->dir, CUT_OFF "vault", NULL);
  g_autofree char *database = g_build_filename (self->dir, CUT_OFF "medpatch.db", NULL);

  g_assert_cmpint (symlink (target, whole), ==, 0);
  g_assert_cmpint (symlink (target, vault), ==, 0);
  g_assert_cmpint (symlink (outside_database, database), ==, 0);
  g_assert_cmpuint (med_sweep_backups (self->dir, self->now_usec, NULL), ==, 0);
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (outside_database, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (whole, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (vault, G_FILE_TEST_IS_SYMLINK));
  g_assert_false (g_file_test (inner, G_FILE_TEST_EXISTS));
}

static void
test_held_and_young_backups (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = put (self, CUT_OFF "medpatch.db");
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpuint (med_sweep_backups (self->dir, system_now_usec (), NULL), ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  g_assert_cmpuint (med_sweep_backups (self->dir, self->now_usec, NULL), ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  close (fd);
  g_assert_cmpuint (med_sweep_backups (self->dir, self->now_usec, NULL), ==, 1);
}

/* An old folder in which something young is: that one stays, and so does the folder. */
static void
test_young_file_in_old_backup (Fixture *self, gconstpointer unused)
{
  g_autofree char *old = put (self, CUT_OFF "medpatch.db");
  g_autofree char *young = put (self, CUT_OFF "vault/" SHELF "/" SHA);
  gint64 in_two_days = self->now_usec / G_USEC_PER_SEC;
  const struct timespec times[2] = { { in_two_days, 0 }, { in_two_days, 0 } };

  g_assert_cmpint (utimensat (AT_FDCWD, young, times, 0), ==, 0);
  g_assert_cmpuint (med_sweep_backups (self->dir, self->now_usec, NULL), ==, 0);
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
}

/* What is being stored by med_durable_write() cannot be locked by anybody else meanwhile. */
static void
test_written_files_leave_none (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = put (self, "documents/" SHELF "/" SHA);
  g_autoptr (GError) error = NULL;

  g_assert_true (med_durable_write (file, "new", 3, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (med_sweep_files (self->dir, self->now_usec, NULL), ==, 0);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

static void
make_old (const char *path)
{
  const struct timespec times[2] = { { 1700000000, 0 }, { 1700000000, 0 } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

/* Opening an inventory clears up behind the program that died. */
static void
test_swept_at_start (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autofree char *shelf = g_build_filename (engine->dir, "evidence", SHELF, NULL);
  g_autofree char *old = g_build_filename (shelf, SHA ".Ab3dE9", NULL);
  g_autofree char *young = g_build_filename (shelf, SHA ".young0", NULL);
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  g_assert_cmpint (g_mkdir_with_parents (shelf, 0700), ==, 0);
  g_assert_true (g_file_set_contents (old, "x", 1, NULL));
  g_assert_true (g_file_set_contents (young, "x", 1, NULL));
  make_old (old);
  med_test_engine_reopen (engine);
  while (g_file_test (old, G_FILE_TEST_EXISTS) && g_get_monotonic_time () < deadline)
    g_usleep (1000);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
}

static gpointer
make_func (MedConnection *connection, gpointer parent, GCancellable *cancellable, GError **error)
{
  return med_backup_make_sync (connection, parent, TRUE, NULL, cancellable, error);
}

/* So does making a backup, in the folder in which it is made. */
static void
test_swept_when_a_backup_is_made (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  g_autofree char *inner = put (self, CUT_OFF "medpatch.db");
  g_autofree char *young = put (self, "medpatch-backup-young0.tmp/medpatch.db");
  g_autofree char *folder = g_path_get_dirname (inner);
  g_autoptr (GError) error = NULL;

  make_old (inner);
  make_old (folder);
  g_autoptr (MedBackup) made =
      med_test_engine_run (engine, MED_STORE_BULK, make_func, self->dir, &error);
  g_assert_no_error (error);
  g_assert_nonnull (made);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (made->path, G_FILE_TEST_IS_DIR));
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/sweep/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("only-files-of-exactly-our-names", test_names_of_files);
  CASE ("only-files-older-than-a-day", test_age);
  CASE ("not-one-that-is-held", test_held_file);
  CASE ("links-are-not-followed", test_links_are_not_followed);
  CASE ("only-plain-files", test_other_kinds);
  CASE ("nothing-there-or-stopped", test_nothing_there);
  CASE ("only-backups-of-exactly-our-names", test_names_of_backups);
  CASE ("all-that-making-one-leaves", test_whole_leftover);
  CASE ("what-others-put-in-stays", test_what_others_put_in);
  CASE ("links-within-backups-are-not-followed", test_links_in_backups);
  CASE ("held-and-young-backups-stay", test_held_and_young_backups);
  CASE ("young-file-in-an-old-backup-stays", test_young_file_in_old_backup);
  CASE ("written-files-leave-none", test_written_files_leave_none);
  CASE ("swept-at-start", test_swept_at_start);
  CASE ("swept-when-a-backup-is-made", test_swept_when_a_backup_is_made);
  return g_test_run ();
}
