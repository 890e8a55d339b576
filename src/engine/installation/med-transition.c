/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-transition"

#include "config.h"

#include "engine/installation/med-transition.h"

#include <glib/gi18n-lib.h>

#include "engine/installation/med-transition-table.h"

static const MedTransitionRule *
next_rule (MedMachine machine, int from, int to, gsize *index)
{
  gsize n_rules;
  const MedTransitionRule *rules = med_transition_table (&n_rules);

  for (gsize i = *index; i < n_rules; i++)
    if (rules[i].machine == machine && rules[i].from == from && rules[i].to == to)
      {
        *index = i + 1;
        return &rules[i];
      }
  return NULL;
}

static gboolean
guards_hold (const MedTransitionRule *rule, const MedTransitionFacts *facts, GPtrArray *missing)
{
  gboolean all = TRUE;

  for (guint guard = 0; guard < MED_N_GUARDS; guard++)
    if ((rule->guards & (G_GUINT64_CONSTANT (1) << guard)) != 0 && !med_guard_holds (guard, facts))
      {
        all = FALSE;
        if (missing != NULL)
          g_ptr_array_add (missing, med_guard_dup_missing (guard, facts));
      }
  return all;
}

/**
 * med_transition_find_rule:
 * @machine: which machine
 * @from: the present state
 * @to: the state asked for
 * @roles: of the actor
 * @facts: what was found
 *
 * Returns: (nullable): the rule for an actor: one whose guards hold, else one whose roles fit, else
 *   any
 */
const MedTransitionRule *
med_transition_find_rule (
    MedMachine machine, int from, int to, MedRole roles, const MedTransitionFacts *facts)
{
  const MedTransitionRule *rule, *best = NULL;
  gsize index = 0;

  while ((rule = next_rule (machine, from, to, &index)) != NULL)
    {
      gboolean fits = (rule->roles & roles) != 0;
      if (fits && guards_hold (rule, facts, NULL))
        return rule;
      if (best == NULL || (fits && (best->roles & roles) == 0))
        best = rule;
    }
  return best;
}

/**
 * med_transition_evaluate:
 * @machine: which machine
 * @facts: what was found
 * @from: the present state
 * @to: the state asked for
 * @roles: of the actor; %MED_ACTOR_PROGRAM for the program itself
 * @missing: (nullable) (element-type utf8): takes what is missing, in words
 *
 * The only judge of whether a step may be taken. Pure: no store, no clock.
 *
 * Returns: whether it may
 */
gboolean
med_transition_evaluate (MedMachine machine,
                         const MedTransitionFacts *facts,
                         int from,
                         int to,
                         MedRole roles,
                         GPtrArray *missing)
{
  const MedTransitionRule *rule = med_transition_find_rule (machine, from, to, roles, facts);

  if (rule == NULL)
    {
      if (missing != NULL)
        g_ptr_array_add (missing, g_strdup (_ ("There is no such step from the present state")));
      return FALSE;
    }
  return (rule->roles & roles) != 0 && guards_hold (rule, facts, missing);
}

/**
 * med_transition_get_roles:
 * @machine: which machine
 * @from: a state
 * @to: a state
 *
 * Returns: who may ever take the step; %MED_ROLE_NONE where there is none
 */
MedRole
med_transition_get_roles (MedMachine machine, int from, int to)
{
  const MedTransitionRule *rule;
  MedRole roles = MED_ROLE_NONE;
  gsize index = 0;

  while ((rule = next_rule (machine, from, to, &index)) != NULL)
    roles |= rule->roles;
  return roles;
}

static MedTransitionOption *
option_new (const MedTransitionRule *rule, const MedTransitionFacts *facts, MedRole roles)
{
  MedTransitionOption *option = g_new0 (MedTransitionOption, 1);

  option->to = rule->to;
  option->number = rule->number;
  option->roles = rule->roles & ~MED_ACTOR_PROGRAM;
  option->permitted = (rule->roles & roles) != 0;
  option->missing = g_ptr_array_new_with_free_func (g_free);
  option->allowed = guards_hold (rule, facts, option->missing) && option->permitted;
  option->signature = rule->meaning != MED_MEANING_NONE;
  option->meaning = rule->meaning;
  return option;
}

/**
 * med_transition_list:
 * @machine: which machine
 * @facts: what was found
 * @from: the present state
 * @roles: of the person
 *
 * What can come next by a person's act, whether this one may, and why not.
 *
 * Returns: (transfer full) (element-type MedTransitionOption): the options in the table's order
 */
GPtrArray *
med_transition_list (MedMachine machine, const MedTransitionFacts *facts, int from, MedRole roles)
{
  GPtrArray *options = g_ptr_array_new_with_free_func ((GDestroyNotify) med_transition_option_free);
  gsize n_rules;
  const MedTransitionRule *rules = med_transition_table (&n_rules);
  guint64 seen = 0;

  for (gsize i = 0; i < n_rules; i++)
    if (rules[i].machine == machine && rules[i].from == from &&
        (rules[i].roles & ~MED_ACTOR_PROGRAM) != 0 &&
        (seen & (G_GUINT64_CONSTANT (1) << rules[i].to)) == 0)
      {
        seen |= G_GUINT64_CONSTANT (1) << rules[i].to;
        const MedTransitionRule *rule =
            med_transition_find_rule (machine, from, rules[i].to, roles, facts);
        g_ptr_array_add (
            options,
            option_new ((rule->roles & ~MED_ACTOR_PROGRAM) != 0 ? rule : &rules[i], facts, roles));
      }
  return options;
}

/**
 * med_transition_option_free:
 * @self: (transfer full): an option
 *
 * Frees it.
 */
void
med_transition_option_free (MedTransitionOption *self)
{
  g_ptr_array_unref (self->missing);
  g_free (self);
}
