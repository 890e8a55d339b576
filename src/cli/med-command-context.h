/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-command.h"

G_BEGIN_DECLS

/**
 * MedCommandOptions:
 *
 * The options that go before the command's words.
 */
typedef struct
{
  char *data_dir;
  char *login;
  char *passphrases;
  gboolean json;
  gboolean version;
} MedCommandOptions;

MedCommandContext *med_command_context_new (const MedCommandOptions *options);
gboolean
med_command_context_close (MedCommandContext *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_command_context_free (MedCommandContext *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCommandContext, med_command_context_free)

G_END_DECLS
