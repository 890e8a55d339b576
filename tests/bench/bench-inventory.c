/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/med-engine.h"
#include "med-ui-resources.h"
#include "ui/med-window.h"
#include "ui/widgets/med-table-cell.h"

/* The main window on a large inventory, with somebody signed in, at the page of devices.
 *
 *   bench-inventory DIR ASSET             prints how long after exec the row of ASSET stood painted
 *   bench-inventory DIR ASSET WORD=COUNT…
 *                                         then searches each WORD, which COUNT devices hold, and
 *                                         prints how long after the key its result stood painted
 *
 * MED_BENCH_T0 is the time of exec in nanoseconds since 1970. "Painted" is the end of the first
 * frame after whose layout the text is on a mapped label. */
typedef struct
{
  const char *folder;
  char **words;
  int at;         /* which word; -1: the first rows */
  char *expected; /* what must be on the screen */
  gint64 asked_usec;
  double asked_cpu_msec;
  MedWindow *window;
} Bench;

static gboolean
shows (GtkWidget *widget, const char *text)
{
  const char *shown = NULL;

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget))
    shown = gtk_label_get_text (GTK_LABEL (widget));
  else if (MED_IS_TABLE_CELL (widget))
    shown = med_table_cell_get_text (MED_TABLE_CELL (widget));
  if (shown != NULL && strstr (shown, text) != NULL)
    return gtk_widget_get_width (widget) > 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;
  return FALSE;
}

static GtkWidget *
find_search (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_SEARCH_ENTRY (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_search (child);
  return found;
}

/* Of all threads; unlike the time of the clock it does not grow when others use the machine. */
static double
cpu_msec (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double) used.tv_sec * 1000 + (double) used.tv_nsec / 1e6;
}

/* `needle=count`: the status line then begins with the count. */
static gboolean
search_next_cb (gpointer data)
{
  Bench *bench = data;

  if (bench->words[bench->at] == NULL)
    {
      fflush (stdout);
      _Exit (EXIT_SUCCESS);
    }
  g_auto (GStrv) parts = g_strsplit (bench->words[bench->at], "=", 2);
  g_free (bench->expected);
  bench->expected = g_strconcat (parts[1], " of ", NULL);
  bench->asked_usec = g_get_real_time ();
  bench->asked_cpu_msec = cpu_msec ();
  gtk_editable_set_text (GTK_EDITABLE (find_search (GTK_WIDGET (bench->window))), parts[0]);
  return G_SOURCE_REMOVE;
}

static void
after_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  if (bench->expected == NULL || !shows (GTK_WIDGET (bench->window), bench->expected))
    return;
  gint64 now = g_get_real_time ();
  if (bench->at < 0)
    printf ("first-rows %.1f %.1f\n", (double) (now - bench->asked_usec) / 1000, cpu_msec ());
  else
    printf ("search %.1f %.1f %s\n", (double) (now - bench->asked_usec) / 1000,
            cpu_msec () - bench->asked_cpu_msec, bench->words[bench->at]);
  bench->at++;
  g_clear_pointer (&bench->expected, g_free);
  /* So that one result is not mistaken for the next; the program also makes its other pages after
   * the first. */
  g_timeout_add (bench->at == 0 ? 3000 : 150, search_next_cb, bench);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *bench = user_data;
  g_autoptr (GError) error = NULL;
  MedEngine *engine = med_engine_open_finish (result, &error);
  MedPerson person = { 1, (char *) "sk", (char *) "Sachiko Kimura", MED_ROLE_LEAD, TRUE };

  g_assert_no_error (error);
  MedSession *session = med_session_new (engine);
  med_session_set_person (session, &person);
  med_window_set_session (bench->window, session);
  med_window_show_page (bench->window, "devices", 0, NULL);
}

static void
activate_cb (GtkApplication *application, Bench *bench)
{
  med_engine_open_async (bench->folder, NULL, NULL, opened_cb, bench);
  bench->window = med_window_new (application);
  gtk_window_present (GTK_WINDOW (bench->window));
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (bench->window)), "after-paint",
                    G_CALLBACK (after_paint_cb), bench);
}

int
main (int argc, char *argv[])
{
  const char *t0 = g_getenv ("MED_BENCH_T0");
  Bench bench = { .at = -1 };

  setlocale (LC_ALL, "");
  if (argc < 3 || t0 == NULL)
    return EXIT_FAILURE;
  bench.folder = argv[1];
  bench.expected = g_strdup (argv[2]);
  bench.words = argv + 3;
  bench.asked_usec = g_ascii_strtoll (t0, NULL, 10) / 1000;
  g_resources_register (med_ui_get_resource ());
  g_autoptr (AdwApplication) application =
      adw_application_new (MED_APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &bench);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
