/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-json.h"
#include "engine/store/med-backup-manifest.h"
#include "engine/store/med-migration.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_file (const MedBackupFile *file)
{
  g_assert_cmpuint (strspn (file->sha256, "0123456789abcdef"), ==, 64);
  g_assert_cmpint (file->size_bytes, >=, 0);
  /* Restoring copies these: none may lead out of the folder. */
  g_assert_cmpint (*file->path, !=, '/');
  g_assert_null (strstr (file->path, ".."));
  g_assert_true (g_str_equal (file->path, MED_BACKUP_DATABASE) ||
                 g_str_has_suffix (file->path, file->sha256));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedJsonLimits limits = { 1024 * 1024, 8, 10000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "fuzz", NULL);
  gint64 sum_bytes = 0;

  if (root == NULL)
    return 0;
  g_autoptr (MedBackup) backup = med_backup_read_manifest ("fuzz", root, &error);
  g_assert ((backup != NULL) == (error == NULL));
  g_assert (error == NULL || g_utf8_validate (error->message, -1, NULL));
  if (backup == NULL)
    return 0;
  g_assert_cmpint (backup->schema, <=, med_migration_newest_version ());
  g_assert_cmpint (backup->schema, >, 0);
  g_assert_cmpint (backup->seq, >=, 0);
  g_assert_cmpuint (strspn (backup->head, "0123456789abcdef"), ==, 64);
  for (guint i = 0; i < backup->files->len; i++)
    {
      const MedBackupFile *file = g_ptr_array_index (backup->files, i);

      check_file (file);
      sum_bytes += file->size_bytes;
    }
  g_assert_cmpint (backup->size_bytes, ==, sum_bytes);
  return 0;
}
