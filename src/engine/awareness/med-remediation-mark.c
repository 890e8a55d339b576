/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-remediation-mark"

#include "config.h"

#include "engine/awareness/med-remediation-mark.h"

#include <inttypes.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "engine/awareness/med-decision-point.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"

/* Whoever looks only, only looks. */
#define MARKING_ROLES                                                                              \
  (MED_ROLE_CURATOR | MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_CLINICAL_OWNER |              \
   MED_ROLE_SECURITY_OFFICER | MED_ROLE_VENDOR_ENGINEER)

#define MAX_REASON_CHARS 1000

/**
 * med_remediation_status_is_known:
 * @exposure_status: as stored in `exposure`
 * @by_patch: (nullable): what %MED_REMEDIATION_BY_PATCH gave
 *
 * Returns: whether MedPatch itself knows how far the device is, so that nobody needs to say so
 */
gboolean
med_remediation_status_is_known (const char *exposure_status, const char *by_patch)
{
  return g_str_equal (exposure_status, "fixed") || g_str_equal (exposure_status, "not-affected") ||
         (by_patch != NULL && *by_patch > '0');
}

/**
 * med_remediation_status_decide:
 * @exposure_status: as stored in `exposure`
 * @by_patch: (nullable): what %MED_REMEDIATION_BY_PATCH gave
 * @mark: (nullable): the word a person set
 *
 * What MedPatch knows goes before what a person says.
 *
 * Returns: (transfer none) (nullable): one of the three words; %NULL where there is nothing to see
 * to
 */
const char *
med_remediation_status_decide (const char *exposure_status, const char *by_patch, const char *mark)
{
  if (g_str_equal (exposure_status, "not-affected"))
    return NULL;
  if (g_str_equal (exposure_status, "fixed") || (by_patch != NULL && *by_patch == '2'))
    return MED_REMEDIATION_DONE;
  if (by_patch != NULL && *by_patch == '1')
    return MED_REMEDIATION_IN_PROGRESS;
  if (g_strcmp0 (mark, MED_REMEDIATION_DONE) == 0)
    return MED_REMEDIATION_DONE;
  return g_strcmp0 (mark, MED_REMEDIATION_IN_PROGRESS) == 0 ? MED_REMEDIATION_IN_PROGRESS
                                                            : MED_REMEDIATION_NOT_DONE;
}

/**
 * med_remediation_status_get_title:
 * @status: (nullable): one of the three words
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_remediation_status_get_title (const char *status)
{
  if (status == NULL)
    return _ ("Nothing to remediate");
  if (g_str_equal (status, MED_REMEDIATION_DONE))
    return _ ("Remediation done");
  return g_str_equal (status, MED_REMEDIATION_IN_PROGRESS) ? _ ("Remediation in progress")
                                                           : _ ("Not remediated");
}

static gboolean
check (const char *status, const char *reason, GError **error)
{
  static const char *const words[] = {
    MED_REMEDIATION_NOT_DONE,
    MED_REMEDIATION_IN_PROGRESS,
    MED_REMEDIATION_DONE,
    NULL,
  };

  if (!g_strv_contains (words, status))
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("“%s” is none of: %s, %s, %s"),
                 status, words[0], words[1], words[2]);
  else if (reason[strspn (reason, " \t\r\n")] == '\0')
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("Say why: a mark without a reason tells nobody anything"));
  else if (!g_utf8_validate (reason, -1, NULL) || g_utf8_strlen (reason, -1) > MAX_REASON_CHARS)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("A reason has at most %d characters in UTF-8"), MAX_REASON_CHARS);
  else
    return TRUE;
  return FALSE;
}

#define FIND_EXPOSURE                                                                              \
  "SELECT d.asset, e.status, " MED_REMEDIATION_BY_PATCH " FROM device d"                           \
  " CROSS JOIN exposure e CROSS JOIN vulnerability v JOIN advisory a ON a.id = v.advisory_id"      \
  " WHERE d.id = $1 AND d.retired_usec IS NULL AND e.config_id = d.config_id"                      \
  " AND v.id = e.vulnerability_id AND " MED_VULNERABILITY_KEY " = $2"

/* Of several advisories on one vulnerability any may leave something to be said. */
static gboolean
check_device (MedConnection *connection, gint64 device_id, const char *key, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection, FIND_EXPOSURE, MED_VALUES (MED_INT (device_id), MED_TEXT (key)), error);
  g_autofree char *asset = NULL;
  g_autofree char *patch = NULL;
  gboolean open = FALSE;

  while (query != NULL && med_query_next (query))
    {
      const char *by_patch = med_query_get_text (query, 2);

      g_free (asset);
      asset = med_query_dup_text (query, 0);
      if (!med_remediation_status_is_known (med_query_get_text (query, 1), by_patch))
        open = TRUE;
      else if (by_patch != NULL && *by_patch > '0' && patch == NULL)
        patch = g_strdup (by_patch + 1);
    }
  if (query == NULL || !med_query_finish (query, error))
    return FALSE;
  if (open)
    return TRUE;
  if (asset == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                 _ ("No advisory on %s concerns this device"), key);
  else if (patch != NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s, %s: the work order for patch %s tells how far it is; what is known is not "
                    "marked by hand"),
                 asset, key, patch);
  else
    g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
                 _ ("%s, %s: it is known to be fixed or not affected; there is nothing to mark"),
                 asset, key);
  return FALSE;
}

static JsonNode *
describe (const char *const *keys, GArray *device_ids, const char *status, const char *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  if (status != NULL)
    {
      json_builder_set_member_name (builder, "status");
      json_builder_add_string_value (builder, status);
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, reason);
    }
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < device_ids->len; i++)
    json_builder_add_int_value (builder, g_array_index (device_ids, gint64, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "vulnerabilities");
  json_builder_begin_array (builder);
  for (guint i = 0; i < device_ids->len; i++)
    json_builder_add_string_value (builder, keys[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
record (MedTransaction *transaction,
        gint64 person_id,
        const char *action,
        const char *key,
        JsonNode *body,
        GError **error)
{
  g_autofree char *subject = g_strdup_printf ("vulnerability/%s", key);

  return med_transaction_record (transaction, person_id, action, subject, body, error) &&
         med_transaction_commit (transaction, error);
}

static gboolean
need_devices (GArray *device_ids, GError **error)
{
  if (device_ids->len > 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("Name at least one device"));
  return FALSE;
}

/**
 * med_remediation_mark_set_sync:
 * @connection: the writer's connection
 * @person_id: who says so
 * @vulnerability_keys: for each device a CVE, or tracking id, `#` and ordinal where there is none
 * @device_ids: (element-type gint64): the devices
 * @status: one of the three words
 * @reason: why, such as the mitigation that was carried out
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_FOUND,
 * %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED where MedPatch knows it by itself
 *
 * Says how far vulnerabilities are seen to on devices, wherever they appear: for all of them, or
 * for none. It alters no risk: a vulnerability that is mitigated is still one.
 *
 * Returns: whether it is stored
 */
gboolean
med_remediation_mark_set_sync (MedConnection *connection,
                               gint64 person_id,
                               const char *const *vulnerability_keys,
                               GArray *device_ids,
                               const char *status,
                               const char *reason,
                               GError **error)
{
  const gint64 now_usec = med_connection_now_usec (connection);

  if (!check (status, reason, error) || !need_devices (device_ids, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !med_person_require_role (connection, person_id, MARKING_ROLES, error))
    return FALSE;
  for (guint i = 0; i < device_ids->len; i++)
    {
      const gint64 device_id = g_array_index (device_ids, gint64, i);

      if (!check_device (connection, device_id, vulnerability_keys[i], error) ||
          !med_connection_execute (
              connection,
              "INSERT INTO remediation_mark (vulnerability_key, device_id, status, reason, set_by,"
              " set_usec) VALUES ($1, $2, $3, $4, $5, $6)",
              MED_VALUES (MED_TEXT (vulnerability_keys[i]), MED_INT (device_id), MED_TEXT (status),
                          MED_TEXT (reason), MED_INT (person_id), MED_INT (now_usec)),
              error))
        return FALSE;
    }
  g_autoptr (JsonNode) body = describe (vulnerability_keys, device_ids, status, reason);
  return record (transaction, person_id, "remediation-marked", vulnerability_keys[0], body, error);
}

static gboolean
withdraw_one (
    MedConnection *connection, gint64 person_id, const char *key, gint64 device_id, GError **error)
{
  const gint64 before = med_connection_rows_changed (connection);

  if (!med_connection_execute (
          connection,
          "UPDATE remediation_mark SET withdrawn_by = $1, withdrawn_usec = $2 WHERE id ="
          " (SELECT max(w.id) FROM remediation_mark w WHERE w.device_id = $3"
          " AND w.vulnerability_key = $4 AND w.withdrawn_usec IS NULL)",
          MED_VALUES (MED_INT (person_id), MED_INT (med_connection_now_usec (connection)),
                      MED_INT (device_id), MED_TEXT (key)),
          error))
    return FALSE;
  if (med_connection_rows_changed (connection) != before)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("Nobody marked how far %s is seen to on this device"), key);
  return FALSE;
}

/**
 * med_remediation_mark_withdraw_sync:
 * @connection: the writer's connection
 * @person_id: who takes it back
 * @vulnerability_keys: for each device, as it was marked
 * @device_ids: (element-type gint64): the devices
 * @error: return location: %MED_ERROR_NOT_FOUND if one of them is not marked
 *
 * Takes the newest mark back, on all of the devices or on none; an earlier one counts again. The
 * audit log keeps both.
 *
 * Returns: whether it is stored
 */
gboolean
med_remediation_mark_withdraw_sync (MedConnection *connection,
                                    gint64 person_id,
                                    const char *const *vulnerability_keys,
                                    GArray *device_ids,
                                    GError **error)
{
  if (!need_devices (device_ids, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !med_person_require_role (connection, person_id, MARKING_ROLES, error))
    return FALSE;
  for (guint i = 0; i < device_ids->len; i++)
    if (!withdraw_one (connection, person_id, vulnerability_keys[i],
                       g_array_index (device_ids, gint64, i), error))
      return FALSE;
  g_autoptr (JsonNode) body = describe (vulnerability_keys, device_ids, NULL, NULL);
  return record (transaction, person_id, "remediation-mark-withdrawn", vulnerability_keys[0], body,
                 error);
}
