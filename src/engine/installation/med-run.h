/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MedRun MedRun;

MedRun *med_run_begin_sync (const char *data_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_run_dup_session (MedRun *self);
void med_run_end (MedRun *self);
char *med_run_dup_workstation_session (void);
gboolean med_run_is_alive (const char *data_dir, const char *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedRun, med_run_end)

G_END_DECLS
