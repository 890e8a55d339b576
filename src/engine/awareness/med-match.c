/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match"

#include "config.h"

#include "engine/awareness/med-match.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/awareness/med-derived-rows.h"
#include "engine/awareness/med-match-inventory.h"
#include "engine/awareness/med-match-record.h"
#include "engine/awareness/med-product-key.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-version-range.h"
#include "engine/csaf/med-csaf-document.h"

/* A product of an advisory, while it is matched. */
typedef struct
{
  gint64 id;
  const char *vendor_key;
  const char *product_key;
  const char *version_text;
  MedVersionRange *range; /* (nullable) %NULL until a release asks for it */
  gboolean of_record;     /* of a CVE record */
  const char *entry;      /* of the record */
  gboolean clears;        /* all that is said is that it is not affected */
  const char *identifier; /* (nullable) by which the release at hand was found */
  gboolean is_found;      /* some product of the hospital goes by it */
  gboolean doubtful;      /* found by serial numbers alone */
} Wanted;

static MedAnswer
answer_version (const MedVersionRange *range,
                const MedVersion *read,
                const char *version,
                const char *version_text,
                char **reason)
{
  if (*version_text == '\0')
    {
      *reason = med_reason_build (MED_REASON_NO_VERSION_STATED, version, NULL);
      return MED_ANSWER_CANNOT_TELL;
    }
  if (g_str_has_prefix (version_text, MED_VERSION_RANGE_ONLY_FOR))
    {
      *reason = med_reason_build (MED_REASON_RESTRICTED,
                                  version_text + strlen (MED_VERSION_RANGE_ONLY_FOR), NULL);
      return MED_ANSWER_CANNOT_TELL;
    }
  MedAnswer answer = med_version_range_answer (range, read);
  if (*version == '\0' && answer != MED_ANSWER_YES)
    {
      *reason = med_reason_build (MED_REASON_VERSION_UNKNOWN, version_text, NULL);
      return MED_ANSWER_CANNOT_TELL;
    }
  if (answer != MED_ANSWER_YES && med_version_range_lists_newer (range, read))
    {
      *reason = med_reason_build (MED_REASON_OLDER_THAN_LISTED, version, version_text, NULL);
      return MED_ANSWER_CANNOT_TELL;
    }
  const char *word = answer == MED_ANSWER_YES  ? MED_REASON_IN_RANGE
                     : answer == MED_ANSWER_NO ? MED_REASON_OUTSIDE_RANGE
                                               : MED_REASON_NOT_READABLE;
  *reason = med_reason_build (word, version, version_text, NULL);
  return answer;
}

/**
 * med_match_version:
 * @version: of a release; empty if not known
 * @version_text: what the advisory writes
 * @reason: (out) (transfer full): why, see med-reason
 *
 * Compares a release with what an advisory says of versions. Where an advisory lists single
 * versions and this one is older, nothing was said of it: that is no "no".
 *
 * Returns: %MED_ANSWER_YES if the advisory speaks of this version
 */
MedAnswer
med_match_version (const char *version, const char *version_text, char **reason)
{
  g_autoptr (MedVersionRange) range = med_version_range_new (version_text);
  g_autoptr (MedVersion) read = med_version_new (version);

  return answer_version (range, read, version, version_text, reason);
}

/* What one product of an advisory is matched with. */
typedef struct
{
  MedMatchInventory *inventory;
  MedDerivedRows *rows;
  MedDerivedRows *devices; /* answers for single devices */
  MedMatchRecord *record;
  gint64 advisory_id;
  Wanted *wanted;
} Matching;

static void
put_row_cb (const MedMatchRow *row, gpointer user_data)
{
  Matching *self = user_data;

  med_derived_rows_add (self->rows, row->release_id, row->advisory_product_id,
                        med_answer_to_word (row->answer), 0, row->reason);
}

/* @identifier: (nullable): by which the product was found, if not by its name */
static char *
dup_why (const char *identifier, const char *why)
{
  return identifier != NULL ? g_strjoin ("\t", MED_REASON_IDENTIFIER, identifier, why, NULL)
                            : g_strdup (why);
}

static void
put_device_cb (gint64 device_id, MedAnswer answer, const char *reason, gpointer user_data)
{
  Matching *self = user_data;
  g_autofree char *why = dup_why (self->wanted->identifier, reason);

  med_derived_rows_add (self->devices, device_id, self->wanted->id, med_answer_to_word (answer), 0,
                        why);
}

static gboolean
match_release (Matching *self,
               const MedMatchRelease *release,
               const char *model_key,
               GError **error)
{
  Wanted *wanted = self->wanted;
  g_autofree char *why = NULL;
  MedMatchSubject subject = {
    .asked = { wanted->id, release->id, model_key },
    .version = release->version,
    .range = wanted->version_text,
  };
  MedAnswer answer =
      answer_version (wanted->range, release->read, release->version, wanted->version_text, &why);

  if (!med_match_narrow_apply (med_match_inventory_get_narrow (self->inventory), &subject, &answer,
                               &why, wanted->doubtful ? NULL : put_device_cb, self, error))
    return FALSE;
  /* Where a serial number alone leads to another product of the maker, it may be one by chance. */
  if (wanted->doubtful && answer == MED_ANSWER_YES)
    {
      g_autofree char *fits = g_steal_pointer (&why);

      why = g_strjoin ("\t", MED_REASON_BY_SERIAL, wanted->product_key, fits, NULL);
      answer = MED_ANSWER_CANNOT_TELL;
    }
  g_autofree char *reason = dup_why (wanted->identifier, why);
  const MedMatchRow row = { release->id, wanted->id, answer, reason };
  if (wanted->of_record)
    med_match_record_add (self->record, &row, wanted->entry, wanted->clears);
  else
    put_row_cb (&row, self);
  return TRUE;
}

/* @only: 0: all releases of the product. Two names of a product may lead to the same release: the
 * first counts. */
static gboolean
match_product (
    Matching *self, gint64 product_id, gint64 only, const char *identifier, GError **error)
{
  Wanted *wanted = self->wanted;
  g_autofree char *pair = med_product_key_pair (wanted->vendor_key, wanted->product_key);
  MedMatchProduct *product;

  if (med_match_inventory_is_rejected (self->inventory, pair, product_id))
    return TRUE;
  if (!med_match_inventory_find_product (self->inventory, product_id, &product, error))
    return FALSE;
  if (wanted->range == NULL && product->releases->len > 0)
    wanted->range = med_version_range_new (wanted->version_text);
  wanted->identifier = identifier;
  wanted->is_found = wanted->is_found || product->has_releases;
  for (guint i = 0; i < product->releases->len; i++)
    {
      MedMatchRelease *release = &g_array_index (product->releases, MedMatchRelease, i);

      if (release->wanted_id == wanted->id || (only != 0 && release->id != only))
        continue;
      release->wanted_id = wanted->id;
      if (!match_release (self, release, product->model_key, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
match_products (Matching *self, GArray *products, const char *identifier, GError **error)
{
  for (guint i = 0; products != NULL && i < products->len; i++)
    if (!match_product (self, g_array_index (products, gint64, i), 0, identifier, error))
      return FALSE;
  return TRUE;
}

/* By what a person recorded of a release. */
static gboolean
match_recorded (Matching *self,
                const char *vendor_key,
                const char *product_key,
                const char *identifier,
                GError **error)
{
  g_autoptr (GArray) products = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *name = g_strdup_printf ("%s %s", vendor_key, product_key);

  return med_match_narrow_find_named (med_match_inventory_get_narrow (self->inventory), vendor_key,
                                      product_key, products, error) &&
         match_products (self, products, identifier != NULL ? identifier : name, error);
}

/* A product that goes by a CPE or a package URL. */
static gboolean
match_identifiers (Matching *self, GError **error)
{
  GPtrArray *names = med_match_narrow_get_names (med_match_inventory_get_narrow (self->inventory),
                                                 self->wanted->id);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const MedMatchAlias *name = g_ptr_array_index (names, i);
      GArray *products;

      if (!med_match_inventory_find_by_name (self->inventory, name->vendor_key, name->product_key,
                                             &products, error) ||
          !match_products (self, products, name->written, error) ||
          !match_recorded (self, name->vendor_key, name->product_key, name->written, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
match_found (Matching *self, GArray *found, GError **error)
{
  for (guint i = 0; i < found->len; i++)
    {
      const MedMatchFound *this = &g_array_index (found, MedMatchFound, i);

      if (!match_product (self, this->product_id, this->release_id,
                          *this->written != '\0' ? this->written : NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* By hashes, lists of components, model numbers and SKUs; and where nothing led to a product by
 * serial numbers. */
static gboolean
match_by_labels (Matching *self, GError **error)
{
  MedMatchNarrow *narrow = med_match_inventory_get_narrow (self->inventory);
  g_autoptr (GArray) found = med_match_found_new ();
  g_autoptr (GArray) doubtful = med_match_found_new ();

  if (!med_match_narrow_find (narrow, self->wanted->id, self->wanted->vendor_key, found, error) ||
      !match_found (self, found, error))
    return FALSE;
  if (self->wanted->is_found)
    return TRUE;
  self->wanted->doubtful = TRUE;
  return med_match_narrow_find_doubtful (narrow, self->wanted->id, self->wanted->vendor_key,
                                         doubtful, error) &&
         match_found (self, doubtful, error);
}

static gboolean
match_wanted (Matching *self, GError **error)
{
  const Wanted *wanted = self->wanted;
  g_autofree char *pair = med_product_key_pair (wanted->vendor_key, wanted->product_key);
  GArray *products;

  return med_match_inventory_find_by_name (self->inventory, wanted->vendor_key, wanted->product_key,
                                           &products, error) &&
         match_products (self, products, NULL, error) &&
         match_products (self, med_match_inventory_get_aliases (self->inventory, pair), NULL,
                         error) &&
         match_recorded (self, wanted->vendor_key, wanted->product_key, NULL, error) &&
         match_identifiers (self, error) && match_by_labels (self, error);
}

/* The entry of a CVE record that a product is of is told by its number; of those that were read
 * before there were such numbers each name counts as one. */
static char *
dup_entry (const char *product_ref, const char *vendor_key, const char *product_key)
{
  const char *dot = strchr (product_ref, '.');

  return dot != NULL ? g_strndup (product_ref, (gsize) (dot - product_ref))
                     : med_product_key_pair (vendor_key, product_key);
}

#define SELECT_WANTED                                                                              \
  "SELECT p.id, p.vendor_key, p.product_key, p.version_text, p.advisory_id,"                       \
  " CASE WHEN a.category = '" MED_CATEGORY_CVE_RECORD "' THEN 1 ELSE 0 END, p.product_ref,"        \
  " CASE WHEN a.category = '" MED_CATEGORY_CVE_RECORD "' AND NOT EXISTS (SELECT 1"                 \
  " FROM vulnerability_status s WHERE s.advisory_product_id = p.id"                                \
  " AND s.status <> 'known_not_affected') THEN 1 ELSE 0 END"                                       \
  " FROM advisory_head h CROSS JOIN advisory a CROSS JOIN advisory_product p"                      \
  " WHERE a.id = h.advisory_id AND p.advisory_id = h.advisory_id"

static gboolean
match_row (Matching *self, MedQuery *row, GError **error)
{
  const gint64 advisory_id = med_query_get_int (row, 4);
  g_autofree char *entry = dup_entry (med_query_get_text (row, 6), med_query_get_text (row, 1),
                                      med_query_get_text (row, 2));
  Wanted wanted = { .id = med_query_get_int (row, 0),
                    .vendor_key = med_query_get_text (row, 1),
                    .product_key = med_query_get_text (row, 2),
                    .version_text = med_query_get_text (row, 3),
                    .of_record = med_query_get_int (row, 5) != 0,
                    .entry = entry,
                    .clears = med_query_get_int (row, 7) != 0 };

  if (advisory_id != self->advisory_id)
    med_match_record_flush (self->record, put_row_cb, self);
  self->advisory_id = advisory_id;
  self->wanted = &wanted;
  const gboolean done = match_wanted (self, error);
  g_clear_pointer (&wanted.range, med_version_range_free);
  self->wanted = NULL;
  return done;
}

/* @advisory_id: 0: of all advisories that count */
static gboolean
match_advisory (Matching *self, gint64 advisory_id, GCancellable *cancellable, GError **error)
{
  const MedValue only[] = { MED_INT (advisory_id) };
  g_autoptr (MedQuery) query = med_connection_query (
      med_match_inventory_get_connection (self->inventory),
      advisory_id == 0 ? SELECT_WANTED : SELECT_WANTED " AND h.advisory_id = $1", only,
      advisory_id == 0 ? 0 : 1, error);

  while (query != NULL && med_query_next (query))
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return med_error_convert (error, NULL);
    else if (!match_row (self, query, error))
      return FALSE;
  med_match_record_flush (self->record, put_row_cb, self);
  return query != NULL && med_query_finish (query, error);
}

static const MedDerivedTable match_table = {
  .put = "INSERT INTO match (release_id, advisory_product_id, answer, reason)"
         " VALUES ($1, $2, $3, $4) ON CONFLICT (release_id, advisory_product_id)"
         " DO UPDATE SET answer = excluded.answer, reason = excluded.reason",
  .remove = "DELETE FROM match WHERE release_id = $1 AND advisory_product_id = $2",
};

static const MedDerivedTable device_table = {
  .put = "INSERT INTO device_match (device_id, advisory_product_id, answer, reason)"
         " VALUES ($1, $2, $3, $4) ON CONFLICT (device_id, advisory_product_id)"
         " DO UPDATE SET answer = excluded.answer, reason = excluded.reason",
  .remove = "DELETE FROM device_match WHERE device_id = $1 AND advisory_product_id = $2",
};

/* What is in both tables, and what is to be. */
typedef struct
{
  MedDerivedRows *before;
  MedDerivedRows *after;
  MedDerivedRows *devices_before;
  MedDerivedRows *devices_after;
} Update;

#define SELECT_MATCH "SELECT m.release_id, m.advisory_product_id, m.answer, 0, m.reason FROM "
#define SELECT_DEVICE "SELECT m.device_id, m.advisory_product_id, m.answer, 0, m.reason FROM "

static gboolean
load_matches (
    MedConnection *connection, MedDerivedRows *rows, const char *sql, MedIdSet *ids, GError **error)
{
  GHashTableIter iter;
  gint64 id;

  g_hash_table_iter_init (&iter, ids);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!med_derived_rows_load (rows, connection, sql, MED_VALUES (MED_INT (id)), error))
      return FALSE;
  return TRUE;
}

/* @advisories: (nullable): %NULL: all that count */
static gboolean
match_with (MedMatchInventory *inventory,
            Update *update,
            MedIdSet *advisories,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (MedMatchRecord) record = med_match_record_new ();
  Matching matching = { .inventory = inventory,
                        .rows = update->after,
                        .devices = update->devices_after,
                        .record = record };
  GHashTableIter iter;
  gint64 id;

  if (advisories == NULL)
    return match_advisory (&matching, 0, cancellable, error);
  g_hash_table_iter_init (&iter, advisories);
  while ((id = med_id_set_next (&iter)) != 0)
    if (!match_advisory (&matching, id, cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
match_all (MedConnection *connection, Update *update, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedMatchInventory) inventory = med_match_inventory_new (connection, NULL, NULL, error);

  return inventory != NULL &&
         med_derived_rows_load (update->before, connection, SELECT_MATCH "match m", MED_NO_VALUES,
                                error) &&
         med_derived_rows_load (update->devices_before, connection, SELECT_DEVICE "device_match m",
                                MED_NO_VALUES, error) &&
         match_with (inventory, update, NULL, cancellable, error);
}

/* With all releases. */
static gboolean
match_advisories (MedConnection *connection,
                  MedIdSet *advisories,
                  Update *update,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (MedMatchInventory) inventory =
      med_match_inventory_new (connection, advisories, NULL, error);

  return inventory != NULL &&
         load_matches (connection, update->before,
                       SELECT_MATCH "advisory_product p CROSS JOIN match m"
                                    " WHERE p.advisory_id = $1 AND m.advisory_product_id = p.id",
                       advisories, error) &&
         load_matches (connection, update->devices_before,
                       SELECT_DEVICE "advisory_product p CROSS JOIN device_match m"
                                     " WHERE p.advisory_id = $1 AND m.advisory_product_id = p.id",
                       advisories, error) &&
         match_with (inventory, update, advisories, cancellable, error);
}

/* With all advisories. */
static gboolean
match_only (MedConnection *connection,
            MedIdSet *releases,
            Update *update,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (MedMatchInventory) inventory =
      med_match_inventory_new (connection, NULL, releases, error);

  return inventory != NULL &&
         load_matches (connection, update->before, SELECT_MATCH "match m WHERE m.release_id = $1",
                       releases, error) &&
         load_matches (connection, update->devices_before,
                       SELECT_DEVICE "config c CROSS JOIN device d CROSS JOIN device_match m"
                                     " WHERE c.release_id = $1 AND d.config_id = c.id"
                                     " AND m.device_id = d.id",
                       releases, error) &&
         match_with (inventory, update, NULL, cancellable, error);
}

/**
 * med_match_update_sync:
 * @connection: the writer's connection, in a transaction
 * @scope: of which advisories and releases
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Brings the tables `match` and `device_match` up to date: which release of the hospital's products
 * each product of an advisory means, and where its devices differ, which of them. Names match if
 * they are equal once folded, or if a person confirmed them; never because they are merely similar.
 * Identifiers match as their standards say.
 *
 * Returns: whether it is written
 */
gboolean
med_match_update_sync (MedConnection *connection,
                       MedAssessmentScope *scope,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (MedDerivedRows) before = med_derived_rows_new ();
  g_autoptr (MedDerivedRows) after = med_derived_rows_new ();
  g_autoptr (MedDerivedRows) devices_before = med_derived_rows_new ();
  g_autoptr (MedDerivedRows) devices_after = med_derived_rows_new ();
  Update update = { before, after, devices_before, devices_after };
  gboolean matched;

  if (scope->everything)
    matched = match_all (connection, &update, cancellable, error);
  else
    matched = (g_hash_table_size (scope->advisories) == 0 ||
               match_advisories (connection, scope->advisories, &update, cancellable, error)) &&
              (g_hash_table_size (scope->releases) == 0 ||
               match_only (connection, scope->releases, &update, cancellable, error));
  return matched &&
         med_derived_rows_write (before, after, connection, &match_table,
                                 med_assessment_scope_count, scope, error) &&
         med_derived_rows_write (devices_before, devices_after, connection, &device_table,
                                 med_assessment_scope_count, scope, error);
}
