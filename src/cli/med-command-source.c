/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-source"

#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command-rows.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/source/med-source-hold.h"
#include "engine/source/med-source-run.h"
#include "engine/source/med-source.h"

/* Once a day, as advisories are published. */
#define DEFAULT_INTERVAL_MIN (24 * 60)

enum
{
  ADD,
  LIST,
  SHOW,
  SYNC,
  REMOVE,
  ENABLE,
  DISABLE,
  INTERVAL,
  HOLDS,
  RESOLVE,
};

/* The words of a command and who gives it, on the way to a lane. */
typedef struct
{
  MedCommandContext *context;
  char **words;
  gint64 person_id;
  MedSource source;
} Call;

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_source_add_sync (connection, call->person_id, &call->source, &call->source.id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
read_kind (const char *word, MedSourceKind *kind, GError **error)
{
  *kind = med_source_kind_from_word (word);
  return *kind != MED_N_SOURCE_KINDS || med_command_usage (&med_source_commands[ADD], word, error);
}

static gboolean
add (MedCommandContext *context, char **words, Call *call, GError **error)
{
  g_autofree char *folder = NULL;

  if (g_strv_length (words) != 3)
    return med_command_usage (&med_source_commands[ADD], _ ("Name its kind, its place and a name"),
                              error);
  if (!read_kind (words[0], &call->source.kind, error) ||
      !med_command_context_find_person (context, TRUE, &call->person_id, error))
    return FALSE;
  if (call->source.kind == MED_SOURCE_FOLDER ||
      (call->source.kind != MED_SOURCE_PROVIDER && g_uri_peek_scheme (words[1]) == NULL))
    folder = g_canonicalize_filename (words[1], NULL);
  call->source.location = folder != NULL ? folder : words[1];
  call->source.name = words[2];
  if (med_command_context_run (context, MED_STORE_WRITER, add_func, call, error) == NULL)
    return FALSE;
  printf (_ ("Source %" PRId64 " added\n"), call->source.id);
  if (!call->source.trusted)
    {
      g_autofree char *trust = med_source_describe_trust (&call->source);
      puts (trust);
    }
  return TRUE;
}

static gboolean
run_add (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .source = { .interval_min = DEFAULT_INTERVAL_MIN } };
  g_autofree char *name_space = NULL;
  g_auto (GStrv) words = NULL;
  int every = DEFAULT_INTERVAL_MIN;
  const GOptionEntry entries[] = {
    { "trusted", 0, 0, G_OPTION_ARG_NONE, &call.source.trusted, NULL, NULL },
    { "every", 0, 0, G_OPTION_ARG_INT, &every, NULL, NULL },
    { "namespace", 0, 0, G_OPTION_ARG_STRING, &name_space, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!med_command_options_read (entries, argv, &words, error))
    return FALSE;
  call.source.interval_min = every;
  call.source.name_space = name_space;
  return add (context, words, &call, error);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_list_sync (connection, error);
}

static gpointer
find_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_find_sync (connection, input, error);
}

static void
add_members (JsonBuilder *builder, const MedSource *source, gint64 now_usec)
{
  g_autofree char *age = med_source_describe_age (source, now_usec);
  g_autofree char *trust = med_source_describe_trust (source);

  med_command_json_int (builder, "id", source->id);
  med_command_json_text (builder, "name", source->name);
  med_command_json_text (builder, "kind", med_source_kind_to_word (source->kind));
  med_command_json_text (builder, "location", source->location);
  med_command_json_boolean (builder, "trusted", source->trusted);
  med_command_json_boolean (builder, "enabled", source->enabled);
  med_command_json_int (builder, "interval_min", source->interval_min);
  med_command_json_text (builder, "namespace", source->name_space);
  med_command_json_text (builder, "canonical_url", source->canonical_url);
  med_command_json_text (builder, "role", source->role);
  med_command_json_text (builder, "believed_because", trust);
  med_command_json_boolean (builder, "stale", med_source_is_stale (source, now_usec));
  med_command_json_text (builder, "age", age);
  if (source->tried_usec != 0)
    med_command_json_time (builder, "tried_at", source->tried_usec);
  else
    med_command_json_text (builder, "tried_at", NULL);
  if (source->checked_usec != 0)
    med_command_json_time (builder, "checked_at", source->checked_usec);
  else
    med_command_json_text (builder, "checked_at", NULL);
  med_command_json_text (builder, "failure", source->result);
}

/* What is stale says so first. */
static void
print_line (const MedSource *source, gint64 now_usec)
{
  g_autofree char *age = med_source_describe_age (source, now_usec);
  gboolean stale = med_source_is_stale (source, now_usec);

  printf ("%" PRId64 "\t%s\t%s\t%s\t%s%s%s\n", source->id, source->name,
          med_source_kind_get_title (source->kind), source->location,
          source->enabled ? "" : _ ("SWITCHED OFF: "), stale ? _ ("COULD NOT BE CHECKED: ") : "",
          stale && source->result != NULL ? source->result : age);
}

static gint64
now_of (MedCommandContext *context)
{
  return med_clock_now_usec (med_engine_get_clock (med_command_context_get_engine (context, NULL)));
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (GPtrArray) list =
      med_command_context_run (context, MED_STORE_BULK, list_func, NULL, error);

  if (list == NULL)
    return FALSE;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    {
      const MedSource *source = g_ptr_array_index (list, i);

      json_builder_begin_object (builder);
      add_members (builder, source, now_of (context));
      json_builder_end_object (builder);
      if (!med_command_context_wants_json (context))
        print_line (source, now_of (context));
    }
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    med_command_json_print (builder);
  return TRUE;
}

static const char *const document_names[] = { "path",      "state",  "tracking_id",
                                              "version",   "sha256", "signer",
                                              "@vanished", "reason", NULL };
static const MedCommandRows document_rows = {
  "SELECT path, state, tracking_id, version, sha256, signer, vanished_usec, reason"
  " FROM source_document WHERE source_id = $1 ORDER BY path",
  document_names,
};

static gpointer
documents_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  const Call *call = input;

  return med_command_rows_print (call->context, connection, &document_rows,
                                 MED_VALUES (MED_INT (call->source.id)), error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_show (MedCommandContext *context, char **argv, GError **error)
{
  if (argv[0] == NULL || argv[1] != NULL)
    return med_command_usage (&med_source_commands[SHOW], _ ("Name one source"), error);
  g_autoptr (MedSource) source =
      med_command_context_run (context, MED_STORE_BULK, find_func, argv[0], error);
  if (source == NULL)
    return FALSE;
  Call call = { .context = context, .source = { .id = source->id } };
  if (!med_command_context_wants_json (context))
    print_line (source, now_of (context));
  return med_command_context_run (context, MED_STORE_BULK, documents_func, &call, error) != NULL;
}

/* One that could not be looked through is in the answer too, with what it brought until then. */
static void
print_sync_json (JsonBuilder *builder, const MedSourceRun *run)
{
  g_autoptr (MedSourceSync) none = med_source_sync_new ();
  const MedSourceSync *result = run->brought != NULL ? run->brought : none;

  json_builder_begin_object (builder);
  med_command_json_text (builder, "source", run->name);
  med_command_json_text (builder, "failure", run->failure);
  med_command_json_int (builder, "listed", result->listed);
  med_command_json_int (builder, "imported", result->imported);
  med_command_json_int (builder, "changed", result->changed);
  med_command_json_int (builder, "unchanged", result->unchanged);
  med_command_json_int (builder, "skipped", result->skipped);
  med_command_json_int (builder, "held", result->held);
  med_command_json_int (builder, "refused", result->refused);
  med_command_json_int (builder, "not_got", result->failed);
  med_command_json_int (builder, "vanished", result->vanished);
  med_command_json_texts (builder, "notes", result->notes);
  json_builder_end_object (builder);
}

static void
print_run (MedCommandContext *context, const MedSourceRun *run, JsonBuilder *builder)
{
  gboolean wants_json = med_command_context_wants_json (context);

  if (run->brought == NULL && run->failure == NULL)
    {
      fprintf (wants_json ? stderr : stdout, _ ("%s: switched off, not looked through\n"),
               run->name);
      return;
    }
  print_sync_json (builder, run);
  for (guint i = 0; !wants_json && run->brought != NULL && i < run->brought->notes->len; i++)
    puts (g_ptr_array_index (run->brought->notes, i));
  if (run->failure != NULL || wants_json)
    return;
  g_autofree char *summary = med_source_sync_summarize (run->brought);
  printf ("%s: %s\n", run->name, summary);
}

/* The first that was not looked through is the command's error; the others are told. */
static void
tell_failure (const MedSourceRun *run, GError **first)
{
  if (run->failure == NULL)
    return;
  if (*first == NULL)
    g_set_error (first, MED_ERROR, run->failure_code, "%s: %s", run->name, run->failure);
  else
    fprintf (stderr, "%s: %s\n", run->name, run->failure);
}

/* Each source is looked through, whatever becomes of the others. */
static gboolean
run_sync (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MedSource) source = NULL;
  g_autoptr (GError) first = NULL;
  gint64 person_id = 0;

  if (argv[0] != NULL && argv[1] != NULL)
    return med_command_usage (&med_source_commands[SYNC], _ ("Name one source"), error);
  if (!med_command_context_find_person (context, FALSE, &person_id, error))
    return FALSE;
  if (argv[0] != NULL && (source = med_command_context_run (context, MED_STORE_BULK, find_func,
                                                            argv[0], error)) == NULL)
    return FALSE;
  MedEngine *engine = med_command_context_get_engine (context, error);
  g_autoptr (GPtrArray) runs =
      engine != NULL
          ? med_source_run_sync (med_engine_get_store (engine), source != NULL ? source->id : 0,
                                 person_id, NULL, NULL, error)
          : NULL;
  if (runs == NULL)
    return FALSE;
  json_builder_begin_array (builder);
  for (guint i = 0; i < runs->len; i++)
    {
      print_run (context, g_ptr_array_index (runs, i), builder);
      tell_failure (g_ptr_array_index (runs, i), &first);
    }
  json_builder_end_array (builder);
  if (med_command_context_wants_json (context))
    med_command_json_print (builder);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gpointer
remove_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (MedSource) source = med_source_find_sync (connection, call->words[0], error);

  return source != NULL && med_source_remove_sync (connection, call->person_id, source->id,
                                                   call->words[1], error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_remove (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .words = argv };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_source_commands[REMOVE], _ ("Name the source and why"), error);
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, remove_func, &call, error) != NULL;
}

static gpointer
set_enabled_func (MedConnection *connection,
                  gpointer input,
                  GCancellable *cancellable,
                  GError **error)
{
  const Call *call = input;
  g_autoptr (MedSource) source = med_source_find_sync (connection, call->words[0], error);

  return source != NULL && med_source_set_enabled_sync (connection, call->person_id, source->id,
                                                        call->source.enabled, call->words[1], error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
set_enabled (MedCommandContext *context, char **argv, gboolean enabled, GError **error)
{
  Call call = { .context = context, .words = argv, .source = { .enabled = enabled } };

  if (g_strv_length (argv) != 2)
    return med_command_usage (&med_source_commands[enabled ? ENABLE : DISABLE],
                              _ ("Name the source and why"), error);
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, set_enabled_func, &call, error) !=
             NULL;
}

static gboolean
run_enable (MedCommandContext *context, char **argv, GError **error)
{
  return set_enabled (context, argv, TRUE, error);
}

static gboolean
run_disable (MedCommandContext *context, char **argv, GError **error)
{
  return set_enabled (context, argv, FALSE, error);
}

static gpointer
set_interval_func (MedConnection *connection,
                   gpointer input,
                   GCancellable *cancellable,
                   GError **error)
{
  const Call *call = input;
  g_autoptr (MedSource) source = med_source_find_sync (connection, call->words[0], error);

  return source != NULL &&
                 med_source_set_interval_sync (connection, call->person_id, source->id,
                                               call->source.interval_min, call->words[2], error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_interval (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .words = argv };

  if (g_strv_length (argv) != 3)
    return med_command_usage (&med_source_commands[INTERVAL],
                              _ ("Name the source, how many minutes, and why"), error);
  return med_command_parse_number (argv[1], &call.source.interval_min, error) &&
         med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, set_interval_func, &call, error) !=
             NULL;
}

static const char *const hold_names[] = { "#id",    "source",    "kind",      "of",
                                          "text",   "@found_at", "#accepted", "@resolved_at",
                                          "reason", "vendors",   NULL };
static const MedCommandRows hold_rows = {
  "SELECT h.id, s.name, h.kind, h.subject, h.text, h.found_usec, h.accepted, h.resolved_usec,"
  " h.reason, (SELECT group_concat(v.vendor, ', ') FROM source_hold_vendor v"
  " WHERE v.hold_id = h.id) FROM source_hold h JOIN source s ON s.id = h.source_id"
  " WHERE $1 <> 0 OR h.resolved_usec IS NULL ORDER BY h.id",
  hold_names,
};

static gpointer
holds_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_command_rows_print (call->context, connection, &hold_rows,
                                 MED_VALUES (MED_INT (call->source.id)), error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_hold_list (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context };
  gboolean all = FALSE;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!med_command_options_read (entries, argv, &words, error) ||
      !med_command_words_end (words, 0, error))
    return FALSE;
  call.source.id = all ? 1 : 0;
  return med_command_context_run (context, MED_STORE_BULK, holds_func, &call, error) != NULL;
}

static gpointer
resolve_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_source_hold_resolve_sync (connection, call->person_id, call->source.id,
                                       g_str_equal (call->words[1], "accept"), call->words[2],
                                       error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_hold_resolve (MedCommandContext *context, char **argv, GError **error)
{
  static const char *const verbs[] = { "accept", "dismiss", NULL };
  Call call = { .context = context, .words = argv };

  if (g_strv_length (argv) != 3 || !g_strv_contains (verbs, argv[1]))
    return med_command_usage (&med_source_commands[RESOLVE],
                              _ ("Name the number, what you decide and why"), error);
  return med_command_parse_number (argv[0], &call.source.id, error) &&
         med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, resolve_func, &call, error) != NULL;
}

const MedCommand med_source_commands[] = {
  [ADD] = { "source add",
            "provider|folder|kev|epss|cve PLACE NAME [--trusted] [--every=MINUTES] "
            "[--namespace=URL]",
            N_ ("Add a source"), run_add },
  [LIST] = { "source list", "", N_ ("List the sources and when each was last looked through"),
             run_list },
  [SHOW] = { "source show", "SOURCE", N_ ("Show the documents of a source"), run_show },
  [SYNC] = { "source sync", "[SOURCE]", N_ ("Look through one source, or all of them"), run_sync },
  [REMOVE] = { "source remove", "SOURCE REASON", N_ ("Look at a source no more"), run_remove },
  [ENABLE] = { "source enable", "SOURCE REASON", N_ ("Look through a source with all the others"),
               run_enable },
  [DISABLE] = { "source disable", "SOURCE REASON",
                N_ ("Look through a source only when it is named"), run_disable },
  [INTERVAL] = { "source interval", "SOURCE MINUTES REASON",
                 N_ ("Say how often a source is looked through by itself"), run_interval },
  [HOLDS] = { "source hold list", "[--all]", N_ ("List what is held for a person"), run_hold_list },
  [RESOLVE] = { "source hold resolve", "NUMBER accept|dismiss REASON",
                N_ ("Decide on what is held"), run_hold_resolve },
  { NULL, NULL, NULL, NULL },
};
