/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-store"

#include "config.h"

#include "engine/awareness/med-advisory-store.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-advisory-severity.h"
#include "engine/awareness/med-advisory-verdict.h"
#include "engine/awareness/med-held-document.h"
#include "engine/awareness/med-product-key.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-version.h"
#include "engine/risk/med-cvss.h"
#include "engine/store/med-blob.h"
#include "engine/store/med-search-index.h"

typedef struct
{
  MedConnection *connection;
  const MedCsafDocument *document;
  gint64 advisory_id;
  gint64 head_id;      /* the revision that counts now */
  gint64 withdrawn_id; /* by which it was withdrawn; 0: it stands */
  GArray *product_ids; /* (element-type gint64) as the document's products */
} Writing;

/* A vector that cannot be read is no reason to refuse an advisory: it shows as not computed, beside
 * the document's own score. */
static int
compute_score10 (const MedCsafVulnerability *vulnerability)
{
  MedCvssScore score;

  if (vulnerability->cvss_vector == NULL ||
      !med_cvss_score (vulnerability->cvss_vector, &score, NULL))
    return MED_CVSS_NOT_COMPUTED;
  return score.base10;
}

static MedValue
score_value (int score10)
{
  return score10 < 0 ? MED_NULL : MED_INT (score10);
}

static gboolean
write_identity (Writing *writing, const MedCsafProduct *product, gint64 id, GError **error)
{
  for (guint i = 0; i < product->identifiers->len; i++)
    {
      const MedCsafIdentifier *this = g_ptr_array_index (product->identifiers, i);

      if (!med_connection_execute (
              writing->connection,
              "INSERT INTO advisory_product_identifier (advisory_product_id, kind, value)"
              " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
              MED_VALUES (MED_INT (id), MED_TEXT (this->kind), MED_TEXT (this->value)), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_parts (Writing *writing, const MedCsafProduct *product, gint64 id, GError **error)
{
  for (guint i = 0; i < product->parts->len; i++)
    {
      const MedCsafPart *part = g_ptr_array_index (product->parts, i);
      g_autofree char *vendor_key = med_fold_name (part->vendor);
      g_autofree char *product_key = med_product_key (part->vendor, part->product);

      if (!med_connection_execute (
              writing->connection,
              "INSERT INTO advisory_product_part (advisory_product_id, ordinal, relationship,"
              " vendor_key, product_key, product, version_text, identifier)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
              MED_VALUES (MED_INT (id), MED_INT (i + 1), MED_TEXT (part->relationship),
                          MED_TEXT (vendor_key), MED_TEXT (product_key), MED_TEXT (part->product),
                          MED_TEXT (part->version_text), MED_TEXT (part->identifier)),
              error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_products (Writing *writing, GError **error)
{
  for (guint i = 0; i < writing->document->products->len; i++)
    {
      const MedCsafProduct *product = g_ptr_array_index (writing->document->products, i);
      g_autofree char *vendor_key = med_fold_name (product->vendor);
      g_autofree char *product_key = med_product_key (product->vendor, product->product);
      gint64 id;

      if (!med_connection_insert (
              writing->connection,
              "INSERT INTO advisory_product (advisory_id, product_ref, full_name, vendor, product,"
              " version_text, vendor_key, product_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
              MED_VALUES (MED_INT (writing->advisory_id), MED_TEXT (product->id),
                          MED_TEXT (product->full_name), MED_TEXT (product->vendor),
                          MED_TEXT (product->product), MED_TEXT (product->version_text),
                          MED_TEXT (vendor_key), MED_TEXT (product_key)),
              &id, error) ||
          !write_identity (writing, product, id, error) ||
          !write_parts (writing, product, id, error))
        return FALSE;
      g_array_append_val (writing->product_ids, id);
    }
  return TRUE;
}

static gboolean
write_statuses (Writing *writing,
                gint64 vulnerability_id,
                const MedCsafVulnerability *vulnerability,
                GError **error)
{
  for (guint i = 0; i < vulnerability->statuses->len; i++)
    {
      const MedCsafStatus *status = g_ptr_array_index (vulnerability->statuses, i);
      gint64 product_id = g_array_index (writing->product_ids, gint64, status->product);

      if (!med_connection_execute (
              writing->connection,
              "INSERT INTO vulnerability_status (vulnerability_id, advisory_product_id, status,"
              " flag, impact) VALUES ($1, $2, $3, $4, $5)",
              MED_VALUES (MED_INT (vulnerability_id), MED_INT (product_id),
                          MED_TEXT (status->status), MED_TEXT (status->flag),
                          MED_TEXT (status->impact)),
              error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_remediations (Writing *writing,
                    gint64 vulnerability_id,
                    const MedCsafVulnerability *vulnerability,
                    GError **error)
{
  for (guint i = 0; i < vulnerability->remediations->len; i++)
    {
      const MedCsafRemediation *remediation = g_ptr_array_index (vulnerability->remediations, i);
      gint64 id;

      if (!med_connection_insert (
              writing->connection,
              "INSERT INTO remediation (vulnerability_id, category, details, url, restart)"
              " VALUES ($1, $2, $3, $4, $5)",
              MED_VALUES (MED_INT (vulnerability_id), MED_TEXT (remediation->category),
                          MED_TEXT (remediation->details), MED_TEXT (remediation->url),
                          MED_TEXT (remediation->restart)),
              &id, error))
        return FALSE;
      for (guint j = 0; j < remediation->products->len; j++)
        {
          guint product = g_array_index (remediation->products, guint, j);

          if (!med_connection_execute (
                  writing->connection,
                  "INSERT INTO remediation_product (remediation_id, advisory_product_id)"
                  " VALUES ($1, $2)",
                  MED_VALUES (MED_INT (id),
                              MED_INT (g_array_index (writing->product_ids, gint64, product))),
                  error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
write_vulnerabilities (Writing *writing, GError **error)
{
  for (guint i = 0; i < writing->document->vulnerabilities->len; i++)
    {
      const MedCsafVulnerability *vulnerability =
          g_ptr_array_index (writing->document->vulnerabilities, i);
      gint64 id;

      if (!med_connection_insert (
              writing->connection,
              "INSERT INTO vulnerability (advisory_id, ordinal, cve, title, description, cwe,"
              " cvss_version, cvss_vector, document_score10, computed_score10,"
              " first_exploited_date) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
              MED_VALUES (MED_INT (writing->advisory_id), MED_INT (i + 1),
                          MED_TEXT (vulnerability->cve), MED_TEXT (vulnerability->title),
                          MED_TEXT (vulnerability->description), MED_TEXT (vulnerability->cwe),
                          MED_TEXT (vulnerability->cvss_version),
                          MED_TEXT (vulnerability->cvss_vector),
                          score_value (vulnerability->document_score10),
                          score_value (compute_score10 (vulnerability)),
                          MED_TEXT (vulnerability->first_exploited_date)),
              &id, error) ||
          !write_statuses (writing, id, vulnerability, error) ||
          !write_remediations (writing, id, vulnerability, error))
        return FALSE;
    }
  return TRUE;
}

static char *
search_text (const MedCsafDocument *document)
{
  g_autoptr (GString) text = g_string_new (document->tracking_id);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_string_append_printf (text, " %s %s", document->title, document->publisher_name);
  for (guint i = 0; i < document->vulnerabilities->len; i++)
    {
      const MedCsafVulnerability *vulnerability = g_ptr_array_index (document->vulnerabilities, i);
      if (vulnerability->cve != NULL)
        g_string_append_printf (text, " %s", vulnerability->cve);
    }
  for (guint i = 0; i < document->products->len; i++)
    {
      const MedCsafProduct *product = g_ptr_array_index (document->products, i);
      if (g_hash_table_add (seen, product->product))
        g_string_append_printf (text, " %s %s", product->vendor, product->product);
      if (g_hash_table_add (seen, product->version_text))
        g_string_append_printf (text, " %s", product->version_text);
    }
  return med_fold_search (text->str);
}

static int
top_score10 (const MedCsafDocument *document)
{
  int top = -1;

  for (guint i = 0; i < document->vulnerabilities->len; i++)
    top = MAX (top, compute_score10 (g_ptr_array_index (document->vulnerabilities, i)));
  return top;
}

static gboolean
write_advisory (Writing *writing, const char *name, GBytes *bytes, GError **error)
{
  const MedCsafDocument *document = writing->document;
  gint64 now = med_connection_now_usec (writing->connection);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *base_name = g_path_get_basename (name);
  g_autofree char *search = search_text (document);

  return med_connection_execute (writing->connection,
                                 "INSERT INTO document (sha256, name, size_bytes, received_usec)"
                                 " VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
                                 MED_VALUES (MED_TEXT (sha256), MED_TEXT (base_name),
                                             MED_INT ((gint64) g_bytes_get_size (bytes)),
                                             MED_INT (now)),
                                 error) &&
         med_connection_insert (
             writing->connection,
             "INSERT INTO advisory (publisher, publisher_name, tracking_id, version, status,"
             " category, title, summary, initial_release_usec, current_release_usec,"
             " imported_usec, sha256, top_score10, search, aggregate_severity, severity_rank,"
             " tlp)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
             MED_VALUES (MED_TEXT (document->publisher), MED_TEXT (document->publisher_name),
                         MED_TEXT (document->tracking_id), MED_TEXT (document->version),
                         MED_TEXT (document->status), MED_TEXT (document->category),
                         MED_TEXT (document->title), MED_TEXT (document->summary),
                         MED_INT (document->initial_release_usec),
                         MED_INT (document->current_release_usec), MED_INT (now), MED_TEXT (sha256),
                         score_value (top_score10 (document)), MED_TEXT (search),
                         MED_TEXT (document->aggregate_severity),
                         MED_INT (med_advisory_severity_rank (document->aggregate_severity)),
                         MED_TEXT (document->tlp != NULL ? document->tlp : "")),
             &writing->advisory_id, error) &&
         med_search_index_replace (writing->connection, MED_SEARCH_ADVISORY, writing->advisory_id,
                                   NULL, search, error);
}

/* The newest revision of those looked at so far. */
typedef struct
{
  gint64 id; /* 0: none */
  char *version;
  gint64 released_usec;
} Newest;

/* Which revision is newer: by version (3.1.11), by date where versions cannot be compared. */
static gboolean
is_newer (MedQuery *row, const Newest *newest)
{
  int order;

  if (newest->id == 0)
    return TRUE;
  if (med_version_compare (med_query_get_text (row, 1), newest->version, &order) && order != 0)
    return order > 0;
  return med_query_get_int (row, 2) > newest->released_usec;
}

static gboolean
take_if_newer (MedQuery *row, Newest *newest)
{
  if (!is_newer (row, newest))
    return FALSE;
  newest->id = med_query_get_int (row, 0);
  g_free (newest->version);
  newest->version = med_query_dup_text (row, 1);
  newest->released_usec = med_query_get_int (row, 2);
  return TRUE;
}

/* Looks at all revisions in an order of their own. Comparing each that arrives with the one that
 * counts would let the order of arrival decide: versions of which some cannot be compared can run
 * in a circle, and two may mean the same. One that withdraws the advisory says nothing else: what
 * was said before goes on counting, as withdrawn. */
static gboolean
choose_head (Writing *writing, MedAdvisoryOutcome *outcome, GError **error)
{
  Newest any = { 0 }, standing = { 0 };
  gboolean withdrawn = FALSE;
  guint n = 0;
  g_autoptr (MedQuery) query = med_connection_query (
      writing->connection,
      "SELECT id, version, current_release_usec, category FROM advisory"
      " WHERE publisher = $1 AND tracking_id = $2 ORDER BY current_release_usec, version",
      MED_VALUES (MED_TEXT (writing->document->publisher),
                  MED_TEXT (writing->document->tracking_id)),
      error);

  for (; query != NULL && med_query_next (query); n++)
    {
      const gboolean withdraws = med_advisory_is_withdrawn (med_query_get_text (query, 3));

      if (take_if_newer (query, &any))
        withdrawn = withdraws;
      if (!withdraws)
        take_if_newer (query, &standing);
    }
  writing->head_id = standing.id != 0 ? standing.id : any.id;
  writing->withdrawn_id = withdrawn ? any.id : 0;
  g_free (any.version);
  g_free (standing.version);
  *outcome = n == 1                                          ? MED_ADVISORY_ADDED
             : writing->head_id == writing->advisory_id      ? MED_ADVISORY_UPDATED
             : writing->withdrawn_id == writing->advisory_id ? MED_ADVISORY_UPDATED
                                                             : MED_ADVISORY_OLDER;
  return query != NULL && med_query_finish (query, error);
}

/* A revision that is known must be the same bytes: a document that changes under one version number
 * is not to be believed. */
static gboolean
check_known (MedConnection *connection,
             const MedCsafDocument *document,
             const char *name,
             GBytes *bytes,
             gboolean *known,
             GError **error)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *stored = NULL;

  if (!med_connection_dup_text (
          connection,
          "SELECT sha256 FROM advisory WHERE publisher = $1 AND tracking_id = $2 AND version = $3",
          MED_VALUES (MED_TEXT (document->publisher), MED_TEXT (document->tracking_id),
                      MED_TEXT (document->version)),
          &stored, error))
    return FALSE;
  *known = stored != NULL;
  if (stored == NULL || g_str_equal (stored, sha256))
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_UNTRUSTED,
               _ ("%s: %s version %s is here already with other content. A publisher gives every "
                  "change a new version; ask it which one is right."),
               name, document->tracking_id, document->version);
  return FALSE;
}

/* That it was withdrawn is news, though the revision that counts is the same. */
static gboolean
set_withdrawn (Writing *writing, GError **error)
{
  return med_connection_execute (
      writing->connection,
      "UPDATE advisory_head SET withdrawn_id = CASE WHEN $1 = 0 THEN NULL ELSE $1 END,"
      " read_usec = NULL"
      " WHERE publisher = $2 AND tracking_id = $3 AND coalesce(withdrawn_id, 0) <> $1",
      MED_VALUES (MED_INT (writing->withdrawn_id), MED_TEXT (writing->document->publisher),
                  MED_TEXT (writing->document->tracking_id)),
      error);
}

/* What counts of a record's inputs is what its newest revision says, and nothing where that says
 * nothing. */
static gboolean
write_urgency (Writing *writing, GError **error)
{
  const MedCsafUrgency *urgency = writing->document->urgency;

  if (writing->head_id != writing->advisory_id ||
      !g_str_equal (writing->document->category, MED_CATEGORY_CVE_RECORD))
    return TRUE;
  if (!med_connection_execute (writing->connection, "DELETE FROM cve_assessment WHERE cve = $1",
                               MED_VALUES (MED_TEXT (writing->document->tracking_id)), error))
    return FALSE;
  return urgency == NULL ||
         med_connection_execute (
             writing->connection,
             "INSERT INTO cve_assessment (cve, advisory_id, exploitation, automatable,"
             " technical_impact, source, dated_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             MED_VALUES (MED_TEXT (writing->document->tracking_id), MED_INT (writing->advisory_id),
                         MED_TEXT (urgency->exploitation), MED_TEXT (urgency->automatable),
                         MED_TEXT (urgency->technical_impact), MED_TEXT (urgency->source),
                         MED_INT_OR_NULL (urgency->dated_usec)),
             error);
}

static JsonNode *
describe_change (const MedCsafDocument *document, GBytes *bytes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "publisher");
  json_builder_add_string_value (builder, document->publisher);
  json_builder_set_member_name (builder, "tracking_id");
  json_builder_add_string_value (builder, document->tracking_id);
  json_builder_set_member_name (builder, "version");
  json_builder_add_string_value (builder, document->version);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, sha256);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
record (MedTransaction *transaction,
        Writing *writing,
        gint64 person_id,
        GBytes *bytes,
        MedAdvisoryOutcome outcome,
        GError **error)
{
  static const char *const actions[] = {
    [MED_ADVISORY_ADDED] = "advisory-added",
    [MED_ADVISORY_UPDATED] = "advisory-updated",
    [MED_ADVISORY_OLDER] = "advisory-history-added",
  };
  g_autofree char *subject = g_strdup_printf ("advisory/%" PRId64, writing->advisory_id);
  g_autoptr (JsonNode) body = describe_change (writing->document, bytes);

  return med_transaction_record (transaction, person_id, actions[outcome], subject, body, error);
}

/* The bytes come last, so that a refusal by the database leaves no file. A commit that fails does
 * not take them away again: where the disk failed it may be found by the next start all the same.
 */
static gboolean
commit_with_bytes (MedTransaction *transaction,
                   MedConnection *connection,
                   GBytes *bytes,
                   GError **error)
{
  g_autofree char *stored = NULL;

  return med_blob_store_sync (connection, MED_BLOB_DOCUMENTS, bytes, &stored, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_advisory_store_sync:
 * @connection: the writer's connection
 * @person_id: who imports it
 * @document: what was read from @bytes
 * @name: the file, for messages and as the document's name
 * @bytes: the file as received; kept by its SHA-256
 * @outcome: (out): what became of it
 * @error: return location: %MED_ERROR_UNTRUSTED if this version is here with other content
 *
 * Stores one advisory in one transaction, or nothing of it. The newest version of a tracking id is
 * the one that counts, in whatever order they arrive; the others stay as history.
 *
 * Returns: whether it is stored, or was
 */
gboolean
med_advisory_store_sync (MedConnection *connection,
                         gint64 person_id,
                         const MedCsafDocument *document,
                         const char *name,
                         GBytes *bytes,
                         MedAdvisoryOutcome *outcome,
                         GError **error)
{
  g_autoptr (GArray) product_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Writing writing = { .connection = connection, .document = document, .product_ids = product_ids };
  gboolean known = FALSE;

  if (!check_known (connection, document, name, bytes, &known, error))
    return FALSE;
  if (known)
    {
      *outcome = MED_ADVISORY_UNCHANGED;
      return med_advisory_verdict_add_sync (connection, person_id, document, error);
    }
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !write_advisory (&writing, name, bytes, error) ||
      !write_products (&writing, error) || !write_vulnerabilities (&writing, error) ||
      !med_advisory_verdict_store_sync (connection, writing.advisory_id, document, error) ||
      !choose_head (&writing, outcome, error) || !write_urgency (&writing, error) ||
      !med_advisory_reading_move_sync (connection, writing.head_id, document,
                                       writing.head_id == writing.advisory_id, error) ||
      !set_withdrawn (&writing, error) ||
      !record (transaction, &writing, person_id, bytes, *outcome, error) ||
      !med_held_document_release_sync (transaction, connection, person_id, document->publisher,
                                       document->tracking_id, error))
    return FALSE;
  return commit_with_bytes (transaction, connection, bytes, error);
}
