/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/statement/med-statement-field.h"
#include "engine/statement/med-vendor-statement.h"

G_BEGIN_DECLS

/* What the member `format` says; the schema is data/schemas/vendor-statement-1.0.json. */
#define MED_STATEMENT_FORMAT "medpatch-vendor-statement-1.0"

MedVendorStatement *med_statement_reader_read (GBytes *bytes,
                                               const char *name,
                                               GPtrArray *problems,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *med_statement_reader_get_template (void);

/* In med-statement-rules.c: what follows from several members together. */
void med_statement_rules_check (const MedVendorStatement *statement, GPtrArray *problems);

G_END_DECLS
