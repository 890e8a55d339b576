/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Backups made while another program writes; restores that are killed, cut off from power, or meet
 * a failing disk: the inventory is the old one or the restored one, whole, at every moment. */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "engine/store/med-backup.h"
#include "fault/fault-check.h"
#include "fault/fault-record.h"
#include "fault/fault-state.h"

/* A disk with an inventory and newer work than its newest backup has. */
typedef struct
{
  FaultScene *scene;
  GPtrArray *acks; /* (element-type FaultAck) that the backup knows of */
  char *old_head;
  char *restored_head;
  gint64 span_usec;
} Fixture;

static FaultState *
state_of (const char *root, GError **error)
{
  g_autofree char *location = g_build_filename (root, "data", "medpatch.db", NULL);
  g_autoptr (MedClock) clock = med_clock_new ();
  g_autoptr (MedConnection) connection =
      med_connection_open (&med_sqlite_driver, location, MED_STORE_READ, clock, error);

  return connection != NULL ? fault_state_load (connection, TRUE, error) : NULL;
}

static FaultRun *
drive (const FaultScene *scene,
       const char *operation,
       const char *const *environment,
       gint64 kill_after_usec)
{
  const FaultOrder order = { .operation = operation,
                             .root = scene->root,
                             .input = scene->input,
                             .environment = environment,
                             .kill = kill_after_usec >= 0,
                             .kill_delay_usec = kill_after_usec };

  return fault_run (&order);
}

static void
learn_restored (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  fault_scene_reset (self->scene);
  g_autoptr (FaultRun) run = drive (self->scene, "restore", NULL, -1);
  if (!run->ended)
    g_error ("%s", run->error_text);
  self->span_usec = run->span_usec;
  g_autoptr (FaultState) restored = state_of (self->scene->root, &error);
  g_assert_no_error (error);
  self->restored_head = g_strdup (restored->head);
  g_assert_cmpstr (self->restored_head, !=, self->old_head);
  for (guint i = self->acks->len; i-- > 0;)
    if (((FaultAck *) self->acks->pdata[i])->seq > restored->seq)
      g_ptr_array_remove_index (self->acks, i);
  fault_scene_reset (self->scene);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->scene = fault_scene_new (TRUE, FALSE);
  fault_scene_reset (self->scene);
  g_autoptr (FaultRun) run = drive (self->scene, "whole", NULL, -1);
  if (!run->ended)
    g_error ("%s", run->error_text);
  self->acks = g_ptr_array_ref (run->acks);
  g_autoptr (FaultState) old = state_of (self->scene->root, &error);
  g_assert_no_error (error);
  self->old_head = g_strdup (old->head);
  med_test_remove_tree (self->scene->template);
  fault_scene_copy_tree (self->scene->root, self->scene->template);
  learn_restored (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->scene != NULL)
    fault_scene_free (self->scene);
  g_ptr_array_unref (self->acks);
  g_free (self->old_head);
  g_free (self->restored_head);
}

typedef enum
{
  TOLD_NOTHING,
  TOLD_DONE,
  TOLD_FAILED,
} Told;

/* Old or restored, whole, with everything that both know, and as it was told. */
static void
assert_either (Fixture *self, const char *root, Told told, const char *when)
{
  const FaultExpectation expected = {
    .root = root, .recorded_root = self->scene->root, .acks = self->acks, .n_acks = self->acks->len
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) faults = fault_check (&expected);
  g_autofree char *text = fault_check_join (faults);

  if (text != NULL)
    g_error ("%s: %s", when, text);
  g_autoptr (FaultState) state = state_of (root, &error);
  g_assert_no_error (error);
  gboolean is_old = g_str_equal (state->head, self->old_head);
  gboolean is_restored = g_str_equal (state->head, self->restored_head);
  if ((!is_old && !is_restored) || (told == TOLD_DONE && !is_restored) ||
      (told == TOLD_FAILED && !is_old))
    g_error ("%s: told %d, but it is %s", when, told,
             is_old        ? "the old one"
             : is_restored ? "the restored one"
                           : "neither");
}

static void
test_killed (Fixture *self, gconstpointer unused)
{
  g_autoptr (GRand) chance = fault_chance_new ();
  guint rounds = fault_number ("FAULT_ROUNDS", 10), n_restored = 0;

  for (guint i = 0; i < rounds; i++)
    {
      /* The end, where names change, has the most moments that matter. */
      double part = i % 2 == 0 ? g_rand_double (chance) : g_rand_double_range (chance, 0.8, 1.1);
      fault_scene_reset (self->scene);
      g_autoptr (FaultRun) run =
          drive (self->scene, "restore", NULL, (gint64) (part * (double) self->span_usec));
      g_autofree char *when = g_strdup_printf ("kill %u at %.2f of the span", i, part);

      n_restored += run->acks->len > 0;
      assert_either (self, self->scene->root, run->acks->len > 0 ? TOLD_DONE : TOLD_NOTHING, when);
      /* And it can be asked for again. */
      g_autoptr (FaultRun) again = drive (self->scene, "restore", NULL, -1);
      if (!again->ended)
        g_error ("%s: %s", when, again->error_text);
      assert_either (self, self->scene->root, TOLD_DONE, when);
    }
  g_test_message ("%u kills, %u after the end", rounds, n_restored);
}

static void
test_power_cut (Fixture *self, gconstpointer unused)
{
  g_autoptr (GRand) chance = fault_chance_new ();
  g_autoptr (FaultRecord) record =
      fault_record_new (g_steal_pointer (&self->scene), "restore", NULL);
  guint cuts = fault_number ("FAULT_CUTS", 40) / 2;

  self->scene = record->scene;
  for (guint i = 0; i < cuts; i++)
    {
      FaultCut cut = fault_record_draw_cut (record, i, chance);
      if (i % 2 == 0) /* where names change */
        cut.n_events = record->log->events->len - (guint) g_rand_int_range (chance, 0, 8);
      g_autofree char *root = fault_record_cut (record, &cut, chance);
      g_autofree char *when = g_strdup_printf ("cut %u after event %u", i, cut.n_events);

      assert_either (self, root,
                     fault_record_count_acks (record, cut.n_events) > 0 ? TOLD_DONE : TOLD_NOTHING,
                     when);
    }
  self->scene = NULL; /* the record has it */
}

static void
test_failing_disk (Fixture *self, gconstpointer unused)
{
  g_autofree char *root = g_strconcat ("FAULT_ROOT=", self->scene->root, NULL);
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", g_getenv ("FAULT_PRELOAD"), NULL);
  g_autofree char *count = g_strdup_printf ("FAULT_COUNT=%s/count", self->scene->base);
  g_autofree char *count_file = g_build_filename (self->scene->base, "count", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GRand) chance = fault_chance_new ();
  const char *counting[] = { root, preload, count, NULL };
  guint runs = fault_number ("FAULT_RUNS", 24) / 2, n_failed = 0;

  g_autoptr (FaultRun) undisturbed = drive (self->scene, "restore", counting, -1);
  g_assert_true (undisturbed->ended);
  g_assert_true (g_file_get_contents (count_file, &text, NULL, NULL));
  guint n_calls = (guint) g_ascii_strtoull (text, NULL, 10);
  for (guint i = 0; i < runs; i++)
    {
      /* The first half over all calls, the other over the last ones. */
      guint at = i < runs / 2 ? (guint) g_rand_int_range (chance, 1, (gint32) n_calls + 1)
                              : n_calls - i % MIN (12, n_calls);
      g_autofree char *fail_at = g_strdup_printf ("FAULT_FAIL_AT=%u", at);
      g_autofree char *code = g_strdup_printf ("FAULT_ERRNO=%d", i % 2 == 0 ? EIO : ENOSPC);
      const char *failing[] = {
        root, preload, fail_at, code, i % 4 >= 2 ? "FAULT_FOR_GOOD=1" : NULL, NULL
      };
      g_autofree char *when = g_strdup_printf ("%s at call %u of %u", code, at, n_calls);
      fault_scene_reset (self->scene);
      g_autoptr (FaultRun) run = drive (self->scene, "restore", failing, -1);

      g_assert_false (run->crashed || run->hung);
      n_failed += run->error_text != NULL;
      /* Where even the way back fails it says where the old data are. */
      gboolean stuck = run->error_text != NULL &&
                       strstr (run->error_text, "The data as they were are in") != NULL;
      assert_either (self, self->scene->root,
                     stuck        ? TOLD_NOTHING
                     : run->ended ? TOLD_DONE
                                  : TOLD_FAILED,
                     when);
    }
  g_test_message ("%u calls, %u runs, %u told as failed", n_calls, runs, n_failed);
  g_assert_cmpuint (n_failed, >, runs / 3);
}

/* Work of another program, one operation after the other. */
static const char *const works[] = { "record", "import", "copy" };

typedef struct
{
  FaultScene *scene;
  GHashTable *known;
  int ended;
} Beside;

static gpointer
work_beside (gpointer data)
{
  static const char *const with_fingerprint[] = { "FAULT_FINGERPRINT=1", NULL };
  Beside *beside = data;

  for (gsize i = 0; i < G_N_ELEMENTS (works); i++)
    {
      g_autoptr (FaultRun) run = drive (beside->scene, works[i], with_fingerprint, -1);
      g_autoptr (GHashTable) known = fault_check_learn (run->acks);
      GHashTableIter iter;
      gpointer head, fingerprint;

      if (!run->ended)
        g_error ("%s: %s", works[i], run->error_text);
      g_hash_table_iter_init (&iter, known);
      while (g_hash_table_iter_next (&iter, &head, &fingerprint))
        g_hash_table_replace (beside->known, g_strdup (head), g_strdup (fingerprint));
    }
  g_atomic_int_set (&beside->ended, 1);
  return NULL;
}

static gpointer
make_func (MedConnection *connection, gpointer parent, GCancellable *cancellable, GError **error)
{
  return med_backup_make_sync (connection, parent, TRUE, NULL, cancellable, error);
}

/* Restores a backup and looks that it holds what the tables held at one moment. */
static void
restore_and_compare (FaultScene *scene, const MedBackup *backup, GHashTable *known)
{
  g_autofree char *root = g_build_filename (scene->base, "restored", NULL);
  g_autofree char *data_dir = g_build_filename (root, "data", NULL);
  g_autofree char *media = g_build_filename (scene->root, "media", NULL);
  g_autofree char *same_media = g_build_filename (root, "media", NULL);
  const FaultExpectation expected = { .root = root, .recorded_root = scene->root };
  g_autoptr (GError) error = NULL;

  if (!med_backup_restore_sync (backup->path, data_dir, NULL, NULL, NULL, &error))
    g_error ("%s", error->message);
  g_autoptr (FaultState) state = state_of (root, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state->seq, ==, backup->seq);
  const char *fingerprint = g_hash_table_lookup (known, state->head);
  if (fingerprint != NULL)
    g_assert_cmpstr (state->fingerprint, ==, fingerprint);
  /* The media are not part of it; they are where they were. */
  g_assert_cmpint (symlink (media, same_media), ==, 0);
  g_autoptr (GPtrArray) faults = fault_check (&expected);
  g_autofree char *text = fault_check_join (faults);
  g_assert_cmpstr (text, ==, NULL);
  med_test_remove_tree (root);
}

/* While another program records installs, imports and copies, backups are made in this one. */
static void
test_beside_a_writer (void)
{
  g_autoptr (FaultScene) scene = fault_scene_new (TRUE, TRUE);
  MedTestEngine engine = { .dir = g_build_filename (scene->root, "data", NULL),
                           .clock = med_clock_new_fixed (MED_TEST_NOW_USEC) };
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) backups = g_ptr_array_new_with_free_func ((GDestroyNotify) med_backup_free);
  Beside beside = { scene, known, 0 };
  g_autoptr (GError) error = NULL;
  gint64 last = 0;
  guint n_moments = 0;

  fault_scene_reset (scene);
  engine.engine = med_engine_open_sync (engine.dir, engine.clock, &error);
  g_assert_no_error (error);
  GThread *thread = g_thread_new ("beside", work_beside, &beside);
  while (!g_atomic_int_get (&beside.ended))
    {
      g_autofree char *parent = g_strdup_printf ("%s/beside-%u", scene->base, backups->len);
      MedBackup *backup = med_test_engine_run (&engine, MED_STORE_BULK, make_func, parent, &error);

      g_assert_no_error (error);
      n_moments += backup->seq != last;
      last = backup->seq;
      g_ptr_array_add (backups, backup);
    }
  g_thread_join (thread);
  for (guint i = 0; i < backups->len; i++)
    restore_and_compare (scene, backups->pdata[i], known);
  g_test_message ("%u backups of %u different moments", backups->len, n_moments);
  g_assert_cmpuint (n_moments, >=, 2);
  med_engine_close (engine.engine);
  g_object_unref (engine.engine);
  g_object_unref (engine.clock);
  g_free (engine.dir);
}

#define ADD(name, func) g_test_add ("/fault/restore/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("killed-at-any-moment", test_killed);
  ADD ("power-cut-at-any-moment", test_power_cut);
  ADD ("failing-disk-changes-nothing", test_failing_disk);
  g_test_add_func ("/fault/backup/beside-a-writer", test_beside_a_writer);
  return g_test_run ();
}
