/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-late-entry.h"
#include "engine/installation/med-transition.h"

G_BEGIN_DECLS

/**
 * MedDisposition:
 *
 * A row of the table disposition.
 */
typedef struct
{
  gint64 id;
  gint64 patch_id;
  gint64 device_id;
  MedDispositionState state;
  gint64 since_usec;
  gint64 downtime_id;
  gint64 row_version;
  char *reason;
  char *review_date; /* (nullable) */
} MedDisposition;

/**
 * MedDispositionRequest:
 * @disposition_id: which
 * @row_version: what the person looked at; 0 skips the comparison
 * @to: where it is to go
 * @person_id: who acts; the roles are read from the store, never taken from the caller
 * @reason: (nullable): in the person's words
 * @review_date: (nullable): ISO 8601 date; needed for a deferral and an exception (its expiry)
 * @downtime_id: for `scheduled`: the planned downtime (a row of `downtime` in state planned)
 * @version_read: (nullable): read at the device
 * @evidence: (nullable): JSON object, kept with the step
 * @signature: (nullable): of the person who acts
 * @approval: (nullable): of a second person
 * @clinical: (nullable): of a clinical owner
 * @exception_id: for `exception`: the request whose approvals count; 0 where they are signed at
 * once, with @approval and @clinical
 * @trigger: (nullable): for the program: what ended a deferral or exception, as a stored word
 * @late: (nullable): entered after it happened
 *
 * A step of a disposition that a person asks for. Zero-initialise it. Starting, reporting,
 * verifying and restoring go through med-attempt.h instead, since they need what was read at the
 * device.
 */
typedef struct
{
  gint64 disposition_id;
  gint64 row_version;
  MedDispositionState to;
  gint64 person_id;
  const char *reason;
  const char *review_date;
  gint64 downtime_id;
  const char *version_read;
  JsonNode *evidence;
  const MedSignature *signature;
  const MedSignature *approval;
  const MedSignature *clinical;
  gint64 exception_id;
  const char *trigger;
  const MedLateEntry *late;
} MedDispositionRequest;

/* The subject a signature of a disposition is given for: "disposition/42" */
char *med_disposition_dup_subject (gint64 disposition_id);
MedDisposition *med_disposition_load_sync (MedConnection *connection,
                                           gint64 id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 med_disposition_find_sync (MedConnection *connection,
                                  gint64 patch_id,
                                  gint64 device_id,
                                  GError **error); /* 0: none */
gboolean med_disposition_apply_sync (MedConnection *connection,
                                     const MedDispositionRequest *request,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What @person_id may do now, and why not; (element-type MedTransitionOption) */
GPtrArray *med_disposition_options_sync (MedConnection *connection,
                                         gint64 disposition_id,
                                         gint64 person_id,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_disposition_free (MedDisposition *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDisposition, med_disposition_free)

G_END_DECLS
