/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-window"

#include "config.h"

#include "ui/med-window-actions.h"

#include "ui/installation/med-exchange-act.h"
#include "ui/med-help-topic.h"
#include "ui/med-help-window.h"
#include "ui/med-row-names.h"
#include "ui/med-text-fit.h"
#include "ui/people/med-preferences-window.h"

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  MedPage *page = med_window_get_visible_page (window);

  MED_PAGE_GET_CLASS (page)->focus_search (page);
}

static void
print_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  MedPage *page = med_window_get_visible_page (window);

  MED_PAGE_GET_CLASS (page)->print (page);
}

static void
show_page_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  med_window_show_page (window, g_variant_get_string (parameter, NULL), 0, NULL);
}

/* Made when asked for: GTK 4.8 falls over a screen reader that asks for windows while one of them,
 * such as the shortcuts window that GtkApplication would keep ready, has never been shown. */
static void
show_shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource (MED_RESOURCE_PATH "/ui/med-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, window);
  gtk_window_present (shortcuts);
}

static void
switch_person_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  med_window_switch_person (window);
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  med_help_topic_open (window);
}

static void
short_help_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  med_help_window_show (window);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  gtk_window_present (
      GTK_WINDOW (med_preferences_window_new (window, med_window_get_session (window))));
}

static void
backup_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  MedPreferencesWindow *preferences =
      med_preferences_window_new (window, med_window_get_session (window));

  med_preferences_window_show_backup (preferences);
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
export_results_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  med_exchange_export_act (window, med_window_get_session (window));
}

static void
import_results_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  med_exchange_import_act (window, med_window_get_session (window));
}

static void
lock_cb (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  med_session_set_locked (med_window_get_session (window), TRUE);
}

static void
set_enabled (MedWindow *window, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/**
 * med_window_actions_install:
 * @window: a window
 *
 * Adds the window's actions.
 */
void
med_window_actions_install (MedWindow *window)
{
  static const GActionEntry entries[] = {
    { .name = "search", .activate = search_cb },
    { .name = "print", .activate = print_cb },
    { .name = "lock", .activate = lock_cb },
    { .name = "help", .activate = help_cb },
    { .name = "short-help", .activate = short_help_cb },
    { .name = "preferences", .activate = preferences_cb },
    { .name = "backup", .activate = backup_cb },
    { .name = "switch-person", .activate = switch_person_cb },
    { .name = "show-shortcuts", .activate = show_shortcuts_cb },
    { .name = "export-results", .activate = export_results_cb },
    { .name = "import-results", .activate = import_results_cb },
    { .name = "show-page", .activate = show_page_cb, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
  med_help_topic_watch_windows ();
  med_row_names_watch ();
  med_text_fit_watch_choices ();
}

/**
 * med_window_actions_update:
 * @window: a window
 *
 * Decides every action's state, in this one place, from who works and which page is shown.
 */
void
med_window_actions_update (MedWindow *window)
{
  MedPage *page = med_window_get_visible_page (window);
  MedPageClass *klass = page != NULL ? MED_PAGE_GET_CLASS (page) : NULL;

  set_enabled (window, "search", klass != NULL && klass->focus_search != NULL);
  set_enabled (window, "print", klass != NULL && klass->print != NULL);
  set_enabled (window, "show-page", page != NULL);
  set_enabled (window, "preferences", page != NULL);
  set_enabled (window, "backup", page != NULL);
  set_enabled (window, "export-results", page != NULL);
  set_enabled (window, "import-results", page != NULL);
  set_enabled (window, "lock", page != NULL);
  set_enabled (window, "switch-person", page != NULL);
}

/**
 * med_window_actions_add_page_key:
 * @window: a window
 * @page: the name of a page
 * @number: from 1
 *
 * Lets Ctrl and the number open the page.
 */
void
med_window_actions_add_page_key (MedWindow *window, const char *page, guint number)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  g_autofree char *action = g_strconcat ("win.show-page::", page, NULL);
  g_autofree char *key = g_strdup_printf ("<Control>%u", number);

  if (application != NULL)
    gtk_application_set_accels_for_action (application, action, (const char *[]){ key, NULL });
}
