/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/backup/med-backup-schedule.h"
#include "engine/risk/med-ssvc.h"

G_BEGIN_DECLS

#define MED_OVERVIEW_MONTHS 12
#define MED_OVERVIEW_DAYS 7
#define MED_OVERVIEW_NAMES_SIZE 160

/**
 * MedOverviewMonth:
 * @end_usec: the moment counted at: the end of the month, or now
 * @verified_in_time: installs verified within the month, before their deadline
 * @overdue: open at the end and past their deadline, or their deferral or exception had ended
 * @exceptions: approved exceptions that ran at the end
 * @unknown: open at the end, without a deadline that can be told
 *
 * A month of the chart. Deadlines are those of today's outcome; for what is closed by now, those of
 * "scheduled".
 */
typedef struct
{
  gint64 end_usec;
  guint verified_in_time;
  guint overdue;
  guint exceptions;
  guint unknown;
} MedOverviewMonth;

/**
 * MedOverview:
 *
 * What needs a decision today: every number on the first page. Times are 0 where nothing of the
 * kind was ever done.
 */
typedef struct
{
  gint64 devices;
  gint64 immediate;                /* devices */
  gint64 out_of_cycle;             /* devices, or worse */
  gint64 cannot_tell;              /* devices */
  gint64 outcomes[MED_N_OUTCOMES]; /* devices, by the worst outcome of each */
  gint64 not_assessed;             /* devices */
  gint64 names_to_confirm;         /* names in advisories */
  gint64 new_advisories;           /* nobody has opened them yet */
  gint64 to_decide;                /* patches on devices */
  gint64 kev_gaps;        /* CVEs, exploited, of which the affected versions are not told */
  gint64 kev_gap_devices; /* that have a component of theirs */
  gint64 kev_unread;      /* entries of the list without the names of their products */

  gint64 lapsed; /* patches on devices whose deferral or exception ended by itself */
  char lapsed_assets[MED_OVERVIEW_NAMES_SIZE]; /* of the first of them; ends with … for more */
  gint64 exceptions_to_approve;
  gint64 exceptions_expiring; /* within 60 days */

  gint64 waiting_for_vendor; /* patches on devices */
  gint64 longest_wait_days;
  gint64 waiting_for_consent;          /* downtimes */
  gint64 statements_to_confirm;        /* by a second person */
  gint64 days_usec[MED_OVERVIEW_DAYS]; /* midnight, today first */
  gint64 downtimes[MED_OVERVIEW_DAYS];
  gint64 interrupted; /* attempts whose outcome is not known */
  gint64 to_verify;   /* installed, not verified */
  gint64 failed;      /* to be restored, or out of service */

  gint64 advisories_usec; /* newest import */
  gint64 kev_usec;        /* date of the list of known exploited vulnerabilities */
  gint64 scan_usec;       /* newest malware scan */
  gint64 backup_usec;     /* last backup; 0 for never */
  MedBackupState backup_state;
  gint64 sources;        /* of advisories and of what the whole world keeps */
  gint64 stale_sources;  /* of which is not known what they say now, for whatever reason */
  gint64 held;           /* documents that are not used until a person decides */
  gint64 stale_versions; /* devices never read, or longer ago than the hospital allows */
  gint64 stale_days;     /* how long that is */

  MedOverviewMonth months[MED_OVERVIEW_MONTHS];
} MedOverview;

MedOverview *med_overview_load_sync (MedConnection *connection,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
