/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean med_durable_sync (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_durable_make_folder (const char *path,
                                  const char *within,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_durable_write (const char *path, gconstpointer data, gsize size, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean
med_durable_rename (const char *from, const char *to, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_durable_fail (const char *path, int code, GError **error);

G_END_DECLS
