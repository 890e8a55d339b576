/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedCsafTestKind:
 * @MED_CSAF_TEST_SCHEMA: the JSON schema of the standard; a document that breaks it is not used
 * @MED_CSAF_TEST_MANDATORY: tests 6.1.x; a document that fails one never clears anything
 * @MED_CSAF_TEST_OPTIONAL: tests 6.2.x; warnings
 * @MED_CSAF_TEST_INFORMATIVE: tests 6.3.x; hints
 *
 * The kinds of tests of CSAF 2.0 (section 6), the gravest first.
 */
typedef enum
{
  MED_CSAF_TEST_SCHEMA,
  MED_CSAF_TEST_MANDATORY,
  MED_CSAF_TEST_OPTIONAL,
  MED_CSAF_TEST_INFORMATIVE,
  MED_N_CSAF_TEST_KINDS,
} MedCsafTestKind;

/**
 * MedCsafFinding:
 * @kind: of the test
 * @test: its id, such as `6.1.27.3`; `schema` for the schema
 * @pointer: where: a JSON pointer (RFC 6901) into the document
 * @text: what is wrong there, in plain words, translated; what it quotes is shortened and visible
 * @unchecked: the test was not done, and @text says why; neither a pass nor a fault
 *
 * One thing that a test of the standard holds against a document.
 */
typedef struct
{
  MedCsafTestKind kind;
  const char *test; /* static */
  char *pointer;
  char *text;
  gboolean unchecked;
} MedCsafFinding;

MedCsafFinding *med_csaf_finding_new (const char *test, const char *pointer, char *text);
void med_csaf_finding_free (MedCsafFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCsafFinding, med_csaf_finding_free)

MedCsafTestKind med_csaf_test_kind_of (const char *test);
const char *med_csaf_test_kind_to_word (MedCsafTestKind kind);
const char *med_csaf_test_kind_get_title (MedCsafTestKind kind);

G_END_DECLS
