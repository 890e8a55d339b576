/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/statement/med-statement-confirm.h"
#include "support/med-test-fleet.h"
#include "support/med-test-statement.h"

static MedTestEngine *
fixture_new (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_statement_add_people (fixture);
  return fixture;
}

/* Refused with @code and these words, and nothing stored has changed. */
static void
refused (MedTestEngine *fixture, gint64 person_id, const char *text, int code, const char *words)
{
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = med_test_fleet_snapshot (fixture);

  g_assert_false (med_test_statement_import (fixture, person_id, text, &imported, &error));
  g_assert_error (error, MED_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_import (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  MedStatementImported first = { 0 };
  MedStatementImported second = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_statement_import (fixture, 1, text, &first, &error));
  g_assert_no_error (error);
  g_assert_true (first.is_new);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM patch"), ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM patch_cve"), ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM payload"), ==, 1);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM vendor_track"), ==, 0);
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM statement WHERE origin = 'file'"), ==,
      1);

  g_autofree char *before = med_test_fleet_snapshot (fixture);
  g_assert_true (med_test_statement_import (fixture, 1, text, &second, &error));
  g_assert_false (second.is_new);
  g_assert_cmpint (second.statement_id, ==, first.statement_id);
  g_autofree char *after = med_test_fleet_snapshot (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_refusals (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  g_autofree char *other = med_test_statement ("Low.", "Very low.", NULL);
  g_autofree char *future = med_test_statement ("\"2026-11-03\"", "\"2026-12-01\"", NULL);
  g_autofree char *third = med_test_statement ("\"revision\": 1", "\"revision\": 3", NULL);
  g_autofree char *second = med_test_statement ("\"revision\": 1", "\"revision\": 2", NULL);

  refused (fixture, 3, text, MED_ERROR_NOT_PERMITTED, "Abe Jun");
  refused (fixture, 1, "{}", MED_ERROR_CORRECT_INPUT, "missing");
  refused (fixture, 1, future, MED_ERROR_REFUSED, "future");
  med_test_statement_release (fixture, text);
  refused (fixture, 1, other, MED_ERROR_CONFLICT, "new revision number");
  med_test_statement_release (fixture, third);
  refused (fixture, 1, second, MED_ERROR_REFUSED, "older than revision 3");
}

static void
test_outside_scope (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);

  med_test_fleet_run_script (
      fixture, "INSERT INTO patch (number, cots_vendor, scope, recorded_by, recorded_usec)"
               " VALUES ('KB5025221', 'Microsoft', 'outside-feature', 1, 1)");
  refused (fixture, 1, text, MED_ERROR_REFUSED, "outside scope");
}

/* Filed as outside scope in another window while a new revision is read here. */
static void
test_outside_scope_meanwhile (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *first = med_test_statement (NULL, NULL);
  g_autofree char *second = med_test_statement ("\"revision\": 1", "\"revision\": 2", NULL);
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_statement_import (fixture, 1, first, &imported, NULL));
  GThread *other =
      med_test_engine_write_beside (fixture, "UPDATE patch SET scope = 'outside-feature'");
  g_assert_false (med_test_statement_import (fixture, 1, second, &imported, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
  g_thread_join (other);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM statement"), ==, 1);
}

/* Two people, whatever the way: the one who brought it in, one without the role, a signature for
 * something else. */
static void
test_second_person (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  MedStatementImported imported = { 0 };

  g_assert_true (med_test_statement_import (fixture, 1, text, &imported, NULL));
  for (gint64 person = 1; person <= 3; person += 2)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (med_test_statement_confirm (fixture, imported.statement_id, person, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
    }
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM signature"), ==, 0);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM vendor_track"), ==, 0);

  g_autoptr (GError) error = NULL;
  g_assert_true (med_test_statement_confirm (fixture, imported.statement_id, 2, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM vendor_track WHERE state = 'released'"),
      ==, 1);
  g_assert_false (med_test_statement_confirm (fixture, imported.statement_id, 2, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
}

typedef struct
{
  gint64 statement_id;
  MedSignature *signature;
} Confirmation;

static gpointer
confirm (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Confirmation *input = data;

  return med_statement_confirm_sync (connection, input->statement_id, input->signature, error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_other_signature (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  MedStatementImported imported = { 0 };

  g_assert_true (med_test_statement_import (fixture, 1, text, &imported, NULL));
  g_autofree char *subject = med_statement_dup_subject (imported.statement_id);
  g_autoptr (MedSignature) reviewed = med_test_signature (2, MED_MEANING_REVIEWED, subject);
  g_autoptr (MedSignature) elsewhere =
      med_test_signature (2, MED_MEANING_CONFIRMED, "statement/99");
  MedSignature *const signatures[] = { reviewed, elsewhere };

  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      Confirmation input = { imported.statement_id, signatures[i] };
      g_autoptr (GError) error = NULL;
      g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, confirm, &input, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
    }
}

static void
test_withdrawal_and_no_way_back (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *released = med_test_statement (NULL, NULL);
  g_autofree char *silent =
      med_test_statement ("\"revision\": 1", "\"revision\": 2", "Exa CT 64", "Vita C3", NULL);
  g_autofree char *withdrawn =
      med_test_statement ("\"revision\": 1", "\"revision\": 2", "\"state\": \"released\"",
                          "\"state\": \"withdrawn\"", NULL);
  g_autofree char *again = med_test_statement ("\"revision\": 1", "\"revision\": 3", NULL);
  g_autofree char *tested =
      med_test_statement ("\"revision\": 1", "\"revision\": 3", "\"state\": \"released\"",
                          "\"state\": \"under-assessment\"", NULL);

  med_test_statement_release (fixture, released);
  refused (fixture, 1, silent, MED_ERROR_REFUSED, "says nothing of Exa CT 64 4.1");
  med_test_statement_release (fixture, withdrawn);
  refused (fixture, 1, again, MED_ERROR_REFUSED, "cannot follow");
  med_test_statement_release (fixture, tested);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM vendor_track"), ==, 3);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM statement"), ==, 3);
}

static void
test_supersedes (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *older = med_test_statement (NULL, NULL);
  g_autofree char *newer =
      med_test_statement ("KB5025221", "KB5026361", "NL-2026-014", "NL-2026-015",
                          "\"supersedes\": []", "\"supersedes\": [\"KB5025221\"]", NULL);

  med_test_statement_release (fixture, older);
  med_test_statement_release (fixture, newer);
  g_autofree char *states = med_test_fleet_dup_text (
      fixture, "SELECT p.number || ' ' || t.state FROM vendor_track t JOIN patch p ON p.id = "
               "t.patch_id ORDER BY t.id");
  g_assert_cmpstr (states, ==, "KB5025221 released\nKB5026361 released\nKB5025221 superseded");
}

static gpointer
refuse (MedConnection *connection, gpointer reason, GCancellable *cancellable, GError **error)
{
  return med_statement_refuse_sync (connection, 1, 2, reason, error) ? MED_STORE_OK : NULL;
}

static void
test_refused_by_a_person (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_statement_import (fixture, 1, text, &imported, NULL));
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, refuse, (gpointer) "", &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
  g_clear_error (&error);
  g_assert_nonnull (
      med_test_engine_run (fixture, MED_STORE_WRITER, refuse, (gpointer) "Not theirs", &error));
  g_assert_false (med_test_statement_confirm (fixture, imported.statement_id, 2, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
}

typedef struct
{
  const char *path;
  const char *letter;
  MedStatementImported imported;
} FileInput;

static gpointer
import_file (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  FileInput *input = data;

  return med_statement_import_file_sync (connection, 1, input->path, input->letter,
                                         &input->imported, error)
             ? MED_STORE_OK
             : NULL;
}

static void
test_letter (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  g_autofree char *path = med_test_fleet_write_file (fixture, "typed.json", text);
  g_autofree char *scan = med_test_fleet_write_file (fixture, "letter.pdf", "%PDF-1.7 a letter");
  FileInput input = { .path = path, .letter = scan };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (fixture, MED_STORE_WRITER, import_file, &input, &error);
  g_assert_no_error (error);
  g_assert_cmpint (med_test_engine_count (fixture,
                                          "SELECT count(*) FROM statement s JOIN document d"
                                          " ON d.sha256 = s.letter_sha256 WHERE s.origin = 'letter'"
                                          " AND d.name = 'letter.pdf'"),
                   ==, 1);
}

static void
test_links_are_not_followed (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  g_autofree char *path = med_test_fleet_write_file (fixture, "s.json", text);
  g_autofree char *link = g_strconcat (path, ".link", NULL);
  FileInput input = { .path = link };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_null (med_test_engine_run (fixture, MED_STORE_WRITER, import_file, &input, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_UNTRUSTED);
}

/* Refused in another window while a person here compares and signs. */
static void
test_refused_meanwhile (void)
{
  g_autoptr (MedTestEngine) fixture = fixture_new ();
  g_autofree char *text = med_test_statement (NULL, NULL);
  MedStatementImported imported = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (med_test_statement_import (fixture, 1, text, &imported, &error));
  GThread *other = med_test_engine_write_beside (
      fixture, "UPDATE statement SET refused_reason = 'not from the vendor'");
  g_assert_false (med_test_statement_confirm (fixture, imported.statement_id, 2, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_CONFLICT);
  g_thread_join (other);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM vendor_track"), ==, 0);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM signature"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statement/import/second-time-changes-nothing", test_import);
  g_test_add_func ("/statement/import/refusals-change-nothing", test_refusals);
  g_test_add_func ("/statement/import/outside-scope-is-refused", test_outside_scope);
  g_test_add_func ("/statement/import/outside-scope-meanwhile-is-refused",
                   test_outside_scope_meanwhile);
  g_test_add_func ("/statement/import/letter-is-kept", test_letter);
  g_test_add_func ("/statement/import/links-are-not-followed", test_links_are_not_followed);
  g_test_add_func ("/statement/confirm/by-a-second-person-only", test_second_person);
  g_test_add_func ("/statement/confirm/signature-for-something-else", test_other_signature);
  g_test_add_func ("/statement/confirm/withdrawal-and-no-way-back",
                   test_withdrawal_and_no_way_back);
  g_test_add_func ("/statement/confirm/newer-patch-supersedes", test_supersedes);
  g_test_add_func ("/statement/confirm/refused-stays-refused", test_refused_by_a_person);
  g_test_add_func ("/statement/confirm/refused-meanwhile-stays-refused", test_refused_meanwhile);
  return g_test_run ();
}
