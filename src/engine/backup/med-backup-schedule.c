/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-backup-schedule"

#include "config.h"

#include "engine/backup/med-backup-schedule.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/inventory/med-policy.h"
#include "engine/store/med-backup.h"
#include "engine/store/med-transaction.h"

#define SCHEDULE_SETTING "backup-schedule"
#define FAILURE_SETTING MED_BACKUP_FAILURE_SETTING

static gboolean
load_object (MedConnection *connection, const char *key, JsonNode **root, GError **error)
{
  g_autofree char *text = NULL;

  *root = NULL;
  if (!med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (key)), &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  *root = med_json_load (text, strlen (text), NULL, key, error);
  if (*root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (*root))
    g_clear_pointer (root, json_node_unref);
  return TRUE;
}

static gboolean
save_object (MedConnection *connection, const char *key, JsonNode *root, GError **error)
{
  g_autofree char *text = json_to_string (root, FALSE);

  return med_connection_execute (connection,
                                 "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                 MED_VALUES (MED_TEXT (key), MED_TEXT (text)), error);
}

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static MedBackupSchedule *
schedule_from_object (JsonObject *object)
{
  MedBackupSchedule *self = g_new0 (MedBackupSchedule, 1);

  /* What nobody has decided: nothing by itself; when it is switched on, each night, for a week. */
  *self = (MedBackupSchedule){ .with_payloads = TRUE, .every_days = 1, .hour = 20, .keep = 7 };
  if (object == NULL)
    return self;
  const char *folder = med_json_get_text (object, "folder");
  self->folder = folder != NULL && *folder != '\0' ? g_strdup (folder) : NULL;
  self->with_payloads = med_json_get_boolean (object, "payloads", TRUE);
  self->on = self->folder != NULL && med_json_get_boolean (object, "on", FALSE);
  self->every_days = CLAMP (med_json_get_int (object, "every_days", 1), 1, MED_BACKUP_MAX_DAYS);
  self->hour = CLAMP (med_json_get_int (object, "hour", 20), 0, 23);
  self->keep = CLAMP (med_json_get_int (object, "keep", 7), 1, MED_BACKUP_MAX_KEEP);
  self->since_usec = med_json_get_int (object, "since_usec", 0);
  return self;
}

static JsonNode *
schedule_to_node (const MedBackupSchedule *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "folder", self->folder != NULL ? self->folder : "");
  json_object_set_boolean_member (object, "payloads", self->with_payloads);
  json_object_set_boolean_member (object, "on", self->on);
  json_object_set_int_member (object, "every_days", self->every_days);
  json_object_set_int_member (object, "hour", self->hour);
  json_object_set_int_member (object, "keep", self->keep);
  json_object_set_int_member (object, "since_usec", self->since_usec);
  return take_object (object);
}

/**
 * med_backup_schedule_load_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what was decided; switched off where nothing was
 */
MedBackupSchedule *
med_backup_schedule_load_sync (MedConnection *connection, GError **error)
{
  g_autoptr (JsonNode) root = NULL;

  if (!load_object (connection, SCHEDULE_SETTING, &root, error))
    return NULL;
  return schedule_from_object (root != NULL ? json_node_get_object (root) : NULL);
}

static gboolean
check_range (const char *what, gint64 value, gint64 least, gint64 most, GError **error)
{
  if (value >= least && value <= most)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: %" PRId64 " is not between %" PRId64 " and %" PRId64), what, value, least,
               most);
  return FALSE;
}

static gboolean
check_folder (MedConnection *connection, const MedBackupSchedule *self, GError **error)
{
  if (self->folder == NULL && self->on)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("Choose a folder in which backups are made"));
  else if (self->folder != NULL &&
           (!g_path_is_absolute (self->folder) || !g_utf8_validate (self->folder, -1, NULL)))
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("%s is not the whole path of a folder"), self->folder);
  else if (self->folder != NULL &&
           med_backup_files_is_within (self->folder, med_connection_get_folder (connection)))
    g_set_error (
        error, MED_ERROR, MED_ERROR_REFUSED,
        _ ("%s is in the folder of the inventory, and would be lost with it. Choose a folder "
           "on another disk."),
        self->folder);
  else
    return TRUE;
  return FALSE;
}

static gboolean
is_same (const MedBackupSchedule *a, const MedBackupSchedule *b)
{
  return g_strcmp0 (a->folder, b->folder) == 0 && a->with_payloads == b->with_payloads &&
         a->on == b->on && a->every_days == b->every_days && a->hour == b->hour &&
         a->keep == b->keep;
}

static gboolean
store_schedule (MedConnection *connection,
                gint64 by_person,
                const MedBackupSchedule *before,
                const MedBackupSchedule *after,
                GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autoptr (JsonNode) value = schedule_to_node (after);
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) body = take_object (object);

  json_object_set_member (object, "before", schedule_to_node (before));
  json_object_set_member (object, "after", schedule_to_node (after));
  return transaction != NULL && save_object (connection, SCHEDULE_SETTING, value, error) &&
         med_transaction_record (transaction, by_person, "backup-schedule-changed",
                                 "setting/" SCHEDULE_SETTING, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_backup_schedule_save_sync:
 * @connection: the writer's connection
 * @by_person: who decides, a lead engineer or security officer
 * @self: what is to count; its `since_usec` is not looked at
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT, %MED_ERROR_REFUSED
 *   for a folder within the inventory's own
 *
 * Stores the schedule and records the change with what was before.
 *
 * Returns: whether it is stored
 */
gboolean
med_backup_schedule_save_sync (MedConnection *connection,
                               gint64 by_person,
                               const MedBackupSchedule *self,
                               GError **error)
{
  if (!check_range (_ ("Days between backups"), self->every_days, 1, MED_BACKUP_MAX_DAYS, error) ||
      !check_range (_ ("Hour of the backup"), self->hour, 0, 23, error) ||
      !check_range (_ ("Backups to keep"), self->keep, 1, MED_BACKUP_MAX_KEEP, error) ||
      !check_folder (connection, self, error) ||
      !med_policy_may_decide_sync (connection, by_person, error))
    return FALSE;
  g_autoptr (MedBackupSchedule) before = med_backup_schedule_load_sync (connection, error);
  if (before == NULL)
    return FALSE;
  if (is_same (before, self))
    return TRUE;
  g_autoptr (MedBackupSchedule) after = med_backup_schedule_copy (self);
  after->since_usec = med_connection_now_usec (connection);
  return store_schedule (connection, by_person, before, after, error);
}

static gint64
to_usec (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* The first time after @usec at which a clock in @zone shows @hour o'clock. */
static gint64
next_hour (gint64 usec, gint64 hour, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) there = g_date_time_to_timezone (utc, zone);

  for (int day = 0; day < 3; day++)
    {
      g_autoptr (GDateTime) date = g_date_time_add_days (there, day);
      g_autoptr (GDateTime) time =
          g_date_time_new (zone, g_date_time_get_year (date), g_date_time_get_month (date),
                           g_date_time_get_day_of_month (date), (int) hour, 0, 0);

      if (to_usec (time) > usec)
        return to_usec (time);
    }
  return usec + MED_USEC_PER_DAY;
}

/**
 * med_backup_schedule_next_usec:
 * @self: a schedule
 * @last_usec: when the last backup was made; 0 for never
 * @now_usec: what the clock says
 * @zone: in which the hour counts
 *
 * Computes when the next backup is due: at the hour, so that no more than the days decided lie
 * between two. The first one, and one after a backup that seems to lie in the future because a
 * clock was wrong, are due at once.
 *
 * Returns: when; 0 where the schedule is off
 */
gint64
med_backup_schedule_next_usec (const MedBackupSchedule *self,
                               gint64 last_usec,
                               gint64 now_usec,
                               GTimeZone *zone)
{
  if (!self->on)
    return 0;
  /* A clock that was wrong when it was decided is not waited for either. */
  if (last_usec <= 0)
    return self->since_usec > 0 ? MIN (self->since_usec, now_usec) : now_usec;
  if (last_usec > now_usec)
    return now_usec;
  return next_hour (last_usec + (self->every_days - 1) * MED_USEC_PER_DAY, self->hour, zone);
}

MedBackupSchedule *
med_backup_schedule_copy (const MedBackupSchedule *self)
{
  MedBackupSchedule *copy = g_memdup2 (self, sizeof *self);

  copy->folder = g_strdup (self->folder);
  return copy;
}

void
med_backup_schedule_free (MedBackupSchedule *self)
{
  g_free (self->folder);
  g_free (self);
}

static MedBackupState
judge (const MedBackupStanding *self, gint64 now_usec)
{
  /* "At or after": a try that failed in the same moment was the later one. */
  if (self->failed_usec != 0 && self->failed_usec >= self->last_usec)
    return MED_BACKUP_FAILED;
  if (!self->schedule->on)
    return MED_BACKUP_OFF;
  if (now_usec < self->next_usec)
    return MED_BACKUP_WAITING;
  return now_usec < self->next_usec + MED_BACKUP_GRACE_USEC ? MED_BACKUP_DUE : MED_BACKUP_OVERDUE;
}

/**
 * med_backup_standing_load_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): how the inventory stands with its backups now
 */
MedBackupStanding *
med_backup_standing_load_sync (MedConnection *connection, GError **error)
{
  g_autoptr (MedBackupStanding) self = g_new0 (MedBackupStanding, 1);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (JsonNode) last = NULL;
  g_autoptr (JsonNode) failure = NULL;
  gint64 now_usec = med_connection_now_usec (connection);

  self->schedule = med_backup_schedule_load_sync (connection, error);
  if (self->schedule == NULL || !load_object (connection, MED_BACKUP_SETTING, &last, error) ||
      !load_object (connection, FAILURE_SETTING, &failure, error))
    return NULL;
  if (last != NULL)
    {
      JsonObject *object = json_node_get_object (last);

      self->last_usec = med_json_get_int (object, "made_usec", 0);
      self->last_path = g_strdup (med_json_get_text (object, "place"));
      self->last_with_payloads = med_json_get_boolean (object, "payloads", FALSE);
      self->last_bytes = med_json_get_int (object, "size_bytes", 0);
    }
  if (failure != NULL)
    {
      JsonObject *object = json_node_get_object (failure);

      self->failed_usec = med_json_get_int (object, "failed_usec", 0);
      self->failed_reason = g_strdup (med_json_get_text (object, "reason"));
    }
  self->next_usec = med_backup_schedule_next_usec (self->schedule, self->last_usec, now_usec, zone);
  self->state = judge (self, now_usec);
  return g_steal_pointer (&self);
}

/* Tried anew every hour, a folder that stays away would fill the audit log with one sentence. */
static gboolean
is_known (const MedBackupStanding *standing, const char *reason)
{
  return standing->state == MED_BACKUP_FAILED && g_strcmp0 (standing->failed_reason, reason) == 0;
}

/**
 * med_backup_record_failure_sync:
 * @connection: the writer's connection
 * @person_id: who asked for the backup; 0 for the program itself
 * @folder: where it was to be made
 * @failure: why it was not
 * @error: return location
 *
 * Notes that a backup could not be made, in the settings and in the audit log; once, as long as it
 * fails for the same reason.
 *
 * Returns: whether it is noted
 */
gboolean
med_backup_record_failure_sync (MedConnection *connection,
                                gint64 person_id,
                                const char *folder,
                                const GError *failure,
                                GError **error)
{
  g_autoptr (MedBackupStanding) standing = med_backup_standing_load_sync (connection, error);

  if (standing == NULL)
    return FALSE;
  if (is_known (standing, failure->message))
    return TRUE;
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) body = take_object (object);
  json_object_set_int_member (object, "failed_usec", med_connection_now_usec (connection));
  json_object_set_string_member (object, "folder", folder);
  json_object_set_string_member (object, "reason", failure->message);
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  return transaction != NULL && save_object (connection, FAILURE_SETTING, body, error) &&
         med_transaction_record (transaction, person_id, "backup-failed",
                                 "setting/" FAILURE_SETTING, body, error) &&
         med_transaction_commit (transaction, error);
}

void
med_backup_standing_free (MedBackupStanding *self)
{
  g_clear_pointer (&self->schedule, med_backup_schedule_free);
  g_free (self->last_path);
  g_free (self->failed_reason);
  g_free (self);
}
