/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedReach:
 * @status: affected, cannot-tell, under-investigation, fixed or not-affected
 * @reason: as stored; see med_reason_describe()
 * @remediation: (nullable): not-remediated, in-progress or done; %NULL where there is nothing to
 * see to
 * @remediation_known: MedPatch itself knows it, from the version or a work order
 * @patch: (nullable): the patch whose work order tells it
 * @mark_reason: (nullable): why a person said so, where MedPatch does not know
 * @mark_by: (nullable): who said so
 * @mark_usec: when
 *
 * Where one device stands on one vulnerability.
 */
typedef struct
{
  gint64 device_id;
  char *asset;
  char *device_name;
  char *model;
  char *version;
  gint64 advisory_id;
  char *tracking_id;
  gint64 vulnerability_id;
  char *vulnerability_key;
  int score10;                 /* computed, else the document's; -1: none */
  int environmental10;         /* with the device's environmental metrics; -1: not computed */
  char *environmental_metrics; /* those metrics; "": none are known */
  gboolean kev;
  char *status;
  char *reason;
  const char *remediation; /* static */
  gboolean remediation_known;
  char *patch;
  char *mark_reason;
  char *mark_by;
  gint64 mark_usec;
} MedReach;

/* Both worst first, at most @limit rows; (element-type MedReach) */
GPtrArray *med_reach_of_advisory_sync (MedConnection *connection,
                                       gint64 advisory_id,
                                       gint64 limit,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_reach_of_device_sync (MedConnection *connection,
                                     gint64 device_id,
                                     gint64 limit,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_reach_describe (const MedReach *self);
char *med_reach_describe_remediation (const MedReach *self);

G_END_DECLS
