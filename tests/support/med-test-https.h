/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "support/med-test-authority.h"

G_BEGIN_DECLS

/**
 * MedTestEnd:
 * @MED_TEST_END_KEEP: the connection waits for the next request
 * @MED_TEST_END_CLOSE: it is closed in order
 * @MED_TEST_END_CUT: the socket is cut, without a word in TLS
 * @MED_TEST_END_HOLD: nothing more comes, and nothing is closed
 * @MED_TEST_END_ENDLESS: the body comes again and again
 * @MED_TEST_END_DRIP: the body comes byte by byte, slowly
 *
 * What happens when an answer has been sent.
 */
typedef enum
{
  MED_TEST_END_KEEP,
  MED_TEST_END_CLOSE,
  MED_TEST_END_CUT,
  MED_TEST_END_HOLD,
  MED_TEST_END_ENDLESS,
  MED_TEST_END_DRIP,
} MedTestEnd;

/**
 * MedTestPage:
 * @path: what is asked for
 * @when: (nullable): only to a request that has this in its head
 * @answer: every byte of the answer, from the status line
 * @end: what happens then
 * @times: how often it is given; 0 for always
 *
 * What a server of a test answers. The first that fits.
 */
typedef struct
{
  const char *path;
  const char *when;
  const char *answer;
  MedTestEnd end;
  guint times;
} MedTestPage;

/**
 * MedTestHttps:
 *
 * A server that speaks TLS right and everything above it as a test wants; on loopback.
 */
typedef struct _MedTestHttps MedTestHttps;

/* @pem: (nullable): certificate and key; without, it speaks http */
MedTestHttps *med_test_https_new (const char *pem);
void med_test_https_free (MedTestHttps *self);
guint16 med_test_https_get_port (MedTestHttps *self);
/* https://localhost:PORT and the path */
char *med_test_https_url (MedTestHttps *self, const char *path);
void med_test_https_add (MedTestHttps *self, const MedTestPage *page);
/* A whole file in an answer of status 200; @headers (nullable) are lines that end in CR LF */
void med_test_https_add_file (MedTestHttps *self,
                              const char *path,
                              const char *headers,
                              const char *body);
void med_test_https_clear (MedTestHttps *self);
/* How often it was asked; the last head that came */
guint med_test_https_count (MedTestHttps *self, const char *path);
char *med_test_https_dup_last (MedTestHttps *self);
/* What was asked for since this was last called, in order (element-type utf8) */
GPtrArray *med_test_https_take_paths (MedTestHttps *self);
guint med_test_https_count_connections (MedTestHttps *self);
guint med_test_https_get_most_at_once (MedTestHttps *self);
/* Asks the client for a certificate; the head then has a line "Peer: " with its name */
void med_test_https_ask_certificate (MedTestHttps *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestHttps, med_test_https_free)

G_END_DECLS
