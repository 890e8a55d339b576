/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ui.h"

typedef struct
{
  MedTestUi *ui;
  guint n_notified; /* of the property a case is about */
  guint n_changed;
  gboolean done;
  gboolean signed_in;
  GPtrArray *people; /* (owned) (nullable) */
  GError *error;     /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->ui = med_test_ui_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->people, g_ptr_array_unref);
  g_clear_error (&fixture->error);
  med_test_ui_free (fixture->ui);
}

static void
notified_cb (MedSession *session, GParamSpec *pspec, Fixture *fixture)
{
  fixture->n_notified++;
}

static void
changed_cb (MedSession *session, Fixture *fixture)
{
  fixture->n_changed++;
}

static gboolean
is_done (gpointer data)
{
  return ((Fixture *) data)->done;
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  g_clear_error (&fixture->error);
  fixture->signed_in = med_session_sign_in_finish (MED_SESSION (source), result, &fixture->error);
  fixture->done = TRUE;
}

static gboolean
sign_in (Fixture *fixture, const char *login, const char *passphrase)
{
  fixture->done = FALSE;
  med_session_sign_in_async (fixture->ui->session, login, passphrase, signed_in_cb, fixture);
  med_test_ui_wait (is_done, fixture, "the answer to a passphrase");
  g_assert_cmpint (fixture->signed_in, ==, fixture->error == NULL);
  return fixture->signed_in;
}

static char *
dup_name (Fixture *fixture)
{
  char *name = NULL;

  g_object_get (fixture->ui->session, "person-name", &name, NULL);
  return name;
}

static void
assert_works (Fixture *fixture, gint64 person_id, const char *name, MedRole roles)
{
  MedSession *session = fixture->ui->session;
  g_autofree char *shown = dup_name (fixture);
  gint64 id = -1;

  g_object_get (session, "person-id", &id, NULL);
  g_assert_cmpint (id, ==, person_id);
  g_assert_cmpint (med_session_get_person_id (session), ==, person_id);
  g_assert_cmpint (med_session_get_roles (session), ==, roles);
  g_assert_cmpstr (shown, ==, name);
}

/* What the session knows is its own: the person it was given may change or go. */
static void
test_person (Fixture *fixture, gconstpointer data)
{
  MedSession *session = fixture->ui->session;
  char login[] = "xx", name[] = "Xaver & <b>";
  MedPerson person = { 77, login, name, MED_ROLE_TECHNICIAN, TRUE };

  assert_works (fixture, fixture->ui->lead, "Sachiko Kimura",
                MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER);
  g_signal_connect (session, "notify::person-id", G_CALLBACK (notified_cb), fixture);
  med_session_set_person (session, &person);
  name[0] = 'Q';
  person.roles = MED_ROLE_LEAD;
  assert_works (fixture, 77, "Xaver & <b>", MED_ROLE_TECHNICIAN);
  g_assert_cmpuint (fixture->n_notified, ==, 1);
  med_session_set_person (session, NULL);
  assert_works (fixture, 0, "", MED_ROLE_NONE);
  g_assert_cmpuint (fixture->n_notified, ==, 2);
  g_assert_false (med_session_is_demonstration (session));
  g_signal_handlers_disconnect_by_data (session, fixture);
}

/* Whoever is refused changes nothing: neither who works nor the lock. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[][2] = {
    { "tt", "correct horse batter" },
    { "tt", "correct horse battery " },
    { "tt", "Correct horse battery" },
    { "tt", "" },
    { "", "" },
    { "", MED_TEST_PASSPHRASE },
    { "nobody", MED_TEST_PASSPHRASE },
    { "' OR 1=1 --", MED_TEST_PASSPHRASE },
    { "tt%", MED_TEST_PASSPHRASE },
    { "left", MED_TEST_PASSPHRASE },
  };
  MedSession *session = fixture->ui->session;

  med_test_fleet_run_script (
      fixture->ui->engine,
      "INSERT INTO person (login, name, salt, verifier, iterations, active)"
      " SELECT 'left', 'Left', salt, verifier, iterations, 0 FROM person WHERE login = 'tt';");
  med_session_set_locked (session, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (sign_in (fixture, wrong[i][0], wrong[i][1]));
      g_assert_cmpint (fixture->error->domain, ==, MED_ERROR);
      g_assert_nonnull (fixture->error->message);
      /* No message repeats a passphrase. */
      g_assert_null (strstr (fixture->error->message, MED_TEST_PASSPHRASE));
      g_assert_true (med_session_get_locked (session));
      assert_works (fixture, fixture->ui->lead, "Sachiko Kimura",
                    MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER);
    }
}

/* The lock ends for whoever gives the right passphrase; who it is works from then on. */
static void
test_signed_in (Fixture *fixture, gconstpointer data)
{
  MedSession *session = fixture->ui->session;

  med_session_set_locked (session, TRUE);
  g_assert_true (sign_in (fixture, "sk", MED_TEST_PASSPHRASE));
  g_assert_false (med_session_get_locked (session));
  assert_works (fixture, fixture->ui->lead, "Sachiko Kimura",
                MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER);
  med_session_set_locked (session, TRUE);
  g_assert_true (sign_in (fixture, "tt", MED_TEST_PASSPHRASE));
  g_assert_false (med_session_get_locked (session));
  assert_works (fixture, fixture->ui->technician, "Taro Tanaka",
                MED_ROLE_TECHNICIAN | MED_ROLE_CLINICAL_OWNER);
  med_session_set_person (session, NULL);
  g_assert_true (sign_in (fixture, "tt", MED_TEST_PASSPHRASE));
  assert_works (fixture, fixture->ui->technician, "Taro Tanaka",
                MED_ROLE_TECHNICIAN | MED_ROLE_CLINICAL_OWNER);
}

static void
test_lock (Fixture *fixture, gconstpointer data)
{
  static const gboolean steps[] = { FALSE, TRUE, TRUE, FALSE, FALSE, TRUE };
  static const guint notified[] = { 0, 1, 1, 2, 2, 3 };
  MedSession *session = fixture->ui->session;

  g_signal_connect (session, "notify::locked", G_CALLBACK (notified_cb), fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gboolean locked = !steps[i];

      if (i % 2 == 0)
        med_session_set_locked (session, steps[i]);
      else
        g_object_set (session, "locked", steps[i], NULL);
      g_object_get (session, "locked", &locked, NULL);
      g_assert_cmpint (locked, ==, steps[i]);
      g_assert_cmpuint (fixture->n_notified, ==, notified[i]);
      /* Who works is known behind the lock. */
      g_assert_cmpint (med_session_get_person_id (session), ==, fixture->ui->lead);
    }
  g_signal_handlers_disconnect_by_data (session, fixture);
}

static gboolean
has_changed (gpointer data)
{
  return ((Fixture *) data)->n_changed > 0;
}

/* An import writes often; pages load anew once. */
static void
test_changes_come_together (Fixture *fixture, gconstpointer data)
{
  MedSession *session = fixture->ui->session;

  med_test_ui_settle (fixture->ui);
  g_signal_connect (session, "changed", G_CALLBACK (changed_cb), fixture);
  gint64 started_usec = g_get_monotonic_time ();
  for (guint i = 0; i < 20; i++)
    g_signal_emit_by_name (med_session_get_store (session), "changed");
  g_assert_cmpuint (fixture->n_changed, ==, 0);
  med_test_ui_wait (has_changed, fixture, "the news");
  g_assert_cmpint (g_get_monotonic_time () - started_usec, >=, 140 * 1000);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_signal_handlers_disconnect_by_data (session, fixture);
}

/* What ends does not begin again, also when something is written afterwards. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  MedSession *session = fixture->ui->session;

  g_signal_connect (session, "changed", G_CALLBACK (changed_cb), fixture);
  g_signal_emit_by_name (med_session_get_store (session), "changed");
  med_session_close (session);
  g_signal_emit_by_name (med_session_get_store (session), "changed");
  med_session_close (session);
  gint64 until_usec = g_get_monotonic_time () + 250 * 1000;
  while (g_get_monotonic_time () < until_usec)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (fixture->n_changed, ==, 0);
  g_signal_handlers_disconnect_by_data (session, fixture);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  fixture->people = med_session_list_people_finish (MED_SESSION (source), result, &fixture->error);
  fixture->done = TRUE;
}

/* Also who has left: their names stand on what they did. */
static void
test_people (Fixture *fixture, gconstpointer data)
{
  med_test_fleet_run_script (
      fixture->ui->engine,
      "INSERT INTO person (login, name, salt, verifier, iterations, active)"
      " SELECT 'left', 'Left <b>', salt, verifier, iterations, 0 FROM person WHERE login = 'tt';");
  med_session_list_people_async (fixture->ui->session, NULL, listed_cb, fixture);
  med_test_ui_wait (is_done, fixture, "the list of people");
  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->people);
  g_assert_cmpuint (fixture->people->len, ==, 3);
  guint n_active = 0;
  for (guint i = 0; i < fixture->people->len; i++)
    n_active += ((MedPerson *) g_ptr_array_index (fixture->people, i))->active ? 1 : 0;
  g_assert_cmpuint (n_active, ==, 2);
}

static void
test_people_not_wanted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  med_session_list_people_async (fixture->ui->session, cancellable, listed_cb, fixture);
  med_test_ui_wait (is_done, fixture, "the refusal");
  g_assert_null (fixture->people);
  g_assert_error (fixture->error, MED_ERROR, MED_ERROR_CANCELLED);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/ui/session/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  ADD ("person-is-a-copy", test_person);
  ADD ("who-is-refused-changes-nothing", test_refused);
  ADD ("who-signs-in-works", test_signed_in);
  ADD ("lock-is-told-when-it-changes", test_lock);
  ADD ("changes-come-together", test_changes_come_together);
  ADD ("closed-session-is-quiet", test_closed);
  ADD ("people-with-those-who-left", test_people);
  ADD ("people-nobody-waits-for", test_people_not_wanted);
  return g_test_run ();
}
