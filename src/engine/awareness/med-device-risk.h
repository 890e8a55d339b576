/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/risk/med-ssvc.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedDeviceRisk:
 * @assessed: whether the risk was computed; if not, nothing below counts and nothing may look safe
 * @outcome: the worst outcome of the vulnerabilities that are open
 * @provisional: it rests on an assumption
 * @open_count: vulnerabilities that are open, or of which nobody can tell
 * @cannot_tell_count: those of which nobody can tell
 * @kev_count: those known to be exploited
 * @held_count: advisories that name its maker and cannot be used; counted as open and "cannot tell"
 * @key: (nullable): the vulnerability that leads to @outcome
 * @decision: its four inputs
 * @stated_exposure: what the record says of the exposure, where a control lowers it
 * @lowered_by: (nullable): the control that does; %NULL: none does
 * @lowered_until: (nullable): the date of its next test, after which it counts for nothing
 * @exploitation_by: (nullable): who set that input, by name
 * @exploitation_usec: when; 0: nobody did
 * @automatable_by: (nullable): who set that input
 * @automatable_usec: when; 0: nobody did
 *
 * How urgent a device is, and why.
 */
typedef struct
{
  gboolean assessed;
  MedSsvcOutcome outcome;
  gboolean provisional;
  gint64 open_count;
  gint64 cannot_tell_count;
  gint64 kev_count;
  gint64 held_count;
  char *key;
  MedSsvcDecision decision;
  MedSystemExposure stated_exposure;
  char *lowered_by;
  char *lowered_until;
  char *exploitation_by;
  gint64 exploitation_usec;
  char *automatable_by;
  gint64 automatable_usec;
} MedDeviceRisk;

MedDeviceRisk *med_device_risk_load_sync (MedConnection *connection,
                                          gint64 device_id,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_device_risk_free (MedDeviceRisk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDeviceRisk, med_device_risk_free)

G_END_DECLS
