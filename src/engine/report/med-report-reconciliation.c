/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-reconciliation"

#include "config.h"

#include "engine/report/med-report-reconciliation.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-json.h"
#include "engine/inventory/med-reconcile-list.h"
#include "engine/report/med-report-pages.h"
#include "engine/report/med-report-source.h"
#include "engine/store/med-transaction.h"

/* Beyond this nobody reads paper; the table has all of it. */
#define PRINTED_ROWS 1000

#define SELECT_ITEMS                                                                               \
  "SELECT i.class, i.asset, i.name, i.line, i.fields, i.reason, coalesce(i.decision, ''),"         \
  " coalesce(p.name, ''), i.decided_usec, i.note FROM reconciliation_item i"                       \
  " LEFT JOIN person p ON p.id = i.decided_by WHERE i.reconciliation_id = $1"                      \
  " AND " MED_RECONCILE_ASKED " AND "

static void
set_numbers (JsonObject *data, const MedReconciliation *session)
{
  JsonObject *counts = json_object_new (), *open = json_object_new (),
             *decided = json_object_new ();

  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    {
      const char *word = med_reconcile_class_to_word (class);

      json_object_set_int_member (counts, word, session->counts[class]);
      json_object_set_int_member (open, word, session->open[class] + session->later[class]);
    }
  for (gsize i = 0; i < MED_N_RECONCILE_DECISIONS; i++)
    json_object_set_int_member (decided, med_reconcile_decisions[i], session->decided[i]);
  json_object_set_object_member (data, "counts", counts);
  json_object_set_object_member (data, "open", open);
  json_object_set_object_member (data, "decided", decided);
}

/**
 * med_report_reconciliation_gather_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @id: a reconciliation
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Gathers what came of the comparison of two lists: which list, when and by whom; what was found,
 * what was decided by whom, and what is open.
 *
 * Returns: (transfer full) (nullable): whole numbers and stored words only
 */
JsonObject *
med_report_reconciliation_gather_sync (MedConnection *connection, gint64 id, GError **error)
{
  static const char fields[] =
      "class asset name line# fields reason decision decided_by decided@ note";
  g_autoptr (MedReconciliation) session = med_reconciliation_load_sync (connection, id, error);
  g_autoptr (JsonObject) data =
      session != NULL ? med_report_source_begin_sync (connection, "reconciliation", error) : NULL;

  if (data == NULL)
    return NULL;
  json_object_set_string_member (data, "file", session->name);
  json_object_set_string_member (data, "sha256", session->sha256);
  json_object_set_string_member (data, "begun_by", session->begun_by);
  med_report_source_set_time (data, "begun", session->begun_usec);
  json_object_set_string_member (data, "closed_by", session->closed_by);
  med_report_source_set_time (data, "closed", session->closed_usec);
  json_object_set_int_member (data, "devices", session->ours);
  json_object_set_int_member (data, "rows", session->theirs);
  set_numbers (data, session);
  return med_report_source_set_list_sync (connection, data, "to_decide", fields,
                                          SELECT_ITEMS MED_RECONCILE_OPEN
                                          " ORDER BY i.class, i.asset, i.id",
                                          MED_VALUES (MED_INT (id)), error) &&
                 med_report_source_set_list_sync (connection, data, "decisions", fields,
                                                  SELECT_ITEMS
                                                  "coalesce(i.decision, 'later') <> 'later'"
                                                  " ORDER BY i.class, i.asset, i.id",
                                                  MED_VALUES (MED_INT (id)), error)
             ? g_steal_pointer (&data)
             : NULL;
}

static void
add_number (MedReportPages *pages, MedReportBlock *facts, const char *label, gint64 n)
{
  g_autofree char *number = g_strdup_printf ("%" PRId64, n);

  med_report_pages_fact (pages, facts, label, number);
}

static void
add_facts (MedReportPages *pages, JsonObject *data)
{
  MedReportBlock *facts = med_report_document_add_facts (pages->document);

  med_report_pages_fact (pages, facts, N_ ("File"), med_json_get_text (data, "file"));
  med_report_pages_fact (pages, facts, N_ ("SHA-256 of the file"),
                         med_json_get_text (data, "sha256"));
  med_report_pages_fact_time (pages, facts, N_ ("Compared"),
                              med_report_source_get_time (data, "begun"), N_ ("Not recorded"));
  med_report_pages_fact (pages, facts, N_ ("Compared by"), med_json_get_text (data, "begun_by"));
  med_report_pages_fact_time (pages, facts, N_ ("Closed"),
                              med_report_source_get_time (data, "closed"), N_ ("Not closed"));
  add_number (pages, facts, N_ ("Devices in the inventory"), med_json_get_int (data, "devices", 0));
  add_number (pages, facts, N_ ("Rows of the other list"), med_json_get_int (data, "rows", 0));
}

static void
add_counts (MedReportPages *pages, JsonObject *data)
{
  JsonObject *counts = med_json_get_object (data, "counts");
  JsonObject *open = med_json_get_object (data, "open");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("What was found"),
      (MedReportColumnSpec[]){ { N_ ("What was found"), 60, MED_REPORT_START },
                               { N_ ("Number"), 20, MED_REPORT_END },
                               { N_ ("To decide"), 20, MED_REPORT_END },
                               { NULL } });

  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    {
      const char *word = med_reconcile_class_to_word (class);

      med_report_table_add_cell (table, med_reconcile_class_get_title (class), MED_REPORT_PLAIN);
      med_report_pages_number (table, med_json_get_int (counts, word, 0));
      med_report_pages_count (table, med_json_get_int (open, word, 0), TRUE);
    }
}

static void
add_decided (MedReportPages *pages, JsonObject *data)
{
  JsonObject *decided = med_json_get_object (data, "decided");
  MedReportTable *table =
      med_report_pages_table (pages, N_ ("What was decided"),
                              (MedReportColumnSpec[]){ { N_ ("Decision"), 60, MED_REPORT_START },
                                                       { N_ ("Number"), 20, MED_REPORT_END },
                                                       { NULL } });

  med_report_pages_empty (pages, table, N_ ("Nothing was decided yet."));
  for (gsize i = 0; i < MED_N_RECONCILE_DECISIONS; i++)
    {
      const gint64 n = med_json_get_int (decided, med_reconcile_decisions[i], 0);

      if (n == 0)
        continue;
      med_report_table_add_cell (
          table, med_reconcile_decision_get_title (med_reconcile_decisions[i]), MED_REPORT_PLAIN);
      med_report_pages_number (table, n);
    }
}

static void
add_cell (MedReportTable *table, const char *text)
{
  med_report_table_add_cell (table, text != NULL && *text != '\0' ? text : "–", MED_REPORT_PLAIN);
}

/* Class, number, name, and in what they differ or why it cannot be told */
static void
add_item (MedReportTable *table, JsonObject *row)
{
  MedReconcileClass class = MED_RECONCILE_AMBIGUOUS;
  g_autofree char *fields = med_reconcile_fields_dup_titles (med_json_get_text (row, "fields"));

  if (!med_reconcile_class_from_word (med_json_get_text (row, "class"), &class))
    class = MED_RECONCILE_AMBIGUOUS;
  med_report_table_add_cell (table, med_reconcile_class_get_title (class), MED_REPORT_PLAIN);
  med_report_table_add_cell (table, med_json_get_text (row, "asset"), MED_REPORT_STRONG);
  add_cell (table, med_json_get_text (row, "name"));
  add_cell (table, *fields != '\0'
                       ? fields
                       : med_reconcile_doubt_get_title (med_json_get_text (row, "reason")));
}

static void
add_open_list (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "to_decide");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Still to be decided"),
      (MedReportColumnSpec[]){ { N_ ("What was found"), 26, MED_REPORT_START },
                               { N_ ("Asset number"), 18, MED_REPORT_START },
                               { N_ ("Device"), 26, MED_REPORT_START },
                               { N_ ("Differs in"), 40, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("Everything was decided."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    add_item (table, json_array_get_object_element (rows, i));
  if (json_array_get_length (rows) > PRINTED_ROWS)
    med_report_pages_limit (pages, table, PRINTED_ROWS);
}

static void
add_decision_list (MedReportPages *pages, JsonObject *data)
{
  JsonArray *rows = med_json_get_array (data, "decisions");
  MedReportTable *table = med_report_pages_table (
      pages, N_ ("Decisions"),
      (MedReportColumnSpec[]){ { N_ ("What was found"), 24, MED_REPORT_START },
                               { N_ ("Asset number"), 17, MED_REPORT_START },
                               { N_ ("Device"), 22, MED_REPORT_START },
                               { N_ ("Differs in"), 24, MED_REPORT_START },
                               { N_ ("Decision"), 20, MED_REPORT_START },
                               { N_ ("By"), 20, MED_REPORT_START },
                               { N_ ("Date"), 16, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (pages, table, N_ ("Nothing was decided yet."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *note = med_json_get_text (row, "note");
      const char *title = med_reconcile_decision_get_title (med_json_get_text (row, "decision"));
      g_autofree char *decision =
          *note != '\0' ? g_strdup_printf ("%s: %s", title, note) : g_strdup (title);

      add_item (table, row);
      med_report_table_add_cell (table, decision, MED_REPORT_PLAIN);
      add_cell (table, med_json_get_text (row, "decided_by"));
      med_report_pages_time (pages, table, med_report_source_get_time (row, "decided"), FALSE);
    }
  if (json_array_get_length (rows) > PRINTED_ROWS)
    med_report_pages_limit (pages, table, PRINTED_ROWS);
}

/**
 * med_report_reconciliation_compose:
 * @data: what [func@report_reconciliation_gather_sync] gathered
 * @language: the language of the report; classes and decisions are named in that of the program
 *
 * Returns: (transfer full): the comparison in words
 */
MedReportDocument *
med_report_reconciliation_compose (JsonObject *data, MedReportLanguage *language)
{
  MedReportPages pages = { .language = language };

  pages.document = med_report_pages_begin (
      &pages, data, med_report_language_say (language, N_ ("Comparison of two lists of devices")),
      NULL);
  pages.document->landscape = TRUE;
  add_facts (&pages, data);
  add_counts (&pages, data);
  add_decided (&pages, data);
  add_open_list (&pages, data);
  add_decision_list (&pages, data);
  med_report_pages_sign (&pages, data, N_ ("Signatures"));
  return pages.document;
}

/**
 * med_report_reconciliation_make_sync:
 * @connection: a connection, best that of the bulk lane
 * @id: a reconciliation
 * @paper: its size
 * @language: code of the language
 * @cancellable: (nullable): to stop it
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the comparison as a report, to be printed or saved
 */
MedReport *
med_report_reconciliation_make_sync (MedConnection *connection,
                                     gint64 id,
                                     MedReportPaper paper,
                                     const char *language,
                                     GCancellable *cancellable,
                                     GError **error)
{
  g_autoptr (MedReportLanguage) words = med_report_language_new (language, NULL, error);
  g_autoptr (MedTransaction) moment =
      words != NULL ? med_transaction_begin_reading (connection, error) : NULL;
  JsonObject *data =
      moment != NULL ? med_report_reconciliation_gather_sync (connection, id, error) : NULL;

  return data != NULL ? med_report_new (data, med_report_reconciliation_compose (data, words),
                                        paper, cancellable, error)
                      : NULL;
}
