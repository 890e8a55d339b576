/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *med_hex_encode (const guint8 *bytes, gsize size);
gboolean med_hex_read (const char *text, guint8 *bytes, gsize size);
GBytes *med_hex_decode (const char *text, gsize most_bytes);

G_END_DECLS
