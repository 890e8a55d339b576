/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-provider-list"

#include "config.h"

#include "engine/csaf/med-provider-list.h"

#include <glib/gi18n-lib.h>

#include "engine/csaf/med-csaf-text.h"
#include "engine/csaf/med-provider-metadata.h"

static const char *const version_words[] = { "2.0", "2.1", NULL };
static const char *const category_words[] = { "aggregator", "lister", NULL };

static void
entry_free (MedProviderListEntry *entry)
{
  g_free (entry->publisher_name);
  g_free (entry->name_space);
  g_free (entry->url);
  g_ptr_array_unref (entry->mirrors);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedProviderListEntry, entry_free)

void
med_provider_list_free (MedProviderList *self)
{
  g_free (self->category);
  g_free (self->name);
  g_free (self->name_space);
  g_free (self->canonical_url);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static gboolean
read_publisher (MedCsafPlace *place, JsonObject *metadata, MedProviderListEntry *entry)
{
  JsonObject *publisher;
  const char *name, *name_space;

  if (!med_csaf_need_object (place, metadata, "publisher", &publisher))
    return FALSE;
  gsize mark = med_csaf_enter (place, "publisher");
  if (!med_csaf_need_text (place, publisher, "name", &name) ||
      !med_csaf_need_text (place, publisher, "namespace", &name_space))
    return FALSE;
  med_csaf_leave (place, mark);
  entry->publisher_name = g_strdup (name);
  entry->name_space = g_strdup (name_space);
  return TRUE;
}

static gboolean
read_metadata (MedCsafPlace *place, JsonObject *object, MedProviderListEntry *entry)
{
  JsonObject *metadata;
  const char *url;

  if (!med_csaf_need_object (place, object, "metadata", &metadata))
    return FALSE;
  gsize mark = med_csaf_enter (place, "metadata");
  if (!med_csaf_need_https (place, metadata, "url", &url) ||
      !med_csaf_need_time (place, metadata, "last_updated", &entry->updated_usec) ||
      !read_publisher (place, metadata, entry))
    return FALSE;
  med_csaf_leave (place, mark);
  entry->url = g_strdup (url);
  return TRUE;
}

static gboolean
read_mirrors (MedCsafPlace *place, JsonObject *object, MedProviderListEntry *entry)
{
  JsonArray *mirrors;

  if (!med_csaf_may_array (place, object, "mirrors", &mirrors))
    return FALSE;
  gsize mark = med_csaf_enter (place, "mirrors");
  for (guint i = 0; mirrors != NULL && i < json_array_get_length (mirrors); i++)
    {
      JsonNode *node = json_array_get_element (mirrors, i);
      gsize element_mark = med_csaf_enter_index (place, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING ||
          !med_csaf_is_https (json_node_get_string (node)))
        return med_csaf_refuse (place, NULL, _ ("is not an address that begins with https://"));
      g_ptr_array_add (entry->mirrors, g_strdup (json_node_get_string (node)));
      med_csaf_leave (place, element_mark);
    }
  med_csaf_leave (place, mark);
  return TRUE;
}

static gboolean
read_entry (MedCsafPlace *place, JsonObject *object, GPtrArray *entries, gboolean is_publisher)
{
  g_autoptr (MedProviderListEntry) entry = g_new0 (MedProviderListEntry, 1);

  entry->is_publisher = is_publisher;
  entry->mirrors = g_ptr_array_new_with_free_func (g_free);
  if (!read_metadata (place, object, entry) || !read_mirrors (place, object, entry))
    return FALSE;
  g_ptr_array_add (entries, g_steal_pointer (&entry));
  return TRUE;
}

static gboolean
read_provider (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  return read_entry (place, object, user_data, FALSE);
}

static gboolean
read_publisher_entry (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  return read_entry (place, object, user_data, TRUE);
}

static gboolean
read_aggregator (MedCsafPlace *place, JsonObject *root, MedProviderList *self)
{
  JsonObject *aggregator;
  const char *category, *name, *name_space;

  if (!med_csaf_need_object (place, root, "aggregator", &aggregator))
    return FALSE;
  gsize mark = med_csaf_enter (place, "aggregator");
  if (!med_csaf_need_word (place, aggregator, "category", category_words, &category) ||
      !med_csaf_need_text (place, aggregator, "name", &name) ||
      !med_csaf_need_text (place, aggregator, "namespace", &name_space))
    return FALSE;
  med_csaf_leave (place, mark);
  self->category = g_strdup (category);
  self->name = g_strdup (name);
  self->name_space = g_strdup (name_space);
  return TRUE;
}

static gboolean
read_list (MedCsafPlace *place, JsonObject *root, MedProviderList *self)
{
  const char *version, *url;
  JsonArray *providers;

  if (!med_csaf_need_word (place, root, "aggregator_version", version_words, &version) ||
      !med_csaf_need_https (place, root, "canonical_url", &url) ||
      !med_csaf_need_time (place, root, "last_updated", &self->updated_usec) ||
      !read_aggregator (place, root, self) ||
      !med_csaf_need_array (place, root, "csaf_providers", &providers))
    return FALSE;
  self->canonical_url = g_strdup (url);
  return med_csaf_for_each (place, root, "csaf_providers", read_provider, self->entries) &&
         med_csaf_for_each (place, root, "csaf_publishers", read_publisher_entry, self->entries);
}

/**
 * med_provider_list_read:
 * @root: the document, as med_json_load() gives it; characters that control a terminal are replaced
 * @name: its address, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT with address, JSON pointer and reason
 *
 * Returns: (transfer full) (nullable): whom an aggregator lists
 */
MedProviderList *
med_provider_list_read (JsonNode *root, const char *name, GError **error)
{
  g_autoptr (MedProviderList) self = g_new0 (MedProviderList, 1);
  g_autoptr (GString) pointer = g_string_new (NULL);
  MedCsafPlace place = { .name = name, .pointer = pointer, .error = error };

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      med_csaf_refuse (&place, NULL, _ ("is not the list of an aggregator: it is not an object"));
      return NULL;
    }
  med_csaf_text_make_visible (root);
  return read_list (&place, json_node_get_object (root), self) ? g_steal_pointer (&self) : NULL;
}
