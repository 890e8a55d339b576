/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-clock.h"
#include "engine/source/med-source.h"
#include "engine/store/med-store.h"

G_BEGIN_DECLS

/**
 * MedSourceKeeper:
 *
 * Looks through the sources by itself while the program runs: each on its interval, a little later
 * in each hospital than in the next; one after another, and not while a person has them looked
 * through; after a failure soon again, then ever more seldom. What is on the network waits while
 * there is none, and while it is paid by volume unless that is allowed. All in the main context in
 * which it was made; the work itself is done on a thread of its own. Signal `looked`: a source was
 * looked through, or could not be.
 */
#define MED_TYPE_SOURCE_KEEPER (med_source_keeper_get_type ())
G_DECLARE_FINAL_TYPE (MedSourceKeeper, med_source_keeper, MED, SOURCE_KEEPER, GObject)

MedSourceKeeper *med_source_keeper_new (MedStore *store, MedClock *clock);
void med_source_keeper_set_monitor (MedSourceKeeper *self, GNetworkMonitor *monitor);
void
med_source_keeper_set_wanted (MedSourceKeeper *self, gboolean by_itself, gboolean when_metered);
void med_source_keeper_start (MedSourceKeeper *self);
void med_source_keeper_check (MedSourceKeeper *self);
gboolean med_source_keeper_is_busy (MedSourceKeeper *self);
void med_source_keeper_close (MedSourceKeeper *self);

gint64 med_source_keeper_due_usec (const MedSource *source, guint failures, guint32 seed);

G_END_DECLS
