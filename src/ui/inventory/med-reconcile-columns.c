/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-columns"

#include "config.h"

#include "ui/inventory/med-reconcile-columns.h"

#include <glib/gi18n.h>

#include "engine/inventory/med-reconcile-list.h"

static void
present_class (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  static const struct
  {
    const char *icon_name;
    const char *css_class;
  } looks[MED_N_RECONCILE_CLASSES] = {
    [MED_RECONCILE_EQUAL] = { "med-good-symbolic", NULL },
    [MED_RECONCILE_DIFFERS] = { "med-warning-symbolic", "outcome-warning" },
    [MED_RECONCILE_ONLY_HERE] = { "med-warning-symbolic", "outcome-warning" },
    [MED_RECONCILE_ONLY_THERE] = { "med-warning-symbolic", "outcome-warning" },
    [MED_RECONCILE_AMBIGUOUS] = { "med-unknown-symbolic", "outcome-unknown" },
    [MED_RECONCILE_DUPLICATE] = { "med-unknown-symbolic", "outcome-unknown" },
    [MED_RECONCILE_RETIRED] = { "med-warning-symbolic", "outcome-warning" },
    [MED_RECONCILE_REFUSED] = { "med-bad-symbolic", "outcome-bad" },
  };
  MedReconcileClass class = MED_RECONCILE_AMBIGUOUS;

  if (!med_reconcile_class_from_word (med_table_row_get_text (row, MED_RECONCILE_COLUMN_CLASS),
                                      &class))
    return;
  *text = g_strdup (med_reconcile_class_get_title (class));
  *icon_name = looks[class].icon_name;
  *css_class = looks[class].css_class;
}

static void
present_fields (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *fields = med_table_row_get_text (row, MED_RECONCILE_COLUMN_FIELDS);
  const char *reason = med_table_row_get_text (row, MED_RECONCILE_COLUMN_REASON);

  *text = fields != NULL && *fields != '\0'
              ? med_reconcile_fields_dup_titles (fields)
              : g_strdup (reason != NULL ? med_reconcile_doubt_get_title (reason) : "");
}

static void
present_decision (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *decision = med_table_row_get_text (row, MED_RECONCILE_COLUMN_DECISION);
  const char *class = med_table_row_get_text (row, MED_RECONCILE_COLUMN_CLASS);

  if (decision == NULL && g_strcmp0 (class, "equal") == 0)
    *text = g_strdup ("");
  else
    *text = g_strdup (med_reconcile_decision_get_title (decision != NULL ? decision : ""));
}

const MedTableColumn med_reconcile_columns[] = {
  { N_ ("What was found"), MED_RECONCILE_COLUMN_CLASS, 20, FALSE, FALSE, present_class },
  { N_ ("Asset number"), MED_RECONCILE_COLUMN_ASSET, 11 },
  { N_ ("Device"), MED_RECONCILE_COLUMN_NAME, 14, FALSE, TRUE, NULL, NULL, TRUE },
  { N_ ("Differs in"), MED_RECONCILE_COLUMN_FIELDS, 16, FALSE, TRUE, present_fields },
  { N_ ("Decision"), MED_RECONCILE_COLUMN_DECISION, 12, FALSE, FALSE, present_decision },
};

const guint med_reconcile_n_columns = G_N_ELEMENTS (med_reconcile_columns);
