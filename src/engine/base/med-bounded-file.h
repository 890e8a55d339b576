/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GBytes *med_bounded_file_load_sync (GFile *file,
                                    gsize most_bytes,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
