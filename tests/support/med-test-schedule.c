/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-schedule.h"

typedef struct
{
  MedCalendarTarget target;
  MedCalendarRequest request;
  const char *text; /* hours of every day, or a calendar file */
} Order;

gint64
med_test_schedule_usec (const char *iso)
{
  g_autoptr (GError) error = NULL;
  gint64 usec = 0;

  g_assert_true (med_clock_parse_iso8601 (iso, &usec, &error));
  g_assert_no_error (error);
  return usec;
}

/* Person 1 of fixtures that have nobody else: may plan and keep calendars. */
static void
add_keeper (MedTestEngine *fixture)
{
  if (med_test_engine_count (fixture, "SELECT count(*) FROM person WHERE id = 1") == 0)
    med_test_fleet_run_script (
        fixture, "INSERT INTO person (id, login, name, salt, verifier, iterations) VALUES"
                 " (1, 'keeper', 'Keeper', '00', '00', 1);"
                 "INSERT INTO person_role VALUES (1, 'technician')");
}

/* A patch that the vendor has released for the release of a device, with 15 + 60 + 15 + 45 minutes
 * and 60 to go back: 3 h 15 min. */
gint64
med_test_schedule_add_patch (MedTestEngine *fixture, gint64 device_id, const char *number)
{
  g_autofree char *script = g_strdup_printf (
      "INSERT INTO document VALUES ('%s', 's.json', 1, 0);"
      "INSERT INTO patch (number, cots_vendor, recorded_by, recorded_usec) VALUES ('%s', 'M', 1, "
      "0);"
      "INSERT INTO statement (patch_id, manufacturer, manufacturer_key, reference, revision,"
      " issued_usec, origin, sha256, entered_by, entered_usec, confirmed_by, confirmed_usec, body,"
      " method, timing, prepare_min, install_min, restart_min, verify_min, rollback_min, "
      "reversible)"
      " SELECT id, 'Exa', 'exa', number, 1, 0, 'file', '%s', 1, 0, 2, 0, '{}', 'hospital-staff',"
      " 'own-date', 15, 60, 15, 45, 60, 1 FROM patch WHERE number = '%s';"
      "INSERT INTO vendor_track (patch_id, release_id, state, statement_id, since_usec)"
      " SELECT s.patch_id, c.release_id, 'released', s.id, 0 FROM statement s, device d"
      " JOIN config c ON c.id = d.config_id WHERE s.reference = '%s' AND d.id = %" G_GINT64_FORMAT
      ";",
      number, number, number, number, number, device_id);
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM patch WHERE number = '%s'", number);

  med_test_fleet_run_script (fixture, script);
  return med_test_engine_count (fixture, sql);
}

static gpointer
set_hours_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  const Order *order = input;
  g_autoptr (MedWeeklyPattern) pattern = med_weekly_pattern_new ();
  gint64 id = 0;

  for (int day = G_DATE_MONDAY; day <= G_DATE_SUNDAY; day++)
    if (!med_weekly_pattern_set_day (pattern, (GDateWeekday) day, order->text, error))
      return NULL;
  return med_calendar_set_weekly_sync (connection, 1, &order->target, &order->request, pattern, &id,
                                       error)
             ? MED_STORE_OK
             : NULL;
}

/* Clinical use at the same hours (UTC) every day, from yesterday for 120 days. */
void
med_test_schedule_set_hours (MedTestEngine *fixture, gint64 device_id, const char *every_day)
{
  g_autoptr (GError) error = NULL;
  Order order = { .target = { .device_id = device_id },
                  .request = { .name = "opening hours",
                               .time_zone = "UTC",
                               .from_usec = MED_TEST_NOW_USEC - MED_USEC_PER_DAY,
                               .until_usec = MED_TEST_NOW_USEC + 120 * MED_USEC_PER_DAY },
                  .text = every_day };

  add_keeper (fixture);
  med_test_engine_run (fixture, MED_STORE_WRITER, set_hours_func, &order, &error);
  g_assert_no_error (error);
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;
  g_autoptr (GBytes) bytes = g_bytes_new_static (order->text, strlen (order->text));
  g_autoptr (MedCalendarReading) reading =
      med_calendar_read_sync (bytes, &order->request, NULL, error);
  g_autofree gint64 *id = g_new0 (gint64, 1);

  if (reading == NULL || !med_calendar_import_sync (connection, 1, &order->target, &order->request,
                                                    reading, id, error))
    return NULL;
  return g_steal_pointer (&id);
}

/* The file for 30 days from yesterday on, in UTC. */
gpointer
med_test_schedule_try_import (
    MedTestEngine *fixture, gint64 device_id, const char *name, const char *file, GError **error)
{
  Order order = { .target = { .device_id = device_id },
                  .request = { .name = name,
                               .time_zone = "UTC",
                               .from_usec = MED_TEST_NOW_USEC - MED_USEC_PER_DAY,
                               .until_usec = MED_TEST_NOW_USEC + 30 * MED_USEC_PER_DAY,
                               .default_min = 60 },
                  .text = file };

  add_keeper (fixture);
  return med_test_engine_run (fixture, MED_STORE_WRITER, import_func, &order, error);
}

/* Imports a calendar with these events; gives the id of the reading. */
gint64
med_test_schedule_import (MedTestEngine *fixture,
                          gint64 device_id,
                          const char *name,
                          const char *events)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file =
      g_strdup_printf ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n", events);
  g_autofree gint64 *id = med_test_schedule_try_import (fixture, device_id, name, file, &error);

  g_assert_no_error (error);
  return *id;
}
