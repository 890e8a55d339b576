/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-find"

#include "config.h"

#include "engine/inventory/med-component-find.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-component-identity.h"
#include "engine/base/med-cpe.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-purl.h"
#include "engine/inventory/med-component-gap.h"
#include "engine/inventory/med-sbom.h"

/* A product that was asked for. */
typedef struct
{
  gint64 id;
  char *title;
} Product;

/* A component of a release that was asked for. */
typedef struct
{
  gint64 release_id;
  char *component;
  char *version;
  MedAnswer answer;
} Hit;

static void
product_clear (gpointer data)
{
  g_free (((Product *) data)->title);
}

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
  g_free (self->name);
  g_free (self->range);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->yes_ids, g_array_unref);
  g_clear_pointer (&self->cannot_tell_ids, g_array_unref);
  g_clear_pointer (&self->unknown_ids, g_array_unref);
  g_free (self);
}

/* Whole words: "windows" finds Windows 10, "windows 1" does not. */
static gboolean
names_it (const char *sought, MedQuery *row)
{
  g_autofree char *names =
      g_strdup_printf (" %s %s ", med_query_get_text (row, 3), med_query_get_text (row, 4));

  return strstr (names, sought) != NULL;
}

/* Rows of one product follow one another: its own names, and those in its identifiers. */
static GArray *
read_products (MedQuery *query, const char *sought, GError **error)
{
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (Product));

  g_array_set_clear_func (products, product_clear);
  while (query != NULL && med_query_next (query))
    {
      Product product = { .id = med_query_get_int (query, 0) };

      if ((products->len > 0 &&
           g_array_index (products, Product, products->len - 1).id == product.id) ||
          (sought != NULL && !names_it (sought, query)))
        continue;
      product.title =
          med_sbom_dup_title (med_query_get_text (query, 1), med_query_get_text (query, 2), NULL);
      g_array_append_val (products, product);
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&products) : NULL;
}

static GArray *
find_by_name (MedConnection *connection, const char *name, GError **error)
{
  g_autofree char *wanted = med_fold_name (name);
  g_autofree char *sought = g_strdup_printf (" %s ", wanted);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT p.id, p.manufacturer, p.model, p.manufacturer_key, p.model_key FROM product p"
      " WHERE p.kind = $1 UNION ALL"
      " SELECT p.id, p.manufacturer, p.model, i.vendor_key, i.product_key FROM component_identity i"
      " JOIN product p ON p.id = i.product_id ORDER BY 1",
      MED_VALUES (MED_TEXT (MED_PRODUCT_COMPONENT)), error);

  return read_products (query, sought, error);
}

/* What a list calls by the same names as a CPE does, without one, is meant too. */
static GArray *
find_by_identity (MedConnection *connection, const MedComponentIdentity *identity, GError **error)
{
  g_autofree char *vendor_key = med_fold_name (identity->vendor);
  g_autofree char *product_key = med_fold_name (identity->product);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT p.id, p.manufacturer, p.model FROM product p WHERE p.kind = $1 AND (p.id IN"
      " (SELECT product_id FROM component_identity WHERE identity = $2)"
      " OR (p.model_key = $3 AND p.manufacturer_key = $4)) ORDER BY 1",
      MED_VALUES (MED_TEXT (MED_PRODUCT_COMPONENT), MED_TEXT (identity->text),
                  MED_TEXT (product_key), MED_TEXT (vendor_key)),
      error);

  return read_products (query, NULL, error);
}

/* "OpenSSL 3.0.7": a version behind a name that nothing goes by as a whole */
static gboolean
part_version (MedComponentSearch *self)
{
  char *space = strrchr (self->name, ' ');

  if (*self->range != '\0' || space == NULL || !g_ascii_isdigit (space[1]))
    return FALSE;
  g_free (self->range);
  self->range = g_strdup (space + 1);
  *space = '\0';
  g_strchomp (self->name);
  return *self->name != '\0';
}

static char *
dup_stated_versions (const char *identifier)
{
  g_autoptr (MedPurl) purl = med_purl_new (identifier);
  g_autoptr (MedCpe) cpe = med_cpe_new (identifier);

  return purl != NULL  ? med_purl_dup_versions (purl)
         : cpe != NULL ? med_cpe_dup_versions (cpe)
                       : g_strdup ("");
}

static GArray *
find_products (MedConnection *connection, MedComponentSearch *self, GError **error)
{
  g_autoptr (MedComponentIdentity) purl = med_component_identity_from_purl (self->name);
  g_autoptr (MedComponentIdentity) cpe = med_component_identity_from_cpe (self->name);

  self->by_identifier = purl != NULL || cpe != NULL;
  if (!self->by_identifier)
    {
      g_autoptr (GArray) products = find_by_name (connection, self->name, error);

      if (products == NULL || products->len > 0 || !part_version (self))
        return g_steal_pointer (&products);
      return find_by_name (connection, self->name, error);
    }
  if (*self->range == '\0')
    {
      g_free (self->range);
      self->range = dup_stated_versions (self->name);
    }
  return find_by_identity (connection, purl != NULL ? purl : cpe, error);
}

static gboolean
add_hits (MedConnection *connection,
          GArray *hits,
          const Product *product,
          const char *range,
          GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT rc.release_id, r.version FROM release r"
      " JOIN release_component rc ON rc.component_release_id = r.id WHERE r.product_id = $1",
      MED_VALUES (MED_INT (product->id)), error);

  while (query != NULL && med_query_next (query))
    {
      const char *version = med_query_get_text (query, 1);
      MedAnswer answer = *range == '\0' ? MED_ANSWER_YES : med_version_in_range (version, range);

      if (answer == MED_ANSWER_NO)
        continue;
      Hit hit = { .release_id = med_query_get_int (query, 0),
                  .component = g_strdup (product->title),
                  .version = g_strdup (version),
                  .answer = answer };
      g_array_append_val (hits, hit);
    }
  return query != NULL && med_query_finish (query, error);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const Hit *one = a;
  const Hit *other = b;

  if (one->release_id != other->release_id)
    return one->release_id < other->release_id ? -1 : 1;
  return (int) one->answer - (int) other->answer;
}

static GArray *
find_hits (MedConnection *connection, MedComponentSearch *self, GError **error)
{
  g_autoptr (GArray) products = find_products (connection, self, error);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));

  g_array_set_clear_func (hits, hit_clear);
  for (guint i = 0; products != NULL && i < products->len; i++)
    if (!add_hits (connection, hits, &g_array_index (products, Product, i), self->range, error))
      return NULL;
  g_array_sort (hits, compare_hits);
  return products != NULL ? g_steal_pointer (&hits) : NULL;
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

/* The devices of a release, a place for each of its hits. CROSS JOIN keeps the order of the tables:
 * from the one release to its devices, never over all devices. */
static gboolean
add_devices (
    MedConnection *connection, MedComponentSearch *self, const Hit *hits, guint n, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT d.id, d.asset, d.name, p.model, r.version, coalesce(s.name, ''),"
      " coalesce(t.name, ''), d.room FROM config c CROSS JOIN device d"
      " JOIN release r ON r.id = c.release_id JOIN product p ON p.id = r.product_id"
      " LEFT JOIN department t ON t.id = d.department_id LEFT JOIN site s ON s.id = t.site_id"
      " WHERE c.release_id = $1 AND d.config_id = c.id AND d.retired_usec IS NULL",
      MED_VALUES (MED_INT (hits->release_id)), error);

  while (query != NULL && med_query_next (query))
    for (guint i = 0; i < n; i++)
      add_place (self, query, &hits[i]);
  return query != NULL && med_query_finish (query, error);
}

/* Hits of one release follow one another. It contains a version asked for if any of them is one. */
static gboolean
take_hits (MedConnection *connection, MedComponentSearch *self, GArray *hits, GError **error)
{
  for (guint i = 0, n; i < hits->len; i += n)
    {
      const Hit *first = &g_array_index (hits, Hit, i);
      gboolean certain = FALSE;

      for (n = 0; i + n < hits->len && first[n].release_id == first->release_id; n++)
        certain = certain || first[n].answer == MED_ANSWER_YES;
      g_array_append_val (certain ? self->yes_ids : self->cannot_tell_ids, first->release_id);
      if (!add_devices (connection, self, first, n, error))
        return FALSE;
    }
  return TRUE;
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

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const gint64 one = *(const gint64 *) a;
  const gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

static gboolean
holds (GArray *ids, gint64 id)
{
  return g_array_binary_search (ids, &id, compare_ids, NULL);
}

static gboolean
count_unknown (MedConnection *connection, MedComponentSearch *self, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT c.release_id, count(*) FROM config c CROSS JOIN device d"
                            " WHERE d.config_id = c.id AND d.retired_usec IS NULL"
                            " AND " MED_COMPONENTS_UNKNOWN (
                                "c.release_id") " GROUP BY c.release_id ORDER BY c.release_id",
                            MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);

      if (holds (self->yes_ids, id) || holds (self->cannot_tell_ids, id))
        continue;
      g_array_append_val (self->unknown_ids, id);
      self->n_unknown += med_query_get_int (query, 1);
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
count_apart (MedConnection *connection, MedComponentSearch *self, GError **error)
{
  if (!count_unknown (connection, self, error))
    return FALSE;
  return !self->by_identifier ||
         med_connection_get_int (connection,
                                 "SELECT count(*) FROM device d WHERE d.retired_usec IS NULL"
                                 " AND d.config_id IN (SELECT c.id FROM config c WHERE EXISTS"
                                 " (SELECT 1 FROM release_component rc WHERE"
                                 " rc.release_id = c.release_id AND rc.purl IS NULL"
                                 " AND rc.cpe IS NULL))",
                                 MED_NO_VALUES, &self->n_name_only, error);
}

static MedComponentSearch *
search_new (const char *name, const char *range)
{
  MedComponentSearch *self = g_new0 (MedComponentSearch, 1);

  self->name = g_strstrip (g_strdup (name));
  self->range = g_strstrip (g_strdup (range));
  self->places = g_ptr_array_new_with_free_func (place_free);
  self->yes_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->cannot_tell_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->unknown_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

/**
 * med_component_search_sync:
 * @connection: a connection
 * @name: of a component or some of its words, also with a version behind it; or a CPE or a package
 * URL, whose version counts where @range is ""
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
  g_autoptr (MedComponentSearch) self = search_new (name, range);
  g_autofree char *folded = med_fold_name (self->name);

  if (*folded == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("Name the component that you look for"));
      return NULL;
    }
  g_autoptr (GArray) hits = find_hits (connection, self, error);
  if (hits == NULL || !take_hits (connection, self, hits, error) ||
      !count_apart (connection, self, error))
    return NULL;
  g_ptr_array_sort (self->places, compare_places);
  count (self);
  return g_steal_pointer (&self);
}

/**
 * med_component_search_describe_question:
 * @self: what was found
 *
 * Returns: (transfer full): what was asked for, as it was understood
 */
char *
med_component_search_describe_question (const MedComponentSearch *self)
{
  return *self->range != '\0'
             /* Translators: a component, a range of versions */
             ? g_strdup_printf (_ ("%s, version %s"), self->name, self->range)
             : g_strdup_printf (_ ("%s, any version"), self->name);
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
  g_autofree char *all = g_strdup_printf (_ ("%s; %s; %s"), run, unsure, unknown);

  if (self->n_name_only == 0)
    return g_steal_pointer (&all);
  g_autofree char *named = g_strdup_printf (
      ngettext ("%d device has components without CPE and package URL, known by name only",
                "%d devices have components without CPE and package URL, known by name only",
                (gulong) self->n_name_only),
      (int) self->n_name_only);
  return g_strdup_printf ("%s; %s", all, named);
}
