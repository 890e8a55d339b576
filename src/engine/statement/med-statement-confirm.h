/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"
#include "engine/statement/med-vendor-statement.h"

G_BEGIN_DECLS

/* Who may confirm a statement that somebody else brought in. */
#define MED_STATEMENT_MAY_CONFIRM                                                                  \
  (MED_ROLE_CURATOR | MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)

char *med_statement_dup_subject (gint64 statement_id);
gboolean med_statement_confirm_sync (MedConnection *connection,
                                     gint64 statement_id,
                                     const MedSignature *signature,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_statement_refuse_sync (MedConnection *connection,
                                    gint64 statement_id,
                                    gint64 person_id,
                                    const char *reason,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
