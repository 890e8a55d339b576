/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-list"

#include "config.h"

#include "ui/awareness/med-advisory-list.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/awareness/med-advisory-change.h"
#include "engine/awareness/med-inbox.h"
#include "engine/csaf/med-csaf-tlp.h"

static gint64
number_at (MedTableRow *row, guint column)
{
  const char *text = med_table_row_get_text (row, column);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
present_id (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *id = med_table_row_get_text (row, MED_INBOX_TRACKING_ID);
  gboolean is_new = number_at (row, MED_INBOX_IS_NEW) != 0;

  /* In words as well: bold alone is nothing to a screen reader. */
  *text = is_new ? g_strdup_printf (_ ("New: %s"), id) : g_strdup (id);
  *icon_name = is_new ? "mail-unread-symbolic" : "mail-read-symbolic";
  *css_class = is_new ? "unread" : NULL;
}

/* What a person has to know of it beside its title: what changed, whom else it concerns, else how
 * its summary begins. */
static char *
dup_preview (MedTableRow *row)
{
  const char *news = med_table_row_get_text (row, MED_INBOX_NEWS);
  const char *model = med_table_row_get_text (row, MED_INBOX_FRESH_PRODUCT);
  const char *summary = med_table_row_get_text (row, MED_INBOX_SUMMARY);
  g_autoptr (GPtrArray) changes = med_advisory_changes_from_news (news != NULL ? news : "");

  if (changes->len > 0)
    {
      g_autofree char *words = med_advisory_changes_summarize (changes);
      return g_strdup_printf (_ ("Changed: %s"), words);
    }
  if (model != NULL)
    return g_strdup_printf (_ ("Now also concerns %s"), model);
  return summary != NULL ? g_strdup (summary) : g_strdup ("");
}

static void
present_title (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *title = med_table_row_get_text (row, MED_INBOX_TITLE);
  g_autofree char *preview = dup_preview (row);

  g_autofree char *mark = med_csaf_tlp_dup_mark (med_table_row_get_text (row, MED_INBOX_TLP));
  g_autofree char *marked = mark != NULL ? g_strdup_printf ("%s · %s", mark, title) : NULL;

  if (marked != NULL)
    title = marked;
  const gboolean withdrawn = number_at (row, MED_INBOX_WITHDRAWN) != 0;
  g_autofree char *taken_back = withdrawn ? g_strdup_printf (_ ("Withdrawn: %s"), title) : NULL;
  if (withdrawn)
    {
      title = taken_back;
      *icon_name = "med-unknown-symbolic";
    }
  *text = *preview != '\0' ? g_strdup_printf ("%s — %s", title, preview) : g_strdup (title);
  *css_class = number_at (row, MED_INBOX_IS_NEW) != 0 ? "unread" : NULL;
}

static char *
describe_title (MedTableRow *row)
{
  return dup_preview (row);
}

static void
present_severity (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *severity = med_table_row_get_text (row, MED_INBOX_SEVERITY);

  *text = g_strdup (severity != NULL ? severity : _ ("none"));
}

static void
present_score (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gboolean has_score = med_table_row_get_text (row, MED_INBOX_SCORE10) != NULL;
  double score = (double) number_at (row, MED_INBOX_SCORE10) / 10;

  if (number_at (row, MED_INBOX_KNOWN_EXPLOITED) == 0)
    {
      *text = has_score ? g_strdup_printf ("%.1f", score) : g_strdup (_ ("none"));
      return;
    }
  /* In the catalogue of known exploited vulnerabilities. */
  *text = has_score ? g_strdup_printf (_ ("%.1f KEV"), score) : g_strdup (_ ("KEV"));
  *icon_name = "med-warning-symbolic";
  *css_class = "outcome-bad";
}

/* What was not matched yet is not known to concern nobody. */
static gboolean
present_unmatched (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  if (med_table_row_get_text (row, MED_INBOX_AFFECTED) != NULL)
    return FALSE;
  *text = g_strdup ("?");
  *icon_name = "med-unknown-symbolic";
  *css_class = "outcome-unknown";
  return TRUE;
}

static void
present_affected (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 affected = number_at (row, MED_INBOX_AFFECTED);

  if (present_unmatched (row, text, icon_name, css_class))
    return;
  *text = g_strdup_printf ("%" PRId64, affected);
  *icon_name = affected > 0 ? "med-bad-symbolic" : NULL;
  *css_class = affected > 0 ? "outcome-bad" : NULL;
}

static void
present_cannot_tell (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 cannot_tell = number_at (row, MED_INBOX_CANNOT_TELL);

  if (present_unmatched (row, text, icon_name, css_class))
    return;
  *text = g_strdup_printf ("%" PRId64, cannot_tell);
  *icon_name = cannot_tell > 0 ? "med-unknown-symbolic" : NULL;
  *css_class = cannot_tell > 0 ? "outcome-unknown" : NULL;
}

const MedTableColumn med_advisory_list_columns[] = {
  { N_ ("Advisory"), MED_INBOX_TRACKING_ID, 20, FALSE, FALSE, present_id },
  { N_ ("Title"), MED_INBOX_TITLE, 12, FALSE, TRUE, present_title, describe_title },
  { N_ ("Score"), MED_INBOX_SCORE10, 9, FALSE, FALSE, present_score },
  { N_ ("Severity"), MED_INBOX_SEVERITY, 7, FALSE, FALSE, present_severity, .spare = TRUE },
  { N_ ("Affected"), MED_INBOX_AFFECTED, 6, TRUE, FALSE, present_affected },
  { N_ ("Cannot tell"), MED_INBOX_CANNOT_TELL, 8, TRUE, FALSE, present_cannot_tell },
};

const guint med_advisory_list_n_columns = G_N_ELEMENTS (med_advisory_list_columns);
