/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-comments"

#include "config.h"

#include "ui/awareness/med-advisory-comments.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-advisory-comment.h"
#include "engine/base/med-clock.h"
#include "ui/awareness/med-advisory-reach.h"

struct _MedAdvisoryComments
{
  AdwBin parent_instance;

  MedPage *page; /* (weak) */
  gint64 advisory_id;
  AdwPreferencesGroup *group; /* (unowned) */
  GtkWidget *entry_row;       /* (unowned) AdwEntryRow */
  GPtrArray *rows;            /* (owned) */
};

G_DEFINE_FINAL_TYPE (MedAdvisoryComments, med_advisory_comments, ADW_TYPE_BIN)

/* A snapshot for the lane. */
typedef struct
{
  gint64 person_id;
  gint64 advisory_id;
  char *text;
} Comment;

static void
comment_free (gpointer data)
{
  Comment *self = data;

  g_free (self->text);
  g_free (self);
}

static gpointer
add_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Comment *comment = input;

  return med_advisory_comment_add_sync (connection, comment->person_id, comment->advisory_id,
                                        comment->text, error)
             ? MED_STORE_OK
             : NULL;
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoryComments) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (self->page == NULL)
    return;
  gtk_widget_set_sensitive (self->entry_row, TRUE);
  /* What was typed stays until it is stored. */
  if (done)
    gtk_editable_set_text (GTK_EDITABLE (self->entry_row), "");
  else
    med_page_show_error (self->page, error);
}

static void
apply_cb (MedAdvisoryComments *self)
{
  MedSession *session = self->page != NULL ? med_page_get_session (self->page) : NULL;

  if (session == NULL || self->advisory_id == 0)
    return;
  Comment *comment = g_new0 (Comment, 1);
  comment->person_id = med_session_get_person_id (session);
  comment->advisory_id = self->advisory_id;
  comment->text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry_row)));
  gtk_widget_set_sensitive (self->entry_row, FALSE);
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, add_func, comment,
                       comment_free, NULL, NULL, added_cb, g_object_ref (self));
}

static void
med_advisory_comments_dispose (GObject *object)
{
  MedAdvisoryComments *self = MED_ADVISORY_COMMENTS (object);

  g_clear_weak_pointer (&self->page);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (med_advisory_comments_parent_class)->dispose (object);
}

static void
med_advisory_comments_class_init (MedAdvisoryCommentsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_advisory_comments_dispose;
}

static void
med_advisory_comments_init (MedAdvisoryComments *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Comments"));
  self->entry_row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry_row), _ ("Write a comment"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry_row), TRUE);
  g_signal_connect_object (self->entry_row, "apply", G_CALLBACK (apply_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->group, self->entry_row);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
}

/**
 * med_advisory_comments_show:
 * @self: a list of comments
 * @page: the page that holds it
 * @advisory_id: which advisory they are about
 * @comments: (element-type MedAdvisoryComment): oldest first
 */
void
med_advisory_comments_show (MedAdvisoryComments *self,
                            MedPage *page,
                            gint64 advisory_id,
                            GPtrArray *comments)
{
  if (self->advisory_id != advisory_id)
    gtk_editable_set_text (GTK_EDITABLE (self->entry_row), "");
  g_set_weak_pointer (&self->page, page);
  self->advisory_id = advisory_id;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  adw_preferences_group_remove (self->group, g_object_ref (self->entry_row));
  for (guint i = 0; i < comments->len; i++)
    {
      const MedAdvisoryComment *comment = g_ptr_array_index (comments, i);
      g_autofree char *at = med_clock_format_local (comment->at_usec);
      g_autofree char *who =
          g_strdup_printf (_ ("%s, %s, beside version %s"), comment->person, at, comment->version);
      GtkWidget *row = med_advisory_plain_row_new (comment->text, who);

      g_ptr_array_add (self->rows, g_object_ref (row));
      adw_preferences_group_add (self->group, row);
    }
  adw_preferences_group_add (self->group, self->entry_row);
  g_object_unref (self->entry_row);
  gtk_widget_set_sensitive (self->entry_row,
                            med_session_get_person_id (med_page_get_session (page)) != 0);
}
