/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *med_handbook_file_dup_path (const char *extension, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_handbook_file_dup_text (const char *topic, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
