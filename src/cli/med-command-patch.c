/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-patch"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command.h"
#include "engine/awareness/med-inquiry.h"
#include "engine/awareness/med-patch.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"

/* The words of a command and who gives it, on the way to a lane. */
typedef struct
{
  MedCommandContext *context;
  char **argv;
  gint64 person_id;
  gint64 id;
} Call;

/* Options of "patch add", in the order of MedPatch. */
static gboolean
read_options (MedPatch *patch, char **argv, GError **error)
{
  g_auto (GStrv) cves = NULL;
  g_auto (GStrv) rest = NULL;
  g_autofree char *released = NULL;
  const GOptionEntry entries[] = {
    { "number", 0, 0, G_OPTION_ARG_STRING, &patch->number, NULL, NULL },
    { "vendor", 0, 0, G_OPTION_ARG_STRING, &patch->cots_vendor, NULL, NULL },
    { "product", 0, 0, G_OPTION_ARG_STRING, &patch->cots_product, NULL, NULL },
    { "title", 0, 0, G_OPTION_ARG_STRING, &patch->title, NULL, NULL },
    { "released", 0, 0, G_OPTION_ARG_STRING, &released, NULL, NULL },
    { "source", 0, 0, G_OPTION_ARG_STRING, &patch->released_source, NULL, NULL },
    { "scope", 0, 0, G_OPTION_ARG_STRING, &patch->scope, NULL, NULL },
    { "cve", 0, 0, G_OPTION_ARG_STRING_ARRAY, &cves, NULL, NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  if (!med_command_options_read (entries, argv, &rest, error))
    return FALSE;
  if (rest[0] != NULL)
    return med_command_usage (&med_patch_commands[0], rest[0], error);
  patch->cves = g_steal_pointer (&cves);
  return released == NULL || med_clock_parse_iso8601 (released, &patch->released_usec, error);
}

typedef struct
{
  const MedPatch *patch;
  gint64 person_id;
  gint64 id;
} Addition;

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Addition *addition = input;

  return med_patch_add_sync (connection, addition->person_id, addition->patch, &addition->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_add (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (MedPatch) patch = g_new0 (MedPatch, 1);
  Addition addition = { .patch = patch };

  if (!read_options (patch, argv, error) ||
      !med_command_context_find_person (context, FALSE, &addition.person_id, error) ||
      med_command_context_run (context, MED_STORE_WRITER, add_func, &addition, error) == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_int (builder, "id", addition.id);
      json_builder_end_object (builder);
      med_command_json_print (builder);
    }
  else
    printf (_ ("Patch %s recorded as %d\n"), patch->number, (int) addition.id);
  return TRUE;
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  gboolean as_json = med_command_context_wants_json (call->context);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT id, number, cots_vendor, cots_product, released_usec, scope FROM patch"
      " ORDER BY number, id",
      MED_NO_VALUES, error);

  json_builder_begin_array (builder);
  while (query != NULL && med_query_next (query))
    {
      if (!as_json)
        {
          printf ("%d  %s  %s %s  %s\n", (int) med_query_get_int (query, 0),
                  med_query_get_text (query, 1), med_query_get_text (query, 2),
                  med_query_get_text (query, 3),
                  med_patch_scope_get_title (med_query_get_text (query, 5)));
          continue;
        }
      json_builder_begin_object (builder);
      med_command_json_int (builder, "id", med_query_get_int (query, 0));
      med_command_json_text (builder, "number", med_query_get_text (query, 1));
      med_command_json_text (builder, "cots_vendor", med_query_get_text (query, 2));
      med_command_json_text (builder, "cots_product", med_query_get_text (query, 3));
      med_command_json_time (builder, "released", med_query_get_int (query, 4));
      med_command_json_text (builder, "scope", med_query_get_text (query, 5));
      json_builder_end_object (builder);
    }
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  json_builder_end_array (builder);
  if (as_json)
    med_command_json_print (builder);
  return MED_STORE_OK;
}

static gboolean
run_list (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  return med_command_context_run (context, MED_STORE_BULK, list_func, &call, error) != NULL;
}

static gboolean
add_inquiries (MedConnection *connection, gint64 id, JsonBuilder *builder, GError **error)
{
  g_autoptr (MedQuery) query =
      med_connection_query (connection,
                            "SELECT i.id, p.model, i.asked_usec, n.name, i.channel, i.answer,"
                            " i.answered_usec FROM vendor_inquiry i"
                            " JOIN product p ON p.id = i.product_id"
                            " LEFT JOIN person n ON n.id = i.asked_by"
                            " WHERE i.patch_id = $1 ORDER BY i.asked_usec, i.id",
                            MED_VALUES (MED_INT (id)), error);

  json_builder_set_member_name (builder, "inquiries");
  json_builder_begin_array (builder);
  while (query != NULL && med_query_next (query))
    {
      json_builder_begin_object (builder);
      med_command_json_int (builder, "id", med_query_get_int (query, 0));
      med_command_json_text (builder, "model", med_query_get_text (query, 1));
      med_command_json_time (builder, "asked", med_query_get_int (query, 2));
      med_command_json_text (builder, "asked_by", med_query_get_text (query, 3));
      med_command_json_text (builder, "channel", med_query_get_text (query, 4));
      med_command_json_text (builder, "answer", med_query_get_text (query, 5));
      med_command_json_time (builder, "answered", med_query_get_int (query, 6));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return query != NULL && med_query_finish (query, error);
}

static void
add_patch (JsonBuilder *builder, const MedPatch *patch)
{
  med_command_json_int (builder, "id", patch->id);
  med_command_json_text (builder, "number", patch->number);
  med_command_json_text (builder, "cots_vendor", patch->cots_vendor);
  med_command_json_text (builder, "cots_product", patch->cots_product);
  med_command_json_text (builder, "title", patch->title);
  med_command_json_time (builder, "released", patch->released_usec);
  med_command_json_text (builder, "released_source", patch->released_source);
  med_command_json_text (builder, "scope", patch->scope);
  json_builder_set_member_name (builder, "cves");
  json_builder_begin_array (builder);
  for (gsize i = 0; patch->cves[i] != NULL; i++)
    json_builder_add_string_value (builder, patch->cves[i]);
  json_builder_end_array (builder);
}

static gpointer
show_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gint64 id = 0;

  if (!med_patch_find_sync (connection, call->argv[0], &id, error))
    return NULL;
  g_autoptr (MedPatch) patch = med_patch_load_sync (connection, id, error);
  if (patch == NULL)
    return NULL;
  json_builder_begin_object (builder);
  add_patch (builder, patch);
  if (!add_inquiries (connection, id, builder, error))
    return NULL;
  json_builder_end_object (builder);
  if (med_command_context_wants_json (call->context))
    {
      med_command_json_print (builder);
      return MED_STORE_OK;
    }
  g_autofree char *cves = g_strjoinv (", ", patch->cves);
  g_autofree char *released = patch->released_usec != 0
                                  ? med_clock_format_local_date (patch->released_usec)
                                  : g_strdup (_ ("not known"));
  printf (_ ("%s of %s %s\n%s\nReleased: %s (%s)\nCloses: %s\n"), patch->number, patch->cots_vendor,
          patch->cots_product, med_patch_scope_get_title (patch->scope), released,
          patch->released_source, cves);
  return MED_STORE_OK;
}

static gboolean
run_show (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  if (g_strv_length (argv) != 1)
    return med_command_usage (&med_patch_commands[2], _ ("Name one patch"), error);
  return med_command_context_run (context, MED_STORE_BULK, show_func, &call, error) != NULL;
}

static gpointer
ask_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;
  gint64 patch_id = 0;
  gint64 product_id = 0;

  return med_command_parse_number (call->argv[2], &product_id, error) &&
                 med_patch_find_sync (connection, call->argv[1], &patch_id, error) &&
                 med_inquiry_ask_sync (connection, call->person_id, patch_id, product_id,
                                       call->argv[3], 0, &call->id, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
answer_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_command_parse_number (call->argv[1], &call->id, error) &&
                 med_inquiry_answer_sync (connection, call->person_id, call->id, call->argv[2],
                                          error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_inquiry (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };
  gboolean ask = g_strv_length (argv) == 4 && g_str_equal (argv[0], "ask");
  gboolean answer = g_strv_length (argv) == 3 && g_str_equal (argv[0], "answer");

  if (!ask && !answer)
    return med_command_usage (&med_patch_commands[3], _ ("Ask, or record an answer"), error);
  if (!med_command_context_find_person (context, TRUE, &call.person_id, error) ||
      med_command_context_run (context, MED_STORE_WRITER, ask ? ask_func : answer_func, &call,
                               error) == NULL)
    return FALSE;
  printf (_ ("Inquiry %d recorded\n"), (int) call.id);
  return TRUE;
}

const MedCommand med_patch_commands[] = {
  { "patch add",
    "--number=NUMBER --vendor=MAKER [--product=] [--title=] [--released=DATE --source=WHERE]"
    " [--cve=CVE]… [--scope=]",
    N_ ("Record a patch of a COTS component"), run_add },
  { "patch list", "", N_ ("List the patches"), run_list },
  { "patch show", "NUMBER", N_ ("Show a patch and what the vendor was asked"), run_show },
  { "patch inquiry", "ask NUMBER PRODUCT-NUMBER CHANNEL | answer INQUIRY TEXT",
    N_ ("Record that the device vendor was asked, or answered"), run_inquiry },
  { NULL, NULL, NULL, NULL },
};
