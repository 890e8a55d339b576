/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedAnswer:
 * @MED_ANSWER_CANNOT_TELL: it cannot be decided by a machine; never to be taken for no
 * @MED_ANSWER_NO: certainly not
 * @MED_ANSWER_YES: certainly
 */
typedef enum
{
  MED_ANSWER_CANNOT_TELL,
  MED_ANSWER_NO,
  MED_ANSWER_YES,
} MedAnswer;

const char *med_answer_to_word (MedAnswer answer); /* "yes", "no", "cannot-tell" */

/* -1, 0, 1 in @order; FALSE where the two cannot be compared (letters against numbers, dates
 * against versions …) */
gboolean med_version_compare (const char *a, const char *b, int *order);
/* Is @version within what an advisory writes, such as "< 4.2", ">= 1.0 | <= 1.6",
 * "vers:all/<V2.15.1", "vers:all/ *", "All versions", "4.1"? Free text that is not understood
 * answers MED_ANSWER_CANNOT_TELL. */
MedAnswer med_version_in_range (const char *version, const char *range_text);
/* Does an advisory only list versions ("4.1", "4.1 SP2", "4.1, 4.3"), and is this one older than
 * one of them? Then nothing was said of it. */
gboolean med_version_is_older_than_listed (const char *version, const char *range_text);

G_END_DECLS
