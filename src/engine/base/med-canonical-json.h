/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

GBytes *med_canonical_json_write (JsonNode *node,
                                  const char *name,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
