/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean med_tuf_folder_begin_sync (const char *folder,
                                    GBytes *root,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *med_tuf_folder_load_sync (const char *folder,
                                  const char *role,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_tuf_folder_store_sync (const char *folder,
                                    const char *role,
                                    GBytes *bytes,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_tuf_folder_forget_sync (const char *folder,
                                     const char *role,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
