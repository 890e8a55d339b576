/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inbox-fixture.h"
#include "engine/awareness/med-reach.h"
#include "engine/awareness/med-remediation-count.h"
#include "engine/awareness/med-remediation-mark.h"
#include "engine/installation/med-disposition-state.h"

static char **
repeat_key (const InboxCall *call)
{
  char **keys = g_new0 (char *, call->devices->len + 1);

  for (guint i = 0; i < call->devices->len; i++)
    keys[i] = g_strdup (call->key);
  return keys;
}

static gpointer
mark_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const InboxCall *call = input;
  g_auto (GStrv) keys = repeat_key (call);

  return med_remediation_mark_set_sync (connection, call->person_id, (const char *const *) keys,
                                        call->devices, call->status, call->text, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
withdraw_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const InboxCall *call = input;
  g_auto (GStrv) keys = repeat_key (call);

  return med_remediation_mark_withdraw_sync (connection, call->person_id,
                                             (const char *const *) keys, call->devices, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const InboxCall *call = input;
  g_autofree MedRemediationCount *count = g_new0 (MedRemediationCount, 1);

  return med_remediation_count_sync (connection, call->id, count, error) ? g_steal_pointer (&count)
                                                                         : NULL;
}

static gpointer
reach_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const InboxCall *call = input;

  return med_reach_of_advisory_sync (connection, call->id, 1000, error);
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
  InboxCall call = { .id = id };
  g_autofree MedRemediationCount *count = inbox_fixture_run (fixture, count_func, &call);

  g_assert_cmpint (count->not_remediated, ==, open);
  g_assert_cmpint (count->in_progress, ==, in_progress);
  g_assert_cmpint (count->done, ==, done);
}

/* "asset status, …" of an advisory, by asset. */
static char *
dup_marks (MedTestEngine *fixture, gint64 id)
{
  InboxCall call = { .id = id };
  g_autoptr (GPtrArray) reach = inbox_fixture_run (fixture, reach_func, &call);
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
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();
  const gint64 ids[] = { 1, 2 };
  g_autoptr (GArray) both = devices (ids, 2);
  g_autoptr (GArray) one = devices (ids, 1);
  InboxCall call = {
    .person_id = 1, .key = CVE, .status = "in-progress", .text = "asked", .devices = both
  };

  inbox_fixture_import (fixture, "EXA-1", "1", NULL, NULL);
  assert_marks (fixture, 1, "1 not-remediated, 2 not-remediated, 3 -");
  assert_count (fixture, 1, 2, 0, 0);
  inbox_fixture_run (fixture, mark_func, &call);
  assert_marks (fixture, 1, "1 in-progress, 2 in-progress, 3 -");
  assert_count (fixture, 1, 0, 2, 0);
  call = (InboxCall){
    .person_id = 1, .key = CVE, .status = "done", .text = "isolated", .devices = one
  };
  inbox_fixture_run (fixture, mark_func, &call);
  assert_marks (fixture, 1, "1 done, 2 in-progress, 3 -");
  assert_count (fixture, 0, 0, 1, 1);
  call.status = "not-remediated";
  call.text = "it was plugged in again";
  inbox_fixture_run (fixture, mark_func, &call);
  assert_count (fixture, 0, 1, 1, 0);
  for (int i = 0; i < 2; i++)
    inbox_fixture_run (fixture, withdraw_func, &call);
  assert_marks (fixture, 1, "1 in-progress, 2 in-progress, 3 -");
  inbox_fixture_run (fixture, withdraw_func, &call);
  assert_marks (fixture, 1, "1 not-remediated, 2 in-progress, 3 -");
  inbox_fixture_refuse (fixture, withdraw_func, &call, MED_ERROR_NOT_FOUND);
  /* All or none. */
  call.devices = both;
  inbox_fixture_refuse (fixture, withdraw_func, &call, MED_ERROR_NOT_FOUND);
  assert_marks (fixture, 1, "1 not-remediated, 2 in-progress, 3 -");
  g_assert_cmpint (med_test_engine_count (fixture,
                                          "SELECT count(*) FROM change WHERE action IN"
                                          " ('remediation-marked', 'remediation-mark-withdrawn')"),
                   ==, 6);
  /* It holds for every advisory on the vulnerability, and for the next revision. */
  inbox_fixture_import (fixture, "EXA-2", "1", NULL, NULL);
  assert_marks (fixture, inbox_fixture_head (fixture, "EXA-2"),
                "1 not-remediated, 2 in-progress, 3 -");
  inbox_fixture_import (fixture, "EXA-1", "2", "About CT", "Other");
  assert_marks (fixture, inbox_fixture_head (fixture, "EXA-1"),
                "1 not-remediated, 2 in-progress, 3 -");
  assert_count (fixture, 0, 2, 2, 0);
  /* A retired device is nothing to see to. */
  med_test_fleet_run_script (fixture, "UPDATE device SET retired_usec = 1 WHERE id = 2");
  assert_count (fixture, 0, 2, 0, 0);
}

static void
test_wrong_marks (void)
{
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();
  const gint64 ids[] = { 1, 3, 99 };
  g_autoptr (GArray) first = devices (ids, 1);
  g_autoptr (GArray) with_clear = devices (ids, 2);
  g_autoptr (GArray) with_unknown = devices (ids, 3);
  g_autoptr (GArray) none = devices (ids, 0);
  g_autofree char *too_long = g_strnfill (1001, 'x');
  const struct
  {
    InboxCall call;
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

  inbox_fixture_import (fixture, "EXA-1", "1", NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      InboxCall call = wrong[i].call;
      inbox_fixture_refuse (fixture, mark_func, &call, wrong[i].code);
    }
  g_assert_cmpint (med_test_engine_count (fixture, "SELECT count(*) FROM remediation_mark"), ==, 0);
}

/* A vulnerability without a CVE is marked by its place in the advisory. */
static void
test_mark_without_cve (void)
{
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();
  const gint64 ids[] = { 1 };
  g_autoptr (GArray) one = devices (ids, 1);
  InboxCall call = {
    .person_id = 1, .key = "EXA-1#1", .status = "done", .text = "x", .devices = one
  };

  inbox_fixture_import (fixture, "EXA-1", "1", "\"cve\":\"CVE-2026-1000\",", "");
  inbox_fixture_run (fixture, mark_func, &call);
  assert_marks (fixture, 1, "1 done, 2 not-remediated, 3 -");
  assert_count (fixture, 0, 1, 0, 1);
  call.key = "EXA-1#2";
  inbox_fixture_refuse (fixture, mark_func, &call, MED_ERROR_NOT_FOUND);
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
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();
  const gint64 ids[] = { 1 };
  g_autoptr (GArray) one = devices (ids, 1);

  inbox_fixture_import (fixture, "EXA-1", "1", NULL, NULL);
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
      InboxCall call = {
        .person_id = 1, .key = CVE, .status = "done", .text = "x", .devices = one
      };
      g_autofree char *marks =
          g_strdup_printf ("1 %s, 2 not-remediated, 3 -", known != NULL ? known : "not-remediated");

      med_test_fleet_run_script (fixture, script);
      assert_marks (fixture, 1, marks);
      assert_count (fixture, 1, known == NULL ? 2 : 1,
                    g_strcmp0 (known, MED_REMEDIATION_IN_PROGRESS) == 0,
                    g_strcmp0 (known, MED_REMEDIATION_DONE) == 0);
      if (known != NULL)
        {
          inbox_fixture_refuse (fixture, mark_func, &call, MED_ERROR_REFUSED);
          continue;
        }
      inbox_fixture_run (fixture, mark_func, &call);
      assert_marks (fixture, 1, "1 done, 2 not-remediated, 3 -");
      assert_count (fixture, 1, 1, 0, 1);
      inbox_fixture_run (fixture, withdraw_func, &call);
    }
}

/* The counts are those of a plain walk over every device and vulnerability. */
static void
test_counts_agree (void)
{
  const guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (MedTestEngine) fixture = inbox_fixture_new ();

  g_test_message ("seed %u", seed);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("EXA-%d", i);
      g_autofree char *cve = g_strdup_printf ("CVE-2026-100%d", i % 3);

      inbox_fixture_import (fixture, id, "1", CVE, cve);
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
          InboxCall call = { .id = id };
          g_autoptr (GPtrArray) reach = inbox_fixture_run (fixture, reach_func, &call);

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

#define ADD(path, function) g_test_add_func ("/awareness/remediation-mark/" path, function)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("marks-and-undo", test_marks);
  ADD ("wrong-marks-change-nothing", test_wrong_marks);
  ADD ("mark-without-cve", test_mark_without_cve);
  ADD ("work-orders-tell-by-themselves", test_derived_marks);
  ADD ("counts-are-those-of-a-plain-walk", test_counts_agree);
  return g_test_run ();
}
