/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-bod"

#include "config.h"

#include "engine/risk/med-bod.h"

#include "engine/risk/med-ssvc-table.h"

/**
 * med_bod_26_04_decide:
 * @inputs: of a vulnerability on a system
 *
 * The remediation timeline of CISA's Binding Operational Directive 26-04 (10 June 2026), which
 * binds federal agencies of the United States and is a benchmark for others.
 *
 * Returns: the timeline
 */
MedBodTimeline
med_bod_26_04_decide (const MedBodInputs *inputs)
{
  static const MedBodTimeline timelines[] = {
    { -1, FALSE }, { 60, FALSE }, { 14, FALSE }, { 3, FALSE }, { 3, TRUE },
  };
  const guint values[] = { inputs->in_kev ? 1 : 0, inputs->publicly_exposed ? 1 : 0,
                           inputs->automatable ? 1 : 0, inputs->total_impact ? 1 : 0 };

  return timelines[med_ssvc_table_look_up (MED_SSVC_TABLE_BOD_26_04, values)];
}
