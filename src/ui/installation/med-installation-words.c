/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-installation-words"

#include "config.h"

#include "ui/installation/med-installation-words.h"

/* An icon for every outcome, so that colour never carries it alone. */
static const struct
{
  const char *icon_name;
  const char *css_class;
} outcomes[] = {
  [MED_OUTCOME_NEUTRAL] = { "med-work-orders-symbolic", "outcome-neutral" },
  [MED_OUTCOME_GOOD] = { "med-good-symbolic", "outcome-good" },
  [MED_OUTCOME_WARNING] = { "med-warning-symbolic", "outcome-warning" },
  [MED_OUTCOME_BAD] = { "med-bad-symbolic", "outcome-bad" },
  [MED_OUTCOME_UNKNOWN] = { "med-unknown-symbolic", "outcome-unknown" },
};

const char *
med_outcome_get_icon_name (MedOutcome outcome)
{
  return outcomes[outcome].icon_name;
}

const char *
med_outcome_get_css_class (MedOutcome outcome)
{
  return outcomes[outcome].css_class;
}
