/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-engine"

#include "config.h"

#include "engine/med-engine.h"

#include "engine/base/med-durable.h"
#include "engine/risk/med-ssvc-table.h"
#include "engine/store/med-sweep.h"

/**
 * MedEngine:
 *
 * Hands out the services of one data folder: the store, the clock, the folders for documents,
 * evidence and vault. Holds no logic of its own.
 */
struct _MedEngine
{
  GObject parent_instance;

  char *data_dir;        /* (owned) */
  MedClock *clock;       /* (owned) */
  MedStore *store;       /* (owned) */
  GThread *sweeper;      /* (owned) (nullable) none once it is closed */
  GCancellable *closing; /* (owned) stops it */
};

G_DEFINE_FINAL_TYPE (MedEngine, med_engine, G_TYPE_OBJECT)

static void
stop_sweeping (MedEngine *self)
{
  g_cancellable_cancel (self->closing);
  g_clear_pointer (&self->sweeper, g_thread_join);
}

static void
med_engine_finalize (GObject *object)
{
  MedEngine *self = MED_ENGINE (object);

  stop_sweeping (self);
  g_object_unref (self->closing);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_free (self->data_dir);
  G_OBJECT_CLASS (med_engine_parent_class)->finalize (object);
}

static void
med_engine_class_init (MedEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_engine_finalize;
}

static void
med_engine_init (MedEngine *self)
{
  self->closing = g_cancellable_new ();
}

typedef struct
{
  char *data_dir;
  GCancellable *cancellable;
} Sweep;

static gpointer
sweep_thread (gpointer data)
{
  Sweep *sweep = data;
  g_autoptr (MedClock) clock = med_clock_new ();

  med_sweep_files (sweep->data_dir, med_clock_now_usec (clock), sweep->cancellable);
  g_object_unref (sweep->cancellable);
  g_free (sweep->data_dir);
  g_free (sweep);
  return NULL;
}

/* Nobody waits for what a program that died has left behind. */
static void
start_sweeping (MedEngine *self)
{
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->data_dir = g_strdup (self->data_dir);
  sweep->cancellable = g_object_ref (self->closing);
  self->sweeper = g_thread_new ("sweeper", sweep_thread, sweep);
}

/**
 * med_engine_default_data_dir:
 *
 * Returns: (transfer full): the folder that is used when none is named (XDG data folder)
 */
char *
med_engine_default_data_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), "medpatch", NULL);
}

/**
 * med_engine_open_sync:
 * @data_dir: the folder of the inventory; made if there is none
 * @clock: (nullable): a clock; %NULL for the system's
 * @error: return location, see [func@store_open_sync]
 *
 * Opens a data folder. Reads files, so not for the GTK thread.
 *
 * Returns: (transfer full) (nullable): the engine
 */
MedEngine *
med_engine_open_sync (const char *data_dir, MedClock *clock, GError **error)
{
  /* Only the owner may look: the folder holds the weak spots of a hospital. */
  g_autofree char *folder = g_canonicalize_filename (data_dir, NULL);
  g_autofree char *file = g_build_filename (folder, "medpatch.db", NULL);

  if (!med_ssvc_table_load_all (error) || !med_durable_make_folder (folder, NULL, error))
    return NULL;
  g_autoptr (MedEngine) self = g_object_new (MED_TYPE_ENGINE, NULL);
  self->data_dir = g_steal_pointer (&folder);
  self->clock = clock != NULL ? g_object_ref (clock) : med_clock_new ();
  self->store = med_store_open_sync (file, self->clock, error);
  if (self->store == NULL)
    return NULL;
  start_sweeping (self);
  return g_steal_pointer (&self);
}

typedef struct
{
  char *data_dir;
  MedClock *clock;
} OpenInput;

static void
open_input_free (OpenInput *input)
{
  g_free (input->data_dir);
  g_clear_object (&input->clock);
  g_free (input);
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  OpenInput *input = data;
  GError *error = NULL;
  MedEngine *engine = med_engine_open_sync (input->data_dir, input->clock, &error);

  if (engine != NULL)
    g_task_return_pointer (task, engine, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * med_engine_open_async:
 * @data_dir: the folder of the inventory
 * @clock: (nullable): a clock
 * @cancellable: (nullable): not looked at once opening has begun
 * @callback: called when it is open or refused
 * @user_data: for @callback
 *
 * Opens a data folder on another thread.
 */
void
med_engine_open_async (const char *data_dir,
                       MedClock *clock,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  OpenInput *input = g_new0 (OpenInput, 1);

  input->data_dir = g_strdup (data_dir);
  input->clock = clock != NULL ? g_object_ref (clock) : NULL;
  g_task_set_task_data (task, input, (GDestroyNotify) open_input_free);
  g_task_run_in_thread (task, open_thread);
}

MedEngine *
med_engine_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * med_engine_close:
 * @self: an engine
 *
 * Ends the threads after the work that waits. Blocks until then.
 */
void
med_engine_close (MedEngine *self)
{
  g_return_if_fail (MED_IS_ENGINE (self));
  stop_sweeping (self);
  med_store_close (self->store);
}

MedStore *
med_engine_get_store (MedEngine *self)
{
  return self->store;
}

MedClock *
med_engine_get_clock (MedEngine *self)
{
  return self->clock;
}

const char *
med_engine_get_data_dir (MedEngine *self)
{
  return self->data_dir;
}

/**
 * med_engine_dup_folder:
 * @self: an engine
 * @name: such as `documents`, `evidence` or `vault`
 *
 * Returns: (transfer full): the path of a folder within the data folder; it may not exist yet
 */
char *
med_engine_dup_folder (MedEngine *self, const char *name)
{
  return g_build_filename (self->data_dir, name, NULL);
}
