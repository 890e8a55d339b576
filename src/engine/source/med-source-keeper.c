/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-keeper"

#include "config.h"

#include "engine/source/med-source-keeper.h"

#include "engine/base/med-error.h"
#include "engine/source/med-source-run.h"

#define CHECK_SECONDS (5 * 60)
/* At a start the window comes first. */
#define FIRST_CHECK_SECONDS 90
/* All hospitals at the same minute would be a burden to a publisher. */
#define JITTER_PER_INTERVAL 10
#define FIRST_RETRY_USEC (15 * MED_USEC_PER_MINUTE)
/* More doublings than any interval has room for. */
#define MOST_DOUBLINGS 12

struct _MedSourceKeeper
{
  GObject parent_instance;

  MedStore *store;           /* (owned) */
  MedClock *clock;           /* (owned) */
  GNetworkMonitor *monitor;  /* (owned) (nullable) of the system */
  GCancellable *cancellable; /* (owned) ends with the keeper */
  GHashTable *failures;      /* (owned) id of a source → how often it failed one after another */
  guint32 seed;
  guint timer;
  gboolean by_itself;
  gboolean when_metered;
  gboolean loading;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (MedSourceKeeper, med_source_keeper, G_TYPE_OBJECT)

enum
{
  SIGNAL_LOOKED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

/**
 * med_source_keeper_due_usec:
 * @source: a source
 * @failures: how often it failed one after another, as far as is known
 * @seed: of this hospital
 *
 * Returns: when it is to be looked through next; 0 for at once
 */
gint64
med_source_keeper_due_usec (const MedSource *source, guint failures, guint32 seed)
{
  gint64 interval_usec = source->interval_min * MED_USEC_PER_MINUTE;
  gint64 most_jitter_usec = interval_usec / JITTER_PER_INTERVAL;
  g_autofree char *text = g_strdup_printf ("%u %s", seed, source->location);

  if (source->tried_usec == 0)
    return 0;
  if (source->checked_usec == source->tried_usec)
    return source->tried_usec + interval_usec +
           (gint64) (g_str_hash (text) % 1000) * most_jitter_usec / 1000;
  guint doublings = MIN (MAX (failures, 1) - 1, MOST_DOUBLINGS);
  return source->tried_usec + MIN (interval_usec, FIRST_RETRY_USEC << doublings);
}

static guint
count_failures (MedSourceKeeper *self, const MedSource *source)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->failures, GSIZE_TO_POINTER (source->id)));
}

/* Where nobody knows, a connection is not said to cost anything. */
static gboolean
is_reachable (MedSourceKeeper *self, const MedSource *source)
{
  if (!med_source_is_on_network (source))
    return TRUE;
  GNetworkMonitor *monitor =
      self->monitor != NULL ? self->monitor : g_network_monitor_get_default ();
  return g_network_monitor_get_network_available (monitor) &&
         (self->when_metered || !g_network_monitor_get_network_metered (monitor));
}

/* The one that has been due for the longest; NULL if none is. A clock that was set back makes all
 * of them due. */
static const MedSource *
find_due (MedSourceKeeper *self, GPtrArray *sources)
{
  gint64 now_usec = med_clock_now_usec (self->clock);
  const MedSource *found = NULL;
  gint64 found_usec = G_MAXINT64;

  for (guint i = 0; i < sources->len; i++)
    {
      const MedSource *source = g_ptr_array_index (sources, i);
      gint64 due_usec =
          source->tried_usec > now_usec
              ? 0
              : med_source_keeper_due_usec (source, count_failures (self, source), self->seed);

      if (!source->enabled || due_usec > now_usec || due_usec >= found_usec ||
          !is_reachable (self, source))
        continue;
      found = source;
      found_usec = due_usec;
    }
  return found;
}

static void
note_run (MedSourceKeeper *self, const MedSourceRun *run)
{
  gpointer key = GSIZE_TO_POINTER (run->source_id);
  guint failures = GPOINTER_TO_UINT (g_hash_table_lookup (self->failures, key));

  if (run->failure == NULL)
    g_hash_table_remove (self->failures, key);
  else
    g_hash_table_insert (self->failures, key, GUINT_TO_POINTER (failures + 1));
}

static void
ran_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSourceKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = med_source_run_finish (MED_STORE (store), result, &error);

  self->running = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (runs == NULL)
    {
      /* A person has them looked through just now: the next time. */
      if (!g_error_matches (error, MED_ERROR, MED_ERROR_RETRY))
        g_message ("The sources could not be looked through: %s", error->message);
      return;
    }
  for (guint i = 0; i < runs->len; i++)
    note_run (self, g_ptr_array_index (runs, i));
  g_signal_emit (self, signals[SIGNAL_LOOKED], 0);
  med_source_keeper_check (self);
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSourceKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = med_store_run_finish (MED_STORE (store), result, &error);

  self->loading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (sources == NULL)
    {
      g_message ("Which sources are due could not be read: %s", error->message);
      return;
    }
  const MedSource *due = self->by_itself ? find_due (self, sources) : NULL;
  if (due == NULL)
    return;
  self->running = TRUE;
  med_source_run_async (self->store, due->id, 0, NULL, self->cancellable, ran_cb,
                        g_object_ref (self));
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_list_sync (connection, error);
}

/**
 * med_source_keeper_check:
 * @self: a keeper
 *
 * Looks at once whether a source is due, looks through the first that is, and goes on until none
 * is.
 */
void
med_source_keeper_check (MedSourceKeeper *self)
{
  g_return_if_fail (MED_IS_SOURCE_KEEPER (self));

  if (!self->by_itself || self->loading || self->running ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  self->loading = TRUE;
  med_store_run_async (self->store, MED_STORE_INTERACTIVE, list_func, NULL, NULL,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, loaded_cb,
                       g_object_ref (self));
}

static gboolean
tick_cb (gpointer user_data)
{
  MedSourceKeeper *self = user_data;

  self->timer = g_timeout_add_seconds (CHECK_SECONDS, tick_cb, self);
  med_source_keeper_check (self);
  return G_SOURCE_REMOVE;
}

/**
 * med_source_keeper_start:
 * @self: a keeper
 *
 * From now on looks every few minutes whether a source is due.
 */
void
med_source_keeper_start (MedSourceKeeper *self)
{
  g_return_if_fail (MED_IS_SOURCE_KEEPER (self));

  if (self->timer == 0 && !g_cancellable_is_cancelled (self->cancellable))
    self->timer = g_timeout_add_seconds (FIRST_CHECK_SECONDS, tick_cb, self);
}

/**
 * med_source_keeper_is_busy:
 * @self: a keeper
 *
 * Returns: whether a source is being looked through by itself, or about to be
 */
gboolean
med_source_keeper_is_busy (MedSourceKeeper *self)
{
  g_return_val_if_fail (MED_IS_SOURCE_KEEPER (self), FALSE);
  return self->loading || self->running;
}

/**
 * med_source_keeper_set_wanted:
 * @self: a keeper
 * @by_itself: whether it looks through sources at all
 * @when_metered: also over a connection that is paid by volume
 *
 * What the preferences of this workstation say.
 */
void
med_source_keeper_set_wanted (MedSourceKeeper *self, gboolean by_itself, gboolean when_metered)
{
  g_return_if_fail (MED_IS_SOURCE_KEEPER (self));

  self->by_itself = by_itself;
  self->when_metered = when_metered;
}

/**
 * med_source_keeper_set_monitor:
 * @self: a keeper
 * @monitor: knows of the network, instead of the system's; for tests
 */
void
med_source_keeper_set_monitor (MedSourceKeeper *self, GNetworkMonitor *monitor)
{
  g_return_if_fail (MED_IS_SOURCE_KEEPER (self));
  g_set_object (&self->monitor, monitor);
}

/**
 * med_source_keeper_close:
 * @self: a keeper
 *
 * Stops what runs; what was done of it stays done. To be called before the store is closed.
 */
void
med_source_keeper_close (MedSourceKeeper *self)
{
  g_return_if_fail (MED_IS_SOURCE_KEEPER (self));

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

static void
med_source_keeper_dispose (GObject *object)
{
  med_source_keeper_close (MED_SOURCE_KEEPER (object));
  G_OBJECT_CLASS (med_source_keeper_parent_class)->dispose (object);
}

static void
med_source_keeper_finalize (GObject *object)
{
  MedSourceKeeper *self = MED_SOURCE_KEEPER (object);

  g_hash_table_unref (self->failures);
  g_object_unref (self->cancellable);
  g_clear_object (&self->monitor);
  g_object_unref (self->store);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (med_source_keeper_parent_class)->finalize (object);
}

static void
med_source_keeper_class_init (MedSourceKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_source_keeper_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_source_keeper_finalize;

  /**
   * MedSourceKeeper::looked:
   *
   * A source was looked through, or could not be.
   */
  signals[SIGNAL_LOOKED] = g_signal_new ("looked", MED_TYPE_SOURCE_KEEPER, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_source_keeper_init (MedSourceKeeper *self)
{
  self->cancellable = g_cancellable_new ();
  self->failures = g_hash_table_new (NULL, NULL);
  self->by_itself = TRUE;
}

/**
 * med_source_keeper_new:
 * @store: the store
 * @clock: tells the time
 *
 * Returns: (transfer full): a keeper that does nothing by itself until it is started
 */
MedSourceKeeper *
med_source_keeper_new (MedStore *store, MedClock *clock)
{
  MedSourceKeeper *self = g_object_new (MED_TYPE_SOURCE_KEEPER, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->seed = g_str_hash (g_get_host_name ());
  return self;
}
