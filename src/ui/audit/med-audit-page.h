/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

#define MED_TYPE_AUDIT_PAGE (med_audit_page_get_type ())
G_DECLARE_FINAL_TYPE (MedAuditPage, med_audit_page, MED, AUDIT_PAGE, MedPage)

G_END_DECLS
