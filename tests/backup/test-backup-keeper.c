/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "engine/backup/med-backup-keeper.h"
#include "engine/backup/med-backup-removal.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-fleet.h"

#define PATIENCE_USEC (10 * G_USEC_PER_SEC)

typedef struct
{
  MedTestEngine *engine;
  MedBackupKeeper *keeper;
  char *folder;
  gint64 lead;
} Fixture;

static gpointer
add_lead (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_person_add_sync (connection, 0, "sk", "Sachiko Kimura", MED_ROLE_LEAD, "correct horse",
                              &((Fixture *) input)->lead, error)
             ? MED_STORE_OK
             : NULL;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  med_passphrase_set_test_iterations (1);
  self->engine = med_test_engine_new ();
  self->folder = g_dir_make_tmp ("medpatch-keeper-XXXXXX", NULL);
  med_test_fleet_add_device (self->engine, "CT-1", "Exa", "Exa CT", "4.1");
  g_assert_nonnull (med_test_engine_run (self->engine, MED_STORE_WRITER, add_lead, self, NULL));
  self->keeper = med_backup_keeper_new (med_engine_get_store (self->engine->engine),
                                        self->engine->dir, self->engine->clock);
}

/* Until nothing is loaded or made any more. */
static void
settle (Fixture *self)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;
  gint64 quiet_since = g_get_monotonic_time ();

  while (g_get_monotonic_time () - quiet_since < 100 * 1000)
    {
      if (g_main_context_iteration (NULL, FALSE) || med_backup_keeper_is_busy (self->keeper))
        quiet_since = g_get_monotonic_time ();
      else
        g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  const gint64 deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  gpointer keeper = self->keeper;

  med_backup_keeper_close (self->keeper);
  g_object_add_weak_pointer (keeper, &keeper);
  g_object_unref (self->keeper);
  /* The thread that made a backup may still be about to let go of it. */
  while (keeper != NULL)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  med_test_engine_free (self->engine);
  med_test_remove_tree (self->folder);
  g_free (self->folder);
}

static gpointer
save_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Fixture *self = data;
  const MedBackupSchedule wanted = { self->folder, TRUE, TRUE, 1, 20, 2, 0 };

  return med_backup_schedule_save_sync (connection, self->lead, &wanted, error) ? MED_STORE_OK
                                                                                : NULL;
}

static void
switch_on (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (self->engine, MED_STORE_WRITER, save_func, self, &error);
  g_assert_no_error (error);
  settle (self);
}

static void
check (Fixture *self)
{
  med_backup_keeper_check (self->keeper);
  settle (self);
}

static guint
count_backups (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static MedBackupState
state (Fixture *self)
{
  return med_backup_keeper_get_standing (self->keeper)->state;
}

static void
test_nothing_without_a_schedule (Fixture *self, gconstpointer unused)
{
  check (self);
  g_assert_cmpint (state (self), ==, MED_BACKUP_OFF);
  med_clock_advance (self->engine->clock, 400 * MED_USEC_PER_DAY);
  check (self);
  g_assert_cmpuint (count_backups (self), ==, 0);
}

static void
test_runs_as_the_clock_moves (Fixture *self, gconstpointer unused)
{
  MedClock *clock = self->engine->clock;

  switch_on (self);
  g_assert_cmpint (state (self), ==, MED_BACKUP_DUE);
  /* Told of the schedule, but it is the check that makes one. */
  g_assert_cmpuint (count_backups (self), ==, 0);
  check (self);
  g_assert_cmpuint (count_backups (self), ==, 1);
  g_assert_cmpint (state (self), ==, MED_BACKUP_WAITING);

  /* 17:00 in Tokyo by now: at 19:59 not yet, at 20:00 once, and not again before tomorrow. */
  med_clock_advance (clock, 2 * MED_USEC_PER_HOUR + 59 * MED_USEC_PER_MINUTE);
  check (self);
  g_assert_cmpuint (count_backups (self), ==, 1);
  med_clock_advance (clock, MED_USEC_PER_MINUTE);
  check (self);
  g_assert_cmpuint (count_backups (self), ==, 2);
  med_clock_advance (clock, MED_USEC_PER_DAY - 1);
  check (self);
  g_assert_cmpuint (count_backups (self), ==, 2);

  /* A week away: one that was missed is made, not seven; two are kept. */
  med_clock_advance (clock, 7 * MED_USEC_PER_DAY);
  med_backup_keeper_check (self->keeper);
  settle (self);
  g_assert_cmpuint (count_backups (self), ==, 2);
  g_assert_cmpint (state (self), ==, MED_BACKUP_WAITING);
  g_assert_cmpint (med_test_engine_count (
                       self->engine, "SELECT count(*) FROM change WHERE action = 'backup-made'"),
                   ==, 3);
  g_assert_cmpint (med_backup_keeper_get_standing (self->keeper)->last_usec, ==,
                   med_clock_now_usec (clock));
}

static void
test_retries_after_an_hour (Fixture *self, gconstpointer unused)
{
  MedClock *clock = self->engine->clock;
  g_autofree char *away = g_strconcat (self->folder, "-away", NULL);

  switch_on (self);
  /* A file where the folder should be */
  g_assert_cmpint (g_rename (self->folder, away), ==, 0);
  g_assert_true (g_file_set_contents (self->folder, "x", 1, NULL));
  check (self);
  g_assert_cmpint (state (self), ==, MED_BACKUP_FAILED);
  g_assert_nonnull (
      strstr (med_backup_keeper_get_standing (self->keeper)->failed_reason, self->folder));
  g_assert_cmpint (g_remove (self->folder), ==, 0);
  g_assert_cmpint (g_rename (away, self->folder), ==, 0);

  med_clock_advance (clock, MED_USEC_PER_HOUR - 1);
  check (self);
  g_assert_cmpuint (count_backups (self), ==, 0);
  med_clock_advance (clock, 1);
  check (self);
  g_assert_cmpuint (count_backups (self), ==, 1);
  g_assert_cmpint (state (self), ==, MED_BACKUP_WAITING);
}

typedef struct
{
  MedBackupResult *result;
  MedBackupFinding *finding;
  GPtrArray *entries;
  GError *error;
  gboolean done;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->result, med_backup_result_free);
  g_clear_pointer (&answer->finding, med_backup_finding_free);
  g_clear_pointer (&answer->entries, g_ptr_array_unref);
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->result =
      med_backup_keeper_back_up_finish (MED_BACKUP_KEEPER (source), result, &answer->error);
  answer->done = TRUE;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->entries =
      med_backup_keeper_list_finish (MED_BACKUP_KEEPER (source), result, &answer->error);
  answer->done = TRUE;
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->finding =
      med_backup_keeper_verify_finish (MED_BACKUP_KEEPER (source), result, &answer->error);
  answer->done = TRUE;
}

static void
wait_for (Answer *answer)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;

  while (!answer->done)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
count_cb (MedBackupKeeper *keeper, guint *times)
{
  (*times)++;
}

static void
test_one_at_a_time (Fixture *self, gconstpointer unused)
{
  const MedBackupWish wish = { self->folder, TRUE, 0, self->lead };
  g_auto (Answer) first = { 0 };
  g_auto (Answer) second = { 0 };
  guint times = 0;

  g_signal_connect (self->keeper, "changed", G_CALLBACK (count_cb), &times);
  med_backup_keeper_back_up_async (self->keeper, &wish, made_cb, &first);
  g_assert_true (med_backup_keeper_is_busy (self->keeper));
  g_assert_nonnull (med_backup_keeper_get_progress (self->keeper));
  g_assert_cmpuint (times, ==, 1);
  med_backup_keeper_back_up_async (self->keeper, &wish, made_cb, &second);
  wait_for (&second);
  g_assert_error (second.error, MED_ERROR, MED_ERROR_RETRY);
  wait_for (&first);
  g_assert_no_error (first.error);
  settle (self);
  g_assert_false (med_backup_keeper_is_busy (self->keeper));
  g_assert_null (med_backup_keeper_get_progress (self->keeper));
  g_assert_cmpuint (times, >=, 2);
  g_assert_cmpuint (count_backups (self), ==, 1);
  g_assert_cmpint (med_test_engine_count (self->engine,
                                          "SELECT count(*) FROM change WHERE action = 'backup-made'"
                                          " AND person_id <> 0"),
                   ==, 1);
}

static void
test_stopped (Fixture *self, gconstpointer unused)
{
  const MedBackupWish wish = { self->folder, TRUE, 0, 0 };
  g_auto (Answer) answer = { 0 };

  settle (self);
  med_backup_keeper_back_up_async (self->keeper, &wish, made_cb, &answer);
  g_cancellable_cancel (med_backup_keeper_get_cancellable (self->keeper));
  wait_for (&answer);
  g_assert_error (answer.error, MED_ERROR, MED_ERROR_CANCELLED);
  settle (self);
  g_assert_cmpuint (count_backups (self), ==, 0);
  g_assert_cmpint (state (self), ==, MED_BACKUP_OFF);
}

static void
test_closed_while_it_works (Fixture *self, gconstpointer unused)
{
  const MedBackupWish wish = { self->folder, TRUE, 0, 0 };
  g_auto (Answer) made = { 0 };
  g_auto (Answer) listed = { 0 };
  g_auto (Answer) late = { 0 };

  med_backup_keeper_back_up_async (self->keeper, &wish, made_cb, &made);
  med_backup_keeper_list_async (self->keeper, self->folder, NULL, listed_cb, &listed);
  med_backup_keeper_close (self->keeper);
  med_backup_keeper_list_async (self->keeper, self->folder, NULL, listed_cb, &late);
  wait_for (&made);
  wait_for (&listed);
  wait_for (&late);
  g_assert_error (late.error, MED_ERROR, MED_ERROR_CANCELLED);
  g_assert_cmpuint (count_backups (self), ==, made.result != NULL ? 1 : 0);
  med_backup_keeper_start (self->keeper);
  med_backup_keeper_check (self->keeper);
  med_backup_keeper_close (self->keeper);
}

static void
test_list_and_verify (Fixture *self, gconstpointer unused)
{
  const MedBackupWish wish = { self->folder, TRUE, 0, 0 };
  g_auto (Answer) made = { 0 };
  g_auto (Answer) listed = { 0 };
  g_auto (Answer) verified = { 0 };
  g_auto (Answer) again = { 0 };
  g_auto (Answer) relisted = { 0 };

  med_backup_keeper_back_up_async (self->keeper, &wish, made_cb, &made);
  wait_for (&made);
  med_backup_keeper_list_async (self->keeper, self->folder, NULL, listed_cb, &listed);
  wait_for (&listed);
  g_assert_cmpuint (listed.entries->len, ==, 1);
  const MedBackupEntry *entry = listed.entries->pdata[0];
  g_assert_cmpint (entry->checked_usec, ==, 0);

  med_clock_advance (self->engine->clock, MED_USEC_PER_HOUR);
  med_backup_keeper_verify_async (self->keeper, entry, self->lead, NULL, NULL, verified_cb,
                                  &verified);
  wait_for (&verified);
  g_assert_true (verified.finding->whole);

  g_autofree char *database = g_build_filename (entry->path, MED_BACKUP_DATABASE, NULL);
  g_assert_cmpint (g_remove (database), ==, 0);
  med_backup_keeper_verify_async (self->keeper, entry, self->lead, NULL, NULL, verified_cb, &again);
  wait_for (&again);
  g_assert_false (again.finding->whole);
  g_assert_nonnull (strstr (again.finding->reason, "missing"));

  med_backup_keeper_list_async (self->keeper, self->folder, NULL, listed_cb, &relisted);
  wait_for (&relisted);
  const MedBackupEntry *after = relisted.entries->pdata[0];
  g_assert_cmpint (after->checked_usec, ==, MED_TEST_NOW_USEC + MED_USEC_PER_HOUR);
  g_assert_false (after->whole);
  g_assert_cmpstr (after->check_reason, ==, again.finding->reason);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM change WHERE action "
                                                        "= 'backup-verified' AND person_id <> 0"),
                   ==, 2);
}

static gpointer
intend_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  g_ptr_array_add (paths, data);
  return med_backup_removal_record_intent (connection, 0, paths, error) ? MED_STORE_OK : NULL;
}

/* A program died while it removed one backup and while it made another: the next start clears both
 * up, before anything is due. */
static void
test_tidies_at_start (Fixture *self, gconstpointer unused)
{
  const MedBackupWish wish = { self->folder, TRUE, 0, 0 };
  const struct timespec long_ago[2] = { { 1700000000, 0 }, { 1700000000, 0 } };
  g_autofree char *cut_off = g_build_filename (self->folder, "medpatch-backup-Ab3dE9.tmp", NULL);
  const char *pending = "SELECT count(*) FROM setting WHERE key = 'backup-removing'";
  g_auto (Answer) kept = { 0 };
  g_auto (Answer) old = { 0 };

  switch_on (self);
  med_backup_keeper_back_up_async (self->keeper, &wish, made_cb, &old);
  wait_for (&old);
  settle (self);
  med_backup_keeper_back_up_async (self->keeper, &wish, made_cb, &kept);
  wait_for (&kept);
  g_assert_no_error (old.error);
  g_assert_no_error (kept.error);
  g_assert_nonnull (old.result);
  g_assert_nonnull (kept.result);
  g_assert_nonnull (med_test_engine_run (self->engine, MED_STORE_WRITER, intend_func,
                                         old.result->backup->path, NULL));
  g_autofree char *going = g_strconcat (old.result->backup->path, MED_BACKUP_UNFINISHED, NULL);
  g_assert_cmpint (g_rename (old.result->backup->path, going), ==, 0);
  g_assert_cmpint (g_mkdir (cut_off, 0700), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, cut_off, long_ago, 0), ==, 0);
  g_assert_cmpuint (count_backups (self), ==, 3);
  settle (self);
  med_backup_keeper_start (self->keeper);
  for (gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;
       (count_backups (self) > 1 || med_test_engine_count (self->engine, pending) > 0) &&
       g_get_monotonic_time () < deadline;)
    g_main_context_iteration (NULL, FALSE);
  settle (self);
  g_assert_cmpuint (count_backups (self), ==, 1);
  g_assert_true (g_file_test (kept.result->backup->path, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (med_test_engine_count (
                       self->engine, "SELECT count(*) FROM change WHERE action = 'backup-removed'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (self->engine, pending), ==, 0);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/backup/keeper/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("nothing-by-itself-without-a-schedule", test_nothing_without_a_schedule);
  CASE ("makes-them-as-the-clock-moves", test_runs_as_the_clock_moves);
  CASE ("tries-again-after-an-hour", test_retries_after_an_hour);
  CASE ("one-at-a-time", test_one_at_a_time);
  CASE ("stopped-leaves-nothing", test_stopped);
  CASE ("closed-while-it-works", test_closed_while_it_works);
  CASE ("lists-and-verifies-again", test_list_and_verify);
  CASE ("tidies-at-start", test_tidies_at_start);
  return g_test_run ();
}
