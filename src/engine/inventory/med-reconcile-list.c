/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-list"

#include "config.h"

#include "engine/inventory/med-reconcile-list.h"

#include <glib/gi18n-lib.h>

static const char *const columns[MED_N_RECONCILE_COLUMNS + 1] = {
  [MED_RECONCILE_COLUMN_CLASS] = "i.class",       [MED_RECONCILE_COLUMN_ASSET] = "i.asset",
  [MED_RECONCILE_COLUMN_NAME] = "i.name",         [MED_RECONCILE_COLUMN_SERIAL] = "i.serial",
  [MED_RECONCILE_COLUMN_FIELDS] = "i.fields",     [MED_RECONCILE_COLUMN_LINE] = "i.line",
  [MED_RECONCILE_COLUMN_DECISION] = "i.decision", [MED_RECONCILE_COLUMN_REASON] = "i.reason",
};

static const char *const sorts[MED_N_RECONCILE_COLUMNS + 1] = {
  [MED_RECONCILE_COLUMN_CLASS] = "i.class",
  [MED_RECONCILE_COLUMN_ASSET] = "i.asset",
  [MED_RECONCILE_COLUMN_NAME] = "i.name",
  [MED_RECONCILE_COLUMN_SERIAL] = "i.serial",
  [MED_RECONCILE_COLUMN_FIELDS] = "i.fields",
  [MED_RECONCILE_COLUMN_LINE] = "coalesce(i.line, 0)",
  [MED_RECONCILE_COLUMN_DECISION] = "coalesce(i.decision, '')",
  [MED_RECONCILE_COLUMN_REASON] = "i.reason",
};

const MedTableSpec med_reconcile_list_spec = {
  .name = "reconciliation_item",
  .from = "reconciliation_item i",
  .id = "i.id",
  .columns = columns,
  .sorts = sorts,
  .search = "i.search LIKE $1 ESCAPE '\\'",
};

typedef struct
{
  GString *condition;
  MedValue values[3];
  gsize n_values;
  char *pattern;
} Clauses;

static Clauses
build (const MedReconcileFilter *self)
{
  Clauses clauses = { .condition = g_string_new ("i.reconciliation_id = $F1") };

  clauses.values[clauses.n_values++] = MED_INT (self->reconciliation_id);
  if (self->class < MED_N_RECONCILE_CLASSES)
    {
      clauses.values[clauses.n_values++] = MED_TEXT (med_reconcile_class_to_word (self->class));
      g_string_append_printf (clauses.condition, " AND i.class = $F%zu", clauses.n_values);
    }
  else
    g_string_append (clauses.condition, " AND " MED_RECONCILE_ASKED);
  if (self->field < MED_N_DEVICE_FIELDS)
    {
      clauses.pattern = g_strdup_printf ("%% %s %%", med_device_field_get_key (self->field));
      clauses.values[clauses.n_values++] = MED_TEXT (clauses.pattern);
      g_string_append_printf (clauses.condition, " AND i.fields LIKE $F%zu", clauses.n_values);
    }
  if (self->open_only)
    g_string_append (clauses.condition, " AND " MED_RECONCILE_OPEN);
  return clauses;
}

static void
clauses_clear (Clauses *self)
{
  g_string_free (self->condition, TRUE);
  g_free (self->pattern);
}

/**
 * med_reconcile_filter_apply:
 * @self: a filter
 * @table: a table of `med_reconcile_list_spec`
 *
 * Shows only the items that fit.
 */
void
med_reconcile_filter_apply (const MedReconcileFilter *self, MedTable *table)
{
  Clauses clauses = build (self);

  med_table_set_filter (table, clauses.condition->str, clauses.values, clauses.n_values);
  clauses_clear (&clauses);
}

/**
 * med_reconcile_filter_add_to:
 * @self: a filter
 * @request: a request of `med_reconcile_list_spec`
 *
 * The same without a table, for the command line.
 */
void
med_reconcile_filter_add_to (const MedReconcileFilter *self, MedTableRequest *request)
{
  Clauses clauses = build (self);

  med_table_request_add_filter (request, clauses.condition->str, clauses.values, clauses.n_values);
  clauses_clear (&clauses);
}

/**
 * med_reconcile_fields_dup_titles:
 * @fields: keys of fields between blanks, as they are stored
 *
 * Returns: (transfer full): what the fields are called, parted by commas
 */
char *
med_reconcile_fields_dup_titles (const char *fields)
{
  g_auto (GStrv) keys = g_strsplit (fields, " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      const MedDeviceField field = med_reconcile_field_from_key (keys[i]);

      if (field < MED_N_DEVICE_FIELDS)
        g_string_append_printf (text, "%s%s", text->len > 0 ? C_ ("between names", ", ") : "",
                                med_device_field_get_title (field));
    }
  return g_strdup (text->str);
}
