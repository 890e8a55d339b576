/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-engine.h"

#define GOOD "correct horse battery"

typedef struct
{
  const char *login;
  const char *passphrase;
  MedMeaning meaning;
  const char *subject;
  const MedSignature *signature;
  gint64 id;
} Call;

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gint64 id;

  return med_person_add_sync (connection, 0, "sk", "Sachiko", MED_ROLE_LEAD, GOOD, &id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
sign_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_signature_check_sync (connection, call->login, call->passphrase, call->meaning,
                                   call->subject, error);
}

static gpointer
enter_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_person_sign_in_sync (connection, call->login, call->passphrase, error);
}

static gpointer
store_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  return transaction != NULL &&
                 med_signature_store (transaction, connection, call->signature, &call->id, error) &&
                 med_transaction_record (transaction, 1, "test", "x/1", NULL, error) &&
                 med_transaction_commit (transaction, error)
             ? MED_STORE_OK
             : NULL;
}

static MedTestEngine *
make_engine (void)
{
  MedTestEngine *engine = med_test_engine_new ();
  g_autoptr (GError) error = NULL;

  med_test_engine_run (engine, MED_STORE_WRITER, add_func, NULL, &error);
  g_assert_no_error (error);
  return engine;
}

static MedSignature *
sign (MedTestEngine *engine, const char *login, const char *passphrase, GError **error)
{
  Call call = { login, passphrase, MED_MEANING_VERIFIED, "attempt/1", NULL, 0 };

  return med_test_engine_run (engine, MED_STORE_WRITER, sign_func, &call, error);
}

static void
refused (MedTestEngine *engine, const char *login, const char *passphrase, MedError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = sign (engine, login, passphrase, &error);

  g_assert_null (signature);
  g_assert_error (error, MED_ERROR, (int) code);
}

/* Every meaning has a word of its own and a title; the words are stored for ever. */
static void
test_meanings (void)
{
  static const char *const words[] = { "performed", "verified",    "approved",
                                       "confirmed", "handed-over", "returned-to-service",
                                       "reviewed",  "taken-over" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (med_meaning_to_word ((MedMeaning) i), ==, words[i]);
      g_assert_cmpstr (med_meaning_get_title ((MedMeaning) i), !=, "");
    }
}

static void
test_signature_says_what (void)
{
  g_autoptr (MedTestEngine) engine = make_engine ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = sign (engine, "sk", GOOD, &error);

  g_assert_no_error (error);
  g_assert_cmpint (signature->person_id, ==, 1);
  g_assert_cmpuint (signature->roles, ==, MED_ROLE_LEAD);
  g_assert_cmpint (signature->meaning, ==, MED_MEANING_VERIFIED);
  g_assert_cmpstr (signature->subject, ==, "attempt/1");
  g_assert_cmpint (signature->signed_usec, ==, MED_TEST_NOW_USEC);
  /* It is only a proof until what it signs is written. */
  g_assert_cmpint (med_test_engine_count (engine, "SELECT count(*) FROM signature"), ==, 0);
  Call call = { .signature = signature };
  med_test_engine_run (engine, MED_STORE_WRITER, store_func, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (call.id, ==, 1);
  g_assert_cmpint (med_test_engine_count (engine, "SELECT count(*) FROM signature WHERE meaning = "
                                                  "'verified' AND subject = 'attempt/1' AND "
                                                  "identity = 'local passphrase'"),
                   ==, 1);
}

/* The wait doubles from a second to five minutes, ends by itself, and is gone after a success. */
static void
test_wait_doubles (void)
{
  g_autoptr (MedTestEngine) engine = make_engine ();
  g_autoptr (GError) error = NULL;
  gint64 wait_s = 1;

  for (int i = 0; i < 12; i++)
    {
      refused (engine, "sk", "wrong", MED_ERROR_NOT_PERMITTED);
      /* Not even the right one is looked at during the wait. */
      med_clock_advance (engine->clock, wait_s * G_USEC_PER_SEC - 1);
      refused (engine, "sk", GOOD, MED_ERROR_RETRY);
      med_clock_advance (engine->clock, 1);
      wait_s = MIN (wait_s * 2, 300);
    }
  g_autoptr (MedSignature) signature = sign (engine, "sk", GOOD, &error);
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (engine, "SELECT failures FROM person"), ==, 0);
  g_assert_cmpint (med_test_engine_count (engine, "SELECT count(*) FROM change WHERE action = "
                                                  "'signature-failed'"),
                   ==, 12);
  g_assert_cmpint (med_test_engine_count (engine, "SELECT count(*) FROM change WHERE action = "
                                                  "'signature-failures-cleared'"),
                   ==, 1);
  refused (engine, "sk", "wrong", MED_ERROR_NOT_PERMITTED);
  med_clock_advance (engine->clock, G_USEC_PER_SEC);
  g_autoptr (MedSignature) again = sign (engine, "sk", GOOD, &error);
  g_assert_no_error (error);
}

/* A clock that was set back would lock somebody out for years. */
static void
test_clock_set_back (void)
{
  g_autoptr (MedTestEngine) engine = make_engine ();
  g_autoptr (GError) error = NULL;

  refused (engine, "sk", "wrong", MED_ERROR_NOT_PERMITTED);
  med_clock_advance (engine->clock, -365 * MED_USEC_PER_DAY);
  g_autoptr (MedSignature) signature = sign (engine, "sk", GOOD, &error);
  g_assert_no_error (error);
}

/* Which short names exist is told to nobody. */
static void
test_same_message (void)
{
  g_autoptr (MedTestEngine) engine = make_engine ();
  g_autoptr (GError) unknown = NULL, wrong = NULL;

  g_assert_null (sign (engine, "nobody", GOOD, &unknown));
  g_assert_null (sign (engine, "sk", "wrong", &wrong));
  g_assert_cmpstr (unknown->message, ==, wrong->message);
  g_assert_cmpint (unknown->code, ==, wrong->code);
}

static void
test_odd_passphrases (void)
{
  g_autoptr (MedTestEngine) engine = make_engine ();
  static const char *const wrong[] = { "",
                                       "correct horse batter",
                                       "correct horse battery ",
                                       " correct horse battery",
                                       "CORRECT HORSE BATTERY",
                                       "\xff\xfe",
                                       "correct\nhorse battery" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      refused (engine, "sk", wrong[i], MED_ERROR_NOT_PERMITTED);
      med_clock_advance (engine->clock, MED_USEC_PER_HOUR);
    }
}

static void
test_sign_in (void)
{
  g_autoptr (MedTestEngine) engine = make_engine ();
  g_autoptr (GError) error = NULL;
  Call call = { "sk", GOOD, 0, NULL, NULL, 0 };
  g_autoptr (MedPerson) person =
      med_test_engine_run (engine, MED_STORE_WRITER, enter_func, &call, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (person->name, ==, "Sachiko");
  g_assert_cmpint (med_test_engine_count (engine, "SELECT count(*) FROM change WHERE action = "
                                                  "'person-signed-in' AND person_id = 1"),
                   ==, 1);
  call.passphrase = "wrong";
  g_assert_null (med_test_engine_run (engine, MED_STORE_WRITER, enter_func, &call, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_assert_cmpint (med_test_engine_count (engine, "SELECT count(*) FROM change WHERE action = "
                                                  "'person-signed-in'"),
                   ==, 1);
}

static void
test_rules (void)
{
  const MedSignature signature = { .person_id = 7, .roles = MED_ROLE_LEAD | MED_ROLE_TECHNICIAN };
  g_autoptr (GError) same = NULL, role = NULL;

  g_assert_true (med_signature_require_other (&signature, 8, NULL));
  g_assert_false (med_signature_require_other (&signature, 7, &same));
  g_assert_error (same, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_assert_true (med_signature_require_role (&signature, MED_ROLE_LEAD, NULL));
  g_assert_true (
      med_signature_require_role (&signature, MED_ROLE_AUDITOR | MED_ROLE_TECHNICIAN, NULL));
  g_assert_false (
      med_signature_require_role (&signature, MED_ROLE_AUDITOR | MED_ROLE_CURATOR, &role));
  g_assert_error (role, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_assert_nonnull (strstr (role->message, "Auditor"));
  g_assert_nonnull (strstr (role->message, "curator"));
}

static void
test_roles (void)
{
  for (guint bit = 0; bit < 7; bit++)
    {
      const MedRole role = (MedRole) (1 << bit);
      g_assert_cmpint (med_role_from_word (med_role_to_word (role)), ==, (int) role);
      g_assert_cmpstr (med_role_get_title (role), !=, "");
    }
  g_assert_cmpstr (med_role_to_word (MED_ROLE_LEAD | MED_ROLE_AUDITOR), ==, "");
  g_assert_cmpstr (med_role_to_word (MED_ROLE_NONE), ==, "");
  g_assert_cmpint (med_role_from_word ("Lead"), ==, MED_ROLE_NONE);
  g_assert_cmpint (med_role_from_word (""), ==, MED_ROLE_NONE);
  g_assert_cmpint (med_role_from_word (NULL), ==, MED_ROLE_NONE);
  g_autofree char *none = med_roles_dup_titles (MED_ROLE_NONE);
  g_autofree char *two = med_roles_dup_titles (MED_ROLE_LEAD | MED_ROLE_AUDITOR);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (two, ==, "Lead engineer, Auditor");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  med_passphrase_set_test_iterations (10);
  g_test_add_func ("/inventory/signature/meanings", test_meanings);
  g_test_add_func ("/inventory/signature/says-what", test_signature_says_what);
  g_test_add_func ("/inventory/signature/wait-doubles", test_wait_doubles);
  g_test_add_func ("/inventory/signature/clock-set-back", test_clock_set_back);
  g_test_add_func ("/inventory/signature/same-message", test_same_message);
  g_test_add_func ("/inventory/signature/odd-passphrases", test_odd_passphrases);
  g_test_add_func ("/inventory/signature/sign-in", test_sign_in);
  g_test_add_func ("/inventory/signature/rules", test_rules);
  g_test_add_func ("/inventory/people/roles", test_roles);
  return g_test_run ();
}
