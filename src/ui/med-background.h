/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The setting that says whether the program stays when its window is closed. */
#define MED_BACKGROUND_KEY "run-in-background"

/* May the program keep running without a window? Outside a sandbox nobody needs to be asked. */
void med_background_request_async (GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
med_background_request_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The question itself, to whoever answers for the portal on @connection */
void med_background_ask_async (GDBusConnection *connection,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

G_END_DECLS
