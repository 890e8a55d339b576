/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-list"

#include "config.h"

#include "engine/inventory/med-device-list.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/inventory/med-component-gap.h"

/* A patch of which something is still to be done; the words are those of installation/. */
#define OPEN_PATCH                                                                                 \
  "EXISTS (SELECT 1 FROM disposition x WHERE x.device_id = d.id AND x.state NOT IN"                \
  " ('not-affected', 'in-service', 'exception', 'closed-not-needed'))"

#define DEVICE_TABLES                                                                              \
  "device d LEFT JOIN config c ON c.id = d.config_id LEFT JOIN release r ON r.id = c.release_id"   \
  " LEFT JOIN product p ON p.id = r.product_id LEFT JOIN department t ON t.id = d.department_id"   \
  " LEFT JOIN config_risk k ON k.config_id = d.config_id AND k.exposure = d.exposure"              \
  " AND k.safety_impact = d.safety_impact AND k.mission_impact = d.mission_impact"

/* Keys, conditions and order ask only `device`, of which indexes hold what is needed: 100,000 rows
 * in any order within 150 ms. */
#define OF_RELEASE                                                                                 \
  " FROM config c JOIN release r ON r.id = c.release_id JOIN product p ON p.id = r.product_id"     \
  " WHERE c.id = d.config_id)"
#define OF_RISK                                                                                    \
  " FROM config_risk k WHERE k.config_id = d.config_id AND k.exposure = d.exposure"                \
  " AND k.safety_impact = d.safety_impact AND k.mission_impact = d.mission_impact)"

static const char *const columns[MED_N_DEVICE_COLUMNS + 1] = {
  [MED_DEVICE_COLUMN_ASSET] = "d.asset",
  [MED_DEVICE_COLUMN_NAME] = "d.name",
  [MED_DEVICE_COLUMN_MODEL] = "p.model",
  [MED_DEVICE_COLUMN_MANUFACTURER] = "p.manufacturer",
  [MED_DEVICE_COLUMN_RELEASE] = "r.version",
  [MED_DEVICE_COLUMN_READ_USEC] = "d.release_read_usec",
  [MED_DEVICE_COLUMN_DEPARTMENT] = "t.name",
  [MED_DEVICE_COLUMN_ROOM] = "d.room",
  [MED_DEVICE_COLUMN_SERIAL] = "d.serial",
  [MED_DEVICE_COLUMN_STATE] = "d.service_state",
  [MED_DEVICE_COLUMN_RETIRED_USEC] = "d.retired_usec",
  [MED_DEVICE_COLUMN_OUTCOME] = "k.outcome",
  [MED_DEVICE_COLUMN_PROVISIONAL] = "k.provisional",
  [MED_DEVICE_COLUMN_OPEN_COUNT] = "k.open_count",
  [MED_DEVICE_COLUMN_CANNOT_TELL_COUNT] = "k.cannot_tell_count",
  [MED_DEVICE_COLUMN_COMPONENTS_UNKNOWN] =
      "CASE WHEN " MED_COMPONENTS_UNKNOWN ("c.release_id") " THEN 1 ELSE 0 END",
};

static const char *const sorts[MED_N_DEVICE_COLUMNS + 1] = {
  [MED_DEVICE_COLUMN_ASSET] = "d.asset",
  [MED_DEVICE_COLUMN_NAME] = "d.name",
  [MED_DEVICE_COLUMN_MODEL] = "(SELECT p.model" OF_RELEASE,
  [MED_DEVICE_COLUMN_MANUFACTURER] = "(SELECT p.manufacturer" OF_RELEASE,
  [MED_DEVICE_COLUMN_RELEASE] = "(SELECT r.version" OF_RELEASE,
  [MED_DEVICE_COLUMN_READ_USEC] = "d.release_read_usec",
  [MED_DEVICE_COLUMN_DEPARTMENT] = "(SELECT t.name FROM department t WHERE t.id = d.department_id)",
  [MED_DEVICE_COLUMN_ROOM] = "d.room",
  [MED_DEVICE_COLUMN_SERIAL] = "d.serial",
  [MED_DEVICE_COLUMN_STATE] = "d.service_state",
  [MED_DEVICE_COLUMN_RETIRED_USEC] = "d.retired_usec",
  /* Not assessed stands above everything: it may be anything. */
  [MED_DEVICE_COLUMN_OUTCOME] = "coalesce((SELECT k.outcome * 2 + k.provisional" OF_RISK ", 99)",
  [MED_DEVICE_COLUMN_PROVISIONAL] = "(SELECT k.provisional" OF_RISK,
  [MED_DEVICE_COLUMN_OPEN_COUNT] = "(SELECT k.open_count" OF_RISK,
  [MED_DEVICE_COLUMN_CANNOT_TELL_COUNT] = "(SELECT k.cannot_tell_count" OF_RISK,
  [MED_DEVICE_COLUMN_COMPONENTS_UNKNOWN] = "",
};

const MedTableSpec med_device_list_spec = {
  .name = "device",
  .from = DEVICE_TABLES,
  .keys_from = "device d",
  .id = "d.id",
  .columns = columns,
  .sorts = sorts,
  .search = "d.id IN (SELECT rowid FROM device_fts WHERE search LIKE $1)",
  .search_short = "d.search LIKE $1 ESCAPE '\\'",
  .search_match = "d.id IN (SELECT rowid FROM device_fts WHERE device_fts MATCH $1)",
};

typedef struct
{
  GString *condition;
  GArray *values;
} Clauses;

/* @clause has at most one `$`, the place of @value. */
static void
add_clause (Clauses *clauses, const char *clause, const MedValue *value)
{
  const char *place = strchr (clause, '$');

  g_string_append (clauses->condition, clauses->condition->len > 0 ? " AND " : "");
  if (place == NULL || value == NULL)
    {
      g_string_append (clauses->condition, clause);
      return;
    }
  g_array_append_val (clauses->values, *value);
  g_string_append_len (clauses->condition, clause, place - clause);
  g_string_append_printf (clauses->condition, "$F%u%s", clauses->values->len, place + 1);
}

/* A component may be in thousands of releases, more than a statement has parameters: their numbers,
 * and nothing else, are written out. */
static void
add_releases (Clauses *clauses, const GArray *releases)
{
  g_autoptr (GString) text =
      g_string_new ("d.config_id IN (SELECT id FROM config WHERE release_id IN (");

  for (guint i = 0; i < releases->len; i++)
    g_string_append_printf (text, "%s%" PRId64, i > 0 ? ", " : "",
                            g_array_index (releases, gint64, i));
  g_string_append (text, "))");
  add_clause (clauses, text->str, NULL);
}

static Clauses
build (const MedDeviceFilter *self)
{
  Clauses clauses = { .condition = g_string_new (NULL),
                      .values = g_array_new (FALSE, FALSE, sizeof (MedValue)) };

  add_clause (&clauses, self->retired ? "d.retired_usec IS NOT NULL" : "d.retired_usec IS NULL",
              NULL);
  if (self->department_id != 0)
    add_clause (&clauses, "d.department_id = $", &MED_INT (self->department_id));
  if (self->least_outcome > 0)
    add_clause (&clauses, "(SELECT k.outcome" OF_RISK " >= $", &MED_INT (self->least_outcome));
  if (self->not_assessed)
    add_clause (&clauses, "NOT EXISTS (SELECT 1" OF_RISK, NULL);
  if (self->open_patches)
    add_clause (&clauses, OPEN_PATCH, NULL);
  if (self->cannot_tell)
    add_clause (&clauses, "coalesce((SELECT k.cannot_tell_count" OF_RISK ", 1) > 0", NULL);
  if (self->stale_before_usec != 0)
    add_clause (&clauses, "coalesce(d.release_read_usec, 0) < $",
                &MED_INT (self->stale_before_usec));
  if (self->releases != NULL)
    add_releases (&clauses, self->releases);
  return clauses;
}

static void
clauses_clear (Clauses *self)
{
  g_string_free (self->condition, TRUE);
  g_array_unref (self->values);
}

/**
 * med_device_filter_apply:
 * @self: a filter
 * @table: a table of `med_device_list_spec`
 *
 * Shows only the devices that fit.
 */
void
med_device_filter_apply (const MedDeviceFilter *self, MedTable *table)
{
  Clauses clauses = build (self);

  med_table_set_filter (table, clauses.condition->str,
                        (const MedValue *) (gpointer) clauses.values->data, clauses.values->len);
  clauses_clear (&clauses);
}

/**
 * med_device_filter_add_to:
 * @self: a filter
 * @request: a request of `med_device_list_spec`
 *
 * The same without a table, for the command line.
 */
void
med_device_filter_add_to (const MedDeviceFilter *self, MedTableRequest *request)
{
  Clauses clauses = build (self);

  med_table_request_add_filter (request, clauses.condition->str,
                                (const MedValue *) (gpointer) clauses.values->data,
                                clauses.values->len);
  clauses_clear (&clauses);
}

/**
 * med_device_counts_load_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): how many devices are in use, how many of them have open
 * patches, of how many something cannot be told, and of how many not all components are known; to
 * be freed with g_free()
 */
MedDeviceCounts *
med_device_counts_load_sync (MedConnection *connection, GError **error)
{
  g_autofree MedDeviceCounts *counts = g_new0 (MedDeviceCounts, 1);

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM device d WHERE d.retired_usec IS NULL",
                               MED_NO_VALUES, &counts->devices, error) ||
      !med_connection_get_int (connection,
                               "SELECT count(DISTINCT d.id) FROM disposition x"
                               " JOIN device d ON d.id = x.device_id"
                               " WHERE d.retired_usec IS NULL AND x.state NOT IN"
                               " ('not-affected', 'in-service', 'exception', 'closed-not-needed')",
                               MED_NO_VALUES, &counts->with_open_patches, error) ||
      !med_connection_get_int (connection,
                               "SELECT count(*) FROM " DEVICE_TABLES " WHERE d.retired_usec IS NULL"
                               " AND coalesce(k.cannot_tell_count, 1) > 0",
                               MED_NO_VALUES, &counts->cannot_tell, error) ||
      !med_component_count_unknown_sync (connection, &counts->components_unknown, error))
    return NULL;
  return g_steal_pointer (&counts);
}

/**
 * med_device_state_get_title:
 * @state: a word of `device.service_state`
 *
 * Returns: the word as a person reads it, translated
 */
const char *
med_device_state_get_title (const char *state)
{
  static const char *const titles[][2] = {
    { "in-use", N_ ("In use") },
    { "handed-over", N_ ("Handed over") },
    { "under-service", N_ ("Under service") },
    { "awaiting-return", N_ ("Awaiting return") },
    { "quarantined", N_ ("Quarantined") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_strcmp0 (state, titles[i][0]) == 0)
      return _ (titles[i][1]);
  return _ ("Not known");
}
