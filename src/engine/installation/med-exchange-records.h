/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Every member of every object of the two documents: none may be missing, none unknown, each of its
 * kind and within its limits. */
gboolean med_exchange_check_manifest (JsonNode *manifest,
                                      const char *name,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exchange_check_records (JsonNode *records,
                                     const char *name,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
