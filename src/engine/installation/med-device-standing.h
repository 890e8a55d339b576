/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-device-risk.h"
#include "engine/awareness/med-kev-gap.h"
#include "engine/installation/med-disposition-state.h"
#include "engine/inventory/med-component-import.h"
#include "engine/inventory/med-device.h"
#include "engine/inventory/med-device-history.h"

G_BEGIN_DECLS

/**
 * MedDevicePatch:
 *
 * A patch and where it stands for the device.
 */
typedef struct
{
  gint64 disposition_id;
  gint64 patch_id;
  char *number;
  char *title;
  MedDispositionState state;
  gint64 since_usec;
} MedDevicePatch;

/**
 * MedDeviceStanding:
 * @installed: (array zero-terminated=1): numbers of the patches in its configuration
 * @gaps: what is known to be exploited in its components, and its vendor has not answered
 * @reaches: (element-type MedReach): its vulnerabilities, worst first, not all if there are many
 * @patches: (element-type MedDevicePatch): those of which something is still to be done
 * @events: (element-type MedDeviceEvent): moves, numbers, replacements, the first first
 * @n_components: known in its release; 0: its components are unknown
 * @components_source: (nullable): where they are known from, last
 * @components_read_usec: as of when
 * @components_missing: entries of their list that cannot be used, and of which nothing is known
 * @component_imports: (element-type MedComponentImport): the lists that were taken over, newest
 * first
 * @reading_is_old: the release was read longer ago than the policy allows, or never
 *
 * What is known of one device, for its screen.
 */
typedef struct
{
  MedDevice *device;
  MedDeviceRisk *risk;
  MedKevGaps *gaps;
  char **installed;
  GPtrArray *reaches;
  GPtrArray *patches;
  GPtrArray *events;
  gint64 n_components;
  char *components_source;
  gint64 components_read_usec;
  gint64 components_missing;
  GPtrArray *component_imports;
  gboolean reading_is_old;
} MedDeviceStanding;

MedDeviceStanding *med_device_standing_load_sync (MedConnection *connection,
                                                  gint64 device_id,
                                                  GCancellable *cancellable,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_device_standing_free (MedDeviceStanding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDeviceStanding, med_device_standing_free)

G_END_DECLS
