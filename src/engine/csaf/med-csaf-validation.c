/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-validation"

#include "config.h"

#include "engine/csaf/med-csaf-validation.h"

#include "engine/csaf/med-csaf-schema.h"
#include "engine/csaf/med-csaf-validator.h"
#include "engine/csaf/med-csaf-validator.h"

/**
 * med_csaf_validation_run:
 * @root: a document as med_json_load() gives it, not yet given to a reader
 *
 * Does all that the standard asks of a document: its schema first, then its tests. Of a document
 * that breaks the schema nothing else can be said, and the tests are left out.
 *
 * Returns: (transfer full) (element-type MedCsafFinding): what they hold against it, the schema
 * first; empty if nothing
 */
GPtrArray *
med_csaf_validation_run (JsonNode *root)
{
  GPtrArray *findings = med_csaf_schema_check (root);

  if (findings->len > 0)
    return findings;
  g_ptr_array_unref (findings);
  return med_csaf_validator_run (root, MED_CSAF_TEST_INFORMATIVE);
}

/**
 * med_csaf_validation_count:
 * @findings: (element-type MedCsafFinding): what was found
 * @kind: a kind of tests
 *
 * Returns: how many of them are of this kind
 */
guint
med_csaf_validation_count (GPtrArray *findings, MedCsafTestKind kind)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((const MedCsafFinding *) g_ptr_array_index (findings, i))->kind == kind;
  return n;
}

/**
 * med_csaf_validation_judge:
 * @findings: (element-type MedCsafFinding): what was found
 *
 * Returns: what may be done with the document
 */
MedCsafVerdict
med_csaf_validation_judge (GPtrArray *findings)
{
  if (med_csaf_validation_count (findings, MED_CSAF_TEST_SCHEMA) > 0)
    return MED_CSAF_UNUSABLE;
  return med_csaf_validation_count (findings, MED_CSAF_TEST_MANDATORY) > 0 ? MED_CSAF_DOUBTFUL
                                                                           : MED_CSAF_USABLE;
}
