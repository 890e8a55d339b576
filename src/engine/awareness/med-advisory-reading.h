/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/csaf/med-csaf-document.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

gboolean med_advisory_mark_read_sync (MedConnection *connection,
                                      gint64 person_id,
                                      gint64 id,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_advisory_mark_unread_sync (MedConnection *connection,
                                        gint64 person_id,
                                        gint64 id,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_advisory_reading_move_sync (MedConnection *connection,
                                         gint64 head_id,
                                         const MedCsafDocument *document,
                                         gboolean is_head,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a person has to look at an advisory, in SQL over advisory_head h and advisory_standing s:
 * nobody opened it since it said something new for us, or it concerns a model it did not then. */
#define MED_ADVISORY_IS_NEW "(h.read_usec IS NULL OR s.fresh_product_id IS NOT NULL)"

G_END_DECLS
