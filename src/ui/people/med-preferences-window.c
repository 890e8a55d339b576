/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-preferences-window"

#include "config.h"

#include "ui/people/med-preferences-window.h"

#include <glib/gi18n.h>

#include "engine/distribution/med-staging.h"
#include "engine/inventory/med-policy.h"
#include "ui/backup/med-backup-page.h"
#include "ui/med-background.h"
#include "ui/med-dialogs.h"
#include "ui/med-text-fit.h"
#include "ui/people/med-network-page.h"
#include "ui/people/med-person-dialog.h"
#include "ui/report/med-deadlines-page.h"
#include "ui/report/med-report-settings-page.h"

#define LARGE_WIDTH 1200
#define LARGE_HEIGHT 640

/**
 * MedPreferencesWindow:
 *
 * The hospital's name, its people and its policies; what is decided here is recorded. Who may not
 * decide can read it.
 */
struct _MedPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  MedSession *session;       /* (owned) */
  GCancellable *cancellable; /* (owned) ends with the window */
  GPtrArray *people;         /* (owned) of MedPerson */
  GPtrArray *rows;           /* (element-type GtkWidget) of people_group */

  GtkEditable *site_row;
  GtkWidget *idle_row;
  GtkSpinButton *idle_spin;
  GtkWidget *reminders_row;
  GtkSwitch *reminders_switch;
  GtkWidget *background_row;
  GtkSwitch *background_switch;
  GtkWidget *look_row;
  GtkSwitch *look_switch;
  GtkWidget *metered_row;
  GtkSwitch *metered_switch;
  GSettings *settings; /* (owned) (nullable) where the schema is installed */
  AdwPreferencesGroup *people_group;
  GtkWidget *add_button;
  AdwPreferencesGroup *policy_group;
  GtkWidget *policies[MED_N_POLICIES]; /* a switch where it is yes or no, else a number */
  GtkSwitch *recorded_switch;
  GtkWidget *save_button;
  MedBackupPage *backup_page;
};

G_DEFINE_FINAL_TYPE (MedPreferencesWindow, med_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static gboolean
may_decide (MedPreferencesWindow *self)
{
  return (med_session_get_roles (self->session) & (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)) != 0;
}

static void
person_activated_cb (GtkWidget *row, MedPreferencesWindow *self)
{
  guint index = 0;

  if (g_ptr_array_find (self->rows, row, &index))
    med_person_dialog_show (GTK_WINDOW (self), self->session,
                            g_ptr_array_index (self->people, index));
}

static void
add_cb (MedPreferencesWindow *self)
{
  med_person_dialog_show (GTK_WINDOW (self), self->session, NULL);
}

static void
add_person_row (MedPreferencesWindow *self, const MedPerson *person)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *roles = med_roles_dup_titles (person->roles);
  g_autofree char *line =
      person->active ? g_strdup (roles) : g_strdup_printf (_ ("No longer works here (%s)"), roles);
  g_autofree char *name = g_markup_escape_text (person->name, -1);
  g_autofree char *subtitle = g_markup_escape_text (line, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("med-person-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), may_decide (self));
  g_signal_connect_object (row, "activated", G_CALLBACK (person_activated_cb), self, 0);
  adw_preferences_group_add (self->people_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
people_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPreferencesWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people =
      med_session_list_people_finish (MED_SESSION (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (people == NULL)
    {
      med_dialogs_show_error (GTK_WIDGET (self), NULL, error);
      return;
    }
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->people_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  self->people = g_steal_pointer (&people);
  for (guint i = 0; i < self->people->len; i++)
    add_person_row (self, g_ptr_array_index (self->people, i));
}

typedef struct
{
  gint64 by_person;
  char *site;
  gint64 policies[MED_N_POLICIES];
  MedStagingPolicy staging;
} Decisions;

static void
decisions_free (gpointer data)
{
  g_free (((Decisions *) data)->site);
  g_free (data);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Decisions *decisions = g_new0 (Decisions, 1);

  decisions->site = med_site_load_name_sync (connection, error);
  if (decisions->site != NULL && med_policy_load_sync (connection, decisions->policies, error) &&
      med_staging_policy_load_sync (connection, &decisions->staging, error))
    return decisions;
  decisions_free (decisions);
  return NULL;
}

static void
set_policy (GtkWidget *input, gint64 value)
{
  if (GTK_IS_SWITCH (input))
    gtk_switch_set_active (GTK_SWITCH (input), value != 0);
  else
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (input), (double) value);
}

static gint64
get_policy (GtkWidget *input)
{
  return GTK_IS_SWITCH (input) ? gtk_switch_get_active (GTK_SWITCH (input))
                               : gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (input));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPreferencesWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  Decisions *decisions = med_store_run_finish (MED_STORE (source), result, &error);

  if (decisions == NULL)
    {
      if (!g_cancellable_is_cancelled (self->cancellable))
        med_dialogs_show_error (GTK_WIDGET (self), NULL, error);
      return;
    }
  if (!g_cancellable_is_cancelled (self->cancellable))
    {
      gtk_editable_set_text (self->site_row, decisions->site);
      for (gsize i = 0; i < MED_N_POLICIES; i++)
        set_policy (self->policies[i], decisions->policies[i]);
      gtk_switch_set_active (self->recorded_switch, decisions->staging.accept_recorded_scan);
    }
  decisions_free (decisions);
}

static void
reload (MedPreferencesWindow *self)
{
  med_session_list_people_async (self->session, self->cancellable, people_listed_cb,
                                 g_object_ref (self));
}

static void
load_decisions (MedPreferencesWindow *self)
{
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       NULL, NULL, decisions_free, self->cancellable, loaded_cb,
                       g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPreferencesWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean saved = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (saved)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                      adw_toast_new (_ ("Saved and recorded")));
  else
    med_dialogs_show_error (GTK_WIDGET (self), NULL, error);
  load_decisions (self);
}

static void
run_save (MedPreferencesWindow *self, MedStoreFunc func, Decisions *decisions)
{
  decisions->by_person = med_session_get_person_id (self->session);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, func, decisions,
                       decisions_free, NULL, NULL, saved_cb, g_object_ref (self));
}

static gpointer
rename_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Decisions *decisions = input;

  return med_site_rename_sync (connection, decisions->by_person, decisions->site, error)
             ? MED_STORE_OK
             : NULL;
}

static void
site_cb (MedPreferencesWindow *self)
{
  Decisions *decisions = g_new0 (Decisions, 1);

  decisions->site = g_strdup (gtk_editable_get_text (self->site_row));
  run_save (self, rename_func, decisions);
}

static gpointer
save_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Decisions *decisions = input;
  MedStagingPolicy before;

  if (!med_policy_save_sync (connection, decisions->by_person, decisions->policies, error) ||
      !med_staging_policy_load_sync (connection, &before, error))
    return NULL;
  return before.accept_recorded_scan == decisions->staging.accept_recorded_scan ||
                 med_staging_policy_save_sync (connection, decisions->by_person,
                                               &decisions->staging, error)
             ? MED_STORE_OK
             : NULL;
}

static void
save_policies_cb (MedPreferencesWindow *self)
{
  Decisions *decisions = g_new0 (Decisions, 1);

  for (gsize i = 0; i < MED_N_POLICIES; i++)
    decisions->policies[i] = get_policy (self->policies[i]);
  decisions->staging.accept_recorded_scan = gtk_switch_get_active (self->recorded_switch);
  run_save (self, save_func, decisions);
}

static void
add_policy_rows (MedPreferencesWindow *self)
{
  for (gsize i = 0; i < MED_N_POLICIES; i++)
    {
      const MedPolicySpec *spec = &med_policy_specs[i];
      GtkWidget *row = adw_action_row_new ();
      const gboolean yes_or_no = spec->least == 0 && spec->most == 1;
      GtkWidget *input =
          yes_or_no ? gtk_switch_new ()
                    : gtk_spin_button_new_with_range ((double) spec->least, (double) spec->most, 1);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (spec->title));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (spec->description));
      gtk_widget_set_valign (input, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (input), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (spec->title), -1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), input);
      if (yes_or_no)
        adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), input);
      adw_preferences_group_add (self->policy_group, row);
      self->policies[i] = input;
    }
}

static void
allowed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedPreferencesWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean allowed = med_background_request_finish (result, &error);

  if (self->settings == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  g_settings_set_boolean (self->settings, MED_BACKGROUND_KEY, allowed);
  gtk_switch_set_state (self->background_switch, allowed);
  gtk_switch_set_active (self->background_switch, allowed);
  if (!allowed)
    med_dialogs_show_error (GTK_WIDGET (self), _ ("MedPatch Will Not Keep Running"), error);
}

/* Asked for in the moment in which somebody wants it, never before. */
static gboolean
background_cb (GtkSwitch *background, gboolean active, MedPreferencesWindow *self)
{
  if (self->settings == NULL ||
      g_settings_get_boolean (self->settings, MED_BACKGROUND_KEY) == active)
    return FALSE;
  if (!active)
    {
      g_settings_set_boolean (self->settings, MED_BACKGROUND_KEY, FALSE);
      return FALSE;
    }
  med_background_request_async (self->cancellable, allowed_cb, g_object_ref (self));
  return TRUE;
}

static void
bind_workstation (MedPreferencesWindow *self)
{
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (
      g_settings_schema_source_get_default (), MED_APPLICATION_ID, TRUE);

  gtk_widget_set_visible (self->idle_row, schema != NULL);
  gtk_widget_set_visible (self->reminders_row, schema != NULL);
  gtk_widget_set_visible (self->background_row, schema != NULL);
  gtk_widget_set_visible (self->look_row, schema != NULL);
  gtk_widget_set_visible (self->metered_row, schema != NULL);
  if (schema == NULL)
    return;
  self->settings = g_settings_new (MED_APPLICATION_ID);
  gtk_switch_set_active (self->background_switch,
                         g_settings_get_boolean (self->settings, MED_BACKGROUND_KEY));
  g_settings_bind (self->settings, "reminders", self->reminders_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, MED_SESSION_LOOK_KEY, self->look_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, MED_SESSION_LOOK_METERED_KEY, self->metered_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, MED_SESSION_LOOK_KEY, self->metered_row, "sensitive",
                   G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "idle-lock-minutes", self->idle_spin, "value",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
med_preferences_window_dispose (GObject *object)
{
  MedPreferencesWindow *self = MED_PREFERENCES_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (med_preferences_window_parent_class)->dispose (object);
}

static void
med_preferences_window_finalize (GObject *object)
{
  MedPreferencesWindow *self = MED_PREFERENCES_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (med_preferences_window_parent_class)->finalize (object);
}

static void
med_preferences_window_class_init (MedPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_preferences_window_dispose;
  g_type_ensure (MED_TYPE_BACKUP_PAGE);
  G_OBJECT_CLASS (klass)->finalize = med_preferences_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/people/med-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, site_row);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, idle_row);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, idle_spin);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, reminders_row);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, reminders_switch);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, background_row);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, background_switch);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, look_row);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, look_switch);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, metered_row);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, metered_switch);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, backup_page);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, people_group);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, policy_group);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, recorded_switch);
  gtk_widget_class_bind_template_child (widget_class, MedPreferencesWindow, save_button);
  gtk_widget_class_bind_template_callback (widget_class, background_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, site_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_policies_cb);
}

static void
med_preferences_window_init (MedPreferencesWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The names of its pages stand beside each other in its header bar. */
  if (med_text_fit_is_large ())
    gtk_window_set_default_size (GTK_WINDOW (self), LARGE_WIDTH, LARGE_HEIGHT);
  add_policy_rows (self);
  bind_workstation (self);
}

/**
 * med_preferences_window_new:
 * @parent: the main window
 * @session: the session
 *
 * Returns: (transfer none): the window
 */
MedPreferencesWindow *
med_preferences_window_new (GtkWindow *parent, MedSession *session)
{
  MedPreferencesWindow *self =
      g_object_new (MED_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  gtk_widget_set_sensitive (self->add_button, may_decide (self));
  gtk_widget_set_sensitive (self->save_button, may_decide (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->site_row), may_decide (self));
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  med_backup_page_begin (self->backup_page, session);
  reload (self);
  load_decisions (self);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self),
                              med_report_settings_page_new (session));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), med_deadlines_page_new (session));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), med_network_page_new (session));
  return self;
}

/**
 * med_preferences_window_show_backup:
 * @self: the window
 *
 * Turns to the page of backups.
 */
void
med_preferences_window_show_backup (MedPreferencesWindow *self)
{
  g_return_if_fail (MED_IS_PREFERENCES_WINDOW (self));
  adw_preferences_window_set_visible_page (ADW_PREFERENCES_WINDOW (self),
                                           ADW_PREFERENCES_PAGE (self->backup_page));
}
