/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-engine.h"

#define PASSPHRASE "correct horse battery"

typedef struct
{
  MedTestEngine *engine;
  gint64 lead;
  gint64 technician;
} Fixture;

typedef struct
{
  gint64 by;
  const char *login;
  const char *name;
  MedRole roles;
  const char *passphrase;
  gint64 id;
} Entry;

static gpointer
add (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Entry *entry = input;

  return med_person_add_sync (connection, entry->by, entry->login, entry->name, entry->roles,
                              entry->passphrase, &entry->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gint64
add_person (Fixture *fixture, Entry entry)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture->engine, MED_STORE_WRITER, add, &entry, &error);
  g_assert_no_error (error);
  return entry.id;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  med_passphrase_set_test_iterations (1);
  fixture->engine = med_test_engine_new ();
  fixture->lead =
      add_person (fixture, (Entry){ 0, "sk", "Sachiko Kimura",
                                    MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER, PASSPHRASE });
  fixture->technician = add_person (
      fixture, (Entry){ fixture->lead, "tt", "Taro Tanaka", MED_ROLE_TECHNICIAN, PASSPHRASE });
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  med_test_engine_free (fixture->engine);
}

/* What must be as it was after a refusal. */
static gint64
count_all (Fixture *fixture)
{
  return med_test_engine_count (fixture->engine,
                                "SELECT (SELECT count(*) FROM person) * 10000 + (SELECT count(*) "
                                "FROM person_role) * 100 + (SELECT count(*) FROM change)");
}

static void
assert_refused (Fixture *fixture, Entry entry, int code)
{
  g_autoptr (GError) error = NULL;
  gint64 before = count_all (fixture);

  g_assert_null (med_test_engine_run (fixture->engine, MED_STORE_WRITER, add, &entry, &error));
  g_assert_error (error, MED_ERROR, code);
  g_assert_cmpint (count_all (fixture), ==, before);
}

static gpointer
list (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_person_list_sync (connection, error);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people =
      med_test_engine_run (fixture->engine, MED_STORE_INTERACTIVE, list, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (people->len, ==, 2);
  const MedPerson *lead = g_ptr_array_index (people, 0);
  g_assert_cmpstr (lead->name, ==, "Sachiko Kimura");
  g_assert_cmpint (lead->roles, ==, MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER);
  g_assert_true (lead->active);
}

static void
test_bad_entries (Fixture *fixture, gconstpointer data)
{
  const gint64 lead = fixture->lead;

  assert_refused (fixture, (Entry){ lead, "", "N", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_CORRECT_INPUT);
  assert_refused (fixture, (Entry){ lead, "Big Name", "N", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_CORRECT_INPUT);
  assert_refused (fixture, (Entry){ lead, "x\n", "N", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_CORRECT_INPUT);
  assert_refused (fixture, (Entry){ lead, "x';--", "N", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_CORRECT_INPUT);
  assert_refused (fixture, (Entry){ lead, "ok", "  ", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_CORRECT_INPUT);
  assert_refused (fixture, (Entry){ lead, "ok", "\xff", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_CORRECT_INPUT);
  assert_refused (fixture, (Entry){ lead, "ok", "N", MED_ROLE_NONE, PASSPHRASE },
                  MED_ERROR_CORRECT_INPUT);
  assert_refused (fixture, (Entry){ lead, "ok", "N", MED_ROLE_LEAD, "short" },
                  MED_ERROR_CORRECT_INPUT);
  assert_refused (fixture, (Entry){ lead, "sk", "N", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_CORRECT_INPUT);
}

static void
test_who_may_add (Fixture *fixture, gconstpointer data)
{
  assert_refused (fixture, (Entry){ 0, "ok", "N", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_NOT_PERMITTED);
  assert_refused (fixture, (Entry){ fixture->technician, "ok", "N", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_NOT_PERMITTED);
  assert_refused (fixture, (Entry){ 99, "ok", "N", MED_ROLE_LEAD, PASSPHRASE },
                  MED_ERROR_NOT_FOUND);
}

typedef struct
{
  gint64 by;
  MedPerson person;
} Edit;

static gpointer
edit (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Edit *change = input;

  return med_person_change_sync (connection, change->by, &change->person, error) ? MED_STORE_OK
                                                                                 : NULL;
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Edit gone = { fixture->lead,
                { fixture->technician, (char *) "tt", (char *) "Taro T.", MED_ROLE_AUDITOR,
                  FALSE } };
  Edit lead_gone = { fixture->lead,
                     { fixture->lead, (char *) "sk", (char *) "S", MED_ROLE_LEAD, FALSE } };
  Edit by_technician = { fixture->technician, gone.person };

  g_assert_null (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, edit, &by_technician, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_clear_error (&error);

  /* Somebody must be left who can let others in. */
  g_assert_null (med_test_engine_run (fixture->engine, MED_STORE_WRITER, edit, &lead_gone, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpint (
      med_test_engine_count (fixture->engine, "SELECT count(*) FROM person WHERE active = 1"), ==,
      2);

  /* Nor does the only technician go without a successor. */
  g_assert_null (med_test_engine_run (fixture->engine, MED_STORE_WRITER, edit, &gone, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_clear_error (&error);
  Edit lead_works = { fixture->lead,
                      { fixture->lead, (char *) "sk", (char *) "S",
                        MED_ROLE_LEAD | MED_ROLE_TECHNICIAN, TRUE } };
  g_assert_nonnull (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, edit, &lead_works, &error));
  g_assert_nonnull (med_test_engine_run (fixture->engine, MED_STORE_WRITER, edit, &gone, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      med_test_engine_count (fixture->engine,
                             "SELECT count(*) FROM person p JOIN person_role r ON r.person_id = "
                             "p.id WHERE p.name = 'Taro T.' AND active = 0 AND role = 'auditor'"),
      ==, 1);
}

typedef struct
{
  const char *login;
  const char *passphrase;
} Attempt;

static gpointer
sign (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Attempt *attempt = input;

  return med_signature_check_sync (connection, attempt->login, attempt->passphrase,
                                   MED_MEANING_VERIFIED, "attempt/1", error);
}

static MedSignature *
try_sign (Fixture *fixture, const char *login, const char *passphrase, GError **error)
{
  Attempt attempt = { login, passphrase };

  return med_test_engine_run (fixture->engine, MED_STORE_WRITER, sign, &attempt, error);
}

static void
assert_not_signed (Fixture *fixture, const char *login, const char *passphrase, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_sign (fixture, login, passphrase, &error));
  g_assert_error (error, MED_ERROR, code);
}

static void
test_delay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 expected = G_USEC_PER_SEC;

  for (int failure = 0; failure < 12; failure++)
    {
      assert_not_signed (fixture, "sk", "wrong", MED_ERROR_NOT_PERMITTED);
      /* Also the right passphrase waits, to the last microsecond and over a restart. */
      med_clock_advance (fixture->engine->clock, expected - 1);
      assert_not_signed (fixture, "sk", PASSPHRASE, MED_ERROR_RETRY);
      med_test_engine_reopen (fixture->engine);
      assert_not_signed (fixture, "sk", PASSPHRASE, MED_ERROR_RETRY);
      med_clock_advance (fixture->engine->clock, 1);
      expected = MIN (2 * expected, 5 * MED_USEC_PER_MINUTE);
    }
  g_autoptr (MedSignature) signature = try_sign (fixture, "sk", PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (signature->person_id, ==, fixture->lead);
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM change WHERE "
                                                           "action = 'signature-failed'"),
                   ==, 12);
  g_assert_cmpint (med_test_engine_count (fixture->engine,
                                          "SELECT max(failures) + max(locked_until_usec) FROM "
                                          "person"),
                   ==, 0);
}

static void
test_who_cannot_sign (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Edit gone = { fixture->lead,
                { fixture->technician, (char *) "tt", (char *) "T", MED_ROLE_AUDITOR, FALSE } };

  assert_not_signed (fixture, "nobody", PASSPHRASE, MED_ERROR_NOT_PERMITTED);
  assert_not_signed (fixture, "", "", MED_ERROR_NOT_PERMITTED);
  Edit lead_works = { fixture->lead,
                      { fixture->lead, (char *) "sk", (char *) "S",
                        MED_ROLE_LEAD | MED_ROLE_TECHNICIAN, TRUE } };
  g_assert_nonnull (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, edit, &lead_works, &error));
  g_assert_nonnull (med_test_engine_run (fixture->engine, MED_STORE_WRITER, edit, &gone, &error));
  assert_not_signed (fixture, "tt", PASSPHRASE, MED_ERROR_NOT_PERMITTED);
}

static void
test_two_people (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = try_sign (fixture, "sk", PASSPHRASE, &error);

  g_assert_no_error (error);
  g_assert_cmpint (signature->meaning, ==, MED_MEANING_VERIFIED);
  g_assert_cmpstr (signature->subject, ==, "attempt/1");
  g_assert_cmpint (signature->signed_usec, ==, MED_TEST_NOW_USEC);
  g_assert_true (med_signature_require_other (signature, fixture->technician, &error));
  g_assert_false (med_signature_require_other (signature, fixture->lead, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_clear_error (&error);
  g_assert_true (med_signature_require_role (signature, MED_ROLE_LEAD, &error));
  g_assert_false (med_signature_require_role (signature, MED_ROLE_CLINICAL_OWNER, &error));
  g_assert_nonnull (strstr (error->message, "Clinical owner"));
}

typedef struct
{
  gint64 by;
  gint64 person;
  const char *passphrase;
} NewPassphrase;

static gpointer
set_passphrase (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  NewPassphrase *new = input;

  return med_person_set_passphrase_sync (connection, new->by, new->person, new->passphrase, error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_new_passphrase (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  NewPassphrase stranger = { fixture->technician, fixture->lead, "another horse" };
  NewPassphrase own = { fixture->technician, fixture->technician, "another horse" };
  NewPassphrase by_lead = { fixture->lead, fixture->technician, "a third horse" };

  g_assert_null (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, set_passphrase, &stranger, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_clear_error (&error);
  g_assert_nonnull (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, set_passphrase, &own, &error));
  assert_not_signed (fixture, "tt", PASSPHRASE, MED_ERROR_NOT_PERMITTED);
  g_assert_nonnull (
      med_test_engine_run (fixture->engine, MED_STORE_WRITER, set_passphrase, &by_lead, &error));
  g_autoptr (MedSignature) signature = try_sign (fixture, "tt", "a third horse", &error);
  g_assert_no_error (error);
  /* Never in the log, not even as a hash. */
  g_assert_cmpint (med_test_engine_count (fixture->engine, "SELECT count(*) FROM change WHERE body "
                                                           "LIKE '%horse%' OR body LIKE '%salt%'"),
                   ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/inventory/people/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("list-by-name-with-roles", test_list);
  ADD ("bad-entries-are-refused", test_bad_entries);
  ADD ("only-leads-and-officers-add-people", test_who_may_add);
  ADD ("change-keeps-one-who-may-manage", test_change);
  ADD ("failures-delay-and-are-recorded", test_delay);
  ADD ("strangers-and-leavers-cannot-sign", test_who_cannot_sign);
  ADD ("second-signature-needs-another-person", test_two_people);
  ADD ("new-passphrase-replaces-the-old", test_new_passphrase);
  return g_test_run ();
}
