/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-exception.h"

G_BEGIN_DECLS

/**
 * MedExceptionOrder:
 * @exception_id: the request or running exception that names it; 0: none
 * @requested: it waits for approval
 * @last_id: the newest exception that was ever approved for it; 0: none
 * @lapsed_usec: since when it is overdue, as a deferral or exception ended by itself; 0: it is not
 * @lapsed_trigger: (nullable): what ended it, as stored
 * @outcome: how urgent the patch is on the device; -1: not assessed
 * @emergency: it is Immediate, and the vendor has not released the patch: the device is protected,
 * not patched
 * @can_request: an exception may be requested from the present state
 * @measures: (element-type MedControl): what was done at once
 *
 * What a work order shows about exceptions.
 */
typedef struct
{
  gint64 exception_id;
  gboolean requested;
  gint64 last_id;
  gint64 lapsed_usec;
  char *lapsed_trigger;
  int outcome;
  gboolean provisional;
  gboolean emergency;
  gboolean can_request;
  GPtrArray *measures;
} MedExceptionOrder;

MedExceptionOrder *med_exception_order_load_sync (MedConnection *connection,
                                                  gint64 disposition_id,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_exception_order_free (MedExceptionOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedExceptionOrder, med_exception_order_free)

G_END_DECLS
