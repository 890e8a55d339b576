/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"
#include "engine/net/med-fetcher.h"
#include "support/med-test-https.h"

G_BEGIN_DECLS

/**
 * MedTestFetch:
 * @server: on loopback; its certificate is for localhost
 * @settings: which trust its authority and allow localhost
 * @fetcher: by these settings
 * @folder: for files
 *
 * A fetcher and a server for it; a fixture of g_test_add().
 */
typedef struct
{
  MedTestHttps *server;
  MedFetchSettings *settings;
  MedFetcher *fetcher;
  char *folder;
} MedTestFetch;

void med_test_fetch_set_up (MedTestFetch *self, gconstpointer data);
void med_test_fetch_tear_down (MedTestFetch *self, gconstpointer data);

/* Made once in a run: keys cost time. */
MedTestAuthority *med_test_fetch_authority (void);
const char *med_test_fetch_pem (void);
/* @ca_pem (nullable): whom they trust beside the system */
MedFetchSettings *med_test_fetch_settings (const char *ca_pem);

/* A path is one of the server; at most 100,000 bytes */
gboolean
med_test_fetch_get (MedTestFetch *self, const char *path, MedFetchResult *result, GError **error);
void med_test_fetch_expect_body (MedTestFetch *self, const char *path, const char *body);
/* The message has the address and @words, and nothing came. */
void med_test_fetch_expect_refusal (MedTestFetch *self,
                                    const char *path,
                                    MedError code,
                                    const char *words);
void
med_test_fetch_answer (MedTestFetch *self, const char *path, const char *answer, MedTestEnd end);

G_END_DECLS
