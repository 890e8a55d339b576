/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* When keys are made and files signed, where a test says nothing else: before the day every test
 * lives on. */
#define MED_TEST_GPG_TIME "20261101T080000"

/**
 * MedTestGpg:
 * @home: its GNUPGHOME
 *
 * The GnuPG of a publisher: makes keys and signatures for tests.
 */
typedef struct
{
  char *home;
} MedTestGpg;

MedTestGpg *med_test_gpg_new (void);
/* Ends its agent. */
void med_test_gpg_free (MedTestGpg *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestGpg, med_test_gpg_free)

/* What gpg answers to @line, words as in a shell; @input is what it is given, or NULL. Fails the
 * test if gpg fails. @time is what it takes for the time. */
GBytes *med_test_gpg_call (MedTestGpg *self, const char *time, const char *line, GBytes *input);
/* A key that signs; its fingerprint. */
char *med_test_gpg_make_key (MedTestGpg *self, const char *user, const char *algorithm);
/* Armored */
GBytes *med_test_gpg_export (MedTestGpg *self, const char *fingerprint);
/* A detached signature of @data, armored; @options as in a shell. */
GBytes *med_test_gpg_sign (
    MedTestGpg *self, const char *fingerprint, const char *time, const char *options, GBytes *data);
/* The first key or subkey packet of an armored key. */
GBytes *med_test_gpg_take_packet (GBytes *armored, guint tag);
/* Puts armor round packets, without a checksum. */
GBytes *med_test_gpg_armor (const guint8 *data, gsize size, const char *kind);

G_END_DECLS
