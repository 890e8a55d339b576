/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/schedule/med-calendar.h"
#include "engine/schedule/med-free-time.h"
#include "engine/statement/med-vendor-state.h"
#include "engine/store/med-as-of.h"
#include "engine/store/med-transaction.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

#define HOUR MED_USEC_PER_HOUR
#define NOW MED_TEST_NOW_USEC

static gpointer
clock_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const gint64 then = NOW - HOUR;

  g_assert_cmpint (med_connection_now_usec (connection), ==, NOW);
  g_assert_cmpint (med_connection_get_clock_usec (connection), ==, NOW);
  g_assert_cmpint (med_connection_get_horizon_usec (connection), ==, G_MAXINT64);
  med_connection_set_as_of (connection, then);
  g_assert_cmpint (med_connection_now_usec (connection), ==, then);
  g_assert_cmpint (med_connection_get_clock_usec (connection), ==, NOW);
  g_assert_cmpint (med_connection_get_horizon_usec (connection), ==, then);
  med_connection_set_as_of (connection, 0);
  g_assert_cmpint (med_connection_now_usec (connection), ==, NOW);
  g_assert_cmpint (med_connection_get_horizon_usec (connection), ==, G_MAXINT64);
  return MED_STORE_OK;
}

static void
test_clock (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (med_test_engine_run (ward->engine, MED_STORE_WRITER, clock_func, NULL, &error));
}

/* The audit log has the time of entry, however far back the entry is. */
static gpointer
record_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);

  med_connection_set_as_of (connection, 1);
  gboolean recorded = med_transaction_record (transaction, 1, "tested", "nothing/1", NULL, error) &&
                      med_transaction_commit (transaction, error);
  med_connection_set_as_of (connection, 0);
  return recorded ? MED_STORE_OK : NULL;
}

static void
test_log (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_WRITER, record_func, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (
      med_test_engine_count (ward->engine, "SELECT at_usec FROM change WHERE action = 'tested'"),
      ==, NOW);
}

typedef struct
{
  MedTestWard *ward;
  gint64 as_of_usec;
  MedVendorState state;
  gint64 statement_id;
  guint n_calendars;
  MedTimeKind time;
} Asking;

static gpointer
ask_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Asking *asking = input;
  MedTestWard *ward = asking->ward;
  g_autoptr (GPtrArray) calendars = NULL;
  g_autofree char *reason = NULL;
  gint64 release_id;
  gboolean asked;

  if (!med_connection_get_int (connection,
                               "SELECT release_id FROM config c JOIN device d ON "
                               "d.config_id = c.id WHERE d.id = $1",
                               MED_VALUES (MED_INT (ward->device_id)), &release_id, error))
    return NULL;
  med_connection_set_as_of (connection, asking->as_of_usec);
  asked = med_vendor_track_get_sync (connection, ward->patch_id, release_id, &asking->state,
                                     &asking->statement_id, error) &&
          (calendars = med_calendar_list_sync (connection, ward->device_id, error)) != NULL &&
          med_free_time_check_sync (connection, ward->device_id, NOW + HOUR, NOW + 2 * HOUR,
                                    &asking->time, &reason, error);
  med_connection_set_as_of (connection, 0);
  asking->n_calendars = calendars != NULL ? calendars->len : 0;
  return asked ? MED_STORE_OK : NULL;
}

static Asking
ask (MedTestWard *ward, gint64 as_of_usec)
{
  Asking asking = { .ward = ward, .as_of_usec = as_of_usec };
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_WRITER, ask_func, &asking, &error);
  g_assert_no_error (error);
  return asking;
}

/* What the vendor had said by then: before, during and after each of its words. */
static void
test_vendor (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const gint64 first = ward->statement_id;

  med_clock_advance (ward->engine->clock, 10 * HOUR);
  med_test_ward_state (ward, 2, "withdrawn");
  const struct
  {
    gint64 as_of_usec;
    MedVendorState state;
    gint64 statement_id;
  } cases[] = {
    { NOW - 1, MED_VENDOR_STATE_AVAILABLE, 0 },
    { NOW, MED_VENDOR_STATE_RELEASED, first },
    { NOW + 10 * HOUR - 1, MED_VENDOR_STATE_RELEASED, first },
    { NOW + 10 * HOUR, MED_VENDOR_STATE_WITHDRAWN, ward->statement_id },
    { 0, MED_VENDOR_STATE_WITHDRAWN, ward->statement_id },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Asking asking = ask (ward, cases[i].as_of_usec);

      g_assert_cmpint (asking.state, ==, cases[i].state);
      g_assert_cmpint (asking.statement_id, ==, cases[i].statement_id);
    }
}

/* Which calendars had been read by then. One that was replaced since counted until it was. */
static void
test_calendars (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autofree char *script = g_strdup_printf (
      "UPDATE calendar_source SET replaced_usec = %" G_GINT64_FORMAT
      "; INSERT INTO calendar_source (kind, name, device_id, time_zone, read_usec, "
      "covers_from_usec, covers_until_usec) SELECT kind, 'newer', device_id, time_zone, "
      "%" G_GINT64_FORMAT ", covers_from_usec, covers_until_usec FROM calendar_source;"
      "INSERT INTO busy (source_id, device_id, start_usec, end_usec) SELECT id, device_id, "
      "%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " FROM calendar_source WHERE name = 'newer';",
      NOW + 5 * HOUR, NOW + 5 * HOUR, NOW + HOUR, NOW + 2 * HOUR);
  const struct
  {
    gint64 as_of_usec;
    guint n_calendars;
    MedTimeKind time;
  } cases[] = {
    { NOW - 1, 0, MED_TIME_UNKNOWN },
    { NOW, 1, MED_TIME_FREE },
    { NOW + 5 * HOUR - 1, 1, MED_TIME_FREE },
    { NOW + 5 * HOUR, 1, MED_TIME_BUSY },
    { 0, 1, MED_TIME_BUSY },
  };

  med_test_fleet_run_script (ward->engine, script);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Asking asking = ask (ward, cases[i].as_of_usec);

      g_test_message ("%d", (int) i);
      g_assert_cmpuint (asking.n_calendars, ==, cases[i].n_calendars);
      g_assert_cmpint (asking.time, ==, cases[i].time);
    }
}

/* A clock that was set back hides nothing that is known. */
static void
test_clock_set_back (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  med_test_fleet_run_script (ward->engine,
                             "UPDATE calendar_source SET read_usec = read_usec + 864000000000;"
                             "UPDATE vendor_track SET since_usec = since_usec + 864000000000;");
  const Asking asking = ask (ward, 0);
  g_assert_cmpint (asking.state, ==, MED_VENDOR_STATE_RELEASED);
  g_assert_cmpuint (asking.n_calendars, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/store/as-of/" name, func)
  CASE ("clock", test_clock);
  CASE ("audit-log-has-the-time-of-entry", test_log);
  CASE ("vendor", test_vendor);
  CASE ("calendars", test_calendars);
  CASE ("clock-set-back-hides-nothing", test_clock_set_back);
  return g_test_run ();
}
