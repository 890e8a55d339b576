/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A digest and a name; anything longer is no hash file. */
#define MED_HASH_FILE_MOST_BYTES (4 * 1024)

gboolean med_hash_file_check (GBytes *data, GBytes *hash_file, const char *name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
