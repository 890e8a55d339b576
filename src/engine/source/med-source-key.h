/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source.h"
#include "engine/trust/med-openpgp-certificate.h"

G_BEGIN_DECLS

gboolean med_source_key_pin_sync (MedConnection *connection,
                                  gint64 by_person,
                                  gint64 source_id,
                                  const MedOpenpgpCertificate *certificate,
                                  const char *typed,
                                  const char *origin,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_key_store (MedConnection *connection,
                               gint64 by_person,
                               gint64 source_id,
                               const MedOpenpgpCertificate *certificate,
                               const char *origin,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_source_key_distrust_sync (MedConnection *connection,
                                       gint64 by_person,
                                       const char *fingerprint,
                                       const char *reason,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_source_key_load_sync (MedConnection *connection, gint64 source_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedOpenpgpKey) */

G_END_DECLS
