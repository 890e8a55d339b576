/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-people-choice"

#include "config.h"

#include "ui/installation/med-people-choice.h"

#include <glib/gi18n.h>

static void
add (MedPeopleChoice *self, const char *title, gint64 id)
{
  g_ptr_array_insert (self->titles, (int) self->titles->len - 1, g_strdup (title));
  g_array_append_val (self->ids, id);
}

/**
 * med_people_choice_new:
 * @people: (element-type MedPerson): everybody
 * @roles: any one of them makes a person fit
 *
 * Returns: (transfer full): those who work here and have one of the roles, after nobody
 */
MedPeopleChoice *
med_people_choice_new (GPtrArray *people, MedRole roles)
{
  MedPeopleChoice *self = g_new0 (MedPeopleChoice, 1);

  self->titles = g_ptr_array_new_with_free_func (g_free);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (self->titles, NULL);
  add (self, _ ("Nobody"), 0);
  for (guint i = 0; i < people->len; i++)
    {
      const MedPerson *person = people->pdata[i];

      if (person->active && (person->roles & roles) != 0)
        add (self, person->name, person->id);
    }
  return self;
}

/**
 * med_people_choice_free:
 * @self: (transfer full): a choice
 *
 * Frees it.
 */
void
med_people_choice_free (MedPeopleChoice *self)
{
  g_ptr_array_unref (self->titles);
  g_array_unref (self->ids);
  g_free (self);
}

/**
 * med_people_choice_get_titles:
 * @self: a choice
 *
 * Returns: (array zero-terminated=1): what is offered
 */
const char *const *
med_people_choice_get_titles (const MedPeopleChoice *self)
{
  return (const char *const *) self->titles->pdata;
}

/**
 * med_people_choice_get_id:
 * @self: a choice
 * @value: the number of what was chosen, as text
 *
 * Returns: the person; 0 for nobody
 */
gint64
med_people_choice_get_id (const MedPeopleChoice *self, const char *value)
{
  const guint64 index = g_ascii_strtoull (value, NULL, 10);

  return index < self->ids->len ? g_array_index (self->ids, gint64, index) : 0;
}
