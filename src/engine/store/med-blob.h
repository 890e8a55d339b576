/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/* The folders of files kept by SHA-256 beside the database. */
#define MED_BLOB_DOCUMENTS "documents"
#define MED_BLOB_EVIDENCE "evidence"
#define MED_BLOB_VAULT "vault"

char *med_blob_dup_path (MedConnection *connection, const char *folder, const char *sha256);
gboolean med_blob_store_sync (MedConnection *connection,
                              const char *folder,
                              GBytes *bytes,
                              char **sha256,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *med_blob_load_sync (MedConnection *connection,
                            const char *folder,
                            const char *sha256,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
