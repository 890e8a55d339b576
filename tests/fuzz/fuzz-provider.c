/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-directory-index.h"
#include "engine/csaf/med-provider-list.h"
#include "engine/csaf/med-provider-metadata.h"
#include "engine/csaf/med-rolie-feed.h"
#include "engine/csaf/med-security-txt.h"

/* Whatever a provider puts at the place of its lists: every reader gets it, and what is taken can
 * be made an address or the name of a file. */

#define FOLDER "https://v.example/csaf/white"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_error (gboolean is_read, const GError *error)
{
  g_assert_true (is_read == (error == NULL));
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
  g_assert_true (error == NULL || error->domain == MED_ERROR);
}

static void
check_https (const char *url)
{
  g_assert_true (g_str_has_prefix (url, "https://"));
  for (const char *at = url; *at != '\0'; at++)
    g_assert_true (g_ascii_isgraph (*at));
}

static void
check_metadata (JsonNode *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedProviderMetadata) metadata = med_provider_metadata_read (root, "fuzz", &error);

  check_error (metadata != NULL, error);
  if (metadata == NULL)
    return;
  check_https (metadata->canonical_url);
  for (guint i = 0; i < metadata->feeds->len; i++)
    check_https (((MedProviderFeed *) g_ptr_array_index (metadata->feeds, i))->url);
  for (guint i = 0; i < metadata->keys->len; i++)
    {
      const MedProviderKey *key = g_ptr_array_index (metadata->keys, i);

      check_https (key->url);
      if (key->fingerprint != NULL)
        g_assert_cmpuint (strspn (key->fingerprint, "0123456789ABCDEF"), ==,
                          strlen (key->fingerprint));
    }
  if (g_str_equal (metadata->role, "csaf_trusted_provider"))
    g_assert_cmpuint (metadata->keys->len, >, 0);
}

static void
check_feed (JsonNode *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedRolieFeed) feed = med_rolie_feed_read (root, "fuzz", &error);
  g_autoptr (GHashTable) urls = g_hash_table_new (g_str_hash, g_str_equal);

  check_error (feed != NULL, error);
  for (guint i = 0; feed != NULL && i < feed->entries->len; i++)
    {
      const MedRolieEntry *entry = g_ptr_array_index (feed->entries, i);

      check_https (entry->url);
      g_assert_true (g_hash_table_add (urls, entry->url));
      if (entry->hash_url != NULL)
        check_https (entry->hash_url);
      if (entry->signature_url != NULL)
        check_https (entry->signature_url);
    }
}

static void
check_list (JsonNode *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedProviderList) list = med_provider_list_read (root, "fuzz", &error);

  check_error (list != NULL, error);
  for (guint i = 0; list != NULL && i < list->entries->len; i++)
    check_https (((MedProviderListEntry *) g_ptr_array_index (list->entries, i))->url);
}

static void
check_paths (GPtrArray *entries, const GError *error)
{
  gint64 last_usec = G_MAXINT64;

  check_error (entries != NULL, error);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const MedDirectoryEntry *entry = g_ptr_array_index (entries, i);

      g_assert_true (g_str_has_suffix (entry->path, ".json"));
      g_assert_true (entry->path[0] != '/' && entry->path[0] != '.');
      g_assert_null (strstr (entry->path, "/."));
      g_assert_null (strpbrk (entry->path, "\\%?#: \"\n\r"));
      g_assert_cmpint (entry->updated_usec, <=, last_usec);
      last_usec = entry->updated_usec;
    }
}

static void
check_text (const char *text, gsize size)
{
  g_autoptr (GError) index_error = NULL;
  g_autoptr (GError) changes_error = NULL;
  g_autoptr (GError) security_error = NULL;
  g_autoptr (GPtrArray) index = med_directory_index_read (text, size, "fuzz", FOLDER, &index_error);
  g_autoptr (GPtrArray) changes =
      med_directory_changes_read (text, size, "fuzz", FOLDER, &changes_error);
  g_autoptr (GPtrArray) addresses = med_security_txt_read (text, size, "fuzz", &security_error);

  check_paths (index, index_error);
  check_paths (changes, changes_error);
  check_error (addresses != NULL, security_error);
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    check_https (g_ptr_array_index (addresses, i));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedJsonLimits limits = { 1024 * 1024, 16, 10000 };
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "fuzz", NULL);

  check_text ((const char *) data, size);
  if (root == NULL)
    return 0;
  check_metadata (root);
  check_feed (root);
  check_list (root);
  return 0;
}
