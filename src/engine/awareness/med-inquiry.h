/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

gboolean med_inquiry_ask_sync (MedConnection *connection,
                               gint64 person_id,
                               gint64 patch_id,
                               gint64 product_id,
                               const char *channel,
                               gint64 asked_usec,
                               gint64 *id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_inquiry_answer_sync (MedConnection *connection,
                                  gint64 person_id,
                                  gint64 id,
                                  const char *answer,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
