/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-welcome-page"

#include "config.h"

#include "ui/people/med-welcome-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-setup.h"
#include "ui/people/med-role-list.h"
#include "ui/widgets/med-banner.h"

struct _MedWelcomePage
{
  AdwBin parent_instance;

  MedSession *session; /* (owned) (nullable) */
  MedSetup *setup;     /* (owned) people added so far */
  gboolean import;
  gboolean writing;

  MedBanner *banner;
  GtkStack *steps;
  GtkWidget *back_button;
  GtkWidget *next_button;
  GtkEditable *site_row;
  GtkTextView *departments_view;
  AdwPreferencesGroup *people_group;
  GtkEditable *name_row;
  GtkEditable *login_row;
  GtkEditable *passphrase_row;
  GtkEditable *repeat_row;
  MedRoleList *role_list;
  GtkWidget *another_button;
};

G_DEFINE_FINAL_TYPE (MedWelcomePage, med_welcome_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const step_names[] = { "welcome", "place", "people", "data" };

static guint
current_step (MedWelcomePage *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->steps);

  for (guint i = 0; i < G_N_ELEMENTS (step_names); i++)
    if (g_strcmp0 (name, step_names[i]) == 0)
      return i;
  return 0;
}

static gboolean
has_text (GtkEditable *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  return *text != '\0';
}

static gboolean
is_person_entered (MedWelcomePage *self)
{
  return *gtk_editable_get_text (self->name_row) != '\0' ||
         *gtk_editable_get_text (self->passphrase_row) != '\0';
}

static void
update (MedWelcomePage *self)
{
  guint step = current_step (self);
  gboolean complete = TRUE;

  med_banner_hide (self->banner);
  if (step == 1)
    complete = has_text (self->site_row);
  else if (step == 2)
    complete = self->setup->people->len > 0 || is_person_entered (self);
  gtk_widget_set_visible (self->back_button, step > 0);
  gtk_widget_set_visible (self->next_button, step == 1 || step == 2);
  gtk_widget_set_sensitive (self->next_button, complete);
  gtk_widget_set_sensitive (self->another_button, is_person_entered (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self), !self->writing);
}

static void
show_step (MedWelcomePage *self, guint step)
{
  gtk_stack_set_visible_child_name (self->steps, step_names[step]);
  if (step == 1)
    gtk_widget_grab_focus (GTK_WIDGET (self->site_row));
  else if (step == 2)
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

/* "Sachiko Kimura" → "skimura"; it can be changed afterwards. */
static void
name_changed_cb (MedWelcomePage *self)
{
  g_autofree char *ascii = g_str_to_ascii (gtk_editable_get_text (self->name_row), NULL);
  g_auto (GStrv) words = g_strsplit (ascii, " ", -1);
  g_autoptr (GString) login = g_string_new (NULL);
  guint n_words = g_strv_length (words);

  for (guint i = 0; i < n_words; i++)
    for (const char *c = words[i]; *c != '\0' && (i + 1 == n_words || c == words[i]); c++)
      if (g_ascii_isalnum (*c))
        g_string_append_c (login, g_ascii_tolower (*c));
  gtk_editable_set_text (self->login_row, login->str);
  update (self);
}

static gboolean
check_repeat (MedWelcomePage *self, GError **error)
{
  if (g_strcmp0 (gtk_editable_get_text (self->passphrase_row),
                 gtk_editable_get_text (self->repeat_row)) == 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("The two passphrases are not the same. Type both again."));
  return FALSE;
}

static void
clear_person (MedWelcomePage *self)
{
  med_role_list_set_roles (self->role_list, MED_ROLE_TECHNICIAN);
  gtk_editable_set_text (self->name_row, "");
  gtk_editable_set_text (self->login_row, "");
  gtk_editable_set_text (self->passphrase_row, "");
  gtk_editable_set_text (self->repeat_row, "");
}

static void
list_person (MedWelcomePage *self, const char *name, MedRole roles)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *titles = med_roles_dup_titles (roles);
  g_autofree char *escaped_name = g_markup_escape_text (name, -1);
  g_autofree char *escaped_titles = g_markup_escape_text (titles, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped_name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped_titles);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("med-person-symbolic"));
  adw_preferences_group_add (self->people_group, row);
  gtk_widget_set_visible (GTK_WIDGET (self->people_group), TRUE);
}

/* Takes what stands in the form into the list, if it is right. */
static gboolean
take_person (MedWelcomePage *self)
{
  g_autoptr (GError) error = NULL;
  const char *name = gtk_editable_get_text (self->name_row);
  MedRole roles = med_role_list_get_roles (self->role_list);

  med_setup_add_person (self->setup, gtk_editable_get_text (self->login_row), name, roles,
                        gtk_editable_get_text (self->passphrase_row));
  self->setup->site = g_strdup (gtk_editable_get_text (self->site_row));
  gboolean good = check_repeat (self, &error) && med_setup_check (self->setup, &error);
  g_clear_pointer (&self->setup->site, g_free);
  if (good)
    {
      list_person (self, name, roles);
      clear_person (self);
      return TRUE;
    }
  g_ptr_array_remove_index (self->setup->people, self->setup->people->len - 1);
  med_banner_show (self->banner, MED_OUTCOME_BAD, error->message, NULL);
  return FALSE;
}

static void
another_cb (MedWelcomePage *self)
{
  if (take_person (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
back_cb (MedWelcomePage *self)
{
  show_step (self, current_step (self) - 1);
}

static void
next_cb (MedWelcomePage *self)
{
  guint step = current_step (self);

  if (!gtk_widget_get_sensitive (self->next_button) ||
      (step == 2 && is_person_entered (self) && !take_person (self)))
    return;
  show_step (self, step + 1);
}

static void
begin_cb (MedWelcomePage *self)
{
  show_step (self, 1);
}

static gpointer
run_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_setup_run_sync (connection, input, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedPerson) person = med_store_run_finish (MED_STORE (source), result, &error);

  self->writing = FALSE;
  if (self->session == NULL)
    return;
  update (self);
  if (person == NULL)
    {
      med_banner_show (self->banner, MED_OUTCOME_BAD, error->message, NULL);
      return;
    }
  med_session_set_person (self->session, person);
  g_signal_emit (self, signals[SIGNAL_DONE], 0, self->import);
}

static GStrv
entered_departments (MedWelcomePage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->departments_view);
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  return g_strsplit (text, "\n", -1);
}

static void
write_all (MedWelcomePage *self, gboolean import)
{
  MedSetup *setup = med_setup_new ();

  self->import = import;
  self->writing = TRUE;
  update (self);
  setup->site = g_strdup (gtk_editable_get_text (self->site_row));
  setup->departments = entered_departments (self);
  for (guint i = 0; i < self->setup->people->len; i++)
    {
      const MedSetupPerson *person = g_ptr_array_index (self->setup->people, i);

      med_setup_add_person (setup, person->login, person->name, person->roles, person->passphrase);
    }
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, run_func, setup,
                       (GDestroyNotify) med_setup_free, (GDestroyNotify) med_person_free, NULL,
                       written_cb, g_object_ref (self));
}

static void
import_cb (MedWelcomePage *self)
{
  write_all (self, TRUE);
}

static void
empty_cb (MedWelcomePage *self)
{
  write_all (self, FALSE);
}

static void
med_welcome_page_dispose (GObject *object)
{
  g_clear_object (&MED_WELCOME_PAGE (object)->session);
  G_OBJECT_CLASS (med_welcome_page_parent_class)->dispose (object);
}

static void
med_welcome_page_finalize (GObject *object)
{
  g_clear_pointer (&MED_WELCOME_PAGE (object)->setup, med_setup_free);
  G_OBJECT_CLASS (med_welcome_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/people/med-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, banner);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, steps);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, back_button);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, next_button);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, site_row);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, departments_view);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, people_group);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, name_row);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, login_row);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, repeat_row);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, role_list);
  gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, another_button);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, another_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, begin_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  gtk_widget_class_bind_template_callback (widget_class, empty_cb);
}

static void
med_welcome_page_class_init (MedWelcomePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_welcome_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_welcome_page_finalize;
  g_type_ensure (MED_TYPE_BANNER);
  g_type_ensure (MED_TYPE_ROLE_LIST);
  bind_template (GTK_WIDGET_CLASS (klass));
  bind_callbacks (GTK_WIDGET_CLASS (klass));

  /**
   * MedWelcomePage::done:
   * @self: the page
   * @import: whether devices are to be imported next
   *
   * Everything is written, and the session has its first person.
   */
  signals[SIGNAL_DONE] = g_signal_new ("done", MED_TYPE_WELCOME_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
med_welcome_page_init (MedWelcomePage *self)
{
  self->setup = med_setup_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  med_role_list_set_roles (self->role_list, MED_ROLE_LEAD);
  update (self);
}

/**
 * med_welcome_page_begin:
 * @self: a page
 * @session: a session on an inventory without people
 *
 * Begins the assistant.
 */
void
med_welcome_page_begin (MedWelcomePage *self, MedSession *session)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  g_set_object (&self->session, session);
}
