/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/source/med-source-hold.h"
#include "engine/source/med-source-key.h"
#include "engine/source/med-source-sync.h"
#include "engine/source/med-source.h"
#include "support/med-test-engine.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-gpg.h"

#define NAMESPACE "https://vendor.test"

/* The publisher's keys, made once. */
static MedTestGpg *gpg;
static char *fingerprint;
static MedOpenpgpCertificate *certificate;

/* A hospital, and a stick with what the publisher has published. */
typedef struct
{
  MedTestEngine *engine;
  char *folder;
  gint64 lead;
  gint64 technician;
  gint64 source;
} Fixture;

static gpointer
people_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Fixture *self = input;

  return med_person_add_sync (connection, 0, "sk", "Sachiko Kimura",
                              MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER, "correct horse",
                              &self->lead, error) &&
                 med_person_add_sync (connection, self->lead, "tt", "Taro Tanaka",
                                      MED_ROLE_TECHNICIAN, "correct horse", &self->technician,
                                      error)
             ? MED_STORE_OK
             : NULL;
}

typedef struct
{
  Fixture *fixture;
  gint64 person;
  MedSource source;
  const char *text;
  const char *second;
  gint64 number;
  gboolean yes;
} Call;

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_source_add_sync (connection, call->person, &call->source, &call->number, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
pin_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_source_key_pin_sync (connection, call->person, call->number, certificate, call->text,
                                  call->second, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
distrust_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_source_key_distrust_sync (connection, call->person, call->text, call->second, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
resolve_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_source_hold_resolve_sync (connection, call->person, call->number, call->yes,
                                       call->text, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
remove_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_source_remove_sync (connection, call->person, call->number, call->text, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_load_sync (connection, ((Fixture *) input)->source, error);
}

static void
must (Fixture *self, MedStoreFunc func, gpointer input)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (self->engine, MED_STORE_WRITER, func, input, &error);
  g_assert_no_error (error);
}

/* Refused, and the audit log is as it was. */
static void
must_not (Fixture *self, MedStoreFunc func, gpointer input, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  gint64 before = med_test_engine_count (self->engine, "SELECT count(*) FROM change");

  g_assert_null (med_test_engine_run (self->engine, MED_STORE_WRITER, func, input, &error));
  g_assert_error (error, MED_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
  g_assert_cmpint (med_test_engine_count (self->engine, "SELECT count(*) FROM change"), ==, before);
}

static MedSource *
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  MedSource *source = med_test_engine_run (self->engine, MED_STORE_BULK, load_func, self, &error);

  g_assert_no_error (error);
  return source;
}

static void
add_source (Fixture *self, gboolean trusted)
{
  Call add = { .fixture = self,
               .person = self->lead,
               .source = { .name = (char *) "Vendor",
                           .kind = MED_SOURCE_FOLDER,
                           .location = self->folder,
                           .trusted = trusted,
                           .interval_min = 24 * 60,
                           .name_space = (char *) NAMESPACE } };

  must (self, add_func, &add);
  self->source = add.number;
  if (!trusted)
    return;
  Call pin = { .person = self->lead,
               .number = self->source,
               .text = fingerprint,
               .second = "contract of 2026-01-05" };
  must (self, pin_func, &pin);
}

static void
set_up (Fixture *self, gconstpointer trusted)
{
  self->engine = med_test_engine_new ();
  self->folder = g_dir_make_tmp ("medpatch-stick-XXXXXX", NULL);
  must (self, people_func, self);
  add_source (self, trusted != NULL);
}

static void
tear_down (Fixture *self, gconstpointer trusted)
{
  med_test_engine_free (self->engine);
  med_test_remove_tree (self->folder);
  g_free (self->folder);
}

static void
write_bytes (Fixture *self, const char *name, const char *suffix, gconstpointer data, gsize size)
{
  g_autofree char *path = g_strconcat (self->folder, "/", name, suffix, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

static void
remove_file (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* With hash file and signature, as a publisher does. */
static void
publish_text (Fixture *self, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA512, bytes);
  g_autoptr (GBytes) armored = med_test_gpg_sign (gpg, fingerprint, MED_TEST_GPG_TIME, "", bytes);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (armored, &size);

  write_bytes (self, name, "", text, strlen (text));
  write_bytes (self, name, ".sha512", digest, strlen (digest));
  write_bytes (self, name, ".asc", data, size);
}

static char *
advisory (const char *name_space, const char *id, const char *version, int day)
{
  return g_strdup_printf (
      "{\"document\":{\"category\":\"csaf_base\",\"csaf_version\":\"2.0\","
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\",\"namespace\":\"%s\"},"
      "\"title\":\"Title\",\"tracking\":{\"current_release_date\":\"2026-10-%02dT00:00:00Z\","
      "\"id\":\"%s\",\"initial_release_date\":\"2026-01-01T00:00:00Z\","
      "\"revision_history\":[{\"date\":\"2026-10-%02dT00:00:00Z\",\"number\":\"%s\","
      "\"summary\":\"s\"}],\"status\":\"final\",\"version\":\"%s\"}}}",
      name_space, day, id, day, version, version);
}

static void
publish (Fixture *self, const char *name, const char *id, const char *version, int day)
{
  g_autofree char *text = advisory (NAMESPACE, id, version, day);

  publish_text (self, name, text);
}

static MedSourceSync *
try_sync (Fixture *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedSourceTransport) way = med_source_folder_new (self->folder);

  return med_source_sync_sync (med_engine_get_store (self->engine->engine), self->source, 0, way,
                               NULL, cancellable, error);
}

/* What a look must bring, in the order of the structure; what is not named is none. */
static void
sync_to (Fixture *self, const MedSourceSync *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = try_sync (self, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < result->notes->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (result->notes, i));
  g_assert_cmpuint (result->listed, ==, expected->listed);
  g_assert_cmpuint (result->unchanged, ==, expected->unchanged);
  g_assert_cmpuint (result->imported, ==, expected->imported);
  g_assert_cmpuint (result->skipped, ==, expected->skipped);
  g_assert_cmpuint (result->held, ==, expected->held);
  g_assert_cmpuint (result->refused, ==, expected->refused);
  g_assert_cmpuint (result->failed, ==, expected->failed);
  g_assert_cmpuint (result->vanished, ==, expected->vanished);
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_engine_count (self->engine, sql);
}

#define HELD(kind)                                                                                 \
  "SELECT count(*) FROM source_hold WHERE resolved_usec IS NULL AND kind = '" kind "'"
#define ADVISORIES "SELECT count(*) FROM advisory"
#define HEAD                                                                                       \
  "SELECT CAST (a.version AS integer) FROM advisory_head h JOIN advisory a ON a.id = "             \
  "h.advisory_id"

static void
resolve (Fixture *self, const char *kind, gboolean accept)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT id FROM source_hold WHERE resolved_usec IS NULL AND kind = '%s'", kind);
  Call call = { .person = self->lead,
                .number = count (self, sql),
                .yes = accept,
                .text = "asked the publisher by telephone" };

  must (self, resolve_func, &call);
}

static void
test_first_and_next (Fixture *self, gconstpointer trusted)
{
  publish (self, "white/2026/v-1.json", "V-1", "1", 1);
  publish (self, "white/2026/v-2.json", "V-2", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 2 });
  g_assert_cmpint (count (self, ADVISORIES), ==, 2);
  gint64 changes = count (self, "SELECT count(*) FROM change WHERE action <> "
                                "'source-synchronised'");
  sync_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 2 });
  g_assert_cmpint (count (self, "SELECT count(*) FROM change WHERE action <> "
                                "'source-synchronised'"),
                   ==, changes);
  publish (self, "white/2026/v-2.json", "V-2", "2", 2);
  publish (self, "white/2026/v-3.json", "V-3", "1", 2);
  sync_to (self, &(MedSourceSync){ .listed = 3, .imported = 2, .unchanged = 1 });
  g_assert_cmpint (count (self, ADVISORIES), ==, 4);
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_hold"), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_document WHERE state = 'imported'"
                                " AND signer IS NOT NULL"),
                   ==, trusted != NULL ? 3 : 0);
  g_autoptr (MedSource) source = load (self);
  g_assert_false (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_assert_cmpint (source->checked_usec, ==, MED_TEST_NOW_USEC);
  g_assert_null (source->result);
}

/* Nothing of a document is read before its hash and signature are right: what is no JSON is not
 * even called wrong. */
static void
test_trust_comes_first (Fixture *self, gconstpointer trusted)
{
  publish (self, "v-1.json", "V-1", "1", 1);
  publish (self, "v-2.json", "V-2", "1", 1);
  publish (self, "v-3.json", "V-3", "1", 1);
  publish (self, "v-4.json", "V-4", "1", 1);
  write_bytes (self, "v-2.json", "", "{", 1);
  remove_file (self, "v-3.json.asc");
  remove_file (self, "v-4.json.sha512");
  sync_to (self, &(MedSourceSync){ .listed = 4, .imported = 1, .held = 3 });
  g_assert_cmpint (count (self, ADVISORIES), ==, 1);
  g_assert_cmpint (count (self, HELD ("untrusted")), ==, 3);
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_hold WHERE text LIKE"
                                " '%v-2.json.sha512: the digest does not fit%'"),
                   ==, 1);
  g_assert_cmpint (
      count (self, "SELECT count(*) FROM source_hold WHERE text = 'it has no signature'"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_hold WHERE text LIKE"
                                " 'it has no hash file%'"),
                   ==, 1);
  /* Asked once, however often it is looked at; and nobody can accept it. */
  sync_to (self, &(MedSourceSync){ .listed = 4, .unchanged = 1, .held = 3 });
  g_assert_cmpint (count (self, HELD ("untrusted")), ==, 3);
  Call call = { .person = self->lead,
                .number = count (self, "SELECT min(id) FROM source_hold"),
                .yes = TRUE,
                .text = "it will be right" };
  must_not (self, resolve_func, &call, MED_ERROR_REFUSED, "did not sign cannot be accepted");
  /* The publisher mends it. */
  publish (self, "v-2.json", "V-2", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 4, .imported = 1, .unchanged = 1, .held = 2 });
}

static void
test_other_signer (Fixture *self, gconstpointer trusted)
{
  g_autofree char *other = med_test_gpg_make_key (gpg, "Thief", "ed25519");
  g_autofree char *text = advisory (NAMESPACE, "V-1", "1", 1);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) armored = med_test_gpg_sign (gpg, other, MED_TEST_GPG_TIME, "", bytes);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (armored, &size);

  publish_text (self, "v-1.json", text);
  write_bytes (self, "v-1.json", ".asc", data, size);
  sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_hold WHERE text LIKE '%is not "
                                "enrolled%'"),
                   ==, 1);
  g_assert_cmpint (count (self, ADVISORIES), ==, 0);
}

/* A source that is not a trusted one needs no signature; a hash that is there must be right. */
static void
test_untrusted_source (Fixture *self, gconstpointer trusted)
{
  publish (self, "v-1.json", "V-1", "1", 1);
  publish (self, "v-2.json", "V-2", "1", 1);
  remove_file (self, "v-1.json.asc");
  remove_file (self, "v-1.json.sha512");
  write_bytes (self, "v-2.json", ".sha512", "00", 2);
  sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 1, .held = 1 });
}

/* hostile-26: an older revision, well signed, comes back, twice and under another name. */
static void
test_hostile_rollback (Fixture *self, gconstpointer trusted)
{
  publish (self, "v-1.json", "V-1", "2", 5);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  publish (self, "v-1.json", "V-1", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_assert_cmpint (count (self, HELD ("version")), ==, 1);
  g_assert_cmpint (count (self, HELD ("date")), ==, 1);
  g_assert_cmpint (count (self, ADVISORIES), ==, 1);
  g_assert_cmpint (count (self, HEAD), ==, 2);
  publish (self, "old/v-1.json", "V-1", "1", 2);
  sync_to (self, &(MedSourceSync){ .listed = 2, .held = 2 });
  remove_file (self, "old/v-1.json");
  /* One of the two accepted is not enough. */
  Call call = { .person = self->lead,
                .number = count (self, "SELECT min(id) FROM source_hold WHERE kind = 'version'"),
                .yes = TRUE,
                .text = "the publisher took version 2 back" };
  must (self, resolve_func, &call);
  sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1, .vanished = 1 });
  g_assert_cmpint (count (self, ADVISORIES), ==, 1);
  call.number = count (self, "SELECT min(id) FROM source_hold WHERE kind = 'date'");
  must (self, resolve_func, &call);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, ADVISORIES), ==, 2);
}

/* The version that came before is right again without a decision. */
static void
test_rollback_and_back (Fixture *self, gconstpointer trusted)
{
  publish (self, "v-1.json", "V-1", "2", 5);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  publish (self, "v-1.json", "V-1", "1", 5);
  sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  resolve (self, "version", FALSE);
  sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_assert_cmpint (count (self, HELD ("version")), ==, 0);
  publish (self, "v-1.json", "V-1", "2", 5);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  publish (self, "v-1.json", "V-1", "3", 6);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  g_assert_cmpint (count (self, HEAD), ==, 3);
}

/* hostile-26: in the name of another publisher, and a file that is not what it is called. */
static void
test_hostile_publisher_and_name (Fixture *self, gconstpointer trusted)
{
  g_autofree char *text = advisory ("https://other.test", "O-1", "1", 1);

  publish_text (self, "o-1.json", text);
  publish (self, "v_1.json", "V/:1", "1", 1);
  publish (self, "wrong.json", "V-2", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 3, .imported = 1, .held = 2 });
  g_assert_cmpint (count (self, HELD ("publisher")), ==, 1);
  g_assert_cmpint (count (self, HELD ("name")), ==, 1);
  resolve (self, "name", TRUE);
  sync_to (self, &(MedSourceSync){ .listed = 3, .imported = 1, .unchanged = 1, .held = 1 });
}

/* The same version with other content is not what was signed before. */
static void
test_hostile_same_version (Fixture *self, gconstpointer trusted)
{
  publish (self, "v-1.json", "V-1", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  publish (self, "v-1.json", "V-1", "1", 2);
  sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  g_assert_cmpint (count (self, HELD ("untrusted")), ==, 1);
  g_assert_cmpint (count (self, ADVISORIES), ==, 1);
}

/* What is gone is kept and marked, and comes back quietly. */
static void
test_vanished (Fixture *self, gconstpointer trusted)
{
  publish (self, "v-1.json", "V-1", "1", 1);
  publish (self, "v-2.json", "V-2", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 2 });
  remove_file (self, "v-1.json");
  sync_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1, .vanished = 1 });
  sync_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  g_assert_cmpint (count (self, HELD ("vanished")), ==, 1);
  g_assert_cmpint (count (self, ADVISORIES), ==, 2);
  publish (self, "v-1.json", "V-1", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 2 });
  g_assert_cmpint (
      count (self, "SELECT count(*) FROM source_document WHERE vanished_usec IS NOT NULL"), ==, 0);
}

static void
assert_not_looked_through (Fixture *self, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceSync) result = try_sync (self, NULL, &error);

  g_assert_error (error, MED_ERROR, code);
  g_assert_null (result);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” instead of “%s”", error->message, words);
  g_autoptr (MedSource) source = load (self);
  g_assert_cmpstr (source->result, ==, error->message);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
}

/* An empty or missing stick does not make everything vanish, nor the source look clean. */
static void
test_stick_pulled (Fixture *self, gconstpointer trusted)
{
  publish (self, "v-1.json", "V-1", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  remove_file (self, "v-1.json");
  assert_not_looked_through (self, MED_ERROR_UNAVAILABLE, "“Vendor” lists no documents");
  g_assert_cmpint (count (self, HELD ("vanished")), ==, 0);
  g_autofree char *there = g_strdup (self->folder);
  g_autofree char *away = g_strconcat (self->folder, "-away", NULL);
  g_assert_cmpint (g_rename (there, away), ==, 0);
  assert_not_looked_through (self, MED_ERROR_UNAVAILABLE, "if it is a stick, insert it");
  g_assert_cmpint (g_rename (away, there), ==, 0);
  publish (self, "v-1.json", "V-1", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 1, .unchanged = 1 });
  g_autoptr (MedSource) source = load (self);
  g_assert_false (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC + 3 * MED_USEC_PER_DAY));
}

/* Links, pipes, what is too large and what is no advisory. */
static void
test_hostile_files (Fixture *self, gconstpointer trusted)
{
  g_autofree char *link_path = g_build_filename (self->folder, "link.json", NULL);
  g_autofree char *big_path = g_build_filename (self->folder, "big.json", NULL);
  g_autofree char *other = g_build_filename (self->folder, "v-1.json", NULL);

  publish (self, "v-1.json", "V-1", "1", 1);
  publish_text (self, "feed.json", "{\"feed\":{\"id\":\"x\"}}");
  publish_text (self, "nonsense.json", "{\"document\":1}");
  g_assert_cmpint (symlink (other, link_path), ==, 0);
  g_assert_true (g_file_set_contents (big_path, "", 0, NULL));
  g_assert_cmpint (truncate (big_path, 17 * 1024 * 1024), ==, 0);
  sync_to (self, &(MedSourceSync){ .listed = 5, .imported = 1, .skipped = 1, .refused = 3 });
  g_assert_cmpint (count (self, ADVISORIES), ==, 1);
}

/* What was done before a stop stays, and the source counts as not looked through. */
static void
test_cancelled_and_resumed (Fixture *self, gconstpointer trusted)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  publish (self, "v-1.json", "V-1", "1", 1);
  publish (self, "v-2.json", "V-2", "1", 1);
  g_cancellable_cancel (cancellable);
  g_autoptr (MedSourceSync) result = try_sync (self, cancellable, &error);
  g_assert_no_error (error);
  g_assert_true (result->cancelled);
  g_assert_cmpuint (result->imported, ==, 0);
  g_autoptr (MedSource) source = load (self);
  g_assert_cmpint (source->checked_usec, ==, 0);
  g_assert_true (med_source_is_stale (source, MED_TEST_NOW_USEC));
  g_autofree char *age = med_source_describe_age (source, MED_TEST_NOW_USEC);
  g_assert_cmpstr (age, ==, "never looked through");
  sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 2 });
}

static void
write_metadata (Fixture *self, const char *canonical, const char *role, int day, const char *key)
{
  g_autofree char *text = g_strdup_printf (
      "{\"canonical_url\":\"%s\",\"distributions\":[{\"directory_url\":\"https://vendor.test/\"}],"
      "\"last_updated\":\"2026-11-%02dT00:00:00Z\",\"list_on_CSAF_aggregators\":true,"
      "\"metadata_version\":\"2.0\",\"mirror_on_CSAF_aggregators\":true,"
      "\"public_openpgp_keys\":[{\"fingerprint\":\"%s\",\"url\":\"https://vendor.test/k.asc\"}],"
      "\"publisher\":{\"category\":\"vendor\",\"name\":\"Vendor\",\"namespace\":\"" NAMESPACE
      "\"},\"role\":\"%s\"}",
      canonical, day, key, role);

  write_bytes (self, "provider-metadata.json", "", text, strlen (text));
}

/* What is held stops the look, and each thing held is asked for by itself and once. */
static void
assert_metadata_held (Fixture *self, const char *kind, const char *words)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM source_hold WHERE resolved_usec IS NULL AND kind = '%s'", kind);
  gint64 advisories = count (self, ADVISORIES);

  for (int i = 0; i < 2; i++)
    assert_not_looked_through (self, MED_ERROR_REFUSED, words);
  g_assert_cmpint (count (self, sql), ==, 1);
  g_assert_cmpint (count (self, ADVISORIES), ==, advisories);
}

/* hostile-26: the metadata belongs elsewhere, is older, promises less, lists another key. */
static void
test_hostile_metadata (Fixture *self, gconstpointer trusted)
{
  static const char trusted_role[] = "csaf_trusted_provider";
  static const char url[] = "https://vendor.test/provider-metadata.json";
  static const char other_key[] = "0123456789ABCDEF0123456789ABCDEF01234567";

  publish (self, "v-1.json", "V-1", "1", 1);
  write_metadata (self, url, trusted_role, 10, fingerprint);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  publish (self, "v-2.json", "V-2", "1", 1);
  write_metadata (self, "https://evil.test/provider-metadata.json", trusted_role, 10, fingerprint);
  assert_metadata_held (self, "canonical-url",
                        "belongs to https://evil.test/provider-metadata.json");
  write_metadata (self, url, trusted_role, 9, fingerprint);
  assert_metadata_held (self, "metadata-date", "that of 2026-11-10T00:00:00Z was seen before");
  write_metadata (self, url, "csaf_provider", 11, fingerprint);
  assert_metadata_held (self, "role", "calls itself csaf_provider now");
  write_metadata (self, url, trusted_role, 11, other_key);
  assert_metadata_held (self, "keys", "lists the keys 0123456789ABCDEF");
  write_metadata (self, url, "csaf_provider", 11, fingerprint);
  resolve (self, "role", TRUE);
  sync_to (self, &(MedSourceSync){ .listed = 2, .imported = 1, .unchanged = 1 });
  /* What was accepted is what is compared with from now on. */
  sync_to (self, &(MedSourceSync){ .listed = 2, .unchanged = 2 });
  write_bytes (self, "provider-metadata.json", "", "{}", 2);
  assert_not_looked_through (self, MED_ERROR_CORRECT_INPUT, "provider-metadata.json");
}

static void
test_enrolment (Fixture *self, gconstpointer trusted)
{
  Call pin = {
    .person = self->technician, .number = self->source, .text = fingerprint, .second = "contract"
  };
  g_autofree char *wrong = g_strdup (fingerprint);

  wrong[39] = wrong[39] == '0' ? '1' : '0';
  must_not (self, pin_func, &pin, MED_ERROR_NOT_PERMITTED, "needs one of these roles");
  pin.person = self->lead;
  pin.text = wrong;
  must_not (self, pin_func, &pin, MED_ERROR_UNTRUSTED, "another fingerprint than the one typed");
  pin.text = fingerprint + 24;
  must_not (self, pin_func, &pin, MED_ERROR_CORRECT_INPUT, "A fingerprint has 40 digits");
  pin.text = fingerprint;
  pin.second = " ";
  must_not (self, pin_func, &pin, MED_ERROR_CORRECT_INPUT, "where you have the fingerprint from");
  pin.second = "contract";
  pin.number = 999;
  must_not (self, pin_func, &pin, MED_ERROR_NOT_FOUND, "There is no source 999");
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_key"), ==, 0);
  pin.number = self->source;
  must (self, pin_func, &pin);
  must (self, pin_func, &pin); /* a renewed key has the same fingerprint */
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_key"), ==, 1);
}

/* From one moment on nothing is believed that the key signs, and it cannot come in again. */
static void
test_distrust (Fixture *self, gconstpointer trusted)
{
  g_autofree char *lower = g_ascii_strdown (fingerprint, -1);
  Call call = { .person = self->technician, .text = lower, .second = "stolen" };
  Call pin = {
    .person = self->lead, .number = self->source, .text = fingerprint, .second = "contract"
  };

  publish (self, "v-1.json", "V-1", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  must_not (self, distrust_func, &call, MED_ERROR_NOT_PERMITTED, "needs one of these roles");
  call.person = self->lead;
  call.second = "";
  must_not (self, distrust_func, &call, MED_ERROR_CORRECT_INPUT, "Say why");
  call.second = "stolen";
  call.text = "00";
  must_not (self, distrust_func, &call, MED_ERROR_NOT_FOUND, "No key 00 is trusted here");
  call.text = lower;
  must (self, distrust_func, &call);
  assert_not_looked_through (self, MED_ERROR_REFUSED, "No key of “Vendor” is enrolled");
  must_not (self, pin_func, &pin, MED_ERROR_REFUSED, "is not trusted here any more");
}

static void
test_no_key (Fixture *self, gconstpointer trusted)
{
  Call call = { .person = self->lead,
                .source = { .name = (char *) "Keyless",
                            .kind = MED_SOURCE_FOLDER,
                            .location = self->folder,
                            .trusted = TRUE,
                            .interval_min = 60 } };

  publish (self, "v-1.json", "V-1", "1", 1);
  must (self, add_func, &call);
  self->source = call.number;
  assert_not_looked_through (self, MED_ERROR_REFUSED, "No key of “Keyless” is enrolled");
  g_assert_cmpint (count (self, ADVISORIES), ==, 0);
}

static void
test_wrong_entries (Fixture *self, gconstpointer trusted)
{
  static const struct
  {
    const char *name;
    MedSourceKind kind;
    const char *location;
    gint64 interval_min;
    gboolean trusted;
    int code;
    const char *words;
  } cases[] = {
    { "", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "needs a name" },
    { "a\nb", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "needs a name" },
    { "\xff", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "needs a name" },
    { "7", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "begins with a letter" },
    { "Vendor", MED_SOURCE_FOLDER, "/x", 60, FALSE, MED_ERROR_CONFLICT, "already" },
    { "a", MED_SOURCE_FOLDER, "x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "named from /" },
    { "a", MED_SOURCE_FOLDER, "/x", 14, FALSE, MED_ERROR_CORRECT_INPUT, "every 15 minutes" },
    { "a", MED_SOURCE_FOLDER, "/x", 50000, FALSE, MED_ERROR_CORRECT_INPUT, "every 15 minutes" },
    { "a", MED_SOURCE_PROVIDER, "http://a.test/", 60, FALSE, MED_ERROR_CORRECT_INPUT,
      "by its dom" },
    { "a", MED_SOURCE_PROVIDER, "file:///etc", 60, FALSE, MED_ERROR_CORRECT_INPUT,
      "by its domain" },
    { "a", MED_SOURCE_PROVIDER, "localhost", 60, FALSE, MED_ERROR_CORRECT_INPUT, "by its domain" },
    { "a", MED_SOURCE_PROVIDER, "a..b", 60, FALSE, MED_ERROR_CORRECT_INPUT, "by its domain" },
    { "a", MED_SOURCE_PROVIDER, "https://u:p@a.test/x", 60, FALSE, MED_ERROR_CORRECT_INPUT, "by" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Call call = { .person = self->lead,
                    .source = { .name = (char *) cases[i].name,
                                .kind = cases[i].kind,
                                .location = (char *) cases[i].location,
                                .trusted = cases[i].trusted,
                                .interval_min = cases[i].interval_min } };

      must_not (self, add_func, &call, cases[i].code, cases[i].words);
    }
}

static void
test_removed (Fixture *self, gconstpointer trusted)
{
  Call call = { .person = self->technician, .number = self->source, .text = "no longer ours" };
  g_autoptr (GError) error = NULL;

  publish (self, "v-1.json", "V-1", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 1, .imported = 1 });
  must_not (self, remove_func, &call, MED_ERROR_NOT_PERMITTED, "needs one of these roles");
  call.person = self->lead;
  must (self, remove_func, &call);
  must_not (self, remove_func, &call, MED_ERROR_NOT_FOUND, "There is no source");
  g_assert_null (try_sync (self, NULL, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_assert_cmpint (count (self, ADVISORIES), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_document"), ==, 1);
  add_source (self, FALSE); /* the name is free again */
}

static void
test_decisions (Fixture *self, gconstpointer trusted)
{
  Call call = { .person = self->technician, .number = 1, .yes = TRUE, .text = "ok" };

  publish (self, "wrong.json", "V-1", "1", 1);
  sync_to (self, &(MedSourceSync){ .listed = 1, .held = 1 });
  must_not (self, resolve_func, &call, MED_ERROR_NOT_PERMITTED, "needs one of these roles");
  call.person = self->lead;
  call.text = " ";
  must_not (self, resolve_func, &call, MED_ERROR_CORRECT_INPUT, "Say why");
  call.text = "ok";
  call.number = 77;
  must_not (self, resolve_func, &call, MED_ERROR_NOT_FOUND, "Nothing is held under number 77");
  call.number = count (self, "SELECT id FROM source_hold");
  must (self, resolve_func, &call);
  must_not (self, resolve_func, &call, MED_ERROR_CONFLICT, "is decided already");
}

/* All of the medical set, whose key goes in as a test knows it. */
static gpointer
cisa_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Fixture *self = input;
  g_autofree char *path = med_test_shared_path ("data/csaf-provider/cisa-primary-key-packet.bin");
  g_autofree char *data = NULL;
  gsize size = 0;
  MedOpenpgpCertificate cisa = { .fingerprint =
                                     (char *) "144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17" };

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_autoptr (GBytes) packet = g_bytes_new (data, size);
  MedOpenpgpSigner signer = { .fingerprint = cisa.fingerprint, .packet = packet };
  cisa.user_ids = g_ptr_array_new ();
  cisa.signers = g_ptr_array_new ();
  g_ptr_array_add (cisa.signers, &signer);
  gboolean stored = med_source_key_store (connection, self->lead, self->source, &cisa,
                                          "known to the test", error);
  g_ptr_array_unref (cisa.user_ids);
  g_ptr_array_unref (cisa.signers);
  return stored ? MED_STORE_OK : NULL;
}

static void
test_cisa (Fixture *self, gconstpointer trusted)
{
  g_autofree char *folder = med_test_shared_path ("data/csaf-provider");
  if (folder == NULL)
    return;
  g_autoptr (MedSourceTransport) way = med_source_folder_new (folder);
  g_autoptr (GError) error = NULL;
  Call call = { .person = self->lead,
                .source = { .name = (char *) "CISA",
                            .kind = MED_SOURCE_FOLDER,
                            .location = folder,
                            .trusted = TRUE,
                            .interval_min = 60 } };

  must (self, add_func, &call);
  self->source = call.number;
  must (self, cisa_func, self);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (MedSourceSync) result = med_source_sync_sync (
          med_engine_get_store (self->engine->engine), self->source, 0, way, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (result->listed, ==, 144);
      g_assert_cmpuint (i == 0 ? result->imported : result->unchanged, ==, 144);
    }
  g_assert_cmpint (count (self, "SELECT count(*) FROM source_document WHERE signer ="
                                " '144AED0A57BE7D4AE835D9D8CAC5AC4F74164B17'"),
                   ==, 144);
}

static void
make_publisher (void)
{
  g_autoptr (GError) error = NULL;

  gpg = med_test_gpg_new ();
  fingerprint = med_test_gpg_make_key (gpg, "PSIRT <psirt@vendor.test>", "ed25519");
  g_autoptr (GBytes) file = med_test_gpg_export (gpg, fingerprint);
  certificate = med_openpgp_certificate_read_sync (file, "key", MED_TEST_NOW_USEC, &error);
  g_assert_no_error (error);
}

#define ADD(name, trusted, test)                                                                   \
  g_test_add ("/source/sync/" name, Fixture, trusted, set_up, test, tear_down)
#define TRUSTED ((gconstpointer) "trusted")

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  med_passphrase_set_test_iterations (1);
  make_publisher ();
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
  ADD ("enrolment", NULL, test_enrolment);
  ADD ("distrust", TRUSTED, test_distrust);
  ADD ("no-key", NULL, test_no_key);
  ADD ("wrong-entries", NULL, test_wrong_entries);
  ADD ("removed", NULL, test_removed);
  ADD ("decisions", NULL, test_decisions);
  ADD ("cisa", NULL, test_cisa);
  status = g_test_run ();
  med_openpgp_certificate_free (certificate);
  g_free (fingerprint);
  med_test_gpg_free (gpg);
  return status;
}
