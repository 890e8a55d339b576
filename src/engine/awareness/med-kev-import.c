/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-kev-import"

#include "config.h"

#include "engine/awareness/med-kev-import.h"

#include <glib/gi18n-lib.h>

#include "engine/awareness/med-product-key.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-text.h"
#include "engine/risk/med-cve.h"

/**
 * med_kev_catalog_free:
 * @self: (transfer full): a catalogue
 */
void
med_kev_catalog_free (MedKevCatalog *self)
{
  g_free (self->version);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *path, const char *where, const char *reason)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: %s: %s", path, where, reason);
  return FALSE;
}

static gboolean
check_entry (JsonArray *array, guint index, const char *path, GError **error)
{
  JsonObject *entry = med_json_array_get_object (array, index);
  const char *cve = entry != NULL ? med_json_get_text (entry, "cveID") : NULL;
  const char *added = entry != NULL ? med_json_get_text (entry, "dateAdded") : NULL;
  g_autofree char *where = g_strdup_printf ("/vulnerabilities/%u", index);
  gint64 usec;

  if (cve == NULL || !med_cve_is_number (cve))
    return refuse (error, path, where, _ ("cveID is missing or is no CVE number"));
  if (added == NULL || strlen (added) != 10 || !med_clock_parse_iso8601 (added, &usec, NULL))
    return refuse (error, path, where, _ ("dateAdded is missing or is no date"));
  return TRUE;
}

/**
 * med_kev_catalog_read:
 * @root: a document
 * @path: its file name, for messages
 * @entries: (out) (transfer none): its vulnerabilities, for as long as @root lives
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Looks at everything before anything is written.
 *
 * Returns: (transfer full) (nullable): what the catalogue says of itself
 */
MedKevCatalog *
med_kev_catalog_read (JsonNode *root, const char *path, JsonArray **entries, GError **error)
{
  g_autoptr (MedKevCatalog) catalog = g_new0 (MedKevCatalog, 1);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *version = object != NULL ? med_json_get_text (object, "catalogVersion") : NULL;
  const char *released = object != NULL ? med_json_get_text (object, "dateReleased") : NULL;

  *entries = object != NULL ? med_json_get_array (object, "vulnerabilities") : NULL;
  if (version == NULL || *version == '\0')
    refuse (error, path, "/catalogVersion",
            _ ("is missing; this is no catalogue of known exploited vulnerabilities"));
  else if (released == NULL || !med_clock_parse_iso8601 (released, &catalog->released_usec, NULL))
    refuse (error, path, "/dateReleased", _ ("is missing or is no date"));
  else if (*entries == NULL || json_array_get_length (*entries) == 0)
    refuse (error, path, "/vulnerabilities", _ ("is missing or empty"));
  else
    {
      catalog->version = g_strdup (version);
      catalog->entries = json_array_get_length (*entries);
      for (guint i = 0; i < json_array_get_length (*entries); i++)
        if (!check_entry (*entries, i, path, error))
          return NULL;
      return g_steal_pointer (&catalog);
    }
  return NULL;
}

/* What of an entry is kept, as one text. */
static char *
dup_entry (const char *added,
           const char *due,
           const char *name,
           gboolean ransomware,
           const char *vendor,
           const char *product)
{
  return g_strdup_printf ("%s\037%s\037%s\037%d\037%s\037%s", added, due != NULL ? due : "", name,
                          ransomware ? 1 : 0, vendor, product);
}

static gboolean
is_used_by_ransomware (JsonObject *entry)
{
  return g_strcmp0 (med_json_get_text (entry, "knownRansomwareCampaignUse"), "Known") == 0;
}

static const char *
get_or_nothing (JsonObject *entry, const char *member)
{
  const char *text = med_json_get_text (entry, member);

  return text != NULL ? text : "";
}

/* Of a vulnerability that stands there twice the first entry is kept, here as when written. */
static GHashTable *
index_entries (JsonArray *entries)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = med_json_array_get_object (entries, i);
      const char *cve = med_json_get_text (entry, "cveID");

      if (!g_hash_table_contains (table, cve))
        g_hash_table_insert (
            table, (char *) cve,
            dup_entry (med_json_get_text (entry, "dateAdded"), med_json_get_text (entry, "dueDate"),
                       get_or_nothing (entry, "vulnerabilityName"), is_used_by_ransomware (entry),
                       get_or_nothing (entry, "vendorProject"), get_or_nothing (entry, "product")));
    }
  return table;
}

/* Names that were not kept at the time cannot differ. */
static char *
dup_stored_entry (MedQuery *row, const char *entry)
{
  g_autofree char *here = dup_entry (med_query_get_text (row, 1), med_query_get_text (row, 2),
                                     med_query_get_text (row, 3), med_query_get_int (row, 4) != 0,
                                     med_query_is_null (row, 5) ? "" : med_query_get_text (row, 5),
                                     med_query_is_null (row, 6) ? "" : med_query_get_text (row, 6));

  if (!med_query_is_null (row, 5) || entry == NULL)
    return g_steal_pointer (&here);
  /* Two separators end what was kept then. */
  here[strlen (here) - 1] = '\0';
  return g_str_has_prefix (entry, here) ? g_strdup (entry) : g_steal_pointer (&here);
}

static gboolean
is_stored (MedConnection *connection,
           JsonArray *entries,
           gboolean *stored,
           gboolean *whole,
           GError **error)
{
  g_autoptr (GHashTable) table = index_entries (entries);
  guint n = 0;
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT k.cve, k.added_date, k.due_date, k.name, k.ransomware, p.vendor, p.product"
      " FROM kev k LEFT JOIN kev_product p ON p.cve = k.cve",
      MED_NO_VALUES, error);

  *stored = *whole = TRUE;
  for (; query != NULL && med_query_next (query); n++)
    {
      const char *there = g_hash_table_lookup (table, med_query_get_text (query, 0));
      g_autofree char *here = dup_stored_entry (query, there);

      *stored = *stored && g_strcmp0 (there, here) == 0;
      *whole = *whole && !med_query_is_null (query, 5);
    }
  *stored = *stored && n == g_hash_table_size (table);
  return query != NULL && med_query_finish (query, error);
}

static GError *
make_older (const MedKevFile *self, MedQuery *in_use)
{
  g_autofree char *here = med_clock_format_local_date (med_query_get_int (in_use, 1));
  g_autofree char *there = med_clock_format_local_date (self->catalog->released_usec);

  return g_error_new (MED_ERROR, MED_ERROR_REFUSED,
                      _ ("%s: this catalogue is of %s, the one in use is newer (version %s of %s). "
                         "Nothing was changed."),
                      self->name, there, med_query_get_text (in_use, 0), here);
}

/**
 * med_kev_file_compare_sync:
 * @connection: a connection
 * @self: a catalogue; says afterwards whether it was here already
 * @standing: (out): how it stands to the one in use
 * @fault: (out) (transfer full) (nullable): why it must not take its place: %MED_ERROR_REFUSED,
 * %MED_ERROR_UNTRUSTED
 * @error: return location
 *
 * A catalogue that is known must say the same: one that changes under one version and date is not
 * to be believed, and not to be called unchanged.
 *
 * Returns: whether they could be compared
 */
gboolean
med_kev_file_compare_sync (MedConnection *connection,
                           MedKevFile *self,
                           MedCatalogStanding *standing,
                           GError **fault,
                           GError **error)
{
  gboolean known = FALSE, stored = FALSE, whole = FALSE;
  g_autoptr (GError) older = NULL;
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT version, released_usec FROM kev_catalog"
                            " ORDER BY released_usec DESC, imported_usec DESC, version LIMIT 1",
                            MED_NO_VALUES, error);

  *fault = NULL;
  if (query != NULL && med_query_next (query))
    {
      if (med_query_get_int (query, 1) > self->catalog->released_usec)
        older = make_older (self, query);
      known = med_query_get_int (query, 1) == self->catalog->released_usec &&
              g_strcmp0 (med_query_get_text (query, 0), self->catalog->version) == 0;
    }
  if (query == NULL || !med_query_finish (query, error) ||
      (known && !is_stored (connection, self->entries, &stored, &whole, error)))
    return FALSE;
  /* One that is here without the names of its products is stored again, with them. */
  self->catalog->unchanged = stored && whole;
  *standing = older != NULL              ? MED_CATALOG_OLDER
              : known && !stored         ? MED_CATALOG_REWRITTEN
              : self->catalog->unchanged ? MED_CATALOG_SAME
                                         : MED_CATALOG_NEWER;
  if (*standing == MED_CATALOG_OLDER)
    *fault = g_steal_pointer (&older);
  if (*standing == MED_CATALOG_REWRITTEN)
    *fault = g_error_new (
        MED_ERROR, MED_ERROR_UNTRUSTED,
        _ ("%s: version %s of the catalogue is here already with other content. Download it "
           "again from its publisher."),
        self->name, self->catalog->version);
  return TRUE;
}

/**
 * med_kev_file_find_lost_sync:
 * @connection: a connection
 * @self: a catalogue
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the vulnerabilities, sorted, that the
 * catalogue in use names and this one does not
 */
GPtrArray *
med_kev_file_find_lost_sync (MedConnection *connection, MedKevFile *self, GError **error)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) table = index_entries (self->entries);
  g_autoptr (MedQuery) query =
      med_connection_query (connection, "SELECT cve FROM kev ORDER BY cve", MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    if (!g_hash_table_contains (table, med_query_get_text (query, 0)))
      g_ptr_array_add (lost, med_query_dup_text (query, 0));
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&lost) : NULL;
}

static gboolean
write_product (MedConnection *connection, JsonObject *entry, GError **error)
{
  const char *vendor = get_or_nothing (entry, "vendorProject");
  const char *product = get_or_nothing (entry, "product");
  g_autofree char *vendor_key = med_fold_name (vendor);
  g_autofree char *product_key = med_product_key (vendor, product);

  return med_connection_execute (
      connection,
      "INSERT INTO kev_product (cve, vendor, product, vendor_key, product_key)"
      " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (cve) DO NOTHING",
      MED_VALUES (MED_TEXT (med_json_get_text (entry, "cveID")), MED_TEXT (vendor),
                  MED_TEXT (product), MED_TEXT (vendor_key), MED_TEXT (product_key)),
      error);
}

static gboolean
write_entry (MedConnection *connection, JsonObject *entry, GError **error)
{
  return med_connection_execute (connection,
                                 "INSERT INTO kev (cve, added_date, due_date, name, ransomware)"
                                 " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (cve) DO NOTHING",
                                 MED_VALUES (MED_TEXT (med_json_get_text (entry, "cveID")),
                                             MED_TEXT (med_json_get_text (entry, "dateAdded")),
                                             MED_TEXT (med_json_get_text (entry, "dueDate")),
                                             MED_TEXT (get_or_nothing (entry, "vulnerabilityName")),
                                             MED_INT (is_used_by_ransomware (entry) ? 1 : 0)),
                                 error) &&
         write_product (connection, entry, error);
}

static gboolean
write_entries (MedConnection *connection, JsonArray *entries, GError **error)
{
  if (!med_connection_execute (connection, "DELETE FROM kev", MED_NO_VALUES, error) ||
      !med_connection_execute (connection, "DELETE FROM kev_product", MED_NO_VALUES, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (entries); i++)
    if (!write_entry (connection, med_json_array_get_object (entries, i), error))
      return FALSE;
  return TRUE;
}

static JsonNode *
describe (const MedKevCatalog *catalog, const char *sha256)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_string_value (builder, catalog->version);
  json_builder_set_member_name (builder, "entries");
  json_builder_add_int_value (builder, catalog->entries);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, sha256);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_kev_file_store_sync:
 * @connection: the writer's connection
 * @person_id: who imports it; 0 for the program itself
 * @self: a catalogue that may take the place of the one in use
 * @error: return location
 *
 * Returns: whether it is the one in use now
 */
gboolean
med_kev_file_store_sync (MedConnection *connection,
                         gint64 person_id,
                         MedKevFile *self,
                         GError **error)
{
  const MedKevCatalog *catalog = self->catalog;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("kev/%s", catalog->version);
  g_autoptr (JsonNode) body = describe (catalog, self->sha256);

  return transaction != NULL && write_entries (connection, self->entries, error) &&
         med_connection_execute (
             connection,
             "INSERT INTO kev_catalog (version, released_usec, imported_usec, entries)"
             " VALUES ($1, $2, $3, $4) ON CONFLICT (version) DO UPDATE SET"
             " released_usec = excluded.released_usec, imported_usec = excluded.imported_usec,"
             " entries = excluded.entries",
             MED_VALUES (MED_TEXT (catalog->version), MED_INT (catalog->released_usec),
                         MED_INT (med_connection_now_usec (connection)),
                         MED_INT (catalog->entries)),
             error) &&
         med_transaction_record (transaction, person_id, "kev-imported", subject, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_kev_file_free:
 * @self: (transfer full): a catalogue
 */
void
med_kev_file_free (MedKevFile *self)
{
  g_free (self->name);
  g_free (self->sha256);
  g_clear_pointer (&self->catalog, med_kev_catalog_free);
  g_clear_pointer (&self->root, json_node_unref);
  g_free (self);
}

/**
 * med_kev_file_read:
 * @bytes: a catalogue as JSON
 * @name: its file, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Returns: (transfer full) (nullable): what it says; nothing is stored yet
 */
MedKevFile *
med_kev_file_read (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MedKevFile) self = g_new0 (MedKevFile, 1);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  self->name = g_strdup (name);
  self->root = med_json_load (data, size, &med_json_default_limits, name, error);
  if (self->root == NULL)
    return NULL;
  med_csaf_text_make_visible (self->root);
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  self->catalog = med_kev_catalog_read (self->root, name, &self->entries, error);
  return self->catalog != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * med_kev_import_sync:
 * @connection: the writer's connection
 * @person_id: who imports it
 * @path: the catalogue as JSON
 * @error: return location: %MED_ERROR_CORRECT_INPUT; %MED_ERROR_REFUSED for a catalogue older than
 * the one in use; %MED_ERROR_UNTRUSTED for one of its version and date with other content
 *
 * Replaces the catalogue of known exploited vulnerabilities (CISA KEV) by a newer one. An entry
 * that was taken out of it is out; an older catalogue never comes back unnoticed.
 *
 * Returns: (transfer full) (nullable): what was imported
 */
MedKevCatalog *
med_kev_import_sync (MedConnection *connection, gint64 person_id, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = med_json_read_file_sync (path, &med_json_default_limits, error);
  g_autoptr (MedKevFile) file = bytes != NULL ? med_kev_file_read (bytes, path, error) : NULL;
  MedCatalogStanding standing = MED_CATALOG_NEWER;
  g_autoptr (GError) fault = NULL;

  if (file == NULL || !med_kev_file_compare_sync (connection, file, &standing, &fault, error))
    return NULL;
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  return standing == MED_CATALOG_SAME ||
                 med_kev_file_store_sync (connection, person_id, file, error)
             ? g_steal_pointer (&file->catalog)
             : NULL;
}
