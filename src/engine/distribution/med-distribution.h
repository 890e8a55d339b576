/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/distribution/med-medium.h"
#include "engine/distribution/med-verification.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

/**
 * MedDistributionRequest:
 * @statement_id: whose payloads
 * @device_id: for which device; 0: for any that the statement names
 * @person_id: who copies
 *
 * What shall go onto a medium.
 */
typedef struct
{
  gint64 statement_id;
  gint64 device_id;
  gint64 person_id;
} MedDistributionRequest;

/**
 * MedDistributionReport:
 * @folder: where the files are
 * @files: how many payloads
 * @bytes: how large they are together
 *
 * What is on the medium now. There is none unless all of it was read back and found right.
 */
typedef struct
{
  char *folder;
  guint files;
  gint64 bytes;
} MedDistributionReport;

MedDistributionReport *med_distribution_copy_sync (MedStore *store,
                                                   MedMedium *medium,
                                                   const MedDistributionRequest *request,
                                                   const MedVerificationWatch *watch,
                                                   GCancellable *cancellable,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_distribution_report_free (MedDistributionReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDistributionReport, med_distribution_report_free)

G_END_DECLS
