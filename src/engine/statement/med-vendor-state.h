/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedVendorState:
 * @MED_VENDOR_STATE_NO_STATEMENT: A0, nobody knows of a released patch
 * @MED_VENDOR_STATE_AVAILABLE: A1, the COTS vendor released it, the device vendor has not spoken
 * @MED_VENDOR_STATE_UNDER_ASSESSMENT: A2, risk and impact are being assessed (3.2, 3.3)
 * @MED_VENDOR_STATE_IN_TEST: A3, validation runs (3.4)
 * @MED_VENDOR_STATE_NOT_APPLICABLE: A4, the release does not need it
 * @MED_VENDOR_STATE_NOT_APPROVED: A5, it failed the vendor's validation
 * @MED_VENDOR_STATE_NO_RELEASE_PLANNED: A6, the vendor decided against it (3.2, last sentence)
 * @MED_VENDOR_STATE_APPROVED: A7, validated, not yet released
 * @MED_VENDOR_STATE_RELEASED: A8, the only one in which it may be installed
 * @MED_VENDOR_STATE_WITHDRAWN: A9, taken back after release
 * @MED_VENDOR_STATE_SUPERSEDED: A10, a newer released patch takes its place
 *
 * Where the device vendor stands on one COTS patch for one release of one product (white paper 3.2
 * to 3.5; the names of IEC TR 62443-2-3 where it has one). The words stored are no-statement,
 * available, under-assessment, in-test, not-applicable, not-approved, no-release-planned, approved,
 * released, withdrawn, superseded.
 */
typedef enum
{
  MED_VENDOR_STATE_NO_STATEMENT,
  MED_VENDOR_STATE_AVAILABLE,
  MED_VENDOR_STATE_UNDER_ASSESSMENT,
  MED_VENDOR_STATE_IN_TEST,
  MED_VENDOR_STATE_NOT_APPLICABLE,
  MED_VENDOR_STATE_NOT_APPROVED,
  MED_VENDOR_STATE_NO_RELEASE_PLANNED,
  MED_VENDOR_STATE_APPROVED,
  MED_VENDOR_STATE_RELEASED,
  MED_VENDOR_STATE_WITHDRAWN,
  MED_VENDOR_STATE_SUPERSEDED,
  MED_N_VENDOR_STATES,
} MedVendorState;

const char *med_vendor_state_to_word (MedVendorState state);
gboolean
med_vendor_state_from_word (const char *word, MedVendorState *state) G_GNUC_WARN_UNUSED_RESULT;
const char *med_vendor_state_get_title (MedVendorState state);
const char *med_vendor_state_get_reason (MedVendorState state);
gboolean med_vendor_state_may_follow (MedVendorState from,
                                      MedVendorState to,
                                      gboolean release_document_attached);

gboolean med_vendor_track_get_sync (MedConnection *connection,
                                    gint64 patch_id,
                                    gint64 release_id,
                                    MedVendorState *state,
                                    gint64 *statement_id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_vendor_track_check_sync (MedConnection *connection,
                                      gint64 patch_id,
                                      gint64 release_id,
                                      MedVendorState to,
                                      gboolean release_document_attached,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_vendor_track_append_sync (MedConnection *connection,
                                       gint64 patch_id,
                                       gint64 release_id,
                                       MedVendorState to,
                                       gint64 statement_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
