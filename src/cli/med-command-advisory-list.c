/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-advisory-list"

#include "config.h"

#include "cli/med-command-advisory-list.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "engine/awareness/med-advisory-change.h"
#include "engine/awareness/med-advisory-comment.h"
#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-inbox.h"
#include "engine/awareness/med-match-review.h"
#include "engine/awareness/med-reach.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/csaf/med-csaf-tlp.h"
#include "engine/inventory/med-device.h"
#include "engine/store/med-table-query.h"

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

static gint64
number_at (MedTablePage *page, guint row, MedInboxField field)
{
  const char *text = med_table_page_get_text (page, row, field);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : -1;
}

/* What is not known yet is null: an advisory that was not matched does not concern 0 devices. */
static void
add_number (JsonBuilder *builder, const char *member, gint64 number)
{
  json_builder_set_member_name (builder, member);
  if (number < 0)
    json_builder_add_null_value (builder);
  else
    json_builder_add_int_value (builder, number);
}

static void
add_list_row (JsonBuilder *builder, MedTablePage *page, guint i)
{
  const char *news = med_table_page_get_text (page, i, MED_INBOX_NEWS);
  g_autoptr (GPtrArray) changes = med_advisory_changes_from_news (news != NULL ? news : "");
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint j = 0; j < changes->len; j++)
    g_ptr_array_add (words, med_advisory_change_describe (changes->pdata[j]));
  json_builder_begin_object (builder);
  med_command_json_text (builder, "tracking_id",
                         med_table_page_get_text (page, i, MED_INBOX_TRACKING_ID));
  med_command_json_text (builder, "version", med_table_page_get_text (page, i, MED_INBOX_VERSION));
  med_command_json_text (builder, "title", med_table_page_get_text (page, i, MED_INBOX_TITLE));
  add_number (builder, "top_score10", number_at (page, i, MED_INBOX_SCORE10));
  med_command_json_text (builder, "aggregate_severity",
                         med_table_page_get_text (page, i, MED_INBOX_SEVERITY));
  med_command_json_text (builder, "tlp", med_table_page_get_text (page, i, MED_INBOX_TLP));
  add_number (builder, "affected_devices", number_at (page, i, MED_INBOX_AFFECTED));
  add_number (builder, "cannot_tell_devices", number_at (page, i, MED_INBOX_CANNOT_TELL));
  add_number (builder, "known_exploited", number_at (page, i, MED_INBOX_KNOWN_EXPLOITED));
  med_command_json_boolean (builder, "new", number_at (page, i, MED_INBOX_IS_NEW) == 1);
  med_command_json_texts (builder, "changed", words);
  med_command_json_text (builder, "also_concerns",
                         med_table_page_get_text (page, i, MED_INBOX_FRESH_PRODUCT));
  json_builder_end_object (builder);
}

static void
print_list_row (MedTablePage *page, guint i)
{
  printf (_ ("%s version %s: %s (affected %d, cannot tell %d)"),
          med_table_page_get_text (page, i, MED_INBOX_TRACKING_ID),
          med_table_page_get_text (page, i, MED_INBOX_VERSION),
          med_table_page_get_text (page, i, MED_INBOX_TITLE),
          (int) MAX (number_at (page, i, MED_INBOX_AFFECTED), 0),
          (int) MAX (number_at (page, i, MED_INBOX_CANNOT_TELL), 0));
  g_autofree char *mark = med_csaf_tlp_dup_mark (med_table_page_get_text (page, i, MED_INBOX_TLP));
  if (mark != NULL)
    printf (" %s", mark);
  puts (number_at (page, i, MED_INBOX_IS_NEW) == 1 ? _ (" new") : "");
}

/* What is to be listed. */
typedef struct
{
  MedCommandContext *context;
  char *section;
  char *search;
  char *asset;
  char *product;
  char *sort;
} List;

static void
list_clear (List *self)
{
  g_free (self->section);
  g_free (self->search);
  g_free (self->asset);
  g_free (self->product);
  g_free (self->sort);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

static const struct
{
  const char *word;
  MedInboxField field;
  gboolean descending;
} list_orders[] = {
  { "id", MED_INBOX_TRACKING_ID, FALSE },   { "released", MED_INBOX_RELEASED, TRUE },
  { "score", MED_INBOX_SCORE10, TRUE },     { "severity", MED_INBOX_SEVERITY, TRUE },
  { "affected", MED_INBOX_AFFECTED, TRUE },
};

static gboolean
set_order (MedTableRequest *request, const char *word, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (list_orders); i++)
    if (g_str_equal (list_orders[i].word, word))
      {
        med_table_request_set_sort (request, list_orders[i].field, list_orders[i].descending);
        return TRUE;
      }
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
               _ ("Advisories are not sorted by “%s”, but by: id, released, score, severity, "
                  "affected"),
               word);
  return FALSE;
}

static gboolean
set_section (MedTableRequest *request, const char *word, GError **error)
{
  const int section = med_inbox_find_section (word);

  if (section >= 0)
    {
      med_table_request_add_filter (request, med_inbox_sections[section].condition, MED_NO_VALUES);
      return TRUE;
    }
  g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
               _ ("There is no section “%s”, but: new, touches-us, cannot-tell, kev, all"), word);
  return FALSE;
}

static gboolean
set_owner (MedConnection *connection, MedTableRequest *request, const List *list, GError **error)
{
  gint64 product_id = 0;

  if (list->asset != NULL)
    {
      g_autoptr (MedDevice) device = med_device_find_sync (connection, list->asset, error);

      if (device == NULL)
        return FALSE;
      med_table_request_add_filter (request, MED_INBOX_OF_DEVICE,
                                    MED_VALUES (MED_INT (device->id)));
    }
  if (list->product == NULL)
    return TRUE;
  if (!med_command_parse_number (list->product, &product_id, error))
    return FALSE;
  med_table_request_add_filter (request, MED_INBOX_OF_PRODUCT, MED_VALUES (MED_INT (product_id)));
  return TRUE;
}

static MedTableRequest *
build_request (MedConnection *connection, const List *list, GError **error)
{
  g_autoptr (MedTableRequest) request = med_table_request_new (&med_inbox_spec);

  if (!set_section (request, list->section != NULL ? list->section : "all", error) ||
      !set_order (request, list->sort != NULL ? list->sort : "id", error) ||
      !set_owner (connection, request, list, error))
    return NULL;
  med_table_request_add_search (request, list->search);
  med_table_request_set_head (request, G_MAXUINT);
  return g_steal_pointer (&request);
}

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const List *list = input;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MedTableRequest) request = build_request (connection, list, error);
  g_autoptr (MedTableResult) result =
      request != NULL ? med_table_request_list_sync (connection, request, cancellable, error)
                      : NULL;

  if (result == NULL)
    return NULL;
  json_builder_begin_array (builder);
  for (guint i = 0; i < med_table_page_get_n_rows (result->head); i++)
    if (med_command_context_wants_json (list->context))
      add_list_row (builder, result->head, i);
    else
      print_list_row (result->head, i);
  json_builder_end_array (builder);
  if (med_command_context_wants_json (list->context))
    med_command_json_print (builder);
  return MED_STORE_OK;
}

gboolean
med_command_advisory_list (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (List) list = { .context = context };
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "section", 0, 0, G_OPTION_ARG_STRING, &list.section, NULL, NULL },
    { "search", 0, 0, G_OPTION_ARG_STRING, &list.search, NULL, NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &list.asset, NULL, NULL },
    { "product", 0, 0, G_OPTION_ARG_STRING, &list.product, NULL, NULL },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &list.sort, NULL, NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  return med_command_options_read (entries, argv, &words, error) &&
         med_command_words_end (words, 0, error) &&
         med_command_context_run (context, MED_STORE_BULK, list_func, &list, error) != NULL;
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
  add_score (builder, "epss_e5", vulnerability->epss_e5);
  add_score (builder, "epss_percentile_e5", vulnerability->epss_percentile_e5);
  med_command_json_text (builder, "epss_date", vulnerability->epss_date);
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
  med_command_json_text (builder, "remediation", reach->remediation);
  med_command_json_boolean (builder, "remediation_known", reach->remediation_known);
  med_command_json_text (builder, "mark_reason", reach->mark_reason);
  json_builder_end_object (builder);
}

static void
add_comment (JsonBuilder *builder, const MedAdvisoryComment *comment)
{
  json_builder_begin_object (builder);
  med_command_json_time (builder, "at", comment->at_usec);
  med_command_json_text (builder, "person", comment->person);
  med_command_json_text (builder, "version", comment->version);
  med_command_json_text (builder, "text", comment->text);
  json_builder_end_object (builder);
}

static void
print_advisory_json (const MedAdvisory *advisory, GPtrArray *reach, GPtrArray *comments)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_text (builder, "tracking_id", advisory->tracking_id);
  med_command_json_text (builder, "version", advisory->version);
  med_command_json_text (builder, "status", advisory->status);
  med_command_json_text (builder, "publisher", advisory->publisher_name);
  med_command_json_text (builder, "title", advisory->title);
  med_command_json_text (builder, "aggregate_severity", advisory->aggregate_severity);
  med_command_json_text (builder, "tlp", advisory->tlp);
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
  med_command_json_int (builder, "components_unknown", advisory->components_unknown);
  json_builder_set_member_name (builder, "comments");
  json_builder_begin_array (builder);
  for (guint i = 0; i < comments->len; i++)
    add_comment (builder, g_ptr_array_index (comments, i));
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
print_advisory (const MedAdvisory *advisory, GPtrArray *reach, GPtrArray *comments)
{
  g_autofree char *label = med_csaf_tlp_describe (advisory->tlp);

  printf (_ ("%s version %s, %s\n%s\n"), advisory->tracking_id, advisory->version,
          advisory->publisher_name, advisory->title);
  puts (label);
  for (guint i = 0; i < advisory->vulnerabilities->len; i++)
    print_score (g_ptr_array_index (advisory->vulnerabilities, i));
  for (guint i = 0; i < reach->len; i++)
    {
      const MedReach *row = g_ptr_array_index (reach, i);
      g_autofree char *words = med_reach_describe (row);
      g_autofree char *remediation = med_reach_describe_remediation (row);

      printf ("  %s  %s %s  %s  %s  %s\n", row->asset, row->model, row->version,
              row->vulnerability_key, words, remediation);
      print_environment (row);
    }
  g_autofree char *unknown = med_advisory_describe_unknown (advisory);
  if (unknown != NULL)
    printf ("  %s\n", unknown);
  for (guint i = 0; i < comments->len; i++)
    {
      const MedAdvisoryComment *comment = g_ptr_array_index (comments, i);
      g_autofree char *at = med_clock_format_local (comment->at_usec);

      printf (_ ("  %s, %s: %s\n"), at, comment->person, comment->text);
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
  g_autoptr (GPtrArray) comments =
      reach != NULL ? med_advisory_comment_list_sync (connection, id, error) : NULL;
  if (comments == NULL)
    return NULL;
  if (med_command_context_wants_json (call->context))
    print_advisory_json (advisory, reach, comments);
  else
    print_advisory (advisory, reach, comments);
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
