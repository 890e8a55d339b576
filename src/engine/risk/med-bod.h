/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/risk/med-ssvc.h"

G_BEGIN_DECLS

/**
 * MedBodInputs:
 * @in_kev: the vulnerability is in CISA's catalogue
 * @publicly_exposed: the system can be reached from the internet; unknown counts as yes
 * @automatable: unknown counts as yes
 * @total_impact: it gives total control; unknown counts as yes
 */
typedef struct
{
  gboolean in_kev;
  gboolean publicly_exposed;
  gboolean automatable;
  gboolean total_impact;
} MedBodInputs;

/**
 * MedBodTimeline:
 * @days: to remediate; -1: with the next upgrade of the system, without a number of days
 * @forensics: an investigation is asked for besides
 */
typedef struct
{
  int days;
  gboolean forensics;
} MedBodTimeline;

MedBodTimeline med_bod_26_04_decide (const MedBodInputs *inputs);

G_END_DECLS
