/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-view"

#include "config.h"

#include "ui/awareness/med-advisory-view.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-patch.h"
#include "engine/awareness/med-reach.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "engine/csaf/med-csaf-tlp.h"
#include "ui/awareness/med-advisory-comments.h"
#include "ui/awareness/med-advisory-content.h"
#include "ui/awareness/med-advisory-reach.h"
#include "ui/awareness/med-advisory-revision.h"
#include "ui/awareness/med-patch-dialog.h"
#include "ui/awareness/med-vulnerability-view.h"
#include "ui/widgets/med-long-text.h"

#define MAX_VULNERABILITIES 100
/* A title that is none is cut rather than laid out. */
#define MAX_TITLE_CHARS 400

/**
 * MedAdvisoryView:
 *
 * One advisory: where it comes from, whom it concerns and why, and what it says of each
 * vulnerability. Everything from the document is shown as plain text.
 */
struct _MedAdvisoryView
{
  AdwBin parent_instance;

  MedPage *page; /* (weak) which holds it; a loading may outlive it */
  gint64 advisory_id;
  gint64 kept_unread;        /* an advisory that is not marked as read by itself */
  MedAdvisory *advisory;     /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of the loading under way */
  char *fingerprint;         /* (nullable) of what is shown */
  GPtrArray *reach;          /* (owned) (nullable) (element-type MedReach) */
  guint n_reach;             /* of it, and of revisions and vulnerabilities, that are on screen */
  guint n_revisions;
  guint n_vulnerabilities;
  guint fill_tick;
  GPtrArray *rows; /* (owned) rows of the groups, to take them away again */

  GtkScrolledWindow *scroller;
  GtkLabel *identity;
  GtkWidget *withdrawn_badge;
  GtkLabel *title;
  GtkLabel *dates;
  MedLongText *summary;
  GtkWidget *record_button;
  GtkLabel *count;
  AdwPreferencesGroup *news;
  AdwPreferencesGroup *findings;
  MedAdvisoryComments *comments;
  AdwPreferencesGroup *revisions;
  AdwPreferencesGroup *devices;
  GtkBox *vulnerabilities;
};

G_DEFINE_FINAL_TYPE (MedAdvisoryView, med_advisory_view, ADW_TYPE_BIN)

static void
add_row (MedAdvisoryView *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  g_ptr_array_add (self->rows, g_object_ref (row));
  adw_preferences_group_add (group, row);
}

static void
stop_tick (GtkWidget *widget, guint *tick)
{
  if (*tick != 0)
    gtk_widget_remove_tick_callback (widget, *tick);
  *tick = 0;
}

static void
clear (MedAdvisoryView *self)
{
  GtkWidget *child;

  stop_tick (GTK_WIDGET (self), &self->fill_tick);
  self->n_reach = self->n_revisions = self->n_vulnerabilities = 0;
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->vulnerabilities))) != NULL)
    gtk_box_remove (self->vulnerabilities, child);
}

static void
show_head (MedAdvisoryView *self, const MedAdvisory *advisory)
{
  g_autofree char *identity = g_strdup_printf (_ ("%s, version %s, from %s"), advisory->tracking_id,
                                               advisory->version, advisory->publisher_name);
  g_autofree char *released = med_clock_format_local_date (advisory->current_release_usec);
  g_autofree char *first = med_clock_format_local_date (advisory->initial_release_usec);
  g_autofree char *imported = med_clock_format_local (advisory->imported_usec);
  g_autofree char *dates = g_strdup_printf (_ ("First released %s, this version %s, imported %s"),
                                            first, released, imported);
  g_autofree char *graded = advisory->aggregate_severity != NULL
                                ? g_strdup_printf (_ ("%s · severity in the publisher's words: %s"),
                                                   dates, advisory->aggregate_severity)
                                : g_strdup (dates);

  g_autofree char *title = med_long_text_dup_beginning (advisory->title, MAX_TITLE_CHARS);

  gtk_label_set_text (self->identity, identity);
  gtk_widget_set_visible (self->withdrawn_badge, advisory->withdrawn);
  gtk_label_set_text (self->title, title);
  g_autofree char *label = med_csaf_tlp_describe (advisory->tlp);
  g_autofree char *dated = g_strconcat (graded, "\n", label, NULL);
  gtk_label_set_text (self->dates, dated);
  med_long_text_set_text (self->summary, advisory->summary);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), *advisory->summary != '\0');
}

static void
add_revision (MedAdvisoryView *self)
{
  const MedAdvisoryRevision *revision =
      g_ptr_array_index (self->advisory->revisions, self->n_revisions++);
  const MedAdvisoryRevision *first = g_ptr_array_index (self->advisory->revisions, 0);

  add_row (self, self->revisions, med_advisory_revision_row_new (self->page, revision, first->id));
}

/* What is different from what was read before. It is no longer news in the store once it is read,
 * but stays here as long as it is on screen. */
static void
show_news (MedAdvisoryView *self)
{
  const MedAdvisory *advisory = self->advisory;
  g_autoptr (GPtrArray) changes =
      med_advisory_changes_from_news (advisory->news != NULL ? advisory->news : "");

  for (guint i = 0; i < changes->len; i++)
    add_row (self, self->news, med_advisory_change_row_new (g_ptr_array_index (changes, i)));
  if (advisory->fresh_product != NULL)
    add_row (self, self->news,
             med_advisory_plain_row_new (_ ("Now also concerns"), advisory->fresh_product));
  gtk_widget_set_visible (GTK_WIDGET (self->news),
                          changes->len > 0 || advisory->fresh_product != NULL);
}

/* How many tests found something, and how many were not done: that is neither. */
static char *
count_findings (const MedAdvisoryContent *content)
{
  guint n_found = 0, n_unchecked = 0;

  if (!content->tested)
    return g_strdup (_ ("It was not tested by the rules of the standard"));
  for (guint i = 0; i < content->findings->len; i++)
    {
      const MedAdvisoryFinding *finding = g_ptr_array_index (content->findings, i);
      *(finding->unchecked ? &n_unchecked : &n_found) += 1;
    }
  g_autofree char *found =
      n_found == 0
          ? g_strdup (_ ("The tests of the standard found nothing"))
          : g_strdup_printf (ngettext ("%u test of the standard found something",
                                       "%u tests of the standard found something", n_found),
                             n_found);
  g_autofree char *unchecked = g_strdup_printf (
      ngettext ("%u test was not done", "%u tests were not done", n_unchecked), n_unchecked);
  return n_unchecked == 0 ? g_steal_pointer (&found) : g_strdup_printf ("%s; %s", found, unchecked);
}

static void
show_findings (MedAdvisoryView *self, const MedAdvisoryContent *content)
{
  g_autofree char *words = count_findings (content);

  adw_preferences_group_set_description (self->findings, words);
  for (guint i = 0; i < content->findings->len; i++)
    {
      const MedAdvisoryFinding *finding = g_ptr_array_index (content->findings, i);
      const guint n_more = finding->n_places - 1;
      g_autofree char *where = g_strdup_printf (_ ("Test %s at %s"), finding->test,
                                                *finding->pointer != '\0' ? finding->pointer : "/");
      g_autofree char *places =
          n_more == 0 ? g_strdup (where)
                      : g_strdup_printf (ngettext ("%s and at %u more place",
                                                   "%s and at %u more places", n_more),
                                         where, n_more);

      add_row (self, self->findings, med_advisory_plain_row_new (finding->text, places));
    }
}

static void
show_count (MedAdvisoryView *self, const MedRemediationCount *count)
{
  g_autofree char *words =
      g_strdup_printf (_ ("Vulnerabilities on devices: %d not remediated, %d in progress, %d done"),
                       (int) count->not_remediated, (int) count->in_progress, (int) count->done);

  gtk_label_set_text (self->count, words);
  gtk_widget_set_visible (GTK_WIDGET (self->count),
                          count->not_remediated + count->in_progress + count->done > 0);
}

static void
show_reach (MedAdvisoryView *self, GPtrArray *reach)
{
  g_autofree char *unknown = med_advisory_describe_unknown (self->advisory);

  g_clear_pointer (&self->reach, g_ptr_array_unref);
  self->reach = g_ptr_array_ref (reach);
  if (reach->len == 0)
    adw_preferences_group_set_description (
        self->devices,
        _ ("No device of the inventory is named by it. Names that are only similar wait in the "
           "review of matches."));
  else if (reach->len == MED_ADVISORY_MAX_REACH)
    adw_preferences_group_set_description (
        self->devices, _ ("There are more than can be listed here; affected ones come first."));
  else
    adw_preferences_group_set_description (self->devices, NULL);
  if (unknown != NULL)
    add_row (
        self, self->devices,
        med_advisory_plain_row_new (unknown, _ ("Ask their vendors for lists of components.")));
}

static void
add_vulnerability (MedAdvisoryView *self)
{
  const GPtrArray *all = self->advisory->vulnerabilities;

  gtk_box_append (self->vulnerabilities,
                  med_vulnerability_view_new (self->page,
                                              g_ptr_array_index (all, self->n_vulnerabilities),
                                              self->advisory->kev_released_usec));
  self->n_vulnerabilities++;
  if (self->n_vulnerabilities < MAX_VULNERABILITIES || self->n_vulnerabilities == all->len)
    return;
  g_autofree char *text = g_strdup_printf (_ ("The first %u of %u vulnerabilities are shown"),
                                           self->n_vulnerabilities, all->len);
  gtk_box_append (self->vulnerabilities, gtk_label_new (text));
}

static gboolean
has_more (MedAdvisoryView *self)
{
  return self->advisory != NULL &&
         (self->n_reach < self->reach->len || self->n_revisions < self->advisory->revisions->len ||
          self->n_vulnerabilities <
              MIN (self->advisory->vulnerabilities->len, MAX_VULNERABILITIES));
}

/* From top to bottom, so that what is read does not move */
static void
add_next (MedAdvisoryView *self)
{
  if (self->n_reach < self->reach->len)
    add_row (self, self->devices,
             med_advisory_reach_row_new (self->page, self->reach, self->n_reach, &self->n_reach));
  else if (self->n_revisions < self->advisory->revisions->len)
    add_revision (self);
  else
    add_vulnerability (self);
}

static gboolean
fill_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  MedAdvisoryView *self = data;

  if (has_more (self))
    add_next (self);
  if (has_more (self))
    return G_SOURCE_CONTINUE;
  self->fill_tick = 0;
  return G_SOURCE_REMOVE;
}

/* A document may have a hundred vulnerabilities, each with pages of text: one thing a frame, and
 * only while it can be seen, since all that is made between two layouts is laid out together. */
static void
go_on (MedAdvisoryView *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && has_more (self) && self->fill_tick == 0)
    self->fill_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_cb, self, NULL);
}

static void
med_advisory_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (med_advisory_view_parent_class)->map (widget);
  go_on (MED_ADVISORY_VIEW (widget));
}

static void
med_advisory_view_unmap (GtkWidget *widget)
{
  stop_tick (widget, &MED_ADVISORY_VIEW (widget)->fill_tick);
  GTK_WIDGET_CLASS (med_advisory_view_parent_class)->unmap (widget);
}

static void
feed_point (GString *text, const MedDecisionPoint *point)
{
  g_string_append_printf (text, "%s %s %" PRId64 "\n", point->value != NULL ? point->value : "",
                          point->source != NULL ? point->source : "", point->set_usec);
}

/* Everything that may change while an advisory is on screen; its own text never does. */
static char *
fingerprint_of (MedAdvisoryView *self, const MedAdvisoryContent *content)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const MedAdvisory *advisory = content->advisory;

  g_string_append_printf (text, "%u %u %d %" PRId64 " %" PRId64 " %" PRId64 "\n",
                          content->comments->len, content->findings->len, content->tested,
                          content->count.not_remediated, content->count.in_progress,
                          content->count.done);
  g_string_append_printf (text, "%" PRId64 " %" PRId64 " %" PRId64 " %u\n",
                          med_session_get_person_id (med_page_get_session (self->page)),
                          advisory->id, advisory->kev_released_usec, advisory->revisions->len);
  for (guint i = 0; i < advisory->vulnerabilities->len; i++)
    {
      const MedVulnerability *vulnerability = g_ptr_array_index (advisory->vulnerabilities, i);
      g_string_append_printf (
          text, "%s\n", vulnerability->kev_added_date != NULL ? vulnerability->kev_added_date : "");
      feed_point (text, &vulnerability->exploitation);
      feed_point (text, &vulnerability->automatable);
    }
  for (guint i = 0; i < content->reach->len; i++)
    {
      const MedReach *reach = g_ptr_array_index (content->reach, i);
      g_autofree char *remediation = med_reach_describe_remediation (reach);
      g_string_append_printf (text, "%s %s %s %s %s %s %s\n", remediation, reach->asset,
                              reach->model, reach->version, reach->vulnerability_key, reach->status,
                              reach->reason);
    }
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, -1);
}

static gpointer
mark_read_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  const gint64 *ids = input;

  return med_advisory_mark_read_sync (connection, ids[0], ids[1], error) ? MED_STORE_OK : NULL;
}

static void
marked_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* It stays new, and is marked when it is next opened. */
  if (med_store_run_finish (MED_STORE (source), result, &error) == NULL)
    g_debug ("cannot mark as read: %s", error->message);
}

static void
mark_read (MedAdvisoryView *self)
{
  MedSession *session = med_page_get_session (self->page);
  gint64 ids[] = { med_session_get_person_id (session), self->advisory_id };

  const gboolean fresh = self->advisory->read_usec == 0 || self->advisory->fresh_product != NULL;

  if (ids[0] == 0 || !fresh || self->kept_unread == self->advisory_id)
    return;
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, mark_read_func,
                       g_memdup2 (ids, sizeof ids), g_free, NULL, NULL, marked_read_cb, NULL);
}

/* Reading takes the news away in the store; whoever reads still has them before the eyes. */
static void
keep_news (MedAdvisory *now, MedAdvisory *before)
{
  if (now->news == NULL || *now->news == '\0')
    {
      g_free (now->news);
      now->news = g_steal_pointer (&before->news);
    }
  if (now->fresh_product == NULL)
    now->fresh_product = g_steal_pointer (&before->fresh_product);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoryView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAdvisoryContent) content =
      med_store_run_finish (MED_STORE (source), result, &error);

  if (self->page == NULL || g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    return;
  if (content == NULL)
    {
      med_page_show_error (self->page, error);
      return;
    }
  if (content->advisory->id != self->advisory_id)
    return; /* another one was chosen meanwhile */
  /* Something was written somewhere. Who reads here keeps the place and what is unfolded. */
  g_autofree char *fingerprint = fingerprint_of (self, content);
  if (g_strcmp0 (fingerprint, self->fingerprint) == 0)
    return;
  g_free (self->fingerprint);
  self->fingerprint = g_steal_pointer (&fingerprint);
  if (med_advisory_view_get_shown (self) != content->advisory->id)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  clear (self);
  if (self->advisory != NULL && self->advisory->id == content->advisory->id)
    keep_news (content->advisory, self->advisory);
  g_clear_pointer (&self->advisory, med_advisory_free);
  self->advisory = g_steal_pointer (&content->advisory);
  show_head (self, self->advisory);
  show_news (self);
  show_count (self, &content->count);
  show_findings (self, content);
  med_advisory_comments_show (self->comments, self->page, self->advisory->id, content->comments);
  gtk_widget_set_visible (GTK_WIDGET (self->revisions), self->advisory->revisions->len > 1);
  show_reach (self, content->reach);
  go_on (self);
  mark_read (self);
}

static void
record_patch_cb (MedAdvisoryView *self)
{
  g_autoptr (MedPatch) patch = g_new0 (MedPatch, 1);
  g_autoptr (GStrvBuilder) cves = g_strv_builder_new ();

  if (self->advisory == NULL)
    return;
  for (guint i = 0; i < self->advisory->vulnerabilities->len; i++)
    {
      const MedVulnerability *vulnerability =
          g_ptr_array_index (self->advisory->vulnerabilities, i);
      if (vulnerability->cve != NULL)
        g_strv_builder_add (cves, vulnerability->cve);
    }
  patch->cves = g_strv_builder_end (cves);
  patch->title = g_strdup (self->advisory->title);
  patch->released_source = g_strdup (self->advisory->tracking_id);
  med_patch_dialog_present (GTK_WIDGET (self), med_page_get_session (self->page), patch);
}

static void
respond_cb (MedAdvisoryView *self)
{
  if (self->advisory != NULL)
    med_page_go (self->page, "reports", self->advisory->id, "alert");
}

static void
med_advisory_view_dispose (GObject *object)
{
  MedAdvisoryView *self = MED_ADVISORY_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_tick (GTK_WIDGET (self), &self->fill_tick);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->reach, g_ptr_array_unref);
  g_clear_pointer (&self->advisory, med_advisory_free);
  g_clear_weak_pointer (&self->page);
  G_OBJECT_CLASS (med_advisory_view_parent_class)->dispose (object);
}

static void
med_advisory_view_finalize (GObject *object)
{
  g_free (MED_ADVISORY_VIEW (object)->fingerprint);
  G_OBJECT_CLASS (med_advisory_view_parent_class)->finalize (object);
}

static void
med_advisory_view_class_init (MedAdvisoryViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_advisory_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_advisory_view_finalize;
  widget_class->map = med_advisory_view_map;
  widget_class->unmap = med_advisory_view_unmap;

  g_type_ensure (MED_TYPE_ADVISORY_COMMENTS);
  g_type_ensure (MED_TYPE_LONG_TEXT);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-advisory-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, scroller);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, identity);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, withdrawn_badge);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, title);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, dates);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, summary);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, record_button);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, count);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, news);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, findings);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, comments);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, revisions);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, devices);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, vulnerabilities);
  gtk_widget_class_bind_template_callback (widget_class, record_patch_cb);
  gtk_widget_class_bind_template_callback (widget_class, respond_cb);
}

static void
med_advisory_view_init (MedAdvisoryView *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  med_long_text_set_least_width (GTK_WIDGET (self));
}

/**
 * med_advisory_view_new:
 * @page: the page that holds it
 *
 * Returns: (transfer floating): a view of no advisory yet
 */
GtkWidget *
med_advisory_view_new (MedPage *page)
{
  MedAdvisoryView *self = g_object_new (MED_TYPE_ADVISORY_VIEW, NULL);

  g_set_weak_pointer (&self->page, page);
  return GTK_WIDGET (self);
}

/**
 * med_advisory_view_show:
 * @self: a view
 * @advisory_id: what to show; 0: nothing. The same again loads it anew
 *
 * Loads an advisory and shows it; the mark "new" is taken from it.
 */
void
med_advisory_view_show (MedAdvisoryView *self, gint64 advisory_id)
{
  g_return_if_fail (MED_IS_ADVISORY_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->advisory_id != advisory_id)
    self->kept_unread = 0;
  self->advisory_id = advisory_id;
  if (advisory_id == 0)
    return;
  self->cancellable = g_cancellable_new ();
  med_store_run_async (
      med_session_get_store (med_page_get_session (self->page)), MED_STORE_INTERACTIVE,
      med_advisory_content_load, g_memdup2 (&advisory_id, sizeof advisory_id), g_free,
      med_advisory_content_free, self->cancellable, loaded_cb, g_object_ref (self));
}

/**
 * med_advisory_view_keep_unread:
 * @self: a view
 *
 * Somebody decides by hand whether what is on screen is new: it is not marked as read by itself
 * until it is shown again.
 */
void
med_advisory_view_keep_unread (MedAdvisoryView *self)
{
  g_return_if_fail (MED_IS_ADVISORY_VIEW (self));
  self->kept_unread = self->advisory_id;
}

/**
 * med_advisory_view_get_shown:
 * @self: a view
 *
 * Returns: the advisory on screen; 0 while there is none
 */
gint64
med_advisory_view_get_shown (MedAdvisoryView *self)
{
  g_return_val_if_fail (MED_IS_ADVISORY_VIEW (self), 0);
  return self->advisory != NULL ? self->advisory->id : 0;
}
