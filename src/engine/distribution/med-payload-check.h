/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedCheckKind:
 * @MED_CHECK_BYTES: length and SHA-256 are those of the statement
 * @MED_CHECK_AUTHENTICITY: that the statement is the vendor's
 * @MED_CHECK_MALWARE: no malware was found
 * @MED_CHECK_TARGET: product, release and prerequisites fit the device
 *
 * The four separate checks of a payload.
 */
typedef enum
{
  MED_CHECK_BYTES,
  MED_CHECK_AUTHENTICITY,
  MED_CHECK_MALWARE,
  MED_CHECK_TARGET,
  MED_N_CHECKS,
} MedCheckKind;

/**
 * MedCheckResult:
 * @MED_CHECK_NOT_CHECKED: nobody and nothing has checked it, or it could not be checked
 * @MED_CHECK_PASSED: the program checked it
 * @MED_CHECK_RECORDED: a named person recorded that it was checked elsewhere
 * @MED_CHECK_VOUCHED: two people vouch for it; never called verified
 * @MED_CHECK_FAILED: it was checked and is wrong
 * @MED_CHECK_NOT_FULLY_SCANNED: the scanner looked at a part only
 */
typedef enum
{
  MED_CHECK_NOT_CHECKED,
  MED_CHECK_PASSED,
  MED_CHECK_RECORDED,
  MED_CHECK_VOUCHED,
  MED_CHECK_FAILED,
  MED_CHECK_NOT_FULLY_SCANNED,
  MED_N_CHECK_RESULTS,
} MedCheckResult;

/**
 * MedPayloadCheck:
 *
 * One check of one payload as it stands: result, what was found, evidence as JSON, by whom (0 for
 * the program) and when (0: never).
 */
typedef struct
{
  MedCheckKind kind;
  MedCheckResult result;
  char *detail;
  char *evidence;
  gint64 checked_by;
  gint64 checked_usec;
} MedPayloadCheck;

const char *med_check_kind_to_word (MedCheckKind kind);
const char *med_check_kind_get_title (MedCheckKind kind);
const char *med_check_result_to_word (MedCheckResult result);
const char *med_check_get_title (MedCheckKind kind, MedCheckResult result);

MedPayloadCheck *med_payload_check_load_sync (MedConnection *connection,
                                              gint64 payload_id,
                                              MedCheckKind kind,
                                              gint64 device_id,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_payload_check_append_sync (MedConnection *connection,
                                        gint64 payload_id,
                                        gint64 device_id,
                                        const MedPayloadCheck *check,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_payload_check_free (MedPayloadCheck *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPayloadCheck, med_payload_check_free)

G_END_DECLS
