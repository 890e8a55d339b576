/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tuf-delegation"

#include "config.h"

#include "engine/tuf/med-tuf-delegation.h"

#include <fnmatch.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-hex.h"
#include "engine/base/med-json.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-refuse.h"

#define MOST_ROLES 32768
/* More stars than this serve only to keep the matching busy. */
#define MOST_STARS 16
#define SUCCINCT_MOST_BITS 32

typedef struct
{
  char *name;
  gboolean terminating;
  GPtrArray *paths;         /* (nullable) */
  GPtrArray *hash_prefixes; /* (nullable) */
} Delegation;

struct _MedTufDelegations
{
  MedTufKeyRing *keys;
  GPtrArray *roles;  /* of Delegation, in their order */
  char *name_prefix; /* (nullable): of succinct roles */
  guint bit_length;
};

static void
delegation_free (gpointer data)
{
  Delegation *role = data;

  g_free (role->name);
  g_clear_pointer (&role->paths, g_ptr_array_unref);
  g_clear_pointer (&role->hash_prefixes, g_ptr_array_unref);
  g_free (role);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Delegation, delegation_free)

static void
step_free (gpointer data)
{
  MedTufStep *step = data;

  g_free (step->role);
  g_free (step);
}

static gboolean
refuse (GError **error, const char *name, const char *reason)
{
  return med_tuf_refuse (error, MED_ERROR_CORRECT_INPUT, name, reason);
}

static guint
count_stars (const char *pattern)
{
  guint stars = 0;

  for (; *pattern != '\0'; pattern++)
    stars += *pattern == '*';
  return stars;
}

static gboolean
is_hash_prefix (const char *text)
{
  return text[strspn (text, "0123456789abcdefABCDEF")] == '\0';
}

static gboolean
read_texts (JsonArray *array, gboolean (*is_right) (const char *), GPtrArray **texts)
{
  *texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = med_json_array_get_text (array, i);

      if (text == NULL || !is_right (text))
        return FALSE;
      g_ptr_array_add (*texts, g_strdup (text));
    }
  return TRUE;
}

static gboolean
is_pattern (const char *text)
{
  return count_stars (text) <= MOST_STARS;
}

/* Exactly one of the two says which targets: with neither it would be none or all. */
static gboolean
read_scope (Delegation *role, JsonObject *object, const char *name, GError **error)
{
  JsonArray *paths = med_json_get_array (object, "paths");
  JsonArray *prefixes = med_json_get_array (object, "path_hash_prefixes");

  if ((paths != NULL) == (prefixes != NULL))
    return refuse (error, name,
                   _ ("a delegation must have either “paths” or “path_hash_prefixes”"));
  return (paths != NULL ? read_texts (paths, is_pattern, &role->paths)
                        : read_texts (prefixes, is_hash_prefix, &role->hash_prefixes)) ||
         refuse (error, name,
                 _ ("a delegation has a pattern that is no text or has more than 16 stars, or a "
                    "prefix that is not hexadecimal"));
}

static gboolean
add_role (MedTufDelegations *self, JsonObject *object, const char *name, GError **error)
{
  g_autoptr (Delegation) role = g_new0 (Delegation, 1);

  role->name = g_strdup (med_json_get_text (object, "name"));
  role->terminating = med_json_get_boolean (object, "terminating", FALSE);
  if (role->name == NULL || *role->name == '\0' || med_tuf_path_is_top_role (role->name))
    return refuse (error, name, _ ("a delegation has no name, or that of a role of the root"));
  if (med_tuf_key_ring_get_threshold (self->keys, role->name) > 0)
    return refuse (error, name, _ ("two delegations have the same name"));
  if (!read_scope (role, object, name, error) ||
      !med_tuf_key_ring_add_role (self->keys, role->name, object, name, error))
    return FALSE;
  g_ptr_array_add (self->roles, g_steal_pointer (&role));
  return TRUE;
}

static gboolean
read_roles (MedTufDelegations *self, JsonArray *roles, const char *name, GError **error)
{
  if (json_array_get_length (roles) > MOST_ROLES)
    return refuse (error, name, _ ("there are more delegations than 32,768"));
  for (guint i = 0; i < json_array_get_length (roles); i++)
    if (!add_role (self, med_json_array_get_object (roles, i), name, error))
      return FALSE;
  return TRUE;
}

/* All bins have the same keys: one entry of the ring, under the prefix, serves them all. */
static gboolean
read_succinct (MedTufDelegations *self, JsonObject *object, const char *name, GError **error)
{
  gint64 bits = med_json_get_int (object, "bit_length", 0);

  self->name_prefix = g_strdup (med_json_get_text (object, "name_prefix"));
  if (bits < 1 || bits > SUCCINCT_MOST_BITS || self->name_prefix == NULL ||
      *self->name_prefix == '\0')
    return refuse (error, name,
                   _ ("“succinct_roles” needs a “bit_length” from 1 to 32 and a “name_prefix”"));
  self->bit_length = (guint) bits;
  return med_tuf_key_ring_add_role (self->keys, self->name_prefix, object, name, error);
}

/**
 * med_tuf_delegations_read:
 * @object: `delegations` of targets metadata (TUF 1.0, section 4.5)
 * @name: put before messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Reads to whom targets are handed on: a list of roles, or succinct roles (TAP 15).
 *
 * Returns: (transfer full) (nullable): the delegations
 */
MedTufDelegations *
med_tuf_delegations_read (JsonObject *object, const char *name, GError **error)
{
  g_autoptr (MedTufDelegations) self = g_new0 (MedTufDelegations, 1);
  JsonArray *roles = med_json_get_array (object, "roles");
  JsonObject *succinct = med_json_get_object (object, "succinct_roles");

  self->roles = g_ptr_array_new_with_free_func (delegation_free);
  self->keys = med_tuf_key_ring_new (med_json_get_object (object, "keys"), name, error);
  if (self->keys == NULL)
    return NULL;
  if ((roles != NULL) == (succinct != NULL))
    {
      refuse (error, name, _ ("“delegations” must have either “roles” or “succinct_roles”"));
      return NULL;
    }
  return (roles != NULL ? read_roles (self, roles, name, error)
                        : read_succinct (self, succinct, name, error))
             ? g_steal_pointer (&self)
             : NULL;
}

void
med_tuf_delegations_free (MedTufDelegations *self)
{
  g_clear_pointer (&self->keys, med_tuf_key_ring_free);
  g_ptr_array_unref (self->roles);
  g_free (self->name_prefix);
  g_free (self);
}

/**
 * med_tuf_delegations_get_key_role:
 * @self: delegations
 * @role: a role that a step named
 *
 * Returns: (transfer none): the name under which the keys of @role stand in the key ring
 */
const char *
med_tuf_delegations_get_key_role (MedTufDelegations *self, const char *role)
{
  return self->name_prefix != NULL ? self->name_prefix : role;
}

/**
 * med_tuf_delegations_get_keys:
 * @self: delegations
 *
 * Returns: (transfer none): who signs for the roles that targets are handed on to
 */
MedTufKeyRing *
med_tuf_delegations_get_keys (MedTufDelegations *self)
{
  return self->keys;
}

/* Of every part of the path for itself: a wildcard does not reach over a "/". */
static gboolean
fits_paths (const Delegation *role, const char *target)
{
  for (guint i = 0; i < role->paths->len; i++)
    if (fnmatch (role->paths->pdata[i], target, FNM_PATHNAME | FNM_NOESCAPE) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
fits_hash (const Delegation *role, const char *hash)
{
  for (guint i = 0; i < role->hash_prefixes->len; i++)
    {
      const char *prefix = role->hash_prefixes->pdata[i];

      if (g_ascii_strncasecmp (hash, prefix, strlen (prefix)) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The first bits of the hash number the bin; the name has as many digits as the last bin's. */
static char *
dup_bin (MedTufDelegations *self, const char *hash)
{
  guint digits = (self->bit_length + 3) / 4;
  guint8 first[4];

  med_hex_read (hash, first, sizeof first);
  guint32 number = (guint32) first[0] << 24 | (guint32) first[1] << 16 | (guint32) first[2] << 8 |
                   (guint32) first[3];
  return g_strdup_printf ("%s-%0*x", self->name_prefix, (int) digits,
                          number >> (SUCCINCT_MOST_BITS - self->bit_length));
}

static void
add_step (GPtrArray *steps, char *role, gboolean terminating)
{
  MedTufStep *step = g_new0 (MedTufStep, 1);

  step->role = role;
  step->terminating = terminating;
  g_ptr_array_add (steps, step);
}

/**
 * med_tuf_delegations_list_steps:
 * @self: delegations
 * @target: the path of a target
 *
 * Says who may know of a target: those whose patterns fit its path or whose prefixes fit the
 * SHA-256 of its path, in the order of the list, or the one bin that it falls into.
 *
 * Returns: (transfer full) (element-type MedTufStep): the roles to ask
 */
GPtrArray *
med_tuf_delegations_list_steps (MedTufDelegations *self, const char *target)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, target, -1);
  GPtrArray *steps = g_ptr_array_new_with_free_func (step_free);

  if (self->name_prefix != NULL)
    add_step (steps, dup_bin (self, hash), TRUE);
  for (guint i = 0; i < self->roles->len; i++)
    {
      const Delegation *role = self->roles->pdata[i];

      if (role->paths != NULL ? fits_paths (role, target) : fits_hash (role, hash))
        add_step (steps, g_strdup (role->name), role->terminating);
    }
  return steps;
}
