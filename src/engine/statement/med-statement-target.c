/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-statement-target"

#include "config.h"

#include "engine/statement/med-statement-target.h"

#include "engine/base/med-fold.h"
#include "engine/inventory/med-product.h"

static gboolean
find_product (MedConnection *connection,
              const char *manufacturer_key,
              const char *model_key,
              gint64 *product_id,
              GError **error)
{
  return med_connection_get_int (
      connection,
      "SELECT id FROM product WHERE model_key = $1 AND manufacturer_key = $2 AND kind = 'device'",
      MED_VALUES (MED_TEXT (model_key), MED_TEXT (manufacturer_key)), product_id, error);
}

static gboolean
find_release (MedConnection *connection,
              gint64 product_id,
              const char *version,
              gint64 *release_id,
              GError **error)
{
  return med_connection_get_int (
      connection, "SELECT id FROM release WHERE product_id = $1 AND version = $2",
      MED_VALUES (MED_INT (product_id), MED_TEXT (version)), release_id, error);
}

/**
 * med_statement_target_find_sync:
 * @connection: a connection
 * @manufacturer: as the vendor writes itself
 * @model: as the vendor names it
 * @version: the exact release
 * @release_id: (out): the release of our inventory; 0 if there is none
 * @error: return location
 *
 * Names are compared folded, versions exactly: a statement is about the very release it names.
 *
 * Returns: whether it could be looked for
 */
gboolean
med_statement_target_find_sync (MedConnection *connection,
                                const char *manufacturer,
                                const char *model,
                                const char *version,
                                gint64 *release_id,
                                GError **error)
{
  g_autofree char *manufacturer_key = med_fold_name (manufacturer);
  g_autofree char *model_key = med_fold_name (model);
  gint64 product_id = 0;

  return find_product (connection, manufacturer_key, model_key, &product_id, error) &&
         find_release (connection, product_id, version, release_id, error);
}

/**
 * med_statement_target_ensure_sync:
 * @connection: the writer's connection, in a transaction
 * @manufacturer: as the vendor writes itself
 * @model: as the vendor names it
 * @version: the exact release
 * @release_id: (out): the release
 * @error: return location
 *
 * As [func@statement_target_find_sync], but notes the release where nobody has it yet, so that the
 * vendor's word already stands when the first device of it comes.
 *
 * Returns: whether there is one now
 */
gboolean
med_statement_target_ensure_sync (MedConnection *connection,
                                  const char *manufacturer,
                                  const char *model,
                                  const char *version,
                                  gint64 *release_id,
                                  GError **error)
{
  gint64 product_id = 0;

  return med_product_ensure (connection, MED_PRODUCT_DEVICE, manufacturer, model, &product_id,
                             error) &&
         med_release_ensure (connection, product_id, version, release_id, error);
}
