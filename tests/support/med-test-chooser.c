/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-chooser.h"

#include "support/med-test-form.h"

static const char chooser_introspection[] =
    "<node><interface name='org.freedesktop.portal.FileChooser'>"
    "<method name='OpenFile'>"
    "<arg type='s' name='parent_window' direction='in'/>"
    "<arg type='s' name='title' direction='in'/>"
    "<arg type='a{sv}' name='options' direction='in'/>"
    "<arg type='o' name='handle' direction='out'/>"
    "</method><method name='SaveFile'>"
    "<arg type='s' name='parent_window' direction='in'/>"
    "<arg type='s' name='title' direction='in'/>"
    "<arg type='a{sv}' name='options' direction='in'/>"
    "<arg type='o' name='handle' direction='out'/>"
    "</method><property name='version' type='u' access='read'/></interface></node>";

static GVariant *
answer_new (MedTestChooser *self)
{
  static const char *const none[] = { NULL };
  const gboolean chosen = !self->cancels && self->uris != NULL;
  GVariantBuilder results;

  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  /* Also without any, as the real ones do: GTK reads it unseen. */
  g_variant_builder_add (&results, "{sv}", "uris",
                         g_variant_new_strv (chosen ? (const char *const *) self->uris : none, -1));
  return g_variant_new ("(ua{sv})", self->cancels ? 1 : 0, &results);
}

static gboolean
answer_cb (gpointer chooser)
{
  med_test_chooser_answer (chooser);
  return G_SOURCE_REMOVE;
}

static GVariant *
chooser_func (const char *method, GVariant *parameters, gpointer data)
{
  MedTestChooser *self = data;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GVariant) filters = NULL;
  const char *parent;

  g_free (self->title);
  g_variant_get (parameters, "(&ss@a{sv})", &parent, &self->title, &options);
  g_free (self->method);
  self->method = g_strdup (method);
  g_clear_pointer (&self->name, g_free);
  g_variant_lookup (options, "current_name", "s", &self->name);
  self->multiple = self->directory = FALSE;
  g_variant_lookup (options, "multiple", "b", &self->multiple);
  g_variant_lookup (options, "directory", "b", &self->directory);
  filters = g_variant_lookup_value (options, "filters", NULL);
  self->n_filters = filters != NULL ? (guint) g_variant_n_children (filters) : 0;
  /* After the reply, as a person takes a moment; GTK counts on that. */
  if (!self->silent)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_callback (source, answer_cb, self, NULL);
      g_source_attach (source, g_main_context_get_thread_default ());
    }
  return NULL;
}

/* GTK asks the portal within a sandbox only, but for a wish in a variable, whose name has changed.
 */
static void
chooser_use_portals (void)
{
  const char *before = g_getenv ("GDK_DEBUG");
  g_autofree char *debug = g_strconcat (before != NULL ? before : "", ",portals", NULL);

  g_setenv ("GDK_DEBUG", debug, TRUE);
  g_setenv ("GTK_USE_PORTAL", "1", TRUE);
}

static MedTestChooser *
chooser_new (void)
{
  MedTestChooser *self = g_new0 (MedTestChooser, 1);

  self->portal = med_test_portal_new (chooser_introspection, chooser_func, self);
  return self;
}

static void
chooser_free (MedTestChooser *self)
{
  med_test_portal_free (self->portal);
  g_strfreev (self->uris);
  g_free (self->method);
  g_free (self->title);
  g_free (self->name);
  g_free (self);
}

static void
chooser_reset (MedTestChooser *self)
{
  self->cancels = self->silent = FALSE;
  g_clear_pointer (&self->uris, g_strfreev);
  med_test_portal_forget (self->portal);
}

void
med_test_chooser_choose (MedTestChooser *self, const char *path, const char *second_path)
{
  g_strfreev (self->uris);
  self->cancels = FALSE;
  self->uris = g_new0 (char *, 3);
  self->uris[0] = g_filename_to_uri (path, NULL, NULL);
  if (second_path != NULL)
    self->uris[1] = g_filename_to_uri (second_path, NULL, NULL);
}

typedef struct
{
  MedTestChooser *chooser;
  guint times;
} Asked;

static gboolean
is_asked (gpointer data)
{
  const Asked *asked = data;

  return med_test_portal_get_n_asked (asked->chooser->portal) >= asked->times;
}

void
med_test_chooser_wait_asked (MedTestChooser *self, guint times)
{
  Asked asked = { self, times };

  med_test_ui_wait (is_asked, &asked, "the file chooser to be asked");
  g_assert_cmpuint (med_test_portal_get_n_asked (self->portal), ==, times);
}

void
med_test_chooser_answer (MedTestChooser *self)
{
  med_test_portal_respond (self->portal, answer_new (self));
}

/* One for all cases: were the name free in between, the bus would start the portal of the machine.
 */
static MedTestChooser *the_chooser;

int
med_test_choosers_run (int *argc, char ***argv, void (*add_cases) (void))
{
  chooser_use_portals ();
  the_chooser = chooser_new ();
  med_test_ui_init (argc, argv);
  add_cases ();

  int status = g_test_run ();
  chooser_free (the_chooser);
  return status;
}

void
med_test_choosers_set_up (MedTestChoosers *self, gconstpointer unused)
{
  self->ui = med_test_ui_new ();
  self->chooser = the_chooser;
  chooser_reset (the_chooser);
  self->dir = g_dir_make_tmp ("medpatch-choosers-XXXXXX", NULL);
  g_assert_nonnull (self->dir);
}

void
med_test_choosers_tear_down (MedTestChoosers *self, gconstpointer unused)
{
  med_test_ui_free (self->ui);
  med_test_remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->toast);
}

char *
med_test_choosers_dup_place (MedTestChoosers *self, const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}

char *
med_test_choosers_dup_content (MedTestChoosers *self, const char *name)
{
  g_autofree char *path = med_test_choosers_dup_place (self, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

guint
med_test_choosers_count_files (MedTestChoosers *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
toast_cb (MedPage *page, const char *text, MedTestChoosers *self)
{
  g_free (self->toast);
  self->toast = g_strdup (text);
}

static gboolean
has_toast (gpointer data)
{
  return ((MedTestChoosers *) data)->toast != NULL;
}

void
med_test_choosers_assert_toast (MedTestChoosers *self, const char *text)
{
  med_test_ui_wait (has_toast, self, text);
  if (strstr (self->toast, text) == NULL)
    g_error ("“%s” does not say “%s”", self->toast, text);
  g_clear_pointer (&self->toast, g_free);
}

MedPage *
med_test_choosers_show_page (MedTestChoosers *self, GType type)
{
  MedPage *page = med_test_ui_show_page (self->ui, type);

  g_signal_connect (page, "toast", G_CALLBACK (toast_cb), self);
  med_page_reload (page);
  med_test_ui_settle (self->ui);
  return page;
}

/* As the entry of a menu in the header bar does */
void
med_test_choosers_activate (MedPage *page, const char *action)
{
  GtkWidget *button = med_page_get_action_widget (page);

  if (!gtk_widget_activate_action (button, action, NULL) &&
      !gtk_widget_activate_action (GTK_WIDGET (page), action, NULL))
    g_error ("there is no action “%s”", action);
}

/* Says why not, by name, and closes. */
void
med_test_choosers_assert_error (const char *text)
{
  GtkWindow *dialog = med_test_ui_wait_dialog ();

  med_test_ui_assert_shows (dialog, text);
  g_assert_nonnull (med_test_ui_find (dialog, "Help"));
  med_test_ui_click (dialog, "Close");
  med_test_form_assert_no_dialog ();
}
