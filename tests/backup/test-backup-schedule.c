/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/backup/med-backup-schedule.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/store/med-backup.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-engine.h"

typedef struct
{
  MedTestEngine *engine;
  char *outside;
  gint64 lead;
  gint64 technician;
} Fixture;

static gpointer
add_people (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Fixture *self = input;

  g_assert_true (med_person_add_sync (connection, 0, "sk", "Sachiko Kimura", MED_ROLE_LEAD,
                                      "correct horse", &self->lead, error));
  g_assert_true (med_person_add_sync (connection, self->lead, "tt", "Taro Tanaka",
                                      MED_ROLE_TECHNICIAN, "correct horse", &self->technician,
                                      error));
  return MED_STORE_OK;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  med_passphrase_set_test_iterations (1);
  self->engine = med_test_engine_new ();
  self->outside = g_dir_make_tmp ("medpatch-schedule-XXXXXX", NULL);
  g_assert_nonnull (med_test_engine_run (self->engine, MED_STORE_WRITER, add_people, self, NULL));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_engine_free (self->engine);
  med_test_remove_tree (self->outside);
  g_free (self->outside);
}

typedef struct
{
  gint64 person;
  const MedBackupSchedule *schedule;
} Save;

static gpointer
save_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Save *save = data;

  return med_backup_schedule_save_sync (connection, save->person, save->schedule, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
save (Fixture *self, gint64 person, const MedBackupSchedule *schedule, GError **error)
{
  Save input = { person, schedule };

  return med_test_engine_run (self->engine, MED_STORE_WRITER, save_func, &input, error) != NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  return med_backup_standing_load_sync (connection, error);
}

static MedBackupStanding *
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  MedBackupStanding *standing =
      med_test_engine_run (self->engine, MED_STORE_BULK, load_func, NULL, &error);

  g_assert_no_error (error);
  return standing;
}

static gint64
count_changes (Fixture *self)
{
  return med_test_engine_count (self->engine, "SELECT count(*) FROM change");
}

static void
test_nothing_decided (Fixture *self, gconstpointer unused)
{
  g_autoptr (MedBackupStanding) standing = load (self);

  g_assert_false (standing->schedule->on);
  g_assert_null (standing->schedule->folder);
  g_assert_true (standing->schedule->with_payloads);
  g_assert_cmpint (standing->schedule->keep, ==, 7);
  g_assert_cmpint (standing->state, ==, MED_BACKUP_OFF);
  g_assert_cmpint (standing->next_usec, ==, 0);
  g_assert_cmpint (standing->last_usec, ==, 0);
  g_assert_null (standing->failed_reason);
}

static void
test_saved_and_recorded (Fixture *self, gconstpointer unused)
{
  const MedBackupSchedule wanted = { .folder = self->outside,
                                     .with_payloads = FALSE,
                                     .on = TRUE,
                                     .every_days = 3,
                                     .hour = 5,
                                     .keep = 9 };
  g_autoptr (GError) error = NULL;
  gint64 before = count_changes (self);

  g_assert_true (save (self, self->lead, &wanted, &error));
  g_autoptr (MedBackupStanding) standing = load (self);
  const MedBackupSchedule *found = standing->schedule;
  g_assert_cmpstr (found->folder, ==, self->outside);
  g_assert_true (found->on);
  g_assert_false (found->with_payloads);
  g_assert_cmpint (found->every_days, ==, 3);
  g_assert_cmpint (found->hour, ==, 5);
  g_assert_cmpint (found->keep, ==, 9);
  g_assert_cmpint (found->since_usec, ==, MED_TEST_NOW_USEC);
  g_assert_cmpint (count_changes (self), ==, before + 1);

  /* The same again is no decision. */
  g_assert_true (save (self, self->lead, &wanted, &error));
  g_assert_cmpint (count_changes (self), ==, before + 1);
  MedBackupSchedule other = wanted;
  other.keep = 2;
  g_assert_true (save (self, self->lead, &other, &error));
  g_assert_cmpint (med_test_engine_count (
                       self->engine,
                       "SELECT count(*) FROM change WHERE action = 'backup-schedule-changed' AND"
                       " body LIKE '%\"keep\":9%' AND body LIKE '%\"keep\":2%'"),
                   ==, 1);
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autofree char *inside = g_build_filename (self->engine->dir, "backups", NULL);
  const MedBackupSchedule good = { self->outside, TRUE, TRUE, 1, 20, 7, 0 };
  const struct
  {
    gint64 person;
    MedBackupSchedule schedule;
    int code;
  } cases[] = {
    { self->technician, good, MED_ERROR_NOT_PERMITTED },
    { 0, good, MED_ERROR_NOT_FOUND },
    { self->lead, { NULL, TRUE, TRUE, 1, 20, 7, 0 }, MED_ERROR_CORRECT_INPUT },
    { self->lead,
      { (char *) "relative/folder", TRUE, TRUE, 1, 20, 7, 0 },
      MED_ERROR_CORRECT_INPUT },
    { self->lead, { (char *) "/tmp/\xff", TRUE, TRUE, 1, 20, 7, 0 }, MED_ERROR_CORRECT_INPUT },
    { self->lead, { inside, TRUE, TRUE, 1, 20, 7, 0 }, MED_ERROR_REFUSED },
    { self->lead, { self->engine->dir, TRUE, FALSE, 1, 20, 7, 0 }, MED_ERROR_REFUSED },
    { self->lead, { self->outside, TRUE, TRUE, 0, 20, 7, 0 }, MED_ERROR_CORRECT_INPUT },
    { self->lead, { self->outside, TRUE, TRUE, 91, 20, 7, 0 }, MED_ERROR_CORRECT_INPUT },
    { self->lead, { self->outside, TRUE, TRUE, 1, -1, 7, 0 }, MED_ERROR_CORRECT_INPUT },
    { self->lead, { self->outside, TRUE, TRUE, 1, 24, 7, 0 }, MED_ERROR_CORRECT_INPUT },
    { self->lead, { self->outside, TRUE, TRUE, 1, 20, 0, 0 }, MED_ERROR_CORRECT_INPUT },
    { self->lead, { self->outside, TRUE, TRUE, 1, 20, 100, 0 }, MED_ERROR_CORRECT_INPUT },
  };
  gint64 before = count_changes (self);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (save (self, cases[i].person, &cases[i].schedule, &error));
      if (!g_error_matches (error, MED_ERROR, cases[i].code))
        g_error ("case %zu: %s", i, error->message);
    }
  g_assert_cmpint (count_changes (self), ==, before);
  g_autoptr (MedBackupStanding) standing = load (self);
  g_assert_false (standing->schedule->on);
}

static gint64
at (const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 usec = 0;

  g_assert_true (med_clock_parse_iso8601 (text, &usec, &error));
  return usec;
}

static void
test_when_it_is_due (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    gint64 every_days, hour;
    const char *last, *due, *zone;
  } cases[] = {
    /* Each night: what was made late does not move the next. */
    { 1, 22, "2026-11-23T22:00:05Z", "2026-11-24T22:00:00Z", "UTC" },
    { 1, 22, "2026-11-24T10:00:00Z", "2026-11-24T22:00:00Z", "UTC" },
    { 1, 22, "2026-11-23T21:59:59Z", "2026-11-23T22:00:00Z", "UTC" },
    { 1, 22, "2026-11-23T22:00:00Z", "2026-11-24T22:00:00Z", "UTC" },
    { 7, 22, "2026-11-23T22:05:00Z", "2026-11-30T22:00:00Z", "UTC" },
    { 7, 22, "2026-11-24T08:30:00Z", "2026-11-30T22:00:00Z", "UTC" },
    { 2, 0, "2026-12-30T23:30:00Z", "2027-01-01T00:00:00Z", "UTC" },
    { 90, 23, "2026-11-23T12:00:00Z", "2027-02-20T23:00:00Z", "UTC" },
    /* The hour of the workstation, not of Greenwich. */
    { 1, 20, "2026-11-23T08:00:00Z", "2026-11-23T11:00:00Z", "Asia/Tokyo" },
    { 1, 20, "2026-11-23T11:00:00Z", "2026-11-24T11:00:00Z", "Asia/Tokyo" },
    /* Clocks go forward: half past two is not; and back: three o'clock is later. */
    { 1, 2, "2027-03-27T02:00:00Z", "2027-03-28T01:00:00Z", "Europe/Berlin" },
    { 1, 12, "2026-10-24T10:00:00Z", "2026-10-25T11:00:00Z", "Europe/Berlin" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (cases[i].zone);
      const MedBackupSchedule schedule = {
        .on = TRUE, .every_days = cases[i].every_days, .hour = cases[i].hour, .keep = 7
      };
      gint64 last = at (cases[i].last);
      gint64 due = med_backup_schedule_next_usec (&schedule, last, last + 1, zone);
      g_autofree char *words = med_clock_format_iso8601 (due);

      g_assert_nonnull (zone);
      g_assert_cmpstr (words, ==, cases[i].due);
    }
}

/* Whatever the hour and the zone: after the last, and no more than the days apart. */
static void
test_due_is_never_too_late (Fixture *self, gconstpointer unused)
{
  static const char *const zones[] = { "UTC",          "Asia/Tokyo",       "Europe/Berlin",
                                       "Pacific/Apia", "America/New_York", "Australia/Lord_Howe" };
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);

  for (int i = 0; i < 3000; i++)
    {
      g_autoptr (GTimeZone) zone =
          g_time_zone_new_identifier (zones[g_rand_int_range (random, 0, G_N_ELEMENTS (zones))]);
      const MedBackupSchedule schedule = { .on = TRUE,
                                           .every_days = g_rand_int_range (random, 1, 91),
                                           .hour = g_rand_int_range (random, 0, 24),
                                           .keep = 1 };
      gint64 last = MED_TEST_NOW_USEC +
                    (gint64) g_rand_int_range (random, 0, 400 * 24 * 3600) * G_USEC_PER_SEC;
      gint64 due = med_backup_schedule_next_usec (&schedule, last, last, zone);

      g_assert_cmpint (due, >, last);
      /* A day that is an hour longer */
      g_assert_cmpint (due, <=, last + schedule.every_days * MED_USEC_PER_DAY + MED_USEC_PER_HOUR);
    }
}

static void
test_due_without_a_last (Fixture *self, gconstpointer unused)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  MedBackupSchedule schedule = { .on = TRUE, .every_days = 1, .hour = 20, .keep = 1 };

  g_assert_cmpint (med_backup_schedule_next_usec (&schedule, 0, 50, zone), ==, 50);
  schedule.since_usec = 40;
  g_assert_cmpint (med_backup_schedule_next_usec (&schedule, 0, 50, zone), ==, 40);
  /* The clock was wrong when it was made: not to be waited for. */
  g_assert_cmpint (med_backup_schedule_next_usec (&schedule, at ("2099-01-01"), 50, zone), ==, 50);
  schedule.since_usec = at ("2099-01-01");
  g_assert_cmpint (med_backup_schedule_next_usec (&schedule, 0, 50, zone), ==, 50);
  /* Times that no clock has shown */
  schedule.since_usec = -7;
  g_assert_cmpint (med_backup_schedule_next_usec (&schedule, 0, 50, zone), ==, 50);
  g_assert_cmpint (med_backup_schedule_next_usec (&schedule, G_MININT64, 50, zone), ==, 50);
  g_assert_cmpint (med_backup_schedule_next_usec (&schedule, G_MAXINT64, 50, zone), ==, 50);
  schedule.on = FALSE;
  g_assert_cmpint (med_backup_schedule_next_usec (&schedule, 0, 50, zone), ==, 0);
}

static gpointer
fail_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure =
      g_error_new_literal (MED_ERROR, MED_ERROR_UNAVAILABLE, (const char *) data);

  return med_backup_record_failure_sync (connection, 0, "/mnt/stick", failure, error) ? MED_STORE_OK
                                                                                      : NULL;
}

static void
fail (Fixture *self, const char *reason)
{
  g_assert_nonnull (
      med_test_engine_run (self->engine, MED_STORE_WRITER, fail_func, (gpointer) reason, NULL));
}

static gpointer
succeed_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *head = g_strnfill (64, 'a');
  MedBackup backup = { .path = (char *) "/mnt/stick/one",
                       .made_usec = med_connection_now_usec (connection),
                       .seq = 1,
                       .head = head,
                       .size_bytes = 4711 };

  return med_backup_record_sync (connection, 0, &backup, error) ? MED_STORE_OK : NULL;
}

static MedBackupState
state (Fixture *self)
{
  g_autoptr (MedBackupStanding) standing = load (self);

  return standing->state;
}

static void
test_failures (Fixture *self, gconstpointer unused)
{
  gint64 before = count_changes (self);

  fail (self, "the stick is away");
  g_assert_cmpint (state (self), ==, MED_BACKUP_FAILED);
  for (int i = 0; i < 5; i++)
    {
      med_clock_advance (self->engine->clock, MED_USEC_PER_HOUR);
      fail (self, "the stick is away");
    }
  g_assert_cmpint (count_changes (self), ==, before + 1);
  fail (self, "the stick is full");
  g_assert_cmpint (count_changes (self), ==, before + 2);
  g_autoptr (MedBackupStanding) standing = load (self);
  g_assert_cmpstr (standing->failed_reason, ==, "the stick is full");
  g_assert_cmpint (standing->failed_usec, ==, MED_TEST_NOW_USEC + 5 * MED_USEC_PER_HOUR);

  med_clock_advance (self->engine->clock, 1);
  med_test_engine_run (self->engine, MED_STORE_WRITER, succeed_func, NULL, NULL);
  g_assert_cmpint (state (self), ==, MED_BACKUP_OFF);
  /* A new failure for an old reason is told again. */
  med_clock_advance (self->engine->clock, 1);
  gint64 after = count_changes (self);
  fail (self, "the stick is full");
  g_assert_cmpint (count_changes (self), ==, after + 1);
  g_assert_cmpint (state (self), ==, MED_BACKUP_FAILED);
}

static void
test_states_as_the_clock_moves (Fixture *self, gconstpointer unused)
{
  const MedBackupSchedule wanted = { self->outside, TRUE, TRUE, 1, 20, 7, 0 };
  MedClock *clock = self->engine->clock;

  /* 17:00 in Tokyo, the zone of the tests */
  g_assert_true (save (self, self->lead, &wanted, NULL));
  g_assert_cmpint (state (self), ==, MED_BACKUP_DUE);
  med_test_engine_run (self->engine, MED_STORE_WRITER, succeed_func, NULL, NULL);
  g_assert_cmpint (state (self), ==, MED_BACKUP_WAITING);
  g_autoptr (MedBackupStanding) standing = load (self);
  g_assert_cmpint (standing->next_usec, ==, at ("2026-11-23T11:00:00Z"));
  g_assert_cmpint (standing->last_bytes, ==, 4711);
  g_assert_cmpstr (standing->last_path, ==, "/mnt/stick/one");

  med_clock_advance (clock, 3 * MED_USEC_PER_HOUR - 1);
  g_assert_cmpint (state (self), ==, MED_BACKUP_WAITING);
  med_clock_advance (clock, 1);
  g_assert_cmpint (state (self), ==, MED_BACKUP_DUE);
  med_clock_advance (clock, MED_BACKUP_GRACE_USEC - 1);
  g_assert_cmpint (state (self), ==, MED_BACKUP_DUE);
  med_clock_advance (clock, 1);
  g_assert_cmpint (state (self), ==, MED_BACKUP_OVERDUE);
}

/* It failed while the clock stood in another century: a success after that counts all the same. */
static void
test_failure_by_a_wrong_clock (Fixture *self, gconstpointer unused)
{
  const gint64 ahead_usec = 70 * 365 * MED_USEC_PER_DAY;
  MedClock *clock = self->engine->clock;

  med_clock_advance (clock, ahead_usec);
  fail (self, "the stick is away");
  med_clock_advance (clock, -ahead_usec);
  g_assert_cmpint (state (self), ==, MED_BACKUP_FAILED);
  med_test_engine_run (self->engine, MED_STORE_WRITER, succeed_func, NULL, NULL);
  g_assert_cmpint (state (self), ==, MED_BACKUP_OFF);
  g_autoptr (MedBackupStanding) standing = load (self);
  g_assert_null (standing->failed_reason);
  /* And the other way round: one that fails after a backup of the future is told. */
  med_clock_advance (clock, 1);
  fail (self, "the stick is away");
  g_assert_cmpint (state (self), ==, MED_BACKUP_FAILED);
}

static gpointer
spoil_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_true (med_connection_execute (connection,
                                         "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                         " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                         MED_VALUES (MED_TEXT ("backup-schedule"), MED_TEXT (data)),
                                         error));
  return MED_STORE_OK;
}

/* The database file is not trusted: whatever stands there is brought within its bounds. */
static void
test_odd_settings (Fixture *self, gconstpointer unused)
{
  static const char *const odd[] = {
    "[]",
    "{}",
    "{\"on\":true}",
    "{\"on\":true,\"folder\":\"\"}",
    "{\"on\":\"yes\",\"folder\":7,\"every_days\":-5,\"hour\":99,\"keep\":0}",
    "{\"every_days\":9223372036854775807,\"hour\":-1,\"keep\":1000000}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      med_test_engine_run (self->engine, MED_STORE_WRITER, spoil_func, (gpointer) odd[i], NULL);
      g_autoptr (MedBackupStanding) standing = load (self);
      const MedBackupSchedule *schedule = standing->schedule;

      g_assert_false (schedule->on);
      g_assert_true (schedule->every_days >= 1 && schedule->every_days <= MED_BACKUP_MAX_DAYS);
      g_assert_true (schedule->hour >= 0 && schedule->hour <= 23);
      g_assert_true (schedule->keep >= 1 && schedule->keep <= MED_BACKUP_MAX_KEEP);
    }
}

#define CASE(name, function)                                                                       \
  g_test_add ("/backup/schedule/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  CASE ("nothing-decided-is-off", test_nothing_decided);
  CASE ("saved-and-recorded-with-the-value-before", test_saved_and_recorded);
  CASE ("refused-and-nothing-stored", test_refused);
  CASE ("due-at-the-hour-of-the-workstation", test_when_it_is_due);
  CASE ("never-more-days-apart-than-decided", test_due_is_never_too_late);
  CASE ("first-one-and-wrong-clock-are-due-at-once", test_due_without_a_last);
  CASE ("failure-is-noted-once-per-reason", test_failures);
  CASE ("failure-by-a-wrong-clock", test_failure_by_a_wrong_clock);
  CASE ("waiting-due-overdue-as-the-clock-moves", test_states_as_the_clock_moves);
  CASE ("odd-settings-are-brought-within-bounds", test_odd_settings);
  return g_test_run ();
}
