/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/med-engine.h"

G_BEGIN_DECLS

/* 2026-11-23 08:00 UTC: the day every test lives on. */
#define MED_TEST_NOW_USEC (G_GINT64_CONSTANT (1795420800) * G_USEC_PER_SEC)

/**
 * MedTestEngine:
 *
 * An engine on a data folder of its own, with a clock that stands still.
 */
typedef struct
{
  char *dir;
  MedClock *clock;
  MedEngine *engine;
} MedTestEngine;

MedTestEngine *med_test_engine_new (void);
void med_test_engine_reopen (MedTestEngine *self);
void med_test_engine_free (MedTestEngine *self);
gpointer med_test_engine_run (
    MedTestEngine *self, MedStoreLane lane, MedStoreFunc func, gpointer input, GError **error);
gint64 med_test_engine_count (MedTestEngine *self, const char *sql);
/* Another program writes @script, and commits only while the next writer here waits for it; join
 * the thread. */
GThread *med_test_engine_write_beside (MedTestEngine *self, const char *script);

char *med_test_source_path (const char *relative);
char *med_test_shared_path (const char *relative);
void med_test_remove_tree (const char *path);
/* Newer C libraries translate nothing under C.UTF-8: whether this machine has no other locale. That
 * the translations are built is another matter, and must be. */
gboolean med_test_lacks_locales (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestEngine, med_test_engine_free)

G_END_DECLS
