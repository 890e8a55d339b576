/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-advisory-change.h"
#include "engine/awareness/med-advisory.h"
#include "ui/med-page.h"

G_BEGIN_DECLS

GtkWidget *med_advisory_revision_row_new (MedPage *page,
                                          const MedAdvisoryRevision *revision,
                                          gint64 counting_id);
GtkWidget *med_advisory_change_row_new (const MedAdvisoryChange *change);

G_END_DECLS
