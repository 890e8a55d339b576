/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-finding.h"

G_BEGIN_DECLS

/**
 * MedCsafVerdict:
 * @MED_CSAF_USABLE: neither the schema nor a mandatory test holds anything against it
 * @MED_CSAF_DOUBTFUL: it fails a mandatory test: it may raise an alarm and clears nothing
 * @MED_CSAF_UNUSABLE: it breaks the schema: it is not used
 *
 * What may be done with a document.
 */
typedef enum
{
  MED_CSAF_USABLE,
  MED_CSAF_DOUBTFUL,
  MED_CSAF_UNUSABLE,
} MedCsafVerdict;

GPtrArray *med_csaf_validation_run (JsonNode *root) G_GNUC_WARN_UNUSED_RESULT;
guint med_csaf_validation_count (GPtrArray *findings, MedCsafTestKind kind);
MedCsafVerdict med_csaf_validation_judge (GPtrArray *findings);

G_END_DECLS
