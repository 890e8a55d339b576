/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-idle-lock"

#include "config.h"

#include "ui/people/med-idle-lock.h"

#include <time.h>

#include "engine/base/med-clock.h"

#define CHECK_SECONDS 5

/**
 * MedIdleLock:
 *
 * Locks the session when nobody has touched key or pointer for a while, in any window of the
 * program. The time the workstation slept counts.
 */
struct _MedIdleLock
{
  GObject parent_instance;

  MedSession *session; /* (owned) */
  guint minutes;       /* 0 never locks */
  gint64 touched_usec;
  guint source;
};

G_DEFINE_FINAL_TYPE (MedIdleLock, med_idle_lock, G_TYPE_OBJECT)

/* Unlike g_get_monotonic_time(), with the time asleep; unlike the wall clock, nobody can set it. */
static gint64
boot_time_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, MedIdleLock *self)
{
  switch (gdk_event_get_event_type (event))
    {
    case GDK_KEY_PRESS:
    case GDK_BUTTON_PRESS:
    case GDK_MOTION_NOTIFY:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
      self->touched_usec = boot_time_usec ();
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
watch (MedIdleLock *self, GtkWidget *window)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "event", G_CALLBACK (event_cb), self, 0);
  gtk_widget_add_controller (window, controller);
}

static void
windows_changed_cb (GListModel *windows, guint position, guint removed, guint added, gpointer self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      watch (self, window);
    }
}

static gboolean
check_cb (gpointer self)
{
  med_idle_lock_check (self, boot_time_usec ());
  return G_SOURCE_CONTINUE;
}

static void
med_idle_lock_dispose (GObject *object)
{
  MedIdleLock *self = MED_IDLE_LOCK (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_idle_lock_parent_class)->dispose (object);
}

static void
med_idle_lock_class_init (MedIdleLockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_idle_lock_dispose;
}

static void
med_idle_lock_init (MedIdleLock *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  self->touched_usec = boot_time_usec ();
  g_signal_connect_object (windows, "items-changed", G_CALLBACK (windows_changed_cb), self, 0);
  windows_changed_cb (windows, 0, 0, g_list_model_get_n_items (windows), self);
  self->source = g_timeout_add_seconds (CHECK_SECONDS, check_cb, self);
}

/**
 * med_idle_lock_new:
 * @session: what is locked
 * @minutes: after how long; 0 never
 *
 * Returns: (transfer full): a watch that ends with the last reference to it
 */
MedIdleLock *
med_idle_lock_new (MedSession *session, guint minutes)
{
  MedIdleLock *self = g_object_new (MED_TYPE_IDLE_LOCK, NULL);

  self->session = g_object_ref (session);
  self->minutes = minutes;
  return self;
}

void
med_idle_lock_set_minutes (MedIdleLock *self, guint minutes)
{
  g_return_if_fail (MED_IS_IDLE_LOCK (self));
  self->minutes = minutes;
}

/**
 * med_idle_lock_check:
 * @self: a watch
 * @now_usec: time since the workstation started, with the time asleep
 *
 * Locks if the time is over and somebody is signed in.
 */
void
med_idle_lock_check (MedIdleLock *self, gint64 now_usec)
{
  g_return_if_fail (MED_IS_IDLE_LOCK (self));

  if (self->minutes > 0 && med_session_get_person_id (self->session) != 0 &&
      now_usec - self->touched_usec >= self->minutes * MED_USEC_PER_MINUTE)
    med_session_set_locked (self->session, TRUE);
}
