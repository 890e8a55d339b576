/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

/* Who may be given a work order */
#define MED_ASSIGNMENT_ROLES (MED_ROLE_TECHNICIAN | MED_ROLE_LEAD | MED_ROLE_VENDOR_ENGINEER)
/* Who may hold an attempt: the steps T11 and T12 of the table are theirs */
#define MED_ASSIGNMENT_HOLDER_ROLES (MED_ROLE_TECHNICIAN | MED_ROLE_VENDOR_ENGINEER)

/**
 * MedAssignmentCounts:
 * @mine: assigned to the person, held by the person, or offered to the person
 * @unassigned: open, and nobody's
 * @all: open
 *
 * How many open work orders there are, by whose they are.
 */
typedef struct
{
  gint64 mine;
  gint64 unassigned;
  gint64 all;
} MedAssignmentCounts;

/* Conditions for lists of `disposition x JOIN device d` */
#define MED_ASSIGNMENT_IS_MINE(person)                                                             \
  "(EXISTS (SELECT 1 FROM assignment g WHERE g.disposition_id = x.id AND g.person_id = " person    \
  ") OR EXISTS (SELECT 1 FROM attempt a WHERE a.disposition_id = x.id AND a.installer_id "         \
  "= " person " AND a.state IN ('open', 'interrupted')) OR EXISTS (SELECT 1 FROM handover h "      \
  "WHERE h.disposition_id = x.id AND h.to_person = " person " AND h.state = 'offered'))"
#define MED_ASSIGNMENT_IS_NOBODYS                                                                  \
  "(NOT EXISTS (SELECT 1 FROM assignment g WHERE g.disposition_id = x.id) AND NOT EXISTS "         \
  "(SELECT 1 FROM attempt a WHERE a.disposition_id = x.id AND a.state IN ('open', "                \
  "'interrupted')))"
#define MED_ASSIGNMENT_IS_OPEN                                                                     \
  "(x.state NOT IN ('not-affected', 'in-service', 'exception', 'closed-not-needed') "              \
  "OR (x.state = 'in-service' AND d.service_state <> 'in-use'))"

/* @person_id 0: nobody's any more */
gboolean med_assignment_set_sync (MedConnection *connection,
                                  gint64 by_person,
                                  const gint64 *disposition_ids,
                                  gsize n_ids,
                                  gint64 person_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_assignment_count_sync (MedConnection *connection,
                                    gint64 person_id,
                                    MedAssignmentCounts *counts,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Within a transaction that the caller records */
gboolean med_assignment_write (MedConnection *connection,
                               gint64 by_person,
                               gint64 disposition_id,
                               gint64 person_id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
