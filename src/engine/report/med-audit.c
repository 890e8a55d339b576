/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-audit"

#include "config.h"

#include "engine/report/med-audit.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-csv.h"

/**
 * med_audit_each_sync:
 * @connection: a connection
 * @cancellable: (nullable): to stop it
 * @func: called for each row, oldest first
 * @user_data: for @func
 * @error: return location
 *
 * Reads the audit log row by row; a log of years does not have to fit into memory.
 *
 * Returns: whether all rows were read
 */
gboolean
med_audit_each_sync (MedConnection *connection,
                     GCancellable *cancellable,
                     MedAuditFunc func,
                     gpointer user_data,
                     GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT c.seq, c.at_usec, c.person_id, p.name, c.action, c.subject, c.body, c.content_hash,"
      " c.head FROM change c LEFT JOIN person p ON p.id = c.person_id ORDER BY c.seq",
      MED_NO_VALUES, error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      MedAuditRow row = {
        .seq = med_query_get_int (query, 0),
        .at_usec = med_query_get_int (query, 1),
        .person_id = med_query_get_int (query, 2),
        .person = med_query_get_text (query, 3),
        .action = med_query_get_text (query, 4),
        .subject = med_query_get_text (query, 5),
        .body = med_query_get_text (query, 6),
        .content_hash = med_query_get_text (query, 7),
        .head = med_query_get_text (query, 8),
      };

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MED_ERROR, MED_ERROR_CANCELLED, _ ("Stopped"));
          return FALSE;
        }
      func (&row, user_data);
    }
  return med_query_finish (query, error);
}

JsonObject *
med_audit_row_to_json (const MedAuditRow *row)
{
  JsonObject *object = json_object_new ();
  g_autofree char *when = med_clock_format_iso8601 (row->at_usec);

  json_object_set_int_member (object, "seq", row->seq);
  json_object_set_string_member (object, "at", when);
  json_object_set_int_member (object, "person_id", row->person_id);
  json_object_set_string_member (object, "person", row->person != NULL ? row->person : "");
  json_object_set_string_member (object, "action", row->action);
  json_object_set_string_member (object, "subject", row->subject);
  json_object_set_string_member (object, "body", row->body);
  json_object_set_string_member (object, "content_hash", row->content_hash);
  json_object_set_string_member (object, "head", row->head);
  return object;
}

/* Where an export is written, and the first thing that went wrong with it. */
typedef struct
{
  GOutputStream *stream;
  GError *error;
} Export;

static void
write_record (Export *export, const char *const *fields, guint n_fields)
{
  g_autoptr (GString) record = g_string_new (NULL);

  if (export->error != NULL)
    return;
  for (guint i = 0; i < n_fields; i++)
    med_csv_append_field (record, fields[i], i == n_fields - 1);
  g_output_stream_write_all (export->stream, record->str, record->len, NULL, NULL, &export->error);
}

static void
export_row (const MedAuditRow *row, gpointer user_data)
{
  g_autofree char *seq = g_strdup_printf ("%" PRId64, row->seq);
  g_autofree char *when = med_clock_format_iso8601 (row->at_usec);
  const char *const fields[] = { seq,
                                 when,
                                 row->person != NULL ? row->person : "",
                                 row->action,
                                 row->subject,
                                 row->body,
                                 row->content_hash,
                                 row->head };

  write_record (user_data, fields, G_N_ELEMENTS (fields));
}

static gboolean
export_all (MedConnection *connection,
            GOutputStream *stream,
            GCancellable *cancellable,
            GError **error)
{
  static const char *const head[] = { "seq",     "time", "person",       "action",
                                      "subject", "body", "content_hash", "head" };
  Export export = { .stream = stream };

  write_record (&export, head, G_N_ELEMENTS (head));
  if (!med_audit_each_sync (connection, cancellable, export_row, &export, error))
    {
      g_clear_error (&export.error);
      return FALSE;
    }
  if (export.error == NULL)
    return TRUE;
  g_propagate_error (error, export.error);
  return FALSE;
}

/**
 * med_audit_export_sync:
 * @connection: a connection
 * @path: the file; replaced as a whole, or not at all
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * Writes the audit log as CSV with every field the chain is computed over, so that another program
 * can compute it anew. Fields that look like formulas get an apostrophe in front.
 *
 * Returns: whether all of it is written
 */
gboolean
med_audit_export_sync (MedConnection *connection,
                       const char *path,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) discard = g_cancellable_new ();
  g_autoptr (GFileOutputStream) stream =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);

  if (stream == NULL)
    return med_error_convert (error, path);
  g_autoptr (GOutputStream) buffered =
      g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (stream), 256 * 1024);
  if (!export_all (connection, buffered, cancellable, error))
    {
      /* Closing in a cancelled state leaves the file that was there before. */
      g_cancellable_cancel (discard);
      g_output_stream_close (buffered, discard, NULL);
      return med_error_convert (error, path);
    }
  return g_output_stream_close (buffered, NULL, error) || med_error_convert (error, path);
}
