/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/tuf/med-tuf-metadata.h"
#include "engine/tuf/med-tuf-path.h"
#include "support/med-test-tuf.h"

#define HEAD(type)                                                                                 \
  "\"_type\": \"" type "\", \"spec_version\": \"1.0.34\", \"version\": 1, \"expires\": "           \
  "\"2030-01-01T00:00:00Z\""
#define SIGNED(part) "{\"signatures\": [], \"signed\": {" part "}}"
#define HASH "\"sha256\": \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""

static MedTufMetadata *
read_text (const char *type, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return med_tuf_metadata_read (type, bytes, "file.json", error);
}

static const struct
{
  const char *type;
  const char *text;
  MedError code;
  const char *message;
} refused[] = {
  { "timestamp", "", MED_ERROR_CORRECT_INPUT, "file.json*" },
  { "timestamp", "[]", MED_ERROR_CORRECT_INPUT, "*no object “signed”*" },
  { "timestamp", "{\"signed\": {}}", MED_ERROR_CORRECT_INPUT, "*signatures*" },
  { "timestamp", "{\"signatures\": {}, \"signed\": {}}", MED_ERROR_CORRECT_INPUT, "*signatures*" },
  { "timestamp", "{\"signatures\": [1], \"signed\": {}}", MED_ERROR_CORRECT_INPUT, "*keyid*" },
  { "timestamp",
    "{\"signatures\": [{\"keyid\": \"a\", \"sig\": \"\"}, {\"keyid\": \"a\", \"sig\": \"00\"}],"
    " \"signed\": {}}",
    MED_ERROR_CORRECT_INPUT, "*signed twice*" },
  { "timestamp", SIGNED (""), MED_ERROR_UNTRUSTED, "*type “timestamp”*" },
  { "timestamp", SIGNED (HEAD ("snapshot")), MED_ERROR_UNTRUSTED, "*type “timestamp”*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"spec_version\": \"1.0\", \"expires\": "
            "\"2030-01-01T00:00:00Z\""),
    MED_ERROR_CORRECT_INPUT, "*version*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": 0, \"spec_version\": \"1.0\", \"expires\": "
            "\"2030-01-01T00:00:00Z\""),
    MED_ERROR_CORRECT_INPUT, "*“version”*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": \"1\", \"spec_version\": \"1.0\", \"expires\":"
            " \"2030-01-01T00:00:00Z\""),
    MED_ERROR_CORRECT_INPUT, "*“version”*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": 1, \"spec_version\": \"2.0.0\", \"expires\": "
            "\"2030-01-01T00:00:00Z\""),
    MED_ERROR_NEWER_VERSION, "*another version of TUF*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": 1, \"spec_version\": \"1\", \"expires\": "
            "\"2030-01-01T00:00:00Z\""),
    MED_ERROR_CORRECT_INPUT, "*spec_version*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": 1, \"spec_version\": \"1.0.x\", \"expires\": "
            "\"2030-01-01T00:00:00Z\""),
    MED_ERROR_CORRECT_INPUT, "*spec_version*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": 1, \"expires\": \"2030-01-01T00:00:00Z\""),
    MED_ERROR_CORRECT_INPUT, "*spec_version*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": 1, \"spec_version\": \"1.0\", \"expires\": "
            "\"2030-01-01\""),
    MED_ERROR_CORRECT_INPUT, "*expires*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": 1, \"spec_version\": \"1.0\", \"expires\": "
            "\"2030-13-01T00:00:00Z\""),
    MED_ERROR_CORRECT_INPUT, "*expires*" },
  { "timestamp",
    SIGNED ("\"_type\": \"timestamp\", \"version\": 1, \"spec_version\": \"1.0\", \"expires\": "
            "\"2030-01-01T00:00+09\""),
    MED_ERROR_CORRECT_INPUT, "*expires*" },
  { "timestamp",
    SIGNED (
        "\"_type\": \"timestamp\", \"version\": 1, \"spec_version\": \"1.0\", \"x\": 1.5, "
        "\"expires\": \"2030-01-01T00:00:00Z\", \"meta\": {\"snapshot.json\": {\"version\": 1}}"),
    MED_ERROR_CORRECT_INPUT, "*fraction*" },
  { "timestamp", SIGNED (HEAD ("timestamp")), MED_ERROR_CORRECT_INPUT, "*snapshot.json*" },
  { "timestamp", SIGNED (HEAD ("timestamp") ", \"meta\": {\"targets.json\": {\"version\": 1}}"),
    MED_ERROR_CORRECT_INPUT, "*snapshot.json*" },
  { "timestamp", SIGNED (HEAD ("timestamp") ", \"meta\": {\"snapshot.json\": {}}"),
    MED_ERROR_CORRECT_INPUT, "*without a version*" },
  { "timestamp",
    SIGNED (HEAD ("timestamp") ", \"meta\": {\"snapshot.json\": {\"version\": 1, \"length\": -1}}"),
    MED_ERROR_CORRECT_INPUT, "*length*" },
  { "timestamp",
    SIGNED (HEAD ("timestamp") ", \"meta\": {\"snapshot.json\": {\"version\": 1, \"hashes\": {}}}"),
    MED_ERROR_CORRECT_INPUT, "*hashes*" },
  { "timestamp",
    SIGNED (HEAD ("timestamp") ", \"meta\": {\"snapshot.json\": {\"version\": 1, \"hashes\": "
                               "{\"sha256\": \"xyz\"}}}"),
    MED_ERROR_CORRECT_INPUT, "*hexadecimal*" },
  { "snapshot", SIGNED (HEAD ("snapshot") ", \"meta\": {\"a.json\": {\"version\": 1}}"),
    MED_ERROR_CORRECT_INPUT, "*targets.json*" },
  { "targets", SIGNED (HEAD ("targets")), MED_ERROR_CORRECT_INPUT, "*“targets”*" },
  { "targets", SIGNED (HEAD ("targets") ", \"targets\": {\"a\": 1}"), MED_ERROR_CORRECT_INPUT,
    "*target is no object*" },
  { "targets", SIGNED (HEAD ("targets") ", \"targets\": {\"a\": {\"hashes\": {" HASH "}}}"),
    MED_ERROR_CORRECT_INPUT, "*length*" },
  { "targets", SIGNED (HEAD ("targets") ", \"targets\": {\"a\": {\"length\": 3}}"),
    MED_ERROR_CORRECT_INPUT, "*hashes*" },
  { "targets", SIGNED (HEAD ("targets") ", \"targets\": {}, \"delegations\": []"),
    MED_ERROR_CORRECT_INPUT, "*delegations*" },
  { "targets", SIGNED (HEAD ("targets") ", \"targets\": {}, \"delegations\": {}"),
    MED_ERROR_CORRECT_INPUT, "*keys*" },
  { "root", SIGNED (HEAD ("root") ", \"roles\": {}"), MED_ERROR_CORRECT_INPUT, "*keys*" },
  { "root", SIGNED (HEAD ("root") ", \"keys\": {}, \"roles\": {}"), MED_ERROR_CORRECT_INPUT,
    "*threshold*" },
  { "root", SIGNED (HEAD ("root") ", \"keys\": {\"a\": {\"keytype\": \"rsa\"}}, \"roles\": {}"),
    MED_ERROR_CORRECT_INPUT, "*keytype*" },
  /* hostile-05: what is not strict JSON */
  { "timestamp", SIGNED (HEAD ("timestamp") ", \"version\": 2"), MED_ERROR_CORRECT_INPUT,
    "*stands twice*" },
  { "timestamp", SIGNED (HEAD ("timestamp")) "{}", MED_ERROR_CORRECT_INPUT, "file.json*" },
  { "timestamp", "\xef\xbb\xbf{}", MED_ERROR_CORRECT_INPUT, "file.json*" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      if (read_text (refused[i].type, refused[i].text, &error) != NULL)
        g_error ("taken: %s", refused[i].text);
      if (error->code != (int) refused[i].code ||
          !g_pattern_match_simple (refused[i].message, error->message))
        g_error ("%s: %s", refused[i].text, error->message);
    }
}

/* hostile-04 */
static void
test_deep (void)
{
  g_autofree char *open = g_strnfill (100000, '[');
  g_autofree char *text = g_strconcat ("{\"signed\": ", open, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text ("root", text, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_assert_true (g_pattern_match_simple ("*nesting*", error->message));
}

/* Unknown fields are no hindrance, and belong to what is signed. */
static void
test_unknown_fields (void)
{
  g_autoptr (MedTestTuf) repository = med_test_tuf_new ();
  JsonObject *root = med_test_tuf_get (repository, MED_TUF_ROOT);
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (root, "x-owner", "radiology");
  g_autoptr (GBytes) bytes =
      med_test_tuf_sign (root, med_test_tuf_get_signers (repository, MED_TUF_ROOT));
  g_autoptr (MedTufMetadata) metadata =
      med_tuf_metadata_read (MED_TUF_ROOT, bytes, "root.json", &error);
  g_assert_no_error (error);
  g_assert_true (med_tuf_metadata_verify (metadata, med_tuf_metadata_get_keys (metadata),
                                          MED_TUF_ROOT, "root.json", &error));
  g_assert_no_error (error);

  /* The same without the field is not what was signed. */
  gsize size = 0;
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));
  char *at = strstr (text, "radiology");
  at[0] = 'R';
  g_autoptr (MedTufMetadata) changed = read_text (MED_TUF_ROOT, text, NULL);
  g_assert_nonnull (changed);
  g_assert_false (med_tuf_metadata_verify (changed, med_tuf_metadata_get_keys (changed),
                                           MED_TUF_ROOT, "root.json", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
}

/* Every byte of every file of metadata, changed: never taken as what it was. A change of blanks or
 * of a key's id in a signature may leave a file that says the same; then it must say the same. */
static void
test_one_byte_changes (void)
{
  static const char *const roles[] = { MED_TUF_ROOT, MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT,
                                       MED_TUF_TARGETS };
  g_autoptr (MedTestTuf) repository = med_test_tuf_new ();
  g_autoptr (GBytes) root_bytes = med_test_tuf_write (repository, MED_TUF_ROOT);
  g_autoptr (MedTufMetadata) root =
      med_tuf_metadata_read (MED_TUF_ROOT, root_bytes, "root.json", NULL);
  MedTufKeyRing *keys = med_tuf_metadata_get_keys (root);
  guint tried = 0;

  for (gsize r = 0; r < G_N_ELEMENTS (roles); r++)
    {
      g_autoptr (GBytes) right = med_test_tuf_write (repository, roles[r]);
      gsize size = 0;
      const char *data = g_bytes_get_data (right, &size);
      const char *part = g_strstr_len (data, (gssize) size, "\"signed\"");

      g_assert_nonnull (part);
      for (const char *at = part; at < data + size; at++)
        {
          g_autofree char *wrong = g_memdup2 (data, size);

          if (g_ascii_isspace (*at))
            continue;
          wrong[at - data] ^= 1;
          g_autoptr (GBytes) bytes = g_bytes_new (wrong, size);
          g_autoptr (MedTufMetadata) metadata =
              med_tuf_metadata_read (roles[r], bytes, "file.json", NULL);
          tried++;
          g_assert_true (metadata == NULL ||
                         !med_tuf_metadata_verify (metadata, keys, roles[r], "file.json", NULL));
        }
    }
  g_test_message ("%u changes", tried);
  g_assert_cmpuint (tried, >, 1500);
}

static void
test_target (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedTufMetadata) metadata = read_text (
      "targets",
      SIGNED (HEAD ("targets") ", \"targets\": {\"a/b\": {\"length\": 3, \"hashes\": {" HASH
                               "}, \"custom\": {\"medpatch\": {\"format\": 1}}}}"),
      &error);
  g_assert_no_error (error);
  g_autoptr (MedTufTarget) target = med_tuf_metadata_dup_target (metadata, "a/b");
  g_autoptr (GBytes) right = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) wrong = g_bytes_new_static ("abd", 3);
  g_autoptr (GBytes) longer = g_bytes_new_static ("abcd", 4);

  g_assert_nonnull (target);
  g_assert_cmpint (med_tuf_hashes_get_length (target->hashes), ==, 3);
  g_assert_true (json_object_has_member (target->custom, "medpatch"));
  g_assert_null (med_tuf_metadata_dup_target (metadata, "a"));
  g_assert_true (med_tuf_hashes_check_bytes (target->hashes, right, "a/b", &error));
  g_assert_false (med_tuf_hashes_check_bytes (target->hashes, wrong, "a/b", &error));
  g_assert_true (g_pattern_match_simple ("a/b: *sha256*changed*", error->message));
  g_clear_error (&error);
  g_assert_false (med_tuf_hashes_check_bytes (target->hashes, longer, "a/b", &error));
  g_assert_true (g_pattern_match_simple ("*4 bytes*3*signed for*", error->message));
}

/* A digest that this program does not know proves nothing, beside one that it knows does no harm.
 */
static void
test_unknown_digests (void)
{
  const char *only = SIGNED (HEAD ("targets") ", \"targets\": {\"a\": {\"length\": 3, \"hashes\": "
                                              "{\"blake2b-256\": \"00\", \"md5\": \"00\"}}}");
  const char *beside = SIGNED (HEAD ("targets") ", \"targets\": {\"a\": {\"length\": 3, \"hashes\":"
                                                " {\"blake2b-256\": \"00\", " HASH "}}}");
  g_autoptr (MedTufMetadata) first = read_text ("targets", only, NULL);
  g_autoptr (MedTufMetadata) second = read_text ("targets", beside, NULL);
  g_autoptr (MedTufTarget) a = med_tuf_metadata_dup_target (first, "a");
  g_autoptr (MedTufTarget) b = med_tuf_metadata_dup_target (second, "a");
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GError) error = NULL;

  g_assert_false (med_tuf_hashes_check_bytes (a->hashes, abc, "a", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NEWER_VERSION);
  g_assert_true (med_tuf_hashes_check_bytes (b->hashes, abc, "a", NULL));
  g_assert_cmpstr (med_tuf_hashes_get_prefix (b->hashes), ==, "00");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tuf/metadata/what-is-not-well-formed-is-refused", test_refused);
  g_test_add_func ("/tuf/metadata/hostile-04-deep-nesting", test_deep);
  g_test_add_func ("/tuf/metadata/unknown-fields-are-signed-too", test_unknown_fields);
  g_test_add_func ("/tuf/metadata/one-byte-changes-are-refused", test_one_byte_changes);
  g_test_add_func ("/tuf/metadata/target", test_target);
  g_test_add_func ("/tuf/metadata/unknown-digests-prove-nothing", test_unknown_digests);
  return g_test_run ();
}
