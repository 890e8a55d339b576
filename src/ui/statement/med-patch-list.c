/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-patch-list"

#include "config.h"

#include "ui/statement/med-patch-list.h"

#include <glib/gi18n.h>

#include "engine/base/med-clock.h"
#include "engine/statement/med-vendor-state.h"
#include "ui/statement/med-patch-sections.h"

enum
{
  FIELD_NUMBER,
  FIELD_PRODUCT,
  FIELD_RELEASED,
  FIELD_TO_CONFIRM,
  FIELD_TRACKED,
  FIELD_N_RELEASED,
  FIELD_N_WITHDRAWN,
  FIELD_NEWEST_STATE,
  FIELD_SCOPE,
  FIELD_ASKED,
  FIELD_PAYLOADS,
  FIELD_PAYLOADS_GOOD,
  FIELD_PAYLOADS_BAD,
  FIELD_DEVICES,
  FIELD_UNTRACKED,
};

/* Only the newest row of the vendor's track counts, and only from a statement still valid. */
#define TRACK(condition)                                                                           \
  "(SELECT count(*) FROM vendor_track t WHERE t.patch_id = p.id AND " condition                    \
  " AND t.id = (SELECT max(n.id) FROM vendor_track n WHERE n.patch_id = t.patch_id"                \
  " AND n.release_id = t.release_id))"
#define TO_CONFIRM                                                                                 \
  "(SELECT count(*) FROM statement s WHERE s.patch_id = p.id AND s.confirmed_by IS NULL"           \
  " AND s.refused_reason IS NULL)"
/* Payloads of the newest confirmed statement. */
#define PAYLOADS(condition)                                                                        \
  "(SELECT count(*) FROM payload y WHERE y.statement_id = (SELECT max(s.id) FROM statement s"      \
  " WHERE s.patch_id = p.id AND s.confirmed_by IS NOT NULL) AND " condition ")"
#define NEWEST_CHECK(kind)                                                                         \
  "(SELECT c.result FROM payload_check c WHERE c.payload_id = y.id AND c.kind = '" kind            \
  "' ORDER BY c.id DESC LIMIT 1)"
/* Releases of devices that are concerned, of which the vendor has said nothing. */
#define UNTRACKED                                                                                  \
  "(SELECT count(DISTINCT c.release_id) FROM disposition o JOIN device d ON d.id = o.device_id"    \
  " JOIN config c ON c.id = d.config_id WHERE o.patch_id = p.id AND d.retired_usec IS NULL"        \
  " AND o.state NOT IN ('not-affected', 'closed-not-needed')"                                      \
  " AND NOT EXISTS (SELECT 1 FROM vendor_track t WHERE t.patch_id = p.id"                          \
  " AND t.release_id = c.release_id))"
#define DEVICES                                                                                    \
  "(SELECT count(*) FROM disposition o JOIN device d ON d.id = o.device_id"                        \
  " WHERE o.patch_id = p.id AND d.retired_usec IS NULL"                                            \
  " AND o.state NOT IN ('not-affected', 'closed-not-needed'))"

static const char *const columns[] = {
  "p.number",
  "p.cots_vendor || ' ' || p.cots_product",
  "p.released_usec",
  TO_CONFIRM,
  TRACK ("1 = 1"),
  TRACK ("t.state = 'released'"),
  TRACK ("t.state = 'withdrawn'"),
  "(SELECT t.state FROM vendor_track t WHERE t.patch_id = p.id ORDER BY t.id DESC LIMIT 1)",
  "p.scope",
  "(SELECT min(i.asked_usec) FROM vendor_inquiry i WHERE i.patch_id = p.id"
  " AND i.answered_usec IS NULL)",
  PAYLOADS ("1 = 1"),
  PAYLOADS (NEWEST_CHECK ("bytes") " = 'passed' AND " NEWEST_CHECK (
      "malware") " IN ('passed', 'recorded')"),
  PAYLOADS ("(" NEWEST_CHECK ("bytes") " = 'failed' OR " NEWEST_CHECK ("malware") " = 'failed')"),
  DEVICES,
  UNTRACKED,
  NULL,
};

static const char *const sorts[] = {
  "p.number",
  "p.cots_vendor, p.cots_product",
  "p.released_usec",
  "",
  "",
  "",
  "",
  "",
  "",
  "",
  "",
  "",
  "",
  DEVICES,
  "",
  NULL,
};

const MedTableSpec med_patch_list_spec = {
  .name = "patch",
  .from = "patch p",
  .id = "p.id",
  .columns = columns,
  .sorts = sorts,
  .search = "p.search LIKE $1 ESCAPE '\\'",
};

const MedPatchFilter med_patch_list_filters[] = {
  { "all", N_ ("All patches"), NULL },
  { "waiting", N_ ("Waiting for the vendor"),
    "p.scope = 'security' AND " TRACK (
        "t.state NOT IN ('no-statement', 'available', 'under-assessment', 'in-test',"
        " 'approved')") " = 0" },
  { "released", N_ ("Released"), TRACK ("t.state = 'released'") " > 0" },
  { "needs-confirmation", N_ ("Needs confirmation"), TO_CONFIRM " > 0" },
  { "withdrawn", N_ ("Withdrawn"), TRACK ("t.state = 'withdrawn'") " > 0" },
  { "outside-scope", N_ ("Outside scope"), "p.scope <> 'security'" },
  { NULL, NULL, NULL },
};

static gint64
number_at (MedTableRow *row, guint column)
{
  const char *text = med_table_row_get_text (row, column);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
present_date (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 usec = number_at (row, FIELD_RELEASED);

  *text = usec != 0 ? med_clock_format_local_date (usec) : g_strdup (_ ("not known"));
  *css_class = usec != 0 ? NULL : "outcome-unknown";
}

static void
set (char **text,
     const char **icon_name,
     const char **css_class,
     const char *words,
     MedOutcome outcome)
{
  *text = g_strdup (words);
  *icon_name = med_outcome_get_icon_name (outcome);
  *css_class = med_outcome_get_css_class (outcome);
}

static void
present_untracked (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 asked_usec = number_at (row, FIELD_ASKED);

  if (g_strcmp0 (med_table_row_get_text (row, FIELD_SCOPE), "security") != 0)
    set (text, icon_name, css_class, _ ("Outside scope"), MED_OUTCOME_NEUTRAL);
  else if (asked_usec == 0)
    set (text, icon_name, css_class, _ ("Waiting, not asked"), MED_OUTCOME_WARNING);
  else
    {
      g_autofree char *date = med_clock_format_local_date (asked_usec);
      g_autofree char *words = g_strdup_printf (_ ("Asked %s"), date);
      set (text, icon_name, css_class, words, MED_OUTCOME_WAITING);
    }
}

/* The most urgent thing first. */
static void
present_state (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 n_tracked = number_at (row, FIELD_TRACKED);
  gint64 n_all = n_tracked + number_at (row, FIELD_UNTRACKED);
  gint64 n_released = number_at (row, FIELD_N_RELEASED);
  MedVendorState state = MED_VENDOR_STATE_NO_STATEMENT;

  if (number_at (row, FIELD_TO_CONFIRM) > 0)
    set (text, icon_name, css_class, _ ("Needs confirmation"), MED_OUTCOME_WARNING);
  else if (number_at (row, FIELD_N_WITHDRAWN) > 0)
    set (text, icon_name, css_class, _ ("Withdrawn"), MED_OUTCOME_BAD);
  else if (n_tracked == 0)
    present_untracked (row, text, icon_name, css_class);
  else if (n_released == n_all)
    set (text, icon_name, css_class, _ ("Released"), MED_OUTCOME_GOOD);
  else if (n_released > 0)
    {
      g_autofree char *words =
          g_strdup_printf (_ ("Released, %d of %d"), (int) n_released, (int) n_all);
      set (text, icon_name, css_class, words, MED_OUTCOME_GOOD);
    }
  else if (med_vendor_state_from_word (med_table_row_get_text (row, FIELD_NEWEST_STATE), &state))
    set (text, icon_name, css_class, med_vendor_state_get_title (state),
         med_patch_sections_get_outcome (state));
}

static void
present_payloads (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  gint64 n = number_at (row, FIELD_PAYLOADS);
  gint64 n_good = number_at (row, FIELD_PAYLOADS_GOOD);

  if (n == 0)
    set (text, icon_name, css_class, _ ("none"), MED_OUTCOME_NEUTRAL);
  else if (number_at (row, FIELD_PAYLOADS_BAD) > 0)
    set (text, icon_name, css_class, _ ("Failed"), MED_OUTCOME_BAD);
  else if (n_good == n)
    set (text, icon_name, css_class, _ ("Checked"), MED_OUTCOME_GOOD);
  else
    {
      g_autofree char *words = g_strdup_printf (_ ("%d of %d"), (int) n_good, (int) n);
      set (text, icon_name, css_class, words, MED_OUTCOME_UNKNOWN);
    }
}

const MedTableColumn med_patch_list_columns[] = {
  { N_ ("Patch"), FIELD_NUMBER, 11, FALSE, TRUE, NULL },
  { N_ ("COTS product"), FIELD_PRODUCT, 6, FALSE, TRUE, NULL },
  { N_ ("Published"), FIELD_RELEASED, 10, FALSE, FALSE, present_date },
  { N_ ("Vendor"), FIELD_NEWEST_STATE, 18, FALSE, TRUE, present_state },
  { N_ ("Payloads"), FIELD_PAYLOADS, 10, FALSE, FALSE, present_payloads },
  { N_ ("Devices"), FIELD_DEVICES, 5, TRUE, FALSE, NULL },
};

const guint med_patch_list_n_columns = G_N_ELEMENTS (med_patch_list_columns);
