/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

/**
 * MedNonconformance:
 * @text: what was not allowed and was done
 * @due_date: ISO 8601 date until which the owner has seen to it
 * @closed_usec: 0: it is open
 * @closing_words: (nullable): what came of it
 *
 * Something that was not allowed and was done all the same, such as a patch installed on a release
 * its vendor had not released it for. It stays on record; an owner sees to it and two people close
 * it.
 */
typedef struct
{
  gint64 id;
  gint64 disposition_id;
  char *attempt_id;
  char *asset;
  char *patch_number;
  char *text;
  gint64 owner_id;
  char *owner_name;
  char *due_date;
  char *opened_by_name;
  gint64 opened_usec;
  char *closed_by_name;
  char *confirmed_by_name;
  gint64 closed_usec;
  char *closing_words;
} MedNonconformance;

void med_nonconformance_free (MedNonconformance *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedNonconformance, med_nonconformance_free)

/**
 * MedNonconformanceOpening:
 * @owner_id: who sees to it
 * @due_date: ISO 8601 date, not before today
 *
 * What opens one.
 */
typedef struct
{
  gint64 disposition_id;
  const char *attempt_id;
  const char *text;
  gint64 owner_id;
  const char *due_date;
  gint64 person_id;
} MedNonconformanceOpening;

/* The subject a signature of it is given for: "nonconformance/3" */
char *med_nonconformance_dup_subject (gint64 id);
/* Within the caller's transaction */
gboolean med_nonconformance_open (MedTransaction *transaction,
                                  MedConnection *connection,
                                  const MedNonconformanceOpening *opening,
                                  gint64 *id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CORRECT_INPUT where an owner or the date would not do */
gboolean med_nonconformance_check_owner (MedConnection *connection,
                                         gint64 owner_id,
                                         const char *due_date,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @disposition_id: 0 for all; (element-type MedNonconformance): open ones first, by due date */
GPtrArray *med_nonconformance_list_sync (MedConnection *connection,
                                         gint64 disposition_id,
                                         gboolean with_closed,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @confirmation: APPROVED for its subject, of a lead or security officer other than @person_id */
gboolean med_nonconformance_close_sync (MedConnection *connection,
                                        gint64 id,
                                        const char *closing_words,
                                        gint64 person_id,
                                        const MedSignature *confirmation,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
