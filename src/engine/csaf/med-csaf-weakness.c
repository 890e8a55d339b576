/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-weakness"

#include "config.h"

#include "engine/csaf/med-csaf-weakness.h"

#include <gio/gio.h>
#include <string.h>

#include "med-engine-resources.h"

#define CATALOGUE_PATH MED_RESOURCE_PATH "/cwe.tsv"

/* data/csaf/cwe.tsv: an id, a tab, a name; an id that had other names has several lines. */
static gpointer
load_catalogue (gpointer data)
{
  GHashTable *catalogue = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (med_engine_get_resource (), CATALOGUE_PATH,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *tab = strchr (lines[i], '\t');
      GPtrArray *names;

      if (*lines[i] == '#' || tab == NULL)
        continue;
      *tab = '\0';
      names = g_hash_table_lookup (catalogue, lines[i]);
      if (names == NULL)
        {
          names = g_ptr_array_new ();
          g_hash_table_insert (catalogue, g_strdup (lines[i]), names);
        }
      g_ptr_array_add (names, g_strdup (tab + 1));
    }
  return catalogue;
}

static GPtrArray *
look_up (const char *id)
{
  static GOnce once = G_ONCE_INIT;

  return g_hash_table_lookup (g_once (&once, load_catalogue, NULL), id);
}

/**
 * med_csaf_weakness_get_name:
 * @id: such as `CWE-79`
 *
 * Returns: (transfer none) (nullable): its name in the catalogue that is built in, CWE 4.17; %NULL
 *   if there is no such weakness
 */
const char *
med_csaf_weakness_get_name (const char *id)
{
  GPtrArray *names = look_up (id);

  return names != NULL ? g_ptr_array_index (names, 0) : NULL;
}

/**
 * med_csaf_weakness_is_named:
 * @id: such as `CWE-79`
 * @name: a name
 *
 * Returns: whether the weakness has that name, or had it since version 3.0 of the catalogue
 */
gboolean
med_csaf_weakness_is_named (const char *id, const char *name)
{
  GPtrArray *names = look_up (id);

  return names != NULL && g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}
