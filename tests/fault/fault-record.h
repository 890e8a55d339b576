/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fault/fault-child.h"
#include "fault/fault-replay.h"
#include "fault/fault-scene.h"

G_BEGIN_DECLS

/**
 * FaultRecord:
 * @acks: (element-type FaultAck): what was told as done, in order
 * @ack_after: (element-type guint): how many events came before each
 * @known: what the tables held with which head of the audit log
 * @initial: (nullable): what the disk began as
 *
 * One run of the driver with all that it did to its disk.
 */
typedef struct
{
  FaultScene *scene;
  const char *operation;
  FaultLog *log;
  GPtrArray *acks;
  GArray *ack_after;
  GHashTable *known;
  char *initial;
} FaultRecord;

/* Takes the scene. @lie: (nullable): what the disk does not do although it says so */
FaultRecord *fault_record_new (FaultScene *scene, const char *operation, const char *lie);
void fault_record_free (FaultRecord *self);
guint fault_record_count_acks (const FaultRecord *self, guint n_events);
FaultCut fault_record_draw_cut (const FaultRecord *self, guint round, GRand *chance);
/* The disk after a cut, made anew in the same place each time. */
char *fault_record_cut (const FaultRecord *self, const FaultCut *cut, GRand *chance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultRecord, fault_record_free)

G_END_DECLS
