/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-audit-page"

#include "config.h"

#include "ui/audit/med-audit-page.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/report/med-audit.h"
#include "ui/audit/med-audit-check.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-table-view.h"

/**
 * MedAuditPage:
 *
 * Who did what and when: the change log as a list, newest first, with what was before and after,
 * and the check of its chain.
 */
struct _MedAuditPage
{
  MedPage parent_instance;

  MedTable *table;           /* (owned) (nullable) NULL once disposed of */
  MedAuditCheck *check;      /* (owned) */
  MedAuditChoices *choices;  /* (owned) (nullable) what the two choices hold */
  GCancellable *cancellable; /* (owned) */
  gboolean filling;          /* choices are being filled in, nobody chose */

  GtkWidget *search_entry;
  GtkDropDown *action_choice;
  GtkDropDown *person_choice;
  GtkWidget *check_button;
  MedBanner *banner;
  MedTableView *view;
  MedFactList *facts; /* (unowned) owned by the view */
};

G_DEFINE_FINAL_TYPE (MedAuditPage, med_audit_page, MED_TYPE_PAGE)

static void
present_time (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *usec = med_table_row_get_text (row, MED_AUDIT_FIELD_AT);

  *text = usec != NULL ? med_clock_format_local (g_ascii_strtoll (usec, NULL, 10)) : NULL;
}

static void
present_person (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *name = med_table_row_get_text (row, MED_AUDIT_FIELD_PERSON);

  *text = g_strdup (name != NULL ? name : "MedPatch");
}

static void
present_action (MedTableRow *row, char **text, const char **icon_name, const char **css_class)
{
  const char *action = med_table_row_get_text (row, MED_AUDIT_FIELD_ACTION);

  *text = action != NULL ? med_audit_action_dup_title (action) : NULL;
}

static const MedTableColumn columns[] = {
  { .title = N_ ("Row"), .column = MED_AUDIT_FIELD_SEQ, .width_chars = 5, .numeric = TRUE },
  { .title = N_ ("When"),
    .column = MED_AUDIT_FIELD_AT,
    .width_chars = 15,
    .present = present_time },
  { .title = N_ ("Who"),
    .column = MED_AUDIT_FIELD_PERSON,
    .width_chars = 12,
    .present = present_person },
  { .title = N_ ("Action"),
    .column = MED_AUDIT_FIELD_ACTION,
    .width_chars = 18,
    .expand = TRUE,
    .present = present_action },
  { .title = N_ ("Subject"), .column = MED_AUDIT_FIELD_SUBJECT, .width_chars = 14, .expand = TRUE },
};

static MedStore *
store_of (MedAuditPage *self)
{
  return med_session_get_store (med_page_get_session (MED_PAGE (self)));
}

static void
show_status (MedAuditPage *self)
{
  gboolean loading = TRUE;

  g_object_get (self->table, "loading", &loading, NULL);
  if (loading)
    return;
  g_autofree char *text =
      g_strdup_printf (_ ("%u of %u rows shown"), med_table_get_n_shown (self->table),
                       med_table_get_n_all (self->table));
  med_table_view_set_status (self->view, text);
}

static void
add_value (MedAuditPage *self, const MedAuditValue *value)
{
  g_autofree char *both = NULL;

  if (value->before != NULL)
    both = g_strdup_printf (_ ("%s → %s"), value->before,
                            value->after != NULL ? value->after : _ ("nothing"));
  med_fact_list_add (self->facts, value->name, both != NULL ? both : value->after);
}

static char *
group_digits (const char *hash)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; hash[i] != '\0'; i++)
    {
      if (i > 0 && i % 16 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, hash[i]);
    }
  return g_string_free (text, FALSE);
}

static void
show_detail (MedAuditPage *self, const MedAuditDetail *detail)
{
  g_autofree char *when = med_clock_format_local (detail->at_usec);
  g_autofree char *action = med_audit_action_dup_title (detail->action);
  g_autofree char *row = g_strdup_printf ("%" PRId64, detail->seq);
  /* In groups, so that no line break puts a hyphen into it. */
  g_autofree char *head = group_digits (detail->head);

  med_fact_list_clear (self->facts);
  med_fact_list_add_heading (self->facts, action);
  med_fact_list_add (self->facts, _ ("When"), when);
  med_fact_list_add (self->facts, _ ("Who"), detail->person != NULL ? detail->person : "MedPatch");
  med_fact_list_add (self->facts, _ ("Subject"), detail->subject);
  if (detail->values->len > 0)
    med_fact_list_add_heading (self->facts, _ ("Values"));
  for (guint i = 0; i < detail->values->len; i++)
    add_value (self, g_ptr_array_index (detail->values, i));
  med_fact_list_add_heading (self->facts, _ ("Chain"));
  med_fact_list_add (self->facts, _ ("Row"), row);
  med_fact_list_add (self->facts, _ ("Action word"), detail->action);
  med_fact_list_add (self->facts, _ ("Head"), head);
}

static gpointer
load_func (MedConnection *connection, gpointer seq, GCancellable *cancellable, GError **error)
{
  return med_audit_load_sync (connection, *(gint64 *) seq, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAuditPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAuditDetail) detail = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->table == NULL)
    return;
  /* Another row may have been chosen meanwhile. */
  if (detail != NULL && detail->seq == med_table_view_get_selected (self->view))
    show_detail (self, detail);
  else if (detail == NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    med_page_show_error (MED_PAGE (self), error);
}

static void
selected_cb (MedAuditPage *self, gint64 seq)
{
  if (seq == 0)
    {
      med_fact_list_clear (self->facts);
      return;
    }
  med_store_run_async (store_of (self), MED_STORE_INTERACTIVE, load_func,
                       g_memdup2 (&seq, sizeof seq), g_free, (GDestroyNotify) med_audit_detail_free,
                       self->cancellable, loaded_cb, g_object_ref (self));
}

static void
search_changed_cb (MedAuditPage *self)
{
  if (self->table != NULL)
    med_table_set_search (self->table, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

/* The first of each choice is everything. */
static void
filter_changed_cb (MedAuditPage *self)
{
  guint action = gtk_drop_down_get_selected (self->action_choice);
  guint person = gtk_drop_down_get_selected (self->person_choice);

  if (self->filling || self->table == NULL || self->choices == NULL)
    return;
  const char *word = action > 0 && action <= g_strv_length (self->choices->actions)
                         ? self->choices->actions[action - 1]
                         : NULL;
  /* The program itself comes first among those who act. */
  gint64 id = person >= 2 && person - 2 < self->choices->person_ids->len
                  ? g_array_index (self->choices->person_ids, gint64, person - 2)
                  : 0;

  if (word != NULL && person > 0)
    med_table_set_filter (self->table, "c.action = $F1 AND c.person_id = $F2",
                          MED_VALUES (MED_TEXT (word), MED_INT (id)));
  else if (word != NULL)
    med_table_set_filter (self->table, "c.action = $F1", MED_VALUES (MED_TEXT (word)));
  else if (person > 0)
    med_table_set_filter (self->table, "c.person_id = $F1", MED_VALUES (MED_INT (id)));
  else
    med_table_set_filter (self->table, NULL, MED_NO_VALUES);
}

static gpointer
choices_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_audit_choices_sync (connection, error);
}

static void
fill_choices (MedAuditPage *self)
{
  g_autoptr (GtkStringList) actions = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) persons = gtk_string_list_new (NULL);

  gtk_string_list_append (actions, _ ("All actions"));
  for (guint i = 0; self->choices->actions[i] != NULL; i++)
    {
      g_autofree char *title = med_audit_action_dup_title (self->choices->actions[i]);
      gtk_string_list_append (actions, title);
    }
  gtk_string_list_append (persons, _ ("Everybody"));
  gtk_string_list_append (persons, "MedPatch");
  for (guint i = 0; i < self->choices->persons->len; i++)
    gtk_string_list_append (persons, g_ptr_array_index (self->choices->persons, i));
  self->filling = TRUE;
  gtk_drop_down_set_model (self->action_choice, G_LIST_MODEL (actions));
  gtk_drop_down_set_model (self->person_choice, G_LIST_MODEL (persons));
  self->filling = FALSE;
}

static gboolean
is_chosen (GtkDropDown *choice)
{
  guint selected = gtk_drop_down_get_selected (choice);

  return selected != GTK_INVALID_LIST_POSITION && selected > 0;
}

static void
choices_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAuditPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedAuditChoices) choices = med_store_run_finish (MED_STORE (source), result, &error);

  /* What somebody has chosen is not taken away; new words come with the next loading. */
  if (self->table == NULL || choices == NULL || is_chosen (self->action_choice) ||
      is_chosen (self->person_choice))
    return;
  g_clear_pointer (&self->choices, med_audit_choices_free);
  self->choices = g_steal_pointer (&choices);
  fill_choices (self);
}

static void
check_cb (MedAuditPage *self)
{
  gtk_widget_set_sensitive (self->check_button, FALSE);
  med_audit_check_run (self->check);
}

static void
check_done_cb (MedAuditPage *self)
{
  gtk_widget_set_sensitive (self->check_button, TRUE);
}

static void
show_row_cb (MedAuditPage *self, gint64 seq)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_drop_down_set_selected (self->action_choice, 0);
  gtk_drop_down_set_selected (self->person_choice, 0);
  med_table_view_select (self->view, seq);
}

static gpointer
export_func (MedConnection *connection, gpointer path, GCancellable *cancellable, GError **error)
{
  return med_audit_export_sync (connection, path, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAuditPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    med_page_toast (MED_PAGE (self), _ ("The audit log is written"));
  else if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    med_page_show_error (MED_PAGE (self), error);
}

static void
place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAuditPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = med_dialogs_save_file_finish (result, &error);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (self->table == NULL)
    return;
  if (path != NULL)
    med_store_run_async (store_of (self), MED_STORE_BULK, export_func, g_steal_pointer (&path),
                         g_free, NULL, self->cancellable, exported_cb, g_object_ref (self));
  else if (error != NULL && !g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED))
    med_page_show_error (MED_PAGE (self), error);
}

static void
export_cb (MedAuditPage *self)
{
  med_dialogs_save_file_async (GTK_WIDGET (self), _ ("Export the Audit Log"), "audit.csv",
                               place_chosen_cb, g_object_ref (self));
}

static void
med_audit_page_reload (MedPage *page)
{
  MedAuditPage *self = MED_AUDIT_PAGE (page);

  med_table_reload (self->table);
  med_store_run_async (store_of (self), MED_STORE_INTERACTIVE, choices_func, NULL, NULL,
                       (GDestroyNotify) med_audit_choices_free, self->cancellable, choices_cb,
                       g_object_ref (self));
}

static void
med_audit_page_focus_search (MedPage *page)
{
  gtk_widget_grab_focus (MED_AUDIT_PAGE (page)->search_entry);
}

static void
med_audit_page_show_item (MedPage *page, gint64 seq)
{
  show_row_cb (MED_AUDIT_PAGE (page), seq);
}

static GtkWidget *
make_detail (MedAuditPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->facts = med_fact_list_new ();
  gtk_widget_set_margin_top (GTK_WIDGET (self->facts), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->facts), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (self->facts), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->facts), 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->facts));
  gtk_widget_set_size_request (scroller, 320, -1);
  return scroller;
}

static void
med_audit_page_constructed (GObject *object)
{
  MedAuditPage *self = MED_AUDIT_PAGE (object);

  G_OBJECT_CLASS (med_audit_page_parent_class)->constructed (object);
  self->cancellable = g_cancellable_new ();
  self->check = med_audit_check_new (med_page_get_session (MED_PAGE (self)), self->banner);
  g_signal_connect_object (self->check, "broken", G_CALLBACK (show_row_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check, "done", G_CALLBACK (check_done_cb), self,
                           G_CONNECT_SWAPPED);
  self->table = med_table_new (store_of (self), &med_audit_table);
  med_table_set_sort (self->table, 0, TRUE);
  g_signal_connect_object (self->table, "notify::loading", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  med_table_view_set_detail (self->view, make_detail (self));
  med_table_view_set_table (self->view, self->table, columns, G_N_ELEMENTS (columns));
  med_table_view_set_empty (
      self->view, "med-audit-symbolic", _ ("Nothing Has Been Done Yet"),
      _ ("Every change that a person or the program makes will be listed here."), NULL, NULL);
}

static void
med_audit_page_dispose (GObject *object)
{
  MedAuditPage *self = MED_AUDIT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->check != NULL)
    med_audit_check_stop (self->check);
  g_clear_object (&self->check);
  g_clear_object (&self->table);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->choices, med_audit_choices_free);
  G_OBJECT_CLASS (med_audit_page_parent_class)->dispose (object);
}

static void
med_audit_page_class_init (MedAuditPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = med_audit_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = med_audit_page_dispose;
  page_class->reload = med_audit_page_reload;
  page_class->focus_search = med_audit_page_focus_search;
  page_class->show_item = med_audit_page_show_item;
  g_type_ensure (MED_TYPE_BANNER);
  g_type_ensure (MED_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MED_RESOURCE_PATH "/ui/audit/med-audit-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedAuditPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MedAuditPage, action_choice);
  gtk_widget_class_bind_template_child (widget_class, MedAuditPage, person_choice);
  gtk_widget_class_bind_template_child (widget_class, MedAuditPage, check_button);
  gtk_widget_class_bind_template_child (widget_class, MedAuditPage, banner);
  gtk_widget_class_bind_template_child (widget_class, MedAuditPage, view);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
}

static void
med_audit_page_init (MedAuditPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
