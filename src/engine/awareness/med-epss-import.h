/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-catalog-standing.h"
#include "engine/store/med-transaction.h"

/* More than any table of scores is */
#define MED_EPSS_MOST_BYTES (64 * 1024 * 1024)

G_BEGIN_DECLS

/**
 * MedEpssScore:
 * @score_e5: in hundred thousandths; 0 is a score
 */
typedef struct
{
  char cve[24];
  int score_e5;
  int percentile_e5;
} MedEpssScore;

/**
 * MedEpssSet:
 * @score_date: the day the scores are of, ISO 8601
 * @sha256: of the table, uncompressed
 * @scores: (element-type MedEpssScore):
 * @unchanged: it was here already
 *
 * A set of EPSS scores.
 */
typedef struct
{
  char *model_version;
  char *score_date;
  char *sha256;
  GArray *scores;
  gboolean unchanged;
} MedEpssSet;

MedEpssSet *
med_epss_read (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedEpssSet *med_epss_load_sync (GFile *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_epss_compare_sync (MedConnection *connection,
                                MedEpssSet *set,
                                MedCatalogStanding *standing,
                                GError **fault,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_epss_store_sync (MedConnection *connection,
                              gint64 person_id,
                              const MedEpssSet *set,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_epss_import_sync (MedConnection *connection,
                               gint64 person_id,
                               MedEpssSet *set,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_epss_set_free (MedEpssSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedEpssSet, med_epss_set_free)

G_END_DECLS
