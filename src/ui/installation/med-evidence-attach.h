/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks for a file and keeps it with the attempt; what went wrong is told by @callback's finish,
 * CANCELLED where no file was chosen. */
void med_evidence_attach_async (GtkWidget *parent,
                                MedSession *session,
                                const char *attempt_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
med_evidence_attach_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
