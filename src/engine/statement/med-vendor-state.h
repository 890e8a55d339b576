/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedVendorState:
 *
 * Where the device vendor stands on one COTS patch for one release of one product (white paper 3.2
 * to 3.5; the names of IEC TR 62443-2-3 where it has one). The words stored are no-statement,
 * available, under-assessment, in-test, not-applicable, not-approved, no-release-planned, approved,
 * released, withdrawn, superseded.
 */
typedef enum
{
  MED_VENDOR_STATE_NO_STATEMENT, /* A0 */
  MED_VENDOR_STATE_AVAILABLE, /* A1 the COTS vendor released it, the device vendor has not spoken */
  MED_VENDOR_STATE_UNDER_ASSESSMENT,   /* A2 */
  MED_VENDOR_STATE_IN_TEST,            /* A3 */
  MED_VENDOR_STATE_NOT_APPLICABLE,     /* A4 */
  MED_VENDOR_STATE_NOT_APPROVED,       /* A5 */
  MED_VENDOR_STATE_NO_RELEASE_PLANNED, /* A6 */
  MED_VENDOR_STATE_APPROVED,           /* A7 */
  MED_VENDOR_STATE_RELEASED,           /* A8: the only one in which it may be installed */
  MED_VENDOR_STATE_WITHDRAWN,          /* A9 */
  MED_VENDOR_STATE_SUPERSEDED,         /* A10 */
  MED_N_VENDOR_STATES,
} MedVendorState;

const char *med_vendor_state_to_word (MedVendorState state);
gboolean
med_vendor_state_from_word (const char *word, MedVendorState *state) G_GNUC_WARN_UNUSED_RESULT;
const char *med_vendor_state_get_title (MedVendorState state); /* translated */
gboolean med_vendor_state_may_follow (MedVendorState from,
                                      MedVendorState to,
                                      gboolean release_document_attached);

/* The state that counts now; NO_STATEMENT or AVAILABLE where the vendor has said nothing. A
 * statement past its validity is not RELEASED. */
gboolean med_vendor_track_get_sync (MedConnection *connection,
                                    gint64 patch_id,
                                    gint64 release_id,
                                    MedVendorState *state,
                                    gint64 *statement_id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
