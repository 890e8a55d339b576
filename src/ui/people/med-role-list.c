/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-role-list"

#include "config.h"

#include "ui/people/med-role-list.h"

#include <glib/gi18n.h>

static const struct
{
  MedRole role;
  const char *description;
} lines[] = {
  { MED_ROLE_LEAD, N_ ("Decides, approves and lets others in") },
  { MED_ROLE_SECURITY_OFFICER, N_ ("Decides on risk and lets others in") },
  { MED_ROLE_TECHNICIAN, N_ ("Works at the devices") },
  { MED_ROLE_CURATOR, N_ ("Keeps the list of devices") },
  { MED_ROLE_CLINICAL_OWNER, N_ ("Hands devices over and takes them back") },
  { MED_ROLE_VENDOR_ENGINEER, N_ ("Comes from the vendor to install") },
  { MED_ROLE_AUDITOR, N_ ("Reads everything and changes nothing") },
};

/**
 * MedRoleList:
 *
 * The roles a person has, each with what it is for.
 */
struct _MedRoleList
{
  AdwPreferencesGroup parent_instance;

  GtkCheckButton *checks[G_N_ELEMENTS (lines)];
};

G_DEFINE_FINAL_TYPE (MedRoleList, med_role_list, ADW_TYPE_PREFERENCES_GROUP)

static void
med_role_list_class_init (MedRoleListClass *klass)
{
}

static void
med_role_list_init (MedRoleList *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *check = gtk_check_button_new ();
      const char *title = med_role_get_title (lines[i].role);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (lines[i].description));
      gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                      -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      self->checks[i] = GTK_CHECK_BUTTON (check);
    }
}

/**
 * med_role_list_get_roles:
 * @self: a list
 *
 * Returns: the roles that are chosen
 */
MedRole
med_role_list_get_roles (MedRoleList *self)
{
  MedRole roles = MED_ROLE_NONE;

  g_return_val_if_fail (MED_IS_ROLE_LIST (self), MED_ROLE_NONE);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    if (gtk_check_button_get_active (self->checks[i]))
      roles |= lines[i].role;
  return roles;
}

/**
 * med_role_list_set_roles:
 * @self: a list
 * @roles: what to choose
 */
void
med_role_list_set_roles (MedRoleList *self, MedRole roles)
{
  g_return_if_fail (MED_IS_ROLE_LIST (self));
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    gtk_check_button_set_active (self->checks[i], (roles & lines[i].role) != 0);
}
