/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-key"

#include "config.h"

#include "engine/source/med-source-key.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/trust/med-openpgp-key.h"

static gboolean
check_not_distrusted (MedConnection *connection, const char *fingerprint, GError **error)
{
  gint64 n = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM source_key WHERE (fingerprint = $1"
                               " OR signer = $1) AND distrusted_usec IS NOT NULL",
                               MED_VALUES (MED_TEXT (fingerprint)), &n, error))
    return FALSE;
  if (n == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("The key %s is not trusted here any more. The publisher must make a new one."),
               fingerprint);
  return FALSE;
}

static gboolean
store_signer (MedConnection *connection,
              gint64 by_person,
              gint64 source_id,
              const MedOpenpgpCertificate *certificate,
              const MedOpenpgpSigner *signer,
              const char *origin,
              GError **error)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (signer->packet, &size);
  g_autofree char *packet = med_openpgp_dup_hex (bytes, size);
  const char *user =
      certificate->user_ids->len > 0 ? g_ptr_array_index (certificate->user_ids, 0) : "";

  /* A renewed key has the same fingerprint and another expiry. */
  return check_not_distrusted (connection, signer->fingerprint, error) &&
         med_connection_execute (
             connection,
             "INSERT INTO source_key (source_id, fingerprint, user_id, signer, packet,"
             " expires_usec, person_id, pinned_usec, origin)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
             " ON CONFLICT (source_id, signer) DO UPDATE SET"
             " expires_usec = excluded.expires_usec, user_id = excluded.user_id,"
             " person_id = excluded.person_id, pinned_usec = excluded.pinned_usec,"
             " origin = excluded.origin, confirmed_by = NULL, confirmed_usec = NULL",
             MED_VALUES (MED_INT (source_id), MED_TEXT (certificate->fingerprint), MED_TEXT (user),
                         MED_TEXT (signer->fingerprint), MED_TEXT (packet),
                         MED_INT_OR_NULL (signer->expires_usec), MED_INT (by_person),
                         MED_INT (med_connection_now_usec (connection)), MED_TEXT (origin)),
             error);
}

static JsonNode *
describe (const char *fingerprint, const char *user, const char *member, const char *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "fingerprint");
  json_builder_add_string_value (builder, fingerprint);
  if (user != NULL)
    {
      json_builder_set_member_name (builder, "user_id");
      json_builder_add_string_value (builder, user);
    }
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_source_key_store:
 * @connection: the writer's connection
 * @by_person: who pins it
 * @source_id: for documents of this source
 * @certificate: the key, whose owner is beyond doubt
 * @origin: where that is known from
 * @error: return location
 *
 * What the first half of enrolment ends with: the keys that sign are kept, and wait for
 * [func@source_key_confirm_sync]. Only [func@source_key_pin_sync] and tests, which know a key
 * otherwise, may call it.
 *
 * Returns: whether they were kept
 */
gboolean
med_source_key_store (MedConnection *connection,
                      gint64 by_person,
                      gint64 source_id,
                      const MedOpenpgpCertificate *certificate,
                      const char *origin,
                      GError **error)
{
  g_autoptr (MedTransaction) transaction = NULL;
  g_autofree char *subject = g_strdup_printf ("source/%" PRId64, source_id);
  const char *user =
      certificate->user_ids->len > 0 ? g_ptr_array_index (certificate->user_ids, 0) : NULL;
  g_autoptr (JsonNode) body = describe (certificate->fingerprint, user, "origin", origin);

  if (!check_not_distrusted (connection, certificate->fingerprint, error))
    return FALSE;
  transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < certificate->signers->len; i++)
    if (!store_signer (connection, by_person, source_id, certificate,
                       g_ptr_array_index (certificate->signers, i), origin, error))
      return FALSE;
  return med_transaction_record (transaction, by_person, "source-key-pinned", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

/* The very same again would only take the word of the second person away. */
static gboolean
check_not_enrolled (MedConnection *connection,
                    gint64 source_id,
                    const MedOpenpgpCertificate *certificate,
                    GError **error)
{
  guint n_same = 0;

  for (guint i = 0; i < certificate->signers->len; i++)
    {
      const MedOpenpgpSigner *signer = g_ptr_array_index (certificate->signers, i);
      gint64 same = 0;

      if (!med_connection_get_int (
              connection,
              "SELECT count(*) FROM source_key WHERE source_id = $1 AND signer = $2"
              " AND coalesce (expires_usec, 0) = $3 AND confirmed_usec IS NOT NULL"
              " AND distrusted_usec IS NULL",
              MED_VALUES (MED_INT (source_id), MED_TEXT (signer->fingerprint),
                          MED_INT (signer->expires_usec)),
              &same, error))
        return FALSE;
      n_same += same > 0 ? 1 : 0;
    }
  if (n_same < certificate->signers->len)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("The key %s is enrolled already"),
               certificate->fingerprint);
  return FALSE;
}

/**
 * med_source_key_pin_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @source_id: for documents of this source
 * @certificate: what the key file holds
 * @typed: the fingerprint as this person typed it
 * @origin: where the person has it from, such as a contract
 * @error: return location: %MED_ERROR_NOT_PERMITTED; %MED_ERROR_CORRECT_INPUT;
 * %MED_ERROR_UNTRUSTED for a key that cannot be used or is another one; %MED_ERROR_REFUSED for one
 * that is distrusted; %MED_ERROR_CONFLICT for one that counts already
 *
 * Proposes the key of a publisher. There is no trust on first use: what the publisher's web page or
 * the file itself says is a hint, never enough. Nothing that it signs is believed before a second
 * person has confirmed it with [func@source_key_confirm_sync].
 *
 * Returns: whether it waits for the second person now
 */
gboolean
med_source_key_pin_sync (MedConnection *connection,
                         gint64 by_person,
                         gint64 source_id,
                         const MedOpenpgpCertificate *certificate,
                         const char *typed,
                         const char *origin,
                         GError **error)
{
  if (!med_source_may_decide (connection, by_person, error))
    return FALSE;
  g_autoptr (MedSource) source = med_source_load_sync (connection, source_id, error);
  if (source == NULL || !med_openpgp_certificate_check_typed (certificate, typed, error) ||
      !med_openpgp_certificate_check_usable (certificate, error))
    return FALSE;
  if (!g_utf8_validate (origin, -1, NULL) || strspn (origin, " \t\n") == strlen (origin))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("Say where you have the fingerprint from, such as a contract, a "
                              "letter or a telephone call"));
      return FALSE;
    }
  return check_not_enrolled (connection, source_id, certificate, error) &&
         med_source_key_store (connection, by_person, source_id, certificate, origin, error);
}

/**
 * med_source_key_distrust_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @fingerprint: of the key or of a signing subkey, 40 digits
 * @reason: why
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_NOT_FOUND,
 * %MED_ERROR_CORRECT_INPUT
 *
 * Believes nothing that a key signs any more, in any source, from now on and for good.
 *
 * Returns: whether it was written
 */
gboolean
med_source_key_distrust_sync (MedConnection *connection,
                              gint64 by_person,
                              const char *fingerprint,
                              const char *reason,
                              GError **error)
{
  g_autofree char *digits = g_ascii_strup (fingerprint, -1);
  gint64 n = 0;

  if (!med_source_may_decide (connection, by_person, error) ||
      !med_source_check_reason (reason, error) ||
      !med_connection_get_int (connection,
                               "SELECT count(*) FROM source_key WHERE (fingerprint = $1"
                               " OR signer = $1) AND distrusted_usec IS NULL",
                               MED_VALUES (MED_TEXT (digits)), &n, error))
    return FALSE;
  if (n == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("No key %s is trusted here"), digits);
      return FALSE;
    }
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strconcat ("key/", digits, NULL);
  g_autoptr (JsonNode) body = describe (digits, NULL, "reason", reason);
  return transaction != NULL &&
         med_connection_execute (connection,
                                 "UPDATE source_key SET distrusted_usec = $1, distrusted_by = $2,"
                                 " reason = $3 WHERE (fingerprint = $4 OR signer = $4)"
                                 " AND distrusted_usec IS NULL",
                                 MED_VALUES (MED_INT (med_connection_now_usec (connection)),
                                             MED_INT (by_person), MED_TEXT (reason),
                                             MED_TEXT (digits)),
                                 error) &&
         med_transaction_record (transaction, by_person, "source-key-distrusted", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}

static GBytes *
read_hex (const char *text)
{
  gsize size = strlen (text) / 2;
  guint8 *bytes = g_malloc (MAX (size, 1));

  for (gsize i = 0; i < size; i++)
    bytes[i] =
        (guint8) (g_ascii_xdigit_value (text[2 * i]) << 4 | g_ascii_xdigit_value (text[2 * i + 1]));
  return g_bytes_new_take (bytes, size);
}

static gboolean
take_key (GPtrArray *keys, MedQuery *query, GError **error)
{
  g_autoptr (GBytes) packet = read_hex (med_query_get_text (query, 0));
  g_autoptr (MedOpenpgpKey) key = med_openpgp_key_new (packet, med_query_get_int (query, 1), error);

  /* A row that was tampered with is another key. */
  if (key != NULL &&
      !g_str_equal (med_openpgp_key_get_fingerprint (key), med_query_get_text (query, 2)))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_DAMAGED, _ ("The stored key %s is another one"),
                   med_query_get_text (query, 2));
      return FALSE;
    }
  if (key == NULL)
    return FALSE;
  g_ptr_array_add (keys, g_steal_pointer (&key));
  return TRUE;
}

/**
 * med_source_key_load_sync:
 * @connection: a connection
 * @source_id: a source
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type MedOpenpgpKey): the keys whose signatures are
 * believed there; expired ones too, so that it can be said that they are
 */
GPtrArray *
med_source_key_load_sync (MedConnection *connection, gint64 source_id, GError **error)
{
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_openpgp_key_free);
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT packet, expires_usec, signer FROM source_key"
                            " WHERE source_id = $1 AND distrusted_usec IS NULL"
                            " AND confirmed_usec IS NOT NULL ORDER BY id",
                            MED_VALUES (MED_INT (source_id)), error);

  while (query != NULL && med_query_next (query))
    if (!take_key (keys, query, error))
      return NULL;
  return query != NULL && med_query_finish (query, error) ? g_steal_pointer (&keys) : NULL;
}
