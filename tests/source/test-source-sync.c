/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "support/med-test-source.h"

static void
test_first_and_next (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "white/2026/v-1.json", "V-1", "1", 1);
  med_test_source_publish (self, "white/2026/v-2.json", "V-2", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 2 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 2);
  gint64 changes = med_test_source_count (self, "SELECT count(*) FROM change WHERE action <> "
                                                "'source-synchronised'");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 2 });
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM change WHERE action <> "
                                                "'source-synchronised'"),
                   ==, changes);
  med_test_source_publish (self, "white/2026/v-2.json", "V-2", "2", 2);
  med_test_source_publish (self, "white/2026/v-3.json", "V-3", "1", 2);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 3, .imported = 2, .unchanged = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 4);
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM source_hold"), ==, 0);
  g_assert_cmpint (
      med_test_source_count (self, "SELECT count(*) FROM source_document WHERE state = 'imported'"
                                   " AND signer IS NOT NULL"),
      ==, trusted != NULL ? 3 : 0);
  g_autoptr (MedSource) source = med_test_source_load (self);
  g_assert_false (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_assert_cmpint (source->checked_usec, ==, MED_TEST_NOW_USEC);
  g_assert_null (source->result);
}

/* Nothing of a document is read before its hash and signature are right: what is no JSON is not
 * even called wrong. */
static void
test_trust_comes_first (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (self, "v-2.json", "V-2", "1", 1);
  med_test_source_publish (self, "v-3.json", "V-3", "1", 1);
  med_test_source_publish (self, "v-4.json", "V-4", "1", 1);
  med_test_source_write (self, "v-2.json", "", "{", 1);
  med_test_source_remove_file (self, "v-3.json.asc");
  med_test_source_remove_file (self, "v-4.json.sha512");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 4, .imported = 1, .held = 3 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("untrusted")), ==, 3);
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM source_hold WHERE text LIKE"
                                                " '%v-2.json.sha512: the digest does not fit%'"),
                   ==, 1);
  g_assert_cmpint (med_test_source_count (
                       self, "SELECT count(*) FROM source_hold WHERE text = 'it has no signature'"),
                   ==, 1);
  g_assert_cmpint (med_test_source_count (self, "SELECT count(*) FROM source_hold WHERE text LIKE"
                                                " 'it has no hash file%'"),
                   ==, 1);
  /* Asked once, however often it is looked at; and nobody can accept it. */
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 4, .unchanged = 1, .held = 3 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("untrusted")), ==, 3);
  MedTestSourceCall call = { .person = self->lead,
                             .number =
                                 med_test_source_count (self, "SELECT min(id) FROM source_hold"),
                             .yes = TRUE,
                             .text = "it will be right" };
  med_test_source_must_not (self, med_test_source_resolve_func, &call, MED_ERROR_REFUSED,
                            "did not sign cannot be accepted");
  /* The publisher mends it. */
  med_test_source_publish (self, "v-2.json", "V-2", "1", 1);
  med_test_source_sync_to (
      self, &(MedSourceSync){ .listed = 4, .imported = 1, .unchanged = 1, .held = 2 });
}

static void
test_other_signer (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *other = med_test_gpg_make_key (med_test_source_gpg, "Thief", "ed25519");
  g_autofree char *text = med_test_source_dup_advisory (MED_TEST_NAMESPACE, "V-1", "1", 1);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) armored =
      med_test_gpg_sign (med_test_source_gpg, other, MED_TEST_GPG_TIME, "", bytes);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (armored, &size);

  med_test_source_publish_text (self, "v-1.json", text);
  med_test_source_write (self, "v-1.json", ".asc", data, size);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_assert_cmpint (
      med_test_source_count (self, "SELECT count(*) FROM source_hold WHERE text LIKE '%is not "
                                   "enrolled%'"),
      ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 0);
}

/* A source that is not a trusted one needs no signature; a hash that is there med_test_source_must
 * be right. */
static void
test_untrusted_source (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (self, "v-2.json", "V-2", "1", 1);
  med_test_source_remove_file (self, "v-1.json.asc");
  med_test_source_remove_file (self, "v-1.json.sha512");
  med_test_source_write (self, "v-2.json", ".sha512", "00", 2);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 1, .held = 1 });
}

/* hostile-26: an older revision, well signed, comes back, twice and under another name. */
static void
test_hostile_rollback (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "v-1.json", "V-1", "2", 5);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("version")), ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("date")), ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HEAD), ==, 2);
  med_test_source_publish (self, "old/v-1.json", "V-1", "1", 2);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .held = 2 });
  med_test_source_remove_file (self, "old/v-1.json");
  /* One of the two accepted is not enough. */
  MedTestSourceCall call = { .person = self->lead,
                             .number = med_test_source_count (
                                 self, "SELECT min(id) FROM source_hold WHERE kind = 'version'"),
                             .yes = TRUE,
                             .text = "the publisher took version 2 back" };
  med_test_source_must (self, med_test_source_resolve_func, &call);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1, .vanished = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 1);
  call.number = med_test_source_count (self, "SELECT min(id) FROM source_hold WHERE kind = 'date'");
  med_test_source_must (self, med_test_source_resolve_func, &call);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 2);
}

/* The version that came before is right again without a decision. */
static void
test_rollback_and_back (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "v-1.json", "V-1", "2", 5);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  med_test_source_publish (self, "v-1.json", "V-1", "1", 5);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  med_test_source_resolve (self, "version", FALSE);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("version")), ==, 0);
  med_test_source_publish (self, "v-1.json", "V-1", "2", 5);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  med_test_source_publish (self, "v-1.json", "V-1", "3", 6);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HEAD), ==, 3);
}

/* hostile-26: in the name of another publisher, and a file that is not what it is called. */
static void
test_hostile_publisher_and_name (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *text = med_test_source_dup_advisory ("https://other.test", "O-1", "1", 1);

  med_test_source_publish_text (self, "o-1.json", text);
  med_test_source_publish (self, "v_1.json", "V/:1", "1", 1);
  med_test_source_publish (self, "wrong.json", "V-2", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 3, .imported = 1, .held = 2 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("publisher")), ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("name")), ==, 1);
  med_test_source_resolve (self, "name", TRUE);
  med_test_source_sync_to (
      self, &(MedSourceSync){ .listed = 3, .imported = 1, .unchanged = 1, .held = 1 });
}

/* The same version with other content is not what was signed before. */
static void
test_hostile_same_version (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  med_test_source_publish (self, "v-1.json", "V-1", "1", 2);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("untrusted")), ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 1);
}

/* What is gone is kept and marked, and comes back quietly. */
static void
test_vanished (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (self, "v-2.json", "V-2", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 2 });
  med_test_source_remove_file (self, "v-1.json");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1, .vanished = 1 });
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("vanished")), ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 2);
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 2 });
  g_assert_cmpint (
      med_test_source_count (
          self, "SELECT count(*) FROM source_document WHERE vanished_usec IS NOT NULL"),
      ==, 0);
}

/* An empty or missing stick does not make everything vanish, nor the source look clean. */
static void
test_stick_pulled (MedTestSource *self, gconstpointer trusted)
{
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  med_test_source_remove_file (self, "v-1.json");
  med_test_source_assert_stale (self, MED_ERROR_UNAVAILABLE, "“Vendor” lists no documents");
  g_assert_cmpint (med_test_source_count (self, MED_TEST_HELD ("vanished")), ==, 0);
  g_autofree char *there = g_strdup (self->folder);
  g_autofree char *away = g_strconcat (self->folder, "-away", NULL);
  g_assert_cmpint (g_rename (there, away), ==, 0);
  med_test_source_assert_stale (self, MED_ERROR_UNAVAILABLE, "if it is a stick, insert it");
  g_assert_cmpint (g_rename (away, there), ==, 0);
  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  g_autoptr (MedSource) source = med_test_source_load (self);
  g_assert_false (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC + 3 * MED_USEC_PER_DAY));
}

/* Links, pipes, what is too large and what is no med_test_source_dup_advisory. */
static void
test_hostile_files (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *link_path = g_build_filename (self->folder, "link.json", NULL);
  g_autofree char *big_path = g_build_filename (self->folder, "big.json", NULL);
  g_autofree char *other = g_build_filename (self->folder, "v-1.json", NULL);

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_publish_text (self, "feed.json", "{\"feed\":{\"id\":\"x\"}}");
  med_test_source_publish_text (self, "nonsense.json", "{\"document\":1}");
  g_assert_cmpint (symlink (other, link_path), ==, 0);
  g_assert_true (g_file_set_contents (big_path, "", 0, NULL));
  g_assert_cmpint (truncate (big_path, 17 * 1024 * 1024), ==, 0);
  med_test_source_sync_to (
      self, &(MedSourceSync){ .listed = 5, .imported = 1, .skipped = 1, .refused = 3 });
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, 1);
}

/* What was done before a stop stays, and the source counts as not looked through. */
static void
test_cancelled_and_resumed (MedTestSource *self, gconstpointer trusted)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  med_test_source_publish (self, "v-2.json", "V-2", "1", 1);
  g_cancellable_cancel (cancellable);
  g_autoptr (MedSourceSync) result = med_test_source_try_sync (self, cancellable, &error);
  g_assert_no_error (error);
  g_assert_true (result->cancelled);
  g_assert_cmpuint (result->imported, ==, 0);
  g_autoptr (MedSource) source = med_test_source_load (self);
  g_assert_cmpint (source->checked_usec, ==, 0);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_autofree char *age = med_source_describe_age (source, MED_TEST_NOW_USEC);
  g_assert_cmpstr (age, ==, "never looked through");
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 2 });
}

static void
write_metadata (
    MedTestSource *self, const char *canonical, const char *role, int day, const char *key)
{
  g_autofree char *text = g_strdup_printf (
      "{\"canonical_url\":\"%s\",\"distributions\":[{\"directory_url\":\"https://vendor.test/\"}],"
      "\"last_updated\":\"2026-11-%02dT00:00:00Z\",\"list_on_CSAF_aggregators\":true,"
      "\"metadata_version\":\"2.0\",\"mirror_on_CSAF_aggregators\":true,"
      "\"public_openpgp_keys\":[{\"fingerprint\":\"%s\",\"url\":\"https://vendor.test/k.asc\"}],"
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\",\"namespace\":"
      "\"" MED_TEST_NAMESPACE "\"},\"role\":\"%s\"}",
      canonical, day, key, role);

  med_test_source_write (self, "provider-metadata.json", "", text, strlen (text));
}

/* What is held stops the look, and each thing held is asked for by itself and once. */
static void
assert_metadata_held (MedTestSource *self, const char *kind, const char *words)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM source_hold WHERE resolved_usec IS NULL AND kind = '%s'", kind);
  gint64 advisories = med_test_source_count (self, MED_TEST_ADVISORIES);

  for (int i = 0; i < 2; i++)
    med_test_source_assert_stale (self, MED_ERROR_REFUSED, words);
  g_assert_cmpint (med_test_source_count (self, sql), ==, 1);
  g_assert_cmpint (med_test_source_count (self, MED_TEST_ADVISORIES), ==, advisories);
}

/* hostile-26: the metadata belongs elsewhere, is older, promises less, lists another key. */
static void
test_hostile_metadata (MedTestSource *self, gconstpointer trusted)
{
  static const char trusted_role[] = "csaf_trusted_provider";
  static const char url[] = "https://vendor.test/provider-metadata.json";
  static const char other_key[] = "0123456789ABCDEF0123456789ABCDEF01234567";

  med_test_source_publish (self, "v-1.json", "V-1", "1", 1);
  write_metadata (self, url, trusted_role, 10, med_test_source_fingerprint);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  med_test_source_publish (self, "v-2.json", "V-2", "1", 1);
  write_metadata (self, "https://evil.test/provider-metadata.json", trusted_role, 10,
                  med_test_source_fingerprint);
  assert_metadata_held (self, "canonical-url",
                        "belongs to https://evil.test/provider-metadata.json");
  write_metadata (self, url, trusted_role, 9, med_test_source_fingerprint);
  assert_metadata_held (self, "metadata-date", "that of 2026-11-10T00:00:00Z was seen before");
  write_metadata (self, url, "csaf_provider", 11, med_test_source_fingerprint);
  assert_metadata_held (self, "role", "calls itself csaf_provider now");
  write_metadata (self, url, trusted_role, 11, other_key);
  assert_metadata_held (self, "keys", "lists the keys 0123456789ABCDEF");
  write_metadata (self, url, "csaf_provider", 11, med_test_source_fingerprint);
  med_test_source_resolve (self, "role", TRUE);
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 1, .unchanged = 1 });
  /* What was accepted is what is compared with from now on. */
  med_test_source_sync_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 2 });
  med_test_source_write (self, "provider-metadata.json", "", "{}", 2);
  med_test_source_assert_stale (self, MED_ERROR_CORRECT_INPUT, "provider-metadata.json");
}

/* All of the medical set. */
static void
test_cisa (MedTestSource *self, gconstpointer trusted)
{
  g_autofree char *folder = med_test_shared_path ("data/csaf-provider");
  if (folder == NULL)
    return;
  g_autoptr (MedSourceTransport) way = med_source_folder_new (folder);
  g_autoptr (GError) error = NULL;

  med_test_source_add_cisa (self, folder);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (MedSourceSync) result = med_source_sync_sync (
          med_engine_get_store (self->engine->engine), self->source, 0, way, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (result->listed, ==, 144);
      g_assert_cmpuint (i == 0 ? result->imported : result->unchanged, ==, 144);
    }
  g_assert_cmpint (med_test_source_count (self,
                                          "SELECT count(*) FROM source_document WHERE signer ="
                                          " '144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17'"),
                   ==, 144);
}

#define ADD(name, trusted, test)                                                                   \
  g_test_add ("/source/sync/" name, MedTestSource, trusted, med_test_source_set_up, test,          \
              med_test_source_tear_down)
#define TRUSTED ((gconstpointer) "trusted")

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  med_test_source_begin ();
  ADD ("trusted/first-and-next", TRUSTED, test_first_and_next);
  ADD ("untrusted/first-and-next", NULL, test_first_and_next);
  ADD ("trust-comes-first", TRUSTED, test_trust_comes_first);
  ADD ("other-signer", TRUSTED, test_other_signer);
  ADD ("untrusted-source", NULL, test_untrusted_source);
  ADD ("hostile-26-rollback", TRUSTED, test_hostile_rollback);
  ADD ("rollback-and-back", TRUSTED, test_rollback_and_back);
  ADD ("hostile-26-publisher-and-name", TRUSTED, test_hostile_publisher_and_name);
  ADD ("hostile-26-same-version", TRUSTED, test_hostile_same_version);
  ADD ("vanished", TRUSTED, test_vanished);
  ADD ("stick-pulled", TRUSTED, test_stick_pulled);
  ADD ("hostile-files", NULL, test_hostile_files);
  ADD ("cancelled-and-resumed", TRUSTED, test_cancelled_and_resumed);
  ADD ("hostile-26-metadata", TRUSTED, test_hostile_metadata);
  ADD ("cisa", NULL, test_cisa);
  status = g_test_run ();
  med_test_source_end ();
  return status;
}
