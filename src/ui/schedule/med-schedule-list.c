/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-schedule-list"

#include "config.h"

#include "ui/schedule/med-schedule-list.h"

#include <glib/gi18n.h>

#define OPEN_PATCHES                                                                               \
  "(SELECT count(*) FROM disposition o WHERE o.device_id = d.id"                                   \
  " AND o.state NOT IN ('in-service', 'not-affected', 'closed-not-needed'))"

static const MedTableSpec schedule_spec = {
  .name = "schedule",
  .from = "device d LEFT JOIN department p ON p.id = d.department_id",
  .id = "d.id",
  .columns =
      (const char *const[]){ "d.asset", "d.name", "coalesce(p.name, '')", OPEN_PATCHES, NULL },
  .sorts =
      (const char *const[]){ "d.asset", "d.name", "p.name", "- " OPEN_PATCHES ", d.asset", NULL },
  .search = "d.id IN (SELECT rowid FROM device_fts WHERE search LIKE $1)",
  .search_short = "d.search LIKE $1 ESCAPE '\\'",
  .where = "d.retired_usec IS NULL",
};

struct _MedScheduleList
{
  GtkWidget parent_instance;

  MedSession *session; /* (owned) (nullable) */
  MedTable *table;     /* (owned) (nullable) */
  GtkSingleSelection *selection;
  GtkWidget *scroller;
  GtkListView *view;
  MedScheduleScale *scale;   /* (owned) (nullable) */
  GHashTable *times;         /* (element-type gint64 MedScheduleTimes): of this scale */
  GPtrArray *rows;           /* (element-type MedScheduleRow) (unowned): bound */
  GArray *wanted;            /* (element-type gint64): to be asked for */
  GCancellable *cancellable; /* (owned): of this scale's questions */
  guint ask_source;
  gint64 now_usec;
  gint64 selected_id;
};

G_DEFINE_FINAL_TYPE (MedScheduleList, med_schedule_list, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_PICKED,
  SIGNAL_DETAILS,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static MedScheduleRow *
find_row (MedScheduleList *self, gint64 device_id)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      MedScheduleRow *row = g_ptr_array_index (self->rows, i);
      if (device_id != 0 && med_schedule_row_get_device_id (row) == device_id)
        return row;
    }
  return NULL;
}

static void
say_current (MedScheduleList *self, MedScheduleRow *row)
{
  MedScheduleStrip *strip = med_schedule_row_get_strip (row);
  int span = med_schedule_strip_get_current (strip);
  g_autofree char *text =
      span >= 0 ? med_schedule_times_describe (med_schedule_strip_get_times (strip), (guint) span)
                : g_strdup ("");

  g_signal_emit (self, signals[SIGNAL_PICKED], 0, text);
}

static void
show_times (MedScheduleList *self, MedScheduleRow *row)
{
  MedScheduleStrip *strip = med_schedule_row_get_strip (row);
  gint64 id = med_schedule_row_get_device_id (row);
  MedScheduleTimes *times = g_hash_table_lookup (self->times, &id);
  int current = med_schedule_strip_get_current (strip);

  if (self->scale == NULL || (times == NULL && med_schedule_strip_get_times (strip) == NULL))
    return;
  if (times != NULL && times != med_schedule_strip_get_times (strip))
    {
      med_schedule_strip_set_times (strip, self->scale, times, self->now_usec);
      if (current >= 0 && id == self->selected_id)
        med_schedule_strip_set_current (strip, current);
    }
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedScheduleList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = med_store_run_finish (MED_STORE (source), result, &error);

  /* An answer may have been on its way when the question was withdrawn. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (list == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
      return;
    }
  for (guint i = 0; i < list->len; i++)
    {
      MedScheduleTimes *times = g_ptr_array_index (list, i);
      MedScheduleRow *row = find_row (self, times->device_id);

      g_hash_table_replace (self->times, g_memdup2 (&times->device_id, sizeof (gint64)),
                            med_schedule_times_ref (times));
      if (row != NULL)
        show_times (self, row);
    }
}

static gboolean
ask_cb (gpointer user_data)
{
  MedScheduleList *self = user_data;
  MedScheduleQuestion *question = g_new0 (MedScheduleQuestion, 1);

  self->ask_source = 0;
  question->device_ids = self->wanted;
  question->from_usec = self->scale->from_usec;
  question->until_usec = self->scale->until_usec;
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE,
                       med_schedule_times_load, question, med_schedule_question_free,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, loaded_cb,
                       g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* All rows that a frame binds are asked for in one question. */
static void
want_times (MedScheduleList *self, MedScheduleRow *row)
{
  gint64 id = med_schedule_row_get_device_id (row);

  if (id == 0 || self->scale == NULL || self->session == NULL)
    return;
  if (g_hash_table_contains (self->times, &id))
    {
      show_times (self, row);
      return;
    }
  g_array_append_val (self->wanted, id);
  if (self->ask_source == 0)
    self->ask_source = g_idle_add_full (G_PRIORITY_DEFAULT, ask_cb, self, NULL);
}

static void
picked_cb (MedScheduleStrip *strip, guint span, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  MedScheduleList *self = MED_SCHEDULE_LIST (gtk_widget_get_ancestor (row, MED_TYPE_SCHEDULE_LIST));

  gtk_single_selection_set_selected (self->selection, gtk_list_item_get_position (item));
  med_schedule_strip_set_current (strip, (int) span);
  say_current (self, MED_SCHEDULE_ROW (row));
}

static void
activated_cb (MedScheduleStrip *strip, guint span, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  GtkWidget *self = gtk_widget_get_ancestor (row, MED_TYPE_SCHEDULE_LIST);

  picked_cb (strip, span, item);
  g_signal_emit (self, signals[SIGNAL_DETAILS], 0, row);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, MedScheduleList *self)
{
  GtkWidget *row = med_schedule_row_new ();
  MedScheduleStrip *strip = med_schedule_row_get_strip (MED_SCHEDULE_ROW (row));

  g_signal_connect_object (strip, "picked", G_CALLBACK (picked_cb), item, 0);
  g_signal_connect_object (strip, "activated", G_CALLBACK (activated_cb), item, 0);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, MedScheduleList *self)
{
  MedScheduleRow *row = MED_SCHEDULE_ROW (gtk_list_item_get_child (item));

  med_schedule_row_set_item (row, gtk_list_item_get_item (item));
  if (self->scale != NULL)
    med_schedule_strip_set_times (med_schedule_row_get_strip (row), self->scale, NULL,
                                  self->now_usec);
  g_ptr_array_add (self->rows, row);
  want_times (self, row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, MedScheduleList *self)
{
  MedScheduleRow *row = MED_SCHEDULE_ROW (gtk_list_item_get_child (item));

  g_ptr_array_remove_fast (self->rows, row);
  med_schedule_row_set_item (row, NULL);
}

static void
selected_cb (MedScheduleList *self)
{
  MedTableRow *item = gtk_single_selection_get_selected_item (self->selection);
  gint64 id = item != NULL ? med_table_row_get_id (item) : 0;
  MedScheduleRow *before = find_row (self, self->selected_id);

  if (id == self->selected_id)
    return;
  if (before != NULL)
    med_schedule_strip_set_current (med_schedule_row_get_strip (before), -1);
  self->selected_id = id;
  g_signal_emit (self, signals[SIGNAL_PICKED], 0, "");
}

static gboolean
step (MedScheduleList *self, int by)
{
  MedScheduleRow *row = find_row (self, self->selected_id);

  if (row == NULL)
    return FALSE;
  MedScheduleStrip *strip = med_schedule_row_get_strip (row);
  MedScheduleTimes *times = med_schedule_strip_get_times (strip);
  int current = med_schedule_strip_get_current (strip);
  int next = current < 0 ? med_schedule_strip_find_now (strip) : current + by;
  if (times == NULL || next < 0 || next >= (int) times->spans->len)
    return TRUE;
  med_schedule_strip_set_current (strip, next);
  say_current (self, row);
  return TRUE;
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        MedScheduleList *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;
  /* Time is drawn from left to right, also where text is not. */
  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    return step (self, -1);
  if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    return step (self, 1);
  if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter)
    return FALSE;
  MedScheduleRow *row = find_row (self, self->selected_id);
  if (row == NULL)
    return FALSE;
  if (med_schedule_strip_get_current (med_schedule_row_get_strip (row)) < 0)
    step (self, 0);
  g_signal_emit (self, signals[SIGNAL_DETAILS], 0, row);
  return TRUE;
}

static void
med_schedule_list_dispose (GObject *object)
{
  MedScheduleList *self = MED_SCHEDULE_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->ask_source, g_source_remove);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->table);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_schedule_list_parent_class)->dispose (object);
}

static void
med_schedule_list_finalize (GObject *object)
{
  MedScheduleList *self = MED_SCHEDULE_LIST (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->scale, med_schedule_scale_unref);
  g_hash_table_unref (self->times);
  g_ptr_array_unref (self->rows);
  g_array_unref (self->wanted);
  G_OBJECT_CLASS (med_schedule_list_parent_class)->finalize (object);
}

static void
med_schedule_list_class_init (MedScheduleListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = med_schedule_list_dispose;
  object_class->finalize = med_schedule_list_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "schedule-list");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_PICKED] = g_signal_new ("picked", MED_TYPE_SCHEDULE_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_DETAILS] = g_signal_new ("details", MED_TYPE_SCHEDULE_LIST, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, MED_TYPE_SCHEDULE_ROW);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MED_TYPE_SCHEDULE_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
build_view (MedScheduleList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (
      GTK_SELECTION_MODEL (g_object_ref (self->selection)), g_steal_pointer (&factory)));
  gtk_list_view_set_show_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "schedule");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Devices and their time"), -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

static void
med_schedule_list_init (MedScheduleList *self)
{
  self->times = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                       (GDestroyNotify) med_schedule_times_unref);
  self->rows = g_ptr_array_new ();
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->cancellable = g_cancellable_new ();
  build_view (self);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/* Old answers must not come into the new picture. */
static void
forget_times (MedScheduleList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_hash_table_remove_all (self->times);
  g_array_set_size (self->wanted, 0);
  for (guint i = 0; i < self->rows->len; i++)
    want_times (self, g_ptr_array_index (self->rows, i));
}

/**
 * med_schedule_list_set_session:
 * @self: a list
 * @session: whose store is shown
 */
void
med_schedule_list_set_session (MedScheduleList *self, MedSession *session)
{
  g_return_if_fail (MED_IS_SCHEDULE_LIST (self) && self->session == NULL);
  self->session = g_object_ref (session);
  self->table = med_table_new (med_session_get_store (session), &schedule_spec);
  med_table_set_sort (self->table, MED_SCHEDULE_COLUMN_OPEN, FALSE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->table));
}

MedTable *
med_schedule_list_get_table (MedScheduleList *self)
{
  return self->table;
}

/**
 * med_schedule_list_set_scale:
 * @self: a list
 * @scale: which time is shown
 * @now_usec: where now is drawn
 */
void
med_schedule_list_set_scale (MedScheduleList *self, MedScheduleScale *scale, gint64 now_usec)
{
  g_return_if_fail (MED_IS_SCHEDULE_LIST (self));
  g_clear_pointer (&self->scale, med_schedule_scale_unref);
  self->scale = med_schedule_scale_ref (scale);
  self->now_usec = now_usec;
  for (guint i = 0; i < self->rows->len; i++)
    med_schedule_strip_set_times (med_schedule_row_get_strip (g_ptr_array_index (self->rows, i)),
                                  scale, NULL, now_usec);
  forget_times (self);
  g_signal_emit (self, signals[SIGNAL_PICKED], 0, "");
}

/* Asks for everything anew; what is shown stays until the answer is there. */
void
med_schedule_list_reload (MedScheduleList *self, gint64 now_usec)
{
  self->now_usec = now_usec;
  if (self->table != NULL)
    med_table_reload (self->table);
  forget_times (self);
}

/**
 * med_schedule_list_set_patch:
 * @self: a list with a session
 * @number: (nullable): the number of a patch
 */
void
med_schedule_list_set_patch (MedScheduleList *self, const char *number)
{
  g_return_if_fail (MED_IS_SCHEDULE_LIST (self) && self->table != NULL);
  if (number == NULL)
    med_table_set_filter (self->table, NULL, MED_NO_VALUES);
  else
    med_table_set_filter (self->table,
                          "EXISTS (SELECT 1 FROM disposition w JOIN patch q ON q.id = w.patch_id"
                          " WHERE w.device_id = d.id AND q.number = $F1 AND w.state NOT IN"
                          " ('in-service', 'not-affected', 'closed-not-needed'))",
                          MED_VALUES (MED_TEXT (number)));
}

gint64
med_schedule_list_get_device_id (MedScheduleList *self)
{
  return self->selected_id;
}

/**
 * med_schedule_list_select_device:
 * @self: a list
 * @device_id: a device
 *
 * Selects its row and scrolls to it, if the list has it.
 */
void
med_schedule_list_select_device (MedScheduleList *self, gint64 device_id)
{
  g_return_if_fail (MED_IS_SCHEDULE_LIST (self));
  guint position = self->table != NULL ? med_table_find (self->table, device_id) : G_MAXUINT;

  if (position == G_MAXUINT)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

const MedTimeSpan *
med_schedule_list_get_span (MedScheduleList *self)
{
  MedScheduleRow *row = find_row (self, self->selected_id);
  MedScheduleStrip *strip = row != NULL ? med_schedule_row_get_strip (row) : NULL;
  int span = strip != NULL ? med_schedule_strip_get_current (strip) : -1;

  return span >= 0 ? g_ptr_array_index (med_schedule_strip_get_times (strip)->spans, (guint) span)
                   : NULL;
}
