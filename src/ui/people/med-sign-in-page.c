/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sign-in-page"

#include "config.h"

#include "ui/people/med-sign-in-page.h"

#include <glib/gi18n.h>

#include "engine/demo/med-demo.h"
#include "ui/widgets/med-help-button.h"

/**
 * MedSignInPage:
 *
 * What the window shows until somebody has said who works: after start, while locked, and when
 * another person takes over.
 */
struct _MedSignInPage
{
  AdwBin parent_instance;

  MedSession *session;       /* (owned) (nullable) */
  GPtrArray *people;         /* (owned) of MedPerson: those who may work */
  GCancellable *cancellable; /* (owned) (nullable) */
  gboolean checking;

  GtkWidget *cancel_button;
  AdwComboRow *person_row;
  GtkEditable *passphrase_row;
  GtkLabel *error_label;
  GtkLabel *demonstration_label;
  GtkWidget *sign_in_button;
};

G_DEFINE_FINAL_TYPE (MedSignInPage, med_sign_in_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update (MedSignInPage *self)
{
  const char *passphrase = gtk_editable_get_text (self->passphrase_row);

  gtk_editable_set_editable (self->passphrase_row, !self->checking);
  gtk_widget_set_sensitive (GTK_WIDGET (self->person_row), !self->checking);
  gtk_widget_set_sensitive (self->sign_in_button,
                            !self->checking && self->people->len > 0 && *passphrase != '\0');
}

static void
show_error (MedSignInPage *self, const char *message)
{
  gtk_label_set_text (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

static void
person_changed_cb (MedSignInPage *self)
{
  show_error (self, NULL);
  gtk_editable_set_text (self->passphrase_row, "");
}

static void
cancel_cb (MedSignInPage *self)
{
  g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = med_session_sign_in_finish (MED_SESSION (source), result, &error);

  self->checking = FALSE;
  if (self->session == NULL)
    return; /* disposed of meanwhile */
  gtk_editable_set_text (self->passphrase_row, "");
  show_error (self, done ? NULL : error->message);
  update (self);
  if (!done)
    gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
}

static void
sign_in_cb (MedSignInPage *self)
{
  guint selected = adw_combo_row_get_selected (self->person_row);

  if (!gtk_widget_get_sensitive (self->sign_in_button) || selected >= self->people->len)
    return;

  const MedPerson *person = g_ptr_array_index (self->people, selected);
  self->checking = TRUE;
  show_error (self, NULL);
  update (self);
  med_session_sign_in_async (self->session, person->login,
                             gtk_editable_get_text (self->passphrase_row), signed_in_cb,
                             g_object_ref (self));
}

static void
show_people (MedSignInPage *self, GPtrArray *everybody)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint current = 0;

  g_ptr_array_set_size (self->people, 0);
  for (guint i = 0; i < everybody->len; i++)
    {
      const MedPerson *person = g_ptr_array_index (everybody, i);

      if (!person->active)
        continue;
      if (person->id == med_session_get_person_id (self->session))
        current = self->people->len;
      gtk_string_list_append (names, person->name);
      g_ptr_array_add (self->people, med_person_copy (person));
    }
  adw_combo_row_set_model (self->person_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->person_row, current);
  gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
  update (self);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSignInPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) everybody =
      med_session_list_people_finish (MED_SESSION (source), result, &error);

  if (self->session == NULL)
    return;
  if (everybody == NULL)
    show_error (self, error->message);
  else
    show_people (self, everybody);
}

static void
med_sign_in_page_dispose (GObject *object)
{
  MedSignInPage *self = MED_SIGN_IN_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_sign_in_page_parent_class)->dispose (object);
}

static void
med_sign_in_page_finalize (GObject *object)
{
  g_ptr_array_unref (MED_SIGN_IN_PAGE (object)->people);
  G_OBJECT_CLASS (med_sign_in_page_parent_class)->finalize (object);
}

static void
med_sign_in_page_class_init (MedSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_sign_in_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_sign_in_page_finalize;

  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/people/med-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedSignInPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MedSignInPage, person_row);
  gtk_widget_class_bind_template_child (widget_class, MedSignInPage, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, MedSignInPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, MedSignInPage, demonstration_label);
  gtk_widget_class_bind_template_child (widget_class, MedSignInPage, sign_in_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, person_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);

  /**
   * MedSignInPage::cancelled:
   *
   * Whoever works goes on working.
   */
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", MED_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_sign_in_page_init (MedSignInPage *self)
{
  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify) med_person_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_demonstration (MedSignInPage *self)
{
  gboolean demonstration = med_session_is_demonstration (self->session);
  g_autofree char *text =
      g_strdup_printf (_ ("This is the demonstration: a fictional hospital. Everybody’s passphrase "
                          "is “%s”."),
                       MED_DEMO_PASSPHRASE);

  gtk_label_set_text (self->demonstration_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->demonstration_label), demonstration);
}

/**
 * med_sign_in_page_begin:
 * @self: a page
 * @session: whose person it asks for
 * @can_cancel: whether whoever works now may go on
 *
 * Asks anew who works.
 */
void
med_sign_in_page_begin (MedSignInPage *self, MedSession *session, gboolean can_cancel)
{
  g_return_if_fail (MED_IS_SIGN_IN_PAGE (self));

  g_set_object (&self->session, session);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  show_demonstration (self);
  gtk_widget_set_visible (self->cancel_button, can_cancel);
  gtk_editable_set_text (self->passphrase_row, "");
  show_error (self, NULL);
  med_session_list_people_async (session, self->cancellable, listed_cb, g_object_ref (self));
}
