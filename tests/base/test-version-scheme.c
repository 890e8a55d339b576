/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "engine/base/med-version.h"

static void
expect (const char *version, const char *range, gboolean within)
{
  g_assert_cmpint (med_version_in_range (version, range), ==,
                   within ? MED_ANSWER_YES : MED_ANSWER_NO);
}

/* The order of semantic versioning from its clause 11, and where the other schemes part ways. */
static void
test_schemes (void)
{
  static const char *const rising[] = { "1.0.0-alpha", "1.0.0-alpha.1",  "1.0.0-alpha.beta",
                                        "1.0.0-beta",  "1.0.0-beta.2",   "1.0.0-beta.11",
                                        "1.0.0-rc.1",  "1.0.0",          "1.0.1",
                                        "1.2.0-dev",   "1.2.0-snapshot", "1.2" };
  static const struct
  {
    const char *version;
    const char *range;
    MedAnswer answer;
  } cases[] = {
    { "1.2.0", "vers:npm/<=1.2", MED_ANSWER_YES },
    { "1.2.0", "vers:deb/<=1.2", MED_ANSWER_CANNOT_TELL },
    { "1.2.0", "vers:pypi/1.2.0", MED_ANSWER_YES },
    { "1.2.1", "vers:rpm/<=1.2", MED_ANSWER_NO },
    { "1.2-3", "vers:rpm/<1.3", MED_ANSWER_CANNOT_TELL },
    { "1:1.2", "vers:deb/<2.0", MED_ANSWER_CANNOT_TELL },
    { "v1.2.3", "vers:golang/<v1.2.4", MED_ANSWER_YES },
    { "1.2.3+build.7", "vers:semver/1.2.3", MED_ANSWER_YES },
    { "1.2.3.4", "vers:semver/<1.2.3.5", MED_ANSWER_YES },
    { "abc", "vers:lexicographic/<abd", MED_ANSWER_YES },
    { "abe", "vers:lexicographic/<abd", MED_ANSWER_NO },
    { "2024-05-01", "vers:datetime/<2024-05-02T00:00:00Z", MED_ANSWER_CANNOT_TELL },
    { "2024-05-01T10:00:00Z", "vers:datetime/<2024-05-02T00:00:00Z", MED_ANSWER_YES },
    { "2024-05-02T01:00:00+02:00", "vers:datetime/<2024-05-02T00:00:00Z", MED_ANSWER_YES },
    { "2024-05-03T00:00:00Z", "vers:datetime/<2024-05-02T00:00:00Z", MED_ANSWER_NO },
    { "4.2 RC1", "vers:all/<4.2%20RC2", MED_ANSWER_YES },
    { "4.2", "vers:none/4.2", MED_ANSWER_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rising); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (rising); j++)
      {
        g_autofree char *range = g_strdup_printf ("vers:semver/<%s", rising[j]);
        expect (rising[i], range, i < j);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (med_version_in_range (cases[i].version, cases[i].range) != cases[i].answer)
      g_error ("“%s” in “%s” is not %s", cases[i].version, cases[i].range,
               med_answer_to_word (cases[i].answer));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/version-scheme/each-by-its-own-rules", test_schemes);
  return g_test_run ();
}
