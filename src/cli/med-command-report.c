/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-report"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-options.h"
#include "cli/med-command.h"
#include "engine/base/med-error.h"
#include "engine/report/med-report-alert.h"
#include "engine/report/med-report-settings.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report.h"

/* What may follow the words of a report command. */
typedef struct
{
  char *output;
  char *csv;
  char *paper;
  char *language;
  char *month;
  char *week;
  char *department;
  char *maker;
  gboolean mark;
  gboolean no_mark;
  char **rest; /* (owned) what is not an option */
} Options;

static void
options_clear (Options *self)
{
  g_free (self->output);
  g_free (self->csv);
  g_free (self->paper);
  g_free (self->language);
  g_free (self->month);
  g_free (self->week);
  g_free (self->department);
  g_free (self->maker);
  g_strfreev (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* A report to make, and how to find out what it is about. */
typedef struct
{
  MedReportRequest request;
  const char *asset;      /* (nullable) */
  const char *alert;      /* (nullable) an advisory or a CVE */
  char *cve;              /* (owned) (nullable) */
  const char *department; /* (nullable) */
  const char *paper;      /* (nullable) */
  gboolean mark;          /* as the hospital has it, once the report is made */
} Order;

static gboolean
parse_options (Options *self, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output, NULL, NULL },
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &self->csv, NULL, NULL },
    { "paper", 0, 0, G_OPTION_ARG_STRING, &self->paper, NULL, NULL },
    { "language", 0, 0, G_OPTION_ARG_STRING, &self->language, NULL, NULL },
    { "month", 0, 0, G_OPTION_ARG_STRING, &self->month, NULL, NULL },
    { "week", 0, 0, G_OPTION_ARG_STRING, &self->week, NULL, NULL },
    { "department", 0, 0, G_OPTION_ARG_STRING, &self->department, NULL, NULL },
    { "maker", 0, 0, G_OPTION_ARG_STRING, &self->maker, NULL, NULL },
    { "mark", 0, 0, G_OPTION_ARG_NONE, &self->mark, NULL, NULL },
    { "no-mark", 0, 0, G_OPTION_ARG_NONE, &self->no_mark, NULL, NULL },
    { NULL },
  };

  return med_command_options_read (entries, argv, &self->rest, error);
}

static gboolean
parse_month (const char *text, gint64 now_usec, MedReportPeriod *period, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_usec / G_USEC_PER_SEC);
  guint64 year = (guint64) g_date_time_get_year (now);
  guint64 month = (guint64) g_date_time_get_month (now);

  if (text != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (text, "-", -1);

      if (g_strv_length (parts) != 2 ||
          !g_ascii_string_to_unsigned (parts[0], 10, 1970, 9998, &year, NULL) ||
          !g_ascii_string_to_unsigned (parts[1], 10, 1, 12, &month, NULL))
        {
          g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                       _ ("“%s” is not a month; write it as 2026-11"), text);
          return FALSE;
        }
    }
  period->from_usec = med_report_source_month_start ((int) year, (int) month);
  period->until_usec = med_report_source_month_start ((int) year, (int) month + 1);
  return TRUE;
}

static gboolean
parse_week (const char *text, gint64 now_usec, MedReportPeriod *period, GError **error)
{
  gint64 at_usec = now_usec;

  if (text != NULL)
    {
      g_autofree char *moment = g_strconcat (text, "T00:00:00", NULL);
      g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
      g_autoptr (GDateTime) day =
          strlen (text) == 10 ? g_date_time_new_from_iso8601 (moment, zone) : NULL;

      if (day == NULL)
        {
          g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                       _ ("“%s” is not a day of the week that is meant; write it as 2026-11-23"),
                       text);
          return FALSE;
        }
      at_usec = g_date_time_to_unix (day) * G_USEC_PER_SEC;
    }
  period->from_usec = med_report_source_week_start (at_usec, 0);
  period->until_usec = med_report_source_week_start (at_usec, 1);
  return TRUE;
}

static gboolean
find_device (MedConnection *connection, Order *order, GError **error)
{
  if (order->asset == NULL)
    return TRUE;
  if (!med_connection_get_int (connection, "SELECT id FROM device WHERE asset = $1",
                               MED_VALUES (MED_TEXT (order->asset)), &order->request.subject_id,
                               error))
    return FALSE;
  if (order->request.subject_id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND,
               _ ("There is no device with the asset number “%s”"), order->asset);
  return FALSE;
}

static gboolean
find_department (MedConnection *connection, Order *order, GError **error)
{
  if (order->department == NULL)
    return TRUE;
  if (!med_connection_get_int (connection, "SELECT min (id) FROM department WHERE name = $1",
                               MED_VALUES (MED_TEXT (order->department)),
                               &order->request.subject_id, error))
    return FALSE;
  if (order->request.subject_id != 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_NOT_FOUND, _ ("There is no department called “%s”"),
               order->department);
  return FALSE;
}

static gboolean
find_alert (MedConnection *connection, Order *order, GError **error)
{
  if (order->alert == NULL)
    return TRUE;
  if (!med_report_alert_find_sync (connection, order->alert, &order->request.subject_id,
                                   &order->cve, error))
    return FALSE;
  order->request.cve = order->cve;
  return TRUE;
}

static gpointer
make_report (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Order *order = input;
  g_autoptr (MedReportSettings) settings = med_report_settings_load_sync (connection, error);

  if (settings == NULL || !find_device (connection, order, error) ||
      !find_department (connection, order, error) || !find_alert (connection, order, error))
    return NULL;
  if (order->paper == NULL)
    order->request.paper = settings->letter ? MED_REPORT_LETTER : MED_REPORT_A4;
  order->mark = settings->csv_mark;
  return med_report_make_sync (connection, &order->request, cancellable, error);
}

/* With --json the data themselves, the very bytes whose hash is printed. */
static void
print_outcome (MedCommandContext *context,
               const MedReport *report,
               const Options *options,
               GPtrArray *tables)
{
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), report->data);
      g_autofree char *text = json_to_string (node, FALSE);

      /* Without a line feed: the hash is of exactly these bytes. */
      fputs (text, stdout);
      return;
    }
  printf (_ ("Report %s, pages: %u, data hash: %s\n"), report->document->id,
          med_report_layout_get_n_pages (report->layout), report->hash);
  if (options->output != NULL)
    printf (_ ("Written: %s\n"), options->output);
  for (guint i = 0; tables != NULL && i < tables->len; i++)
    printf (_ ("Written: %s\n"), ((MedReportCsv *) g_ptr_array_index (tables, i))->name);
}

static gboolean
carry_out (MedCommandContext *context, Order *order, const Options *options, GError **error)
{
  if (options->output == NULL && options->csv == NULL && !med_command_context_wants_json (context))
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_USAGE,
                           _ ("Name the file to write: --output FILE.pdf or --csv FILE.csv"));
      return FALSE;
    }
  if (options->paper != NULL && !med_report_paper_from_word (options->paper, &order->request.paper))
    {
      g_set_error (error, MED_ERROR, MED_ERROR_USAGE,
                   _ ("There is no paper “%s”; there are: a4, letter"), options->paper);
      return FALSE;
    }
  order->paper = options->paper;
  order->request.language =
      options->language != NULL ? options->language : med_report_language_guess ();
  if (!med_command_context_catch_up (context, error))
    return FALSE;
  g_autoptr (MedReport) report =
      med_command_context_run (context, MED_STORE_BULK, make_report, order, error);
  g_autoptr (GPtrArray) tables = NULL;
  if (report == NULL ||
      (options->output != NULL && !med_report_write_sync (report, options->output, error)))
    return FALSE;
  if (options->csv != NULL)
    {
      gboolean mark = options->mark || (order->mark && !options->no_mark);

      tables = med_report_write_csv_sync (report, options->csv, mark, error);
      if (tables == NULL)
        return FALSE;
    }
  print_outcome (context, report, options, tables);
  return TRUE;
}

static gboolean
run_fleet (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_FLEET } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  if (options.rest[0] != NULL)
    return med_command_usage (&med_report_commands[0], options.rest[0], error);
  MedEngine *engine = med_command_context_get_engine (context, error);
  return engine != NULL &&
         parse_month (options.month, med_clock_now_usec (med_engine_get_clock (engine)),
                      &order.request.period, error) &&
         carry_out (context, &order, &options, error);
}

static gboolean
run_device (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_DEVICE } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  if (g_strv_length (options.rest) != 1)
    return med_command_usage (&med_report_commands[1], _ ("one asset number is needed"), error);
  order.asset = options.rest[0];
  return carry_out (context, &order, &options, error);
}

static gboolean
run_alert (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_ALERT } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  if (g_strv_length (options.rest) != 1)
    return med_command_usage (&med_report_commands[2], _ ("one advisory or CVE is needed"), error);
  order.alert = options.rest[0];
  const gboolean done = carry_out (context, &order, &options, error);
  g_free (order.cve);
  return done;
}

static gboolean
run_work_order (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_WORK_ORDER } };
  guint64 id = 0;

  if (!parse_options (&options, argv, error))
    return FALSE;
  if (g_strv_length (options.rest) != 1 ||
      !g_ascii_string_to_unsigned (options.rest[0], 10, 1, G_MAXINT64, &id, NULL))
    return med_command_usage (&med_report_commands[3], _ ("one number of a work order is needed"),
                              error);
  order.request.subject_id = (gint64) id;
  return carry_out (context, &order, &options, error);
}

static gboolean
run_exceptions (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_EXCEPTIONS } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  if (options.rest[0] != NULL)
    return med_command_usage (&med_report_commands[4], options.rest[0], error);
  return carry_out (context, &order, &options, error);
}

static gboolean
run_notice (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_NOTICE } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  if (options.rest[0] != NULL)
    return med_command_usage (&med_report_commands[5], options.rest[0], error);
  order.department = options.department;
  MedEngine *engine = med_command_context_get_engine (context, error);
  return engine != NULL &&
         parse_week (options.week, med_clock_now_usec (med_engine_get_clock (engine)),
                     &order.request.period, error) &&
         carry_out (context, &order, &options, error);
}

static gboolean
run_inspection (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_INSPECTION } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  if (options.rest[0] != NULL)
    return med_command_usage (&med_report_commands[6], options.rest[0], error);
  return carry_out (context, &order, &options, error);
}

static gboolean
run_vendors (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_VENDORS } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  if (options.rest[0] != NULL)
    return med_command_usage (&med_report_commands[7], options.rest[0], error);
  order.request.maker = options.maker;
  MedEngine *engine = med_command_context_get_engine (context, error);
  if (engine == NULL ||
      !parse_month (options.month, med_clock_now_usec (med_engine_get_clock (engine)),
                    &order.request.period, error))
    return FALSE;
  /* The twelve months that end with this one. */
  order.request.period.from_usec =
      med_report_source_add_months (order.request.period.until_usec, -12);
  return carry_out (context, &order, &options, error);
}

static gboolean
run_component (MedCommandContext *context, char **argv, GError **error)
{
  g_auto (Options) options = { 0 };
  Order order = { .request = { .kind = MED_REPORT_COMPONENT } };

  if (!parse_options (&options, argv, error))
    return FALSE;
  const guint n = g_strv_length (options.rest);
  if (n < 1 || n > 2)
    return med_command_usage (&med_report_commands[8],
                              _ ("Name a component, and a range of versions such as “<= 1803”"),
                              error);
  order.request.component = options.rest[0];
  order.request.versions = n > 1 ? options.rest[1] : NULL;
  return carry_out (context, &order, &options, error);
}

const MedCommand med_report_commands[] = {
  { "report fleet", "[--month YYYY-MM] --output FILE.pdf", N_ ("Write the month's fleet report"),
    run_fleet },
  { "report device", "ASSET --output FILE.pdf", N_ ("Write the patch record of a device"),
    run_device },
  { "report alert", "ADVISORY|CVE --output FILE.pdf",
    N_ ("Write the answer to one advisory or vulnerability"), run_alert },
  { "report work-order", "NUMBER --output FILE.pdf", N_ ("Write a work order or its certificate"),
    run_work_order },
  { "report exceptions", "--output FILE.pdf", N_ ("Write the register of exceptions"),
    run_exceptions },
  { "report notice", "[--week YYYY-MM-DD] [--department NAME] --output FILE.pdf",
    N_ ("Write the notice of a week for departments"), run_notice },
  { "report inspection", "--output FILE.pdf", N_ ("Write the annex to the inspector's checklist"),
    run_inspection },
  { "report vendors", "[--month YYYY-MM] [--maker NAME] --output FILE.pdf",
    N_ ("Write the scorecard of manufacturers, of twelve months"), run_vendors },
  { "report component", "NAME [RANGE] --output FILE.pdf",
    N_ ("Write the room list of the devices that contain a component"), run_component },
  { NULL },
};
