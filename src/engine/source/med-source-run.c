/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-run"

#include "config.h"

#include "engine/source/med-source-run.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/source/med-network-settings.h"
#include "engine/source/med-source-transport.h"

/* One source or all of them, one after another: each is looked through, whatever becomes of the
 * others. */

/**
 * med_source_run_free:
 * @self: (transfer full): what became of a source
 */
void
med_source_run_free (MedSourceRun *self)
{
  g_free (self->name);
  g_clear_pointer (&self->brought, med_source_sync_free);
  g_free (self->failure);
  g_free (self);
}

/**
 * med_source_run_describe:
 * @self: what became of a source
 *
 * Returns: (transfer full): one line in words; what could not be checked says so first
 */
char *
med_source_run_describe (const MedSourceRun *self)
{
  g_autofree char *brought =
      self->brought != NULL ? med_source_sync_describe (self->brought) : NULL;

  if (self->failure == NULL && brought != NULL)
    return g_steal_pointer (&brought);
  if (self->failure == NULL)
    return g_strdup (_ ("switched off, not looked through"));
  if (brought == NULL || *brought == '\0')
    return g_strdup_printf (_ ("Could not be checked: %s"), self->failure);
  return g_strdup_printf (_ ("Could not be checked to its end: %s. %s"), brought, self->failure);
}

static gpointer
settings_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedNetworkSettings) settings = med_network_settings_load_sync (connection, error);

  return settings != NULL ? med_network_settings_to_fetch (settings, error) : NULL;
}

/**
 * med_source_run_make_fetcher_sync:
 * @store: the store
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what fetches as the hospital's network settings say
 */
MedFetcher *
med_source_run_make_fetcher_sync (MedStore *store, GError **error)
{
  g_autoptr (MedFetchSettings) settings =
      med_store_run_sync (store, MED_STORE_BULK, settings_func, NULL, NULL, error);

  return settings != NULL ? med_fetcher_new (settings) : NULL;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const gint64 *source_id = input;

  if (*source_id == 0)
    return med_source_list_sync (connection, error);
  g_autoptr (MedSource) source = med_source_load_sync (connection, *source_id, error);
  if (source == NULL)
    return NULL;
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) med_source_free);
  g_ptr_array_add (list, g_steal_pointer (&source));
  return list;
}

/* What is asked for */
typedef struct
{
  MedStore *store;
  gint64 source_id; /* 0: all */
  gint64 person_id;
  MedProgress *progress;     /* (owned) (nullable) */
  GCancellable *cancellable; /* (unowned) (nullable) */
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_clear_object (&self->progress);
  g_free (self);
}

static MedSourceRun *
look_at (const Order *self, MedFetcher *fetcher, const MedSource *source)
{
  MedSourceRun *run = g_new0 (MedSourceRun, 1);
  g_autoptr (GError) error = NULL;

  run->source_id = source->id;
  run->name = g_strdup (source->name);
  run->enabled = source->enabled;
  /* One that a person names is meant. */
  if (!source->enabled && self->source_id == 0)
    return run;
  g_autoptr (MedSourceTransport) way = med_source_transport_new (source, fetcher);
  if (!med_source_sync_try (self->store, source->id, self->person_id, way, self->progress,
                            self->cancellable, &run->brought, &error))
    {
      run->failure = g_strdup (error->message);
      run->failure_code = error->domain == MED_ERROR ? error->code : MED_ERROR_UNAVAILABLE;
    }
  return run;
}

/* Two looks at the same source would fetch everything twice, and hold it twice. */
static GMutex busy_lock;
static GHashTable *busy; /* stores whose sources are being looked through */

static gboolean
begin (MedStore *store, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&busy_lock);

  if (busy == NULL)
    busy = g_hash_table_new (NULL, NULL);
  if (g_hash_table_add (busy, store))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_RETRY,
                       _ ("The sources are being looked through already. Wait until that has "
                          "ended."));
  return FALSE;
}

static void
end (MedStore *store)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&busy_lock);

  g_hash_table_remove (busy, store);
}

static GPtrArray *
look_at_all (Order *self, GError **error)
{
  g_autoptr (GPtrArray) runs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_source_run_free);
  g_autoptr (GPtrArray) sources =
      med_store_run_sync (self->store, MED_STORE_BULK, list_func, &self->source_id, NULL, error);
  g_autoptr (MedFetcher) fetcher =
      sources != NULL ? med_source_run_make_fetcher_sync (self->store, error) : NULL;

  if (fetcher == NULL)
    return NULL;
  for (guint i = 0; i < sources->len && !g_cancellable_is_cancelled (self->cancellable); i++)
    g_ptr_array_add (runs, look_at (self, fetcher, g_ptr_array_index (sources, i)));
  return g_steal_pointer (&runs);
}

static GPtrArray *
carry_out (Order *self, GError **error)
{
  if (!begin (self->store, error))
    return NULL;
  GPtrArray *runs = look_at_all (self, error);
  end (self->store);
  return runs;
}

/**
 * med_source_run_sync:
 * @store: the store
 * @source_id: which source; 0 for all that are switched on
 * @person_id: who looks; 0 for the program itself
 * @progress: (nullable): told after each document
 * @cancellable: (nullable): stops between two documents, and in a transfer
 * @error: return location: why nothing could be looked through at all; %MED_ERROR_RETRY while
 * another look at them goes on in this program
 *
 * Looks through sources. Must not run on a lane of @store nor on the GTK thread.
 *
 * Returns: (transfer full) (nullable) (element-type MedSourceRun): what became of each, in order
 */
GPtrArray *
med_source_run_sync (MedStore *store,
                     gint64 source_id,
                     gint64 person_id,
                     MedProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  Order order = { store, source_id, person_id, progress, cancellable };

  return carry_out (&order, error);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  GError *error = NULL;

  order->cancellable = cancellable;
  GPtrArray *runs = carry_out (order, &error);
  if (runs != NULL)
    g_task_return_pointer (task, runs, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * med_source_run_async:
 * @store: the store
 * @source_id: which source; 0 for all that are switched on
 * @person_id: who looks; 0 for the program itself
 * @progress: (nullable): told after each document
 * @cancellable: (nullable): stops between two documents, and in a transfer
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Looks through sources on a thread of its own.
 */
void
med_source_run_async (MedStore *store,
                      gint64 source_id,
                      gint64 person_id,
                      MedProgress *progress,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->store = store;
  order->source_id = source_id;
  order->person_id = person_id;
  order->progress = progress != NULL ? g_object_ref (progress) : NULL;
  /* What was stopped says what it has done. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, run_in_thread);
}

/**
 * med_source_run_finish:
 * @store: the store
 * @result: what the callback was given
 * @error: return location: why nothing could be looked through at all
 *
 * Returns: (transfer full) (nullable) (element-type MedSourceRun): what became of each, in order
 */
GPtrArray *
med_source_run_finish (MedStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
