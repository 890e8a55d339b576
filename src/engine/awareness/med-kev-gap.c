/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-kev-gap"

#include "config.h"

#include "engine/awareness/med-kev-gap.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/awareness/med-kev-gap-names.h"
#include "engine/base/med-error.h"

/* A configuration of devices in use that has a component. */
typedef struct
{
  gint64 config_id;
  char *release;
} Place;

typedef struct
{
  MedConnection *connection;
  gint64 config_id;      /* of this configuration alone; 0: of all in use */
  MedKevGapNames *names; /* of what is looked at */
  MedKevGapNames *all;   /* (nullable) of all components, loaded once they are needed */
  GHashTable *told;      /* product ids and vendor keys of which the CVE at hand tells versions */
  GHashTable *devices;   /* configuration id → how many devices in use have it */
  GHashTable *places;    /* product id → GArray of Place */
  GHashTable *counted;   /* configuration id, of all gaps */
  MedKevGaps *gaps;
} Search;

static void
gap_free (gpointer data)
{
  MedKevGap *self = data;

  g_free (self->cve);
  g_free (self->added_date);
  g_free (self->due_date);
  g_free (self->vendor);
  g_free (self->product);
  g_ptr_array_unref (self->components);
  g_ptr_array_unref (self->releases);
  g_array_unref (self->config_ids);
  g_free (self);
}

static MedKevGap *
gap_new (MedQuery *row)
{
  MedKevGap *self = g_new0 (MedKevGap, 1);

  self->cve = med_query_dup_text (row, 0);
  self->added_date = med_query_dup_text (row, 1);
  self->vendor = med_query_dup_text (row, 2);
  self->product = med_query_dup_text (row, 3);
  self->due_date = med_query_dup_text (row, 6);
  self->components = g_ptr_array_new_with_free_func (g_free);
  self->releases = g_ptr_array_new_with_free_func (g_free);
  self->config_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

/**
 * med_kev_gaps_free:
 * @self: (transfer full): the gaps
 */
void
med_kev_gaps_free (MedKevGaps *self)
{
  g_ptr_array_unref (self->list);
  g_free (self);
}

static void
place_clear (gpointer data)
{
  g_free (((Place *) data)->release);
}

static Search *
search_new (MedConnection *connection)
{
  Search *self = g_new0 (Search, 1);

  self->connection = connection;
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->devices = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->places =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  self->counted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->gaps = g_new0 (MedKevGaps, 1);
  self->gaps->list = g_ptr_array_new_with_free_func (gap_free);
  return self;
}

static void
search_free (Search *self)
{
  g_clear_pointer (&self->names, med_kev_gap_names_free);
  g_clear_pointer (&self->all, med_kev_gap_names_free);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->devices);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->counted);
  g_clear_pointer (&self->gaps, med_kev_gaps_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Search, search_free)

/* A vendor's key is folded and holds no such character. */
static char *
told_product (gint64 product_id)
{
  return g_strdup_printf ("\037%" PRId64, product_id);
}

/* That something is recommended, or is being looked into, says of no version whether it is
 * affected. */
#define TOLD                                                                                       \
  "SELECT DISTINCT ap.vendor_key, ap.product_key FROM vulnerability v"                             \
  " JOIN advisory_head h ON h.advisory_id = v.advisory_id"                                         \
  " JOIN vulnerability_status s ON s.vulnerability_id = v.id"                                      \
  " JOIN advisory_product ap ON ap.id = s.advisory_product_id"                                     \
  " WHERE v.cve = $1 AND s.status NOT IN ('recommended', 'under_investigation')"

/* Asked of the entries alone that name something here, for they are few. */
static gboolean
load_told (Search *self, const char *cve, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection, TOLD, MED_VALUES (MED_TEXT (cve)), error);

  g_hash_table_remove_all (self->told);
  while (query != NULL && med_query_next (query))
    {
      const char *vendor_key = med_query_get_text (query, 0);
      GArray *ids = med_kev_gap_names_find (self->names, vendor_key, med_query_get_text (query, 1));

      g_hash_table_add (self->told, g_strdup (vendor_key));
      for (guint i = 0; ids != NULL && i < ids->len; i++)
        g_hash_table_add (self->told, told_product (g_array_index (ids, gint64, i)));
    }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
load_devices (Search *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      self->config_id == 0 ? "SELECT config_id, count(*) FROM device"
                             " WHERE $1 = 0 AND retired_usec IS NULL GROUP BY config_id"
                           : "SELECT config_id, count(*) FROM device WHERE config_id = $1"
                             " AND retired_usec IS NULL GROUP BY config_id",
      MED_VALUES (MED_INT (self->config_id)), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0), n = med_query_get_int (query, 1);

      g_hash_table_insert (self->devices, g_memdup2 (&id, sizeof id), g_memdup2 (&n, sizeof n));
    }
  return query != NULL && med_query_finish (query, error);
}

/* Where a component is; looked up once. */
static GArray *
find_places (Search *self, gint64 product_id, GError **error)
{
  GArray *places = g_hash_table_lookup (self->places, &product_id);

  if (places != NULL)
    return places;
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT DISTINCT c.id, p.manufacturer, p.model, r.version FROM release x"
      " JOIN release_component rc ON rc.component_release_id = x.id"
      " JOIN config c ON c.release_id = rc.release_id JOIN release r ON r.id = c.release_id"
      " JOIN product p ON p.id = r.product_id WHERE x.product_id = $1"
      " AND ($2 = 0 OR c.id = $2) ORDER BY p.manufacturer, p.model, r.version, c.id",
      MED_VALUES (MED_INT (product_id), MED_INT (self->config_id)), error);
  places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_array_set_clear_func (places, place_clear);
  g_hash_table_insert (self->places, g_memdup2 (&product_id, sizeof product_id), places);
  while (query != NULL && med_query_next (query))
    {
      Place place = { .config_id = med_query_get_int (query, 0) };

      if (!g_hash_table_contains (self->devices, &place.config_id))
        continue;
      g_autofree char *release =
          g_strdup_printf ("%s %s %s", med_query_get_text (query, 1), med_query_get_text (query, 2),
                           med_query_get_text (query, 3));
      g_strchomp (release);
      place.release = g_steal_pointer (&release);
      g_array_append_val (places, place);
    }
  return query != NULL && med_query_finish (query, error) ? places : NULL;
}

/* Configurations of which it is told already, by whatever way: those show it themselves. */
static GHashTable *
load_assessed (Search *self, const char *cve, GError **error)
{
  g_autoptr (GHashTable) configs =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (MedQuery) query =
      med_connection_query (self->connection,
                            "SELECT DISTINCT e.config_id FROM vulnerability v"
                            " JOIN exposure e ON e.vulnerability_id = v.id WHERE v.cve = $1"
                            " AND ($2 = 0 OR e.config_id = $2)",
                            MED_VALUES (MED_TEXT (cve), MED_INT (self->config_id)), error);

  while (query != NULL && med_query_next (query))
    {
      const gint64 id = med_query_get_int (query, 0);

      g_hash_table_add (configs, g_memdup2 (&id, sizeof id));
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&configs) : NULL;
}

static void
add_once (GPtrArray *texts, const char *text)
{
  if (!g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
    g_ptr_array_add (texts, g_strdup (text));
}

static void
count_config (Search *self, MedKevGap *gap, GHashTable *here, gint64 config_id)
{
  const gint64 *n = g_hash_table_lookup (self->devices, &config_id);

  if (n == NULL || !g_hash_table_add (here, g_memdup2 (&config_id, sizeof config_id)))
    return;
  gap->n_devices += *n;
  g_array_append_val (gap->config_ids, config_id);
  if (g_hash_table_add (self->counted, g_memdup2 (&config_id, sizeof config_id)))
    self->gaps->n_devices += *n;
}

static gboolean
add_places (Search *self, MedKevGap *gap, GArray *ids, GError **error)
{
  g_autoptr (GHashTable) assessed = load_assessed (self, gap->cve, error);
  g_autoptr (GHashTable) here = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; assessed != NULL && i < ids->len; i++)
    {
      const gint64 id = g_array_index (ids, gint64, i);
      g_autofree char *key = told_product (id);

      if (g_hash_table_contains (self->told, key))
        continue;
      GArray *places = find_places (self, id, error);
      if (places == NULL)
        return FALSE;
      for (guint k = 0; k < places->len; k++)
        {
          const Place *place = &g_array_index (places, Place, k);

          if (g_hash_table_contains (assessed, &place->config_id))
            continue;
          add_once (gap->components, med_kev_gap_names_get (self->names, id));
          add_once (gap->releases, place->release);
          count_config (self, gap, here, place->config_id);
        }
    }
  return assessed != NULL;
}

/* What reads like several products may be the very name of a component that is elsewhere. */
static gboolean
is_named_elsewhere (Search *self, MedQuery *row, gboolean *elsewhere, GError **error)
{
  *elsewhere = FALSE;
  if (self->config_id == 0)
    return TRUE;
  if (self->all == NULL)
    self->all = med_kev_gap_names_load_sync (self->connection, 0, error);
  if (self->all == NULL)
    return FALSE;
  *elsewhere = med_kev_gap_names_find (self->all, med_query_get_text (row, 4),
                                       med_query_get_text (row, 5)) != NULL;
  return TRUE;
}

static gboolean
look_at (Search *self, MedQuery *row, GError **error)
{
  const char *cve = med_query_get_text (row, 0);
  const char *product = med_query_get_text (row, 3);
  const char *vendor_key = med_query_get_text (row, 4);
  GArray *ids = med_kev_gap_names_find (self->names, vendor_key, med_query_get_text (row, 5));
  const gboolean one = ids != NULL || med_kev_gap_is_one_product (product);

  if (!one)
    ids = med_kev_gap_names_find_vendor (self->names, vendor_key);
  if (ids == NULL)
    return TRUE;
  if (!load_told (self, cve, error))
    return FALSE;
  if (!one)
    {
      gboolean elsewhere = g_hash_table_contains (self->told, vendor_key);

      if (!elsewhere && !is_named_elsewhere (self, row, &elsewhere, error))
        return FALSE;
      if (elsewhere)
        return TRUE;
    }
  MedKevGap *gap = gap_new (row);
  gap->one_product = one;
  const gboolean looked = add_places (self, gap, ids, error);
  if (looked && gap->n_devices > 0)
    g_ptr_array_add (self->gaps->list, gap);
  else
    gap_free (gap);
  return looked;
}

static gboolean
look_at_all (Search *self, const char *cve, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT k.cve, k.added_date, n.vendor, n.product, n.vendor_key, n.product_key, k.due_date"
      " FROM kev k JOIN kev_product n ON n.cve = k.cve WHERE $1 IS NULL OR k.cve = $1"
      " ORDER BY k.added_date DESC, k.cve",
      MED_VALUES (MED_TEXT (cve)), error);

  while (query != NULL && med_query_next (query))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return med_error_convert (error, NULL);
      if (!look_at (self, query, error))
        return FALSE;
    }
  return query != NULL && med_query_finish (query, error);
}

/* @any: whether there is anything to look in */
static MedKevGaps *
search (Search *self, const char *cve, gboolean any, GCancellable *cancellable, GError **error)
{
  if (!med_connection_get_int (self->connection, "SELECT count(*) FROM kev", MED_NO_VALUES,
                               &self->gaps->n_entries, error) ||
      !med_connection_get_int (self->connection,
                               "SELECT count(*) FROM kev k WHERE NOT EXISTS"
                               " (SELECT 1 FROM kev_product n WHERE n.cve = k.cve)",
                               MED_NO_VALUES, &self->gaps->n_unread, error))
    return NULL;
  if (!any)
    return g_steal_pointer (&self->gaps);
  self->names = med_kev_gap_names_load_sync (self->connection, self->config_id, error);
  if (self->names == NULL || !load_devices (self, error) ||
      !look_at_all (self, cve, cancellable, error))
    return NULL;
  return g_steal_pointer (&self->gaps);
}

/**
 * med_kev_gap_list_sync:
 * @connection: a connection
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Lists the vulnerabilities that are known to be exploited in components of devices here, of which
 * no advisory and no CVE record here says which versions are affected. Names count where they are
 * equal once folded, or confirmed by a person; nothing is guessed.
 *
 * Returns: (transfer full) (nullable): what cannot be told
 */
MedKevGaps *
med_kev_gap_list_sync (MedConnection *connection, GCancellable *cancellable, GError **error)
{
  return med_kev_gap_list_of_sync (connection, NULL, cancellable, error);
}

/**
 * med_kev_gap_list_of_sync:
 * @connection: a connection
 * @cve: (nullable): of this vulnerability alone
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * As [func@kev_gap_list_sync].
 *
 * Returns: (transfer full) (nullable): what cannot be told; of one vulnerability at most one entry
 */
MedKevGaps *
med_kev_gap_list_of_sync (MedConnection *connection,
                          const char *cve,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (Search) self = search_new (connection);

  return search (self, cve, TRUE, cancellable, error);
}

/* Where nothing is known to be contained there is nothing to look for. */
static gboolean
find_config (Search *self, gint64 device_id, GError **error)
{
  return med_connection_get_int (
      self->connection,
      "SELECT d.config_id FROM device d JOIN config c ON c.id = d.config_id"
      " WHERE d.id = $1 AND d.retired_usec IS NULL AND EXISTS"
      " (SELECT 1 FROM release_component rc WHERE rc.release_id = c.release_id)",
      MED_VALUES (MED_INT (device_id)), &self->config_id, error);
}

/**
 * med_kev_gap_list_of_device_sync:
 * @connection: a connection
 * @device_id: a device
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * As [func@kev_gap_list_sync], of the configuration of one device; of a retired one, or one whose
 * components are unknown, nothing is listed. Numbers of devices are those of the configuration.
 *
 * Returns: (transfer full) (nullable): what cannot be told of it
 */
MedKevGaps *
med_kev_gap_list_of_device_sync (MedConnection *connection,
                                 gint64 device_id,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autoptr (Search) self = search_new (connection);

  if (!find_config (self, device_id, error))
    return NULL;
  return search (self, NULL, self->config_id != 0, cancellable, error);
}

/**
 * med_kev_gap_join:
 * @texts: (element-type utf8): components, or releases
 *
 * Returns: (transfer full): all of them, parted by what no name holds, for one may hold a comma
 */
char *
med_kev_gap_join (GPtrArray *texts)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? "; " : "",
                            (const char *) g_ptr_array_index (texts, i));
  return g_strdup (joined->str);
}

/**
 * med_kev_gap_describe:
 * @self: a gap
 *
 * Returns: (transfer full): which vulnerability it is, and in what
 */
char *
med_kev_gap_describe (const MedKevGap *self)
{
  g_autofree char *components = med_kev_gap_join (self->components);

  return g_strdup_printf (
      self->one_product
          /* Translators: a CVE, a component */
          ? _ ("Known exploited: %s in %s; the vendor has not answered")
          /* Translators: a CVE, components */
          : _ ("Known exploited: %s, perhaps in %s; the vendor has not answered"),
      self->cve, components);
}

/**
 * med_kev_gap_describe_dates:
 * @self: a gap
 *
 * Returns: (transfer full): since when it is known to be exploited, and by when it is due
 */
char *
med_kev_gap_describe_dates (const MedKevGap *self)
{
  if (self->due_date == NULL || *self->due_date == '\0')
    return g_strdup_printf (_ ("Known exploited since %s; the catalogue names no due date"),
                            self->added_date);
  return g_strdup_printf (_ ("Known exploited since %s, due by the catalogue on %s"),
                          self->added_date, self->due_date);
}

/**
 * med_kev_gap_get_remedy:
 *
 * Returns: what to do about one
 */
const char *
med_kev_gap_get_remedy (void)
{
  return _ ("Ask the device's vendor whether it is affected, and protect the device by interim "
            "measures until the answer is here.");
}
