/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-person-dialog"

#include "config.h"

#include "ui/people/med-person-dialog.h"

#include <glib/gi18n.h>

#include "engine/inventory/med-holding.h"
#include "ui/people/med-leave-dialog.h"
#include "ui/people/med-role-list.h"
#include "ui/widgets/med-banner.h"

#define MED_TYPE_PERSON_DIALOG (med_person_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedPersonDialog, med_person_dialog, MED, PERSON_DIALOG, AdwWindow)

/**
 * MedPersonDialog:
 *
 * Who a person is and may do. The short name stays for ever, being in signatures and commands.
 */
struct _MedPersonDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */
  MedPerson *person;   /* (owned) (nullable) as it was; NULL: a new one */

  GtkWidget *save_button;
  MedBanner *banner;
  GtkEditable *name_row;
  GtkEditable *login_row;
  GtkEditable *passphrase_row;
  GtkEditable *repeat_row;
  GtkWidget *active_row;
  GtkSwitch *active_switch;
  MedRoleList *role_list;
};

G_DEFINE_FINAL_TYPE (MedPersonDialog, med_person_dialog, ADW_TYPE_WINDOW)

typedef struct
{
  gint64 by_person;
  MedPerson *person;
  char *passphrase; /* "" leaves the old one */
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  explicit_bzero (save->passphrase, strlen (save->passphrase));
  g_free (save->passphrase);
  med_person_free (save->person);
  g_free (save);
}

/* Beside the roles that wait for a successor, in the answer of save_func(). */
#define WAITS (1 << 16)

/* Roles that something is held with are given up in a dialog of their own: here they stay for now.
 */
static gboolean
keep_needed_roles (MedConnection *connection, Save *save, guint *waits, GError **error)
{
  g_autoptr (MedPerson) before = med_person_load_sync (connection, save->person->id, error);
  const MedRole keeps = save->person->roles;

  if (before == NULL)
    return FALSE;
  if (!before->active || (before->roles & ~keeps) == MED_ROLE_NONE || keeps == MED_ROLE_NONE)
    return TRUE;
  g_autoptr (GPtrArray) holdings = med_holding_list_sync (connection, before->id, keeps, error);
  if (holdings == NULL)
    return FALSE;
  if (holdings->len > 0)
    {
      *waits = WAITS | keeps;
      save->person->roles |= before->roles;
    }
  return TRUE;
}

static gpointer
save_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Save *save = input;
  MedPerson *person = save->person;
  guint waits = 0;
  gint64 id = 0;

  if (person->id == 0)
    return med_person_add_sync (connection, save->by_person, person->login, person->name,
                                person->roles, save->passphrase, &id, error)
               ? MED_STORE_OK
               : NULL;
  if (!keep_needed_roles (connection, save, &waits, error) ||
      !med_person_change_sync (connection, save->by_person, person, error) ||
      (*save->passphrase != '\0' &&
       !med_person_set_passphrase_sync (connection, save->by_person, person->id, save->passphrase,
                                        error)))
    return NULL;
  return waits != 0 ? GUINT_TO_POINTER (waits) : MED_STORE_OK;
}

/* What the person holds is looked at first, in a dialog of its own. */
static gboolean
is_leaving (MedPersonDialog *self)
{
  return self->person != NULL && self->person->active &&
         !gtk_switch_get_active (self->active_switch);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPersonDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gpointer saved = med_store_run_finish (MED_STORE (source), result, &error);
  const guint waits = saved != NULL && saved != MED_STORE_OK ? GPOINTER_TO_UINT (saved) : 0;

  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return; /* closed meanwhile */
  gtk_widget_set_sensitive (self->save_button, TRUE);
  if (saved != NULL && (is_leaving (self) || (waits & WAITS) != 0))
    med_leave_dialog_present (gtk_window_get_transient_for (GTK_WINDOW (self)), self->session,
                              self->person,
                              is_leaving (self) ? MED_ROLE_NONE : (MedRole) (waits & ~WAITS));
  if (saved != NULL)
    gtk_window_destroy (GTK_WINDOW (self));
  else
    med_banner_show (self->banner, MED_OUTCOME_BAD, error->message, NULL);
}

static MedPerson *
entered_person (MedPersonDialog *self)
{
  MedPerson *person = g_new0 (MedPerson, 1);

  person->id = self->person != NULL ? self->person->id : 0;
  person->login = g_strdup (gtk_editable_get_text (self->login_row));
  person->name = g_strdup (gtk_editable_get_text (self->name_row));
  person->roles = med_role_list_get_roles (self->role_list);
  person->active = gtk_switch_get_active (self->active_switch) || is_leaving (self);
  return person;
}

static void
save_cb (MedPersonDialog *self)
{
  const char *passphrase = gtk_editable_get_text (self->passphrase_row);

  if (g_strcmp0 (passphrase, gtk_editable_get_text (self->repeat_row)) != 0)
    {
      med_banner_show (self->banner, MED_OUTCOME_BAD,
                       _ ("The two passphrases are not the same. Type both again."), NULL);
      return;
    }
  Save *save = g_new0 (Save, 1);
  save->by_person = med_session_get_person_id (self->session);
  save->person = entered_person (self);
  save->passphrase = g_strdup (passphrase);
  med_banner_hide (self->banner);
  gtk_widget_set_sensitive (self->save_button, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, save_func, save,
                       save_free, NULL, NULL, saved_cb, g_object_ref (self));
}

static void
show_person (MedPersonDialog *self)
{
  gtk_window_set_title (GTK_WINDOW (self),
                        self->person != NULL ? _ ("Change Person") : _ ("Add Person"));
  gtk_widget_set_visible (self->active_row, self->person != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->login_row), self->person == NULL);
  if (self->person == NULL)
    {
      med_role_list_set_roles (self->role_list, MED_ROLE_TECHNICIAN);
      return;
    }
  gtk_editable_set_text (self->name_row, self->person->name);
  gtk_editable_set_text (self->login_row, self->person->login);
  gtk_switch_set_active (self->active_switch, self->person->active);
  med_role_list_set_roles (self->role_list, self->person->roles);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->passphrase_row),
                                 _ ("New passphrase (empty keeps the old one)"));
}

static void
med_person_dialog_finalize (GObject *object)
{
  MedPersonDialog *self = MED_PERSON_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->person, med_person_free);
  G_OBJECT_CLASS (med_person_dialog_parent_class)->finalize (object);
}

static void
med_person_dialog_class_init (MedPersonDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_person_dialog_finalize;
  g_type_ensure (MED_TYPE_BANNER);
  g_type_ensure (MED_TYPE_ROLE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/people/med-person-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, login_row);
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, repeat_row);
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, active_row);
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, active_switch);
  gtk_widget_class_bind_template_child (widget_class, MedPersonDialog, role_list);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "gtk_window_close",
                                                G_CALLBACK (gtk_window_close));
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_person_dialog_init (MedPersonDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_person_dialog_show:
 * @parent: the window that asks
 * @session: the session; who works there must be allowed to manage people
 * @person: (nullable): whom to change; %NULL adds somebody
 *
 * Shows the dialog.
 */
void
med_person_dialog_show (GtkWindow *parent, MedSession *session, const MedPerson *person)
{
  MedPersonDialog *self = g_object_new (MED_TYPE_PERSON_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  self->person = person != NULL ? med_person_copy (person) : NULL;
  show_person (self);
  gtk_window_present (GTK_WINDOW (self));
}
