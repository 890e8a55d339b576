/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MED_TUF_ROOT "root"
#define MED_TUF_TIMESTAMP "timestamp"
#define MED_TUF_SNAPSHOT "snapshot"
#define MED_TUF_TARGETS "targets"

/* Longer paths of targets are none. */
#define MED_TUF_PATH_MOST_BYTES 1024

gboolean med_tuf_path_is_top_role (const char *role);
gboolean med_tuf_path_is_target (const char *path);
char *med_tuf_path_dup_metadata (const char *role, gint64 version);
char *med_tuf_path_dup_target (const char *path, const char *hash);
char *med_tuf_path_dup_local (const char *path);

G_END_DECLS
