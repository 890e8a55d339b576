/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-provider-metadata"

#include "config.h"

#include "engine/csaf/med-provider-metadata.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/csaf/med-csaf-text.h"

#define URL_MAX_BYTES 2048
#define V4_DIGITS 40
#define V6_DIGITS 64
#define HEX "0123456789abcdefABCDEF"

static const char *const version_words[] = { "2.0", "2.1", NULL };
static const char *const role_words[] = {
  "csaf_publisher",
  "csaf_provider",
  "csaf_trusted_provider",
  NULL,
};
static const char *const category_words[] = {
  "coordinator", "discoverer", "other", "translator", "user", "vendor", NULL,
};
/* TLP 1.0 of CSAF 2.0 and TLP 2.0 of CSAF 2.1. */
static const char *const label_words[] = {
  "UNLABELED", "WHITE", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", NULL,
};

static void
feed_free (gpointer data)
{
  MedProviderFeed *feed = data;

  g_free (feed->url);
  g_free (feed->label);
  g_free (feed);
}

static void
key_free (gpointer data)
{
  MedProviderKey *key = data;

  g_free (key->url);
  g_free (key->fingerprint);
  g_free (key);
}

void
med_provider_metadata_free (MedProviderMetadata *self)
{
  g_free (self->version);
  g_free (self->canonical_url);
  g_free (self->role);
  g_free (self->publisher_category);
  g_free (self->publisher_name);
  g_free (self->name_space);
  g_ptr_array_unref (self->feeds);
  g_ptr_array_unref (self->directories);
  g_ptr_array_unref (self->keys);
  g_free (self);
}

/**
 * med_csaf_is_https:
 * @url: what a document gives as an address
 *
 * Returns: whether it is an address of https with a host and without a user's name
 */
gboolean
med_csaf_is_https (const char *url)
{
  if (!g_str_has_prefix (url, "https://") || strlen (url) > URL_MAX_BYTES)
    return FALSE;
  for (const char *at = url; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      return FALSE;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         g_uri_get_userinfo (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

/**
 * med_csaf_need_https:
 * @self: a place
 * @object: the object it points at
 * @member: the name of a member
 * @url: (out) (transfer none): the address
 *
 * Returns: %FALSE where the member is no address that may be fetched
 */
gboolean
med_csaf_need_https (MedCsafPlace *self, JsonObject *object, const char *member, const char **url)
{
  return med_csaf_need_text (self, object, member, url) &&
         (med_csaf_is_https (*url) ||
          med_csaf_refuse (self, member, _ ("is not an address that begins with https://")));
}

static gboolean
need_flag (MedCsafPlace *place, JsonObject *object, const char *member, gboolean *flag)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return med_csaf_refuse (place, member, _ ("is missing"));
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return med_csaf_refuse (place, member, _ ("is not true or false"));
  *flag = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
may_label (MedCsafPlace *place, JsonObject *object, const char **label)
{
  *label = NULL;
  return !json_object_has_member (object, "tlp_label") ||
         med_csaf_need_word (place, object, "tlp_label", label_words, label);
}

static gboolean
add_feed (
    MedCsafPlace *place, GPtrArray *feeds, const char *member, const char *url, const char *label)
{
  for (guint i = 0; i < feeds->len; i++)
    if (g_str_equal (((MedProviderFeed *) g_ptr_array_index (feeds, i))->url, url))
      return med_csaf_refuse (place, member, _ ("stands twice"));
  MedProviderFeed *feed = g_new (MedProviderFeed, 1);
  feed->url = g_strdup (url);
  feed->label = g_strdup (label);
  g_ptr_array_add (feeds, feed);
  return TRUE;
}

static gboolean
read_feed (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  MedProviderMetadata *self = user_data;
  const char *url, *label;

  return med_csaf_need_https (place, object, "url", &url) &&
         med_csaf_need_word (place, object, "tlp_label", label_words, &label) &&
         add_feed (place, self->feeds, "url", url, label);
}

static gboolean
read_rolie (MedCsafPlace *place, JsonObject *object, MedProviderMetadata *self)
{
  JsonObject *rolie;
  JsonArray *feeds;

  if (!med_csaf_may_object (place, object, "rolie", &rolie))
    return FALSE;
  if (rolie == NULL)
    return TRUE;
  gsize mark = med_csaf_enter (place, "rolie");
  if (!med_csaf_need_array (place, rolie, "feeds", &feeds) ||
      !med_csaf_for_each (place, rolie, "feeds", read_feed, self))
    return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}

static gboolean
add_directory (
    MedCsafPlace *place, JsonObject *object, const char *member, const char *label, GPtrArray *list)
{
  const char *url;

  return med_csaf_need_https (place, object, member, &url) &&
         add_feed (place, list, member, url, label);
}

/* `directory_url` of CSAF 2.0, the object `directory` of the draft 2.1. */
static gboolean
read_directory (MedCsafPlace *place, JsonObject *object, MedProviderMetadata *self)
{
  JsonObject *directory;
  const char *label;

  if (json_object_has_member (object, "directory_url") &&
      !add_directory (place, object, "directory_url", NULL, self->directories))
    return FALSE;
  if (!med_csaf_may_object (place, object, "directory", &directory))
    return FALSE;
  if (directory == NULL)
    return TRUE;
  gsize mark = med_csaf_enter (place, "directory");
  if (!may_label (place, directory, &label) ||
      !add_directory (place, directory, "url", label, self->directories))
    return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}

static gboolean
read_distribution (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  MedProviderMetadata *self = user_data;
  guint before = self->feeds->len + self->directories->len;

  if (!read_rolie (place, object, self) || !read_directory (place, object, self))
    return FALSE;
  return self->feeds->len + self->directories->len > before ||
         med_csaf_refuse (place, NULL, _ ("names neither a feed nor a folder"));
}

static gboolean
read_key (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  MedProviderMetadata *self = user_data;
  const char *url, *fingerprint;

  if (!med_csaf_need_https (place, object, "url", &url) ||
      !med_csaf_may_text (place, object, "fingerprint", &fingerprint))
    return FALSE;
  gsize digits = fingerprint != NULL ? strlen (fingerprint) : V4_DIGITS;
  if (fingerprint != NULL &&
      ((digits != V4_DIGITS && digits != V6_DIGITS) || strspn (fingerprint, HEX) != digits))
    return med_csaf_refuse (place, "fingerprint",
                            _ ("is not the whole fingerprint of a key, 40 or 64 digits"));
  MedProviderKey *key = g_new (MedProviderKey, 1);
  key->url = g_strdup (url);
  key->fingerprint = fingerprint != NULL ? g_ascii_strup (fingerprint, -1) : NULL;
  g_ptr_array_add (self->keys, key);
  return TRUE;
}

static gboolean
read_publisher (MedCsafPlace *place, JsonObject *root, MedProviderMetadata *self)
{
  JsonObject *publisher;
  const char *category, *name, *name_space;

  if (!med_csaf_need_object (place, root, "publisher", &publisher))
    return FALSE;
  gsize mark = med_csaf_enter (place, "publisher");
  if (!med_csaf_need_word (place, publisher, "category", category_words, &category) ||
      !med_csaf_need_text (place, publisher, "name", &name) ||
      !med_csaf_need_text (place, publisher, "namespace", &name_space))
    return FALSE;
  med_csaf_leave (place, mark);
  self->publisher_category = g_strdup (category);
  self->publisher_name = g_strdup (name);
  self->name_space = g_strdup (name_space);
  return TRUE;
}

static gboolean
read_head (MedCsafPlace *place, JsonObject *root, MedProviderMetadata *self)
{
  const char *version, *url, *role;

  if (!med_csaf_need_word (place, root, "metadata_version", version_words, &version) ||
      !med_csaf_need_https (place, root, "canonical_url", &url) ||
      !med_csaf_need_word (place, root, "role", role_words, &role) ||
      !med_csaf_need_time (place, root, "last_updated", &self->updated_usec) ||
      !need_flag (place, root, "list_on_CSAF_aggregators", &self->may_be_listed) ||
      !need_flag (place, root, "mirror_on_CSAF_aggregators", &self->may_be_mirrored))
    return FALSE;
  if (!g_str_has_suffix (url, "/provider-metadata.json"))
    return med_csaf_refuse (place, "canonical_url",
                            _ ("does not end with /provider-metadata.json"));
  self->version = g_strdup (version);
  self->canonical_url = g_strdup (url);
  self->role = g_strdup (role);
  return !json_object_has_member (root, "maintained_until") ||
         med_csaf_need_time (place, root, "maintained_until", &self->maintained_until_usec);
}

/* What a role asks for (sections 7.2.1 to 7.2.3), as far as MedPatch could not do without. */
static gboolean
check_role (MedCsafPlace *place, MedProviderMetadata *self)
{
  if (g_str_equal (self->role, "csaf_publisher"))
    return TRUE;
  if (self->feeds->len + self->directories->len == 0)
    return med_csaf_refuse (place, "distributions",
                            _ ("is missing, although the role is that of a provider"));
  if (g_str_equal (self->role, "csaf_trusted_provider") && self->keys->len == 0)
    return med_csaf_refuse (place, "public_openpgp_keys",
                            _ ("is missing, although the role is that of a trusted provider"));
  return TRUE;
}

/**
 * med_provider_metadata_read:
 * @root: the document, as med_json_load() gives it; characters that control a terminal are replaced
 * @name: its address, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT with address, JSON pointer and reason
 *
 * Reads how a provider distributes its documents: CSAF 2.0, and the draft 2.1.
 *
 * Returns: (transfer full) (nullable): the metadata
 */
MedProviderMetadata *
med_provider_metadata_read (JsonNode *root, const char *name, GError **error)
{
  g_autoptr (MedProviderMetadata) self = g_new0 (MedProviderMetadata, 1);
  g_autoptr (GString) pointer = g_string_new (NULL);
  MedCsafPlace place = { .name = name, .pointer = pointer, .error = error };

  self->feeds = g_ptr_array_new_with_free_func (feed_free);
  self->directories = g_ptr_array_new_with_free_func (feed_free);
  self->keys = g_ptr_array_new_with_free_func (key_free);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      med_csaf_refuse (&place, NULL, _ ("is not the metadata of a provider: it is not an object"));
      return NULL;
    }
  med_csaf_text_make_visible (root);
  JsonObject *object = json_node_get_object (root);
  if (!read_head (&place, object, self) || !read_publisher (&place, object, self) ||
      !med_csaf_for_each (&place, object, "distributions", read_distribution, self) ||
      !med_csaf_for_each (&place, object, "public_openpgp_keys", read_key, self) ||
      !check_role (&place, self))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * med_provider_metadata_check_origin:
 * @self: metadata
 * @url: from where it was fetched in the end
 * @error: return location: %MED_ERROR_UNTRUSTED
 *
 * A copy at another place could be an old one, or another publisher's: only the one that is where
 * the publisher says is used.
 *
 * Returns: whether it is at its place
 */
gboolean
med_provider_metadata_check_origin (MedProviderMetadata *self, const char *url, GError **error)
{
  if (g_str_equal (self->canonical_url, url))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("%s: the publisher says that its metadata is at %s; what is here is not used"),
               url, self->canonical_url);
  return FALSE;
}
