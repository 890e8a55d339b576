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

/* (element-type MedHolding): what is held and cannot stay with somebody who only @keeps these
 * roles; all of it for %MED_ROLE_NONE */
GPtrArray *med_holding_list_sync (MedConnection *connection,
                                  gint64 person_id,
                                  MedRole keeps,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* In words, line by line; "" where nothing is held */
char *med_holding_describe (GPtrArray *holdings);
void med_holding_free (MedHolding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedHolding, med_holding_free)

/* One kind of thing after the other, for whoever passes them on. */
guint med_holding_count_kinds (void);
/* Whether what is of this kind cannot stay with somebody who only @keeps these roles */
gboolean med_holding_passes (guint kind, MedRole keeps);
/* @ids: (nullable): takes the rows, all of them */
MedHolding *med_holding_load_sync (MedConnection *connection,
                                   guint kind,
                                   gint64 person_id,
                                   GArray *ids,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
