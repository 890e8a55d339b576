/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-statement-import"

#include "config.h"

#include "engine/statement/med-statement-import.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-patch.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/inventory/med-people.h"
#include "engine/statement/med-statement-target.h"
#include "engine/store/med-blob.h"

#define MAY_IMPORT                                                                                 \
  (MED_ROLE_CURATOR | MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER |            \
   MED_ROLE_VENDOR_ENGINEER)

/* One import on its way. */
typedef struct
{
  MedConnection *connection;
  gint64 person_id;
  const MedStatementSource *source;
  const MedVendorStatement *statement;
  char *manufacturer_key;
  char *sha256;
  char *letter_sha256;
} Import;

static gboolean
check_person (MedConnection *connection, gint64 person_id, GError **error)
{
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);

  if (person == NULL)
    return FALSE;
  if (person->active && (person->roles & MAY_IMPORT) != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
               _ ("%s may not bring in statements of vendors"), person->name);
  return FALSE;
}

/* Returns FALSE only on error; @known says whether this very revision is stored. */
static gboolean
check_revision (const Import *import, gint64 *known, GError **error)
{
  const MedVendorStatement *statement = import->statement;
  g_autoptr (MedQuery) query = med_connection_query (
      import->connection,
      "SELECT id, revision, sha256 FROM statement WHERE manufacturer_key = $1 AND reference = $2"
      " ORDER BY revision DESC",
      MED_VALUES (MED_TEXT (import->manufacturer_key), MED_TEXT (statement->reference)), error);
  gint64 newest = 0;

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      gint64 revision = med_query_get_int (query, 1);

      newest = MAX (newest, revision);
      if (revision != statement->revision)
        continue;
      *known = med_query_get_int (query, 0);
      if (g_strcmp0 (med_query_get_text (query, 2), import->sha256) == 0)
        return TRUE;
      g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
                   _ ("%s: revision %" PRId64
                      " of statement %s is already here with other content. The vendor must give "
                      "it a new revision number."),
                   import->source->name, revision, statement->reference);
      return FALSE;
    }
  if (!med_query_finish (query, error))
    return FALSE;
  if (statement->revision > newest)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("%s: revision %" PRId64 " of statement %s is older than revision %" PRId64
                  ", which is here"),
               import->source->name, statement->revision, statement->reference, newest);
  return FALSE;
}

static gboolean
find_patch (const Import *import, gint64 *patch_id, GError **error)
{
  const MedVendorStatement *statement = import->statement;
  g_autofree char *scope = NULL;

  if (!med_connection_get_int (
          import->connection, "SELECT id FROM patch WHERE cots_vendor = $1 AND number = $2",
          MED_VALUES (MED_TEXT (statement->cots_vendor), MED_TEXT (statement->patch_number)),
          patch_id, error) ||
      !med_connection_dup_text (import->connection, "SELECT scope FROM patch WHERE id = $1",
                                MED_VALUES (MED_INT (*patch_id)), &scope, error))
    return FALSE;
  if (scope == NULL || g_str_equal (scope, MED_PATCH_SCOPE_SECURITY))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("%s: %s is filed as outside scope; a statement on it cannot be used"),
               import->source->name, statement->patch_number);
  return FALSE;
}

/* What a confirmed revision said of a release must be said again: a vendor takes a release back by
 * saying so, not by silence. */
static gboolean
check_nothing_dropped (const Import *import, GError **error)
{
  const MedVendorStatement *statement = import->statement;
  g_autoptr (MedQuery) query = med_connection_query (
      import->connection,
      "SELECT r.model, r.model_key, r.from_version FROM statement s"
      " JOIN statement_release r ON r.statement_id = s.id"
      " WHERE s.manufacturer_key = $1 AND s.reference = $2 AND s.confirmed_by IS NOT NULL"
      " AND r.vendor_state = 'released' AND s.revision ="
      " (SELECT max(n.revision) FROM statement n WHERE n.manufacturer_key = s.manufacturer_key"
      "  AND n.reference = s.reference AND n.confirmed_by IS NOT NULL)",
      MED_VALUES (MED_TEXT (import->manufacturer_key), MED_TEXT (statement->reference)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      gboolean found = FALSE;

      for (guint i = 0; i < statement->releases->len && !found; i++)
        {
          const MedStatementRelease *release = g_ptr_array_index (statement->releases, i);
          g_autofree char *model_key = med_fold_name (release->model);
          found = g_strcmp0 (model_key, med_query_get_text (query, 1)) == 0 &&
                  g_strcmp0 (release->from_version, med_query_get_text (query, 2)) == 0;
        }
      if (found)
        continue;
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("%s: it says nothing of %s %s, which the revision before it released. The "
                      "vendor must say “withdrawn” of it."),
                   import->source->name, med_query_get_text (query, 0),
                   med_query_get_text (query, 2));
      return FALSE;
    }
  return med_query_finish (query, error);
}

static gboolean
check_states (const Import *import, gint64 patch_id, GError **error)
{
  const MedVendorStatement *statement = import->statement;

  for (guint i = 0; i < statement->releases->len; i++)
    {
      const MedStatementRelease *release = g_ptr_array_index (statement->releases, i);
      gint64 release_id = 0;

      if (!med_statement_target_find_sync (import->connection, statement->manufacturer,
                                           release->model, release->from_version, &release_id,
                                           error))
        return FALSE;
      if (!med_vendor_track_check_sync (import->connection, patch_id, release_id, release->state,
                                        TRUE, error))
        {
          g_prefix_error (error, "%s, /releases/%u, %s %s: ", import->source->name, i,
                          release->model, release->from_version);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
insert_patch (const Import *import, gint64 *patch_id, GError **error)
{
  const MedVendorStatement *s = import->statement;
  g_autofree char *joined = g_strjoinv (" ", s->cves);
  g_autofree char *all = g_strjoin (" ", s->patch_number, s->cots_vendor, s->cots_product,
                                    s->patch_title != NULL ? s->patch_title : "", joined, NULL);
  g_autofree char *search = med_fold_search (all);
  g_autofree char *source = g_strdup_printf ("%s %s", s->manufacturer, s->reference);

  if (!med_connection_insert (
          import->connection,
          "INSERT INTO patch (number, cots_vendor, cots_product, title, released_usec,"
          " released_source, scope, recorded_by, recorded_usec, search)"
          " VALUES ($1, $2, $3, $4, $5, $6, 'security', $7, $8, $9)",
          MED_VALUES (
              MED_TEXT (s->patch_number), MED_TEXT (s->cots_vendor), MED_TEXT (s->cots_product),
              MED_TEXT (s->patch_title != NULL ? s->patch_title : ""),
              MED_INT (s->cots_released_usec), MED_TEXT (source), MED_INT (import->person_id),
              MED_INT (med_connection_now_usec (import->connection)), MED_TEXT (search)),
          patch_id, error))
    return FALSE;
  for (guint i = 0; s->cves[i] != NULL; i++)
    if (!med_connection_execute (
            import->connection,
            "INSERT INTO patch_cve (patch_id, cve) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            MED_VALUES (MED_INT (*patch_id), MED_TEXT (s->cves[i])), error))
      return FALSE;
  return TRUE;
}

static gboolean
insert_document (
    const Import *import, GBytes *bytes, const char *name, const char *sha256, GError **error)
{
  return med_connection_execute (
      import->connection,
      "INSERT INTO document (sha256, name, size_bytes, received_usec) VALUES ($1, $2, $3, $4)"
      " ON CONFLICT DO NOTHING",
      MED_VALUES (MED_TEXT (sha256), MED_TEXT (name), MED_INT ((gint64) g_bytes_get_size (bytes)),
                  MED_INT (med_connection_now_usec (import->connection))),
      error);
}

static gboolean
insert_statement (const Import *import, gint64 patch_id, gint64 *id, GError **error)
{
  const MedVendorStatement *s = import->statement;
  gsize size = 0;
  const char *data = g_bytes_get_data (import->source->json, &size);
  g_autofree char *body = g_strndup (data, size);
  gboolean letter = import->letter_sha256 != NULL;

  return med_connection_insert (
      import->connection,
      "INSERT INTO statement (patch_id, manufacturer, manufacturer_key, reference, revision,"
      " issued_usec, origin, sha256, letter_sha256, entered_by, entered_usec, body,"
      " valid_until_usec, method, timing, prepare_min, install_min, restart_min, verify_min,"
      " rollback_min, reversible) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
      " $14, $15, $16, $17, $18, $19, $20, $21)",
      MED_VALUES (MED_INT (patch_id), MED_TEXT (s->manufacturer),
                  MED_TEXT (import->manufacturer_key), MED_TEXT (s->reference),
                  MED_INT (s->revision), MED_INT (s->issued_usec),
                  MED_TEXT (letter ? "letter" : "file"), MED_TEXT (import->sha256),
                  letter ? MED_TEXT (import->letter_sha256) : MED_NULL, MED_INT (import->person_id),
                  MED_INT (med_connection_now_usec (import->connection)), MED_TEXT (body),
                  MED_INT_OR_NULL (s->valid_until_usec),
                  s->method != NULL ? MED_TEXT (s->method) : MED_NULL,
                  s->timing != NULL ? MED_TEXT (s->timing) : MED_NULL,
                  MED_INT (s->minutes.prepare_min), MED_INT (s->minutes.install_min),
                  MED_INT (s->minutes.restart_min), MED_INT (s->minutes.verify_min),
                  MED_INT (s->minutes.rollback_min), MED_INT (s->reversible ? 1 : 0)),
      id, error);
}

static gboolean
insert_releases (const Import *import, gint64 id, GError **error)
{
  const MedVendorStatement *s = import->statement;

  for (guint i = 0; i < s->releases->len; i++)
    {
      const MedStatementRelease *r = g_ptr_array_index (s->releases, i);
      g_autofree char *model_key = med_fold_name (r->model);

      if (!med_connection_execute (
              import->connection,
              "INSERT INTO statement_release (statement_id, model, model_key, from_version,"
              " to_version, vendor_state, vex_status, justification, mitigation,"
              " residual_risk_acceptable) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
              MED_VALUES (MED_INT (id), MED_TEXT (r->model), MED_TEXT (model_key),
                          MED_TEXT (r->from_version), MED_TEXT (r->to_version),
                          MED_TEXT (med_vendor_state_to_word (r->state)), MED_TEXT (r->vex_status),
                          r->justification != NULL ? MED_TEXT (r->justification) : MED_NULL,
                          MED_TEXT (r->mitigation != NULL ? r->mitigation : ""),
                          s->residual_risk_acceptable >= 0 ? MED_INT (s->residual_risk_acceptable)
                                                           : MED_NULL),
              error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
insert_relations (
    const Import *import, gint64 id, const char *relation, GStrv numbers, GError **error)
{
  for (guint i = 0; numbers[i] != NULL; i++)
    if (!med_connection_execute (
            import->connection,
            "INSERT INTO statement_patch_relation (statement_id, relation, patch_number)"
            " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            MED_VALUES (MED_INT (id), MED_TEXT (relation), MED_TEXT (numbers[i])), error))
      return FALSE;
  return TRUE;
}

static gboolean
insert_payloads (const Import *import, gint64 id, GError **error)
{
  const MedVendorStatement *s = import->statement;

  for (guint i = 0; i < s->payloads->len; i++)
    {
      const MedStatementPayload *p = g_ptr_array_index (s->payloads, i);

      if (!med_connection_execute (import->connection,
                                   "INSERT INTO payload (statement_id, name, size_bytes, sha256)"
                                   " VALUES ($1, $2, $3, $4)",
                                   MED_VALUES (MED_INT (id), MED_TEXT (p->name),
                                               MED_INT (p->size_bytes), MED_TEXT (p->sha256)),
                                   error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
record (MedTransaction *transaction, const Import *import, gint64 id, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *subject = g_strdup_printf ("statement/%" PRId64, id);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "manufacturer");
  json_builder_add_string_value (builder, import->statement->manufacturer);
  json_builder_set_member_name (builder, "reference");
  json_builder_add_string_value (builder, import->statement->reference);
  json_builder_set_member_name (builder, "revision");
  json_builder_add_int_value (builder, import->statement->revision);
  json_builder_set_member_name (builder, "patch");
  json_builder_add_string_value (builder, import->statement->patch_number);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, import->sha256);
  if (import->letter_sha256 != NULL)
    {
      json_builder_set_member_name (builder, "letter_sha256");
      json_builder_add_string_value (builder, import->letter_sha256);
    }
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  return med_transaction_record (transaction, import->person_id, "statement-imported", subject,
                                 body, error);
}

static gboolean
write_rows (
    MedTransaction *transaction, const Import *import, gint64 patch_id, gint64 *id, GError **error)
{
  const MedStatementSource *source = import->source;

  return (patch_id != 0 || insert_patch (import, &patch_id, error)) &&
         insert_document (import, source->json, source->name, import->sha256, error) &&
         (source->letter == NULL || insert_document (import, source->letter, source->letter_name,
                                                     import->letter_sha256, error)) &&
         insert_statement (import, patch_id, id, error) && insert_releases (import, *id, error) &&
         insert_relations (import, *id, "requires", import->statement->requires, error) &&
         insert_relations (import, *id, "supersedes", import->statement->supersedes, error) &&
         insert_payloads (import, *id, error) && record (transaction, import, *id, error);
}

static gboolean
keep_file (const Import *import, GBytes *bytes, GError **error)
{
  g_autofree char *sha256 = NULL;

  return med_blob_store_sync (import->connection, MED_BLOB_DOCUMENTS, bytes, &sha256, error);
}

/* The bytes come last, so that a refusal by the database leaves no file. A commit that fails does
 * not take them away again: where the disk failed it may be found by the next start all the same.
 */
static gboolean
store (
    MedTransaction *transaction, const Import *import, gint64 patch_id, gint64 *id, GError **error)
{
  const MedStatementSource *source = import->source;

  return write_rows (transaction, import, patch_id, id, error) &&
         keep_file (import, source->json, error) &&
         (source->letter == NULL || keep_file (import, source->letter, error)) &&
         med_transaction_commit (transaction, error);
}

static gboolean
import_statement (Import *import, MedStatementImported *imported, GError **error)
{
  gint64 known = 0;
  gint64 patch_id = 0;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (import->connection, error);

  if (transaction == NULL || !check_revision (import, &known, error))
    return FALSE;
  imported->is_new = known == 0;
  imported->statement_id = known;
  if (known != 0)
    return TRUE;
  return find_patch (import, &patch_id, error) && check_nothing_dropped (import, error) &&
         check_states (import, patch_id, error) &&
         store (transaction, import, patch_id, &imported->statement_id, error);
}

/**
 * med_statement_import_sync:
 * @connection: the writer's connection
 * @person_id: who brings it in
 * @source: the statement, with the scan of the letter if it was typed in from one
 * @imported: (out): which statement it became
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_REFUSED for an older revision or a
 * step back of the vendor's state, %MED_ERROR_CONFLICT, %MED_ERROR_NOT_PERMITTED
 *
 * Stores a statement; the COTS patch it is about is recorded with it where nobody has yet. It
 * counts for nothing until a second person confirms it ([func@statement_confirm_sync]). All or
 * nothing: what is refused leaves no row and no file. The same revision a second time changes
 * nothing.
 *
 * Returns: whether it is stored
 */
gboolean
med_statement_import_sync (MedConnection *connection,
                           gint64 person_id,
                           const MedStatementSource *source,
                           MedStatementImported *imported,
                           GError **error)
{
  if (!check_person (connection, person_id, error))
    return FALSE;
  g_autoptr (MedVendorStatement) statement =
      med_statement_reader_read (source->json, source->name, NULL, error);
  if (statement == NULL)
    return FALSE;
  if (statement->issued_usec > med_connection_now_usec (connection) + MED_USEC_PER_DAY)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                   _ ("%s, /issued: it is in the future. Check the clock of this workstation."),
                   source->name);
      return FALSE;
    }

  Import import = {
    .connection = connection,
    .person_id = person_id,
    .source = source,
    .statement = statement,
    .manufacturer_key = med_fold_name (statement->manufacturer),
    .sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, source->json),
    .letter_sha256 = source->letter != NULL
                         ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, source->letter)
                         : NULL,
  };
  gboolean done = import_statement (&import, imported, error);
  g_free (import.manufacturer_key);
  g_free (import.sha256);
  g_free (import.letter_sha256);
  return done;
}
