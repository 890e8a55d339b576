/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-product.h"

G_BEGIN_DECLS

GPtrArray *
med_component_list_parse (const char *text, const char *source, gint64 read_usec, GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* of MedComponent */
char *med_component_list_format (GPtrArray *components);
gboolean med_component_list_replace_sync (MedConnection *connection,
                                          gint64 person_id,
                                          gint64 release_id,
                                          GPtrArray *components,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
