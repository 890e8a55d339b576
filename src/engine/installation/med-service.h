/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-late-entry.h"
#include "engine/installation/med-transition.h"

G_BEGIN_DECLS

/**
 * MedServiceRequest:
 * @device_id: which device
 * @to: where it is to go
 * @person_id: who acts; the roles are read from the store
 * @reason: (nullable): in the person's words
 * @signature: (nullable): HANDED_OVER or RETURNED_TO_SERVICE, given for "device/42"
 * @late: (nullable): entered after it happened
 *
 * A step of a device's service state that a person asks for: hand-over, start of work, end of work,
 * return to service, calling off. Zero-initialise it.
 */
typedef struct
{
  gint64 device_id;
  MedServiceState to;
  gint64 person_id;
  const char *reason;
  const MedSignature *signature;
  const MedLateEntry *late;
} MedServiceRequest;

/* The subject a signature of a device's hand-over or return is given for: "device/42" */
char *med_service_dup_subject (gint64 device_id);
gboolean med_service_apply_sync (MedConnection *connection,
                                 const MedServiceRequest *request,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What @person_id may do now, and why not; (element-type MedTransitionOption) */
GPtrArray *med_service_options_sync (MedConnection *connection,
                                     gint64 device_id,
                                     gint64 person_id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
