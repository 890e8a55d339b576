/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/awareness/med-advisory-change.h"
#include "engine/awareness/med-advisory-comment.h"
#include "engine/awareness/med-advisory-diff.h"
#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-advisory-severity.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-inbox.h"
#include "engine/awareness/med-reach.h"
#include "engine/awareness/med-remediation-count.h"
#include "engine/awareness/med-remediation-mark.h"
#include "engine/base/med-error.h"
#include "engine/store/med-table-query.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* One call of the engine on its way to a lane. */
typedef struct
{
  gint64 person_id;
  gint64 id;
  gint64 other_id;
  const char *key;
  const char *status;
  const char *text;
  GArray *devices;
} Call;

static gpointer
read_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_advisory_mark_read_sync (connection, call->person_id, call->id, error) ? MED_STORE_OK
                                                                                    : NULL;
}

static gpointer
unread_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_advisory_mark_unread_sync (connection, call->person_id, call->id, error) ? MED_STORE_OK
                                                                                      : NULL;
}

static gpointer
comment_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_advisory_comment_add_sync (connection, call->person_id, call->id, call->text, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
comments_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_advisory_comment_list_sync (connection, call->id, error);
}

static gpointer
mark_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_remediation_mark_set_sync (connection, call->person_id, call->key, call->devices,
                                        call->status, call->text, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
withdraw_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_remediation_mark_withdraw_sync (connection, call->person_id, call->key, call->devices,
                                             error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autofree MedRemediationCount *count = g_new0 (MedRemediationCount, 1);

  return med_remediation_count_sync (connection, call->id, count, error) ? g_steal_pointer (&count)
                                                                         : NULL;
}

static gpointer
reach_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_reach_of_advisory_sync (connection, call->id, 1000, error);
}

static gpointer
diff_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_advisory_diff_sync (connection, call->id, call->other_id, error);
}

static gpointer
rebuild_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static gpointer
counts_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autofree MedInboxCounts *counts = g_new0 (MedInboxCounts, 1);

  return med_inbox_count_sync (connection, counts, error) ? g_steal_pointer (&counts) : NULL;
}

static gpointer
run (MedTestEngine *fixture, MedStoreFunc func, Call *call)
{
  g_autoptr (GError) error = NULL;
  gpointer result = med_test_engine_run (fixture, MED_STORE_WRITER, func, call, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

static void
refuse (MedTestEngine *fixture, MedStoreFunc func, Call *call, MedError code)
{
  g_autoptr (GError) error = NULL;
  const gint64 before = med_test_engine_count (fixture, "SELECT max(seq) FROM change");
  gpointer result = med_test_engine_run (fixture, MED_STORE_WRITER, func, call, &error);

  g_assert_null (result);
  g_assert_error (error, MED_ERROR, (int) code);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT max(seq) FROM change"), ==, before);
}

static const char people[] =
    "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
    " (1, 'a', 'Ada', '00', '00', 1), (2, 'b', 'Ben', '00', '00', 1);"
    "INSERT INTO person_role (person_id, role) VALUES (1, 'curator'), (2, 'auditor');";

static MedTestEngine *
new_fixture (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_run_script (fixture, people);
  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "2", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "3", "Exa", "CT", "9.5");
  return fixture;
}

/* A revision of an advisory on the CT; @from is replaced by @to. */
static void
import (
    MedTestEngine *fixture, const char *id, const char *version, const char *from, const char *to)
{
  g_autofree char *plain = med_test_fleet_advisory (id, "Exa", "CT", "P=< 9", "known_affected=P");
  g_autofree char *member = g_strdup_printf ("\"version\":\"%s\"}}", version);
  g_autoptr (GString) text = g_string_new (plain);

  g_string_replace (text, "\"version\":\"1\"}}", member, 0);
  if (from != NULL)
    g_assert_cmpuint (g_string_replace (text, from, to, 0), >, 0);
  med_test_fleet_import (fixture, text->str);
  med_test_fleet_assess (fixture);
}

static gint64
head_of (MedTestEngine *fixture, const char *tracking_id)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT advisory_id FROM advisory_head WHERE tracking_id = '%s'", tracking_id);

  return med_test_engine_count (fixture, sql);
}

static void
mark_read (MedTestEngine *fixture, const char *tracking_id)
{
  Call call = { .person_id = 1, .id = head_of (fixture, tracking_id) };

  run (fixture, read_func, &call);
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
    "\"vulnerabilities\":[{\"cve\":\"CVE-2026-3003\",\"product_status\":{\"known_affected\":[\"P\"]}}"
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
        g_autoptr (MedTestEngine) fixture = new_fixture ();
        const gint64 matched_before = med_test_engine_count (fixture, "SELECT seq FROM assessment");

        g_test_message ("%s", revisions[i].what);
        import (fixture, "EXA-1", "1.0.0", NULL, NULL);
        g_assert_true (is_new (fixture, "EXA-1"));
        mark_read (fixture, "EXA-1");
        g_assert_false (is_new (fixture, "EXA-1"));
        import (fixture, "EXA-1", major ? "2.0.0" : "1.0.1", revisions[i].from, revisions[i].to);
        g_autofree char *news = dup_news (fixture, "EXA-1");
        g_assert_cmpint (is_new (fixture, "EXA-1"), ==, revisions[i].news != NULL);
        g_assert_cmpstr (news, ==, revisions[i].news != NULL ? revisions[i].news : "");

        /* Matching has run all the same, for a major version and for any other. */
        g_assert_cmpint (med_test_engine_count (fixture, "SELECT seq FROM assessment"), >,
                         matched_before);
        g_autofree char *matched = g_strdup_printf (
            "SELECT count(DISTINCT p.advisory_id) FROM match m JOIN advisory_product p"
            " ON p.id = m.advisory_product_id WHERE p.advisory_id = %d",
            (int) head_of (fixture, "EXA-1"));
        g_assert_cmpint (med_test_engine_count (fixture, matched), ==, 1);
      }
}

/* The comparison is with what a person read, however many revisions came meanwhile. */
static void
test_several_revisions (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();

  import (fixture, "EXA-1", "1", NULL, NULL);
  mark_read (fixture, "EXA-1");
  import (fixture, "EXA-1", "2", "9.8", "7.0");
  import (fixture, "EXA-1", "3", "< 9\"", "< 9.9\"");
  g_autofree char *news = dup_news (fixture, "EXA-1");
  g_assert_cmpstr (news, ==, "Versions named, Status");
  /* Taken back before anybody looked: what was new stays new, and nothing differs any more. */
  import (fixture, "EXA-1", "4", NULL, NULL);
  g_autofree char *taken_back = dup_news (fixture, "EXA-1");
  g_assert_cmpstr (taken_back, ==, "");
  g_assert_true (is_new (fixture, "EXA-1"));
  mark_read (fixture, "EXA-1");
  import (fixture, "EXA-1", "5", "About CT", "Other");
  g_assert_false (is_new (fixture, "EXA-1"));
  /* An older revision that comes late changes nothing. */
  import (fixture, "EXA-1", "0", "9.8", "1.0");
  g_assert_false (is_new (fixture, "EXA-1"));
}

/* A document that can no longer be read, or was changed: that nothing differs cannot be said. */
static void
test_unreadable (void)
{
  for (int changed = 0; changed < 2; changed++)
    {
      g_autoptr (MedTestEngine) fixture = new_fixture ();

      import (fixture, "EXA-1", "1", NULL, NULL);
      mark_read (fixture, "EXA-1");
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
      import (fixture, "EXA-1", "2", NULL, NULL);
      g_autofree char *news = dup_news (fixture, "EXA-1");
      g_assert_cmpstr (news, ==, "Earlier revision");
      g_assert_true (is_new (fixture, "EXA-1"));
      Call call = { .id = 1, .other_id = 2 };
      refuse (fixture, diff_func, &call, changed ? MED_ERROR_DAMAGED : MED_ERROR_NOT_FOUND);
    }
}

/* A device of a model that it did not concern when it was read; another device of the same model
 * is no news. */
static void
test_new_asset (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();

  import (fixture, "EXA-1", "1", NULL, NULL);
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1");
  med_test_fleet_add_device (fixture, "X", "Somebody", "Else", "1");
  med_test_fleet_assess (fixture);
  mark_read (fixture, "EXA-1");
  g_assert_false (is_new (fixture, "EXA-1"));
  med_test_fleet_add_device (fixture, "5", "Exa", "CT", "4.1");
  med_test_fleet_assess (fixture);
  g_assert_true (is_new (fixture, "EXA-1"));
  mark_read (fixture, "EXA-1");
  med_test_fleet_add_device (fixture, "6", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "7", "Exa", "CT", "4.0");
  med_test_fleet_assess (fixture);
  g_assert_false (is_new (fixture, "EXA-1"));
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT affected FROM advisory_standing"), ==,
                   3);
  /* An assessment from nothing says the same. */
  run (fixture, rebuild_func, NULL);
  g_assert_false (is_new (fixture, "EXA-1"));
}

static void
test_read_and_unread (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  Call call = { .person_id = 1, .id = 1 };

  import (fixture, "EXA-1", "1", NULL, NULL);
  run (fixture, read_func, &call);
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = 'advisory-read'"),
      ==, 1);
  run (fixture, read_func, &call); /* again: nothing to record */
  g_assert_cmpint (
      med_test_engine_count (fixture, "SELECT count(*) FROM change WHERE action = 'advisory-read'"),
      ==, 1);
  run (fixture, unread_func, &call);
  run (fixture, unread_func, &call);
  g_assert_true (is_new (fixture, "EXA-1"));
  g_assert_cmpint (med_test_engine_count (
                       fixture, "SELECT count(*) FROM change WHERE action = 'advisory-unread'"),
                   ==, 1);
  /* What a person does with it is no reason to match anew. */
  run (fixture, rebuild_func, NULL);
  run (fixture, read_func, &call);
  gint64 seq = med_test_engine_count (fixture, "SELECT max(seq) FROM change");
  med_test_fleet_assess (fixture);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT seq FROM assessment"), ==, seq);
  /* History is nothing to read. */
  import (fixture, "EXA-1", "2", "9.8", "7.0");
  refuse (fixture, unread_func, &call, MED_ERROR_NOT_FOUND);
  run (fixture, read_func, &call);
  g_assert_true (is_new (fixture, "EXA-1"));
  call.id = 77;
  refuse (fixture, unread_func, &call, MED_ERROR_NOT_FOUND);
}

static void
test_comments (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *longest = g_strnfill (4000, 'x');
  g_autofree char *too_long = g_strnfill (4001, 'x');
  Call call = { .person_id = 1, .id = 1, .text = "  Asked Exa <b>today</b>\n" };
  const struct
  {
    Call call;
    MedError code;
  } wrong[] = {
    { { .person_id = 0, .id = 1, .text = "x" }, MED_ERROR_NOT_PERMITTED },
    { { .person_id = 1, .id = 9, .text = "x" }, MED_ERROR_NOT_FOUND },
    { { .person_id = 1, .id = 1, .text = " \n" }, MED_ERROR_CORRECT_INPUT },
    { { .person_id = 1, .id = 1, .text = "\xff" }, MED_ERROR_CORRECT_INPUT },
    { { .person_id = 1, .id = 1, .text = too_long }, MED_ERROR_CORRECT_INPUT },
  };

  import (fixture, "EXA-1", "1", NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      Call refused = wrong[i].call;
      refuse (fixture, comment_func, &refused, wrong[i].code);
    }
  run (fixture, comment_func, &call);
  /* It stays with the advisory when a newer revision comes. */
  import (fixture, "EXA-1", "2", "9.8", "7.0");
  call = (Call){ .person_id = 2, .id = 2, .text = longest };
  run (fixture, comment_func, &call);
  g_autoptr (GPtrArray) comments = run (fixture, comments_func, &call);
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

static GArray *
devices (const gint64 *ids, guint n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (array, ids, n);
  return array;
}

static void
assert_count (MedTestEngine *fixture, gint64 id, gint64 open, gint64 in_progress, gint64 done)
{
  Call call = { .id = id };
  g_autofree MedRemediationCount *count = run (fixture, count_func, &call);

  g_assert_cmpint (count->not_remediated, ==, open);
  g_assert_cmpint (count->in_progress, ==, in_progress);
  g_assert_cmpint (count->done, ==, done);
}

/* "asset status, …" of an advisory, by asset. */
static char *
dup_marks (MedTestEngine *fixture, gint64 id)
{
  Call call = { .id = id };
  g_autoptr (GPtrArray) reach = run (fixture, reach_func, &call);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < reach->len; i++)
    {
      const MedReach *row = reach->pdata[i];
      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", row->asset,
                              row->remediation != NULL ? row->remediation : "-");
    }
  return g_string_free (text, FALSE);
}

static void
assert_marks (MedTestEngine *fixture, gint64 id, const char *expected)
{
  g_autofree char *marks = dup_marks (fixture, id);

  g_assert_cmpstr (marks, ==, expected);
}

#define CVE "CVE-2026-1000"

/* A person says how far it is, takes it back, and what was said before counts again. */
static void
test_marks (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  const gint64 ids[] = { 1, 2 };
  g_autoptr (GArray) both = devices (ids, 2);
  g_autoptr (GArray) one = devices (ids, 1);
  Call call = {
    .person_id = 1, .key = CVE, .status = "in-progress", .text = "asked", .devices = both
  };

  import (fixture, "EXA-1", "1", NULL, NULL);
  assert_marks (fixture, 1, "1 not-remediated, 2 not-remediated, 3 -");
  assert_count (fixture, 1, 2, 0, 0);
  run (fixture, mark_func, &call);
  assert_marks (fixture, 1, "1 in-progress, 2 in-progress, 3 -");
  assert_count (fixture, 1, 0, 2, 0);
  call = (Call){ .person_id = 1, .key = CVE, .status = "done", .text = "isolated", .devices = one };
  run (fixture, mark_func, &call);
  assert_marks (fixture, 1, "1 done, 2 in-progress, 3 -");
  assert_count (fixture, 0, 0, 1, 1);
  call.status = "not-remediated";
  call.text = "it was plugged in again";
  run (fixture, mark_func, &call);
  assert_count (fixture, 0, 1, 1, 0);
  for (int i = 0; i < 2; i++)
    run (fixture, withdraw_func, &call);
  assert_marks (fixture, 1, "1 in-progress, 2 in-progress, 3 -");
  run (fixture, withdraw_func, &call);
  assert_marks (fixture, 1, "1 not-remediated, 2 in-progress, 3 -");
  refuse (fixture, withdraw_func, &call, MED_ERROR_NOT_FOUND);
  /* All or none. */
  call.devices = both;
  refuse (fixture, withdraw_func, &call, MED_ERROR_NOT_FOUND);
  assert_marks (fixture, 1, "1 not-remediated, 2 in-progress, 3 -");
  g_assert_cmpint (med_test_engine_count (fixture,
                                          "SELECT count(*) FROM change WHERE action IN"
                                          " ('remediation-marked', 'remediation-mark-withdrawn')"),
                   ==, 6);
  /* It holds for every advisory on the vulnerability, and for the next revision. */
  import (fixture, "EXA-2", "1", NULL, NULL);
  assert_marks (fixture, head_of (fixture, "EXA-2"), "1 not-remediated, 2 in-progress, 3 -");
  import (fixture, "EXA-1", "2", "9.8", "7.0");
  assert_marks (fixture, head_of (fixture, "EXA-1"), "1 not-remediated, 2 in-progress, 3 -");
  assert_count (fixture, 0, 2, 2, 0);
  /* A retired device is nothing to see to. */
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE id = 2");
  assert_count (fixture, 0, 2, 0, 0);
}

static void
test_wrong_marks (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  const gint64 ids[] = { 1, 3, 99 };
  g_autoptr (GArray) first = devices (ids, 1);
  g_autoptr (GArray) with_clear = devices (ids, 2);
  g_autoptr (GArray) with_unknown = devices (ids, 3);
  g_autoptr (GArray) none = devices (ids, 0);
  g_autofree char *too_long = g_strnfill (1001, 'x');
  const struct
  {
    Call call;
    MedError code;
  } wrong[] = {
    { { 0, .key = CVE, .status = "done", .text = "x", .devices = first }, MED_ERROR_NOT_PERMITTED },
    { { 2, .key = CVE, .status = "done", .text = "x", .devices = first }, MED_ERROR_NOT_PERMITTED },
    { { 1, .key = CVE, .status = "gone", .text = "x", .devices = first }, MED_ERROR_CORRECT_INPUT },
    { { 1, .key = CVE, .status = "", .text = "x", .devices = first }, MED_ERROR_CORRECT_INPUT },
    { { 1, .key = CVE, .status = "done", .text = " \t", .devices = first },
      MED_ERROR_CORRECT_INPUT },
    { { 1, .key = CVE, .status = "done", .text = "\xc3", .devices = first },
      MED_ERROR_CORRECT_INPUT },
    { { 1, .key = CVE, .status = "done", .text = too_long, .devices = first },
      MED_ERROR_CORRECT_INPUT },
    { { 1, .key = CVE, .status = "done", .text = "x", .devices = none }, MED_ERROR_CORRECT_INPUT },
    { { 1, .key = "CVE-1999-0001", .status = "done", .text = "x", .devices = first },
      MED_ERROR_NOT_FOUND },
    { { 1, .key = CVE, .status = "done", .text = "x", .devices = with_clear }, MED_ERROR_REFUSED },
    { { 1, .key = CVE, .status = "done", .text = "x", .devices = with_unknown },
      MED_ERROR_REFUSED },
  };

  import (fixture, "EXA-1", "1", NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      Call call = wrong[i].call;
      refuse (fixture, mark_func, &call, wrong[i].code);
    }
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM remediation_mark"), ==, 0);
}

/* A vulnerability without a CVE is marked by its place in the advisory. */
static void
test_mark_without_cve (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  const gint64 ids[] = { 1 };
  g_autoptr (GArray) one = devices (ids, 1);
  Call call = { .person_id = 1, .key = "EXA-1#1", .status = "done", .text = "x", .devices = one };

  import (fixture, "EXA-1", "1", "\"cve\":\"CVE-2026-1000\",", "");
  run (fixture, mark_func, &call);
  assert_marks (fixture, 1, "1 done, 2 not-remediated, 3 -");
  assert_count (fixture, 0, 1, 0, 1);
  call.key = "EXA-1#2";
  refuse (fixture, mark_func, &call, MED_ERROR_NOT_FOUND);
}

/* Every state of a work order: what it says of the remediation, and whether a person may add. */
static void
test_derived_marks (void)
{
  static const char *const expected[MED_N_DISPOSITION_STATES] = {
    [MED_DISPOSITION_AUTHORIZED] = MED_REMEDIATION_IN_PROGRESS,
    [MED_DISPOSITION_STAGED] = MED_REMEDIATION_IN_PROGRESS,
    [MED_DISPOSITION_SCHEDULED] = MED_REMEDIATION_IN_PROGRESS,
    [MED_DISPOSITION_INSTALLING] = MED_REMEDIATION_IN_PROGRESS,
    [MED_DISPOSITION_INTERRUPTED] = MED_REMEDIATION_IN_PROGRESS,
    [MED_DISPOSITION_INSTALLED_UNVERIFIED] = MED_REMEDIATION_IN_PROGRESS,
    [MED_DISPOSITION_IN_SERVICE] = MED_REMEDIATION_DONE,
  };
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  const gint64 ids[] = { 1 };
  g_autoptr (GArray) one = devices (ids, 1);

  import (fixture, "EXA-1", "1", NULL, NULL);
  med_test_fleet_run_script (
      fixture, "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES"
               " (1, 'KB1', 'M', 1, 1); INSERT INTO patch_cve VALUES (1, 'CVE-2026-1000');"
               "INSERT INTO disposition (id, patch_id, device_id, state, since_usec) VALUES"
               " (1, 1, 1, 'candidate', 1)");
  for (int i = 0; i < MED_N_DISPOSITION_STATES; i++)
    {
      g_autofree char *script = g_strdup_printf ("UPDATE disposition SET state = '%s'",
                                                 med_disposition_state_to_word (i));
      const char *known = expected[i];
      Call call = { .person_id = 1, .key = CVE, .status = "done", .text = "x", .devices = one };
      g_autofree char *marks =
          g_strdup_printf ("1 %s, 2 not-remediated, 3 -", known != NULL ? known : "not-remediated");

      med_test_fleet_run_script (fixture, script);
      assert_marks (fixture, 1, marks);
      assert_count (fixture, 1, known == NULL ? 2 : 1,
                    g_strcmp0 (known, MED_REMEDIATION_IN_PROGRESS) == 0,
                    g_strcmp0 (known, MED_REMEDIATION_DONE) == 0);
      if (known != NULL)
        {
          refuse (fixture, mark_func, &call, MED_ERROR_REFUSED);
          continue;
        }
      run (fixture, mark_func, &call);
      assert_marks (fixture, 1, "1 done, 2 not-remediated, 3 -");
      assert_count (fixture, 1, 1, 0, 1);
      run (fixture, withdraw_func, &call);
    }
}

/* The counts are those of a plain walk over every device and vulnerability. */
static void
test_counts_agree (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (MedTestEngine) fixture = new_fixture ();

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("EXA-%d", i);
      g_autofree char *cve = g_strdup_printf ("CVE-2026-100%d", i % 3);

      import (fixture, id, "1", CVE, cve);
    }
  med_test_fleet_run_script (
      fixture, "INSERT INTO patch (id, number, cots_vendor, recorded_by, recorded_usec) VALUES"
               " (1, 'KB1', 'M', 1, 1), (2, 'KB2', 'M', 1, 1);"
               "INSERT INTO patch_cve VALUES (1, 'CVE-2026-1000'), (2, 'CVE-2026-1000'),"
               " (2, 'CVE-2026-1001');");
  for (int round = 0; round < 12; round++)
    {
      g_autoptr (GString) script =
          g_string_new ("DELETE FROM remediation_mark; DELETE FROM disposition;");

      for (int i = 0; i < 6; i++)
        g_string_append_printf (
            script,
            "INSERT INTO remediation_mark (vulnerability_key, device_id, status, reason, set_by,"
            " set_usec) VALUES ('CVE-2026-100%d', %d, '%s', 'x', 1, 1);"
            "INSERT INTO disposition (patch_id, device_id, state, since_usec) VALUES (%d, %d, '%s',"
            " 1) ON CONFLICT (patch_id, device_id) DO UPDATE SET state = excluded.state;",
            g_rand_int_range (random, 0, 3), g_rand_int_range (random, 1, 4),
            ((const char *[]){ "done", "in-progress",
                               "not-remediated" })[g_rand_int_range (random, 0, 3)],
            g_rand_int_range (random, 1, 3), g_rand_int_range (random, 1, 4),
            med_disposition_state_to_word (g_rand_int_range (random, 0, MED_N_DISPOSITION_STATES)));
      med_test_fleet_run_script (fixture, script->str);
      gint64 walked[3] = { 0 };
      for (gint64 id = 1; id <= 4; id++)
        {
          Call call = { .id = id };
          g_autoptr (GPtrArray) reach = run (fixture, reach_func, &call);

          for (guint i = 0; i < reach->len; i++)
            {
              const char *mark = ((const MedReach *) reach->pdata[i])->remediation;
              if (mark != NULL)
                walked[g_str_equal (mark, "done") ? 2 : g_str_equal (mark, "in-progress")]++;
            }
        }
      assert_count (fixture, 0, walked[0], walked[1], walked[2]);
    }
}

/* What the list shows, as "id id …". */
typedef struct
{
  const char *condition;
  gint64 value; /* 0: none */
  const char *search;
  MedInboxField sort;
  gboolean descending;
} Listing;

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Listing *listing = input;
  g_autoptr (MedTableRequest) request = med_table_request_new (&med_inbox_spec);
  g_autoptr (GString) text = g_string_new (NULL);

  med_table_request_add_filter (request, listing->condition, &MED_INT (listing->value),
                                listing->value != 0 ? 1 : 0);
  med_table_request_add_search (request, listing->search);
  med_table_request_set_sort (request, listing->sort, listing->descending);
  med_table_request_set_head (request, 100);
  g_autoptr (MedTableResult) result =
      med_table_request_list_sync (connection, request, cancellable, error);
  if (result == NULL)
    return NULL;
  for (guint i = 0; i < med_table_page_get_n_rows (result->head); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            med_table_page_get_text (result->head, i, MED_INBOX_TRACKING_ID));
  return g_strdup (text->str);
}

static void
assert_list (MedTestEngine *fixture, Listing listing, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *list =
      med_test_engine_run (fixture, MED_STORE_BULK, list_func, &listing, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (list, ==, expected);
}

#define SEVERITY(word)                                                                             \
  "\"publisher\":{\"category\"",                                                                   \
      "\"aggregate_severity\":{\"text\":\"" word "\"},\"publisher\":{\"category\""

static MedTestEngine *
new_inbox (void)
{
  MedTestEngine *fixture = new_fixture ();
  g_autofree char *other =
      med_test_fleet_advisory ("OTH-4", "Other", "Pump 3000", "P=R2 SP 4", "known_affected=P");

  med_test_fleet_add_device (fixture, "4", "Exa", "CT", "");
  import (fixture, "EXA-1", "1", SEVERITY ("low"));
  import (fixture, "EXA-2", "1", SEVERITY ("Critical"));
  import (fixture, "EXA-3", "1", "9.8", "9.8");
  med_test_fleet_import_about (fixture, "CVE-2019-0708", other);
  med_test_fleet_run_script (
      fixture, "INSERT INTO kev (cve, added_date) VALUES ('CVE-2019-0708', '2021-11-03')");
  med_test_fleet_assess (fixture);
  mark_read (fixture, "EXA-2");
  return fixture;
}

static void
test_sections (void)
{
  static const char *const expected[] = {
    [MED_INBOX_NEW] = "EXA-1 EXA-3 OTH-4",       [MED_INBOX_TOUCHES_US] = "EXA-1 EXA-2 EXA-3",
    [MED_INBOX_UNSURE] = "EXA-1 EXA-2 EXA-3",    [MED_INBOX_EXPLOITED] = "OTH-4",
    [MED_INBOX_ALL] = "EXA-1 EXA-2 EXA-3 OTH-4",
  };
  g_autoptr (MedTestEngine) fixture = new_inbox ();
  g_autofree MedInboxCounts *counts = run (fixture, counts_func, NULL);

  for (int i = 0; i < MED_N_INBOX_SECTIONS; i++)
    {
      g_auto (GStrv) ids = g_strsplit (expected[i], " ", -1);

      g_assert_cmpint (med_inbox_find_section (med_inbox_sections[i].word), ==, i);
      assert_list (fixture, (Listing){ .condition = med_inbox_sections[i].condition }, expected[i]);
      g_assert_cmpint (counts->sections[i], ==, g_strv_length (ids));
    }
  g_assert_cmpint (counts->new_touching, ==, 2);
  g_assert_cmpint (med_inbox_find_section ("no such"), ==, -1);
  g_assert_cmpint (med_inbox_find_section (NULL), ==, -1);

  /* A device, and a product, with its advisories. */
  assert_list (fixture, (Listing){ .condition = MED_INBOX_OF_DEVICE, .value = 1 },
               "EXA-1 EXA-2 EXA-3");
  assert_list (fixture, (Listing){ .condition = MED_INBOX_OF_DEVICE, .value = 3 }, "");
  assert_list (fixture, (Listing){ .condition = MED_INBOX_OF_PRODUCT, .value = 1 },
               "EXA-1 EXA-2 EXA-3");
  assert_list (fixture, (Listing){ .condition = MED_INBOX_OF_PRODUCT, .value = 9 }, "");
}

static void
test_empty (void)
{
  g_autoptr (MedTestEngine) fixture = med_test_engine_new ();
  g_autofree MedInboxCounts *counts = run (fixture, counts_func, NULL);

  for (int i = 0; i < MED_N_INBOX_SECTIONS; i++)
    g_assert_cmpint (counts->sections[i], ==, 0);
  assert_count (fixture, 0, 0, 0, 0);
}

/* Before it was matched, an advisory does not concern 0 devices: it is not known. */
static void
test_not_matched_yet (void)
{
  g_autoptr (MedTestEngine) fixture = new_fixture ();
  g_autofree char *text = med_test_fleet_advisory ("EXA-9", "Exa", "CT", "P=1", "known_affected=P");

  med_test_fleet_import (fixture, text);
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM advisory_standing"), ==,
                   0);
  g_autofree MedInboxCounts *counts = run (fixture, counts_func, NULL);
  g_assert_cmpint (counts->sections[MED_INBOX_NEW], ==, 1);
  assert_list (fixture, (Listing){ .condition = "s.affected IS NULL" }, "EXA-9");
}

static void
test_search (void)
{
  static const struct
  {
    const char *words;
    const char *found;
  } searches[] = {
    { "CVE-2019-0708", "OTH-4" },
    { "cve-2019", "OTH-4" },
    { "2026-1000", "EXA-1 EXA-2 EXA-3" },
    { "pump", "OTH-4" },
    { "Pump other", "OTH-4" },
    { "3000 PUMP", "OTH-4" },
    { "r2 sp", "OTH-4" },
    { "sp 4", "OTH-4" },
    { "exa-2", "EXA-2" },
    { "about ct", "EXA-1 EXA-2 EXA-3" },
    { "ump", "OTH-4" },
    { "%", "" },
    { "_", "" },
    { "'", "" },
    { "\" OR 1", "" },
    { "*", "" },
    { "no such words", "" },
    { "", "EXA-1 EXA-2 EXA-3 OTH-4" },
  };
  g_autoptr (MedTestEngine) fixture = new_inbox ();

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_test_message ("%s", searches[i].words);
      assert_list (fixture, (Listing){ .search = searches[i].words }, searches[i].found);
    }
}

static void
test_order (void)
{
  g_autoptr (MedTestEngine) fixture = new_inbox ();

  assert_list (fixture, (Listing){ .sort = MED_INBOX_SEVERITY, .descending = TRUE },
               "EXA-2 EXA-1 OTH-4 EXA-3");
  assert_list (fixture, (Listing){ .sort = MED_INBOX_AFFECTED, .descending = TRUE },
               "EXA-3 EXA-2 EXA-1 OTH-4");
  assert_list (fixture, (Listing){ .sort = MED_INBOX_TRACKING_ID, .descending = TRUE },
               "OTH-4 EXA-3 EXA-2 EXA-1");
}

static void
test_severity (void)
{
  static const struct
  {
    const char *word;
    int rank;
  } ranks[] = {
    { "Critical", 4 }, { "CRITICAL ", 4 }, { "Important", 3 }, { "high", 3 }, { "Moderate", 2 },
    { "Medium", 2 },   { "Low", 1 },       { "none", 0 },      { "", 0 },     { NULL, 0 },
    { "重大", 0 },     { "highest", 0 },   { "critical!", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranks); i++)
    g_assert_cmpint (med_advisory_severity_rank (ranks[i].word), ==, ranks[i].rank);
}

#define ADD(path, function) g_test_add_func ("/awareness/inbox/" path, function)

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
  ADD ("marks-and-undo", test_marks);
  ADD ("wrong-marks-change-nothing", test_wrong_marks);
  ADD ("mark-without-cve", test_mark_without_cve);
  ADD ("work-orders-tell-by-themselves", test_derived_marks);
  ADD ("counts-are-those-of-a-plain-walk", test_counts_agree);
  ADD ("sections-and-counts", test_sections);
  ADD ("empty", test_empty);
  ADD ("not-matched-is-not-none", test_not_matched_yet);
  ADD ("search", test_search);
  ADD ("order", test_order);
  ADD ("severity", test_severity);
  return g_test_run ();
}
