/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-find"

#include "config.h"

#include "engine/inventory/med-component-find.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/inventory/med-sbom.h"

/* A component of a release that was asked for. */
typedef struct
{
  gint64 release_id;
  char *component;
  char *version;
  MedAnswer answer;
} Hit;

static void
hit_clear (gpointer data)
{
  Hit *hit = data;

  g_free (hit->component);
  g_free (hit->version);
}

static void
place_free (gpointer data)
{
  MedComponentPlace *self = data;

  g_free (self->asset);
  g_free (self->name);
  g_free (self->model);
  g_free (self->release);
  g_free (self->site);
  g_free (self->department);
  g_free (self->room);
  g_free (self->component);
  g_free (self->version);
  g_free (self);
}

/**
 * med_component_search_free:
 * @self: (transfer full): what was found
 */
void
med_component_search_free (MedComponentSearch *self)
{
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->release_ids, g_array_unref);
  g_free (self);
}

/* Whole words: "windows" finds Windows 10, "windows 1" does not. */
static gboolean
names_it (const char *wanted, MedQuery *row)
{
  g_autofree char *sought = g_strdup_printf (" %s ", wanted);
  g_autofree char *names =
      g_strdup_printf (" %s %s ", med_query_get_text (row, 4), med_query_get_text (row, 5));

  return strstr (names, sought) != NULL;
}

static GArray *
find_hits (MedConnection *connection, const char *name, const char *range, GError **error)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  g_autofree char *wanted = med_fold_name (name);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT rc.release_id, p.manufacturer, p.model, r.version, p.manufacturer_key, p.model_key"
      " FROM release_component rc JOIN release r ON r.id = rc.component_release_id"
      " JOIN product p ON p.id = r.product_id ORDER BY rc.release_id, p.model, r.version",
      MED_NO_VALUES, error);

  g_array_set_clear_func (hits, hit_clear);
  while (query != NULL && med_query_next (query))
    {
      const char *version = med_query_get_text (query, 3);
      MedAnswer answer = MED_ANSWER_NO;

      if (names_it (wanted, query))
        answer = *range == '\0' ? MED_ANSWER_YES : med_version_in_range (version, range);
      if (answer == MED_ANSWER_NO)
        continue;
      Hit hit = { .release_id = med_query_get_int (query, 0),
                  .component = med_sbom_dup_title (med_query_get_text (query, 1),
                                                   med_query_get_text (query, 2), NULL),
                  .version = g_strdup (version),
                  .answer = answer };
      g_array_append_val (hits, hit);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&hits) : NULL;
}

static void
add_place (MedComponentSearch *self, MedQuery *row, const Hit *hit)
{
  MedComponentPlace *place = g_new0 (MedComponentPlace, 1);

  place->device_id = med_query_get_int (row, 0);
  place->asset = med_query_dup_text (row, 1);
  place->name = med_query_dup_text (row, 2);
  place->model = med_query_dup_text (row, 3);
  place->release = med_query_dup_text (row, 4);
  place->site = med_query_dup_text (row, 5);
  place->department = med_query_dup_text (row, 6);
  place->room = med_query_dup_text (row, 7);
  place->component = g_strdup (hit->component);
  place->version = g_strdup (hit->version);
  place->answer = hit->answer;
  g_ptr_array_add (self->places, place);
}

static gboolean
add_devices (MedConnection *connection, MedComponentSearch *self, const Hit *hit, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.id, d.asset, d.name, p.model, r.version, coalesce(s.name, ''),"
      " coalesce(t.name, ''), d.room FROM config c JOIN device d ON d.config_id = c.id"
      " JOIN release r ON r.id = c.release_id JOIN product p ON p.id = r.product_id"
      " LEFT JOIN department t ON t.id = d.department_id LEFT JOIN site s ON s.id = t.site_id"
      " WHERE c.release_id = $1 AND d.retired_usec IS NULL",
      MED_VALUES (MED_INT (hit->release_id)), error);

  while (query != NULL && med_query_next (query))
    add_place (self, query, hit);
  return query != NULL && med_query_finish (query, error);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const MedComponentPlace *one = *(MedComponentPlace *const *) a;
  const MedComponentPlace *other = *(MedComponentPlace *const *) b;
  const char *const pairs[][2] = {
    { one->site, other->site },           { one->department, other->department },
    { one->room, other->room },           { one->asset, other->asset },
    { one->component, other->component }, { one->version, other->version },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      int order = strcmp (pairs[i][0], pairs[i][1]);

      if (order != 0)
        return order;
    }
  return 0;
}

/* Devices, not components: one may hold two versions, and runs a version asked for if one of them
 * is. */
static void
count (MedComponentSearch *self)
{
  for (guint i = 0; i < self->places->len;)
    {
      const MedComponentPlace *first = g_ptr_array_index (self->places, i);
      gboolean certain = FALSE;

      for (; i < self->places->len; i++)
        {
          const MedComponentPlace *place = g_ptr_array_index (self->places, i);

          if (place->device_id != first->device_id)
            break;
          certain = certain || place->answer == MED_ANSWER_YES;
        }
      if (certain)
        self->n_yes++;
      else
        self->n_cannot_tell++;
    }
}

/**
 * med_component_count_unknown_sync:
 * @connection: a connection
 * @n_devices: (out): how many devices in use have a release whose components are not known
 * @error: return location
 *
 * Returns: whether the question could be asked
 */
gboolean
med_component_count_unknown_sync (MedConnection *connection, gint64 *n_devices, GError **error)
{
  return med_connection_get_int (connection,
                                 "SELECT count(*) FROM device d JOIN config c ON c.id = d.config_id"
                                 " WHERE d.retired_usec IS NULL AND NOT EXISTS (SELECT 1"
                                 " FROM release_component rc WHERE rc.release_id = c.release_id)",
                                 MED_NO_VALUES, n_devices, error);
}

/**
 * med_component_search_sync:
 * @connection: a connection
 * @name: of a component, or some of its words
 * @range: which versions, as in advisories (`<= 1803`); "" for all
 * @error: return location: %MED_ERROR_CORRECT_INPUT without a name
 *
 * Finds the devices in use that run a component, and where they stand. A version of which nobody
 * can tell is among them and says so.
 *
 * Returns: (transfer full) (nullable): what was found
 */
MedComponentSearch *
med_component_search_sync (MedConnection *connection,
                           const char *name,
                           const char *range,
                           GError **error)
{
  g_autofree char *wanted = g_strstrip (g_strdup (name));
  g_autofree char *within = g_strstrip (g_strdup (range));

  if (*wanted == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("Name the component that you look for"));
      return NULL;
    }
  g_autoptr (GArray) hits = find_hits (connection, wanted, within, error);
  if (hits == NULL)
    return NULL;
  g_autoptr (MedComponentSearch) self = g_new0 (MedComponentSearch, 1);
  self->places = g_ptr_array_new_with_free_func (place_free);
  self->release_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < hits->len; i++)
    {
      const Hit *hit = &g_array_index (hits, Hit, i);

      if (i == 0 || g_array_index (hits, Hit, i - 1).release_id != hit->release_id)
        g_array_append_val (self->release_ids, hit->release_id);
      if (!add_devices (connection, self, hit, error))
        return NULL;
    }
  if (!med_component_count_unknown_sync (connection, &self->n_unknown, error))
    return NULL;
  g_ptr_array_sort (self->places, compare_places);
  count (self);
  return g_steal_pointer (&self);
}

/**
 * med_component_search_summarize:
 * @self: what was found
 *
 * Returns: (transfer full): how many devices, and of how many it is not known, in one line
 */
char *
med_component_search_summarize (const MedComponentSearch *self)
{
  g_autofree char *run = g_strdup_printf (
      ngettext ("%u device runs it", "%u devices run it", self->n_yes), self->n_yes);
  g_autofree char *unsure =
      g_strdup_printf (ngettext ("of %u the version cannot be told",
                                 "of %u the version cannot be told", self->n_cannot_tell),
                       self->n_cannot_tell);
  g_autofree char *unknown =
      g_strdup_printf (ngettext ("of %d the components are not known",
                                 "of %d the components are not known", (gulong) self->n_unknown),
                       (int) self->n_unknown);

  /* Translators: how many devices run a component, of how many nobody can tell, and of how many the
   * components are not known */
  return g_strdup_printf (_ ("%s; %s; %s"), run, unsure, unknown);
}
