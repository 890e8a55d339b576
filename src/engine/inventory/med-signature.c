/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-signature"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/trust/med-passphrase.h"

/* After each failure the wait doubles, from a second to five minutes: guessing becomes hopeless, a
 * slip of the finger costs nothing. */
#define FIRST_DELAY_USEC G_USEC_PER_SEC
#define LONGEST_DELAY_USEC (5 * MED_USEC_PER_MINUTE)

static const struct
{
  const char *word;
  const char *title;
} meanings[] = {
  [MED_MEANING_PERFORMED] = { "performed", N_ ("Performed") },
  [MED_MEANING_VERIFIED] = { "verified", N_ ("Verified") },
  [MED_MEANING_APPROVED] = { "approved", N_ ("Approved") },
  [MED_MEANING_CONFIRMED] = { "confirmed", N_ ("Confirmed") },
  [MED_MEANING_HANDED_OVER] = { "handed-over", N_ ("Handed over") },
  [MED_MEANING_RETURNED_TO_SERVICE] = { "returned-to-service", N_ ("Returned to service") },
  [MED_MEANING_REVIEWED] = { "reviewed", N_ ("Reviewed") },
  [MED_MEANING_TAKEN_OVER] = { "taken-over", N_ ("Taken over") },
};

/**
 * med_meaning_to_word:
 * @meaning: a meaning
 *
 * Returns: (transfer none): the word that is stored
 */
const char *
med_meaning_to_word (MedMeaning meaning)
{
  g_return_val_if_fail (meaning < G_N_ELEMENTS (meanings), "");
  return meanings[meaning].word;
}

/**
 * med_meaning_get_title:
 * @meaning: a meaning
 *
 * Returns: (transfer none): its translated name, as shown beside a signature (21 CFR 11.50)
 */
const char *
med_meaning_get_title (MedMeaning meaning)
{
  g_return_val_if_fail (meaning < G_N_ELEMENTS (meanings), "");
  return _ (meanings[meaning].title);
}

typedef struct
{
  gint64 id;
  MedPassphrase *stored;
  gint64 failures;
  gint64 locked_until_usec;
  gboolean active;
} Account;

static void
account_clear (Account *account)
{
  g_clear_pointer (&account->stored, med_passphrase_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Account, account_clear)

static gboolean
load_account (MedConnection *connection, const char *login, Account *account, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT id, salt, verifier, iterations, failures, locked_until_usec, active FROM person"
      " WHERE login = $1",
      MED_VALUES (MED_TEXT (login)), error);

  if (query == NULL)
    return FALSE;
  if (med_query_next (query))
    {
      account->id = med_query_get_int (query, 0);
      account->stored = g_new0 (MedPassphrase, 1);
      account->stored->salt = med_query_dup_text (query, 1);
      account->stored->verifier = med_query_dup_text (query, 2);
      account->stored->iterations = med_query_get_int (query, 3);
      account->failures = med_query_get_int (query, 4);
      account->locked_until_usec = med_query_get_int (query, 5);
      account->active = med_query_get_int (query, 6) != 0;
    }
  return med_query_finish (query, error);
}

/* Doubles with each failure. The clock of the workstation may be set back, so a wait longer than
 * the longest is not believed. */
static gboolean
must_wait (MedConnection *connection, const Account *account, GError **error)
{
  gint64 wait_usec = account->locked_until_usec - med_connection_now_usec (connection);
  gint64 seconds = (wait_usec + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  if (wait_usec <= 0 || wait_usec > LONGEST_DELAY_USEC)
    return FALSE;
  g_set_error (
      error, MED_ERROR, MED_ERROR_RETRY,
      g_dngettext (GETTEXT_PACKAGE, "Too many wrong passphrases. Try again in %" PRId64 " second.",
                   "Too many wrong passphrases. Try again in %" PRId64 " seconds.", seconds),
      seconds);
  return TRUE;
}

static gboolean
record_failure (MedConnection *connection, const Account *account, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("person/%" PRId64, account->id);
  gint64 shift = MIN (account->failures, 20);
  gint64 delay_usec = MIN (FIRST_DELAY_USEC << shift, LONGEST_DELAY_USEC);

  return transaction != NULL &&
         med_connection_execute (
             connection,
             "UPDATE person SET failures = failures + 1, locked_until_usec = $1 WHERE id = $2",
             MED_VALUES (MED_INT (med_connection_now_usec (connection) + delay_usec),
                         MED_INT (account->id)),
             error) &&
         med_transaction_record (transaction, 0, "signature-failed", subject, NULL, error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
clear_failures (MedConnection *connection, const Account *account, GError **error)
{
  if (account->failures == 0)
    return TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *subject = g_strdup_printf ("person/%" PRId64, account->id);

  return transaction != NULL &&
         med_connection_execute (
             connection, "UPDATE person SET failures = 0, locked_until_usec = 0 WHERE id = $1",
             MED_VALUES (MED_INT (account->id)), error) &&
         med_transaction_record (transaction, account->id, "signature-failures-cleared", subject,
                                 NULL, error) &&
         med_transaction_commit (transaction, error);
}

/* One message for all reasons, so that it does not tell which short names exist. */
static gpointer
refuse (GError **error)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                       _ ("Name and passphrase do not go together"));
  return NULL;
}

static MedSignature *
signature_new (MedConnection *connection,
               gint64 person_id,
               MedMeaning meaning,
               const char *subject,
               GError **error)
{
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);

  if (person == NULL)
    return NULL;
  MedSignature *signature = g_new0 (MedSignature, 1);
  signature->person_id = person_id;
  signature->roles = person->roles;
  signature->meaning = meaning;
  signature->subject = g_strdup (subject);
  signature->signed_usec = med_connection_now_usec (connection);
  return signature;
}

/**
 * med_signature_check_sync:
 * @connection: the writer's connection, outside a transaction: a failure is itself recorded
 * @login: who signs
 * @passphrase: as typed
 * @meaning: what the signature means
 * @subject: what is signed, such as `statement/7`
 * @error: return location: %MED_ERROR_NOT_PERMITTED if name and passphrase do not go together,
 * %MED_ERROR_RETRY during the delay after failures
 *
 * Verifies that a person gave the passphrase now. This guards against mistakes and against a
 * colleague at an open screen; whoever owns the database file can defeat it, and every report says
 * so ("identity: local passphrase").
 *
 * Returns: (transfer full) (nullable): the signature, for the engine function that asks for one
 */
MedSignature *
med_signature_check_sync (MedConnection *connection,
                          const char *login,
                          const char *passphrase,
                          MedMeaning meaning,
                          const char *subject,
                          GError **error)
{
  g_auto (Account) account = { 0 };

  if (!load_account (connection, login, &account, error))
    return NULL;
  if (account.id == 0 || !account.active)
    return refuse (error);
  if (must_wait (connection, &account, error))
    return NULL;
  if (!med_passphrase_verify (account.stored, passphrase))
    return record_failure (connection, &account, error) ? refuse (error) : NULL;
  if (!clear_failures (connection, &account, error))
    return NULL;
  return signature_new (connection, account.id, meaning, subject, error);
}

/**
 * med_person_sign_in_sync:
 * @connection: the writer's connection, outside a transaction
 * @login: who wants to work
 * @passphrase: as typed
 * @error: return location, as of [func@signature_check_sync]
 *
 * Verifies that a person gave the passphrase now, and records that they work from now on.
 *
 * Returns: (transfer full) (nullable): the person
 */
MedPerson *
med_person_sign_in_sync (MedConnection *connection,
                         const char *login,
                         const char *passphrase,
                         GError **error)
{
  g_autoptr (MedSignature) signature = med_signature_check_sync (
      connection, login, passphrase, MED_MEANING_CONFIRMED, "session", error);

  if (signature == NULL)
    return NULL;
  g_autoptr (MedPerson) person = med_person_load_sync (connection, signature->person_id, error);
  g_autoptr (MedTransaction) transaction =
      person != NULL ? med_transaction_begin (connection, error) : NULL;
  g_autofree char *subject = g_strdup_printf ("person/%" PRId64, signature->person_id);

  if (transaction == NULL ||
      !med_transaction_record (transaction, signature->person_id, "person-signed-in", subject, NULL,
                               error) ||
      !med_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&person);
}

/**
 * med_signature_store:
 * @transaction: the transaction of what is signed
 * @connection: its connection
 * @signature: made just now
 * @id: (out): the row
 * @error: return location
 *
 * Writes a signature within the transaction of what it signs, so that neither exists without the
 * other. The caller puts the id into the body of its record.
 *
 * Returns: whether it was written
 */
gboolean
med_signature_store (MedTransaction *transaction,
                     MedConnection *connection,
                     const MedSignature *signature,
                     gint64 *id,
                     GError **error)
{
  return med_connection_insert (
      connection,
      "INSERT INTO signature (person_id, meaning, subject, signed_usec) VALUES ($1, $2, $3, $4)",
      MED_VALUES (MED_INT (signature->person_id),
                  MED_TEXT (med_meaning_to_word (signature->meaning)),
                  MED_TEXT (signature->subject), MED_INT (signature->signed_usec)),
      id, error);
}

/**
 * med_signature_require_other:
 * @signature: the second signature
 * @first_person: who acted or signed first
 * @error: return location: %MED_ERROR_NOT_PERMITTED
 *
 * The rule of two people: what one did another confirms.
 *
 * Returns: whether it is another person
 */
gboolean
med_signature_require_other (const MedSignature *signature, gint64 first_person, GError **error)
{
  if (signature->person_id != first_person)
    return TRUE;
  g_set_error_literal (
      error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
      _ ("A second person must sign this. The first signature is by the same person."));
  return FALSE;
}

/**
 * med_signature_require_role:
 * @signature: a signature
 * @roles: the roles of which one is needed
 * @error: return location: %MED_ERROR_NOT_PERMITTED, naming the roles
 *
 * Returns: whether the person who signed has one of them
 */
gboolean
med_signature_require_role (const MedSignature *signature, MedRole roles, GError **error)
{
  if (signature->roles & roles)
    return TRUE;
  g_autofree char *titles = med_roles_dup_titles (roles);
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED, _ ("This needs one of these roles: %s"),
               titles);
  return FALSE;
}

void
med_signature_free (MedSignature *self)
{
  g_free (self->subject);
  g_free (self);
}
