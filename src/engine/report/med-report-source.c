/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-source"

#include "config.h"

#include "engine/report/med-report-source.h"

#include "engine/base/med-json.h"
#include "engine/report/med-report-settings.h"

/* A field of a list is named with its kind: "asset", "devices#" for a number, "read@" for a time. A
 * time that is not known is null and never 1970. */
static void
set_field (JsonObject *object, const char *field, MedQuery *query, int column)
{
  gsize last = strlen (field) - 1;
  g_autofree char *name = g_strdup (field);

  if (field[last] == '#' || field[last] == '@')
    name[last] = '\0';
  if (med_query_is_null (query, column) ||
      (field[last] == '@' && med_query_get_int (query, column) == 0))
    json_object_set_null_member (object, name);
  else if (field[last] == '#' || field[last] == '@')
    json_object_set_int_member (object, name, med_query_get_int (query, column));
  else
    json_object_set_string_member (object, name, med_query_get_text (query, column));
}

/**
 * med_report_source_list_sync:
 * @connection: a connection
 * @fields: names of the members, parted by blanks, for each column of @sql; `#` after a name makes
 * it a number, `@` a time
 * @sql: the rows
 * @values: (array length=n_values): what to bind
 * @n_values: how many
 * @error: return location
 *
 * Returns: (transfer full) (nullable): an object for each row
 */
JsonArray *
med_report_source_list_sync (MedConnection *connection,
                             const char *fields,
                             const char *sql,
                             const MedValue *values,
                             gsize n_values,
                             GError **error)
{
  g_auto (GStrv) names = g_strsplit (fields, " ", -1);
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, values, n_values, error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    {
      JsonObject *object = json_object_new ();

      for (int i = 0; names[i] != NULL; i++)
        set_field (object, names[i], query, i);
      json_array_add_object_element (array, object);
    }
  return med_query_finish (query, error) ? g_steal_pointer (&array) : NULL;
}

/**
 * med_report_source_set_counts:
 * @connection: a connection
 * @object: what gets the members
 * @sql: rows of a name and a number
 * @values: (array length=n_values): what to bind
 * @n_values: how many
 * @error: return location
 *
 * Sets a member for each row.
 *
 * Returns: whether the question could be asked
 */
gboolean
med_report_source_set_counts (MedConnection *connection,
                              JsonObject *object,
                              const char *sql,
                              const MedValue *values,
                              gsize n_values,
                              GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, values, n_values, error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    json_object_set_int_member (object, med_query_get_text (query, 0),
                                med_query_get_int (query, 1));
  return med_query_finish (query, error);
}

/* A member that nobody reads is a mistake of whoever wrote it: it would count for nothing unseen.
 */
const char *
med_report_source_find_unknown (JsonObject *object, const char *const *known)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *member = members; member != NULL; member = member->next)
    if (!g_strv_contains (known, member->data))
      return member->data;
  return NULL;
}

/* Nothing is null: what is not known is not an empty word. */
void
med_report_source_set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

void
med_report_source_set_time (JsonObject *object, const char *name, gint64 usec)
{
  if (usec != 0)
    json_object_set_int_member (object, name, usec);
  else
    json_object_set_null_member (object, name);
}

/* 0: not known */
gint64
med_report_source_get_time (JsonObject *object, const char *name)
{
  return med_json_get_int (object, name, 0);
}

/**
 * med_report_source_set_list_sync:
 * @connection: a connection
 * @object: gets the rows
 * @member: under this name
 * @fields: as of [func@report_source_list_sync]
 * @sql: a query of as many columns
 * @values: (array length=n_values): what is bound
 * @n_values: how many
 * @error: return location
 *
 * Returns: whether all rows could be read
 */
gboolean
med_report_source_set_list_sync (MedConnection *connection,
                                 JsonObject *object,
                                 const char *member,
                                 const char *fields,
                                 const char *sql,
                                 const MedValue *values,
                                 gsize n_values,
                                 GError **error)
{
  JsonArray *rows = med_report_source_list_sync (connection, fields, sql, values, n_values, error);

  if (rows == NULL)
    return FALSE;
  json_object_set_array_member (object, member, rows);
  return TRUE;
}

/**
 * med_report_source_set_first_sync:
 * @connection: a connection
 * @object: gets the first row, or null where there is none
 * @member: under this name
 * @fields: as of [func@report_source_list_sync]
 * @sql: a query of as many columns
 * @values: (array length=n_values): what is bound
 * @n_values: how many
 * @error: return location
 *
 * Returns: whether it could be read
 */
gboolean
med_report_source_set_first_sync (MedConnection *connection,
                                  JsonObject *object,
                                  const char *member,
                                  const char *fields,
                                  const char *sql,
                                  const MedValue *values,
                                  gsize n_values,
                                  GError **error)
{
  g_autoptr (JsonArray) rows =
      med_report_source_list_sync (connection, fields, sql, values, n_values, error);

  if (rows == NULL)
    return FALSE;
  if (json_array_get_length (rows) > 0)
    json_object_set_object_member (object, member,
                                   json_object_ref (json_array_get_object_element (rows, 0)));
  else
    json_object_set_null_member (object, member);
  return TRUE;
}

/* What the hospital wants on this report stands in its data: the hash is of it as well. */
static gboolean
set_form (MedConnection *connection, JsonObject *data, const char *report, GError **error)
{
  g_autoptr (MedReportSettings) settings = med_report_settings_load_sync (connection, error);
  MedReportKind kind;

  if (settings == NULL)
    return FALSE;
  if (med_report_kind_from_code (report, &kind))
    json_object_set_object_member (data, "form", med_report_settings_describe (settings, kind));
  return TRUE;
}

/**
 * med_report_source_begin_sync:
 * @connection: a connection that reads one moment, see [func@transaction_begin_reading]
 * @report: its code, such as `R1`
 * @error: return location
 *
 * Begins the data of a report with what every report says of itself: of which moment it is, whose,
 * on which feeds of which age it rests, and where the audit log ended.
 *
 * Returns: (transfer full) (nullable): an object to add to
 */
JsonObject *
med_report_source_begin_sync (MedConnection *connection, const char *report, GError **error)
{
  g_autoptr (JsonObject) data = json_object_new ();

  json_object_set_string_member (data, "report", report);
  json_object_set_int_member (data, "format", 1);
  json_object_set_int_member (data, "as_of", med_connection_now_usec (connection));
  if (!med_report_source_set_first_sync (connection, data, "site", "name",
                                         "SELECT name FROM site ORDER BY id LIMIT 1", MED_NO_VALUES,
                                         error) ||
      !med_report_source_set_first_sync (connection, data, "advisories", "count# imported@",
                                         "SELECT count(*), max(imported_usec) FROM advisory",
                                         MED_NO_VALUES, error) ||
      !med_report_source_set_first_sync (
          connection, data, "kev_catalogue", "version released@ imported@ entries#",
          "SELECT version, released_usec, imported_usec, entries FROM kev_catalog"
          " ORDER BY released_usec DESC, imported_usec DESC LIMIT 1",
          MED_NO_VALUES, error) ||
      !med_report_source_set_first_sync (connection, data, "audit", "rows# head",
                                         "SELECT seq, head FROM change ORDER BY seq DESC LIMIT 1",
                                         MED_NO_VALUES, error) ||
      !set_form (connection, data, report, error))
    return NULL;
  return g_steal_pointer (&data);
}

/**
 * med_report_source_dup_hash:
 * @object: the data of a report
 *
 * The hash printed on every page: SHA-256 of the data as JSON without white space, members in the
 * order they were set, numbers whole. `medpatchctl --json report …` prints the very bytes.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
med_report_source_dup_hash (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (node, FALSE);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* The first moment of a month, by the clock of this workstation; month 13 is January. */
gint64
med_report_source_month_start (int year, int month)
{
  g_autoptr (GDateTime) start =
      g_date_time_new_local (year + (month - 1) / 12, (month - 1) % 12 + 1, 1, 0, 0, 0);

  return start != NULL ? g_date_time_to_unix (start) * G_USEC_PER_SEC : 0;
}

/* The same hour of another day, by the clock of this workstation. */
gint64
med_report_source_add_days (gint64 usec, int days)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = when != NULL ? g_date_time_add_days (when, days) : NULL;

  return then != NULL ? g_date_time_to_unix (then) * G_USEC_PER_SEC : 0;
}

/* The same hour of the same day of another month, by the clock of this workstation. */
gint64
med_report_source_add_months (gint64 usec, int months)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = when != NULL ? g_date_time_add_months (when, months) : NULL;

  return then != NULL ? g_date_time_to_unix (then) * G_USEC_PER_SEC : 0;
}

/* The first moment of a week, which begins on Monday (ISO 8601), by the clock of this workstation;
 * @weeks: how many after that of @usec. */
gint64
med_report_source_week_start (gint64 usec, int weeks)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  if (when == NULL)
    return 0;
  g_autoptr (GDateTime) monday =
      g_date_time_add_days (when, weeks * 7 + 1 - g_date_time_get_day_of_week (when));
  /* From its date and not by hours: a day on which clocks change has not 24 of them. */
  g_autoptr (GDateTime) start =
      monday != NULL
          ? g_date_time_new_local (g_date_time_get_year (monday), g_date_time_get_month (monday),
                                   g_date_time_get_day_of_month (monday), 0, 0, 0)
          : NULL;
  return start != NULL ? g_date_time_to_unix (start) * G_USEC_PER_SEC : 0;
}

/* The day as dates are stored: 2026-11-23, by the clock of this workstation. */
char *
med_report_source_dup_day (gint64 usec)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  return when != NULL ? g_date_time_format (when, "%Y-%m-%d") : g_strdup ("");
}
