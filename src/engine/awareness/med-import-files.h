/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GPtrArray *med_import_files_find_sync (const char *const *paths,
                                       const char *suffix,
                                       GPtrArray *links,
                                       GCancellable *cancellable); /* (element-type filename) */

G_END_DECLS
