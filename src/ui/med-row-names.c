/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-row-names"

#include "config.h"

#include "ui/med-row-names.h"

/* The rows of GtkListView and of the lists within drop-downs are widgets that GTK makes, and to
 * which GTK 4.8 gives no name: a screen reader would read nothing when it goes from one to the
 * next. Each is named by the labels within it as soon as it is shown, and again when they change,
 * since a row shows another item after scrolling. Rows of tables name themselves, see
 * med-table-cell.c. */

static void
append_labels (GtkWidget *widget, GPtrArray *labels)
{
  if (GTK_IS_LABEL (widget))
    g_ptr_array_add (labels, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    append_labels (child, labels);
}

static void
name_row (GtkWidget *row)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();
  g_autoptr (GString) words = g_string_new (NULL);

  append_labels (row, labels);
  for (guint i = 0; i < labels->len; i++)
    {
      const char *text = gtk_label_get_text (g_ptr_array_index (labels, i));

      if (*text != '\0')
        g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", text);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str,
                                  -1);
}

static void
follow_labels (GtkWidget *row)
{
  static GQuark followed = 0;
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  if (followed == 0)
    followed = g_quark_from_static_string ("med-row-names-followed");
  append_labels (row, labels);
  for (guint i = 0; i < labels->len; i++)
    {
      GObject *label = g_ptr_array_index (labels, i);

      if (g_object_get_qdata (label, followed) == NULL)
        g_signal_connect_object (label, "notify::label", G_CALLBACK (name_row), row,
                                 G_CONNECT_SWAPPED);
      g_object_set_qdata (label, followed, row);
    }
}

static gboolean
mapped_hook (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  /* A row of a list box is of our own making, and so is its name. */
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) ==
          GTK_ACCESSIBLE_ROLE_LIST_ITEM &&
      g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkListItemWidget"))
    {
      follow_labels (widget);
      name_row (widget);
    }
  return TRUE;
}

/**
 * med_row_names_watch:
 *
 * Names every row that GTK makes and shows from now on. Nothing to do for a newer GTK, which has
 * other widgets and names them by itself.
 */
void
med_row_names_watch (void)
{
  static gsize watching = 0;

  if (g_once_init_enter (&watching))
    {
      g_autoptr (GTypeClass) klass = g_type_class_ref (GTK_TYPE_WIDGET);

      g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, mapped_hook, NULL,
                                  NULL);
      g_once_init_leave (&watching, 1);
    }
}
