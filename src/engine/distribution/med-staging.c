/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-staging"

#include "config.h"

#include "engine/distribution/med-staging.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/base/med-error.h"
#include "engine/distribution/med-payload.h"
#include "engine/distribution/med-target.h"
#include "engine/distribution/med-vault.h"
#include "engine/inventory/med-people.h"
#include "engine/store/med-as-of.h"

#define POLICY_SETTING "staging-malware"
#define POLICY_RECORDED "passed-or-recorded"
#define POLICY_PASSED "passed"

static void
item_free (MedStagingItem *item)
{
  g_free (item->payload_name);
  g_free (item->reason);
  g_free (item);
}

/**
 * med_staging_verdict_free:
 * @self: (transfer full): a verdict
 */
void
med_staging_verdict_free (MedStagingVerdict *self)
{
  g_free (self->reason);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static MedStagingVerdict *
verdict_new (gint64 statement_id)
{
  MedStagingVerdict *self = g_new0 (MedStagingVerdict, 1);

  self->allowed = TRUE;
  self->statement_id = statement_id;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  return self;
}

static void
forbid (MedStagingVerdict *self, const char *reason)
{
  self->allowed = FALSE;
  if (self->reason == NULL)
    self->reason = g_strdup (reason);
}

/* Which states of a check the written policy allows. Failed, not fully scanned and not checked are
 * not in any policy. */
static gboolean
allows (const MedStagingPolicy *policy, MedCheckKind kind, MedCheckResult result)
{
  switch (kind)
    {
    case MED_CHECK_BYTES:
    case MED_CHECK_TARGET:
      return result == MED_CHECK_PASSED;
    case MED_CHECK_AUTHENTICITY:
      return result == MED_CHECK_VOUCHED;
    case MED_CHECK_MALWARE:
      return result == MED_CHECK_PASSED ||
             (result == MED_CHECK_RECORDED && policy->accept_recorded_scan);
    case MED_N_CHECKS:
    default:
      return FALSE;
    }
}

static void
add_item (MedStagingVerdict *self,
          const MedStagingPolicy *policy,
          const MedPayload *payload,
          MedCheckKind kind,
          MedCheckResult result,
          const char *detail)
{
  MedStagingItem *item = g_new0 (MedStagingItem, 1);

  item->payload_id = payload != NULL ? payload->id : 0;
  item->payload_name = payload != NULL ? g_strdup (payload->name) : NULL;
  item->kind = kind;
  item->result = result;
  item->allowed = allows (policy, kind, result);
  item->reason = g_strdup (detail);
  g_ptr_array_add (self->items, item);
  if (item->allowed)
    return;
  /* Translators: a check, how it stands, details */
  g_autofree char *reason = g_strdup_printf (_ ("%s: %s. %s"), med_check_kind_get_title (kind),
                                             med_check_get_title (kind, result), detail);
  g_autofree char *named =
      payload != NULL ? g_strdup_printf ("%s: %s", payload->name, reason) : g_strdup (reason);
  forbid (self, named);
}

/* The bytes must be there as well as have been; their hash is computed anew before an attempt. */
static gboolean
is_in_vault (MedConnection *connection, const MedPayload *payload)
{
  g_autofree char *path =
      med_vault_dup_path (med_connection_get_folder (connection), payload->sha256);
  GStatBuf status;

  return g_lstat (path, &status) == 0 && S_ISREG (status.st_mode) &&
         status.st_size == payload->size_bytes;
}

static gboolean
check_payload (MedConnection *connection,
               MedStagingVerdict *self,
               const MedStagingPolicy *policy,
               const MedPayload *payload,
               GError **error)
{
  static const MedCheckKind kinds[] = { MED_CHECK_BYTES, MED_CHECK_AUTHENTICITY,
                                        MED_CHECK_MALWARE };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (MedPayloadCheck) check =
          med_payload_check_load_sync (connection, payload->id, kinds[i], 0, error);

      if (check == NULL)
        return FALSE;
      if (kinds[i] == MED_CHECK_BYTES && check->result == MED_CHECK_PASSED &&
          !is_in_vault (connection, payload))
        add_item (self, policy, payload, kinds[i], MED_CHECK_NOT_CHECKED,
                  _ ("Its bytes are not in the vault any more; add the payload again"));
      else
        add_item (self, policy, payload, kinds[i], check->result, check->detail);
    }
  return TRUE;
}

static gboolean
check_payloads (MedConnection *connection,
                MedStagingVerdict *self,
                const MedStagingPolicy *policy,
                GError **error)
{
  g_autoptr (GPtrArray) payloads = med_payload_list_sync (connection, self->statement_id, error);

  if (payloads == NULL)
    return FALSE;
  if (payloads->len == 0)
    forbid (self, _ ("There is no payload"));
  for (guint i = 0; i < payloads->len; i++)
    if (!check_payload (connection, self, policy, g_ptr_array_index (payloads, i), error))
      return FALSE;
  return TRUE;
}

/* A vendor's withdrawal that only waits for the second person is reason enough to wait too. */
static gboolean
forbid_withdrawn (MedConnection *connection,
                  MedStagingVerdict *self,
                  const char *sql,
                  gint64 first,
                  gint64 second,
                  GError **error)
{
  g_autofree char *reference = NULL;

  if (!med_connection_dup_text (connection, sql,
                                MED_VALUES (MED_INT (first), MED_INT (second),
                                            MED_INT (med_connection_get_horizon_usec (connection))),
                                &reference, error))
    return FALSE;
  if (reference == NULL)
    return TRUE;
  g_autofree char *reason = g_strdup_printf (
      _ ("Statement %s withdraws it and waits for confirmation by a second person"), reference);
  forbid (self, reason);
  return TRUE;
}

#define WAITING_WITHDRAWAL                                                                         \
  " AND s.refused_reason IS NULL AND s.entered_usec <= $3"                                         \
  " AND (s.confirmed_by IS NULL OR s.confirmed_usec > $3) AND r.vendor_state = 'withdrawn'"

static gboolean
check_pending_withdrawal (MedConnection *connection,
                          gint64 patch_id,
                          gint64 device_id,
                          MedStagingVerdict *self,
                          GError **error)
{
  return forbid_withdrawn (
      connection, self,
      "SELECT s.reference FROM statement s JOIN statement_release r ON r.statement_id = s.id"
      " JOIN device d ON d.id = $1 JOIN config c ON c.id = d.config_id"
      " JOIN release l ON l.id = c.release_id JOIN product p ON p.id = l.product_id"
      " WHERE s.patch_id = $2" WAITING_WITHDRAWAL " AND s.manufacturer_key = p.manufacturer_key"
      " AND r.model_key = p.model_key AND r.from_version = l.version"
      " ORDER BY s.id DESC LIMIT 1",
      device_id, patch_id, error);
}

/* The same without a device: of any release that the statement releases. */
static gboolean
check_pending_withdrawal_of_any (MedConnection *connection, MedStagingVerdict *self, GError **error)
{
  return forbid_withdrawn (
      connection, self,
      "SELECT s.reference FROM statement own JOIN statement s ON s.patch_id = own.patch_id"
      " AND s.manufacturer_key = own.manufacturer_key"
      " JOIN statement_release r ON r.statement_id = s.id"
      " WHERE own.id = $1 AND s.id <> $2" WAITING_WITHDRAWAL
      " AND EXISTS (SELECT 1 FROM statement_release o WHERE o.statement_id = own.id"
      "  AND o.vendor_state = 'released' AND o.model_key = r.model_key"
      "  AND o.from_version = r.from_version) ORDER BY s.id DESC LIMIT 1",
      self->statement_id, self->statement_id, error);
}

/* The statement must be the one that counts now for any release it names. */
static gboolean
check_still_counts (MedConnection *connection, MedStagingVerdict *self, GError **error)
{
  gint64 n = 0;

  if (!med_connection_get_int (
          connection,
          "SELECT count(*) FROM vendor_track t JOIN statement s ON s.id = t.statement_id"
          " WHERE t.statement_id = $1 AND t.state = 'released' AND t.id ="
          " (SELECT max(n.id) FROM vendor_track n"
          "  WHERE n.patch_id = t.patch_id AND n.release_id = t.release_id)"
          " AND (s.valid_until_usec IS NULL OR s.valid_until_usec > $2)",
          MED_VALUES (MED_INT (self->statement_id), MED_INT (med_connection_now_usec (connection))),
          &n, error))
    return FALSE;
  if (n == 0)
    forbid (self, _ ("The statement releases nothing now"));
  return TRUE;
}

/**
 * med_staging_check_patch_sync:
 * @connection: a connection
 * @statement_id: a statement
 * @error: return location
 *
 * Compares the checks of a patch's payloads with the written policy, without a device.
 *
 * Returns: (transfer full) (nullable): the verdict
 */
MedStagingVerdict *
med_staging_check_patch_sync (MedConnection *connection, gint64 statement_id, GError **error)
{
  g_autoptr (MedStagingVerdict) self = verdict_new (statement_id);
  MedStagingPolicy policy = { 0 };

  if (!med_staging_policy_load_sync (connection, &policy, error) ||
      !check_pending_withdrawal_of_any (connection, self, error) ||
      !check_payloads (connection, self, &policy, error) ||
      !check_still_counts (connection, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * med_staging_check_sync:
 * @connection: a connection
 * @patch_id: a COTS patch
 * @device_id: a device
 * @verdict: (out) (transfer full): the verdict
 * @error: return location
 *
 * Answers whether a patch may be staged for a device (domain.md §5.3, rule 2): each of the four
 * checks of each payload must be in a state that the written policy allows; a check that failed, is
 * missing or was left out never is.
 *
 * Returns: whether it could be answered
 */
gboolean
med_staging_check_sync (MedConnection *connection,
                        gint64 patch_id,
                        gint64 device_id,
                        MedStagingVerdict **verdict,
                        GError **error)
{
  MedStagingPolicy policy = { 0 };
  g_autoptr (MedTarget) target = med_target_check_sync (connection, patch_id, device_id, error);

  if (target == NULL || !med_staging_policy_load_sync (connection, &policy, error))
    return FALSE;
  gboolean released = target->state == MED_VENDOR_STATE_RELEASED;
  g_autoptr (MedStagingVerdict) self = verdict_new (released ? target->statement_id : 0);
  add_item (self, &policy, NULL, MED_CHECK_TARGET, target->result, target->reason);
  if (!check_pending_withdrawal (connection, patch_id, device_id, self, error) ||
      (released && !check_payloads (connection, self, &policy, error)))
    return FALSE;
  *verdict = g_steal_pointer (&self);
  return TRUE;
}

/**
 * med_staging_policy_load_sync:
 * @connection: a connection
 * @policy: (out): the hospital's policy
 * @error: return location
 *
 * Returns: whether it could be read; a recorded scan is accepted where nothing else was decided
 */
gboolean
med_staging_policy_load_sync (MedConnection *connection, MedStagingPolicy *policy, GError **error)
{
  g_autofree char *value = NULL;

  if (!med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (POLICY_SETTING)), &value, error))
    return FALSE;
  /* A word that is not known is read as the stricter one. */
  policy->accept_recorded_scan = value == NULL || g_str_equal (value, POLICY_RECORDED);
  return TRUE;
}

/**
 * med_staging_policy_save_sync:
 * @connection: the writer's connection
 * @person_id: who decides; must be security officer or lead
 * @policy: the new policy
 * @error: return location: %MED_ERROR_NOT_PERMITTED
 *
 * Returns: whether it is stored
 */
gboolean
med_staging_policy_save_sync (MedConnection *connection,
                              gint64 person_id,
                              const MedStagingPolicy *policy,
                              GError **error)
{
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);
  const char *value = policy->accept_recorded_scan ? POLICY_RECORDED : POLICY_PASSED;

  if (person == NULL)
    return FALSE;
  if (!person->active || (person->roles & (MED_ROLE_SECURITY_OFFICER | MED_ROLE_LEAD)) == 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                   _ ("%s may not change the policy of staging"), person->name);
      return FALSE;
    }
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, POLICY_SETTING);
  json_builder_add_string_value (builder, value);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) body = json_builder_get_root (builder);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  return transaction != NULL &&
         med_connection_execute (connection,
                                 "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                 MED_VALUES (MED_TEXT (POLICY_SETTING), MED_TEXT (value)), error) &&
         med_transaction_record (transaction, person_id, "policy-changed",
                                 "setting/" POLICY_SETTING, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_staging_policy_describe:
 * @policy: a policy
 *
 * Returns: (transfer full): the policy written out, translated
 */
char *
med_staging_policy_describe (const MedStagingPolicy *policy)
{
  return g_strconcat (
      _ ("A patch may be staged for a device when the bytes of every payload match the vendor's "
         "statement, two people vouch for the statement, and product, release and prerequisites "
         "fit the device."),
      " ",
      policy->accept_recorded_scan
          ? _ ("A scanner must have found no malware in any payload, or a named person must have "
               "recorded such a scan.")
          : _ ("A scanner connected to this program must have found no malware in any payload."),
      NULL);
}
