/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/installation/med-transition-guard.h"
#include "engine/installation/med-transition-table.h"
#include "support/med-test-facts.h"

/* Every row of the table with every guard it names: with all of them it may be taken, with any one
 * missing it may not, and what is missing is named by its own words and nothing else. How a guard
 * is met or missed is written here a second time. */

#define BIT(guard) (G_GUINT64_CONSTANT (1) << (guard))

/* Met: as far as one guard asks, in facts that meet no guard of the vendor's or device's state. */
static void
meet (MedTransitionFacts *facts, MedGuard guard)
{
  switch ((int) guard)
    {
    case MED_GUARD_NOT_AFFECTED:
      facts->vendor_state = MED_VENDOR_STATE_NOT_APPLICABLE;
      break;
    case MED_GUARD_VENDOR_OPEN:
      facts->vendor_state = MED_VENDOR_STATE_IN_TEST;
      break;
    case MED_GUARD_RELEASED:
    case MED_GUARD_VALIDATED:
      facts->vendor_state = MED_VENDOR_STATE_RELEASED;
      break;
    case MED_GUARD_NOT_RELEASED:
    case MED_GUARD_WITHDRAWN:
      facts->vendor_state = MED_VENDOR_STATE_WITHDRAWN;
      break;
    case MED_GUARD_NO_LONGER_NEEDED:
    case MED_GUARD_OBSOLETE:
      facts->vendor_state = MED_VENDOR_STATE_SUPERSEDED;
      break;
    case MED_GUARD_UNDER_SERVICE:
    case MED_GUARD_TAKEN_FROM_USE:
      facts->service_state = MED_SERVICE_UNDER_SERVICE;
      break;
    default:
      break;
    }
}

/* Those that are one fact */
static const struct
{
  MedGuard guard;
  gsize fact;
} flags[] = {
  { MED_GUARD_IN_SCOPE, G_STRUCT_OFFSET (MedTransitionFacts, in_scope) },
  { MED_GUARD_MATCHED, G_STRUCT_OFFSET (MedTransitionFacts, matched) },
  { MED_GUARD_VENDOR_REVERSED, G_STRUCT_OFFSET (MedTransitionFacts, vendor_reversed) },
  { MED_GUARD_DOWNTIME_MISSED, G_STRUCT_OFFSET (MedTransitionFacts, downtime_missed) },
  { MED_GUARD_REASON, G_STRUCT_OFFSET (MedTransitionFacts, reason_given) },
  { MED_GUARD_OUTCOME_DEFER, G_STRUCT_OFFSET (MedTransitionFacts, outcome_defer) },
  { MED_GUARD_REVIEW_DATE, G_STRUCT_OFFSET (MedTransitionFacts, review_date_given) },
  { MED_GUARD_EVIDENCE, G_STRUCT_OFFSET (MedTransitionFacts, evidence_given) },
  { MED_GUARD_SIGNATURE, G_STRUCT_OFFSET (MedTransitionFacts, signed_by_actor) },
  { MED_GUARD_APPROVED_BY_OTHER, G_STRUCT_OFFSET (MedTransitionFacts, approved_by_other) },
  { MED_GUARD_WAS_HERE_BEFORE, G_STRUCT_OFFSET (MedTransitionFacts, was_here_before) },
  { MED_GUARD_PERIOD_ENDED, G_STRUCT_OFFSET (MedTransitionFacts, period_ended) },
  { MED_GUARD_CHECKS, G_STRUCT_OFFSET (MedTransitionFacts, checks_allow) },
  { MED_GUARD_DOWNTIME, G_STRUCT_OFFSET (MedTransitionFacts, downtime_fits) },
  { MED_GUARD_CONSENT, G_STRUCT_OFFSET (MedTransitionFacts, consented) },
  { MED_GUARD_FREE_NOW, G_STRUCT_OFFSET (MedTransitionFacts, free_now) },
  { MED_GUARD_REHASHED, G_STRUCT_OFFSET (MedTransitionFacts, rehashed) },
  { MED_GUARD_RESTORE_POINT, G_STRUCT_OFFSET (MedTransitionFacts, restore_point) },
  { MED_GUARD_PREREQUISITES, G_STRUCT_OFFSET (MedTransitionFacts, prerequisites_installed) },
  { MED_GUARD_STEPS_PASSED, G_STRUCT_OFFSET (MedTransitionFacts, steps_passed) },
  { MED_GUARD_INSTALLER, G_STRUCT_OFFSET (MedTransitionFacts, is_installer) },
  { MED_GUARD_RUN_ENDED, G_STRUCT_OFFSET (MedTransitionFacts, run_ended) },
  { MED_GUARD_REMOVAL_INSTRUCTION, G_STRUCT_OFFSET (MedTransitionFacts, removal_instruction) },
  { MED_GUARD_DEVICE_SAFE, G_STRUCT_OFFSET (MedTransitionFacts, device_safe) },
  { MED_GUARD_WORK_ENDED, G_STRUCT_OFFSET (MedTransitionFacts, work_ended) },
  { MED_GUARD_RETIRED, G_STRUCT_OFFSET (MedTransitionFacts, device_retired) },
  { MED_GUARD_CHANGED_SINCE, G_STRUCT_OFFSET (MedTransitionFacts, changed_since) },
  { MED_GUARD_VERSION_EXPECTED, G_STRUCT_OFFSET (MedTransitionFacts, version_expected) },
  { MED_GUARD_VERSION_TARGET, G_STRUCT_OFFSET (MedTransitionFacts, version_target) },
  { MED_GUARD_VERSION_PREVIOUS, G_STRUCT_OFFSET (MedTransitionFacts, version_previous) },
};

/* Missed: and no other guard of the same row with it. */
static void
miss (MedTransitionFacts *facts, MedGuard guard)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (flags[i].guard == guard)
      {
        G_STRUCT_MEMBER (gboolean, facts, flags[i].fact) = FALSE;
        return;
      }
  switch ((int) guard)
    {
    case MED_GUARD_NOT_AFFECTED:
      facts->vendor_state = MED_VENDOR_STATE_RELEASED;
      facts->version_proves = FALSE;
      break;
    case MED_GUARD_VENDOR_OPEN:
    case MED_GUARD_NOT_RELEASED:
      facts->vendor_state = MED_VENDOR_STATE_RELEASED;
      break;
    case MED_GUARD_RELEASED:
      facts->vendor_state = MED_VENDOR_STATE_SUPERSEDED;
      break;
    case MED_GUARD_VALIDATED:
      facts->vendor_state = MED_VENDOR_STATE_WITHDRAWN;
      break;
    case MED_GUARD_WITHDRAWN:
      facts->vendor_state = MED_VENDOR_STATE_RELEASED;
      break;
    case MED_GUARD_NO_LONGER_NEEDED:
    case MED_GUARD_OBSOLETE:
      facts->vendor_state = MED_VENDOR_STATE_RELEASED;
      facts->device_retired = facts->version_proves = FALSE;
      break;
    case MED_GUARD_UNCHANGED:
      facts->changed_since = TRUE;
      break;
    case MED_GUARD_CLINICAL_IF_HIGH_RISK:
      facts->high_risk = TRUE;
      facts->clinical_approval = FALSE;
      break;
    case MED_GUARD_OTHER_PERSON_IF_HIGH_RISK:
      facts->high_risk = TRUE;
      facts->is_installer = TRUE;
      break;
    case MED_GUARD_UNDER_SERVICE:
      facts->service_state = MED_SERVICE_AWAITING_RETURN;
      break;
    case MED_GUARD_TAKEN_FROM_USE:
      facts->service_state = MED_SERVICE_HANDED_OVER;
      break;
    case MED_GUARD_NO_OTHER_ATTEMPT:
      facts->other_attempt_open = TRUE;
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
has (const MedTransitionRule *rule, MedGuard guard)
{
  return (rule->guards & BIT (guard)) != 0;
}

/* All that a row asks for, and of what it does not ask for the worst. */
static MedTransitionFacts
complete (const MedTransitionRule *rule)
{
  MedTransitionFacts facts = { .vendor_state = MED_VENDOR_STATE_AVAILABLE,
                               .service_state = MED_SERVICE_IN_USE };

  med_test_facts_fill (&facts, 0, NULL);
  facts.changed_since = has (rule, MED_GUARD_CHANGED_SINCE);
  facts.device_retired = has (rule, MED_GUARD_RETIRED);
  facts.version_proves = FALSE;
  facts.is_installer = has (rule, MED_GUARD_INSTALLER);
  facts.high_risk = !has (rule, MED_GUARD_INSTALLER);
  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    if (has (rule, guard))
      meet (&facts, guard);
  return facts;
}

static void
test_complete_is_allowed (void)
{
  gsize n_rules, n_steps = 0;
  const MedTransitionRule *rules = med_transition_table (&n_rules);

  for (gsize i = 0; i < n_rules; i++)
    {
      const MedTransitionRule *rule = &rules[i];
      const MedTransitionFacts facts = complete (rule);

      for (guint bit = 0; bit <= 16; bit++)
        {
          const MedRole role = (MedRole) (1u << bit);
          g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
          const gboolean allowed =
              med_transition_evaluate (rule->machine, &facts, rule->from, rule->to, role, missing);

          if ((rule->roles & role) != 0 && !allowed)
            g_error ("%s (row %zu) by %x: %s", rule->number, i, role,
                     missing->len > 0 ? (char *) missing->pdata[0] : "not permitted");
          if ((med_transition_get_roles (rule->machine, rule->from, rule->to) & role) == 0 &&
              allowed)
            g_error ("%s (row %zu) by %x, who may not", rule->number, i, role);
          n_steps += allowed;
        }
    }
  g_test_message ("%zu rows, %zu steps", n_rules, n_steps);
  g_assert_cmpuint (n_rules, >, 80);
}

/* The guard that is missing alone, and by its own words. */
static void
assert_only (const MedTransitionRule *rule,
             MedGuard guard,
             MedRole role,
             const MedTransitionFacts *f)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *words = med_guard_dup_missing (guard, f);

  for (guint other = 0; other < MED_N_GUARDS; other++)
    if (has (rule, other) && med_guard_holds (other, f) != (other != guard))
      g_error ("%s: with guard %d missing, guard %u %s", rule->number, guard, other,
               other == (guint) guard ? "holds" : "is missing too");
  if (med_transition_evaluate (rule->machine, f, rule->from, rule->to, role, missing))
    g_error ("%s by %x is allowed without: %s", rule->number, role, words);
  g_assert_cmpuint (missing->len, ==, 1);
  g_assert_cmpstr (missing->pdata[0], ==, words);
}

static void
test_each_guard_is_asked (void)
{
  gsize n_rules, n_refused = 0;
  const MedTransitionRule *rules = med_transition_table (&n_rules);
  guint64 used = 0;

  for (gsize i = 0; i < n_rules; i++)
    for (guint guard = 0; guard < MED_N_GUARDS; guard++)
      {
        MedTransitionFacts facts = complete (&rules[i]);

        if (!has (&rules[i], guard))
          continue;
        used |= BIT (guard);
        miss (&facts, guard);
        for (guint bit = 0; bit <= 16; bit++)
          if ((rules[i].roles & (1u << bit)) != 0)
            {
              assert_only (&rules[i], guard, (MedRole) (1u << bit), &facts);
              n_refused++;
            }
      }
  g_test_message ("%zu steps were refused for one reason", n_refused);
  /* A guard that no row names would be dead, and look as if it protected something. */
  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    if ((used & BIT (guard)) == 0)
      g_error ("no row asks for guard %u", guard);
}

/* One more than one: everything that is missing is named, each once. */
static void
test_pairs_are_both_named (void)
{
  gsize n_rules;
  const MedTransitionRule *rules = med_transition_table (&n_rules);

  for (gsize i = 0; i < n_rules; i++)
    for (guint first = 0; first < MED_N_GUARDS; first++)
      for (guint second = first + 1; second < MED_N_GUARDS; second++)
        {
          MedTransitionFacts facts = complete (&rules[i]);
          g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);

          if (!has (&rules[i], first) || !has (&rules[i], second))
            continue;
          miss (&facts, first);
          miss (&facts, second);
          if (med_guard_holds (first, &facts) || med_guard_holds (second, &facts))
            continue; /* the second made the first hold again */
          g_assert_false (med_transition_evaluate (rules[i].machine, &facts, rules[i].from,
                                                   rules[i].to, rules[i].roles, missing));
          g_autofree char *a = med_guard_dup_missing (first, &facts);
          g_autofree char *b = med_guard_dup_missing (second, &facts);
          g_assert_cmpuint (missing->len, ==, 2);
          g_assert_cmpstr (missing->pdata[0], ==, a);
          g_assert_cmpstr (missing->pdata[1], ==, b);
        }
}

/* Facts that nobody gathered allow nothing but to take back what the vendor has not released. */
static void
test_nothing_known_allows_nothing (void)
{
  const MedTransitionFacts facts = { 0 };
  gsize n_rules;
  const MedTransitionRule *rules = med_transition_table (&n_rules);

  for (gsize i = 0; i < n_rules; i++)
    {
      const gboolean allowed = med_transition_evaluate (rules[i].machine, &facts, rules[i].from,
                                                        rules[i].to, rules[i].roles, NULL);
      const gboolean wanted =
          g_str_equal (rules[i].number, "T29") || g_str_equal (rules[i].number, "T32a");

      if (allowed != wanted)
        g_error ("%s is %s with nothing known", rules[i].number, allowed ? "allowed" : "refused");
    }
}

/* Two rows for the same pair are for different actors: nobody chooses between them. */
static void
test_rows_do_not_overlap (void)
{
  gsize n_rules;
  const MedTransitionRule *rules = med_transition_table (&n_rules);

  for (gsize i = 0; i < n_rules; i++)
    {
      /* Only what was authorized can be so again, by a later statement. */
      if (rules[i].from == rules[i].to)
        g_assert_cmpint (rules[i].to, ==, MED_DISPOSITION_AUTHORIZED);
      g_assert_cmpuint (rules[i].roles, !=, MED_ROLE_NONE);
      g_assert_true (rules[i].number[0] == 'T' && g_ascii_isdigit (rules[i].number[1]));
      /* What is signed is asked for its signature, and the other way round. */
      g_assert_cmpint (has (&rules[i], MED_GUARD_SIGNATURE), ==,
                       rules[i].meaning != MED_MEANING_NONE);
      /* An auditor reads; a security officer approves what others ask for. */
      g_assert_cmpuint (rules[i].roles & (MED_ROLE_AUDITOR | MED_ROLE_SECURITY_OFFICER), ==, 0);
      for (gsize j = 0; j < i; j++)
        if (rules[i].machine == rules[j].machine && rules[i].from == rules[j].from &&
            rules[i].to == rules[j].to)
          g_assert_cmpuint (rules[i].roles & rules[j].roles, ==, 0);
    }
}

/* The program decides nothing that a person has to answer for. */
static void
test_program_only_follows (void)
{
  gsize n_rules;
  const MedTransitionRule *rules = med_transition_table (&n_rules);
  const guint64 by_a_person = BIT (MED_GUARD_REASON) | BIT (MED_GUARD_SIGNATURE) |
                              BIT (MED_GUARD_EVIDENCE) | BIT (MED_GUARD_APPROVED_BY_OTHER) |
                              BIT (MED_GUARD_VERSION_TARGET) | BIT (MED_GUARD_VERSION_PREVIOUS) |
                              BIT (MED_GUARD_VERSION_EXPECTED);

  for (gsize i = 0; i < n_rules; i++)
    if ((rules[i].roles & MED_ACTOR_PROGRAM) != 0)
      {
        if (rules[i].machine != MED_MACHINE_DISPOSITION || rules[i].meaning != MED_MEANING_NONE ||
            (rules[i].guards & by_a_person) != 0 || rules[i].guards == 0)
          g_error ("%s by the program", rules[i].number);
      }
}

/* What the person looking on is told: in the table's order, each state once, as it is judged. */
static void
test_options_are_as_judged (void)
{
  gsize n_rules;
  const MedTransitionRule *rules = med_transition_table (&n_rules);

  for (gsize i = 0; i < n_rules; i++)
    for (gsize actor = 0; actor < MED_TEST_N_ACTORS; actor++)
      {
        const MedTransitionFacts facts = complete (&rules[i]);
        const MedRole role = med_test_actors[actor];
        g_autoptr (GPtrArray) options =
            med_transition_list (rules[i].machine, &facts, rules[i].from, role);

        for (guint n = 0; n < options->len; n++)
          {
            const MedTransitionOption *option = options->pdata[n];
            const gboolean allowed = med_transition_evaluate (
                rules[i].machine, &facts, rules[i].from, option->to, role, NULL);

            if (role == MED_ACTOR_PROGRAM)
              continue; /* it looks at no list */
            g_assert_cmpint (option->allowed, ==, allowed);
            g_assert_cmpint (option->permitted, ==, (option->roles & role) != 0);
            g_assert_cmpuint (option->roles & MED_ACTOR_PROGRAM, ==, 0);
            g_assert_cmpint (option->signature, ==, option->meaning != MED_MEANING_NONE);
            if (option->allowed)
              g_assert_cmpuint (option->missing->len, ==, 0);
            for (guint m = 0; m < n; m++)
              g_assert_cmpint (((MedTransitionOption *) options->pdata[m])->to, !=, option->to);
          }
      }
}

/* The list of checks before a start has a title for each, a word that is stored, and no other. */
static void
test_start_in_words (void)
{
  const MedTransitionRule *start = med_transition_find_rule (
      MED_MACHINE_DISPOSITION, MED_DISPOSITION_SCHEDULED, MED_DISPOSITION_INSTALLING,
      MED_ROLE_TECHNICIAN, &(MedTransitionFacts){ 0 });
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    {
      const MedTransitionFacts nothing = { 0 };
      const char *word = med_guard_to_word (guard);

      g_assert_cmpint (*word != '\0', ==, has (start, guard));
      if (*word != '\0')
        {
          g_assert_nonnull (med_guard_get_title (guard));
          g_assert_cmpstr (med_guard_word_get_text (word), ==, med_guard_get_title (guard));
          g_assert_true (g_hash_table_add (words, (gpointer) word));
        }
      char *text = med_guard_dup_missing (guard, &nothing);
      g_assert_cmpuint (strlen (text), >, 10);
      g_assert_true (g_hash_table_add (texts, text)); /* no two guards say the same */
    }
  g_assert_cmpuint (g_hash_table_size (words), ==, 13);
  g_assert_cmpstr (med_guard_word_get_text ("of-a-newer-program"), ==, "of-a-newer-program");
  g_assert_cmpstr (med_guard_word_get_text (""), ==, "");
  g_assert_cmpstr (med_guard_word_get_text (NULL), ==, "");
}

/* Of an install that was found, what nobody saw to before its start. */
static void
test_unmet_at_start (void)
{
  const MedTransitionFacts nothing = { 0 };
  const MedTransitionRule *start =
      med_transition_find_rule (MED_MACHINE_DISPOSITION, MED_DISPOSITION_SCHEDULED,
                                MED_DISPOSITION_INSTALLING, MED_ROLE_TECHNICIAN, &nothing);
  const MedTransitionFacts whole = complete (start);

  g_assert_cmpuint (med_guard_find_unmet_at_start (&whole), ==, 0);
  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    {
      MedTransitionFacts facts = complete (start);

      if (!has (start, guard))
        continue;
      miss (&facts, guard);
      g_assert_cmpuint (med_guard_find_unmet_at_start (&facts), ==, BIT (guard));
    }
  /* Nothing known: all of them but the three that speak against something. */
  g_assert_cmpuint (med_guard_find_unmet_at_start (&nothing), ==,
                    start->guards &
                        ~(BIT (MED_GUARD_UNCHANGED) | BIT (MED_GUARD_NO_OTHER_ATTEMPT)));
}

/* What was found instead stands behind the colon, where something was found. */
static void
test_found_instead (void)
{
  MedTransitionFacts facts = { 0 };
  const struct
  {
    MedGuard guard;
    const char **reason;
  } cases[] = { { MED_GUARD_CHECKS, &facts.checks_reason },
                { MED_GUARD_DOWNTIME, &facts.downtime_reason },
                { MED_GUARD_FREE_NOW, &facts.free_reason },
                { MED_GUARD_REHASHED, &facts.rehash_reason },
                { MED_GUARD_PREREQUISITES, &facts.prerequisites_reason } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = med_guard_dup_missing (cases[i].guard, &facts);

      *cases[i].reason = "";
      g_autofree char *empty = med_guard_dup_missing (cases[i].guard, &facts);
      g_assert_cmpstr (empty, ==, plain);
      *cases[i].reason = "100 % of <it> & %s";
      g_autofree char *found = med_guard_dup_missing (cases[i].guard, &facts);
      g_autofree char *wanted = g_strconcat (plain, ": 100 % of <it> & %s", NULL);
      g_assert_cmpstr (found, ==, wanted);
      for (gsize j = 0; j < G_N_ELEMENTS (cases); j++)
        if (j != i)
          {
            g_autofree char *other = med_guard_dup_missing (cases[j].guard, &facts);
            g_assert_null (strstr (other, "100 %"));
          }
      *cases[i].reason = NULL;
    }
  for (int vendor = 0; vendor < MED_N_VENDOR_STATES; vendor++)
    {
      facts.vendor_state = vendor;
      g_autofree char *released = med_guard_dup_missing (MED_GUARD_RELEASED, &facts);
      g_assert_nonnull (strstr (released, med_vendor_state_get_title (vendor)));
      g_assert_cmpint (med_guard_holds (MED_GUARD_RELEASED, &facts), ==,
                       vendor == MED_VENDOR_STATE_RELEASED);
      g_assert_cmpint (med_guard_holds (MED_GUARD_RELEASED, &facts), ==,
                       !med_guard_holds (MED_GUARD_NOT_RELEASED, &facts));
    }
}

/* On a high-risk device neither who installed nor who held it before verifies; else anybody may. */
static void
test_who_verifies (void)
{
  for (guint i = 0; i < 8; i++)
    {
      const MedTransitionFacts facts = { .high_risk = (i & 1) != 0,
                                         .is_installer = (i & 2) != 0,
                                         .has_held = (i & 4) != 0 };

      g_assert_cmpint (med_guard_holds (MED_GUARD_OTHER_PERSON_IF_HIGH_RISK, &facts), ==,
                       i != 3 && i != 5 && i != 7);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, func) g_test_add_func ("/installation/transition-guard/" name, func)
  CASE ("complete-is-allowed", test_complete_is_allowed);
  CASE ("each-guard-is-asked", test_each_guard_is_asked);
  CASE ("pairs-are-both-named", test_pairs_are_both_named);
  CASE ("nothing-known-allows-nothing", test_nothing_known_allows_nothing);
  CASE ("rows-do-not-overlap", test_rows_do_not_overlap);
  CASE ("program-only-follows", test_program_only_follows);
  CASE ("options-are-as-judged", test_options_are_as_judged);
  CASE ("start-in-words", test_start_in_words);
  CASE ("unmet-at-start", test_unmet_at_start);
  CASE ("found-instead", test_found_instead);
  CASE ("who-verifies", test_who_verifies);
  return g_test_run ();
}
