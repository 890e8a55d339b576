/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

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
