/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedSourceScope:
 *
 * Which CVE records this hospital has a use for: there are hundreds of thousands of them, and a few
 * say something of its products.
 */
typedef struct _MedSourceScope MedSourceScope;

MedSourceScope *
med_source_scope_load_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_source_scope_free (MedSourceScope *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSourceScope, med_source_scope_free)

gboolean med_source_scope_covers (const MedSourceScope *self, const MedCsafDocument *document);
GPtrArray *med_source_scope_list_cves (const MedSourceScope *self); /* (element-type utf8) */

G_END_DECLS
