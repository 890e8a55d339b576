/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-paper-record.h"

G_BEGIN_DECLS

/* What can be judged of a sheet before any of it is written; within the caller's transaction. */
gboolean med_paper_record_check (MedConnection *connection,
                                 const MedPaperRecord *record,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The downtime in which the order was planned at the written time; 0: none */
gboolean med_paper_record_find_downtime (MedConnection *connection,
                                         const MedPaperRecord *record,
                                         gint64 *downtime_id,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
