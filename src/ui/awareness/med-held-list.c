/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-held-list"

#include "config.h"

#include "ui/awareness/med-held-list.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"

static void
present_name (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  *text = g_strdup (med_table_row_get_text (row, MED_HELD_NAME));
  *icon_name = "med-warning-symbolic";
  *css_class = "outcome-bad";
}

static void
present_id (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *id = med_table_row_get_text (row, MED_HELD_TRACKING_ID);

  *text = g_strdup (id != NULL ? id : _ ("cannot be read"));
}

static void
present_date (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *usec = med_table_row_get_text (row, MED_HELD_USEC);

  *text = usec != NULL ? med_clock_format_local_date (g_ascii_strtoll (usec, NULL, 10)) : NULL;
}

const MedTableColumn med_held_list_columns[] = {
  { N_ ("File"), MED_HELD_NAME, 18, FALSE, FALSE, present_name, NULL },
  { N_ ("Advisory"), MED_HELD_TRACKING_ID, 16, FALSE, FALSE, present_id, NULL },
  { N_ ("Why it is not used"), MED_HELD_REASON, 20, FALSE, TRUE, NULL, NULL },
  { N_ ("Held since"), MED_HELD_USEC, 10, FALSE, FALSE, present_date, NULL },
};

const guint med_held_list_n_columns = G_N_ELEMENTS (med_held_list_columns);
