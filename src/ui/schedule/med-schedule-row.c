/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-row"

#include "config.h"

#include "ui/schedule/med-schedule-row.h"

#include <glib/gi18n.h>

struct _MedScheduleRow
{
  GtkWidget parent_instance;

  MedTableRow *item; /* (owned) (nullable) */
  gulong loaded_handler;
  GtkWidget *names;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *strip;
};

G_DEFINE_FINAL_TYPE (MedScheduleRow, med_schedule_row, GTK_TYPE_WIDGET)

static char *
dup_subtitle (MedScheduleRow *self)
{
  const char *place = med_table_row_get_text (self->item, MED_SCHEDULE_COLUMN_PLACE);
  const char *open = med_table_row_get_text (self->item, MED_SCHEDULE_COLUMN_OPEN);
  guint64 n_open = open != NULL ? g_ascii_strtoull (open, NULL, 10) : 0;

  if (n_open == 0)
    return g_strdup (place != NULL ? place : "");
  g_autofree char *patches =
      g_strdup_printf (ngettext ("%d open patch", "%d open patches", n_open), (int) n_open);
  return place != NULL && *place != '\0' ? g_strdup_printf ("%s · %s", patches, place)
                                         : g_steal_pointer (&patches);
}

static void
update (MedScheduleRow *self)
{
  gboolean loaded = self->item != NULL && med_table_row_get_loaded (self->item);

  if (!loaded)
    {
      gtk_label_set_text (self->title, "…");
      gtk_label_set_text (self->subtitle, "");
      return;
    }
  const char *asset = med_table_row_get_text (self->item, MED_SCHEDULE_COLUMN_ASSET);
  const char *name = med_table_row_get_text (self->item, MED_SCHEDULE_COLUMN_NAME);
  g_autofree char *title =
      name != NULL && *name != '\0' ? g_strdup_printf ("%s  %s", asset, name) : g_strdup (asset);
  g_autofree char *subtitle = dup_subtitle (self);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *subtitle != '\0');
}

/* Asked for when the pointer rests here: setting the text of a tooltip asks the display server
 * where the pointer is, and waits for the answer, for each row. */
static gboolean
query_tooltip_cb (MedScheduleRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  if (self->item == NULL || !med_table_row_get_loaded (self->item))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (self->title));
  return TRUE;
}

static void
drop_item (MedScheduleRow *self)
{
  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded_handler, self->item);
  g_clear_object (&self->item);
}

static void
med_schedule_row_dispose (GObject *object)
{
  MedScheduleRow *self = MED_SCHEDULE_ROW (object);

  drop_item (self);
  g_clear_pointer (&self->names, gtk_widget_unparent);
  g_clear_pointer (&self->strip, gtk_widget_unparent);
  G_OBJECT_CLASS (med_schedule_row_parent_class)->dispose (object);
}

static void
med_schedule_row_class_init (MedScheduleRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_schedule_row_dispose;
  gtk_widget_class_set_css_name (widget_class, "schedule-row");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static GtkLabel *
append_label (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
med_schedule_row_init (MedScheduleRow *self)
{
  self->names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->title = append_label (self->names);
  self->subtitle = append_label (self->names);
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "dim-label");
  gtk_widget_set_size_request (self->names, MED_SCHEDULE_NAME_WIDTH, -1);
  gtk_widget_set_valign (self->names, GTK_ALIGN_CENTER);
  /* The names never widen their column: the labels give way. */
  gtk_label_set_max_width_chars (self->title, 1);
  gtk_label_set_max_width_chars (self->subtitle, 1);
  gtk_widget_set_has_tooltip (self->names, TRUE);
  g_signal_connect_object (self->names, "query-tooltip", G_CALLBACK (query_tooltip_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->names, GTK_WIDGET (self));
  self->strip = med_schedule_strip_new ();
  gtk_widget_set_hexpand (self->strip, TRUE);
  gtk_widget_set_parent (self->strip, GTK_WIDGET (self));
}

GtkWidget *
med_schedule_row_new (void)
{
  return g_object_new (MED_TYPE_SCHEDULE_ROW, NULL);
}

/**
 * med_schedule_row_set_item:
 * @self: a row
 * @item: (nullable): the device; its fields may come later
 */
void
med_schedule_row_set_item (MedScheduleRow *self, MedTableRow *item)
{
  g_return_if_fail (MED_IS_SCHEDULE_ROW (self));
  drop_item (self);
  if (item != NULL)
    {
      self->item = g_object_ref (item);
      self->loaded_handler =
          g_signal_connect_swapped (item, "notify::loaded", G_CALLBACK (update), self);
    }
  update (self);
}

gint64
med_schedule_row_get_device_id (MedScheduleRow *self)
{
  return self->item != NULL ? med_table_row_get_id (self->item) : 0;
}

MedScheduleStrip *
med_schedule_row_get_strip (MedScheduleRow *self)
{
  return MED_SCHEDULE_STRIP (self->strip);
}
