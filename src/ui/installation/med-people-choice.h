/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

/**
 * MedPeopleChoice:
 * @titles: (array zero-terminated=1): what a form offers; the first is nobody
 * @ids: (element-type gint64): the person of each, 0 for nobody
 *
 * People to choose from in a form, by role.
 */
typedef struct
{
  GPtrArray *titles;
  GArray *ids;
} MedPeopleChoice;

MedPeopleChoice *med_people_choice_new (GPtrArray *people, MedRole roles);
void med_people_choice_free (MedPeopleChoice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPeopleChoice, med_people_choice_free)
const char *const *med_people_choice_get_titles (const MedPeopleChoice *self);
/* @value: as [method@FormDialog.dup_values] has it; 0: nobody */
gint64 med_people_choice_get_id (const MedPeopleChoice *self, const char *value);

G_END_DECLS
