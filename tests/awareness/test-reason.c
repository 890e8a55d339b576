/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-reason.h"

static void
test_every_word_is_described (void)
{
  static const char *const cases[][2] = {
    { "in-range\t4.1\t< 4.2", "version 4.1 is within “< 4.2”" },
    { "outside-range\t4.3\t< 4.2", "version 4.3 is not within “< 4.2”" },
    { "not-readable\t4.1\tspring & summer",
      "version 4.1 cannot be compared with “spring & summer”" },
    { "older-than-listed\t4.0\t4.1",
      "version 4.0 is older than “4.1”, of older ones nothing is said" },
    { "version-unknown\t< 4.2", "the version of the device is not known; stated is “< 4.2”" },
    { "no-version-stated\t4.1", "the advisory names no version" },
    { "contradictory", "the advisory contradicts itself for this version" },
    { "patch-installed\tKB1", "patch KB1 is installed" },
    { "vendor-statement\tVS-7\t2", "stated by the device vendor in VS-7, revision 2" },
    { "device-word\tEXA-2", "stated for the device itself in EXA-2" },
    { "component\tWindows 10 1803\tin-range\t1803\t< 1809",
      "component Windows 10 1803: version 1803 is within “< 1809”" },
    { "known-to-nobody\t1\t2", "known-to-nobody" },
    { "serial-some\t1\t2\tSN*", "1 of 2 devices have one of the serial numbers “SN*”" },
    { "serial-unknown\tSN*", "whether it has one of the serial numbers “SN*” is not known" },
    { "model-numbers\t35*\tserial-outside\tSN*",
      "model numbers “35*”: no device has one of the serial numbers “SN*”" },
    { "skus\t4-*\tin-range\t3\t< 4", "SKUs “4-*”: version 3 is within “< 4”" },
    { "sku-some\t1\t2\t4-*", "1 of 2 devices have one of the SKUs “4-*”" },
    { "model-some\t1\t2\t35*", "1 of 2 devices have one of the model numbers “35*”" },
    { "labels-outside", "no device has all of the numbers that the advisory names" },
    { "with-part\tLinux 5.10, Lib 1\tpart-decides",
      "with its part Linux 5.10, Lib 1: in any version" },
    { "part-missing\tModule", "whether Module is a part of it is not known" },
    { "variant-outside\tcpe:/a:x:y\tcpe:/a:x:z",
      "it is said of “cpe:/a:x:y”, and here it is “cpe:/a:x:z”" },
    { "variant-unknown\tpkg:deb/a", "whether it is the variant “pkg:deb/a” is not known" },
    { "other-scheme\tvers:rpm/<2",
      "“vers:rpm/<2” counts the versions of another kind of packages" },
    { "versions-disagree\t< 4\tpkg:a/b@5", "the advisory says “< 4” and, otherwise, “pkg:a/b@5”" },
    { "evidence\tsha256:00 a.bin", "recorded here as “sha256:00 a.bin”" },
    { "evidence-against\tsha256:00 a.bin",
      "the file recorded here is another than “sha256:00 a.bin”" },
    { "evidence-for\tsha256:00 a.bin\toutside-range\t5\t< 4",
      "recorded here as “sha256:00 a.bin”, although version 5 is not within “< 4”" },
    { "by-serial\tpump\tserial-numbers\tSN*\tin-range\t3\t< 4",
      "it is said of “pump”, but a device of the same maker has the number: serial numbers “SN*”: "
      "version 3 is within “< 4”" },
    { "named-twice",
      "the record names it twice, and what it says of one name does not clear the other" },
    /* What an older program or a damaged row holds is shown, not hidden. */
    { "something-new\t1", "something-new" },
    { "component", "component" },
    { "in-range", "version  is within “”" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = med_reason_describe (cases[i][0]);
      g_assert_cmpstr (words, ==, cases[i][1]);
    }
}

static void
test_build (void)
{
  g_autofree char *plain = med_reason_build (MED_REASON_CONTRADICTORY, NULL);
  g_autofree char *values = med_reason_build (MED_REASON_IN_RANGE, "4\t1", "a\nb", NULL);

  g_assert_cmpstr (plain, ==, "contradictory");
  g_assert_cmpstr (values, ==, "in-range\t4 1\ta b");
}

static void
test_titles (void)
{
  static const char *const statuses[] = {
    "affected", "not-affected", "fixed", "under-investigation", "cannot-tell",
  };
  static const char *const csaf[] = {
    "known_affected", "first_affected", "last_affected", "known_not_affected",
    "fixed",          "first_fixed",    "recommended",   "under_investigation",
  };
  static const char *const remediations[] = {
    "vendor_fix", "mitigation", "workaround", "none_available", "no_fix_planned",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    g_assert_cmpstr (med_exposure_status_get_title (statuses[i]), !=, statuses[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (csaf); i++)
    g_assert_cmpstr (med_csaf_status_get_title (csaf[i]), !=, csaf[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (remediations); i++)
    g_assert_cmpstr (med_remediation_get_title (remediations[i]), !=, remediations[i]);
  /* Cannot tell never reads like clean. */
  g_assert_cmpstr (med_exposure_status_get_title ("cannot-tell"), ==, "Cannot tell");
  g_assert_cmpstr (med_exposure_status_get_title ("new-word"), ==, "new-word");
}

static void
test_outcomes (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < MED_N_ADVISORY_OUTCOMES; i++)
    {
      g_assert_true (g_hash_table_add (words, (gpointer) med_advisory_outcome_to_word (i)));
      g_assert_nonnull (med_advisory_outcome_get_title (i));
    }
}

static void
test_decision_words (void)
{
  static const char *const points[] = { MED_POINT_EXPLOITATION, MED_POINT_AUTOMATABLE };

  for (gsize p = 0; p < G_N_ELEMENTS (points); p++)
    {
      const char *const *values = med_decision_point_get_values (points[p]);
      const char *unknown = med_decision_point_get_title (points[p], NULL);

      /* Each word is known to the decision: none is silently taken for unknown. */
      for (gsize i = 0; values[i] != NULL; i++)
        g_assert_cmpstr (med_decision_point_get_title (points[p], values[i]), !=, unknown);
    }
  g_assert_null (med_decision_point_get_values ("weather"));
}

static void
test_component (void)
{
  static const char *const cases[][2] = {
    { "component\tlibssl 1.1.1k\tin-range\t1.1.1k\t< 2", "libssl 1.1.1k" },
    { "component\tlibssl 1.1.1k\tsaid-unknown", "libssl 1.1.1k" },
    { "doubtful\tEXA-1\tcomponent\tlibssl\tno-version-stated\t1", "libssl" },
    { "doubtful\tEXA-1\tidentifier\tcpe:/a\tcomponent\tlibssl\tx", "libssl" },
    { "component", NULL },
    { "in-range\t1\tcomponent", NULL },
    { "device-word\tcomponent\tx", NULL },
    { "doubtful\tEXA-1", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *component = med_reason_dup_component (cases[i][0]);

      g_assert_cmpstr (component, ==, cases[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/reason/every-word-is-described", test_every_word_is_described);
  g_test_add_func ("/awareness/reason/values-hold-no-tabs", test_build);
  g_test_add_func ("/awareness/reason/titles", test_titles);
  g_test_add_func ("/awareness/reason/outcomes-have-words", test_outcomes);
  g_test_add_func ("/awareness/reason/decision-words-are-known", test_decision_words);
  g_test_add_func ("/awareness/reason/through-which-component", test_component);
  return g_test_run ();
}
