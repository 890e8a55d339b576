/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-key-confirm"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/source/med-source-key.h"
#include "engine/source/med-source.h"

/* The second half of enrolment. Whom the hospital believes is not decided by one person alone: what
 * one has typed from the publisher's paper counts once another has signed for it. */

/**
 * med_source_key_dup_subject:
 * @source_id: a source
 * @fingerprint: of a key that waits there
 *
 * Returns: (transfer full): what the second person signs
 */
char *
med_source_key_dup_subject (gint64 source_id, const char *fingerprint)
{
  return g_strdup_printf ("source/%" PRId64 "/key/%s", source_id, fingerprint);
}

/* Who proposed it: everybody, should several have. */
static gboolean
load_pinners (MedConnection *connection,
              gint64 source_id,
              const char *fingerprint,
              GArray *people,
              GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT DISTINCT person_id FROM source_key WHERE source_id = $1 AND fingerprint = $2"
      " AND confirmed_usec IS NULL AND distrusted_usec IS NULL",
      MED_VALUES (MED_INT (source_id), MED_TEXT (fingerprint)), error);

  while (query != NULL && med_query_next (query))
    {
      gint64 person = med_query_get_int (query, 0);

      g_array_append_val (people, person);
    }
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  if (people->len > 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("No key %s waits for a second person at this source"), fingerprint);
  return FALSE;
}

static gboolean
check_signature (gint64 source_id,
                 const char *fingerprint,
                 const MedSignature *signature,
                 GArray *people,
                 GError **error)
{
  g_autofree char *subject = med_source_key_dup_subject (source_id, fingerprint);

  if (signature->meaning != MED_MEANING_CONFIRMED || g_strcmp0 (signature->subject, subject) != 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                           _ ("The signature was given for something else"));
      return FALSE;
    }
  for (guint i = 0; i < people->len; i++)
    if (!med_signature_require_other (signature, g_array_index (people, gint64, i), error))
      return FALSE;
  return med_signature_require_role (signature, MED_SOURCE_MAY_DECIDE, error);
}

static JsonNode *
describe (const char *fingerprint, const char *reason, gint64 signature_id)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "fingerprint");
  json_builder_add_string_value (builder, fingerprint);
  if (reason != NULL)
    {
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, reason);
    }
  if (signature_id != 0)
    {
      json_builder_set_member_name (builder, "signature");
      json_builder_add_int_value (builder, signature_id);
    }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_source_key_confirm_sync:
 * @connection: the writer's connection
 * @source_id: a source
 * @fingerprint: of a key that waits there, 40 digits
 * @signature: of a second person, a lead engineer or security officer, meaning *confirmed*, of
 * [func@source_key_dup_subject]
 * @error: return location: %MED_ERROR_NOT_FOUND if no such key waits; %MED_ERROR_NOT_PERMITTED for
 * the person who typed the fingerprint, and for one without the role
 *
 * From now on what the key signs is believed in this source.
 *
 * Returns: whether it counts now
 */
gboolean
med_source_key_confirm_sync (MedConnection *connection,
                             gint64 source_id,
                             const char *fingerprint,
                             const MedSignature *signature,
                             GError **error)
{
  g_autofree char *digits = g_ascii_strup (fingerprint, -1);
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, source_id);
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 signature_id = 0;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  if (transaction == NULL || !load_pinners (connection, source_id, digits, people, error) ||
      !check_signature (source_id, digits, signature, people, error) ||
      !med_signature_store (transaction, connection, signature, &signature_id, error))
    return FALSE;
  g_autoptr (JsonNode) body = describe (digits, NULL, signature_id);
  return med_connection_execute (
             connection,
             "UPDATE source_key SET confirmed_by = $1, confirmed_usec = $2 WHERE source_id = $3"
             " AND fingerprint = $4 AND confirmed_usec IS NULL AND distrusted_usec IS NULL",
             MED_VALUES (MED_INT (signature->person_id),
                         MED_INT (med_connection_now_usec (connection)), MED_INT (source_id),
                         MED_TEXT (digits)),
             error) &&
         med_transaction_record (transaction, signature->person_id, "source-key-confirmed", subject,
                                 body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_source_key_refuse_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer; also who proposed it
 * @source_id: a source
 * @fingerprint: of a key that waits there, 40 digits
 * @reason: why
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_NOT_FOUND,
 * %MED_ERROR_CORRECT_INPUT
 *
 * Takes a key that waits for a second person back. It may be proposed again, other than one that is
 * distrusted.
 *
 * Returns: whether it waits no longer
 */
gboolean
med_source_key_refuse_sync (MedConnection *connection,
                            gint64 by_person,
                            gint64 source_id,
                            const char *fingerprint,
                            const char *reason,
                            GError **error)
{
  g_autofree char *digits = g_ascii_strup (fingerprint, -1);
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, source_id);
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!med_source_may_decide (connection, by_person, error) ||
      !med_source_check_reason (reason, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !load_pinners (connection, source_id, digits, people, error))
    return FALSE;
  g_autoptr (JsonNode) body = describe (digits, reason, 0);
  return med_connection_execute (connection,
                                 "DELETE FROM source_key WHERE source_id = $1 AND fingerprint = $2"
                                 " AND confirmed_usec IS NULL AND distrusted_usec IS NULL",
                                 MED_VALUES (MED_INT (source_id), MED_TEXT (digits)), error) &&
         med_transaction_record (transaction, by_person, "source-key-refused", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_source_key_free:
 * @self: (transfer full): a key
 */
void
med_source_key_free (MedSourceKey *self)
{
  g_free (self->fingerprint);
  g_free (self->user_id);
  g_free (self->pinned_name);
  g_free (self->origin);
  g_free (self->confirmed_name);
  g_free (self->reason);
  g_free (self);
}

static MedSourceKey *
take_row (MedQuery *query)
{
  MedSourceKey *self = g_new0 (MedSourceKey, 1);

  self->fingerprint = med_query_dup_text (query, 0);
  self->user_id = med_query_dup_text (query, 1);
  self->expires_usec = med_query_get_int (query, 2);
  self->pinned_id = med_query_get_int (query, 3);
  self->pinned_name = med_query_dup_text (query, 4);
  self->pinned_usec = med_query_get_int (query, 5);
  self->origin = med_query_dup_text (query, 6);
  self->confirmed_name = med_query_dup_text (query, 7);
  self->confirmed_usec = med_query_get_int (query, 8);
  self->distrusted_usec = med_query_get_int (query, 9);
  self->reason = med_query_dup_text (query, 10);
  return self;
}

/* Its subkeys are rows of their own; a person decides on the whole, except for a subkey that was
 * distrusted by itself. */
static gboolean
is_same (const MedSourceKey *a, const MedSourceKey *b)
{
  return g_str_equal (a->fingerprint, b->fingerprint) &&
         (a->confirmed_usec == 0) == (b->confirmed_usec == 0) &&
         a->distrusted_usec == b->distrusted_usec;
}

/**
 * med_source_key_list_sync:
 * @connection: a connection
 * @source_id: a source
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedSourceKey): its keys, those that wait and
 * those that are distrusted too
 */
GPtrArray *
med_source_key_list_sync (MedConnection *connection, gint64 source_id, GError **error)
{
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_source_key_free);
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT k.fingerprint, k.user_id, k.expires_usec, k.person_id, p.name, k.pinned_usec,"
      " k.origin, c.name, k.confirmed_usec, k.distrusted_usec, k.reason FROM source_key k"
      " LEFT JOIN person p ON p.id = k.person_id LEFT JOIN person c ON c.id = k.confirmed_by"
      " WHERE k.source_id = $1"
      " ORDER BY k.distrusted_usec IS NOT NULL, k.fingerprint, k.confirmed_usec, k.id",
      MED_VALUES (MED_INT (source_id)), error);

  while (query != NULL && med_query_next (query))
    {
      g_autoptr (MedSourceKey) key = take_row (query);

      if (keys->len == 0 || !is_same (keys->pdata[keys->len - 1], key))
        g_ptr_array_add (keys, g_steal_pointer (&key));
    }
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&keys) : NULL;
}
