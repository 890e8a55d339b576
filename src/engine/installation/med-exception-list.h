/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-exception.h"
#include "engine/store/med-table.h"

G_BEGIN_DECLS

/**
 * MedExceptionStanding:
 * @MED_STANDING_EXPIRED: it ended by itself, and nobody has decided anew: its devices are overdue
 * @MED_STANDING_EXPIRING: approved, and it expires within 60 days
 *
 * How an exception stands today: its state, and what the calendar makes of it. The order is that of
 * the register: what must be seen first comes first.
 */
typedef enum
{
  MED_STANDING_EXPIRED,
  MED_STANDING_EXPIRING,
  MED_STANDING_RUNNING,
  MED_STANDING_REQUESTED,
  MED_STANDING_REFUSED,
  MED_STANDING_WITHDRAWN,
  MED_STANDING_ENDED,
  MED_N_STANDINGS,
} MedExceptionStanding;

enum
{
  MED_EXCEPTION_COLUMN_NUMBER,
  MED_EXCEPTION_COLUMN_PATCH,
  MED_EXCEPTION_COLUMN_DEVICES, /* asset numbers, the first of them */
  MED_EXCEPTION_COLUMN_N_DEVICES,
  MED_EXCEPTION_COLUMN_STATE,
  MED_EXCEPTION_COLUMN_EXPIRES,
  MED_EXCEPTION_COLUMN_LAPSED,
  MED_EXCEPTION_COLUMN_REQUESTED_BY,
  MED_N_EXCEPTION_COLUMNS,
};

/**
 * MedExceptionCounts:
 *
 * What waits for a person.
 */
typedef struct
{
  gint64 expired;
  gint64 expiring;
  gint64 to_approve;
} MedExceptionCounts;

extern const MedTableSpec med_exception_list_spec;

MedExceptionStanding med_exception_judge (MedExceptionState state,
                                          gboolean lapsed,
                                          const char *expires_date,
                                          gint64 now_usec);
const char *med_exception_standing_to_word (MedExceptionStanding standing);
gboolean
med_exception_standing_from_word (const char *word,
                                  MedExceptionStanding *standing) G_GNUC_WARN_UNUSED_RESULT;
const char *med_exception_standing_get_title (MedExceptionStanding standing); /* translated */
MedOutcome med_exception_standing_get_outcome (MedExceptionStanding standing);
/* A condition of `med_exception_list_spec`; with @soon_date as its only value, see
 * med_exception_dup_soon() */
const char *med_exception_standing_get_condition (MedExceptionStanding standing);
char *med_exception_dup_soon (gint64 now_usec);
gboolean med_exception_count_sync (MedConnection *connection,
                                   MedExceptionCounts *counts,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
