/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-provider-discovery"

#include "config.h"

#include "engine/source/med-provider-discovery.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-security-txt.h"

/* security.txt is a few lines; metadata and lists are small beside documents. */
#define SECURITY_TXT_MAX_BYTES (64 * 1024)
#define LIST_MAX_BYTES (4 * 1024 * 1024)
#define DOMAIN_MAX_BYTES 253
#define DOMAIN_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."

typedef struct
{
  MedFetcher *fetcher;
  MedProgress *progress;
  GCancellable *cancellable;
  MedProviderDiscovery *found; /* in the end */
  GPtrArray *tried;
  GError *first; /* the first fault that is more than a missing file */
  gboolean is_stopped;
} Search;

void
med_provider_discovery_free (MedProviderDiscovery *self)
{
  g_clear_pointer (&self->metadata, med_provider_metadata_free);
  med_fetch_result_clear (&self->fetched);
  g_clear_pointer (&self->tried, g_ptr_array_unref);
  g_free (self);
}

/**
 * med_provider_way_get_title:
 * @way: a way
 *
 * Returns: (transfer none): how the metadata was found, for a person
 */
const char *
med_provider_way_get_title (MedProviderWay way)
{
  static const char *const titles[] = {
    [MED_PROVIDER_WAY_ADDRESS] = N_ ("at the address that was given"),
    [MED_PROVIDER_WAY_WELL_KNOWN] = N_ ("at the well-known place of the domain"),
    [MED_PROVIDER_WAY_SECURITY_TXT] = N_ ("named in the security.txt of the domain"),
    [MED_PROVIDER_WAY_NAME] = N_ ("under the name csaf.data.security of the domain"),
  };

  g_return_val_if_fail (way < G_N_ELEMENTS (titles), "");
  return _ (titles[way]);
}

static gboolean
fetch (Search *self, const char *url, gint64 limit_bytes, MedFetchResult *result, GError **error)
{
  MedFetchRequest request = { .url = url, .limit_bytes = limit_bytes };

  return med_fetcher_get_sync (self->fetcher, &request, result, self->progress, self->cancellable,
                               error);
}

static JsonNode *
load (const MedFetchResult *fetched, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (fetched->bytes, &size);

  return med_json_load (data, size, NULL, fetched->url, error);
}

static MedProviderDiscovery *
read_metadata (Search *self, const char *url, MedProviderWay way, GError **error)
{
  g_autoptr (MedProviderDiscovery) found = g_new0 (MedProviderDiscovery, 1);
  g_autoptr (JsonNode) root = NULL;

  found->way = way;
  if (!fetch (self, url, LIST_MAX_BYTES, &found->fetched, error))
    return NULL;
  root = load (&found->fetched, error);
  if (root == NULL)
    return NULL;
  found->metadata = med_provider_metadata_read (root, found->fetched.url, error);
  if (found->metadata == NULL ||
      !med_provider_metadata_check_origin (found->metadata, found->fetched.url, error))
    return NULL;
  return g_steal_pointer (&found);
}

/* Takes @error. Says whether to look further. */
static gboolean
note_failure (Search *self, GError *error)
{
  g_ptr_array_add (self->tried, g_strdup (error->message));
  self->is_stopped = error->code == MED_ERROR_CANCELLED;
  if (self->is_stopped)
    g_clear_error (&self->first);
  if (self->first == NULL && error->code != MED_ERROR_NOT_FOUND)
    self->first = error;
  else
    g_error_free (error);
  return !self->is_stopped;
}

static gboolean
try_address (Search *self, const char *url, MedProviderWay way)
{
  GError *error = NULL;

  if (self->found != NULL || self->is_stopped)
    return TRUE;
  self->found = read_metadata (self, url, way, &error);
  if (self->found == NULL)
    note_failure (self, error);
  return self->found != NULL;
}

static gboolean
try_security_txt (Search *self, const char *url)
{
  g_auto (MedFetchResult) fetched = { 0 };
  g_autoptr (GPtrArray) addresses = NULL;
  GError *error = NULL;
  gsize size = 0;

  if (self->found != NULL || self->is_stopped)
    return TRUE;
  if (!fetch (self, url, SECURITY_TXT_MAX_BYTES, &fetched, &error))
    {
      note_failure (self, error);
      return FALSE;
    }
  const char *text = g_bytes_get_data (fetched.bytes, &size);
  addresses = med_security_txt_read (text, size, fetched.url, &error);
  if (addresses == NULL)
    note_failure (self, error);
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    try_address (self, g_ptr_array_index (addresses, i), MED_PROVIDER_WAY_SECURITY_TXT);
  return self->found != NULL;
}

/* In the order of section 7.3.1; security.txt at its place of RFC 9116, then at the older one. */
static void
try_domain (Search *self, const char *domain)
{
  g_autofree char *well_known =
      g_strdup_printf ("https://%s/.well-known/csaf/provider-metadata.json", domain);
  g_autofree char *security = g_strdup_printf ("https://%s/.well-known/security.txt", domain);
  g_autofree char *old_security = g_strdup_printf ("https://%s/security.txt", domain);
  g_autofree char *name = g_strdup_printf ("https://csaf.data.security.%s", domain);

  if (!try_address (self, well_known, MED_PROVIDER_WAY_WELL_KNOWN) &&
      !try_security_txt (self, security) && !try_security_txt (self, old_security))
    try_address (self, name, MED_PROVIDER_WAY_NAME);
}

static gboolean
is_domain (const char *place)
{
  const char *colon = strchr (place, ':');
  gsize length = colon != NULL ? (gsize) (colon - place) : strlen (place);
  guint64 port;

  return length > 0 && length <= DOMAIN_MAX_BYTES && strspn (place, DOMAIN_LETTERS) == length &&
         g_ascii_isalnum (place[0]) && g_ascii_isalnum (place[length - 1]) &&
         (colon == NULL || g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL));
}

static void
set_failure (Search *self, const char *place, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int code = self->first != NULL ? self->first->code : MED_ERROR_NOT_FOUND;

  if (self->is_stopped || self->tried->len == 1)
    {
      g_set_error_literal (error, MED_ERROR,
                           self->is_stopped ? MED_ERROR_CANCELLED : (MedError) code,
                           g_ptr_array_index (self->tried, self->tried->len - 1));
      return;
    }
  for (guint i = 0; i < self->tried->len; i++)
    g_string_append_printf (text, "\n%s", (const char *) g_ptr_array_index (self->tried, i));
  g_set_error (error, MED_ERROR, code,
               _ ("%s: no metadata of a CSAF provider was found that can be used:%s"), place,
               text->str);
}

/**
 * med_provider_discovery_find_sync:
 * @fetcher: by which files are fetched
 * @place: a domain such as `psirt.example.com`, or the address of a provider-metadata.json
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location: %MED_ERROR_NOT_FOUND if there is none; else of the first place that has
 *   something that cannot be used, with what was tried, a line each
 *
 * Finds what a CSAF provider says of itself. What is found is where the publisher says that it is,
 * and read strictly; it is not trusted yet.
 *
 * Returns: (transfer full) (nullable): the metadata and how it was found
 */
MedProviderDiscovery *
med_provider_discovery_find_sync (MedFetcher *fetcher,
                                  const char *place,
                                  MedProgress *progress,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_autoptr (GPtrArray) tried = g_ptr_array_new_with_free_func (g_free);
  Search search = { fetcher, progress, cancellable, NULL, tried, NULL, FALSE };

  g_return_val_if_fail (MED_IS_FETCHER (fetcher), NULL);
  g_return_val_if_fail (place != NULL, NULL);

  if (strstr (place, "://") != NULL)
    try_address (&search, place, MED_PROVIDER_WAY_ADDRESS);
  else if (is_domain (place))
    try_domain (&search, place);
  else
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("“%s” is neither a domain such as psirt.example.com nor an address that "
                      "begins with https://"),
                   place);
      return NULL;
    }
  if (search.found == NULL)
    set_failure (&search, place, error);
  else
    search.found->tried = g_steal_pointer (&tried);
  g_clear_error (&search.first);
  return search.found;
}

/**
 * med_provider_discovery_list_sync:
 * @fetcher: by which files are fetched
 * @url: the address of an aggregator.json
 * @progress: (nullable): whom to tell
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Fetches whom an aggregator lists, for a person to choose from.
 *
 * Returns: (transfer full) (nullable): the list, which is where the aggregator says that it is
 */
MedProviderList *
med_provider_discovery_list_sync (MedFetcher *fetcher,
                                  const char *url,
                                  MedProgress *progress,
                                  GCancellable *cancellable,
                                  GError **error)
{
  Search search = { fetcher, progress, cancellable, NULL, NULL, NULL, FALSE };
  g_auto (MedFetchResult) fetched = { 0 };
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (MedProviderList) list = NULL;

  if (!fetch (&search, url, LIST_MAX_BYTES, &fetched, error))
    return NULL;
  root = load (&fetched, error);
  if (root != NULL)
    list = med_provider_list_read (root, fetched.url, error);
  if (list == NULL)
    return NULL;
  if (g_str_equal (list->canonical_url, fetched.url))
    return g_steal_pointer (&list);
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("%s: the aggregator says that its list is at %s; what is here is not used"),
               fetched.url, list->canonical_url);
  return NULL;
}
