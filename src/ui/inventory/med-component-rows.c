/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-rows"

#include "config.h"

#include "ui/inventory/med-component-rows.h"

#include <glib/gi18n.h>

/* What stands one after the other: the notes of one kind, or the changes of one plan. */
typedef struct
{
  const MedComponentPlan *plan; /* (nullable) whose changes */
  GPtrArray *notes;             /* (owned) (nullable) of MedSbomNote, unowned */
  gboolean headed;              /* the first row says of which release the others are */
  guint n_rows;
} Part;

struct _MedComponentRows
{
  GObject parent_instance;

  GPtrArray *plans; /* (owned) */
  GArray *parts;    /* (owned) of Part */
  guint n_rows;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MedComponentRows,
                               med_component_rows,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static const struct
{
  const char *icon_name;
  const char *css_class;
} looks[] = {
  [MED_SBOM_REFUSED] = { "med-bad-symbolic", "outcome-bad" },
  [MED_SBOM_NO_VERSION] = { "med-unknown-symbolic", "outcome-warning" },
  [MED_SBOM_NAME_ONLY] = { "med-unknown-symbolic", "outcome-warning" },
  [MED_N_SBOM_NOTES] = { "list-add-symbolic", NULL },
  [MED_N_SBOM_NOTES + 1] = { "list-remove-symbolic", NULL },
  [MED_N_SBOM_NOTES + 2] = { "view-refresh-symbolic", NULL },
  [MED_N_SBOM_NOTES + 3] = { NULL, "heading" },
};

enum
{
  LOOK_ADDED = MED_N_SBOM_NOTES,
  LOOK_REMOVED,
  LOOK_CHANGED,
  LOOK_HEADING,
};

static void
part_clear (gpointer data)
{
  g_clear_pointer (&((Part *) data)->notes, g_ptr_array_unref);
}

static GtkStringObject *
row_new (const char *text, guint look)
{
  GtkStringObject *row = gtk_string_object_new (text);

  g_object_set_data (G_OBJECT (row), "med-look", GUINT_TO_POINTER (look));
  return row;
}

static GtkStringObject *
make_change (const Part *part, guint position)
{
  if (part->headed && position == 0)
    {
      g_autofree char *counts = med_component_plan_summarize (part->plan);
      /* Translators: a release, what changes in it */
      g_autofree char *title = g_strdup_printf (_ ("%s: %s"), part->plan->release_title, counts);

      return row_new (title, LOOK_HEADING);
    }
  const MedComponentChange *change =
      g_ptr_array_index (part->plan->diff->changes, position - (part->headed ? 1 : 0));
  g_autofree char *text = med_component_change_describe (change);

  return row_new (text, change->before == NULL  ? LOOK_ADDED
                        : change->after == NULL ? LOOK_REMOVED
                                                : LOOK_CHANGED);
}

static gpointer
get_item (GListModel *model, guint position)
{
  MedComponentRows *self = MED_COMPONENT_ROWS (model);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (position >= part->n_rows)
        {
          position -= part->n_rows;
          continue;
        }
      if (part->plan != NULL)
        return make_change (part, position);
      const MedSbomNote *note = g_ptr_array_index (part->notes, position);
      g_autofree char *text = med_sbom_note_describe (note);
      return row_new (text, note->kind);
    }
  return NULL;
}

static GType
get_item_type (GListModel *model)
{
  return GTK_TYPE_STRING_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  return MED_COMPONENT_ROWS (model)->n_rows;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item = get_item;
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
}

static void
med_component_rows_finalize (GObject *object)
{
  MedComponentRows *self = MED_COMPONENT_ROWS (object);

  g_array_unref (self->parts);
  g_ptr_array_unref (self->plans);
  G_OBJECT_CLASS (med_component_rows_parent_class)->finalize (object);
}

static void
med_component_rows_class_init (MedComponentRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = med_component_rows_finalize;
}

static void
med_component_rows_init (MedComponentRows *self)
{
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
}

static void
add_notes (MedComponentRows *self, const MedSbom *sbom, MedSbomNoteKind kind)
{
  Part part = { .notes = g_ptr_array_new () };

  for (guint i = 0; i < sbom->notes->len; i++)
    if (((MedSbomNote *) g_ptr_array_index (sbom->notes, i))->kind == kind)
      g_ptr_array_add (part.notes, g_ptr_array_index (sbom->notes, i));
  part.n_rows = part.notes->len;
  self->n_rows += part.n_rows;
  g_array_append_val (self->parts, part);
}

/**
 * med_component_rows_new:
 * @plans: (element-type MedComponentPlan): of one file, at least one
 *
 * Returns: (transfer full): what should be seen of them, what cannot be used first
 */
MedComponentRows *
med_component_rows_new (GPtrArray *plans)
{
  MedComponentRows *self = g_object_new (MED_TYPE_COMPONENT_ROWS, NULL);
  const MedComponentPlan *first = g_ptr_array_index (plans, 0);
  const MedSbom *sbom = first->file->sbom;

  self->plans = g_ptr_array_ref (plans);
  add_notes (self, sbom, MED_SBOM_REFUSED);
  for (guint i = 0; i < plans->len; i++)
    {
      const MedComponentPlan *plan = g_ptr_array_index (plans, i);
      Part part = { .plan = plan, .headed = plans->len > 1 };

      part.n_rows = plan->diff->changes->len + (part.headed ? 1 : 0);
      self->n_rows += part.n_rows;
      g_array_append_val (self->parts, part);
    }
  add_notes (self, sbom, MED_SBOM_NO_VERSION);
  add_notes (self, sbom, MED_SBOM_NAME_ONLY);
  return self;
}

static guint
look_of (gpointer row)
{
  return GPOINTER_TO_UINT (g_object_get_data (row, "med-look"));
}

const char *
med_component_rows_get_icon_name (gpointer row)
{
  return looks[look_of (row)].icon_name;
}

const char *
med_component_rows_get_css_class (gpointer row)
{
  return looks[look_of (row)].css_class;
}
