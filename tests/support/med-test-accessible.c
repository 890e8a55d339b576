/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-accessible.h"

#include "support/med-test-walk.h"

/* More than a page has controls */
#define ROUND 120

void
med_test_complain (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_test_message ("%s", text);
  g_test_fail ();
}

static const char *
id_of (GtkWidget *widget)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  return id != NULL ? id : "without id";
}

static char *
dup_where (GtkWidget *widget, const char *place)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;

  return g_strdup_printf ("%s: a %s (%s%s%s) in a %s (%s)", place, G_OBJECT_TYPE_NAME (widget),
                          id_of (widget), label != NULL ? ", " : "", label != NULL ? label : "",
                          G_OBJECT_TYPE_NAME (parent), id_of (parent));
}

/* Names */

static gboolean
has_label (GtkWidget *widget)
{
  return gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

static gboolean
is_labelled (GtkWidget *widget)
{
  return has_label (widget) ||
         gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                           GTK_ACCESSIBLE_RELATION_LABELLED_BY) ||
         gtk_widget_get_tooltip_text (widget) != NULL;
}

/* What GTK and libadwaita put together themselves, of parts that a program cannot name */
static gboolean
is_within_composite (GtkWidget *widget)
{
  for (GtkWidget *at = gtk_widget_get_parent (widget); at != NULL; at = gtk_widget_get_parent (at))
    if (GTK_IS_DROP_DOWN (at) || GTK_IS_MENU_BUTTON (at) || GTK_IS_EDITABLE (at) ||
        ADW_IS_COMBO_ROW (at) || ADW_IS_ENTRY_ROW (at) || GTK_IS_SHORTCUTS_WINDOW (at) ||
        /* Its button to close it is libadwaita's, and the toast goes by itself. */
        g_str_equal (G_OBJECT_TYPE_NAME (at), "AdwToastWidget"))
      return TRUE;
  return FALSE;
}

/* An icon labels its button in GTK 4.8, with the word GtkImage. */
static gboolean
is_named (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget))
    return has_label (widget);
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL ? has_label (widget)
                                                                  : is_labelled (widget);
  if (ADW_IS_PREFERENCES_ROW (widget))
    return *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)) != '\0' ||
           !gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget));
  if (GTK_IS_LIST_BOX_ROW (widget))
    return has_label (widget);
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkListItemWidget"))
    return has_label (widget);
  if (GTK_IS_DROP_DOWN (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_SWITCH (widget) ||
      GTK_IS_CHECK_BUTTON (widget) || GTK_IS_DRAWING_AREA (widget) ||
      GTK_IS_PROGRESS_BAR (widget) || (GTK_IS_EDITABLE (widget) && !GTK_IS_EDITABLE_LABEL (widget)))
    return is_labelled (widget);
  return TRUE;
}

static void
check_name_cb (GtkWidget *widget, gpointer place)
{
  g_autofree char *where = NULL;

  if (is_named (widget) || is_within_composite (widget))
    return;
  where = dup_where (widget, place);
  med_test_complain ("%s has no name for a screen reader", where);
}

/* Mnemonics */

typedef struct
{
  GHashTable *labels; /* of keyval to GtkLabel */
  const char *place;
} Mnemonics;

static void
check_mnemonic_cb (GtkWidget *widget, gpointer data)
{
  Mnemonics *mnemonics = data;
  guint key = GTK_IS_LABEL (widget) && gtk_label_get_use_underline (GTK_LABEL (widget))
                  ? gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))
                  : GDK_KEY_VoidSymbol;

  if (key == GDK_KEY_VoidSymbol || !gtk_widget_is_sensitive (widget))
    return;
  gpointer at = GUINT_TO_POINTER (gdk_keyval_to_lower (key));
  GtkLabel *other = g_hash_table_lookup (mnemonics->labels, at);
  if (other != NULL)
    med_test_complain ("%s: “%s” and “%s” have the same mnemonic", mnemonics->place,
                       gtk_label_get_label (other), gtk_label_get_label (GTK_LABEL (widget)));
  g_hash_table_insert (mnemonics->labels, at, widget);
}

/* Names and mnemonics of all that is on the screen */
void
med_test_assert_named (GtkWidget *root, const char *place)
{
  g_autoptr (GHashTable) labels = g_hash_table_new (NULL, NULL);
  Mnemonics mnemonics = { labels, place };

  med_test_walk_widgets (root, check_name_cb, (gpointer) place);
  med_test_walk_widgets (root, check_mnemonic_cb, &mnemonics);
}

/* The Tab key */

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) ||
         GTK_IS_TEXT_VIEW (widget) || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_SPIN_BUTTON (widget) || ADW_IS_ENTRY_ROW (widget);
}

static gboolean
can_be_reached (GtkWidget *widget)
{
  for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent (at))
    if (!gtk_widget_get_can_focus (at))
      return FALSE;
  return gtk_widget_get_sensitive (widget) && gtk_widget_is_sensitive (widget);
}

/* The arrows lead on from one radio button to the next; a row presses the button it is for. */
static gboolean
is_reached_by_arrows (GtkWidget *widget, GHashTable *reached)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);
  GHashTableIter iter;
  gpointer other;

  if (row != NULL && adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)) == widget)
    return g_hash_table_contains (reached, row);

  if (!GTK_IS_CHECK_BUTTON (widget) && !GTK_IS_TOGGLE_BUTTON (widget))
    return FALSE;
  g_hash_table_iter_init (&iter, reached);
  while (g_hash_table_iter_next (&iter, &other, NULL))
    if (gtk_widget_get_parent (other) == gtk_widget_get_parent (widget))
      return TRUE;
  return FALSE;
}

typedef struct
{
  GHashTable *reached;
  const char *place;
} Tab;

static void
check_reached_cb (GtkWidget *widget, gpointer data)
{
  Tab *tab = data;

  if (!is_control (widget) || !can_be_reached (widget) || is_within_composite (widget))
    return;
  for (GtkWidget *at = gtk_widget_get_first_child (widget); at != NULL;
       at = gtk_widget_get_next_sibling (at))
    if (g_hash_table_contains (tab->reached, at))
      return;
  if (g_hash_table_contains (tab->reached, widget) || is_reached_by_arrows (widget, tab->reached))
    return;
  g_autofree char *where = dup_where (widget, tab->place);
  med_test_complain ("%s is not reached with the Tab key", where);
}

/* Goes round until nothing new comes. A trap shows as controls that were never reached. */
static void
go_round (GtkWindow *window, GHashTable *reached)
{
  gtk_window_set_focus (window, NULL);
  for (guint known = 0; known < ROUND; known++)
    {
      if (!gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD))
        gtk_window_set_focus (window, NULL);
      GtkWidget *focus = gtk_window_get_focus (window);
      if (focus != NULL && !g_hash_table_contains (reached, focus))
        known = 0;
      for (GtkWidget *at = focus; at != NULL && at != GTK_WIDGET (window);
           at = gtk_widget_get_parent (at))
        g_hash_table_add (reached, at);
    }
}

/* The Tab key reaches every control; the focus is where it was afterwards. */
void
med_test_assert_reached (GtkWindow *window, const char *place)
{
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);
  GtkWidget *before = gtk_window_get_focus (window);
  Tab tab = { reached, place };

  go_round (window, reached);
  med_test_walk_widgets (GTK_WIDGET (window), check_reached_cb, &tab);
  if (before != NULL && gtk_widget_get_mapped (before))
    gtk_widget_grab_focus (before);
}
