/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How the process ends where the file is at fault (EX_DATAERR). Any other end but 0 or by a signal
 * says that the process itself could not work. */
#define MED_CALENDAR_EXIT_FILE 65

/* The answer of the process that expands calendars, bounded in size and time. */
GBytes *med_calendar_process_run_sync (const char *const *arguments,
                                       GBytes *input,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
