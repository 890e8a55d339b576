/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/med-form-row.h"

G_BEGIN_DECLS

/**
 * MedFormGroupsWords:
 * @dup_title: what the group of this number, from 1, is called
 * @dup_remove: what the button at the group does
 * @add: what the button below them does, translated, with a mnemonic
 */
typedef struct
{
  char *(*dup_title) (guint number);
  char *(*dup_remove) (guint number);
  const char *add;
} MedFormGroupsWords;

/**
 * MedFormGroups:
 *
 * The same rows once for each of several things, such as controls: a person adds and removes
 * groups. There is always one.
 */
#define MED_TYPE_FORM_GROUPS (med_form_groups_get_type ())
G_DECLARE_FINAL_TYPE (MedFormGroups, med_form_groups, MED, FORM_GROUPS, GtkBox)

MedFormGroups *med_form_groups_new (const MedFormGroupsWords *words);
/* Rows of one more thing; without headings */
void med_form_groups_add (MedFormGroups *self, const MedFormField *fields, guint n_fields);
guint med_form_groups_get_n_groups (MedFormGroups *self);
/* (element-type utf8) */
GPtrArray *med_form_groups_dup_values (MedFormGroups *self, guint group);
void med_form_groups_focus (MedFormGroups *self, guint group, guint field);

G_END_DECLS
