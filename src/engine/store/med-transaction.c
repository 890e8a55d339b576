/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-transaction"

#include "config.h"

#include "engine/store/med-transaction.h"

#include "engine/base/med-error.h"
#include "engine/store/med-change.h"

/**
 * MedTransaction:
 *
 * All or nothing: what is written between [func@transaction_begin] and [method@Transaction.commit]
 * is undone when the transaction goes out of scope uncommitted. What changes facts or decisions
 * must also be recorded in the change log within the same transaction; a commit without a record is
 * refused, so that no action can happen that the audit log does not know.
 */
struct _MedTransaction
{
  MedConnection *connection; /* (unowned) */
  gint64 changed_before;
  gboolean derived; /* only tables that can be rebuilt are written */
  gboolean reading; /* nothing is */
  gboolean recorded;
  gboolean ended;
};

static MedTransaction *
begin (MedConnection *connection, const char *sql, gboolean derived, GError **error)
{
  if (!med_connection_execute (connection, sql, MED_NO_VALUES, error))
    return NULL;

  MedTransaction *self = g_new0 (MedTransaction, 1);
  self->connection = connection;
  self->changed_before = med_connection_rows_changed (connection);
  self->derived = derived;
  return self;
}

/**
 * med_transaction_begin:
 * @connection: the writer's connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a transaction that must be recorded before it is committed
 */
MedTransaction *
med_transaction_begin (MedConnection *connection, GError **error)
{
  return begin (connection, "BEGIN IMMEDIATE", FALSE, error);
}

/**
 * med_transaction_begin_derived:
 * @connection: the writer's connection
 * @error: return location
 *
 * For tables that hold nothing but what can be computed again from facts and decisions.
 *
 * Returns: (transfer full) (nullable): a transaction that needs no record
 */
MedTransaction *
med_transaction_begin_derived (MedConnection *connection, GError **error)
{
  return begin (connection, "BEGIN IMMEDIATE", TRUE, error);
}

/**
 * med_transaction_begin_reading:
 * @connection: a connection of any lane
 * @error: return location
 *
 * All that is read until the transaction is freed is of one moment, whatever is written meanwhile:
 * for reports, whose figures must fit together. Nothing can be written in it.
 *
 * Returns: (transfer full) (nullable): a transaction that is never committed
 */
MedTransaction *
med_transaction_begin_reading (MedConnection *connection, GError **error)
{
  MedTransaction *self = begin (connection, "BEGIN", FALSE, error);

  if (self != NULL)
    self->reading = TRUE;
  return self;
}

/**
 * med_transaction_record:
 * @self: a transaction
 * @person_id: who does it; 0 for the program itself
 * @action: what is done, a fixed word such as `device-added`
 * @subject: what it is done to, such as `device/42`
 * @body: (nullable): the values before and after
 * @error: return location
 *
 * Writes a link of the audit chain.
 *
 * Returns: whether it was written
 */
gboolean
med_transaction_record (MedTransaction *self,
                        gint64 person_id,
                        const char *action,
                        const char *subject,
                        JsonNode *body,
                        GError **error)
{
  if (!med_change_append (self->connection, person_id, action, subject, body, error))
    return FALSE;
  self->recorded = TRUE;
  return TRUE;
}

/**
 * med_transaction_commit:
 * @self: a transaction
 * @error: return location
 *
 * Makes what was written durable: when this answers %TRUE, a power cut does not lose it.
 *
 * Returns: whether it is stored
 */
gboolean
med_transaction_commit (MedTransaction *self, GError **error)
{
  g_return_val_if_fail (!self->ended, FALSE);

  gboolean wrote = med_connection_rows_changed (self->connection) != self->changed_before;
  if (wrote && self->reading)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_INTERNAL,
                           "a change in a transaction that only reads was refused");
      return FALSE;
    }
  if (wrote && !self->recorded && !self->derived)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_INTERNAL,
                           "a change without a record in the audit log was refused");
      return FALSE;
    }
  if (!med_connection_execute (self->connection, "COMMIT", MED_NO_VALUES, error))
    return FALSE;
  self->ended = TRUE;
  return TRUE;
}

/**
 * med_transaction_free:
 * @self: (transfer full): a transaction
 *
 * Undoes what was not committed.
 */
void
med_transaction_free (MedTransaction *self)
{
  if (!self->ended)
    {
      g_autoptr (GError) error = NULL;
      /* SQLite has rolled back by itself after some errors; then there is nothing left to undo. */
      if (!med_connection_execute (self->connection, "ROLLBACK", MED_NO_VALUES, &error))
        g_debug ("rollback: %s", error->message);
    }
  g_free (self);
}
