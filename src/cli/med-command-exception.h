/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-command.h"
#include "engine/installation/med-exception.h"

G_BEGIN_DECLS

/* In med-command-exception-show.c */
gboolean med_exception_command_list (MedCommandContext *context, char **argv, GError **error);
gboolean med_exception_command_show (MedCommandContext *context, char **argv, GError **error);
gboolean med_exception_command_print (MedCommandContext *context,
                                      gint64 id,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
