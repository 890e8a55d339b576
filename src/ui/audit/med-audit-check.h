/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-session.h"
#include "ui/widgets/med-banner.h"

G_BEGIN_DECLS

/**
 * MedAuditCheck:
 *
 * The check of the audit log with its banner: that it runs and can be stopped, then what it found.
 * Signals: `broken` (int64 seq): a person wants to see the first row that does not fit; `done`: it
 * has ended, one way or another.
 */
#define MED_TYPE_AUDIT_CHECK (med_audit_check_get_type ())
G_DECLARE_FINAL_TYPE (MedAuditCheck, med_audit_check, MED, AUDIT_CHECK, GObject)

MedAuditCheck *med_audit_check_new (MedSession *session, MedBanner *banner);
void med_audit_check_run (MedAuditCheck *self);
void med_audit_check_stop (MedAuditCheck *self);

G_END_DECLS
