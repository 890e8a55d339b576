/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-mark"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/installation/med-exchange-replay.h"

/* What people and statements of a file are here, and how what is imported is told from what was
 * recorded here. */

/**
 * med_replay_find_person:
 * @self: an import
 * @login: short name in the file; "" is the program
 * @person_id: (out): the person here
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * The same short name must be the same name: otherwise it is another person.
 *
 * Returns: whether the person is known here
 */
gboolean
med_replay_find_person (const MedReplay *self, const char *login, gint64 *person_id, GError **error)
{
  JsonArray *people = med_json_get_array (json_node_get_object (self->exchange->records), "people");
  const char *name = NULL;

  *person_id = 0;
  if (*login == '\0')
    return TRUE;
  for (guint i = 0; i < json_array_get_length (people) && name == NULL; i++)
    {
      JsonObject *person = med_json_array_get_object (people, i);
      if (g_strcmp0 (med_json_get_text (person, "login"), login) == 0)
        name = med_json_get_text (person, "name");
    }
  if (!med_connection_get_int (
          self->connection,
          "SELECT coalesce((SELECT id FROM person WHERE login = $1 AND name = $2), 0)",
          MED_VALUES (MED_TEXT (login), MED_TEXT (name != NULL ? name : "")), person_id, error))
    return FALSE;
  if (*person_id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("%s (%s) is not known on this workstation"), name != NULL ? name : "?", login);
  return FALSE;
}

/**
 * med_replay_find_statement:
 * @self: an import
 * @statement: of the file
 * @id: (out): the same revision here
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: whether that revision is here, and confirmed
 */
gboolean
med_replay_find_statement (const MedReplay *self, JsonObject *statement, gint64 *id, GError **error)
{
  const char *manufacturer = med_json_get_text (statement, "manufacturer");
  const char *reference = med_json_get_text (statement, "reference");
  const gint64 revision = med_json_get_int (statement, "revision", 0);

  if (!med_connection_get_int (
          self->connection,
          "SELECT coalesce((SELECT id FROM statement WHERE manufacturer = $1 AND reference = $2 "
          "AND revision = $3 AND confirmed_by IS NOT NULL), 0)",
          MED_VALUES (MED_TEXT (manufacturer), MED_TEXT (reference), MED_INT (revision)), id,
          error))
    return FALSE;
  if (*id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("Revision %" PRId64 " of the statement %s %s is not here, or not confirmed"),
               revision, manufacturer, reference);
  return FALSE;
}

/**
 * med_replay_add_origin:
 * @self: an import
 * @object: where to
 *
 * Says where it was recorded, and who brought it.
 */
void
med_replay_add_origin (const MedReplay *self, JsonObject *object)
{
  json_object_set_string_member (object, "recorded_at", self->exchange->workstation);
  json_object_set_string_member (object, "imported_by", self->importer->login);
  json_object_set_int_member (object, "imported_usec", self->now_usec);
}

static gboolean
begin_import (MedReplay *self, GError **error)
{
  const MedExchange *exchange = self->exchange;

  if (self->import_id != 0)
    return TRUE;
  return med_connection_insert (
      self->connection,
      "INSERT INTO exchange_import (workstation, file_sha256, exported_usec, first_seq, last_seq, "
      "before_head, last_head, imported_by, imported_usec) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      MED_VALUES (MED_TEXT (exchange->workstation), MED_TEXT (exchange->sha256),
                  MED_INT (exchange->exported_usec), MED_INT (exchange->first_seq),
                  MED_INT (exchange->last_seq), MED_TEXT (exchange->before_head),
                  MED_TEXT (exchange->last_head), MED_INT (self->importer->id),
                  MED_INT (self->now_usec)),
      &self->import_id, error);
}

/**
 * med_replay_mark:
 * @self: an import
 * @kind: of the row
 * @row_id: which
 * @error: return location
 *
 * Returns: whether it is marked as recorded elsewhere
 */
gboolean
med_replay_mark (MedReplay *self, const char *kind, const char *row_id, GError **error)
{
  self->n_written++;
  return begin_import (self, error) &&
         med_connection_execute (
             self->connection,
             "INSERT INTO exchange_row (kind, row_id, import_id) VALUES ($1, $2, $3)",
             MED_VALUES (MED_TEXT (kind), MED_TEXT (row_id), MED_INT (self->import_id)), error);
}

static gboolean
count (MedConnection *connection, const char *sql, guint *n, GError **error)
{
  gint64 value = 0;

  if (!med_connection_get_int (connection, sql, MED_NO_VALUES, &value, error))
    return FALSE;
  *n = (guint) value;
  return TRUE;
}

/**
 * med_exchange_count_left_out_sync:
 * @connection: a connection
 * @left_out: (out): how much of it there is
 * @error: return location
 *
 * Counts what is recorded here and is in no file of results.
 *
 * Returns: whether it could be counted
 */
gboolean
med_exchange_count_left_out_sync (MedConnection *connection,
                                  MedExchangeLeftOut *left_out,
                                  GError **error)
{
  return count (connection,
                "SELECT count(*) FROM disposition WHERE device_id IN (SELECT y.device_id "
                "FROM late_entry l JOIN attempt b ON b.id = l.attempt_id "
                "JOIN disposition y ON y.id = b.disposition_id)",
                &left_out->n_orders, error) &&
         count (connection,
                "SELECT count(*) FROM exception WHERE state IN ('requested', 'running')",
                &left_out->n_exceptions, error) &&
         count (connection, "SELECT count(*) FROM nonconformance WHERE closed_usec IS NULL",
                &left_out->n_nonconformances, error);
}

static const char *
separator (const GString *text)
{
  return text->len > 0 ? "\n" : "";
}

/**
 * med_exchange_left_out_describe:
 * @self: what was counted
 *
 * Returns: (transfer full) (nullable): what of this workstation is not in the file and why, a line
 *   each; %NULL where nothing is left out
 */
char *
med_exchange_left_out_describe (const MedExchangeLeftOut *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->n_orders > 0)
    g_string_append_printf (
        text,
        ngettext (
            "Not in the file: %u work order, as work on its device was entered afterwards",
            "Not in the file: %u work orders, as work on their devices was entered afterwards",
            self->n_orders),
        self->n_orders);
  if (self->n_exceptions > 0)
    {
      g_string_append (text, separator (text));
      g_string_append_printf (text,
                              ngettext ("Not in the file: %u exception with its controls",
                                        "Not in the file: %u exceptions with their controls",
                                        self->n_exceptions),
                              self->n_exceptions);
    }
  if (self->n_nonconformances > 0)
    {
      g_string_append (text, separator (text));
      g_string_append_printf (text,
                              ngettext ("Not in the file: %u nonconformance",
                                        "Not in the file: %u nonconformances",
                                        self->n_nonconformances),
                              self->n_nonconformances);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/**
 * med_exchange_get_limits:
 *
 * Returns: what no file of results holds, so that nobody takes what is missing for what is not
 *   there; translated
 */
const char *
med_exchange_get_limits (void)
{
  return _ ("Exceptions with their controls, nonconformances, and devices with work that was "
            "entered afterwards are in no such file: what is recorded of them at the other "
            "workstation is not seen here.");
}
