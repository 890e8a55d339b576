/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "support/med-test-provider.h"

#define CISA "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17"

typedef struct
{
  MedTestProvider *fixture;
  GString *feed;
  const char *changed;
  const char *when;
  guint n;
} Feed;

static void
add_entry (Feed *self, const char *year, const char *name)
{
  g_autofree char *path = g_strdup_printf ("white/%s/%s", year, name);
  g_autofree char *address = med_test_provider_url (self->fixture, path);
  const char *when = g_strcmp0 (self->changed, name) == 0 ? self->when : "2026-10-01T00:00:00Z";

  med_test_provider_add_entry (self->feed, name, address, when);
  self->n++;
}

/* A feed of all documents of the medical set. */
static void
write_feed (MedTestProvider *self, const char *folder, const char *updated, const char *changed)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Feed feed = { self, text, changed, updated, 0 };

  for (int year = 2017; year <= 2024; year++)
    {
      g_autofree char *number = g_strdup_printf ("%d", year);
      g_autofree char *path = g_strdup_printf ("%s/white/%s", folder, number);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      g_assert_nonnull (dir);
      while ((name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, ".json"))
          add_entry (&feed, number, name);
    }
  g_assert_cmpuint (feed.n, ==, 144);
  med_test_provider_write_feed (self, text, updated);
}

/* The medical set: everything once, then only what the feed says has changed. */
static void
test_medical_set (MedTestProvider *self, gconstpointer data)
{
  g_autofree char *folder = med_test_shared_path ("data/csaf-provider");
  g_autofree char *link_path = g_build_filename (self->source.folder, "white", NULL);
  g_autofree char *white = g_build_filename (folder != NULL ? folder : "", "white", NULL);
  g_autofree char *feed = med_test_provider_url (self, "feed.json");
  g_autofree char *distribution = g_strdup_printf (
      "\"rolie\":{\"feeds\":[{\"summary\":\"s\",\"tlp_label\":\"WHITE\",\"url\":\"%s\"}]}", feed);
  static const char keys[] = "{\"fingerprint\":\"" CISA "\",\"url\":\"https://v.test/k.asc\"}";
  guint requests, not_modified;
  gint64 first_bytes, bytes;

  if (folder == NULL)
    return;
  med_test_source_add_cisa (&self->source, folder);
  g_assert_cmpint (symlink (white, link_path), ==, 0);
  med_test_provider_publish (self,
                             &(MedTestMetadata){ .distribution = distribution, .keys = keys });
  write_feed (self, folder, "2026-11-01T00:00:00Z", NULL);
  med_test_provider_look_to (self, 144, 0);
  med_test_provider_read_log (self, &requests, &first_bytes, &not_modified);
  g_assert_cmpuint (requests, ==, 2 + 3 * 144);
  med_test_provider_look_to (self, 0, 144);
  med_test_provider_read_log (self, &requests, &bytes, &not_modified);
  g_assert_cmpuint (requests, ==, 2);
  g_assert_cmpint (bytes, <, first_bytes / 10);
  /* The feed says that one has changed, and it has not. */
  write_feed (self, folder, "2026-11-02T00:00:00Z", "icsma-17-017-01.json");
  med_test_provider_look_to (self, 0, 144);
  med_test_provider_assert_log (self, 3, 1);
  med_test_provider_look_to (self, 0, 144);
  med_test_provider_assert_log (self, 2, 0);
  /* hostile-26: an older feed. */
  write_feed (self, folder, "2026-10-01T00:00:00Z", NULL);
  med_test_provider_look_fails (self, self->fetcher, "one of 2026-11-02T00:00:00Z was seen before");
}

/* A folder's index.txt says nothing of what has changed: each document is asked for with what the
 * server named it, and only what has changed is sent. */
static void
test_directory (MedTestProvider *self, gconstpointer data)
{
  med_test_provider_use_directory (self);
  med_test_source_publish (&self->source, "2026/v-1.json", "V-1", "1", 1);
  med_test_source_publish (&self->source, "2026/v-2.json", "V-2", "1", 1);
  med_test_source_write (&self->source, "index.txt", "", "2026/v-1.json\n2026/v-2.json\n", 28);
  med_test_provider_look_to (self, 2, 0);
  med_test_provider_assert_log (self, 1 + 2 + 2 * 3, 0); /* changes.csv is not there */
  med_test_provider_look_to (self, 0, 2);
  med_test_provider_assert_log (self, 1 + 2 + 2, 2);
  /* Of another size: nginx tells files of one second apart by it. */
  med_test_source_publish (&self->source, "2026/v-2.json", "V-2", "10", 20);
  med_test_provider_look_to (self, 1, 1);
  med_test_provider_assert_log (self, 1 + 2 + 1 + 3, 1);
  /* changes.csv says when; then nothing that has not changed is asked for. */
  static const char changes[] = "\"2026/v-1.json\",\"2026-10-01T00:00:00Z\"\n"
                                "\"2026/v-2.json\",\"2026-10-20T00:00:00Z\"\n";
  med_test_source_write (&self->source, "changes.csv", "", changes, sizeof changes - 1);
  med_test_provider_look_to (self, 0, 2);
  med_test_provider_assert_log (self, 1 + 1 + 2, 2);
  med_test_provider_look_to (self, 0, 2);
  med_test_provider_assert_log (self, 1 + 1, 0);
}

/* hostile-21: one document cannot be got: the others come in, the source is stale, and the next
 * look gets only what is missing. */
static void
test_server_errors (MedTestProvider *self, gconstpointer data)
{
  med_test_provider_use_directory (self);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (&self->source, "v-2.json", "V-2", "1", 1);
  med_test_source_write (&self->source, "index.txt", "", "v-1.json\nv-2.json\n", 18);
  med_test_provider_serve (self, "location = /v-1.json { return 503; }");
  med_test_provider_look_fails (self, self->fetcher, "1 document could not be got");
  g_assert_cmpint (med_test_source_count (&self->source, MED_TEST_ADVISORIES), ==, 1);
  med_test_provider_stop (self);
  med_test_provider_look_fails (self, self->fetcher, "no server answers there");
  med_test_provider_serve (self, "");
  guint requests, not_modified;
  gint64 bytes;
  med_test_provider_read_log (self, &requests, &bytes, &not_modified);
  med_test_provider_look_to (self, 1, 1);
  med_test_provider_assert_log (self, 3 + 3 + 1, 1);
}

/* A hash of the weaker kind is looked for where the stronger is not there; none is not enough. */
static void
test_hash_kinds (MedTestProvider *self, gconstpointer data)
{
  g_autofree char *text = med_test_source_dup_advisory (MED_TEST_NAMESPACE, "V-1", "1", 1);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autoptr (GError) error = NULL;

  med_test_provider_use_directory (self);
  med_test_source_publish (&self->source, "v-1.json", "V-1", "1", 1);
  med_test_source_write (&self->source, "index.txt", "", "v-1.json\n", 9);
  med_test_source_remove_file (&self->source, "v-1.json.sha512");
  g_autoptr (MedSourceSync) result = med_test_provider_look (self, self->fetcher, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->held, ==, 1);
  med_test_source_write (&self->source, "v-1.json", ".sha256", sha256, 64);
  med_test_provider_look_to (self, 1, 0);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/source/web/" name, MedTestProvider, NULL, med_test_provider_set_up, test,          \
              med_test_provider_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!med_test_provider_begin ())
    return 0;
  ADD ("medical-set", test_medical_set);
  ADD ("directory", test_directory);
  ADD ("hostile-21-server-errors", test_server_errors);
  ADD ("hash-kinds", test_hash_kinds);
  int status = g_test_run ();
  med_test_source_end ();
  return status;
}
