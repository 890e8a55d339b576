/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/source/med-source-hold.h"
#include "engine/source/med-source-key.h"
#include "engine/source/med-source-sync.h"
#include "engine/source/med-source.h"
#include "support/med-test-engine.h"
#include "support/med-test-gpg.h"

G_BEGIN_DECLS

#define MED_TEST_NAMESPACE "https://vendor.test"
#define MED_TEST_HELD(kind)                                                                        \
  "SELECT count(*) FROM source_hold WHERE resolved_usec IS NULL AND kind = '" kind "'"
#define MED_TEST_ADVISORIES "SELECT count(*) FROM advisory"
#define MED_TEST_HEAD                                                                              \
  "SELECT CAST (a.version AS integer) FROM advisory_head h JOIN advisory a ON a.id = "             \
  "h.advisory_id"

/* The publisher's keys, made once. */
extern MedTestGpg *med_test_source_gpg;
extern char *med_test_source_fingerprint;
extern MedOpenpgpCertificate *med_test_source_certificate;
void med_test_source_begin (void);
void med_test_source_end (void);

/* A hospital, and a stick with what the publisher has published. */
typedef struct
{
  MedTestEngine *engine;
  char *folder;
  gint64 lead;
  gint64 second; /* may confirm what the lead proposes */
  gint64 technician;
  gint64 source;
} MedTestSource;

/* The words of a decision and who makes it. */
typedef struct
{
  MedTestSource *fixture;
  gint64 person;
  MedSource source;
  const char *text;
  const char *second;
  gint64 number;
  gboolean yes;
} MedTestSourceCall;

gpointer med_test_source_add_func (MedConnection *connection,
                                   gpointer input,
                                   GCancellable *cancellable,
                                   GError **error);
gpointer med_test_source_pin_func (MedConnection *connection,
                                   gpointer input,
                                   GCancellable *cancellable,
                                   GError **error);
/* Signs as `person`, meaning and subject as they should be; `text` is the fingerprint. */
gpointer med_test_source_confirm_func (MedConnection *connection,
                                       gpointer input,
                                       GCancellable *cancellable,
                                       GError **error);
gpointer med_test_source_distrust_func (MedConnection *connection,
                                        gpointer input,
                                        GCancellable *cancellable,
                                        GError **error);
gpointer med_test_source_resolve_func (MedConnection *connection,
                                       gpointer input,
                                       GCancellable *cancellable,
                                       GError **error);
gpointer med_test_source_remove_func (MedConnection *connection,
                                      gpointer input,
                                      GCancellable *cancellable,
                                      GError **error);
gpointer med_test_source_set_enabled_func (MedConnection *connection,
                                           gpointer input,
                                           GCancellable *cancellable,
                                           GError **error);
void med_test_source_must (MedTestSource *self, MedStoreFunc func, gpointer input);
void med_test_source_must_not (
    MedTestSource *self, MedStoreFunc func, gpointer input, int code, const char *words);
MedSource *med_test_source_load (MedTestSource *self);
void med_test_source_add (MedTestSource *self, gboolean trusted);
/* A source of another kind takes the place of the folder in what follows. */
void med_test_source_add_kind (MedTestSource *self,
                               MedSourceKind kind,
                               const char *name,
                               const char *location);
/* Looks by the way that its kind and place ask for. */
MedSourceSync *med_test_source_look (MedTestSource *self, MedFetcher *fetcher, GError **error);
/* The same; what it must bring, what is not named is none. */
void
med_test_source_look_to (MedTestSource *self, MedFetcher *fetcher, const MedSourceSync *expected);
/* It must fail, and say so. */
void
med_test_source_look_fails (MedTestSource *self, MedFetcher *fetcher, int code, const char *words);
void med_test_source_set_up (MedTestSource *self, gconstpointer trusted);
void med_test_source_tear_down (MedTestSource *self, gconstpointer trusted);
void med_test_source_write (
    MedTestSource *self, const char *name, const char *suffix, gconstpointer data, gsize size);
void med_test_source_remove_file (MedTestSource *self, const char *name);
void med_test_source_publish_text (MedTestSource *self, const char *name, const char *text);
char *
med_test_source_dup_advisory (const char *name_space, const char *id, const char *version, int day);
void med_test_source_publish (
    MedTestSource *self, const char *name, const char *id, const char *version, int day);
MedSourceSync *
med_test_source_try_sync (MedTestSource *self, GCancellable *cancellable, GError **error);
void med_test_source_sync_to (MedTestSource *self, const MedSourceSync *expected);
gint64 med_test_source_count (MedTestSource *self, const char *sql);
void med_test_source_resolve (MedTestSource *self, const char *kind, gboolean accept);
void med_test_source_assert_stale (MedTestSource *self, int code, const char *words);
void med_test_source_add_cisa (MedTestSource *self, const char *folder);

G_END_DECLS
