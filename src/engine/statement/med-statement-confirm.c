/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-statement-confirm"

#include "config.h"

#include "engine/statement/med-statement-confirm.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/statement/med-statement-target.h"

/* What is stored about a statement beside its content. */
typedef struct
{
  gint64 entered_by;
  gint64 confirmed_by;
  gboolean refused;
  gint64 newer; /* a newer revision that is confirmed; 0 if none */
} Standing;

/**
 * med_statement_dup_subject:
 * @statement_id: a statement
 *
 * Returns: (transfer full): what a signature of its confirmation is about
 */
char *
med_statement_dup_subject (gint64 statement_id)
{
  return g_strdup_printf ("statement/%" PRId64, statement_id);
}

static gboolean
load_standing (MedConnection *connection, gint64 id, Standing *standing, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT s.entered_by, coalesce(s.confirmed_by, 0), s.refused_reason IS NOT NULL,"
      " (SELECT coalesce(max(n.revision), 0) FROM statement n"
      "  WHERE n.manufacturer_key = s.manufacturer_key AND n.reference = s.reference"
      "  AND n.revision > s.revision AND n.confirmed_by IS NOT NULL)"
      " FROM statement s WHERE s.id = $1",
      MED_VALUES (MED_INT (id)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      standing->entered_by = med_query_get_int (query, 0);
      standing->confirmed_by = med_query_get_int (query, 1);
      standing->refused = med_query_get_int (query, 2) != 0;
      standing->newer = med_query_get_int (query, 3);
      return TRUE;
    }
  if (med_query_finish (query, error))
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no statement %" PRId64), id);
  return FALSE;
}

/* Still waiting for somebody's word? */
static gboolean
check_open (const Standing *standing, GError **error)
{
  if (standing->confirmed_by == 0 && !standing->refused && standing->newer == 0)
    return TRUE;
  if (standing->confirmed_by != 0)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CONFLICT,
                         _ ("The statement has been confirmed already"));
  else if (standing->refused)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CONFLICT,
                         _ ("The statement has been refused already"));
  else
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("Revision %" PRId64 " of the statement has taken its place"), standing->newer);
  return FALSE;
}

static gboolean
check_signature (const Standing *standing,
                 gint64 statement_id,
                 const MedSignature *signature,
                 GError **error)
{
  g_autofree char *subject = med_statement_dup_subject (statement_id);

  if (signature->meaning != MED_MEANING_CONFIRMED || g_strcmp0 (signature->subject, subject) != 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                           _ ("The signature was given for something else"));
      return FALSE;
    }
  if (signature->person_id == standing->entered_by)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                           _ ("Whoever brought the statement in cannot confirm it; a second person "
                              "must compare it with the vendor's document"));
      return FALSE;
    }
  if ((signature->roles & MED_STATEMENT_MAY_CONFIRM) != 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                       _ ("This person may not confirm statements of vendors"));
  return FALSE;
}

/* The history moves on for each release the statement names. */
static gboolean
append_tracks (MedConnection *connection, const MedVendorStatement *statement, GError **error)
{
  for (guint i = 0; i < statement->releases->len; i++)
    {
      const MedStatementRelease *release = g_ptr_array_index (statement->releases, i);
      gint64 release_id = 0;

      if (!med_statement_target_ensure_sync (connection, statement->manufacturer, release->model,
                                             release->from_version, &release_id, error))
        return FALSE;
      if (!med_vendor_track_check_sync (connection, statement->patch_id, release_id, release->state,
                                        TRUE, error))
        {
          g_prefix_error (error, "%s %s: ", release->model, release->from_version);
          return FALSE;
        }
      if (!med_vendor_track_append_sync (connection, statement->patch_id, release_id,
                                         release->state, statement->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
supersede_one (MedConnection *connection,
               const MedVendorStatement *statement,
               const char *number,
               gint64 release_id,
               GError **error)
{
  gint64 older_id = 0;
  gint64 by_statement = 0;
  MedVendorState state = MED_VENDOR_STATE_NO_STATEMENT;

  if (!med_connection_get_int (
          connection, "SELECT id FROM patch WHERE cots_vendor = $1 AND number = $2",
          MED_VALUES (MED_TEXT (statement->cots_vendor), MED_TEXT (number)), &older_id, error))
    return FALSE;
  if (older_id == 0)
    return TRUE;
  if (!med_vendor_track_get_sync (connection, older_id, release_id, &state, &by_statement, error))
    return FALSE;
  return !med_vendor_state_may_follow (state, MED_VENDOR_STATE_SUPERSEDED, TRUE) ||
         med_vendor_track_append_sync (connection, older_id, release_id,
                                       MED_VENDOR_STATE_SUPERSEDED, statement->id, error);
}

/* What a released patch supersedes is superseded for the same releases of the product. */
static gboolean
supersede (MedConnection *connection, const MedVendorStatement *statement, GError **error)
{
  for (guint i = 0; i < statement->releases->len; i++)
    {
      const MedStatementRelease *release = g_ptr_array_index (statement->releases, i);
      gint64 release_id = 0;

      if (release->state != MED_VENDOR_STATE_RELEASED)
        continue;
      if (!med_statement_target_find_sync (connection, statement->manufacturer, release->model,
                                           release->from_version, &release_id, error))
        return FALSE;
      for (guint j = 0; statement->supersedes[j] != NULL; j++)
        if (!supersede_one (connection, statement, statement->supersedes[j], release_id, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
record (MedTransaction *transaction,
        gint64 person_id,
        const char *action,
        gint64 statement_id,
        const char *member,
        const char *value,
        GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *subject = med_statement_dup_subject (statement_id);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  return med_transaction_record (transaction, person_id, action, subject, body, error);
}

/**
 * med_statement_confirm_sync:
 * @connection: the writer's connection
 * @statement_id: a statement
 * @signature: of a second person, meaning *confirmed*, of [func@statement_dup_subject]
 * @error: return location: %MED_ERROR_NOT_PERMITTED for the person who brought it in,
 * %MED_ERROR_CONFLICT if it is confirmed or refused already, %MED_ERROR_REFUSED
 *
 * Makes a statement count: the vendor's state moves for every release it names, and what it
 * supersedes is superseded.
 *
 * Returns: whether it counts now
 */
gboolean
med_statement_confirm_sync (MedConnection *connection,
                            gint64 statement_id,
                            const MedSignature *signature,
                            GError **error)
{
  Standing standing = { 0 };
  gint64 signature_id = 0;
  /* Another program may refuse it meanwhile: what is judged is what is written upon. */
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL || !load_standing (connection, statement_id, &standing, error) ||
      !check_signature (&standing, statement_id, signature, error) ||
      !check_open (&standing, error))
    return FALSE;
  g_autoptr (MedVendorStatement) statement =
      med_vendor_statement_load_sync (connection, statement_id, error);
  if (statement == NULL ||
      !med_signature_store (transaction, connection, signature, &signature_id, error))
    return FALSE;
  g_autofree char *signed_as = g_strdup_printf ("%" PRId64, signature_id);
  return med_connection_execute (
             connection,
             "UPDATE statement SET confirmed_by = $1, confirmed_usec = $2"
             " WHERE id = $3 AND confirmed_by IS NULL AND refused_reason IS NULL",
             MED_VALUES (MED_INT (signature->person_id),
                         MED_INT (med_connection_now_usec (connection)), MED_INT (statement_id)),
             error) &&
         append_tracks (connection, statement, error) && supersede (connection, statement, error) &&
         record (transaction, signature->person_id, "statement-confirmed", statement_id,
                 "signature", signed_as, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_statement_refuse_sync:
 * @connection: the writer's connection
 * @statement_id: a statement that waits for confirmation
 * @person_id: who refuses it
 * @reason: why, in words
 * @error: return location
 *
 * Sets a statement aside for good; the vendor must give a new revision. Anybody who may confirm may
 * refuse, whoever brought it in too.
 *
 * Returns: whether it is refused now
 */
gboolean
med_statement_refuse_sync (MedConnection *connection,
                           gint64 statement_id,
                           gint64 person_id,
                           const char *reason,
                           GError **error)
{
  Standing standing = { 0 };
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedPerson) person =
      transaction != NULL ? med_person_load_sync (connection, person_id, error) : NULL;

  if (person == NULL || !load_standing (connection, statement_id, &standing, error) ||
      !check_open (&standing, error))
    return FALSE;
  if (!person->active || (person->roles & MED_STATEMENT_MAY_CONFIRM) == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                   _ ("%s may not refuse statements of vendors"), person->name);
      return FALSE;
    }
  if (*reason == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("Say why the statement is refused"));
      return FALSE;
    }
  return med_connection_execute (
             connection,
             "UPDATE statement SET refused_reason = $1 WHERE id = $2 AND confirmed_by IS NULL",
             MED_VALUES (MED_TEXT (reason), MED_INT (statement_id)), error) &&
         record (transaction, person_id, "statement-refused", statement_id, "reason", reason,
                 error) &&
         med_transaction_commit (transaction, error);
}
