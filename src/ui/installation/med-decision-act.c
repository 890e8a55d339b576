/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-decision-act"

#include "config.h"

#include "ui/installation/med-decision-act.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"

/**
 * med_decision_act_new:
 * @ids: (element-type gint64): what is decided on
 * @to: the decision
 * @person_id: who decides
 *
 * Returns: (transfer full): the decision; the caller fills in what goes with it
 */
MedDecisionAct *
med_decision_act_new (GArray *ids, MedDispositionState to, gint64 person_id)
{
  MedDecisionAct *self = g_new0 (MedDecisionAct, 1);

  self->ids = g_array_copy (ids);
  self->to = to;
  self->person_id = person_id;
  return self;
}

/**
 * med_decision_act_free:
 * @self: (transfer full): a decision
 *
 * Frees it with all that was entered and signed.
 */
void
med_decision_act_free (MedDecisionAct *self)
{
  g_array_unref (self->ids);
  g_free (self->reason);
  g_free (self->evidence);
  g_free (self->date);
  g_clear_pointer (&self->signature, med_signature_free);
  g_clear_pointer (&self->approval, med_signature_free);
  g_clear_pointer (&self->clinical, med_signature_free);
  g_free (self);
}

static JsonNode *
build_evidence (const char *text)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "report", text);
  return node;
}

/**
 * med_decision_act_run:
 * @connection: the writer's connection
 * @act: a #MedDecisionAct
 * @cancellable: (nullable): stops between two
 * @error: return location; not set by a refusal
 *
 * Decides on each by itself: one that is refused does not stop the others.
 *
 * Returns: (transfer full): a #MedDecisionResult
 */
gpointer
med_decision_act_run (MedConnection *connection,
                      gpointer act,
                      GCancellable *cancellable,
                      GError **error)
{
  const MedDecisionAct *self = act;
  MedDecisionResult *result = g_new0 (MedDecisionResult, 1);
  g_autoptr (JsonNode) evidence =
      self->evidence != NULL && *self->evidence != '\0' ? build_evidence (self->evidence) : NULL;

  result->refusals = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->ids->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (GError) refusal = NULL;
      const MedDispositionRequest request = {
        .disposition_id = g_array_index (self->ids, gint64, i),
        .to = self->to,
        .person_id = self->person_id,
        .reason = self->reason,
        .review_date = self->date,
        .evidence = evidence,
        .signature = self->signature,
        .approval = self->approval,
        .clinical = self->clinical,
      };

      if (med_disposition_apply_sync (connection, &request, &refusal))
        result->n_done++;
      else
        g_ptr_array_add (result->refusals, g_strdup (refusal->message));
    }
  return result;
}

/**
 * med_decision_result_free:
 * @self: (transfer full): a result
 *
 * Frees it.
 */
void
med_decision_result_free (MedDecisionResult *self)
{
  g_ptr_array_unref (self->refusals);
  g_free (self);
}
