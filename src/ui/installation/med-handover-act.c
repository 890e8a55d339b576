/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-handover-act"

#include "config.h"

#include "ui/installation/med-handover-act.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-assignment.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-form-dialog.h"
#include "ui/widgets/med-sign-dialog.h"

/* What is done, with what was entered and signed, on its way to the writer lane. */
typedef struct
{
  enum
  {
    OFFER,
    ASSIGN,
    TAKE,
    WITHDRAW,
  } what;
  gint64 disposition_id;
  GArray *ids; /* (owned) (nullable) */
  gint64 by_person;
  gint64 to_person;
  char *note;
  MedSignature *signature;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_pointer (&order->ids, g_array_unref);
  g_clear_pointer (&order->signature, med_signature_free);
  g_free (order->note);
  g_free (order);
}

static gboolean
carry_out (MedConnection *connection, const Order *order, GError **error)
{
  const MedHandoverOffer offer = { .disposition_id = order->disposition_id,
                                   .by_person = order->by_person,
                                   .to_person = order->to_person,
                                   .note = order->note };
  gint64 id;

  switch (order->what)
    {
    case OFFER:
      return med_handover_offer_sync (connection, &offer, &id, error);
    case ASSIGN:
      return med_assignment_set_sync (connection, order->by_person,
                                      (const gint64 *) (gpointer) order->ids->data, order->ids->len,
                                      order->to_person, error);
    case TAKE:
      return med_handover_take_sync (connection, order->disposition_id, order->signature, error);
    default:
      return med_handover_withdraw_sync (connection, order->disposition_id, order->by_person,
                                         error);
    }
}

static gpointer
order_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return carry_out (connection, input, error) ? MED_STORE_OK : NULL;
}

/* The form that asks for a person: who there is to choose from. */
typedef struct
{
  GtkWidget *parent;   /* (owned) */
  MedSession *session; /* (owned) */
  Order *order;        /* (owned) (nullable) */
  char *title;         /* (owned) of the work */
  MedRole roles;
  gint64 not_person;
  GArray *people; /* (owned) (element-type gint64) as the choices stand */
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_object_unref (form->parent);
  g_object_unref (form->session);
  g_clear_pointer (&form->order, order_free);
  g_clear_pointer (&form->people, g_array_unref);
  g_free (form->title);
  g_free (form);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, -1, error->message);
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  guint64 choice = g_ascii_strtoull (g_ptr_array_index (values, 0), NULL, 10);

  if (choice >= form->people->len)
    {
      med_form_dialog_fail (dialog, 0, _ ("Choose a person"));
      return;
    }
  Order *order = g_new0 (Order, 1);
  order->what = form->order->what;
  order->disposition_id = form->order->disposition_id;
  order->ids = form->order->ids != NULL ? g_array_ref (form->order->ids) : NULL;
  order->by_person = med_session_get_person_id (form->session);
  order->to_person = g_array_index (form->people, gint64, choice);
  if (values->len > 1)
    order->note = g_strdup (g_ptr_array_index (values, 1));
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, order_func, order,
                       order_free, NULL, NULL, written_cb, g_object_ref (dialog));
}

static GPtrArray *
list_choices (Form *form, GPtrArray *people)
{
  GPtrArray *titles = g_ptr_array_new_with_free_func (g_free);
  const gint64 nobody = 0;

  form->people = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (form->order->what == ASSIGN)
    {
      g_array_append_val (form->people, nobody);
      g_ptr_array_add (titles, g_strdup (_ ("Nobody")));
    }
  for (guint i = 0; i < people->len; i++)
    {
      const MedPerson *person = people->pdata[i];
      if (!person->active || (person->roles & form->roles) == 0 || person->id == form->not_person)
        continue;
      g_array_append_val (form->people, person->id);
      g_autofree char *roles = med_roles_dup_titles (person->roles);
      g_ptr_array_add (titles, g_strdup_printf ("%s (%s)", person->name, roles));
    }
  g_ptr_array_add (titles, NULL);
  return titles;
}

static void
present (Form *form, GPtrArray *titles)
{
  const gboolean offers = form->order->what == OFFER;
  const MedFormField fields[] = {
    { MED_FORM_CHOICE, offers ? _ ("Colleague") : _ ("Who does it"), NULL,
      (const char *const *) titles->pdata },
    { MED_FORM_LINES, _ ("Note: how far it is, and what must be known"), NULL, NULL },
  };
  MedFormDialog *dialog = med_form_dialog_new (
      form->parent, offers ? _ ("Hand Over Work") : _ ("Assign Work"), form->title,
      offers ? _ ("_Hand Over") : _ ("_Assign"), fields, offers ? 2 : 1);

  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
people_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Form *form = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people =
      med_session_list_people_finish (MED_SESSION (source), result, &error);

  if (people != NULL && gtk_widget_get_root (form->parent) != NULL)
    {
      g_autoptr (GPtrArray) titles = list_choices (form, people);
      present (form, titles);
      return;
    }
  if (error != NULL)
    med_dialogs_show_error (form->parent, _ ("The People Could Not Be Read"), error);
  form_free (form, NULL);
}

static void
ask (GtkWidget *parent, MedSession *session, Order *order, MedRole roles, char *title)
{
  Form *form = g_new0 (Form, 1);

  form->parent = g_object_ref (parent);
  form->session = g_object_ref (session);
  form->order = order;
  form->roles = roles;
  form->not_person = order->to_person; /* whoever holds it now */
  form->title = title;
  med_session_list_people_async (session, NULL, people_cb, form);
}

/**
 * med_handover_act_offer:
 * @parent: a widget of the window it belongs to
 * @session: who works
 * @order: the work order
 *
 * Asks to whom the work goes, with a note for the colleague.
 */
void
med_handover_act_offer (GtkWidget *parent, MedSession *session, const MedWorkOrder *order)
{
  const gboolean open = g_strcmp0 (order->attempt_state, "open") == 0 ||
                        g_strcmp0 (order->attempt_state, "interrupted") == 0;
  Order *what = g_new0 (Order, 1);

  what->what = OFFER;
  what->disposition_id = order->disposition_id;
  what->to_person = open ? order->installer_id : order->assigned_id;
  ask (parent, session, what, open ? MED_ASSIGNMENT_HOLDER_ROLES : MED_ASSIGNMENT_ROLES,
       g_strdup_printf (_ ("%s on %s stays yours until your colleague takes it over by signature."),
                        order->patch_number, order->asset));
}

/**
 * med_handover_act_assign:
 * @parent: a widget of the window it belongs to
 * @session: who works
 * @ids: (element-type gint64): the work orders
 *
 * Asks who is to do the work.
 */
void
med_handover_act_assign (GtkWidget *parent, MedSession *session, GArray *ids)
{
  Order *what = g_new0 (Order, 1);

  what->what = ASSIGN;
  what->ids = g_array_copy (ids);
  ask (parent, session, what, MED_ASSIGNMENT_ROLES,
       g_strdup_printf (ngettext ("%u work order", "%u work orders", ids->len), ids->len));
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) == NULL &&
      gtk_widget_get_root (parent) != NULL)
    med_dialogs_show_error (parent, _ ("The Work Was Not Handed Over"), error);
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Form *form = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = med_sign_dialog_ask_finish (result, &error);

  if (signature != NULL)
    {
      form->order->signature = g_steal_pointer (&signature);
      med_store_run_async (med_session_get_store (form->session), MED_STORE_WRITER, order_func,
                           g_steal_pointer (&form->order), order_free, NULL, NULL, done_cb,
                           g_object_ref (form->parent));
    }
  else if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    med_dialogs_show_error (form->parent, _ ("The Work Was Not Handed Over"), error);
  form_free (form, NULL);
}

/**
 * med_handover_act_take:
 * @parent: a widget of the window it belongs to
 * @session: who works
 * @order: a work order that is handed over
 *
 * The colleague signs and takes the work over.
 */
void
med_handover_act_take (GtkWidget *parent, MedSession *session, const MedWorkOrder *order)
{
  const MedHandover *offer = med_work_order_find_offer (order);
  g_autofree char *subject = med_disposition_dup_subject (order->disposition_id);
  Form *form;

  g_return_if_fail (offer != NULL);
  form = g_new0 (Form, 1);
  form->parent = g_object_ref (parent);
  form->session = g_object_ref (session);
  form->order = g_new0 (Order, 1);
  form->order->what = TAKE;
  form->order->disposition_id = order->disposition_id;
  g_autofree char *words =
      g_strdup_printf (_ ("%s on %s is taken over from %s, with this note: %s"),
                       order->patch_number, order->asset, offer->from_name, offer->note);
  med_sign_dialog_ask_async (
      parent, session,
      offer->attempt_id != NULL ? MED_ASSIGNMENT_HOLDER_ROLES : MED_ASSIGNMENT_ROLES,
      offer->from_id, MED_MEANING_TAKEN_OVER, subject, words, NULL, signed_cb, form);
}

/**
 * med_handover_act_withdraw:
 * @parent: a widget of the window it belongs to
 * @session: who works
 * @order: a work order that is handed over
 *
 * The hand-over does not come about.
 */
void
med_handover_act_withdraw (GtkWidget *parent, MedSession *session, const MedWorkOrder *order)
{
  Order *what = g_new0 (Order, 1);

  what->what = WITHDRAW;
  what->disposition_id = order->disposition_id;
  what->by_person = med_session_get_person_id (session);
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, order_func, what,
                       order_free, NULL, NULL, done_cb, g_object_ref (parent));
}
