/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-sheet"

#include "config.h"

#include "engine/inventory/med-reconcile-sheet.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-device-history.h"

#define ROWS_BETWEEN_LOOKS 256

/* The columns, in the order in which they are written. */
typedef enum
{
  COLUMN_ITEM,
  COLUMN_CLASS,
  COLUMN_LINE,
  COLUMN_ASSET,
  COLUMN_NAME,
  COLUMN_SERIAL,
  COLUMN_FIELD,
  COLUMN_OURS,
  COLUMN_THEIRS,
  COLUMN_WHY,
  COLUMN_CANDIDATES,
  COLUMN_DECISION,
  COLUMN_DEVICE,
  COLUMN_REASON,
  COLUMN_DECIDED_BY,
  N_COLUMNS,
} Column;

static const char *const headers[N_COLUMNS] = {
  "item",   "class", "line",       "asset",    "name",   "serial", "field",      "ours",
  "theirs", "why",   "candidates", "decision", "device", "reason", "decided_by",
};

#define SELECT_ROWS                                                                                \
  "SELECT i.id, i.class, i.line, i.asset, i.name, i.serial, coalesce(x.field, ''),"                \
  " coalesce(x.ours, ''), coalesce(x.theirs, ''), i.reason,"                                       \
  " i.candidates,"                                                                                 \
  " coalesce(x.decision, i.decision, ''), coalesce(CASE WHEN i.decision = 'same' THEN"             \
  " (SELECT d.asset FROM device d WHERE d.id = i.device_id) END, ''), i.note,"                     \
  " coalesce(p.name, '')"                                                                          \
  " FROM reconciliation_item i LEFT JOIN reconciliation_difference x ON x.item_id = i.id"          \
  " LEFT JOIN person p ON p.id = i.decided_by"                                                     \
  " WHERE i.reconciliation_id = $1 AND " MED_RECONCILE_ASKED                                       \
  " AND ($2 = 0 OR (" MED_RECONCILE_OPEN " AND x.decision IS NULL))"                               \
  " ORDER BY i.id, x.field"

static void
append_headers (GString *text)
{
  for (Column column = 0; column < N_COLUMNS; column++)
    med_csv_append_field (text, headers[column], column + 1 == N_COLUMNS);
}

/* Nobody knows the numbers that devices have in the database. */
static char *
name_candidates (MedConnection *connection, const char *ids, GError **error)
{
  g_autoptr (GArray) candidates = med_reconcile_read_ids (ids);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < candidates->len; i++)
    {
      g_autofree char *asset = NULL;

      if (!med_connection_dup_text (connection, "SELECT asset FROM device WHERE id = $1",
                                    MED_VALUES (MED_INT (g_array_index (candidates, gint64, i))),
                                    &asset, error))
        return NULL;
      g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", asset != NULL ? asset : "");
    }
  return g_strdup (text->str);
}

static gboolean
append_row (MedConnection *connection, GString *text, MedQuery *query, GError **error)
{
  g_autofree char *candidates =
      name_candidates (connection, med_query_get_text (query, COLUMN_CANDIDATES), error);

  if (candidates == NULL)
    return FALSE;
  for (Column column = 0; column < N_COLUMNS; column++)
    {
      const char *value = med_query_get_text (query, (int) column);

      if (column == COLUMN_WHY)
        value = med_reconcile_doubt_get_title (value);
      else if (column == COLUMN_CANDIDATES)
        value = candidates;
      med_csv_append_field (text, value != NULL ? value : "", column + 1 == N_COLUMNS);
    }
  return TRUE;
}

/**
 * med_reconcile_sheet_write_sync:
 * @connection: a connection
 * @reconciliation_id: a reconciliation
 * @open_only: only what is still to be decided
 * @cancellable: (nullable): to stop it
 * @n_rows: (out): rows without the headers
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Writes what was found and what was decided as a table in UTF-8 that spreadsheets open. Filled in,
 * it is read again by med_reconcile_sheet_apply_sync().
 *
 * Returns: (transfer full) (nullable): the table
 */
GBytes *
med_reconcile_sheet_write_sync (MedConnection *connection,
                                gint64 reconciliation_id,
                                gboolean open_only,
                                GCancellable *cancellable,
                                guint *n_rows,
                                GError **error)
{
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf");
  g_autoptr (MedReconciliation) session =
      med_reconciliation_load_sync (connection, reconciliation_id, error);
  if (session == NULL)
    return NULL;
  g_autoptr (MedQuery) query = med_connection_query (
      connection, SELECT_ROWS,
      MED_VALUES (MED_INT (reconciliation_id), MED_INT (open_only ? 1 : 0)), error);

  *n_rows = 0;
  append_headers (text);
  while (query != NULL && med_query_next (query))
    {
      if ((*n_rows)++ % ROWS_BETWEEN_LOOKS == 0 && g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("It was stopped"));
          return NULL;
        }
      if (!append_row (connection, text, query, error))
        return NULL;
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/* One going through a table of decisions. */
typedef struct
{
  MedConnection *connection;
  MedReconcileDecider *decider;
  MedCsvReader *reader;
  gint64 reconciliation_id;
  gint64 person_id;
  int columns[N_COLUMNS]; /* -1: the table does not have it */
  MedReconcileOutcome *outcome;
} Pass;

static const char *
get (Pass *pass, Column column)
{
  const int at = pass->columns[column];

  return at >= 0 ? med_csv_unguard (med_csv_reader_get_field (pass->reader, (guint) at)) : "";
}

static gboolean
find_columns (Pass *pass, const char *name, GError **error)
{
  for (Column column = 0; column < N_COLUMNS; column++)
    {
      pass->columns[column] = -1;
      for (guint i = 0; i < med_csv_reader_get_n_fields (pass->reader); i++)
        {
          g_autofree char *header =
              g_strstrip (g_strdup (med_csv_reader_get_field (pass->reader, i)));

          if (g_ascii_strcasecmp (header, headers[column]) == 0)
            pass->columns[column] = (int) i;
        }
    }
  if (pass->columns[COLUMN_ITEM] >= 0 && pass->columns[COLUMN_DECISION] >= 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s, line 1: the columns “item” and “decision” are needed. Fill in the table "
                  "that was exported."),
               name);
  return FALSE;
}

static gboolean
refuse (const char *what, const char *text, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, "%s: “%s”", what, text);
  return FALSE;
}

static gboolean
find_device (Pass *pass, const char *asset, gint64 *id, GError **error)
{
  g_autoptr (MedDevice) device = NULL;

  *id = 0;
  if (*asset == '\0')
    return TRUE;
  device = med_device_find_sync (pass->connection, asset, error);
  if (device != NULL)
    *id = device->id;
  return device != NULL;
}

/* What was decided before in the same way is not decided again. */
static gboolean
is_decided_so (const MedReconcileItem *item, const MedReconcileDecision *decision)
{
  const char *word = med_reconcile_verb_get_decision (decision->verb);

  for (guint i = 0; decision->field < MED_N_DEVICE_FIELDS && i < item->differences->len; i++)
    {
      const MedReconcileDifference *difference = item->differences->pdata[i];

      if (difference->field == decision->field)
        return g_strcmp0 (difference->decision, word) == 0;
    }
  return g_strcmp0 (item->decision, word) == 0;
}

static gboolean
read_decision (Pass *pass, MedReconcileDecision *decision, gint64 *item_id, GError **error)
{
  const char *field = get (pass, COLUMN_FIELD), *item = get (pass, COLUMN_ITEM);
  g_autofree char *word = g_strstrip (g_ascii_strdown (get (pass, COLUMN_DECISION), -1));
  char *end = NULL;

  decision->person_id = pass->person_id;
  decision->reason = *get (pass, COLUMN_REASON) != '\0' ? get (pass, COLUMN_REASON) : NULL;
  decision->field = *field != '\0' ? med_reconcile_field_from_key (field) : MED_N_DEVICE_FIELDS;
  *item_id = g_ascii_strtoll (item, &end, 10);
  if (*item_id <= 0 || *end != '\0')
    return refuse (_ ("not the number of an item"), item, error);
  if (!med_reconcile_verb_from_word (word, &decision->verb))
    return refuse (
        _ ("not a decision: ours, theirs, add, retire, bring-back, same, apart or later"), word,
        error);
  if (*field != '\0' && decision->field == MED_N_DEVICE_FIELDS)
    return refuse (_ ("not a field"), field, error);
  return find_device (pass, get (pass, COLUMN_DEVICE), &decision->candidate_id, error);
}

static gboolean
apply_row (Pass *pass, GError **error)
{
  MedReconcileDecision decision = { 0 };
  gint64 item_id = 0;

  if (*get (pass, COLUMN_DECISION) == '\0')
    return TRUE; /* left open */
  if (!read_decision (pass, &decision, &item_id, error))
    return FALSE;
  g_autoptr (MedReconcileItem) item =
      med_reconcile_item_load_sync (pass->connection, item_id, error);
  if (item == NULL)
    return FALSE;
  if (item->reconciliation_id != pass->reconciliation_id)
    return refuse (_ ("the item is of another reconciliation"), get (pass, COLUMN_ITEM), error);
  if (is_decided_so (item, &decision))
    {
      pass->outcome->skipped++;
      return TRUE;
    }
  if (!med_reconcile_decider_decide (pass->decider, &decision, item_id, error))
    return FALSE;
  pass->outcome->done++;
  return TRUE;
}

static gboolean
run (Pass *pass, const char *name, GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (!med_csv_reader_next (pass->reader, &fault) || !find_columns (pass, name, &fault))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  while (med_csv_reader_next (pass->reader, &fault))
    if (!apply_row (pass, error))
      {
        g_prefix_error (error, _ ("%s, line %u: "), name, med_csv_reader_get_line (pass->reader));
        return FALSE;
      }
  if (fault == NULL)
    return med_reconcile_decider_finish (pass->decider, error);
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

static JsonNode *
apply_body (MedCsvSheet *sheet, const MedReconcileOutcome *outcome)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, sheet->name);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, sheet->sha256);
  json_builder_set_member_name (builder, "items");
  json_builder_add_int_value (builder, outcome->done);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_reconcile_sheet_apply_sync:
 * @connection: the writer's connection
 * @person_id: who decided
 * @reconciliation_id: a reconciliation
 * @sheet: the table that was exported, with decisions filled in
 * @error: return location: what is wrong, with file and line; then nothing was changed
 *
 * Carries out the decisions of a table in one transaction. A row without a decision is left open,
 * one that was decided so before is counted as skipped.
 *
 * Returns: (transfer full) (nullable): how many were carried out
 */
MedReconcileOutcome *
med_reconcile_sheet_apply_sync (MedConnection *connection,
                                gint64 person_id,
                                gint64 reconciliation_id,
                                MedCsvSheet *sheet,
                                GError **error)
{
  g_autoptr (MedReconcileOutcome) outcome = g_new0 (MedReconcileOutcome, 1);
  g_autoptr (MedCsvReader) reader = med_csv_reader_new (sheet->text, sheet->name);

  if (!med_device_history_check_person (connection, person_id, error))
    return NULL;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !med_reconciliation_check_open (connection, reconciliation_id, error))
    return NULL;
  g_autoptr (MedReconcileDecider) decider = med_reconcile_decider_new (connection, transaction);
  Pass pass = { .connection = connection,
                .decider = decider,
                .reader = reader,
                .reconciliation_id = reconciliation_id,
                .person_id = person_id,
                .outcome = outcome };
  if (!run (&pass, sheet->name, error))
    return NULL;
  if (outcome->done == 0)
    return g_steal_pointer (&outcome);
  g_autofree char *subject = g_strdup_printf ("reconciliation/%" PRId64, reconciliation_id);
  g_autoptr (JsonNode) body = apply_body (sheet, outcome);
  return med_transaction_record (transaction, person_id, "reconciliation-decided", subject, body,
                                 error) &&
                 med_transaction_commit (transaction, error)
             ? g_steal_pointer (&outcome)
             : NULL;
}
