/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "support/med-test-ui.h"
#include "ui/people/med-idle-lock.h"

/* The clock that the lock goes by. */
static gint64
boot_time_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
test_boundaries (void)
{
  static const struct
  {
    guint minutes;
    gint64 after_usec; /* since it was made, as near as can be told */
    gboolean locks;
  } cases[] = {
    { 10, 0, FALSE },
    { 10, 10 * MED_USEC_PER_MINUTE - 5 * G_USEC_PER_SEC, FALSE },
    { 10, 10 * MED_USEC_PER_MINUTE + 5 * G_USEC_PER_SEC, TRUE },
    { 1, MED_USEC_PER_MINUTE - 5 * G_USEC_PER_SEC, FALSE },
    { 1, MED_USEC_PER_MINUTE + 5 * G_USEC_PER_SEC, TRUE },
    { 240, 239 * MED_USEC_PER_MINUTE, FALSE },
    { 240, 241 * MED_USEC_PER_MINUTE, TRUE },
    { 0, 1000 * MED_USEC_PER_DAY, FALSE },
    /* The time does not go back on this clock; if it did, nobody would be locked out for it. */
    { 1, -MED_USEC_PER_DAY, FALSE },
  };
  g_autoptr (MedTestUi) ui = med_test_ui_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MedIdleLock *lock = med_idle_lock_new (ui->session, cases[i].minutes);

      med_idle_lock_check (lock, boot_time_usec () + cases[i].after_usec);
      if (med_session_get_locked (ui->session) != cases[i].locks)
        g_error ("case %zu", i);
      med_session_set_locked (ui->session, FALSE);
      g_assert_finalize_object (lock);
    }
}

static void
test_nobody_is_locked_out_of_nothing (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedIdleLock *lock = med_idle_lock_new (ui->session, 1);

  med_session_set_person (ui->session, NULL);
  med_idle_lock_check (lock, boot_time_usec () + MED_USEC_PER_DAY);
  g_assert_false (med_session_get_locked (ui->session));
  g_assert_finalize_object (lock);
}

static void
test_new_limit_counts_at_once (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  MedIdleLock *lock = med_idle_lock_new (ui->session, 60);
  gint64 later = boot_time_usec () + 5 * MED_USEC_PER_MINUTE;

  med_idle_lock_check (lock, later);
  g_assert_false (med_session_get_locked (ui->session));
  med_idle_lock_set_minutes (lock, 4);
  med_idle_lock_check (lock, later);
  g_assert_true (med_session_get_locked (ui->session));
  g_assert_finalize_object (lock);
}

static guint
count_watches (GtkWidget *window)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (window);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      n += GTK_IS_EVENT_CONTROLLER_LEGACY (controller) &&
           gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE;
    }
  return n;
}

/* Dialogs are windows of their own: who types into one is not idle. */
static void
test_every_window_is_watched (void)
{
  g_autoptr (MedTestUi) ui = med_test_ui_new ();
  GtkWidget *before = gtk_window_new ();
  guint had = count_watches (before);
  MedIdleLock *lock = med_idle_lock_new (ui->session, 1);
  GtkWidget *after = gtk_window_new ();
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (after), "Heading", "Body");

  g_assert_cmpuint (count_watches (before), ==, had + 1);
  g_assert_cmpuint (count_watches (after), ==, 1);
  g_assert_cmpuint (count_watches (dialog), ==, 1);
  g_assert_finalize_object (lock);
  /* What is left of the watch says nothing any more. */
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (after));
  gtk_window_destroy (GTK_WINDOW (before));
}

int
main (int argc, char *argv[])
{
  med_test_ui_init (&argc, &argv);
  g_test_add_func ("/ui/idle-lock/limits", test_boundaries);
  g_test_add_func ("/ui/idle-lock/nobody-signed-in", test_nobody_is_locked_out_of_nothing);
  g_test_add_func ("/ui/idle-lock/new-limit-counts-at-once", test_new_limit_counts_at_once);
  g_test_add_func ("/ui/idle-lock/every-window-is-watched", test_every_window_is_watched);
  return g_test_run ();
}
