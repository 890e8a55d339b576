/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-rolie-feed"

#include "config.h"

#include "engine/csaf/med-rolie-feed.h"

#include <glib/gi18n-lib.h>

#include "engine/csaf/med-csaf-text.h"
#include "engine/csaf/med-provider-metadata.h"

#define TLP_SCHEME "https://www.first.org/tlp/"

typedef struct
{
  MedRolieFeed *feed;
  GHashTable *urls; /* set; of the entries so far, which own them */
} Reading;

static void
entry_free (MedRolieEntry *entry)
{
  g_free (entry->id);
  g_free (entry->url);
  g_free (entry->hash_url);
  g_free (entry->signature_url);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedRolieEntry, entry_free)

void
med_rolie_feed_free (MedRolieFeed *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->label);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* A feed of CISA writes "ref" in place of "rel" for hash and signature. */
static gboolean
need_relation (MedCsafPlace *place, JsonObject *object, const char **relation)
{
  if (!json_object_has_member (object, "rel") && json_object_has_member (object, "ref"))
    return med_csaf_need_text (place, object, "ref", relation);
  return med_csaf_need_text (place, object, "rel", relation);
}

static gboolean
read_link (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  MedRolieEntry *entry = user_data;
  const char *relation, *url;

  if (!need_relation (place, object, &relation))
    return FALSE;
  gboolean is_hash = g_str_equal (relation, "hash");
  gboolean is_signature = g_str_equal (relation, "signature");
  if (!is_hash && !is_signature)
    return TRUE;
  if (!med_csaf_need_https (place, object, "href", &url))
    return FALSE;
  if (is_signature)
    {
      g_free (entry->signature_url);
      entry->signature_url = g_strdup (url);
    }
  else if (entry->hash_url == NULL || g_str_has_suffix (url, ".sha512"))
    {
      g_free (entry->hash_url);
      entry->hash_url = g_strdup (url);
    }
  return TRUE;
}

static gboolean
read_content (MedCsafPlace *place, JsonObject *object, MedRolieEntry *entry)
{
  JsonObject *content;
  const char *url;

  if (!med_csaf_need_object (place, object, "content", &content))
    return FALSE;
  gsize mark = med_csaf_enter (place, "content");
  if (!med_csaf_need_https (place, content, "src", &url))
    return FALSE;
  if (!g_str_has_suffix (url, ".json"))
    return med_csaf_refuse (place, "src", _ ("does not end with .json"));
  med_csaf_leave (place, mark);
  entry->url = g_strdup (url);
  return TRUE;
}

static gboolean
read_entry (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (MedRolieEntry) entry = g_new0 (MedRolieEntry, 1);
  const char *id;

  if (!med_csaf_need_text (place, object, "id", &id) ||
      !med_csaf_need_time (place, object, "updated", &entry->updated_usec) ||
      !read_content (place, object, entry) ||
      !med_csaf_for_each (place, object, "link", read_link, entry))
    return FALSE;
  entry->id = g_strdup (id);
  if (!g_hash_table_add (reading->urls, entry->url))
    return med_csaf_refuse (place, "content", _ ("stands twice"));
  g_ptr_array_add (reading->feed->entries, g_steal_pointer (&entry));
  return TRUE;
}

static gboolean
read_category (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  MedRolieFeed *feed = user_data;
  const char *scheme, *term;

  if (!med_csaf_may_text (place, object, "scheme", &scheme) ||
      !med_csaf_may_text (place, object, "term", &term))
    return FALSE;
  if (g_strcmp0 (scheme, TLP_SCHEME) == 0 && term != NULL)
    {
      g_free (feed->label);
      feed->label = g_strdup (term);
    }
  return TRUE;
}

static gboolean
read_feed (MedCsafPlace *place, JsonObject *root, Reading *reading)
{
  MedRolieFeed *self = reading->feed;
  JsonObject *feed;
  const char *id, *title;

  if (!med_csaf_need_object (place, root, "feed", &feed))
    return FALSE;
  gsize mark = med_csaf_enter (place, "feed");
  if (!med_csaf_need_text (place, feed, "id", &id) ||
      !med_csaf_need_text (place, feed, "title", &title) ||
      !med_csaf_need_time (place, feed, "updated", &self->updated_usec) ||
      !med_csaf_for_each (place, feed, "category", read_category, self))
    return FALSE;
  self->id = g_strdup (id);
  self->title = g_strdup (title);
  /* A feed that has lost its list is not one that has nothing to tell. */
  if (!json_object_has_member (feed, "entry"))
    return med_csaf_refuse (place, "entry", _ ("is missing"));
  if (!med_csaf_for_each (place, feed, "entry", read_entry, reading))
    return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}

/**
 * med_rolie_feed_read:
 * @root: the document, as med_json_load() gives it; characters that control a terminal are replaced
 * @name: its address, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT with address, JSON pointer and reason
 *
 * Returns: (transfer full) (nullable): what a feed lists
 */
MedRolieFeed *
med_rolie_feed_read (JsonNode *root, const char *name, GError **error)
{
  g_autoptr (MedRolieFeed) self = g_new0 (MedRolieFeed, 1);
  g_autoptr (GHashTable) urls = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) pointer = g_string_new (NULL);
  MedCsafPlace place = { .name = name, .pointer = pointer, .error = error };
  Reading reading = { self, urls };

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      med_csaf_refuse (&place, NULL, _ ("is not a ROLIE feed: it is not an object"));
      return NULL;
    }
  med_csaf_text_make_visible (root);
  return read_feed (&place, json_node_get_object (root), &reading) ? g_steal_pointer (&self) : NULL;
}
