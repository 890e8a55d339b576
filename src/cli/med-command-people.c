/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-people"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-succession.h"

/* What the work on the writer's lane is handed. */
typedef struct
{
  const char *manager;      /* (unowned) login of who decides; NULL for the first person */
  char *manager_passphrase; /* (owned) (nullable) */
  const char *login;        /* (unowned) */
  char *passphrase;         /* (owned) (nullable) the new one */
  const char *name;         /* (unowned) (nullable) */
  MedRole roles;            /* NONE leaves them */
  MedRole keeps;            /* NONE: leaves altogether */
  gboolean leaves, returns;
  const char *successor; /* (unowned) (nullable) login */
  const char *reason;    /* (unowned) (nullable) */
  GPtrArray *holdings;   /* (owned) (nullable) */
  MedRole sole;
} Call;

static void
call_clear (Call *call)
{
  g_free (call->manager_passphrase);
  g_free (call->passphrase);
  g_clear_pointer (&call->holdings, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static gboolean
parse_roles (const char *text, MedRole *roles, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  *roles = MED_ROLE_NONE;
  for (gsize i = 0; words[i] != NULL; i++)
    {
      MedRole role = med_role_from_word (words[i]);

      if (role == MED_ROLE_NONE)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not a role. Roles are: %s"),
                       words[i],
                       "curator, technician, lead, clinical-owner, security-officer, "
                       "vendor-engineer, auditor");
          return FALSE;
        }
      *roles |= role;
    }
  return TRUE;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_person_list_sync (connection, error);
}

static GPtrArray *
list_people (MedCommandContext *context, GError **error)
{
  return med_command_context_run (context, MED_STORE_BULK, list_func, NULL, error);
}

static void
add_person (JsonBuilder *builder, const MedPerson *person)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "login", person->login);
  med_command_json_text (builder, "name", person->name);
  med_command_json_boolean (builder, "active", person->active);
  json_builder_set_member_name (builder, "roles");
  json_builder_begin_array (builder);
  for (guint bit = 1; bit <= MED_ROLE_AUDITOR; bit <<= 1)
    if (person->roles & bit)
      json_builder_add_string_value (builder, med_role_to_word ((MedRole) bit));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_json (GPtrArray *people)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < people->len; i++)
    add_person (builder, g_ptr_array_index (people, i));
  json_builder_end_array (builder);
  med_command_json_print (builder);
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (GPtrArray) people = list_people (context, error);

  if (people == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      print_json (people);
      return TRUE;
    }
  for (guint i = 0; i < people->len; i++)
    {
      const MedPerson *person = g_ptr_array_index (people, i);
      g_autofree char *titles = med_roles_dup_titles (person->roles);

      printf ("%-16s %s (%s)%s\n", person->login, person->name, titles,
              person->active ? "" : _ (", no longer works here"));
    }
  return TRUE;
}

/* Who may decide on people proves it by passphrase; only the very first person comes without. */
static gboolean
identify_manager (MedCommandContext *context, Call *call, GError **error)
{
  g_autoptr (GPtrArray) people = list_people (context, error);

  if (people == NULL)
    return FALSE;
  if (people->len == 0)
    return TRUE;
  call->manager = med_command_context_get_login (context);
  if (call->manager == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("A lead engineer or security officer must allow this: medpatchctl "
                              "--as LOGIN …"));
      return FALSE;
    }
  call->manager_passphrase = med_command_context_read_passphrase (context, call->manager, error);
  return call->manager_passphrase != NULL;
}

static gboolean
check_manager (MedConnection *connection, const Call *call, gint64 *by_person, GError **error)
{
  *by_person = 0;
  if (call->manager == NULL)
    return TRUE;
  g_autoptr (MedSignature) signature = med_signature_check_sync (
      connection, call->manager, call->manager_passphrase, MED_MEANING_APPROVED, "person", error);
  if (signature == NULL)
    return FALSE;
  *by_person = signature->person_id;
  return TRUE;
}

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  gint64 by_person, id;

  return check_manager (connection, call, &by_person, error) &&
                 med_person_add_sync (connection, by_person, call->login, call->name, call->roles,
                                      call->passphrase, &id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
edit_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  gint64 by_person;

  if (!check_manager (connection, call, &by_person, error))
    return NULL;
  g_autoptr (MedPerson) person = med_person_find_sync (connection, call->login, error);
  if (person == NULL)
    return NULL;
  if (call->name != NULL)
    {
      g_free (person->name);
      person->name = g_strdup (call->name);
    }
  if (call->roles != MED_ROLE_NONE)
    person->roles = call->roles;
  if (call->leaves || call->returns)
    person->active = call->returns;
  return med_person_change_sync (connection, by_person, person, error) ? MED_STORE_OK : NULL;
}

static gpointer
passphrase_func (MedConnection *connection,
                 gpointer input,
                 GCancellable *cancellable,
                 GError **error)
{
  const Call *call = input;
  gint64 by_person;

  if (!check_manager (connection, call, &by_person, error))
    return NULL;
  g_autoptr (MedPerson) person = med_person_find_sync (connection, call->login, error);
  return person != NULL && med_person_set_passphrase_sync (connection, by_person, person->id,
                                                           call->passphrase, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
holdings_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autoptr (MedPerson) person = med_person_find_sync (connection, call->login, error);

  if (person == NULL ||
      !med_succession_find_sole_roles_sync (connection, person->id, &call->sole, error))
    return NULL;
  call->holdings = med_holding_list_sync (connection, person->id, MED_ROLE_NONE, error);
  return call->holdings;
}

static gpointer
leave_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  MedLeave leave = { .gives = call->roles, .keeps = call->keeps, .reason = call->reason };

  if (!check_manager (connection, call, &leave.by_person, error))
    return NULL;
  g_autoptr (MedPerson) person = med_person_find_sync (connection, call->login, error);
  g_autoptr (MedPerson) successor = person != NULL && call->successor != NULL
                                        ? med_person_find_sync (connection, call->successor, error)
                                        : NULL;
  if (person == NULL || (call->successor != NULL && successor == NULL))
    return NULL;
  leave.person_id = person->id;
  leave.successor_id = successor != NULL ? successor->id : 0;
  return med_succession_leave_sync (connection, &leave, error) ? MED_STORE_OK : NULL;
}

static gboolean run_holdings (MedCommandContext *context, char **argv, GError **error);
static gboolean run_leave (MedCommandContext *context, char **argv, GError **error);
static gboolean run_add (MedCommandContext *context, char **argv, GError **error);
static gboolean run_edit (MedCommandContext *context, char **argv, GError **error);
static gboolean run_set_passphrase (MedCommandContext *context, char **argv, GError **error);

enum
{
  COMMAND_LIST,
  COMMAND_ADD,
  COMMAND_EDIT,
  COMMAND_SET_PASSPHRASE,
  COMMAND_HOLDINGS,
  COMMAND_LEAVE,
};

const MedCommand med_person_commands[] = {
  [COMMAND_LIST] = { "person list", "", N_ ("Show who works here"), run_list },
  [COMMAND_ADD] = { "person add", "LOGIN NAME ROLE[,ROLE…]",
                    N_ ("Add a person; the first needs nobody's permission"), run_add },
  [COMMAND_EDIT] = { "person edit", "LOGIN [name=NAME] [roles=ROLE,…] [leaves] [returns]",
                     N_ ("Change a person's name, roles or presence"), run_edit },
  [COMMAND_SET_PASSPHRASE] = { "person set-passphrase", "LOGIN",
                               N_ ("Give a person a new passphrase"), run_set_passphrase },
  [COMMAND_HOLDINGS] = { "person holdings", "LOGIN",
                         N_ ("List what a person holds, who may want to leave"), run_holdings },
  [COMMAND_LEAVE] = { "person leave",
                      "LOGIN [successor=LOGIN] [gives=ROLE,…] [keeps=ROLE,…] [reason=TEXT]",
                      N_ ("A person leaves, or keeps only these roles; what they hold passes to "
                          "the "
                          "successor"),
                      run_leave },
  { NULL },
};

static gboolean
run_add (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { 0 };

  if (g_strv_length (argv) != 3)
    return med_command_usage (&med_person_commands[COMMAND_ADD],
                              _ ("Short name, name and roles are needed"), error);
  call.login = argv[0];
  call.name = argv[1];
  if (!parse_roles (argv[2], &call.roles, error) || !identify_manager (context, &call, error))
    return FALSE;
  call.passphrase = med_command_context_read_passphrase (context, call.login, error);
  return call.passphrase != NULL &&
         med_command_context_run (context, MED_STORE_WRITER, add_func, &call, error) != NULL;
}

static gboolean
parse_edit (char **argv, Call *call, GError **error)
{
  for (gsize i = 1; argv[i] != NULL; i++)
    {
      if (g_str_has_prefix (argv[i], "name="))
        call->name = argv[i] + strlen ("name=");
      else if (g_str_has_prefix (argv[i], "roles="))
        {
          if (!parse_roles (argv[i] + strlen ("roles="), &call->roles, error))
            return FALSE;
        }
      else if (g_str_equal (argv[i], "leaves"))
        call->leaves = TRUE;
      else if (g_str_equal (argv[i], "returns"))
        call->returns = TRUE;
      else
        return med_command_usage (&med_person_commands[COMMAND_EDIT], argv[i], error);
    }
  return TRUE;
}

static gboolean
run_edit (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { .login = argv[0] };

  if (g_strv_length (argv) < 2)
    return med_command_usage (&med_person_commands[COMMAND_EDIT],
                              _ ("Say whom, and what is to be changed"), error);
  return parse_edit (argv, &call, error) && identify_manager (context, &call, error) &&
         med_command_context_run (context, MED_STORE_WRITER, edit_func, &call, error) != NULL;
}

/* The new passphrase cannot come from the file that holds the old one. */
static gboolean
run_set_passphrase (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { .login = argv[0] };
  g_autofree char *new_name = NULL;

  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_person_commands[COMMAND_SET_PASSPHRASE], _ ("Say whose"), error);
  if (!identify_manager (context, &call, error))
    return FALSE;
  new_name = g_strconcat (call.login, ":new", NULL);
  call.passphrase = med_command_context_read_passphrase (context, new_name, error);
  return call.passphrase != NULL &&
         med_command_context_run (context, MED_STORE_WRITER, passphrase_func, &call, error) != NULL;
}

static void
print_holdings_json (const Call *call)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < call->holdings->len; i++)
    {
      const MedHolding *holding = g_ptr_array_index (call->holdings, i);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "what", holding->word);
      med_command_json_int (builder, "count", holding->n);
      med_command_json_boolean (builder, "moves", holding->moves);
      med_command_json_texts (builder, "first", holding->names);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  med_command_json_print (builder);
}

static gboolean
run_holdings (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { .login = argv[0] };

  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_person_commands[COMMAND_HOLDINGS], _ ("Say whose"), error);
  if (med_command_context_run (context, MED_STORE_BULK, holdings_func, &call, error) == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      print_holdings_json (&call);
      return TRUE;
    }
  g_autofree char *text = med_holding_describe (call.holdings);
  printf ("%s\n", *text != '\0' ? text : _ ("Nothing"));
  if (call.sole == MED_ROLE_NONE)
    return TRUE;
  g_autofree char *titles = med_roles_dup_titles (call.sole);
  printf (_ ("Nobody else has this role: %s\n"), titles);
  return TRUE;
}

static gboolean
run_leave (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Call) call = { .login = argv[0] };

  if (g_strv_length (argv) < 1)
    return med_command_usage (&med_person_commands[COMMAND_LEAVE], _ ("Say whom"), error);
  for (gsize i = 1; argv[i] != NULL; i++)
    {
      if (g_str_has_prefix (argv[i], "successor="))
        call.successor = argv[i] + strlen ("successor=");
      else if (g_str_has_prefix (argv[i], "reason="))
        call.reason = argv[i] + strlen ("reason=");
      else if (g_str_has_prefix (argv[i], "keeps="))
        {
          if (!parse_roles (argv[i] + strlen ("keeps="), &call.keeps, error))
            return FALSE;
        }
      else if (!g_str_has_prefix (argv[i], "gives="))
        return med_command_usage (&med_person_commands[COMMAND_LEAVE], argv[i], error);
      else if (!parse_roles (argv[i] + strlen ("gives="), &call.roles, error))
        return FALSE;
    }
  return identify_manager (context, &call, error) &&
         med_command_context_run (context, MED_STORE_WRITER, leave_func, &call, error) != NULL;
}
