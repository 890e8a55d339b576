/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-key-ring"

#include "config.h"

#include "engine/tuf/med-tuf-key-ring.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/trust/med-public-key.h"
#include "engine/tuf/med-tuf-refuse.h"

/* A key's id is only a name: many repositories do not compute it as section 4.2 has it (TAP 12
 * gives that up), and a key that stands under two ids would count twice. What counts is the key
 * itself, by its fingerprint. */

#define MOST_KEYS 1024

typedef struct
{
  GPtrArray *key_ids;
  guint threshold;
} Role;

struct _MedTufKeyRing
{
  GHashTable *keys;  /* id → MedPublicKey; only those that can be used */
  GHashTable *roles; /* name → Role */
};

static void
role_free (gpointer data)
{
  Role *role = data;

  g_ptr_array_unref (role->key_ids);
  g_free (role);
}

/* What cannot be used, as a scheme of a later day, verifies nothing, and hinders nothing else. */
static gboolean
add_key (MedTufKeyRing *self, const char *id, JsonObject *object, const char *name, GError **error)
{
  const char *type = med_json_get_text (object, "keytype");
  const char *scheme = med_json_get_text (object, "scheme");
  JsonObject *values = med_json_get_object (object, "keyval");
  const char *value = med_json_get_text (values, "public");
  g_autoptr (GError) reason = NULL;

  if (*id == '\0' || type == NULL || scheme == NULL || values == NULL)
    return med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name,
                           _ ("a key has no id, “keytype”, “scheme” or “keyval”"));
  g_autoptr (MedPublicKey) key =
      med_public_key_new (type, scheme, value != NULL ? value : "", &reason);
  if (key == NULL)
    g_debug ("%s: key %s is not used: %s", name, id, reason->message);
  else
    g_hash_table_insert (self->keys, g_strdup (id), g_steal_pointer (&key));
  return TRUE;
}

/**
 * med_tuf_key_ring_new:
 * @keys: (nullable): `keys` of root metadata or of delegations (TUF 1.0, sections 4.3 and 4.5)
 * @name: put before messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Reads keys. A key of a kind that is not known is left out, and so cannot count.
 *
 * Returns: (transfer full) (nullable): the keys, without roles
 */
MedTufKeyRing *
med_tuf_key_ring_new (JsonObject *keys, const char *name, GError **error)
{
  g_autoptr (MedTufKeyRing) self = g_new0 (MedTufKeyRing, 1);
  g_autoptr (GList) ids = keys != NULL ? json_object_get_members (keys) : NULL;

  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) med_public_key_unref);
  self->roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, role_free);
  if (keys == NULL || g_list_length (ids) > MOST_KEYS)
    {
      med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name,
                      _ ("“keys” is missing, no object, or longer than 1,024 keys"));
      return NULL;
    }
  for (GList *at = ids; at != NULL; at = at->next)
    if (!add_key (self, at->data, med_json_get_object (keys, at->data), name, error))
      return NULL;
  return g_steal_pointer (&self);
}

void
med_tuf_key_ring_free (MedTufKeyRing *self)
{
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->roles);
  g_free (self);
}

static gboolean
read_key_ids (Role *role, JsonArray *ids, const char *name, GError **error)
{
  for (guint i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    {
      const char *id = med_json_array_get_text (ids, i);

      if (id == NULL || g_ptr_array_find_with_equal_func (role->key_ids, id, g_str_equal, NULL))
        return med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name,
                               _ ("a role names a key twice, or by what is no text"));
      g_ptr_array_add (role->key_ids, g_strdup (id));
    }
  return ids != NULL ||
         med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name, _ ("a role has no list “keyids”"));
}

/**
 * med_tuf_key_ring_add_role:
 * @self: keys
 * @role: the role's name
 * @object: (nullable): has `keyids` and `threshold`
 * @name: put before messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Adds who signs for a role, and how many of them must.
 *
 * Returns: whether it is a role
 */
gboolean
med_tuf_key_ring_add_role (
    MedTufKeyRing *self, const char *role, JsonObject *object, const char *name, GError **error)
{
  JsonArray *ids = med_json_get_array (object, "keyids");
  gint64 threshold = med_json_get_int (object, "threshold", 0);
  Role *entry;

  if (threshold < 1 || threshold > MOST_KEYS ||
      (ids != NULL && json_array_get_length (ids) > MOST_KEYS))
    return med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name,
                           _ ("a role's “threshold” is no number from 1, or it has more than 1,024 "
                              "keys"));
  entry = g_new0 (Role, 1);
  entry->threshold = (guint) threshold;
  entry->key_ids = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (self->roles, g_strdup (role), entry);
  return read_key_ids (entry, ids, name, error);
}

/**
 * med_tuf_key_ring_get_threshold:
 * @self: keys and roles
 * @role: the role's name
 *
 * Returns: how many keys must sign; 0 if there is no such role
 */
guint
med_tuf_key_ring_get_threshold (MedTufKeyRing *self, const char *role)
{
  Role *entry = g_hash_table_lookup (self->roles, role);

  return entry != NULL ? entry->threshold : 0;
}

/**
 * med_tuf_key_ring_list_fingerprints:
 * @self: keys and roles
 * @role: the role's name
 *
 * Returns: (transfer full) (element-type utf8 utf8): the set of the fingerprints of the keys that
 *   can sign for it, each once
 */
GHashTable *
med_tuf_key_ring_list_fingerprints (MedTufKeyRing *self, const char *role)
{
  Role *entry = g_hash_table_lookup (self->roles, role);
  GHashTable *fingerprints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; entry != NULL && i < entry->key_ids->len; i++)
    {
      MedPublicKey *key = g_hash_table_lookup (self->keys, entry->key_ids->pdata[i]);

      if (key != NULL)
        g_hash_table_add (fingerprints, g_strdup (med_public_key_get_fingerprint (key)));
    }
  return fingerprints;
}

/**
 * med_tuf_key_ring_has_lost_key:
 * @self: keys and roles
 * @before: what held before
 * @role: the role's name
 *
 * Says whether keys were rotated (TUF 1.0, 5.3.11): one that could sign may no longer. A key that
 * is only added takes nothing from what the others signed.
 *
 * Returns: whether a key of the role in @before is none in @self
 */
gboolean
med_tuf_key_ring_has_lost_key (MedTufKeyRing *self, MedTufKeyRing *before, const char *role)
{
  g_autoptr (GHashTable) now = med_tuf_key_ring_list_fingerprints (self, role);
  g_autoptr (GHashTable) then = med_tuf_key_ring_list_fingerprints (before, role);
  GHashTableIter iter;
  gpointer fingerprint;

  g_hash_table_iter_init (&iter, then);
  while (g_hash_table_iter_next (&iter, &fingerprint, NULL))
    if (!g_hash_table_contains (now, fingerprint))
      return TRUE;
  return FALSE;
}

static GBytes *
find_signature (GPtrArray *signatures, const char *key_id)
{
  for (guint i = 0; i < signatures->len; i++)
    {
      const MedTufSignature *signature = signatures->pdata[i];

      if (g_str_equal (signature->key_id, key_id))
        return signature->bytes;
    }
  return NULL;
}

/* The set of the keys that did sign. */
static GHashTable *
list_signers (MedTufKeyRing *self, const Role *role, GBytes *canonical, GPtrArray *signatures)
{
  GHashTable *signers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < role->key_ids->len && g_hash_table_size (signers) < role->threshold; i++)
    {
      const char *id = role->key_ids->pdata[i];
      MedPublicKey *key = g_hash_table_lookup (self->keys, id);
      GBytes *signature = key != NULL ? find_signature (signatures, id) : NULL;

      if (signature != NULL && med_public_key_verify (key, canonical, signature))
        g_hash_table_add (signers, (gpointer) med_public_key_get_fingerprint (key));
    }
  return signers;
}

/**
 * med_tuf_key_ring_verify:
 * @self: keys and roles
 * @role: who must have signed
 * @canonical: what was signed
 * @signatures: (element-type MedTufSignature): by whom
 * @name: put before messages
 * @error: return location: %MED_ERROR_UNTRUSTED
 *
 * Counts the keys of a role that made a right signature, each key once, whatever ids it stands
 * under.
 *
 * Returns: whether the role's threshold is reached
 */
gboolean
med_tuf_key_ring_verify (MedTufKeyRing *self,
                         const char *role,
                         GBytes *canonical,
                         GPtrArray *signatures,
                         const char *name,
                         GError **error)
{
  const Role *entry = g_hash_table_lookup (self->roles, role);

  if (entry == NULL)
    return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, name, _ ("nobody is trusted to sign it"));
  g_autoptr (GHashTable) signers = list_signers (self, entry, canonical, signatures);
  if (g_hash_table_size (signers) >= entry->threshold)
    return TRUE;
  g_autofree char *reason =
      g_strdup_printf (_ ("%u of the trusted keys of “%s” have signed, %u must"),
                       g_hash_table_size (signers), role, entry->threshold);
  return med_tuf_refuse (error, MED_ERROR_UNTRUSTED, name, reason);
}
