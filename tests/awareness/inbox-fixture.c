/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inbox-fixture.h"

#include "engine/awareness/med-advisory-reading.h"

gpointer
inbox_fixture_read_func (MedConnection *connection,
                         gpointer input,
                         GCancellable *cancellable,
                         GError **error)
{
  const InboxCall *call = input;

  return med_advisory_mark_read_sync (connection, call->person_id, call->id, error) ? MED_STORE_OK
                                                                                    : NULL;
}

gpointer
inbox_fixture_run (MedTestEngine *fixture, MedStoreFunc func, InboxCall *call)
{
  g_autoptr (GError) error = NULL;
  gpointer result = med_test_engine_run (fixture, MED_STORE_WRITER, func, call, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

void
inbox_fixture_refuse (MedTestEngine *fixture, MedStoreFunc func, InboxCall *call, MedError code)
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

MedTestEngine *
inbox_fixture_new (void)
{
  MedTestEngine *fixture = med_test_engine_new ();

  med_test_fleet_run_script (fixture, people);
  med_test_fleet_add_device (fixture, "1", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "2", "Exa", "CT", "4.1");
  med_test_fleet_add_device (fixture, "3", "Exa", "CT", "9.5");
  return fixture;
}

/* A revision of an advisory on the CT; @from is replaced by @to. */
void
inbox_fixture_import (
    MedTestEngine *fixture, const char *id, const char *version, const char *from, const char *to)
{
  g_autofree char *plain = med_test_fleet_advisory (id, "Exa", "CT", "P=< 9", "known_affected=P");
  g_autofree char *revised = med_test_fleet_revise (plain, version);
  g_autoptr (GString) text = g_string_new (revised);

  if (from != NULL)
    g_assert_cmpuint (g_string_replace (text, from, to, 0), >, 0);
  med_test_fleet_import (fixture, text->str);
  med_test_fleet_assess (fixture);
}

gint64
inbox_fixture_head (MedTestEngine *fixture, const char *tracking_id)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT advisory_id FROM advisory_head WHERE tracking_id = '%s'", tracking_id);

  return med_test_engine_count (fixture, sql);
}

void
inbox_fixture_read (MedTestEngine *fixture, const char *tracking_id)
{
  InboxCall call = { .person_id = 1, .id = inbox_fixture_head (fixture, tracking_id) };

  inbox_fixture_run (fixture, inbox_fixture_read_func, &call);
}
