/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-column-mapping"

#include "config.h"

#include "engine/inventory/med-column-mapping.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-json.h"

static void
add_name (GHashTable *names, char *name, guint field)
{
  /* What two fields could be called belongs to the first. */
  if (g_hash_table_contains (names, name))
    g_free (name);
  else
    g_hash_table_insert (names, name, GUINT_TO_POINTER (field));
}

/* Field by folded name, made once for all columns of a table. */
static GHashTable *
list_names (const MedColumnSet *set)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint field = 0; field < set->n_fields; field++)
    {
      add_name (names, g_strdup (set->get_key (field)), field);
      add_name (names, med_fold_search (set->get_title (field)), field);
      for (gsize i = 0; i < set->n_names; i++)
        for (gsize n = 0; set->names[i].field == field && n < MED_COLUMN_MOST_NAMES &&
                          set->names[i].names[n] != NULL;
             n++)
          add_name (names, g_strdup (set->names[i].names[n]), field);
    }
  return names;
}

static guint
guess (GHashTable *names, const MedColumnSet *set, const char *header)
{
  g_autofree char *folded = med_fold_search (header);
  gpointer field;

  return g_hash_table_lookup_extended (names, folded, NULL, &field) ? GPOINTER_TO_UINT (field)
                                                                    : set->n_fields;
}

/**
 * med_column_mapping_new:
 * @set: (transfer none): what the columns can hold; stays as long as the mapping
 * @headers: (array zero-terminated=1): the first line of a table
 *
 * Guesses what each column holds from its header in English or Japanese. Of two columns for one
 * field the first is taken.
 *
 * Returns: (transfer full): the mapping
 */
MedColumnMapping *
med_column_mapping_new (const MedColumnSet *set, const char *const *headers)
{
  MedColumnMapping *self = g_new0 (MedColumnMapping, 1);
  g_autoptr (GHashTable) names = list_names (set);

  self->set = set;
  self->headers = g_strdupv ((char **) headers);
  self->n_columns = g_strv_length (self->headers);
  self->fields = g_new0 (guint, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    self->fields[i] = set->n_fields;
  for (guint i = 0; i < self->n_columns; i++)
    {
      const guint field = guess (names, set, headers[i]);

      if (field != set->n_fields && med_column_mapping_find (self, field) < 0)
        self->fields[i] = field;
    }
  return self;
}

/**
 * med_column_mapping_copy:
 * @self: a mapping
 *
 * Returns: (transfer full): the same, for another thread
 */
MedColumnMapping *
med_column_mapping_copy (const MedColumnMapping *self)
{
  MedColumnMapping *copy = g_memdup2 (self, sizeof *self);

  copy->headers = g_strdupv (self->headers);
  copy->fields = g_memdup2 (self->fields, (self->n_columns + 1) * sizeof *self->fields);
  return copy;
}

/**
 * med_column_mapping_free:
 * @self: (transfer full): a mapping
 *
 * Frees it.
 */
void
med_column_mapping_free (MedColumnMapping *self)
{
  g_strfreev (self->headers);
  g_free (self->fields);
  g_free (self);
}

/**
 * med_column_mapping_find:
 * @self: a mapping
 * @field: a field
 *
 * Returns: its column; -1 where the table does not have it
 */
int
med_column_mapping_find (const MedColumnMapping *self, guint field)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (self->fields[i] == field)
      return (int) i;
  return -1;
}

/**
 * med_column_mapping_set:
 * @self: a mapping
 * @column: from 0
 * @field: what it holds; the number of fields to leave it out
 * @error: return location, %MED_ERROR_CORRECT_INPUT if another column holds it already
 *
 * Returns: whether it was set
 */
gboolean
med_column_mapping_set (MedColumnMapping *self, guint column, guint field, GError **error)
{
  int other = field != self->set->n_fields ? med_column_mapping_find (self, field) : -1;

  g_return_val_if_fail (column < self->n_columns, FALSE);
  if (other >= 0 && (guint) other != column)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s is taken from the column “%s” already"), self->set->get_title (field),
                   self->headers[other]);
      return FALSE;
    }
  self->fields[column] = field;
  return TRUE;
}

/**
 * med_column_mapping_to_json:
 * @self: a mapping
 *
 * Returns: (transfer full): an object with the key of the field for each column that is taken
 */
JsonNode *
med_column_mapping_to_json (const MedColumnMapping *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < self->n_columns; i++)
    json_builder_add_string_value (
        builder, self->fields[i] < self->set->n_fields ? self->set->get_key (self->fields[i]) : "");
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}

static char *
hash_of (const MedColumnMapping *self)
{
  g_autofree char *headers = g_strjoinv ("\x1f", self->headers);
  g_autofree char *line = g_strconcat (self->set->word, headers, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, line, -1);
}

static guint
field_of_key (const MedColumnSet *set, const char *key)
{
  guint field = 0;

  while (field < set->n_fields && g_strcmp0 (key, set->get_key (field)) != 0)
    field++;
  return field;
}

/**
 * med_column_mapping_take:
 * @self: a mapping
 * @text: what [func@column_mapping_to_json] gave
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Takes over a mapping that was kept. Of two columns for one field the first is taken.
 *
 * Returns: whether @text could be read; if not, nothing has changed
 */
gboolean
med_column_mapping_take (MedColumnMapping *self, const char *text, GError **error)
{
  g_autoptr (JsonNode) node =
      med_json_load (text, strlen (text), &med_json_default_limits, "csv_mapping", error);

  if (node == NULL)
    return FALSE;
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; array != NULL && i < self->n_columns; i++)
    self->fields[i] = self->set->n_fields;
  for (guint i = 0; array != NULL && i < self->n_columns; i++)
    {
      guint field = field_of_key (self->set, med_json_array_get_text (array, i));

      if (field != self->set->n_fields && med_column_mapping_find (self, field) < 0)
        self->fields[i] = field;
    }
  return TRUE;
}

/**
 * med_column_mapping_recall_sync:
 * @self: a mapping
 * @connection: a connection
 * @error: return location
 *
 * Takes over what was chosen when a table with the same header line was last imported.
 *
 * Returns: whether that could be asked; the mapping stays as it is where nothing is remembered
 */
gboolean
med_column_mapping_recall_sync (MedColumnMapping *self, MedConnection *connection, GError **error)
{
  g_autofree char *hash = hash_of (self);
  g_autofree char *text = NULL;

  if (!med_connection_dup_text (connection,
                                "SELECT mapping FROM csv_mapping WHERE header_hash = $1",
                                MED_VALUES (MED_TEXT (hash)), &text, error))
    return FALSE;
  return text == NULL || med_column_mapping_take (self, text, error);
}

/**
 * med_column_mapping_remember:
 * @self: a mapping
 * @connection: the writer's connection, in a transaction that the caller records
 * @error: return location
 *
 * Keeps the mapping for the next table with the same header line.
 *
 * Returns: whether it is stored
 */
gboolean
med_column_mapping_remember (const MedColumnMapping *self,
                             MedConnection *connection,
                             GError **error)
{
  g_autofree char *hash = hash_of (self);
  g_autoptr (JsonNode) node = med_column_mapping_to_json (self);
  g_autofree char *text = json_to_string (node, FALSE);

  return med_connection_execute (
      connection,
      "INSERT INTO csv_mapping (header_hash, mapping) VALUES ($1, $2)"
      " ON CONFLICT (header_hash) DO UPDATE SET mapping = excluded.mapping",
      MED_VALUES (MED_TEXT (hash), MED_TEXT (text)), error);
}
