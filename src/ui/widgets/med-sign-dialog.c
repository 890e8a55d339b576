/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sign-dialog"

#include "config.h"

#include "ui/widgets/med-sign-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/widgets/med-help-button.h"

#define MED_TYPE_SIGN_DIALOG (med_sign_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MedSignDialog, med_sign_dialog, MED, SIGN_DIALOG, AdwWindow)

/**
 * MedSignDialog:
 *
 * Asks one person for a passphrase, showing the meaning and what is signed. Stays open with the
 * reason when the passphrase is wrong; closing it cancels.
 */
struct _MedSignDialog
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) */
  GTask *task;         /* (owned) (nullable) */
  GPtrArray *people;   /* (owned) of MedPerson: those who may sign */
  MedRole roles;
  gint64 not_person;
  MedMeaning meaning;
  char *subject; /* (owned) */
  gboolean checking;

  GtkWidget *sign_button;
  GtkLabel *meaning_label;
  GtkLabel *what_label;
  AdwComboRow *person_row;
  GtkEditable *passphrase_row;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (MedSignDialog, med_sign_dialog, ADW_TYPE_WINDOW)

static void
update (MedSignDialog *self)
{
  const char *passphrase = gtk_editable_get_text (self->passphrase_row);

  /* The entry keeps the focus; taking that from it by making it insensitive confuses GtkText. */
  gtk_editable_set_editable (self->passphrase_row, !self->checking);
  gtk_widget_set_sensitive (GTK_WIDGET (self->person_row), !self->checking);
  gtk_widget_set_sensitive (self->sign_button,
                            !self->checking && self->people->len > 0 && *passphrase != '\0');
}

static void
show_error (MedSignDialog *self, const char *message)
{
  gtk_label_set_text (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

static void
entry_changed_cb (MedSignDialog *self)
{
  update (self);
}

static void
person_changed_cb (MedSignDialog *self)
{
  show_error (self, NULL);
  gtk_editable_set_text (self->passphrase_row, "");
}

typedef struct
{
  char *login;
  char *passphrase;
  MedMeaning meaning;
  char *subject;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  /* Not left in memory longer than it must be. */
  explicit_bzero (check->passphrase, strlen (check->passphrase));
  g_free (check->passphrase);
  g_free (check->login);
  g_free (check->subject);
  g_free (check);
}

static gpointer
check_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Check *check = input;

  return med_signature_check_sync (connection, check->login, check->passphrase, check->meaning,
                                   check->subject, error);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSignDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSignature) signature = med_store_run_finish (MED_STORE (source), result, &error);

  self->checking = FALSE;
  if (self->task == NULL)
    return; /* closed meanwhile */
  if (signature == NULL)
    {
      show_error (self, error->message);
      gtk_editable_set_text (self->passphrase_row, "");
      update (self);
      gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
      return;
    }
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_task_return_pointer (task, g_steal_pointer (&signature), (GDestroyNotify) med_signature_free);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
sign_cb (MedSignDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->person_row);

  if (!gtk_widget_get_sensitive (self->sign_button) || selected >= self->people->len)
    return;

  const MedPerson *person = g_ptr_array_index (self->people, selected);
  Check *check = g_new0 (Check, 1);
  check->login = g_strdup (person->login);
  check->passphrase = g_strdup (gtk_editable_get_text (self->passphrase_row));
  check->meaning = self->meaning;
  check->subject = g_strdup (self->subject);
  self->checking = TRUE;
  show_error (self, NULL);
  update (self);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, check_func, check,
                       check_free, (GDestroyNotify) med_signature_free, NULL, checked_cb,
                       g_object_ref (self));
}

static gboolean
may_sign (MedSignDialog *self, const MedPerson *person)
{
  return person->active && person->id != self->not_person &&
         (self->roles == MED_ROLE_NONE || (person->roles & self->roles) != 0);
}

static void
show_people (MedSignDialog *self, GPtrArray *everybody)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint current = 0;

  for (guint i = 0; i < everybody->len; i++)
    {
      const MedPerson *person = g_ptr_array_index (everybody, i);

      if (!may_sign (self, person))
        continue;
      if (person->id == med_session_get_person_id (self->session))
        current = self->people->len;
      gtk_string_list_append (names, person->name);
      g_ptr_array_add (self->people, med_person_copy (person));
    }
  adw_combo_row_set_model (self->person_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->person_row, current);
  if (self->people->len == 0)
    {
      g_autofree char *titles = med_roles_dup_titles (self->roles);
      g_autofree char *message =
          self->not_person != 0
              ? g_strdup_printf (_ ("Nobody else here may sign this. It needs another person with "
                                    "one of these roles: %s"),
                                 titles)
              : g_strdup_printf (_ ("Nobody here may sign this. It needs a person with one of "
                                    "these roles: %s"),
                                 titles);
      show_error (self, message);
    }
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
  update (self);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_person_list_sync (connection, error);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSignDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) everybody = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->task == NULL)
    return;
  if (everybody == NULL)
    show_error (self, error->message);
  else
    show_people (self, everybody);
}

static void
cancelled_cb (GCancellable *cancellable, MedSignDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
med_sign_dialog_close_request (GtkWindow *window)
{
  MedSignDialog *self = MED_SIGN_DIALOG (window);

  if (self->task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->task);
      g_task_return_new_error (task, MED_ERROR, MED_ERROR_CANCELLED, "%s",
                               _ ("Nothing was signed"));
    }
  return GTK_WINDOW_CLASS (med_sign_dialog_parent_class)->close_request (window);
}

static void
med_sign_dialog_dispose (GObject *object)
{
  MedSignDialog *self = MED_SIGN_DIALOG (object);

  if (self->task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->task);
      g_task_return_new_error (task, MED_ERROR, MED_ERROR_CANCELLED, "%s",
                               _ ("Nothing was signed"));
    }
  G_OBJECT_CLASS (med_sign_dialog_parent_class)->dispose (object);
}

static void
med_sign_dialog_finalize (GObject *object)
{
  MedSignDialog *self = MED_SIGN_DIALOG (object);

  g_clear_object (&self->session);
  g_ptr_array_unref (self->people);
  g_free (self->subject);
  G_OBJECT_CLASS (med_sign_dialog_parent_class)->finalize (object);
}

static void
med_sign_dialog_class_init (MedSignDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = med_sign_dialog_dispose;
  object_class->finalize = med_sign_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = med_sign_dialog_close_request;

  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/widgets/med-sign-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedSignDialog, sign_button);
  gtk_widget_class_bind_template_child (widget_class, MedSignDialog, meaning_label);
  gtk_widget_class_bind_template_child (widget_class, MedSignDialog, what_label);
  gtk_widget_class_bind_template_child (widget_class, MedSignDialog, person_row);
  gtk_widget_class_bind_template_child (widget_class, MedSignDialog, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, MedSignDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, sign_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, person_changed_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "gtk_window_close",
                                                G_CALLBACK (gtk_window_close));
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_sign_dialog_init (MedSignDialog *self)
{
  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify) med_person_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_sign_dialog_ask_async:
 * @parent: a widget of the window that asks
 * @session: the session
 * @roles: who may sign: any of these; %MED_ROLE_NONE for everybody
 * @not_person: who may not, being the first of two; 0 for nobody
 * @meaning: what the signature means
 * @subject: what is signed, such as `statement/7`
 * @what_in_words: the same for people
 * @cancellable: (nullable): closes the dialog
 * @callback: called when somebody signed or nobody did
 * @user_data: for @callback
 *
 * Asks for a signature.
 */
void
med_sign_dialog_ask_async (GtkWidget *parent,
                           MedSession *session,
                           MedRole roles,
                           gint64 not_person,
                           MedMeaning meaning,
                           const char *subject,
                           const char *what_in_words,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  MedSignDialog *self = g_object_new (MED_TYPE_SIGN_DIALOG, "transient-for", root, NULL);

  self->session = g_object_ref (session);
  self->roles = roles;
  self->not_person = not_person;
  self->meaning = meaning;
  self->subject = g_strdup (subject);
  self->task = g_task_new (parent, NULL, callback, user_data);
  gtk_label_set_text (self->meaning_label, med_meaning_get_title (meaning));
  gtk_label_set_text (self->what_label, what_in_words);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, 0);
  med_store_run_async (med_session_get_store (session), MED_STORE_INTERACTIVE, list_func, NULL,
                       NULL, (GDestroyNotify) g_ptr_array_unref, NULL, listed_cb,
                       g_object_ref (self));
  update (self);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * med_sign_dialog_ask_finish:
 * @result: what the callback was given
 * @error: return location: %MED_ERROR_CANCELLED if nobody signed
 *
 * Returns: (transfer full) (nullable): the signature
 */
MedSignature *
med_sign_dialog_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
