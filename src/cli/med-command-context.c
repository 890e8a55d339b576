/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-context"

#include "config.h"

#include "cli/med-command-context.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-worklist.h"
#include "engine/inventory/med-people.h"

struct _MedCommandContext
{
  char *data_dir;    /* (owned) */
  char *login;       /* (owned) (nullable) */
  char *passphrases; /* (owned) (nullable) name of a file */
  gboolean json;
  MedEngine *engine; /* (owned) (nullable) opened when first asked for */
};

/* The data folder and the rest of what stands before the command. */
MedCommandContext *
med_command_context_new (const MedCommandOptions *options)
{
  MedCommandContext *self = g_new0 (MedCommandContext, 1);

  self->data_dir =
      options->data_dir != NULL ? g_strdup (options->data_dir) : med_engine_default_data_dir ();
  self->login = g_strdup (options->login);
  self->passphrases = g_strdup (options->passphrases);
  self->json = options->json;
  return self;
}

/* Derived tables follow the facts within the same call, so that the next command sees them. */
static gpointer
catch_up_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  gboolean did_something;

  return med_worklist_catch_up_sync (connection, cancellable, &did_something, error) ? MED_STORE_OK
                                                                                     : NULL;
}

void
med_command_context_free (MedCommandContext *self)
{
  if (self->engine != NULL)
    med_engine_close (self->engine);
  g_clear_object (&self->engine);
  g_free (self->data_dir);
  g_free (self->login);
  g_free (self->passphrases);
  g_free (self);
}

/**
 * med_command_context_catch_up:
 * @self: a context
 * @error: return location
 *
 * Lets what is derived follow the facts and the calendar, for commands that show how things stand
 * today. After each command it is done anyway.
 *
 * Returns: whether it was brought up to date
 */
gboolean
med_command_context_catch_up (MedCommandContext *self, GError **error)
{
  return med_command_context_run (self, MED_STORE_WRITER, catch_up_func, NULL, error) != NULL;
}

/**
 * med_command_context_close:
 * @self: a context
 * @error: return location
 *
 * Lets what is derived catch up with what the command has changed, then closes the data folder.
 *
 * Returns: whether it was brought up to date
 */
gboolean
med_command_context_close (MedCommandContext *self, GError **error)
{
  if (self->engine == NULL)
    return TRUE;
  gboolean caught_up = med_command_context_catch_up (self, error);
  med_engine_close (self->engine);
  g_clear_object (&self->engine);
  return caught_up;
}

/**
 * med_command_context_get_engine:
 * @self: a context
 * @error: return location
 *
 * Returns: (transfer none) (nullable): the engine on the data folder, opened at the first call
 */
MedEngine *
med_command_context_get_engine (MedCommandContext *self, GError **error)
{
  if (self->engine == NULL)
    self->engine = med_engine_open_sync (self->data_dir, NULL, error);
  return self->engine;
}

const char *
med_command_context_get_data_dir (MedCommandContext *self)
{
  return self->data_dir;
}

/**
 * med_command_context_run:
 * @self: a context
 * @lane: which thread of the store
 * @func: the work
 * @input: (nullable): for @func; stays the caller's
 * @error: return location
 *
 * Runs work on the store of the data folder and waits for it.
 *
 * Returns: (transfer full) (nullable): what @func gives
 */
gpointer
med_command_context_run (
    MedCommandContext *self, MedStoreLane lane, MedStoreFunc func, gpointer input, GError **error)
{
  MedEngine *engine = med_command_context_get_engine (self, error);

  return engine != NULL
             ? med_store_run_sync (med_engine_get_store (engine), lane, func, input, NULL, error)
             : NULL;
}

gboolean
med_command_context_wants_json (MedCommandContext *self)
{
  return self->json;
}

const char *
med_command_context_get_login (MedCommandContext *self)
{
  return self->login;
}

static gpointer
find_person_func (MedConnection *connection,
                  gpointer login,
                  GCancellable *cancellable,
                  GError **error)
{
  return med_person_find_sync (connection, login, error);
}

/**
 * med_command_context_find_person:
 * @self: a context
 * @needed: whether the command is a person's decision, so that it cannot do without one
 * @person_id: (out): who acts; 0, the program itself, where nobody is named and none is needed
 * @error: return location: %MED_ERROR_USAGE, %MED_ERROR_NOT_FOUND
 *
 * Finds the person named by `--as`.
 *
 * Returns: whether it is known who acts
 */
gboolean
med_command_context_find_person (MedCommandContext *self,
                                 gboolean needed,
                                 gint64 *person_id,
                                 GError **error)
{
  *person_id = 0;
  if (self->login == NULL && !needed)
    return TRUE;
  if (self->login == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Say who decides this: medpatchctl --as LOGIN …"));
      return FALSE;
    }
  g_autoptr (MedPerson) person =
      med_command_context_run (self, MED_STORE_BULK, find_person_func, self->login, error);
  if (person == NULL)
    return FALSE;
  *person_id = person->id;
  return TRUE;
}

/* A line of the file: the login, white space, the passphrase to the end of the line. */
static char *
find_passphrase (const char *contents, const char *login)
{
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      gsize length = strlen (login);

      if (g_str_has_prefix (lines[i], login) &&
          (lines[i][length] == ' ' || lines[i][length] == '\t'))
        return g_strdup (g_strchomp (lines[i] + length + 1));
    }
  return NULL;
}

static char *
ask_on_terminal (const char *login, GError **error)
{
  struct termios shown, hidden;
  char line[1024];

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &shown) != 0)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                   _ ("The passphrase of %s is needed: name a file with --passphrases, or work at "
                      "a terminal"),
                   login);
      return NULL;
    }
  fprintf (stderr, _ ("Passphrase of %s: "), login);
  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  gboolean read = fgets (line, sizeof line, stdin) != NULL;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  fputc ('\n', stderr);
  return g_strdup (read ? g_strchomp (line) : "");
}

/**
 * med_command_context_read_passphrase:
 * @self: a context
 * @login: whose
 * @error: return location
 *
 * Looks in the file named by `--passphrases`, else asks at the terminal without showing what is
 * typed. Never taken from an argument or the environment, where other processes could read it.
 *
 * Returns: (transfer full) (nullable): the passphrase
 */
char *
med_command_context_read_passphrase (MedCommandContext *self, const char *login, GError **error)
{
  g_autofree char *contents = NULL;

  if (self->passphrases == NULL)
    return ask_on_terminal (login, error);
  if (!g_file_get_contents (self->passphrases, &contents, NULL, error))
    {
      med_error_convert (error, self->passphrases);
      return NULL;
    }
  char *passphrase = find_passphrase (contents, login);
  if (passphrase == NULL)
    g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("%s has no line for %s"), self->passphrases,
                 login);
  return passphrase;
}

/**
 * med_command_usage:
 * @command: the command that was called wrongly
 * @what: what is wrong
 * @error: return location, %MED_ERROR_USAGE
 *
 * Returns: %FALSE
 */
gboolean
med_command_usage (const MedCommand *command, const char *what, GError **error)
{
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("%s\nUsage: medpatchctl %s %s"), what,
               command->name, command->arguments);
  return FALSE;
}
