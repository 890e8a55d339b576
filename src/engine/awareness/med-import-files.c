/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-import-files"

#include "config.h"

#include "engine/awareness/med-import-files.h"

/* A provider's tree has three levels; deeper than this it is none. */
#define MAX_DEPTH 16

typedef struct
{
  const char *suffix;
  GPtrArray *files;
  GPtrArray *links;
  GCancellable *cancellable;
} Search;

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void search_folder (Search *search, GFile *folder, guint depth);

static void
take_child (Search *search, GFile *child, GFileInfo *info, guint depth)
{
  GFileType type = g_file_info_get_file_type (info);
  g_autofree char *path = g_file_get_path (child);

  if (type == G_FILE_TYPE_DIRECTORY)
    search_folder (search, child, depth + 1);
  else if (!g_str_has_suffix (path, search->suffix))
    return;
  else if (type == G_FILE_TYPE_REGULAR)
    g_ptr_array_add (search->files, g_steal_pointer (&path));
  else if (type == G_FILE_TYPE_SYMBOLIC_LINK)
    g_ptr_array_add (search->links, g_steal_pointer (&path));
}

static void
search_folder (Search *search, GFile *folder, guint depth)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
      G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, search->cancellable, NULL);
  GFile *child;
  GFileInfo *info;

  gboolean read = children != NULL && depth <= MAX_DEPTH;

  while (read &&
         (read = g_file_enumerator_iterate (children, &info, &child, search->cancellable, NULL)) &&
         info != NULL)
    take_child (search, child, info, depth);
  /* A folder that cannot be read, or not to its end, is given back itself, and refused with its
   * reason when opened: what lies in it is not passed over in silence. */
  if (!read && !g_cancellable_is_cancelled (search->cancellable))
    g_ptr_array_add (search->files, g_file_get_path (folder));
}

/**
 * med_import_files_find_sync:
 * @paths: (array zero-terminated=1): files and folders
 * @suffix: of the files wanted from folders, such as `.json`
 * @links: (element-type filename): gets the links found in folders, which are not followed
 * @cancellable: (nullable): to stop it
 *
 * Finds the files to import. What a person names is taken as it is, whatever its name; it need not
 * exist, so that its absence is told when it is opened.
 *
 * Returns: (transfer full) (element-type filename): sorted within each of @paths
 */
GPtrArray *
med_import_files_find_sync (const char *const *paths,
                            const char *suffix,
                            GPtrArray *links,
                            GCancellable *cancellable)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);
      g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
      Search search = {
        .suffix = suffix, .files = files, .links = links, .cancellable = cancellable
      };

      if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
        search_folder (&search, file, 0);
      else
        g_ptr_array_add (files, g_strdup (paths[i]));
      g_ptr_array_sort (files, compare_paths);
      g_ptr_array_extend_and_steal (all, g_steal_pointer (&files));
    }
  return all;
}
