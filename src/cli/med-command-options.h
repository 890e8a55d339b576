/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean med_command_options_read (const GOptionEntry *entries,
                                   char **argv,
                                   char ***rest,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
