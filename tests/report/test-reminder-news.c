/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "engine/awareness/med-advisory-reading.h"
#include "engine/inventory/med-people.h"
#include "engine/report/med-reminder.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* What is told because it is new and concerns devices here. */

typedef struct
{
  MedTestEngine *engine;
  gint64 lead;
  gint64 technician;
  gint64 auditor;
  gboolean assessed; /* what is derived is not to be derived anew */
} Fixture;

static gpointer
people_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Fixture *self = input;

  return med_person_add_sync (connection, 0, "sk", "Sachiko Kimura",
                              MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER, "correct horse",
                              &self->lead, error) &&
                 med_person_add_sync (connection, self->lead, "tt", "Taro Tanaka",
                                      MED_ROLE_TECHNICIAN, "correct horse", &self->technician,
                                      error) &&
                 med_person_add_sync (connection, self->lead, "aa", "Aiko Abe", MED_ROLE_AUDITOR,
                                      "correct horse", &self->auditor, error)
             ? MED_STORE_OK
             : NULL;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->engine = med_test_engine_new ();
  med_test_engine_run (self->engine, MED_STORE_WRITER, people_func, self, &error);
  g_assert_no_error (error);
  med_test_fleet_add_device (self->engine, "CT-1", "Exa", "CT", "4.1");
  med_test_fleet_add_device (self->engine, "CT-2", "Exa", "CT", "4.1");
  med_test_fleet_add_device (self->engine, "CT-3", "Exa", "CT", "5.0");
  med_test_fleet_add_device (self->engine, "MR-1", "Exa", "MR", "1");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  med_test_engine_free (self->engine);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_reminder_list_sync (connection, *(gint64 *) input, cancellable, error);
}

static GPtrArray *
list (Fixture *self, gint64 person_id)
{
  g_autoptr (GError) error = NULL;

  if (!self->assessed)
    med_test_fleet_assess (self->engine);
  GPtrArray *reminders =
      med_test_engine_run (self->engine, MED_STORE_BULK, list_func, &person_id, &error);
  g_assert_no_error (error);
  return reminders;
}

/* All of a group in one line, as the desktop shows it; NULL if there is none. */
static char *
dup_told (Fixture *self, gint64 person_id, const char *group)
{
  g_autoptr (GPtrArray) reminders = list (self, person_id);
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  for (guint i = 0; i < reminders->len; i++)
    if (g_strcmp0 (((MedReminder *) reminders->pdata[i])->group, group) == 0)
      g_ptr_array_add (members, reminders->pdata[i]);
  if (members->len == 0)
    return NULL;
  g_autoptr (MedReminder) joined = med_reminder_join (members);
  return *joined->body != '\0' ? g_strdup_printf ("%s|%s", joined->title, joined->body)
                               : g_strdup (joined->title);
}

static void
expect (Fixture *self, gint64 person_id, const char *group, const char *words)
{
  g_autofree char *told = dup_told (self, person_id, group);

  g_assert_cmpstr (told, ==, words);
}

/* The ids of a group, sorted, in one line. */
static char *
dup_ids (Fixture *self, const char *group)
{
  g_autoptr (GPtrArray) reminders = list (self, self->lead);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < reminders->len; i++)
    if (g_strcmp0 (((MedReminder *) reminders->pdata[i])->group, group) == 0)
      g_string_append_printf (text, "%s ", ((MedReminder *) reminders->pdata[i])->id);
  return g_strdup (text->str);
}

/* @fix: what is to be done about version 4.1 */
static char *
dup_advisory (const char *id, const char *cve, const char *fix)
{
  g_autofree char *text = med_test_fleet_advisory (id, "Exa", "CT", "P=4.1", "known_affected=P");
  g_autofree char *with = g_strdup_printf (
      "\"cve\":\"%s\",\"remediations\":[{\"category\":\"vendor_fix\",\"details\":\"%s\","
      "\"product_ids\":[\"P\"]}],",
      cve, fix);
  g_autoptr (GString) whole = g_string_new (text);

  g_assert_cmpuint (g_string_replace (whole, "\"cve\":\"CVE-2026-1000\",", with, 0), ==, 1);
  return g_strdup (whole->str);
}

static void
import (Fixture *self, const char *id, const char *cve, const char *fix)
{
  g_autofree char *text = dup_advisory (id, cve, fix);

  med_test_fleet_import (self->engine, text);
}

/* Each device once, however many advisories concern it; and none that does not concern us. */
static void
test_counts (Fixture *self, gconstpointer data)
{
  g_autofree char *other =
      med_test_fleet_advisory ("OTHER-1", "Zeta", "Pump", "P=1", "known_affected=P");
  g_autofree char *fixed = med_test_fleet_advisory ("EXA-8", "Exa", "CT", "P=4.1", "fixed=P");

  expect (self, self->lead, MED_REMINDER_TOUCHES, NULL);
  med_test_fleet_import (self->engine, other);
  med_test_fleet_import_about (self->engine, "CVE-2026-1008", fixed);
  expect (self, self->lead, MED_REMINDER_TOUCHES, NULL);
  expect (self, self->lead, MED_REMINDER_UNSURE, NULL);
  import (self, "EXA-1", "CVE-2026-1001", "Install 4.2");
  expect (self, self->lead, MED_REMINDER_TOUCHES, "1 advisory touches 2 devices");
  import (self, "EXA-2", "CVE-2026-1002", "Install 4.3");
  expect (self, self->lead, MED_REMINDER_TOUCHES, "2 advisories touch 2 devices");
  g_autofree char *all =
      med_test_fleet_advisory ("EXA-3", "Exa", "CT", "P=< 9", "known_affected=P");
  med_test_fleet_import_about (self->engine, "CVE-2026-1003", all);
  expect (self, self->lead, MED_REMINDER_TOUCHES, "3 advisories touch 3 devices");
  med_test_fleet_run_script (self->engine,
                             "UPDATE device SET retired_usec = 1 WHERE asset = 'CT-3'");
  expect (self, self->lead, MED_REMINDER_TOUCHES, "3 advisories touch 2 devices");
  med_test_fleet_run_script (self->engine,
                             "INSERT INTO kev (cve, added_date) VALUES ('CVE-2026-1001', "
                             "'2026-11-01'), ('CVE-2026-1008', '2026-11-01')");
  expect (self, self->lead, MED_REMINDER_TOUCHES,
          "3 advisories touch 2 devices|1 is about a vulnerability known to be exploited");
}

/* Where it cannot be told it is said so, and never as if it touched. */
static void
test_cannot_tell (Fixture *self, gconstpointer data)
{
  g_autofree char *vague =
      med_test_fleet_advisory ("EXA-5", "Exa", "CT", "P=some builds", "known_affected=P");

  med_test_fleet_import (self->engine, vague);
  expect (self, self->lead, MED_REMINDER_TOUCHES, NULL);
  expect (self, self->lead, MED_REMINDER_UNSURE, "1 advisory: cannot tell for 3 devices");
}

/* Whoever works on patches; others have no use for it. */
static void
test_whom_it_concerns (Fixture *self, gconstpointer data)
{
  import (self, "EXA-1", "CVE-2026-1001", "Install 4.2");
  expect (self, self->technician, MED_REMINDER_TOUCHES, "1 advisory touches 2 devices");
  expect (self, self->auditor, MED_REMINDER_TOUCHES, NULL);
  g_autoptr (GPtrArray) nothing = list (self, self->auditor);
  g_assert_cmpuint (nothing->len, ==, 0);
}

/* The same words again are no news; other words are, and so is another vulnerability. */
static void
test_revisions (Fixture *self, gconstpointer data)
{
  g_autofree char *first = dup_advisory ("EXA-1", "CVE-2026-1001", "Install 4.2");
  g_autofree char *same = med_test_fleet_revise (first, "2");
  g_autofree char *other = dup_advisory ("EXA-1", "CVE-2026-1001", "Install 4.3");
  g_autofree char *revised = med_test_fleet_revise (other, "3");
  g_autofree char *further = dup_advisory ("EXA-1", "CVE-2026-1002", "Install 4.3");
  g_autofree char *last = med_test_fleet_revise (further, "4");

  med_test_fleet_import (self->engine, first);
  g_autofree char *told = dup_ids (self, MED_REMINDER_TOUCHES);
  g_assert_true (g_str_has_prefix (told, "advisory-"));
  med_test_fleet_import (self->engine, same);
  g_autofree char *again = dup_ids (self, MED_REMINDER_TOUCHES);
  g_assert_cmpstr (again, ==, told);
  med_test_fleet_import (self->engine, revised);
  g_autofree char *news = dup_ids (self, MED_REMINDER_TOUCHES);
  g_assert_cmpstr (news, !=, told);
  med_test_fleet_import (self->engine, last);
  g_autofree char *more = dup_ids (self, MED_REMINDER_TOUCHES);
  g_assert_cmpstr (more, !=, news);
  g_assert_cmpuint (strlen (more), ==, strlen (told));
}

static gpointer
read_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Fixture *self = input;
  gint64 id = 0;

  return med_connection_get_int (connection, "SELECT advisory_id FROM advisory_head LIMIT 1",
                                 MED_NO_VALUES, &id, error) &&
                 med_advisory_mark_read_sync (connection, self->lead, id, error)
             ? MED_STORE_OK
             : NULL;
}

/* What somebody has read is told nobody; a model that it did not concern then makes it new. */
static void
test_read (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=4.1", "known_affected=P");

  med_test_fleet_import (self->engine, text);
  g_autofree char *before = dup_ids (self, MED_REMINDER_TOUCHES);
  med_test_engine_run (self->engine, MED_STORE_WRITER, read_func, self, &error);
  g_assert_no_error (error);
  expect (self, self->lead, MED_REMINDER_TOUCHES, NULL);
  med_test_fleet_run_script (self->engine,
                             "DELETE FROM advisory_seen; UPDATE assessment SET seq = 0");
  g_autofree char *after = dup_ids (self, MED_REMINDER_TOUCHES);
  g_assert_cmpstr (after, !=, "");
  g_assert_cmpstr (after, !=, before);
}

#define HOLD                                                                                       \
  "INSERT INTO source (id, name, kind, location, trusted, enabled, interval_min) VALUES"           \
  " (1, 'Exa', 'provider', 'exa.test', 1, 1, 1440);"                                               \
  "INSERT INTO source_hold (id, source_id, kind, subject, value, text, found_usec) VALUES"         \
  " (1, 1, 'untrusted', 'a.json', 'x', 'it has no signature', 5);"                                 \
  "INSERT INTO source_hold_vendor (hold_id, vendor, vendor_key, by_revision) VALUES"               \
  " (1, '%s', '%s', 0)"

/* Something of a maker of our devices is held; and of a maker of none. */
static void
test_held (Fixture *self, gconstpointer data)
{
  g_autofree char *ours = g_strdup_printf (HOLD, "Exa", "exa");

  med_test_fleet_run_script (self->engine, ours);
  expect (self, self->lead, MED_REMINDER_HELD, "1 document is held: cannot tell for 4 devices");
  expect (self, self->technician, MED_REMINDER_HELD, NULL);
  g_autofree char *first = dup_ids (self, MED_REMINDER_HELD);
  g_assert_cmpstr (first, ==, "held--1-5 ");
  med_test_fleet_run_script (
      self->engine, "INSERT INTO source_hold (id, source_id, kind, subject, value, text,"
                    " found_usec) VALUES (2, 1, 'untrusted', 'b.json', 'y', 'no hash', 6);"
                    "INSERT INTO source_hold_vendor (hold_id, vendor, vendor_key, by_revision)"
                    " VALUES (2, 'Exa', 'exa', 0)");
  expect (self, self->lead, MED_REMINDER_HELD, "2 documents are held: cannot tell for 4 devices");
  med_test_fleet_run_script (self->engine, "UPDATE source_hold SET resolved_usec = 9");
  expect (self, self->lead, MED_REMINDER_HELD, NULL);
}

static void
test_held_of_others (Fixture *self, gconstpointer data)
{
  g_autofree char *others = g_strdup_printf (HOLD, "Zeta", "zeta");

  med_test_fleet_run_script (self->engine, others);
  expect (self, self->lead, MED_REMINDER_HELD, NULL);
}

/* Only what has not been looked through for longer than it should be; a failure that is tried
 * again, one that is switched off and one that waits for its first turn are no news. */
static void
test_stale (Fixture *self, gconstpointer data)
{
  static const struct
  {
    int enabled;
    int tried_hours; /* ago; 0 for never */
    int checked_hours;
    const char *result;
    gboolean told;
  } cases[] = {
    { 1, 0, 0, "NULL", FALSE },       { 1, 1, 1, "NULL", FALSE },
    { 1, 1, 20, "'offline'", FALSE }, { 1, 1, 25, "'offline'", TRUE },
    { 1, 1, 0, "'offline'", TRUE },   { 0, 1, 0, "'offline'", FALSE },
    { 1, 47, 47, "NULL", FALSE },     { 1, 49, 49, "NULL", TRUE },
    { 0, 49, 49, "NULL", FALSE },     { 1, 1, 1, "'whose is not known'", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gint64 now = MED_TEST_NOW_USEC;
      g_autofree char *script = g_strdup_printf (
          "DELETE FROM source; INSERT INTO source (name, kind, location, trusted, enabled,"
          " interval_min, tried_usec, checked_usec, result) VALUES ('Exa', 'provider', 'exa.test',"
          " 0, %d, 1440, nullif (%" PRId64 ", 0), nullif (%" PRId64 ", 0), %s)",
          cases[i].enabled,
          cases[i].tried_hours != 0 ? now - cases[i].tried_hours * MED_USEC_PER_HOUR : 0,
          cases[i].checked_hours != 0 ? now - cases[i].checked_hours * MED_USEC_PER_HOUR : 0,
          cases[i].result);

      med_test_fleet_run_script (self->engine, script);
      g_test_message ("case %u", (guint) i);
      expect (self, self->lead, MED_REMINDER_STALE,
              cases[i].told ? "1 source could not be checked" : NULL);
      expect (self, self->technician, MED_REMINDER_STALE, NULL);
    }
}

/* Numbers, and no names: it may stand on a locked screen. */
static void
test_no_names (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "Exa", "CT", "MR", "Kimura", "EXA-1", "CVE-" };
  g_autofree char *hold = g_strdup_printf (HOLD, "Exa", "exa");

  import (self, "EXA-1", "CVE-2026-1001", "Install 4.2");
  med_test_fleet_run_script (self->engine, hold);
  g_autoptr (GPtrArray) reminders = list (self, self->lead);
  g_assert_cmpuint (reminders->len, >=, 2);
  for (guint i = 0; i < reminders->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();

      g_ptr_array_add (one, reminders->pdata[i]);
      g_autoptr (MedReminder) joined = med_reminder_join (one);
      for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
        {
          g_assert_null (strstr (joined->title, names[j]));
          g_assert_null (strstr (joined->body, names[j]));
        }
    }
}

/* A deadline that has passed: all of them for whoever answers for all, otherwise one's own. */
static void
test_deadlines (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Fixture self = { .engine = ward->engine, .lead = MED_TEST_LEAD, .technician = MED_TEST_TECH };

  med_test_ward_carry_to (ward, MED_DISPOSITION_AUTHORIZED);
  med_test_fleet_run_script (
      ward->engine,
      "DELETE FROM config_risk; INSERT INTO config_risk (config_id, exposure, safety_impact,"
      " mission_impact, outcome, provisional, open_count, cannot_tell_count, kev) SELECT DISTINCT"
      " config_id, exposure, safety_impact, mission_impact, 4, 0, 1, 0, 0 FROM device");
  self.assessed = TRUE;
  g_autofree char *soon = dup_told (&self, self.lead, MED_REMINDER_OVERDUE);
  g_assert_cmpstr (soon, ==, NULL);
  med_clock_advance (ward->engine->clock, 800 * MED_USEC_PER_DAY);
  g_autofree char *late = dup_told (&self, self.lead, MED_REMINDER_OVERDUE);
  g_assert_cmpstr (late, ==, "1 patch on a device is past its deadline");
  med_test_fleet_run_script (ward->engine, "DELETE FROM assignment");
  g_autofree char *nobodys = dup_told (&self, self.technician, MED_REMINDER_OVERDUE);
  g_assert_cmpstr (nobodys, ==, NULL);
  g_autofree char *assign =
      g_strdup_printf ("INSERT INTO assignment (disposition_id, person_id, by_person, at_usec)"
                       " SELECT max(id), %" PRId64 ", 1, 1 FROM disposition",
                       (gint64) self.technician);
  med_test_fleet_run_script (ward->engine, assign);
  g_autofree char *own = dup_told (&self, self.technician, MED_REMINDER_OVERDUE);
  g_assert_cmpstr (own, ==, "1 patch on a device is past its deadline");
}

#define CASE(name, function)                                                                       \
  g_test_add ("/report/reminder-news/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  med_passphrase_set_test_iterations (1);
  CASE ("counts", test_counts);
  CASE ("cannot-tell", test_cannot_tell);
  CASE ("whom-it-concerns", test_whom_it_concerns);
  CASE ("revisions", test_revisions);
  CASE ("read", test_read);
  CASE ("held", test_held);
  CASE ("held-of-others", test_held_of_others);
  CASE ("stale", test_stale);
  CASE ("no-names", test_no_names);
  g_test_add_func ("/report/reminder-news/deadlines", test_deadlines);
  return g_test_run ();
}
