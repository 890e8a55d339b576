/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-command.h"

static MedTestCommand *command;

static void
answers (const char *line, int status, const char *words)
{
  med_test_command_expect (command, line, status, words);
}

/* A staged patch of the demonstration, and its device. */
static void
find_staged (char **device, char **patch)
{
  g_autoptr (JsonNode) list = med_test_command_ask (command, "disposition list --state=staged");
  JsonObject *row = json_array_get_object_element (json_node_get_array (list), 0);

  *device = g_strdup (json_object_get_string_member (row, "device"));
  *patch = g_strdup (json_object_get_string_member (row, "patch"));
}

static void
test_from_gap_to_call_off (void)
{
  g_autofree char *device = NULL;
  g_autofree char *patch = NULL;

  find_staged (&device, &patch);
  g_autofree char *what = g_strdup_printf ("--device %s --patch %s", device, patch);
  g_autofree char *next = g_strconcat ("downtime next ", what, NULL);
  g_autoptr (JsonNode) answer = med_test_command_ask (command, next);
  const char *start = json_object_get_string_member (json_node_get_object (answer), "start");
  g_autofree char *nobody = g_strdup_printf ("downtime place %s --at %s", what, start);
  answers (nobody, 2, "");
  g_autofree char *no_consent =
      g_strdup_printf ("--as okoye downtime place %s --at %s --fallback x", what, start);
  answers (no_consent, 1, "consents");
  g_autofree char *past = g_strdup_printf (
      "--as okoye downtime place %s --at 2026-01-01T00:00 --consent B --fallback x", what);
  answers (past, 1, "passed");
  g_autofree char *place = g_strdup_printf (
      "--as okoye downtime place %s --at %s --consent B --fallback x", what, start);
  g_autoptr (JsonNode) placed = med_test_command_ask (command, place);
  int id = (int) json_object_get_int_member (json_node_get_object (placed), "id");
  answers (place, 1, "planned for this device already");
  g_autofree char *list = g_strdup_printf ("downtime list --device %s", device);
  answers (list, 0, "planned");
  g_autofree char *no_reason = g_strdup_printf ("--as okoye downtime call-off %d", id);
  answers (no_reason, 2, "--reason");
  g_autofree char *call_off =
      g_strdup_printf ("--as okoye downtime call-off %d --reason patient", id);
  g_autofree char *auditor =
      g_strdup_printf ("--as duval downtime call-off %d --reason patient", id);
  answers (auditor, 1, "is done by another role");
  answers (list, 0, "planned"); /* still */
  answers (call_off, 0, "called off");
  answers (call_off, 1, "not planned any more");
  answers ("audit verify", 0, "whole");
}

static void
test_calendars (void)
{
  g_autofree char *device = NULL;
  g_autofree char *patch = NULL;

  find_staged (&device, &patch);
  med_test_command_write (
      command, "ct.ics",
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Mars/Base:20991124T200000\r\n"
      "SUMMARY:Mr. Smith\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
      -1);
  g_autofree char *import =
      g_strdup_printf ("--as okoye calendar import ct.ics --device %s", device);
  answers (import, 0, "Mars/Base");
  g_autofree char *list = g_strdup_printf ("calendar list --device %s", device);
  answers (list, 0, "ct.ics");
  g_autofree char *show = g_strdup_printf ("calendar show --device %s", device);
  answers (show, 0, "cannot be read");
  g_autofree char *next = g_strdup_printf ("downtime next --device %s --patch %s", device, patch);
  answers (next, 1, "No free gap");
  answers ("--as okoye calendar import none.ics --device X", 1, "");
  answers ("--as okoye calendar import ct.ics", 2, "--device");
  answers ("--as okoye calendar import ct.ics --department Nowhere", 1, "Nowhere");
  g_autofree char *hours =
      g_strdup_printf ("--as okoye calendar weekly --device %s --day mon-fri=7", device);
  answers (hours, 1, "cannot be read as hours");
  g_autofree char *days =
      g_strdup_printf ("--as okoye calendar weekly --device %s --day fri-mon=07:00-09:00", device);
  answers (days, 2, "mon-fri=07:00-19:00");
  g_autofree char *weekly = g_strdup_printf (
      "--as okoye calendar weekly --device %s --day mon-sun=07:00-09:00 --except 2026-12-25=",
      device);
  answers (weekly, 0, "is set");
  g_autoptr (JsonNode) calendars = med_test_command_ask (command, list);
  JsonArray *rows = json_node_get_array (calendars);
  g_assert_cmpuint (json_array_get_length (rows), >, 0);
  int id = (int) json_object_get_int_member (json_array_get_object_element (rows, 0), "id");
  g_autofree char *auditor = g_strdup_printf ("--as duval calendar remove %d", id);
  answers (auditor, 1, "This needs one of these roles: Inventory curator");
  g_autoptr (JsonNode) after = med_test_command_ask (command, list);
  g_assert_true (json_node_equal (calendars, after));
  g_autofree char *technician = g_strdup_printf ("--as okoye calendar remove %d", id);
  answers (technician, 0, "");
  answers (technician, 1, "no such calendar");
  answers ("--as okoye calendar remove 999999", 1, "no such calendar");
  answers ("--as okoye calendar remove x", 2, "not the number");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("MEDPATCH_CALENDAR", g_getenv ("MED_TEST_CALENDAR"), TRUE);
  command = med_test_command_new_demo ();
  g_test_add_func ("/cli/schedule-commands/from-gap-to-call-off", test_from_gap_to_call_off);
  g_test_add_func ("/cli/schedule-commands/calendars", test_calendars);
  int status = g_test_run ();
  med_test_command_free (command);
  return status;
}
