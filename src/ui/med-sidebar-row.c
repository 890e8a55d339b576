/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sidebar-row"

#include "config.h"

#include "ui/med-sidebar-row.h"

#include <glib/gi18n.h>

/* A row of the sidebar: icon, name and how much waits for a person on that page. */

static void
badge_cb (MedPage *page, GParamSpec *pspec, GtkListBoxRow *row)
{
  GtkWidget *label = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
  guint badge = 0;

  g_object_get (page, "badge", &badge, NULL);
  g_autofree char *text = g_strdup_printf ("%'u", badge);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, badge > 0);

  g_autofree char *waiting = g_strdup_printf (ngettext ("%u waits", "%u wait", badge), badge);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  badge > 0 ? waiting : "", -1);
}

/**
 * med_sidebar_row_new:
 * @name: the name of the page
 * @title: what the person reads
 * @icon_name: the icon
 *
 * Returns: (transfer floating): a row without a number
 */
GtkWidget *
med_sidebar_row_new (const char *name, const char *title, const char *icon_name)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *badge = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon_name));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, "numeric");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (badge, FALSE);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

/**
 * med_sidebar_row_follow:
 * @row: a row made by med_sidebar_row_new()
 * @page: its page
 *
 * Shows from now on how much waits for a person on the page.
 */
void
med_sidebar_row_follow (GtkListBoxRow *row, MedPage *page)
{
  g_signal_connect_object (page, "notify::badge", G_CALLBACK (badge_cb), row, 0);
  badge_cb (page, NULL, row);
}
