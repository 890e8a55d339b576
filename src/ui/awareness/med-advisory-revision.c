/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-revision"

#include "config.h"

#include "ui/awareness/med-advisory-revision.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/awareness/med-advisory-diff.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "ui/awareness/med-advisory-reach.h"
#include "ui/widgets/med-long-text.h"

/* More differences than anybody reads; the command line lists them all. */
#define MAX_CHANGES 60
/* Longer texts are cut: what matters is what differs. */
#define MAX_CHARS 600

/* A revision that can be compared with the one that counts, as long as its row lives. */
typedef struct
{
  MedPage *page;       /* (weak) */
  GtkWidget *expander; /* (unowned) owns this */
  gint64 from_id;
  gint64 to_id;
  gboolean asked;
} Comparison;

static void
comparison_free (gpointer data)
{
  Comparison *self = data;

  g_clear_weak_pointer (&self->page);
  g_free (self);
}

static gpointer
diff_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const gint64 *ids = input;

  return med_advisory_diff_sync (connection, ids[0], ids[1], error);
}

static void
add_row (GtkWidget *expander, const char *title, const char *subtitle)
{
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander),
                            med_advisory_plain_row_new (title, subtitle));
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) expander = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = med_store_run_finish (MED_STORE (source), result, &error);

  if (gtk_widget_get_root (expander) == NULL)
    return; /* taken away meanwhile */
  if (changes == NULL)
    {
      add_row (expander, _ ("The two cannot be compared"), error->message);
      return;
    }
  if (changes->len == 0)
    add_row (expander, _ ("Both revisions say the same"), "");
  for (guint i = 0; i < changes->len && i < MAX_CHANGES; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (expander),
                              med_advisory_change_row_new (g_ptr_array_index (changes, i)));
  if (changes->len > MAX_CHANGES)
    {
      g_autofree char *more = g_strdup_printf (_ ("The first %d of %u differences are shown"),
                                               MAX_CHANGES, changes->len);
      add_row (expander, more, "");
    }
}

/* Two documents are read only when somebody wants to know. */
static void
expanded_cb (Comparison *self)
{
  const gint64 ids[] = { self->from_id, self->to_id };

  if (self->asked || self->page == NULL ||
      !adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self->expander)))
    return;
  self->asked = TRUE;
  med_store_run_async (med_session_get_store (med_page_get_session (self->page)), MED_STORE_BULK,
                       diff_func, g_memdup2 (ids, sizeof ids), g_free,
                       (GDestroyNotify) g_ptr_array_unref, NULL, compared_cb,
                       g_object_ref (self->expander));
}

/**
 * med_advisory_revision_row_new:
 * @page: the page that holds it
 * @revision: a revision
 * @counting_id: the revision that counts
 *
 * Makes a row of a revision. One that does not count unfolds to what is different in the one that
 * does.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
med_advisory_revision_row_new (MedPage *page,
                               const MedAdvisoryRevision *revision,
                               gint64 counting_id)
{
  g_autofree char *released = med_clock_format_local_date (revision->current_release_usec);
  g_autofree char *title = g_strdup_printf (_ ("Version %s of %s"), revision->version, released);

  if (revision->counts)
    return med_advisory_plain_row_new (title, _ ("This one counts"));
  GtkWidget *expander = adw_expander_row_new ();
  Comparison *comparison = g_new0 (Comparison, 1);
  comparison->expander = expander;
  comparison->from_id = revision->id;
  comparison->to_id = counting_id;
  g_set_weak_pointer (&comparison->page, page);
  g_object_set_data_full (G_OBJECT (expander), "med-comparison", comparison, comparison_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander),
                                 _ ("Kept as history. Unfold to see what is different now"));
  g_signal_connect_swapped (expander, "notify::expanded", G_CALLBACK (expanded_cb), comparison);
  med_long_text_set_least_width (expander);
  return expander;
}

/**
 * med_advisory_change_row_new:
 * @change: a difference between two revisions
 *
 * Returns: (transfer floating): a row that says what it is about, what was said and what is said
 */
GtkWidget *
med_advisory_change_row_new (const MedAdvisoryChange *change)
{
  g_autofree char *subject = med_advisory_change_dup_subject (change);
  const char *kind = med_advisory_change_kind_get_title (change->kind);
  g_autofree char *title =
      *subject != '\0' ? g_strdup_printf (_ ("%s of %s"), kind, subject) : g_strdup (kind);
  g_autofree char *was = med_advisory_change_dup_words (change, change->before);
  g_autofree char *is = med_advisory_change_dup_words (change, change->after);
  g_autofree char *was_short = med_long_text_dup_beginning (was, MAX_CHARS);
  g_autofree char *is_short = med_long_text_dup_beginning (is, MAX_CHARS);
  g_autofree char *words = g_strdup_printf (_ ("Before: %s\nNow: %s"), was_short, is_short);

  if (change->kind != MED_ADVISORY_CHANGE_UNREADABLE)
    return med_advisory_plain_row_new (title, words);
  g_autofree char *unreadable = med_advisory_change_describe (change);
  return med_advisory_plain_row_new (kind, unreadable);
}
