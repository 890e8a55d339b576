/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-columns"

#include "config.h"

#include "ui/inventory/med-device-columns.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"

#define NOT_ASSESSED -1

/* Main thread only. */
static gint64 stale_before_usec;

static const struct
{
  const char *icon_name;
  const char *css_class;
} outcome_looks[MED_N_OUTCOMES] = {
  /* Not green: no advisory may ever have named the product. */
  [MED_OUTCOME_NONE] = { NULL, NULL },
  [MED_OUTCOME_DEFER] = { "med-defer-symbolic", NULL },
  [MED_OUTCOME_SCHEDULED] = { "med-scheduled-symbolic", NULL },
  [MED_OUTCOME_OUT_OF_CYCLE] = { "med-out-of-cycle-symbolic", "outcome-warning" },
  [MED_OUTCOME_IMMEDIATE] = { "med-immediate-symbolic", "outcome-bad" },
};

void
med_device_columns_set_stale_before (gint64 usec)
{
  stale_before_usec = usec;
}

static gint64
number (MedTableRow *row, MedDeviceColumn column)
{
  const char *text = med_table_row_get_text (row, column);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static int
outcome_of (MedTableRow *row)
{
  const char *text = med_table_row_get_text (row, MED_DEVICE_COLUMN_OUTCOME);

  return text != NULL ? (int) g_ascii_strtoll (text, NULL, 10) : NOT_ASSESSED;
}

static gboolean
is_known (int outcome)
{
  return outcome >= 0 && outcome < MED_N_OUTCOMES;
}

const char *
med_device_outcome_get_icon_name (int outcome)
{
  return is_known (outcome) ? outcome_looks[outcome].icon_name : "med-unknown-symbolic";
}

const char *
med_device_outcome_get_css_class (int outcome)
{
  return is_known (outcome) ? outcome_looks[outcome].css_class : "outcome-unknown";
}

/**
 * med_device_outcome_dup_text:
 * @outcome: a MedSsvcOutcome; -1 where the device was not assessed yet
 * @provisional: it rests on assumptions
 *
 * Returns: (transfer full): the outcome in words
 */
char *
med_device_outcome_dup_text (int outcome, gboolean provisional)
{
  if (!is_known (outcome))
    return g_strdup (_ ("Not assessed"));
  /* Translators: an outcome, such as Scheduled */
  return g_strdup_printf (provisional ? _ ("%s (provisional)") : "%s",
                          med_outcome_get_title ((MedSsvcOutcome) outcome));
}

static gboolean
reading_is_old (MedTableRow *row)
{
  return number (row, MED_DEVICE_COLUMN_READ_USEC) < stale_before_usec;
}

static void
present_release (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *release = med_table_row_get_text (row, MED_DEVICE_COLUMN_RELEASE);

  if (release == NULL || *release == '\0')
    *text = g_strdup ("?");
  else
    *text = g_strdup_printf (reading_is_old (row) ? "%s ?" : "%s", release);
}

static char *
describe_release (MedTableRow *row)
{
  gint64 read_usec = number (row, MED_DEVICE_COLUMN_READ_USEC);
  g_autofree char *date = read_usec != 0 ? med_clock_format_local_date (read_usec) : NULL;

  if (date == NULL)
    return g_strdup (_ ("The release was never read at the device"));
  if (reading_is_old (row))
    return g_strdup_printf (_ ("The release was read on %s, longer ago than the policy allows"),
                            date);
  return g_strdup_printf (_ ("The release was read on %s"), date);
}

static void
present_state (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *state = med_table_row_get_text (row, MED_DEVICE_COLUMN_STATE);

  if (number (row, MED_DEVICE_COLUMN_RETIRED_USEC) != 0)
    {
      *text = g_strdup (_ ("Retired"));
      return;
    }
  *text = g_strdup (med_device_state_get_title (state));
  if (g_strcmp0 (state, "quarantined") == 0)
    {
      *icon_name = "med-bad-symbolic";
      *css_class = "outcome-bad";
    }
  else if (g_strcmp0 (state, "in-use") != 0)
    {
      *icon_name = "med-waiting-symbolic";
      *css_class = "outcome-warning";
    }
}

static gboolean
is_empty_word (MedTableRow *row, int outcome)
{
  return outcome == MED_OUTCOME_NONE && number (row, MED_DEVICE_COLUMN_COMPONENTS_UNKNOWN) != 0;
}

static void
present_risk (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  int outcome = outcome_of (row);

  /* Marked like a release that was not read lately; what it means is in the description. Where
   * nobody knows what a device contains, that nothing is open is no good news. */
  if (number (row, MED_DEVICE_COLUMN_PROVISIONAL) != 0 || is_empty_word (row, outcome))
    *text = g_strdup_printf ("%s ?", med_outcome_get_title ((MedSsvcOutcome) outcome));
  else
    *text = med_device_outcome_dup_text (outcome, FALSE);
  *icon_name = is_empty_word (row, outcome) ? "med-unknown-symbolic"
                                            : med_device_outcome_get_icon_name (outcome);
  *css_class =
      is_empty_word (row, outcome) ? "outcome-unknown" : med_device_outcome_get_css_class (outcome);
}

static char *
describe_risk (MedTableRow *row)
{
  gint64 open = number (row, MED_DEVICE_COLUMN_OPEN_COUNT);
  gint64 unknown = number (row, MED_DEVICE_COLUMN_CANNOT_TELL_COUNT);

  if (outcome_of (row) == NOT_ASSESSED)
    return g_strdup (_ ("The device has not been compared with the advisories yet"));
  g_autofree char *counts =
      g_strdup_printf (ngettext ("%d open vulnerability, cannot tell for %d",
                                 "%d open vulnerabilities, cannot tell for %d", (gulong) open),
                       (int) open, (int) unknown);
  if (number (row, MED_DEVICE_COLUMN_COMPONENTS_UNKNOWN) != 0)
    {
      g_autofree char *known = g_steal_pointer (&counts);
      /* Translators: the numbers of vulnerabilities */
      counts = g_strdup_printf (_ ("%s. Components unknown: COTS software is not in this outcome"),
                                known);
    }
  if (number (row, MED_DEVICE_COLUMN_PROVISIONAL) == 0)
    return g_steal_pointer (&counts);
  /* Translators: the numbers of vulnerabilities */
  return g_strdup_printf (_ ("Provisional, as it rests on assumptions. %s"), counts);
}

const MedTableColumn med_device_view_columns[MED_N_DEVICE_VIEW_COLUMNS] = {
  { N_ ("Asset"), MED_DEVICE_COLUMN_ASSET, 9, FALSE, FALSE, NULL, NULL },
  { N_ ("Device"), MED_DEVICE_COLUMN_NAME, 11, FALSE, TRUE, NULL, NULL },
  { N_ ("Model"), MED_DEVICE_COLUMN_MODEL, 10, FALSE, TRUE, NULL, NULL },
  { N_ ("Release"), MED_DEVICE_COLUMN_RELEASE, 5, FALSE, FALSE, present_release, describe_release },
  { N_ ("Department"), MED_DEVICE_COLUMN_DEPARTMENT, 8, FALSE, TRUE, NULL, NULL, .spare = TRUE },
  { N_ ("State"), MED_DEVICE_COLUMN_STATE, 6, FALSE, FALSE, present_state, NULL },
  { N_ ("Risk"), MED_DEVICE_COLUMN_OUTCOME, 14, FALSE, FALSE, present_risk, describe_risk },
};
