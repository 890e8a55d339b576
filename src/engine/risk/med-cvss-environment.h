/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/risk/med-cvss.h"
#include "engine/risk/med-ssvc.h"

G_BEGIN_DECLS

char *
med_cvss_environment_normalise (const char *metrics, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *med_cvss_environment_derive (MedSafetyImpact safety, MedMissionImpact mission);
char *med_cvss_environment_of_device (const char *cvss_metrics,
                                      const char *safety_impact,
                                      const char *mission_impact);
int med_cvss_environment_score (const char *vector, const char *metrics);

G_END_DECLS
