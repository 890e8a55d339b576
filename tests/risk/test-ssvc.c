/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/risk/med-ssvc.h"
#include "support/med-test-engine.h"

/* Safety and mission that give each human impact. */
static const struct
{
  MedSafetyImpact safety;
  MedMissionImpact mission;
} people[] = {
  { MED_SAFETY_IMPACT_NEGLIGIBLE, MED_MISSION_IMPACT_DEGRADED },
  { MED_SAFETY_IMPACT_MARGINAL, MED_MISSION_IMPACT_DEGRADED },
  { MED_SAFETY_IMPACT_CRITICAL, MED_MISSION_IMPACT_DEGRADED },
  { MED_SAFETY_IMPACT_CATASTROPHIC, MED_MISSION_IMPACT_DEGRADED },
};

static MedSsvcOutcome
decide (int exploitation, int exposure, int automatable, int human)
{
  const MedSsvcInputs inputs = { (MedExploitation) exploitation, (MedSystemExposure) exposure,
                                 (MedAutomatable) automatable, people[human].safety,
                                 people[human].mission };
  MedSsvcDecision decision = med_ssvc_decide (&inputs);

  g_assert_false (decision.provisional);
  g_assert_cmpint (decision.human_impact, ==, human);
  return decision.outcome;
}

static void
test_counts_of_outcomes (void)
{
  guint counts[MED_N_OUTCOMES] = { 0 };

  for (int e = 1; e <= 3; e++)
    for (int x = 1; x <= 3; x++)
      for (int a = 1; a <= 2; a++)
        for (int h = 0; h < 4; h++)
          counts[decide (e, x, a, h)]++;
  g_assert_cmpuint (counts[MED_OUTCOME_NONE], ==, 0);
  g_assert_cmpuint (counts[MED_OUTCOME_DEFER], ==, 7);
  g_assert_cmpuint (counts[MED_OUTCOME_SCHEDULED], ==, 42);
  g_assert_cmpuint (counts[MED_OUTCOME_OUT_OF_CYCLE], ==, 20);
  g_assert_cmpuint (counts[MED_OUTCOME_IMMEDIATE], ==, 3);
}

/* A worse input never gives a milder outcome. */
static void
test_every_argument_is_monotone (void)
{
  for (int e = 1; e <= 3; e++)
    for (int x = 1; x <= 3; x++)
      for (int a = 1; a <= 2; a++)
        for (int h = 0; h < 4; h++)
          {
            MedSsvcOutcome here = decide (e, x, a, h);

            g_assert_cmpint (decide (MIN (e + 1, 3), x, a, h), >=, here);
            g_assert_cmpint (decide (e, MIN (x + 1, 3), a, h), >=, here);
            g_assert_cmpint (decide (e, x, MIN (a + 1, 2), h), >=, here);
            g_assert_cmpint (decide (e, x, a, MIN (h + 1, 3)), >=, here);
          }
  for (int s = 1; s <= 4; s++)
    for (int m = 1; m <= 4; m++)
      {
        MedHumanImpact here = med_human_impact ((MedSafetyImpact) s, (MedMissionImpact) m);

        g_assert_cmpint (med_human_impact ((MedSafetyImpact) MIN (s + 1, 4), (MedMissionImpact) m),
                         >=, here);
        g_assert_cmpint (med_human_impact ((MedSafetyImpact) s, (MedMissionImpact) MIN (m + 1, 4)),
                         >=, here);
      }
}

static int
index_of (const char *const *words, const char *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      return i;
  g_error ("“%s” is not expected", word);
}

static GStrv
read_rows (const char *relative)
{
  g_autofree char *path = med_test_shared_path (relative);
  g_autofree char *content = NULL;

  if (path == NULL)
    return NULL;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  return g_strsplit (g_strdelimit (content, "\r", ' '), "\n", -1);
}

static GStrv
split_row (const char *row)
{
  GStrv cells = g_strsplit (row, ",", -1);

  for (guint i = 0; cells[i] != NULL; i++)
    g_strstrip (cells[i]);
  return cells;
}

static void
test_deployer_table_is_the_published_one (void)
{
  static const char *const exploitations[] = { "", "none", "public poc", "active", NULL };
  static const char *const exposures[] = { "", "small", "controlled", "open", NULL };
  static const char *const automatables[] = { "", "no", "yes", NULL };
  static const char *const impacts[] = { "low", "medium", "high", "very high", NULL };
  static const char *const results[] = {
    "", "defer", "scheduled", "out-of-cycle", "immediate", NULL
  };
  g_auto (GStrv) rows = read_rows ("data/ssvc/deployer_patch_application_priority_1_0_0.csv");
  guint checked = 0;

  for (guint i = 1; rows != NULL && rows[i] != NULL && *rows[i] != '\0'; i++, checked++)
    {
      g_auto (GStrv) cells = split_row (rows[i]);

      g_assert_cmpint (decide (index_of (exploitations, cells[1]), index_of (exposures, cells[2]),
                               index_of (automatables, cells[3]), index_of (impacts, cells[4])),
                       ==, index_of (results, cells[5]));
    }
  if (rows != NULL)
    g_assert_cmpuint (checked, ==, 72);
}

/* Exactly these four are one step higher here; see the comment beside the table. */
static void
test_four_cells_of_human_impact_differ_from_the_published_table (void)
{
  static const char *const safeties[] = { "",         "negligible",   "marginal",
                                          "critical", "catastrophic", NULL };
  static const char *const missions[] = {
    "", "degraded", "mef support crippled", "mef failure", "mission failure", NULL
  };
  static const char *const impacts[] = { "low", "medium", "high", "very high", NULL };
  g_auto (GStrv) rows = read_rows ("data/ssvc/human_impact_1_0_0.csv");
  g_autoptr (GString) differing = g_string_new (NULL);

  if (rows == NULL)
    return;
  for (guint i = 1; rows[i] != NULL && *rows[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = split_row (rows[i]);
      int published = index_of (impacts, cells[3]);
      int ours = (int) med_human_impact ((MedSafetyImpact) index_of (safeties, cells[1]),
                                         (MedMissionImpact) index_of (missions, cells[2]));

      if (ours == published)
        continue;
      g_assert_cmpint (ours, ==, published + 1);
      g_string_append_printf (differing, "%s/%s ", cells[1], cells[2]);
    }
  g_assert_cmpstr (differing->str, ==,
                   "marginal/degraded marginal/mef support crippled marginal/mef failure "
                   "critical/degraded ");
}

static void
test_unknowns_take_stated_defaults (void)
{
  const MedSsvcInputs nothing = { 0 };
  const MedSsvcInputs same = { MED_EXPLOITATION_NONE, MED_SYSTEM_EXPOSURE_OPEN, MED_AUTOMATABLE_YES,
                               MED_SAFETY_IMPACT_MARGINAL, MED_MISSION_IMPACT_CRIPPLED };
  MedSsvcDecision assumed = med_ssvc_decide (&nothing);
  MedSsvcDecision known = med_ssvc_decide (&same);

  g_assert_true (assumed.provisional);
  g_assert_cmpint (assumed.assumed, ==, 31);
  g_assert_cmpmem (&assumed.inputs, sizeof same, &same, sizeof same);
  g_assert_cmpint (assumed.outcome, ==, known.outcome);
  g_assert_false (known.provisional);
  g_assert_cmpint (known.assumed, ==, MED_SSVC_ASSUMED_NOTHING);
}

static void
test_one_unknown_is_enough_for_provisional (void)
{
  MedSsvcInputs inputs = { MED_EXPLOITATION_ACTIVE, MED_SYSTEM_EXPOSURE_OPEN,
                           MED_AUTOMATABLE_UNKNOWN, MED_SAFETY_IMPACT_CRITICAL,
                           MED_MISSION_IMPACT_MEF_FAILURE };
  MedSsvcDecision decision = med_ssvc_decide (&inputs);

  g_assert_true (decision.provisional);
  g_assert_cmpint (decision.assumed, ==, MED_SSVC_ASSUMED_AUTOMATABLE);
  g_assert_cmpint (decision.outcome, ==, MED_OUTCOME_IMMEDIATE);
}

static void
test_words_go_there_and_back (void)
{
  for (guint i = 0; i <= 4; i++)
    {
      g_assert_cmpint (
          med_safety_impact_from_word (med_safety_impact_to_word ((MedSafetyImpact) i)), ==, i);
      g_assert_cmpint (
          med_mission_impact_from_word (med_mission_impact_to_word ((MedMissionImpact) i)), ==, i);
    }
  for (guint i = 0; i <= 3; i++)
    {
      g_assert_cmpint (med_exploitation_from_word (med_exploitation_to_word ((MedExploitation) i)),
                       ==, i);
      g_assert_cmpint (
          med_system_exposure_from_word (med_system_exposure_to_word ((MedSystemExposure) i)), ==,
          i);
    }
  g_assert_cmpint (med_automatable_from_word ("yes"), ==, MED_AUTOMATABLE_YES);
  g_assert_cmpint (med_automatable_from_word ("perhaps"), ==, MED_AUTOMATABLE_UNKNOWN);
  g_assert_cmpint (med_exploitation_from_word (NULL), ==, MED_EXPLOITATION_UNKNOWN);
  g_assert_cmpstr (med_outcome_to_word (MED_OUTCOME_OUT_OF_CYCLE), ==, "out-of-cycle");
  g_assert_cmpstr (med_human_impact_to_word (MED_HUMAN_IMPACT_VERY_HIGH), ==, "very-high");
}

static void
test_every_value_has_a_title (void)
{
  for (guint i = 0; i < MED_N_OUTCOMES; i++)
    {
      g_assert_cmpstr (med_outcome_get_title ((MedSsvcOutcome) i), !=, "Unknown");
      g_assert_true (g_str_has_suffix (med_outcome_get_meaning ((MedSsvcOutcome) i), "."));
    }
  g_assert_cmpstr (med_safety_impact_get_title (MED_SAFETY_IMPACT_CATASTROPHIC), ==,
                   "Catastrophic");
  g_assert_cmpstr (med_mission_impact_get_title (MED_MISSION_IMPACT_UNKNOWN), ==, "Unknown");
}

/* What is not known is decided as its stated default, told one by one, and never as more than it.
 */
static MedSsvcInputs
fill (const MedSsvcInputs *inputs, int *assumed)
{
  MedSsvcInputs filled = *inputs;

  *assumed = 0;
  if (filled.exploitation == MED_EXPLOITATION_UNKNOWN)
    {
      filled.exploitation = MED_EXPLOITATION_NONE;
      *assumed |= MED_SSVC_ASSUMED_EXPLOITATION;
    }
  if (filled.exposure == MED_SYSTEM_EXPOSURE_UNKNOWN)
    {
      filled.exposure = MED_SYSTEM_EXPOSURE_OPEN;
      *assumed |= MED_SSVC_ASSUMED_EXPOSURE;
    }
  if (filled.automatable == MED_AUTOMATABLE_UNKNOWN)
    {
      filled.automatable = MED_AUTOMATABLE_YES;
      *assumed |= MED_SSVC_ASSUMED_AUTOMATABLE;
    }
  if (filled.safety == MED_SAFETY_IMPACT_UNKNOWN)
    {
      filled.safety = MED_SAFETY_IMPACT_MARGINAL;
      *assumed |= MED_SSVC_ASSUMED_SAFETY;
    }
  if (filled.mission == MED_MISSION_IMPACT_UNKNOWN)
    {
      filled.mission = MED_MISSION_IMPACT_CRIPPLED;
      *assumed |= MED_SSVC_ASSUMED_MISSION;
    }
  return filled;
}

static void
check_inputs (const MedSsvcInputs *inputs)
{
  int assumed;
  const MedSsvcInputs filled = fill (inputs, &assumed);
  const MedSsvcDecision decision = med_ssvc_decide (inputs);
  const MedSsvcDecision known = med_ssvc_decide (&filled);

  g_assert_cmpint (decision.outcome, ==, known.outcome);
  g_assert_cmpint (decision.human_impact, ==, known.human_impact);
  g_assert_cmpint (decision.assumed, ==, assumed);
  g_assert_cmpint (decision.provisional, ==, assumed != 0);
  g_assert_false (known.provisional);
  g_assert_cmpmem (&decision.inputs, sizeof filled, &filled, sizeof filled);
  g_assert_cmpint (decision.outcome, >=, MED_OUTCOME_DEFER);
  g_assert_cmpint (decision.outcome, <=, MED_OUTCOME_IMMEDIATE);
  /* With a safe device on a small network nothing is ever immediate. */
  if (filled.exposure == MED_SYSTEM_EXPOSURE_SMALL)
    g_assert_cmpint (decision.outcome, <, MED_OUTCOME_IMMEDIATE);
  if (filled.exploitation == MED_EXPLOITATION_ACTIVE)
    g_assert_cmpint (decision.outcome, >=, MED_OUTCOME_SCHEDULED);
}

static void
test_every_input_with_unknowns (void)
{
  guint n = 0;

  for (int e = 0; e <= MED_EXPLOITATION_ACTIVE; e++)
    for (int x = 0; x <= MED_SYSTEM_EXPOSURE_OPEN; x++)
      for (int a = 0; a <= MED_AUTOMATABLE_YES; a++)
        for (int s = 0; s <= MED_SAFETY_IMPACT_CATASTROPHIC; s++)
          for (int m = 0; m <= MED_MISSION_IMPACT_MISSION_FAILURE; m++, n++)
            {
              const MedSsvcInputs inputs = { (MedExploitation) e, (MedSystemExposure) x,
                                             (MedAutomatable) a, (MedSafetyImpact) s,
                                             (MedMissionImpact) m };
              check_inputs (&inputs);
            }
  g_assert_cmpuint (n, ==, 4 * 4 * 3 * 5 * 5);
}

/* The whole of human impact, written a second time from its definition: the worse of what each side
 * gives alone, and any catastrophe or failed mission is very high. */
static void
test_human_impact_by_its_definition (void)
{
  static const MedHumanImpact of_safety[] = { MED_HUMAN_IMPACT_LOW, MED_HUMAN_IMPACT_MEDIUM,
                                              MED_HUMAN_IMPACT_HIGH, MED_HUMAN_IMPACT_VERY_HIGH };

  for (int s = 0; s < 4; s++)
    for (int m = 0; m < 4; m++)
      {
        MedHumanImpact expected = of_safety[s];

        if (m == 3)
          expected = MED_HUMAN_IMPACT_VERY_HIGH;
        else if (m == 2 && s < 2) /* an essential function fails: one step up */
          expected++;
        g_assert_cmpint (med_human_impact ((MedSafetyImpact) (s + 1), (MedMissionImpact) (m + 1)),
                         ==, expected);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/risk/ssvc/counts-of-outcomes", test_counts_of_outcomes);
  g_test_add_func ("/risk/ssvc/every-argument-is-monotone", test_every_argument_is_monotone);
  g_test_add_func ("/risk/ssvc/deployer-table-is-the-published-one",
                   test_deployer_table_is_the_published_one);
  g_test_add_func ("/risk/ssvc/four-cells-of-human-impact-differ-from-the-published-table",
                   test_four_cells_of_human_impact_differ_from_the_published_table);
  g_test_add_func ("/risk/ssvc/unknowns-take-stated-defaults", test_unknowns_take_stated_defaults);
  g_test_add_func ("/risk/ssvc/one-unknown-is-enough-for-provisional",
                   test_one_unknown_is_enough_for_provisional);
  g_test_add_func ("/risk/ssvc/words-go-there-and-back", test_words_go_there_and_back);
  g_test_add_func ("/risk/ssvc/every-value-has-a-title", test_every_value_has_a_title);
  g_test_add_func ("/risk/ssvc/every-input-with-unknowns", test_every_input_with_unknowns);
  g_test_add_func ("/risk/ssvc/human-impact-by-its-definition",
                   test_human_impact_by_its_definition);
  return g_test_run ();
}
