/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean med_ca_check (GTlsCertificate *certificate,
                       const char *name,
                       gint64 now_usec,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
