/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The few dialogs whose classes changed name after GTK 4.8 and libadwaita 1.2 are behind this one
 * file. */

void med_dialogs_open_files_async (GtkWidget *parent,
                                   const char *title,
                                   const char *const *patterns,
                                   gboolean multiple,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *
med_dialogs_open_files_finish (GAsyncResult *result,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT; /* (element-type GFile) */
void med_dialogs_open_folder_async (GtkWidget *parent,
                                    const char *title,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GFile *
med_dialogs_open_folder_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_dialogs_save_file_async (GtkWidget *parent,
                                  const char *title,
                                  const char *name,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GFile *
med_dialogs_save_file_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Yes or no, with the verb on the button; @destructive colours it */
void med_dialogs_confirm_async (GtkWidget *parent,
                                const char *heading,
                                const char *body,
                                const char *verb,
                                gboolean destructive,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean med_dialogs_confirm_finish (GAsyncResult *result);
void med_dialogs_show_error (GtkWidget *parent, const char *heading, const GError *error);

G_END_DECLS
