/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-help-topic"

#include "config.h"

#include "ui/med-help-topic.h"

#include "ui/med-handbook.h"
#include "ui/med-window.h"
#include "ui/widgets/med-help-button.h"

/* Where F1 leads: the section on the message that is shown, else the page on the dialog, else the
 * page on the screen. */

typedef struct
{
  const char *name;
  const char *topic;
} Place;

/* The pages of the window by their names, and what is shown before somebody works */
static const Place pages[] = {
  { "overview", "overview" },    { "devices", "devices" },   { "advisories", "advisories" },
  { "patches", "patches" },      { "schedule", "schedule" }, { "work-orders", "work-orders" },
  { "reports", "report-fleet" }, { "audit", "audit" },       { "sign-in", "people" },
  { "welcome", "way" },          { "sources", "sources" },
};

/* Dialogs by their types; a form, whose type is that of many, has the page it was opened from. */
static const Place dialogs[] = {
  { "MedCalendarDialog", "calendars" },
  { "MedCallOffDialog", "downtime" },
  { "MedDecisionDialog", "risk" },
  { "MedDeviceDialog", "devices" },
  { "MedDeviceImportDialog", "device-import" },
  { "MedImportDialog", "advisories" },
  { "MedMatchReviewDialog", "names" },
  { "MedMediumDialog", "medium" },
  { "MedPatchDialog", "patches" },
  { "MedPersonDialog", "people" },
  { "MedPlaceDialog", "downtime" },
  { "MedPreferencesWindow", "preferences" },
  { "MedReconcileResult", "reconcile" },
  { "MedReconcileSessions", "reconcile" },
  { "MedReconcileWindow", "reconcile" },
  { "MedRetireDialog", "devices" },
  { "MedSignDialog", "people" },
  { "MedWeeklyDialog", "calendars" },
  { "GtkShortcutsWindow", "keyboard" },
};

static const char *
find (const Place *places, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    if (g_strcmp0 (places[i].name, name) == 0)
      return places[i].topic;
  return NULL;
}

/**
 * med_help_topic_of_page:
 * @name: of a page, as in the window's list; or `sign-in`, `welcome`
 *
 * Returns: (transfer none) (nullable): the page of the handbook on it
 */
const char *
med_help_topic_of_page (const char *name)
{
  return find (pages, G_N_ELEMENTS (pages), name);
}

static const char *
topic_of_message (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (MED_IS_HELP_BUTTON (widget))
    return med_help_button_get_topic (MED_HELP_BUTTON (widget));

  const char *topic = NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && topic == NULL;
       child = gtk_widget_get_next_sibling (child))
    topic = topic_of_message (child);
  return topic;
}

/**
 * med_help_topic_of_window:
 * @window: a window
 *
 * Finds what to read about what a window shows now.
 *
 * Returns: (transfer none) (nullable): page or page and section of the handbook; %NULL for its
 *   beginning
 */
const char *
med_help_topic_of_window (GtkWindow *window)
{
  const char *topic = NULL;

  g_return_val_if_fail (window == NULL || GTK_IS_WINDOW (window), NULL);
  for (; topic == NULL && window != NULL; window = gtk_window_get_transient_for (window))
    {
      topic = topic_of_message (GTK_WIDGET (window));
      if (topic == NULL && MED_IS_WINDOW (window))
        topic = med_help_topic_of_page (med_window_get_screen (MED_WINDOW (window)));
      if (topic == NULL)
        topic = find (dialogs, G_N_ELEMENTS (dialogs), G_OBJECT_TYPE_NAME (window));
    }
  return topic;
}

/**
 * med_help_topic_open:
 * @window: where help was asked for
 *
 * Opens the handbook at what the window shows now.
 */
void
med_help_topic_open (GtkWindow *window)
{
  med_handbook_open (window, med_help_topic_of_window (window));
}

static gboolean
help_key_cb (GtkWidget *window, GVariant *arguments, gpointer user_data)
{
  med_help_topic_open (GTK_WINDOW (window));
  return GDK_EVENT_STOP;
}

static void
add_key (GtkWindow *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F1, 0),
                        gtk_callback_action_new (help_key_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
}

static void
windows_changed_cb (GListModel *windows, guint position, guint removed, guint added, gpointer data)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      /* The main window has the key as an accelerator of its action. */
      if (!MED_IS_WINDOW (window))
        add_key (window);
    }
}

/**
 * med_help_topic_watch_windows:
 *
 * Gives every dialog that is opened from now on the key F1. Accelerators of the application reach
 * only its own windows.
 */
void
med_help_topic_watch_windows (void)
{
  static gsize watching = 0;

  if (g_once_init_enter (&watching))
    {
      g_signal_connect (gtk_window_get_toplevels (), "items-changed",
                        G_CALLBACK (windows_changed_cb), NULL);
      g_once_init_leave (&watching, 1);
    }
}
