/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-decision-point"

#include "config.h"

#include "engine/awareness/med-decision-point.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/risk/med-ssvc.h"

/**
 * med_decision_point_get_values:
 * @point: exploitation or automatable
 *
 * Returns: (transfer none) (array zero-terminated=1) (nullable): the words it may be set to
 */
const char *const *
med_decision_point_get_values (const char *point)
{
  static const char *const exploitation[] = { "none", "poc", "active", NULL };
  static const char *const automatable[] = { "no", "yes", NULL };

  if (g_strcmp0 (point, MED_POINT_EXPLOITATION) == 0)
    return exploitation;
  return g_strcmp0 (point, MED_POINT_AUTOMATABLE) == 0 ? automatable : NULL;
}

/**
 * med_decision_point_get_title:
 * @point: exploitation or automatable
 * @value: (nullable): one of its words
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_decision_point_get_title (const char *point, const char *value)
{
  if (g_strcmp0 (point, MED_POINT_EXPLOITATION) == 0)
    return med_exploitation_get_title (med_exploitation_from_word (value));
  return med_automatable_get_title (med_automatable_from_word (value));
}

static gboolean
check (const char *point, const char *value, const char *source, GError **error)
{
  const char *const *values = med_decision_point_get_values (point);

  if (values == NULL || !g_strv_contains (values, value))
    {
      g_autofree char *words = values != NULL ? g_strjoinv (", ", (char **) values) : NULL;
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s cannot be “%s”; it is one of: %s"), point, value,
                   words != NULL ? words : "exploitation, automatable");
      return FALSE;
    }
  if (source[strspn (source, " \t\n")] != '\0')
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("Say where this is known from"));
  return FALSE;
}

static gboolean
check_known (MedConnection *connection, const char *key, GError **error)
{
  gint64 found = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM vulnerability v"
                               " JOIN advisory a ON a.id = v.advisory_id"
                               " WHERE v.cve = $1 OR " MED_VULNERABILITY_KEY " = $1",
                               MED_VALUES (MED_TEXT (key)), &found, error))
    return FALSE;
  if (found > 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("No advisory names %s"), key);
  return FALSE;
}

static JsonNode *
describe (const char *key, const char *value, const char *source, const char *before)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "vulnerability");
  json_builder_add_string_value (builder, key);
  json_builder_set_member_name (builder, "before");
  json_builder_add_string_value (builder, before != NULL ? before : "unknown");
  json_builder_set_member_name (builder, "after");
  json_builder_add_string_value (builder, value);
  json_builder_set_member_name (builder, "source");
  json_builder_add_string_value (builder, source);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_decision_point_set_sync:
 * @connection: the writer's connection
 * @person_id: who sets it
 * @vulnerability_key: a CVE, or tracking id, `#` and ordinal where there is none
 * @point: exploitation or automatable
 * @value: one of its words
 * @source: where it is known from
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_FOUND
 *
 * Sets an input of the SSVC decision for a vulnerability, wherever it appears. What the catalogue
 * of known exploited vulnerabilities says of exploitation is not lowered by it.
 *
 * Returns: whether it is stored
 */
gboolean
med_decision_point_set_sync (MedConnection *connection,
                             gint64 person_id,
                             const char *vulnerability_key,
                             const char *point,
                             const char *value,
                             const char *source,
                             GError **error)
{
  g_autofree char *before = NULL;
  g_autofree char *subject = g_strdup_printf ("vulnerability/%s", vulnerability_key);

  if (!check (point, value, source, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !check_known (connection, vulnerability_key, error) ||
      !med_connection_dup_text (
          connection,
          "SELECT value FROM decision_point WHERE vulnerability_key = $1 AND point = $2",
          MED_VALUES (MED_TEXT (vulnerability_key), MED_TEXT (point)), &before, error) ||
      !med_connection_execute (
          connection,
          "INSERT INTO decision_point (vulnerability_key, point, value, source, set_by, set_usec)"
          " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (vulnerability_key, point) DO UPDATE SET"
          " value = excluded.value, source = excluded.source, set_by = excluded.set_by,"
          " set_usec = excluded.set_usec",
          MED_VALUES (MED_TEXT (vulnerability_key), MED_TEXT (point), MED_TEXT (value),
                      MED_TEXT (source), MED_INT (person_id),
                      MED_INT (med_connection_now_usec (connection))),
          error))
    return FALSE;
  g_autoptr (JsonNode) body = describe (vulnerability_key, value, source, before);
  return med_transaction_record (transaction, person_id, "decision-point-set", subject, body,
                                 error) &&
         med_transaction_commit (transaction, error);
}
