/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-severity"

#include "config.h"

#include "engine/awareness/med-advisory-severity.h"

/**
 * med_advisory_severity_rank:
 * @severity: (nullable): `document.aggregate_severity.text` of CSAF, in the publisher's words
 *
 * The standard leaves the words to publishers. Those in use are known here: Microsoft's and Red
 * Hat's, and the qualitative scale of CVSS. For sorting only: a word that is not known is none.
 *
 * Returns: 4 for the gravest, 1 for the least grave; 0 for none
 */
int
med_advisory_severity_rank (const char *severity)
{
  static const struct
  {
    const char *word;
    int rank;
  } ranks[] = {
    { "critical", 4 }, { "severe", 4 }, { "urgent", 4 },     { "important", 3 },
    { "high", 3 },     { "major", 3 },  { "moderate", 2 },   { "medium", 2 },
    { "low", 1 },      { "minor", 1 },  { "negligible", 1 }, { "informational", 1 },
    { "none", 0 },
  };
  g_autofree char *folded = severity != NULL ? g_utf8_strdown (severity, -1) : g_strdup ("");

  g_strstrip (folded);
  for (gsize i = 0; i < G_N_ELEMENTS (ranks); i++)
    if (g_str_equal (ranks[i].word, folded))
      return ranks[i].rank;
  return 0;
}
