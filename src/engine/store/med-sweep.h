/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Younger leftovers stay: a workstation may have slept between two calls of whoever writes. */
#define MED_SWEEP_AGE_USEC (24 * 60 * 60 * G_GINT64_CONSTANT (1000000))

guint med_sweep_files (const char *data_dir, gint64 now_usec, GCancellable *cancellable);
guint med_sweep_backups (const char *parent, gint64 now_usec, GCancellable *cancellable);

G_END_DECLS
