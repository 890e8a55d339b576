/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-holding.h"

G_BEGIN_DECLS

/**
 * MedLeave:
 * @by_person: who decides, a lead engineer or security officer
 * @person_id: who leaves
 * @successor_id: who takes over; 0: nobody, where nothing is held
 * @gives: roles that the successor gets with it
 * @reason: (nullable): in words
 * @keeps: the roles with which the person goes on working; %MED_ROLE_NONE: leaves altogether
 *
 * What is asked for when a person leaves, or gives up roles.
 */
typedef struct
{
  gint64 by_person;
  gint64 person_id;
  gint64 successor_id;
  MedRole gives;
  const char *reason;
  MedRole keeps;
} MedLeave;

/* The roles without which work stops and that nobody else has */
gboolean med_succession_find_sole_roles_sync (MedConnection *connection,
                                              gint64 person_id,
                                              MedRole *roles,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Within the caller's transaction: REFUSED, naming what is held, unless the person can leave or
 * give up roles without a successor; offers of work that nobody has taken are withdrawn */
gboolean med_succession_release (MedTransaction *transaction,
                                 MedConnection *connection,
                                 gint64 by_person,
                                 const MedPerson *person,
                                 MedRole keeps,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_succession_leave_sync (MedConnection *connection,
                                    const MedLeave *leave,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
