/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-pages"

#include "config.h"

#include "engine/report/med-report-pages.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-source.h"

#define SHORT_HASH 16

static const char *say (MedReportPages *self, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedReportPages *self, const char *text)
{
  return med_report_language_say (self->language, text);
}

static char *
dup_audit (MedReportPages *self, JsonObject *data)
{
  JsonObject *audit = med_json_get_object (data, "audit");

  if (audit == NULL)
    return g_strdup (say (self, N_ ("Audit log: empty")));
  g_autofree char *head = g_strndup (med_json_get_text (audit, "head"), SHORT_HASH);
  g_autofree char *rows = g_strdup_printf ("%" PRId64, med_json_get_int (audit, "rows", 0));
  return g_strdup_printf (say (self, N_ ("Audit log: %s rows, head %s")), rows, head);
}

static const char *
find_site (MedReportPages *self, JsonObject *data)
{
  JsonObject *site = med_json_get_object (data, "site");
  const char *name = site != NULL ? med_json_get_text (site, "name") : NULL;

  return name != NULL ? name : say (self, N_ ("Site without a name"));
}

static void
set_margins (MedReportPages *self, MedReportDocument *document, JsonObject *data)
{
  g_autofree char *hash = med_report_source_dup_hash (data);
  g_autofree char *short_hash = g_strndup (hash, SHORT_HASH);
  g_autofree char *as_of = med_report_language_format_time (self->language, document->as_of_usec);
  g_autofree char *day = med_report_source_dup_day (document->as_of_usec);
  g_autofree char *audit = dup_audit (self, data);

  document->id =
      g_strdup_printf ("%s-%s-%.8s", med_json_get_text (data, "report"), day, short_hash);
  document->author = g_strdup (find_site (self, data));
  document->head = g_strdup_printf ("%s  ·  %s", document->author, document->title);
  document->foot = g_strdup_printf (say (self, N_ ("As of %s  ·  data hash %s  ·  %s")), as_of,
                                    short_hash, audit);
  document->foot_extra = g_strdup (
      say (self, N_ ("MedPatch  ·  identity: local passphrase  ·  holds no data about patients")));
  document->page_word = g_strdup (say (self, N_ ("Page")));
}

/* The hospital's own words are printed as they are. */
static void
add_letterhead (MedReportPages *self, JsonObject *data)
{
  JsonObject *form = med_json_get_object (data, "form");
  const char *letterhead = form != NULL ? med_json_get_text (form, "letterhead") : NULL;
  const char *address = form != NULL ? med_json_get_text (form, "address") : NULL;

  if (letterhead != NULL && *letterhead != '\0')
    med_report_document_add_paragraph (self->document, MED_REPORT_STRONG, letterhead);
  if (address != NULL && *address != '\0')
    med_report_document_add_paragraph (self->document, MED_REPORT_MUTED, address);
}

static void
add_citation (MedReportPages *self, JsonObject *data)
{
  JsonObject *form = med_json_get_object (data, "form");
  const char *citation = form != NULL ? med_json_get_text (form, "citation") : NULL;

  if (citation == NULL || *citation == '\0')
    return;
  g_autofree char *text = g_strdup_printf (say (self, N_ ("Answers to: %s")),
                                           med_report_language_say (self->language, citation));
  med_report_pages_note (self, text);
}

/**
 * med_report_pages_begin:
 * @self: with its language
 * @data: what was gathered
 * @title: in the language
 * @detail: (nullable): the line below; the site where there is none
 *
 * Returns: (transfer full): a document with its title and what stands on every page
 */
MedReportDocument *
med_report_pages_begin (MedReportPages *self,
                        JsonObject *data,
                        const char *title,
                        const char *detail)
{
  MedReportDocument *document =
      med_report_document_new (med_report_language_get_code (self->language), title);

  document->as_of_usec = med_json_get_int (data, "as_of", 0);
  set_margins (self, document, data);
  self->document = document;
  add_letterhead (self, data);
  med_report_document_add_title (document, title, detail != NULL ? detail : document->author);
  add_citation (self, data);
  return document;
}

void
med_report_pages_fact (MedReportPages *self,
                       MedReportBlock *facts,
                       const char *label,
                       const char *text)
{
  med_report_block_add_fact (facts, say (self, label),
                             text != NULL && *text != '\0' ? text
                                                           : say (self, N_ ("Not recorded")));
}

/* @otherwise is said where the time is not known. */
void
med_report_pages_fact_time (MedReportPages *self,
                            MedReportBlock *facts,
                            const char *label,
                            gint64 usec,
                            const char *otherwise)
{
  g_autofree char *time = usec != 0 ? med_report_language_format_time (self->language, usec) : NULL;

  med_report_block_add_fact (facts, say (self, label), time != NULL ? time : say (self, otherwise));
}

/**
 * med_report_pages_facts_of_feeds:
 * @self: the pages
 * @facts: a block of facts
 * @data: what was gathered
 *
 * Tells on which feeds the report rests and how old they are: a table without advisories looks as
 * clean as one without vulnerabilities.
 */
void
med_report_pages_facts_of_feeds (MedReportPages *self, MedReportBlock *facts, JsonObject *data)
{
  JsonObject *advisories = med_json_get_object (data, "advisories");
  JsonObject *kev = med_json_get_object (data, "kev_catalogue");
  g_autofree char *version = NULL;

  med_report_pages_fact_time (self, facts, N_ ("Newest import of advisories"),
                              med_report_source_get_time (advisories, "imported"),
                              N_ ("Never imported"));
  if (kev != NULL)
    {
      g_autofree char *released = med_report_language_format_date (
          self->language, med_report_source_get_time (kev, "released"));
      version = g_strdup_printf ("%s (%s)", med_json_get_text (kev, "version"), released);
    }
  med_report_block_add_fact (facts, say (self, N_ ("KEV catalogue")),
                             version != NULL ? version : say (self, N_ ("Never imported")));
}

void
med_report_pages_facts_of_period (MedReportPages *self, JsonObject *data)
{
  MedReportBlock *facts = med_report_document_add_facts (self->document);
  JsonArray *policies = med_json_get_array (data, "policies");
  gint64 now_usec = self->document->as_of_usec;
  gint64 until_usec = med_json_get_int (data, "until", 0);
  g_autofree char *from =
      med_report_language_format_date (self->language, med_json_get_int (data, "from", 0));
  /* The period ends before its last moment; a month that has not ended yet ends now. */
  g_autofree char *until =
      med_report_language_format_date (self->language, MIN (until_usec - 1, now_usec));
  g_autofree char *period = g_strdup_printf (say (self, N_ ("%s to %s")), from, until);

  med_report_pages_fact (self, facts, N_ ("Site"), find_site (self, data));
  med_report_pages_fact (self, facts, N_ ("Period"), period);
  med_report_pages_fact_time (self, facts, N_ ("State as of"), now_usec, "");
  med_report_pages_facts_of_feeds (self, facts, data);
  if (policies != NULL && json_array_get_length (policies) > 0)
    med_report_pages_fact (
        self, facts, N_ ("Deadlines counted by"),
        say (self, med_json_get_text (json_array_get_object_element (policies, 0), "name")));
}

void
med_report_pages_heading (MedReportPages *self, const char *title)
{
  med_report_document_add_heading (self->document, 1, say (self, title));
}

/* A note in small letters; already in the language. */
void
med_report_pages_note (MedReportPages *self, const char *text)
{
  med_report_document_add_paragraph (self->document, MED_REPORT_MUTED, text);
}

MedReportBlock *
med_report_pages_signatures (MedReportPages *self)
{
  return med_report_document_add_signatures (self->document,
                                             say (self, N_ ("Printed name\nRole\nDate and time")));
}

/**
 * med_report_pages_sign:
 * @self: the pages
 * @data: what was gathered
 * @heading: (nullable): stands above the boxes, if there are any; marked with N_()
 *
 * Adds the boxes that the hospital wants signed on this report, empty.
 */
void
med_report_pages_sign (MedReportPages *self, JsonObject *data, const char *heading)
{
  JsonObject *form = med_json_get_object (data, "form");
  JsonArray *rows = form != NULL ? med_json_get_array (form, "signatures") : NULL;

  if (rows == NULL || json_array_get_length (rows) == 0)
    return;
  if (heading != NULL)
    med_report_pages_heading (self, heading);
  MedReportBlock *block = med_report_pages_signatures (self);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *role = med_json_get_text (row, "role");

      med_report_block_add_signature (
          block,
          med_report_word (self->language, MED_REPORT_WORD_MEANING,
                           med_json_get_text (row, "meaning")),
          NULL,
          role != NULL && *role != '\0'
              ? med_report_word (self->language, MED_REPORT_WORD_ROLE, role)
              : NULL,
          NULL);
    }
}

MedReportTable *
med_report_pages_table (MedReportPages *self, const char *title, const MedReportColumnSpec *columns)
{
  MedReportTable *table = med_report_document_add_table (self->document, say (self, title));

  for (; columns->title != NULL; columns++)
    med_report_table_add_column (table, say (self, columns->title), columns->weight,
                                 columns->align);
  return table;
}

void
med_report_pages_empty (MedReportPages *self, MedReportTable *table, const char *text)
{
  med_report_table_set_empty (table, say (self, text));
}

void
med_report_pages_limit (MedReportPages *self, MedReportTable *table, guint rows)
{
  g_autofree char *digits = g_strdup_printf ("%u", med_report_table_get_n_rows (table) - rows);
  g_autofree char *more = g_strdup_printf (
      say (self, N_ ("%s further rows are not printed. The CSV file of this report has them.")),
      digits);

  med_report_table_set_print_limit (table, rows, more);
}

/* @text is marked with N_(). */
void
med_report_pages_cell (MedReportPages *self, MedReportTable *table, const char *text)
{
  med_report_table_add_cell (table, say (self, text), MED_REPORT_PLAIN);
}

void
med_report_pages_time (MedReportPages *self, MedReportTable *table, gint64 usec, gboolean with_time)
{
  g_autofree char *text = usec == 0   ? NULL
                          : with_time ? med_report_language_format_time (self->language, usec)
                                      : med_report_language_format_date (self->language, usec);

  med_report_table_add_cell (table, text != NULL ? text : "–", MED_REPORT_PLAIN);
}

/* On a line of its own; nothing where there is nothing to say. */
void
med_report_pages_append_line (GString *text, const char *line)
{
  if (line != NULL && *line != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

void
med_report_pages_number (MedReportTable *table, gint64 number)
{
  med_report_pages_count (table, number, FALSE);
}

/* A number that asks for something is bold unless it is none. */
void
med_report_pages_count (MedReportTable *table, gint64 number, gboolean strong)
{
  g_autofree char *text = g_strdup_printf ("%" PRId64, number);

  med_report_table_add_cell (table, text,
                             strong && number > 0 ? MED_REPORT_STRONG : MED_REPORT_PLAIN);
}

/* Of nothing there is no share. Never rounded up to 100 %. */
void
med_report_pages_share (MedReportTable *table, gint64 number, gint64 of)
{
  g_autofree char *text =
      of > 0 ? g_strdup_printf ("%" PRId64 " %%", number * 100 / of) : g_strdup ("–");

  med_report_table_add_cell (table, text, MED_REPORT_PLAIN);
}

void
med_report_pages_days (MedReportTable *table, gint64 days10)
{
  g_autofree char *text =
      days10 < 0 ? g_strdup ("–")
                 : g_strdup_printf ("%" PRId64 ".%d", days10 / 10, (int) (days10 % 10));

  med_report_table_add_cell (table, text, MED_REPORT_PLAIN);
}

/* The models whose support has ended or ends soon. */
void
med_report_pages_ending (MedReportPages *self, JsonArray *rows)
{
  MedReportTable *table = med_report_pages_table (
      self, N_ ("Models whose support has ended or ends within 12 months"),
      (MedReportColumnSpec[]){ { N_ ("Maker"), 28, MED_REPORT_START },
                               { N_ ("Model"), 34, MED_REPORT_START },
                               { N_ ("End of support"), 18, MED_REPORT_START },
                               { N_ ("Devices"), 14, MED_REPORT_END },
                               { NULL } });
  med_report_pages_empty (self, table, N_ ("None that is known."));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *end = med_json_get_text (row, "end_of_support");

      med_report_table_add_cell (table, med_json_get_text (row, "manufacturer"), MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_json_get_text (row, "model"), MED_REPORT_PLAIN);
      if (end != NULL)
        med_report_table_add_cell (table, end, MED_REPORT_PLAIN);
      else
        med_report_pages_cell (self, table, N_ ("Ended, date not known"));
      med_report_pages_count (table, med_json_get_int (row, "devices", 0), FALSE);
    }
}

static const struct
{
  const char *word;
  const char *title;
  MedReportStyle style;
} standings[] = {
  { "on_time", N_ ("On time"), MED_REPORT_PLAIN },
  { "overdue", N_ ("Overdue"), MED_REPORT_STRONG },
  { "exception", N_ ("Exception"), MED_REPORT_PLAIN },
  { "waiting_for_vendor", N_ ("Waiting for vendor"), MED_REPORT_PLAIN },
  { "unknown", N_ ("Unknown"), MED_REPORT_STRONG },
};

void
med_report_pages_open_task (MedReportPages *self, MedReportTable *table, JsonObject *task)
{
  const char *standing = med_json_get_text (task, "standing");

  med_report_table_add_cell (table, med_json_get_text (task, "asset"), MED_REPORT_PLAIN);
  med_report_table_add_cell (table, med_json_get_text (task, "model"), MED_REPORT_PLAIN);
  med_report_table_add_cell (table, med_json_get_text (task, "department"), MED_REPORT_PLAIN);
  med_report_table_add_cell (table, med_json_get_text (task, "patch"), MED_REPORT_PLAIN);
  med_report_table_add_cell (table,
                             med_report_word (self->language, MED_REPORT_WORD_OUTCOME,
                                              med_json_get_text (task, "outcome")),
                             MED_REPORT_PLAIN);
  med_report_table_add_cell (table,
                             med_report_word (self->language, MED_REPORT_WORD_DISPOSITION,
                                              med_json_get_text (task, "state")),
                             MED_REPORT_PLAIN);
  med_report_pages_time (self, table, med_report_source_get_time (task, "due"), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (standings); i++)
    if (g_strcmp0 (standings[i].word, standing) == 0)
      {
        med_report_table_add_cell (table, say (self, standings[i].title), standings[i].style);
        return;
      }
  med_report_table_add_cell (table, standing, MED_REPORT_PLAIN);
}
