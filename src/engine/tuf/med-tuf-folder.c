/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-folder"

#include "config.h"

#include "engine/tuf/med-tuf-folder.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/base/med-durable.h"
#include "engine/base/med-json.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-refuse.h"

/* What is trusted, kept byte for byte as it came, one file a role without its version. Each file is
 * replaced as a whole, so that it is the old one or the new one whenever the program is killed. */

static char *
dup_path (const char *folder, const char *role)
{
  g_autofree char *name = med_tuf_path_dup_metadata (role, 0);

  return g_build_filename (folder, name, NULL);
}

/**
 * med_tuf_folder_begin_sync:
 * @folder: where trusted metadata is to be kept; made if it is not there
 * @root: root metadata that came by a trusted way
 * @error: return location: %MED_ERROR_CONFLICT if another root is trusted there already
 *
 * Begins to trust a repository. Nothing is fetched, and nothing that is there is replaced: the same
 * root again changes nothing, another is refused.
 *
 * Returns: whether the disk has it
 */
gboolean
med_tuf_folder_begin_sync (const char *folder, GBytes *root, GError **error)
{
  g_autofree char *path = dup_path (folder, MED_TUF_ROOT);
  g_autoptr (GBytes) trusted = med_tuf_folder_load_sync (folder, MED_TUF_ROOT, NULL);

  if (trusted != NULL && g_bytes_equal (trusted, root))
    return TRUE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return med_tuf_refuse (error, MED_ERROR_CONFLICT, path,
                           _ ("a root is trusted here already. Choose an empty folder"));
  return med_durable_make_folder (folder, NULL, error) &&
         med_tuf_folder_store_sync (folder, MED_TUF_ROOT, root, error);
}

/**
 * med_tuf_folder_load_sync:
 * @folder: where trusted metadata is kept
 * @role: the name of a role
 * @error: return location: %MED_ERROR_NOT_FOUND if there is none
 *
 * Returns: (transfer full) (nullable): its metadata, which is still to be verified
 */
GBytes *
med_tuf_folder_load_sync (const char *folder, const char *role, GError **error)
{
  g_autofree char *path = dup_path (folder, role);

  return med_json_read_file_sync (path, &med_json_default_limits, error);
}

/**
 * med_tuf_folder_store_sync:
 * @folder: where trusted metadata is kept
 * @role: the name of a role
 * @bytes: its metadata, byte for byte
 * @error: return location: what the disk said
 *
 * Returns: whether the disk has it
 */
gboolean
med_tuf_folder_store_sync (const char *folder, const char *role, GBytes *bytes, GError **error)
{
  g_autofree char *path = dup_path (folder, role);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return med_durable_write (path, data, size, error);
}

/**
 * med_tuf_folder_forget_sync:
 * @folder: where trusted metadata is kept
 * @role: the name of a role
 * @error: return location: what the disk said
 *
 * Returns: whether its metadata is gone, or was not there
 */
gboolean
med_tuf_folder_forget_sync (const char *folder, const char *role, GError **error)
{
  g_autofree char *path = dup_path (folder, role);

  if (g_unlink (path) != 0)
    return errno == ENOENT || med_durable_fail (path, errno, error);
  return med_durable_sync (folder, error);
}
