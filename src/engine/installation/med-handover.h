/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-disposition.h"

G_BEGIN_DECLS

/* Words as stored in the table handover */
#define MED_HANDOVER_OFFERED "offered"
#define MED_HANDOVER_TAKEN "taken"
#define MED_HANDOVER_WITHDRAWN "withdrawn"
#define MED_HANDOVER_MOVED "moved"

/**
 * MedHandover:
 * @attempt_id: (nullable): the open attempt that passes; %NULL: only the assignment
 * @note: what the colleague must know
 * @state: offered, taken, withdrawn, or moved when the person left
 * @offered_usec: when it was handed over
 * @ended_usec: when it was taken, withdrawn or moved; 0: not yet
 *
 * Work that passes from one person to another between shifts. Both moments are kept.
 */
typedef struct
{
  gint64 id;
  gint64 disposition_id;
  char *attempt_id;
  gint64 from_id;
  gint64 to_id;
  char *from_name;
  char *to_name;
  char *note;
  char *state;
  gint64 offered_usec;
  gint64 ended_usec;
} MedHandover;

/**
 * MedHandoverOffer:
 * @disposition_id: which work order
 * @by_person: who hands over: whoever holds the work, or a lead engineer in their place
 * @to_person: the colleague
 * @note: what the colleague must know; not empty
 *
 * What is asked for.
 */
typedef struct
{
  gint64 disposition_id;
  gint64 by_person;
  gint64 to_person;
  const char *note;
} MedHandoverOffer;

gboolean med_handover_offer_sync (MedConnection *connection,
                                  const MedHandoverOffer *offer,
                                  gint64 *id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @signature: TAKEN_OVER, by the colleague, given for "disposition/42" */
gboolean med_handover_take_sync (MedConnection *connection,
                                 gint64 disposition_id,
                                 const MedSignature *signature,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_handover_withdraw_sync (MedConnection *connection,
                                     gint64 disposition_id,
                                     gint64 by_person,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first first; (element-type MedHandover) */
GPtrArray *med_handover_list_sync (MedConnection *connection,
                                   gint64 disposition_id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* In words, with both moments; (transfer full) */
char *med_handover_describe (const MedHandover *self);
void med_handover_free (MedHandover *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedHandover, med_handover_free)

G_END_DECLS
