/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-product"

#include "config.h"

#include "engine/inventory/med-product.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-component-identity.h"

/* A name of nothing but punctuation is still a name. */
static char *
name_key (const char *name)
{
  g_autofree char *key = med_fold_name (name);

  return *key != '\0' ? g_steal_pointer (&key) : med_fold_search (name);
}

static gboolean
find (MedConnection *connection,
      const char *kind,
      const char *manufacturer_key,
      const char *model_key,
      gint64 *product_id,
      GError **error)
{
  return med_connection_get_int (
      connection,
      "SELECT id FROM product WHERE model_key = $1 AND manufacturer_key = $2 AND kind = $3",
      MED_VALUES (MED_TEXT (model_key), MED_TEXT (manufacturer_key), MED_TEXT (kind)), product_id,
      error);
}

/**
 * med_product_find_sync:
 * @connection: a connection
 * @kind: %MED_PRODUCT_DEVICE or %MED_PRODUCT_COMPONENT
 * @manufacturer: its maker
 * @model: its name
 * @product_id: (out): the product; 0 where there is none
 * @error: return location
 *
 * Finds a product by its names, however they are written.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_product_find_sync (MedConnection *connection,
                       const char *kind,
                       const char *manufacturer,
                       const char *model,
                       gint64 *product_id,
                       GError **error)
{
  g_autofree char *manufacturer_key = name_key (manufacturer);
  g_autofree char *model_key = name_key (model);

  return find (connection, kind, manufacturer_key, model_key, product_id, error);
}

/**
 * med_product_ensure:
 * @connection: the writer's connection, in a transaction that the caller records
 * @kind: %MED_PRODUCT_DEVICE or %MED_PRODUCT_COMPONENT
 * @manufacturer: its maker
 * @model: its name
 * @product_id: (out): the product
 * @error: return location: %MED_ERROR_CORRECT_INPUT without a model
 *
 * Finds a product by its names, however they are written, or adds it.
 *
 * Returns: whether it is there now
 */
gboolean
med_product_ensure (MedConnection *connection,
                    const char *kind,
                    const char *manufacturer,
                    const char *model,
                    gint64 *product_id,
                    GError **error)
{
  g_autofree char *manufacturer_key = name_key (manufacturer);
  g_autofree char *model_key = name_key (model);

  if (*model_key == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("The model is missing"));
      return FALSE;
    }
  if (!find (connection, kind, manufacturer_key, model_key, product_id, error))
    return FALSE;
  return *product_id != 0 ||
         med_connection_insert (
             connection,
             "INSERT INTO product (kind, manufacturer, model, manufacturer_key, model_key)"
             " VALUES ($1, $2, $3, $4, $5)",
             MED_VALUES (MED_TEXT (kind), MED_TEXT (manufacturer), MED_TEXT (model),
                         MED_TEXT (manufacturer_key), MED_TEXT (model_key)),
             product_id, error);
}

/**
 * med_release_ensure:
 * @connection: the writer's connection, in a transaction that the caller records
 * @product_id: the product
 * @version: its version as the maker writes it; "" where not known
 * @release_id: (out): the release
 * @error: return location
 *
 * Finds the release of a product, or adds it.
 *
 * Returns: whether it is there now
 */
gboolean
med_release_ensure (MedConnection *connection,
                    gint64 product_id,
                    const char *version,
                    gint64 *release_id,
                    GError **error)
{
  if (!med_connection_get_int (
          connection, "SELECT id FROM release WHERE product_id = $1 AND version = $2",
          MED_VALUES (MED_INT (product_id), MED_TEXT (version)), release_id, error))
    return FALSE;
  return *release_id != 0 ||
         med_connection_insert (
             connection, "INSERT INTO release (product_id, version) VALUES ($1, $2)",
             MED_VALUES (MED_INT (product_id), MED_TEXT (version)), release_id, error);
}

static MedValue
text_or_null (const char *text)
{
  return text != NULL && *text != '\0' ? MED_TEXT (text) : MED_NULL;
}

/**
 * med_product_store:
 * @connection: the writer's connection, in a transaction that the caller records
 * @product: the product with what is known of it
 * @error: return location
 *
 * Stores device class, risk and support of a product that is there; its names stay.
 *
 * Returns: whether it was stored
 */
gboolean
med_product_store (MedConnection *connection, const MedProduct *product, GError **error)
{
  return med_connection_execute (
      connection,
      "UPDATE product SET device_class = $1, high_risk = $2, support_stage = $3,"
      " end_of_life_date = $4, end_of_support_date = $5, disclosure = $6, disclosure_date = $7"
      " WHERE id = $8",
      MED_VALUES (text_or_null (product->device_class), MED_INT (product->high_risk),
                  MED_TEXT (product->support_stage), text_or_null (product->end_of_life_date),
                  text_or_null (product->end_of_support_date), MED_TEXT (product->disclosure),
                  text_or_null (product->disclosure_date), MED_INT (product->id)),
      error);
}

/**
 * med_product_load_sync:
 * @connection: a connection
 * @id: the product
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the product
 */
MedProduct *
med_product_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT kind, manufacturer, model, coalesce(device_class, ''), high_risk, support_stage,"
      " coalesce(end_of_life_date, ''), coalesce(end_of_support_date, ''), disclosure,"
      " coalesce(disclosure_date, '')"
      " FROM product WHERE id = $1",
      MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no product %" PRId64), id);
      return NULL;
    }
  MedProduct *product = g_new0 (MedProduct, 1);
  product->id = id;
  product->kind = med_query_dup_text (query, 0);
  product->manufacturer = med_query_dup_text (query, 1);
  product->model = med_query_dup_text (query, 2);
  product->device_class = med_query_dup_text (query, 3);
  product->high_risk = med_query_get_int (query, 4) != 0;
  product->support_stage = med_query_dup_text (query, 5);
  product->end_of_life_date = med_query_dup_text (query, 6);
  product->end_of_support_date = med_query_dup_text (query, 7);
  product->disclosure = med_query_dup_text (query, 8);
  product->disclosure_date = med_query_dup_text (query, 9);
  return product;
}

void
med_product_free (MedProduct *self)
{
  g_free (self->kind);
  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->device_class);
  g_free (self->support_stage);
  g_free (self->end_of_life_date);
  g_free (self->end_of_support_date);
  g_free (self->disclosure);
  g_free (self->disclosure_date);
  g_free (self);
}

static JsonNode *
component_body (const MedComponent *component)
{
  const char *const members[][2] = {
    { "manufacturer", component->manufacturer },
    { "model", component->model },
    { "version", component->version },
    { "source", component->source },
    { "purl", component->purl },
    { "cpe", component->cpe },
  };
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (members[i][1] != NULL)
      {
        json_builder_set_member_name (builder, members[i][0]);
        json_builder_add_string_value (builder, members[i][1]);
      }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
find_by_identity (MedConnection *connection,
                  const MedComponentIdentity *identity,
                  gint64 *product_id,
                  GError **error)
{
  *product_id = 0;
  return identity == NULL ||
         med_connection_get_int (connection,
                                 "SELECT product_id FROM component_identity WHERE identity = $1",
                                 MED_VALUES (MED_TEXT (identity->text)), product_id, error);
}

/**
 * med_component_find_product_sync:
 * @connection: a connection
 * @component: its names, purl and CPE
 * @product_id: (out): the product; 0 where there is none
 * @error: return location
 *
 * Finds which product a component is: what its purl says, without one what its CPE says, else its
 * names, however they are written. Two documents may name the maker differently.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_component_find_product_sync (MedConnection *connection,
                                 const MedComponent *component,
                                 gint64 *product_id,
                                 GError **error)
{
  g_autoptr (MedComponentIdentity) purl = med_component_identity_from_purl (component->purl);
  g_autoptr (MedComponentIdentity) cpe = med_component_identity_from_cpe (component->cpe);

  if (!find_by_identity (connection, purl != NULL ? purl : cpe, product_id, error))
    return FALSE;
  return *product_id != 0 ||
         med_product_find_sync (connection, MED_PRODUCT_COMPONENT, component->manufacturer,
                                component->model, product_id, error);
}

static gboolean
keep_identity (MedConnection *connection,
               const MedComponentIdentity *identity,
               gint64 product_id,
               GError **error)
{
  if (identity == NULL)
    return TRUE;
  g_autofree char *vendor_key = med_fold_name (identity->vendor);
  g_autofree char *product_key = med_fold_name (identity->product);

  return med_connection_execute (
      connection,
      "INSERT INTO component_identity (identity, product_id, vendor_key, product_key)"
      " VALUES ($1, $2, $3, $4) ON CONFLICT (identity) DO NOTHING",
      MED_VALUES (MED_TEXT (identity->text), MED_INT (product_id), MED_TEXT (vendor_key),
                  MED_TEXT (product_key)),
      error);
}

static gboolean
ensure_component_product (MedConnection *connection,
                          const MedComponent *component,
                          gint64 *product_id,
                          GError **error)
{
  g_autoptr (MedComponentIdentity) purl = med_component_identity_from_purl (component->purl);
  g_autoptr (MedComponentIdentity) cpe = med_component_identity_from_cpe (component->cpe);

  if (!med_component_find_product_sync (connection, component, product_id, error))
    return FALSE;
  return (*product_id != 0 ||
          med_product_ensure (connection, MED_PRODUCT_COMPONENT, component->manufacturer,
                              component->model, product_id, error)) &&
         keep_identity (connection, purl, *product_id, error) &&
         keep_identity (connection, cpe, *product_id, error);
}

/**
 * med_release_store_component:
 * @connection: the writer's connection, in a transaction that the caller records
 * @release_id: the release that contains it
 * @component: names, version, source; its ids are not looked at
 * @error: return location
 *
 * Returns: whether it is stored
 */
gboolean
med_release_store_component (MedConnection *connection,
                             gint64 release_id,
                             const MedComponent *component,
                             GError **error)
{
  gint64 product_id = 0, part_id = 0;

  return ensure_component_product (connection, component, &product_id, error) &&
         med_release_ensure (connection, product_id, component->version, &part_id, error) &&
         med_connection_execute (
             connection,
             "INSERT INTO release_component (release_id, component_release_id, source, read_usec,"
             " purl, cpe) VALUES ($1, $2, $3, $4, $5, $6)"
             " ON CONFLICT (release_id, component_release_id) DO UPDATE SET"
             " source = excluded.source, read_usec = excluded.read_usec,"
             " purl = excluded.purl, cpe = excluded.cpe",
             MED_VALUES (MED_INT (release_id), MED_INT (part_id), MED_TEXT (component->source),
                         MED_INT (component->read_usec), text_or_null (component->purl),
                         text_or_null (component->cpe)),
             error);
}

/**
 * med_release_add_component_sync:
 * @connection: the writer's connection
 * @person_id: who says so
 * @release_id: the release that contains it
 * @component: names, version, source; its ids are not looked at
 * @error: return location
 *
 * Records that a release contains a COTS component at a version.
 *
 * Returns: whether it is stored
 */
gboolean
med_release_add_component_sync (MedConnection *connection,
                                gint64 person_id,
                                gint64 release_id,
                                const MedComponent *component,
                                GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("release/%" PRId64, release_id);
  g_autoptr (JsonNode) body = component_body (component);

  return transaction != NULL &&
         med_release_store_component (connection, release_id, component, error) &&
         med_transaction_record (transaction, person_id, "component-added", subject, body, error) &&
         med_transaction_commit (transaction, error);
}

static MedComponent *
read_component (MedQuery *query)
{
  MedComponent *component = g_new0 (MedComponent, 1);

  component->release_id = med_query_get_int (query, 0);
  component->product_id = med_query_get_int (query, 1);
  component->manufacturer = med_query_dup_text (query, 2);
  component->model = med_query_dup_text (query, 3);
  component->version = med_query_dup_text (query, 4);
  component->source = med_query_dup_text (query, 5);
  component->read_usec = med_query_get_int (query, 6);
  component->purl = med_query_dup_text (query, 7);
  component->cpe = med_query_dup_text (query, 8);
  return component;
}

/**
 * med_release_list_components_sync:
 * @connection: a connection
 * @release_id: a release
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedComponent): what it is known to contain
 */
GPtrArray *
med_release_list_components_sync (MedConnection *connection, gint64 release_id, GError **error)
{
  g_autoptr (GPtrArray) components =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_component_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT r.id, p.id, p.manufacturer, p.model, r.version, rc.source, rc.read_usec, rc.purl,"
      " rc.cpe FROM release_component rc JOIN release r ON r.id = rc.component_release_id"
      " JOIN product p ON p.id = r.product_id WHERE rc.release_id = $1"
      " ORDER BY p.manufacturer, p.model, r.version",
      MED_VALUES (MED_INT (release_id)), error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    g_ptr_array_add (components, read_component (query));
  return med_query_finish (query, error) ? g_steal_pointer (&components) : NULL;
}

void
med_component_free (MedComponent *self)
{
  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->version);
  g_free (self->source);
  g_free (self->purl);
  g_free (self->cpe);
  g_free (self);
}
