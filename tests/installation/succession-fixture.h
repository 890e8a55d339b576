/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-succession.h"
#include "support/med-test-ward.h"

G_BEGIN_DECLS

/* The parameters of one call, and the answer of succession_sole_func(). */
typedef struct
{
  MedLeave leave;
  MedPerson person;
  GPtrArray *holdings;
  MedRole roles;
} SuccessionCall;

gpointer succession_list_func (MedConnection *connection,
                               gpointer input,
                               GCancellable *cancellable,
                               GError **error);
gpointer succession_sole_func (MedConnection *connection,
                               gpointer input,
                               GCancellable *cancellable,
                               GError **error);
gpointer succession_leave_func (MedConnection *connection,
                                gpointer input,
                                GCancellable *cancellable,
                                GError **error);
gpointer succession_change_func (MedConnection *connection,
                                 gpointer input,
                                 GCancellable *cancellable,
                                 GError **error);
void succession_run (MedTestWard *ward, MedStoreFunc func, SuccessionCall *call);
void succession_refused (
    MedTestWard *ward, MedStoreFunc func, SuccessionCall *call, MedError code, const char *words);
char *succession_dup_kept (MedTestWard *ward, gint64 person, MedRole keeps);
char *succession_dup_held (MedTestWard *ward, gint64 person);
gint64 succession_count (MedTestWard *ward, const char *sql);
MedTestWard *succession_ward_new (void);

G_END_DECLS
