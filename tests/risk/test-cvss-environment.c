/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/risk/med-cvss-environment.h"

#define V2 "AV:N/AC:L/Au:N/C:N/I:N/A:C"
#define V31 "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define V4 "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"

static void
test_normal_form (void)
{
  static const struct
  {
    const char *written;
    const char *kept; /* NULL: refused */
  } cases[] = {
    { "", "" },
    { "CR:H", "CR:H" },
    { "AR:L/CR:H", "AR:L/CR:H" },
    { "CR:X/IR:H", "IR:H" },
    { "CR:X", "" },
    { "MS:C/MAT:P/MSI:S", "MS:C/MAT:P/MSI:S" }, /* of 3, of 4, of 4 */
    { "MAV:A", "MAV:A" },
    { "MUI:R", "MUI:R" },
    { "MUI:P", "MUI:P" },
    { "AV:N", NULL },  /* a base metric */
    { "E:P", NULL },   /* temporal */
    { "U:Red", NULL }, /* supplemental */
    { "TD:H", NULL },  /* of 2.0 only */
    { "cr:H", NULL },
    { "CR:h", NULL },
    { "CR", NULL },
    { ":", NULL },
    { "/", NULL },
    { "CR:H/", NULL },
    { "CR:H/CR:H", NULL },
    { "CR:X/CR:H", NULL },
    { "CR:H IR:H", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *kept = med_cvss_environment_normalise (cases[i].written, &error);

      g_assert_cmpstr (kept, ==, cases[i].kept);
      if (kept == NULL)
        g_assert_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT);
    }
}

/* A worse impact is never a lower requirement, what is derived is in its normal form, and every
 * version takes it. */
static void
test_requirements_rise_with_the_impacts (void)
{
  static const char *const vectors[] = {
    "AV:N/AC:H/Au:S/C:P/I:P/A:P", "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:L",
    "CVSS:4.0/AV:N/AC:H/AT:N/PR:L/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N"
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    for (guint safety = MED_SAFETY_IMPACT_NEGLIGIBLE; safety <= MED_SAFETY_IMPACT_CATASTROPHIC;
         safety++)
      for (guint mission = MED_MISSION_IMPACT_DEGRADED;
           mission <= MED_MISSION_IMPACT_MISSION_FAILURE; mission++)
        {
          const char *metrics = med_cvss_environment_derive (safety, mission);
          g_autofree char *normal = med_cvss_environment_normalise (metrics, NULL);
          g_autofree char *merged = med_cvss_vector_with (vectors[i], metrics, NULL);
          const int score10 = med_cvss_environment_score (vectors[i], metrics);

          g_assert_cmpstr (normal, ==, metrics);
          g_assert_nonnull (merged);
          if (safety > MED_SAFETY_IMPACT_NEGLIGIBLE)
            g_assert_cmpint (med_cvss_environment_score (
                                 vectors[i], med_cvss_environment_derive (safety - 1, mission)),
                             <=, score10);
          if (mission > MED_MISSION_IMPACT_DEGRADED)
            g_assert_cmpint (med_cvss_environment_score (
                                 vectors[i], med_cvss_environment_derive (safety, mission - 1)),
                             <=, score10);
        }
  g_assert_cmpstr (
      med_cvss_environment_derive (MED_SAFETY_IMPACT_UNKNOWN, MED_MISSION_IMPACT_UNKNOWN), ==, "");
  g_assert_cmpstr (
      med_cvss_environment_derive (MED_SAFETY_IMPACT_UNKNOWN, MED_MISSION_IMPACT_CRIPPLED), ==,
      "AR:M");
  g_assert_cmpstr (
      med_cvss_environment_derive (MED_SAFETY_IMPACT_CRITICAL, MED_MISSION_IMPACT_DEGRADED), ==,
      "IR:H/AR:H");
  g_assert_cmpstr (
      med_cvss_environment_derive (MED_SAFETY_IMPACT_NEGLIGIBLE, MED_MISSION_IMPACT_MEF_FAILURE),
      ==, "IR:L/AR:H");
}

static void
test_score_in_the_environment (void)
{
  static const struct
  {
    const char *vector;
    const char *metrics;
    int score10;
  } cases[] = {
    { V31, "", 98 },
    { V31, "CR:L/IR:L/AR:L", 80 },
    { V31, "MAV:P", 68 },
    { V31, "MAV:P/MSI:S", 68 },                      /* 3.1 has no MSI */
    { V31 "/E:P", "", 93 },                          /* the vector's own time counts */
    { V31 "/AR:L/CR:L/IR:L", "CR:H/IR:H/AR:H", 98 }, /* the hospital's word replaces the vendor's */
    { V4, "MSI:S", 100 },
    { V4, "CR:L/IR:L/AR:L/MS:C", 89 }, /* 4.0 has no MS */
    { V2, "AR:H/MAV:A", 100 }, /* 2.0 has no MAV; 8.7 with the requirement high, cut at 10 */
    { NULL, "CR:H", -1 },
    { "nothing", "CR:H", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int score10 = med_cvss_environment_score (cases[i].vector, cases[i].metrics);

      if (score10 != cases[i].score10)
        g_error ("%s with %s: %d", cases[i].vector, cases[i].metrics, score10);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/cvss-environment/normal-form", test_normal_form);
  g_test_add_func ("/risk/cvss-environment/requirements-rise-with-the-impacts",
                   test_requirements_rise_with_the_impacts);
  g_test_add_func ("/risk/cvss-environment/score-in-the-environment",
                   test_score_in_the_environment);
  return g_test_run ();
}
