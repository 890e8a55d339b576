/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

#define MED_TYPE_ROLE_LIST (med_role_list_get_type ())
G_DECLARE_FINAL_TYPE (MedRoleList, med_role_list, MED, ROLE_LIST, AdwPreferencesGroup)

MedRole med_role_list_get_roles (MedRoleList *self);
void med_role_list_set_roles (MedRoleList *self, MedRole roles);

G_END_DECLS
