/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-exchange-replay.h"

G_BEGIN_DECLS

/**
 * MedExchangeOrder:
 * @n_same: how many steps both have from the first on
 * @n_added: ticks and evidence of attempts that are here already
 * @diverged: (nullable): the one step that leads from where it is here to where it is there
 * @blocked: nothing more of it is done
 *
 * A work order of the file beside the same one here.
 */
typedef struct
{
  JsonObject *order; /* (unowned) */
  MedExchangeItem *item;
  MedExchangeDecision decision;
  gint64 disposition_id;
  guint n_same;
  guint n_added;
  JsonObject *diverged;
  gboolean blocked;
} MedExchangeOrder;

gboolean med_exchange_compare (MedReplay *replay,
                               MedExchangeOrder *order,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exchange_compare_steps (MedConnection *connection,
                                     const char *where,
                                     gint64 id,
                                     JsonArray *steps,
                                     guint *n_same,
                                     guint *n_here,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_exchange_is_reason (const GError *error);
/* (transfer full): @reason */
gboolean med_exchange_block (MedExchangeOrder *order,
                             GError *reason,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
