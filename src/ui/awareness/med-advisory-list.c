/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-list"

#include "config.h"

#include "ui/awareness/med-advisory-list.h"

#include <inttypes.h>
#include <glib/gi18n.h>

enum
{
  FIELD_TRACKING_ID,
  FIELD_TITLE,
  FIELD_CVES,
  FIELD_SCORE10,
  FIELD_AFFECTED,
  FIELD_CANNOT_TELL,
  FIELD_READ,
  FIELD_KEV,
  FIELD_RELEASED,
};

#define DEVICES_WHERE(condition)                                                                   \
  "(SELECT count(*) FROM device d WHERE d.retired_usec IS NULL AND d.config_id IN"                 \
  " (SELECT e.config_id FROM exposure e JOIN vulnerability v ON v.id = e.vulnerability_id"         \
  " WHERE v.advisory_id = a.id AND " condition "))"

#define AFFECTED DEVICES_WHERE ("e.status = 'affected'")
/* Under investigation is not known either. */
#define CANNOT_TELL DEVICES_WHERE ("e.status IN ('cannot-tell', 'under-investigation')")
#define KNOWN_EXPLOITED                                                                            \
  "(SELECT count(*) FROM vulnerability v JOIN kev k ON k.cve = v.cve WHERE v.advisory_id = a.id)"
#define HAS_EXPOSURE(condition)                                                                    \
  "EXISTS (SELECT 1 FROM exposure e JOIN vulnerability v ON v.id = e.vulnerability_id"             \
  " WHERE v.advisory_id = a.id AND " condition ")"

static const char *const columns[] = {
  "a.tracking_id",
  "a.title",
  "(SELECT count(*) FROM vulnerability v WHERE v.advisory_id = a.id)",
  "a.top_score10",
  AFFECTED,
  CANNOT_TELL,
  "h.read_usec",
  KNOWN_EXPLOITED,
  "a.current_release_usec",
  NULL,
};

static const char *const sorts[] = {
  "a.tracking_id", "a.title", "", "a.top_score10",          AFFECTED,
  CANNOT_TELL,     "",        "", "a.current_release_usec", NULL,
};

const guint med_advisory_list_newest_first = FIELD_RELEASED;

const MedTableSpec med_advisory_list_spec = {
  .name = "advisory",
  .from = "advisory_head h JOIN advisory a ON a.id = h.advisory_id",
  .id = "a.id",
  .columns = columns,
  .sorts = sorts,
  .search = "a.search LIKE $1 ESCAPE '\\'",
};

const MedAdvisoryFilter med_advisory_list_filters[] = {
  { "all", N_ ("All advisories"), NULL },
  { "new", N_ ("New"), "h.read_usec IS NULL" },
  { "touches-us", N_ ("Concerns our devices"),
    HAS_EXPOSURE ("e.status IN ('affected', 'cannot-tell', 'under-investigation')") },
  { "cannot-tell", N_ ("Cannot tell"),
    HAS_EXPOSURE ("e.status IN ('cannot-tell', 'under-investigation')") },
  { "kev", N_ ("Known exploited"),
    "EXISTS (SELECT 1 FROM vulnerability v JOIN kev k ON k.cve = v.cve"
    " WHERE v.advisory_id = a.id)" },
  { NULL, NULL, NULL },
};

static gint64
number_at (MedTableRow *row, guint column)
{
  const char *text = med_table_row_get_text (row, column);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
present_id (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *id = med_table_row_get_text (row, FIELD_TRACKING_ID);
  gboolean is_new = med_table_row_get_text (row, FIELD_READ) == NULL;

  /* In words as well: bold alone is nothing to a screen reader. */
  *text = is_new ? g_strdup_printf (_ ("New: %s"), id) : g_strdup (id);
  *icon_name = is_new ? "mail-unread-symbolic" : "mail-read-symbolic";
  *css_class = is_new ? "unread" : NULL;
}

static void
present_score (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gboolean has_score = med_table_row_get_text (row, FIELD_SCORE10) != NULL;
  double score = (double) number_at (row, FIELD_SCORE10) / 10;

  if (number_at (row, FIELD_KEV) == 0)
    {
      *text = has_score ? g_strdup_printf ("%.1f", score) : g_strdup (_ ("none"));
      return;
    }
  /* In the catalogue of known exploited vulnerabilities. */
  *text = has_score ? g_strdup_printf (_ ("%.1f KEV"), score) : g_strdup (_ ("KEV"));
  *icon_name = "med-warning-symbolic";
  *css_class = "outcome-bad";
}

static void
present_affected (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 affected = number_at (row, FIELD_AFFECTED);

  *text = g_strdup_printf ("%" PRId64, affected);
  *icon_name = affected > 0 ? "med-bad-symbolic" : NULL;
  *css_class = affected > 0 ? "outcome-bad" : NULL;
}

static void
present_cannot_tell (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 cannot_tell = number_at (row, FIELD_CANNOT_TELL);

  *text = g_strdup_printf ("%" PRId64, cannot_tell);
  *icon_name = cannot_tell > 0 ? "med-unknown-symbolic" : NULL;
  *css_class = cannot_tell > 0 ? "outcome-unknown" : NULL;
}

const MedTableColumn med_advisory_list_columns[] = {
  { N_ ("Advisory"), FIELD_TRACKING_ID, 20, FALSE, FALSE, present_id },
  { N_ ("Title"), FIELD_TITLE, 12, FALSE, TRUE, NULL },
  { N_ ("CVEs"), FIELD_CVES, 4, TRUE, FALSE, NULL },
  { N_ ("Score"), FIELD_SCORE10, 9, FALSE, FALSE, present_score },
  { N_ ("Affected"), FIELD_AFFECTED, 6, TRUE, FALSE, present_affected },
  { N_ ("Cannot tell"), FIELD_CANNOT_TELL, 8, TRUE, FALSE, present_cannot_tell },
};

const guint med_advisory_list_n_columns = G_N_ELEMENTS (med_advisory_list_columns);
