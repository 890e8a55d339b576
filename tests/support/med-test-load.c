/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-load.h"

#include "ui/awareness/med-import-dialog.h"
#include "ui/inventory/med-device-import-dialog.h"
#include "ui/med-window.h"

/* As fast as a person in a hurry; slower than the screen is drawn. */
#define ACT_EVERY_MSEC 60
#define PATIENCE_USEC (30 * 60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  MedTestUi *ui;
  MedWindow *window;
  MedTestWatchdog *watchdog;
  GRand *chance;
  guint64 n_acts;
  guint page;
  guint typed;
} Person;

static const char *const pages[] = { "devices",     "advisories", "overview", "patches", "schedule",
                                     "work-orders", "reports",    "audit",    "sources" };

static GtkWidget *
find_type (GtkWidget *root, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
turn_page (Person *self)
{
  const char *page = pages[self->page++ % G_N_ELEMENTS (pages)];

  med_test_watchdog_set_phase (self->watchdog, page);
  g_assert_true (med_window_show_page (self->window, page, 0, NULL));
}

/* A letter at a time, then the field is emptied. */
static void
type_letter (Person *self)
{
  static const char *const texts[] = { "m", "ma", "mak", "make", "make 1", "" };
  MedPage *page = med_window_get_visible_page (self->window);
  GtkWidget *entry = page != NULL ? med_page_get_search_widget (page) : NULL;

  med_test_watchdog_set_phase (self->watchdog, "typing a search");
  if (entry != NULL && GTK_IS_EDITABLE (entry))
    gtk_editable_set_text (GTK_EDITABLE (entry), texts[self->typed++ % G_N_ELEMENTS (texts)]);
}

static void
scroll (Person *self)
{
  GtkWidget *view = find_type (GTK_WIDGET (self->window), GTK_TYPE_COLUMN_VIEW);
  GtkWidget *scroller =
      view != NULL ? gtk_widget_get_ancestor (view, GTK_TYPE_SCROLLED_WINDOW) : NULL;

  med_test_watchdog_set_phase (self->watchdog, "scrolling");
  if (scroller == NULL)
    return;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  double upper = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  double value = gtk_adjustment_get_value (adjustment);

  gtk_adjustment_set_value (adjustment,
                            g_rand_boolean (self->chance)
                                ? value + 120
                                : g_rand_double_range (self->chance, 0, MAX (upper, 1)));
}

static void
select_row (Person *self)
{
  GtkWidget *view = find_type (GTK_WIDGET (self->window), GTK_TYPE_COLUMN_VIEW);
  GtkSelectionModel *model =
      view != NULL ? gtk_column_view_get_model (GTK_COLUMN_VIEW (view)) : NULL;
  guint n = model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;

  med_test_watchdog_set_phase (self->watchdog, "selecting a row");
  if (n > 0)
    gtk_selection_model_select_item (
        model, (guint) g_rand_int_range (self->chance, 0, (gint32) MIN (n, 5000)), TRUE);
}

static gboolean
act_cb (gpointer data)
{
  static void (*const acts[]) (Person *) = { turn_page,  type_letter, scroll,      scroll,
                                             select_row, type_letter, scroll,      type_letter,
                                             select_row, type_letter, type_letter, type_letter };
  Person *self = data;

  acts[self->n_acts++ % G_N_ELEMENTS (acts)](self);
  return G_SOURCE_CONTINUE;
}

/* Unlike med_test_ui_wait() this sleeps only where the program would. */
static void
run_until (gboolean (*condition) (gpointer data), gpointer data, const char *what)
{
  gint64 deadline_usec = g_get_monotonic_time () + PATIENCE_USEC;

  while (!condition (data))
    {
      if (g_get_monotonic_time () > deadline_usec)
        g_error ("waited in vain for %s", what);
      g_main_context_iteration (NULL, TRUE);
    }
}

typedef struct
{
  gpointer root;
  const char *name;
} Button;

static gboolean
can_be_pressed (gpointer data)
{
  Button *button = data;
  GtkWidget *widget = med_test_ui_try_find (button->root, button->name);

  return widget != NULL && gtk_widget_is_sensitive (widget);
}

static void
press (gpointer root, const char *name)
{
  Button button = { root, name };
  g_autofree char *shown = med_test_ui_dup_text (root);
  g_autofree char *what = g_strdup_printf ("“%s” in:\n%s", name, shown);

  run_until (can_be_pressed, &button, what);
  g_signal_emit_by_name (med_test_ui_try_find (root, name), "clicked");
}

static void
await (gpointer root, const char *name)
{
  Button button = { root, name };

  run_until (can_be_pressed, &button, name);
}

static void
import_devices (Person *self, const char *path, guint n_devices)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *import = g_strdup_printf ("Import %'u Rows", n_devices);
  GtkWidget *dialog =
      med_device_import_dialog_new (GTK_WINDOW (self->window), self->ui->session, file);

  gtk_window_present (GTK_WINDOW (dialog));
  press (dialog, "Preview");
  press (dialog, import);
  /* Not by the word on it, which stands on the frame of the window too. */
  await (dialog, "done_page");
  press (dialog, "next_button");
}

static void
import_advisories (Person *self, const char *folder)
{
  const char *const paths[] = { folder, NULL };
  GtkWindow *dialog =
      med_import_dialog_present (GTK_WIDGET (self->window), self->ui->session, paths);

  press (dialog, "close_button");
}

typedef struct
{
  gboolean asking;
  gboolean caught_up;
} Assessment;

static gpointer
is_caught_up_func (MedConnection *connection,
                   gpointer input,
                   GCancellable *cancellable,
                   GError **error)
{
  gint64 behind = 0;

  if (!med_connection_get_int (connection,
                               "SELECT (SELECT max(seq) FROM change) - (SELECT seq FROM assessment "
                               "WHERE id = 1)",
                               MED_NO_VALUES, &behind, error))
    return NULL;
  return g_memdup2 (&behind, sizeof behind);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Assessment *assessment = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *behind = med_store_run_finish (MED_STORE (source), result, &error);

  g_assert_no_error (error);
  assessment->asking = FALSE;
  assessment->caught_up = *behind == 0;
}

typedef struct
{
  Person *person;
  Assessment assessment;
} Catching;

static gboolean
is_caught_up (gpointer data)
{
  Catching *catching = data;

  if (catching->assessment.caught_up)
    return TRUE;
  if (!catching->assessment.asking)
    {
      catching->assessment.asking = TRUE;
      med_store_run_async (med_session_get_store (catching->person->ui->session), MED_STORE_BULK,
                           is_caught_up_func, NULL, NULL, g_free, NULL, asked_cb,
                           &catching->assessment);
    }
  return FALSE;
}

/* The assessment follows an import; the window is used on. */
static void
wait_for_assessment (Person *self)
{
  Catching catching = { .person = self };

  run_until (is_caught_up, &catching, "the assessment");
}

static void
report (const char *what, Person *self, gint64 started_usec)
{
  g_print ("# %s: %.1f s, %" G_GUINT64_FORMAT " acts, peak memory so far %.1f MiB\n", what,
           (double) (g_get_monotonic_time () - started_usec) / G_USEC_PER_SEC, self->n_acts,
           (double) med_test_peak_memory_bytes () / (1024 * 1024));
}

static void
run_imports (Person *self, const char *table, const char *folder, guint n_devices)
{
  guint source = g_timeout_add (ACT_EVERY_MSEC, act_cb, self);
  gint64 started_usec = g_get_monotonic_time ();

  med_test_watchdog_reset (self->watchdog);
  import_devices (self, table, n_devices);
  report ("import of devices", self, started_usec);
  started_usec = g_get_monotonic_time ();
  wait_for_assessment (self);
  import_advisories (self, folder);
  report ("import of advisories", self, started_usec);
  started_usec = g_get_monotonic_time ();
  wait_for_assessment (self);
  report ("assessment", self, started_usec);
  g_source_remove (source);
}

static gint64
count (Person *self, const char *sql)
{
  return med_test_engine_count (self->ui->engine, sql);
}

/* Making the pages belongs to the start of the program, which is measured elsewhere. */
static void
open_window (Person *self)
{
  med_window_set_session (self->window, self->ui->session);
  gtk_window_present (GTK_WINDOW (self->window));
  med_test_ui_settle (self->ui);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_assert_true (med_window_show_page (self->window, pages[i], 0, NULL));
      med_test_ui_settle (self->ui);
    }
}

MedTestLoad
med_test_load_run (guint n_devices, guint n_advisories)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  g_autofree char *table = g_build_filename (ui->engine->dir, "table.csv", NULL);
  g_autofree char *folder = g_build_filename (ui->engine->dir, "csaf", NULL);
  g_autoptr (GRand) chance = g_rand_new_with_seed (20261127);
  Person person = { .ui = ui, .window = med_window_new (NULL), .chance = chance };
  MedTestLoad load = { 0 };

  med_test_load_write_devices (table, n_devices);
  med_test_load_write_advisories (folder, n_advisories);
  open_window (&person);
  g_print ("# %u devices, %u advisories; memory with an empty window %.1f MiB\n", n_devices,
           n_advisories, (double) med_test_peak_memory_bytes () / (1024 * 1024));

  person.watchdog = med_test_watchdog_new ();
  run_imports (&person, table, folder, n_devices);
  med_test_watchdog_print (person.watchdog);
  load.longest_usec = med_test_watchdog_get_longest_usec (person.watchdog);
  load.n_rounds = med_test_watchdog_get_n_rounds (person.watchdog);
  med_test_watchdog_free (person.watchdog);

  load.n_acts = person.n_acts;
  load.devices = count (&person, "SELECT count(*) FROM device");
  load.advisories = count (&person, "SELECT count(*) FROM advisory");
  g_print ("# %" G_GINT64_FORMAT " configurations, %" G_GINT64_FORMAT " matches, %" G_GINT64_FORMAT
           " exposures\n",
           count (&person, "SELECT count(*) FROM config"),
           count (&person, "SELECT count(*) FROM match"),
           count (&person, "SELECT count(*) FROM exposure"));
  load.peak_bytes = med_test_peak_memory_bytes ();
  med_test_ui_settle (ui);
  med_test_ui_close (person.window);
  return load;
}
