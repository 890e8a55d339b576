/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedTestAuthority:
 *
 * A certificate authority of a test, made in memory.
 */
typedef struct _MedTestAuthority MedTestAuthority;

/**
 * MedTestLeaf:
 * @names: host names and IPv4 addresses, with commas between them
 * @from_days: from when it is valid, counted from now
 * @until_days: until when
 *
 * What is to be certified.
 */
typedef struct
{
  const char *names;
  int from_days;
  int until_days;
} MedTestLeaf;

/**
 * MedTestRoot:
 * @name: its name
 * @constraints: -1: it has no basic constraints; 0: it says that it is no authority; 1: that it is
 * @key_usage: as of GnuTLS; 0: it says nothing of it
 * @from_days: from when it is valid, counted from now
 * @until_days: until when
 * @rsa_bits: of an RSA key; 0: an elliptic one
 *
 * A certificate that signed itself, right or wrong.
 */
typedef struct
{
  const char *name;
  int constraints;
  unsigned int key_usage;
  int from_days;
  int until_days;
  unsigned int rsa_bits;
} MedTestRoot;

char *med_test_authority_make_root (const MedTestRoot *root); /* PEM */
/* The SHA-256 fingerprint of a certificate in PEM, in small letters */
char *med_test_authority_dup_sha256 (const char *pem);

MedTestAuthority *med_test_authority_new (const char *name);
void med_test_authority_free (MedTestAuthority *self);
/* The authority's own certificate, in PEM */
const char *med_test_authority_get_pem (MedTestAuthority *self);
/* A certificate and its key, in PEM */
char *med_test_authority_issue (MedTestAuthority *self, const MedTestLeaf *leaf);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestAuthority, med_test_authority_free)

G_END_DECLS
