/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "inbox-fixture.h"
#include "engine/awareness/med-advisory-change.h"
#include "engine/awareness/med-advisory-comment.h"
#include "engine/awareness/med-advisory-diff.h"
#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-assessment.h"

static gpointer
unread_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const InboxCall *call = input;

  return med_advisory_mark_unread_sync (connection, call->person_id, call->id, error) ? MED_STORE_OK
                                                                                      : NULL;
}

static gpointer
comment_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const InboxCall *call = input;

  return med_advisory_comment_add_sync (connection, call->person_id, call->id, call->text, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
comments_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const InboxCall *call = input;

  return med_advisory_comment_list_sync (connection, call->id, error);
}

static gpointer
diff_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const InboxCall *call = input;

  return med_advisory_diff_sync (connection, call->id, call->other_id, error);
}

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static gboolean
is_new (MedTestEngine *fixture, const char *tracking_id)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*) FROM advisory_head h LEFT JOIN advisory_standing s ON s.advisory_id ="
      " h.advisory_id WHERE h.tracking_id = '%s' AND " MED_ADVISORY_IS_NEW,
      tracking_id);

  return med_test_engine_count (fixture, sql) != 0;
}

static char *
dup_news (MedTestEngine *fixture, const char *tracking_id)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT news FROM advisory_head WHERE tracking_id = '%s'", tracking_id);
  g_autofree char *news = med_test_fleet_dup_text (fixture, sql);
  g_autoptr (GPtrArray) changes = med_advisory_changes_from_news (news);

  return med_advisory_changes_summarize (changes);
}

typedef struct
{
  const char *what;
  const char *from;
  const char *to;
  const char *news; /* NULL: no new alarm */
} Revision;

static const Revision revisions[] = {
  { "nothing but the version", NULL, NULL, NULL },
  { "the title", "About CT", "About the CT", NULL },
  { "the date", "2026-02-01", "2026-02-09", NULL },
  { "a product of others", "\"branches\":[{\"category\":\"vendor\"",
    "\"branches\":[{\"category\":\"vendor\",\"name\":\"Other\",\"product\":{\"name\":\"X\","
    "\"product_id\":\"X\"}},{\"category\":\"vendor\"",
    NULL },
  { "the range", "< 9\"", "< 9.9\"", "Versions named, Status" },
  { "the status", "\"known_affected\":", "\"fixed\":", "Status" },
  { "the score", "9.8", "7.0", "Score" },
  { "a remediation", "\"scores\":[{",
    "\"remediations\":[{\"category\":\"vendor_fix\",\"details\":\"Update\","
    "\"product_ids\":[\"P\"]}],\"scores\":[{",
    "Remediation" },
  { "another vulnerability", "\"vulnerabilities\":[",
    "\"vulnerabilities\":[{\"cve\":\"CVE-2026-3003\",\"product_status\":{\"known_affected\":[\"P\"]"
    "}}"
    ",",
    "Vulnerability, Status" },
};

/* CSAF 2.1, asset matching system: a newer revision is no new alarm if what is to be done about the
 * matched products did not change. */
static void
test_newer_revision (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (revisions); i++)
    for (int major = 0; major < 2; major++)
      {
        g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();
        const gint64 matched_before = med_test_engine_count (fixture, "SELECT seq FROM assessment");

        g_test_message ("%s", revisions[i].what);
        inbox_fixture_import (fixture, "EXA-1", "1.0.0", NULL, NULL);
        g_assert_true (is_new (fixture, "EXA-1"));
        inbox_fixture_read (fixture, "EXA-1");
        g_assert_false (is_new (fixture, "EXA-1"));
        inbox_fixture_import (fixture, "EXA-1", major ? "2.0.0" : "1.0.1", revisions[i].from,
                              revisions[i].to);
        g_autofree char *news = dup_news (fixture, "EXA-1");
        g_assert_cmpint (is_new (fixture, "EXA-1"), ==, revisions[i].news != NULL);
        g_assert_cmpstr (news, ==, revisions[i].news != NULL ? revisions[i].news : "");

        /* Matching has run all the same, for a major version and for any other. */
        g_assert_cmpint (med_test_engine_count (fixture, "SELECT seq FROM assessment"), >,
                         matched_before);
        g_autofree char *matched = g_strdup_printf (
            "SELECT count(DISTINCT p.advisory_id) FROM match m JOIN advisory_product p"
            " ON p.id = m.advisory_product_id WHERE p.advisory_id = %d",
            (int) inbox_fixture_head (fixture, "EXA-1"));
        g_assert_cmpint (med_test_engine_count (fixture, matched), ==, 1);
      }
}

/* The comparison is with what a person read, however many revisions came meanwhile. */
static void
test_several_revisions (void)
{
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();

  inbox_fixture_import (fixture, "EXA-1", "1", NULL, NULL);
  inbox_fixture_read (fixture, "EXA-1");
  inbox_fixture_import (fixture, "EXA-1", "2", "9.8", "7.0");
  inbox_fixture_import (fixture, "EXA-1", "3", "< 9\"", "< 9.9\"");
  g_autofree char *news = dup_news (fixture, "EXA-1");
  g_assert_cmpstr (news, ==, "Versions named, Status");
  /* Taken back before anybody looked: what was new stays new, and nothing differs any more. */
  inbox_fixture_import (fixture, "EXA-1", "4", NULL, NULL);
  g_autofree char *taken_back = dup_news (fixture, "EXA-1");
  g_assert_cmpstr (taken_back, ==, "");
  g_assert_true (is_new (fixture, "EXA-1"));
  inbox_fixture_read (fixture, "EXA-1");
  inbox_fixture_import (fixture, "EXA-1", "5", "About CT", "Other");
  g_assert_false (is_new (fixture, "EXA-1"));
  /* An older revision that comes late changes nothing. */
  inbox_fixture_import (fixture, "EXA-1", "0", "9.8", "1.0");
  g_assert_false (is_new (fixture, "EXA-1"));
}

/* A document that can no longer be read, or was changed: that nothing differs cannot be said. */
static void
test_unreadable (void)
{
  for (int changed = 0; changed < 2; changed++)
    {
      g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();

      inbox_fixture_import (fixture, "EXA-1", "1", NULL, NULL);
      inbox_fixture_read (fixture, "EXA-1");
      g_autofree char *sha256 = med_test_fleet_dup_text (fixture, "SELECT sha256 FROM advisory");
      g_autofree char *shelf = g_strndup (sha256, 2);
      g_autofree char *path =
          g_build_filename (fixture->dir, "data", "documents", shelf, sha256, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_free (path);
          path = g_build_filename (fixture->dir, "documents", shelf, sha256, NULL);
        }
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      if (changed)
        g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
      inbox_fixture_import (fixture, "EXA-1", "2", NULL, NULL);
      g_autofree char *news = dup_news (fixture, "EXA-1");
      g_assert_cmpstr (news, ==, "Earlier revision");
      g_assert_true (is_new (fixture, "EXA-1"));
      InboxCall call = { .id = 1, .other_id = 2 };
      inbox_fixture_refuse (fixture, diff_func, &call,
                            changed ? MED_ERROR_DAMAGED : MED_ERROR_NOT_FOUND);
    }
}

/* A device of a model that it did not concern when it was read; another device of the same model
 * is no news. */
static void
test_new_asset (void)
{
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();

  inbox_fixture_import (fixture, "EXA-1", "1", NULL, NULL);
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1");
  med_test_fleet_add_device (fixture, "X", "Somebody", "Else", "1");
  med_test_fleet_assess (fixture);
  inbox_fixture_read (fixture, "EXA-1");
  g_assert_false (is_new (fixture, "EXA-1"));
  med_test_fleet_add_device (fixture, "5", "Exa", "CT", "4.1");
  med_test_fleet_assess (fixture);
  g_assert_true (is_new (fixture, "EXA-1"));
  inbox_fixture_read (fixture, "EXA-1");
  med_test_fleet_add_device (fixture, "6", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "7", "Exa", "CT", "4.0");
  med_test_fleet_assess (fixture);
  g_assert_false (is_new (fixture, "EXA-1"));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT affected FROM advisory_standing"), ==,
                   3);
  /* An assessment from nothing says the same. */
  inbox_fixture_run (fixture, rebuild_func, NULL);
  g_assert_false (is_new (fixture, "EXA-1"));
}

static void
test_read_and_unread (void)
{
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();
  InboxCall call = { .person_id = 1, .id = 1 };

  inbox_fixture_import (fixture, "EXA-1", "1", NULL, NULL);
  inbox_fixture_run (fixture, inbox_fixture_read_func, &call);
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = 'advisory-read'"),
      ==, 1);
  inbox_fixture_run (fixture, inbox_fixture_read_func, &call); /* again: nothing to record */
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = 'advisory-read'"),
      ==, 1);
  inbox_fixture_run (fixture, unread_func, &call);
  inbox_fixture_run (fixture, unread_func, &call);
  g_assert_true (is_new (fixture, "EXA-1"));
  g_assert_cmpint (med_test_engine_count (
                       fixture, "SELECT count(*) FROM change WHERE action = 'advisory-unread'"),
                   ==, 1);
  /* What a person does with it is no reason to match anew. */
  inbox_fixture_run (fixture, rebuild_func, NULL);
  inbox_fixture_run (fixture, inbox_fixture_read_func, &call);
  gint64 seq = med_test_engine_count (fixture, "SELECT max(seq) FROM change");
  med_test_fleet_assess (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT seq FROM assessment"), ==, seq);
  /* History is nothing to read. */
  inbox_fixture_import (fixture, "EXA-1", "2", "9.8", "7.0");
  inbox_fixture_refuse (fixture, unread_func, &call, MED_ERROR_NOT_FOUND);
  inbox_fixture_run (fixture, inbox_fixture_read_func, &call);
  g_assert_true (is_new (fixture, "EXA-1"));
  call.id = 77;
  inbox_fixture_refuse (fixture, unread_func, &call, MED_ERROR_NOT_FOUND);
}

static void
test_comments (void)
{
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();
  g_autofree char *longest = g_strnfill (4000, 'x');
  g_autofree char *too_long = g_strnfill (4001, 'x');
  InboxCall call = { .person_id = 1, .id = 1, .text = "  Asked Exa <b>today</b>\n" };
  const struct
  {
    InboxCall call;
    MedError code;
  } wrong[] = {
    { { .person_id = 0, .id = 1, .text = "x" }, MED_ERROR_NOT_PERMITTED },
    { { .person_id = 1, .id = 9, .text = "x" }, MED_ERROR_NOT_FOUND },
    { { .person_id = 1, .id = 1, .text = " \n" }, MED_ERROR_CORRECT_INPUT },
    { { .person_id = 1, .id = 1, .text = "\xff" }, MED_ERROR_CORRECT_INPUT },
    { { .person_id = 1, .id = 1, .text = too_long }, MED_ERROR_CORRECT_INPUT },
  };

  inbox_fixture_import (fixture, "EXA-1", "1", NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      InboxCall refused = wrong[i].call;
      inbox_fixture_refuse (fixture, comment_func, &refused, wrong[i].code);
    }
  inbox_fixture_run (fixture, comment_func, &call);
  /* It stays with the advisory when a newer revision comes. */
  inbox_fixture_import (fixture, "EXA-1", "2", "9.8", "7.0");
  call = (InboxCall){ .person_id = 2, .id = 2, .text = longest };
  inbox_fixture_run (fixture, comment_func, &call);
  g_autoptr (GPtrArray) comments = inbox_fixture_run (fixture, comments_func, &call);
  g_assert_cmpuint (comments->len, ==, 2);
  const MedAdvisoryComment *first = comments->pdata[0], *second = comments->pdata[1];
  g_assert_cmpstr (first->text, ==, "Asked Exa <b>today</b>");
  g_assert_cmpstr (first->person, ==, "Ada");
  g_assert_cmpstr (first->version, ==, "1");
  g_assert_cmpint (first->at_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpstr (second->version, ==, "2");
  /* Neither changed nor removed, whoever tries. */
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM sqlite_schema WHERE type ="
                                                   " 'trigger' AND tbl_name = 'advisory_comment'"),
                   ==, 2);
}

#define ADD(path, function) g_test_add_func ("/awareness/advisory-reading/" path, function)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("newer-revision-alarms-only-if-something-matters", test_newer_revision);
  ADD ("compared-with-what-was-read", test_several_revisions);
  ADD ("unreadable-revision-is-no-unchanged-one", test_unreadable);
  ADD ("new-model-makes-it-new-again", test_new_asset);
  ADD ("read-and-unread", test_read_and_unread);
  ADD ("comments-stay", test_comments);
  return g_test_run ();
}
