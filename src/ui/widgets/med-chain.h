/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/widgets/med-outcome-badge.h"

G_BEGIN_DECLS

/**
 * MedChainLink:
 * @title: what the link is, translated
 * @word: how it stands, translated
 * @outcome: the same as icon and colour
 *
 * One link of a chain of trust.
 */
typedef struct
{
  const char *title;
  const char *word;
  MedOutcome outcome;
} MedChainLink;

/**
 * MedChain:
 *
 * A chain drawn as a chain: links one below the other, each with icon, name and word. The line
 * behind a link that holds is whole, behind any other it is broken.
 */
#define MED_TYPE_CHAIN (med_chain_get_type ())
G_DECLARE_FINAL_TYPE (MedChain, med_chain, MED, CHAIN, GtkWidget)

MedChain *med_chain_new (void);
void med_chain_set_links (MedChain *self, const MedChainLink *links, guint n_links);

G_END_DECLS
