/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-writer"

#include "config.h"

#include "engine/inventory/med-device-writer.h"

#include <inttypes.h>

#include "engine/base/med-fold.h"
#include "engine/inventory/med-configuration.h"
#include "engine/inventory/med-place.h"
#include "engine/inventory/med-product.h"
#include "engine/store/med-search-index.h"

struct _MedDeviceWriter
{
  MedConnection *connection; /* (unowned) */
  gboolean bulk;
  gboolean index_stale;
  GHashTable *ids;      /* (owned) of gint64 by what was looked for */
  GHashTable *products; /* (owned) of MedProduct by id */
};

/* The fields that are columns of `device` as they are, in the order of the statements below. */
static const MedDeviceField own_fields[] = {
  MED_DEVICE_ASSET,          MED_DEVICE_NAME,
  MED_DEVICE_RELEASE_SOURCE, MED_DEVICE_SERIAL,
  MED_DEVICE_UDI_DI,         MED_DEVICE_ROOM,
  MED_DEVICE_OWNER,          MED_DEVICE_NETWORK_ZONE,
  MED_DEVICE_SERVES,         MED_DEVICE_REMOTE_MAINTENANCE,
  MED_DEVICE_EXPOSURE,       MED_DEVICE_SAFETY_IMPACT,
  MED_DEVICE_MISSION_IMPACT, MED_DEVICE_CVSS_METRICS,
  MED_DEVICE_MODEL_NUMBER,   MED_DEVICE_SKU,
};
#define N_OWN G_N_ELEMENTS (own_fields)
#define INSERT_DEVICE                                                                              \
  "INSERT INTO device (asset, name, release_source, serial, udi_di, room, owner, network_zone,"    \
  " serves, remote_maintenance, exposure, safety_impact, mission_impact, cvss_metrics,"            \
  " model_number, sku, config_id, department_id, release_read_usec, search)"                       \
  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19," \
  " $20)"
#define UPDATE_DEVICE                                                                              \
  "UPDATE device SET asset = $1, name = $2, release_source = $3, serial = $4, udi_di = $5,"        \
  " room = $6, owner = $7, network_zone = $8, serves = $9, remote_maintenance = $10,"              \
  " exposure = $11, safety_impact = $12, mission_impact = $13, cvss_metrics = $14,"                \
  " model_number = $15, sku = $16, config_id = $17, department_id = $18,"                          \
  " release_read_usec = $19, search = $20, stated_exposure = NULL, row_version = row_version + 1"  \
  " WHERE id = $21"

static const MedDeviceField searched_fields[] = {
  MED_DEVICE_ASSET,   MED_DEVICE_NAME,       MED_DEVICE_MANUFACTURER, MED_DEVICE_MODEL,
  MED_DEVICE_RELEASE, MED_DEVICE_SERIAL,     MED_DEVICE_MODEL_NUMBER, MED_DEVICE_SKU,
  MED_DEVICE_UDI_DI,  MED_DEVICE_DEPARTMENT, MED_DEVICE_SITE,         MED_DEVICE_ROOM,
  MED_DEVICE_OWNER,
};

/**
 * med_device_writer_new:
 * @connection: the writer's connection, in a transaction that the caller records; outlives the
 * writer
 *
 * Returns: (transfer full): a writer
 */
MedDeviceWriter *
med_device_writer_new (MedConnection *connection)
{
  MedDeviceWriter *self = g_new0 (MedDeviceWriter, 1);

  self->connection = connection;
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->products =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) med_product_free);
  return self;
}

void
med_device_writer_free (MedDeviceWriter *self)
{
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->products);
  g_free (self);
}

void
med_device_writer_set_bulk (MedDeviceWriter *self, gboolean bulk)
{
  self->bulk = bulk;
}

static gboolean
recall (MedDeviceWriter *self, const char *key, gint64 *id)
{
  gint64 *known = g_hash_table_lookup (self->ids, key);

  if (known != NULL)
    *id = *known;
  return known != NULL;
}

static void
remember (MedDeviceWriter *self, const char *key, gint64 id)
{
  g_hash_table_insert (self->ids, g_strdup (key), g_memdup2 (&id, sizeof id));
}

static gboolean
find_product (MedDeviceWriter *self, const MedDevice *device, gint64 *id, GError **error)
{
  const char *manufacturer = med_device_get (device, MED_DEVICE_MANUFACTURER);
  const char *model = med_device_get (device, MED_DEVICE_MODEL);
  g_autofree char *key = g_strconcat ("p\x1f", manufacturer, "\x1f", model, NULL);

  if (recall (self, key, id))
    return TRUE;
  if (!med_product_ensure (self->connection, MED_PRODUCT_DEVICE, manufacturer, model, id, error))
    return FALSE;
  remember (self, key, *id);
  return TRUE;
}

static gboolean
find_configuration (
    MedDeviceWriter *self, gint64 product_id, const char *version, gint64 *id, GError **error)
{
  g_autofree char *key = g_strdup_printf ("c\x1f%" PRId64 "\x1f%s", product_id, version);
  gint64 release_id = 0;

  if (recall (self, key, id))
    return TRUE;
  if (!med_release_ensure (self->connection, product_id, version, &release_id, error) ||
      !med_configuration_ensure (self->connection, release_id, NULL, 0, id, error))
    return FALSE;
  remember (self, key, *id);
  return TRUE;
}

static gboolean
find_place (MedDeviceWriter *self, const MedDevice *device, gint64 *id, GError **error)
{
  const char *site = med_device_get (device, MED_DEVICE_SITE);
  const char *department = med_device_get (device, MED_DEVICE_DEPARTMENT);
  g_autofree char *key = g_strconcat ("d\x1f", site, "\x1f", department, NULL);

  if (recall (self, key, id))
    return TRUE;
  if (!med_place_ensure (self->connection, site, department, id, error))
    return FALSE;
  remember (self, key, *id);
  return TRUE;
}

static void
take (char **place, const char *value, gboolean *changed)
{
  if (g_str_equal (*place, value))
    return;
  g_free (*place);
  *place = g_strdup (value);
  *changed = TRUE;
}

/* Only what @after says otherwise than @before is said of the product: a new device that says
 * nothing leaves it as it is. */
static void
apply_to_product (MedProduct *product,
                  const MedDevice *before,
                  const MedDevice *after,
                  gboolean *changed)
{
  char **const places[MED_N_DEVICE_FIELDS] = {
    [MED_DEVICE_CLASS] = &product->device_class,
    [MED_DEVICE_SUPPORT_STAGE] = &product->support_stage,
    [MED_DEVICE_END_OF_LIFE] = &product->end_of_life_date,
    [MED_DEVICE_END_OF_SUPPORT] = &product->end_of_support_date,
    [MED_DEVICE_DISCLOSURE] = &product->disclosure,
    [MED_DEVICE_DISCLOSURE_DATE] = &product->disclosure_date,
  };

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      const char *value = med_device_get (after, field);
      const char *reference =
          before != NULL ? med_device_get (before, field) : med_device_field_get_unknown (field);

      if (!med_device_field_is_of_product (field) || g_str_equal (value, reference))
        continue;
      if (places[field] != NULL)
        take (places[field], value, changed);
      else if (product->high_risk != g_str_equal (value, "yes"))
        {
          product->high_risk = !product->high_risk;
          *changed = TRUE;
        }
    }
}

static gboolean
store_product (MedDeviceWriter *self,
               gint64 product_id,
               const MedDevice *before,
               const MedDevice *after,
               GError **error)
{
  MedProduct *product = g_hash_table_lookup (self->products, &product_id);
  gboolean changed = FALSE;

  if (product == NULL)
    {
      product = med_product_load_sync (self->connection, product_id, error);
      if (product == NULL)
        return FALSE;
      g_hash_table_insert (self->products, &product->id, product);
    }
  apply_to_product (product, before, after, &changed);
  return !changed || med_product_store (self->connection, product, error);
}

/* @former: (nullable): what it was called before, found as well */
static char *
search_text (const MedDevice *device, const char *former)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (searched_fields); i++)
    {
      const char *value = med_device_get (device, searched_fields[i]);

      if (*value != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", value);
    }
  if (former != NULL && *former != '\0')
    g_string_append_printf (text, " %s", former);
  return med_fold_search (text->str);
}

static void
fill_values (MedValue *values,
             const MedDevice *device,
             gint64 config_id,
             gint64 department_id,
             gint64 read_usec,
             const char *search)
{
  for (gsize i = 0; i < N_OWN; i++)
    values[i] = MED_TEXT (med_device_get (device, own_fields[i]));
  values[N_OWN] = MED_INT (config_id);
  values[N_OWN + 1] = MED_INT_OR_NULL (department_id);
  values[N_OWN + 2] = MED_INT_OR_NULL (read_usec);
  values[N_OWN + 3] = MED_TEXT (search);
}

static gboolean
update_index (
    MedDeviceWriter *self, gint64 id, const char *before, const char *after, GError **error)
{
  if (self->bulk)
    {
      self->index_stale = TRUE;
      return TRUE;
    }
  return med_search_index_replace (self->connection, MED_SEARCH_DEVICE, id, before, after, error);
}

/**
 * med_device_writer_add:
 * @self: a writer
 * @device: normalised values; its asset number is not in use
 * @saw: (nullable): what was known of its product; %NULL for nothing. Only what @device says
 * otherwise is stored with the product
 * @id: (out): the new device
 * @error: return location
 *
 * Returns: whether it is stored
 */
gboolean
med_device_writer_add (MedDeviceWriter *self,
                       const MedDevice *device,
                       const MedDevice *saw,
                       gint64 *id,
                       GError **error)
{
  gint64 product_id = 0, config_id = 0, department_id = 0;
  gint64 read_usec = med_device_field_parse_time (med_device_get (device, MED_DEVICE_RELEASE_READ));
  g_autofree char *search = search_text (device, NULL);
  MedValue values[N_OWN + 4];

  if (!find_product (self, device, &product_id, error) ||
      !store_product (self, product_id, saw, device, error) ||
      !find_configuration (self, product_id, med_device_get (device, MED_DEVICE_RELEASE),
                           &config_id, error) ||
      !find_place (self, device, &department_id, error))
    return FALSE;
  fill_values (values, device, config_id, department_id, read_usec, search);
  return med_connection_insert (self->connection, INSERT_DEVICE, values, N_OWN + 4, id, error) &&
         update_index (self, *id, NULL, search, error);
}

static char *
join_former (MedDeviceWriter *self, gint64 id, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (MedQuery) query = med_connection_query (
      self->connection,
      "SELECT asset FROM device_former_asset WHERE device_id = $1 ORDER BY until_usec, asset",
      MED_VALUES (MED_INT (id)), error);

  while (query != NULL && med_query_next (query))
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", med_query_get_text (query, 0));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Papers and stickers keep the old number: whoever looks for it must find the device. */
static gboolean
keep_former_asset (MedDeviceWriter *self,
                   const MedDevice *before,
                   const MedDevice *after,
                   char **former,
                   GError **error)
{
  const char *old = med_device_get (before, MED_DEVICE_ASSET);
  const char *asset = med_device_get (after, MED_DEVICE_ASSET);

  if (g_str_equal (old, asset))
    return TRUE;
  if (!med_connection_execute (self->connection,
                               "DELETE FROM device_former_asset WHERE asset IN ($1, $2)",
                               MED_VALUES (MED_TEXT (old), MED_TEXT (asset)), error) ||
      !med_connection_execute (
          self->connection,
          "INSERT INTO device_former_asset (asset, device_id, until_usec) VALUES ($1, $2, $3)",
          MED_VALUES (MED_TEXT (old), MED_INT (before->id),
                      MED_INT (med_connection_now_usec (self->connection))),
          error))
    return FALSE;
  g_free (*former);
  *former = join_former (self, before->id, error);
  return *former != NULL &&
         med_connection_execute (self->connection, "UPDATE device SET former = $1 WHERE id = $2",
                                 MED_VALUES (MED_TEXT (*former), MED_INT (before->id)), error);
}

/**
 * med_device_writer_change:
 * @self: a writer
 * @before: the device as it is stored now
 * @after: the device as it shall be
 * @error: return location
 *
 * Stores a changed device. Another product or release is another configuration, of which no patch
 * is known to be installed: what is not known never counts as patched.
 *
 * Returns: whether it is stored
 */
gboolean
med_device_writer_change (MedDeviceWriter *self,
                          const MedDevice *before,
                          const MedDevice *after,
                          GError **error)
{
  gint64 product_id = 0, config_id = before->config_id, department_id = 0;
  const char *version = med_device_get (after, MED_DEVICE_RELEASE);
  const char *read_text = med_device_get (after, MED_DEVICE_RELEASE_READ);
  /* The text has no seconds; what was not changed keeps its own. */
  gint64 read_usec = g_str_equal (read_text, med_device_get (before, MED_DEVICE_RELEASE_READ))
                         ? before->release_read_usec
                         : med_device_field_parse_time (read_text);
  g_autofree char *former = g_strdup (before->former);
  MedValue values[N_OWN + 5];

  if (!keep_former_asset (self, before, after, &former, error))
    return FALSE;
  g_autofree char *old_search = search_text (before, before->former);
  g_autofree char *search = search_text (after, former);
  if (!find_product (self, after, &product_id, error) ||
      !store_product (self, product_id, before, after, error) ||
      !find_place (self, after, &department_id, error))
    return FALSE;
  if ((product_id != before->product_id ||
       !g_str_equal (version, med_device_get (before, MED_DEVICE_RELEASE))) &&
      !find_configuration (self, product_id, version, &config_id, error))
    return FALSE;
  fill_values (values, after, config_id, department_id, read_usec, search);
  values[N_OWN + 4] = MED_INT (before->id);
  return med_connection_execute (self->connection, UPDATE_DEVICE, values, N_OWN + 5, error) &&
         update_index (self, before->id, old_search, search, error);
}

/**
 * med_device_writer_index:
 * @self: a writer
 * @before: the device as it was
 * @after: the device as it is stored now
 * @error: return location
 *
 * Makes a device be found by what it is now, after another statement changed it.
 *
 * Returns: whether it was done
 */
gboolean
med_device_writer_index (MedDeviceWriter *self,
                         const MedDevice *before,
                         const MedDevice *after,
                         GError **error)
{
  g_autofree char *old_search = search_text (before, before->former);
  g_autofree char *search = search_text (after, before->former);

  return med_connection_execute (self->connection, "UPDATE device SET search = $1 WHERE id = $2",
                                 MED_VALUES (MED_TEXT (search), MED_INT (after->id)), error) &&
         update_index (self, after->id, old_search, search, error);
}

/**
 * med_device_writer_finish:
 * @self: a writer
 * @error: return location
 *
 * Makes the search index true again after a bulk of changes. Before the commit.
 *
 * Returns: whether it was done
 */
gboolean
med_device_writer_finish (MedDeviceWriter *self, GError **error)
{
  if (!self->index_stale)
    return TRUE;
  self->index_stale = FALSE;
  return med_search_index_rebuild (self->connection, MED_SEARCH_DEVICE, error);
}

/**
 * med_device_from_query:
 * @query: a query that begins with `MED_DEVICE_SELECT`, on a row
 *
 * Returns: (transfer full): the device
 */
MedDevice *
med_device_from_query (MedQuery *query)
{
  MedDevice *self = med_device_new ();
  int column = 9;

  self->id = med_query_get_int (query, 0);
  self->config_id = med_query_get_int (query, 1);
  self->release_id = med_query_get_int (query, 2);
  self->product_id = med_query_get_int (query, 3);
  self->department_id = med_query_get_int (query, 4);
  self->release_read_usec = med_query_get_int (query, 5);
  self->retired_usec = med_query_get_int (query, 6);
  self->row_version = med_query_get_int (query, 7);
  g_free (self->service_state);
  self->service_state = med_query_dup_text (query, 8);
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    {
      if (field == MED_DEVICE_RELEASE_READ)
        {
          g_autofree char *read_on = med_device_field_format_time (self->release_read_usec);
          med_device_set (self, field, read_on);
          continue;
        }
      const char *text = med_query_get_text (query, column++);
      if (field == MED_DEVICE_HIGH_RISK)
        text = g_strcmp0 (text, "0") == 0 ? "no" : "yes";
      med_device_set (self, field, text != NULL ? text : "");
    }
  self->former = g_strdup (
      med_query_get_text (query, column) != NULL ? med_query_get_text (query, column) : "");
  return self;
}
