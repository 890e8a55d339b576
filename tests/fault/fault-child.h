/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FaultAck:
 * @seq: the last row of the audit log when it was told
 * @head: its link
 * @fingerprint: (nullable): what the tables held
 * @at_usec: when it was read, since the operation began
 *
 * One action that the driver has told of as done.
 */
typedef struct
{
  gint64 seq;
  char *head;
  char *fingerprint;
  char *words;
  gint64 at_usec;
} FaultAck;

/**
 * FaultRun:
 * @acks: (element-type FaultAck): what was told as done, up to the last byte that left the process
 * @ready: it had opened the inventory
 * @ended: it said that all is done
 * @killed: it was killed by us while it still ran
 * @crashed: it ended by another signal, or by itself in a way that is none of its own
 * @hung: it did not come to its end in time
 * @error_code: (nullable): the code within MED_ERROR, or the name of a foreign domain
 * @span_usec: from "ready" to the end
 */
typedef struct
{
  GPtrArray *acks;
  gboolean ready;
  gboolean ended;
  gboolean killed;
  gboolean crashed;
  gboolean hung;
  char *error_code;
  char *error_text;
  gint64 span_usec;
} FaultRun;

/**
 * FaultOrder:
 * @driver: (nullable): the program; %NULL for the whole one
 * @environment: (nullable) (array zero-terminated=1): what is added, as NAME=VALUE
 * @kill: whether it is killed
 * @kill_after_ack: after so many actions were told, 0 for "ready"
 * @kill_delay_usec: and then so much later
 *
 * What the driver shall do, and when it is killed.
 */
typedef struct
{
  const char *driver;
  const char *operation;
  const char *root;
  const char *input;
  const char *const *environment;
  gboolean kill;
  guint kill_after_ack;
  gint64 kill_delay_usec;
} FaultOrder;

FaultRun *fault_run (const FaultOrder *order);
void fault_run_free (FaultRun *self);
/* Also for a log of acknowledgements that was kept elsewhere. */
FaultAck *fault_ack_parse (const char *line);
void fault_ack_free (FaultAck *self);

/* A number from the environment, such as FAULT_ROUNDS. */
guint fault_number (const char *name, guint otherwise);
/* FAULT_SEED, else by chance; printed, so that the same can be done again. */
GRand *fault_chance_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultRun, fault_run_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultAck, fault_ack_free)

G_END_DECLS
