/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

#define MED_BACKUP_MAX_DAYS 90
#define MED_BACKUP_MAX_KEEP 99
/* So long after its time a backup that was not made is overdue: a workstation may be off for a
 * night, not for longer. */
#define MED_BACKUP_GRACE_USEC MED_USEC_PER_DAY

/**
 * MedBackupSchedule:
 * @folder: (nullable): where backups are made; %NULL where none was chosen
 * @with_payloads: whether the files of the vault are copied too
 * @on: whether backups are made by themselves
 * @every_days: at most so many days lie between two of them, 1 to %MED_BACKUP_MAX_DAYS
 * @hour: at which hour of the workstation's time, 0 to 23
 * @keep: so many verified ones are kept, 1 to %MED_BACKUP_MAX_KEEP
 * @since_usec: when it was last changed; 0 for never
 *
 * When and where backups are made by themselves, and how many of them are kept: a decision of the
 * hospital.
 */
typedef struct
{
  char *folder;
  gboolean with_payloads;
  gboolean on;
  gint64 every_days;
  gint64 hour;
  gint64 keep;
  gint64 since_usec;
} MedBackupSchedule;

MedBackupSchedule *
med_backup_schedule_load_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_schedule_save_sync (MedConnection *connection,
                                        gint64 by_person,
                                        const MedBackupSchedule *self,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 med_backup_schedule_next_usec (const MedBackupSchedule *self,
                                      gint64 last_usec,
                                      gint64 now_usec,
                                      GTimeZone *zone);
MedBackupSchedule *med_backup_schedule_copy (const MedBackupSchedule *self);
void med_backup_schedule_free (MedBackupSchedule *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedBackupSchedule, med_backup_schedule_free)

/**
 * MedBackupState:
 * @MED_BACKUP_OFF: nothing is made by itself
 * @MED_BACKUP_WAITING: the next one is not due yet
 * @MED_BACKUP_DUE: it should be made now
 * @MED_BACKUP_OVERDUE: it should have been made a day ago or longer
 * @MED_BACKUP_FAILED: the last try failed, and none has succeeded since
 *
 * How the inventory stands with its backups.
 */
typedef enum
{
  MED_BACKUP_OFF,
  MED_BACKUP_WAITING,
  MED_BACKUP_DUE,
  MED_BACKUP_OVERDUE,
  MED_BACKUP_FAILED,
} MedBackupState;

/**
 * MedBackupStanding:
 * @schedule: what was decided
 * @last_usec: when the last backup was made and verified; 0 for never
 * @last_path: (nullable): where it is
 * @last_with_payloads: whether the vault is in it
 * @last_bytes: how large it is; 0 where that was not noted
 * @failed_usec: when the last failure was noted; 0 for none
 * @failed_reason: (nullable): what was wrong
 * @next_usec: when the next one is due; 0 without a schedule
 * @state: what all this amounts to
 *
 * Everything that is known of backups at one moment, without looking at a disk.
 */
typedef struct
{
  MedBackupSchedule *schedule;
  gint64 last_usec;
  char *last_path;
  gboolean last_with_payloads;
  gint64 last_bytes;
  gint64 failed_usec;
  char *failed_reason;
  gint64 next_usec;
  MedBackupState state;
} MedBackupStanding;

MedBackupStanding *
med_backup_standing_load_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_backup_record_failure_sync (MedConnection *connection,
                                         gint64 person_id,
                                         const char *folder,
                                         const GError *failure,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_backup_standing_free (MedBackupStanding *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedBackupStanding, med_backup_standing_free)

G_END_DECLS
