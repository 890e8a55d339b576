/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-error.h"
#include "engine/risk/med-cvss.h"

#define V2 "AV:N/AC:L/Au:N/C:N/I:N/A:C"
#define V31 "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define V4 "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"

static void
test_versions_and_words (void)
{
  static const struct
  {
    const char *vector;
    const char *word;
    guint n_metrics;
  } cases[] = {
    { V2, "2.0", 14 },  { "(" V2 ")", "2.0", 14 }, { "CVSS:3.0/AV:N", "3.0", 22 },
    { V31, "3.1", 22 }, { V4, "4.0", 32 },         { "CVSS:5.0/AV:N/Au:N", NULL, 0 },
    { "", NULL, 0 },    { "/Au:", "2.0", 14 },     { "9.8", NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MedCvssVersion version = med_cvss_version_of (cases[i].vector);

      g_assert_cmpstr (med_cvss_version_to_word (version), ==, cases[i].word);
      g_assert_cmpuint (med_cvss_version_n_metrics (version), ==, cases[i].n_metrics);
      g_assert_cmpint (med_cvss_version_from_word (cases[i].word), ==, version);
    }
  g_assert_cmpint (med_cvss_version_from_word ("3"), ==, MED_CVSS_VERSION_UNKNOWN);
}

static void
assert_property (const MedCvssVector *vector, const char *property, const char *value)
{
  for (guint i = 0; i < med_cvss_version_n_metrics (vector->version); i++)
    {
      MedCvssMetric metric;

      med_cvss_vector_get (vector, i, &metric);
      if (g_str_equal (metric.property, property))
        {
          g_assert_cmpstr (metric.property_value, ==, value);
          return;
        }
    }
  g_error ("%s is not a property", property);
}

/* The names of FIRST's JSON schemas, in which CSAF repeats the vector. */
static void
test_metrics_have_the_names_of_the_json_schema (void)
{
  MedCvssVector vector;

  g_assert_true (med_cvss_vector_parse (V2 "/E:POC/CDP:LM/TD:ND", &vector, NULL));
  assert_property (&vector, "accessVector", "NETWORK");
  assert_property (&vector, "authentication", "NONE");
  assert_property (&vector, "availabilityImpact", "COMPLETE");
  assert_property (&vector, "exploitability", "PROOF_OF_CONCEPT");
  assert_property (&vector, "collateralDamagePotential", "LOW_MEDIUM");
  assert_property (&vector, "targetDistribution", "NOT_DEFINED");
  assert_property (&vector, "remediationLevel", "NOT_DEFINED");
  g_assert_true (med_cvss_vector_parse (V31 "/RL:T/MAV:A/MS:C", &vector, NULL));
  assert_property (&vector, "attackVector", "NETWORK");
  assert_property (&vector, "scope", "UNCHANGED");
  assert_property (&vector, "remediationLevel", "TEMPORARY_FIX");
  assert_property (&vector, "modifiedAttackVector", "ADJACENT_NETWORK");
  assert_property (&vector, "modifiedScope", "CHANGED");
  assert_property (&vector, "modifiedUserInteraction", "NOT_DEFINED");
  g_assert_true (med_cvss_vector_parse (V4 "/E:P/MAV:A/MSI:S/U:Amber/RE:M", &vector, NULL));
  assert_property (&vector, "vulnIntegrityImpact", "HIGH");
  assert_property (&vector, "exploitMaturity", "PROOF_OF_CONCEPT");
  assert_property (&vector, "modifiedAttackVector", "ADJACENT");
  assert_property (&vector, "modifiedSubIntegrityImpact", "SAFETY");
  assert_property (&vector, "providerUrgency", "AMBER");
  assert_property (&vector, "vulnerabilityResponseEffort", "MODERATE");
}

static void
test_value_is_only_what_is_given (void)
{
  MedCvssVector vector;

  g_assert_true (med_cvss_vector_parse (V31 "/E:P/RL:X", &vector, NULL));
  g_assert_cmpstr (med_cvss_vector_get_value (&vector, "AV"), ==, "N");
  g_assert_cmpstr (med_cvss_vector_get_value (&vector, "E"), ==, "P");
  g_assert_cmpstr (med_cvss_vector_get_value (&vector, "RL"), ==, "X");
  g_assert_null (med_cvss_vector_get_value (&vector, "RC"));
  g_assert_null (med_cvss_vector_get_value (&vector, "MAV"));
  g_assert_null (med_cvss_vector_get_value (&vector, "AU"));
  g_assert_null (med_cvss_vector_get_value (&vector, ""));
  g_assert_true (med_cvss_vector_get (&vector, 0, NULL));
  g_assert_false (med_cvss_vector_get (&vector, 10, NULL));
}

/* Each place where a vector of all metrics of 4.0 is cut: read only where a metric ends behind the
 * base metrics, and then each metric is in the result. */
static void
test_cut_vectors (void)
{
  static const char whole[] =
      V4 "/E:P/CR:H/IR:M/AR:L/MAV:A/MAC:H/MAT:P/MPR:L/MUI:A/MVC:L/MVI:H/MVA:N"
         "/MSC:H/MSI:S/MSA:N/S:P/AU:Y/R:I/V:C/RE:M/U:Amber";
  MedCvssVector vector;

  for (gsize n = 0; n <= strlen (whole); n++)
    {
      g_autofree char *cut = g_strndup (whole, n);
      gboolean ends = n >= strlen (V4) && (whole[n] == '/' || whole[n] == '\0');

      g_assert_cmpint (med_cvss_vector_parse (cut, &vector, NULL), ==, ends);
      if (ends)
        {
          g_autofree char *printed = med_cvss_vector_print (&vector);

          g_assert_cmpstr (printed, ==, cut);
        }
    }
  g_assert_cmpuint (vector.given, ==, G_MAXUINT32);
}

static void
test_overrides (void)
{
  static const struct
  {
    const char *vector;
    const char *overrides;
    const char *result;
  } cases[] = {
    { V31, "", V31 },
    { V31, "CR:H/IR:M/AR:L", V31 "/CR:H/IR:M/AR:L" },
    { V31, "AR:L/CR:H", V31 "/CR:H/AR:L" },
    { V31 "/CR:H", "CR:L", V31 "/CR:L" },
    { V31 "/CR:H/E:P", "CR:X", V31 "/E:P" },
    { V31 "/MAV:X", "", V31 },
    { V31, "MAV:A/MPR:H", V31 "/MAV:A/MPR:H" },
    { "(" V2 ")", "CDP:H/AR:H", V2 "/CDP:H/AR:H" },
    { V2 "/AR:H", "AR:ND", V2 },
    { V4, "MSI:S/AR:H", V4 "/AR:H/MSI:S" },
    { "CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", "", V31 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *result = med_cvss_vector_with (cases[i].vector, cases[i].overrides, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (result, ==, cases[i].result);
    }
}

static void
test_overrides_that_do_not_fit (void)
{
  static const struct
  {
    const char *vector;
    const char *overrides;
    const char *named; /* in the message */
  } cases[] = {
    { V2, "MAV:A", "MAV:A" },   { V31, "MAT:P", "MAT:P" },        { V4, "MS:C", "MS:C" },
    { V31, "CR:Q", "CR:Q" },    { V31, "CR:H/CR:L", "twice" },    { V31, "/", "not known" },
    { V31, "CR", "not known" }, { "nothing", "CR:H", "nothing" }, { V31, "CR:H/", "not known" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (med_cvss_vector_with (cases[i].vector, cases[i].overrides, &error));
      g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
      g_assert_nonnull (strstr (error->message, cases[i].named));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/cvss-vector/versions-and-words", test_versions_and_words);
  g_test_add_func ("/risk/cvss-vector/metrics-have-the-names-of-the-json-schema",
                   test_metrics_have_the_names_of_the_json_schema);
  g_test_add_func ("/risk/cvss-vector/value-is-only-what-is-given",
                   test_value_is_only_what_is_given);
  g_test_add_func ("/risk/cvss-vector/cut-vectors", test_cut_vectors);
  g_test_add_func ("/risk/cvss-vector/overrides", test_overrides);
  g_test_add_func ("/risk/cvss-vector/overrides-that-do-not-fit", test_overrides_that_do_not_fit);
  return g_test_run ();
}
