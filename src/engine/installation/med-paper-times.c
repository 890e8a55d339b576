/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-paper-times"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"
#include "engine/installation/med-evidence.h"
#include "engine/installation/med-paper-record-private.h"
#include "engine/store/med-as-of.h"

/* Whether a sheet can be what happened: its times, its people, its scan, and nothing recorded since
 * that speaks against it. */

static const struct
{
  const char *word;
  const char *title;
} results[MED_N_PAPER_RESULTS] = {
  [MED_PAPER_VERIFIED] = { "verified", N_ ("Installed and verified") },
  [MED_PAPER_UNVERIFIED] = { "unverified", N_ ("Installed, not yet verified") },
  [MED_PAPER_FAILED] = { "failed", N_ ("Failed, not yet restored") },
  [MED_PAPER_RESTORED] = { "restored", N_ ("Failed, then restored and verified") },
};

static const char *const times[MED_N_PAPER_TIMES] = {
  [MED_PAPER_HANDED_OVER] = N_ ("Handed over at"),
  [MED_PAPER_STARTED] = N_ ("Install started at"),
  [MED_PAPER_ENDED] = N_ ("Install ended at"),
  [MED_PAPER_RESTORE_STARTED] = N_ ("Restore started at"),
  [MED_PAPER_CHECKED] = N_ ("Verified at"),
  [MED_PAPER_RETURNED] = N_ ("Returned to service at"),
};

/**
 * med_paper_result_to_word:
 * @result: a result
 *
 * Returns: the word for the command line and the audit log
 */
const char *
med_paper_result_to_word (MedPaperResult result)
{
  g_return_val_if_fail (result < MED_N_PAPER_RESULTS, "");
  return results[result].word;
}

/**
 * med_paper_result_from_word:
 * @word: (nullable): a word
 * @result: (out): the result
 *
 * Returns: whether the word is one of them
 */
gboolean
med_paper_result_from_word (const char *word, MedPaperResult *result)
{
  for (guint i = 0; i < MED_N_PAPER_RESULTS; i++)
    if (g_strcmp0 (word, results[i].word) == 0)
      {
        *result = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * med_paper_result_get_title:
 * @result: a result
 *
 * Returns: how it is called on the screen, translated
 */
const char *
med_paper_result_get_title (MedPaperResult result)
{
  g_return_val_if_fail (result < MED_N_PAPER_RESULTS, "");
  return _ (results[result].title);
}

/**
 * med_paper_time_get_title:
 * @time: a moment on the sheet
 *
 * Returns: how it is called on the screen, translated
 */
const char *
med_paper_time_get_title (MedPaperTime time)
{
  g_return_val_if_fail (time < MED_N_PAPER_TIMES, "");
  return _ (times[time]);
}

/* Which moments a result needs. The return may come later, and is then done at the screen. */
static gboolean
is_needed (const MedPaperRecord *record, MedPaperTime time)
{
  const MedPaperResult result = record->result;

  switch (time)
    {
    case MED_PAPER_RESTORE_STARTED:
      return result == MED_PAPER_RESTORED;
    case MED_PAPER_CHECKED:
      return result == MED_PAPER_VERIFIED || result == MED_PAPER_RESTORED;
    case MED_PAPER_RETURNED:
      return FALSE;
    case MED_PAPER_HANDED_OVER:
    case MED_PAPER_STARTED:
    case MED_PAPER_ENDED:
    case MED_N_PAPER_TIMES:
    default:
      return TRUE;
    }
}

static gboolean
may_have (const MedPaperRecord *record, MedPaperTime time)
{
  return is_needed (record, time) ||
         (time == MED_PAPER_RETURNED && is_needed (record, MED_PAPER_CHECKED));
}

static gboolean
refuse_input (GError **error, char *message)
{
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, message);
  g_free (message);
  return FALSE;
}

static gboolean
check_order (const MedPaperRecord *record, GError **error)
{
  int before = -1;

  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    {
      const char *title = _ (times[i]);

      if (record->times[i] == 0 && is_needed (record, i))
        return refuse_input (error, g_strdup_printf (_ ("“%s” is missing"), title));
      if (record->times[i] == 0)
        continue;
      if (!may_have (record, i))
        return refuse_input (error,
                             g_strdup_printf (_ ("“%s” does not go with the result “%s”"), title,
                                              med_paper_result_get_title (record->result)));
      if (before >= 0 && record->times[i] < record->times[before])
        return refuse_input (
            error, g_strdup_printf (_ ("“%s” lies before “%s”"), title, _ (times[before])));
      before = i;
    }
  return TRUE;
}

static gboolean
check_restarts (const MedPaperRecord *record, GError **error)
{
  gint64 before = record->times[MED_PAPER_STARTED];

  for (guint i = 0; i < record->restarts->len; i++)
    {
      const gint64 at_usec = g_array_index (record->restarts, gint64, i);

      if (at_usec < before || at_usec > record->times[MED_PAPER_ENDED])
        return refuse_input (
            error, g_strdup_printf (_ ("Restart %u does not lie between the start and the end of "
                                       "the install, after the one before it"),
                                    i + 1));
      before = at_usec;
    }
  return TRUE;
}

static gboolean
check_now (MedConnection *connection, const MedPaperRecord *record, GError **error)
{
  const gint64 now_usec = med_connection_get_clock_usec (connection);

  for (int i = 0; i < MED_N_PAPER_TIMES; i++)
    if (record->times[i] > now_usec)
      return refuse_input (error, g_strdup_printf (_ ("“%s” lies in the future"), _ (times[i])));
  return TRUE;
}

/* A scan is what a person can look at. */
static gboolean
check_scan (const MedPaperRecord *record, GError **error)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } magics[] = { { "%PDF-", 5 }, { "\x89PNG\r\n\x1a\n", 8 }, { "\xff\xd8\xff", 3 } };
  gsize size = 0;
  const char *data =
      record->scan != NULL ? (const char *) g_bytes_get_data (record->scan, &size) : NULL;

  if (size == 0)
    return refuse_input (error, g_strdup (_ ("The scan of the signed sheet is missing")));
  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (size >= magics[i].length && memcmp (data, magics[i].bytes, magics[i].length) == 0)
      return TRUE;
  return refuse_input (
      error, g_strdup_printf (_ ("%s is not a PDF, PNG or JPEG file"), record->scan_name));
}

static gboolean
check_people (const MedPaperRecord *record, GError **error)
{
  const struct
  {
    gint64 person_id;
    gboolean needed;
    const char *missing;
  } people[] = {
    { record->handed_over_by, TRUE, N_ ("Who handed the device over is missing") },
    { record->installer_id, TRUE, N_ ("Who installed is missing") },
    { record->verifier_id, is_needed (record, MED_PAPER_CHECKED), N_ ("Who verified is missing") },
    { record->returned_by, record->times[MED_PAPER_RETURNED] != 0,
      N_ ("Who took the device back is missing") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    if (people[i].needed && people[i].person_id == 0)
      return refuse_input (error, g_strdup (_ (people[i].missing)));
  return TRUE;
}

/* Either a way back, or two people who accepted that there is none; what is half written is asked
 * for, not guessed. */
static gboolean
check_way_back (const MedPaperRecord *record, GError **error)
{
  const gboolean point = record->restore_point != NULL && *record->restore_point != '\0';
  const gboolean lead = record->accepted_by_lead != 0, clinical = record->accepted_by_clinical != 0;

  if (!lead && !clinical)
    return TRUE;
  if (point)
    return refuse_input (error, g_strdup (_ ("A restore point, or people who accepted that there "
                                             "is none: not both")));
  if (!lead || !clinical)
    return refuse_input (error, g_strdup (_ ("That it cannot be taken back is accepted by a lead "
                                             "engineer and a clinical owner: one is missing")));
  return TRUE;
}

static gboolean
check_signature (MedConnection *connection, const MedPaperRecord *record, GError **error)
{
  g_autofree char *subject = med_disposition_dup_subject (record->disposition_id);
  const char *const subjects[] = { subject, NULL };
  MedRole roles;

  if (!med_move_load_roles (connection, record->person_id, &roles, error))
    return FALSE;
  if ((roles & (MED_ROLE_TECHNICIAN | MED_ROLE_LEAD)) == 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                           _ ("A sheet is entered by a technician or a lead"));
      return FALSE;
    }
  if (med_move_is_signed (connection, record->signature, record->person_id, MED_MEANING_CONFIRMED,
                          subjects))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                       _ ("Whoever enters a sheet signs that it is entered as written"));
  return FALSE;
}

/* When the order was last put into a downtime, by a person. */
static gboolean
find_planned (MedConnection *connection,
              gint64 disposition_id,
              gint64 *planned_usec,
              GError **error)
{
  return med_connection_get_int (
      connection,
      "SELECT coalesce((SELECT at_usec FROM transition WHERE disposition_id = $1"
      " AND machine = 'disposition' AND to_state = 'scheduled' ORDER BY id DESC LIMIT 1), 0)",
      MED_VALUES (MED_INT (disposition_id)), planned_usec, error);
}

static gboolean
check_existed (MedConnection *connection, const MedPaperRecord *record, GError **error)
{
  gint64 planned_usec;

  if (!find_planned (connection, record->disposition_id, &planned_usec, error))
    return FALSE;
  if (planned_usec != 0 && record->times[MED_PAPER_HANDED_OVER] >= planned_usec)
    return TRUE;
  if (planned_usec == 0)
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("No downtime was ever planned for this work order"));
  else
    g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                         _ ("The written times lie before the work order was planned"));
  return FALSE;
}

/* What was recorded live after the written hand-over and does not go with the sheet: a step of a
 * person, a step of the device, another work on it. That a downtime passed is the program's own
 * step. */
static gboolean
check_nothing_since (MedConnection *connection, const MedPaperRecord *record, GError **error)
{
  const gint64 from_usec = record->times[MED_PAPER_HANDED_OVER];
  const gint64 until_usec = MAX (record->times[MED_PAPER_ENDED], record->times[MED_PAPER_CHECKED]);
  gint64 n_steps, n_works;

  if (!med_connection_get_int (
          connection,
          "SELECT count(*) FROM transition t JOIN disposition x ON x.id = $1 WHERE t.at_usec > $2"
          " AND ((t.machine = 'service' AND t.device_id = x.device_id)"
          "  OR (t.disposition_id = x.id AND t.by_person <> 0))",
          MED_VALUES (MED_INT (record->disposition_id), MED_INT (from_usec)), &n_steps, error) ||
      !med_connection_get_int (
          connection,
          "SELECT count(*) FROM attempt a JOIN disposition o ON o.id = a.disposition_id"
          " JOIN disposition x ON x.id = $1 AND x.device_id = o.device_id"
          " WHERE a.started_usec < $2 AND coalesce(a.ended_usec, $3) > $4",
          MED_VALUES (MED_INT (record->disposition_id), MED_INT (until_usec), MED_INT (G_MAXINT64),
                      MED_INT (from_usec)),
          &n_works, error))
    return FALSE;
  if (n_steps == 0 && n_works == 0)
    return TRUE;
  g_set_error_literal (
      error, MED_ERROR, MED_ERROR_REFUSED,
      n_works > 0 ? _ ("Another work on this device is recorded for the written times")
                  : _ ("Since the written hand-over something was recorded for this device that "
                       "does not go with the sheet"));
  return FALSE;
}

static gboolean
check_state (MedConnection *connection, const MedPaperRecord *record, GError **error)
{
  g_autoptr (MedCase) work = med_case_load_sync (connection, record->disposition_id, error);

  if (work == NULL)
    return FALSE;
  if ((work->disposition->state == MED_DISPOSITION_SCHEDULED ||
       work->disposition->state == MED_DISPOSITION_STAGED) &&
      work->facts.service_state == MED_SERVICE_IN_USE)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_REFUSED,
               _ ("%s on %s is “%s”, the device “%s”: a sheet is entered for work that was planned "
                  "and of which nothing was entered at the screen"),
               work->patch_number, work->asset,
               med_disposition_state_get_title (work->disposition->state),
               med_service_state_get_title (work->facts.service_state));
  return FALSE;
}

/**
 * med_paper_record_check:
 * @connection: the writer's connection, within a transaction
 * @record: the sheet
 * @error: return location, %MED_ERROR_CORRECT_INPUT, %MED_ERROR_REFUSED, %MED_ERROR_NOT_PERMITTED
 *
 * Returns: whether it can be what happened; the guards of the steps are asked when each is written
 */
gboolean
med_paper_record_check (MedConnection *connection, const MedPaperRecord *record, GError **error)
{
  return check_order (record, error) && check_restarts (record, error) &&
         check_now (connection, record, error) && check_people (record, error) &&
         check_way_back (record, error) && check_scan (record, error) &&
         med_evidence_check_file (record->scan_name, record->scan, error) &&
         check_signature (connection, record, error) && check_state (connection, record, error) &&
         check_existed (connection, record, error) &&
         check_nothing_since (connection, record, error);
}

/**
 * med_paper_record_find_downtime:
 * @connection: a connection
 * @record: the sheet
 * @downtime_id: (out): the downtime that was planned at the written hand-over; 0: none
 * @error: return location
 *
 * Returns: whether it could be looked up
 */
gboolean
med_paper_record_find_downtime (MedConnection *connection,
                                const MedPaperRecord *record,
                                gint64 *downtime_id,
                                GError **error)
{
  gint64 planned_usec;

  return find_planned (connection, record->disposition_id, &planned_usec, error) &&
         med_connection_get_int (
             connection,
             "SELECT coalesce((SELECT t.id FROM downtime t JOIN disposition x ON x.id = $1"
             " AND x.device_id = t.device_id AND x.patch_id = t.patch_id"
             " WHERE t.planned_usec <= $2 ORDER BY t.id DESC LIMIT 1), 0)",
             MED_VALUES (MED_INT (record->disposition_id), MED_INT (planned_usec)), downtime_id,
             error);
}
