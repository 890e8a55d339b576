/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-work-order-act"

#include "config.h"

#include "ui/installation/med-work-order-act.h"

#include <glib/gi18n.h>

#include "engine/installation/med-run.h"

/**
 * med_work_act_new:
 * @act: what is done
 * @order: the work order
 * @person_id: who
 *
 * Returns: (transfer full): the act; the caller fills in what was entered and signed
 */
MedWorkAct *
med_work_act_new (MedAct act, const MedWorkOrder *order, gint64 person_id)
{
  MedWorkAct *self = g_new0 (MedWorkAct, 1);
  const gboolean starts = act == MED_ACT_START || act == MED_ACT_RESTORE || act == MED_ACT_REMOVE;

  self->act = act;
  self->state = order->state;
  self->disposition_id = order->disposition_id;
  self->device_id = order->device_id;
  self->target = g_strdup (order->target_version);
  self->person_id = person_id;
  self->attempt_id = starts ? g_uuid_string_random () : g_strdup (order->attempt_id);
  return self;
}

/**
 * med_work_act_free:
 * @self: (transfer full): an act
 *
 * Frees it with all that was entered and signed.
 */
void
med_work_act_free (MedWorkAct *self)
{
  g_free (self->attempt_id);
  g_free (self->target);
  g_free (self->release);
  g_free (self->restore_point);
  g_free (self->text);
  g_clear_pointer (&self->signature, med_signature_free);
  g_clear_pointer (&self->approval, med_signature_free);
  g_clear_pointer (&self->clinical, med_signature_free);
  g_free (self);
}

/**
 * med_work_act_find_missing:
 * @self: an act
 * @order: its work order
 * @need: (out): which signature
 *
 * Returns: (nullable) (transfer none): where the signature belongs that is still missing; %NULL if
 *   none is
 */
MedSignature **
med_work_act_find_missing (MedWorkAct *self, const MedWorkOrder *order, MedSignatureNeed *need)
{
  const gboolean no_way_back =
      self->act == MED_ACT_START && !order->reversible && *self->restore_point == '\0';

  *need = (MedSignatureNeed){ .of_device =
                                  self->act == MED_ACT_HAND_OVER || self->act == MED_ACT_RETURN };
  if (need->of_device)
    {
      need->roles = MED_ROLE_CLINICAL_OWNER;
      need->meaning = self->act == MED_ACT_HAND_OVER ? MED_MEANING_HANDED_OVER
                                                     : MED_MEANING_RETURNED_TO_SERVICE;
      return self->signature == NULL ? &self->signature : NULL;
    }
  if (self->act == MED_ACT_VERIFY)
    {
      need->roles = MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_VENDOR_ENGINEER;
      need->meaning = MED_MEANING_VERIFIED;
      need->not_person = order->high_risk ? order->installer_id : 0;
      return self->signature == NULL ? &self->signature : NULL;
    }
  if (self->act == MED_ACT_REPAIRED && self->signature == NULL)
    {
      need->roles = MED_ROLE_TECHNICIAN | MED_ROLE_LEAD;
      need->meaning = MED_MEANING_VERIFIED;
      need->not_person = order->high_risk ? order->installer_id : 0;
      return &self->signature;
    }
  need->meaning = MED_MEANING_APPROVED;
  if (self->act == MED_ACT_REPAIRED)
    {
      need->roles = MED_ROLE_VENDOR_ENGINEER;
      need->not_person = self->person_id;
      return self->approval == NULL ? &self->approval : NULL;
    }
  need->roles = self->approval == NULL ? MED_ROLE_LEAD : MED_ROLE_CLINICAL_OWNER;
  need->not_person = self->person_id;
  if (no_way_back && self->approval == NULL)
    return &self->approval;
  return no_way_back && self->clinical == NULL ? &self->clinical : NULL;
}

/**
 * med_work_act_describe:
 * @self: an act
 * @order: its work order
 *
 * Returns: (transfer full): what a signature for it says, in words
 */
char *
med_work_act_describe (const MedWorkAct *self, const MedWorkOrder *order)
{
  switch ((int) self->act)
    {
    case MED_ACT_HAND_OVER:
      return g_strdup_printf (_ ("%s %s is handed over for service. No patient needs it now."),
                              order->asset, order->device_name);
    case MED_ACT_RETURN:
      return g_strdup_printf (_ ("%s %s is taken back into clinical use."), order->asset,
                              order->device_name);
    case MED_ACT_VERIFY:
      return g_strdup_printf (_ ("%s on %s: every verification step passed, and the device reads "
                                 "%s."),
                              order->patch_number, order->asset, self->release);
    case MED_ACT_REPAIRED:
      return g_strdup_printf (_ ("%s %s was repaired, every verification step passed, and it reads "
                                 "%s."),
                              order->asset, order->device_name, self->release);
    default:
      return g_strdup_printf (_ ("%s on %s cannot be taken back. That is accepted."),
                              order->patch_number, order->asset);
    }
}

static gboolean
serve (MedConnection *connection, const MedWorkAct *self, MedServiceState to, GError **error)
{
  const MedServiceRequest request = { .device_id = self->device_id,
                                      .to = to,
                                      .person_id = self->person_id,
                                      .reason = self->text,
                                      .signature = self->signature };

  return med_service_apply_sync (connection, &request, error);
}

/* The run begins with the first attempt and ends with the program, however that ends. One for each
 * data folder a program has had open. */
static char *
dup_session (const char *folder, GError **error)
{
  static GMutex lock;
  static GHashTable *runs;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (runs == NULL)
    runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) med_run_end);
  MedRun *run = g_hash_table_lookup (runs, folder);
  if (run == NULL)
    {
      run = med_run_begin_sync (folder, error);
      if (run == NULL)
        return NULL;
      g_hash_table_insert (runs, g_strdup (folder), run);
    }
  return med_run_dup_session (run);
}

static gboolean
start (MedConnection *connection, const MedWorkAct *self, GError **error)
{
  g_autofree char *session = dup_session (med_connection_get_folder (connection), error);
  if (session == NULL)
    return FALSE;
  const MedAttemptStart what = { .attempt_id = self->attempt_id,
                                 .disposition_id = self->disposition_id,
                                 .person_id = self->person_id,
                                 .version_read = self->release,
                                 .restore_point = self->restore_point,
                                 .session = session,
                                 .reason = self->text,
                                 .rehashed_usec = self->rehashed_usec,
                                 .approval = self->approval,
                                 .clinical = self->clinical };

  return med_attempt_start_sync (connection, &what, error);
}

/* A failed install that nobody can take back goes out of service without a restore. */
static gboolean
give_up (MedConnection *connection,
         const MedWorkAct *self,
         const MedAttemptReport *report,
         GError **error)
{
  if (self->state != MED_DISPOSITION_FAILED)
    return med_attempt_give_up_sync (connection, report, error);
  const MedDispositionRequest request = { .disposition_id = self->disposition_id,
                                          .to = MED_DISPOSITION_OUT_OF_SERVICE,
                                          .person_id = self->person_id,
                                          .reason = self->text };
  return med_disposition_apply_sync (connection, &request, error);
}

static JsonNode *
build_report (const MedWorkAct *self)
{
  JsonNode *node;
  JsonObject *object;

  if (self->text == NULL || *self->text == '\0')
    return NULL;
  node = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_node_take_object (node, object);
  json_object_set_string_member (object, "report", self->text);
  return node;
}

/* What the device reads says which of the two validated configurations it has. */
static gboolean
repaired (MedConnection *connection, const MedWorkAct *self, GError **error)
{
  g_autoptr (JsonNode) evidence = build_report (self);
  const MedDispositionRequest request = {
    .disposition_id = self->disposition_id,
    .to = g_strcmp0 (self->release, self->target) == 0 ? MED_DISPOSITION_IN_SERVICE
                                                       : MED_DISPOSITION_RESTORED,
    .person_id = self->person_id,
    .version_read = self->release,
    .evidence = evidence,
    .signature = self->signature,
    .approval = self->approval,
  };

  return med_disposition_apply_sync (connection, &request, error);
}

static gboolean
take_act (MedConnection *connection, const MedWorkAct *self, GError **error)
{
  const MedAttemptReport report = { .attempt_id = self->attempt_id,
                                    .person_id = self->person_id,
                                    .version_read = self->release,
                                    .text = self->text,
                                    .signature = self->signature };

  switch ((int) self->act)
    {
    case MED_ACT_HAND_OVER:
      return serve (connection, self, MED_SERVICE_HANDED_OVER, error);
    case MED_ACT_TAKE:
      return serve (connection, self, MED_SERVICE_UNDER_SERVICE, error);
    case MED_ACT_END_WORK:
      return serve (connection, self, MED_SERVICE_AWAITING_RETURN, error);
    case MED_ACT_CALL_OFF:
    case MED_ACT_RETURN:
      return serve (connection, self, MED_SERVICE_IN_USE, error);
    case MED_ACT_START:
    case MED_ACT_RESTORE:
    case MED_ACT_REMOVE:
      return start (connection, self, error);
    case MED_ACT_SUCCESS:
    case MED_ACT_READ:
      return med_attempt_report_success_sync (connection, &report, error);
    case MED_ACT_VERIFY:
      return med_attempt_verify_sync (connection, &report, error);
    case MED_ACT_REPAIRED:
      return repaired (connection, self, error);
    case MED_ACT_GIVE_UP:
      return give_up (connection, self, &report, error);
    default:
      return med_attempt_report_failure_sync (connection, &report, error);
    }
}

static gpointer
act_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return take_act (connection, input, error) ? MED_STORE_OK : NULL;
}

static gpointer
rehash_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedWorkAct *self = input;

  if (!med_attempt_rehash_sync (connection, self->disposition_id, cancellable, error))
    return NULL;
  self->rehashed_usec = med_connection_now_usec (connection);
  return MED_STORE_OK;
}

static void
acted_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
rehashed_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  GCancellable *cancellable = g_task_get_cancellable (task);
  gpointer act = g_task_get_task_data (task);
  med_store_run_async (MED_STORE (store), MED_STORE_WRITER, act_func, act, NULL, NULL, cancellable,
                       acted_cb, g_steal_pointer (&task));
}

/**
 * med_work_act_run_async:
 * @self: (transfer full): the act
 * @store: the store
 * @cancellable: (nullable): to stop the hashing
 * @callback: called when it is done or refused
 * @user_data: for @callback
 *
 * Does it on the store's lanes. Before an install starts, the payload's bytes are hashed again on
 * the bulk lane, so that nobody else waits for that.
 */
void
med_work_act_run_async (MedWorkAct *self,
                        MedStore *store,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_task_data (task, self, (GDestroyNotify) med_work_act_free);
  if (self->act == MED_ACT_START)
    med_store_run_async (store, MED_STORE_BULK, rehash_func, self, NULL, NULL, cancellable,
                         rehashed_cb, task);
  else
    med_store_run_async (store, MED_STORE_WRITER, act_func, self, NULL, NULL, cancellable, acted_cb,
                         task);
}

/**
 * med_work_act_run_finish:
 * @result: what the callback was given
 * @error: return location, the engine's refusal
 *
 * Returns: whether it was done
 */
gboolean
med_work_act_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
