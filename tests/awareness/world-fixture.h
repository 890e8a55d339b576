/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-fleet.h"

G_BEGIN_DECLS

/* A hospital of chance: devices, components, advisories, decisions, patches and statements. */
typedef struct
{
  MedTestEngine *engine;
  GRand *random;
  guint32 seed;
  guint n_devices;
  guint n_patches;
  guint n_catalogs;
  guint n_documents;
  const char *last; /* what was done, for messages */
} World;

World *world_new (guint32 seed);
void world_free (World *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* One thing or other changes, through the functions of the program. */
void world_change (World *self);
gpointer world_run (World *self, MedStoreFunc func, gpointer input);

G_END_DECLS
