/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-reconcile-window"

#include "config.h"

#include "ui/inventory/med-reconcile-window.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-reconcile-list.h"
#include "ui/inventory/med-reconcile-columns.h"
#include "ui/inventory/med-reconcile-detail.h"
#include "ui/inventory/med-reconcile-order.h"
#include "ui/inventory/med-reconcile-result.h"
#include "ui/widgets/med-help-button.h"
#include "ui/widgets/med-table-view.h"

/**
 * MedReconcileWindow:
 *
 * Another list beside the inventory: what was found, both records of what is selected, and one-key
 * decisions. What was decided leaves the list of what is to be decided, and the next row follows.
 */
struct _MedReconcileWindow
{
  AdwWindow parent_instance;

  MedSession *session; /* (owned) (nullable) none once it is closed */
  gint64 id;
  MedTable *table;           /* (owned) */
  MedReconciliation *facts;  /* (owned) (nullable) */
  GArray *done;              /* (owned) of gint64: items decided here, for taking back */
  MedProgress *progress;     /* (owned) */
  GCancellable *cancellable; /* (owned) of what is being decided */
  gint64 next_id;            /* what is selected once it is decided */
  gboolean busy;
  gboolean filling;
  guint field_count;
  MedDeviceField fields[MED_N_DEVICE_FIELDS];

  AdwWindowTitle *window_title;
  GtkWidget *undo_button;
  GtkDropDown *class_drop;
  GtkDropDown *field_drop;
  GtkToggleButton *open_toggle;
  GtkEditable *search_entry;
  GtkWidget *bulk_button;
  GtkLabel *error_label;
  AdwToastOverlay *toasts;
  MedTableView *view;
  GtkRevealer *progress_revealer;
  GtkProgressBar *progress_bar;
  MedReconcileDetail *detail;
};

G_DEFINE_FINAL_TYPE (MedReconcileWindow, med_reconcile_window, ADW_TYPE_WINDOW)

static MedReconcileClass
selected_class (MedReconcileWindow *self)
{
  const guint selected = gtk_drop_down_get_selected (self->class_drop);

  return selected == 0 || selected > MED_N_RECONCILE_CLASSES ? MED_N_RECONCILE_CLASSES
                                                             : (MedReconcileClass) (selected - 1);
}

static MedDeviceField
selected_field (MedReconcileWindow *self)
{
  const guint selected = gtk_drop_down_get_selected (self->field_drop);

  return selected == 0 || selected > self->field_count ? MED_N_DEVICE_FIELDS
                                                       : self->fields[selected - 1];
}

static gboolean
may_decide (MedReconcileWindow *self)
{
  return !self->busy && self->facts != NULL && self->facts->closed_usec == 0 &&
         (med_session_get_roles (self->session) & ~MED_ROLE_AUDITOR) != 0;
}

static void
update_buttons (MedReconcileWindow *self)
{
  const gboolean can = self->session != NULL && may_decide (self);
  const MedReconcileClass class = selected_class (self);
  const MedReconcileItem *item = med_reconcile_detail_get_item (self->detail);

  med_reconcile_detail_set_writable (self->detail, can);
  gtk_widget_set_sensitive (
      self->undo_button, can && (self->done->len > 0 || (item != NULL && item->decision != NULL)));
  gtk_widget_set_sensitive (
      self->bulk_button, can && class < MED_N_RECONCILE_CLASSES && class != MED_RECONCILE_EQUAL &&
                             self->facts->open[class] + self->facts->later[class] > 0 &&
                             *gtk_editable_get_text (self->search_entry) == '\0');
}

static void
apply_filter (MedReconcileWindow *self)
{
  const MedReconcileFilter filter = { .reconciliation_id = self->id,
                                      .class = selected_class (self),
                                      .field = selected_field (self),
                                      .open_only =
                                          gtk_toggle_button_get_active (self->open_toggle) };

  med_reconcile_filter_apply (&filter, self->table);
  update_buttons (self);
}

static void
filter_changed_cb (MedReconcileWindow *self)
{
  if (self->table != NULL && !self->filling)
    apply_filter (self);
}

static void
search_changed_cb (MedReconcileWindow *self)
{
  if (self->table == NULL)
    return;
  med_table_set_search (self->table, gtk_editable_get_text (self->search_entry));
  update_buttons (self);
}

static void
show_error (MedReconcileWindow *self, const GError *error)
{
  gtk_label_set_text (self->error_label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), error != NULL);
}

static void
show_status (MedReconcileWindow *self)
{
  const guint shown = med_table_get_n_shown (self->table);
  const gint64 open = self->facts != NULL ? med_reconciliation_count_open (self->facts) : 0;
  g_autofree char *text = g_strdup_printf (_ ("%'u shown · %'d to decide"), shown, (int) open);

  med_table_view_set_status (self->view, text);
}

/* The counts stand in the choices; what is chosen stays. */
static void
fill_classes (MedReconcileWindow *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const guint selected = gtk_drop_down_get_selected (self->class_drop);

  gtk_string_list_append (names, _ ("All but what is equal"));
  for (MedReconcileClass class = 0; class < MED_N_RECONCILE_CLASSES; class ++)
    {
      g_autofree char *name =
          /* Translators: what was found, such as "Differs", and how often */
          g_strdup_printf (_ ("%s (%'d)"), med_reconcile_class_get_title (class),
                           (int) self->facts->counts[class]);
      gtk_string_list_append (names, name);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->class_drop, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->class_drop,
                              selected != GTK_INVALID_LIST_POSITION ? selected : 0);
  self->filling = FALSE;
}

static void
fill_fields (MedReconcileWindow *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("Any field"));
  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if (med_reconcile_field_is_compared (field))
      {
        gtk_string_list_append (names, med_device_field_get_title (field));
        self->fields[self->field_count++] = field;
      }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->field_drop, G_LIST_MODEL (names));
  self->filling = FALSE;
}

static gpointer
load_func (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_reconciliation_load_sync (connection, *(gint64 *) id, error);
}

static void
show_facts (MedReconcileWindow *self)
{
  g_autofree char *date = med_clock_format_local_date (self->facts->begun_usec);
  g_autofree char *subtitle =
      self->facts->closed_usec != 0
          ? g_strdup_printf (_ ("%s · %s · closed"), self->facts->name, date)
          : g_strdup_printf ("%s · %s", self->facts->name, date);

  adw_window_title_set_subtitle (self->window_title, subtitle);
  fill_classes (self);
  show_status (self);
  update_buttons (self);
}

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconciliation) facts = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->session == NULL)
    return; /* closed meanwhile */
  if (facts == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->facts, med_reconciliation_free);
  self->facts = g_steal_pointer (&facts);
  show_facts (self);
}

static void
load_facts (MedReconcileWindow *self)
{
  med_store_run_async (med_session_get_store (self->session), MED_STORE_BULK, load_func,
                       g_memdup2 (&self->id, sizeof self->id), g_free,
                       (GDestroyNotify) med_reconciliation_free, NULL, facts_cb,
                       g_object_ref (self));
}

static void
changed_cb (MedReconcileWindow *self)
{
  if (self->session == NULL || self->busy)
    return;
  med_table_reload (self->table);
  load_facts (self);
  med_reconcile_detail_show (self->detail, med_table_view_get_selected (self->view));
}

static void
selected_cb (MedTableView *view, gint64 id, MedReconcileWindow *self)
{
  med_reconcile_detail_show (self->detail, id);
  update_buttons (self);
}

/* What follows in the list once @id has left it. */
static gint64
find_next (MedReconcileWindow *self, gint64 id)
{
  const guint at = med_table_find (self->table, id);
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->table));

  if (at == G_MAXUINT || n < 2)
    return 0;
  g_autoptr (MedTableRow) row =
      g_list_model_get_item (G_LIST_MODEL (self->table), at + 1 < n ? at + 1 : at - 1);
  return row != NULL ? med_table_row_get_id (row) : 0;
}

static void
set_busy (MedReconcileWindow *self, gboolean busy)
{
  self->busy = busy;
  if (!busy)
    gtk_revealer_set_reveal_child (self->progress_revealer, FALSE);
  update_buttons (self);
}

static void
progress_cb (MedReconcileWindow *self)
{
  g_autofree char *text = med_progress_dup_text (self->progress);

  gtk_progress_bar_set_fraction (self->progress_bar, med_progress_get_fraction (self->progress));
  gtk_progress_bar_set_text (self->progress_bar, text);
}

static void
stop_cb (MedReconcileWindow *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
toast (MedReconcileWindow *self, const MedReconcileOutcome *outcome)
{
  g_autofree char *text =
      outcome->skipped == 0
          ? g_strdup_printf (ngettext ("%'u decided", "%'u decided", outcome->done), outcome->done)
          : g_strdup_printf (_ ("%'u decided, %'u left as they were: %s"), outcome->done,
                             outcome->skipped, outcome->first_fault);
  AdwToast *message = adw_toast_new ("");

  /* Data is never markup. */
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_toast_set_title (message, escaped);
  adw_toast_overlay_add_toast (self->toasts, message);
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedReconcileOutcome) outcome =
      med_store_run_finish (MED_STORE (source), result, &error);

  if (self->session == NULL)
    return; /* closed meanwhile */
  set_busy (self, FALSE);
  show_error (self, error);
  if (outcome == NULL)
    self->done->len = self->done->len > 0 ? self->done->len - 1 : 0;
  else
    toast (self, outcome);
  changed_cb (self);
  if (outcome != NULL && self->next_id != 0 && gtk_toggle_button_get_active (self->open_toggle))
    med_table_view_select (self->view, self->next_id);
}

/* @order: (transfer full) */
static void
carry_out (MedReconcileWindow *self, MedReconcileOrder *order)
{
  const gboolean many = order->class < MED_N_RECONCILE_CLASSES;

  if (self->session == NULL || !may_decide (self))
    {
      med_reconcile_order_free (order); /* closed while it was asked */
      return;
    }
  /* Nothing to take back one by one of a bulk: 0 stands for it. */
  const gint64 done_id = many ? 0 : order->item_id;

  g_array_append_val (self->done, done_id);
  self->next_id = many ? 0 : find_next (self, order->item_id);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  order->progress = g_object_ref (self->progress);
  set_busy (self, TRUE);
  gtk_revealer_set_reveal_child (self->progress_revealer, many);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER,
                       med_reconcile_order_run, order, (GDestroyNotify) med_reconcile_order_free,
                       (GDestroyNotify) med_reconcile_outcome_free, self->cancellable, decided_cb,
                       g_object_ref (self));
}

static void
decide (MedReconcileWindow *self, MedReconcileVerb verb, MedDeviceField field, gint64 device_id)
{
  const MedReconcileItem *item = med_reconcile_detail_get_item (self->detail);

  if (item == NULL || !may_decide (self) || !med_reconcile_verb_fits (verb, item))
    return;
  MedReconcileOrder *order =
      med_reconcile_order_new (med_session_get_person_id (self->session), verb, field);
  order->item_id = item->id;
  order->reconciliation_id = self->id;
  order->decision.candidate_id =
      verb == MED_RECONCILE_TOGETHER || verb == MED_RECONCILE_APART ? device_id : 0;
  if (verb != MED_RECONCILE_RETIRE)
    carry_out (self, order);
  else
    med_reconcile_order_ask_reason (GTK_WIDGET (self), order, item->asset,
                                    (MedReconcileOrderFunc) carry_out, G_OBJECT (self));
}

static void
decide_cb (
    MedReconcileDetail *detail, int verb, int field, gint64 device_id, MedReconcileWindow *self)
{
  decide (self, (MedReconcileVerb) verb, (MedDeviceField) field, device_id);
}

static void
bulk_cb (MedReconcileWindow *self)
{
  const MedReconcileClass class = selected_class (self);

  if (!may_decide (self) || class >= MED_N_RECONCILE_CLASSES)
    return;
  MedReconcileOrder *order = med_reconcile_order_new (med_session_get_person_id (self->session),
                                                      MED_RECONCILE_LATER, selected_field (self));
  order->class = class;
  order->reconciliation_id = self->id;
  med_reconcile_order_ask_bulk (GTK_WIDGET (self), order, (MedReconcileOrderFunc) carry_out,
                                G_OBJECT (self));
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReconcileWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (self->session == NULL)
    return; /* closed meanwhile */
  set_busy (self, FALSE);
  show_error (self, error);
  changed_cb (self);
  if (done)
    med_table_view_select (self->view, self->next_id);
}

/* The selected row's where that is decided, else the last one's. */
static void
undo_cb (MedReconcileWindow *self)
{
  const MedReconcileItem *item = med_reconcile_detail_get_item (self->detail);
  gint64 id = item != NULL && item->decision != NULL ? item->id : 0;

  if (!may_decide (self))
    return;
  while (id == 0 && self->done->len > 0)
    {
      id = g_array_index (self->done, gint64, self->done->len - 1);
      g_array_set_size (self->done, self->done->len - 1);
    }
  if (id == 0)
    {
      update_buttons (self);
      return;
    }
  MedReconcileOrder *order = med_reconcile_order_new (med_session_get_person_id (self->session),
                                                      MED_RECONCILE_LATER, MED_N_DEVICE_FIELDS);
  order->item_id = id;
  self->next_id = id;
  set_busy (self, TRUE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER,
                       med_reconcile_order_undo, order, (GDestroyNotify) med_reconcile_order_free,
                       NULL, NULL, undone_cb, g_object_ref (self));
}

static void
result_cb (MedReconcileWindow *self)
{
  med_reconcile_result_present (GTK_WINDOW (self), self->session, self->id);
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MedReconcileWindow *self = MED_RECONCILE_WINDOW (widget);
  const int verb = g_variant_get_int32 (args);

  if (verb == MED_N_RECONCILE_VERBS)
    undo_cb (self);
  else
    decide (self, (MedReconcileVerb) verb, MED_N_DEVICE_FIELDS,
            med_reconcile_detail_get_device_id (self->detail));
  return GDK_EVENT_STOP;
}

static void
med_reconcile_window_dispose (GObject *object)
{
  MedReconcileWindow *self = MED_RECONCILE_WINDOW (object);

  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  g_clear_object (&self->table);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_reconcile_window_parent_class)->dispose (object);
}

static void
med_reconcile_window_finalize (GObject *object)
{
  MedReconcileWindow *self = MED_RECONCILE_WINDOW (object);

  g_clear_pointer (&self->facts, med_reconciliation_free);
  g_clear_pointer (&self->done, g_array_unref);
  g_clear_object (&self->progress);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (med_reconcile_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (MED_TYPE_TABLE_VIEW);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-reconcile-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, class_drop);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, field_drop);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, open_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, bulk_button);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, view);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, progress_revealer);
  gtk_widget_class_bind_template_child (widget_class, MedReconcileWindow, progress_bar);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, bulk_cb);
  gtk_widget_class_bind_template_callback (widget_class, result_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
}

static void
med_reconcile_window_class_init (MedReconcileWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_reconcile_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_reconcile_window_finalize;
  bind_template (widget_class);
  for (MedReconcileVerb verb = 0; verb < MED_N_RECONCILE_VERBS; verb++)
    gtk_widget_class_add_binding (widget_class, med_reconcile_verb_get_key (verb), 0, key_cb, "i",
                                  (int) verb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, key_cb, "i",
                                (int) MED_N_RECONCILE_VERBS);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_reconcile_window_init (MedReconcileWindow *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
  self->done = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->progress = med_progress_new ();
  g_signal_connect_object (self->progress, "notify::fraction", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
set_up_view (MedReconcileWindow *self)
{
  self->detail = med_reconcile_detail_new (self->session);
  g_signal_connect_object (self->detail, "decide", G_CALLBACK (decide_cb), self, 0);
  self->table = med_table_new (med_session_get_store (self->session), &med_reconcile_list_spec);
  med_table_set_sort (self->table, MED_RECONCILE_COLUMN_ASSET, FALSE);
  g_signal_connect_object (self->table, "notify::n-shown", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  med_table_view_set_table (self->view, self->table, med_reconcile_columns,
                            med_reconcile_n_columns);
  med_table_view_set_empty (self->view, "med-devices-symbolic", _ ("Nothing to Compare"),
                            _ ("Neither the inventory nor the other list has a device."), NULL,
                            NULL);
  med_table_view_set_detail (self->view, GTK_WIDGET (self->detail));
  apply_filter (self);
  med_table_reload (self->table);
}

/**
 * med_reconcile_window_new:
 * @parent: the window it belongs to
 * @session: who works
 * @id: a reconciliation
 *
 * Returns: (transfer none): the window, to be presented
 */
GtkWidget *
med_reconcile_window_new (GtkWindow *parent, MedSession *session, gint64 id)
{
  MedReconcileWindow *self =
      g_object_new (MED_TYPE_RECONCILE_WINDOW, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  self->id = id;
  fill_fields (self);
  set_up_view (self);
  g_signal_connect_object (session, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  load_facts (self);
  return GTK_WIDGET (self);
}
