/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/inventory/med-people.h"
#include "ui/med-session.h"

G_BEGIN_DECLS

/* Asks a person (chosen among those with one of @roles and different from @not_person, if not 0)
 * for the passphrase, showing the meaning and what is signed in words. Verifies on the store's
 * writer lane; stays open with the error when wrong. */
void med_sign_dialog_ask_async (GtkWidget *parent,
                                MedSession *session,
                                MedRole roles,
                                gint64 not_person,
                                MedMeaning meaning,
                                const char *subject,
                                const char *what_in_words,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MedSignature *
med_sign_dialog_ask_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
