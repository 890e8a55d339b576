/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-held-view"

#include "config.h"

#include "ui/awareness/med-held-view.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/awareness/med-held-document.h"
#include "engine/awareness/med-held-list.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "ui/widgets/med-fact-list.h"

/**
 * MedHeldView:
 *
 * A document that is not used: what is wrong with it, and whose devices are left in doubt by that.
 */
struct _MedHeldView
{
  AdwBin parent_instance;

  MedPage *page; /* (weak) which holds it */
  gint64 id;
  GCancellable *cancellable; /* (owned) (nullable) */
  MedFactList *facts;        /* (unowned) */
};

G_DEFINE_FINAL_TYPE (MedHeldView, med_held_view, ADW_TYPE_BIN)

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_held_document_load_sync (connection, *(gint64 *) input, error);
}

static void
show (MedHeldView *self, const MedHeldDocument *document)
{
  g_autofree char *since = med_clock_format_local (document->held_usec);
  g_autofree char *vendors = med_held_document_dup_vendors (document);
  g_autofree char *findings = g_strdup_printf ("%" PRId64, document->n_findings);

  med_fact_list_clear (self->facts);
  med_fact_list_add_outcome (self->facts, _ ("Use"), MED_OUTCOME_BAD, _ ("Held: it is not used"));
  med_fact_list_add (self->facts, _ ("Why it is not used"), document->reason);
  med_fact_list_add (self->facts, _ ("Faults found"), findings);
  med_fact_list_add (self->facts, _ ("Held since"), since);
  med_fact_list_add (self->facts, _ ("File"), document->name);
  med_fact_list_add_heading (self->facts, _ ("As Far as It Can Be Read"));
  med_fact_list_add (self->facts, _ ("Publisher"), document->publisher);
  med_fact_list_add (self->facts, _ ("Advisory"), document->tracking_id);
  med_fact_list_add (self->facts, _ ("Version"), document->version);
  med_fact_list_add (self->facts, _ ("Title"), document->title);
  med_fact_list_add (self->facts, _ ("Vendors whose devices show “cannot tell”"), vendors);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedHeldView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedHeldDocument) document = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->page == NULL || g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    return;
  if (document == NULL)
    med_page_show_error (self->page, error);
  else if (document->id == self->id)
    show (self, document);
}

static gpointer
load_hold_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  return med_held_by_source_load_sync (connection, -*(gint64 *) input, error);
}

static void
show_hold (MedHeldView *self, const MedHeldBySource *hold)
{
  g_autofree char *since = med_clock_format_local (hold->found_usec);
  g_autofree char *vendors = med_held_vendors_dup_text (hold->vendors);

  med_fact_list_clear (self->facts);
  med_fact_list_add_outcome (self->facts, _ ("Use"), MED_OUTCOME_BAD, _ ("Held: it is not used"));
  med_fact_list_add (self->facts, _ ("Why it is not used"), hold->text);
  med_fact_list_add (self->facts, _ ("Held since"), since);
  med_fact_list_add (self->facts, _ ("Source"), hold->source);
  if (*hold->subject != '\0')
    med_fact_list_add (self->facts, _ ("File"), hold->subject);
  if (*vendors != '\0')
    med_fact_list_add (self->facts, _ ("Vendors whose devices show “cannot tell”"), vendors);
}

static void
hold_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedHeldView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedHeldBySource) hold = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->page == NULL || g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    return;
  if (hold == NULL)
    med_page_show_error (self->page, error);
  else if (hold->id == -self->id)
    show_hold (self, hold);
}

static void
med_held_view_dispose (GObject *object)
{
  MedHeldView *self = MED_HELD_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->page);
  G_OBJECT_CLASS (med_held_view_parent_class)->dispose (object);
}

static void
med_held_view_class_init (MedHeldViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_held_view_dispose;
}

static void
med_held_view_init (MedHeldView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *facts;

  self->facts = med_fact_list_new ();
  facts = GTK_WIDGET (self->facts);
  gtk_widget_set_margin_start (facts, 12);
  gtk_widget_set_margin_end (facts, 12);
  gtk_widget_set_margin_top (facts, 12);
  gtk_widget_set_margin_bottom (facts, 12);
  gtk_widget_set_valign (facts, GTK_ALIGN_START);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), facts);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

/**
 * med_held_view_new:
 * @page: the page that holds it
 *
 * Returns: (transfer floating): a view of nothing yet
 */
GtkWidget *
med_held_view_new (MedPage *page)
{
  MedHeldView *self = g_object_new (MED_TYPE_HELD_VIEW, NULL);

  g_set_weak_pointer (&self->page, page);
  return GTK_WIDGET (self);
}

/**
 * med_held_view_show:
 * @self: a view
 * @id: a document that is held; below 0: what a source holds; 0: nothing
 */
void
med_held_view_show (MedHeldView *self, gint64 id)
{
  g_return_if_fail (MED_IS_HELD_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->id = id;
  if (id == 0)
    return;
  self->cancellable = g_cancellable_new ();
  if (id > 0)
    med_store_run_async (med_session_get_store (med_page_get_session (self->page)),
                         MED_STORE_INTERACTIVE, load_func, g_memdup2 (&id, sizeof id), g_free,
                         (GDestroyNotify) med_held_document_free, self->cancellable, loaded_cb,
                         g_object_ref (self));
  else
    med_store_run_async (med_session_get_store (med_page_get_session (self->page)),
                         MED_STORE_INTERACTIVE, load_hold_func, g_memdup2 (&id, sizeof id), g_free,
                         (GDestroyNotify) med_held_by_source_free, self->cancellable,
                         hold_loaded_cb, g_object_ref (self));
}
