/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-inquiry"

#include "config.h"

#include "engine/awareness/med-inquiry.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-patch.h"
#include "engine/base/med-error.h"

static gboolean
record (MedTransaction *transaction,
        gint64 person_id,
        const char *action,
        gint64 id,
        const char *member,
        const char *text,
        GError **error)
{
  g_autofree char *subject = g_strdup_printf ("inquiry/%" PRId64, id);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  return med_transaction_record (transaction, person_id, action, subject, body, error);
}

static gboolean
check_product (MedConnection *connection, gint64 product_id, GError **error)
{
  gint64 found = 0;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM product WHERE id = $1",
                               MED_VALUES (MED_INT (product_id)), &found, error))
    return FALSE;
  if (found != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no product %" PRId64),
               product_id);
  return FALSE;
}

/**
 * med_inquiry_ask_sync:
 * @connection: the writer's connection
 * @person_id: who asked
 * @patch_id: about which patch
 * @product_id: for which product of the device vendor
 * @channel: how it was asked, such as by telephone
 * @asked_usec: when; 0: now
 * @id: (out): the number of the inquiry
 * @error: return location: %MED_ERROR_NOT_FOUND, %MED_ERROR_CORRECT_INPUT for a day to come
 *
 * Records that the hospital asked the device vendor about a patch.
 *
 * Returns: whether it is stored
 */
gboolean
med_inquiry_ask_sync (MedConnection *connection,
                      gint64 person_id,
                      gint64 patch_id,
                      gint64 product_id,
                      const char *channel,
                      gint64 asked_usec,
                      gint64 *id,
                      GError **error)
{
  gint64 now = med_connection_now_usec (connection);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (MedPatch) patch =
      transaction != NULL ? med_patch_load_sync (connection, patch_id, error) : NULL;

  if (patch == NULL || !check_product (connection, product_id, error))
    return FALSE;
  if (asked_usec > now)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("The vendor cannot have been asked in the future"));
      return FALSE;
    }
  return med_connection_insert (
             connection,
             "INSERT INTO vendor_inquiry (patch_id, product_id, asked_usec, asked_by, channel)"
             " VALUES ($1, $2, $3, $4, $5)",
             MED_VALUES (MED_INT (patch_id), MED_INT (product_id),
                         MED_INT (asked_usec != 0 ? asked_usec : now), MED_INT (person_id),
                         MED_TEXT (channel)),
             id, error) &&
         record (transaction, person_id, "inquiry-asked", *id, "patch", patch->number, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_inquiry_answer_sync:
 * @connection: the writer's connection
 * @person_id: who received the answer
 * @id: the number of the inquiry
 * @answer: what the vendor answered, in words
 * @error: return location: %MED_ERROR_NOT_FOUND, %MED_ERROR_CONFLICT if it is answered already
 *
 * Records the vendor's answer. An answer is no statement: nothing may be installed because of it.
 *
 * Returns: whether it is stored
 */
gboolean
med_inquiry_answer_sync (
    MedConnection *connection, gint64 person_id, gint64 id, const char *answer, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  gint64 found = 0;
  gint64 answered = 0;

  if (answer[strspn (answer, " \t\n")] == '\0')
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("The answer is missing"));
      return FALSE;
    }
  if (transaction == NULL ||
      !med_connection_get_int (connection, "SELECT count(*) FROM vendor_inquiry WHERE id = $1",
                               MED_VALUES (MED_INT (id)), &found, error) ||
      !med_connection_get_int (connection, "SELECT answered_usec FROM vendor_inquiry WHERE id = $1",
                               MED_VALUES (MED_INT (id)), &answered, error))
    return FALSE;
  if (found == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no inquiry %" PRId64), id);
      return FALSE;
    }
  if (answered != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT,
                   _ ("Inquiry %" PRId64 " is answered already"), id);
      return FALSE;
    }
  return med_connection_execute (
             connection, "UPDATE vendor_inquiry SET answer = $1, answered_usec = $2 WHERE id = $3",
             MED_VALUES (MED_TEXT (answer), MED_INT (med_connection_now_usec (connection)),
                         MED_INT (id)),
             error) &&
         record (transaction, person_id, "inquiry-answered", id, "answer", answer, error) &&
         med_transaction_commit (transaction, error);
}
