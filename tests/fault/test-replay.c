/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fault/fault-replay.h"
#include "fault/fault-scene.h"

#define TRIES 200

typedef struct
{
  FaultLog *log;
  char *dir;
  GRand *chance;
  char *initial; /* (nullable) */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->log = fault_log_new ();
  self->dir = fault_scene_make_folder ();
  self->chance = g_rand_new_with_seed (7);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  fault_log_free (self->log);
  med_test_remove_tree (self->dir);
  g_rand_free (self->chance);
  g_free (self->dir);
  g_free (self->initial);
}

static void
add (Fixture *self, FaultEventType type, const char *path, const char *other)
{
  fault_log_add (self->log, type, path, other, NULL, 0, 0);
}

static void
add_write (Fixture *self, const char *path, const char *text, gint64 offset)
{
  fault_log_add (self->log, FAULT_EVENT_WRITE, path, NULL, text, strlen (text), offset);
}

/* The disk after a cut; its file @name as text, "-" where there is none. */
static char *
look (Fixture *self, guint n_events, double survives, const char *name)
{
  const FaultCut cut = { n_events, survives, survives };
  g_autofree char *target = g_build_filename (self->dir, "after", NULL);
  g_autofree char *path = g_build_filename (target, name, NULL);
  char *text = NULL;

  med_test_remove_tree (target);
  fault_replay (self->log, &cut, self->initial, target, self->chance);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("-");
  return text;
}

/* Every outcome that @n_events may have, each once, sorted and joined by a bar. */
static char *
outcomes (Fixture *self, guint n_events, const char *name)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < TRIES; i++)
    g_hash_table_add (seen, look (self, n_events, 0.5, name));
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (seen), (GCompareFunc) strcmp);
  g_autoptr (GString) text = g_string_new (NULL);
  for (GList *l = keys; l != NULL; l = l->next)
    g_string_append_printf (text, "%s%s", l != keys ? "|" : "", (char *) l->data);
  return g_strdup (text->str);
}

static void
expect (Fixture *self, guint n_events, const char *name, const char *wanted)
{
  g_autofree char *found = outcomes (self, n_events, name);

  g_test_message ("%u events, %s: %s", n_events, name, found);
  g_assert_cmpstr (found, ==, wanted);
}

/* A file has its name only once its folder was synced, its bytes only once it was. */
static void
test_new_file (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add_write (self, "/a", "text", 0);
  add (self, FAULT_EVENT_SYNC, "/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  expect (self, 0, "a", "-");
  expect (self, 1, "a", "|-");
  expect (self, 3, "a", "-|text");
  expect (self, 4, "a", "text");
}

static void
test_folder_synced_before_its_file (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  add_write (self, "/a", "text", 0);
  g_autofree char *nothing = look (self, 3, 0, "a");
  g_autofree char *all = look (self, 3, 1, "a");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (all, ==, "text");
}

/* A synced file in a folder that is not on the disk is not there either. */
static void
test_new_folder (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_MKDIR, "/f", NULL);
  add (self, FAULT_EVENT_CREATE, "/f/a", NULL);
  add_write (self, "/f/a", "text", 0);
  add (self, FAULT_EVENT_SYNC, "/f/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/f", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  expect (self, 5, "f/a", "-|text");
  expect (self, 6, "f/a", "text");
}

/* Old or new, whole, never neither. */
static void
test_renaming_over (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add_write (self, "/a", "old", 0);
  add (self, FAULT_EVENT_SYNC, "/a", NULL);
  add (self, FAULT_EVENT_CREATE, "/b", NULL);
  add_write (self, "/b", "new", 0);
  add (self, FAULT_EVENT_SYNC, "/b", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  add (self, FAULT_EVENT_RENAME, "/b", "/a");
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  expect (self, 7, "a", "old");
  expect (self, 8, "a", "new|old");
  expect (self, 9, "a", "new");
  expect (self, 9, "b", "-");
}

/* What was not synced before the renaming may be missing after it: the usual mistake. */
static void
test_renaming_without_sync (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_CREATE, "/b", NULL);
  add_write (self, "/b", "new", 0);
  add (self, FAULT_EVENT_RENAME, "/b", "/a");
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  g_autofree char *worst = look (self, 4, 0, "a");
  g_assert_cmpstr (worst, ==, "");
}

static void
test_renaming_between_folders (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_MKDIR, "/f", NULL);
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add_write (self, "/a", "x", 0);
  add (self, FAULT_EVENT_SYNC, "/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  add (self, FAULT_EVENT_RENAME, "/a", "/f/a");
  add (self, FAULT_EVENT_SYNC, "/f", NULL);
  g_autofree char *old = look (self, 6, 0, "a");
  g_autofree char *new = look (self, 7, 0, "f/a");
  g_autofree char *gone = look (self, 7, 0, "a");
  g_assert_cmpstr (old, ==, "x");
  g_assert_cmpstr (new, ==, "x");
  g_assert_cmpstr (gone, ==, "-");
}

/* The old folder is never synced; the file must not have both names for that. */
static void
test_renaming_of_a_new_file (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_MKDIR, "/f", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add (self, FAULT_EVENT_RENAME, "/a", "/f/a");
  add (self, FAULT_EVENT_SYNC, "/f", NULL);
  expect (self, 5, "a", "-");
  expect (self, 5, "f/a", "");
}

static void
test_exchange (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add_write (self, "/a", "1", 0);
  add (self, FAULT_EVENT_SYNC, "/a", NULL);
  add (self, FAULT_EVENT_CREATE, "/b", NULL);
  add_write (self, "/b", "2", 0);
  add (self, FAULT_EVENT_SYNC, "/b", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  add (self, FAULT_EVENT_EXCHANGE, "/a", "/b");
  expect (self, 8, "a", "1|2");
  expect (self, 8, "b", "1|2");
  for (int i = 0; i < TRIES; i++)
    {
      g_autofree char *a = look (self, 8, 0.5, "a");
      g_autofree char *path = g_build_filename (self->dir, "after", "b", NULL);
      g_autofree char *b = NULL;

      g_assert_true (g_file_get_contents (path, &b, NULL, NULL));
      g_assert_cmpstr (a, !=, b);
    }
}

static void
test_removal (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  add (self, FAULT_EVENT_UNLINK, "/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  expect (self, 3, "a", "|-");
  expect (self, 4, "a", "-");
}

static void
test_second_name (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add_write (self, "/a", "x", 0);
  add (self, FAULT_EVENT_SYNC, "/a", NULL);
  add (self, FAULT_EVENT_LINK, "/a", "/b");
  add (self, FAULT_EVENT_UNLINK, "/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  expect (self, 6, "a", "-");
  expect (self, 6, "b", "x");
}

/* Sectors survive one by one, in any order; what was synced stays under them. */
static void
test_torn_write (Fixture *self, gconstpointer unused)
{
  g_autofree char *old = g_strnfill (4 * 512, 'o');
  g_autofree char *new = g_strnfill (4 * 512, 'n');
  guint kinds[16] = { 0 };

  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add_write (self, "/a", old, 0);
  add (self, FAULT_EVENT_SYNC, "/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  add_write (self, "/a", new, 0);
  for (int i = 0; i < TRIES; i++)
    {
      g_autofree char *text = look (self, 5, 0.5, "a");
      guint kind = 0;

      g_assert_cmpuint (strlen (text), ==, 4 * 512);
      for (guint sector = 0; sector < 4; sector++)
        {
          for (guint at = 1; at < 512; at++)
            g_assert_cmpint (text[sector * 512 + at], ==, text[sector * 512]);
          kind |= text[sector * 512] == 'n' ? 1u << sector : 0;
        }
      kinds[kind]++;
    }
  for (guint kind = 0; kind < 16; kind++)
    g_assert_cmpuint (kinds[kind], >, 0);
}

static void
test_truncation_and_holes (Fixture *self, gconstpointer unused)
{
  add (self, FAULT_EVENT_CREATE, "/a", NULL);
  add_write (self, "/a", "12345", 0);
  fault_log_add (self->log, FAULT_EVENT_TRUNCATE, "/a", NULL, NULL, 0, 2);
  add_write (self, "/a", "x", 2);
  add (self, FAULT_EVENT_SYNC, "/a", NULL);
  add (self, FAULT_EVENT_SYNC, "/", NULL);
  fault_log_add (self->log, FAULT_EVENT_TRUNCATE, "/a", NULL, NULL, 0, 1);
  expect (self, 6, "a", "12x");
  expect (self, 7, "a", "1|12x");
}

static void
test_what_was_there_before (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  self->initial = g_build_filename (self->dir, "before", NULL);
  path = g_build_filename (self->initial, "f", "a", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  add_write (self, "/f/a", "B", 0);
  add (self, FAULT_EVENT_SYNC, "/f/a", NULL);
  expect (self, 0, "f/a", "before");
  expect (self, 1, "f/a", "Before|before");
  expect (self, 2, "f/a", "Before");
}

#define ADD(name, func) g_test_add ("/fault/replay/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("new-file-needs-both-syncs", test_new_file);
  ADD ("folder-synced-before-its-file-leaves-it-empty", test_folder_synced_before_its_file);
  ADD ("new-folder-may-vanish-with-all-in-it", test_new_folder);
  ADD ("renaming-over-is-old-or-new", test_renaming_over);
  ADD ("renaming-without-sync-may-leave-nothing-in-it", test_renaming_without_sync);
  ADD ("renaming-between-folders-loses-nothing", test_renaming_between_folders);
  ADD ("renamed-new-file-has-one-name", test_renaming_of_a_new_file);
  ADD ("exchange-is-whole", test_exchange);
  ADD ("removed-file-may-come-back", test_removal);
  ADD ("second-name-holds-the-file", test_second_name);
  ADD ("sectors-survive-one-by-one", test_torn_write);
  ADD ("truncation-counts-once-synced", test_truncation_and_holes);
  ADD ("begins-with-what-was-there", test_what_was_there_before);
  return g_test_run ();
}
