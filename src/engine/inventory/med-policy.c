/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-policy"

#include "config.h"

#include "engine/inventory/med-policy.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"

const MedPolicySpec med_policy_specs[MED_N_POLICIES] = {
  [MED_POLICY_RELEASE_READING_DAYS] = { "release-reading-days", N_ ("A version reading counts for"),
                                        N_ ("Days after which the software version must be read at "
                                            "the device again"),
                                        365, 1, 3650 },
  [MED_POLICY_EXCEPTION_MAX_DAYS] = { "exception-max-days", N_ ("An exception lasts at most"),
                                      N_ ("Days; every exception has an end"), 365, 1, 3650 },
  [MED_POLICY_CALENDAR_MAX_AGE_DAYS] = { "calendar-max-age-days", N_ ("A calendar counts for"),
                                         N_ ("Days after which an imported calendar no longer "
                                             "shows free time"),
                                         7, 1, 90 },
  [MED_POLICY_CALENDAR_GUARD_MIN] = { "calendar-guard-min", N_ ("Distance from bookings"),
                                      N_ ("Minutes kept free before and after each booking"), 15, 0,
                                      240 },
  [MED_POLICY_EPSS_RAISES] = { MED_POLICY_EPSS_KEY, N_ ("EPSS raises exploitation"),
                               N_ ("A high probability counts as a proof of concept or as attacks, "
                                   "by the example rules of CERT/CC"),
                               0, 0, 1 },
};

static gboolean
load_one (MedConnection *connection, const MedPolicySpec *spec, gint64 *value, GError **error)
{
  g_autofree char *text = NULL;

  if (!med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (spec->key)), &text, error))
    return FALSE;
  /* What cannot be read does not count. */
  if (text == NULL || !g_ascii_string_to_signed (text, 10, spec->least, spec->most, value, NULL))
    *value = spec->preset;
  return TRUE;
}

/**
 * med_policy_load_sync:
 * @connection: a connection
 * @values: (out caller-allocates) (array fixed-size=5): what counts
 * @error: return location
 *
 * Returns: whether it could be read
 */
gboolean
med_policy_load_sync (MedConnection *connection, gint64 values[MED_N_POLICIES], GError **error)
{
  for (gsize i = 0; i < MED_N_POLICIES; i++)
    if (!load_one (connection, &med_policy_specs[i], &values[i], error))
      return FALSE;
  return TRUE;
}

/**
 * med_policy_may_decide_sync:
 * @connection: a connection
 * @by_person: a person
 * @error: return location: %MED_ERROR_NOT_PERMITTED
 *
 * Returns: whether the person may decide for the hospital
 */
gboolean
med_policy_may_decide_sync (MedConnection *connection, gint64 by_person, GError **error)
{
  g_autoptr (MedPerson) person = med_person_load_sync (connection, by_person, error);

  if (person == NULL)
    return FALSE;
  if (person->active && (person->roles & (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)))
    return TRUE;
  g_set_error_literal (
      error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
      _ ("Only a lead engineer or a security officer may change the hospital's policies"));
  return FALSE;
}

static gboolean
check_range (const MedPolicySpec *spec, gint64 value, GError **error)
{
  if (value >= spec->least && value <= spec->most)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: %" PRId64 " is not between %" PRId64 " and %" PRId64), _ (spec->title),
               value, spec->least, spec->most);
  return FALSE;
}

static JsonNode *
describe_change (gint64 before, gint64 after)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "before");
  json_builder_add_int_value (builder, before);
  json_builder_set_member_name (builder, "after");
  json_builder_add_int_value (builder, after);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
save_one (MedTransaction *transaction,
          MedConnection *connection,
          gint64 by_person,
          const MedPolicySpec *spec,
          gint64 value,
          GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" PRId64, value);
  g_autofree char *subject = g_strconcat ("setting/", spec->key, NULL);
  gint64 before = 0;

  if (!load_one (connection, spec, &before, error))
    return FALSE;
  if (before == value)
    return TRUE;
  g_autoptr (JsonNode) body = describe_change (before, value);
  return med_connection_execute (connection,
                                 "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                 MED_VALUES (MED_TEXT (spec->key), MED_TEXT (text)), error) &&
         med_transaction_record (transaction, by_person, "policy-changed", subject, body, error);
}

/**
 * med_policy_save_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @values: (array fixed-size=5): what is to count
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT
 *
 * Stores what has changed and records each change with the value before.
 *
 * Returns: whether all is stored; nothing is where one value is refused
 */
gboolean
med_policy_save_sync (MedConnection *connection,
                      gint64 by_person,
                      const gint64 values[MED_N_POLICIES],
                      GError **error)
{
  gint64 before[MED_N_POLICIES];

  for (gsize i = 0; i < MED_N_POLICIES; i++)
    if (!check_range (&med_policy_specs[i], values[i], error))
      return FALSE;
  if (!med_policy_may_decide_sync (connection, by_person, error) ||
      !med_policy_load_sync (connection, before, error))
    return FALSE;
  if (memcmp (before, values, sizeof before) == 0)
    return TRUE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL)
    return FALSE;
  for (gsize i = 0; i < MED_N_POLICIES; i++)
    if (!save_one (transaction, connection, by_person, &med_policy_specs[i], values[i], error))
      return FALSE;
  return med_transaction_commit (transaction, error);
}

/**
 * med_site_load_name_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the hospital's name as it stands on reports; empty if none
 * is known yet
 */
char *
med_site_load_name_sync (MedConnection *connection, GError **error)
{
  g_autofree char *name = NULL;

  if (!med_connection_dup_text (connection, "SELECT name FROM site ORDER BY id LIMIT 1",
                                MED_NO_VALUES, &name, error))
    return NULL;
  return name != NULL ? g_steal_pointer (&name) : g_strdup ("");
}

static gboolean
write_name (MedConnection *connection, const char *name, GError **error)
{
  gint64 id = 0;

  if (!med_connection_get_int (connection, "SELECT coalesce(min(id), 0) FROM site", MED_NO_VALUES,
                               &id, error))
    return FALSE;
  if (id == 0)
    return med_connection_insert (connection, "INSERT INTO site (name) VALUES ($1)",
                                  MED_VALUES (MED_TEXT (name)), &id, error);
  return med_connection_execute (connection, "UPDATE site SET name = $1 WHERE id = $2",
                                 MED_VALUES (MED_TEXT (name), MED_INT (id)), error);
}

/**
 * med_site_rename_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @name: the hospital's name
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it is stored
 */
gboolean
med_site_rename_sync (MedConnection *connection, gint64 by_person, const char *name, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name));

  if (*stripped == '\0' || !g_utf8_validate (stripped, -1, NULL))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("The name of the hospital is missing"));
      return FALSE;
    }
  if (!med_policy_may_decide_sync (connection, by_person, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  return transaction != NULL && write_name (connection, stripped, error) &&
         med_transaction_record (transaction, by_person, "site-renamed", "site", NULL, error) &&
         med_transaction_commit (transaction, error);
}
