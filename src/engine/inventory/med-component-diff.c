/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-diff"

#include "config.h"

#include "engine/inventory/med-component-diff.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-fold.h"
#include "engine/inventory/med-sbom.h"

/* A component on one side of the comparison. */
typedef struct
{
  const MedComponent *component;
  char *product; /* which product it is, as a key */
} Side;

static void
side_clear (gpointer data)
{
  g_free (((Side *) data)->product);
}

static void
change_free (gpointer data)
{
  MedComponentChange *self = data;

  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

/**
 * med_component_diff_free:
 * @self: (transfer full): a comparison
 */
void
med_component_diff_free (MedComponentDiff *self)
{
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_clear_pointer (&self->after, g_ptr_array_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self);
}

/* A product that is not stored yet is known by its names. */
static char *
dup_product (const MedComponent *component, gint64 product_id)
{
  if (product_id != 0)
    return g_strdup_printf ("%" PRId64, product_id);
  g_autofree char *maker = med_fold_name (component->manufacturer);
  g_autofree char *model = med_fold_name (component->model);

  return g_strjoin ("\037", maker, model, NULL);
}

static GArray *
list_sides (MedConnection *connection, GPtrArray *components, gboolean stored, GError **error)
{
  g_autoptr (GArray) sides = g_array_sized_new (FALSE, FALSE, sizeof (Side), components->len);

  g_array_set_clear_func (sides, side_clear);
  for (guint i = 0; i < components->len; i++)
    {
      const MedComponent *component = g_ptr_array_index (components, i);
      gint64 product_id = component->product_id;

      if (!stored && !med_component_find_product_sync (connection, component, &product_id, error))
        return NULL;
      Side side = { .component = component, .product = dup_product (component, product_id) };
      g_array_append_val (sides, side);
    }
  return g_steal_pointer (&sides);
}

static char *
dup_key (const Side *side)
{
  return g_strjoin ("\037", side->product, side->component->version, NULL);
}

static GHashTable *
index_sides (GArray *sides)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < sides->len; i++)
    g_hash_table_add (keys, dup_key (&g_array_index (sides, Side, i)));
  return keys;
}

/* What is on this side only, by product; NULL where there are several of a product, which cannot be
 * told to be anything's successor. */
static GHashTable *
find_single (GArray *sides, GHashTable *others)
{
  GHashTable *single = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < sides->len; i++)
    {
      const Side *side = &g_array_index (sides, Side, i);
      g_autofree char *key = dup_key (side);

      if (!g_hash_table_contains (others, key))
        g_hash_table_insert (
            single, side->product,
            g_hash_table_contains (single, side->product) ? NULL : (gpointer) side->component);
    }
  return single;
}

static void
add_change (MedComponentDiff *self,
            const MedComponent *component,
            const char *before,
            const char *after)
{
  MedComponentChange *change = g_new0 (MedComponentChange, 1);

  change->manufacturer = g_strdup (component->manufacturer);
  change->model = g_strdup (component->model);
  change->before = g_strdup (before);
  change->after = g_strdup (after);
  g_ptr_array_add (self->changes, change);
  if (before == NULL)
    self->n_added++;
  else if (after == NULL)
    self->n_removed++;
  else
    self->n_changed++;
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const MedComponentChange *one = *(MedComponentChange *const *) a;
  const MedComponentChange *other = *(MedComponentChange *const *) b;
  int order = g_strcmp0 (one->manufacturer, other->manufacturer);

  if (order == 0)
    order = g_strcmp0 (one->model, other->model);
  if (order == 0)
    order = g_strcmp0 (one->before, other->before);
  return order != 0 ? order : g_strcmp0 (one->after, other->after);
}

static void
compare (MedComponentDiff *self, GArray *before, GArray *after)
{
  g_autoptr (GHashTable) before_keys = index_sides (before);
  g_autoptr (GHashTable) after_keys = index_sides (after);
  g_autoptr (GHashTable) gone = find_single (before, after_keys);
  g_autoptr (GHashTable) come = find_single (after, before_keys);

  for (guint i = 0; i < before->len; i++)
    {
      const Side *side = &g_array_index (before, Side, i);
      g_autofree char *key = dup_key (side);
      const MedComponent *successor = g_hash_table_lookup (come, side->product);

      if (g_hash_table_contains (after_keys, key))
        continue;
      if (successor != NULL && g_hash_table_lookup (gone, side->product) != NULL)
        add_change (self, side->component, side->component->version, successor->version);
      else
        add_change (self, side->component, side->component->version, NULL);
    }
  for (guint i = 0; i < after->len; i++)
    {
      const Side *side = &g_array_index (after, Side, i);
      g_autofree char *key = dup_key (side);

      /* Added once, however often the new list has it. */
      if (g_hash_table_contains (before_keys, key) ||
          (g_hash_table_lookup (come, side->product) != NULL &&
           g_hash_table_lookup (gone, side->product) != NULL))
        continue;
      add_change (self, side->component, NULL, side->component->version);
      g_hash_table_add (before_keys, g_steal_pointer (&key));
    }
  g_ptr_array_sort (self->changes, compare_changes);
}

/**
 * med_component_diff_new_sync:
 * @connection: a connection
 * @release_id: a release of a device product
 * @after: (element-type MedComponent): what it shall contain
 * @error: return location
 *
 * Compares a list of components with what is stored of a release. A product of which exactly one
 * version goes and one comes has changed its version.
 *
 * Returns: (transfer full) (nullable): the comparison
 */
MedComponentDiff *
med_component_diff_new_sync (MedConnection *connection,
                             gint64 release_id,
                             GPtrArray *after,
                             GError **error)
{
  g_autoptr (MedComponentDiff) self = g_new0 (MedComponentDiff, 1);

  self->after = g_ptr_array_ref (after);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  self->before = med_release_list_components_sync (connection, release_id, error);
  if (self->before == NULL)
    return NULL;
  g_autoptr (GArray) before_sides = list_sides (connection, self->before, TRUE, error);
  g_autoptr (GArray) after_sides =
      before_sides != NULL ? list_sides (connection, after, FALSE, error) : NULL;
  if (after_sides == NULL)
    return NULL;
  compare (self, before_sides, after_sides);
  return g_steal_pointer (&self);
}

/**
 * med_component_diff_apply:
 * @connection: the writer's connection, in a transaction that the caller records
 * @release_id: the release
 * @self: a comparison made in that transaction
 * @confirm_all: whether what stays gets the new source and date too
 * @error: return location
 *
 * Returns: whether the release contains what it shall
 */
gboolean
med_component_diff_apply (MedConnection *connection,
                          gint64 release_id,
                          const MedComponentDiff *self,
                          gboolean confirm_all,
                          GError **error)
{
  g_autoptr (GArray) before = list_sides (connection, self->before, TRUE, error);
  g_autoptr (GArray) after =
      before != NULL ? list_sides (connection, self->after, FALSE, error) : NULL;
  if (after == NULL)
    return FALSE;
  g_autoptr (GHashTable) before_keys = index_sides (before);
  g_autoptr (GHashTable) after_keys = index_sides (after);

  for (guint i = 0; i < before->len; i++)
    {
      const Side *side = &g_array_index (before, Side, i);
      g_autofree char *key = dup_key (side);

      if (!g_hash_table_contains (after_keys, key) &&
          !med_connection_execute (
              connection,
              "DELETE FROM release_component WHERE release_id = $1 AND component_release_id = $2",
              MED_VALUES (MED_INT (release_id), MED_INT (side->component->release_id)), error))
        return FALSE;
    }
  for (guint i = 0; i < after->len; i++)
    {
      const Side *side = &g_array_index (after, Side, i);
      g_autofree char *key = dup_key (side);

      if ((confirm_all || !g_hash_table_contains (before_keys, key)) &&
          !med_release_store_component (connection, release_id, side->component, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * med_component_change_get_kind:
 * @change: a change
 *
 * Returns: (transfer none): the word stored for it: added, removed, changed
 */
const char *
med_component_change_get_kind (const MedComponentChange *change)
{
  return change->before == NULL ? "added" : change->after == NULL ? "removed" : "changed";
}

static const char *
say_version (const char *version)
{
  return *version != '\0' ? version : _ ("version not known");
}

/**
 * med_component_change_describe:
 * @change: a change
 *
 * Returns: (transfer full): in words, translated
 */
char *
med_component_change_describe (const MedComponentChange *change)
{
  g_autofree char *title = med_sbom_dup_title (change->manufacturer, change->model, NULL);

  if (change->before == NULL)
    return g_strdup_printf (_ ("Added: %s, %s"), title, say_version (change->after));
  if (change->after == NULL)
    return g_strdup_printf (_ ("Removed: %s, %s"), title, say_version (change->before));
  return g_strdup_printf (_ ("Changed: %s, %s → %s"), title, say_version (change->before),
                          say_version (change->after));
}

static void
add_array (const MedComponentDiff *self, JsonBuilder *builder, const char *kind)
{
  json_builder_set_member_name (builder, kind);
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->changes->len; i++)
    {
      const MedComponentChange *change = g_ptr_array_index (self->changes, i);

      if (!g_str_equal (med_component_change_get_kind (change), kind))
        continue;
      g_autofree char *versions =
          change->before != NULL && change->after != NULL
              ? g_strdup_printf ("%s → %s", change->before, change->after)
              : g_strdup (change->before != NULL ? change->before : change->after);
      g_autofree char *text =
          g_strdup_printf ("%s; %s; %s", change->manufacturer, change->model, versions);
      json_builder_add_string_value (builder, text);
    }
  json_builder_end_array (builder);
}

/**
 * med_component_diff_to_json:
 * @self: a comparison
 *
 * Returns: (transfer full): an object with lists: added, removed, changed
 */
JsonNode *
med_component_diff_to_json (const MedComponentDiff *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_array (self, builder, "added");
  add_array (self, builder, "removed");
  add_array (self, builder, "changed");
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
