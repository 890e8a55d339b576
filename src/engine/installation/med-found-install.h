/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-attempt.h"

G_BEGIN_DECLS

/**
 * MedFoundInstall:
 * @attempt_id: a UUID made by the caller; the same call again with the same UUID is harmless
 * @person_id: the lead who records it
 * @installed_usec: when it was installed, as the report says
 * @version_read: read at the device
 * @engineer: (nullable): who did it, as the report says
 * @report_number: (nullable): of the service report
 * @text: (nullable): in the lead's words
 * @report: the service report; its content
 * @owner_id: who sees to the nonconformance, where the patch was not released; else not looked at
 * @due_date: (nullable): ISO 8601 date until which
 * @take_from_use: a device that is still in clinical use is quarantined in the same step
 *
 * A patch that was found installed, or that a vendor reports to have installed (T33).
 */
typedef struct
{
  char *attempt_id;
  gint64 disposition_id;
  gint64 person_id;
  gint64 installed_usec;
  char *version_read;
  char *engineer;
  char *report_number;
  char *text;
  char *report_name;
  GBytes *report;
  gint64 owner_id;
  char *due_date;
  gboolean take_from_use;
} MedFoundInstall;

MedFoundInstall *med_found_install_new (gint64 disposition_id, gint64 person_id);
void med_found_install_free (MedFoundInstall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedFoundInstall, med_found_install_free)

/**
 * MedFoundVerdict:
 * @missing: bits 1 << MedGuard: what nobody saw to before the install
 * @nonconforming: it was not released for the device's release at that time
 * @in_use: the device is in clinical use, and would be taken out of it
 * @already: (nullable): it is recorded already, in words; then nothing would be written
 * @refused: (nullable): why it cannot be recorded, in words
 *
 * What recording it would mean.
 */
typedef struct
{
  guint64 missing;
  gboolean nonconforming;
  gboolean in_use;
  char *already;
  char *refused;
} MedFoundVerdict;

void med_found_verdict_clear (MedFoundVerdict *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MedFoundVerdict, med_found_verdict_clear)
/* The titles of @missing, translated, with semicolons */
char *med_found_verdict_dup_missing (guint64 missing);

/* Writes nothing */
gboolean med_found_install_judge_sync (MedConnection *connection,
                                       const MedFoundInstall *found,
                                       MedFoundVerdict *verdict,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Within the caller's transaction */
gboolean med_found_install_record_within (MedTransaction *transaction,
                                          MedConnection *connection,
                                          const MedFoundInstall *found,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_found_install_record_sync (MedConnection *connection,
                                        const MedFoundInstall *found,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
