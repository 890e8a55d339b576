/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-exception.h"

G_BEGIN_DECLS

/* Whose approval it is, as stored. */
#define MED_EXCEPTION_BY_SECURITY "security-officer"
#define MED_EXCEPTION_BY_CLINIC "clinical-owner"

/* Within the caller's transaction; what is written was checked before. */
gboolean med_exception_write_request (MedTransaction *transaction,
                                      MedConnection *connection,
                                      const MedExceptionDraft *draft,
                                      gint64 patch_id,
                                      gint64 *exception_id,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exception_write_approval (MedConnection *connection,
                                       gint64 exception_id,
                                       const char *role,
                                       gint64 person_id,
                                       gint64 signature_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exception_write_running (MedConnection *connection,
                                      gint64 exception_id,
                                      gint64 disposition_id,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exception_write_approved (MedTransaction *transaction,
                                       MedConnection *connection,
                                       gint64 exception_id,
                                       gint64 person_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exception_write_end (MedTransaction *transaction,
                                  MedConnection *connection,
                                  gint64 disposition_id,
                                  const char *trigger,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_exception_describe_evidence (JsonNode *evidence);

/* In med-control.c: the row of a control, with its first test and its file of evidence. */
gboolean med_control_write (MedTransaction *transaction,
                            MedConnection *connection,
                            const MedControlDraft *draft,
                            gint64 exception_id,
                            gint64 disposition_id,
                            gint64 person_id,
                            gint64 approved_by,
                            gint64 *control_id,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
