/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-dialog"

#include "config.h"

#include "ui/installation/med-exchange-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-exchange.h"
#include "ui/installation/med-work-order-rows.h"
#include "ui/widgets/med-banner.h"

/* More rows are not read by anybody; what is in them is imported all the same. */
#define MOST_ROWS 500

/**
 * MedExchangeDialog:
 *
 * What an import of another workstation's results would do, work order by work order, conflicts
 * side by side; a person decides on each of them.
 */
struct _MedExchangeDialog
{
  AdwWindow parent_instance;

  MedSession *session;         /* (owned) */
  GCancellable *cancellable;   /* (owned) ends with the window */
  MedExchange *exchange;       /* (owned) (nullable) */
  MedExchangePreview *preview; /* (owned) (nullable) */
  GPtrArray *choices;          /* (element-type GtkDropDown) (owned): of each item, or NULL */

  GtkWidget *import_button;
  MedBanner *banner;
  GtkLabel *about;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (MedExchangeDialog, med_exchange_dialog, ADW_TYPE_WINDOW)

static GtkWidget *
choice_new (const MedExchangeItem *item)
{
  g_autofree char *take = g_strdup_printf (
      ngettext ("Take theirs: %u step", "Take theirs: %u steps", item->n_allowed), item->n_allowed);
  const char *const titles[] = { _ ("Keep ours"), take, NULL };
  GtkWidget *choice = gtk_drop_down_new_from_strings (titles);

  gtk_widget_set_valign (choice, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  item->title, -1);
  return choice;
}

static char *
describe (const MedExchangeItem *item)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Here: %s\nThere: %s"), item->ours, item->theirs);
  for (guint i = 0; i < item->reasons->len; i++)
    g_string_append_printf (text, "\n%s", (const char *) item->reasons->pdata[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_row (MedExchangeDialog *self, const MedExchangeItem *item)
{
  static const struct
  {
    const char *icon;
    const char *css_class;
  } looks[] = {
    [MED_EXCHANGE_NEW] = { "med-good-symbolic", "outcome-good" },
    [MED_EXCHANGE_SAME] = { "med-waiting-symbolic", "dim-label" },
    [MED_EXCHANGE_CONFLICT] = { "med-warning-symbolic", "outcome-warning" },
  };
  g_autofree char *subtitle = describe (item);
  g_autofree char *title =
      g_strdup_printf ("%s: %s", item->title, med_exchange_verdict_get_title (item->verdict));
  GtkWidget *row =
      med_work_row_new (title, subtitle, looks[item->verdict].icon, looks[item->verdict].css_class);
  GtkWidget *choice = item->can_take ? choice_new (item) : NULL;

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (choice != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), choice);
  g_ptr_array_add (self->choices, choice);
  gtk_list_box_append (self->list, row);
}

static void
show_preview (MedExchangeDialog *self)
{
  const MedExchange *exchange = self->exchange;
  g_autofree char *when = med_clock_format_local (exchange->exported_usec);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n[3] = { 0 };

  for (guint i = 0; i < self->preview->items->len; i++)
    {
      const MedExchangeItem *item = self->preview->items->pdata[i];

      n[item->verdict]++;
      if (i < MOST_ROWS)
        add_row (self, item);
      else
        g_ptr_array_add (self->choices, NULL);
    }
  g_string_append_printf (text, _ ("Recorded at %s, exported by %s on %s"), exchange->workstation,
                          exchange->exported_by, when);
  g_string_append_printf (text, _ ("\nHead of its audit log: %s"), exchange->last_head);
  g_string_append_printf (text, _ ("\n%u new, %u already here, %u in conflict"),
                          n[MED_EXCHANGE_NEW], n[MED_EXCHANGE_SAME], n[MED_EXCHANGE_CONFLICT]);
  if (self->preview->items->len > MOST_ROWS)
    g_string_append_printf (text, _ ("\nThe first %d are shown"), MOST_ROWS);
  for (guint i = 0; i < self->preview->warnings->len; i++)
    g_string_append_printf (text, "\n%s", (const char *) self->preview->warnings->pdata[i]);
  g_string_append_printf (text, "\n%s", med_exchange_get_limits ());
  gtk_label_set_text (self->about, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->preview->items->len > 0);
  gtk_widget_set_sensitive (self->import_button, self->preview->n_written > 0);
  if (self->preview->n_written == 0)
    med_banner_show (self->banner, MED_OUTCOME_NEUTRAL, _ ("Nothing in the file is new here"),
                     NULL);
}

static void
show_error (MedExchangeDialog *self, const GError *error)
{
  if (g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    return;
  gtk_label_set_text (self->about, "");
  med_banner_show (self->banner, MED_OUTCOME_BAD, error->message, NULL);
}

/* What the lanes are handed. */
typedef struct
{
  GFile *file;           /* (owned) (nullable) */
  MedExchange *exchange; /* (unowned) of the dialog */
  gint64 person_id;
  GByteArray *decisions; /* (owned) (nullable) */
  gboolean keep;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_clear_object (&order->file);
  g_clear_pointer (&order->decisions, g_byte_array_unref);
  g_free (order);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_exchange_load_sync (((Order *) input)->file, error);
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;

  return order->keep
             ? med_exchange_import_sync (connection, order->exchange, order->person_id,
                                         order->decisions, error)
             : med_exchange_check_sync (connection, order->exchange, order->person_id, error);
}

static Order *
order_new (MedExchangeDialog *self)
{
  Order *order = g_new0 (Order, 1);

  order->exchange = self->exchange;
  order->person_id = med_session_get_person_id (self->session);
  return order;
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedExchangeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  MedExchangePreview *preview = med_store_run_finish (MED_STORE (source), result, &error);

  if (preview == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->preview, med_exchange_preview_free);
  self->preview = preview;
  if (!g_cancellable_is_cancelled (self->cancellable))
    show_preview (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedExchangeDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  self->exchange = med_store_run_finish (MED_STORE (source), result, &error);
  if (self->exchange == NULL)
    show_error (self, error);
  else if (!g_cancellable_is_cancelled (self->cancellable))
    med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, import_func,
                         order_new (self), order_free, (GDestroyNotify) med_exchange_preview_free,
                         NULL, checked_cb, g_object_ref (self));
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedExchangeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedExchangePreview) preview =
      med_store_run_finish (MED_STORE (source), result, &error);

  if (preview != NULL)
    {
      if (!g_cancellable_is_cancelled (self->cancellable))
        gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  gtk_widget_set_sensitive (self->import_button, TRUE);
  show_error (self, error);
}

static void
import_cb (MedExchangeDialog *self)
{
  Order *order = order_new (self);

  order->keep = TRUE;
  order->decisions = g_byte_array_new ();
  for (guint i = 0; i < self->choices->len; i++)
    {
      GtkDropDown *choice = self->choices->pdata[i];
      const guint8 decision = choice != NULL && gtk_drop_down_get_selected (choice) == 1
                                  ? MED_EXCHANGE_TAKE
                                  : MED_EXCHANGE_KEEP;
      g_byte_array_append (order->decisions, &decision, 1);
    }
  gtk_widget_set_sensitive (self->import_button, FALSE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, import_func, order,
                       order_free, (GDestroyNotify) med_exchange_preview_free, NULL, imported_cb,
                       g_object_ref (self));
}

static void
med_exchange_dialog_dispose (GObject *object)
{
  MedExchangeDialog *self = MED_EXCHANGE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (med_exchange_dialog_parent_class)->dispose (object);
}

static void
med_exchange_dialog_finalize (GObject *object)
{
  MedExchangeDialog *self = MED_EXCHANGE_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->exchange, med_exchange_free);
  g_clear_pointer (&self->preview, med_exchange_preview_free);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  G_OBJECT_CLASS (med_exchange_dialog_parent_class)->finalize (object);
}

static void
med_exchange_dialog_class_init (MedExchangeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_exchange_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_exchange_dialog_finalize;
  g_type_ensure (MED_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/installation/med-exchange-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MedExchangeDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, MedExchangeDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, MedExchangeDialog, about);
  gtk_widget_class_bind_template_child (widget_class, MedExchangeDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "gtk_window_close",
                                                G_CALLBACK (gtk_window_close));
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
med_exchange_dialog_init (MedExchangeDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->choices = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_exchange_dialog_new:
 * @parent: the window it belongs to
 * @session: who works
 * @file: results from another workstation
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *
med_exchange_dialog_new (GtkWindow *parent, MedSession *session, GFile *file)
{
  MedExchangeDialog *self = g_object_new (MED_TYPE_EXCHANGE_DIALOG, "transient-for", parent, NULL);
  Order *order = g_new0 (Order, 1);

  self->session = g_object_ref (session);
  order->file = g_object_ref (file);
  med_store_run_async (med_session_get_store (session), MED_STORE_BULK, load_func, order,
                       order_free, (GDestroyNotify) med_exchange_free, NULL, loaded_cb,
                       g_object_ref (self));
  return GTK_WIDGET (self);
}
