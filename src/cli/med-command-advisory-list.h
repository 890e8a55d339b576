/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-command.h"

G_BEGIN_DECLS

gboolean med_command_advisory_list (MedCommandContext *context, char **argv, GError **error);
gboolean med_command_advisory_show (MedCommandContext *context, char **argv, GError **error);
gboolean med_command_advisory_review (MedCommandContext *context, char **argv, GError **error);

G_END_DECLS
