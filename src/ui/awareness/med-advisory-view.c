/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-view"

#include "config.h"

#include "ui/awareness/med-advisory-view.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/awareness/med-patch.h"
#include "engine/awareness/med-reach.h"
#include "engine/awareness/med-reason.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "ui/awareness/med-patch-dialog.h"
#include "ui/awareness/med-vulnerability-view.h"

/* Rows of device and vulnerability; more than a person reads. */
#define MAX_REACH 300
/* So many devices are shown without being asked for. */
#define MAX_UNFOLDED 4
#define MAX_VULNERABILITIES 100
/* So many rows are made at a time; between two times the window answers. */
#define ROWS_AT_ONCE 8

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
  MedAdvisory *advisory;     /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of the loading under way */
  char *fingerprint;         /* (nullable) of what is shown */
  guint n_vulnerabilities;   /* that are on screen */
  guint fill_tick;
  GPtrArray *rows; /* (owned) rows of the groups, to take them away again */

  GtkScrolledWindow *scroller;
  GtkLabel *identity;
  GtkLabel *title;
  GtkLabel *dates;
  GtkLabel *summary;
  GtkWidget *record_button;
  AdwPreferencesGroup *revisions;
  AdwPreferencesGroup *devices;
  GtkBox *vulnerabilities;
};

G_DEFINE_FINAL_TYPE (MedAdvisoryView, med_advisory_view, ADW_TYPE_BIN)

/* What is loaded on the lane. */
typedef struct
{
  MedAdvisory *advisory;
  GPtrArray *reach;
} Content;

static void
content_free (gpointer data)
{
  Content *self = data;

  g_clear_pointer (&self->advisory, med_advisory_free);
  g_clear_pointer (&self->reach, g_ptr_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Content, content_free)

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (Content) content = g_new0 (Content, 1);
  gint64 id = *(gint64 *) input;

  content->advisory = med_advisory_load_sync (connection, id, error);
  if (content->advisory == NULL)
    return NULL;
  content->reach = med_reach_of_advisory_sync (connection, id, MAX_REACH, error);
  return content->reach != NULL ? g_steal_pointer (&content) : NULL;
}

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
  self->n_vulnerabilities = 0;
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

/* Rows of libadwaita read markup unless told not to. */
static GtkWidget *
plain_row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
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

  gtk_label_set_text (self->identity, identity);
  gtk_label_set_text (self->title, advisory->title);
  gtk_label_set_text (self->dates, dates);
  gtk_label_set_text (self->summary, advisory->summary);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), *advisory->summary != '\0');
}

static void
show_revisions (MedAdvisoryView *self, const MedAdvisory *advisory)
{
  for (guint i = 0; i < advisory->revisions->len; i++)
    {
      const MedAdvisoryRevision *revision = g_ptr_array_index (advisory->revisions, i);
      g_autofree char *released = med_clock_format_local_date (revision->current_release_usec);
      g_autofree char *title =
          g_strdup_printf (_ ("Version %s of %s"), revision->version, released);

      add_row (
          self, self->revisions,
          plain_row_new (title, revision->counts ? _ ("This one counts") : _ ("Kept as history")));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->revisions), advisory->revisions->len > 1);
}

static const struct
{
  const char *status;
  const char *icon_name;
  const char *css_class;
} status_looks[] = {
  { "affected", "med-bad-symbolic", "outcome-bad" },
  { "cannot-tell", "med-unknown-symbolic", "outcome-unknown" },
  { "under-investigation", "med-unknown-symbolic", "outcome-unknown" },
  { "fixed", "med-good-symbolic", "outcome-good" },
  { "not-affected", "med-good-symbolic", "outcome-good" },
};

static void
device_activated_cb (AdwActionRow *row, MedAdvisoryView *self)
{
  gint64 *device_id = g_object_get_data (G_OBJECT (row), "device-id");

  med_page_go (self->page, "devices", *device_id, NULL);
}

static GtkWidget *
status_icon_new (const char *status)
{
  GtkWidget *icon = gtk_image_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (status_looks); i++)
    if (g_str_equal (status_looks[i].status, status))
      {
        gtk_image_set_from_icon_name (GTK_IMAGE (icon), status_looks[i].icon_name);
        gtk_widget_add_css_class (icon, status_looks[i].css_class);
      }
  return icon;
}

/* One device with all vulnerabilities of which the same is to be said, from @first on. */
static GtkWidget *
device_row_new (MedAdvisoryView *self, GPtrArray *reach, guint first, guint *next)
{
  const MedReach *head = g_ptr_array_index (reach, first);
  g_autoptr (GString) subtitle = g_string_new (NULL);
  g_autofree char *title = g_strdup_printf ("%s  %s %s", head->asset, head->model, head->version);
  g_autofree char *reason = med_reason_describe (head->reason);

  for (*next = first; *next < reach->len; (*next)++)
    {
      const MedReach *row = g_ptr_array_index (reach, *next);
      if (row->device_id != head->device_id || !g_str_equal (row->status, head->status) ||
          !g_str_equal (row->reason, head->reason))
        break;
      g_string_append_printf (subtitle, "%s%s", *next > first ? ", " : "", row->vulnerability_key);
    }
  g_string_append_printf (subtitle, "\n%s", reason);
  GtkWidget *row = plain_row_new (title, subtitle->str);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "device-id",
                          g_memdup2 (&head->device_id, sizeof head->device_id), g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (device_activated_cb), self, 0);
  return row;
}

/* The devices of one status that are not yet in its row. */
typedef struct
{
  MedAdvisoryView *view; /* (unowned) outlives the row */
  GtkWidget *expander;   /* (unowned) owns this */
  GPtrArray *reach;      /* (owned) */
  guint next;
  guint end;
  guint tick;
} Unfolding;

static void
unfolding_free (gpointer data)
{
  Unfolding *self = data;

  g_ptr_array_unref (self->reach);
  g_free (self);
}

static gboolean
unfold_cb (GtkWidget *expander, GdkFrameClock *clock, gpointer data)
{
  Unfolding *self = data;

  for (guint i = 0; i < ROWS_AT_ONCE && self->next < self->end; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (self->expander),
                              device_row_new (self->view, self->reach, self->next, &self->next));
  if (self->next < self->end)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

/* Its rows are made once they are to be seen. */
static void
expanded_cb (GtkWidget *expander, GParamSpec *pspec, Unfolding *unfolding)
{
  if (unfolding->tick == 0 && unfolding->next < unfolding->end &&
      unfold_cb (expander, NULL, unfolding))
    unfolding->tick = gtk_widget_add_tick_callback (expander, unfold_cb, unfolding, NULL);
}

/* A row that unfolds to the devices of one status, from @first on. */
static GtkWidget *
status_row_new (MedAdvisoryView *self, GPtrArray *reach, guint first, guint *next)
{
  const MedReach *head = g_ptr_array_index (reach, first);
  GtkWidget *expander = adw_expander_row_new ();
  g_autoptr (GHashTable) devices = g_hash_table_new (g_int64_hash, g_int64_equal);
  Unfolding *unfolding = g_new0 (Unfolding, 1);

  for (*next = first; *next < reach->len; (*next)++)
    {
      MedReach *row = g_ptr_array_index (reach, *next);
      if (!g_str_equal (row->status, head->status))
        break;
      g_hash_table_add (devices, &row->device_id);
    }
  *unfolding = (Unfolding){ self, expander, g_ptr_array_ref (reach), first, *next, 0 };
  g_object_set_data_full (G_OBJECT (expander), "med-unfolding", unfolding, unfolding_free);
  guint n = g_hash_table_size (devices);
  g_autofree char *title = g_strdup_printf (ngettext ("%s: %u device", "%s: %u devices", n),
                                            med_exposure_status_get_title (head->status), n);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (expander), status_icon_new (head->status));
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (expanded_cb), unfolding);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), first == 0 && n <= MAX_UNFOLDED);
  return expander;
}

static void
show_devices (MedAdvisoryView *self, GPtrArray *reach)
{
  for (guint i = 0; i < reach->len;)
    add_row (self, self->devices, status_row_new (self, reach, i, &i));
  if (reach->len == 0)
    adw_preferences_group_set_description (
        self->devices,
        _ ("No device of the inventory is named by it. Names that are only similar wait in the "
           "review of matches."));
  else if (reach->len == MAX_REACH)
    adw_preferences_group_set_description (
        self->devices, _ ("There are more than can be listed here; affected ones come first."));
  else
    adw_preferences_group_set_description (self->devices, NULL);
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

/* Once a frame, since all that is made between two frames is laid out together. */
static gboolean
fill_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  MedAdvisoryView *self = data;
  guint n = MIN (self->advisory->vulnerabilities->len, MAX_VULNERABILITIES);

  if (self->n_vulnerabilities < n)
    add_vulnerability (self);
  if (self->n_vulnerabilities < n)
    return G_SOURCE_CONTINUE;
  self->fill_tick = 0;
  return G_SOURCE_REMOVE;
}

/* A document may have a hundred of them, each with pages of text: one at a time. */
static void
show_vulnerabilities (MedAdvisoryView *self)
{
  if (fill_cb (GTK_WIDGET (self), NULL, self))
    self->fill_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_cb, self, NULL);
}

static void
feed_point (GString *text, const MedDecisionPoint *point)
{
  g_string_append_printf (text, "%s %s %" PRId64 "\n", point->value != NULL ? point->value : "",
                          point->source != NULL ? point->source : "", point->set_usec);
}

/* Everything that may change while an advisory is on screen; its own text never does. */
static char *
fingerprint_of (MedAdvisoryView *self, const Content *content)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const MedAdvisory *advisory = content->advisory;

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
      g_string_append_printf (text, "%s %s %s %s %s %s\n", reach->asset, reach->model,
                              reach->version, reach->vulnerability_key, reach->status,
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

  if (ids[0] == 0 || self->advisory->read_usec != 0)
    return;
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, mark_read_func,
                       g_memdup2 (ids, sizeof ids), g_free, NULL, NULL, marked_read_cb, NULL);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoryView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Content) content = med_store_run_finish (MED_STORE (source), result, &error);

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
  g_clear_pointer (&self->advisory, med_advisory_free);
  self->advisory = g_steal_pointer (&content->advisory);
  show_head (self, self->advisory);
  show_revisions (self, self->advisory);
  show_devices (self, content->reach);
  show_vulnerabilities (self);
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
med_advisory_view_dispose (GObject *object)
{
  MedAdvisoryView *self = MED_ADVISORY_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_tick (GTK_WIDGET (self), &self->fill_tick);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
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

  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-advisory-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, scroller);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, identity);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, title);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, dates);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, summary);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, record_button);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, revisions);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, devices);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoryView, vulnerabilities);
  gtk_widget_class_bind_template_callback (widget_class, record_patch_cb);
}

static void
med_advisory_view_init (MedAdvisoryView *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
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
  self->advisory_id = advisory_id;
  if (advisory_id == 0)
    return;
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (med_page_get_session (self->page)),
                       MED_STORE_INTERACTIVE, load_func,
                       g_memdup2 (&advisory_id, sizeof advisory_id), g_free, content_free,
                       self->cancellable, loaded_cb, g_object_ref (self));
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
