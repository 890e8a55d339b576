/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-authority.h"
#include "support/med-test-source.h"

G_BEGIN_DECLS

/* What the server's certificate is for, beside localhost. */
#define MED_TEST_DOMAIN "vendor.test"
#define MED_TEST_SECURITY_NAME "csaf.data.security." MED_TEST_DOMAIN

/**
 * MedTestProvider:
 * @source: whose folder is served; a trusted source
 * @authority: of the server's certificate
 * @nginx: (nullable): the server
 * @fetcher: which trusts the authority and may go to localhost
 * @place: of the server's configuration and log
 * @port: on which it listens
 * @other_port: on which it listens with the certificate of the file `other-pem`, where there is one
 *
 * A provider as providers are: files behind nginx, whose log says what was asked for. A fixture of
 * g_test_add().
 */
typedef struct
{
  MedTestSource source;
  MedTestAuthority *authority;
  GSubprocess *nginx;
  MedFetcher *fetcher;
  char *place;
  guint16 port;
  guint16 other_port;
} MedTestProvider;

/**
 * MedTestMetadata:
 * @file: (nullable): where it is served; `provider-metadata.json` if not given
 * @canonical: (nullable): where it says that it is; if not given, there
 * @distribution: (nullable): a member of an object; if not given, the folder that is served
 * @keys: (nullable): its list of keys, without brackets; if not given, the publisher's
 * @role: (nullable): `csaf_trusted_provider` if not given
 * @day: (nullable): of November 2026, two digits; the first if not given
 *
 * What a provider says of itself.
 */
typedef struct
{
  const char *file;
  const char *canonical;
  const char *distribution;
  const char *keys;
  const char *role;
  const char *day;
} MedTestMetadata;

/* First of all; else says that the program is skipped. Ended by med_test_source_end() */
gboolean med_test_provider_begin (void);
void med_test_provider_set_up (MedTestProvider *self, gconstpointer data);
void med_test_provider_tear_down (MedTestProvider *self, gconstpointer data);

/* Anew; @rules: further lines of the server's configuration */
void med_test_provider_serve (MedTestProvider *self, const char *rules);
void med_test_provider_stop (MedTestProvider *self);
/* @file: `pem` or `other-pem`; taken by the next med_test_provider_serve() */
void med_test_provider_certify (MedTestProvider *self, const char *file, const MedTestLeaf *leaf);
/* @authority (nullable): whom it trusts beside the system */
MedFetchSettings *med_test_provider_settings (const char *authority);
MedFetcher *med_test_provider_fetcher (const char *authority);

char *med_test_provider_url (MedTestProvider *self, const char *path);
void med_test_provider_publish (MedTestProvider *self, const MedTestMetadata *metadata);
void med_test_provider_use_directory (MedTestProvider *self);

/* One document, for med_test_provider_write_feed() */
void med_test_provider_add_entry (GString *entries,
                                  const char *id,
                                  const char *address,
                                  const char *updated);
/* A ROLIE feed, feed.json */
void
med_test_provider_write_feed (MedTestProvider *self, const GString *entries, const char *updated);

MedSourceSync *med_test_provider_look_at (MedTestProvider *self,
                                          MedFetcher *fetcher,
                                          const char *location,
                                          GError **error);
MedSourceSync *med_test_provider_look (MedTestProvider *self, MedFetcher *fetcher, GError **error);
/* By its own fetcher, and all is well */
void med_test_provider_look_to (MedTestProvider *self, guint imported, guint unchanged);
/* The source is stale then, and says why */
void med_test_provider_look_fails (MedTestProvider *self, MedFetcher *fetcher, const char *words);

/* What was asked for since the last time: how many requests, and how many bytes were sent */
void med_test_provider_read_log (MedTestProvider *self,
                                 guint *requests,
                                 gint64 *bytes,
                                 guint *not_modified);
/* What a client that was killed asked for last is written when nginx notices. */
void med_test_provider_forget_log (MedTestProvider *self);
void med_test_provider_assert_log (MedTestProvider *self, guint requests, guint not_modified);

G_END_DECLS
