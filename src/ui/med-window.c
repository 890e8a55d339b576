/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-window"

#include "config.h"

#include "ui/med-window.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "ui/med-dialogs.h"
#include "ui/med-window-actions.h"
#include "ui/awareness/med-advisories-page.h"
#include "ui/overview/med-overview-page.h"
#include "ui/report/med-reports-page.h"

/* Every screen, in the order of the sidebar and of Ctrl+1 … Ctrl+8. */
static const struct
{
  const char *name;
  GType (*get_type) (void);
} page_list[] = {
  { "overview", med_overview_page_get_type },
  { "advisories", med_advisories_page_get_type },
  { "reports", med_reports_page_get_type },
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

  MedSession *session; /* (owned) (nullable) */

  AdwToastOverlay *toasts;
  GtkStack *root;
  AdwStatusPage *failure;
  GtkListBox *sidebar;
  AdwBin *search_slot;
  AdwBin *action_slot;
  GtkLabel *page_title;
  GtkMenuButton *person_button;
  GtkStack *pages;
};

G_DEFINE_FINAL_TYPE (MedWindow, med_window, ADW_TYPE_APPLICATION_WINDOW)

static void
badge_cb (MedPage *page, GParamSpec *pspec, GtkLabel *label)
{
  guint badge = 0;
  g_autofree char *text = NULL;

  g_object_get (page, "badge", &badge, NULL);
  text = g_strdup_printf ("%'u", badge);
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), badge > 0);

  g_autofree char *spoken = g_strdup_printf (ngettext ("%u waits", "%u wait", badge), badge);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
}

static GtkWidget *
sidebar_row_new (MedPage *page, const char *name)
{
  g_autofree char *icon_name = NULL;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (med_page_get_title (page));
  GtkWidget *badge = gtk_label_new (NULL);

  g_object_get (page, "icon-name", &icon_name, NULL);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon_name));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (box), title);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, "numeric");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  med_page_get_title (page), -1);
  g_signal_connect_object (page, "notify::badge", G_CALLBACK (badge_cb), badge, 0);
  badge_cb (page, NULL, GTK_LABEL (badge));
  return row;
}

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

static void
add_pages (MedWindow *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (page_list); i++)
    {
      MedPage *page = g_object_new (page_list[i].get_type (), "session", self->session, NULL);

      gtk_stack_add_named (self->pages, GTK_WIDGET (page), page_list[i].name);
      g_signal_connect_object (page, "go", G_CALLBACK (page_go_cb), self, 0);
      g_signal_connect_object (page, "toast", G_CALLBACK (page_toast_cb), self, 0);
      gtk_list_box_append (self->sidebar, sidebar_row_new (page, page_list[i].name));
    }
  gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, 0));
}

static void
row_selected_cb (GtkListBox *sidebar, GtkListBoxRow *row, MedWindow *self)
{
  if (row != NULL)
    gtk_stack_set_visible_child_name (self->pages, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
select_row (MedWindow *self, const char *name)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sidebar, i)) != NULL; i++)
    if (g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (row)), name) == 0)
      gtk_list_box_select_row (self->sidebar, row);
}

static void
visible_page_cb (MedWindow *self)
{
  MedPage *page = med_window_get_visible_page (self);

  if (page == NULL)
    return;
  gtk_label_set_text (self->page_title, med_page_get_title (page));
  adw_bin_set_child (self->search_slot, med_page_get_search_widget (page));
  adw_bin_set_child (self->action_slot, med_page_get_action_widget (page));
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
person_changed_cb (MedWindow *self)
{
  g_autofree char *name = NULL;

  g_object_get (self->session, "person-name", &name, NULL);
  g_autofree char *initials = initials_of (name);
  g_autofree char *spoken = g_strdup_printf (_ ("Working: %s"), name);
  gtk_menu_button_set_label (self->person_button, initials);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->person_button), spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->person_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->person_button), *name != '\0');
  med_window_actions_update (self);
}

static void
med_window_dispose (GObject *object)
{
  MedWindow *self = MED_WINDOW (object);

  /* The pages' header parts belong to the pages. */
  if (self->search_slot != NULL)
    adw_bin_set_child (self->search_slot, NULL);
  if (self->action_slot != NULL)
    adw_bin_set_child (self->action_slot, NULL);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_window_parent_class)->dispose (object);
}

static void
med_window_class_init (MedWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH "/ui/med-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MedWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, root);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, failure);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, search_slot);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, action_slot);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, page_title);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, person_button);
  gtk_widget_class_bind_template_child (widget_class, MedWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, visible_page_cb);
}

static void
med_window_init (MedWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
 * Makes the pages and shows the first.
 */
void
med_window_set_session (MedWindow *self, MedSession *session)
{
  g_return_if_fail (MED_IS_WINDOW (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::person-id", G_CALLBACK (person_changed_cb), self,
                           G_CONNECT_SWAPPED);
  add_pages (self);
  person_changed_cb (self);
  gtk_stack_set_visible_child_name (self->root, "main");
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
  gtk_stack_set_visible_child_name (self->root, "failure");
}

/**
 * med_window_get_visible_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the page on screen
 */
MedPage *
med_window_get_visible_page (MedWindow *self)
{
  g_return_val_if_fail (MED_IS_WINDOW (self), NULL);

  GtkWidget *page = self->pages != NULL ? gtk_stack_get_visible_child (self->pages) : NULL;

  return page != NULL ? MED_PAGE (page) : NULL;
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

  GtkWidget *child = gtk_stack_get_child_by_name (self->pages, name);

  if (child == NULL)
    return FALSE;

  MedPage *page = MED_PAGE (child);
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
