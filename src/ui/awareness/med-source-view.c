/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-view"

#include "config.h"

#include "ui/awareness/med-source-view.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/source/med-source-list.h"
#include "ui/awareness/med-source-act.h"
#include "ui/awareness/med-source-facts.h"
#include "ui/awareness/med-source-key-dialog.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-help-button.h"

/**
 * MedSourceView:
 *
 * One source of advisories: whether what it says now is known, what waits for a person, whose
 * signatures are believed, and what the last look brought.
 */
struct _MedSourceView
{
  AdwBin parent_instance;

  MedPage *page; /* (weak) which holds it */
  gint64 id;
  GCancellable *cancellable; /* (owned) (nullable) */
  MedSourceDetail *detail;   /* (owned) (nullable) */

  GtkWidget *scroller;
  GtkLabel *heading;
  MedOutcomeBadge *badge;
  GtkLabel *reason;
  GtkWidget *look_button;
  GtkButton *switch_button;
  GtkWidget *remove_button;
  GtkWidget *hold_group;
  GtkListBox *holds;
  GtkWidget *key_group;
  GtkWidget *key_button;
  GtkListBox *keys;
  MedFactList *facts;
};

G_DEFINE_FINAL_TYPE (MedSourceView, med_source_view, ADW_TYPE_BIN)

static MedSession *
session_of (MedSourceView *self)
{
  return med_page_get_session (self->page);
}

static gboolean
may_decide (MedSourceView *self)
{
  return (med_session_get_roles (session_of (self)) & MED_SOURCE_MAY_DECIDE) != 0;
}

static void
look_cb (MedSourceView *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "sources.look-through", "x", self->id);
}

static void
switch_cb (MedSourceView *self)
{
  if (self->detail != NULL)
    med_source_act_set_enabled (GTK_WIDGET (self), session_of (self), self->detail->source,
                                !self->detail->source->enabled);
}

static void
remove_cb (MedSourceView *self)
{
  if (self->detail != NULL)
    med_source_act_remove (GTK_WIDGET (self), session_of (self), self->detail->source);
}

static void
add_key_cb (MedSourceView *self)
{
  if (self->detail != NULL)
    med_source_key_dialog_present (GTK_WIDGET (self), session_of (self), self->detail->source,
                                   NULL);
}

/* Which row a button in it belongs to */
static guint
index_of (GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  return (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
}

static void
resolve (MedSourceView *self, GtkWidget *button, gboolean accept)
{
  guint index = index_of (button);

  if (self->detail != NULL && index < self->detail->holds->len)
    med_source_act_resolve (GTK_WIDGET (self), session_of (self),
                            g_ptr_array_index (self->detail->holds, index), accept);
}

static void
accept_cb (GtkWidget *button, MedSourceView *self)
{
  resolve (self, button, TRUE);
}

static void
dismiss_cb (GtkWidget *button, MedSourceView *self)
{
  resolve (self, button, FALSE);
}

static const MedSourceKey *
key_of (MedSourceView *self, GtkWidget *button)
{
  guint index = index_of (button);

  return self->detail != NULL && index < self->detail->keys->len
             ? g_ptr_array_index (self->detail->keys, index)
             : NULL;
}

static void
confirm_cb (GtkWidget *button, MedSourceView *self)
{
  const MedSourceKey *key = key_of (self, button);

  if (key != NULL)
    med_source_act_confirm_key (GTK_WIDGET (self), session_of (self), self->detail->source, key);
}

static void
refuse_cb (GtkWidget *button, MedSourceView *self)
{
  const MedSourceKey *key = key_of (self, button);

  if (key != NULL)
    med_source_act_refuse_key (GTK_WIDGET (self), session_of (self), self->id, key);
}

static void
distrust_cb (GtkWidget *button, MedSourceView *self)
{
  const MedSourceKey *key = key_of (self, button);

  if (key != NULL)
    med_source_act_distrust (GTK_WIDGET (self), session_of (self), key);
}

static void
add_button (MedSourceView *self, GtkWidget *row, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_sensitive (button, may_decide (self));
  g_signal_connect_object (button, "clicked", callback, self, 0);
  med_source_row_add_button (row, button);
}

static void
fill_holds (MedSourceView *self)
{
  const MedSourceDetail *detail = self->detail;

  med_source_rows_clear (self->holds);
  for (guint i = 0; i < detail->holds->len; i++)
    {
      const MedSourceHeldItem *item = g_ptr_array_index (detail->holds, i);
      GtkWidget *row = med_source_hold_row_new (item);

      /* What nobody signed, or what is older than what is in use, can be accepted by nobody. */
      if (med_source_hold_kind_can_be_accepted (item->kind))
        add_button (self, row, _ ("Accept…"), G_CALLBACK (accept_cb));
      add_button (self, row, _ ("Dismiss…"), G_CALLBACK (dismiss_cb));
      gtk_list_box_append (self->holds, row);
    }
  g_autofree char *more =
      g_strdup_printf (_ ("%d of %" PRId64 " are shown. Decide on these, then the next come."),
                       MED_SOURCE_MOST_HOLDS, detail->n_holds);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->hold_group),
                                         detail->n_holds > MED_SOURCE_MOST_HOLDS ? more : NULL);
  gtk_widget_set_visible (self->hold_group, detail->n_holds > 0);
}

static void
fill_keys (MedSourceView *self)
{
  const MedSourceDetail *detail = self->detail;

  med_source_rows_clear (self->keys);
  for (guint i = 0; i < detail->keys->len; i++)
    {
      const MedSourceKey *key = g_ptr_array_index (detail->keys, i);
      GtkWidget *row = med_source_key_row_new (key);

      if (key->distrusted_usec == 0 && key->confirmed_usec == 0)
        {
          add_button (self, row, _ ("Confirm…"), G_CALLBACK (confirm_cb));
          add_button (self, row, _ ("Take Back…"), G_CALLBACK (refuse_cb));
        }
      else if (key->distrusted_usec == 0)
        add_button (self, row, _ ("Distrust…"), G_CALLBACK (distrust_cb));
      gtk_list_box_append (self->keys, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->keys), detail->keys->len > 0);
  gtk_widget_set_visible (self->key_group, detail->source->trusted || detail->keys->len > 0);
  gtk_widget_set_sensitive (self->key_button, may_decide (self));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self->key_group),
      detail->keys->len == 0
          ? _ ("No key is enrolled yet. Without one none of its documents can be checked.")
          : NULL);
}

static void
fill_head (MedSourceView *self)
{
  const MedSource *source = self->detail->source;
  gint64 now =
      med_clock_now_usec (med_engine_get_clock (med_session_get_engine (session_of (self))));
  g_autofree char *age = med_source_describe_age (source, now);

  gtk_label_set_text (self->heading, source->name);
  med_outcome_badge_set (self->badge, med_source_standing_get_outcome (self->detail->standing),
                         med_source_standing_get_title (self->detail->standing), NULL);
  gtk_label_set_text (self->reason, source->result != NULL ? source->result : age);
  gtk_widget_set_visible (GTK_WIDGET (self->reason),
                          self->detail->standing != MED_SOURCE_STANDING_NEVER);
  gtk_button_set_label (self->switch_button,
                        source->enabled ? _ ("_Switch Off…") : _ ("_Switch On…"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->switch_button), may_decide (self));
  gtk_widget_set_sensitive (self->remove_button, may_decide (self));
}

static void
loaded_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSourceView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedSourceDetail) detail = med_store_run_finish (MED_STORE (store), result, &error);

  if (self->page == NULL || g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    return;
  if (detail == NULL)
    {
      /* It may have been removed meanwhile. */
      gtk_widget_set_visible (self->scroller, FALSE);
      if (!g_error_matches (error, MED_ERROR, MED_ERROR_NOT_FOUND))
        med_page_show_error (self->page, error);
      return;
    }
  if (detail->source->id != self->id)
    return;
  g_clear_pointer (&self->detail, med_source_detail_free);
  self->detail = g_steal_pointer (&detail);
  fill_head (self);
  fill_holds (self);
  fill_keys (self);
  med_source_facts_fill (self->facts, self->detail);
  gtk_widget_set_visible (self->scroller, TRUE);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_source_detail_load_sync (connection, *(gint64 *) input, error);
}

static void
med_source_view_dispose (GObject *object)
{
  MedSourceView *self = MED_SOURCE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->page);
  g_clear_pointer (&self->detail, med_source_detail_free);
  G_OBJECT_CLASS (med_source_view_parent_class)->dispose (object);
}

static void
med_source_view_class_init (MedSourceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_source_view_dispose;
  g_type_ensure (MED_TYPE_FACT_LIST);
  g_type_ensure (MED_TYPE_HELP_BUTTON);
  g_type_ensure (MED_TYPE_OUTCOME_BADGE);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-source-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, scroller);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, heading);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, badge);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, reason);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, look_button);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, switch_button);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, remove_button);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, hold_group);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, holds);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, key_group);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, key_button);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, keys);
  gtk_widget_class_bind_template_child (widget_class, MedSourceView, facts);
  gtk_widget_class_bind_template_callback (widget_class, look_cb);
  gtk_widget_class_bind_template_callback (widget_class, switch_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_key_cb);
}

static void
med_source_view_init (MedSourceView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_source_view_new:
 * @page: the page that holds it
 *
 * Returns: (transfer floating): a view of nothing yet
 */
GtkWidget *
med_source_view_new (MedPage *page)
{
  MedSourceView *self = g_object_new (MED_TYPE_SOURCE_VIEW, NULL);

  g_set_weak_pointer (&self->page, page);
  return GTK_WIDGET (self);
}

/**
 * med_source_view_show:
 * @self: a view
 * @id: a source; 0: nothing
 */
void
med_source_view_show (MedSourceView *self, gint64 id)
{
  g_return_if_fail (MED_IS_SOURCE_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (id != self->id)
    gtk_widget_set_visible (self->scroller, FALSE);
  self->id = id;
  if (id == 0)
    return;
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (session_of (self)), MED_STORE_INTERACTIVE, load_func,
                       g_memdup2 (&id, sizeof id), g_free, (GDestroyNotify) med_source_detail_free,
                       self->cancellable, loaded_cb, g_object_ref (self));
}
