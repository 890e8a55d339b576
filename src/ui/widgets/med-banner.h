/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/widgets/med-outcome-badge.h"

G_BEGIN_DECLS

/**
 * MedBanner:
 *
 * A strip over a page that says something about the page as a whole, such as that its data are
 * stale, with one button. Hidden until shown. Signal: `button-clicked`. (AdwBanner is 1.3.)
 */
#define MED_TYPE_BANNER (med_banner_get_type ())
G_DECLARE_FINAL_TYPE (MedBanner, med_banner, MED, BANNER, AdwBin)

MedBanner *med_banner_new (void);
/* @button NULL for none; plain text; a mnemonic in the button's label */
void med_banner_show (MedBanner *self, MedOutcome outcome, const char *text, const char *button);
void med_banner_hide (MedBanner *self);

G_END_DECLS
