/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longer than this a person feels it. */
#define MED_TEST_HOLD_LIMIT_USEC (100 * 1000)

/**
 * MedTestHold:
 * @wall_usec: how long the main loop did not come round
 * @cpu_usec: how long its thread computed meanwhile
 * @queued_usec: how long its thread was ready to run but had no processor, since others used the
 * machine; also how long it waited while the display server had none
 * @held_usec: @wall_usec without @queued_usec: what the program itself is to blame for
 * @phase: what the test was doing
 * @stack: (nullable): where the thread was when the hold had lasted half the limit
 *
 * A time in which the main loop could not answer a person.
 */
typedef struct
{
  gint64 wall_usec;
  gint64 cpu_usec;
  gint64 queued_usec;
  gint64 held_usec;
  char *phase;
  char *stack;
} MedTestHold;

/**
 * MedTestWatchdog:
 *
 * Watches how long the main loop of the calling thread is held between two looks at its sources.
 */
typedef struct _MedTestWatchdog MedTestWatchdog;

/* One at a time, in the thread that runs the default main context. */
MedTestWatchdog *med_test_watchdog_new (void);
void med_test_watchdog_free (MedTestWatchdog *self);
/* What is done from now on, for the report; a literal */
void med_test_watchdog_set_phase (MedTestWatchdog *self, const char *phase);
/* Times before this do not count. */
void med_test_watchdog_reset (MedTestWatchdog *self);
/* (transfer none) (element-type MedTestHold): the longest ones, longest first */
GPtrArray *med_test_watchdog_list (MedTestWatchdog *self);
gint64 med_test_watchdog_get_longest_usec (MedTestWatchdog *self);
guint64 med_test_watchdog_get_n_rounds (MedTestWatchdog *self);
/* FALSE where the kernel does not tell how long a thread waited for a processor */
gboolean med_test_watchdog_knows_queue (void);
void med_test_watchdog_print (MedTestWatchdog *self);
/* The most memory the process ever had, in bytes */
gint64 med_test_peak_memory_bytes (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestWatchdog, med_test_watchdog_free)

G_END_DECLS
