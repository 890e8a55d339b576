/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-path"

#include "config.h"

#include "engine/tuf/med-tuf-path.h"

#include <inttypes.h>
#include <string.h>

/* Names of roles and targets come from elsewhere and become names of files and parts of addresses:
 * every byte that could mean anything there is written as %XX, "/" too where one name is meant. */

/**
 * med_tuf_path_is_top_role:
 * @role: the name of a role
 *
 * Returns: whether it is one of the roles that the root names, which nobody can hand on
 */
gboolean
med_tuf_path_is_top_role (const char *role)
{
  static const char *const roles[] = { MED_TUF_ROOT, MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT,
                                       MED_TUF_TARGETS, NULL };

  return g_strv_contains (roles, role);
}

/**
 * med_tuf_path_is_target:
 * @path: the path of a target
 *
 * Returns: whether it is one that can be asked for: relative, without parts that are empty, `.` or
 *   `..`, without control characters, at most %MED_TUF_PATH_MOST_BYTES long
 */
gboolean
med_tuf_path_is_target (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (*path == '\0' || strlen (path) > MED_TUF_PATH_MOST_BYTES || !g_utf8_validate (path, -1, NULL))
    return FALSE;
  for (const char *at = path; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;
  parts = g_strsplit (path, "/", -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;
  return TRUE;
}

/**
 * med_tuf_path_dup_metadata:
 * @role: the name of a role
 * @version: put before it where consistent snapshots are used; 0 for none
 *
 * Returns: (transfer full): the name of its metadata in a repository or a folder
 */
char *
med_tuf_path_dup_metadata (const char *role, gint64 version)
{
  g_autofree char *escaped = g_uri_escape_string (role, NULL, FALSE);

  return version > 0 ? g_strdup_printf ("%" PRId64 ".%s.json", version, escaped)
                     : g_strconcat (escaped, ".json", NULL);
}

/**
 * med_tuf_path_dup_target:
 * @path: the path of a target
 * @hash: (nullable): put before its last part where consistent snapshots are used
 *
 * Returns: (transfer full): where it lies in a repository, not escaped
 */
char *
med_tuf_path_dup_target (const char *path, const char *hash)
{
  const char *slash = strrchr (path, '/');
  const char *last = slash != NULL ? slash + 1 : path;

  return hash != NULL ? g_strdup_printf ("%.*s%s.%s", (int) (last - path), path, hash, last)
                      : g_strdup (path);
}

/**
 * med_tuf_path_dup_local:
 * @path: the path of a target
 *
 * Returns: (transfer full): the one name under which it is kept in a folder, without any `/`
 */
char *
med_tuf_path_dup_local (const char *path)
{
  return g_uri_escape_string (path, NULL, FALSE);
}
