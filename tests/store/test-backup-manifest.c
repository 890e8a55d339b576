/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-migration.h"
#include "support/med-test-engine.h"

#define SHA_A "aa00000000000000000000000000000000000000000000000000000000000001"
#define SHA_B "bb00000000000000000000000000000000000000000000000000000000000002"
#define HEAD "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* A manifest with one member as it should be, or replaced by what a case wants. */
static const struct
{
  const char *name;
  const char *value;
} members[] = {
  { "format", "\"medpatch-backup\"" },
  { "format_version", "1" },
  { "program", "\"MedPatch 1\"" },
  { "made_at", "\"2026-11-23T08:00:00Z\"" },
  { "made_usec", "1795420800000000" },
  { "schema", "6" },
  { "audit_seq", "42" },
  { "audit_head", "\"" HEAD "\"" },
  { "payloads", "true" },
  { "rows", "{\"device\": 3}" },
  { "files",
    "[{\"path\": \"medpatch.db\", \"sha256\": \"" SHA_A "\", \"size_bytes\": 4096},"
    " {\"path\": \"documents/bb/" SHA_B "\", \"sha256\": \"" SHA_B "\", \"size_bytes\": 7}]" },
};

/* @value NULL leaves the member out. */
static char *
compose (const char *name, const char *value)
{
  GString *text = g_string_new ("{");

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *its =
          name != NULL && g_str_equal (name, members[i].name) ? value : members[i].value;

      if (its != NULL)
        g_string_append_printf (text, "%s\"%s\": %s", text->len > 1 ? ", " : "", members[i].name,
                                its);
    }
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static MedBackup *
read_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = med_json_load (text, strlen (text), NULL, "m", error);

  g_assert_nonnull (root);
  return med_backup_read_manifest ("place/manifest.json", root, error);
}

static void
test_reads (void)
{
  g_autofree char *text = compose (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackup) backup = read_text (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (backup);
  g_assert_cmpint (backup->made_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpint (backup->schema, ==, 6);
  g_assert_cmpint (backup->seq, ==, 42);
  g_assert_cmpstr (backup->head, ==, HEAD);
  g_assert_true (backup->with_payloads);
  g_assert_cmpint (backup->size_bytes, ==, 4103);
  g_assert_cmpint (json_object_get_int_member (backup->rows, "device"), ==, 3);
  g_assert_cmpuint (backup->files->len, ==, 2);
  g_assert_cmpstr (((MedBackupFile *) backup->files->pdata[1])->path, ==, "documents/bb/" SHA_B);
}

#define DB(sha, size)                                                                              \
  "{\"path\": \"medpatch.db\", \"sha256\": \"" sha "\", \"size_bytes\": " size "}"
#define AT(path, sha) "[{\"path\": \"" path "\", \"sha256\": \"" sha "\", \"size_bytes\": 1}]"

static void
test_refuses (void)
{
  static const struct
  {
    const char *name;
    const char *value;
  } rows[] = {
    { "format", NULL },
    { "format", "\"medpatch-export\"" },
    { "format", "1" },
    { "format_version", "0" },
    { "format_version", "-1" },
    { "format_version", NULL },
    { "format_version", "\"1\"" },
    { "schema", "0" },
    { "schema", "-6" },
    { "schema", NULL },
    { "schema", "\"6\"" },
    { "schema", "6.0" },
    { "audit_seq", "-1" },
    { "audit_seq", NULL },
    { "audit_seq", "true" },
    { "audit_head", NULL },
    { "audit_head", "\"\"" },
    { "audit_head", "\"00\"" },
    { "audit_head", "\"" HEAD "0\"" },
    { "audit_head", "\"0011223344556677889gaabbccddeeff00112233445566778899aabbccddeeff\"" },
    { "audit_head", "\"00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF\"" },
    { "rows", NULL },
    { "rows", "[]" },
    { "rows", "null" },
    { "files", NULL },
    { "files", "{}" },
    { "files", "[1]" },
    { "files", "[null]" },
    { "files", "[{}]" },
    { "files", "[\"medpatch.db\"]" },
    { "files", "[" DB (SHA_A, "-1") "]" },
    { "files", "[" DB (SHA_A, "\"1\"") "]" },
    { "files", "[" DB (SHA_A, "1.5") "]" },
    { "files", "[" DB ("aa", "1") "]" },
    { "files", "[{\"path\": \"medpatch.db\", \"size_bytes\": 1}]" },
    { "files", "[{\"path\": \"medpatch.db\", \"sha256\": \"" SHA_A "\"}]" },
    { "files", "[{\"sha256\": \"" SHA_A "\", \"size_bytes\": 1}]" },
    /* The same twice: which bytes would count? */
    { "files", "[" DB (SHA_A, "1") ", " DB (SHA_A, "1") "]" },
    { "files", "[" DB (SHA_A, "1") ", " DB (SHA_B, "2") "]" },
    /* Together more than any number holds */
    { "files",
      "[" DB (SHA_A, "9223372036854775807") ", {\"path\": \"vault/bb/" SHA_B
                                            "\", \"sha256\": \"" SHA_B "\", \"size_bytes\": 1}]" },
    /* Somewhere else */
    { "files", AT ("/etc/passwd", SHA_A) },
    { "files", AT ("../medpatch.db", SHA_A) },
    { "files", AT ("./medpatch.db", SHA_A) },
    { "files", AT ("medpatch.db/", SHA_A) },
    { "files", AT ("MEDPATCH.DB", SHA_A) },
    { "files", AT ("manifest.json", SHA_A) },
    { "files", AT ("documents/aa/../aa/" SHA_A, SHA_A) },
    { "files", AT ("documents/bb/" SHA_A, SHA_A) },
    { "files", AT ("documents/aa/" SHA_B, SHA_A) },
    { "files", AT ("documents//aa/" SHA_A, SHA_A) },
    { "files", AT ("documents/aa/" SHA_A "/", SHA_A) },
    { "files", AT ("documents/" SHA_A, SHA_A) },
    { "files", AT ("incoming/aa/" SHA_A, SHA_A) },
    { "files", AT ("vault\\\\aa\\\\" SHA_A, SHA_A) },
    { "files", AT ("", SHA_A) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = compose (rows[i].name, rows[i].value);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedBackup) backup = read_text (text, &error);

      if (backup != NULL)
        g_error ("read: %s", text);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (error->message, "place/manifest.json"));
    }
}

static void
test_other_documents (void)
{
  static const char *const texts[] = { "null", "[]", "1", "\"medpatch-backup\"", "{}", "true" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedBackup) backup = read_text (texts[i], &error);

      g_assert_null (backup);
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

static void
test_newer (void)
{
  g_autofree char *next = g_strdup_printf ("%d", (int) med_migration_newest_version () + 1);
  const struct
  {
    const char *name;
    const char *value;
  } rows[] = {
    { "schema", next },
    { "schema", "9223372036854775807" },
    { "format_version", "2" },
    { "format_version", "9223372036854775807" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = compose (rows[i].name, rows[i].value);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedBackup) backup = read_text (text, &error);

      g_assert_null (backup);
      g_assert_error (error, MED_ERROR, MED_ERROR_NEWER_VERSION);
    }
  /* Every older one is read: that is what backups are kept for. */
  for (int schema = 1; schema <= med_migration_newest_version (); schema++)
    {
      g_autofree char *value = g_strdup_printf ("%d", schema);
      g_autofree char *text = compose ("schema", value);
      g_autoptr (GError) error = NULL;
      g_autoptr (MedBackup) backup = read_text (text, &error);

      g_assert_no_error (error);
      g_assert_nonnull (backup);
      g_assert_cmpint (backup->schema, ==, schema);
    }
}

/* A newer program of the same format may say more; it is not taken away from what it says. */
static void
test_more_members (void)
{
  g_autofree char *rows = compose ("rows", "{\"device\": 1, \"something\": 2}");
  g_autofree char *program = compose ("program", "\"x\", \"more\": {\"a\": [1, 2]}");
  g_autofree char *no_payloads = compose ("payloads", NULL);
  const char *const texts[] = { rows, program, no_payloads };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedBackup) backup = read_text (texts[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (backup);
      g_assert_true (backup->with_payloads == (i < 2));
    }
}

typedef struct
{
  char *dir;
  MedBackup *backup;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = compose (NULL, NULL);
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("medpatch-manifest-XXXXXX", NULL);
  self->backup = read_text (text, &error);
  g_assert_no_error (error);
  g_free (self->backup->path);
  self->backup->path = g_strdup (self->dir);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_backup_free (self->backup);
  med_test_remove_tree (self->dir);
  g_free (self->dir);
}

static void
test_round_trip (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_write_manifest (self->backup, &error));
  g_assert_no_error (error);
  g_autoptr (MedBackup) back = med_backup_load_manifest (self->dir, &error);
  g_assert_no_error (error);
  g_assert_nonnull (back);
  g_assert_cmpint (back->made_usec, ==, self->backup->made_usec);
  g_assert_cmpint (back->schema, ==, self->backup->schema);
  g_assert_cmpint (back->seq, ==, self->backup->seq);
  g_assert_cmpstr (back->head, ==, self->backup->head);
  g_assert_true (back->with_payloads == self->backup->with_payloads);
  g_assert_cmpint (back->size_bytes, ==, self->backup->size_bytes);
  g_assert_cmpuint (back->files->len, ==, self->backup->files->len);
  for (guint i = 0; i < back->files->len; i++)
    {
      const MedBackupFile *a = back->files->pdata[i], *b = self->backup->files->pdata[i];

      g_assert_cmpstr (a->path, ==, b->path);
      g_assert_cmpstr (a->sha256, ==, b->sha256);
      g_assert_cmpint (a->size_bytes, ==, b->size_bytes);
    }
  /* Written again it is the same bytes, and replaces what was there. */
  g_autofree char *path = g_build_filename (self->dir, MED_BACKUP_MANIFEST, NULL);
  g_autofree char *first = NULL, *second = NULL;
  g_assert_true (g_file_get_contents (path, &first, NULL, NULL));
  g_assert_true (med_backup_write_manifest (back == NULL ? NULL : self->backup, &error));
  g_assert_true (g_file_get_contents (path, &second, NULL, NULL));
  g_assert_cmpstr (first, ==, second);
}

static void
load_refused (Fixture *self, MedError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedBackup) backup = med_backup_load_manifest (self->dir, &error);

  g_assert_null (backup);
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
}

/* A changed byte anywhere in either file is found; so is a shorter or a longer one. */
static void
test_every_byte_counts (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { MED_BACKUP_MANIFEST, MED_BACKUP_MANIFEST_SUM };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_backup_write_manifest (self->backup, &error));
  for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
    {
      g_autofree char *path = g_build_filename (self->dir, names[n], NULL);
      g_autofree char *bytes = NULL;
      gsize size = 0;

      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      for (gsize at = 0; at < size; at += n == 0 ? 13 : 3)
        {
          g_autofree char *changed = g_memdup2 (bytes, size);
          FILE *file = g_fopen (path, "wb");

          changed[at] ^= (char) (1 << at % 8);
          g_assert_nonnull (file);
          g_assert_cmpuint (fwrite (changed, 1, size, file), ==, size);
          g_assert_cmpint (fclose (file), ==, 0);
          load_refused (self, MED_ERROR_DAMAGED, MED_BACKUP_MANIFEST);
        }
      g_autofree char *longer = g_strconcat (bytes, "\n", NULL);
      g_assert_true (g_file_set_contents (path, longer, -1, NULL));
      load_refused (self, MED_ERROR_DAMAGED, MED_BACKUP_MANIFEST);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) size - 1, NULL));
      load_refused (self, MED_ERROR_DAMAGED, MED_BACKUP_MANIFEST);
      g_assert_true (g_file_set_contents (path, "", 0, NULL));
      load_refused (self, MED_ERROR_DAMAGED, MED_BACKUP_MANIFEST);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
    }
  g_autoptr (MedBackup) whole = med_backup_load_manifest (self->dir, &error);
  g_assert_no_error (error);
  g_assert_nonnull (whole);
}

static void
write_both (Fixture *self, const char *text)
{
  g_autofree char *path = g_build_filename (self->dir, MED_BACKUP_MANIFEST, NULL);
  g_autofree char *sum_path = g_build_filename (self->dir, MED_BACKUP_MANIFEST_SUM, NULL);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *sum = g_strconcat (sha256, "  " MED_BACKUP_MANIFEST "\n", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_file_set_contents (sum_path, sum, -1, NULL));
}

/* Whoever makes the sum fit gets no further than the form of it. */
static void
test_right_sum_of_wrong_text (Fixture *self, gconstpointer unused)
{
  static const char *const texts[] = {
    "", "{", "not json", "[]", "{\"format\": \"x\"}", "{\"a\": 1, \"a\": 2}"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      write_both (self, texts[i]);
      load_refused (self, MED_ERROR_CORRECT_INPUT, MED_BACKUP_MANIFEST);
    }
  g_autofree char *good = compose (NULL, NULL);
  g_autoptr (GError) error = NULL;
  write_both (self, good);
  g_autoptr (MedBackup) backup = med_backup_load_manifest (self->dir, &error);
  g_assert_no_error (error);
  g_assert_nonnull (backup);
}

static void
test_missing_or_a_link (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->dir, MED_BACKUP_MANIFEST, NULL);
  g_autofree char *sum = g_build_filename (self->dir, MED_BACKUP_MANIFEST_SUM, NULL);
  g_autofree char *away = g_build_filename (self->dir, "away", NULL);
  g_autoptr (GError) error = NULL;

  load_refused (self, MED_ERROR_NOT_FOUND, MED_BACKUP_MANIFEST);
  g_assert_true (med_backup_write_manifest (self->backup, &error));
  g_assert_cmpint (g_remove (sum), ==, 0);
  load_refused (self, MED_ERROR_NOT_FOUND, MED_BACKUP_MANIFEST_SUM);
  g_assert_true (med_backup_write_manifest (self->backup, &error));
  g_assert_cmpint (g_rename (path, away), ==, 0);
  g_assert_cmpint (symlink (away, path), ==, 0);
  g_autoptr (MedBackup) linked = med_backup_load_manifest (self->dir, &error);
  g_assert_null (linked);
  g_assert_nonnull (error);
}

#define CASE(name, function)                                                                       \
  g_test_add ("/store/backup-manifest/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/backup-manifest/reads-what-it-says", test_reads);
  g_test_add_func ("/store/backup-manifest/refuses-what-does-not-fit", test_refuses);
  g_test_add_func ("/store/backup-manifest/refuses-other-documents", test_other_documents);
  g_test_add_func ("/store/backup-manifest/newer-is-told-as-newer", test_newer);
  g_test_add_func ("/store/backup-manifest/may-say-more", test_more_members);
  CASE ("written-and-read-again", test_round_trip);
  CASE ("every-byte-counts", test_every_byte_counts);
  CASE ("right-sum-of-a-wrong-text", test_right_sum_of_wrong_text);
  CASE ("missing-or-a-link", test_missing_or_a_link);
  return g_test_run ();
}
