/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-advisory-validate"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/awareness/med-import-files.h"
#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/csaf/med-csaf-reader.h"
#include "engine/csaf/med-csaf-validation.h"

/* What became of one file. */
typedef struct
{
  char *path;          /* as it is shown */
  char *problem;       /* (nullable): why it could not be tested at all, or is no advisory */
  gboolean failed;     /* and that this is a fault */
  GPtrArray *findings; /* (nullable) */
} Tested;

static void
tested_free (gpointer data)
{
  Tested *self = data;

  g_free (self->path);
  g_free (self->problem);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_free (self);
}

static Tested *
test_file (const char *path)
{
  Tested *self = g_new0 (Tested, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root =
      med_json_load_file_sync (path, &med_json_default_limits, NULL, NULL, &error);

  self->path = g_filename_display_name (path);
  if (root == NULL)
    {
      self->problem = g_utf8_make_valid (error->message, -1);
      self->failed = TRUE;
      return self;
    }
  self->problem = g_strdup (med_csaf_reader_name_other_kind (root));
  if (self->problem != NULL)
    return self;
  self->findings = med_csaf_validation_run (root);
  self->failed = med_csaf_validation_judge (self->findings) != MED_CSAF_USABLE;
  return self;
}

static const char *
name_result (const Tested *tested)
{
  if (tested->findings == NULL)
    return tested->failed ? "unreadable" : "no-advisory";
  return tested->failed ? "failed" : "passed";
}

static void
add_finding (JsonBuilder *builder, const MedCsafFinding *finding)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "test", finding->test);
  med_command_json_text (builder, "kind", med_csaf_test_kind_to_word (finding->kind));
  med_command_json_text (builder, "pointer", finding->pointer);
  med_command_json_text (builder, "text", finding->text);
  json_builder_set_member_name (builder, "checked");
  json_builder_add_boolean_value (builder, !finding->unchecked);
  json_builder_end_object (builder);
}

static void
print_json (GPtrArray *files)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < files->len; i++)
    {
      const Tested *tested = g_ptr_array_index (files, i);

      json_builder_begin_object (builder);
      med_command_json_text (builder, "path", tested->path);
      med_command_json_text (builder, "result", name_result (tested));
      med_command_json_text (builder, "problem", tested->problem);
      json_builder_set_member_name (builder, "findings");
      json_builder_begin_array (builder);
      for (guint j = 0; tested->findings != NULL && j < tested->findings->len; j++)
        add_finding (builder, g_ptr_array_index (tested->findings, j));
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  med_command_json_print (builder);
}

static void
print_finding (const MedCsafFinding *finding)
{
  const char *place = *finding->pointer != '\0' ? finding->pointer : "/";

  /* The schema has no number. */
  if (finding->kind == MED_CSAF_TEST_SCHEMA)
    printf ("  %s\n    %s %s\n", med_csaf_test_kind_get_title (finding->kind), place,
            finding->text);
  else
    printf ("  %s %s\n    %s %s\n", med_csaf_test_kind_get_title (finding->kind), finding->test,
            place, finding->text);
}

static void
print_file (const Tested *tested)
{
  if (tested->findings == NULL)
    {
      /* What keeps a file from being read names it already. */
      if (tested->failed)
        puts (tested->problem);
      else
        printf (_ ("%s: skipped: %s\n"), tested->path, tested->problem);
      return;
    }
  if (tested->findings->len == 0)
    {
      printf (_ ("%s: nothing found\n"), tested->path);
      return;
    }
  printf (_ ("%s: schema %u, mandatory %u, optional %u, informative %u\n"), tested->path,
          med_csaf_validation_count (tested->findings, MED_CSAF_TEST_SCHEMA),
          med_csaf_validation_count (tested->findings, MED_CSAF_TEST_MANDATORY),
          med_csaf_validation_count (tested->findings, MED_CSAF_TEST_OPTIONAL),
          med_csaf_validation_count (tested->findings, MED_CSAF_TEST_INFORMATIVE));
  for (guint i = 0; i < tested->findings->len; i++)
    print_finding (g_ptr_array_index (tested->findings, i));
}

/* Opens no store: a document can be tested where there is none, such as at its author's. */
static gboolean
run_validate (MedCommandContext *context, char **argv, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (tested_free);
  guint n_failed = 0;

  if (argv[0] == NULL)
    return med_command_usage (&med_advisory_test_commands[0], _ ("Name a file or a folder"), error);
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) paths =
      med_import_files_find_sync ((const char *const *) argv, ".json", links, NULL);
  for (guint i = 0; i < paths->len; i++)
    {
      Tested *tested = test_file (g_ptr_array_index (paths, i));

      n_failed += tested->failed;
      g_ptr_array_add (files, tested);
    }
  if (med_command_context_wants_json (context))
    print_json (files);
  else
    for (guint i = 0; i < files->len; i++)
      print_file (g_ptr_array_index (files, i));
  if (files->len == 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                           _ ("There is no file with the ending .json"));
      return FALSE;
    }
  if (n_failed == 0)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               ngettext ("%u of %u file fails the schema or a mandatory test",
                         "%u of %u files fail the schema or a mandatory test", files->len),
               n_failed, files->len);
  return FALSE;
}

const MedCommand med_advisory_test_commands[] = {
  { "advisory validate", "FILE|FOLDER…",
    N_ ("Test advisories as the standard asks, without storing them"), run_validate },
  { NULL, NULL, NULL, NULL },
};
