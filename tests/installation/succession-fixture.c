/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "succession-fixture.h"

#include "engine/base/med-error.h"
#include "engine/inventory/med-device.h"
#include "support/med-test-fleet.h"

gpointer
succession_list_func (MedConnection *connection,
                      gpointer input,
                      GCancellable *cancellable,
                      GError **error)
{
  SuccessionCall *call = input;

  return med_holding_list_sync (connection, call->leave.person_id, call->leave.keeps, error);
}

gpointer
succession_sole_func (MedConnection *connection,
                      gpointer input,
                      GCancellable *cancellable,
                      GError **error)
{
  SuccessionCall *call = input;

  return med_succession_find_sole_roles_sync (connection, call->leave.person_id, &call->roles,
                                              error)
             ? MED_STORE_OK
             : NULL;
}

gpointer
succession_leave_func (MedConnection *connection,
                       gpointer input,
                       GCancellable *cancellable,
                       GError **error)
{
  SuccessionCall *call = input;

  return med_succession_leave_sync (connection, &call->leave, error) ? MED_STORE_OK : NULL;
}

gpointer
succession_change_func (MedConnection *connection,
                        gpointer input,
                        GCancellable *cancellable,
                        GError **error)
{
  SuccessionCall *call = input;

  return med_person_change_sync (connection, call->leave.by_person, &call->person, error)
             ? MED_STORE_OK
             : NULL;
}

static char *
snapshot (MedTestWard *ward)
{
  g_autofree char *base = med_test_ward_snapshot (ward);
  g_autofree char *own = med_test_fleet_dup_text (
      ward->engine,
      "SELECT (SELECT group_concat(id || ':' || active) FROM person) || '|' || (SELECT "
      "group_concat(person_id || role) FROM person_role) || '|' || (SELECT "
      "coalesce(group_concat(installer_id), '') FROM attempt) || '|' || (SELECT "
      "coalesce(group_concat(person_id), '') FROM assignment) || '|' || (SELECT "
      "coalesce(group_concat(state), '') FROM handover) || '|' || (SELECT group_concat(owner) FROM "
      "device) || '|' || (SELECT coalesce(group_concat(id || ':' || coalesce(keeper_id, '')), '') "
      "FROM control)");

  return g_strconcat (base, "#", own, NULL);
}

void
succession_run (MedTestWard *ward, MedStoreFunc func, SuccessionCall *call)
{
  g_autoptr (GError) error = NULL;

  med_test_engine_run (ward->engine, MED_STORE_WRITER, func, call, &error);
  g_assert_no_error (error);
}

void
succession_refused (
    MedTestWard *ward, MedStoreFunc func, SuccessionCall *call, MedError code, const char *words)
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

char *
succession_dup_kept (MedTestWard *ward, gint64 person, MedRole keeps)
{
  g_autoptr (GError) error = NULL;
  SuccessionCall call = { .leave = { .person_id = person, .keeps = keeps } };
  g_autoptr (GPtrArray) holdings = med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE,
                                                        succession_list_func, &call, &error);

  g_assert_no_error (error);
  return med_holding_describe (holdings);
}

char *
succession_dup_held (MedTestWard *ward, gint64 person)
{
  return succession_dup_kept (ward, person, MED_ROLE_NONE);
}

gint64
succession_count (MedTestWard *ward, const char *sql)
{
  return med_test_engine_count (ward->engine, sql);
}

static gpointer
own_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedDevice) before = med_device_load_sync (connection, *(gint64 *) input, error);
  g_autoptr (MedDevice) after = before != NULL ? med_device_copy (before) : NULL;

  if (after == NULL)
    return NULL;
  med_device_set (after, MED_DEVICE_OWNER, "Person 1");
  return med_device_edit_sync (connection, MED_TEST_LEAD, before, after, error) ? MED_STORE_OK
                                                                                : NULL;
}

/* A technician in the middle of an install, with everything that a person can hold. */
MedTestWard *
succession_ward_new (void)
{
  MedTestWard *ward = med_test_ward_new (TRUE, TRUE);
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, MED_DISPOSITION_INSTALLING);
  med_test_engine_run (ward->engine, MED_STORE_WRITER, own_func, &ward->device_id, &error);
  g_assert_no_error (error);
  med_test_fleet_run_script (
      ward->engine,
      "INSERT INTO assignment (disposition_id, person_id, by_person, at_usec) SELECT id, 1, 3, 5 "
      "FROM disposition;"
      "INSERT INTO handover (disposition_id, attempt_id, from_person, to_person, note, state, "
      "offered_by, offered_usec) SELECT disposition_id, id, 1, 6, 'n', 'offered', 1, 7 FROM "
      "attempt");
  return ward;
}
