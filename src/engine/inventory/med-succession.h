/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

/**
 * MedHolding:
 * @word: a fixed word, such as `attempt`
 * @title: what it is, translated
 * @roles: of which the successor needs one; %MED_ROLE_NONE: anybody
 * @moves: whether it passes to a successor; otherwise it keeps the old name and is only to be known
 * @n: how many
 * @names: (element-type utf8): the first of them, in words
 *
 * Something that a person who leaves still holds.
 */
typedef struct
{
  const char *word;
  const char *title;
  MedRole roles;
  gboolean moves;
  guint n;
  GPtrArray *names;
} MedHolding;

/**
 * MedLeave:
 * @by_person: who decides, a lead engineer or security officer
 * @person_id: who leaves
 * @successor_id: who takes over; 0: nobody, where nothing is held
 * @gives: roles that the successor gets with it
 * @reason: (nullable): in words
 *
 * What is asked for when a person leaves.
 */
typedef struct
{
  gint64 by_person;
  gint64 person_id;
  gint64 successor_id;
  MedRole gives;
  const char *reason;
} MedLeave;

/* (element-type MedHolding): without what is not held */
GPtrArray *med_succession_list_sync (MedConnection *connection,
                                     gint64 person_id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The roles without which work stops and that nobody else has */
gboolean med_succession_find_sole_roles_sync (MedConnection *connection,
                                              gint64 person_id,
                                              MedRole *roles,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* REFUSED, naming what is held, unless the person could leave without a successor */
gboolean med_succession_check_free_sync (MedConnection *connection,
                                         const MedPerson *person,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_succession_leave_sync (MedConnection *connection,
                                    const MedLeave *leave,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* In words, line by line; "" where nothing is held */
char *med_succession_describe (GPtrArray *holdings);
void med_holding_free (MedHolding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedHolding, med_holding_free)

G_END_DECLS
