/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * FaultState:
 * @seq: the last row of the audit log
 * @head: its link; of zeros where there is none
 * @fingerprint: (nullable): SHA-256 over every row of every table that holds facts or decisions
 *
 * What a database holds. Two that have the same fingerprint hold the same, row for row.
 */
typedef struct
{
  gint64 seq;
  char *head;
  char *fingerprint;
} FaultState;

FaultState *fault_state_load (MedConnection *connection, gboolean with_fingerprint, GError **error);
void fault_state_free (FaultState *self);

/* Every row of every table as text, a line each, to be compared; derived tables too. */
char *fault_state_dump (MedConnection *connection, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultState, fault_state_free)

G_END_DECLS
