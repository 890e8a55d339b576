/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-command.h"

G_BEGIN_DECLS

gboolean med_command_options_read (const GOptionEntry *entries,
                                   char **argv,
                                   char ***rest,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_command_words_end (char **words, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_command_parse_number (const char *text,
                                   gint64 *number,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_command_read_number (const MedCommand *command,
                                  char **words,
                                  guint most,
                                  const char *what,
                                  gint64 *number,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
