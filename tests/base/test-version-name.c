/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "engine/base/med-version.h"

/* Whatever else a range says: a condition that cannot be looked up takes a "yes" away and nothing
 * more; models and order numbers have no order. */
static void
test_conditions_and_names (void)
{
  static const struct
  {
    const char *version;
    const char *range;
    MedAnswer answer;
  } cases[] = {
    { "6.05", "6.x (with Wireless Battery Modules v9 | v11)", MED_ANSWER_CANNOT_TELL },
    { "8.00", "6.x (with Wireless Battery Modules v9 | v11)", MED_ANSWER_NO },
    { "v9", "6.x (with Wireless Battery Modules v9 | v11)", MED_ANSWER_NO },
    { "2.0", "<= 2.01 (end of life)", MED_ANSWER_YES },
    { "2.0", "<= 2.01 (Windows only)", MED_ANSWER_CANNOT_TELL },
    { "3.0", "<= 2.01 (Windows only)", MED_ANSWER_CANNOT_TELL },
    { "3.0", "<= 2.01 (with Windows) and others", MED_ANSWER_CANNOT_TELL },
    { "4.1", "4.x model 35700BAX", MED_ANSWER_CANNOT_TELL },
    { "5.1", "4.x model 35700BAX", MED_ANSWER_NO },
    { "1.3", "all versions except 1.2", MED_ANSWER_YES },
    { "1.2", "all versions except 1.2", MED_ANSWER_NO },
    { "1.2.3", "all versions except 1.2", MED_ANSWER_CANNOT_TELL },
    { "1.2", "all versions except those with option B", MED_ANSWER_CANNOT_TELL },
    { "882400", "882400 Gemini GXL 10 Slice", MED_ANSWER_YES },
    { "882400 gemini", "882400 Gemini GXL 10 Slice", MED_ANSWER_YES },
    { "882410 Gemini", "882400 Gemini GXL 10 Slice", MED_ANSWER_NO },
    { "882410", "882400 Gemini GXL 10 Slice", MED_ANSWER_CANNOT_TELL },
    { "4.1", "882400 Gemini GXL 10 Slice", MED_ANSWER_CANNOT_TELL },
    { "MMT-754K", "MMT-554 / MMT-754 MiniMed Veo", MED_ANSWER_YES },
    { "MMT-755", "MMT-554 / MMT-754 MiniMed Veo", MED_ANSWER_NO },
    { "MMT-55", "MMT-554 / MMT-754 MiniMed Veo", MED_ANSWER_CANNOT_TELL },
    { "MMT-523C", "MMT-523(K) / MMT-723(K) Paradigm", MED_ANSWER_CANNOT_TELL },
    { "40161", "Product ID/Reorder number 19191 | 40160", MED_ANSWER_CANNOT_TELL },
    { "1.4.1", "(Release 1.3.2 1.4.0 1.4.1)", MED_ANSWER_YES },
    { "1.5", "(Release 1.3.2 1.4.0 1.4.1)", MED_ANSWER_NO },
    { "4.2 RC1", ">= 4.2", MED_ANSWER_CANNOT_TELL },
    { "4.2 RC1", "< 4.2", MED_ANSWER_YES },
    { "4.2 SP1", "<= 4.2", MED_ANSWER_CANNOT_TELL },
    { "4.2 SP1", "4.2", MED_ANSWER_CANNOT_TELL },
    { "4.2 SP1", "< 4.2", MED_ANSWER_NO },
    { "4.7 HF28", "All versions < V4.7 HF29", MED_ANSWER_YES },
    { "V4.7 HF29", "All versions < V4.7 HF29", MED_ANSWER_NO },
    { "2.5", "< 3.0 and >= 2.0", MED_ANSWER_YES },
    { "1.5", "< 3.0 and >= 2.0", MED_ANSWER_NO },
    { "2.0", "between 2.0 and 3.0", MED_ANSWER_CANNOT_TELL },
    { "2.5", "between 2.0 and 3.0", MED_ANSWER_YES },
    { "4.3", "4.1, 4.2, and 4.3", MED_ANSWER_YES },
    { "L82", "<= U61 | <= L81", MED_ANSWER_NO },
    { "L80", "<= U61 | <= L81", MED_ANSWER_YES },
    { "M80", "<= U61 | <= L81", MED_ANSWER_CANNOT_TELL },
    { "march 2018", "< april 1, 2018", MED_ANSWER_YES },
    { "2018-04-01", "< april 1, 2018", MED_ANSWER_NO },
    { "8/29/2024", "<8/30/2024", MED_ANSWER_YES },
    { "3.5.12", "<= LPI 3.5.12", MED_ANSWER_YES },
    { "3.5.13", "<= LPI 3.5.12", MED_ANSWER_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (med_version_in_range (cases[i].version, cases[i].range) != cases[i].answer)
      g_error ("“%s” in “%s” is %s, not %s", cases[i].version, cases[i].range,
               med_answer_to_word (med_version_in_range (cases[i].version, cases[i].range)),
               med_answer_to_word (cases[i].answer));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/version-name/conditions-and-names", test_conditions_and_names);
  return g_test_run ();
}
