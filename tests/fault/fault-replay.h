/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "fault/fault-log.h"

G_BEGIN_DECLS

/**
 * FaultEvent:
 * @path: what it was done to, from the root of the disk; for %FAULT_EVENT_ACK what was told
 * @other: (nullable): its new or second name
 * @data: (nullable): the bytes, within the log
 *
 * One call that changed something on a disk, or one thing that was told as done.
 */
typedef struct
{
  FaultEventType type;
  char *path;
  char *other;
  const char *data;
  gsize size;
  gint64 offset;
} FaultEvent;

/**
 * FaultLog:
 *
 * What was done to a disk, in order.
 */
typedef struct
{
  GPtrArray *events; /* (element-type FaultEvent) */
  GBytes *bytes;     /* (nullable) of the file it was read from */
} FaultLog;

FaultLog *fault_log_new (void);
/* @root: of the recorded disk; what is left are paths from there */
FaultLog *fault_log_load (const char *path, const char *root);
void fault_log_free (FaultLog *self);
/* For tests of the replayer; @data is not copied. */
void fault_log_add (FaultLog *self,
                    FaultEventType type,
                    const char *path,
                    const char *other,
                    const char *data,
                    gsize size,
                    gint64 offset);

/**
 * FaultCut:
 * @n_events: how many of the events came before it
 * @data_survives: the chance of each sector that was written and not waited for
 * @names_survive: the chance of each change of a folder that was not waited for
 *
 * A power cut.
 */
typedef struct
{
  guint n_events;
  double data_survives;
  double names_survive;
} FaultCut;

/* Writes to @target what is on the disk after the cut. The disk began as a copy of @initial
 * (nullable). A folder is as it was when it was last synced, a file likewise; of what came after,
 * each change of a name and each 512 bytes survive by chance, in whatever order. */
void fault_replay (const FaultLog *log,
                   const FaultCut *cut,
                   const char *initial,
                   const char *target,
                   GRand *chance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultLog, fault_log_free)

G_END_DECLS
