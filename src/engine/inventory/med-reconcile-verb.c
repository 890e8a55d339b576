/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-verb"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/inventory/med-reconcile-decide.h"

#define BIT(class) (1u << (class))

/* Which verb can be said of which class, and what is stored once it was. */
static const struct
{
  const char *word;
  const char *decision;
  guint classes;
} verbs[MED_N_RECONCILE_VERBS] = {
  [MED_RECONCILE_OURS] = { "ours", "ours",
                           BIT (MED_RECONCILE_DIFFERS) | BIT (MED_RECONCILE_ONLY_HERE) |
                               BIT (MED_RECONCILE_ONLY_THERE) | BIT (MED_RECONCILE_AMBIGUOUS) |
                               BIT (MED_RECONCILE_DUPLICATE) | BIT (MED_RECONCILE_RETIRED) |
                               BIT (MED_RECONCILE_REFUSED) },
  [MED_RECONCILE_THEIRS] = { "theirs", "theirs", BIT (MED_RECONCILE_DIFFERS) },
  [MED_RECONCILE_ADD] = { "add", "added", BIT (MED_RECONCILE_ONLY_THERE) },
  [MED_RECONCILE_RETIRE] = { "retire", "retired",
                             BIT (MED_RECONCILE_ONLY_HERE) | BIT (MED_RECONCILE_DIFFERS) |
                                 BIT (MED_RECONCILE_AMBIGUOUS) | BIT (MED_RECONCILE_DUPLICATE) },
  [MED_RECONCILE_BRING_BACK] = { "bring-back", "brought-back", BIT (MED_RECONCILE_RETIRED) },
  [MED_RECONCILE_TOGETHER] = { "same", "same",
                               BIT (MED_RECONCILE_AMBIGUOUS) | BIT (MED_RECONCILE_DUPLICATE) },
  [MED_RECONCILE_APART] = { "apart", "apart",
                            BIT (MED_RECONCILE_EQUAL) | BIT (MED_RECONCILE_DIFFERS) |
                                BIT (MED_RECONCILE_AMBIGUOUS) | BIT (MED_RECONCILE_DUPLICATE) },
  [MED_RECONCILE_LATER] = { "later", "later",
                            BIT (MED_RECONCILE_DIFFERS) | BIT (MED_RECONCILE_ONLY_HERE) |
                                BIT (MED_RECONCILE_ONLY_THERE) | BIT (MED_RECONCILE_AMBIGUOUS) |
                                BIT (MED_RECONCILE_DUPLICATE) | BIT (MED_RECONCILE_RETIRED) |
                                BIT (MED_RECONCILE_REFUSED) },
};

const char *
med_reconcile_verb_to_word (MedReconcileVerb verb)
{
  return verbs[verb].word;
}

const char *
med_reconcile_verb_get_decision (MedReconcileVerb verb)
{
  return verbs[verb].decision;
}

/**
 * med_reconcile_verb_from_word:
 * @word: what stands in a table of decisions; also as it is stored
 * @verb: (out): the verb
 *
 * Returns: whether there is one
 */
gboolean
med_reconcile_verb_from_word (const char *word, MedReconcileVerb *verb)
{
  for (MedReconcileVerb i = 0; i < MED_N_RECONCILE_VERBS; i++)
    if (g_strcmp0 (word, verbs[i].word) == 0 || g_strcmp0 (word, verbs[i].decision) == 0)
      {
        *verb = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
has_candidates (const MedReconcileItem *item)
{
  return item->candidates != NULL && item->candidates->len > 0;
}

/**
 * med_reconcile_verb_fits:
 * @verb: a verb
 * @item: an item
 *
 * Returns: whether a person can say this of it now
 */
gboolean
med_reconcile_verb_fits (MedReconcileVerb verb, const MedReconcileItem *item)
{
  if (!med_reconcile_item_is_open (item) || (verbs[verb].classes & BIT (item->class)) == 0)
    return FALSE;
  if (verb == MED_RECONCILE_RETIRE)
    return item->device_id != 0;
  if (verb == MED_RECONCILE_TOGETHER)
    return item->line != 0 && has_candidates (item);
  if (verb == MED_RECONCILE_APART)
    return item->line != 0 && (has_candidates (item) || item->device_id != 0);
  return TRUE;
}

/**
 * med_reconcile_decision_get_title:
 * @decision: as it is stored; "" while open
 *
 * Returns: what was decided, translated
 */
const char *
med_reconcile_decision_get_title (const char *decision)
{
  static const char *const titles[][2] = {
    { "ours", N_ ("Ours kept") },
    { "theirs", N_ ("Theirs taken") },
    { "each", N_ ("Decided field by field") },
    { "added", N_ ("Device added") },
    { "retired", N_ ("Device retired") },
    { "brought-back", N_ ("Device brought back") },
    { "same", N_ ("The same device") },
    { "apart", N_ ("Not the same device") },
    { "later", N_ ("Put off") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (decision, titles[i][0]))
      return _ (titles[i][1]);
  return _ ("Undecided");
}
