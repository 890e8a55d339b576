/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-statement"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-options.h"
#include "cli/med-command-rows.h"
#include "engine/base/med-error.h"
#include "engine/statement/med-statement-confirm.h"
#include "engine/statement/med-statement-import.h"

#define STATEMENT_MAX_BYTES (1024 * 1024)

/* A command's words on the way to a lane. */
typedef struct
{
  MedCommandContext *context;
  char **argv;
  const char *letter;
  const char *path;
  gint64 person_id;
  gint64 statement_id;
  const char *passphrase;
  MedStatementImported imported;
} Call;

static gboolean
run_new (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (GBytes) template = med_statement_reader_get_template ();
  gsize size = 0;
  const char *data = g_bytes_get_data (template, &size);

  if (!med_command_words_end (argv, 1, error))
    return FALSE;
  if (argv[0] == NULL)
    {
      fwrite (data, 1, size, stdout);
      return TRUE;
    }
  if (g_file_test (argv[0], G_FILE_TEST_EXISTS))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CONFLICT, _ ("%s is there already"), argv[0]);
      return FALSE;
    }
  if (!g_file_set_contents (argv[0], data, (gssize) size, error))
    return med_error_convert (error, argv[0]);
  printf (_ ("%s: fill it in, then “medpatchctl statement check %s” says what is missing\n"),
          argv[0], argv[0]);
  return TRUE;
}

static void
print_problems (const char *path, GPtrArray *problems, const GError *error)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const MedStatementProblem *problem = g_ptr_array_index (problems, i);
      printf ("%s: %s: %s\n", path, *problem->pointer != '\0' ? problem->pointer : "/",
              problem->reason);
    }
  if (problems->len == 0)
    printf ("%s\n", error->message);
}

static gboolean
check_file (const char *path)
{
  g_autoptr (GPtrArray) problems =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_problem_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = med_statement_read_file_sync (path, STATEMENT_MAX_BYTES, &error);
  g_autoptr (MedVendorStatement) statement =
      bytes != NULL ? med_statement_reader_read (bytes, path, problems, &error) : NULL;

  if (statement == NULL)
    {
      print_problems (path, problems, error);
      return FALSE;
    }
  printf (_ ("%s: complete; statement %s of %s, revision %d, on %s\n"), path, statement->reference,
          statement->manufacturer, (int) statement->revision, statement->patch_number);
  return TRUE;
}

static gboolean
run_check (MedCommandContext *context, char **argv, GError **error)
{
  gboolean all = TRUE;

  if (argv[0] == NULL)
    return med_command_usage (&med_statement_commands[0], _ ("Name a file"), error);
  for (gsize i = 0; argv[i] != NULL; i++)
    all = check_file (argv[i]) && all;
  return all;
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_statement_import_file_sync (connection, call->person_id, call->path, call->letter,
                                         &call->imported, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
import_one (Call *call)
{
  g_autoptr (GError) error = NULL;

  if (med_command_context_run (call->context, MED_STORE_WRITER, import_func, call, &error) == NULL)
    {
      fprintf (stderr, "medpatchctl: %s\n", error->message);
      return FALSE;
    }
  if (call->imported.is_new)
    printf (_ ("%s: statement %d, waits for confirmation by a second person\n"), call->path,
            (int) call->imported.statement_id);
  else
    printf (_ ("%s: statement %d, already here\n"), call->path, (int) call->imported.statement_id);
  return TRUE;
}

static gboolean
import_path (Call *call, const char *path, gboolean *all, GError **error)
{
  g_autoptr (GPtrArray) paths = med_statement_list_files_sync (path, error);

  if (paths == NULL)
    return FALSE;
  for (guint i = 0; i < paths->len; i++)
    {
      call->path = g_ptr_array_index (paths, i);
      *all = import_one (call) && *all;
    }
  return TRUE;
}

static gboolean
run_import (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };
  gboolean all = TRUE;

  if (g_strcmp0 (argv[0], "--letter") == 0)
    {
      call.letter = argv[1];
      argv += argv[1] != NULL ? 2 : 1;
    }
  if (argv[0] == NULL)
    return med_command_usage (&med_statement_commands[2], _ ("Name a file or a folder"), error);
  if (!med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  for (gsize i = 0; argv[i] != NULL; i++)
    if (!import_path (&call, argv[i], &all, error))
      return FALSE;
  return all;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { "#id",    "manufacturer", "reference",    "#revision",
                                       "patch",  "origin",       "state",        "@issued",
                                       "@until", "entered_by",   "confirmed_by", NULL };
  static const MedCommandRows rows = {
    .sql = "SELECT s.id, s.manufacturer, s.reference, s.revision, p.number, s.origin,"
           " CASE WHEN s.refused_reason IS NOT NULL THEN 'refused'"
           " WHEN s.confirmed_by IS NULL THEN 'needs-confirmation' ELSE 'confirmed' END,"
           " s.issued_usec, s.valid_until_usec, e.login, c.login"
           " FROM statement s JOIN patch p ON p.id = s.patch_id"
           " LEFT JOIN person e ON e.id = s.entered_by LEFT JOIN person c ON c.id = s.confirmed_by"
           " ORDER BY s.id",
    .names = names,
  };
  Call *call = input;

  return med_command_rows_print (call->context, connection, &rows, MED_NO_VALUES, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };

  return med_command_context_run (context, MED_STORE_BULK, list_func, &call, error) != NULL;
}

/* The number that was given on the command line; @most words stand after the command. */
static gboolean
read_id (const MedCommand *command, char **words, guint most, gint64 *id, GError **error)
{
  return med_command_read_number (command, words, most, _ ("Give the number of a statement"), id,
                                  error);
}

static void
print_text (const char *title, const char *text)
{
  if (text != NULL && *text != '\0')
    printf ("  %s: %s\n", title, text);
}

static void
print_releases (const MedVendorStatement *statement)
{
  puts (_ ("3.2 Risk"));
  for (guint i = 0; i < statement->releases->len; i++)
    {
      const MedStatementRelease *release = g_ptr_array_index (statement->releases, i);
      printf ("  %s %s → %s: %s; %s\n", release->model, release->from_version, release->to_version,
              med_vendor_state_get_title (release->state),
              med_statement_vex_get_title (release->vex_status));
      print_text (_ ("Mitigating factors"), release->mitigation);
    }
}

static void
print_dossier (const MedVendorStatement *statement)
{
  printf (_ ("Statement %s of %s, revision %d\n"), statement->reference, statement->manufacturer,
          (int) statement->revision);
  puts (_ ("3.1 COTS patch"));
  printf ("  %s %s\n", statement->cots_vendor, statement->patch_number);
  print_releases (statement);
  puts (_ ("3.3 Impact analysis"));
  print_text (_ ("Effect of a failed update"), statement->impact_of_failure);
  print_text (_ ("Residual risk"), statement->residual_risk);
  puts (_ ("3.4 Validation"));
  for (guint i = 0; i < MED_N_ASSERTIONS; i++)
    print_text (med_statement_assertion_get_title (i), statement->assertions[i].text);
  puts (_ ("3.5 Payloads"));
  for (guint i = 0; i < statement->payloads->len; i++)
    {
      const MedStatementPayload *payload = g_ptr_array_index (statement->payloads, i);
      printf ("  %s  %" PRId64 "  %s\n", payload->name, payload->size_bytes, payload->sha256);
    }
  puts (_ ("3.6 Installation"));
  if (statement->method != NULL)
    print_text (_ ("Method"), med_statement_method_get_title (statement->method));
}

static gpointer
show_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autofree char *body = NULL;
  g_autoptr (MedVendorStatement) statement =
      med_vendor_statement_load_sync (connection, call->statement_id, error);

  if (statement == NULL ||
      !med_connection_dup_text (connection, "SELECT body FROM statement WHERE id = $1",
                                MED_VALUES (MED_INT (call->statement_id)), &body, error))
    return NULL;
  if (med_command_context_wants_json (call->context))
    puts (body);
  else
    print_dossier (statement);
  return MED_STORE_OK;
}

static gboolean
run_show (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };

  return read_id (&med_statement_commands[4], argv, 1, &call.statement_id, error) &&
         med_command_context_run (context, MED_STORE_BULK, show_func, &call, error) != NULL;
}

static gpointer
confirm_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  g_autofree char *subject = med_statement_dup_subject (call->statement_id);
  g_autoptr (MedSignature) signature =
      med_signature_check_sync (connection, med_command_context_get_login (call->context),
                                call->passphrase, MED_MEANING_CONFIRMED, subject, error);

  return signature != NULL &&
                 med_statement_confirm_sync (connection, call->statement_id, signature, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_confirm (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };

  if (!read_id (&med_statement_commands[5], argv, 1, &call.statement_id, error) ||
      !med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  g_autofree char *passphrase =
      med_command_context_read_passphrase (context, med_command_context_get_login (context), error);
  call.passphrase = passphrase;
  if (passphrase == NULL ||
      med_command_context_run (context, MED_STORE_WRITER, confirm_func, &call, error) == NULL)
    return FALSE;
  printf (_ ("Statement %d is confirmed\n"), (int) call.statement_id);
  return TRUE;
}

static gpointer
refuse_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_statement_refuse_sync (connection, call->statement_id, call->person_id, call->argv[1],
                                    error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_refuse (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  if (!read_id (&med_statement_commands[6], argv, 2, &call.statement_id, error) ||
      !med_command_context_find_person (context, TRUE, &call.person_id, error))
    return FALSE;
  if (argv[1] == NULL)
    return med_command_usage (&med_statement_commands[6], _ ("Say why"), error);
  if (med_command_context_run (context, MED_STORE_WRITER, refuse_func, &call, error) == NULL)
    return FALSE;
  printf (_ ("Statement %d is refused\n"), (int) call.statement_id);
  return TRUE;
}

const MedCommand med_statement_commands[] = {
  { "statement check", "FILE…", N_ ("Say what is wrong with a vendor's statement, place by place"),
    run_check },
  { "statement new", "[FILE]", N_ ("Write an empty statement to fill in"), run_new },
  { "statement import", "[--letter SCAN] FILE|FOLDER…",
    N_ ("Bring in statements; with --letter one typed in from a letter"), run_import },
  { "statement list", "", N_ ("List statements and whether they are confirmed"), run_list },
  { "statement show", "STATEMENT", N_ ("Show a statement's dossier"), run_show },
  { "statement confirm", "STATEMENT", N_ ("Confirm as a second person, with passphrase"),
    run_confirm },
  { "statement refuse", "STATEMENT REASON", N_ ("Set a statement aside"), run_refuse },
  { NULL, NULL, NULL, NULL },
};
