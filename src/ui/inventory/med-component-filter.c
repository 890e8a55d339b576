/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-filter"

#include "config.h"

#include "ui/inventory/med-component-filter.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/inventory/med-component-find.h"

struct _MedComponentFilter
{
  AdwBin parent_instance;

  MedPage *page;              /* (unowned) holds us */
  MedComponentSearch *search; /* (owned) (nullable) what was found last */
  GCancellable *cancellable;  /* (owned) (nullable) of what is being looked for */
  char *name;                 /* (owned) (nullable) what was asked for last */
  char *range;                /* (owned) (nullable) */
  gboolean filling;

  GtkEditable *name_entry;
  GtkEditable *versions_entry;
  GtkLabel *message;
  GtkWidget *answer;
  GtkLabel *question;
  GtkToggleButton *yes_toggle;
  GtkToggleButton *cannot_tell_toggle;
  GtkToggleButton *unknown_toggle;
  GtkWidget *note_box;
  GtkLabel *note;
};

G_DEFINE_FINAL_TYPE (MedComponentFilter, med_component_filter, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

typedef struct
{
  char *name;
  char *range;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->name);
  g_free (question->range);
  g_free (question);
}

static gpointer
search_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;

  return med_component_search_sync (connection, question->name, question->range, error);
}

static void
show_message (MedComponentFilter *self, const char *text)
{
  gtk_label_set_text (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

/* Of whom nobody can tell is said beside, whichever answer is shown. */
static void
show_note (MedComponentFilter *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const gint64 unknown = self->search->n_unknown;

  if (unknown > 0)
    g_string_append_printf (text,
                            ngettext ("Cannot tell for %'d device: its components are unknown.",
                                      "Cannot tell for %'d devices: their components are unknown.",
                                      (gulong) unknown),
                            (int) unknown);
  if (self->search->n_name_only > 0)
    g_string_append_printf (
        text,
        ngettext ("%s%'d device has components that are known by name only; another name is not "
                  "found.",
                  "%s%'d devices have components that are known by name only; another name is not "
                  "found.",
                  (gulong) self->search->n_name_only),
        text->len > 0 ? " " : "", (int) self->search->n_name_only);
  gtk_label_set_text (self->note, text->str);
  gtk_widget_set_visible (self->note_box, text->len > 0);
}

/* Takes @text. */
static void
label_toggle (GtkToggleButton *toggle, char *text)
{
  gtk_button_set_label (GTK_BUTTON (toggle), text);
  g_free (text);
}

static void
show_answer (MedComponentFilter *self)
{
  const MedComponentSearch *search = self->search;
  g_autofree char *question = med_component_search_describe_question (search);

  gtk_label_set_text (self->question, question);
  label_toggle (self->yes_toggle, g_strdup_printf (_ ("Contain it: %'u"), search->n_yes));
  label_toggle (self->cannot_tell_toggle,
                g_strdup_printf (_ ("Version cannot be told: %'u"), search->n_cannot_tell));
  label_toggle (self->unknown_toggle,
                g_strdup_printf (_ ("Components unknown: %'d"), (int) search->n_unknown));
  show_note (self);
  gtk_widget_set_visible (self->answer, TRUE);
}

static void
drop_search (MedComponentFilter *self)
{
  g_clear_pointer (&self->search, med_component_search_free);
  gtk_widget_set_visible (self->answer, FALSE);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedComponentFilter) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedComponentSearch) search = med_store_run_finish (MED_STORE (source), result, &error);

  /* Asked anew or closed meanwhile. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (search == NULL)
    {
      drop_search (self);
      show_message (self, error->message);
    }
  else
    {
      g_clear_pointer (&self->search, med_component_search_free);
      self->search = g_steal_pointer (&search);
      show_message (self, NULL);
      show_answer (self);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
stop (MedComponentFilter *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
look (MedComponentFilter *self)
{
  Question *question = g_new0 (Question, 1);

  question->name = g_strdup (self->name);
  question->range = g_strdup (self->range);
  stop (self);
  self->cancellable = g_cancellable_new ();
  med_store_run_async (med_session_get_store (med_page_get_session (self->page)), MED_STORE_BULK,
                       search_func, question, question_free,
                       (GDestroyNotify) med_component_search_free, self->cancellable, found_cb,
                       g_object_ref (self));
}

static void
find_cb (MedComponentFilter *self)
{
  g_free (self->name);
  g_free (self->range);
  self->name = g_strdup (gtk_editable_get_text (self->name_entry));
  self->range = g_strdup (gtk_editable_get_text (self->versions_entry));
  self->filling = TRUE;
  gtk_toggle_button_set_active (self->yes_toggle, TRUE);
  self->filling = FALSE;
  look (self);
}

static void
toggled_cb (MedComponentFilter *self, GtkToggleButton *toggle)
{
  if (!self->filling && self->search != NULL && gtk_toggle_button_get_active (toggle))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The list as it is asked for here, to be printed or saved. */
static void
rooms_cb (MedComponentFilter *self)
{
  g_autofree char *filter =
      g_strjoin ("\t", "component", self->search->name, self->search->range, NULL);

  med_page_go (self->page, "reports", 0, filter);
}

static void
med_component_filter_dispose (GObject *object)
{
  stop (MED_COMPONENT_FILTER (object));
  G_OBJECT_CLASS (med_component_filter_parent_class)->dispose (object);
}

static void
med_component_filter_finalize (GObject *object)
{
  MedComponentFilter *self = MED_COMPONENT_FILTER (object);

  g_clear_pointer (&self->search, med_component_search_free);
  g_free (self->name);
  g_free (self->range);
  G_OBJECT_CLASS (med_component_filter_parent_class)->finalize (object);
}

static void
med_component_filter_class_init (MedComponentFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_component_filter_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_component_filter_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-component-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, name_entry);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, versions_entry);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, message);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, answer);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, question);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, yes_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, cannot_tell_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, unknown_toggle);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, note_box);
  gtk_widget_class_bind_template_child (widget_class, MedComponentFilter, note);
  gtk_widget_class_bind_template_callback (widget_class, find_cb);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, rooms_cb);
}

static void
med_component_filter_init (MedComponentFilter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * med_component_filter_set_page:
 * @self: a filter
 * @page: the page that shows it
 */
void
med_component_filter_set_page (MedComponentFilter *self, MedPage *page)
{
  g_return_if_fail (MED_IS_COMPONENT_FILTER (self));

  self->page = page;
}

/**
 * med_component_filter_ask:
 * @self: a filter
 * @name: a component, CPE or package URL
 * @range: which versions; "" for all
 *
 * Asks as if a person had entered it.
 */
void
med_component_filter_ask (MedComponentFilter *self, const char *name, const char *range)
{
  g_return_if_fail (MED_IS_COMPONENT_FILTER (self));

  gtk_editable_set_text (self->name_entry, name);
  gtk_editable_set_text (self->versions_entry, range);
  find_cb (self);
}

/**
 * med_component_filter_clear:
 * @self: a filter
 *
 * Asks for nothing any more, without saying so.
 */
void
med_component_filter_clear (MedComponentFilter *self)
{
  g_return_if_fail (MED_IS_COMPONENT_FILTER (self));

  stop (self);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->range, g_free);
  gtk_editable_set_text (self->name_entry, "");
  gtk_editable_set_text (self->versions_entry, "");
  show_message (self, NULL);
  drop_search (self);
}

/**
 * med_component_filter_reload:
 * @self: a filter
 *
 * Asks again: something was written.
 */
void
med_component_filter_reload (MedComponentFilter *self)
{
  g_return_if_fail (MED_IS_COMPONENT_FILTER (self));

  if (self->search != NULL && self->cancellable == NULL)
    look (self);
}

/**
 * med_component_filter_get_releases:
 * @self: a filter
 *
 * Returns: (transfer none) (nullable) (element-type gint64): the releases of the answer that is
 * chosen; %NULL while nothing is asked for
 */
const GArray *
med_component_filter_get_releases (MedComponentFilter *self)
{
  g_return_val_if_fail (MED_IS_COMPONENT_FILTER (self), NULL);

  if (self->search == NULL)
    return NULL;
  if (gtk_toggle_button_get_active (self->unknown_toggle))
    return self->search->unknown_ids;
  return gtk_toggle_button_get_active (self->cannot_tell_toggle) ? self->search->cannot_tell_ids
                                                                 : self->search->yes_ids;
}
