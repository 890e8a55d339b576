/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-tab-stop"

#include "config.h"

#include "ui/widgets/med-tab-stop.h"

struct _MedTabStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (MedTabStop, med_tab_stop, ADW_TYPE_BIN)

static GtkListBox *
find_list (GtkWidget *widget)
{
  GtkListBox *found = NULL;

  if (GTK_IS_LIST_BOX (widget))
    return GTK_LIST_BOX (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_list (child);
  return found;
}

static gboolean
med_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkListBox *list = find_list (widget);
  GtkListBoxRow *row = list != NULL ? gtk_list_box_get_selected_row (list) : NULL;

  if (row == NULL || (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD))
    return GTK_WIDGET_CLASS (med_tab_stop_parent_class)->focus (widget, direction);
  /* From within on to what follows; from outside to the selected row */
  if (gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
med_tab_stop_class_init (MedTabStopClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = med_tab_stop_focus;
}

static void
med_tab_stop_init (MedTabStop *self)
{
}
