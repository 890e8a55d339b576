/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/med-page.h"

G_BEGIN_DECLS

/**
 * MedAdvisoryComments:
 *
 * What people of the hospital wrote beside an advisory, and a line to write more.
 */
#define MED_TYPE_ADVISORY_COMMENTS (med_advisory_comments_get_type ())
G_DECLARE_FINAL_TYPE (MedAdvisoryComments, med_advisory_comments, MED, ADVISORY_COMMENTS, AdwBin)

void med_advisory_comments_show (MedAdvisoryComments *self,
                                 MedPage *page,
                                 gint64 advisory_id,
                                 GPtrArray *comments);

G_END_DECLS
