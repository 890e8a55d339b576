/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"
#include "engine/tuf/med-tuf-path.h"
#include "engine/tuf/med-tuf-updater.h"
#include "support/med-test-tuf.h"

G_BEGIN_DECLS

/**
 * MedTestTufClient:
 * @repository: a repository
 * @trusted: the folder of what is trusted of it
 * @downloads: where its targets go
 * @now_usec: when updates begin
 *
 * A repository in a folder, and a client of it.
 */
typedef struct
{
  MedTestTuf *repository;
  char *trusted;
  char *downloads;
  gint64 now_usec;
} MedTestTufClient;

void med_test_tuf_client_set_up (MedTestTufClient *fixture, gconstpointer data);
void med_test_tuf_client_tear_down (MedTestTufClient *fixture, gconstpointer data);
MedTufUpdater *med_test_tuf_client_begin (MedTestTufClient *fixture);
gboolean med_test_tuf_client_refresh (MedTestTufClient *fixture, GError **error);
void med_test_tuf_client_assert_refreshed (MedTestTufClient *fixture);
/* What is trusted of a role: its version; 0 for nothing. */
gint64 med_test_tuf_client_trusted_version (MedTestTufClient *fixture, const char *role);
GBytes *med_test_tuf_client_trusted_bytes (MedTestTufClient *fixture, const char *role);
void
med_test_tuf_client_assert_refused (MedTestTufClient *fixture, MedError code, const char *message);
/* Refused, and what was trusted of the role is what it was, byte for byte. */
void med_test_tuf_client_assert_refused_unchanged (MedTestTufClient *fixture,
                                                   const char *role,
                                                   const char *message);
void med_test_tuf_client_set_expiry (MedTestTufClient *fixture, const char *role, const char *when);
void med_test_tuf_client_write_role (MedTestTufClient *fixture, const char *role);
void med_test_tuf_client_next_root (MedTestTufClient *fixture);
void
med_test_tuf_client_set_threshold (MedTestTufClient *fixture, const char *role, gint64 threshold);
void med_test_tuf_client_set_consistent (MedTestTufClient *fixture, gboolean consistent);

G_END_DECLS
