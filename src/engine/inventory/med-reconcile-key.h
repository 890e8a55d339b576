/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What had to be ignored so that two keys are the same. */
typedef enum
{
  MED_RECONCILE_EXACT = 0,
  MED_RECONCILE_WIDTH = 1 << 0,  /* full-width and half-width forms (NFKC) */
  MED_RECONCILE_CASE = 1 << 1,   /* capitals and small letters */
  MED_RECONCILE_BLANKS = 1 << 2, /* blanks anywhere, and what cannot be seen */
  MED_RECONCILE_ZEROS = 1 << 3,  /* zeros in front */
} MedReconcileFold;

/* A key in one form; "" where the text says nothing, such as "n/a" */
char *med_reconcile_key (const char *text);
/* (transfer none): the same without the zeros in front */
const char *med_reconcile_key_skip_zeros (const char *key);
/* What had to be ignored so that @a and @b are the same key; they must be */
MedReconcileFold med_reconcile_key_explain (const char *a, const char *b);
/* What was ignored in words, translated; "" for nothing */
char *med_reconcile_fold_describe (MedReconcileFold folds);

G_END_DECLS
