/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-case.h"

G_BEGIN_DECLS

/**
 * MedWorklistCause:
 *
 * Why the program looks at a disposition by itself; each is a fact that only the program states.
 */
typedef enum
{
  MED_CAUSE_VENDOR,
  MED_CAUSE_DOWNTIME_MISSED,
  MED_CAUSE_RUN_ENDED,
  /* What ends a deferral or exception (T23) */
  MED_CAUSE_DATE_PASSED,
  MED_CAUSE_KNOWN_EXPLOITED,
  MED_CAUSE_RELEASED,
  MED_CAUSE_TEST_OVERDUE,
  MED_CAUSE_TEST_FAILED,
} MedWorklistCause;

/* Within the caller's transaction: takes the first step the table allows the program, if any. */
gboolean med_worklist_move (MedTransaction *transaction,
                            MedConnection *connection,
                            gint64 disposition_id,
                            MedWorklistCause cause,
                            gboolean *moved,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_worklist_move_all (MedTransaction *transaction,
                                MedConnection *connection,
                                MedQuery *ids,
                                MedWorklistCause cause,
                                gboolean *did_something,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_worklist_follow_vendor (MedTransaction *transaction,
                                     MedConnection *connection,
                                     GCancellable *cancellable,
                                     gboolean *did_something,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_worklist_find_candidates (MedTransaction *transaction,
                                       MedConnection *connection,
                                       gboolean *did_something,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
