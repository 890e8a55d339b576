/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-detail"

#include "config.h"

#include "ui/inventory/med-reconcile-detail.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"

struct _MedReconcileDetail
{
  AdwBin parent_instance;

  MedSession *session;    /* (owned) */
  MedReconcileItem *item; /* (owned) (nullable) */
  GPtrArray *devices;     /* (owned) (nullable) of MedDevice: the item's, or its candidates */
  gint64 wanted;
  guint chosen; /* of @devices */
  gboolean writable;
  GCancellable *cancellable; /* (owned) */

  GtkStack *stack;
  GtkLabel *heading;
  GtkLabel *reason;
  GtkLabel *how;
  GtkLabel *decided;
  GtkBox *choice_box;
  GtkDropDown *choice;
  GtkBox *grid_box;
  GtkWidget *grid;
  GtkBox *button_box;
  GtkWidget *buttons;
  GtkLabel *error;
};

G_DEFINE_FINAL_TYPE (MedReconcileDetail, med_reconcile_detail, ADW_TYPE_BIN)

enum
{
  DECIDE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* What is loaded of a finding. */
typedef struct
{
  MedReconcileItem *item;
  GPtrArray *devices;
} Facts;

static void
facts_free (Facts *facts)
{
  g_clear_pointer (&facts->item, med_reconcile_item_free);
  g_clear_pointer (&facts->devices, g_ptr_array_unref);
  g_free (facts);
}

static const struct
{
  const char *label;
  guint key;
} verb_looks[MED_N_RECONCILE_VERBS] = {
  [MED_RECONCILE_OURS] = { N_ ("Keep Ours (O)"), GDK_KEY_o },
  [MED_RECONCILE_THEIRS] = { N_ ("Take Theirs (T)"), GDK_KEY_t },
  [MED_RECONCILE_ADD] = { N_ ("Add the Device (A)"), GDK_KEY_a },
  [MED_RECONCILE_RETIRE] = { N_ ("Retire… (R)"), GDK_KEY_r },
  [MED_RECONCILE_BRING_BACK] = { N_ ("Bring Back (B)"), GDK_KEY_b },
  [MED_RECONCILE_TOGETHER] = { N_ ("The Same Device (S)"), GDK_KEY_s },
  [MED_RECONCILE_APART] = { N_ ("Not the Same (N)"), GDK_KEY_n },
  [MED_RECONCILE_LATER] = { N_ ("Later (L)"), GDK_KEY_l },
};

char *
med_reconcile_verb_dup_label (MedReconcileVerb verb)
{
  return g_strdup (_ (verb_looks[verb].label));
}

guint
med_reconcile_verb_get_key (MedReconcileVerb verb)
{
  return verb_looks[verb].key;
}

static gboolean
add_device (MedConnection *connection, GPtrArray *devices, gint64 id, GError **error)
{
  MedDevice *device = med_device_load_sync (connection, id, error);

  if (device != NULL)
    g_ptr_array_add (devices, device);
  return device != NULL;
}

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  g_autoptr (MedReconcileItem) item =
      med_reconcile_item_load_sync (connection, *(gint64 *) id, error);
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) med_device_free);

  if (item == NULL ||
      (item->device_id != 0 && !add_device (connection, devices, item->device_id, error)))
    return NULL;
  for (guint i = 0; item->device_id == 0 && i < item->candidates->len; i++)
    if (!add_device (connection, devices, g_array_index (item->candidates, gint64, i), error))
      return NULL;
  Facts *facts = g_new0 (Facts, 1);
  facts->item = g_steal_pointer (&item);
  facts->devices = g_steal_pointer (&devices);
  return facts;
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static const MedReconcileDifference *
find_difference (const MedReconcileItem *item, MedDeviceField field)
{
  for (guint i = 0; i < item->differences->len; i++)
    if (((MedReconcileDifference *) item->differences->pdata[i])->field == field)
      return item->differences->pdata[i];
  return NULL;
}

static void
field_clicked_cb (GtkButton *button, MedReconcileDetail *self)
{
  const MedReconcileVerb verb =
      (MedReconcileVerb) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "med-verb"));
  const int field = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "med-field"));

  g_signal_emit (self, signals[DECIDE], 0, (int) verb, field,
                 med_reconcile_detail_get_device_id (self));
}

static GtkWidget *
new_button (MedReconcileDetail *self, const char *label, MedReconcileVerb verb, int field)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_object_set_data (G_OBJECT (button), "med-verb", GINT_TO_POINTER (verb));
  g_object_set_data (G_OBJECT (button), "med-field", GINT_TO_POINTER (field));
  g_signal_connect_object (button, "clicked", G_CALLBACK (field_clicked_cb), self, 0);
  return button;
}

static void
attach_field_buttons (MedReconcileDetail *self, GtkGrid *grid, int row, MedDeviceField field)
{
  static const MedReconcileVerb verbs[] = { MED_RECONCILE_OURS, MED_RECONCILE_THEIRS };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const gboolean ours = verbs[i] == MED_RECONCILE_OURS;
      GtkWidget *button =
          new_button (self, ours ? _ ("Ours") : _ ("Theirs"), verbs[i], (int) field);
      /* Translators: "Keep ours" or "Take theirs", then the name of a field */
      g_autofree char *name =
          g_strdup_printf (_ ("%s: %s"), ours ? _ ("Keep ours") : _ ("Take theirs"),
                           med_device_field_get_title (field));

      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      gtk_widget_set_sensitive (button, self->writable);
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_grid_attach (grid, button, 1 + (int) i, row, 1, 1);
    }
}

static void
attach_head (GtkGrid *grid)
{
  const char *const titles[] = { _ ("Field"), _ ("Inventory"), _ ("Other list") };

  for (int i = 0; i < (int) G_N_ELEMENTS (titles); i++)
    gtk_grid_attach (grid, new_label (titles[i], "heading"), i, 0, 1, 1);
}

static void
attach_value (GtkGrid *grid, int column, int row, MedDeviceField field, const char *value)
{
  GtkWidget *label = new_label (med_device_word_get_title (field, value), NULL);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 13);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

/* How the two say it. */
typedef enum
{
  SAYS_OTHERWISE,
  SAYS_THE_SAME,
  SAYS_ONE,
  SAYS_NOTHING,
} Saying;

static const char *
get_ours (MedReconcileDetail *self, MedDeviceField field)
{
  const MedDevice *device =
      self->chosen < self->devices->len ? self->devices->pdata[self->chosen] : NULL;

  return device != NULL ? med_device_get (device, field) : "";
}

static Saying
compare (MedReconcileDetail *self, MedDeviceField field)
{
  const char *ours = get_ours (self, field), *theirs = self->item->theirs[field];

  if (!med_reconcile_field_is_compared (field) ||
      (*theirs == '\0' && g_str_equal (ours, med_device_field_get_unknown (field))))
    return SAYS_NOTHING;
  if (find_difference (self->item, field) != NULL)
    return SAYS_OTHERWISE;
  if (*ours == '\0' || *theirs == '\0')
    return SAYS_ONE;
  return med_reconcile_values_agree (field, ours, theirs) ? SAYS_THE_SAME : SAYS_OTHERWISE;
}

static int
attach_field (MedReconcileDetail *self, GtkGrid *grid, int row, MedDeviceField field)
{
  const MedReconcileDifference *difference = find_difference (self->item, field);

  gtk_grid_attach (grid, new_label (med_device_field_get_title (field), "dim-label"), 0, row, 1, 1);
  /* What was taken over is ours by now. */
  attach_value (grid, 1, row, field,
                difference != NULL ? difference->ours : get_ours (self, field));
  attach_value (grid, 2, row, field, self->item->theirs[field]);
  if (difference == NULL)
    return row + 1;
  if (difference->decision != NULL)
    gtk_grid_attach (grid,
                     new_label (med_reconcile_decision_get_title (difference->decision), NULL), 1,
                     ++row, 2, 1);
  else if (med_reconcile_item_is_open (self->item) && self->item->differences->len > 1)
    attach_field_buttons (self, grid, ++row, field);
  return row + 1;
}

/* Said in words and with an icon, never by colour alone. */
static int
attach_heading (GtkGrid *grid, int row, Saying saying)
{
  const char *const titles[] = { _ ("Differs"), _ ("The same"), _ ("Said by one list only") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (saying == SAYS_OTHERWISE)
    {
      GtkWidget *icon = gtk_image_new_from_icon_name ("med-warning-symbolic");

      gtk_widget_add_css_class (icon, "outcome-warning");
      gtk_box_append (GTK_BOX (box), icon);
    }
  gtk_box_append (
      GTK_BOX (box),
      new_label (titles[saying], saying == SAYS_OTHERWISE ? "outcome-warning" : "caption-heading"));
  gtk_widget_set_margin_top (box, 6);
  gtk_grid_attach (grid, box, 0, row, 3, 1);
  return row + 1;
}

static void
fill_grid (MedReconcileDetail *self)
{
  GtkWidget *grid = gtk_grid_new ();
  const gboolean both = self->devices->len > 0 && self->item->line != 0;
  int row = 1;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  attach_head (GTK_GRID (grid));
  for (Saying saying = SAYS_OTHERWISE; saying < SAYS_NOTHING; saying++)
    {
      gboolean any = FALSE;

      for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
        if (compare (self, field) == saying)
          {
            if (both && !any)
              row = attach_heading (GTK_GRID (grid), row, saying);
            any = TRUE;
            row = attach_field (self, GTK_GRID (grid), row, field);
          }
    }
  if (self->grid != NULL)
    gtk_box_remove (self->grid_box, self->grid);
  self->grid = grid;
  gtk_box_append (self->grid_box, grid);
}

static void
fill_buttons (MedReconcileDetail *self)
{
  GtkWidget *grid = gtk_grid_new ();
  int n = 0;

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  for (MedReconcileVerb verb = 0; verb < MED_N_RECONCILE_VERBS; verb++)
    {
      if (!med_reconcile_verb_fits (verb, self->item))
        continue;
      GtkWidget *button =
          new_button (self, _ (verb_looks[verb].label), verb, (int) MED_N_DEVICE_FIELDS);
      gtk_widget_set_hexpand (button, TRUE);
      gtk_widget_set_sensitive (button, self->writable);
      gtk_grid_attach (GTK_GRID (grid), button, n % 2, n / 2, 1, 1);
      n++;
    }
  if (self->buttons != NULL)
    gtk_box_remove (self->button_box, self->buttons);
  self->buttons = grid;
  gtk_box_append (self->button_box, grid);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
show_heading (MedReconcileDetail *self)
{
  const MedReconcileItem *item = self->item;
  g_autofree char *how = med_reconcile_how_describe (item->how);
  g_autofree char *date =
      item->decided_usec != 0 ? med_clock_format_local_date (item->decided_usec) : NULL;
  g_autofree char *heading =
      *item->asset != '\0'
          ? g_strdup_printf ("%s · %s", item->asset, med_reconcile_class_get_title (item->class))
          : g_strdup (med_reconcile_class_get_title (item->class));
  g_autofree char *decided =
      item->decision != NULL
          /* Translators: what was decided, by whom, when */
          ? g_strdup_printf (_ ("%s: %s, %s"), med_reconcile_decision_get_title (item->decision),
                             item->decided_by != NULL ? item->decided_by : "?", date)
          : g_strdup ("");

  gtk_label_set_text (self->heading, heading);
  set_text (self->reason, med_reconcile_doubt_get_title (item->reason));
  set_text (self->how, how);
  if (*item->note != '\0')
    {
      g_autofree char *with_note = g_strdup_printf ("%s. %s", decided, item->note);

      set_text (self->decided, with_note);
    }
  else
    set_text (self->decided, decided);
}

static void
fill_choice (MedReconcileDetail *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < self->devices->len; i++)
    {
      g_autofree char *title = med_device_dup_title (self->devices->pdata[i]);

      gtk_string_list_append (names, title);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->choice_box), self->devices->len > 1);
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (names));
}

static void
chosen_cb (MedReconcileDetail *self)
{
  const guint selected = gtk_drop_down_get_selected (self->choice);

  if (self->item == NULL || selected >= self->devices->len)
    return;
  self->chosen = selected;
  fill_grid (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  Facts *facts = med_store_run_finish (MED_STORE (source), result, &error);

  if (facts == NULL || self->session == NULL || facts->item->id != self->wanted)
    {
      g_clear_pointer (&facts, facts_free);
      if (error != NULL && self->session != NULL &&
          !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
        {
          gtk_label_set_text (self->error, error->message);
          gtk_stack_set_visible_child_name (self->stack, "error");
        }
      return;
    }
  g_clear_pointer (&self->item, med_reconcile_item_free);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  self->item = g_steal_pointer (&facts->item);
  self->devices = g_steal_pointer (&facts->devices);
  facts_free (facts);
  self->chosen = 0;
  show_heading (self);
  fill_choice (self);
  fill_grid (self);
  fill_buttons (self);
  gtk_stack_set_visible_child_name (self->stack, "item");
}

static void
med_reconcile_detail_dispose (GObject *object)
{
  MedReconcileDetail *self = MED_RECONCILE_DETAIL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_reconcile_detail_parent_class)->dispose (object);
}

static void
med_reconcile_detail_finalize (GObject *object)
{
  MedReconcileDetail *self = MED_RECONCILE_DETAIL (object);

  g_clear_pointer (&self->item, med_reconcile_item_free);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  G_OBJECT_CLASS (med_reconcile_detail_parent_class)->finalize (object);
}

static void
med_reconcile_detail_class_init (MedReconcileDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_reconcile_detail_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_reconcile_detail_finalize;
  signals[DECIDE] = g_signal_new ("decide", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-reconcile-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, stack);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, heading);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, reason);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, how);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, decided);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, choice_box);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, choice);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, grid_box);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, button_box);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileDetail, error);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
med_reconcile_detail_init (MedReconcileDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->writable = TRUE;
}

/**
 * med_reconcile_detail_new:
 * @session: who works
 *
 * Returns: (transfer floating): a detail that shows nothing
 */
MedReconcileDetail *
med_reconcile_detail_new (MedSession *session)
{
  MedReconcileDetail *self = g_object_new (MED_TYPE_RECONCILE_DETAIL, NULL);

  self->session = g_object_ref (session);
  return self;
}

/**
 * med_reconcile_detail_show:
 * @self: a detail
 * @id: an item; 0 for nothing
 *
 * Loads the item and both its records anew.
 */
void
med_reconcile_detail_show (MedReconcileDetail *self, gint64 id)
{
  self->wanted = id;
  if (self->item != NULL && self->item->id != id)
    g_clear_pointer (&self->item, med_reconcile_item_free);
  if (id == 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
      return;
    }
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       g_memdup2 (&id, sizeof id), g_free, (GDestroyNotify) facts_free,
                       self->cancellable, loaded_cb, g_object_ref (self));
}

const MedReconcileItem *
med_reconcile_detail_get_item (MedReconcileDetail *self)
{
  return self->item;
}

gint64
med_reconcile_detail_get_device_id (MedReconcileDetail *self)
{
  if (self->item == NULL || self->chosen >= self->devices->len)
    return 0;
  return ((MedDevice *) self->devices->pdata[self->chosen])->id;
}

/**
 * med_reconcile_detail_set_writable:
 * @self: a detail
 * @writable: whether something can be decided now
 */
void
med_reconcile_detail_set_writable (MedReconcileDetail *self, gboolean writable)
{
  if (self->writable == writable)
    return;
  self->writable = writable;
  if (self->item != NULL)
    {
      fill_grid (self);
      fill_buttons (self);
    }
}
