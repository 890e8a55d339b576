/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-derived-rows.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedIdSet:
 *
 * Numbers of rows, each once.
 */
typedef GHashTable MedIdSet;

MedIdSet *med_id_set_new (void);
gboolean med_id_set_add (MedIdSet *self, gint64 id);
gboolean med_id_set_contains (MedIdSet *self, gint64 id);
GArray *med_id_set_sort (MedIdSet *self);
gboolean med_id_set_add_query (MedIdSet *self,
                               MedConnection *connection,
                               const char *sql,
                               const MedValue *values,
                               gsize n_values,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 med_id_set_next (GHashTableIter *iter);

/**
 * MedAssessmentScope:
 * @newest: the row of the change log up to which is computed
 * @everything: all is computed anew, whatever the sets say
 * @advisories: all revisions of advisories of which another one may count, or which may say
 *   something else
 * @vulnerabilities: where configurations stand on these may have changed
 * @releases: may be meant by other advisories
 * @configs: may stand elsewhere on any vulnerability
 * @risks: configurations of which the risk may be another
 * @standings: advisories of which the figures in the inbox may be others
 * @devices: the configurations of devices may be others
 * @all_risks: the risk of every configuration may be another
 * @all_standings: the figures of every advisory may be others
 * @n_written: rows of `match`, `exposure` and `config_risk` that were written
 *
 * How far what was derived may no longer hold.
 */
typedef struct
{
  gint64 newest;
  gboolean everything;
  MedIdSet *advisories;
  MedIdSet *vulnerabilities;
  MedIdSet *releases;
  MedIdSet *configs;
  MedIdSet *risks;
  MedIdSet *standings;
  gboolean devices;
  gboolean all_risks;
  gboolean all_standings;
  gint64 n_written;
} MedAssessmentScope;

MedAssessmentScope *med_assessment_scope_new (void);
MedAssessmentScope *med_assessment_scope_load_sync (MedConnection *connection,
                                                    gint64 since,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_assessment_scope_free (MedAssessmentScope *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedAssessmentScope, med_assessment_scope_free)

void med_assessment_scope_count (const MedDerivedRow *before,
                                 const MedDerivedRow *after,
                                 gpointer scope);

G_END_DECLS
