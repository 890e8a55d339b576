/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/risk/med-vex.h"

static void
test_gate_table (void)
{
  static const struct
  {
    MedVexStatus says;
    gboolean justified;
    MedAnswer applies;
    MedVexGate gate;
  } cases[] = {
    { MED_VEX_AFFECTED, FALSE, MED_ANSWER_YES, MED_VEX_GATE_GO_ON },
    { MED_VEX_NOT_AFFECTED, TRUE, MED_ANSWER_YES, MED_VEX_GATE_NOT_AFFECTED },
    { MED_VEX_NOT_AFFECTED, FALSE, MED_ANSWER_YES, MED_VEX_GATE_NOT_AFFECTED_UNJUSTIFIED },
    { MED_VEX_FIXED, FALSE, MED_ANSWER_YES, MED_VEX_GATE_FIXED },
    { MED_VEX_UNDER_INVESTIGATION, FALSE, MED_ANSWER_YES, MED_VEX_GATE_GO_ON_PROVISIONAL },
    { MED_VEX_SAYS_NOTHING, FALSE, MED_ANSWER_YES, MED_VEX_GATE_GO_ON_PROVISIONAL },
    { MED_VEX_AFFECTED | MED_VEX_FIXED, FALSE, MED_ANSWER_YES, MED_VEX_GATE_REVIEW },
    { MED_VEX_AFFECTED | MED_VEX_NOT_AFFECTED, TRUE, MED_ANSWER_CANNOT_TELL, MED_VEX_GATE_REVIEW },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (med_vex_gate (cases[i].says, cases[i].justified, cases[i].applies), ==,
                     cases[i].gate);
}

/* Only a certain version stops the decision, whatever the document says. */
static void
test_cannot_tell_never_stops (void)
{
  for (int says = 0; says < 16; says++)
    {
      MedVexGate gate = med_vex_gate ((MedVexStatus) says, TRUE, MED_ANSWER_CANNOT_TELL);

      g_assert_false (med_vex_gate_stops (gate));
      g_assert_true (med_vex_gate_is_provisional (gate));
      g_assert_cmpint (med_vex_gate ((MedVexStatus) says, TRUE, MED_ANSWER_NO), ==,
                       MED_VEX_GATE_OTHER_PRODUCT);
    }
}

static void
test_words_of_csaf (void)
{
  g_assert_cmpint (med_vex_status_from_word ("known_affected"), ==, MED_VEX_AFFECTED);
  g_assert_cmpint (med_vex_status_from_word ("last_affected"), ==, MED_VEX_AFFECTED);
  g_assert_cmpint (med_vex_status_from_word ("first_fixed"), ==, MED_VEX_FIXED);
  g_assert_cmpint (med_vex_status_from_word ("recommended"), ==, MED_VEX_SAYS_NOTHING);
  g_assert_cmpint (med_vex_status_from_word ("nonsense"), ==, MED_VEX_SAYS_NOTHING);
  g_assert_cmpint (med_vex_status_from_word (NULL), ==, MED_VEX_SAYS_NOTHING);
}

static void
test_justifications_in_plain_words (void)
{
  static const char *const labels[] = {
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    g_assert_true (g_str_has_suffix (med_vex_justification_get_text (labels[i]), "."));
  g_assert_null (med_vex_justification_get_text ("because"));
  g_assert_null (med_vex_justification_get_text (NULL));
}

/* The gate written a second time, in the order in which a person asks. */
static MedVexGate
expected_gate (guint says, gboolean justified, MedAnswer applies)
{
  guint n = 0;

  for (guint bit = 0; bit < 4; bit++)
    n += (says >> bit) & 1;
  if (applies == MED_ANSWER_NO)
    return MED_VEX_GATE_OTHER_PRODUCT;
  if (n > 1)
    return MED_VEX_GATE_REVIEW;
  if (applies == MED_ANSWER_CANNOT_TELL || n == 0 || says == MED_VEX_UNDER_INVESTIGATION)
    return MED_VEX_GATE_GO_ON_PROVISIONAL;
  if (says == MED_VEX_AFFECTED)
    return MED_VEX_GATE_GO_ON;
  if (says == MED_VEX_FIXED)
    return MED_VEX_GATE_FIXED;
  return justified ? MED_VEX_GATE_NOT_AFFECTED : MED_VEX_GATE_NOT_AFFECTED_UNJUSTIFIED;
}

static void
test_every_combination (void)
{
  static const MedAnswer answers[] = { MED_ANSWER_YES, MED_ANSWER_NO, MED_ANSWER_CANNOT_TELL };

  for (guint says = 0; says < 16; says++)
    for (gsize a = 0; a < G_N_ELEMENTS (answers); a++)
      for (int justified = 0; justified < 2; justified++)
        {
          MedVexGate gate = med_vex_gate ((MedVexStatus) says, justified, answers[a]);

          g_test_message ("says %u, justified %d, applies %d", says, justified, (int) answers[a]);
          g_assert_cmpint (gate, ==, expected_gate (says, justified, answers[a]));
          /* Whatever can be affected goes on, and what stops is sure of it. */
          if (med_vex_gate_stops (gate))
            {
              g_assert_false (med_vex_gate_is_provisional (gate));
              g_assert_true (answers[a] == MED_ANSWER_NO || says == MED_VEX_FIXED ||
                             says == MED_VEX_NOT_AFFECTED);
            }
          if (answers[a] != MED_ANSWER_NO && (says & MED_VEX_AFFECTED) != 0)
            g_assert_false (med_vex_gate_stops (gate));
        }
}

/* Each gate is told apart on the screen; only "cannot tell" stands for what is not known. */
static void
test_titles (void)
{
  for (guint a = MED_VEX_GATE_GO_ON; a <= MED_VEX_GATE_OTHER_PRODUCT; a++)
    for (guint b = MED_VEX_GATE_GO_ON; b < a; b++)
      g_assert_cmpstr (med_vex_gate_get_title (a), !=, med_vex_gate_get_title (b));
  g_assert_cmpstr (med_vex_gate_get_title (MED_VEX_GATE_GO_ON_PROVISIONAL), ==, "Cannot tell");
}

/* All groups of CSAF 2.0 and 2.1, and words that only look like them. */
static void
test_all_words (void)
{
  static const struct
  {
    const char *word;
    MedVexStatus status;
  } cases[] = {
    { "known_affected", MED_VEX_AFFECTED },
    { "first_affected", MED_VEX_AFFECTED },
    { "last_affected", MED_VEX_AFFECTED },
    { "known_not_affected", MED_VEX_NOT_AFFECTED },
    { "fixed", MED_VEX_FIXED },
    { "first_fixed", MED_VEX_FIXED },
    { "under_investigation", MED_VEX_UNDER_INVESTIGATION },
    { "recommended", MED_VEX_SAYS_NOTHING },
    { "unknown", MED_VEX_SAYS_NOTHING },
    { "", MED_VEX_SAYS_NOTHING },
    { "Fixed", MED_VEX_SAYS_NOTHING },
    { "fixed ", MED_VEX_SAYS_NOTHING },
    { "not_affected", MED_VEX_SAYS_NOTHING },
    { "affected", MED_VEX_SAYS_NOTHING },
    { "known-affected", MED_VEX_SAYS_NOTHING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (med_vex_status_from_word (cases[i].word), ==, cases[i].status);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/vex/gate-table", test_gate_table);
  g_test_add_func ("/risk/vex/cannot-tell-never-stops", test_cannot_tell_never_stops);
  g_test_add_func ("/risk/vex/words-of-csaf", test_words_of_csaf);
  g_test_add_func ("/risk/vex/justifications-in-plain-words", test_justifications_in_plain_words);
  g_test_add_func ("/risk/vex/every-combination", test_every_combination);
  g_test_add_func ("/risk/vex/titles-are-told-apart", test_titles);
  g_test_add_func ("/risk/vex/all-words", test_all_words);
  return g_test_run ();
}
