/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-folder"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/awareness/med-import-files.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/source/med-source-transport.h"

/* A folder or stick with the files of a provider: every document in it, its hash file and signature
 * beside it, as a web server would offer them. What lies there is all there is: no list is needed,
 * and none is believed. */

typedef struct
{
  MedSourceTransport way;
  char *folder;
} Folder;

static char *
dup_beside (const char *path, const char *suffix)
{
  g_autofree char *beside = g_strconcat (path, suffix, NULL);

  return g_file_test (beside, G_FILE_TEST_EXISTS) ? g_steal_pointer (&beside) : NULL;
}

/* @path as it stands within the folder. */
static const char *
relative (const Folder *self, const char *path)
{
  const char *rest = path + strlen (self->folder);

  return path[0] != '\0' && g_str_has_prefix (path, self->folder) && *rest == '/' ? rest + 1 : path;
}

static char *
dup_relative_beside (const Folder *self, const char *path, const char *suffix)
{
  g_autofree char *beside = dup_beside (path, suffix);

  return beside != NULL ? g_strdup (relative (self, beside)) : NULL;
}

/* The strongest hash file that is there. */
static char *
dup_hash_path (const Folder *self, const char *path)
{
  char *strong = dup_relative_beside (self, path, ".sha512");

  return strong != NULL ? strong : dup_relative_beside (self, path, ".sha256");
}

/* What describes the provider and is no document of it. */
static gboolean
is_about_provider (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_str_equal (name, "provider-metadata.json") || g_str_equal (name, "aggregator.json") ||
         g_str_has_prefix (name, "csaf-feed-") || g_str_has_prefix (name, "category-") ||
         g_str_equal (name, "service.json");
}

static void
take (const Folder *self, MedSourceListing *listing, const char *path)
{
  if (is_about_provider (path))
    return;
  MedSourceEntry *entry = g_new0 (MedSourceEntry, 1);

  /* A name that is no text is not found again, and so refused and shown. */
  entry->path = g_utf8_make_valid (relative (self, path), -1);
  entry->hash_path = dup_hash_path (self, path);
  entry->signature_path = dup_relative_beside (self, path, ".asc");
  g_ptr_array_add (listing->entries, entry);
}

/* What the provider says of itself, if that was copied too: then it must not go back either. */
static gboolean
take_metadata (const Folder *self, MedSourceListing *listing, GError **error)
{
  static const char *const places[] = { ".well-known/csaf/provider-metadata.json",
                                        "provider-metadata.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, places[i], NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      g_autoptr (JsonNode) root = med_json_load_file_sync (path, NULL, NULL, NULL, error);
      g_autoptr (MedProviderMetadata) metadata =
          root != NULL ? med_provider_metadata_read (root, path, error) : NULL;
      if (metadata == NULL)
        return FALSE;
      med_source_listing_take_metadata (listing, metadata);
      return TRUE;
    }
  return TRUE;
}

static gboolean
list (MedSourceTransport *way, MedSourceListing *listing, GCancellable *cancellable, GError **error)
{
  Folder *self = (Folder *) way;
  const char *paths[] = { self->folder, NULL };
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);

  if (!g_file_test (self->folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_UNAVAILABLE,
                   _ ("%s: there is no such folder; if it is a stick, insert it"), self->folder);
      return FALSE;
    }
  g_autoptr (GPtrArray) found = med_import_files_find_sync (paths, ".json", links, cancellable);
  for (guint i = 0; i < found->len; i++)
    take (self, listing, g_ptr_array_index (found, i));
  /* A link is listed too, and refused when it is read: it is not passed over in silence. */
  for (guint i = 0; i < links->len; i++)
    take (self, listing, g_ptr_array_index (links, i));
  return take_metadata (self, listing, error);
}

static gboolean
read_file (MedSourceTransport *way,
           const char *path,
           gsize limit_bytes,
           MedSourceFile *file,
           GCancellable *cancellable,
           GError **error)
{
  Folder *self = (Folder *) way;
  g_autofree char *whole =
      g_path_is_absolute (path) ? g_strdup (path) : g_build_filename (self->folder, path, NULL);
  const MedJsonLimits limits = { .size_bytes = limit_bytes };

  file->bytes = med_json_read_file_sync (whole, &limits, error);
  return file->bytes != NULL;
}

static void
free_folder (MedSourceTransport *way)
{
  Folder *self = (Folder *) way;

  g_free (self->folder);
  g_free (self);
}

/**
 * med_source_folder_new:
 * @folder: a folder, absolute
 *
 * Returns: (transfer full): the way to what lies in it
 */
MedSourceTransport *
med_source_folder_new (const char *folder)
{
  Folder *self = g_new0 (Folder, 1);

  self->way = (MedSourceTransport){ list, read_file, free_folder };
  self->folder = g_canonicalize_filename (folder, "/");
  return &self->way;
}
