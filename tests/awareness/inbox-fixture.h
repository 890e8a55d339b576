/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"
#include "support/med-test-fleet.h"

G_BEGIN_DECLS

/* One call of the engine on its way to a lane. */
typedef struct
{
  gint64 person_id;
  gint64 id;
  gint64 other_id;
  const char *key;
  const char *status;
  const char *text;
  GArray *devices;
} InboxCall;

/* Ada, a curator, is person 1; Ben, an auditor, 2. Devices 1 and 2 are a CT 4.1, device 3 a CT 9.5.
 */
MedTestEngine *inbox_fixture_new (void);
/* A revision of an advisory on the CT below 9; @from (nullable) is replaced by @to. It is assessed.
 */
void inbox_fixture_import (
    MedTestEngine *fixture, const char *id, const char *version, const char *from, const char *to);
gint64 inbox_fixture_head (MedTestEngine *fixture, const char *tracking_id);
void inbox_fixture_read (MedTestEngine *fixture, const char *tracking_id);

/* On the writer's lane; must be done, or must be refused and record nothing. */
gpointer inbox_fixture_run (MedTestEngine *fixture, MedStoreFunc func, InboxCall *call);
void
inbox_fixture_refuse (MedTestEngine *fixture, MedStoreFunc func, InboxCall *call, MedError code);

/* MedStoreFunc with an InboxCall: marks advisory @id as read. */
gpointer inbox_fixture_read_func (MedConnection *connection,
                                  gpointer input,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
