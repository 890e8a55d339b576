/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/base/med-clock.h"

G_BEGIN_DECLS

/* Of every person of the demonstration. */
#define MED_DEMO_PASSPHRASE "demonstration"
/* The folder within the demonstration with files to import by hand. */
#define MED_DEMO_SAMPLES "samples"

char *med_demo_default_folder (void);
gboolean med_demo_is_made (const char *folder);
gboolean
med_demo_make_sync (const char *folder, MedClock *clock, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_demo_make_async (const char *folder,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean med_demo_make_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
