/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-ui.h"

#include <libintl.h>
#include <locale.h>

#include "engine/trust/med-passphrase.h"
#include "med-ui-resources.h"
#include "support/med-test-accessible.h"
#include "ui/med-row-names.h"
#include "ui/med-text-fit.h"
#include "ui/widgets/med-table-cell.h"

#define PATIENCE_USEC (30 * G_USEC_PER_SEC)

/* MED_TEST_LANGUAGE=ja: the same screens in another language, to be looked at and checked */
static void
use_language (void)
{
  const char *language = g_getenv ("MED_TEST_LANGUAGE");

  if (language == NULL)
    return;
  g_setenv ("LANGUAGE", language, TRUE);
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("MEDPATCH_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

void
med_test_ui_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  /* gtk_test_init() asks for "C", which has no UTF-8. */
  setlocale (LC_ALL, "C.UTF-8");
  use_language ();
  g_resources_register (med_ui_get_resource ());
  adw_init ();
  /* MED_TEST_DARK=1: the same screens as people who work at night see them */
  if (g_getenv ("MED_TEST_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  med_row_names_watch ();
  med_text_fit_watch_choices ();
  med_passphrase_set_test_iterations (1);
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);

  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, MED_RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    MED_RESOURCE_PATH "/icons");
}

static gpointer
add_people (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  MedTestUi *self = input;

  return med_person_add_sync (connection, 0, "sk", "Sachiko Kimura",
                              MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER, MED_TEST_PASSPHRASE,
                              &self->lead, error) &&
                 med_person_add_sync (connection, self->lead, "tt", "Taro Tanaka",
                                      MED_ROLE_TECHNICIAN | MED_ROLE_CLINICAL_OWNER,
                                      MED_TEST_PASSPHRASE, &self->technician, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
load_lead (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_person_load_sync (connection, ((MedTestUi *) input)->lead, error);
}

MedTestUi *
med_test_ui_new (void)
{
  g_autoptr (GError) error = NULL;
  MedTestUi *self = g_new0 (MedTestUi, 1);

  self->engine = med_test_engine_new ();
  med_test_engine_run (self->engine, MED_STORE_WRITER, add_people, self, &error);
  g_assert_no_error (error);
  g_autoptr (MedPerson) lead =
      med_test_engine_run (self->engine, MED_STORE_WRITER, load_lead, self, &error);
  g_assert_no_error (error);
  self->session = med_session_new (self->engine->engine);
  med_session_set_person (self->session, lead);
  return self;
}

static gboolean
is_gone (gpointer weak)
{
  return *(gpointer *) weak == NULL;
}

/* An answer that is still on its way keeps the session a moment longer. */
void
med_test_ui_free (MedTestUi *self)
{
  gpointer session = self->session;

  med_test_ui_settle (self);
  g_object_add_weak_pointer (session, &session);
  g_clear_object (&self->session);
  med_test_ui_wait (is_gone, &session, "the session to be finalised");
  med_test_engine_free (self->engine);
  g_free (self);
}

GtkWindow *
med_test_ui_show (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1080, 672);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  return GTK_WINDOW (window);
}

/* What a page puts into the header bar is shown above it, so that tests reach it too. */
MedPage *
med_test_ui_show_page (MedTestUi *self, GType type)
{
  MedPage *page = g_object_new (type, "session", self->session, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (med_page_get_search_widget (page) != NULL)
    gtk_box_append (GTK_BOX (header), med_page_get_search_widget (page));
  if (med_page_get_action_widget (page) != NULL)
    gtk_box_append (GTK_BOX (header), med_page_get_action_widget (page));
  gtk_box_append (GTK_BOX (box), header);
  gtk_widget_set_vexpand (GTK_WIDGET (page), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (page));
  med_test_ui_show (box);
  med_test_ui_settle (self);
  return page;
}

void
med_test_ui_close (gpointer widget)
{
  gpointer weak = widget;
  GtkRoot *root = gtk_widget_get_root (widget);

  g_object_add_weak_pointer (widget, &weak);
  gtk_window_destroy (GTK_WINDOW (root));
  med_test_ui_wait (is_gone, &weak, "the widget to be finalised");
}

void
med_test_ui_wait (gboolean (*condition) (gpointer data), gpointer data, const char *what)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;

  while (!condition (data))
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("waited in vain for %s", what);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static gpointer
do_nothing (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return MED_STORE_OK;
}

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *waiting = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (med_store_run_finish (MED_STORE (source), result, &error));
  (*waiting)--;
}

static gboolean
is_zero (gpointer number)
{
  return *(guint *) number == 0;
}

/* Some rounds, since the callback of one request may ask for the next, and the session tells of
 * changes only after a while. */
void
med_test_ui_settle (MedTestUi *self)
{
  MedStore *store = med_session_get_store (self->session);
  gint64 until = g_get_monotonic_time () + 250 * 1000;

  while (g_get_monotonic_time () < until)
    {
      guint waiting = 3;

      for (MedStoreLane lane = MED_STORE_WRITER; lane <= MED_STORE_BULK; lane++)
        med_store_run_async (store, lane, do_nothing, NULL, NULL, NULL, NULL, settled_cb, &waiting);
      med_test_ui_wait (is_zero, &waiting, "the store's lanes");
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (10000);
    }
}

static const char *
text_of (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (GTK_IS_INSCRIPTION (widget))
    return gtk_inscription_get_text (GTK_INSCRIPTION (widget));
  if (GTK_IS_TEXT (widget))
    return gtk_editable_get_text (GTK_EDITABLE (widget));
  if (MED_IS_TABLE_CELL (widget))
    return med_table_cell_get_text (MED_TABLE_CELL (widget));
  return NULL;
}

static gboolean
is_same (const char *text, const char *name)
{
  return text != NULL && g_strcmp0 (text, name) == 0;
}

static gboolean
is_label_of (const char *label, const char *name)
{
  if (label == NULL)
    return FALSE;
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);
  g_autofree char *plain = g_strjoinv ("", parts);
  return is_same (plain, name);
}

static gboolean
is_control_named (GtkWidget *widget, const char *name)
{
  if (is_same (gtk_widget_get_tooltip_text (widget), name) ||
      is_same (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), name))
    return TRUE;
  if (ADW_IS_PREFERENCES_ROW (widget))
    return is_same (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), name);
  if (GTK_IS_BUTTON (widget))
    return is_label_of (gtk_button_get_label (GTK_BUTTON (widget)), name);
  if (GTK_IS_MENU_BUTTON (widget))
    return is_label_of (gtk_menu_button_get_label (GTK_MENU_BUTTON (widget)), name);
  if (GTK_IS_CHECK_BUTTON (widget))
    return is_label_of (gtk_check_button_get_label (GTK_CHECK_BUTTON (widget)), name);
  if (ADW_IS_BUTTON_CONTENT (widget))
    return is_label_of (adw_button_content_get_label (ADW_BUTTON_CONTENT (widget)), name);
  return FALSE;
}

static gboolean
is_text_named (GtkWidget *widget, const char *name)
{
  return is_same (text_of (widget), name);
}

static GtkWidget *
find_by (GtkWidget *root, gboolean (*test) (GtkWidget *, const char *), const char *name)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (test (root, name))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_by (child, test, name);
  return found;
}

/* A button is meant rather than a label with the same text, such as the title of the dialog. */
GtkWidget *
med_test_ui_try_find (gpointer root, const char *name)
{
  GtkWidget *found = find_by (root, is_control_named, name);

  return found != NULL ? found : find_by (root, is_text_named, name);
}

typedef struct
{
  gpointer root;
  const char *text;
  GtkWidget *found;
} Sought;

/* Spins until @condition holds or the patience is at its end. */
static gboolean
wait_quietly (gboolean (*condition) (gpointer data), gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_USEC;

  while (!condition (data))
    {
      if (g_get_monotonic_time () > deadline)
        return FALSE;
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  return TRUE;
}

static gboolean
is_found (gpointer data)
{
  Sought *sought = data;

  sought->found = med_test_ui_try_find (sought->root, sought->text);
  return sought->found != NULL;
}

GtkWidget *
med_test_ui_find (gpointer root, const char *name)
{
  Sought sought = { root, name, NULL };

  if (!wait_quietly (is_found, &sought))
    {
      g_autofree char *shown = med_test_ui_dup_text (root);
      g_error ("there is no “%s” in:\n%s", name, shown);
    }
  return sought.found;
}

static gboolean
is_shown (gpointer data)
{
  Sought *sought = data;
  g_autofree char *shown = med_test_ui_dup_text (sought->root);

  return strstr (shown, sought->text) != NULL;
}

void
med_test_ui_assert_shows (gpointer root, const char *text)
{
  Sought sought = { root, text, NULL };

  if (!wait_quietly (is_shown, &sought))
    {
      g_autofree char *shown = med_test_ui_dup_text (root);
      g_error ("“%s” is not shown in:\n%s", text, shown);
    }
}

static gboolean
find_dialog (gpointer data)
{
  GtkWindow **found = data;
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL && *found == NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) != NULL && gtk_widget_get_mapped (l->data))
      *found = l->data;
  return *found != NULL;
}

GtkWindow *
med_test_ui_wait_dialog (void)
{
  GtkWindow *dialog = NULL;

  med_test_ui_wait (find_dialog, &dialog, "a dialog");
  return dialog;
}

void
med_test_ui_click (gpointer root, const char *name)
{
  GtkWidget *widget = med_test_ui_find (root, name);

  /* The button around a label */
  while (widget != NULL && !GTK_IS_BUTTON (widget) && !GTK_IS_LIST_BOX_ROW (widget) &&
         !GTK_IS_CHECK_BUTTON (widget))
    widget = gtk_widget_get_parent (widget);
  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_is_sensitive (widget));
  if (ADW_IS_ACTION_ROW (widget))
    adw_action_row_activate (ADW_ACTION_ROW (widget));
  else if (GTK_IS_BUTTON (widget) && !GTK_IS_TOGGLE_BUTTON (widget))
    g_signal_emit_by_name (widget, "clicked"); /* activate would wait for its animation */
  else
    gtk_widget_activate (widget);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static GtkWidget *
find_editable (GtkWidget *widget)
{
  if (GTK_IS_EDITABLE (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_editable (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Below a title that stands over it. */
static GtkWidget *
find_text_view (GtkWidget *widget)
{
  if (GTK_IS_TEXT_VIEW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text_view (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
med_test_ui_type (gpointer root, const char *name, const char *text)
{
  GtkWidget *widget = med_test_ui_find (root, name);
  GtkWidget *editable = find_editable (widget);
  GtkWidget *view = editable == NULL ? find_text_view (gtk_widget_get_parent (widget)) : NULL;

  g_assert_true (editable != NULL || view != NULL);
  if (view != NULL)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  else
    gtk_editable_set_text (GTK_EDITABLE (editable), text);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Bindings of a class and shortcuts of a widget. */
static gboolean
press_shortcut (GListModel *shortcuts, GtkWidget *widget, guint key, GdkModifierType state)
{
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (shortcuts) && !taken; i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

      if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
          gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key &&
          gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == state)
        taken = gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut),
                                              GTK_SHORTCUT_ACTION_EXCLUSIVE, widget,
                                              gtk_shortcut_get_arguments (shortcut));
    }
  return taken;
}

gboolean
med_test_ui_press (gpointer widget, guint key, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !taken; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &taken);
      /* What GTK's own lists do with arrows is not what a test asks. */
      else if (GTK_IS_SHORTCUT_CONTROLLER (controller) && !GTK_IS_LIST_VIEW (widget))
        taken = press_shortcut (G_LIST_MODEL (controller), widget, key, state);
    }
  return taken;
}

static void
collect_text (GtkWidget *widget, GString *text)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (text_of (widget) != NULL)
    g_string_append_printf (text, "%s\n", text_of (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_text (child, text);
}

char *
med_test_ui_dup_text (gpointer root)
{
  g_autoptr (GString) text = g_string_new (NULL);

  collect_text (root, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
med_test_ui_shoot (gpointer widget, const char *name)
{
  const char *folder = g_getenv ("MED_TEST_SHOTS");
  GtkNative *native = gtk_widget_get_native (widget);

  med_test_assert_named (widget, name);
  if (folder == NULL)
    return;
  gtk_test_widget_wait_for_draw (widget);

  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    return;
  g_autoptr (GdkTexture) texture =
      gsk_renderer_render_texture (gtk_native_get_renderer (native), node, NULL);
  g_autofree char *file = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, file));
}
