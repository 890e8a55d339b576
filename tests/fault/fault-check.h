/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fault/fault-child.h"

G_BEGIN_DECLS

/**
 * FaultExpectation:
 * @root: the disk that is looked at
 * @recorded_root: (nullable): where it was when paths on it were written down; %NULL for @root
 * @acks: (element-type FaultAck): all that was told as done
 * @n_acks: of these the first so many
 * @known: (nullable) (element-type utf8 utf8): what the tables hold with which head of the audit
 *   log, by an undisturbed run
 * @may_be_absent: nothing was told as done yet, so there need not be an inventory
 * @next_start: also start the program on it and look what it makes of an attempt that was open
 *
 * What must hold on a disk after a crash.
 */
typedef struct
{
  const char *root;
  const char *recorded_root;
  const GPtrArray *acks;
  guint n_acks;
  GHashTable *known;
  gboolean may_be_absent;
  gboolean next_start;
} FaultExpectation;

/* Opens the inventory as the program does, and returns every fault found, in words; an empty array
 * is what is wanted. */
GPtrArray *fault_check (const FaultExpectation *expected);
void fault_complain (GPtrArray *faults, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* One text, or NULL where there is nothing. */
char *fault_check_join (GPtrArray *faults);

GHashTable *fault_check_learn (const GPtrArray *acks);

G_END_DECLS
