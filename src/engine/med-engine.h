/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-clock.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

#define MED_TYPE_ENGINE (med_engine_get_type ())
G_DECLARE_FINAL_TYPE (MedEngine, med_engine, MED, ENGINE, GObject)

MedEngine *med_engine_open_sync (const char *data_dir,
                                 MedClock *clock,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_engine_open_async (const char *data_dir,
                            MedClock *clock,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
MedEngine *med_engine_open_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_engine_close (MedEngine *self);

MedStore *med_engine_get_store (MedEngine *self);
MedClock *med_engine_get_clock (MedEngine *self);
const char *med_engine_get_data_dir (MedEngine *self);
char *med_engine_dup_folder (MedEngine *self, const char *name);

char *med_engine_default_data_dir (void);

G_END_DECLS
