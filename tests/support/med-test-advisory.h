/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-check.h"

G_BEGIN_DECLS

/* A CSAF document with which the tests of the standard are content, and what stands in it. */
#define MED_TEST_ADVISORY_HASH "026a37919b182ef7c63791e82c9645e2f897a3f0b73c7a6028c7febf62e93838"
#define MED_TEST_ADVISORY_VECTOR "CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H"
#define MED_TEST_ADVISORY_WEAKNESS                                                                 \
  "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')"

/* Edits: "pointer=value", one a line; without a value the member goes away, and "-" in a list is
 * behind its end. */
JsonNode *med_test_advisory_make (const char *edits);
JsonNode *med_test_advisory_parse_value (const char *text);

/* Addresses with ".invalid" in them do not answer, with ".unknown" nobody knows; counts in
 * @user_data, a guint, how often it was asked. Of the words in English "teh" is wrong. */
extern const MedCsafOutside med_test_advisory_outside;

GPtrArray *med_test_advisory_run (const char *edits, const MedCsafOutside *outside);
const MedCsafFinding *med_test_advisory_find (GPtrArray *findings, const char *test);

G_END_DECLS
