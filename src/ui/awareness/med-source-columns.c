/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-columns"

#include "config.h"

#include "ui/awareness/med-source-columns.h"

#include <glib/gi18n.h>

#include "engine/base/med-fingerprint.h"
#include "ui/widgets/med-outcome-badge.h"

/* Main thread only. */
static gint64 now_usec;

void
med_source_columns_set_now (gint64 usec)
{
  now_usec = usec;
}

static gint64
number (MedTableRow *row, MedSourceListField field)
{
  const char *text = med_table_row_get_text (row, field);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static MedSourceStanding
standing_of (MedTableRow *row)
{
  const MedSource source = {
    .enabled = number (row, MED_SOURCE_LIST_ENABLED) != 0,
    .trusted = number (row, MED_SOURCE_LIST_TRUSTED) != 0,
    .interval_min = number (row, MED_SOURCE_LIST_INTERVAL),
    .checked_usec = number (row, MED_SOURCE_LIST_CHECKED),
    .result = (char *) med_table_row_get_text (row, MED_SOURCE_LIST_RESULT),
  };

  return med_source_judge (&source, number (row, MED_SOURCE_LIST_KEYS),
                           number (row, MED_SOURCE_LIST_WAITING), now_usec);
}

static void
present_state (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  MedSourceStanding standing = standing_of (row);
  MedOutcome outcome = med_source_standing_get_outcome (standing);

  *text = g_strdup (med_source_standing_get_title (standing));
  *icon_name = med_outcome_get_icon_name (outcome);
  *css_class = med_outcome_get_css_class (outcome);
}

/* Why, where there is a reason; else how old what is known of it is. */
static char *
describe_state (MedTableRow *row)
{
  const char *result = med_table_row_get_text (row, MED_SOURCE_LIST_RESULT);
  const MedSource source = { .checked_usec = number (row, MED_SOURCE_LIST_CHECKED) };
  g_autofree char *age = med_source_describe_age (&source, now_usec);

  return g_strdup_printf ("%s: %s", med_source_standing_get_title (standing_of (row)),
                          result != NULL ? result : age);
}

static MedSourceKind
kind_of (MedTableRow *row)
{
  return med_source_kind_from_word (med_table_row_get_text (row, MED_SOURCE_LIST_KIND));
}

static void
present_kind (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  MedSourceKind kind = kind_of (row);

  *text = g_strdup (kind < MED_N_SOURCE_KINDS ? med_source_kind_get_title (kind)
                                              : med_table_row_get_text (row, MED_SOURCE_LIST_KIND));
}

static void
present_publisher (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *name_space = med_table_row_get_text (row, MED_SOURCE_LIST_PUBLISHER);

  if (name_space == NULL && !med_source_kind_is_advisories (kind_of (row)))
    *text = g_strdup ("–");
  else if (name_space == NULL)
    {
      *text = g_strdup (_ ("not known yet"));
      *css_class = "outcome-unknown";
    }
  else
    *text = g_strdup (g_str_has_prefix (name_space, "https://") ? name_space + strlen ("https://")
                                                                : name_space);
}

static void
present_checked (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 usec = number (row, MED_SOURCE_LIST_CHECKED);

  *text = usec != 0 ? med_clock_format_local (usec) : g_strdup (_ ("never"));
  *css_class = usec != 0 ? NULL : "outcome-unknown";
}

static void
present_held (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  *text = g_strdup (med_table_row_get_text (row, MED_SOURCE_LIST_HELD));
  *css_class = number (row, MED_SOURCE_LIST_HELD) > 0 ? "outcome-warning" : NULL;
}

static void
present_key (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *fingerprint = med_table_row_get_text (row, MED_SOURCE_LIST_FINGERPRINT);

  if (fingerprint != NULL)
    *text = med_fingerprint_group (fingerprint);
  else if (number (row, MED_SOURCE_LIST_WAITING) > 0)
    *text = g_strdup (_ ("waits for a second person"));
  else
    {
      *text = g_strdup (number (row, MED_SOURCE_LIST_TRUSTED) != 0 ? _ ("none enrolled")
                                                                   : _ ("no signatures"));
      *css_class = "outcome-unknown";
    }
}

/* All of it: the last digits alone can be imitated. */
static char *
describe_key (MedTableRow *row)
{
  const char *fingerprint = med_table_row_get_text (row, MED_SOURCE_LIST_FINGERPRINT);

  return fingerprint != NULL ? med_fingerprint_group (fingerprint) : NULL;
}

const MedTableColumn med_source_columns[] = {
  { N_ ("Name"), MED_SOURCE_LIST_NAME, 14, FALSE, TRUE, NULL, NULL, FALSE },
  { N_ ("State"), MED_SOURCE_LIST_RESULT, 19, FALSE, FALSE, present_state, describe_state, FALSE },
  { N_ ("Kind"), MED_SOURCE_LIST_KIND, 12, FALSE, FALSE, present_kind, NULL, TRUE },
  { N_ ("Publisher"), MED_SOURCE_LIST_PUBLISHER, 13, FALSE, TRUE, present_publisher, NULL, TRUE },
  { N_ ("Last looked through"), MED_SOURCE_LIST_CHECKED, 15, FALSE, FALSE, present_checked, NULL,
    FALSE },
  { N_ ("Documents"), MED_SOURCE_LIST_DOCUMENTS, 7, TRUE, FALSE, NULL, NULL, FALSE },
  { N_ ("Held"), MED_SOURCE_LIST_HELD, 4, TRUE, FALSE, present_held, NULL, FALSE },
  { N_ ("Trusted key"), MED_SOURCE_LIST_FINGERPRINT, 11, FALSE, FALSE, present_key, describe_key,
    TRUE },
};

const guint med_source_n_columns = G_N_ELEMENTS (med_source_columns);
