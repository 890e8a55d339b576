/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-order"

#include "config.h"

#include "ui/inventory/med-reconcile-order.h"

#include <glib/gi18n.h>

#include "engine/store/med-store.h"
#include "ui/widgets/med-form-dialog.h"

/**
 * med_reconcile_order_new:
 * @person_id: who decides
 * @verb: what
 * @field: of which field; MED_N_DEVICE_FIELDS for all
 *
 * Returns: (transfer full): an order for one item
 */
MedReconcileOrder *
med_reconcile_order_new (gint64 person_id, MedReconcileVerb verb, MedDeviceField field)
{
  MedReconcileOrder *self = g_new0 (MedReconcileOrder, 1);

  self->decision.person_id = person_id;
  self->decision.verb = verb;
  self->decision.field = field;
  self->class = MED_N_RECONCILE_CLASSES;
  return self;
}

/**
 * med_reconcile_order_free:
 * @self: (transfer full): an order
 */
void
med_reconcile_order_free (MedReconcileOrder *self)
{
  g_free (self->reason);
  g_clear_object (&self->progress);
  g_free (self);
}

gpointer
med_reconcile_order_run (MedConnection *connection,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error)
{
  MedReconcileOrder *self = data;
  g_autoptr (GArray) ids = NULL;

  self->decision.reason = self->reason;
  if (self->class < MED_N_RECONCILE_CLASSES)
    ids = med_reconcile_pick_sync (connection, self->reconciliation_id, self->class,
                                   self->decision.field, error);
  else
    ids = g_array_append_val (g_array_new (FALSE, FALSE, sizeof (gint64)), self->item_id);
  return ids != NULL ? med_reconcile_decide_sync (connection, &self->decision, ids, self->progress,
                                                  cancellable, error)
                     : NULL;
}

gpointer
med_reconcile_order_undo (MedConnection *connection,
                          gpointer data,
                          GCancellable *cancellable,
                          GError **error)
{
  const MedReconcileOrder *self = data;

  return med_reconcile_undo_sync (connection, self->decision.person_id, self->item_id, error)
             ? MED_STORE_OK
             : NULL;
}

/* An order that waits for a form. */
typedef struct
{
  MedReconcileOrder *order; /* (owned) (nullable) none once it is handed on */
  MedReconcileOrderFunc func;
  GObject *owner;  /* (owned) */
  GArray *choices; /* (owned) (nullable) of MedReconcileVerb */
} Form;

static void
form_free (gpointer data, GClosure *closure)
{
  Form *form = data;

  g_clear_pointer (&form->order, med_reconcile_order_free);
  g_clear_pointer (&form->choices, g_array_unref);
  g_object_unref (form->owner);
  g_free (form);
}

static Form *
form_new (MedReconcileOrder *order, MedReconcileOrderFunc func, GObject *owner)
{
  Form *form = g_new0 (Form, 1);

  form->order = order;
  form->func = func;
  form->owner = g_object_ref (owner);
  return form;
}

static void
submitted_cb (MedFormDialog *dialog, Form *form)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  const guint at = form->choices != NULL ? 1 : 0;
  g_autofree char *reason = g_strstrip (g_strdup (g_ptr_array_index (values, at)));

  if (form->order == NULL)
    return;
  if (form->choices != NULL)
    {
      const guint64 choice = g_ascii_strtoull (g_ptr_array_index (values, 0), NULL, 10);

      form->order->decision.verb =
          g_array_index (form->choices, MedReconcileVerb, MIN (choice, form->choices->len - 1));
    }
  if (form->order->decision.verb == MED_RECONCILE_RETIRE && *reason == '\0')
    {
      med_form_dialog_fail (dialog, (int) at, _ ("Say why it is taken out of use"));
      return;
    }
  if (*reason != '\0')
    form->order->reason = g_steal_pointer (&reason);
  form->func (form->owner, g_steal_pointer (&form->order));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/**
 * med_reconcile_order_ask_reason:
 * @parent: the window
 * @order: (transfer full): to retire a device
 * @asset: its asset number
 * @func: takes the order
 * @owner: for @func
 *
 * Asks why the device is taken out of use.
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *
med_reconcile_order_ask_reason (GtkWidget *parent,
                                MedReconcileOrder *order,
                                const char *asset,
                                MedReconcileOrderFunc func,
                                GObject *owner)
{
  const MedFormField fields[] = {
    { MED_FORM_TEXT, _ ("Reason"), _ ("Not found"), NULL },
  };
  g_autofree char *title = g_strdup_printf (_ ("Retire %s"), asset);
  MedFormDialog *dialog = med_form_dialog_new (
      parent, title,
      _ ("The device is taken out of use and stays in the records. Say why; the other list alone "
         "is no proof that it is gone."),
      _ ("_Retire"), fields, G_N_ELEMENTS (fields));

  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb),
                         form_new (order, func, owner), form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

/* What makes sense of many at once. */
static GArray *
list_choices (MedReconcileClass class)
{
  static const MedReconcileVerb offered[] = { MED_RECONCILE_OURS,       MED_RECONCILE_THEIRS,
                                              MED_RECONCILE_ADD,        MED_RECONCILE_RETIRE,
                                              MED_RECONCILE_BRING_BACK, MED_RECONCILE_LATER };
  GArray *choices = g_array_new (FALSE, FALSE, sizeof (MedReconcileVerb));
  const MedReconcileItem sample = { .class = class, .device_id = 1, .line = 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (offered); i++)
    if (med_reconcile_verb_fits (offered[i], &sample) &&
        !(offered[i] == MED_RECONCILE_RETIRE && class != MED_RECONCILE_ONLY_HERE))
      g_array_append_val (choices, offered[i]);
  return choices;
}

static const char *
get_title (MedReconcileVerb verb)
{
  static const char *const titles[MED_N_RECONCILE_VERBS] = {
    [MED_RECONCILE_OURS] = N_ ("Keep ours: the inventory stays as it is"),
    [MED_RECONCILE_THEIRS] = N_ ("Take theirs: the devices are changed"),
    [MED_RECONCILE_ADD] = N_ ("Add the devices"),
    [MED_RECONCILE_RETIRE] = N_ ("Retire the devices"),
    [MED_RECONCILE_BRING_BACK] = N_ ("Bring the devices back"),
    [MED_RECONCILE_TOGETHER] = N_ ("The same device"),
    [MED_RECONCILE_APART] = N_ ("Not the same device"),
    [MED_RECONCILE_LATER] = N_ ("Decide later"),
  };

  return _ (titles[verb]);
}

static char *
explain_bulk (const MedReconcileOrder *order)
{
  const char *class = med_reconcile_class_get_title (order->class);

  if (order->decision.field == MED_N_DEVICE_FIELDS)
    return g_strdup_printf (_ ("Everything that is open of “%s” is decided at once. What cannot be "
                               "decided so stays open."),
                            class);
  return g_strdup_printf (
      _ ("Everything that is open of “%s” in the field “%s” is decided at once. "
         "What cannot be decided so stays open."),
      class, med_device_field_get_title (order->decision.field));
}

/**
 * med_reconcile_order_ask_bulk:
 * @parent: the window
 * @order: (transfer full): for everything that is open of a class
 * @func: takes the order
 * @owner: for @func
 *
 * Asks what is decided of all of them.
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *
med_reconcile_order_ask_bulk (GtkWidget *parent,
                              MedReconcileOrder *order,
                              MedReconcileOrderFunc func,
                              GObject *owner)
{
  Form *form = form_new (order, func, owner);
  const char *titles[MED_N_RECONCILE_VERBS + 1] = { NULL };
  const MedFormField fields[] = {
    { MED_FORM_CHOICE, _ ("Decision"), "0", titles },
    { MED_FORM_TEXT, _ ("Reason"), NULL, NULL },
  };
  g_autofree char *explanation = explain_bulk (order);

  form->choices = list_choices (order->class);
  for (guint i = 0; i < form->choices->len; i++)
    titles[i] = get_title (g_array_index (form->choices, MedReconcileVerb, i));
  MedFormDialog *dialog = med_form_dialog_new (parent, _ ("Decide on All Shown"), explanation,
                                               _ ("_Decide"), fields, G_N_ELEMENTS (fields));
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), form, form_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
