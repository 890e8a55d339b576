/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-form-groups"

#include "config.h"

#include "ui/widgets/med-form-groups.h"

struct _MedFormGroups
{
  GtkBox parent_instance;

  MedFormGroupsWords words;
  GPtrArray *groups; /* (element-type Group) in their order */
  GtkWidget *add_button;
};

G_DEFINE_FINAL_TYPE (MedFormGroups, med_form_groups, GTK_TYPE_BOX)

enum
{
  SIGNAL_ADD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct
{
  GtkWidget *widget; /* (unowned) AdwPreferencesGroup */
  GtkWidget *remove_button;
  GPtrArray *inputs; /* (element-type GtkWidget) (unowned) */
  GArray *kinds;     /* (element-type MedFormKind) */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_ptr_array_unref (group->inputs);
  g_array_unref (group->kinds);
  g_free (group);
}

static void
number_groups (MedFormGroups *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = self->groups->pdata[i];
      g_autofree char *title = self->words.dup_title (i + 1);
      g_autofree char *remove = self->words.dup_remove (i + 1);

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group->widget), title);
      gtk_accessible_update_property (GTK_ACCESSIBLE (group->widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      title, -1);
      gtk_widget_set_tooltip_text (group->remove_button, remove);
      gtk_accessible_update_property (GTK_ACCESSIBLE (group->remove_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
      gtk_widget_set_visible (group->remove_button, self->groups->len > 1);
    }
}

static void
remove_cb (GtkWidget *button, MedFormGroups *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = self->groups->pdata[i];

      if (group->remove_button != button)
        continue;
      /* The focus is in what goes; it stays near. */
      gtk_box_remove (GTK_BOX (self), group->widget);
      g_ptr_array_remove_index (self->groups, i);
      number_groups (self);
      med_form_groups_focus (self, MIN (i, self->groups->len - 1), 0);
      return;
    }
}

static void
add_cb (MedFormGroups *self)
{
  guint before = self->groups->len;

  g_signal_emit (self, signals[SIGNAL_ADD], 0);
  if (self->groups->len > before)
    med_form_groups_focus (self, before, 0);
}

static void
med_form_groups_finalize (GObject *object)
{
  g_ptr_array_unref (MED_FORM_GROUPS (object)->groups);
  G_OBJECT_CLASS (med_form_groups_parent_class)->finalize (object);
}

static void
med_form_groups_class_init (MedFormGroupsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_form_groups_finalize;
  /**
   * MedFormGroups::add:
   *
   * A person wants one more; answer with [method@FormGroups.add].
   */
  signals[SIGNAL_ADD] = g_signal_new ("add", MED_TYPE_FORM_GROUPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 0);
}

static void
med_form_groups_init (MedFormGroups *self)
{
  self->groups = g_ptr_array_new_with_free_func (group_free);
  self->add_button = gtk_button_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 18);
  gtk_button_set_use_underline (GTK_BUTTON (self->add_button), TRUE);
  gtk_widget_set_halign (self->add_button, GTK_ALIGN_START);
  g_signal_connect_swapped (self->add_button, "clicked", G_CALLBACK (add_cb), self);
  gtk_box_append (GTK_BOX (self), self->add_button);
}

/**
 * med_form_groups_new:
 * @words: what groups and buttons are called
 *
 * Returns: (transfer floating): without any group yet
 */
MedFormGroups *
med_form_groups_new (const MedFormGroupsWords *words)
{
  MedFormGroups *self = g_object_new (MED_TYPE_FORM_GROUPS, NULL);

  self->words = *words;
  gtk_button_set_label (GTK_BUTTON (self->add_button), words->add);
  return self;
}

static GtkWidget *
remove_button_new (MedFormGroups *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  return button;
}

/**
 * med_form_groups_add:
 * @self: the groups
 * @fields: (array length=n_fields): rows, without headings
 * @n_fields: how many
 *
 * Adds a group below the others.
 */
void
med_form_groups_add (MedFormGroups *self, const MedFormField *fields, guint n_fields)
{
  Group *group;

  g_return_if_fail (MED_IS_FORM_GROUPS (self));
  group = g_new0 (Group, 1);
  group->widget = adw_preferences_group_new ();
  group->inputs = g_ptr_array_new ();
  group->kinds = g_array_new (FALSE, FALSE, sizeof (MedFormKind));
  group->remove_button = remove_button_new (self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group->widget),
                                           group->remove_button);
  for (guint i = 0; i < n_fields; i++)
    {
      GtkWidget *input = NULL;

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group->widget),
                                 med_form_row_new (&fields[i], &input));
      g_ptr_array_add (group->inputs, input);
      g_array_append_val (group->kinds, fields[i].kind);
    }
  gtk_box_insert_child_after (GTK_BOX (self), group->widget,
                              gtk_widget_get_prev_sibling (self->add_button));
  g_ptr_array_add (self->groups, group);
  number_groups (self);
}

/**
 * med_form_groups_get_n_groups:
 * @self: the groups
 *
 * Returns: how many there are
 */
guint
med_form_groups_get_n_groups (MedFormGroups *self)
{
  g_return_val_if_fail (MED_IS_FORM_GROUPS (self), 0);
  return self->groups->len;
}

/**
 * med_form_groups_dup_values:
 * @self: the groups
 * @group: which, from 0
 *
 * Returns: (transfer full) (element-type utf8): one for each field
 */
GPtrArray *
med_form_groups_dup_values (MedFormGroups *self, guint group)
{
  const Group *which;
  GPtrArray *values;

  g_return_val_if_fail (MED_IS_FORM_GROUPS (self) && group < self->groups->len, NULL);
  which = self->groups->pdata[group];
  values = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < which->inputs->len; i++)
    g_ptr_array_add (values, med_form_row_dup_value (g_array_index (which->kinds, MedFormKind, i),
                                                     which->inputs->pdata[i]));
  return values;
}

/**
 * med_form_groups_focus:
 * @self: the groups
 * @group: which, from 0
 * @field: which of its fields
 *
 * Puts the focus there.
 */
void
med_form_groups_focus (MedFormGroups *self, guint group, guint field)
{
  const Group *which;

  g_return_if_fail (MED_IS_FORM_GROUPS (self) && group < self->groups->len);
  which = self->groups->pdata[group];
  g_return_if_fail (field < which->inputs->len);
  gtk_widget_grab_focus (which->inputs->pdata[field]);
}
