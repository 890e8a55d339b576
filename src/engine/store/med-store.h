/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedStoreLane:
 * @MED_STORE_WRITER: the one thread that writes
 * @MED_STORE_INTERACTIVE: reads for lists and details; a newer request may interrupt an older one
 * @MED_STORE_BULK: reads for reports, exports and checks of the audit log
 */
typedef enum
{
  MED_STORE_WRITER,
  MED_STORE_INTERACTIVE,
  MED_STORE_BULK,
} MedStoreLane;

/**
 * MedStoreFunc:
 * @connection: the lane's connection
 * @input: (nullable): what the caller handed over
 * @cancellable: (nullable): set when nobody waits for the result any more
 * @error: return location
 *
 * Work for a lane, run on its thread. It must not touch anything of the calling thread.
 *
 * Returns: the result; %NULL with @error set
 */
typedef gpointer (*MedStoreFunc) (MedConnection *connection,
                                  gpointer input,
                                  GCancellable *cancellable,
                                  GError **error);

/* For work whose only result is that it succeeded. */
#define MED_STORE_OK GINT_TO_POINTER (TRUE)

#define MED_TYPE_STORE (med_store_get_type ())
G_DECLARE_FINAL_TYPE (MedStore, med_store, MED, STORE, GObject)

MedStore *med_store_open_sync (const char *location,
                               MedClock *clock,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_store_close (MedStore *self);

void med_store_run_async (MedStore *self,
                          MedStoreLane lane,
                          MedStoreFunc func,
                          gpointer input,
                          GDestroyNotify input_free,
                          GDestroyNotify result_free,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gpointer med_store_run_finish (MedStore *self,
                               GAsyncResult *result,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gpointer med_store_run_sync (MedStore *self,
                             MedStoreLane lane,
                             MedStoreFunc func,
                             gpointer input,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
