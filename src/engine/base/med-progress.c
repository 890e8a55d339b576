/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-progress"

#include "config.h"

#include "engine/base/med-progress.h"

/**
 * MedProgress:
 *
 * How far long work has come: written by the thread that works, watched in the main context in
 * which it was made. However often it is written, the watcher is told once a turn of its loop, so
 * that work is not slowed by being watched.
 */
struct _MedProgress
{
  GObject parent_instance;

  GMainContext *context;
  GMutex mutex; /* guards the rest */
  double fraction;
  char *text;
  gboolean notice_pending;
};

typedef enum
{
  PROP_FRACTION = 1,
  PROP_TEXT,
  N_PROPS,
} MedProgressProperty;

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MedProgress, med_progress, G_TYPE_OBJECT)

static gboolean
notify_cb (gpointer user_data)
{
  MedProgress *self = MED_PROGRESS (user_data);

  g_mutex_lock (&self->mutex);
  self->notice_pending = FALSE;
  g_mutex_unlock (&self->mutex);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  return G_SOURCE_REMOVE;
}

static void
med_progress_finalize (GObject *object)
{
  MedProgress *self = MED_PROGRESS (object);

  g_main_context_unref (self->context);
  g_free (self->text);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (med_progress_parent_class)->finalize (object);
}

static void
med_progress_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedProgress *self = MED_PROGRESS (object);

  switch ((MedProgressProperty) id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, med_progress_get_fraction (self));
      break;
    case PROP_TEXT:
      g_value_take_string (value, med_progress_dup_text (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_progress_class_init (MedProgressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = med_progress_finalize;
  object_class->get_property = med_progress_get_property;

  /**
   * MedProgress:fraction:
   *
   * From 0 to 1.
   */
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MedProgress:text:
   *
   * What is being done, in words for a person.
   */
  properties[PROP_TEXT] =
      g_param_spec_string ("text", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
med_progress_init (MedProgress *self)
{
  g_mutex_init (&self->mutex);
  self->context = g_main_context_ref_thread_default ();
  self->text = g_strdup ("");
}

/**
 * med_progress_new:
 *
 * Returns: (transfer full): progress that tells its watchers in the caller's main context
 */
MedProgress *
med_progress_new (void)
{
  return g_object_new (MED_TYPE_PROGRESS, NULL);
}

/**
 * med_progress_report:
 * @self: (nullable): progress; nothing happens where nobody watches
 * @fraction: from 0 to 1
 * @text: (nullable): what is being done; %NULL leaves the words as they are
 *
 * Says how far the work has come. May be called from any thread, often.
 */
void
med_progress_report (MedProgress *self, double fraction, const char *text)
{
  if (self == NULL)
    return;
  g_return_if_fail (MED_IS_PROGRESS (self));

  g_mutex_lock (&self->mutex);
  /* Nothing of nothing is no number, which no bar can show. */
  self->fraction = fraction > 0 ? MIN (fraction, 1) : 0;
  if (text != NULL)
    {
      g_free (self->text);
      self->text = g_strdup (text);
    }
  gboolean tell = !self->notice_pending;
  self->notice_pending = TRUE;
  g_mutex_unlock (&self->mutex);

  if (!tell)
    return;
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_callback (source, notify_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

/**
 * med_progress_get_fraction:
 * @self: progress
 *
 * Returns: from 0 to 1
 */
double
med_progress_get_fraction (MedProgress *self)
{
  g_return_val_if_fail (MED_IS_PROGRESS (self), 0);

  g_mutex_lock (&self->mutex);
  double fraction = self->fraction;
  g_mutex_unlock (&self->mutex);
  return fraction;
}

/**
 * med_progress_dup_text:
 * @self: progress
 *
 * Returns: (transfer full): what is being done; a copy, since another thread may change it
 */
char *
med_progress_dup_text (MedProgress *self)
{
  g_return_val_if_fail (MED_IS_PROGRESS (self), NULL);

  g_mutex_lock (&self->mutex);
  char *text = g_strdup (self->text);
  g_mutex_unlock (&self->mutex);
  return text;
}
