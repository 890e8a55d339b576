/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the JSON schema of CSAF asks of one value. For the schema check of this folder only. */
typedef enum
{
  MED_CSAF_RULE_TEXT,
  MED_CSAF_RULE_SCORE, /* a number from 0 to 10 */
  MED_CSAF_RULE_LIST,
  MED_CSAF_RULE_OBJECT,
  MED_CSAF_RULE_CVSS3, /* an object, whose `version` says by which rule */
} MedCsafRuleType;

typedef struct _MedCsafRule MedCsafRule;

/* @needed: the object must have it; an array of them ends with a name that is NULL */
typedef struct
{
  const char *name;
  const MedCsafRule *rule;
  gboolean needed;
} MedCsafRuleMember;

/* @least and @most: members of an object or elements of a list; @most 0: any number. A text is
 * never empty; @words: the only ones it may be; @fits: whether it has its form, of which @misfit
 * says in words that it has not. */
struct _MedCsafRule
{
  MedCsafRuleType type;
  const MedCsafRuleMember *members;
  const MedCsafRule *elements;
  guint least;
  guint most;
  gboolean unique;
  const char *const *words;
  gboolean (*fits) (const char *text);
  const char *misfit;
};

extern const MedCsafRule med_csaf_rule_document;
extern const MedCsafRule med_csaf_rule_cvss2;
extern const MedCsafRule med_csaf_rule_cvss3;
extern const MedCsafRule med_csaf_rule_cvss30;
extern const MedCsafRule med_csaf_rule_cvss31;

const MedCsafRuleMember *med_csaf_rule_find_member (const MedCsafRule *self, const char *name);

G_END_DECLS
