/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-attempt.h"

G_BEGIN_DECLS

/**
 * MedPaperResult:
 * @MED_PAPER_VERIFIED: installed and verified
 * @MED_PAPER_UNVERIFIED: installed; the verification is still to come
 * @MED_PAPER_FAILED: failed; the restore is still to come
 * @MED_PAPER_RESTORED: failed, restored and the restored state verified
 *
 * What the sheet says of the work.
 */
typedef enum
{
  MED_PAPER_VERIFIED,
  MED_PAPER_UNVERIFIED,
  MED_PAPER_FAILED,
  MED_PAPER_RESTORED,
  MED_N_PAPER_RESULTS,
} MedPaperResult;

const char *med_paper_result_to_word (MedPaperResult result);
gboolean
med_paper_result_from_word (const char *word, MedPaperResult *result) G_GNUC_WARN_UNUSED_RESULT;
const char *med_paper_result_get_title (MedPaperResult result); /* translated */

/* The moments a sheet has room for, in the order in which they must come. */
typedef enum
{
  MED_PAPER_HANDED_OVER,
  MED_PAPER_STARTED,
  MED_PAPER_ENDED,
  MED_PAPER_RESTORE_STARTED,
  MED_PAPER_CHECKED, /* verification, of the install or of the restored state */
  MED_PAPER_RETURNED,
  MED_N_PAPER_TIMES,
} MedPaperTime;

const char *med_paper_time_get_title (MedPaperTime time); /* translated */

/**
 * MedPaperStep:
 * @result: done, failed or skipped
 * @note: (nullable): the remark beside it
 *
 * A step that was ticked on the sheet.
 */
typedef struct
{
  MedStepPhase phase;
  int ordinal;
  char *result;
  char *note;
} MedPaperStep;

/**
 * MedPaperRecord:
 * @attempt_id: a UUID made by the caller; the same call again with the same UUID is harmless
 * @person_id: who enters it
 * @signature: CONFIRMED, by @person_id, for the work order
 * @times: microseconds since 1970 UTC; 0: not on the sheet
 * @restarts: (element-type gint64): between start and end
 * @installer_id: who installed, as written
 * @verifier_id: who verified, as written
 * @handed_over_by: the clinical owner who gave the device away
 * @returned_by: the clinical owner who took it back
 * @accepted_by_lead: 0, or who accepted on the sheet, in place of a restore point, that the patch
 *   cannot be taken back; only where the vendor says so
 * @accepted_by_clinical: the clinical owner who accepted the same
 * @version_before: read at the device before
 * @version_after: read back after the install; of a failure, what it read then
 * @version_restored: read back after the restore
 * @text: (nullable): messages, remarks; of a failure, what went wrong
 * @steps: (element-type MedPaperStep): those that are ticked
 * @scan: the sheet as PDF, PNG or JPEG
 * @rehashed_usec: when [func@paper_record_rehash_sync] found the payload right, just now
 * @rehash_error: (nullable): what it found wrong
 *
 * A whole work order as it stands on the signed sheet (R4).
 */
typedef struct
{
  char *attempt_id;
  gint64 disposition_id;
  gint64 person_id;
  MedSignature *signature;
  MedPaperResult result;
  gint64 times[MED_N_PAPER_TIMES];
  GArray *restarts;
  gint64 installer_id;
  gint64 verifier_id;
  gint64 handed_over_by;
  gint64 returned_by;
  gint64 accepted_by_lead;
  gint64 accepted_by_clinical;
  char *version_before;
  char *version_after;
  char *version_restored;
  char *restore_point;
  char *text;
  GPtrArray *steps;
  char *scan_name;
  GBytes *scan;
  gint64 rehashed_usec;
  char *rehash_error;
} MedPaperRecord;

MedPaperRecord *med_paper_record_new (gint64 disposition_id, gint64 person_id);
void med_paper_record_free (MedPaperRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPaperRecord, med_paper_record_free)
void med_paper_record_add_step (
    MedPaperRecord *self, MedStepPhase phase, int ordinal, const char *result, const char *note);

/* (element-type MedWorkStep): the steps that are printed on the sheet of a work order */
GPtrArray *med_paper_record_list_steps_sync (MedConnection *connection,
                                             gint64 disposition_id,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* On a bulk lane, outside of any transaction */
gboolean med_paper_record_rehash_sync (MedConnection *connection,
                                       gint64 disposition_id,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of it in one transaction, or nothing */
gboolean med_paper_record_enter_sync (MedConnection *connection,
                                      const MedPaperRecord *record,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
