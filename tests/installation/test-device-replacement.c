/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-device-replacement.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* Moves and numbers (inventory/med-device-history) as well: their refusals share the ward. */

typedef struct
{
  gint64 device_id;
  gint64 person_id;
  MedDeviceField fields[3];
  const char *values[3];
  const char *reason;
  gboolean moves;
  MedReplacement replacement;
  gint64 new_id;
  const char *asset;
} Call;

static gpointer
change_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autoptr (MedDevice) before = med_device_load_sync (connection, call->device_id, error);
  g_autoptr (MedDevice) after = before != NULL ? med_device_copy (before) : NULL;

  if (before == NULL)
    return NULL;
  for (guint i = 0; i < 3; i++)
    if (call->values[i] != NULL)
      med_device_set (after, call->fields[i], call->values[i]);
  const MedDeviceMove move = { call->person_id, before, after, call->reason };
  return (call->moves ? med_device_move_sync (connection, &move, error)
                      : med_device_rename_sync (connection, &move, error))
             ? MED_STORE_OK
             : NULL;
}

static gpointer
replace_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_device_replace_sync (connection, &call->replacement, &call->new_id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
history_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_device_history_list_sync (connection, call->device_id, error);
}

static gpointer
find_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_device_find_former_sync (connection, call->asset, error);
}

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_device_add_sync (connection, call->person_id, call->replacement.device, &call->new_id,
                              error)
             ? MED_STORE_OK
             : NULL;
}

static char *
snapshot (MedTestWard *ward)
{
  g_autofree char *base = med_test_ward_snapshot (ward);
  g_autofree char *own = med_test_fleet_dup_text (
      ward->engine,
      "SELECT (SELECT group_concat(asset || name || room || search || former || "
      "coalesce(department_id, '') || coalesce(retired_usec, '')) FROM device) || '|' || (SELECT "
      "count(*) FROM device_event) || '|' || (SELECT coalesce(group_concat(asset), '') FROM "
      "device_former_asset) || '|' || (SELECT count(*) FROM calendar_source) || '|' || (SELECT "
      "count(*) FROM department)");

  return g_strconcat (base, "#", own, NULL);
}

static void
run (MedTestWard *ward, MedStoreFunc func, Call *call)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_WRITER, func, call, &error);
  g_assert_no_error (error);
}

static void
refused (MedTestWard *ward, MedStoreFunc func, Call *call, MedError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = snapshot (ward);

  g_assert_null (med_test_engine_run (ward->engine, MED_STORE_WRITER, func, call, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
  g_autofree char *after = snapshot (ward);
  g_assert_cmpstr (before, ==, after);
}

static GPtrArray *
history (MedTestWard *ward, gint64 device_id)
{
  g_autoptr (GError) error = NULL;
  Call call = { .device_id = device_id };
  GPtrArray *events =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, history_func, &call, &error);

  g_assert_no_error (error);
  return events;
}

static Call
rename_to (MedTestWard *ward, const char *asset)
{
  return (Call){ .device_id = ward->device_id,
                 .person_id = MED_TEST_TECH,
                 .fields = { MED_DEVICE_ASSET },
                 .values = { asset },
                 .reason = "new inventory" };
}

static gint64
found_by (MedTestWard *ward, const char *words)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM device_fts WHERE device_fts MATCH '\"%s\"'", words);

  return med_test_engine_count (ward->engine, sql);
}

static void
test_move (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = { .device_id = ward->device_id,
                .person_id = MED_TEST_TECH,
                .moves = TRUE,
                .fields = { MED_DEVICE_SITE, MED_DEVICE_DEPARTMENT, MED_DEVICE_ROOM },
                .values = { "South", "Radiology", "R 201" },
                .reason = " the old room is rebuilt " };

  run (ward, change_func, &call);
  g_assert_cmpint (found_by (ward, "r 201"), ==, 1);
  g_autoptr (GPtrArray) events = history (ward, ward->device_id);
  g_assert_cmpuint (events->len, ==, 1);
  const MedDeviceEvent *event = events->pdata[0];
  g_assert_cmpstr (event->kind, ==, MED_DEVICE_EVENT_MOVED);
  g_assert_cmpstr (event->reason, ==, "the old room is rebuilt");
  g_assert_cmpstr (event->by_name, ==, "Person 1");
  g_assert_nonnull (strstr (event->text, "→ South"));
  g_assert_nonnull (strstr (event->text, "→ R 201"));
  g_assert_cmpint (event->at_usec, ==, MED_TEST_NOW_USEC);
  /* It is the same device: what is decided about it stays. */
  med_test_ward_assert_state (ward, "candidate", "in-use");
  /* Back again, and there is a second event. */
  call.values[2] = "R 202";
  run (ward, change_func, &call);
  g_assert_cmpint (found_by (ward, "r 201"), ==, 0);
  g_autoptr (GPtrArray) more = history (ward, ward->device_id);
  g_assert_cmpuint (more->len, ==, 2);
  g_assert_cmpstr (((MedDeviceEvent *) more->pdata[1])->text, ==, "Room: R 201 → R 202");
}

/* A move changes the place and nothing else, whatever else was typed. */
static void
test_move_changes_only_the_place (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = { .device_id = ward->device_id,
                .person_id = MED_TEST_TECH,
                .moves = TRUE,
                .fields = { MED_DEVICE_ASSET, MED_DEVICE_RELEASE, MED_DEVICE_ROOM },
                .values = { "99999", "9.9", "R 1" },
                .reason = "r" };

  run (ward, change_func, &call);
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM device WHERE asset = '10233' "
                                          "AND room = 'R 1'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT count(*) FROM release WHERE "
                                                        "version = '9.9'"),
                   ==, 0);
}

static void
test_moves_that_are_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const struct
  {
    gint64 person;
    const char *room;
    const char *reason;
    MedError code;
    const char *words;
  } cases[] = {
    { MED_TEST_TECH, "R 1", "", MED_ERROR_CORRECT_INPUT, "reason" },
    { MED_TEST_TECH, "R 1", "  \n", MED_ERROR_CORRECT_INPUT, "reason" },
    { MED_TEST_TECH, "R 1", NULL, MED_ERROR_CORRECT_INPUT, "reason" },
    { MED_TEST_TECH, "R 1", "\xff\xfe", MED_ERROR_CORRECT_INPUT, "reason" },
    { MED_TEST_TECH, "", "r", MED_ERROR_CORRECT_INPUT, "Nothing is changed" },
    { MED_TEST_AUDITOR, "R 1", "r", MED_ERROR_NOT_PERMITTED, "only look" },
    { 99, "R 1", "r", MED_ERROR_NOT_FOUND, "99" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Call call = { .device_id = ward->device_id,
                    .person_id = cases[i].person,
                    .moves = TRUE,
                    .fields = { MED_DEVICE_ROOM },
                    .values = { cases[i].room },
                    .reason = cases[i].reason };
      g_test_message ("case %zu", i);
      refused (ward, change_func, &call, cases[i].code, cases[i].words);
    }
  Call nowhere = { .device_id = 4711, .person_id = MED_TEST_TECH, .reason = "r", .moves = TRUE };
  refused (ward, change_func, &nowhere, MED_ERROR_NOT_FOUND, "no such device");
}

/* Found by any number it ever had, and no other device gets one of them. */
static void
test_rename (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (GError) error = NULL;
  Call first = rename_to (ward, "AB-77001"), second = rename_to (ward, "CD-88002");

  run (ward, change_func, &first);
  med_clock_advance (ward->engine->clock, MED_USEC_PER_DAY);
  run (ward, change_func, &second);
  g_autofree char *former = med_test_fleet_dup_text (ward->engine, "SELECT former FROM device");
  g_assert_cmpstr (former, ==, "10233, AB-77001");
  g_assert_cmpint (found_by (ward, "10233"), ==, 1);
  g_assert_cmpint (found_by (ward, "ab-77001"), ==, 1);
  g_assert_cmpint (found_by (ward, "cd-88002"), ==, 1);
  for (guint i = 0; i < 3; i++)
    {
      const char *const assets[] = { "10233", "AB-77001", "CD-88002" };
      Call call = { .asset = assets[i] };
      g_autoptr (MedDevice) device =
          med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, find_func, &call, &error);
      g_assert_no_error (error);
      g_assert_cmpint (device->id, ==, ward->device_id);
      g_assert_cmpstr (device->former, ==, "10233, AB-77001");
    }
  Call unknown = { .asset = "10234" };
  g_assert_null (
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, find_func, &unknown, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);

  g_autoptr (MedDevice) device = med_device_new ();
  med_device_set (device, MED_DEVICE_ASSET, "10233");
  med_device_set (device, MED_DEVICE_MANUFACTURER, "Exa");
  med_device_set (device, MED_DEVICE_MODEL, "CT 64");
  Call add = { .person_id = MED_TEST_TECH, .replacement = { .device = device } };
  refused (ward, add_func, &add, MED_ERROR_CORRECT_INPUT, "was another device’s before");
}

/* Its own old number it may have again. */
static void
test_rename_back (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call there = rename_to (ward, "77001"), back = rename_to (ward, "10233");

  run (ward, change_func, &there);
  run (ward, change_func, &back);
  g_autofree char *former = med_test_fleet_dup_text (ward->engine, "SELECT former FROM device");
  g_assert_cmpstr (former, ==, "77001");
  g_assert_cmpint (found_by (ward, "77001"), ==, 1);
  g_autoptr (GPtrArray) events = history (ward, ward->device_id);
  g_assert_cmpuint (events->len, ==, 2);
}

static void
test_renames_that_are_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  Call call = rename_to (ward, "20001");

  med_test_fleet_add_device (ward->engine, "20001", "Exa", "CT 64", "4.1");
  refused (ward, change_func, &call, MED_ERROR_CORRECT_INPUT, "belongs to another device");
  call.values[0] = "";
  refused (ward, change_func, &call, MED_ERROR_CORRECT_INPUT, "");
  call.values[0] = "10233";
  refused (ward, change_func, &call, MED_ERROR_CORRECT_INPUT, "Nothing is changed");
}

static MedDevice *
new_device (const char *asset)
{
  MedDevice *device = med_device_new ();

  med_device_set (device, MED_DEVICE_ASSET, asset);
  med_device_set (device, MED_DEVICE_MANUFACTURER, "Exa");
  med_device_set (device, MED_DEVICE_MODEL, "CT 128");
  return device;
}

static Call
replacement (MedTestWard *ward, const MedDevice *device, guint copies)
{
  return (Call){ .replacement = { .person_id = MED_TEST_LEAD,
                                  .old_id = ward->device_id,
                                  .device = device,
                                  .copies = copies,
                                  .reason = "worn out" } };
}

/* The old one is retired with its work closed; the new one has the place, and nothing of the past.
 */
static void
test_replace (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (TRUE, TRUE);
  g_autoptr (MedDevice) device = new_device ("30001");
  Call call = replacement (ward, device, MED_REPLACEMENT_ALL);

  med_test_ward_carry_to (ward, MED_DISPOSITION_SCHEDULED);
  med_test_fleet_run_script (
      ward->engine,
      "UPDATE device SET room = 'R 9', owner = 'Dr. Abe', network_zone = 'vlan 7', exposure = "
      "'controlled', safety_impact = 'critical', mission_impact = 'crippled';"
      "INSERT INTO busy (source_id, device_id, start_usec, end_usec) SELECT id, device_id, 10, 20 "
      "FROM calendar_source");
  run (ward, replace_func, &call);
  g_assert_cmpint (call.new_id, >, ward->device_id);
  med_test_ward_assert_state (ward, "closed-not-needed", "in-use");
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM device WHERE asset = '10233' "
                                          "AND retired_usec IS NOT NULL"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (
                       ward->engine,
                       "SELECT count(*) FROM device WHERE asset = '30001' AND room = 'R 9' AND "
                       "owner = 'Dr. Abe' AND network_zone = 'vlan 7' AND exposure = 'controlled' "
                       "AND safety_impact = 'critical' AND mission_impact = 'crippled' "
                       "AND release_read_usec IS NULL AND retired_usec IS NULL"),
                   ==, 1);
  /* The downtime that was planned gives the time back. */
  g_assert_cmpint (med_test_engine_count (ward->engine, "SELECT count(*) FROM downtime WHERE state "
                                                        "= 'called-off'"),
                   ==, 1);
  g_assert_cmpint (med_test_engine_count (ward->engine,
                                          "SELECT count(*) FROM calendar_source s JOIN busy b "
                                          "ON b.source_id = s.id AND b.device_id = s.device_id"),
                   ==, 2);
  /* Nothing of what was decided, found and signed moves. */
  g_autofree char *sql = g_strdup_printf (
      "SELECT (SELECT count(*) FROM disposition WHERE device_id = %" G_GINT64_FORMAT
      ") + (SELECT count(*) FROM transition WHERE device_id = %" G_GINT64_FORMAT
      ") + (SELECT count(*) FROM config_patch p JOIN device d ON d.config_id = p.config_id "
      "WHERE d.id = %" G_GINT64_FORMAT ")",
      call.new_id, call.new_id, call.new_id);
  g_assert_cmpint (med_test_engine_count (ward->engine, sql), ==, 0);

  g_autoptr (GPtrArray) gone = history (ward, ward->device_id);
  g_autoptr (GPtrArray) came = history (ward, call.new_id);
  g_assert_cmpuint (gone->len, ==, 1);
  g_assert_cmpstr (((MedDeviceEvent *) gone->pdata[0])->kind, ==, MED_DEVICE_EVENT_REPLACED);
  g_assert_cmpstr (((MedDeviceEvent *) gone->pdata[0])->text, ==, "by 30001");
  g_assert_cmpuint (came->len, ==, 1);
  g_assert_cmpstr (((MedDeviceEvent *) came->pdata[0])->text, ==, "of 10233");
  /* Gone is gone. */
  g_autoptr (MedDevice) third = new_device ("30002");
  Call again = replacement (ward, third, 0);
  refused (ward, replace_func, &again, MED_ERROR_REFUSED, "retired already");
}

/* What the person says of the new one wins over what is copied; without a copy nothing is known. */
static void
test_copies_are_chosen (void)
{
  const struct
  {
    guint copies;
    const char *expected; /* room, owner, zone, exposure, safety impact, calendars */
  } cases[] = {
    { 0, "|||unknown|unknown|1" },
    { MED_REPLACEMENT_PLACE, "R 9|||unknown|unknown|1" },
    { MED_REPLACEMENT_OWNER, "|Abe||unknown|unknown|1" },
    { MED_REPLACEMENT_NETWORK, "||v7|open|unknown|1" },
    { MED_REPLACEMENT_IMPACT, "|||unknown|critical|1" },
    { MED_REPLACEMENT_CALENDARS, "|||unknown|unknown|2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
      g_autoptr (MedDevice) device = new_device ("30001");
      Call call = replacement (ward, device, cases[i].copies);

      med_test_fleet_run_script (ward->engine,
                                 "UPDATE device SET room = 'R 9', owner = 'Abe', network_zone = "
                                 "'v7', exposure = 'open', safety_impact = 'critical'");
      run (ward, replace_func, &call);
      g_autofree char *found = med_test_fleet_dup_text (
          ward->engine, "SELECT room || '|' || owner || '|' || network_zone || '|' || exposure || "
                        "'|' || safety_impact || '|' || (SELECT count(*) FROM calendar_source) "
                        "FROM device WHERE asset = '30001'");
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedDevice) device = new_device ("30001");
  Call call = replacement (ward, device, MED_REPLACEMENT_ALL);
  med_device_set (device, MED_DEVICE_EXPOSURE, "small");
  med_device_set (device, MED_DEVICE_ROOM, "R 10");
  med_test_fleet_run_script (ward->engine, "UPDATE device SET room = 'R 9', exposure = 'open'");
  run (ward, replace_func, &call);
  g_autofree char *found = med_test_fleet_dup_text (
      ward->engine, "SELECT room || exposure FROM device WHERE asset = '30001'");
  g_assert_cmpstr (found, ==, "R 10small");
}

static void
test_replacements_that_are_refused (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedDevice) device = new_device ("30001"), taken = new_device ("10233"),
                        nameless = new_device ("");
  Call call = replacement (ward, device, MED_REPLACEMENT_ALL);

  call.replacement.reason = " ";
  refused (ward, replace_func, &call, MED_ERROR_CORRECT_INPUT, "reason");
  call.replacement.reason = "r";
  call.replacement.device = taken;
  refused (ward, replace_func, &call, MED_ERROR_CORRECT_INPUT, "belongs to another device");
  call.replacement.device = nameless;
  refused (ward, replace_func, &call, MED_ERROR_CORRECT_INPUT, "");
  call.replacement.device = device;
  call.replacement.person_id = MED_TEST_AUDITOR;
  refused (ward, replace_func, &call, MED_ERROR_NOT_PERMITTED, "only look");
  call.replacement.person_id = MED_TEST_LEAD;
  call.replacement.old_id = 4711;
  refused (ward, replace_func, &call, MED_ERROR_NOT_FOUND, "no such device");
  call.replacement.old_id = ward->device_id;
  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLED_UNVERIFIED);
  refused (ward, replace_func, &call, MED_ERROR_REFUSED, "being worked on");
  med_test_fleet_run_script (ward->engine, "UPDATE device SET service_state = 'in-use'");
  refused (ward, replace_func, &call, MED_ERROR_REFUSED, "being worked on");
}

/* What is broken for good is what is replaced most: T26a closes it. */
static void
test_quarantined_device (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedDevice) device = new_device ("30001");
  Call call = replacement (ward, device, MED_REPLACEMENT_ALL);

  med_test_fleet_run_script (ward->engine, "UPDATE device SET service_state = 'quarantined';"
                                           "UPDATE disposition SET state = 'out-of-service'");
  run (ward, replace_func, &call);
  med_test_ward_assert_state (ward, "closed-not-needed", "quarantined");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inventory/device-history/move", test_move);
  g_test_add_func ("/inventory/device-history/only-the-place", test_move_changes_only_the_place);
  g_test_add_func ("/inventory/device-history/moves-refused", test_moves_that_are_refused);
  g_test_add_func ("/inventory/device-history/rename", test_rename);
  g_test_add_func ("/inventory/device-history/rename-back", test_rename_back);
  g_test_add_func ("/inventory/device-history/renames-refused", test_renames_that_are_refused);
  g_test_add_func ("/installation/device-replacement/replace", test_replace);
  g_test_add_func ("/installation/device-replacement/copies-are-chosen", test_copies_are_chosen);
  g_test_add_func ("/installation/device-replacement/refused", test_replacements_that_are_refused);
  g_test_add_func ("/installation/device-replacement/quarantined", test_quarantined_device);
  return g_test_run ();
}
