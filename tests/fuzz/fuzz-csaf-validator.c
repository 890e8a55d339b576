/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-validation.h"
#include "engine/csaf/med-csaf-validator.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Small enough that the schema does not decide how long a run takes. */
static const MedJsonLimits limits = { .size_bytes = 65536, .depth = 64, .nodes = 5000 };

static MedCsafAnswer
resolves (const char *url, gpointer user_data)
{
  return strlen (url) % 3;
}

static MedCsafAnswer
is_spelt (const char *word, const char *language, gpointer user_data)
{
  return (strlen (word) + strlen (language)) % 3;
}

static void
check_finding (const MedCsafFinding *finding)
{
  g_assert (finding->kind == med_csaf_test_kind_of (finding->test));
  g_assert (*finding->pointer == '\0' || *finding->pointer == '/');
  g_assert (!finding->unchecked || *finding->pointer == '\0');
  g_assert (*finding->text != '\0' && g_utf8_validate (finding->text, -1, NULL));
  /* Nothing of the document may control a terminal. */
  for (const char *p = finding->text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert (!g_unichar_iscntrl (g_utf8_get_char (p)) && g_utf8_get_char (p) != 0x202e);
}

static void
check_findings (GPtrArray *findings)
{
  guint n_of_test = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const MedCsafFinding *finding = g_ptr_array_index (findings, i);
      const MedCsafFinding *before = i > 0 ? g_ptr_array_index (findings, i - 1) : NULL;

      check_finding (finding);
      g_assert (before == NULL || before->kind <= finding->kind);
      n_of_test = before != NULL && before->test == finding->test ? n_of_test + 1 : 1;
      /* One more says how many there are, and another that the test was given up. */
      g_assert (n_of_test <= MED_CSAF_CHECK_MOST + 2);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const MedCsafOutside outside = { resolves, is_spelt, NULL };
  g_autoptr (JsonNode) root = med_json_load ((const char *) data, size, &limits, "a.json", NULL);

  if (root == NULL)
    return 0;
  g_autoptr (GPtrArray) all =
      med_csaf_validator_run_with (root, MED_CSAF_TEST_INFORMATIVE, &outside);
  g_autoptr (GPtrArray) mandatory = med_csaf_validator_run (root, MED_CSAF_TEST_MANDATORY);
  g_autoptr (GPtrArray) validation = med_csaf_validation_run (root);
  check_findings (all);
  /* The graver tests do not depend on whether the others are done. */
  g_assert (mandatory->len == med_csaf_validation_count (all, MED_CSAF_TEST_MANDATORY));
  for (guint i = 0; i < mandatory->len; i++)
    g_assert_cmpstr (((const MedCsafFinding *) g_ptr_array_index (mandatory, i))->pointer, ==,
                     ((const MedCsafFinding *) g_ptr_array_index (all, i))->pointer);
  if (med_csaf_validation_judge (validation) == MED_CSAF_USABLE)
    g_assert (mandatory->len == 0);
  return 0;
}
