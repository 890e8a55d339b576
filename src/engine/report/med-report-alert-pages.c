/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-alert-pages"

#include "config.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"
#include "engine/report/med-report-alert-private.h"
#include "engine/report/med-report-layout.h"
#include "engine/report/med-report-source.h"

/* The first page holds the whole answer, however many devices there are: it is made with as many
 * rows as fit, from this many steps down to the least of everything. */
#define MOST_STEPS 12
/* How wide a text may be: two lines of a cell or a fact in ordinary letters, and at the least step
 * in the widest there are. */
#define CLIP 60
#define LEAST_CLIP 40

/* How much of each list the first page shows. */
typedef struct
{
  guint devices;
  guint models;
  guint patches;
  guint measures;
  guint unchecked;
  guint cves;
  guint decisions;
} Shown;

static const char *say (MedAlertPages *self, const char *text) G_GNUC_FORMAT (2);

static const char *
say (MedAlertPages *self, const char *text)
{
  return med_report_language_say (self->pages.language, text);
}

static Shown
shown_at (guint step)
{
  return (Shown){ .devices = step + 1,
                  .models = 1 + step / 2,
                  .patches = 1 + step / 4,
                  .measures = 1 + step / 4,
                  .unchecked = 2 + step / 3,
                  .cves = 2 + step / 3,
                  .decisions = 1 + step / 4 };
}

static JsonObject *
row_of (JsonArray *rows, guint i)
{
  return json_array_get_object_element (rows, i);
}

/* (nullable) the first of a list. */
JsonObject *
med_alert_pages_get_first (MedAlertPages *self, const char *member)
{
  JsonArray *rows = med_json_get_array (self->data, member);

  return json_array_get_length (rows) > 0 ? row_of (rows, 0) : NULL;
}

void
med_alert_append (GString *text, const char *parting, const char *part)
{
  if (*part != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? parting : "", part);
}

void
med_alert_append_taken (GString *text, const char *parting, char *part)
{
  med_alert_append (text, parting, part);
  g_free (part);
}

/* What it is called: the tracking id, or the CVE. */
static const char *
get_name (MedAlertPages *self)
{
  const char *cve = med_json_get_text (self->data, "cve");
  JsonObject *document = med_alert_pages_get_first (self, "documents");

  return cve != NULL || document == NULL ? cve : med_json_get_text (document, "tracking_id");
}

void
med_alert_pages_fact (MedAlertPages *self,
                      MedReportBlock *facts,
                      const char *label,
                      const char *text)
{
  g_autofree char *clipped = med_alert_pages_dup_clipped (self, text);

  med_report_pages_fact (&self->pages, facts, label, clipped);
}

void
med_alert_pages_fact_taken (MedAlertPages *self,
                            MedReportBlock *facts,
                            const char *label,
                            char *text)
{
  med_alert_pages_fact (self, facts, label, text);
  g_free (text);
}

/* The line below a table that was cut. */
static void
limit (MedAlertPages *self, MedReportTable *table, guint n_rows, guint shown)
{
  table->medium = MED_REPORT_ON_PAPER;
  if (n_rows <= shown)
    return;
  g_autofree char *more = g_strdup_printf (
      say (self, N_ ("And %u more: see the annex and the CSV file of this report.")),
      n_rows - shown);
  med_report_table_set_print_limit (table, shown, more);
}

/* Rows beyond the limit need not be made; one is, so that the table knows that it was cut. */
static guint
rows_to_make (JsonArray *rows, guint shown)
{
  return MIN (json_array_get_length (rows), shown + 1);
}

static gint64
sum_of (JsonObject *model, MedAlertAnswer from, MedAlertAnswer to)
{
  gint64 sum = 0;

  for (int answer = (int) from; answer <= (int) to; answer++)
    sum += med_json_get_int (model, med_alert_answer_to_word (answer), 0);
  return sum;
}

static void
add_models (MedAlertPages *self, const Shown *shown)
{
  JsonArray *rows = med_json_get_array (self->data, "models");
  MedReportTable *table;

  if (json_array_get_length (rows) < 2)
    return;
  table = med_report_pages_table (
      &self->pages, N_ ("By model"),
      (MedReportColumnSpec[]){ { N_ ("Maker and model"), 36, MED_REPORT_START },
                               { N_ ("Devices"), 11, MED_REPORT_END },
                               { N_ ("Affected"), 11, MED_REPORT_END },
                               { N_ ("Provisional"), 12, MED_REPORT_END },
                               { N_ ("Cannot tell"), 12, MED_REPORT_END },
                               { N_ ("Not affected, fixed"), 14, MED_REPORT_END },
                               { N_ ("Worst outcome"), 16, MED_REPORT_START },
                               { NULL } });
  for (guint i = 0; i < rows_to_make (rows, shown->models); i++)
    {
      JsonObject *row = row_of (rows, i);
      g_autofree char *model = g_strdup_printf ("%s %s", med_json_get_text (row, "manufacturer"),
                                                med_json_get_text (row, "model"));
      g_autofree char *clipped = med_alert_pages_dup_clipped (self, model);

      med_report_table_add_cell (table, clipped, MED_REPORT_PLAIN);
      med_report_pages_number (table, med_json_get_int (row, "devices", 0));
      med_report_pages_count (table, sum_of (row, MED_ALERT_AFFECTED, MED_ALERT_AFFECTED), TRUE);
      med_report_pages_count (table, sum_of (row, MED_ALERT_PROVISIONAL, MED_ALERT_PROVISIONAL),
                              TRUE);
      med_report_pages_count (
          table, sum_of (row, MED_ALERT_CANNOT_TELL, MED_ALERT_COMPONENTS_UNKNOWN), TRUE);
      med_report_pages_number (table, sum_of (row, MED_ALERT_FIXED, MED_ALERT_NOT_AFFECTED));
      med_report_table_add_cell (table, med_alert_pages_say_outcome (self, row), MED_REPORT_PLAIN);
    }
  limit (self, table, json_array_get_length (rows), shown->models);
}

static char *
dup_device (MedAlertPages *self, JsonObject *device)
{
  const char *department = med_json_get_text (device, "department");
  const char *room = med_json_get_text (device, "room");
  const char *release = med_json_get_text (device, "release");
  GString *text = g_string_new (med_json_get_text (device, "asset"));

  med_alert_append_taken (text, " · ",
                          g_strdup_printf ("%s %s", med_json_get_text (device, "model"),
                                           release != NULL ? release : ""));
  if (department != NULL)
    med_alert_append (text, " · ", department);
  if (room != NULL)
    med_alert_append (text, " · ", room);
  g_autofree char *whole = g_string_free (text, FALSE);
  return med_alert_pages_dup_clipped (self, g_strchomp (whole));
}

static char *
dup_answer (MedAlertPages *self, JsonObject *device)
{
  g_autofree char *reason = med_alert_pages_dup_reason (self, device);

  return g_strdup_printf ("%s%s%s",
                          med_alert_pages_say_answer (self, med_json_get_text (device, "answer")),
                          *reason != '\0' ? ": " : "", reason);
}

static void
add_devices (MedAlertPages *self, const Shown *shown)
{
  JsonArray *rows = med_json_get_array (self->data, "devices");
  MedReportTable *table = med_report_pages_table (
      &self->pages, N_ ("Devices, the most urgent first"),
      (MedReportColumnSpec[]){ { N_ ("Device and place"), 32, MED_REPORT_START },
                               { N_ ("Answer"), 38, MED_REPORT_START },
                               { N_ ("Outcome"), 14, MED_REPORT_START },
                               { N_ ("Patch"), 24, MED_REPORT_START },
                               { NULL } });

  med_report_pages_empty (&self->pages, table, N_ ("No device in use is concerned."));
  for (guint i = 0; i < rows_to_make (rows, shown->devices); i++)
    {
      JsonObject *row = row_of (rows, i);
      g_autofree char *device = dup_device (self, row);
      g_autofree char *answer = dup_answer (self, row);
      g_autofree char *patch = med_alert_pages_dup_patch (self, row);
      g_autofree char *clipped = med_alert_pages_dup_clipped (self, patch);

      med_report_table_add_cell (table, device, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, answer, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, med_alert_pages_say_outcome (self, row), MED_REPORT_STRONG);
      med_report_table_add_cell (table, clipped, MED_REPORT_PLAIN);
    }
  limit (self, table, json_array_get_length (rows), shown->devices);
}

static char *
dup_clock (MedAlertPages *self, gint64 since_usec)
{
  if (since_usec == 0)
    return g_strdup (say (self, N_ ("does not run")));
  const gint64 days =
      (med_json_get_int (self->data, "as_of", 0) - since_usec) / ((gint64) 86400 * G_USEC_PER_SEC);
  g_autofree char *date = med_report_language_format_date (self->pages.language, since_usec);
  return g_strdup_printf (say (self, N_ ("%s, %d days")), date, (int) MAX (days, 0));
}

/* The vendors' word with the two clocks: what the hospital answers for begins with its vendor's
 * release, not with the maker's. */
static void
add_patches (MedAlertPages *self, const Shown *shown)
{
  JsonArray *rows = med_json_get_array (self->data, "patches");
  MedReportTable *table;

  if (json_array_get_length (rows) == 0)
    return;
  table = med_report_pages_table (
      &self->pages, N_ ("Patches and the vendors' word"),
      (MedReportColumnSpec[]){ { N_ ("Patch"), 16, MED_REPORT_START },
                               { N_ ("For"), 22, MED_REPORT_START },
                               { N_ ("The vendor's word"), 32, MED_REPORT_START },
                               { N_ ("Exposed since (exposure clock)"), 19, MED_REPORT_START },
                               { N_ ("Released since (action clock)"), 19, MED_REPORT_START },
                               { NULL } });

  for (guint i = 0; i < rows_to_make (rows, shown->patches); i++)
    {
      JsonObject *row = row_of (rows, i);
      const char *model = med_json_get_text (row, "model");
      const char *release = med_json_get_text (row, "release");
      g_autofree char *product =
          g_strdup_printf ("%s %s", model != NULL ? model : "–", release != NULL ? release : "");
      g_autofree char *clipped = med_alert_pages_dup_clipped (self, product);
      g_autofree char *statement = med_alert_pages_dup_statement (self, row);
      g_autofree char *exposure =
          dup_clock (self, med_report_source_get_time (row, "cots_released"));
      g_autofree char *action =
          dup_clock (self, med_report_source_get_time (row, "vendor_released"));
      g_autofree char *patch = med_alert_pages_dup_clipped (self, med_json_get_text (row, "patch"));

      med_report_table_add_cell (table, patch, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, clipped, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, statement, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, exposure, MED_REPORT_PLAIN);
      med_report_table_add_cell (table, action, MED_REPORT_PLAIN);
    }
  limit (self, table, json_array_get_length (rows), shown->patches);
}

/* The deadlines that count, and where they are written. */
static char *
dup_policy (MedAlertPages *self)
{
  JsonObject *policy = med_alert_pages_get_first (self, "policies");
  const char *citation = policy != NULL ? med_json_get_text (policy, "citation") : NULL;
  const char *name = policy != NULL ? med_json_get_text (policy, "name") : NULL;

  if (name == NULL)
    return g_strdup (say (self, N_ ("No deadlines are set")));
  name = med_report_language_say (self->pages.language, name);
  return citation != NULL && *citation != '\0'
             ? g_strdup_printf ("%s: %s", name,
                                med_report_language_say (self->pages.language, citation))
             : g_strdup (name);
}

static char *
dup_deciders (MedAlertPages *self, const Shown *shown)
{
  JsonArray *rows = med_json_get_array (self->data, "decisions");
  const guint n = json_array_get_length (rows);

  if (n == 0)
    return g_strdup (say (self, N_ ("Nobody has decided anything yet.")));
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < MIN (n, shown->decisions); i++)
    {
      JsonObject *row = row_of (rows, i);
      g_autofree char *date = med_report_language_format_date (
          self->pages.language, med_report_source_get_time (row, "at"));
      g_autofree char *decision = med_alert_pages_dup_decision (self, row);

      med_alert_append_taken (
          text, "; ",
          g_strdup_printf ("%s (%s, %s)", decision, med_json_get_text (row, "by"), date));
    }
  if (n > shown->decisions)
    med_alert_append_taken (
        text, " ", g_strdup_printf (say (self, N_ ("plus %u more")), n - shown->decisions));
  return g_string_free (text, FALSE);
}

static char *
dup_progress (MedAlertPages *self)
{
  JsonObject *progress = med_json_get_object (self->data, "progress");
  const gint64 next_usec = med_report_source_get_time (progress, "next");
  g_autofree char *text =
      g_strdup_printf (say (self, N_ ("Work orders: %d, planned: %d, done: %d")),
                       (int) med_json_get_int (progress, "tasks", 0),
                       (int) med_json_get_int (progress, "planned", 0),
                       (int) med_json_get_int (progress, "done", 0));

  if (next_usec == 0)
    return g_steal_pointer (&text);
  g_autofree char *next = med_report_language_format_date (self->pages.language, next_usec);
  return g_strdup_printf (say (self, N_ ("%s; next %s")), text, next);
}

/* What was decided of the worst device, by whom, and until when. */
static void
add_decision (MedAlertPages *self, const Shown *shown)
{
  JsonObject *device = med_alert_pages_get_first (self, "devices");
  MedReportBlock *facts = med_report_document_add_facts (self->pages.document);

  if (device != NULL && med_json_get_text (device, "outcome") != NULL)
    {
      g_autofree char *inputs = med_alert_pages_dup_inputs (self, device);

      med_report_pages_fact (&self->pages, facts, N_ ("Decision for the first device (SSVC)"),
                             inputs);
    }
  med_alert_pages_fact_taken (self, facts, N_ ("Deadlines counted by"), dup_policy (self));
  med_alert_pages_fact_taken (self, facts, N_ ("Decided by"), dup_deciders (self, shown));
  med_alert_pages_fact_taken (self, facts, N_ ("Progress"), dup_progress (self));
  if (med_alert_pages_get_first (self, "patches") == NULL)
    med_alert_pages_fact (self, facts, N_ ("Patches and the vendors' word"),
                          say (self, N_ ("No patch is recorded for it, so none is validated.")));
  if (med_alert_pages_get_first (self, "measures") == NULL)
    med_alert_pages_fact (self, facts, N_ ("Interim measures"),
                          say (self, N_ ("None is recorded.")));
}

static void
add_measures (MedAlertPages *self, const Shown *shown)
{
  JsonArray *rows = med_json_get_array (self->data, "measures");
  MedReportTable *table;

  if (json_array_get_length (rows) == 0)
    return;
  table = med_report_pages_table (&self->pages, N_ ("Interim measures"),
                                  (MedReportColumnSpec[]){ { N_ ("Measure"), 52, MED_REPORT_START },
                                                           { N_ ("Devices"), 9, MED_REPORT_END },
                                                           { N_ ("Tests"), 39, MED_REPORT_START },
                                                           { NULL } });
  for (guint i = 0; i < rows_to_make (rows, shown->measures); i++)
    {
      JsonObject *row = row_of (rows, i);
      g_autofree char *description =
          med_alert_pages_dup_clipped (self, med_json_get_text (row, "description"));
      g_autofree char *measure =
          g_strdup_printf ("%s: %s",
                           med_report_word (self->pages.language, MED_REPORT_WORD_CONTROL,
                                            med_json_get_text (row, "kind")),
                           description);
      g_autofree char *tests = med_alert_pages_dup_tests (self, row);
      const gboolean bad =
          med_json_get_int (row, "failed", 0) != 0 || med_json_get_int (row, "overdue", 0) != 0;

      med_report_table_add_cell (table, measure, MED_REPORT_PLAIN);
      med_report_pages_number (table, med_json_get_int (row, "devices", 0));
      med_report_table_add_cell (table, tests, bad ? MED_REPORT_STRONG : MED_REPORT_PLAIN);
    }
  limit (self, table, json_array_get_length (rows), shown->measures);
}

static void
add_unchecked (MedAlertPages *self, const Shown *shown)
{
  JsonArray *rows = med_json_get_array (self->data, "not_checked");
  const guint n = json_array_get_length (rows);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (n, shown->unchecked); i++)
    med_alert_append_taken (text, " · ", med_alert_pages_dup_unchecked (self, row_of (rows, i)));
  if (n > shown->unchecked)
    med_alert_append_taken (
        text, " · ", g_strdup_printf (say (self, N_ ("plus %u more")), n - shown->unchecked));
  g_autofree char *list = g_string_free (text, FALSE);
  g_autofree char *line = n == 0
                              ? g_strdup (say (self, N_ ("Everything could be checked.")))
                              : g_strdup_printf (say (self, N_ ("Could not be checked: %s")), list);
  med_report_document_add_paragraph (self->pages.document, MED_REPORT_PLAIN, line);
}

/* To be pasted where somebody asks for one line. */
static void
add_status (MedAlertPages *self)
{
  g_autofree char *counts = med_alert_pages_dup_counts (self);
  g_autofree char *progress = dup_progress (self);
  g_autofree char *name = med_alert_pages_dup_clipped (self, get_name (self));
  g_autofree char *line =
      g_strdup_printf (say (self, N_ ("Status in one line: %s: %s. %s.")), name, counts, progress);

  med_report_pages_note (&self->pages, line);
}

static MedReportDocument *
compose_first_page (MedAlertPages *self, guint step)
{
  const Shown shown = shown_at (step);
  const char *name = get_name (self);
  JsonObject *document = med_alert_pages_get_first (self, "documents");
  JsonObject *alone = med_json_get_object (self->data, "cve_alone");
  const char *about = document != NULL ? med_json_get_text (document, "title")
                      : alone != NULL  ? med_json_get_text (alone, "title")
                                       : NULL;

  self->clip = step > 0 ? CLIP + 6 * step : LEAST_CLIP;
  g_autofree char *clipped_name = med_alert_pages_dup_clipped (self, name);
  g_autofree char *title = g_strdup_printf (say (self, N_ ("Alert response: %s")), clipped_name);
  g_autofree char *detail = med_alert_pages_dup_clipped (self, about);
  MedReportDocument *made =
      med_report_pages_begin (&self->pages, self->data, title, *detail != '\0' ? detail : NULL);
  made->compact = TRUE;
  med_alert_pages_add_answer (self);
  med_alert_pages_add_facts (self, shown.cves);
  add_models (self, &shown);
  add_devices (self, &shown);
  add_patches (self, &shown);
  add_decision (self, &shown);
  add_measures (self, &shown);
  add_unchecked (self, &shown);
  add_status (self);
  med_report_pages_sign (&self->pages, self->data, NULL);
  return made;
}

/* On both papers: the same report may be printed on either. */
static gboolean
fits (const MedReportDocument *document)
{
  static const MedReportPaper papers[] = { MED_REPORT_A4, MED_REPORT_LETTER };

  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    {
      g_autoptr (MedReportLayout) layout = med_report_layout_new (document, papers[i], NULL, NULL);

      if (layout == NULL || med_report_layout_get_n_pages (layout) > 1)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_cut (MedAlertPages *self, guint step)
{
  const Shown shown = shown_at (step);
  const struct
  {
    const char *member;
    guint shown;
  } lists[] = {
    { "devices", shown.devices },      { "models", shown.models },
    { "patches", shown.patches },      { "measures", shown.measures },
    { "vulnerabilities", shown.cves }, { "not_checked", shown.unchecked },
    { "decisions", shown.decisions },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (json_array_get_length (med_json_get_array (self->data, lists[i].member)) > lists[i].shown)
      return TRUE;
  return FALSE;
}

/**
 * med_report_alert_compose:
 * @data: what [func@report_alert_gather_sync] gathered
 * @language: the language of the report
 *
 * Puts the answer on one page, with as many of the devices, models and patches as fit. What was
 * left out stands in an annex behind it, and in any case in the CSV files.
 *
 * Returns: (transfer full): the report in words
 */
MedReportDocument *
med_report_alert_compose (JsonObject *data, MedReportLanguage *language)
{
  MedAlertPages self = { .pages = { .language = language }, .data = data };
  guint step = MOST_STEPS;
  MedReportDocument *document = compose_first_page (&self, step);

  while (!fits (document) && step > 0)
    {
      med_report_document_free (document);
      document = compose_first_page (&self, --step);
    }
  med_alert_pages_add_annex (&self, is_cut (&self, step));
  return document;
}
