/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-gradual-box"

#include "config.h"

#include "ui/widgets/med-gradual-box.h"

#define SPACING_PX 6
/* About five milliseconds of measuring for a label */
#define WEIGHT_PER_FRAME 1200
/* What even an empty widget costs, in the same unit */
#define LEAST_WEIGHT 80

typedef struct
{
  GtkWidget *widget; /* (owned) */
  guint weight;
} Waiting;

struct _MedGradualBox
{
  AdwBin parent_instance;

  GtkBox *box;
  guint n_shown;
  GQueue waiting; /* (element-type Waiting) (owned) */
  guint tick;
};

G_DEFINE_FINAL_TYPE (MedGradualBox, med_gradual_box, ADW_TYPE_BIN)

static void
waiting_free (gpointer data)
{
  Waiting *self = data;

  g_object_unref (self->widget);
  g_free (self);
}

static void
stop (MedGradualBox *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

static gboolean
fill_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  MedGradualBox *self = data;
  guint weight = 0;

  while (weight < WEIGHT_PER_FRAME && !g_queue_is_empty (&self->waiting))
    {
      Waiting *next = g_queue_pop_head (&self->waiting);

      weight += next->weight;
      gtk_box_append (self->box, next->widget);
      self->n_shown++;
      waiting_free (next);
    }
  if (!g_queue_is_empty (&self->waiting))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
go_on (MedGradualBox *self)
{
  if (self->tick == 0 && !g_queue_is_empty (&self->waiting) &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_cb, self, NULL);
}

static void
med_gradual_box_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (med_gradual_box_parent_class)->map (widget);
  go_on (MED_GRADUAL_BOX (widget));
}

static void
med_gradual_box_unmap (GtkWidget *widget)
{
  stop (MED_GRADUAL_BOX (widget));
  GTK_WIDGET_CLASS (med_gradual_box_parent_class)->unmap (widget);
}

static void
med_gradual_box_dispose (GObject *object)
{
  MedGradualBox *self = MED_GRADUAL_BOX (object);

  stop (self);
  g_queue_clear_full (&self->waiting, waiting_free);
  G_OBJECT_CLASS (med_gradual_box_parent_class)->dispose (object);
}

static void
med_gradual_box_class_init (MedGradualBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_gradual_box_dispose;
  GTK_WIDGET_CLASS (klass)->map = med_gradual_box_map;
  GTK_WIDGET_CLASS (klass)->unmap = med_gradual_box_unmap;
}

static void
med_gradual_box_init (MedGradualBox *self)
{
  g_queue_init (&self->waiting);
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING_PX));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * med_gradual_box_new:
 *
 * Returns: (transfer floating): an empty box, which takes no room
 */
MedGradualBox *
med_gradual_box_new (void)
{
  return g_object_new (MED_TYPE_GRADUAL_BOX, NULL);
}

/**
 * med_gradual_box_append:
 * @self: a box
 * @child: a widget
 * @weight: how much of a frame measuring it takes, such as the number of its characters
 *
 * Adds a widget behind the others. The first stands there at once.
 */
void
med_gradual_box_append (MedGradualBox *self, GtkWidget *child, guint weight)
{
  g_return_if_fail (MED_IS_GRADUAL_BOX (self));

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (self->n_shown == 0)
    {
      gtk_box_append (self->box, child);
      self->n_shown = 1;
      return;
    }
  Waiting *waiting = g_new0 (Waiting, 1);
  waiting->widget = g_object_ref_sink (child);
  waiting->weight = MAX (weight, LEAST_WEIGHT);
  g_queue_push_tail (&self->waiting, waiting);
  go_on (self);
}

static GtkWidget *
get_child (MedGradualBox *self, guint index)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->box));

  for (; child != NULL && index > 0; index--)
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/**
 * med_gradual_box_keep:
 * @self: a box
 * @n: how many children stay
 *
 * Takes away all but the first ones, also those that wait.
 */
void
med_gradual_box_keep (MedGradualBox *self, guint n)
{
  g_return_if_fail (MED_IS_GRADUAL_BOX (self));

  while (g_queue_get_length (&self->waiting) > 0 &&
         self->n_shown + g_queue_get_length (&self->waiting) > n)
    waiting_free (g_queue_pop_tail (&self->waiting));
  while (self->n_shown > n)
    {
      gtk_box_remove (self->box, get_child (self, n));
      self->n_shown--;
    }
  if (g_queue_is_empty (&self->waiting))
    stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self), self->n_shown > 0);
}

/**
 * med_gradual_box_get_n_waiting:
 * @self: a box
 *
 * Returns: how many children are not on the screen yet
 */
guint
med_gradual_box_get_n_waiting (MedGradualBox *self)
{
  g_return_val_if_fail (MED_IS_GRADUAL_BOX (self), 0);
  return g_queue_get_length (&self->waiting);
}
