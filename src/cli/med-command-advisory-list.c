/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-advisory-list"

#include "config.h"

#include "cli/med-command-advisory-list.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-match-review.h"
#include "engine/awareness/med-reach.h"
#include "engine/base/med-error.h"

/* How many devices a listing names. */
#define MAX_DEVICES 100000

/* In tenths: 9.8 is no binary number. */
static void
add_score (JsonBuilder *builder, const char *member, int score10)
{
  json_builder_set_member_name (builder, member);
  if (score10 < 0)
    json_builder_add_null_value (builder);
  else
    json_builder_add_int_value (builder, score10);
}

/* What a command needs on a lane: words in, lines or JSON out. */
typedef struct
{
  MedCommandContext *context;
  char **argv;
} Call;

/* By configuration: many devices share one. */
#define DEVICES_WHERE(condition)                                                                   \
  "(SELECT count(*) FROM device d WHERE d.retired_usec IS NULL AND d.config_id IN"                 \
  " (SELECT e.config_id FROM exposure e JOIN vulnerability v ON v.id = e.vulnerability_id"         \
  " WHERE v.advisory_id = a.id AND " condition "))"

#define SELECT_LIST                                                                                \
  "SELECT a.tracking_id, a.version, a.title, a.top_score10, " DEVICES_WHERE (                      \
      "e.status = 'affected'") ", " DEVICES_WHERE ("e.status IN ('cannot-tell',"                   \
                                                   " 'under-investigation')") ","                  \
                                                                              " (SELECT count(*) " \
                                                                              "FROM "              \
                                                                              "vulnerability v "   \
                                                                              "JOIN kev k ON "     \
                                                                              "k.cve = v.cve "     \
                                                                              "WHERE "             \
                                                                              "v.advisory_id = "   \
                                                                              "a.id)"              \
                                                                              " FROM "             \
                                                                              "advisory_head h "   \
                                                                              "JOIN advisory a "   \
                                                                              "ON a.id = "         \
                                                                              "h.advisory_id "     \
                                                                              "ORDER BY "          \
                                                                              "a.tracking_id"

static void
add_list_row (JsonBuilder *builder, MedQuery *query)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "tracking_id", med_query_get_text (query, 0));
  med_command_json_text (builder, "version", med_query_get_text (query, 1));
  med_command_json_text (builder, "title", med_query_get_text (query, 2));
  add_score (builder, "top_score10",
             med_query_is_null (query, 3) ? -1 : (int) med_query_get_int (query, 3));
  med_command_json_int (builder, "affected_devices", med_query_get_int (query, 4));
  med_command_json_int (builder, "cannot_tell_devices", med_query_get_int (query, 5));
  med_command_json_int (builder, "known_exploited", med_query_get_int (query, 6));
  json_builder_end_object (builder);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MedQuery) query = med_connection_query (connection, SELECT_LIST, MED_NO_VALUES, error);
  gboolean as_json = med_command_context_wants_json (call->context);

  json_builder_begin_array (builder);
  while (query != NULL && med_query_next (query))
    if (as_json)
      add_list_row (builder, query);
    else
      printf (_ ("%s version %s: %s (affected %d, cannot tell %d)\n"),
              med_query_get_text (query, 0), med_query_get_text (query, 1),
              med_query_get_text (query, 2), (int) med_query_get_int (query, 4),
              (int) med_query_get_int (query, 5));
  if (query == NULL || !med_query_finish (query, error))
    return NULL;
  json_builder_end_array (builder);
  if (as_json)
    med_command_json_print (builder);
  return MED_STORE_OK;
}

gboolean
med_command_advisory_list (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  return med_command_context_run (context, MED_STORE_BULK, list_func, &call, error) != NULL;
}

static void
add_vulnerability (JsonBuilder *builder, const MedVulnerability *vulnerability)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "key", vulnerability->key);
  med_command_json_text (builder, "cve", vulnerability->cve);
  med_command_json_text (builder, "cvss_vector", vulnerability->cvss_vector);
  add_score (builder, "document_score10", vulnerability->document_score10);
  add_score (builder, "computed_score10", vulnerability->computed_score10);
  med_command_json_text (builder, "known_exploited_since", vulnerability->kev_added_date);
  med_command_json_text (builder, "exploitation", vulnerability->exploitation.value);
  med_command_json_text (builder, "automatable", vulnerability->automatable.value);
  json_builder_end_object (builder);
}

static void
add_reach (JsonBuilder *builder, const MedReach *reach)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "asset", reach->asset);
  med_command_json_text (builder, "model", reach->model);
  med_command_json_text (builder, "release", reach->version);
  med_command_json_text (builder, "vulnerability", reach->vulnerability_key);
  add_score (builder, "environmental_score10", reach->environmental10);
  med_command_json_text (builder, "environmental_metrics", reach->environmental_metrics);
  med_command_json_text (builder, "status", reach->status);
  med_command_json_text (builder, "reason", reach->reason);
  json_builder_end_object (builder);
}

static void
print_advisory_json (const MedAdvisory *advisory, GPtrArray *reach)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_text (builder, "tracking_id", advisory->tracking_id);
  med_command_json_text (builder, "version", advisory->version);
  med_command_json_text (builder, "status", advisory->status);
  med_command_json_text (builder, "publisher", advisory->publisher_name);
  med_command_json_text (builder, "title", advisory->title);
  med_command_json_int (builder, "revisions", advisory->revisions->len);
  json_builder_set_member_name (builder, "vulnerabilities");
  json_builder_begin_array (builder);
  for (guint i = 0; i < advisory->vulnerabilities->len; i++)
    add_vulnerability (builder, g_ptr_array_index (advisory->vulnerabilities, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < reach->len; i++)
    add_reach (builder, g_ptr_array_index (reach, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_score (const MedVulnerability *vulnerability)
{
  if (vulnerability->computed_score10 < 0)
    printf (_ ("  %s  score not computed"), vulnerability->key);
  else
    printf (_ ("  %s  score %.1f"), vulnerability->key, vulnerability->computed_score10 / 10.0);
  if (med_vulnerability_scores_differ (vulnerability))
    printf (_ (" (the document says %.1f)"), vulnerability->document_score10 / 10.0);
  if (vulnerability->kev_added_date != NULL)
    printf (_ (" known exploited since %s"), vulnerability->kev_added_date);
  putchar ('\n');
}

static void
print_environment (const MedReach *row)
{
  if (row->environmental10 < 0 || *row->environmental_metrics == '\0')
    return;
  printf (_ ("      score %.1f in its environment (%s)\n"), row->environmental10 / 10.0,
          row->environmental_metrics);
}

static void
print_advisory (const MedAdvisory *advisory, GPtrArray *reach)
{
  printf (_ ("%s version %s, %s\n%s\n"), advisory->tracking_id, advisory->version,
          advisory->publisher_name, advisory->title);
  for (guint i = 0; i < advisory->vulnerabilities->len; i++)
    print_score (g_ptr_array_index (advisory->vulnerabilities, i));
  for (guint i = 0; i < reach->len; i++)
    {
      const MedReach *row = g_ptr_array_index (reach, i);
      g_autofree char *words = med_reach_describe (row);

      printf ("  %s  %s %s  %s  %s\n", row->asset, row->model, row->version, row->vulnerability_key,
              words);
      print_environment (row);
    }
}

static gpointer
show_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  gint64 id = 0;

  if (!med_advisory_find_sync (connection, call->argv[0], &id, error))
    return NULL;
  g_autoptr (MedAdvisory) advisory = med_advisory_load_sync (connection, id, error);
  g_autoptr (GPtrArray) reach =
      advisory != NULL ? med_reach_of_advisory_sync (connection, id, MAX_DEVICES, error) : NULL;
  if (reach == NULL)
    return NULL;
  if (med_command_context_wants_json (call->context))
    print_advisory_json (advisory, reach);
  else
    print_advisory (advisory, reach);
  return MED_STORE_OK;
}

gboolean
med_command_advisory_show (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  if (argv[0] == NULL || argv[1] != NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Name one advisory: medpatchctl advisory show ID"));
      return FALSE;
    }
  return med_command_context_run (context, MED_STORE_BULK, show_func, &call, error) != NULL;
}

static void
add_name (JsonBuilder *builder, const MedMatchName *name)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "vendor", name->vendor);
  med_command_json_text (builder, "product", name->product);
  med_command_json_text (builder, "advisory", name->tracking_id);
  json_builder_set_member_name (builder, "candidates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < name->candidates->len; i++)
    {
      const MedMatchCandidate *candidate = g_ptr_array_index (name->candidates, i);

      json_builder_begin_object (builder);
      med_command_json_int (builder, "product_id", candidate->product_id);
      med_command_json_text (builder, "manufacturer", candidate->manufacturer);
      med_command_json_text (builder, "model", candidate->model);
      json_builder_set_member_name (builder, "score");
      json_builder_add_double_value (builder, candidate->score);
      med_command_json_text (builder, "reason", candidate->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_name (const MedMatchName *name)
{
  printf (_ ("“%s” “%s” in %s\n"), name->vendor, name->product, name->tracking_id);
  for (guint i = 0; i < name->candidates->len; i++)
    {
      const MedMatchCandidate *candidate = g_ptr_array_index (name->candidates, i);

      printf (_ ("  %.2f  product %d  %s %s: %s\n"), candidate->score, (int) candidate->product_id,
              candidate->manufacturer, candidate->model, candidate->reason);
    }
}

static gpointer
review_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!med_assessment_catch_up_sync (connection, cancellable, NULL, error))
    return NULL;
  g_autoptr (GPtrArray) names = med_match_review_sync (connection, cancellable, error);
  if (names == NULL)
    return NULL;
  json_builder_begin_array (builder);
  for (guint i = 0; i < names->len; i++)
    if (med_command_context_wants_json (call->context))
      add_name (builder, g_ptr_array_index (names, i));
    else
      print_name (g_ptr_array_index (names, i));
  json_builder_end_array (builder);
  if (med_command_context_wants_json (call->context))
    med_command_json_print (builder);
  return MED_STORE_OK;
}

gboolean
med_command_advisory_review (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .context = context, .argv = argv };

  return med_command_context_run (context, MED_STORE_WRITER, review_func, &call, error) != NULL;
}
