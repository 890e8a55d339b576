/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-sources-page"

#include "config.h"

#include "ui/awareness/med-sources-page.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/source/med-source-run.h"
#include "ui/awareness/med-source-columns.h"
#include "ui/awareness/med-source-dialog.h"
#include "ui/awareness/med-source-view.h"
#include "ui/widgets/med-banner.h"
#include "ui/widgets/med-progress-row.h"
#include "ui/widgets/med-table-view.h"

/**
 * MedSourcesPage:
 *
 * Where advisories come from (white paper 3.1): whether what each source says now is known, whose
 * signatures are believed, and what is held for a person.
 */
struct _MedSourcesPage
{
  MedPage parent_instance;

  MedTable *table;             /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *cancellable;   /* (owned) ends with the page */
  GCancellable *run;           /* (owned) (nullable) stops what is being looked through */
  MedProgress *progress;       /* (owned) (nullable) of that */
  MedProgressRow *row;         /* (nullable) shows it */

  GtkWidget *action_box;
  GtkMenuButton *add_button;
  MedBanner *banner;
  GtkWidget *progress_box;
  GtkListBox *progress_list;
  MedBanner *result;
  MedTableView *view;
  MedSourceView *detail; /* (unowned) owned by the view */
};

G_DEFINE_FINAL_TYPE (MedSourcesPage, med_sources_page, MED_TYPE_PAGE)

static MedSession *
session_of (MedSourcesPage *self)
{
  return med_page_get_session (MED_PAGE (self));
}

static MedStore *
store_of (MedSourcesPage *self)
{
  return med_session_get_store (session_of (self));
}

static gpointer
count_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autofree MedSourceTotals *totals = g_new0 (MedSourceTotals, 1);

  return med_source_count_sync (connection, totals, error) ? g_steal_pointer (&totals) : NULL;
}

/* Silence looks like safety. */
static void
show_banner (MedSourcesPage *self, const MedSourceTotals *totals)
{
  int n = (int) (totals->n_sources - totals->n_fresh);

  if (n == 0)
    {
      med_banner_hide (self->banner);
      return;
    }
  g_autofree char *text = g_strdup_printf (
      ngettext ("Of %d source it is not known what it says now. What was published there since "
                "does not show.",
                "Of %d sources it is not known what they say now. What was published there since "
                "does not show.",
                (gulong) n),
      n);
  med_banner_show (self->banner, MED_OUTCOME_WARNING, text, _ ("Re_fresh"));
}

static void
show_totals (MedSourcesPage *self, const MedSourceTotals *totals)
{
  g_autofree char *status =
      g_strdup_printf (_ ("Sources: %d · looked through lately: %d · held for a person: %d · keys "
                          "that wait for a second person: %d"),
                       (int) totals->n_sources, (int) totals->n_fresh, (int) totals->n_held,
                       (int) totals->n_waiting);

  med_table_view_set_status (self->view, status);
  med_page_set_badge (MED_PAGE (self), (guint) (totals->n_held + totals->n_waiting));
  show_banner (self, totals);
}

/* A source grows stale by time alone, of which its row in the store says nothing. */
static void
judge_anew (MedSourcesPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->table));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (self->table), i);

      g_object_notify (row, "loaded");
    }
}

static void
counted_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree MedSourceTotals *totals = med_store_run_finish (MED_STORE (store), result, &error);

  if (self->table == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (totals != NULL)
    {
      show_totals (self, totals);
      judge_anew (self);
    }
  else
    med_table_view_set_status (self->view, error->message);
}

static void
count (MedSourcesPage *self)
{
  med_store_run_async (store_of (self), MED_STORE_BULK, count_func, NULL, NULL, g_free,
                       self->cancellable, counted_cb, g_object_ref (self));
}

static void
table_loading_cb (MedSourcesPage *self)
{
  gboolean loading = TRUE;

  g_object_get (self->table, "loading", &loading, NULL);
  if (!loading)
    count (self);
}

static void
selected_cb (MedSourcesPage *self, gint64 id)
{
  med_source_view_show (self->detail, id);
}

static void
update_actions (MedSourcesPage *self)
{
  gboolean may_decide = (med_session_get_roles (session_of (self)) & MED_SOURCE_MAY_DECIDE) != 0;
  gboolean may_look = self->run == NULL && med_session_get_person_id (session_of (self)) != 0;
  const struct
  {
    const char *name;
    gboolean enabled;
  } states[] = {
    { "look-through", may_look },
    { "look-through-all", may_look },
    { "add", may_decide },
    { "add-provider", may_decide },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), states[i].name)),
        states[i].enabled);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->add_button),
                               may_decide ? _ ("Add a source of advisories")
                                          : _ ("Only a lead engineer or security officer adds a "
                                               "source"));
}

static void
progress_cb (MedProgress *progress, GParamSpec *pspec, MedSourcesPage *self)
{
  g_autofree char *words = med_progress_dup_text (progress);

  if (self->row != NULL)
    med_progress_row_set_fraction (self->row, med_progress_get_fraction (progress), words);
}

static void
end_run (MedSourcesPage *self)
{
  g_clear_object (&self->run);
  g_clear_object (&self->progress);
  if (self->row != NULL)
    gtk_list_box_remove (self->progress_list, GTK_WIDGET (self->row));
  self->row = NULL;
  gtk_widget_set_visible (self->progress_box, FALSE);
  update_actions (self);
  count (self);
}

static void
show_result (MedSourcesPage *self, const char *text, gboolean whole)
{
  /* In one paragraph: beside lines of its own a banner's button makes GTK 4.8 ask for more height
   * than it says that it needs. */
  g_autofree char *paragraph = g_strdelimit (g_strdup (text), "\n", ' ');

  med_banner_show (self->result, whole ? MED_OUTCOME_NEUTRAL : MED_OUTCOME_BAD, paragraph,
                   _ ("_Hide"));
}

static void
show_runs (MedSourcesPage *self, GPtrArray *runs, gboolean stopped)
{
  GString *text = g_string_new (stopped ? _ ("Stopped. What was done stays done.") : NULL);
  gboolean whole = !stopped;

  for (guint i = 0; i < runs->len; i++)
    {
      const MedSourceRun *run = g_ptr_array_index (runs, i);
      g_autofree char *words = med_source_run_describe (run);

      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? " · " : "", run->name, words);
      whole = whole && run->failure == NULL;
    }
  show_result (self, text->len > 0 ? text->str : _ ("There was nothing to look through"), whole);
  g_string_free (text, TRUE);
}

static void
run_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = med_source_run_finish (MED_STORE (store), result, &error);

  if (self->table == NULL)
    return; /* closed meanwhile */
  gboolean stopped = g_cancellable_is_cancelled (self->run);
  end_run (self);
  if (runs == NULL)
    show_result (self, error->message, FALSE);
  else
    show_runs (self, runs, stopped);
}

static void
look_through (MedSourcesPage *self, gint64 id)
{
  if (self->run != NULL)
    return;
  self->run = g_cancellable_new ();
  self->progress = med_progress_new ();
  self->row = med_progress_row_new (_ ("Looking through"), self->run);
  gtk_list_box_append (self->progress_list, GTK_WIDGET (self->row));
  med_progress_row_set_fraction (self->row, -1, _ ("Asking what is there"));
  gtk_widget_set_visible (self->progress_box, TRUE);
  med_banner_hide (self->result);
  g_signal_connect_object (self->progress, "notify", G_CALLBACK (progress_cb), self, 0);
  update_actions (self);
  med_source_run_async (store_of (self), id, med_session_get_person_id (session_of (self)),
                        self->progress, self->run, run_cb, g_object_ref (self));
}

static void
look_through_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  look_through (user_data, g_variant_get_int64 (parameter));
}

static void
look_through_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  look_through (user_data, 0);
}

static void
banner_cb (MedSourcesPage *self)
{
  look_through (self, 0);
}

static void
hide_result_cb (MedSourcesPage *self)
{
  med_banner_hide (self->result);
}

static void
added_cb (GtkWidget *parent, gint64 id)
{
  med_table_view_select (MED_SOURCES_PAGE (parent)->view, id);
}

static void
add_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedSourcesPage *self = user_data;

  med_source_dialog_present (GTK_WIDGET (self), session_of (self),
                             med_source_kind_from_word (g_variant_get_string (parameter, NULL)),
                             added_cb);
}

static void
add_provider_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedSourcesPage *self = user_data;

  med_source_dialog_present (GTK_WIDGET (self), session_of (self), MED_SOURCE_PROVIDER, added_cb);
}

static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  const char *name;

  g_variant_get (arguments, "(&s)", &name);
  g_action_group_activate_action (G_ACTION_GROUP (MED_SOURCES_PAGE (widget)->actions), name, NULL);
  return TRUE;
}

/* Whatever kinds of sources there are. */
static void
fill_menu (MedSourcesPage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (int kind = 0; kind < MED_N_SOURCE_KINDS; kind++)
    {
      g_autofree char *label =
          g_strdup_printf (_ ("%s…"), med_source_kind_get_title ((MedSourceKind) kind));
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "sources.add", "s",
                                         med_source_kind_to_word ((MedSourceKind) kind));
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (self->add_button, G_MENU_MODEL (menu));
}

static void
install_actions (MedSourcesPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "look-through", .activate = look_through_cb, .parameter_type = "x" },
    { .name = "look-through-all", .activate = look_through_all_cb },
    { .name = "add", .activate = add_cb, .parameter_type = "s" },
    { .name = "add-provider", .activate = add_provider_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  /* The buttons sit in the window's header bar, outside the page. */
  gtk_widget_insert_action_group (self->action_box, "sources", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "sources", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (session_of (self), "notify::person-id", G_CALLBACK (update_actions),
                           self, G_CONNECT_SWAPPED);
  update_actions (self);
}

static void
set_now (MedSourcesPage *self)
{
  MedClock *clock = med_engine_get_clock (med_session_get_engine (session_of (self)));

  med_source_columns_set_now (med_clock_now_usec (clock));
}

static void
med_sources_page_reload (MedPage *page)
{
  MedSourcesPage *self = MED_SOURCES_PAGE (page);

  set_now (self);
  med_table_reload (self->table);
  med_source_view_show (self->detail, med_table_view_get_selected (self->view));
}

static void
med_sources_page_show_item (MedPage *page, gint64 id)
{
  med_table_view_select (MED_SOURCES_PAGE (page)->view, id);
}

static void
med_sources_page_constructed (GObject *object)
{
  MedSourcesPage *self = MED_SOURCES_PAGE (object);

  G_OBJECT_CLASS (med_sources_page_parent_class)->constructed (object);

  set_now (self);
  self->table = med_table_new (store_of (self), &med_source_list_spec);
  med_table_set_sort (self->table, MED_SOURCE_LIST_NAME, FALSE);
  self->detail = MED_SOURCE_VIEW (med_source_view_new (MED_PAGE (self)));
  med_table_view_set_table (self->view, self->table, med_source_columns, med_source_n_columns);
  med_table_view_set_detail (self->view, GTK_WIDGET (self->detail));
  med_table_view_set_empty (
      self->view, "med-sources-symbolic", _ ("No Sources Yet"),
      _ ("A source brings advisories by itself, each checked before it is believed. Add a "
         "publisher "
         "such as CISA or a device vendor by its domain, or a folder or USB stick with the same "
         "files."),
      _ ("Add a _Provider…"), "sources.add-provider");
  fill_menu (self);
  install_actions (self);
  g_signal_connect_object (self->table, "notify::loading", G_CALLBACK (table_loading_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
med_sources_page_dispose (GObject *object)
{
  MedSourcesPage *self = MED_SOURCES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->run);
  g_clear_object (&self->run);
  g_clear_object (&self->progress);
  g_clear_object (&self->table);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (med_sources_page_parent_class)->dispose (object);
}

static void
med_sources_page_finalize (GObject *object)
{
  g_clear_object (&MED_SOURCES_PAGE (object)->cancellable);
  G_OBJECT_CLASS (med_sources_page_parent_class)->finalize (object);
}

static void
med_sources_page_class_init (MedSourcesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  object_class->constructed = med_sources_page_constructed;
  object_class->dispose = med_sources_page_dispose;
  object_class->finalize = med_sources_page_finalize;
  page_class->reload = med_sources_page_reload;
  page_class->show_item = med_sources_page_show_item;

  g_type_ensure (MED_TYPE_BANNER);
  g_type_ensure (MED_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-sources-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedSourcesPage, action_box);
  gtk_widget_class_bind_template_child (widget_class, MedSourcesPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, MedSourcesPage, banner);
  gtk_widget_class_bind_template_child (widget_class, MedSourcesPage, progress_box);
  gtk_widget_class_bind_template_child (widget_class, MedSourcesPage, progress_list);
  gtk_widget_class_bind_template_child (widget_class, MedSourcesPage, result);
  gtk_widget_class_bind_template_child (widget_class, MedSourcesPage, view);
  gtk_widget_class_bind_template_callback (widget_class, banner_cb);
  gtk_widget_class_bind_template_callback (widget_class, hide_result_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_l, 0, key_cb, "s", "look-through-all");
}

static void
med_sources_page_init (MedSourcesPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
