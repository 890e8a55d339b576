/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisories-page"

#include "config.h"

#include "ui/awareness/med-advisories-page.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-kev-import.h"
#include "engine/awareness/med-match-review.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "ui/awareness/med-advisory-list.h"
#include "ui/awareness/med-advisory-view.h"
#include "ui/awareness/med-import-dialog.h"
#include "ui/awareness/med-match-review-dialog.h"
#include "ui/med-dialogs.h"
#include "ui/widgets/med-banner.h"
#include "ui/widgets/med-table-view.h"

/**
 * MedAdvisoriesPage:
 *
 * What publishers say of vulnerabilities (white paper 3.1), whom it concerns, and the review of
 * names that resemble the hospital's products.
 */
struct _MedAdvisoriesPage
{
  MedPage parent_instance;

  MedTable *table;             /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *cancellable;   /* (owned) */

  GtkWidget *search_entry;
  GtkDropDown *filter_drop_down;
  GtkWidget *review_button;
  GtkWidget *search_box;
  GtkWidget *action_box;
  MedBanner *banner;
  MedTableView *view;
  MedAdvisoryView *detail; /* (unowned) owned by the view */
};

G_DEFINE_FINAL_TYPE (MedAdvisoriesPage, med_advisories_page, MED_TYPE_PAGE)

/* CISA adds to the catalogue every few days; after a month it is no longer news. */
#define STALE_DAYS 30

/* What the status line and the sidebar tell. */
typedef struct
{
  gint64 n_all;
  gint64 n_touching;
  gint64 n_cannot_tell;
  gint64 n_new_touching;
  guint n_to_review;
  gint64 newest_import_usec;
  gint64 kev_released_usec;
  gint64 now_usec;
} Summary;

#define TOUCHING(statuses)                                                                         \
  "SELECT count(*) FROM advisory_head h WHERE EXISTS (SELECT 1 FROM vulnerability v"               \
  " JOIN exposure e ON e.vulnerability_id = v.id WHERE v.advisory_id = h.advisory_id"              \
  " AND e.status IN (" statuses "))"

static gboolean
load_numbers (MedConnection *connection, Summary *summary, GError **error)
{
  const struct
  {
    const char *sql;
    gint64 *number;
  } questions[] = {
    { "SELECT count(*) FROM advisory_head", &summary->n_all },
    { TOUCHING ("'affected', 'cannot-tell', 'under-investigation'"), &summary->n_touching },
    { TOUCHING ("'cannot-tell', 'under-investigation'"), &summary->n_cannot_tell },
    { TOUCHING ("'affected', 'cannot-tell', 'under-investigation'") " AND h.read_usec IS NULL",
      &summary->n_new_touching },
    { "SELECT max(imported_usec) FROM advisory", &summary->newest_import_usec },
    { "SELECT max(released_usec) FROM kev_catalog", &summary->kev_released_usec },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    if (!med_connection_get_int (connection, questions[i].sql, MED_NO_VALUES, questions[i].number,
                                 error))
      return FALSE;
  return TRUE;
}

static gpointer
summarize_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree Summary *summary = g_new0 (Summary, 1);

  if (!load_numbers (connection, summary, error))
    return NULL;
  g_autoptr (GPtrArray) names = med_match_review_sync (connection, cancellable, error);
  if (names == NULL)
    return NULL;
  summary->n_to_review = names->len;
  summary->now_usec = med_connection_now_usec (connection);
  return g_steal_pointer (&summary);
}

static char *
describe_age (const Summary *summary)
{
  if (summary->kev_released_usec == 0)
    return g_strdup (_ ("no KEV catalogue"));
  g_autofree char *date = med_clock_format_local_date (summary->kev_released_usec);
  int days = (int) ((summary->now_usec - summary->kev_released_usec) / MED_USEC_PER_DAY);
  return g_strdup_printf (ngettext ("KEV catalogue of %s, %d day old",
                                    "KEV catalogue of %s, %d days old", (gulong) days),
                          date, days);
}

/* Old knowledge looks like safety. */
static void
show_banner (MedAdvisoriesPage *self, const Summary *summary)
{
  int days = (int) ((summary->now_usec - summary->kev_released_usec) / MED_USEC_PER_DAY);

  if (summary->n_all == 0 || (summary->kev_released_usec != 0 && days <= STALE_DAYS))
    {
      med_banner_hide (self->banner);
      return;
    }
  g_autofree char *text =
      summary->kev_released_usec == 0
          ? g_strdup (
                _ ("Whether a vulnerability is exploited in attacks is not known: no catalogue "
                   "of known exploited vulnerabilities (KEV) has been imported."))
          : g_strdup_printf (_ ("The catalogue of known exploited vulnerabilities (KEV) is %d days "
                                "old. What is exploited since then does not show."),
                             days);
  med_banner_show (self->banner, MED_OUTCOME_WARNING, text, _ ("Import Ca_talogue…"));
}

static void
show_status (MedAdvisoriesPage *self, const Summary *summary)
{
  g_autofree char *age = describe_age (summary);
  g_autofree char *imported = summary->newest_import_usec != 0
                                  ? med_clock_format_local_date (summary->newest_import_usec)
                                  : g_strdup (_ ("never"));
  g_autofree char *status = g_strdup_printf (
      _ ("%u of %u shown · %d concern devices · %d cannot tell · imported %s · %s"),
      med_table_get_n_shown (self->table), (guint) summary->n_all, (int) summary->n_touching,
      (int) summary->n_cannot_tell, imported, age);
  g_autofree char *review =
      g_strdup_printf (ngettext ("%u Name to Review", "%u Names to Review", summary->n_to_review),
                       summary->n_to_review);

  med_table_view_set_status (self->view, status);
  show_banner (self, summary);
  gtk_button_set_label (GTK_BUTTON (self->review_button), review);
  gtk_widget_set_visible (self->review_button, summary->n_to_review > 0);
  med_page_set_badge (MED_PAGE (self), (guint) summary->n_new_touching + summary->n_to_review);
}

static void
summarized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoriesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree Summary *summary = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->table == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (summary != NULL)
    show_status (self, summary);
  else
    med_table_view_set_status (self->view, error->message);
}

static MedStore *
store_of (MedAdvisoriesPage *self)
{
  return med_session_get_store (med_page_get_session (MED_PAGE (self)));
}

static void
load_summary (MedAdvisoriesPage *self)
{
  med_store_run_async (store_of (self), MED_STORE_BULK, summarize_func, NULL, NULL, g_free,
                       self->cancellable, summarized_cb, g_object_ref (self));
}

static void
table_loading_cb (MedAdvisoriesPage *self)
{
  gboolean loading = TRUE;

  g_object_get (self->table, "loading", &loading, NULL);
  if (!loading)
    load_summary (self);
}

static void
search_changed_cb (MedAdvisoriesPage *self)
{
  med_table_set_search (self->table, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
filter_changed_cb (MedAdvisoriesPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->filter_drop_down);

  if (self->table != NULL && selected != GTK_INVALID_LIST_POSITION)
    med_table_set_filter (self->table, med_advisory_list_filters[selected].condition, NULL, 0);
}

static void
selected_cb (MedAdvisoriesPage *self, gint64 id)
{
  med_advisory_view_show (self->detail, id);
}

static void
import_paths (MedAdvisoriesPage *self, GPtrArray *files)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_file_get_path (g_ptr_array_index (files, i));
      if (path != NULL)
        g_strv_builder_add (paths, path);
    }
  g_auto (GStrv) list = g_strv_builder_end (paths);
  if (*list != NULL)
    med_import_dialog_present (GTK_WIDGET (self), med_page_get_session (MED_PAGE (self)),
                               (const char *const *) list);
}

/* A person who closes the chooser has not done anything wrong. */
static void
complain_unless_dismissed (MedAdvisoriesPage *self, const GError *error)
{
  if (!g_error_matches (error, MED_ERROR, MED_ERROR_CANCELLED) && self->table != NULL)
    med_page_show_error (MED_PAGE (self), error);
}

static void
files_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoriesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);

  if (files == NULL)
    complain_unless_dismissed (self, error);
  else if (self->table != NULL)
    import_paths (self, files);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoriesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GFile *folder = med_dialogs_open_folder_finish (result, &error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (folder == NULL)
    {
      complain_unless_dismissed (self, error);
      return;
    }
  g_ptr_array_add (files, folder);
  if (self->table != NULL)
    import_paths (self, files);
}

/* A snapshot for the lane. */
typedef struct
{
  gint64 person_id;
  char *path;
} KevImport;

static void
kev_import_free (gpointer data)
{
  KevImport *self = data;

  g_free (self->path);
  g_free (self);
}

static gpointer
kev_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const KevImport *import = input;

  return med_kev_import_sync (connection, import->person_id, import->path, error);
}

static void
kev_imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoriesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedKevCatalog) catalog = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->table == NULL)
    return;
  if (catalog == NULL)
    {
      med_page_show_error (MED_PAGE (self), error);
      return;
    }
  g_autofree char *text =
      catalog->unchanged
          ? g_strdup_printf (_ ("Catalogue %s was here already"), catalog->version)
          : g_strdup_printf (_ ("Catalogue %s imported: %d known exploited vulnerabilities"),
                             catalog->version, (int) catalog->entries);
  med_page_toast (MED_PAGE (self), text);
}

static void
kev_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoriesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = med_dialogs_open_files_finish (result, &error);

  if (files == NULL || files->len == 0 || self->table == NULL)
    {
      if (files == NULL)
        complain_unless_dismissed (self, error);
      return;
    }
  KevImport *import = g_new0 (KevImport, 1);
  import->person_id = med_session_get_person_id (med_page_get_session (MED_PAGE (self)));
  import->path = g_file_get_path (g_ptr_array_index (files, 0));
  med_store_run_async (store_of (self), MED_STORE_WRITER, kev_func, import, kev_import_free,
                       (GDestroyNotify) med_kev_catalog_free, NULL, kev_imported_cb,
                       g_object_ref (self));
}

static void
banner_cb (MedAdvisoriesPage *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "import-kev", NULL);
}

static const char *const json_patterns[] = { "*.json", NULL };

static void
import_files_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_files_async (GTK_WIDGET (user_data), _ ("Choose Advisories"), json_patterns,
                                TRUE, files_chosen_cb, g_object_ref (user_data));
}

static void
import_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_folder_async (GTK_WIDGET (user_data), _ ("Choose a Folder of Advisories"),
                                 folder_chosen_cb, g_object_ref (user_data));
}

static void
import_kev_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_dialogs_open_files_async (GTK_WIDGET (user_data),
                                _ ("Choose the Catalogue of Known Exploited Vulnerabilities"),
                                json_patterns, FALSE, kev_chosen_cb, g_object_ref (user_data));
}

static void
review_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_match_review_dialog_present (GTK_WIDGET (user_data),
                                   med_page_get_session (MED_PAGE (user_data)));
}

static void
person_changed_cb (MedAdvisoriesPage *self)
{
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (self->actions));
  MedSession *session = med_page_get_session (MED_PAGE (self));
  /* Auditors look; everybody else may bring in and decide. */
  gboolean may = med_session_get_person_id (session) != 0 &&
                 (med_session_get_roles (session) & ~MED_ROLE_AUDITOR) != 0;

  for (gsize i = 0; names[i] != NULL; i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), names[i])), may);
}

static void
install_actions (MedAdvisoriesPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "import-files", .activate = import_files_cb },
    { .name = "import-folder", .activate = import_folder_cb },
    { .name = "import-kev", .activate = import_kev_cb },
    { .name = "review", .activate = review_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  /* The buttons sit in the window's header bar, outside the page. */
  gtk_widget_insert_action_group (self->action_box, "advisories", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "advisories", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (med_page_get_session (MED_PAGE (self)), "notify::person-id",
                           G_CALLBACK (person_changed_cb), self, G_CONNECT_SWAPPED);
  person_changed_cb (self);
}

static void
fill_filters (MedAdvisoriesPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (gsize i = 0; med_advisory_list_filters[i].word != NULL; i++)
    gtk_string_list_append (titles, _ (med_advisory_list_filters[i].title));
  gtk_drop_down_set_model (self->filter_drop_down, G_LIST_MODEL (titles));
}

static void
med_advisories_page_reload (MedPage *page)
{
  MedAdvisoriesPage *self = MED_ADVISORIES_PAGE (page);

  med_table_reload (self->table);
  med_advisory_view_show (self->detail, med_table_view_get_selected (self->view));
}

static void
med_advisories_page_focus_search (MedPage *page)
{
  gtk_widget_grab_focus (MED_ADVISORIES_PAGE (page)->search_entry);
}

static void
med_advisories_page_show_item (MedPage *page, gint64 id)
{
  med_table_view_select (MED_ADVISORIES_PAGE (page)->view, id);
}

static void
med_advisories_page_show_filter (MedPage *page, const char *filter)
{
  MedAdvisoriesPage *self = MED_ADVISORIES_PAGE (page);

  if (g_str_equal (filter, "review"))
    {
      g_action_group_activate_action (G_ACTION_GROUP (self->actions), "review", NULL);
      return;
    }
  for (guint i = 0; med_advisory_list_filters[i].word != NULL; i++)
    if (g_str_equal (med_advisory_list_filters[i].word, filter))
      gtk_drop_down_set_selected (self->filter_drop_down, i);
}

static void
med_advisories_page_constructed (GObject *object)
{
  MedAdvisoriesPage *self = MED_ADVISORIES_PAGE (object);

  G_OBJECT_CLASS (med_advisories_page_parent_class)->constructed (object);

  self->table = med_table_new (store_of (self), &med_advisory_list_spec);
  med_table_set_sort (self->table, med_advisory_list_newest_first, TRUE);
  self->detail = MED_ADVISORY_VIEW (med_advisory_view_new (MED_PAGE (self)));
  med_table_view_set_table (self->view, self->table, med_advisory_list_columns,
                            med_advisory_list_n_columns);
  med_table_view_set_detail (self->view, GTK_WIDGET (self->detail));
  med_table_view_set_empty (
      self->view, "med-advisories-symbolic", _ ("No Advisories Yet"),
      _ ("Advisories say which products have a vulnerability. Import them as CSAF 2.0 files from "
         "the publisher, such as CISA or a device vendor."),
      _ ("Import a F_older…"), "advisories.import-folder");
  fill_filters (self);
  install_actions (self);
  g_signal_connect_object (self->table, "notify::loading", G_CALLBACK (table_loading_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter_drop_down, "notify::selected",
                           G_CALLBACK (filter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
med_advisories_page_dispose (GObject *object)
{
  MedAdvisoriesPage *self = MED_ADVISORIES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->table);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (med_advisories_page_parent_class)->dispose (object);
}

static void
med_advisories_page_finalize (GObject *object)
{
  g_clear_object (&MED_ADVISORIES_PAGE (object)->cancellable);
  G_OBJECT_CLASS (med_advisories_page_parent_class)->finalize (object);
}

static void
med_advisories_page_class_init (MedAdvisoriesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);

  object_class->constructed = med_advisories_page_constructed;
  object_class->dispose = med_advisories_page_dispose;
  object_class->finalize = med_advisories_page_finalize;
  page_class->reload = med_advisories_page_reload;
  page_class->focus_search = med_advisories_page_focus_search;
  page_class->show_item = med_advisories_page_show_item;
  page_class->show_filter = med_advisories_page_show_filter;

  /* The builder must know them before it reads the template. */
  g_type_ensure (MED_TYPE_BANNER);
  g_type_ensure (MED_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-advisories-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, search_box);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, action_box);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, review_button);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, banner);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, view);
  gtk_widget_class_bind_template_callback (widget_class, banner_cb);
}

static void
med_advisories_page_init (MedAdvisoriesPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
