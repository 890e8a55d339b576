/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-setup"

#include "config.h"

#include "engine/inventory/med-setup.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-place.h"

#define MANAGERS (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)

static void
setup_person_free (gpointer data)
{
  MedSetupPerson *person = data;

  explicit_bzero (person->passphrase, strlen (person->passphrase));
  g_free (person->passphrase);
  g_free (person->login);
  g_free (person->name);
  g_free (person);
}

MedSetup *
med_setup_new (void)
{
  MedSetup *self = g_new0 (MedSetup, 1);

  self->people = g_ptr_array_new_with_free_func (setup_person_free);
  return self;
}

void
med_setup_free (MedSetup *self)
{
  g_free (self->site);
  g_strfreev (self->departments);
  g_ptr_array_unref (self->people);
  g_free (self);
}

/**
 * med_setup_add_person:
 * @self: what was entered so far
 * @login: a short name
 * @name: the full name
 * @roles: at least one
 * @passphrase: as typed
 *
 * Adds a person without checking anything yet.
 */
void
med_setup_add_person (
    MedSetup *self, const char *login, const char *name, MedRole roles, const char *passphrase)
{
  MedSetupPerson *person = g_new0 (MedSetupPerson, 1);

  person->login = g_strdup (login);
  person->name = g_strdup (name);
  person->roles = roles;
  person->passphrase = g_strdup (passphrase);
  g_ptr_array_add (self->people, person);
}

/* Two people with one short name, as far as the first @n go. */
static gboolean
is_new_login (const MedSetup *self, guint n)
{
  const MedSetupPerson *person = g_ptr_array_index (self->people, n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (person->login,
                     ((MedSetupPerson *) g_ptr_array_index (self->people, i))->login))
      return FALSE;
  return TRUE;
}

static gboolean
check_people (const MedSetup *self, GError **error)
{
  for (guint i = 0; i < self->people->len; i++)
    {
      const MedSetupPerson *person = g_ptr_array_index (self->people, i);

      if (!med_person_check_entry (person->login, person->name, person->roles, person->passphrase,
                                   error))
        return FALSE;
      if (!is_new_login (self, i))
        {
          g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("There already is a person with the short name “%s”"), person->login);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * med_setup_check:
 * @self: what was entered
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Checks all of it before anything is written. The first person must be a lead engineer or security
 * officer, or nobody could ever add another.
 *
 * Returns: whether it can be used
 */
gboolean
med_setup_check (const MedSetup *self, GError **error)
{
  g_autofree char *site = g_strstrip (g_strdup (self->site != NULL ? self->site : ""));

  if (*site == '\0')
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                         _ ("The name of the hospital is missing"));
  else if (self->people->len == 0 ||
           !(((MedSetupPerson *) g_ptr_array_index (self->people, 0))->roles & MANAGERS))
    g_set_error_literal (
        error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
        _ ("The first person must be a lead engineer or a security officer, who can add others"));
  else
    return check_people (self, error);
  return FALSE;
}

static gboolean
add_places (MedConnection *connection, const MedSetup *self, gint64 by_person, GError **error)
{
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *site = g_strstrip (g_strdup (self->site));
  gint64 id = 0;

  if (transaction == NULL)
    return FALSE;
  for (gsize i = 0; self->departments != NULL && self->departments[i] != NULL; i++)
    {
      g_autofree char *name = g_strstrip (g_strdup (self->departments[i]));

      if (*name != '\0' && !med_place_ensure (connection, site, name, &id, error))
        return FALSE;
    }
  /* Also where no department was entered the hospital has a name. */
  return (id != 0 || med_connection_insert (connection, "INSERT INTO site (name) VALUES ($1)",
                                            MED_VALUES (MED_TEXT (site)), &id, error)) &&
         med_transaction_record (transaction, by_person, "site-set-up", "site", NULL, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_setup_run_sync:
 * @connection: the writer's connection, on an inventory without people
 * @self: what was entered
 * @error: return location
 *
 * Writes people, the site and its departments.
 *
 * Returns: (transfer full) (nullable): the first person, who works from now on
 */
MedPerson *
med_setup_run_sync (MedConnection *connection, const MedSetup *self, GError **error)
{
  gint64 first = 0;

  if (!med_setup_check (self, error))
    return NULL;
  for (guint i = 0; i < self->people->len; i++)
    {
      const MedSetupPerson *person = g_ptr_array_index (self->people, i);
      gint64 id = 0;

      if (!med_person_add_sync (connection, first, person->login, person->name, person->roles,
                                person->passphrase, &id, error))
        return NULL;
      if (i == 0)
        first = id;
    }
  return add_places (connection, self, first, error)
             ? med_person_load_sync (connection, first, error)
             : NULL;
}
