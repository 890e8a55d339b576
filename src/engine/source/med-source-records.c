/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-records"

#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-cve-delta.h"
#include "engine/risk/med-cve.h"
#include "engine/source/med-source-document.h"
#include "engine/source/med-source-transport.h"

/* CVE records as cvelistV5 and Vulnrichment keep them: one file each at
 * 2026/1xxx/CVE-2026-1234.json.
 *
 * On the network nothing lists a tree of some 300,000 files, and what changed stands in
 * deltaLog.json, for a month, whoever it concerns. So each record that is wanted is asked for by
 * its name: once, and then when the log names it, or, where no log reaches back far enough, with
 * the validators of the last time, to which "not modified" is the answer. A folder holds the whole
 * tree, as cloned or unpacked, and is read through. */

typedef struct
{
  MedSourceTransport way;
  MedSourceTransport *inner; /* (owned) reads */
  char *location;
} Records;

static gboolean
is_record (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *end = strrchr (name, '.');

  if (end == NULL)
    return FALSE;
  *end = '\0';
  return med_cve_is_number (name);
}

static void
add (MedSourceListing *listing, char *path, gint64 updated_usec)
{
  MedSourceEntry *entry = g_new0 (MedSourceEntry, 1);

  entry->path = path;
  entry->updated_usec = updated_usec;
  g_ptr_array_add (listing->entries, entry);
}

static gboolean
list_folder (Records *self, MedSourceListing *listing, GCancellable *cancellable, GError **error)
{
  if (!self->inner->list (self->inner, listing, cancellable, error))
    return FALSE;
  for (guint i = listing->entries->len; i > 0; i--)
    if (!is_record (((MedSourceEntry *) g_ptr_array_index (listing->entries, i - 1))->path))
      g_ptr_array_remove_index (listing->entries, i - 1);
  return TRUE;
}

/* NULL, without an error, where there is none or none that can be used: it only spares requests. */
static MedCveDelta *
fetch_delta (Records *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *url = g_strconcat (self->location, "deltaLog.json", NULL);
  g_auto (MedSourceFile) file = { 0 };
  g_autoptr (GError) local_error = NULL;
  gsize size = 0;

  if (!self->inner->read (self->inner, url, med_json_default_limits.size_bytes, &file, cancellable,
                          &local_error))
    {
      if (g_error_matches (local_error, MED_ERROR, MED_ERROR_UNAVAILABLE) ||
          g_error_matches (local_error, MED_ERROR, MED_ERROR_CANCELLED) ||
          g_error_matches (local_error, MED_ERROR, MED_ERROR_UNTRUSTED))
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  const char *data = g_bytes_get_data (file.bytes, &size);
  g_autoptr (JsonNode) root = med_json_load (data, size, &med_json_default_limits, url, NULL);
  return root != NULL ? med_cve_delta_read (root) : NULL;
}

/* 1,000 numbers share a folder. */
static char *
dup_url (const Records *self, const char *cve)
{
  g_auto (GStrv) parts = g_strsplit (cve, "-", 3);
  gsize length = strlen (parts[2]);
  g_autofree char *thousands = g_strndup (parts[2], length - 3);

  return g_strdup_printf ("%s%s/%sxxx/%s.json", self->location, parts[1], thousands, cve);
}

/* When it was changed, so that what has not changed since is not asked for; 0 if that is not known.
 */
static gint64
find_update (const MedSourceListing *listing,
             const MedCveDelta *delta,
             const char *cve,
             const char *url)
{
  const MedSourceDocument *known = g_hash_table_lookup (listing->known, url);
  gint64 changed_usec = delta != NULL ? med_cve_delta_get_update (delta, cve) : 0;

  if (delta == NULL || changed_usec != 0)
    return changed_usec;
  gint64 since_usec = med_cve_delta_get_begin (delta);
  gboolean covers = listing->checked_usec != 0 && since_usec <= listing->checked_usec;
  return covers && known != NULL && known->entry_usec != 0 ? known->entry_usec : since_usec;
}

static gboolean
list_wanted (Records *self, MedSourceListing *listing, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) cves = med_source_scope_list_cves (listing->scope);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (MedCveDelta) delta = fetch_delta (self, cancellable, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; i < cves->len; i++)
    {
      const char *cve = g_ptr_array_index (cves, i);
      char *url = dup_url (self, cve);

      add (listing, url, find_update (listing, delta, cve, url));
    }
  return TRUE;
}

static gboolean
list (MedSourceTransport *way, MedSourceListing *listing, GCancellable *cancellable, GError **error)
{
  Records *self = (Records *) way;

  return g_path_is_absolute (self->location) ? list_folder (self, listing, cancellable, error)
                                             : list_wanted (self, listing, cancellable, error);
}

static gboolean
read_file (MedSourceTransport *way,
           const char *path,
           gsize limit_bytes,
           MedSourceFile *file,
           GCancellable *cancellable,
           GError **error)
{
  Records *self = (Records *) way;

  return self->inner->read (self->inner, path, limit_bytes, file, cancellable, error);
}

static void
free_records (MedSourceTransport *way)
{
  Records *self = (Records *) way;

  med_source_transport_free (self->inner);
  g_free (self->location);
  g_free (self);
}

/**
 * med_source_records_new:
 * @inner: (transfer full): the way to the files
 * @location: the https address of the folder of the years, ending in a slash, or a folder
 *
 * Returns: (transfer full): the way to CVE records
 */
MedSourceTransport *
med_source_records_new (MedSourceTransport *inner, const char *location)
{
  Records *self = g_new0 (Records, 1);

  self->way = (MedSourceTransport){ list, read_file, free_records };
  self->inner = inner;
  self->location = g_strdup (location);
  return &self->way;
}
