/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-case.h"
#include "engine/installation/med-exchange.h"

G_BEGIN_DECLS

/**
 * MedReplay:
 * @import_id: the row of exchange_import; 0 until something is written
 * @n_written: how much was written
 *
 * An import while it runs.
 */
typedef struct
{
  MedConnection *connection;
  MedTransaction *transaction;
  const MedExchange *exchange;
  const MedPerson *importer;
  gint64 now_usec;
  gint64 import_id;
  guint n_written;
} MedReplay;

/* A person of the file here: 0 for the program; NOT_FOUND where nobody here is that person */
gboolean med_replay_find_person (const MedReplay *self,
                                 const char *login,
                                 gint64 *person_id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A statement of the file here, confirmed; NOT_FOUND */
gboolean med_replay_find_statement (const MedReplay *self,
                                    JsonObject *statement,
                                    gint64 *id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One step of a work order, judged by the transition table as of its own time. REFUSED or
 * NOT_PERMITTED: not allowed here, and nothing was written. */
gboolean med_replay_order_step (MedReplay *self,
                                gint64 disposition_id,
                                JsonObject *order,
                                JsonObject *step,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_replay_service_step (MedReplay *self,
                                  gint64 device_id,
                                  JsonObject *device,
                                  JsonObject *step,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ticks, evidence and hand-overs of attempts that are here already; CONFLICT where a step was
 * ticked differently. @n: (inout): how much was written */
gboolean med_replay_additions (MedReplay *self,
                               gint64 disposition_id,
                               JsonObject *order,
                               guint *n,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_replay_attempt (MedReplay *self,
                             const MedCase *work,
                             JsonObject *attempt,
                             gboolean found,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Marks a row as recorded elsewhere */
gboolean med_replay_mark (MedReplay *self, const char *kind, const char *row_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* "recorded_at", "imported_by": what is kept with everything that is imported */
void med_replay_add_origin (const MedReplay *self, JsonObject *object);
/* (nullable) (transfer none): an attempt of the order by its id */
JsonObject *med_replay_find_attempt (JsonObject *order, const char *id);

G_END_DECLS
