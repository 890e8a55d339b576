/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-people"

#include "config.h"

#include "engine/inventory/med-people.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-succession.h"
#include "engine/trust/med-passphrase.h"

#define PERSON_COLUMNS "SELECT id, login, name, active FROM person "

static const struct
{
  MedRole role;
  const char *word;
  const char *title;
} roles[] = {
  { MED_ROLE_CURATOR, "curator", N_ ("Inventory curator") },
  { MED_ROLE_TECHNICIAN, "technician", N_ ("Biomedical technician") },
  { MED_ROLE_LEAD, "lead", N_ ("Lead engineer") },
  { MED_ROLE_CLINICAL_OWNER, "clinical-owner", N_ ("Clinical owner") },
  { MED_ROLE_SECURITY_OFFICER, "security-officer", N_ ("Security officer") },
  { MED_ROLE_VENDOR_ENGINEER, "vendor-engineer", N_ ("Vendor's engineer") },
  { MED_ROLE_AUDITOR, "auditor", N_ ("Auditor") },
};

static gsize
role_index (MedRole role)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == role)
      return i;
  return G_N_ELEMENTS (roles);
}

/**
 * med_role_to_word:
 * @role: one role
 *
 * Returns: (transfer none): the word that is stored, such as `lead`; empty if it is not one role
 */
const char *
med_role_to_word (MedRole role)
{
  gsize i = role_index (role);

  return i < G_N_ELEMENTS (roles) ? roles[i].word : "";
}

/**
 * med_role_from_word:
 * @word: such as `lead`
 *
 * Returns: the role; %MED_ROLE_NONE if the word is not known
 */
MedRole
med_role_from_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_strcmp0 (roles[i].word, word) == 0)
      return roles[i].role;
  return MED_ROLE_NONE;
}

/**
 * med_role_get_title:
 * @role: one role
 *
 * Returns: (transfer none): its translated name
 */
const char *
med_role_get_title (MedRole role)
{
  gsize i = role_index (role);

  return i < G_N_ELEMENTS (roles) ? _ (roles[i].title) : "";
}

/**
 * med_roles_dup_titles:
 * @flags: any number of roles
 *
 * Returns: (transfer full): their translated names, for a list or a message
 */
char *
med_roles_dup_titles (MedRole flags)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (flags & roles[i].role)
      g_string_append_printf (text, "%s%s", text->len > 0 ? _ (", ") : "", _ (roles[i].title));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
med_person_free (MedPerson *self)
{
  g_free (self->login);
  g_free (self->name);
  g_free (self);
}

MedPerson *
med_person_copy (const MedPerson *self)
{
  MedPerson *copy = g_memdup2 (self, sizeof *self);

  copy->login = g_strdup (self->login);
  copy->name = g_strdup (self->name);
  return copy;
}

static gboolean
load_roles (MedConnection *connection, MedPerson *person, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection, "SELECT role FROM person_role WHERE person_id = $1",
                            MED_VALUES (MED_INT (person->id)), error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    person->roles |= med_role_from_word (med_query_get_text (query, 0));
  return med_query_finish (query, error);
}

static GPtrArray *
load_people (MedConnection *connection,
             const char *sql,
             const MedValue *values,
             gsize n_values,
             GError **error)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify) med_person_free);
  g_autoptr (MedQuery) query = med_connection_query (connection, sql, values, n_values, error);

  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    {
      MedPerson *person = g_new0 (MedPerson, 1);

      person->id = med_query_get_int (query, 0);
      person->login = med_query_dup_text (query, 1);
      person->name = med_query_dup_text (query, 2);
      person->active = med_query_get_int (query, 3) != 0;
      g_ptr_array_add (people, person);
    }
  if (!med_query_finish (query, error))
    return NULL;
  for (guint i = 0; i < people->len; i++)
    if (!load_roles (connection, g_ptr_array_index (people, i), error))
      return NULL;
  return g_steal_pointer (&people);
}

static MedPerson *
take_one (GPtrArray *people)
{
  g_autoptr (GPtrArray) owned = people;

  return owned != NULL && owned->len > 0 ? g_ptr_array_steal_index (owned, 0) : NULL;
}

/**
 * med_person_load_sync:
 * @connection: a connection
 * @id: whom
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the person, also one who has left
 */
MedPerson *
med_person_load_sync (MedConnection *connection, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) people =
      load_people (connection, PERSON_COLUMNS "WHERE id = $1", MED_VALUES (MED_INT (id)), error);

  if (people == NULL)
    return NULL;
  MedPerson *person = take_one (g_steal_pointer (&people));
  if (person == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                 _ ("There is no person with the number %" PRId64), id);
  return person;
}

/**
 * med_person_find_sync:
 * @connection: a connection
 * @login: the short name
 * @error: return location: %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the person, also one who has left
 */
MedPerson *
med_person_find_sync (MedConnection *connection, const char *login, GError **error)
{
  g_autoptr (GPtrArray) people = load_people (connection, PERSON_COLUMNS "WHERE login = $1",
                                              MED_VALUES (MED_TEXT (login)), error);

  if (people == NULL)
    return NULL;
  MedPerson *person = take_one (g_steal_pointer (&people));
  if (person == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no person “%s”"), login);
  return person;
}

/**
 * med_person_list_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (element-type MedPerson) (nullable): everybody by name, also those who
 * have left
 */
GPtrArray *
med_person_list_sync (MedConnection *connection, GError **error)
{
  return load_people (connection, PERSON_COLUMNS "ORDER BY name, id", MED_NO_VALUES, error);
}

static gboolean
check_entry (const char *login, const char *name, MedRole flags, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name));

  if (!g_regex_match_simple ("^[a-z0-9][a-z0-9._-]{0,31}$", login, G_REGEX_DOLLAR_ENDONLY, 0))
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("“%s” cannot be a short name. It has up to 32 small letters, digits, dots, "
                    "hyphens and underscores."),
                 login);
  else if (*stripped == '\0' || !g_utf8_validate (name, -1, NULL))
    g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("The name is missing"));
  else if (flags == MED_ROLE_NONE)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("%s has no role. Choose at least one."), name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
store_roles (MedConnection *connection, gint64 person, MedRole flags, GError **error)
{
  if (!med_connection_execute (connection, "DELETE FROM person_role WHERE person_id = $1",
                               MED_VALUES (MED_INT (person)), error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if ((flags & roles[i].role) &&
        !med_connection_execute (connection,
                                 "INSERT INTO person_role (person_id, role) VALUES ($1, $2)",
                                 MED_VALUES (MED_INT (person), MED_TEXT (roles[i].word)), error))
      return FALSE;
  return TRUE;
}

static JsonNode *
describe (const char *login, const char *name, MedRole flags, gboolean active)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "login");
  json_builder_add_string_value (builder, login);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "active");
  json_builder_add_boolean_value (builder, active);
  json_builder_set_member_name (builder, "roles");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (flags & roles[i].role)
      json_builder_add_string_value (builder, roles[i].word);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * med_person_check_manager:
 * @connection: a connection
 * @by_person: who decides on people; 0 for the very first person, who is added by nobody
 * @error: return location: %MED_ERROR_NOT_PERMITTED
 *
 * Whoever adds people or gives roles decides who may sign: that needs a lead or security officer.
 *
 * Returns: whether the person may
 */
gboolean
med_person_check_manager (MedConnection *connection, gint64 by_person, GError **error)
{
  gint64 people = 0;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM person", MED_NO_VALUES, &people,
                               error))
    return FALSE;
  if (people == 0)
    return TRUE;

  g_autoptr (MedPerson) by =
      by_person != 0 ? med_person_load_sync (connection, by_person, error) : NULL;
  if (by_person != 0 && by == NULL)
    return FALSE;
  if (by != NULL && by->active && (by->roles & (MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)))
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                       _ ("Only a lead engineer or a security officer may change who works here"));
  return FALSE;
}

/**
 * med_person_require_role:
 * @connection: a connection
 * @by_person: who wants to do something
 * @needed: those who may
 * @error: return location: %MED_ERROR_NOT_PERMITTED
 *
 * Returns: whether the person works here in one of these roles
 */
gboolean
med_person_require_role (MedConnection *connection,
                         gint64 by_person,
                         MedRole needed,
                         GError **error)
{
  g_autoptr (MedPerson) person =
      by_person != 0 ? med_person_load_sync (connection, by_person, error) : NULL;
  g_autofree char *titles = med_roles_dup_titles (needed);

  if (by_person != 0 && person == NULL)
    return FALSE;
  if (person != NULL && person->active && (person->roles & needed) != 0)
    return TRUE;
  if (person != NULL && !person->active)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED,
                   _ ("%s no longer works with MedPatch"), person->name);
      return FALSE;
    }
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED, _ ("This needs one of these roles: %s"),
               titles);
  return FALSE;
}

static gboolean
is_taken (MedConnection *connection, const char *login, gboolean *taken, GError **error)
{
  gint64 count = 0;

  if (!med_connection_get_int (connection, "SELECT count(*) FROM person WHERE login = $1",
                               MED_VALUES (MED_TEXT (login)), &count, error))
    return FALSE;
  *taken = count > 0;
  if (*taken)
    g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                 _ ("There already is a person with the short name “%s”"), login);
  return TRUE;
}

/**
 * med_person_check_entry:
 * @login: a short name
 * @name: the full name
 * @flags: roles
 * @passphrase: as typed
 * @error: return location: %MED_ERROR_CORRECT_INPUT
 *
 * Checks what was entered about a person, without looking at who there is already.
 *
 * Returns: whether it could be stored
 */
gboolean
med_person_check_entry (
    const char *login, const char *name, MedRole flags, const char *passphrase, GError **error)
{
  return check_entry (login, name, flags, error) &&
         med_passphrase_check_strength (passphrase, error);
}

/**
 * med_person_add_sync:
 * @connection: the writer's connection
 * @by_person: who adds, a lead engineer or security officer; 0 for the first person of all
 * @login: a short name, small letters and digits
 * @name: the full name, as it is to stand on reports
 * @flags: at least one role
 * @passphrase: at least eight characters
 * @id: (out): the new person
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_PERMITTED
 *
 * Adds a person.
 *
 * Returns: whether it was written
 */
gboolean
med_person_add_sync (MedConnection *connection,
                     gint64 by_person,
                     const char *login,
                     const char *name,
                     MedRole flags,
                     const char *passphrase,
                     gint64 *id,
                     GError **error)
{
  gboolean taken = FALSE;

  if (!med_person_check_entry (login, name, flags, passphrase, error))
    return FALSE;
  g_autoptr (MedPassphrase) stored = med_passphrase_new (passphrase, error);
  g_autoptr (MedTransaction) transaction =
      stored != NULL ? med_transaction_begin (connection, error) : NULL;
  if (transaction == NULL || !med_person_check_manager (connection, by_person, error) ||
      !is_taken (connection, login, &taken, error) || taken)
    return FALSE;
  if (!med_connection_insert (connection,
                              "INSERT INTO person (login, name, salt, verifier, iterations) VALUES "
                              "($1, $2, $3, $4, $5)",
                              MED_VALUES (MED_TEXT (login), MED_TEXT (name),
                                          MED_TEXT (stored->salt), MED_TEXT (stored->verifier),
                                          MED_INT (stored->iterations)),
                              id, error) ||
      !store_roles (connection, *id, flags, error))
    return FALSE;

  g_autofree char *subject = g_strdup_printf ("person/%" PRId64, *id);
  g_autoptr (JsonNode) body = describe (login, name, flags, TRUE);
  return med_transaction_record (transaction, by_person, "person-added", subject, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_person_check_managed:
 * @connection: a connection
 * @error: return location: %MED_ERROR_REFUSED
 *
 * Returns: whether somebody is left who may decide on people
 */
gboolean
med_person_check_managed (MedConnection *connection, GError **error)
{
  gint64 managers = 0;

  if (!med_connection_get_int (connection,
                               "SELECT count(*) FROM person p JOIN person_role r ON r.person_id = "
                               "p.id WHERE p.active = 1 AND r.role IN ('lead', 'security-officer')",
                               MED_NO_VALUES, &managers, error))
    return FALSE;
  if (managers > 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_REFUSED,
                       _ ("At least one lead engineer or security officer must remain"));
  return FALSE;
}

/**
 * med_person_change_sync:
 * @connection: the writer's connection
 * @by_person: who changes, a lead engineer or security officer
 * @person: the person as it is to be; `id` says whom
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_PERMITTED, %MED_ERROR_REFUSED
 * where nobody would be left who may manage people, or where who leaves or gives up a role still
 * holds something that needs it: then see [func@succession_leave_sync]
 *
 * Changes name, roles or whether the person still works here. Nobody is ever removed: signatures
 * stay readable.
 *
 * Returns: whether it was written
 */
gboolean
med_person_change_sync (MedConnection *connection,
                        gint64 by_person,
                        const MedPerson *person,
                        GError **error)
{
  if (!check_entry (person->login, person->name, person->roles, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  if (transaction == NULL || !med_person_check_manager (connection, by_person, error))
    return FALSE;
  g_autoptr (MedPerson) before = med_person_load_sync (connection, person->id, error);
  const MedRole keeps = person->active ? person->roles : MED_ROLE_NONE;
  if (before == NULL ||
      (before->active && (before->roles & ~keeps) != MED_ROLE_NONE &&
       !med_succession_release (transaction, connection, by_person, before, keeps, error)) ||
      !med_connection_execute (
          connection,
          "UPDATE person SET name = $1, active = $2, row_version = row_version + 1 WHERE id = $3",
          MED_VALUES (MED_TEXT (person->name), MED_INT (person->active), MED_INT (person->id)),
          error) ||
      !store_roles (connection, person->id, person->roles, error) ||
      !med_person_check_managed (connection, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("person/%" PRId64, person->id);
  g_autoptr (JsonNode) body = describe (before->login, person->name, person->roles, person->active);
  return med_transaction_record (transaction, by_person, "person-changed", subject, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_person_set_passphrase_sync:
 * @connection: the writer's connection
 * @by_person: the person, or a lead engineer or security officer
 * @person_id: whose passphrase
 * @passphrase: the new one
 * @error: return location: %MED_ERROR_CORRECT_INPUT, %MED_ERROR_NOT_PERMITTED
 *
 * Gives a person a new passphrase and ends a delay after failures. The log says who gave it.
 *
 * Returns: whether it was written
 */
gboolean
med_person_set_passphrase_sync (MedConnection *connection,
                                gint64 by_person,
                                gint64 person_id,
                                const char *passphrase,
                                GError **error)
{
  if (!med_passphrase_check_strength (passphrase, error))
    return FALSE;
  g_autoptr (MedPassphrase) stored = med_passphrase_new (passphrase, error);
  g_autoptr (MedTransaction) transaction =
      stored != NULL ? med_transaction_begin (connection, error) : NULL;
  if (transaction == NULL ||
      (by_person != person_id && !med_person_check_manager (connection, by_person, error)))
    return FALSE;
  g_autoptr (MedPerson) person = med_person_load_sync (connection, person_id, error);
  if (person == NULL ||
      !med_connection_execute (
          connection,
          "UPDATE person SET salt = $1, verifier = $2, iterations = $3, failures = 0,"
          " locked_until_usec = 0, row_version = row_version + 1 WHERE id = $4",
          MED_VALUES (MED_TEXT (stored->salt), MED_TEXT (stored->verifier),
                      MED_INT (stored->iterations), MED_INT (person_id)),
          error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("person/%" PRId64, person_id);
  return med_transaction_record (transaction, by_person, "person-passphrase-set", subject, NULL,
                                 error) &&
         med_transaction_commit (transaction, error);
}
