/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-handover-box"

#include "config.h"

#include "ui/installation/med-handover-box.h"

#include <glib/gi18n.h>

#include "engine/installation/med-assignment.h"
#include "ui/installation/med-handover-act.h"
#include "ui/installation/med-work-order-rows.h"

/**
 * MedHandoverBox:
 *
 * Who is in charge of a work order, what waits for a colleague to take over, and how it passed from
 * person to person so far.
 */
struct _MedHandoverBox
{
  AdwBin parent_instance;

  MedSession *session;       /* (owned) */
  const MedWorkOrder *order; /* (unowned) (nullable) */
  GArray *ids;               /* (owned) (nullable) */

  GtkLabel *holder;
  GtkWidget *offer_box;
  GtkLabel *offer_title;
  GtkLabel *offer_note;
  GtkWidget *take;
  GtkWidget *withdraw;
  GtkWidget *assign;
  GtkWidget *hand_over;
  GtkListBox *history;
};

G_DEFINE_FINAL_TYPE (MedHandoverBox, med_handover_box, ADW_TYPE_BIN)

static gboolean
is_held (const MedWorkOrder *order)
{
  return g_strcmp0 (order->attempt_state, "open") == 0 ||
         g_strcmp0 (order->attempt_state, "interrupted") == 0;
}

static void
take_cb (MedHandoverBox *self)
{
  if (self->order != NULL)
    med_handover_act_take (GTK_WIDGET (self), self->session, self->order);
}

static void
withdraw_cb (MedHandoverBox *self)
{
  if (self->order != NULL)
    med_handover_act_withdraw (GTK_WIDGET (self), self->session, self->order);
}

static void
assign_cb (MedHandoverBox *self)
{
  if (self->ids != NULL)
    med_handover_act_assign (GTK_WIDGET (self), self->session, self->ids);
}

static void
hand_over_cb (MedHandoverBox *self)
{
  if (self->order != NULL)
    med_handover_act_offer (GTK_WIDGET (self), self->session, self->order);
}

static void
fill_offer (MedHandoverBox *self, const MedHandover *offer)
{
  const gint64 me = med_session_get_person_id (self->session);
  const gboolean lead = (med_session_get_roles (self->session) & MED_ROLE_LEAD) != 0;

  gtk_widget_set_visible (self->offer_box, offer != NULL);
  if (offer == NULL)
    return;
  g_autofree char *when = med_handover_describe (offer);
  g_autofree char *title =
      g_strdup_printf (_ ("%s → %s: %s"), offer->from_name, offer->to_name, when);
  gtk_label_set_text (self->offer_title, title);
  gtk_label_set_text (self->offer_note, offer->note);
  gtk_widget_set_visible (self->take, offer->to_id == me);
  gtk_widget_set_visible (self->withdraw, lead || offer->to_id == me || offer->from_id == me);
}

static void
fill_history (MedHandoverBox *self)
{
  gboolean any = FALSE;

  med_work_rows_clear (self->history);
  for (guint i = self->order->handovers->len; i > 0; i--)
    {
      const MedHandover *handover = self->order->handovers->pdata[i - 1];
      if (g_strcmp0 (handover->state, MED_HANDOVER_OFFERED) == 0)
        continue;
      g_autofree char *title =
          g_strdup_printf (_ ("%s → %s"), handover->from_name, handover->to_name);
      g_autofree char *when = med_handover_describe (handover);
      g_autofree char *subtitle = g_strdup_printf ("%s\n%s", when, handover->note);
      GtkWidget *row = med_work_row_new (title, subtitle, "med-person-symbolic", "dim-label");

      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      gtk_list_box_append (self->history, row);
      any = TRUE;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->history), any);
}

static void
fill_holder (MedHandoverBox *self)
{
  const MedWorkOrder *order = self->order;
  const char *assigned = order->assigned_name != NULL ? order->assigned_name : _ ("nobody yet");
  g_autofree char *text = NULL;

  if (!is_held (order))
    text = g_strdup_printf (_ ("Assigned to %s"), assigned);
  else if (order->assigned_id == 0 || order->assigned_id == order->installer_id)
    text = g_strdup_printf (_ ("Held by %s"), order->installer_name);
  else
    text = g_strdup_printf (_ ("Held by %s, assigned to %s"), order->installer_name, assigned);
  gtk_label_set_text (self->holder, text);
}

static void
med_handover_box_dispose (GObject *object)
{
  MedHandoverBox *self = MED_HANDOVER_BOX (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->ids, g_array_unref);
  G_OBJECT_CLASS (med_handover_box_parent_class)->dispose (object);
}

static void
med_handover_box_class_init (MedHandoverBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_handover_box_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/installation/med-handover-box.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedHandoverBox, name)
  BIND (holder);
  BIND (offer_box);
  BIND (offer_title);
  BIND (offer_note);
  BIND (take);
  BIND (withdraw);
  BIND (assign);
  BIND (hand_over);
  BIND (history);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, take_cb);
  gtk_widget_class_bind_template_callback (widget_class, withdraw_cb);
  gtk_widget_class_bind_template_callback (widget_class, assign_cb);
  gtk_widget_class_bind_template_callback (widget_class, hand_over_cb);
}

static void
med_handover_box_init (MedHandoverBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * med_handover_box_set_session:
 * @self: the box
 * @session: who works
 *
 * Says who works, before anything is shown.
 */
void
med_handover_box_set_session (MedHandoverBox *self, MedSession *session)
{
  g_set_object (&self->session, session);
}

/**
 * med_handover_box_has_news:
 * @order: a work order
 *
 * Returns: whether somebody is, was or will be in charge; a result that is final has the page to
 *   itself
 */
gboolean
med_handover_box_has_news (const MedWorkOrder *order)
{
  return order->handovers->len > 0 || (order->state != MED_DISPOSITION_IN_SERVICE &&
                                       order->state != MED_DISPOSITION_NOT_AFFECTED &&
                                       order->state != MED_DISPOSITION_CLOSED_NOT_NEEDED);
}

/**
 * med_handover_box_show:
 * @self: the box
 * @order: (nullable): a work order, which must live until another is shown; %NULL: nothing
 * @ids: (nullable) (element-type gint64): the work orders that are assigned together, @order being
 *   the first; %NULL: only @order
 *
 * Shows who is in charge.
 */
void
med_handover_box_show (MedHandoverBox *self, const MedWorkOrder *order, GArray *ids)
{
  const MedRole roles = med_session_get_roles (self->session);
  const gint64 me = med_session_get_person_id (self->session);

  self->order = order;
  gtk_widget_set_visible (GTK_WIDGET (self), order != NULL);
  if (order == NULL)
    return;
  g_clear_pointer (&self->ids, g_array_unref);
  self->ids = ids != NULL ? g_array_copy (ids) : g_array_new (FALSE, FALSE, sizeof (gint64));
  if (ids == NULL)
    g_array_append_val (self->ids, order->disposition_id);
  const gint64 holder = is_held (order) ? order->installer_id : order->assigned_id;
  fill_holder (self);
  fill_offer (self, med_work_order_find_offer (order));
  fill_history (self);
  gtk_widget_set_visible (self->assign, (roles & MED_ASSIGNMENT_ROLES) != 0);
  gtk_widget_set_visible (self->hand_over, self->ids->len == 1 && holder != 0 &&
                                               (holder == me || (roles & MED_ROLE_LEAD) != 0));
}
