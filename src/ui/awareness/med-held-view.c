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
#include "ui/awareness/med-source-act.h"
#include "ui/report/med-report-form.h"
#include "ui/widgets/med-fact-list.h"

/**
 * MedHeldView:
 *
 * A document that is not used: what is wrong with it, whose devices are left in doubt by that, and
 * what a person can decide about it.
 */
struct _MedHeldView
{
  AdwBin parent_instance;

  MedPage *page; /* (weak) which holds it */
  gint64 id;
  GCancellable *cancellable; /* (owned) (nullable) */
  MedHeldBySource *hold;     /* (owned) (nullable) what is shown of a source */
  MedFactList *facts;        /* (unowned) */
  GtkWidget *accept_button;  /* (unowned) */
  GtkWidget *dismiss_button; /* (unowned) */
  GtkWidget *source_button;  /* (unowned) */
};

G_DEFINE_FINAL_TYPE (MedHeldView, med_held_view, ADW_TYPE_BIN)

/* Who may decide differs: a source's word is weighed by fewer people than a file. */
static void
show_acts (MedHeldView *self, gboolean held, gboolean accept, guint may)
{
  const gboolean sensitive = (med_session_get_roles (med_page_get_session (self->page)) & may) != 0;

  gtk_widget_set_visible (self->accept_button, held && accept);
  gtk_widget_set_visible (self->dismiss_button, held);
  gtk_widget_set_visible (self->source_button, self->hold != NULL);
  gtk_widget_set_sensitive (self->accept_button, sensitive);
  gtk_widget_set_sensitive (self->dismiss_button, sensitive);
}

static void
show_use (MedHeldView *self, gboolean held)
{
  med_fact_list_clear (self->facts);
  med_fact_list_add_outcome (self->facts, _ ("Use"), held ? MED_OUTCOME_BAD : MED_OUTCOME_UNKNOWN,
                             held ? _ ("Held: it is not used") : _ ("It is held no more"));
}

static gpointer
dismiss_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;

  return med_held_document_dismiss_sync (connection, input->person_id,
                                         g_ascii_strtoll (input->name, NULL, 10),
                                         med_report_form_input_get (input, 0), error)
             ? MED_STORE_OK
             : NULL;
}

static void
dismiss_document (MedHeldView *self)
{
  const MedFormField fields[] = { { MED_FORM_TEXT, _ ("Why"), NULL, NULL } };
  g_autofree char *id = g_strdup_printf ("%" PRId64, self->id);
  const MedReportFormSpec spec = {
    .title = _ ("Dismiss What Is Held"),
    .explanation = _ ("The document stays unused, and it puts no device in doubt any more. Look at "
                      "what its publisher says by another way first."),
    .verb = _ ("_Dismiss"),
    .save = dismiss_func,
  };

  med_report_form_present (GTK_WIDGET (self), med_page_get_session (self->page), &spec, fields,
                           G_N_ELEMENTS (fields), 0, id);
}

static void
resolve (MedHeldView *self, gboolean accept)
{
  const MedSourceHeldItem item = {
    .id = self->hold->id,
    .kind = med_source_hold_kind_from_word (self->hold->kind),
    .subject = self->hold->subject,
    .text = self->hold->text,
    .found_usec = self->hold->found_usec,
  };

  med_source_act_resolve (GTK_WIDGET (self), med_page_get_session (self->page), &item, accept);
}

static void
accept_cb (MedHeldView *self)
{
  if (self->hold != NULL)
    resolve (self, TRUE);
}

static void
dismiss_cb (MedHeldView *self)
{
  if (self->hold != NULL)
    resolve (self, FALSE);
  else if (self->id > 0)
    dismiss_document (self);
}

static void
source_cb (MedHeldView *self)
{
  if (self->hold != NULL)
    med_page_go (self->page, "sources", self->hold->source_id, NULL);
}

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

  show_use (self, document->released_usec == 0);
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
  show_acts (self, document->released_usec == 0, FALSE, MED_HELD_MAY_DISMISS);
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

  show_use (self, hold->resolved_usec == 0);
  med_fact_list_add (self->facts, _ ("Why it is not used"), hold->text);
  med_fact_list_add (self->facts, _ ("Held since"), since);
  med_fact_list_add (self->facts, _ ("Source"), hold->source);
  if (*hold->subject != '\0')
    med_fact_list_add (self->facts, _ ("File"), hold->subject);
  if (*vendors != '\0')
    med_fact_list_add (self->facts, _ ("Vendors whose devices show “cannot tell”"), vendors);
  show_acts (self, hold->resolved_usec == 0,
             med_source_hold_kind_can_be_accepted (med_source_hold_kind_from_word (hold->kind)),
             MED_SOURCE_MAY_DECIDE);
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
    {
      g_clear_pointer (&self->hold, med_held_by_source_free);
      self->hold = g_steal_pointer (&hold);
      show_hold (self, self->hold);
    }
}

static void
med_held_view_dispose (GObject *object)
{
  MedHeldView *self = MED_HELD_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->hold, med_held_by_source_free);
  g_clear_weak_pointer (&self->page);
  G_OBJECT_CLASS (med_held_view_parent_class)->dispose (object);
}

static void
med_held_view_class_init (MedHeldViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_held_view_dispose;
}

static GtkWidget *
add_button (MedHeldView *self, GtkWidget *box, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_visible (button, FALSE);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
med_held_view_init (MedHeldView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->facts = med_fact_list_new ();
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->facts), 6);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->facts));
  self->accept_button = add_button (self, box, _ ("Accept…"), G_CALLBACK (accept_cb));
  self->dismiss_button = add_button (self, box, _ ("Dismiss…"), G_CALLBACK (dismiss_cb));
  self->source_button = add_button (self, box, _ ("Show the Source"), G_CALLBACK (source_cb));
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
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
  if (id != self->id)
    {
      med_fact_list_clear (self->facts);
      g_clear_pointer (&self->hold, med_held_by_source_free);
      show_acts (self, FALSE, FALSE, 0);
    }
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
