/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-held-document"

#include "config.h"

#include "engine/awareness/med-held-document.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-json.h"
#include "engine/base/med-version.h"
#include "engine/csaf/med-csaf-text.h"
#include "engine/inventory/med-people.h"
#include "engine/store/med-blob.h"

/* What a document that is not right names is taken no further than this. */
#define MAX_VENDORS 1000
#define MAX_DEPTH 64
#define MAX_TEXT 1000
#define MAX_REASON 200

/* Who may say that a document need not be waited for. */

/* For this folder: an empty one. */
MedHeldDocument *
med_held_document_new (void)
{
  MedHeldDocument *self = g_new0 (MedHeldDocument, 1);

  self->vendors = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
med_held_document_free (MedHeldDocument *self)
{
  g_free (self->sha256);
  g_free (self->name);
  g_free (self->publisher);
  g_free (self->tracking_id);
  g_free (self->version);
  g_free (self->title);
  g_ptr_array_unref (self->vendors);
  g_free (self->reason);
  g_free (self->released_by);
  g_free (self->release_reason);
  g_free (self);
}

/**
 * med_held_document_is_meant:
 * @root: (nullable): what a file holds
 *
 * Returns: whether it is meant to be an advisory, however wrong: any other file is refused and
 * forgotten
 */
gboolean
med_held_document_is_meant (JsonNode *root)
{
  static const char *const members[] = { "document", "product_tree", "vulnerabilities" };

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (json_node_get_object (root), members[i]))
      return TRUE;
  return FALSE;
}

/* A name longer than any real one is none, rather than a piece of one. */
static char *
dup_text (JsonObject *object, const char *member)
{
  const char *text = object != NULL ? med_json_get_text (object, member) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT ? g_strdup (text) : NULL;
}

static void
add_vendor (MedHeldDocument *self, GHashTable *seen, JsonObject *object)
{
  g_autofree char *vendor = dup_text (object, "name");
  g_autofree char *key = vendor != NULL ? med_fold_name (vendor) : NULL;

  if (key == NULL || *key == '\0' || self->vendors->len >= MAX_VENDORS ||
      !g_hash_table_add (seen, g_steal_pointer (&key)))
    return;
  g_ptr_array_add (self->vendors, g_steal_pointer (&vendor));
}

static void
collect_vendors (MedHeldDocument *self, GHashTable *seen, JsonObject *object, guint depth)
{
  JsonArray *branches = med_json_get_array (object, "branches");

  if (branches == NULL || depth > MAX_DEPTH)
    return;
  for (guint i = 0; i < json_array_get_length (branches); i++)
    {
      JsonObject *branch = med_json_array_get_object (branches, i);

      if (branch == NULL)
        continue;
      if (g_strcmp0 (med_json_get_text (branch, "category"), "vendor") == 0)
        add_vendor (self, seen, branch);
      collect_vendors (self, seen, branch, depth + 1);
    }
}

static void
read_document (MedHeldDocument *self, GHashTable *seen, JsonObject *document)
{
  JsonObject *publisher = med_json_get_object (document, "publisher");
  JsonObject *tracking = med_json_get_object (document, "tracking");

  self->title = dup_text (document, "title");
  self->publisher = dup_text (publisher, "namespace");
  self->tracking_id = dup_text (tracking, "id");
  self->version = dup_text (tracking, "version");
  g_autofree char *released = dup_text (tracking, "current_release_date");
  if (released == NULL || !med_clock_parse_iso8601 (released, &self->current_release_usec, NULL))
    self->current_release_usec = 0;
  /* Nobody else writes of a vendor's own products. */
  if (publisher != NULL && g_strcmp0 (med_json_get_text (publisher, "category"), "vendor") == 0)
    add_vendor (self, seen, publisher);
}

/**
 * med_held_document_read:
 * @root: a document that cannot be used
 * @name: of its file
 * @reason: what is wrong first of all
 * @n_findings: how much the schema holds against it
 *
 * Takes from a document whatever can be read, so that it can be told which devices it may be about
 * and which revision will make it good.
 *
 * Returns: (transfer full): the document, to be stored
 */
MedHeldDocument *
med_held_document_read (JsonNode *root, const char *name, const char *reason, guint n_findings)
{
  MedHeldDocument *self = med_held_document_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->name = g_path_get_basename (name);
  self->reason = g_strdup (reason);
  self->n_findings = n_findings;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return self;
  med_csaf_text_make_visible (root);
  JsonObject *object = json_node_get_object (root);
  JsonObject *document = med_json_get_object (object, "document");
  JsonObject *tree = med_json_get_object (object, "product_tree");
  if (document != NULL)
    read_document (self, seen, document);
  if (tree != NULL)
    collect_vendors (self, seen, tree, 0);
  return self;
}

static gboolean
record (MedTransaction *transaction,
        gint64 person_id,
        const char *action,
        gint64 id,
        const char *const *members,
        GError **error)
{
  g_autofree char *subject = g_strdup_printf ("held-document/%" PRId64, id);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (gsize i = 0; members[i] != NULL; i += 2)
    {
      json_builder_set_member_name (builder, members[i]);
      json_builder_add_string_value (builder, members[i + 1]);
    }
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  return med_transaction_record (transaction, person_id, action, subject, body, error);
}

static const char *
or_nothing (const char *text)
{
  return text != NULL ? text : "";
}

static gboolean
write_row (MedConnection *connection,
           const MedHeldDocument *self,
           GBytes *bytes,
           gint64 *id,
           GError **error)
{
  const gint64 now = med_connection_now_usec (connection);
  const gint64 released = self->current_release_usec;

  return med_connection_execute (connection,
                                 "INSERT INTO document (sha256, name, size_bytes, received_usec)"
                                 " VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
                                 MED_VALUES (MED_TEXT (self->sha256), MED_TEXT (self->name),
                                             MED_INT ((gint64) g_bytes_get_size (bytes)),
                                             MED_INT (now)),
                                 error) &&
         med_connection_insert (
             connection,
             "INSERT INTO held_document (sha256, name, publisher, tracking_id, version,"
             " current_release_usec, title, reason, findings, held_usec)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
             MED_VALUES (MED_TEXT (self->sha256), MED_TEXT (self->name), MED_TEXT (self->publisher),
                         MED_TEXT (self->tracking_id), MED_TEXT (self->version),
                         released != 0 ? MED_INT (released) : MED_NULL, MED_TEXT (self->title),
                         MED_TEXT (self->reason), MED_INT (self->n_findings), MED_INT (now)),
             id, error);
}

static gboolean
write_vendors (MedConnection *connection, const MedHeldDocument *self, gint64 id, GError **error)
{
  for (guint i = 0; i < self->vendors->len; i++)
    {
      const char *vendor = g_ptr_array_index (self->vendors, i);
      g_autofree char *key = med_fold_name (vendor);

      if (!med_connection_execute (
              connection,
              "INSERT INTO held_document_vendor (held_id, vendor, vendor_key) VALUES ($1, $2, $3)",
              MED_VALUES (MED_INT (id), MED_TEXT (vendor), MED_TEXT (key)), error))
        return FALSE;
    }
  return TRUE;
}

/* Where the publisher cannot be read the id has to do. */
static gboolean
release_by_revisions (MedTransaction *transaction,
                      MedConnection *connection,
                      gint64 person_id,
                      const MedHeldDocument *self,
                      GError **error)
{
  g_autofree char *publisher = g_strdup (self->publisher);

  if (self->tracking_id == NULL)
    return TRUE;
  if (publisher == NULL &&
      !med_connection_dup_text (connection,
                                "SELECT min(publisher) FROM advisory_head WHERE tracking_id = $1",
                                MED_VALUES (MED_TEXT (self->tracking_id)), &publisher, error))
    return FALSE;
  return publisher == NULL || med_held_document_release_sync (transaction, connection, person_id,
                                                              publisher, self->tracking_id, error);
}

/**
 * med_held_document_store_sync:
 * @connection: the writer's connection
 * @person_id: who imports it
 * @self: what could be read of it
 * @bytes: the file as received; kept by its SHA-256
 * @known: (out): whether these bytes were held before, then nothing is changed
 * @error: return location
 *
 * Holds a document, in one transaction. Where a good revision is here that is not older, it is kept
 * but holds nothing up.
 *
 * Returns: whether it is stored, or was
 */
gboolean
med_held_document_store_sync (MedConnection *connection,
                              gint64 person_id,
                              const MedHeldDocument *self,
                              GBytes *bytes,
                              gboolean *known,
                              GError **error)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *stored = NULL;
  MedHeldDocument row = *self;
  gint64 before = 0, id = 0;

  row.sha256 = sha256;
  if (!med_connection_get_int (connection, "SELECT count(*) FROM held_document WHERE sha256 = $1",
                               MED_VALUES (MED_TEXT (sha256)), &before, error))
    return FALSE;
  *known = before > 0;
  if (*known)
    return TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  const char *const members[] = { "sha256",      sha256,
                                  "tracking_id", or_nothing (self->tracking_id),
                                  "version",     or_nothing (self->version),
                                  "reason",      self->reason,
                                  NULL };
  return transaction != NULL && write_row (connection, &row, bytes, &id, error) &&
         write_vendors (connection, self, id, error) &&
         record (transaction, person_id, "document-held", id, members, error) &&
         release_by_revisions (transaction, connection, person_id, self, error) &&
         med_blob_store_sync (connection, MED_BLOB_DOCUMENTS, bytes, &stored, error) &&
         med_transaction_commit (transaction, error);
}

/* Whether a good revision makes a held one good: it must not be older. What cannot be compared does
 * not release; a person can. */
static gboolean
is_replaced (MedQuery *held, const char *version, gint64 released_usec)
{
  const char *held_version = med_query_get_text (held, 1);
  int order;

  if (held_version != NULL && med_version_compare (version, held_version, &order))
    return order >= 0;
  return !med_query_is_null (held, 2) && released_usec >= med_query_get_int (held, 2);
}

static gboolean
find_replaced (MedConnection *connection,
               const char *publisher,
               const char *tracking_id,
               const char *version,
               gint64 released_usec,
               GArray *ids,
               GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT id, version, current_release_usec FROM held_document WHERE released_usec IS NULL"
      " AND tracking_id = $1 AND (publisher IS NULL OR publisher = $2)",
      MED_VALUES (MED_TEXT (tracking_id), MED_TEXT (publisher)), error);

  while (query != NULL && med_query_next (query))
    if (is_replaced (query, version, released_usec))
      {
        gint64 id = med_query_get_int (query, 0);
        g_array_append_val (ids, id);
      }
  return query != NULL && med_query_finish (query, error);
}

static gboolean
release (MedTransaction *transaction,
         MedConnection *connection,
         gint64 person_id,
         gint64 id,
         const char *action,
         const char *reason,
         GError **error)
{
  const char *const members[] = { "reason", reason, NULL };
  const gboolean by_person = g_str_equal (action, "held-document-dismissed");

  return med_connection_execute (
             connection,
             "UPDATE held_document SET released_usec = $1, released_by = $2, release_reason = $3"
             " WHERE id = $4",
             MED_VALUES (MED_INT (med_connection_now_usec (connection)),
                         by_person ? MED_INT (person_id) : MED_NULL, MED_TEXT (reason),
                         MED_INT (id)),
             error) &&
         record (transaction, person_id, action, id, members, error);
}

/**
 * med_held_document_release_sync:
 * @transaction: in which an advisory was stored
 * @connection: the writer's connection
 * @person_id: who imports it
 * @publisher: its publisher
 * @tracking_id: its tracking id
 * @error: return location
 *
 * Releases the held documents of a tracking id that the revision that counts now replaces.
 *
 * Returns: whether it could be done
 */
gboolean
med_held_document_release_sync (MedTransaction *transaction,
                                MedConnection *connection,
                                gint64 person_id,
                                const char *publisher,
                                const char *tracking_id,
                                GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *version = NULL;
  gint64 released_usec = 0;
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT a.version, a.current_release_usec FROM advisory_head h"
                            " JOIN advisory a ON a.id = h.advisory_id"
                            " WHERE h.publisher = $1 AND h.tracking_id = $2",
                            MED_VALUES (MED_TEXT (publisher), MED_TEXT (tracking_id)), error);

  while (query != NULL && med_query_next (query))
    {
      g_free (version);
      version = med_query_dup_text (query, 0);
      released_usec = med_query_get_int (query, 1);
    }
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  if (version == NULL)
    return TRUE;
  if (!find_replaced (connection, publisher, tracking_id, version, released_usec, ids, error))
    return FALSE;
  g_autofree char *reason = g_strdup_printf (_ ("replaced by version %s"), version);
  for (guint i = 0; i < ids->len; i++)
    if (!release (transaction, connection, person_id, g_array_index (ids, gint64, i),
                  "held-document-replaced", reason, error))
      return FALSE;
  return TRUE;
}

static void
set_missing (gint64 id, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no held document %" PRId64), id);
}

static gboolean
check_held (MedConnection *connection, gint64 id, GError **error)
{
  gint64 found = 0, held = 0;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM held_document WHERE id = $1",
                               MED_VALUES (MED_INT (id)), &found, error) ||
      !med_connection_get_int (
          connection, "SELECT count(*) FROM held_document WHERE id = $1 AND released_usec IS NULL",
          MED_VALUES (MED_INT (id)), &held, error))
    return FALSE;
  if (held > 0)
    return TRUE;
  if (found > 0)
    g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("Document %" PRId64 " is held no more"),
                 id);
  else
    set_missing (id, error);
  return FALSE;
}

/**
 * med_held_document_dismiss_sync:
 * @connection: the writer's connection
 * @person_id: who decides it
 * @id: a held document
 * @reason: why it need not be waited for
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_FOUND, %MED_ERROR_CONFLICT if
 * it is held no more, %MED_ERROR_NOT_PERMITTED
 *
 * Releases a document by a person's word, such as that the advisory was read on paper and does not
 * concern the hospital.
 *
 * Returns: whether it is released
 */
gboolean
med_held_document_dismiss_sync (
    MedConnection *connection, gint64 person_id, gint64 id, const char *reason, GError **error)
{
  g_autofree char *words = g_strstrip (g_strdup (reason));

  if (*words == '\0' || g_utf8_strlen (words, -1) > MAX_REASON || strchr (words, '\n') != NULL)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("Say in one line of up to %d characters why it need not be waited for"),
                   MAX_REASON);
      return FALSE;
    }
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  return transaction != NULL &&
         med_person_require_role (connection, person_id, MED_HELD_MAY_DISMISS, error) &&
         check_held (connection, id, error) &&
         release (transaction, connection, person_id, id, "held-document-dismissed", words,
                  error) &&
         med_transaction_commit (transaction, error);
}
