/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* Of which advisories that count nothing is certain: they fail a mandatory test of the standard, or
 * their publisher has withdrawn them. To be put behind "FROM advisory_head h". */
#define MED_ADVISORY_IS_DOUBTFUL                                                                   \
  "(h.withdrawn_id IS NOT NULL OR EXISTS (SELECT 1 FROM advisory_test t"                           \
  " WHERE t.advisory_id = h.advisory_id AND t.mandatory > 0))"

gboolean med_advisory_is_withdrawn (const char *category);
gboolean med_advisory_verdict_store_sync (MedConnection *connection,
                                          gint64 advisory_id,
                                          const MedCsafDocument *document,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_advisory_verdict_add_sync (MedConnection *connection,
                                        gint64 person_id,
                                        const MedCsafDocument *document,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
