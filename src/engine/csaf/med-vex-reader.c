/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-vex-reader"

#include "config.h"

#include "engine/csaf/med-vex-reader.h"

#include "engine/csaf/med-csaf-reader.h"
#include "engine/csaf/med-cve-record.h"
#include "engine/csaf/med-cyclonedx-vex.h"
#include "engine/csaf/med-openvex.h"

/**
 * med_vex_reader_is_csaf:
 * @root: a JSON document
 *
 * Returns: %FALSE if it says that it is CycloneDX with vulnerabilities, OpenVEX or a CVE record, so
 * that the tests of CSAF are not for it
 */
gboolean
med_vex_reader_is_csaf (JsonNode *root)
{
  return !med_openvex_is (root) && !med_cyclonedx_vex_is (root) && !med_cve_record_is (root);
}

/**
 * med_vex_reader_read:
 * @root: the document, as med_json_load() gives it
 * @name: its file, for messages
 * @error: return location: %MED_ERROR_CORRECT_INPUT with file, JSON pointer and reason
 *
 * Reads what somebody says of vulnerabilities in products, in whichever of the formats CSAF,
 * CycloneDX, OpenVEX and CVE record it is. The content tells, not the name of the file.
 *
 * Returns: (transfer full) (nullable): the document
 */
MedCsafDocument *
med_vex_reader_read (JsonNode *root, const char *name, GError **error)
{
  if (med_openvex_is (root))
    return med_openvex_read (root, name, error);
  if (med_cyclonedx_vex_is (root))
    return med_cyclonedx_vex_read (root, name, error);
  if (med_cve_record_is (root))
    return med_cve_record_read (root, name, error);
  return med_csaf_reader_read (root, name, error);
}
