/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-awareness"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-advisory-list.h"
#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command.h"
#include "engine/awareness/med-advisory-import.h"
#include "engine/awareness/med-alias.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-epss-import.h"
#include "engine/awareness/med-kev-import.h"
#include "engine/awareness/med-product-key.h"
#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"

static void
print_import_json (const MedAdvisoryImport *import)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  for (guint i = 0; i < MED_N_ADVISORY_OUTCOMES; i++)
    med_command_json_int (builder, med_advisory_outcome_to_word (i), import->counts[i]);
  json_builder_set_member_name (builder, "files");
  json_builder_begin_array (builder);
  for (guint i = 0; i < import->files->len; i++)
    {
      const MedAdvisoryImportFile *file = g_ptr_array_index (import->files, i);

      g_autofree char *path = g_filename_display_name (file->path);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "path", path);
      med_command_json_text (builder, "outcome", med_advisory_outcome_to_word (file->outcome));
      med_command_json_text (builder, "text", file->text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_import (const MedAdvisoryImport *import)
{
  g_autofree char *summary = med_advisory_import_summarize (import);

  for (guint i = 0; i < import->files->len; i++)
    {
      const MedAdvisoryImportFile *file = g_ptr_array_index (import->files, i);

      if (file->outcome == MED_ADVISORY_REFUSED)
        printf (_ ("Refused: %s\n"), file->text);
      else if (file->outcome == MED_ADVISORY_HELD)
        printf (_ ("Held: %s\n"), file->text);
      else if (file->outcome == MED_ADVISORY_SKIPPED)
        printf (_ ("Skipped: %s: %s\n"), file->path, file->text);
    }
  puts (summary);
}

static gboolean
run_import (MedCommandContext *context, char **argv, GError **error)
{
  gint64 person_id = 0;

  if (argv[0] == NULL)
    return med_command_usage (&med_advisory_commands[0], _ ("Name a file or a folder"), error);
  if (!med_command_context_find_person (context, FALSE, &person_id, error))
    return FALSE;
  MedEngine *engine = med_command_context_get_engine (context, error);
  if (engine == NULL)
    return FALSE;
  g_autoptr (MedAdvisoryImport) import = med_advisory_import_sync (
      med_engine_get_store (engine), (const char *const *) argv, person_id, NULL, NULL, error);
  if (import == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_import_json (import);
  else
    print_import (import);
  const guint n_unusable = import->counts[MED_ADVISORY_REFUSED] + import->counts[MED_ADVISORY_HELD];
  if (n_unusable == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               ngettext ("%u file cannot be used", "%u files cannot be used", n_unusable),
               n_unusable);
  return FALSE;
}

/* The words of a command and who gives it, on the way to a lane. */
typedef struct
{
  char **argv;
  gint64 person_id;
} Call;

static gpointer
kev_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_kev_import_sync (connection, call->person_id, call->argv[0], error);
}

static gboolean
run_kev_import (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .argv = argv };

  if (argv[0] == NULL || argv[1] != NULL)
    return med_command_usage (&med_advisory_commands[6], _ ("Name one file"), error);
  if (!med_command_context_find_person (context, FALSE, &call.person_id, error))
    return FALSE;
  g_autoptr (MedKevCatalog) catalog =
      med_command_context_run (context, MED_STORE_WRITER, kev_func, &call, error);
  if (catalog == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_text (builder, "version", catalog->version);
      med_command_json_int (builder, "entries", catalog->entries);
      med_command_json_boolean (builder, "unchanged", catalog->unchanged);
      json_builder_end_object (builder);
      med_command_json_print (builder);
    }
  else if (catalog->unchanged)
    printf (_ ("Catalogue %s was here already; nothing changed\n"), catalog->version);
  else
    printf (_ ("Catalogue %s imported: %d known exploited vulnerabilities\n"), catalog->version,
            (int) catalog->entries);
  return TRUE;
}

/* Scores as read, and who imports them. */
typedef struct
{
  MedEpssSet *set;
  gint64 person_id;
} EpssCall;

static gpointer
epss_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const EpssCall *call = input;

  return med_epss_import_sync (connection, call->person_id, call->set, error) ? MED_STORE_OK : NULL;
}

static gboolean
run_epss_import (MedCommandContext *context, char **argv, GError **error)
{
  EpssCall call = { 0 };

  if (argv[0] == NULL || argv[1] != NULL)
    return med_command_usage (&med_advisory_commands[8], _ ("Name one file"), error);
  if (!med_command_context_find_person (context, FALSE, &call.person_id, error))
    return FALSE;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (argv[0]);
  g_autoptr (MedEpssSet) set = med_epss_load_sync (file, error);
  if (set == NULL)
    return FALSE;
  call.set = set;
  if (med_command_context_run (context, MED_STORE_WRITER, epss_func, &call, error) == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      med_command_json_text (builder, "score_date", set->score_date);
      med_command_json_text (builder, "model_version", set->model_version);
      med_command_json_int (builder, "scores", set->scores->len);
      med_command_json_boolean (builder, "unchanged", set->unchanged);
      json_builder_end_object (builder);
      med_command_json_print (builder);
    }
  else
    printf (set->unchanged ? _ ("The scores of %s were here already: %u\n")
                           : _ ("The scores of %s are imported: %u\n"),
            set->score_date, set->scores->len);
  return TRUE;
}

static gpointer
alias_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;
  g_autofree char *vendor_key = med_fold_name (call->argv[1]);
  g_autofree char *product_key = med_product_key (call->argv[1], call->argv[2]);
  gint64 product_id = 0;
  gboolean done;

  if (!med_command_parse_number (call->argv[3], &product_id, error))
    return NULL;
  if (g_str_equal (call->argv[0], "withdraw"))
    done = med_alias_withdraw_sync (connection, call->person_id, vendor_key, product_key,
                                    product_id, error);
  else
    done = med_alias_decide_sync (connection, call->person_id, vendor_key, product_key, product_id,
                                  g_str_equal (call->argv[0], "confirm"), error);
  return done ? MED_STORE_OK : NULL;
}

static gboolean
run_alias (MedCommandContext *context, char **argv, GError **error)
{
  static const char *const verbs[] = { "confirm", "reject", "withdraw", NULL };
  Call call = { .argv = argv };

  if (g_strv_length (argv) != 4 || !g_strv_contains (verbs, argv[0]))
    return med_command_usage (&med_advisory_commands[4],
                              _ ("Name what you decide, the vendor and the product as the advisory "
                                 "writes them, and the number of your product"),
                              error);
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, alias_func, &call, error) != NULL;
}

static gpointer
decide_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Call *call = input;

  return med_decision_point_set_sync (connection, call->person_id, call->argv[0], call->argv[1],
                                      call->argv[2], call->argv[3], error)
             ? MED_STORE_OK
             : NULL;
}

static gboolean
run_decide (MedCommandContext *context, char **argv, GError **error)
{
  Call call = { .argv = argv };

  if (g_strv_length (argv) != 4)
    return med_command_usage (&med_advisory_commands[5],
                              _ ("Name the vulnerability, the point, its value and the source"),
                              error);
  return med_command_context_find_person (context, TRUE, &call.person_id, error) &&
         med_command_context_run (context, MED_STORE_WRITER, decide_func, &call, error) != NULL;
}

const MedCommand med_advisory_commands[] = {
  { "advisory import", "FILE|FOLDER…", N_ ("Import advisories (CSAF 2.0)"), run_import },
  { "advisory list",
    "[--section=new|touches-us|cannot-tell|kev] [--search=TEXT] [--device=ASSET] "
    "[--product=NUMBER] [--sort=id|released|score|severity|affected]",
    N_ ("List the advisories and how many devices they concern"), med_command_advisory_list },
  { "advisory show", "ID", N_ ("Show an advisory and the devices it concerns"),
    med_command_advisory_show },
  { "advisory review", "", N_ ("List names that might be products of the hospital"),
    med_command_advisory_review },
  { "advisory alias", "confirm|reject|withdraw VENDOR PRODUCT PRODUCT-NUMBER",
    N_ ("Decide whether a name in advisories is a product of the hospital"), run_alias },
  { "advisory decide", "CVE exploitation|automatable VALUE SOURCE",
    N_ ("Set an input of the risk decision"), run_decide },
  { "kev import", "FILE", N_ ("Import the catalogue of known exploited vulnerabilities"),
    run_kev_import },
  { "cve import", "FILE|FOLDER…", N_ ("Import CVE records (CVE JSON 5)"), run_import },
  { "epss import", "FILE", N_ ("Import EPSS scores (CSV, also packed with gzip)"),
    run_epss_import },
  { NULL, NULL, NULL, NULL },
};
