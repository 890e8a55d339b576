/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-window"

#include "config.h"

#include "ui/med-window.h"

#include <glib/gi18n.h>

#include "engine/base/med-error-help.h"
#include "engine/base/med-error.h"
#include "ui/audit/med-audit-page.h"
#include "ui/awareness/med-advisories-page.h"
#include "ui/awareness/med-sources-page.h"
#include "ui/backup/med-backup-banner.h"
#include "ui/installation/med-work-orders-page.h"
#include "ui/inventory/med-devices-page.h"
#include "ui/med-dialogs.h"
#include "ui/med-sidebar-row.h"
#include "ui/med-text-fit.h"
#include "ui/med-window-actions.h"
#include "ui/overview/med-overview-page.h"
#include "ui/people/med-idle-lock.h"
#include "ui/people/med-sign-in-page.h"
#include "ui/people/med-welcome-page.h"
#include "ui/report/med-reports-page.h"
#include "ui/schedule/med-schedule-page.h"
#include "ui/statement/med-patches-page.h"
#include "ui/widgets/med-help-button.h"
#include "ui/widgets/med-tab-stop.h"

/* Every screen, in the order of the sidebar and of Ctrl+1 … Ctrl+9. Whom the hospital believes
 * stands at the foot beside the audit log: it is decided rarely, and its number says when
 * something waits. */
static const struct
{
  const char *name;
  const char *title; /* as in the page's .ui */
  const char *icon_name;
  GType (*get_type) (void);
} page_list[] = {
  { "overview", N_ ("Overview"), "med-overview-symbolic", med_overview_page_get_type },
  { "devices", N_ ("Devices"), "med-devices-symbolic", med_devices_page_get_type },
  { "advisories", N_ ("Advisories"), "med-advisories-symbolic", med_advisories_page_get_type },
  { "patches", N_ ("Patches"), "med-patches-symbolic", med_patches_page_get_type },
  { "schedule", N_ ("Schedule"), "med-schedule-symbolic", med_schedule_page_get_type },
  { "work-orders", N_ ("Work Orders"), "med-work-orders-symbolic", med_work_orders_page_get_type },
  { "reports", N_ ("Reports"), "med-reports-symbolic", med_reports_page_get_type },
  { "audit", N_ ("Audit Log"), "med-audit-symbolic", med_audit_page_get_type },
  { "sources", N_ ("Sources"), "med-sources-symbolic", med_sources_page_get_type },
};

/**
 * MedWindow:
 *
 * The main window: a sidebar of pages, a header bar that each page fills with its own search and
 * buttons, and the page.
 */
struct _MedWindow
{
  AdwApplicationWindow parent_instance;

  MedSession *session;    /* (owned) (nullable) */
  MedIdleLock *idle_lock; /* (owned) (nullable) */
  GSettings *settings;    /* (owned) (nullable) where the schema is installed */
  GList *hidden;          /* (element-type GtkWindow) dialogs put away while locked */

  AdwToastOverlay *toasts;
  GtkStack *root;
  AdwStatusPage *failure;
  MedHelpButton *failure_help;
  MedSignInPage *sign_in;
  MedWelcomePage *welcome;
  GtkListBox *sidebar;
  AdwBin *search_slot;
  GtkBox *action_slot;
  AdwHeaderBar *header;
  GtkBox *tools;
  GtkLabel *page_title;
  GtkMenuButton *person_button;
  MedBackupBanner *backup_banner;
  GtkStack *pages;
  guint make_source; /* makes the pages that nobody has opened yet */
};

G_DEFINE_FINAL_TYPE (MedWindow, med_window, ADW_TYPE_APPLICATION_WINDOW)

static void
page_go_cb (MedPage *page, const char *name, gint64 item, const char *filter, MedWindow *self)
{
  med_window_show_page (self, name, item, filter);
}

static void
page_toast_cb (MedPage *page, const char *text, MedWindow *self)
{
  med_window_toast (self, text);
}

static MedPage *
ensure_page (MedWindow *self, guint index)
{
  GtkWidget *child = gtk_stack_get_child_by_name (self->pages, page_list[index].name);

  if (child != NULL)
    return MED_PAGE (child);

  MedPage *page = g_object_new (page_list[index].get_type (), "session", self->session, NULL);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar, (int) index);
  gtk_stack_add_named (self->pages, GTK_WIDGET (page), page_list[index].name);
  g_signal_connect_object (page, "go", G_CALLBACK (page_go_cb), self, 0);
  g_signal_connect_object (page, "toast", G_CALLBACK (page_toast_cb), self, 0);
  med_sidebar_row_follow (row, page);
  return page;
}

/* The page that is opened comes first; the others are made one by one when there is nothing else to
 * do, since they tell how much waits for a person. */
static gboolean
make_page_cb (gpointer window)
{
  MedWindow *self = window;

  for (guint i = 0; i < G_N_ELEMENTS (page_list); i++)
    if (gtk_stack_get_child_by_name (self->pages, page_list[i].name) == NULL)
      {
        ensure_page (self, i);
        return G_SOURCE_CONTINUE;
      }
  self->make_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
begin_making_cb (gpointer window)
{
  MedWindow *self = window;

  self->make_source = g_idle_add_full (G_PRIORITY_LOW, make_page_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

static void
add_pages (MedWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (page_list); i++)
    {
      gtk_list_box_append (
          self->sidebar,
          med_sidebar_row_new (page_list[i].name, _ (page_list[i].title), page_list[i].icon_name));
      med_window_actions_add_page_key (self, page_list[i].name, i + 1);
    }
  gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, 0));
  /* Not before the first page has its rows. */
  self->make_source = g_timeout_add_full (G_PRIORITY_LOW, 250, begin_making_cb, self, NULL);
}

static void
row_selected_cb (GtkListBox *sidebar, GtkListBoxRow *row, MedWindow *self)
{
  if (row == NULL)
    return;
  MedPage *page = ensure_page (self, (guint) gtk_list_box_row_get_index (row));
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
}

static void
select_row (MedWindow *self, const char *name)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sidebar, i)) != NULL; i++)
    if (g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (row)), name) == 0)
      {
        gtk_list_box_select_row (self->sidebar, row);
        /* The keyboard stays with the selection if it was in the sidebar. */
        if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar)))
          gtk_widget_grab_focus (GTK_WIDGET (row));
      }
}

/* They stay in the header bar, hidden: in GTK 4.8 buttons stay insensitive when their action group
 * is taken out of the window and put back. */
static void
show_actions (MedWindow *self, GtkWidget *shown)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->action_slot));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == shown);
  if (shown != NULL && gtk_widget_get_parent (shown) == NULL)
    gtk_box_append (self->action_slot, shown);
}

static void
visible_page_cb (MedWindow *self)
{
  MedPage *page = med_window_get_visible_page (self);

  if (page == NULL)
    return;
  gtk_label_set_text (self->page_title, med_page_get_title (page));
  adw_bin_set_child (self->search_slot, med_page_get_search_widget (page));
  show_actions (self, med_page_get_action_widget (page));
  med_window_actions_update (self);
}

/* "Sachiko Kimura" → "SK", "木村" → "木": the button is small, its tooltip says the whole name. */
static char *
initials_of (const char *name)
{
  g_autoptr (GString) initials = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit_set (name, " \t", -1);

  for (gsize i = 0; words[i] != NULL && g_utf8_strlen (initials->str, -1) < 2; i++)
    if (words[i][0] != '\0')
      g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (words[i])));
  return g_string_free (g_steal_pointer (&initials), FALSE);
}

static void
show_person (MedWindow *self)
{
  g_autofree char *name = NULL;

  g_object_get (self->session, "person-name", &name, NULL);
  g_autofree char *initials = initials_of (name);
  g_autofree char *spoken = g_strdup_printf (_ ("Working: %s"), name);
  gtk_menu_button_set_label (self->person_button, initials);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->person_button), spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->person_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* Dialogs are windows of their own: while locked they must not be seen either, but what was typed
 * into them is not lost. */
static void
hide_dialogs (MedWindow *self)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) != NULL && gtk_widget_get_visible (l->data))
      {
        gtk_widget_set_visible (l->data, FALSE);
        self->hidden = g_list_prepend (self->hidden, g_object_ref (l->data));
      }
}

static void
show_dialogs (MedWindow *self)
{
  for (GList *l = self->hidden; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) != NULL)
      gtk_window_present (l->data);
  g_clear_list (&self->hidden, g_object_unref);
}

static void
show_main (MedWindow *self)
{
  if (gtk_stack_get_visible_child (self->pages) == NULL)
    add_pages (self);
  show_person (self);
  gtk_stack_set_visible_child_name (self->root, "main");
  visible_page_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->sidebar)));
  show_dialogs (self);
}

static void
show_sign_in (MedWindow *self, gboolean can_cancel)
{
  hide_dialogs (self);
  med_sign_in_page_begin (self->sign_in, self->session, can_cancel);
  gtk_stack_set_visible_child_name (self->root, "sign-in");
  med_window_actions_update (self);
}

/* Who works, or whether anybody does, has changed. */
static void
person_changed_cb (MedWindow *self)
{
  if (med_session_get_person_id (self->session) == 0 || med_session_get_locked (self->session))
    show_sign_in (self, FALSE);
  else
    show_main (self);
}

static void
sign_in_cancelled_cb (MedWindow *self)
{
  show_main (self);
}

static void
welcome_done_cb (MedWelcomePage *welcome, gboolean import, MedWindow *self)
{
  med_window_show_page (self, "devices", 0, import ? "import" : NULL);
}

static void
people_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people =
      med_session_list_people_finish (MED_SESSION (source), result, &error);

  if (self->session == NULL)
    return; /* closed meanwhile */
  if (people == NULL)
    med_window_show_failure (self, error);
  else if (people->len > 0)
    show_sign_in (self, FALSE);
  else
    {
      med_welcome_page_begin (self->welcome, self->session);
      gtk_stack_set_visible_child_name (self->root, "welcome");
    }
}

static void
idle_minutes_cb (MedWindow *self)
{
  if (self->idle_lock != NULL)
    med_idle_lock_set_minutes (self->idle_lock,
                               g_settings_get_uint (self->settings, "idle-lock-minutes"));
}

/* Run from the build folder without GSETTINGS_SCHEMA_DIR the program works with its defaults. */
static void
bind_settings (MedWindow *self)
{
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (
      g_settings_schema_source_get_default (), MED_APPLICATION_ID, TRUE);

  if (schema == NULL)
    return;
  self->settings = g_settings_new (MED_APPLICATION_ID);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::idle-lock-minutes",
                           G_CALLBACK (idle_minutes_cb), self, G_CONNECT_SWAPPED);
}

static void
med_window_dispose (GObject *object)
{
  MedWindow *self = MED_WINDOW (object);
  GtkWidget *child;

  g_clear_handle_id (&self->make_source, g_source_remove);
  /* The pages' header parts belong to the pages. */
  if (self->search_slot != NULL)
    adw_bin_set_child (self->search_slot, NULL);
  while (self->action_slot != NULL &&
         (child = gtk_widget_get_first_child (GTK_WIDGET (self->action_slot))) != NULL)
    gtk_box_remove (self->action_slot, child);
  g_clear_list (&self->hidden, g_object_unref);
  g_clear_object (&self->idle_lock);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_window_parent_class)->dispose (object);
}

static void
med_window_class_init (MedWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_window_dispose;
  g_type_ensure (MED_TYPE_BACKUP_BANNER);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  g_type_ensure (MED_TYPE_SIGN_IN_PAGE);
  g_type_ensure (MED_TYPE_TAB_STOP);
  g_type_ensure (MED_TYPE_WELCOME_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH "/ui/med-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MedWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, root);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, failure);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, failure_help);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, search_slot);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, action_slot);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, header);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, tools);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, page_title);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, person_button);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, backup_banner);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, visible_page_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cancelled_cb);
  gtk_widget_class_bind_template_callback (widget_class, welcome_done_cb);
}

static void
med_window_init (MedWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  med_text_fit_header (self->header, self->tools, GTK_WIDGET (self->search_slot),
                       GTK_WIDGET (self->action_slot));
  bind_settings (self);
  med_window_actions_install (self);
  med_window_actions_update (self);
}

/**
 * med_window_new:
 * @application: the application
 *
 * Returns: (transfer none): a window that waits for its data
 */
MedWindow *
med_window_new (GtkApplication *application)
{
  return g_object_new (MED_TYPE_WINDOW, "application", application, NULL);
}

/**
 * med_window_set_session:
 * @self: a window without a session
 * @session: the session to work in
 *
 * Asks who works, or begins the assistant where nobody is known yet. Pages are made, and data read,
 * once somebody is signed in.
 */
void
med_window_set_session (MedWindow *self, MedSession *session)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  med_backup_banner_begin (self->backup_banner, session);
  if (med_session_is_demonstration (session))
    gtk_window_set_title (GTK_WINDOW (self), _ ("MedPatch: Demonstration"));
  g_signal_connect_object (session, "notify::person-id", G_CALLBACK (person_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::locked", G_CALLBACK (person_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->idle_lock = med_idle_lock_new (
      session,
      self->settings != NULL ? g_settings_get_uint (self->settings, "idle-lock-minutes") : 10);
  if (med_session_get_person_id (session) != 0)
    show_main (self);
  else
    med_session_list_people_async (session, NULL, people_listed_cb, g_object_ref (self));
}

/**
 * med_window_switch_person:
 * @self: a window in which somebody works
 *
 * Asks for another person's passphrase; whoever works now may go on instead.
 */
void
med_window_switch_person (MedWindow *self)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  show_sign_in (self, TRUE);
}

/**
 * med_window_get_session:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the session; %NULL while the data are being opened
 */
MedSession *
med_window_get_session (MedWindow *self)
{
  g_return_val_if_fail (MED_IS_WINDOW (self), NULL);
  return self->session;
}

/**
 * med_window_get_screen:
 * @self: a window
 *
 * Returns: (transfer none): the name of what is shown: a page, or `sign-in`, `welcome`, `failure`,
 *   `opening`
 */
const char *
med_window_get_screen (MedWindow *self)
{
  g_return_val_if_fail (MED_IS_WINDOW (self), NULL);
  const char *name = gtk_stack_get_visible_child_name (self->root);

  return g_strcmp0 (name, "main") == 0 ? gtk_stack_get_visible_child_name (self->pages) : name;
}

/**
 * med_window_show_failure:
 * @self: a window
 * @error: why the data cannot be opened
 *
 * Says so on the whole window, with the file, the reason and the remedy.
 */
void
med_window_show_failure (MedWindow *self, const GError *error)
{
  g_return_if_fail (MED_IS_WINDOW (self));

  const char *remedy = error->domain == MED_ERROR ? med_error_remedy (error->code) : "";
  g_autofree char *text = g_strdup_printf ("%s\n\n%s", error->message, remedy);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->failure, escaped);
  med_help_button_set_topic (self->failure_help, med_error_help_topic (error));
  gtk_stack_set_visible_child_name (self->root, "failure");
}

/**
 * med_window_get_visible_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the page on screen; %NULL while nobody works
 */
MedPage *
med_window_get_visible_page (MedWindow *self)
{
  g_return_val_if_fail (MED_IS_WINDOW (self), NULL);

  if (self->pages == NULL || g_strcmp0 (gtk_stack_get_visible_child_name (self->root), "main") != 0)
    return NULL;
  return MED_PAGE (gtk_stack_get_visible_child (self->pages));
}

/**
 * med_window_show_page:
 * @self: a window
 * @name: the name of a page
 * @item: what to show there; 0 for nothing in particular
 * @filter: (nullable): a word the page knows
 *
 * Opens a page.
 *
 * Returns: whether there is a page of that name
 */
gboolean
med_window_show_page (MedWindow *self, const char *name, gint64 item, const char *filter)
{
  g_return_val_if_fail (MED_IS_WINDOW (self), FALSE);

  guint index = 0;
  while (index < G_N_ELEMENTS (page_list) && g_strcmp0 (page_list[index].name, name) != 0)
    index++;
  /* Before somebody works there are no pages. */
  if (index == G_N_ELEMENTS (page_list) ||
      gtk_list_box_get_row_at_index (self->sidebar, (int) index) == NULL)
    return FALSE;

  MedPage *page = ensure_page (self, index);
  select_row (self, name);
  if (filter != NULL && MED_PAGE_GET_CLASS (page)->show_filter != NULL)
    MED_PAGE_GET_CLASS (page)->show_filter (page, filter);
  if (item != 0 && MED_PAGE_GET_CLASS (page)->show_item != NULL)
    MED_PAGE_GET_CLASS (page)->show_item (page, item);
  return TRUE;
}

/**
 * med_window_toast:
 * @self: a window
 * @text: plain text
 *
 * Shows a message at the foot of the window.
 */
void
med_window_toast (MedWindow *self, const char *text)
{
  g_return_if_fail (MED_IS_WINDOW (self));

  /* AdwToast reads markup until 1.4 lets one say no. */
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}
