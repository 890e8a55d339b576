/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-ssvc-table"

#include "config.h"

#include "engine/risk/med-ssvc-table.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "med-engine-resources.h"

#define PATH "/org/example/MedPatch/ssvc/"

static const MedSsvcForm forms[MED_SSVC_N_TABLES] = {
  [MED_SSVC_TABLE_DEPLOYER] = {
      "deployer-patch-application-priority-1.0.0.csv",
      4,
      {
          { "Exploitation v1.1.0", { "none", "public poc", "active" } },
          { "System Exposure v1.0.1", { "small", "controlled", "open" } },
          { "Automatable v2.0.0", { "no", "yes" } },
          { "Human Impact v2.0.2", { "low", "medium", "high", "very high" } },
      },
      { "\"Defer, Scheduled, Out-of-Cycle, Immediate v1.0.0\"",
        { "defer", "scheduled", "out-of-cycle", "immediate" } },
  },
  [MED_SSVC_TABLE_HUMAN_IMPACT] = {
      "human-impact-2.0.2.csv",
      2,
      {
          { "Safety Impact v2.0.1", { "negligible", "marginal", "critical", "catastrophic" } },
          { "Mission Impact v2.0.0",
            { "degraded", "mef support crippled", "mef failure", "mission failure" } },
      },
      { "Human Impact v2.0.2", { "low", "medium", "high", "very high" } },
  },
  [MED_SSVC_TABLE_BOD_26_04] = {
      "cisa-bod-26-04-1.0.0.csv",
      4,
      {
          { "In KEV v1.0.0 (cisa)", { "no", "yes" } },
          { "Publicly Exposed v1.0.0 (cisa)", { "no", "yes" } },
          { "Automatable v2.0.0", { "no", "yes" } },
          { "Technical Impact v1.0.0", { "partial", "total" } },
      },
      { "CISA BOD 26-04 Remediation Timelines v1.0.0 (cisa)",
        { "fix on system upgrade", "60 days", "14 days", "3 days",
          "3 days & forensic investigation" } },
  },
};

/**
 * med_ssvc_table_get_form:
 * @kind: a table
 *
 * Returns: (transfer none): what its file looks like
 */
const MedSsvcForm *
med_ssvc_table_get_form (MedSsvcTableKind kind)
{
  g_return_val_if_fail ((guint) kind < MED_SSVC_N_TABLES, NULL);
  return &forms[kind];
}

static guint
count_words (const MedSsvcColumn *column)
{
  guint n = 0;

  while (n < G_N_ELEMENTS (column->words) && column->words[n] != NULL)
    n++;
  return n;
}

static guint
count_rows (const MedSsvcForm *form)
{
  guint n = 1;

  for (guint i = 0; i < form->n_inputs; i++)
    n *= count_words (&form->inputs[i]);
  return n;
}

static char *
dup_head (const MedSsvcForm *form)
{
  GString *head = g_string_new ("row");

  for (guint i = 0; i < form->n_inputs; i++)
    g_string_append_printf (head, ",%s", form->inputs[i].title);
  g_string_append_printf (head, ",%s", form->answer.title);
  return g_string_free (head, FALSE);
}

/* How a row begins, up to its answer: "7,none,small,yes,very high," */
static char *
dup_beginning (const MedSsvcForm *form, guint row)
{
  guint place = count_rows (form), rest = row;
  GString *beginning = g_string_new (NULL);

  g_string_append_printf (beginning, "%u,", row);
  for (guint i = 0; i < form->n_inputs; i++)
    {
      place /= count_words (&form->inputs[i]);
      g_string_append_printf (beginning, "%s,", form->inputs[i].words[rest / place]);
      rest %= place;
    }
  return g_string_free (beginning, FALSE);
}

static gboolean
refuse (const MedSsvcForm *form, guint line, GError **error)
{
  g_set_error (
      error, MED_ERROR, MED_ERROR_DAMAGED,
      _ ("The decision table %s is not as it must be in line %u. Install the program anew."),
      form->name, line);
  return FALSE;
}

static gboolean
read_row (const MedSsvcForm *form, const char *line, guint row, guint8 *answer)
{
  g_autofree char *beginning = dup_beginning (form, row);

  if (!g_str_has_prefix (line, beginning))
    return FALSE;
  for (guint i = 0; i < count_words (&form->answer); i++)
    if (g_str_equal (line + strlen (beginning), form->answer.words[i]))
      {
        *answer = (guint8) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * med_ssvc_table_parse:
 * @text: a file
 * @form: what it must look like
 * @table: (out caller-allocates): its answers
 * @error: return location
 *
 * Reads a decision table strictly: the head as it is known, every combination of the inputs once
 * and in order, no other word, nothing behind the last line.
 *
 * Returns: %FALSE with %MED_ERROR_DAMAGED if it is anything else
 */
gboolean
med_ssvc_table_parse (const char *text,
                      const MedSsvcForm *form,
                      MedSsvcTable *table,
                      GError **error)
{
  const guint n_rows = count_rows (form);
  g_auto (GStrv) lines = g_strsplit (text, "\n", (int) MED_SSVC_MOST_ROWS + 3);
  g_autofree char *head = dup_head (form);

  *table = (MedSsvcTable){ .n_rows = n_rows };
  g_return_val_if_fail (n_rows <= MED_SSVC_MOST_ROWS, FALSE);
  if (lines[0] == NULL || !g_str_equal (lines[0], head))
    return refuse (form, 1, error);
  for (guint i = 0; i < n_rows; i++)
    if (lines[i + 1] == NULL || !read_row (form, lines[i + 1], i, &table->answers[i]))
      return refuse (form, i + 2, error);
  if (lines[n_rows + 1] == NULL || *lines[n_rows + 1] != '\0' || lines[n_rows + 2] != NULL)
    return refuse (form, n_rows + 2, error);
  return TRUE;
}

static MedSsvcTable tables[MED_SSVC_N_TABLES];

static gboolean
load (MedSsvcTableKind kind, GError **error)
{
  g_autofree char *path = g_strconcat (PATH, forms[kind].name, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (med_engine_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (bytes == NULL)
    return refuse (&forms[kind], 0, error);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return med_ssvc_table_parse (text, &forms[kind], &tables[kind], error);
}

static gpointer
load_once (gpointer data)
{
  GError *error = NULL;

  for (guint i = 0; i < MED_SSVC_N_TABLES; i++)
    if (!load (i, &error))
      return error;
  return NULL;
}

/**
 * med_ssvc_table_load_all:
 * @error: return location
 *
 * Reads the tables that the program carries, once. The engine asks for it when it starts: nothing
 * may be decided by a table that is not whole.
 *
 * Returns: %FALSE with %MED_ERROR_DAMAGED if one is not as it must be
 */
gboolean
med_ssvc_table_load_all (GError **error)
{
  static GOnce once = G_ONCE_INIT;
  const GError *failure = g_once (&once, load_once, NULL);

  if (failure != NULL)
    g_propagate_error (error, g_error_copy (failure));
  return failure == NULL;
}

/**
 * med_ssvc_table_look_up:
 * @kind: a table
 * @inputs: for each input column the number of the value, the mildest being 0
 *
 * Returns: the number of the answer's word
 */
guint
med_ssvc_table_look_up (MedSsvcTableKind kind, const guint *inputs)
{
  const MedSsvcForm *form = &forms[kind];
  g_autoptr (GError) error = NULL;
  guint row = 0;

  /* The engine did not start without them. */
  if (!med_ssvc_table_load_all (&error))
    g_error ("%s", error->message);
  for (guint i = 0; i < form->n_inputs; i++)
    {
      const guint n = count_words (&form->inputs[i]);

      row = row * n + MIN (inputs[i], n - 1);
    }
  return tables[kind].answers[row];
}
