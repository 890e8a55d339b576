/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-tlp"

#include "config.h"

#include "engine/csaf/med-csaf-tlp.h"

#include <glib/gi18n-lib.h>

#define GREEN_RANK 1
#define AMBER_RANK 2

static const struct
{
  const char *label;
  int rank;
  const char *meaning;
} labels[] = {
  { "WHITE", 0, N_ ("It may be passed on to everybody.") },
  { "CLEAR", 0, N_ ("It may be passed on to everybody.") },
  { "GREEN", GREEN_RANK,
    N_ ("It may be passed on within the community, and not in public places.") },
  { "AMBER", AMBER_RANK,
    N_ ("It may be passed on within the hospital, and to those who need it to protect "
        "themselves.") },
  { "AMBER+STRICT", 3, N_ ("It may be passed on within the hospital only.") },
  { "RED", 4, N_ ("It is for those only to whom it was sent.") },
};

static int
find (const char *label)
{
  for (gsize i = 0; label != NULL && i < G_N_ELEMENTS (labels); i++)
    if (g_ascii_strcasecmp (labels[i].label, label) == 0)
      return (int) i;
  return -1;
}

/**
 * med_csaf_tlp_rank:
 * @label: (nullable): such as `AMBER`
 *
 * Returns: how closely it is to be kept, from 0; -1 if it is no label that is known here
 */
int
med_csaf_tlp_rank (const char *label)
{
  int index = find (label);

  return index >= 0 ? labels[index].rank : -1;
}

/**
 * med_csaf_tlp_is_public:
 * @label: (nullable): such as `WHITE`
 *
 * Returns: whether everybody must be able to get it (CSAF 2.0, 7.1.4)
 */
gboolean
med_csaf_tlp_is_public (const char *label)
{
  return med_csaf_tlp_rank (label) == 0;
}

/**
 * med_csaf_tlp_is_restricted:
 * @label: (nullable): such as `AMBER`
 *
 * Returns: whether it must not leave the hospital without its label: AMBER, RED, and every word
 * that is not known here
 */
gboolean
med_csaf_tlp_is_restricted (const char *label)
{
  return label != NULL && *label != '\0' &&
         (find (label) < 0 || med_csaf_tlp_rank (label) >= AMBER_RANK);
}

/**
 * med_csaf_tlp_dup_mark:
 * @label: (nullable): such as `AMBER`
 *
 * Returns: (transfer full) (nullable): what stands beside whatever is taken from such a document,
 * `TLP:AMBER`; %NULL where nothing need stand there
 */
char *
med_csaf_tlp_dup_mark (const char *label)
{
  g_autofree char *upper = label != NULL ? g_ascii_strup (label, -1) : NULL;

  return med_csaf_tlp_is_restricted (label) ? g_strconcat ("TLP:", upper, NULL) : NULL;
}

static const char *
get_meaning (const char *label)
{
  int index = find (label);

  return index >= 0 ? _ (labels[index].meaning)
                    : _ ("What this label means is not known here. Ask the publisher before it is "
                         "passed on.");
}

/**
 * med_csaf_tlp_describe:
 * @label: (nullable): such as `AMBER`; empty where a document states none, %NULL where it is not
 * known whether it does
 *
 * Returns: (transfer full): to whom it may be passed on, in one line
 */
char *
med_csaf_tlp_describe (const char *label)
{
  if (label == NULL)
    return g_strdup (_ ("To whom it may be passed on was not kept when it was imported."));
  if (*label == '\0')
    return g_strdup (_ ("It does not say to whom it may be passed on (no TLP label)."));
  return g_strdup_printf ("TLP:%s · %s", label, get_meaning (label));
}
