/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-leave-dialog"

#include "config.h"

#include "ui/people/med-leave-dialog.h"

#include <glib/gi18n.h>

#include "engine/inventory/med-succession.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-form-dialog.h"

/* What the dialog is about, as long as it lives. */
typedef struct
{
  GtkWindow *parent;   /* (owned) */
  MedSession *session; /* (owned) */
  MedPerson *person;   /* (owned) */
  GPtrArray *people;   /* (owned) (nullable) everybody */
  GPtrArray *holdings; /* (owned) (nullable) */
  MedRole keeps;       /* NONE: leaves altogether */
  MedRole sole;        /* roles that nobody else has */
  GArray *choices;     /* (owned) (element-type gint64) */
} Leaving;

static void
leaving_free (gpointer data)
{
  Leaving *self = data;

  g_object_unref (self->parent);
  g_object_unref (self->session);
  med_person_free (self->person);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_clear_pointer (&self->holdings, g_ptr_array_unref);
  g_clear_pointer (&self->choices, g_array_unref);
  g_free (self);
}

static void
leaving_closed_cb (gpointer data, GClosure *closure)
{
  leaving_free (data);
}

typedef struct
{
  MedLeave leave;
  char *reason;
} Order;

static void
order_free (gpointer data)
{
  g_free (((Order *) data)->reason);
  g_free (data);
}

static gpointer
leave_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Order *order = input;

  order->leave.reason = order->reason;
  return med_succession_leave_sync (connection, &order->leave, error) ? MED_STORE_OK : NULL;
}

static void
left_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, -1, error->message);
}

static void
submitted_cb (MedFormDialog *dialog, Leaving *self)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  const guint64 choice = g_ascii_strtoull (g_ptr_array_index (values, 0), NULL, 10);
  Order *order = g_new0 (Order, 1);

  order->leave.by_person = med_session_get_person_id (self->session);
  order->leave.person_id = self->person->id;
  if (choice < self->choices->len)
    order->leave.successor_id = g_array_index (self->choices, gint64, choice);
  order->leave.keeps = self->keeps;
  order->reason = g_strdup (g_ptr_array_index (values, 1));
  if (values->len > 2 && g_str_equal (g_ptr_array_index (values, 2), "1"))
    order->leave.gives = self->sole;
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, leave_func, order,
                       order_free, NULL, NULL, left_cb, g_object_ref (dialog));
}

static GPtrArray *
list_choices (Leaving *self)
{
  GPtrArray *titles = g_ptr_array_new_with_free_func (g_free);
  const gint64 nobody = 0;

  self->choices = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (self->choices, nobody);
  g_ptr_array_add (titles, g_strdup (_ ("Nobody")));
  for (guint i = 0; i < self->people->len; i++)
    {
      const MedPerson *other = self->people->pdata[i];
      if (!other->active || other->id == self->person->id)
        continue;
      g_array_append_val (self->choices, other->id);
      g_autofree char *roles = med_roles_dup_titles (other->roles);
      g_ptr_array_add (titles, g_strdup_printf ("%s (%s)", other->name, roles));
    }
  g_ptr_array_add (titles, NULL);
  return titles;
}

static char *
explain (const Leaving *self)
{
  g_autofree char *held = med_holding_describe (self->holdings);

  if (self->keeps != MED_ROLE_NONE)
    {
      g_autofree char *keeps = med_roles_dup_titles (self->keeps);
      return g_strdup_printf (
          _ ("%s goes on as: %s. What this is not enough for goes to the successor:\n%s"),
          self->person->name, keeps, held);
    }
  if (*held == '\0')
    return g_strdup_printf (_ ("%s holds nothing. What was done and signed keeps the name."),
                            self->person->name);
  return g_strdup_printf (
      _ ("%s holds:\n%s\nAll that passes on goes to the successor at once. What "
         "was done and signed keeps the old name."),
      self->person->name, held);
}

static void
present (Leaving *self)
{
  g_autoptr (GPtrArray) titles = list_choices (self);
  g_autofree char *text = explain (self);
  g_autofree char *roles = med_roles_dup_titles (self->sole);
  g_autofree char *sole = g_strdup_printf (_ ("Nobody else is: %s"), roles);
  const char *const gives[] = { _ ("The successor does not get the role"),
                                _ ("The successor gets the role"), NULL };
  const MedFormField fields[] = {
    { MED_FORM_CHOICE, _ ("Successor"), NULL, (const char *const *) titles->pdata },
    { MED_FORM_TEXT, _ ("Reason"), NULL, NULL },
    { MED_FORM_CHOICE, sole, "1", gives },
  };
  const gboolean leaves = self->keeps == MED_ROLE_NONE;
  g_autofree char *title =
      g_strdup_printf (leaves ? _ ("%s Leaves") : _ ("%s Gives Up a Role"), self->person->name);
  MedFormDialog *dialog = med_form_dialog_new (GTK_WIDGET (self->parent), title, text,
                                               leaves ? _ ("_Leaves") : _ ("_Give Up"), fields,
                                               self->sole != MED_ROLE_NONE ? 3 : 2);

  g_signal_connect_data (dialog, "submitted", G_CALLBACK (submitted_cb), self, leaving_closed_cb,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Leaving *self = input;

  self->people = med_person_list_sync (connection, error);
  if (self->people == NULL ||
      (self->keeps == MED_ROLE_NONE &&
       !med_succession_find_sole_roles_sync (connection, self->person->id, &self->sole, error)))
    return NULL;
  self->holdings = med_holding_list_sync (connection, self->person->id, self->keeps, error);
  return self->holdings != NULL ? MED_STORE_OK : NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Leaving *self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    {
      present (self);
      return;
    }
  med_dialogs_show_error (GTK_WIDGET (self->parent), NULL, error);
  leaving_free (self);
}

/**
 * med_leave_dialog_present:
 * @parent: the window that asks
 * @session: the session; who works there must be allowed to manage people
 * @person: who leaves
 * @keeps: the roles with which the person goes on; %MED_ROLE_NONE: leaves altogether
 *
 * Lists what the person holds and cannot hold any more, and asks for a successor.
 */
void
med_leave_dialog_present (GtkWindow *parent,
                          MedSession *session,
                          const MedPerson *person,
                          MedRole keeps)
{
  Leaving *self = g_new0 (Leaving, 1);

  self->parent = g_object_ref (parent);
  self->session = g_object_ref (session);
  self->person = med_person_copy (person);
  self->keeps = keeps;
  med_store_run_async (med_session_get_store (session), MED_STORE_INTERACTIVE, load_func, self,
                       NULL, NULL, NULL, loaded_cb, self);
}
