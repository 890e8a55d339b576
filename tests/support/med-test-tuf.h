/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "support/med-test-engine.h"

G_BEGIN_DECLS

/**
 * MedTestTufKey:
 * @id: (owned): the id under which it is listed
 * @type: the kind, as TUF writes it
 * @scheme: how it signs
 * @public_value: (owned): the public key, as TUF writes it
 *
 * A key of a test, with its secret half.
 */
typedef struct _MedTestTufKey MedTestTufKey;

MedTestTufKey *med_test_tuf_key_new (const char *type, const char *scheme);
MedTestTufKey *med_test_tuf_key_ref (MedTestTufKey *self);
void med_test_tuf_key_unref (MedTestTufKey *self);
const char *med_test_tuf_key_get_id (MedTestTufKey *self);
void med_test_tuf_key_set_id (MedTestTufKey *self, const char *id);
const char *med_test_tuf_key_get_value (MedTestTufKey *self);
/* In hexadecimal digits */
char *med_test_tuf_key_sign (MedTestTufKey *self, GBytes *data);
/* As it stands in `keys` */
JsonNode *med_test_tuf_key_describe (MedTestTufKey *self);

/**
 * MedTestTuf:
 *
 * A repository of TUF in a folder, with every secret key, so that a test can write any state of it,
 * right or wrong.
 */
typedef struct _MedTestTuf MedTestTuf;

/* Four roles with a key of Ed25519 each, version 1, valid until 2030; published */
MedTestTuf *med_test_tuf_new (void);
void med_test_tuf_free (MedTestTuf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestTuf, med_test_tuf_free)

const char *med_test_tuf_get_folder (MedTestTuf *self);
char *med_test_tuf_path (MedTestTuf *self, const char *name);
/* The signed part, to be changed as the test likes */
JsonObject *med_test_tuf_get (MedTestTuf *self, const char *role);
GPtrArray *med_test_tuf_get_signers (MedTestTuf *self, const char *role);
void med_test_tuf_set_version (MedTestTuf *self, const char *role, gint64 version);
void med_test_tuf_bump (MedTestTuf *self, const char *role);
/* A key more for a top role, as listed and as signer */
void med_test_tuf_add_key (MedTestTuf *self, const char *role, MedTestTufKey *key);
/* Another key for a top role, in place of all it had */
void med_test_tuf_rotate (MedTestTuf *self, const char *role);
void
med_test_tuf_add_target (MedTestTuf *self, const char *role, const char *path, const char *content);
/* @scope: members that say which targets, such as "\"paths\": [\"*\"]" */
void
med_test_tuf_delegate (MedTestTuf *self, const char *parent, const char *role, const char *scope);
/* Writes one file as it now is, and nothing about it elsewhere; gives its bytes */
GBytes *med_test_tuf_write (MedTestTuf *self, const char *role);
/* Writes targets, then snapshot and timestamp with what they say of the others, with lengths and
 * digests where @hashes */
void med_test_tuf_publish (MedTestTuf *self, gboolean hashes);
/* All of it one version on, and published */
void med_test_tuf_advance (MedTestTuf *self);
GBytes *med_test_tuf_sign (JsonObject *signed_part, GPtrArray *signers);

G_END_DECLS
