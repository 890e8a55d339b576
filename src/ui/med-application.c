/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-application"

#include "config.h"

#include "ui/med-application.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "engine/demo/med-demo.h"
#include "engine/med-engine.h"
#include "med-ui-resources.h"
#include "ui/med-window.h"

/**
 * MedApplication:
 *
 * The desktop program: opens the data folder on another thread and hands the session to the window.
 */
struct _MedApplication
{
  AdwApplication parent_instance;

  char *data_dir; /* (owned) (nullable) from the command line */
  gboolean demonstration;
  GPtrArray *engines; /* (owned) of MedEngine: the user's own, and that of the demonstration */
};

G_DEFINE_FINAL_TYPE (MedApplication, med_application, ADW_TYPE_APPLICATION)

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
  g_ptr_array_add (MED_APPLICATION (application)->engines, g_steal_pointer (&engine));
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
  else
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
  GtkWindow *window = gtk_application_get_active_window (application);

  /* Through the window, so that it can say what is still running. */
  if (window != NULL)
    gtk_window_close (window);
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
med_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = quit_cb },
    { .name = "about", .activate = about_cb },
    { .name = "demonstration", .activate = demonstration_cb },
  };

  g_resources_register (med_ui_get_resource ());
  G_APPLICATION_CLASS (med_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  add_accelerators (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name (MED_APPLICATION_ID);
  /* Facts can be copied; they should not light up when the keyboard passes over them. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
}

static void
med_application_shutdown (GApplication *application)
{
  MedApplication *self = MED_APPLICATION (application);

  G_APPLICATION_CLASS (med_application_parent_class)->shutdown (application);
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
  return -1;
}

static void
med_application_finalize (GObject *object)
{
  g_free (MED_APPLICATION (object)->data_dir);
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
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * med_application_new:
 *
 * Returns: (transfer full): the application. Each data folder is a program of its own, so there is
 * no single instance.
 */
MedApplication *
med_application_new (void)
{
  return g_object_new (MED_TYPE_APPLICATION, "application-id", MED_APPLICATION_ID, "flags",
                       G_APPLICATION_NON_UNIQUE, NULL);
}
