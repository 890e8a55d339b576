/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/statement/med-statement-import.h"
#include "engine/statement/med-statement-target.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

/* Which release of ours a statement is about, and the files it comes in. */
typedef struct
{
  const char *manufacturer;
  const char *model;
  const char *version;
  gint64 release;
} Target;

static gpointer
find_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Target *target = input;

  return med_statement_target_find_sync (connection, target->manufacturer, target->model,
                                         target->version, &target->release, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
ensure_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Target *target = input;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
                 med_statement_target_ensure_sync (connection, target->manufacturer, target->model,
                                                   target->version, &target->release, error) &&
                 med_transaction_record (transaction, 0, "statement-imported", "statement/1", NULL,
                                         error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

static gint64
run (MedTestEngine *fixture, MedStoreFunc func, Target target)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, func, &target, &error);
  g_assert_no_error (error);
  return target.release;
}

static void
test_names_and_versions (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  static const Target same[] = {
    { "Exa Medical, Inc.", "CT 64", "4.1", 0 },
    { "EXA MEDICAL", "ct-64", "4.1", 0 },
    { " exa  medical ", "CT  64", "4.1", 0 },
    { "Ｅｘａ Medical GmbH", "ＣＴ 64", "4.1", 0 },
  };
  static const Target others[] = {
    { "Exa", "CT 64", "4.1", 0 },
    { "Exa Medical", "CT 128", "4.1", 0 },
    { "Exa Medical", "CT 64", "4.10", 0 },
    { "Exa Medical", "CT 64", "4.1.0", 0 },
    { "Exa Medical", "CT 64", "v4.1", 0 },
    { "Exa Medical", "CT 64", " 4.1", 0 },
    { "Exa Medical", "CT 64", "", 0 },
    { "", "", "", 0 },
    { "%", "%", "%", 0 },
  };

  med_test_fleet_add_device (fixture, "1", "Exa Medical", "CT 64", "4.1");
  /* A component of the same name is no device. */
  med_test_fleet_add_component (fixture, "CT 64", "Exa Medical", "Viewer", "4.1");
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_cmpint (run (fixture, find_func, same[i]), !=, 0);
  /* A statement is about the very release it names. */
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpint (run (fixture, find_func, others[i]), ==, 0);
  g_assert_cmpint (run (fixture, find_func, (Target){ "Exa Medical", "Viewer", "4.1", 0 }), ==, 0);
}

static void
test_ensured_once (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  const Target target = { "Exa Medical", "CT 64", "5.0", 0 };
  const Target written_otherwise = { "EXA MEDICAL Inc.", "ct 64", "5.0", 0 };
  const Target newer = { "Exa Medical", "CT 64", "5.1", 0 };
  gint64 release = run (fixture, ensure_func, target);

  g_assert_cmpint (release, !=, 0);
  g_assert_cmpint (run (fixture, find_func, target), ==, release);
  g_assert_cmpint (run (fixture, ensure_func, written_otherwise), ==, release);
  g_assert_cmpint (run (fixture, ensure_func, newer), !=, release);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM product"), ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM release"), ==, 2);
  /* The first device of it comes later and finds it. */
  med_test_fleet_add_device (fixture, "1", "Exa Medical", "CT 64", "5.0");
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM release"), ==, 2);
}

static char *
in_folder (MedTestEngine *fixture, const char *name, const char *text)
{
  char *path = g_build_filename (fixture->dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_files_of_a_folder (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *b = in_folder (fixture, "in/b.json", "{}");
  g_autofree char *a = in_folder (fixture, "in/a.json", "{}");
  g_autofree char *other = in_folder (fixture, "in/readme.txt", "");
  g_autofree char *deeper = in_folder (fixture, "in/deeper/c.json", "{}");
  g_autofree char *folder = g_build_filename (fixture->dir, "in", NULL);
  g_autofree char *empty = g_build_filename (fixture->dir, "empty", NULL);
  g_autofree char *gone = g_build_filename (fixture->dir, "gone.json", NULL);
  g_autoptr (GError) error = NULL;

  g_autoptr (GPtrArray) found = med_statement_list_files_sync (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpstr (found->pdata[0], ==, a);
  g_assert_cmpstr (found->pdata[1], ==, b);
  /* A file stands for itself, whatever it is called; that it is gone is told when it is read. */
  g_autoptr (GPtrArray) one = med_statement_list_files_sync (other, &error);
  g_assert_cmpuint (one->len, ==, 1);
  g_autoptr (GPtrArray) none = med_statement_list_files_sync (gone, &error);
  g_assert_cmpuint (none->len, ==, 1);
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  g_assert_null (med_statement_list_files_sync (empty, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
}

static void
test_reading (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree char *path = in_folder (fixture, "in/s.json", "0123456789");
  g_autofree char *link = g_build_filename (fixture->dir, "in", "link.json", NULL);
  g_autofree char *pipe = g_build_filename (fixture->dir, "in", "pipe.json", NULL);
  g_autofree char *folder = g_build_filename (fixture->dir, "in", NULL);
  g_autofree char *gone = g_build_filename (fixture->dir, "in", "gone.json", NULL);
  const char *const refused[] = { link, pipe, folder, gone };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_autoptr (GBytes) whole = med_statement_read_file_sync (path, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (whole), ==, 10);
  g_assert_null (med_statement_read_file_sync (path, 9, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  /* None of these may be waited for, or lead elsewhere. */
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_null (med_statement_read_file_sync (refused[i], 100, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == MED_ERROR);
      g_clear_error (&error);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statement/target/names-folded-versions-exact", test_names_and_versions);
  g_test_add_func ("/statement/target/ensured-once", test_ensured_once);
  g_test_add_func ("/statement/target/files-of-a-folder", test_files_of_a_folder);
  g_test_add_func ("/statement/target/only-ordinary-files-are-read", test_reading);
  return g_test_run ();
}
