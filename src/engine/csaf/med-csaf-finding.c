/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-finding"

#include "config.h"

#include "engine/csaf/med-csaf-finding.h"

#include <glib/gi18n-lib.h>

/**
 * med_csaf_test_kind_of:
 * @test: the id of a test, such as `6.1.8`, or `schema`
 *
 * Returns: of which kind it is, from the section of the standard that it stands in
 */
MedCsafTestKind
med_csaf_test_kind_of (const char *test)
{
  if (g_str_has_prefix (test, "6.1."))
    return MED_CSAF_TEST_MANDATORY;
  if (g_str_has_prefix (test, "6.2."))
    return MED_CSAF_TEST_OPTIONAL;
  if (g_str_has_prefix (test, "6.3."))
    return MED_CSAF_TEST_INFORMATIVE;
  return MED_CSAF_TEST_SCHEMA;
}

/**
 * med_csaf_test_kind_to_word:
 * @kind: a kind of tests
 *
 * Returns: (transfer none): a fixed word, for JSON
 */
const char *
med_csaf_test_kind_to_word (MedCsafTestKind kind)
{
  static const char *const words[] = { "schema", "mandatory", "optional", "informative" };

  g_return_val_if_fail (kind < G_N_ELEMENTS (words), NULL);
  return words[kind];
}

/**
 * med_csaf_test_kind_get_title:
 * @kind: a kind of tests
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_csaf_test_kind_get_title (MedCsafTestKind kind)
{
  static const char *const titles[] = {
    N_ ("Schema"),
    N_ ("Mandatory test"),
    N_ ("Optional test"),
    N_ ("Informative test"),
  };

  g_return_val_if_fail (kind < G_N_ELEMENTS (titles), NULL);
  return _ (titles[kind]);
}

/**
 * med_csaf_finding_new:
 * @test: the id of the test; must be static
 * @pointer: where
 * @text: (transfer full): what is wrong
 *
 * Returns: (transfer full): a finding
 */
MedCsafFinding *
med_csaf_finding_new (const char *test, const char *pointer, char *text)
{
  MedCsafFinding *self = g_new0 (MedCsafFinding, 1);

  self->kind = med_csaf_test_kind_of (test);
  self->test = test;
  self->pointer = g_strdup (pointer);
  self->text = text;
  return self;
}

/**
 * med_csaf_finding_free:
 * @self: (transfer full): a finding
 */
void
med_csaf_finding_free (MedCsafFinding *self)
{
  g_free (self->pointer);
  g_free (self->text);
  g_free (self);
}
