/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedAliasDecision:
 *
 * A name in advisories, folded, and one of the hospital's products.
 */
typedef struct
{
  char *vendor_key;
  char *product_key;
  gint64 product_id;
} MedAliasDecision;

MedAliasDecision *
med_alias_decision_new (const char *vendor_key, const char *product_key, gint64 product_id);
void med_alias_decision_free (gpointer decision);

/* (element-type MedAliasDecision) all or none */
gboolean med_alias_decide_many_sync (MedConnection *connection,
                                     gint64 person_id,
                                     GPtrArray *decisions,
                                     gboolean same,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_alias_withdraw_many_sync (MedConnection *connection,
                                       gint64 person_id,
                                       GPtrArray *decisions,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_alias_undo_sync (MedConnection *connection, gint64 person_id, guint *n, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean med_alias_decide_sync (MedConnection *connection,
                                gint64 person_id,
                                const char *vendor_key,
                                const char *product_key,
                                gint64 product_id,
                                gboolean same,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_alias_withdraw_sync (MedConnection *connection,
                                  gint64 person_id,
                                  const char *vendor_key,
                                  const char *product_key,
                                  gint64 product_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
