/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-application"

#include "config.h"

#include "ui/med-application.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "engine/demo/med-demo.h"
#include "engine/med-engine.h"
#include "med-ui-resources.h"
#include "ui/med-background.h"
#include "ui/med-reminders.h"
#include "ui/med-window.h"

/**
 * MedApplication:
 *
 * The desktop program: opens the data folder on another thread and hands the session to the window.
 * The user's own inventory is a program of its own that runs once, and may outlive its window for
 * backups and reminders; other folders and the demonstration end with their window.
 */
struct _MedApplication
{
  AdwApplication parent_instance;

  char *data_dir; /* (owned) (nullable) from the command line */
  gboolean demonstration;
  GPtrArray *engines;      /* (owned) of MedEngine: the user's own, and that of the demonstration */
  GPtrArray *sessions;     /* (owned) of MedSession, on the engines */
  MedReminders *reminders; /* (owned) (nullable) of the user's own */
  GSettings *settings;     /* (owned) (nullable) where the schema is installed */
  gboolean held;           /* stays without a window */
  gboolean quitting;
};

G_DEFINE_FINAL_TYPE (MedApplication, med_application, ADW_TYPE_APPLICATION)

/* The user's own inventory: nothing was named on the command line. */
static gboolean
is_own (MedApplication *self)
{
  return self->data_dir == NULL && !self->demonstration;
}

/* With the setting on, and something to keep running for, the program stays. */
static void
update_hold (MedApplication *self)
{
  gboolean hold = !self->quitting && self->reminders != NULL && self->settings != NULL &&
                  g_settings_get_boolean (self->settings, MED_BACKGROUND_KEY);

  if (hold == self->held)
    return;
  self->held = hold;
  if (hold)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static void
adopt_session (MedApplication *self, MedEngine *engine, MedSession *session)
{
  g_ptr_array_add (self->engines, g_object_ref (engine));
  g_ptr_array_add (self->sessions, g_object_ref (session));
  if (med_session_is_demonstration (session))
    return;
  self->reminders = med_reminders_new (G_APPLICATION (self), session);
  update_hold (self);
}

static void
engine_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedEngine) engine = med_engine_open_finish (result, &error);

  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  if (application == NULL)
    {
      /* Closed while it was opening. */
      if (engine != NULL)
        med_engine_close (engine);
      return;
    }
  if (engine == NULL)
    {
      med_window_show_failure (window, error);
      return;
    }
  g_autoptr (MedSession) session = med_session_new (engine);
  adopt_session (MED_APPLICATION (application), engine, session);
  med_window_set_session (window, session);
}

static void
demonstration_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (!med_demo_make_finish (result, &error))
    {
      med_window_show_failure (window, error);
      return;
    }
  g_autofree char *folder = med_demo_default_folder ();
  med_engine_open_async (folder, NULL, NULL, engine_opened_cb, g_steal_pointer (&window));
}

/* The session of the user's own that has gone on without a window. Whoever opens one says anew who
 * works. */
static gboolean
reopen_window (MedApplication *self)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      MedSession *session = self->sessions->pdata[i];

      if (med_session_is_demonstration (session))
        continue;
      MedWindow *window = med_window_new (GTK_APPLICATION (self));
      med_session_set_person (session, NULL);
      med_session_set_locked (session, FALSE);
      med_window_set_session (window, session);
      gtk_window_present (GTK_WINDOW (window));
      return TRUE;
    }
  return FALSE;
}

static void
open_window (MedApplication *self, const char *folder)
{
  MedWindow *window = med_window_new (GTK_APPLICATION (self));

  med_engine_open_async (folder, NULL, NULL, engine_opened_cb, g_object_ref (window));
  gtk_window_present (GTK_WINDOW (window));
}

/* Made once, in a folder of its own; the user's own data are never touched. */
static void
open_demonstration (MedApplication *self)
{
  g_autofree char *folder = med_demo_default_folder ();

  if (med_demo_is_made (folder))
    {
      open_window (self, folder);
      return;
    }
  MedWindow *window = med_window_new (GTK_APPLICATION (self));
  med_demo_make_async (folder, NULL, demonstration_made_cb, g_object_ref (window));
  gtk_window_present (GTK_WINDOW (window));
}

static void
med_application_activate (GApplication *application)
{
  MedApplication *self = MED_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    gtk_window_present (window);
  else if (self->demonstration)
    open_demonstration (self);
  else if (!reopen_window (self))
    {
      g_autofree char *folder =
          self->data_dir != NULL ? g_strdup (self->data_dir) : med_engine_default_data_dir ();
      open_window (self, folder);
    }
}

static void
demonstration_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  GtkWindow *before = gtk_application_get_active_window (application);

  open_demonstration (application);
  if (before != NULL)
    gtk_window_destroy (before);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  MedApplication *self = MED_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (application);

  /* Through the window, so that it can say what is still running. */
  self->quitting = TRUE;
  update_hold (self);
  if (window != NULL)
    gtk_window_close (window);
}

/* A notification was clicked. What it is about is shown to whoever has signed in. */
static void
show_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  const char *page = NULL;
  const char *filter = NULL;
  gint64 item = 0;

  g_variant_get (parameter, "(&sx&s)", &page, &item, &filter);
  g_application_activate (application);
  GtkWindow *window = gtk_application_get_active_window (application);
  if (!MED_IS_WINDOW (window) || med_window_get_visible_page (MED_WINDOW (window)) == NULL)
    return;
  if (g_str_equal (page, "backup"))
    g_action_group_activate_action (G_ACTION_GROUP (window), "backup", NULL);
  else
    med_window_show_page (MED_WINDOW (window), page, item, *filter != '\0' ? filter : NULL);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  GtkWindow *parent = gtk_application_get_active_window (application);

  adw_show_about_window (
      parent, "application-name", "MedPatch", "application-icon", MED_APPLICATION_ID, "version",
      MED_VERSION, "license-type", GTK_LICENSE_GPL_3_0, "comments",
      _ ("Carries security patches of medical devices from advisory to compliance report"), NULL);
}

static void
add_accelerators (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *const keys[3];
  } accelerators[] = {
    { "app.quit", { "<Control>q" } },
    { "win.search", { "<Control>f" } },
    { "win.print", { "<Control>p" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.lock", { "<Control>l" } },
    { "win.help", { "F1" } },
    { "win.show-shortcuts", { "<Control>question" } },
    { "window.close", { "<Control>w" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action,
                                           accelerators[i].keys);
}

static void
watch_settings (MedApplication *self)
{
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (
      g_settings_schema_source_get_default (), MED_APPLICATION_ID, TRUE);

  if (schema == NULL || !is_own (self))
    return;
  self->settings = g_settings_new (MED_APPLICATION_ID);
  g_signal_connect_object (self->settings, "changed::" MED_BACKGROUND_KEY, G_CALLBACK (update_hold),
                           self, G_CONNECT_SWAPPED);
}

static void
med_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = quit_cb },
    { .name = "about", .activate = about_cb },
    { .name = "show", .activate = show_cb, .parameter_type = "(sxs)" },
    { .name = "demonstration", .activate = demonstration_cb },
  };

  g_resources_register (med_ui_get_resource ());
  G_APPLICATION_CLASS (med_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  add_accelerators (GTK_APPLICATION (application));
  watch_settings (MED_APPLICATION (application));
  gtk_window_set_default_icon_name (MED_APPLICATION_ID);
  /* Facts can be copied; they should not light up when the keyboard passes over them. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
}

static void
med_application_shutdown (GApplication *application)
{
  MedApplication *self = MED_APPLICATION (application);

  if (self->reminders != NULL)
    med_reminders_stop (self->reminders);
  G_APPLICATION_CLASS (med_application_parent_class)->shutdown (application);
  for (guint i = 0; i < self->sessions->len; i++)
    med_session_close (g_ptr_array_index (self->sessions, i));
  g_clear_object (&self->reminders);
  g_ptr_array_set_size (self->sessions, 0);
  for (guint i = 0; i < self->engines->len; i++)
    med_engine_close (g_ptr_array_index (self->engines, i));
  g_ptr_array_set_size (self->engines, 0);
}

static int
med_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  MedApplication *self = MED_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      puts ("MedPatch " MED_VERSION);
      return 0;
    }
  self->demonstration = g_variant_dict_contains (options, "demo");
  g_variant_dict_lookup (options, "data-dir", "^ay", &self->data_dir);
  /* Each other folder is a program of its own. */
  if (!is_own (self))
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
med_application_finalize (GObject *object)
{
  g_free (MED_APPLICATION (object)->data_dir);
  g_clear_object (&MED_APPLICATION (object)->settings);
  g_ptr_array_unref (MED_APPLICATION (object)->sessions);
  g_ptr_array_unref (MED_APPLICATION (object)->engines);
  G_OBJECT_CLASS (med_application_parent_class)->finalize (object);
}

static void
med_application_class_init (MedApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = med_application_finalize;
  application_class->activate = med_application_activate;
  application_class->startup = med_application_startup;
  application_class->shutdown = med_application_shutdown;
  application_class->handle_local_options = med_application_handle_local_options;
}

static void
med_application_init (MedApplication *self)
{
  static const GOptionEntry options[] = {
    { "data-dir", 'd', 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Use the inventory in this folder"),
      N_ ("DIR") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Show a fictional hospital, in a folder of its own"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  self->engines = g_ptr_array_new_with_free_func (g_object_unref);
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * med_application_new:
 *
 * Returns: (transfer full): the application. For the user's own inventory there is one instance; a
 * folder that is named and the demonstration are programs of their own.
 */
MedApplication *
med_application_new (void)
{
  return g_object_new (MED_TYPE_APPLICATION, "application-id", MED_APPLICATION_ID, "flags",
                       G_APPLICATION_DEFAULT_FLAGS, NULL);
}
