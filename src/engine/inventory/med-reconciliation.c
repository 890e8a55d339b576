/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconciliation"

#include "config.h"

#include "engine/inventory/med-reconciliation.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-history.h"
#include "engine/store/med-blob.h"

#define ITEMS_BETWEEN_LOOKS 256

const char *const med_reconcile_decisions[MED_N_RECONCILE_DECISIONS] = {
  "ours", "theirs", "each", "added", "retired", "brought-back", "same", "apart", "later",
};

/**
 * med_reconciliation_free:
 * @self: (transfer full): a reconciliation
 */
void
med_reconciliation_free (MedReconciliation *self)
{
  g_free (self->name);
  g_free (self->sha256);
  g_free (self->begun_by);
  g_free (self->closed_by);
  g_free (self);
}

static GArray *
list_candidates (const MedReconcileComparison *comparison, const MedReconcileFinding *finding)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; finding->match != NULL && i < finding->match->n_candidates; i++)
    {
      const guint at = g_array_index (comparison->matching->candidates, guint,
                                      finding->match->first_candidate + i);

      g_array_append_val (ids, med_reconcile_rows_get (comparison->ours, at)->id);
    }
  return ids;
}

static gboolean
add_finding (MedConnection *connection,
             gint64 id,
             const MedReconcileComparison *comparison,
             const MedReconcileFinding *finding,
             GError **error)
{
  const MedReconcileFault *fault =
      finding->fault >= 0
          ? &g_array_index (comparison->theirs->faults, MedReconcileFault, (guint) finding->fault)
          : NULL;
  g_autoptr (GArray) candidates = list_candidates (comparison, finding);
  g_autofree char *how = med_reconcile_finding_dup_how (comparison, finding);
  gint64 item_id;

  return med_reconcile_item_add (
      connection,
      &(MedReconcileNewItem){
          .reconciliation_id = id,
          .class = finding->class,
          .ours = finding->ours >= 0
                      ? med_reconcile_rows_get (comparison->ours, (guint) finding->ours)
                      : NULL,
          .theirs = finding->theirs >= 0
                        ? med_reconcile_rows_get (comparison->theirs, (guint) finding->theirs)
                        : NULL,
          .fields = finding->fields,
          .how = how,
          .candidates = candidates,
          .line = fault != NULL ? fault->line : 0,
          .asset = fault != NULL ? fault->asset : NULL,
          .reason = fault != NULL ? fault->reason : med_reconcile_doubt_to_word (finding->doubt) },
      &item_id, error);
}

static gboolean
add_findings (MedConnection *connection,
              gint64 id,
              const MedReconcileComparison *comparison,
              MedProgress *progress,
              GCancellable *cancellable,
              GError **error)
{
  const guint n = comparison->findings->len;

  for (guint i = 0; i < n; i++)
    {
      if (i % ITEMS_BETWEEN_LOOKS == 0 && g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED,
                               _ ("The comparison was stopped. Nothing was changed."));
          return FALSE;
        }
      if (i % ITEMS_BETWEEN_LOOKS == 0 && progress != NULL)
        {
          g_autofree char *text = g_strdup_printf (_ ("Finding %u of %u"), i + 1, n);

          med_progress_report (progress, 0.5 + 0.5 * (double) i / n, text);
        }
      if (!add_finding (connection, id, comparison,
                        &g_array_index (comparison->findings, MedReconcileFinding, i), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_session (MedConnection *connection,
             const MedReconcileBegin *begin,
             const MedReconcileComparison *comparison,
             gint64 *id,
             GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);
  g_autoptr (JsonNode) node = med_column_mapping_to_json (begin->mapping);
  g_autofree char *mapping = json_to_string (node, FALSE);

  return med_connection_execute (
             connection,
             "INSERT INTO document (sha256, name, size_bytes, received_usec)"
             " VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
             MED_VALUES (MED_TEXT (begin->sheet->sha256), MED_TEXT (begin->sheet->name),
                         MED_INT ((gint64) g_bytes_get_size (begin->sheet->bytes)),
                         MED_INT (now_usec)),
             error) &&
         med_connection_insert (
             connection,
             "INSERT INTO reconciliation (sha256, name, mapping, ours, theirs, begun_by,"
             " begun_usec) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             MED_VALUES (MED_TEXT (begin->sheet->sha256), MED_TEXT (begin->sheet->name),
                         MED_TEXT (mapping), MED_INT (comparison->n_ours),
                         MED_INT (comparison->theirs->rows->len + comparison->theirs->faults->len),
                         MED_INT (begin->person_id), MED_INT (now_usec)),
             id, error);
}

static JsonNode *
begin_body (const MedReconcileBegin *begin, const MedReconcileComparison *comparison)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, begin->sheet->name);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, begin->sheet->sha256);
  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    {
      json_builder_set_member_name (builder, med_reconcile_class_to_word (class));
      json_builder_add_int_value (builder, comparison->counts[class]);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_reconciliation_begin_sync:
 * @connection: the writer's connection
 * @begin: the other list, and who begins
 * @cancellable: (nullable): to stop it; then nothing is written
 * @id: (out): the reconciliation
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_PERMITTED
 *
 * Compares a list with the inventory and keeps what is found, with the list itself, for people to
 * decide. No device is changed.
 *
 * Returns: whether it is stored
 */
gboolean
med_reconciliation_begin_sync (MedConnection *connection,
                               const MedReconcileBegin *begin,
                               GCancellable *cancellable,
                               gint64 *id,
                               GError **error)
{
  g_autofree char *sha256 = NULL;
  g_autofree char *subject = NULL;

  if (!med_device_history_check_person (connection, begin->person_id, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedReconcileComparison) comparison =
      transaction != NULL ? med_reconcile_compare_sync (connection, begin->sheet, begin->mapping,
                                                        begin->progress, cancellable, error)
                          : NULL;
  if (comparison == NULL || !add_session (connection, begin, comparison, id, error) ||
      !add_findings (connection, *id, comparison, begin->progress, cancellable, error))
    return FALSE;
  g_autoptr (JsonNode) body = begin_body (begin, comparison);
  subject = g_strdup_printf ("reconciliation/%" PRId64, *id);
  return med_column_mapping_remember (begin->mapping, connection, error) &&
         med_transaction_record (transaction, begin->person_id, "reconciliation-begun", subject,
                                 body, error) &&
         med_blob_store_sync (connection, MED_BLOB_DOCUMENTS, begin->sheet->bytes, &sha256,
                              error) &&
         med_transaction_commit (transaction, error);
}

#define SELECT_SESSION                                                                             \
  "SELECT r.id, r.name, r.sha256, r.ours, r.theirs, coalesce(b.name, ''), r.begun_usec,"           \
  " coalesce(c.name, ''), r.closed_usec FROM reconciliation r"                                     \
  " LEFT JOIN person b ON b.id = r.begun_by LEFT JOIN person c ON c.id = r.closed_by "

static MedReconciliation *
session_from_row (MedQuery *query)
{
  MedReconciliation *self = g_new0 (MedReconciliation, 1);

  self->id = med_query_get_int (query, 0);
  self->name = med_query_dup_text (query, 1);
  self->sha256 = med_query_dup_text (query, 2);
  self->ours = med_query_get_int (query, 3);
  self->theirs = med_query_get_int (query, 4);
  self->begun_by = med_query_dup_text (query, 5);
  self->begun_usec = med_query_get_int (query, 6);
  self->closed_by = med_query_dup_text (query, 7);
  self->closed_usec = med_query_get_int (query, 8);
  return self;
}

static gboolean
load_counts (MedConnection *connection, MedReconciliation *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT i.class, coalesce(i.decision, ''), count(*) FROM reconciliation_item i"
      " WHERE i.reconciliation_id = $1 GROUP BY i.class, i.decision",
      MED_VALUES (MED_INT (self->id)), error);

  while (query != NULL && med_query_next (query))
    {
      const char *decision = med_query_get_text (query, 1);
      const gint64 n = med_query_get_int (query, 2);
      MedReconcileClass class;

      for (gsize i = 0; i < MED_N_RECONCILE_DECISIONS; i++)
        if (g_str_equal (decision, med_reconcile_decisions[i]))
          self->decided[i] += n;
      /* What was put together or taken apart is counted in the items that came of it. */
      if (!med_reconcile_class_from_word (med_query_get_text (query, 0), &class) ||
          g_str_equal (decision, "same") || g_str_equal (decision, "apart"))
        continue;
      self->counts[class] += n;
      if (class != MED_RECONCILE_EQUAL && *decision == '\0')
        self->open[class] += n;
      else if (g_str_equal (decision, "later"))
        self->later[class] += n;
    }
  return query != NULL && med_query_finish (query, error);
}

/**
 * med_reconciliation_load_sync:
 * @connection: a connection
 * @id: a reconciliation
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the reconciliation with its counts
 */
MedReconciliation *
med_reconciliation_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedReconciliation) self = NULL;
  g_autoptr (MedQuery) query = med_connection_query (connection, SELECT_SESSION "WHERE r.id = $1",
                                                     MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                     _ ("There is no reconciliation %" PRId64), id);
      return NULL;
    }
  self = session_from_row (query);
  return load_counts (connection, self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * med_reconciliation_list_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedReconciliation): all of them, newest first
 */
GPtrArray *
med_reconciliation_list_sync (MedConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_reconciliation_free);
  g_autoptr (MedQuery) query =
      med_connection_query (connection, SELECT_SESSION "ORDER BY r.id DESC", MED_NO_VALUES, error);

  while (query != NULL && med_query_next (query))
    g_ptr_array_add (all, session_from_row (query));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  for (guint i = 0; i < all->len; i++)
    if (!load_counts (connection, all->pdata[i], error))
      return NULL;
  return g_steal_pointer (&all);
}

/**
 * med_reconciliation_check_open:
 * @connection: a connection
 * @id: a reconciliation
 * @error: return location: %MED_ERROR_REFUSED once it is closed
 *
 * Returns: whether something can still be decided in it
 */
gboolean
med_reconciliation_check_open (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (MedReconciliation) self = med_reconciliation_load_sync (connection, id, error);

  if (self == NULL)
    return FALSE;
  if (self->closed_usec == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("The reconciliation with %s is closed. Compare the list again to go on."),
               self->name);
  return FALSE;
}

/**
 * med_reconciliation_count_open:
 * @self: a reconciliation
 *
 * Returns: how many items are to be decided, now or later
 */
gint64
med_reconciliation_count_open (const MedReconciliation *self)
{
  gint64 n = 0;

  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    n += self->open[class] + self->later[class];
  return n;
}

/**
 * med_reconciliation_summarize:
 * @self: a reconciliation
 *
 * Returns: (transfer full): how far it has come, in one line
 */
char *
med_reconciliation_summarize (const MedReconciliation *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    if (self->counts[class] > 0)
      /* Translators: a class such as "Differs", and how many of it */
      g_string_append_printf (text, _ ("%s%s: %" PRId64), text->len > 0 ? " · " : "",
                              med_reconcile_class_get_title (class), self->counts[class]);
  g_string_append_printf (text, _ (" · %" PRId64 " to decide"),
                          med_reconciliation_count_open (self));
  return g_strdup (text->str);
}

static JsonNode *
close_body (const MedReconciliation *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, self->name);
  json_builder_set_member_name (builder, "open");
  json_builder_add_int_value (builder, med_reconciliation_count_open (self));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_reconciliation_close_sync:
 * @connection: the writer's connection
 * @person_id: who closes it
 * @id: a reconciliation
 * @error: return location: %MED_ERROR_REFUSED if it is closed already
 *
 * Ends a reconciliation. What is open stays open in its report; the next comparison asks again.
 *
 * Returns: whether it is stored
 */
gboolean
med_reconciliation_close_sync (MedConnection *connection,
                               gint64 person_id,
                               gint64 id,
                               GError **error)
{
  g_autofree char *subject = g_strdup_printf ("reconciliation/%" PRId64, id);

  if (!med_device_history_check_person (connection, person_id, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !med_reconciliation_check_open (connection, id, error))
    return FALSE;
  g_autoptr (MedReconciliation) self = med_reconciliation_load_sync (connection, id, error);
  if (self == NULL)
    return FALSE;
  g_autoptr (JsonNode) body = close_body (self);
  return med_connection_execute (
             connection, "UPDATE reconciliation SET closed_by = $1, closed_usec = $2 WHERE id = $3",
             MED_VALUES (MED_INT (person_id), MED_INT (med_connection_now_usec (connection)),
                         MED_INT (id)),
             error) &&
         med_transaction_record (transaction, person_id, "reconciliation-closed", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}
