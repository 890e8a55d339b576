/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Simulated power cuts. The real engine works once while every write, truncation, sync, renaming and
 * removal below its disk is recorded with what was told as done; then the disk after FAULT_CUTS cuts
 * at random moments is made from the record and looked at. FAULT_SEED; see README.md. */

#include "config.h"

#include <string.h>

#include "engine/base/med-clock.h"
#include "fault/fault-check.h"
#include "fault/fault-replay.h"
#include "fault/fault-scene.h"

/* Cuts that a disk which lies must be found within. */
#define MOST_CUTS_TO_FIND 60

/* One recorded run. */
typedef struct
{
  FaultScene *scene;
  const char *operation;
  FaultLog *log;
  GPtrArray *acks;   /* (element-type FaultAck) in order */
  GArray *ack_after; /* (element-type guint) how many events came before each */
  GHashTable *known;
  char *initial; /* (nullable) what the disk began as */
} Record;

static void
take_acks (Record *self)
{
  self->acks = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_ack_free);
  self->ack_after = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->log->events->len; i++)
    {
      const FaultEvent *event = self->log->events->pdata[i];
      FaultAck *ack = event->type == FAULT_EVENT_ACK ? fault_ack_parse (event->path) : NULL;
      guint after = i + 1;

      if (ack == NULL)
        continue;
      g_ptr_array_add (self->acks, ack);
      g_array_append_val (self->ack_after, after);
    }
}

/* @lie: (nullable): what the disk does not do although it says so. */
static Record *
record_new (const char *operation, const char *lie)
{
  gboolean first = g_str_equal (operation, "first");
  Record *self = g_new0 (Record, 1);

  self->operation = operation;
  self->scene = fault_scene_new (FALSE);
  fault_scene_reset (self->scene);
  if (first) /* begins with an empty disk */
    {
      med_test_remove_tree (self->scene->root);
      g_assert_cmpint (g_mkdir_with_parents (self->scene->root, 0700), ==, 0);
    }
  else
    self->initial = g_strdup (self->scene->template);
  g_autofree char *log = g_build_filename (self->scene->base, "log", NULL);
  g_autofree char *log_variable = g_strconcat ("FAULT_LOG=", log, NULL);
  g_autofree char *root = g_strconcat ("FAULT_ROOT=", self->scene->root, NULL);
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", g_getenv ("FAULT_PRELOAD"), NULL);
  g_autofree char *broken = lie != NULL ? g_strconcat ("FAULT_BREAK=", lie, NULL) : NULL;
  const char *environment[] = { log_variable, root, preload, "FAULT_FINGERPRINT=1", broken, NULL };
  const FaultOrder order = { .operation = operation,
                             .root = self->scene->root,
                             .input = self->scene->input,
                             .environment = environment };
  g_autoptr (FaultRun) run = fault_run (&order);
  if (!run->ended)
    g_error ("%s: %s", operation, run->error_text);
  self->log = fault_log_load (log, self->scene->root);
  take_acks (self);
  g_assert_cmpuint (self->acks->len, ==, run->acks->len);
  self->known = fault_check_learn (self->acks);
  return self;
}

static void
record_free (Record *self)
{
  fault_scene_free (self->scene);
  fault_log_free (self->log);
  g_ptr_array_unref (self->acks);
  g_array_unref (self->ack_after);
  g_hash_table_unref (self->known);
  g_free (self->initial);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Record, record_free)

static guint
count_acks (const Record *self, guint n_events)
{
  guint n = 0;

  while (n < self->ack_after->len && g_array_index (self->ack_after, guint, n) <= n_events)
    n++;
  return n;
}

/* Every third cut right after something was told as done, when most is at stake. */
static FaultCut
draw_cut (const Record *self, guint round, GRand *chance)
{
  static const double survival[] = { 0, 0.1, 0.5, 0.9, 1 };
  FaultCut cut = { .data_survives = survival[g_rand_int_range (chance, 0, 5)],
                   .names_survive = survival[g_rand_int_range (chance, 0, 5)] };

  if (round % 3 == 0)
    cut.n_events = g_array_index (
        self->ack_after, guint, g_rand_int_range (chance, 0, (gint32) self->ack_after->len));
  else
    cut.n_events = (guint) g_rand_int_range (chance, 0, (gint32) self->log->events->len + 1);
  return cut;
}

static char *
cut_and_look (Record *self, const FaultCut *cut, GRand *chance)
{
  g_autofree char *target = g_build_filename (self->scene->base, "after", NULL);
  const FaultExpectation expected = { .root = target,
                                      .recorded_root = self->scene->root,
                                      .acks = self->acks,
                                      .n_acks = count_acks (self, cut->n_events),
                                      .known = self->known,
                                      .may_be_absent = self->initial == NULL &&
                                                       count_acks (self, cut->n_events) == 0,
                                      .next_start = TRUE };

  med_test_remove_tree (target);
  fault_replay (self->log, cut, self->initial, target, chance);
  g_autoptr (GPtrArray) faults = fault_check (&expected);
  return fault_check_join (faults);
}

static void
test_cuts (gconstpointer operation)
{
  g_autoptr (Record) record = record_new (operation, NULL);
  g_autoptr (GRand) chance = fault_chance_new ();
  /* Of all cuts a quarter into the first start of all. */
  guint cuts = fault_number ("FAULT_CUTS", 40) * (record->initial == NULL ? 1 : 3) / 4;
  guint events[256] = { 0 }, bad = 0;

  for (guint i = 0; i < record->log->events->len; i++)
    events[((FaultEvent *) record->log->events->pdata[i])->type & 255]++;
  g_test_message ("%s: %u events: %u writes, %u truncations, %u syncs, %u renamings, %u new, "
                  "%u removed; %u actions told",
                  record->operation, record->log->events->len, events[FAULT_EVENT_WRITE],
                  events[FAULT_EVENT_TRUNCATE], events[FAULT_EVENT_SYNC],
                  events[FAULT_EVENT_RENAME],
                  events[FAULT_EVENT_CREATE] + events[FAULT_EVENT_MKDIR],
                  events[FAULT_EVENT_UNLINK] + events[FAULT_EVENT_RMDIR], record->acks->len);
  for (guint round = 0; round < cuts; round++)
    {
      FaultCut cut = draw_cut (record, round, chance);
      g_autofree char *found = cut_and_look (record, &cut, chance);

      if (found == NULL)
        continue;
      bad++;
      g_test_message ("cut %u after event %u (%u told, data %.1f, names %.1f): %s", round,
                      cut.n_events, count_acks (record, cut.n_events), cut.data_survives,
                      cut.names_survive, found);
    }
  g_test_message ("%s: %u cuts, %u with something lost or damaged", record->operation, cuts, bad);
  g_assert_cmpuint (bad, ==, 0);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
append_tree (GString *text, const char *folder, const char *within)
{
  g_autofree char *path = g_build_filename (folder, within, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *inner = g_build_filename (within, names->pdata[i], NULL);
      g_autofree char *file = g_build_filename (folder, inner, NULL);
      g_autofree char *data = NULL;
      gsize size = 0;

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        append_tree (text, folder, inner);
      else if (!g_str_has_suffix (inner, "-shm") && g_file_get_contents (file, &data, &size, NULL))
        {
          g_autofree char *sha256 =
              g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) data, size);
          g_string_append_printf (text, "%s %s\n", inner, sha256);
        }
    }
}

/* The record misses nothing: what is made from all of it is the disk as the run left it. */
static void
test_record_is_whole (void)
{
  g_autoptr (Record) record = record_new ("whole", NULL);
  g_autoptr (GRand) chance = g_rand_new_with_seed (1);
  const FaultCut cut = { record->log->events->len, 1, 1 };
  g_autofree char *target = g_build_filename (record->scene->base, "after", NULL);
  g_autoptr (GString) made = g_string_new (NULL);
  g_autoptr (GString) real = g_string_new (NULL);

  fault_replay (record->log, &cut, record->initial, target, chance);
  append_tree (made, target, "");
  append_tree (real, record->scene->root, "");
  g_auto (GStrv) made_lines = g_strsplit (made->str, "\n", -1);
  g_auto (GStrv) real_lines = g_strsplit (real->str, "\n", -1);
  for (gsize i = 0; real_lines[i] != NULL; i++)
    g_assert_cmpstr (made_lines[i], ==, real_lines[i]);
  g_assert_cmpuint (g_strv_length (made_lines), ==, g_strv_length (real_lines));
  g_assert_cmpuint (real->len, >, 2000);
}

static void
test_lie (gconstpointer lie)
{
  g_autoptr (Record) record = record_new ("whole", lie);
  g_autoptr (GRand) chance = fault_chance_new ();

  for (guint round = 0; round < MOST_CUTS_TO_FIND; round++)
    {
      FaultCut cut = draw_cut (record, round, chance);
      g_autofree char *found = cut_and_look (record, &cut, chance);

      if (found == NULL)
        continue;
      g_test_message ("%s: found by cut %u: %s", (const char *) lie, round + 1, found);
      return;
    }
  g_error ("%s: %d cuts have not found it", (const char *) lie, MOST_CUTS_TO_FIND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault/power-cut/record-is-whole", test_record_is_whole);
  g_test_add_data_func ("/fault/power-cut/first-start", "first", test_cuts);
  g_test_add_data_func ("/fault/power-cut/at-work", "whole", test_cuts);
  g_test_add_data_func ("/fault/power-cut/finds-a-disk-that-never-waits", "no-sync", test_lie);
  g_test_add_data_func ("/fault/power-cut/finds-folders-not-waited-for", "no-folder-sync",
                        test_lie);
  g_test_add_data_func ("/fault/power-cut/finds-commits-not-waited-for", "no-wal-sync", test_lie);
  return g_test_run ();
}
