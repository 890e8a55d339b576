/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Simulated power cuts. The real engine works once while every write, truncation, sync, renaming
 * and removal below its disk is recorded with what was told as done; then the disk after FAULT_CUTS
 * cuts at random moments is made from the record and looked at. FAULT_SEED; see README.md. */

#include "config.h"

#include <string.h>

#include "fault/fault-check.h"
#include "fault/fault-record.h"

/* Cuts that a disk which lies must be found within. */
#define MOST_CUTS_TO_FIND 60

static char *
cut_and_look (FaultRecord *self, const FaultCut *cut, GRand *chance)
{
  g_autofree char *target = fault_record_cut (self, cut, chance);
  const FaultExpectation expected = {
    .root = target,
    .recorded_root = self->scene->root,
    .acks = self->acks,
    .n_acks = fault_record_count_acks (self, cut->n_events),
    .known = self->known,
    .may_be_absent = self->initial == NULL && fault_record_count_acks (self, cut->n_events) == 0,
    .next_start = TRUE
  };

  g_autoptr (GPtrArray) faults = fault_check (&expected);
  return fault_check_join (faults);
}

static void
test_cuts (gconstpointer operation)
{
  g_autoptr (FaultRecord) record =
      fault_record_new (fault_scene_new (TRUE, FALSE), operation, NULL);
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
      FaultCut cut = fault_record_draw_cut (record, round, chance);
      g_autofree char *found = cut_and_look (record, &cut, chance);

      if (found == NULL)
        continue;
      bad++;
      g_test_message ("cut %u after event %u (%u told, data %.1f, names %.1f): %s", round,
                      cut.n_events, fault_record_count_acks (record, cut.n_events),
                      cut.data_survives, cut.names_survive, found);
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
  g_autoptr (FaultRecord) record = fault_record_new (fault_scene_new (TRUE, FALSE), "whole", NULL);
  g_autoptr (GRand) chance = g_rand_new_with_seed (1);
  const FaultCut cut = { record->log->events->len, 1, 1 };
  g_autofree char *target = fault_record_cut (record, &cut, chance);
  g_autoptr (GString) made = g_string_new (NULL);
  g_autoptr (GString) real = g_string_new (NULL);

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
  g_autoptr (FaultRecord) record = fault_record_new (fault_scene_new (TRUE, FALSE), "whole", lie);
  g_autoptr (GRand) chance = fault_chance_new ();

  for (guint round = 0; round < MOST_CUTS_TO_FIND; round++)
    {
      FaultCut cut = fault_record_draw_cut (record, round, chance);
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
