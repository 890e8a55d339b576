/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedInspectionItem:
 * @MED_INSPECTION_LEDGER: the ledger of assets is kept (台帳管理)
 * @MED_INSPECTION_REMOTE: it is known which devices have remote maintenance (リモートメンテナンス)
 * @MED_INSPECTION_DISCLOSURE: makers' disclosures are collected (MDS/SDS)
 * @MED_INSPECTION_PATCHES: security patches are applied (セキュリティパッチ)
 *
 * Items of the ministry's checklist for the on-site inspection that the store has records of.
 */
typedef enum
{
  MED_INSPECTION_LEDGER,
  MED_INSPECTION_REMOTE,
  MED_INSPECTION_DISCLOSURE,
  MED_INSPECTION_PATCHES,
  MED_N_INSPECTION_ITEMS,
} MedInspectionItem;

/**
 * MedInspectionAnswer:
 * @yes: はい; otherwise いいえ
 * @confirmed_date: 確認日, as 2026-11-23
 * @target_date: 目標日 of a "no"; "" for a "yes"
 * @note: in words; may be ""
 *
 * What the hospital answers to an item.
 */
typedef struct
{
  MedInspectionItem item;
  gboolean yes;
  const char *confirmed_date;
  const char *target_date;
  const char *note;
} MedInspectionAnswer;

const char *med_inspection_item_to_word (MedInspectionItem item);
const char *med_inspection_item_get_title (MedInspectionItem item); /* marked with N_() */
gboolean
med_inspection_item_from_word (const char *word, MedInspectionItem *item) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_inspection_answer_sync (MedConnection *connection,
                                     gint64 person_id,
                                     const MedInspectionAnswer *answer,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
