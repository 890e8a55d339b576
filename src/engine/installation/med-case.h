/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition.h"

G_BEGIN_DECLS

/**
 * MedCase:
 * @disposition: the row itself
 * @facts: what the rules ask, as far as the store knows it; what a person brings is added by
 * med_case_add_person() and med_case_add_request()
 * @patch_number: of the patch
 * @asset: of the device
 * @config_id: of the device now
 * @device_release_id: of the device now
 * @release_id: the release the vendor's word is asked for: the device's, or the one it had before
 * the install
 * @statement_id: the statement that counts; 0: none
 * @release_version: what the inventory says the device reads
 * @target_version: what the statement promises; "" where nothing is promised
 * @previous_version: what a restored device must read
 * @decided_statement_id: what the last decision rested on
 * @decided_release_id: the device's release at that decision
 * @previous_state: where a deferral or exception goes back to
 * @attempt_id: (nullable): the newest attempt
 * @attempt_state: (nullable): its state
 * @attempt_kind: (nullable): install, remove or restore
 * @installer_id: who holds it
 * @former_holders: (element-type gint64): who held it before and handed it over
 * @config_before: the validated configuration from before it
 *
 * One patch on one device with everything the rules ask about.
 */
typedef struct
{
  MedDisposition *disposition;
  MedTransitionFacts facts;
  char *patch_number;
  char *asset;
  gint64 product_id;
  gint64 config_id;
  gint64 device_release_id;
  gint64 release_id;
  gint64 statement_id;
  char *release_version;
  char *target_version;
  char *previous_version;
  gint64 decided_statement_id;
  gint64 decided_release_id;
  MedDispositionState previous_state;
  char *attempt_id;
  char *attempt_state;
  char *attempt_kind;
  gint64 installer_id;
  GArray *former_holders;
  gint64 config_before;
  char *restore_point;
  char *checks_reason;
  char *downtime_reason;
  char *free_reason;
  char *prerequisites_reason;
} MedCase;

MedCase *med_case_load_sync (MedConnection *connection,
                             gint64 disposition_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the store knows only with some work: checks, downtime, calendar, prerequisites. */
gboolean med_case_add_readiness (MedCase *self,
                                 MedConnection *connection,
                                 gint64 downtime_id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a deferral or exception may end in @to */
gboolean med_case_goes_back_to (const MedCase *self, MedDispositionState to);
void med_case_add_person (MedCase *self, gint64 person_id);
gboolean med_case_add_request (MedCase *self,
                               MedConnection *connection,
                               const MedDispositionRequest *request,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_case_free (MedCase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCase, med_case_free)

G_END_DECLS
