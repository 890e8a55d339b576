/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"

G_BEGIN_DECLS

/**
 * MedMatchRecord:
 *
 * The matches of one CVE record, as long as they are being found.
 */
typedef struct _MedMatchRecord MedMatchRecord;

/**
 * MedMatchRow:
 * @release_id: a release
 * @advisory_product_id: a product of an advisory
 * @answer: whether the one is the other
 * @reason: why
 */
typedef struct
{
  gint64 release_id;
  gint64 advisory_product_id;
  MedAnswer answer;
  char *reason;
} MedMatchRow;

/**
 * MedMatchRowFunc:
 * @row: a match
 * @user_data: data
 *
 * What is done with a match.
 */
typedef void (*MedMatchRowFunc) (const MedMatchRow *row, gpointer user_data);

MedMatchRecord *med_match_record_new (void);
void med_match_record_free (MedMatchRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedMatchRecord, med_match_record_free)

void med_match_record_add (MedMatchRecord *self,
                           const MedMatchRow *row,
                           const char *entry,
                           gboolean clears);
void med_match_record_flush (MedMatchRecord *self, MedMatchRowFunc each, gpointer user_data);

G_END_DECLS
