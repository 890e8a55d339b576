/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Longer addresses are none that a person or a provider writes. */
#define MED_FETCH_URL_MAX_BYTES 2048

GUri *med_fetch_url_parse (const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GUri *med_fetch_url_parse_loopback (const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GUri *
med_fetch_url_follow (GUri *from, const char *location, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_fetch_url_has_same_host (GUri *a, GUri *b);
char *med_fetch_url_dup_host (GUri *url);

G_END_DECLS
