/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-disposition"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-installation.h"
#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "engine/base/med-error.h"

/* Options, signatures, lists and decisions of the commands of installation. */

/**
 * med_install_options_parse:
 * @argv: what stands after the command's words
 * @error: return location, %MED_ERROR_USAGE
 *
 * Returns: (transfer full) (nullable): the options
 */
MedInstallOptions *
med_install_options_parse (char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) self = g_new0 (MedInstallOptions, 1);
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &self->reason, NULL, NULL },
    { "review-date", 0, 0, G_OPTION_ARG_STRING, &self->review_date, NULL, NULL },
    { "version-read", 0, 0, G_OPTION_ARG_STRING, &self->version_read, NULL, NULL },
    { "restore-point", 0, 0, G_OPTION_ARG_STRING, &self->restore_point, NULL, NULL },
    { "evidence", 0, 0, G_OPTION_ARG_STRING, &self->evidence, NULL, NULL },
    { "text", 0, 0, G_OPTION_ARG_STRING, &self->text, NULL, NULL },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &self->kind, NULL, NULL },
    { "approved-by", 0, 0, G_OPTION_ARG_STRING, &self->approved_by, NULL, NULL },
    { "clinical", 0, 0, G_OPTION_ARG_STRING, &self->clinical, NULL, NULL },
    { "attempt", 0, 0, G_OPTION_ARG_STRING, &self->attempt, NULL, NULL },
    { "state", 0, 0, G_OPTION_ARG_STRING, &self->state, NULL, NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &self->device, NULL, NULL },
    { "patch", 0, 0, G_OPTION_ARG_STRING, &self->patch, NULL, NULL },
    { "downtime", 0, 0, G_OPTION_ARG_INT64, &self->downtime, NULL, NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  return med_command_options_read (entries, argv, &self->arguments, error) ? g_steal_pointer (&self)
                                                                           : NULL;
}

/**
 * med_install_options_free:
 * @self: (transfer full): options
 *
 * Frees them.
 */
void
med_install_options_free (MedInstallOptions *self)
{
  char *texts[] = { self->reason,   self->review_date, self->version_read, self->restore_point,
                    self->evidence, self->text,        self->kind,         self->approved_by,
                    self->clinical, self->attempt,     self->state,        self->device,
                    self->patch };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_strfreev (self->arguments);
  g_free (self);
}

typedef struct
{
  const char *login;
  const char *passphrase;
  MedMeaning meaning;
  const char *subject;
} Signing;

static gpointer
sign_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Signing *signing = input;

  return med_signature_check_sync (connection, signing->login, signing->passphrase,
                                   signing->meaning, signing->subject, error);
}

/**
 * med_install_sign:
 * @context: the command's
 * @login: (nullable): whose signature; %NULL: none is wanted
 * @meaning: of the signature
 * @subject: what is signed
 * @signature: (out) (transfer full): the signature
 * @error: return location
 *
 * Returns: whether it was given, or none is wanted
 */
gboolean
med_install_sign (MedCommandContext *context,
                  const char *login,
                  int meaning,
                  const char *subject,
                  MedSignature **signature,
                  GError **error)
{
  if (login == NULL)
    return TRUE;
  g_autofree char *passphrase = med_command_context_read_passphrase (context, login, error);
  const Signing signing = { login, passphrase, (MedMeaning) meaning, subject };
  if (passphrase == NULL)
    return FALSE;
  *signature =
      med_command_context_run (context, MED_STORE_WRITER, sign_func, (gpointer) &signing, error);
  return *signature != NULL;
}

typedef struct
{
  const MedInstallOptions *options;
  const char *where; /* SQL of this program */
  gboolean json;
} Listing;

static void
print_row (MedQuery *query)
{
  MedDispositionState state;
  const char *word = med_query_get_text (query, 3);

  printf ("%-6d %-14s %-12s %s\n", (int) med_query_get_int (query, 0),
          med_query_get_text (query, 1), med_query_get_text (query, 2),
          med_disposition_state_from_word (word, &state) ? med_disposition_state_get_title (state)
                                                         : word);
}

static void
add_row (JsonBuilder *builder, MedQuery *query)
{
  json_builder_begin_object (builder);
  med_command_json_int (builder, "id", med_query_get_int (query, 0));
  med_command_json_text (builder, "patch", med_query_get_text (query, 1));
  med_command_json_text (builder, "device", med_query_get_text (query, 2));
  med_command_json_text (builder, "state", med_query_get_text (query, 3));
  med_command_json_text (builder, "service_state", med_query_get_text (query, 4));
  med_command_json_int (builder, "patch_id", med_query_get_int (query, 5));
  med_command_json_int (builder, "device_id", med_query_get_int (query, 6));
  med_command_json_text (builder, "attempt", med_query_get_text (query, 7));
  json_builder_end_object (builder);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Listing *listing = input;
  const MedInstallOptions *options = listing->options;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *sql = g_strconcat (
      "SELECT x.id, p.number, d.asset, x.state, d.service_state, x.patch_id, x.device_id, "
      "(SELECT a.id FROM attempt a WHERE a.disposition_id = x.id ORDER BY a.started_usec DESC "
      "LIMIT 1) FROM disposition x JOIN patch p ON p.id = x.patch_id JOIN device d ON d.id = "
      "x.device_id WHERE ($1 = '' OR x.state = $1) AND ($2 = '' OR d.asset = $2) AND ($3 = '' "
      "OR p.number = $3) AND ",
      listing->where, " ORDER BY x.id", NULL);
  g_autoptr (MedQuery) query =
      med_connection_query (connection, sql,
                            MED_VALUES (MED_TEXT (options->state != NULL ? options->state : ""),
                                        MED_TEXT (options->device != NULL ? options->device : ""),
                                        MED_TEXT (options->patch != NULL ? options->patch : "")),
                            error);

  json_builder_begin_array (builder);
  while (query != NULL && med_query_next (query))
    if (listing->json)
      add_row (builder, query);
    else
      print_row (query);
  json_builder_end_array (builder);
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  if (listing->json)
    med_command_json_print (builder);
  return MED_STORE_OK;
}

static gboolean
list (MedCommandContext *context, char **argv, const char *where, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  Listing listing = { options, where, med_command_context_wants_json (context) };
  MedDispositionState state;

  if (options == NULL)
    return FALSE;
  if (options->state != NULL && !med_disposition_state_from_word (options->state, &state))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE, _ ("“%s” is not a state"), options->state);
      return FALSE;
    }
  return med_command_words_end (options->arguments, 0, error) &&
         med_command_context_run (context, MED_STORE_BULK, list_func, &listing, error) != NULL;
}

/**
 * med_install_run_list:
 * @context: the command's
 * @argv: what stands after its words
 * @error: return location
 *
 * Lists every disposition that the options name.
 *
 * Returns: whether it was done
 */
gboolean
med_install_run_list (MedCommandContext *context, char **argv, GError **error)
{
  return list (context, argv, "1 = 1", error);
}

/**
 * med_install_run_list_open:
 * @context: the command's
 * @argv: what stands after its words
 * @error: return location
 *
 * Lists the work orders that are planned, open or failed.
 *
 * Returns: whether it was done
 */
gboolean
med_install_run_list_open (MedCommandContext *context, char **argv, GError **error)
{
  return list (context, argv,
               "x.state IN ('scheduled', 'installing', 'interrupted', 'installed-unverified', "
               "'failed', 'restoring', 'restored', 'out-of-service', 'removal-required')",
               error);
}

/**
 * med_install_run_list_interrupted:
 * @context: the command's
 * @argv: what stands after its words
 * @error: return location
 *
 * Lists the attempts whose outcome is not known.
 *
 * Returns: whether it was done
 */
gboolean
med_install_run_list_interrupted (MedCommandContext *context, char **argv, GError **error)
{
  return list (context, argv, "x.state = 'interrupted'", error);
}

static void
add_steps (JsonBuilder *builder, const MedWorkOrder *order)
{
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  for (guint i = 0; i < order->steps->len; i++)
    {
      const MedWorkStep *step = order->steps->pdata[i];
      json_builder_begin_object (builder);
      med_command_json_text (builder, "phase", med_step_phase_to_word (step->phase));
      med_command_json_int (builder, "ordinal", step->ordinal);
      med_command_json_text (builder, "text", step->text);
      med_command_json_text (builder, "result", step->result);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_options (JsonBuilder *builder, const MedWorkOrder *order)
{
  json_builder_set_member_name (builder, "next");
  json_builder_begin_array (builder);
  for (guint i = 0; i < order->options->len; i++)
    {
      const MedTransitionOption *option = order->options->pdata[i];
      json_builder_begin_object (builder);
      med_command_json_text (builder, "state", med_disposition_state_to_word (option->to));
      med_command_json_boolean (builder, "allowed", option->allowed);
      med_command_json_texts (builder, "missing", option->missing);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_handovers (JsonBuilder *builder, const MedWorkOrder *order)
{
  med_command_json_text (builder, "assigned", order->assigned_name);
  med_command_json_text (builder, "holder", order->installer_name);
  json_builder_set_member_name (builder, "handovers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < order->handovers->len; i++)
    {
      const MedHandover *handover = order->handovers->pdata[i];
      g_autofree char *offered = med_clock_format_iso8601 (handover->offered_usec);
      g_autofree char *ended = med_clock_format_iso8601 (handover->ended_usec);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "from", handover->from_name);
      med_command_json_text (builder, "to", handover->to_name);
      med_command_json_text (builder, "note", handover->note);
      med_command_json_text (builder, "state", handover->state);
      med_command_json_text (builder, "offered", offered);
      med_command_json_text (builder, "ended", handover->ended_usec != 0 ? ended : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_handovers (const MedWorkOrder *order)
{
  if (order->assigned_name != NULL)
    printf (_ ("Assigned to %s\n"), order->assigned_name);
  if (order->installer_name != NULL)
    printf (_ ("Attempt of %s\n"), order->installer_name);
  for (guint i = 0; i < order->handovers->len; i++)
    {
      const MedHandover *handover = order->handovers->pdata[i];
      g_autofree char *when = med_handover_describe (handover);

      printf (_ ("%s → %s: %s\n    %s\n"), handover->from_name, handover->to_name, when,
              handover->note);
    }
}

static void
print_order_json (const MedWorkOrder *order)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_int (builder, "id", order->disposition_id);
  med_command_json_text (builder, "patch", order->patch_number);
  med_command_json_text (builder, "device", order->asset);
  med_command_json_text (builder, "state", med_disposition_state_to_word (order->state));
  med_command_json_text (builder, "service_state",
                         med_service_state_to_word (order->service_state));
  med_command_json_text (builder, "vendor_state", med_vendor_state_to_word (order->vendor_state));
  med_command_json_text (builder, "release", order->release_version);
  med_command_json_text (builder, "target_release", med_work_order_get_release_after (order));
  med_command_json_text (builder, "attempt", order->attempt_id);
  med_command_json_text (builder, "attempt_state", order->attempt_state);
  med_command_json_int (builder, "downtime", order->downtime_id);
  add_handovers (builder, order);
  med_command_json_text (builder, "attempt_kind", order->attempt_kind);
  med_command_json_text (builder, "entered_late", order->late);
  med_command_json_text (builder, "nonconformance", order->nonconformance);
  add_steps (builder, order);
  add_options (builder, order);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

/**
 * med_install_print_order:
 * @context: the command's
 * @order: a work order
 *
 * Prints it, as JSON where that is wanted.
 *
 * Returns: %TRUE
 */
gboolean
med_install_print_order (MedCommandContext *context, const MedWorkOrder *order)
{
  if (med_command_context_wants_json (context))
    {
      print_order_json (order);
      return TRUE;
    }
  printf (_ ("Work order %d: %s on %s %s\n"), (int) order->disposition_id, order->patch_number,
          order->asset, order->device_name);
  printf (_ ("Patch: %s\nDevice: %s\n"), med_disposition_state_get_title (order->state),
          med_service_state_get_title (order->service_state));
  print_handovers (order);
  if (order->late != NULL)
    printf ("%s\n", order->late);
  if (order->nonconformance != NULL)
    printf ("%s\n", order->nonconformance);
  for (guint i = 0; i < order->steps->len; i++)
    {
      const MedWorkStep *step = order->steps->pdata[i];
      printf ("  [%s] %s %d: %s\n", step->result != NULL ? step->result : " ",
              med_step_phase_to_word (step->phase), step->ordinal, step->text);
    }
  for (guint i = 0; i < order->options->len; i++)
    {
      const MedTransitionOption *option = order->options->pdata[i];
      if (option->permitted)
        printf ("  %s %s\n", option->allowed ? "→" : "×",
                med_disposition_step_get_title (order->state, option->to));
      for (guint j = 0; option->permitted && j < option->missing->len; j++)
        printf ("      %s\n", (const char *) option->missing->pdata[j]);
    }
  return TRUE;
}

typedef struct
{
  MedDispositionRequest request;
  MedWorkOrder *order;
} Apply;

static void
apply_clear (Apply *apply)
{
  g_clear_pointer (&apply->order, med_work_order_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Apply, apply_clear)

static gpointer
apply_load_func (MedConnection *connection,
                 gpointer input,
                 GCancellable *cancellable,
                 GError **error)
{
  Apply *apply = input;

  return apply->order = med_work_order_load_sync (connection, apply->request.disposition_id,
                                                  apply->request.person_id, error);
}

static gpointer
apply_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const MedDispositionRequest *request = input;

  return med_disposition_apply_sync (connection, request, error) ? MED_STORE_OK : NULL;
}

static JsonNode *
build_evidence (const char *text)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "report", text);
  return node;
}

static gboolean
apply_with (MedCommandContext *context,
            const MedInstallOptions *options,
            Apply *apply,
            GError **error)
{
  MedDispositionRequest *request = &apply->request;
  g_autofree char *subject = med_disposition_dup_subject (request->disposition_id);
  g_autoptr (MedSignature) own = NULL, approval = NULL, clinical = NULL;
  g_autoptr (JsonNode) evidence =
      options->evidence != NULL ? build_evidence (options->evidence) : NULL;
  const MedTransitionOption *option = med_work_order_find_option (apply->order, request->to);

  if ((option != NULL && option->signature && option->permitted &&
       !med_install_sign (context, med_command_context_get_login (context), (int) option->meaning,
                          subject, &own, error)) ||
      !med_install_sign (context, options->approved_by, MED_MEANING_APPROVED, subject, &approval,
                         error) ||
      !med_install_sign (context, options->clinical, MED_MEANING_APPROVED, subject, &clinical,
                         error))
    return FALSE;
  request->reason = options->reason;
  request->review_date = options->review_date;
  request->downtime_id = options->downtime;
  request->version_read = options->version_read;
  request->evidence = evidence;
  request->signature = own;
  request->approval = approval;
  request->clinical = clinical;
  return med_command_context_run (context, MED_STORE_WRITER, apply_func, request, error) != NULL;
}

/**
 * med_install_run_apply:
 * @context: the command's
 * @argv: what stands after its words
 * @error: return location
 *
 * Moves a disposition as its person decides, with the signatures that needs.
 *
 * Returns: whether it was done
 */
gboolean
med_install_run_apply (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedInstallOptions) options = med_install_options_parse (argv, error);
  g_auto (Apply) apply = { 0 };

  if (options == NULL)
    return FALSE;
  if (g_strv_length (options->arguments) != 2 ||
      !med_disposition_state_from_word (options->arguments[1], &apply.request.to))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Name the work order and the state it is to go to"));
      return FALSE;
    }
  if (!med_command_parse_number (options->arguments[0], &apply.request.disposition_id, error) ||
      !med_command_context_find_person (context, TRUE, &apply.request.person_id, error) ||
      med_command_context_run (context, MED_STORE_WRITER, apply_load_func, &apply, error) == NULL)
    return FALSE;
  if (!apply_with (context, options, &apply, error))
    return FALSE;
  g_clear_pointer (&apply.order, med_work_order_free);
  return med_command_context_run (context, MED_STORE_WRITER, apply_load_func, &apply, error) !=
             NULL &&
         med_install_print_order (context, apply.order);
}
